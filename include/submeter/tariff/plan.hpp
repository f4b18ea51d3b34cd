// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/money.hpp"
#include "submeter/core/zone.hpp"
#include "submeter/tariff/items.hpp"

#include <optional>
#include <string>
#include <vector>

namespace submeter::inline v0::tariff {

/// What is sold.
enum class commodity : std::uint8_t { electricity, water, gas, heat };

/// The stage that rounds a usage quantity before it is priced. A value.
struct quantity_stage {
    rounding_stage stage{};
    bool carry = false;  ///< what was cut is carried into the next bill

    friend constexpr bool operator==(const quantity_stage&, const quantity_stage&) = default;
};

/// The plan's rounding stages; nothing else rounds. At least one of line and total is there. A
/// value.
struct rounding_stages {
    std::optional<quantity_stage> quantity;  ///< usage before it is priced
    std::optional<rounding_stage> price;     ///< derived prices
    std::optional<rounding_stage> line;      ///< each line; without it lines are cut from the total
    std::optional<rounding_stage> subtotal;  ///< the sum that an item takes of other items
    std::optional<rounding_stage> tax;       ///< taxes, instead of `line`
    std::optional<rounding_stage> total;     ///< the bill; a difference to its lines is a line

    friend constexpr bool operator==(const rounding_stages&, const rounding_stages&) = default;
};

/// When a plan may be used: [from, to) in the plan's local time; an absent side is open. A value.
struct effective_span {
    std::optional<local_instant> from;
    std::optional<local_instant> to;

    friend constexpr bool operator==(const effective_span&, const effective_span&) = default;
};

/// A tariff plan: plain data, read from one JSON document (plan_json.hpp) or filled by hand and
/// then checked once with `check` (check_plan.hpp). Not changed after that; a new price is a new
/// version. Const-shareable.
struct plan {
    std::string id;
    std::uint32_t version = 1;
    denomination in;
    commodity what = commodity::electricity;
    zone where;  ///< in whose local time days, months and slots count
    rounding_stages round;
    effective_span effective;
    std::optional<calendar> days;
    std::vector<item> items;  ///< evaluated in this order
    std::string digest;       ///< of the canonical document; empty unless read_plan filled it

    friend bool operator==(const plan&, const plan&) = default;
};

/// The names of the plan's periods in declared order; empty for a plan without.
[[nodiscard]] inline std::span<const std::string> periods_of(const plan& p) noexcept {
    if (!p.days) return {};
    return p.days->periods;
}

}  // namespace submeter::inline v0::tariff
