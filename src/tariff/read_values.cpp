// SPDX-License-Identifier: Apache-2.0
#include "tariff/read_values.hpp"

#include "submeter/tariff/derive.hpp"

namespace submeter::inline v0::tariff {

result<fraction> amount_of(decimal d) {
    const int shift = d.exponent + exact_decimals;
    if (shift < 0) return divided(d.mantissa, power_of_ten(-shift));
    const auto whole = checked_multiply(d.mantissa, power_of_ten(shift));
    if (!whole) return fail(whole.error());
    return fraction{*whole, 0, 1};
}

result<price> rounded_price(const json_node& node, const fraction& amount, rounding_stage stage) {
    constexpr std::int64_t micro_unit = 1'000'000;  // in 10⁻¹²
    const bool fine = amount.num != 0 || amount.whole % micro_unit != 0;
    if (!fine) stage = {rounding::down, quantity_decimals, 1};
    const auto units = round_exact(amount, stage);
    if (!units) return node.refuse(units.error().code, "it is too large");
    const auto micro = to_int64(exact{*units} * power_of_ten(quantity_decimals - stage.scale));
    if (!micro) return node.refuse(micro.error().code, "it is too large");
    const price out{*micro};
    // Reported, and not an error.
    if (fine) static_cast<void>(node.refuse(errc::inexact, "it is rounded to " + to_text(out)));
    return out;
}

result<std::string> read_text(const json_node& node) {
    auto text = node.text();
    if (text && text->empty()) return node.refuse(errc::bad_value, "it is empty");
    return text;
}

result<price> read_price(const json_node& node, std::optional<rounding_stage> derived) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    const auto plain = parse_price(*text);
    if (plain) return plain;
    const auto number = parse_decimal(*text);
    if (!derived || !number || plain.error().code != errc::too_many_digits)
        return node.refuse(plain.error().code,
                           "'" + *text + "' is not a price with at most 6 decimals");
    const auto amount = amount_of(*number);
    if (!amount) return node.refuse(amount.error().code, "it is too large");
    return rounded_price(node, *amount, *derived);
}

result<std::int64_t> read_quantity(const json_node& node) {
    const auto micro = node.parsed([](std::string_view text) { return parse_scaled(text, 6); },
                                   "a quantity with at most 6 decimals");
    if (micro && *micro < 0) return node.refuse(errc::bad_value, "it is negative");
    return micro;
}

result<rate> read_rate(const json_node& node) {
    const auto nano = node.parsed([](std::string_view text) { return parse_scaled(text, 9); },
                                  "a number with at most 9 decimals");
    if (!nano) return fail(nano.error());
    return rate{*nano};
}

result<rate> read_ratio(const json_node& node) {
    const auto value = read_rate(node);
    if (value && value->nano < 0) return node.refuse(errc::bad_value, "it is negative");
    return value;
}

result<rate> read_positive_rate(const json_node& node) {
    const auto value = read_rate(node);
    if (value && value->nano <= 0) return node.refuse(errc::bad_value, "it is not above zero");
    return value;
}

result<std::optional<rate>> read_days_basis(const json_node& node) {
    const auto text = node.text();
    if (!text) return fail(text.error());
    if (*text == "actual") return std::optional<rate>{};
    if (*text == names::twelfth_of_365) return std::optional{rate{names::twelfth_of_365_nano}};
    const auto days = read_positive_rate(node);
    if (!days) return fail(days.error());
    return std::optional{*days};
}

result<std::uint16_t> read_months(const json_node& node) {
    const auto items = node.items();
    if (!items) return fail(items.error());
    if (items->empty()) return node.refuse(errc::bad_value, "a month is needed");
    unsigned mask = 0;
    for (const auto& item : *items) {
        const auto month = item.integer(1, 12);
        if (!month) return fail(month.error());
        const unsigned bit = 1U << (*month - 1);
        if ((mask & bit) != 0) return item.refuse(errc::bad_value, "the month stands twice");
        mask |= bit;
    }
    return static_cast<std::uint16_t>(mask);
}

result<std::chrono::month_day> read_day_of_year(const json_node& node) {
    const auto parse = [](std::string_view text) -> result<std::chrono::month_day> {
        if (text.size() != 5) return fail(errc::bad_syntax);
        const auto at = parse_local("2000-" + std::string{text} + "T00:00:00");
        if (!at) return fail(at.error());
        const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(*at)};
        return std::chrono::month_day{date.month(), date.day()};
    };
    return node.parsed(parse, "a day of the year MM-DD");
}

result<rounding_stage> read_stage(const json_node& node, int scale_max) {
    rounding_stage out;
    const auto done =
        object_reader{node}
            .need("rule", out.rule,
                  [](const json_node& n) { return n.parsed(parse_rounding, "a rounding rule"); })
            .need("scale", out.scale, whole_number<std::uint8_t>(0, scale_max))
            .may("step", out.step, whole_number<std::uint32_t>(1, 1'000'000))
            .finish();
    if (!done) return fail(done.error());
    return out;
}

result<std::uint8_t> read_name(const json_node& node, std::span<const std::string> list,
                               errc missing, std::string_view what) {
    const auto name = node.text();
    if (!name) return fail(name.error());
    const auto found = std::find(list.begin(), list.end(), *name);
    if (found == list.end())
        return node.refuse(missing, "there is no " + std::string{what} + " '" + *name + "'");
    return static_cast<std::uint8_t>(found - list.begin());
}

}  // namespace submeter::inline v0::tariff
