// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/site/meter.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace submeter::inline v0::site {

/// From when until when something holds: half-open [from, until), or without end. A value.
struct validity {
    instant from{};
    std::optional<instant> until{};

    [[nodiscard]] constexpr bool contains(instant t) const noexcept {
        return from <= t && (!until || t < *until);
    }
    friend constexpr bool operator==(const validity&, const validity&) = default;
};

/// Whether two periods have a moment in common.
[[nodiscard]] constexpr bool overlap(const validity& a, const validity& b) noexcept {
    return (!b.until || a.from < *b.until) && (!a.until || b.from < *a.until);
}

/// `bad_date` unless the period has a length.
[[nodiscard]] constexpr result<void> check(const validity& v) noexcept {
    if (v.until && *v.until <= v.from) return fail(errc::bad_date);
    return {};
}

/// Which version of which plan: the text is the plan document's own id. A value.
struct plan_ref {
    std::string id{};
    std::uint32_t version = 1;

    friend bool operator==(const plan_ref&, const plan_ref&) = default;
};

/// A meter's circuit serves an account for a time. A value.
struct supply {
    point through{};
    account_id account{};
    validity during{};

    friend constexpr bool operator==(const supply&, const supply&) = default;
};

/// A plan holds for an account for a time. A value.
struct subscription {
    account_id account{};
    plan_ref plan{};
    validity during{};

    friend bool operator==(const subscription&, const subscription&) = default;
};

}  // namespace submeter::inline v0::site
