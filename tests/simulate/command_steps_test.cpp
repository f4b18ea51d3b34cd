// SPDX-License-Identifier: Apache-2.0
// Commands that a DL/T 645-1997 meter takes in several writes, broken off at each of them.
#include "meters.hpp"
#include "submeter/simulate/dlt645_1997_meter.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;

const instant now = epoch + 1h;

meter::device device_of_1997() {
    return meter::make_device(meter::builtin_profile("dlt645_1997").value(), {meter_id{1}, {}},
                              "199700000042",
                              {.settings = {{"day_slots", 3}, {"day_tables", 2}},
                               .access = access,
                               .clock = beijing})
        .value();
}

dlt645_1997_meter meter_of(const meter::device& d) {
    return dlt645_1997_meter{{.common = common(),
                              .address = d.address,
                              .passwords = {{.level = access.level, .digits = access.password}},
                              .vendor = {}}};
}

std::vector<command> commands() {
    std::vector<command> out;
    const auto add = [&](command_kind kind, command_data data) {
        auto c = make_command(kind, now);
        c.data = std::move(data);
        out.push_back(std::move(c));
    };
    add(command_kind::set_day_table, day_table_change{0, {{{0, 3}, {8 * 3600, 1}}}});
    add(command_kind::set_day_table, day_table_change{1, {{{6 * 3600, 2}}}});
    add(command_kind::set_zones,
        zone_change{{{std::chrono::January / 1, 0}, {std::chrono::July / 1, 1}}});
    add(command_kind::set_holiday, holiday_change{0, {std::chrono::year{2027} / 1 / 1, 1}});
    add(command_kind::set_clock, clock_change{now + 72h + 5min});
    return out;
}

enum class lost { request, reply };

// Tells a command over a line that loses the exchange of one number.
verdict tell_with_a_loss(const meter::device& d, dlt645_1997_meter& m, const command& c,
                         std::size_t number, lost what) {
    meter::command_fsm told{d, meter::make_command(d, c).value()};
    for (std::size_t k = 0; told.next() != nullptr; ++k) {
        std::vector<std::byte> reply;
        if (k != number || what == lost::reply) reply = m.feed(told.next()->bytes, now);
        k == number ? told.on_loss({.code = errc::timeout}) : told.on_reply(reply);
    }
    return told.said();
}

TEST(CommandSteps, ATariffIsInForceWhenItIsTold) {
    const auto d = device_of_1997();
    auto m = meter_of(d);
    for (const auto& c : commands())
        EXPECT_EQ(tell(d, m, meter::make_command(d, c).value(), now).what, outcome::done)
            << to_text(c.kind);
    const auto& set = m.tariffs.current;
    EXPECT_EQ(set.zones, (std::vector<zone_start>{{1, 1, 1}, {7, 1, 2}}));
    EXPECT_EQ(set.days[0], (std::vector<slot_start>{{0, 0, 3}, {8, 0, 1}, {8, 0, 1}}));
    EXPECT_EQ(set.days[1], (std::vector<slot_start>{{6, 0, 2}, {6, 0, 2}, {6, 0, 2}}));
    EXPECT_TRUE(set.days[2].empty());
}

// A write that is lost stops the command at its step, a reply that is lost does not; and telling
// it again from its beginning does what was missing.
TEST(CommandSteps, ACommandThatBrokeOffIsToldAgain) {
    const auto d = device_of_1997();
    for (const auto& c : commands()) {
        const auto steps = meter::make_command(d, c).value();
        for (std::size_t k = 0; k < steps.size(); ++k) {
            auto m = meter_of(d);
            const auto cut = tell_with_a_loss(d, m, c, k, lost::request);
            EXPECT_EQ(cut.what, outcome::unknown) << to_text(c.kind) << k;
            EXPECT_EQ(cut.step, k) << to_text(c.kind);
            EXPECT_EQ(tell(d, m, steps, now).what, outcome::done) << to_text(c.kind) << k;
            auto other = meter_of(d);
            const auto kept = tell_with_a_loss(d, other, c, k, lost::reply);
            EXPECT_EQ(kept.what, outcome::done) << to_text(c.kind) << k;
        }
    }
}

TEST(CommandSteps, AWrongPasswordIsRefusedAtTheFirst) {
    auto d = device_of_1997();
    auto m = meter_of(d);
    d.access->password = 0x654321;
    for (const auto& c : commands()) {
        const auto v = tell(d, m, meter::make_command(d, c).value(), now);
        EXPECT_EQ(v, (verdict{outcome::refused, {errc::not_authorised, 10, 4}, 0}));
    }
}

}  // namespace
}  // namespace submeter::simulate
