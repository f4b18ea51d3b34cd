// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/price.hpp"
#include "submeter/core/rounding.hpp"
#include "submeter/tariff/billed_demand.hpp"
#include "submeter/tariff/calendar.hpp"

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace submeter::inline v0::tariff {

/// A rate, ratio, share or factor in billionths: 0.13 is 130 000 000. A value.
struct rate {
    std::int64_t nano = 0;

    friend constexpr auto operator<=>(const rate&, const rate&) = default;
};

inline constexpr std::int64_t rate_one = 1'000'000'000;  ///< the rate 1, in billionths

/// The rate without trailing zeros after the point. Allocates the text.
[[nodiscard]] inline std::string rate_text(rate r) {
    int decimals = 9;
    while (decimals > 0 && r.nano % 10 == 0) {
        r.nano /= 10;
        --decimals;
    }
    return submeter::detail::digits_text(r.nano, decimals);
}

/// A part of a price (电价构成): what floats is multiplied by a period's ratio, the rest is not.
/// A value.
struct component {
    std::string name{};
    price at{};
    bool floats = false;

    friend bool operator==(const component&, const component&) = default;
};

/// How the prices of an item were made, where they were not simply stated: their components, and
/// the ratio of each period (none: one price). Kept for the explanation and the document. A value.
struct price_origin {
    std::vector<component> base{};
    std::vector<rate> ratios{};

    friend bool operator==(const price_origin&, const price_origin&) = default;
};

/// What a tier's price is.
enum class tier_form : std::uint8_t {
    price,      ///< the price itself
    surcharge,  ///< added to the item's own price
    factor,     ///< the item's own price, multiplied; `prices` holds the products
};

/// A tier of a ladder: usage above the tier before, up to and including its own bound. A value.
struct tier {
    std::optional<std::int64_t> up_to_micro{};  ///< millionths; absent in the last tier alone
    std::vector<price> prices{};                ///< one, or one a period
    std::optional<rate> factor{};               ///< under tier_form::factor
    price fee{};  ///< once, when the tier is entered (graduated) or is the one reached (volume);
                  ///< tier 1 at 0 usage too

    friend bool operator==(const tier&, const tier&) = default;
};

/// The tiers of all accounts whose usage in the ladder's window is above a limit. A value.
struct ladder_class {
    std::int64_t above_micro = 0;  ///< the first class begins at 0
    std::vector<tier> tiers{};

    friend bool operator==(const ladder_class&, const ladder_class&) = default;
};

/// What a tier's price is charged for.
enum class ladder_mode : std::uint8_t {
    graduated,  ///< the usage within the tier
    volume,     ///< all usage of the bill, at the tier that the window's usage reaches
};

/// How tiers meet periods. Four answers to one usage, so a plan has to say which.
enum class allocation : std::uint8_t {
    additive,       ///< a line a period at its price, and a line a tier at its surcharge
    proportional,   ///< each tier's quantity is shared over the periods as the usage is
    chronological,  ///< usage fills the tiers in time order
    per_period,     ///< each period climbs a ladder of its own
};

/// How long usage adds up.
enum class window_kind : std::uint8_t {
    bill,   ///< the bill's own interval
    month,  ///< from a day of each month
    year,   ///< from a day of each year, or from the account's anniversary
    term,   ///< from each of several days of the year
};

/// Where usage that adds up begins again from zero. A value.
struct usage_window {
    window_kind kind = window_kind::bill;
    std::vector<std::chrono::month_day>
        starts{};  ///< month: one, its day counts; year: one, or none
                   ///< for the account's anniversary; term: ascending

    friend bool operator==(const usage_window&, const usage_window&) = default;
};

/// What a bill does that lies across the start of a window.
enum class crossing : std::uint8_t {
    split,     ///< usage belongs to the window of its own time
    by_start,  ///< the whole bill belongs to the window of its first day
    by_end,    ///< the whole bill belongs to the window of its last day
};

/// How the bounds of a ladder follow the length of the bill.
enum class bound_scale : std::uint8_t {
    none,
    days,    ///< × days of the bill ÷ standard days
    months,  ///< × months of the bill
    demand,  ///< × billed demand of an earlier item, in kW (hours' use blocks)
};

/// How the bounds of a ladder follow the account's time in the window.
enum class move_in : std::uint8_t { whole, months, started_months, days };

/// Wider bounds for large households (多人口). A value.
struct household {
    std::uint32_t persons_over = 0;
    std::vector<std::int64_t> adds_micro{};  ///< to each bound
    bool each = false;                       ///< for each person above, not once

    friend bool operator==(const household&, const household&) = default;
};

/// Tiers of usage (阶梯): what adds up, over which time, and what the tiers cost. A value.
struct ladder {
    ladder_mode mode = ladder_mode::graduated;
    tier_form form = tier_form::price;
    std::vector<ladder_class> classes{1};  ///< ascending; one unless the plan has a class ladder
    usage_window window{};
    crossing at_start = crossing::split;
    std::optional<allocation> how{};  ///< must be said where prices have periods
    bound_scale scale = bound_scale::none;
    rate standard_days{};           ///< under bound_scale::days
    std::uint16_t demand_item = 0;  ///< under bound_scale::demand: its index
    move_in moved_in = move_in::whole;
    std::optional<household> large{};

    friend bool operator==(const ladder&, const ladder&) = default;
};

/// Whether any tier of a ladder has a fee.
[[nodiscard]] inline bool has_fees(const ladder& l) noexcept {
    for (const auto& c : l.classes)
        for (const auto& t : c.tiers)
            if (t.fee.micro != 0) return true;
    return false;
}

/// In which order free usage is taken from the periods.
enum class quota_order : std::uint8_t { proportional, chronological, listed };

/// Usage that costs nothing (基础电量), before the ladder. A value.
struct quota {
    std::int64_t amount_micro = 0;
    usage_window window{};
    bool per_person = false;
    quota_order takes = quota_order::proportional;
    std::vector<std::uint8_t> first{};  ///< under quota_order::listed: periods, then the others
    bool fills_ladder = false;          ///< whether free usage counts in the ladder
    std::optional<std::int64_t> carry_micro{};  ///< at most so much is kept for the next window
    bool by_days = false;                       ///< prorated by days of service in the window

    friend bool operator==(const quota&, const quota&) = default;
};

/// A quantity of a measure at a price. A value.
struct usage_item {
    std::string measure = "usage";
    billing_unit unit = billing_unit::kwh;  ///< kWh, kvarh, m³ or GJ
    std::vector<price> prices{};            ///< one, or one a period; none under absolute tiers
    std::optional<price_origin> origin{};
    std::optional<ladder> tiers{};
    std::optional<quota> free{};
    std::uint16_t months = 0;  ///< bit n: billed if the bill begins in month n+1; 0: all

    friend bool operator==(const usage_item&, const usage_item&) = default;
};

/// Whether the order of usage in time changes what it costs: chronological tiers or quotas.
[[nodiscard]] inline bool depends_on_order(const usage_item& u) noexcept {
    return (u.tiers && u.tiers->how == allocation::chronological) ||
           (u.free && u.free->takes == quota_order::chronological);
}

/// How a sum follows the days of a bill.
enum class proration : std::uint8_t { whole, days };

/// Excess above a share of the contract, at a factor of its own. A value.
struct excess_step {
    rate above{};   ///< × contract, above the allowance
    rate factor{};  ///< × price

    friend constexpr bool operator==(const excess_step&, const excess_step&) = default;
};

/// By which demand a contract is billed, and what is excess (billed_demand.hpp). A value.
struct contract_rule {
    std::optional<std::int64_t> amount_micro{};  ///< absent: the account's own
    rate allowance{1'050'000'000};               ///< × contract may be taken without excess
    rate excess_factor{2 * rate_one};            ///< × price for what is above
    contract_base base = contract_base::contract;
    excess_start from = excess_start::allowance;
    rate least{rate_one};  ///< × contract: billed at the least under contract_base::measured
    std::optional<excess_step> step{};

    friend constexpr bool operator==(const contract_rule&, const contract_rule&) = default;
};

/// Demand billed no lower than a share of the greatest of earlier bills. A value.
struct ratchet {
    rate share{rate_one};
    std::uint32_t bills = 11;  ///< how many months back; every bill that began in them counts
    std::uint16_t months = 0;  ///< bit n: bills that begin in month n+1 count; 0: all

    friend constexpr bool operator==(const ratchet&, const ratchet&) = default;
};

/// The greatest mean power over a window of time, at a price (需量电费). A value.
struct demand_item {
    std::string measure = "usage";
    billing_unit unit = billing_unit::kw;  ///< kW or kVA
    std::vector<tier> tiers{1};            ///< one: a single price
    std::int32_t window_s = 900;
    std::int32_t slip_s = 900;            ///< equal to the window: windows do not overlap
    std::vector<std::uint8_t> periods{};  ///< only windows wholly in these; empty: all
    std::optional<contract_rule> contract{};
    std::optional<ratchet> ratcheted{};
    std::int64_t minimum_micro = 0;
    std::uint16_t months = 0;  ///< bit n: billed if the bill begins in month n+1; 0: all
    proration by = proration::whole;
    std::optional<rate> month_days{};

    friend bool operator==(const demand_item&, const demand_item&) = default;
};

/// A price a month for each kVA of transformer (容量电费). A value.
struct capacity_item {
    price at{};
    proration by = proration::days;
    std::optional<rate> month_days{};  ///< what a month counts when it is divided; absent: its own

    friend constexpr bool operator==(const capacity_item&, const capacity_item&) = default;
};

enum class fixed_per : std::uint8_t { bill, day, month, year };
enum class fixed_each : std::uint8_t { account, person, kva };

/// A price for being served at all. A value.
struct fixed_item {
    price at{};
    fixed_per per = fixed_per::month;
    fixed_each each = fixed_each::account;
    proration by = proration::days;
    std::optional<rate> month_days{};  ///< what a month counts when it is divided; absent: its own
    rate zero_use_factor{rate_one};    ///< × where the bill has no usage at all

    friend constexpr bool operator==(const fixed_item&, const fixed_item&) = default;
};

/// What a rate is charged on once the bill's usage is above a quantity.
enum class charged_part : std::uint8_t {
    share,  ///< the share of the sum that the usage above it has in all usage
    all,    ///< the whole sum
};

/// A usage up to which a rate is not charged. A value.
struct usage_threshold {
    std::string measure = "usage";  ///< an earlier item prices it
    std::int64_t micro = 0;
    charged_part part = charged_part::share;

    friend bool operator==(const usage_threshold&, const usage_threshold&) = default;
};

/// A rate on the sum of earlier items. A value.
struct percentage_item {
    rate at{};
    std::vector<std::uint16_t> on{};  ///< indices of earlier items
    std::optional<usage_threshold> above{};

    friend bool operator==(const percentage_item&, const percentage_item&) = default;
};

/// From this power factor on, in hundredths, this rate. A value.
struct power_factor_step {
    std::uint8_t from_hundredths = 0;
    rate at{};

    friend constexpr bool operator==(const power_factor_step&, const power_factor_step&) = default;
};

/// The adjustment by power factor (力调电费). A value.
struct power_factor_item {
    std::vector<std::string> active{"usage"};
    std::vector<std::string> reactive{};
    std::uint8_t standard = 90;              ///< 90, 85 or 80: the order's own table; 0: `table`
    std::vector<power_factor_step> table{};  ///< descending; the last begins at 0
    std::vector<std::uint16_t> on{};

    friend bool operator==(const power_factor_item&, const power_factor_item&) = default;
};

enum class limit_side : std::uint8_t { minimum, maximum };

/// What the sum of earlier items is at least, or at most; the line is the difference. A value.
struct limit_item {
    limit_side side = limit_side::minimum;
    price at{};
    fixed_per per = fixed_per::bill;
    proration by = proration::whole;
    std::optional<rate> month_days{};  ///< what a month counts when it is divided; absent: its own
    std::vector<std::uint16_t> on{};

    friend bool operator==(const limit_item&, const limit_item&) = default;
};

/// A tax on the sum of earlier items, added to it or contained in it. A value.
struct tax_item {
    rate at{};
    bool included = false;
    std::vector<std::uint16_t> on{};
    std::optional<usage_threshold> above{};  ///< not of an included tax

    friend bool operator==(const tax_item&, const tax_item&) = default;
};

/// One item of a plan; its index is its place. A value.
struct item {
    std::string id{};
    std::optional<rounding_stage> round{};  ///< of this item's lines, instead of the plan's stage
    std::variant<usage_item, demand_item, capacity_item, fixed_item, percentage_item,
                 power_factor_item, limit_item, tax_item>
        what;

    friend bool operator==(const item&, const item&) = default;
};

}  // namespace submeter::inline v0::tariff
