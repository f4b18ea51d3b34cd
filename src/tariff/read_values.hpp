// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/fraction.hpp"
#include "tariff/names.hpp"
#include "tariff/object_reader.hpp"

// The values of a plan document: texts, words, prices, quantities, rates, months, days, stages.
namespace submeter::inline v0::tariff {

// A text that is not empty.
[[nodiscard]] result<std::string> read_text(const json_node& node);

// A price; finer than millionths it is rounded by `derived` and reported, or `too_many_digits`.
[[nodiscard]] result<price> read_price(const json_node& node,
                                       std::optional<rounding_stage> derived);

// The amount of a decimal in 10⁻¹² currency units.
[[nodiscard]] result<fraction> amount_of(decimal d);

// The price of an amount; finer than millionths it is rounded by the stage, and reported at the
// node.
[[nodiscard]] result<price> rounded_price(const json_node& node, const fraction& amount,
                                          rounding_stage stage);

// A quantity of zero or more, in millionths.
[[nodiscard]] result<std::int64_t> read_quantity(const json_node& node);

// A rate, ratio, share or factor, in billionths.
[[nodiscard]] result<rate> read_rate(const json_node& node);
[[nodiscard]] result<rate> read_ratio(const json_node& node);  // zero or more
[[nodiscard]] result<rate> read_positive_rate(const json_node& node);

// What a month counts: "actual", "365/12" or a number of days.
[[nodiscard]] result<std::optional<rate>> read_days_basis(const json_node& node);

// [6,7,8]: bit n for month n+1.
[[nodiscard]] result<std::uint16_t> read_months(const json_node& node);

// "MM-DD".
[[nodiscard]] result<std::chrono::month_day> read_day_of_year(const json_node& node);

// {"rule","scale","step"}, its scale at most `scale_max`.
[[nodiscard]] result<rounding_stage> read_stage(const json_node& node, int scale_max);

// A name of the list; `missing` where it is none.
[[nodiscard]] result<std::uint8_t> read_name(const json_node& node,
                                             std::span<const std::string> list, errc missing,
                                             std::string_view what);

// {"peak":"1.1",…}: the member of every period, in their order. `read(json_node)` -> result<Value>.
template <class Value, class Read>
result<std::vector<Value>> read_by_period(const json_node& node,
                                          std::span<const std::string> periods, Read read) {
    const auto present = node.names();
    if (!present) return fail(present.error());
    for (const auto& name : *present)
        if (std::find(periods.begin(), periods.end(), name) == periods.end())
            return node.find(name)->refuse(errc::unknown_period, "there is no such period");
    std::vector<Value> out;
    for (const auto& period : periods) {
        const auto member = node.field(period);
        if (!member) return fail(member.error());
        auto value = read(*member);
        if (!value) return fail(value.error());
        out.push_back(std::move(*value));
    }
    if (out.empty()) return node.refuse(errc::unknown_period, "the plan has no calendar");
    return out;
}

// One of the words of a table.
template <class Value, std::size_t Count>
auto word_of(const names::entry<Value> (&table)[Count]) {
    return [&table](const json_node& node) -> result<Value> {
        const auto text = node.text();
        if (!text) return fail(text.error());
        const auto value = names::value_of(table, *text);
        if (!value) return node.refuse(errc::bad_value, "'" + *text + "' is not known here");
        return *value;
    };
}

// A whole number that fits Integer.
template <class Integer>
auto whole_number(std::int64_t min, std::int64_t max) {
    return [=](const json_node& node) -> result<Integer> {
        const auto value = node.integer(min, max);
        if (!value) return fail(value.error());
        return static_cast<Integer>(*value);
    };
}

}  // namespace submeter::inline v0::tariff
