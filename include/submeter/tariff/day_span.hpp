// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <chrono>
#include <cstdint>

namespace submeter::inline v0::tariff {

/// Local days [from, to). A value.
struct day_span {
    std::chrono::local_days from{};
    std::chrono::local_days to{};

    friend constexpr bool operator==(const day_span&, const day_span&) = default;
};

/// How many days a span has. @return `out_of_order` where it ends before it begins; `bad_date`
/// outside the years 1 to 9999.
[[nodiscard]] constexpr result<std::int64_t> days_of(day_span span) noexcept {
    using std::chrono::local_days, std::chrono::sys_days, std::chrono::year;
    constexpr local_days first{sys_days{year{1} / 2 / 1}.time_since_epoch()};
    constexpr local_days last{sys_days{year{9999} / 12 / 1}.time_since_epoch()};
    if (span.from < first || span.to > last) return fail(errc::bad_date);
    if (span.to < span.from) return fail(errc::out_of_order);
    return (span.to - span.from).count();
}

}  // namespace submeter::inline v0::tariff
