// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/billing/statement.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::report::detail {

// The fixed words of a statement, one set for each language.
struct words {
    std::string_view tag;  // BCP 47
    std::string_view statement, account, premises, plan, period, to;
    std::string_view opening, payments, charges, closing;
    std::string_view item, quantity, unit, price, amount;
    std::string_view registers, meter, start, end, times, used;
    std::string_view daily, estimated, suspect, why, notes, total;
    std::string_view checked;
    std::string_view note[6];  // by note_kind
};

[[nodiscard]] const words& words_of(language in) noexcept;

// "2022-10-12 14:00" in the statement's zone.
[[nodiscard]] std::string minute_text(const zone& where, instant at);
// "2022-10-12".
[[nodiscard]] std::string day_text(std::chrono::local_days day);
// "2022-10-01 to 2022-10-31" where the period is whole days, else with the times.
[[nodiscard]] std::string period_text(const billing::statement& s, const words& w);

// "12,345.60": groups of three before the point.
[[nodiscard]] std::string grouped(std::string_view number);
// How many decimals a quantity needs, two at least.
[[nodiscard]] int decimals_of(std::int64_t micro);
// A quantity with all its decimals, `decimals` at least: "8,213.10".
[[nodiscard]] std::string quantity_text(std::int64_t micro, int decimals = 2);
// The decimals with which all lines of a unit, all registers, all days are written alike.
[[nodiscard]] int decimals_of(const billing::statement& s, billing_unit unit);
[[nodiscard]] int decimals_of_registers(const billing::statement& s);
[[nodiscard]] int decimals_of_days(const billing::statement& s);
// "× 4000" or "× 200/3".
[[nodiscard]] std::string ratio_text(site::multiplier m);
// "1,364.49", without the currency.
[[nodiscard]] std::string money_text(money m);
// A line's price, or nothing where it has none (shares).
[[nodiscard]] std::string price_text(const charge_line& line);
[[nodiscard]] money sum_of_payments(const billing::statement& s);

}  // namespace submeter::inline v0::report::detail
