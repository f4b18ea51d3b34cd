// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan.hpp"
#include "tariff/object_reader.hpp"

// The parts that read_plan is made of. `so_far` is the plan as read up to this place: its money,
// stages, calendar and earlier items.
namespace submeter::inline v0::tariff {

[[nodiscard]] result<calendar> read_calendar(const json_node& node);
// Day tables, over the calendar's periods; both formats have them.
[[nodiscard]] result<void> read_tables(const json_node& node, calendar& out);
// "YYYY-MM-DD", or "MM-DD" for every year.
[[nodiscard]] result<dated_day> read_date(const json_node& node);
// The number of a day table by its name.
[[nodiscard]] result<std::uint8_t> read_table_number(const json_node& node, const calendar& c);

[[nodiscard]] result<item> read_item(const json_node& node, const plan& so_far);

// The ladder of an item whose own prices are read.
[[nodiscard]] result<ladder> read_ladder(const json_node& node, const plan& so_far,
                                         const usage_item& of);
[[nodiscard]] result<quota> read_quota(const json_node& node, const plan& so_far, bool has_ladder);

// "bounds" and "tiers" of an object. Their form is that of the first tier.
[[nodiscard]] result<std::vector<tier>> read_tiers(object_reader& in, const plan& so_far,
                                                   const std::vector<price>& own, tier_form& form);

// "price" or "prices" of an object; both names may stand for surcharges. None: an empty list.
[[nodiscard]] result<std::vector<price>> read_prices(object_reader& in, const plan& so_far,
                                                     std::string_view one, std::string_view many);

// The stages, calendar and prices of a document of format submeter.plan/1, as what they mean in /2.
[[nodiscard]] result<void> read_parts_1(object_reader& in, plan& out);

[[nodiscard]] std::string write_calendar(const calendar& c);
[[nodiscard]] std::string write_item(const plan& p, const item& one);
[[nodiscard]] std::string write_ladder(const plan& p, const ladder& l);
[[nodiscard]] std::string write_quota(const plan& p, const quota& q, bool has_ladder);

}  // namespace submeter::inline v0::tariff
