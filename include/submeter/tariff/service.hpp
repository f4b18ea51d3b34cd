// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/day_span.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::tariff {

/// From this local day on, an amount in millionths. A value.
struct dated_amount {
    std::chrono::local_days from;
    std::int64_t micro = 0;

    friend constexpr bool operator==(const dated_amount&, const dated_amount&) = default;
};

/// A figure that stands for what the plan's item would work out. A value.
struct given_figure {
    std::string item;  ///< the plan's item
    std::int64_t micro = 0;

    friend bool operator==(const given_figure&, const given_figure&) = default;
};

/// The bill of which a new price version has left a part (plan_history.hpp). What is due once a
/// bill is then due by days, and windows of the bill go on from its earlier part. A value.
struct whole_bill {
    day_span days;
    bool used_elsewhere = false;  ///< its other parts have usage

    friend constexpr bool operator==(const whole_bill&, const whole_bill&) = default;
};

/// What a bill has to know of the account beside its usage. A plan that asks for none of it is
/// settled with the default. A value.
struct service {
    std::optional<day_span> days;  ///< the bill's days; absent: those of its usage
    std::uint32_t persons = 1;
    std::optional<std::chrono::local_days> since;  ///< moved in
    std::vector<dated_amount> capacity;            ///< kVA, ascending
    std::optional<std::int64_t> contract_micro;    ///< contracted demand
    std::vector<given_figure> demand;              ///< the meter's own register, kW or kVA
    std::vector<given_figure> power_factor;        ///< read elsewhere, in millionths
    std::optional<whole_bill> part_of;             ///< where `days` are a part of a bill

    friend bool operator==(const service&, const service&) = default;
};

}  // namespace submeter::inline v0::tariff
