// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/tariff/plan.hpp"

#include <string_view>

namespace submeter::inline v0::tariff {

/// Reads a tariff of the OpenEI utility rate database (URDB) as a plan: one rate, or the answer of
/// its service with one in `items`. The zone is an argument, since a rate has none. The plan:
/// - bills in US dollars; the total is rounded half up to the cent, and a price finer than
///   millionths to millionths (a finding `inexact` reports it);
/// - has a period for each pair of an energy and a demand period that the schedules of 12 months
///   × 24 hours (energyweekdayschedule, demandweekdayschedule, …weekend…) name; no holidays;
/// - prices energy at rate + adj. Tiers (kWh, kWh daily, or kWh/kW of the month's demand) count the
///   month's usage and are shared over the periods in proportion; where other periods of the month
///   have no tiers, those with tiers count their own usage. Months with other tiers are items of
///   their own;
/// - has demand items of flatdemandstructure by months, with the ratchet of lookbackpercent, and of
///   demandratestructure by period, with windows of demandwindow minutes (15 where it is absent);
/// - has fixed items (fixedchargefirstmeter, or fixedmonthlycharge of older rates), and a minimum
///   (mincharge, minmonthlycharge) of all of them;
/// - is in force from the day of startdate to the end of the day of enddate.
/// Texts, and charges for further meters, are not read. Compiled in tariff_text. Allocates; a pure
/// function.
/// @return the plan, checked and with its digest; `cannot_express` for what a plan cannot say
/// (sell rates, coincident or reactive demand, ratchets without a range, other units, unequal tiers
/// in one month); `bad_json`, `missing_field`, `wrong_type`, `bad_value`, `unknown_period`,
/// `tiers_not_ascending` or what `check(plan)` returns. `said` names the JSON path and why.
[[nodiscard]] SUBMETER_API result<plan> read_urdb(std::string_view json, const zone& where,
                                                  diagnostics& said);

}  // namespace submeter::inline v0::tariff
