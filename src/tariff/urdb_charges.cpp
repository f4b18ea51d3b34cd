// SPDX-License-Identifier: Apache-2.0
#include "tariff/read_values.hpp"
#include "tariff/urdb_parts.hpp"

namespace submeter::inline v0::tariff::urdb {

namespace {

struct due {
    price at;
    fixed_per per = fixed_per::month;

    friend bool operator==(const due&, const due&) = default;
};

// Which members say what is due: those of today, and that of older rates, a month.
struct due_names {
    std::string_view now;
    std::string_view units;
    std::string_view once;
};

std::optional<json_node> something(const json_node& rate, std::string_view name) {
    auto node = rate.find(name);
    if (node && node->is_nothing()) node.reset();
    return node;
}

// What is due and how often; nothing where it is absent or 0.
result<std::optional<due>> read_due(const json_node& rate, const due_names& of) {
    constexpr static names::entry<fixed_per> known[] = {
        {"$/month", fixed_per::month}, {"$/day", fixed_per::day}, {"$/year", fixed_per::year}};
    const auto once = something(rate, of.once);
    due out;
    if (!something(rate, of.now)) {
        if (!once) return std::optional<due>{};
        const auto at = read_price(*once);
        if (!at) return fail(at.error());
        return std::optional{due{*at}};
    }
    object_reader in{rate};
    in.need(of.now, out.at, read_price).may(of.units, out.per, word_of(known));
    if (!in.ok()) return fail(in.state().error());
    if (!once) return std::optional{out};
    const auto at = read_price(*once);
    if (!at) return fail(at.error());
    if (due{*at} == out) return std::optional{out};
    std::string why = "it differs from ";
    return once->refuse(errc::bad_value, why += of.now);
}

result<void> add_fixed(const json_node& rate, plan& out) {
    const auto due =
        read_due(rate, {"fixedchargefirstmeter", "fixedchargeunits", "fixedmonthlycharge"});
    if (!due) return fail(due.error());
    if (!*due) return {};
    fixed_item item;
    item.at = (*due)->at;
    item.per = (*due)->per;
    item.by = item.per == fixed_per::year ? proration::days : proration::whole;
    out.items.push_back({"fixed", std::nullopt, item});
    return {};
}

result<void> add_minimum(const json_node& rate, plan& out) {
    const auto due = read_due(rate, {"mincharge", "minchargeunits", "minmonthlycharge"});
    if (!due) return fail(due.error());
    if (!*due || out.items.empty()) return {};
    if ((*due)->per == fixed_per::year)
        return rate.find("minchargeunits")
            ->refuse(errc::cannot_express, "a plan has no minimum of a year");
    limit_item item;
    item.at = (*due)->at;
    item.per = (*due)->per;
    for (std::size_t i = 0; i < out.items.size(); ++i)
        item.on.push_back(static_cast<std::uint16_t>(i));
    out.items.push_back({"minimum", std::nullopt, std::move(item)});
    return {};
}

}  // namespace

result<void> add_charges(const json_node& rate, plan& out) {
    if (const auto ok = add_fixed(rate, out); !ok) return ok;
    return add_minimum(rate, out);
}

}  // namespace submeter::inline v0::tariff::urdb
