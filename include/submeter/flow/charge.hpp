// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/fraction.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/money.hpp"
#include "submeter/core/price.hpp"

#include <string>
#include <vector>

namespace submeter::inline v0 {

/// What a charge line is for.
enum class charge_kind : std::uint8_t {
    consumption,    ///< a quantity at a price
    surcharge,      ///< an addition per unit, such as that of a tier
    free_quota,     ///< a quantity that costs nothing
    tier_fee,       ///< an amount for having reached a tier
    demand,         ///< the greatest mean power
    excess_demand,  ///< what of it is above a contract's allowance, at a multiple of the price
    capacity,       ///< transformer capacity
    fixed,          ///< a sum for being served at all
    percentage,     ///< a rate on other lines
    power_factor,   ///< a rate on other lines, by power factor; a reward is negative
    minimum,        ///< what lacks to the least that is charged
    maximum,        ///< what is above the most that is charged; negative
    tax,            ///< a rate on other lines that goes to the state
    common_area,    ///< an apportioned share
    property_fee,   ///< a periodic fee
    rounding,       ///< the difference between the rounded total and the rounded lines
};

[[nodiscard]] constexpr std::string_view to_text(charge_kind kind) noexcept {
    switch (kind) {
        case charge_kind::consumption:
            return "consumption";
        case charge_kind::surcharge:
            return "surcharge";
        case charge_kind::free_quota:
            return "free_quota";
        case charge_kind::tier_fee:
            return "tier_fee";
        case charge_kind::demand:
            return "demand";
        case charge_kind::excess_demand:
            return "excess_demand";
        case charge_kind::capacity:
            return "capacity";
        case charge_kind::fixed:
            return "fixed";
        case charge_kind::percentage:
            return "percentage";
        case charge_kind::power_factor:
            return "power_factor";
        case charge_kind::minimum:
            return "minimum";
        case charge_kind::maximum:
            return "maximum";
        case charge_kind::tax:
            return "tax";
        case charge_kind::common_area:
            return "common_area";
        case charge_kind::property_fee:
            return "property_fee";
        case charge_kind::rounding:
            return "rounding";
    }
    return "unknown";
}

/// One line of a bill: quantity × price, or a rate on other lines; its exact product and what is
/// charged. A value.
struct charge_line {
    charge_kind kind = charge_kind::consumption;
    std::string item;           ///< the plan's item; empty where no plan made the line
    std::uint32_t version = 0;  ///< of the plan whose price it is; 0 where no plan made the line
    std::string period;         ///< "peak"; empty where the price does not depend on time
    std::uint8_t tier = 0;      ///< 0 is the first
    std::int64_t quantity_micro = 0;
    billing_unit unit = billing_unit::kwh;  ///< currency: the quantity is what a rate is charged on
    price at;                               ///< of a unit; unused under a rate
    std::int64_t rate_nano = 0;             ///< billionths, for unit currency
    std::uint8_t power_factor = 0;          ///< in hundredths, under kind power_factor
    fraction product;                       ///< 10⁻¹² currency units, before rounding
    money amount;                           ///< after rounding
    bool included = false;  ///< contained in other lines (a tax), so not added to the total

    friend bool operator==(const charge_line&, const charge_line&) = default;
};

/// What is owed for an interval: the lines, included ones aside, sum to the total. A value.
struct charge {
    interval over;
    std::vector<charge_line> lines;
    money total;

    friend bool operator==(const charge&, const charge&) = default;
};

}  // namespace submeter::inline v0
