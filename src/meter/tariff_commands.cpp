// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/tariff_commands.hpp"

namespace submeter::inline v0::meter {

namespace {

class command_list {
public:
    explicit command_list(const command& base) : base_(base) {}

    void add(command_kind kind, command_data data) {
        auto c = base_;
        c.kind = kind;
        c.data = std::move(data);
        out_.push_back(std::move(c));
    }
    void add_switch(switched_set which, instant at) {
        add(command_kind::set_switch_time, switch_change{.which = which, .at = at});
    }

    result<std::vector<command>> checked() && {
        for (std::size_t i = 0; i < out_.size(); ++i)
            if (const auto ok = check(out_[i]); !ok) return fail(ok.error().code, 0, i);
        return std::move(out_);
    }

private:
    command base_;
    std::vector<command> out_;
};

void add_schedule(command_list& out, const schedule& s) {
    for (std::size_t i = 0; i < s.tables.size(); ++i)
        out.add(command_kind::set_day_table,
                day_table_change{.number = static_cast<std::uint8_t>(i), .table = s.tables[i]});
    out.add(command_kind::set_zones, zone_change{.zones = s.zones});
    for (std::size_t i = 0; i < s.dated.size(); ++i)
        out.add(command_kind::set_holiday,
                holiday_change{.number = static_cast<std::uint8_t>(i), .day = s.dated[i]});
}

}  // namespace

result<std::vector<command>> tariff_commands(const meter_tariff& t, const command& base) {
    command_list out{base};
    if (t.when) {
        if (const auto ok = check(*t.when); !ok) return fail(ok.error());
        add_schedule(out, *t.when);
    }
    if (!t.prices.empty()) out.add(command_kind::set_prices, price_change{.rates = t.prices});
    if (t.steps) out.add(command_kind::set_steps, *t.steps);
    if (t.when) {
        out.add_switch(switched_set::day_tables, t.from);
        out.add_switch(switched_set::zones, t.from);
    }
    if (!t.prices.empty()) out.add_switch(switched_set::prices, t.from);
    if (t.steps) out.add_switch(switched_set::steps, t.from);
    return std::move(out).checked();
}

}  // namespace submeter::inline v0::meter
