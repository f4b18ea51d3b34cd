// SPDX-License-Identifier: Apache-2.0
#include "tariff/write_values.hpp"

namespace submeter::inline v0::tariff {

using submeter::detail::json_array;
using submeter::detail::json_object;

std::string write_months(std::uint16_t mask) {
    json_array out;
    for (unsigned month = 1; month <= 12; ++month)
        if (((mask >> (month - 1)) & 1U) != 0) out.raw(std::to_string(month));
    return out.str();
}

std::string write_periods(const plan& p, const std::vector<std::uint8_t>& periods) {
    json_array out;
    for (const auto i : periods)
        out.text(periods_of(p)[i]);
    return out.str();
}

std::string write_stage(const rounding_stage& stage) {
    json_object out;
    out.text("rule", to_text(stage.rule));
    out.number("scale", stage.scale);
    out.number("step", stage.step);
    return out.str();
}

std::string day_text(std::chrono::month_day day) {
    const std::chrono::local_days in_leap_year{std::chrono::year{2000} / day};
    return to_text(local_instant{in_leap_year}).substr(5, 5);
}

void write_prices(json_object& out, const plan& p, const std::vector<price>& prices,
                  std::string_view one, std::string_view many) {
    if (prices.size() == 1) out.text(one, to_text(prices[0]));
    if (prices.size() < 2) return;
    json_object all;
    for (std::size_t i = 0; i < prices.size(); ++i)
        all.text(periods_of(p)[i], to_text(prices[i]));
    out.raw(many, all.str());
}

void write_tiers(json_object& out, const plan& p, const std::vector<tier>& tiers, tier_form form) {
    json_array bounds;
    json_array list;
    for (const auto& t : tiers) {
        json_object one;
        if (form == tier_form::factor)
            one.text("factor", rate_text(t.factor.value_or(rate{})));
        else if (form == tier_form::surcharge)
            write_prices(one, p, t.prices, "surcharge", "surcharges");
        else
            write_prices(one, p, t.prices, "price", "prices");
        if (t.fee != price{}) one.text("fee", to_text(t.fee));
        list.raw(one.str());
        if (t.up_to_micro) bounds.text(micro_text(*t.up_to_micro));
    }
    out.raw("bounds", bounds.str());
    out.raw("tiers", list.str());
}

}  // namespace submeter::inline v0::tariff
