// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_writer.hpp"
#include "submeter/tariff/plan.hpp"

// The values of a plan document, as write_plan writes them.
namespace submeter::inline v0::tariff {

[[nodiscard]] std::string write_months(std::uint16_t mask);
[[nodiscard]] std::string write_periods(const plan& p, const std::vector<std::uint8_t>& periods);
[[nodiscard]] std::string write_stage(const rounding_stage& stage);

// "MM-DD".
[[nodiscard]] std::string day_text(std::chrono::month_day day);

// One price under the first name, several by period under the second; none: nothing.
void write_prices(submeter::detail::json_object& out, const plan& p,
                  const std::vector<price>& prices, std::string_view one, std::string_view many);

// "bounds" and "tiers".
void write_tiers(submeter::detail::json_object& out, const plan& p, const std::vector<tier>& tiers,
                 tier_form form);

}  // namespace submeter::inline v0::tariff
