// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/chart.hpp"

#include <compare>
#include <optional>
#include <vector>

namespace submeter::inline v0::ledger {

enum class account_status : std::uint8_t { open = 0, closed = 1 };

/// The most alarm levels that one account can have.
inline constexpr std::size_t alarm_levels_max = 8;

/// What is agreed about an account. Amounts are minor units on the account's normal side: for a
/// prepaid account the floor −5000 is an overdraft of 50.00. A value.
struct account_settings {
    ledger_account account;
    account_status status = account_status::open;
    std::optional<std::int64_t>
        floor_minor{};  ///< authorised debits do not go below; none: no floor
    std::vector<std::int64_t> levels_minor{};  ///< alarm levels, mildest first, strictly descending

    friend bool operator==(const account_settings&, const account_settings&) = default;
};

/// An account as it stands. A value.
struct account_state {
    account_settings settings;
    std::int64_t minor = 0;     ///< debits less credits, in minor units
    std::uint64_t version = 0;  ///< how many postings it has had
    std::uint8_t below = 0;  ///< bit n−1: the alarm of level n has been given and is not re-armed

    friend bool operator==(const account_state&, const account_state&) = default;
};

/// An amount as the normal side of an account sees it: what a customer has left is positive.
/// Balances and postings are above the lowest int64, so this always fits.
[[nodiscard]] constexpr std::int64_t on_normal_side(std::uint16_t code,
                                                    std::int64_t minor) noexcept {
    return normal_side(code) == side::debit ? minor : -minor;
}

/// The balance on the account's normal side, in minor units.
[[nodiscard]] inline std::int64_t available(const account_state& a) noexcept {
    return on_normal_side(a.settings.account.code, a.minor);
}

/// Whether recorded facts (consumption, fees) have taken the balance below the floor.
[[nodiscard]] inline bool over_limit(const account_state& a) noexcept {
    return a.settings.floor_minor && available(a) < *a.settings.floor_minor;
}

/// @return `bad_value` for a code outside the classes, or an owner that the chart wants and is not
/// there, or the reverse; `bad_levels` for levels that do not descend or are too many.
[[nodiscard]] inline result<void> check(const account_settings& s) noexcept {
    if (!class_of(s.account.code)) return fail(errc::bad_value);
    if (const auto* row = find_row(s.account.code)) {
        const bool wanted = row->owners == ownership::each_owner;
        if (wanted != (s.account.owner != 0)) return fail(errc::bad_value);
    }
    if (s.levels_minor.size() > alarm_levels_max) return fail(errc::bad_levels);
    for (std::size_t i = 1; i < s.levels_minor.size(); ++i)
        if (s.levels_minor[i] >= s.levels_minor[i - 1]) return fail(errc::bad_levels, 0, i);
    return {};
}

/// Somebody decides a refund or a reversal, so it respects the floor. The other kinds record what
/// has happened already, and may pass it.
[[nodiscard]] constexpr bool respects_floor(entry_kind kind) noexcept {
    return kind == entry_kind::refund || kind == entry_kind::reversal;
}

}  // namespace submeter::inline v0::ledger
