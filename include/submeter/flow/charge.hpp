// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"
#include "submeter/core/money.hpp"
#include "submeter/core/price.hpp"

#include <string>
#include <vector>

namespace submeter::inline v0 {

/// What a charge line is for.
enum class charge_kind : std::uint8_t {
    consumption,   ///< a quantity at a price
    surcharge,     ///< an addition per unit, such as that of a tier
    common_area,   ///< an apportioned share
    property_fee,  ///< a periodic fee
    rounding,      ///< the difference between the rounded total and the rounded lines
};

[[nodiscard]] constexpr std::string_view to_text(charge_kind kind) noexcept {
    switch (kind) {
        case charge_kind::consumption:
            return "consumption";
        case charge_kind::surcharge:
            return "surcharge";
        case charge_kind::common_area:
            return "common_area";
        case charge_kind::property_fee:
            return "property_fee";
        case charge_kind::rounding:
            return "rounding";
    }
    return "unknown";
}

/// One line of a bill: quantity × price, its exact product and what is charged. A value.
struct charge_line {
    charge_kind kind = charge_kind::consumption;
    std::string period;     ///< "peak"; empty where the price does not depend on time
    std::uint8_t tier = 0;  ///< 0 is the first
    std::int64_t quantity_micro = 0;
    billing_unit unit = billing_unit::kwh;
    price at;
    exact product = 0;  ///< 10⁻¹² currency units, before rounding
    money amount;       ///< after rounding

    friend bool operator==(const charge_line&, const charge_line&) = default;
};

/// What is owed for an interval: the lines sum to the total. A value.
struct charge {
    interval over;
    std::vector<charge_line> lines;
    money total;

    friend bool operator==(const charge&, const charge&) = default;
};

}  // namespace submeter::inline v0
