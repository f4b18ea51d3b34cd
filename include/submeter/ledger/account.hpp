// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/chart.hpp"
#include "submeter/ledger/detail/checks.hpp"

#include <compare>
#include <optional>
#include <vector>

namespace submeter::inline v0::ledger {

/// The numbers are those of the journal.
enum class account_status : std::uint8_t {
    open = 0,
    closed = 1,  ///< for ever, with a balance of zero
    frozen = 2,  ///< nobody takes money from it; what has happened anyway is still recorded
};

[[nodiscard]] constexpr std::string_view to_text(account_status s) noexcept {
    switch (s) {
        case account_status::open:
            return "open";
        case account_status::closed:
            return "closed";
        case account_status::frozen:
            return "frozen";
    }
    return "unknown";
}

/// The most alarm levels, and the most dated floors, that one account can have.
inline constexpr std::size_t alarm_levels_max = 8;
inline constexpr std::size_t floors_max = 4;

/// The first time that a journal can hold: from when on a floor without a date counts.
inline constexpr instant since_ever = detail::first_time;

/// From when on an account may not be taken below an amount. A value.
struct dated_floor {
    instant from = since_ever;
    std::int64_t minor = 0;

    friend bool operator==(const dated_floor&, const dated_floor&) = default;
};

/// What is agreed about an account. Amounts are minor units on the account's normal side: for a
/// prepaid account the floor −5000 is an overdraft of 50.00. A value.
struct account_settings {
    ledger_account account;
    account_status status = account_status::open;
    std::vector<dated_floor> floors{};         ///< ascending times; none yet begun: no floor
    std::vector<std::int64_t> levels_minor{};  ///< alarm levels, mildest first, strictly descending
    std::int64_t rearm_minor = 0;              ///< how far above its level an alarm is armed again

    friend bool operator==(const account_settings&, const account_settings&) = default;
};

/// What the posting rules need of a customer, ascending: a debt (1210), prepaid money with its
/// floor and alarm levels (2010), a deposit (2040) and refunds payable (2050). Allocates levels.
[[nodiscard]] inline std::array<account_settings, 4> customer_settings(
    account_id customer, std::int64_t floor_minor, std::vector<std::int64_t> levels_minor) {
    const auto [owed, prepaid, deposit, payable] = customer_accounts(customer);
    return {{{.account = owed},
             {.account = prepaid,
              .floors = {{since_ever, floor_minor}},
              .levels_minor = std::move(levels_minor)},
             {.account = deposit},
             {.account = payable}}};
}

/// An account as it stands. A value.
struct account_state {
    account_settings settings;
    std::int64_t minor = 0;            ///< debits less credits, in minor units
    std::int64_t pending_debits = 0;   ///< reserved
    std::int64_t pending_credits = 0;  ///< reserved, as a positive number
    std::uint64_t version = 0;         ///< how many postings it has had
    std::uint16_t below = 0;  ///< bit n: the alarm of level n has been given and is not re-armed

    friend bool operator==(const account_state&, const account_state&) = default;
};

/// An amount as the normal side of an account sees it: what a customer has left is positive.
/// Balances and postings are above the lowest int64, so this always fits.
[[nodiscard]] constexpr std::int64_t on_normal_side(std::uint16_t code,
                                                    std::int64_t minor) noexcept {
    return normal_side(code) == side::debit ? minor : -minor;
}

/// What is posted, on the account's normal side, in minor units.
[[nodiscard]] inline std::int64_t posted(const account_state& a) noexcept {
    return on_normal_side(a.settings.account.code, a.minor);
}

/// What is posted less what is reserved, on the account's normal side, in minor units. A
/// reservation that would raise it does not count.
[[nodiscard]] inline std::int64_t available(const account_state& a) noexcept {
    const bool debit = normal_side(a.settings.account.code) == side::debit;
    return posted(a) - (debit ? a.pending_credits : a.pending_debits);
}

/// The floor that counts at a time, or nothing.
[[nodiscard]] inline std::optional<std::int64_t> floor_at(const account_settings& s,
                                                          instant now) noexcept {
    std::optional<std::int64_t> out;
    for (const auto& f : s.floors)
        if (f.from <= now) out = f.minor;
    return out;
}

/// Whether recorded facts (consumption, fees) have taken what is available below the floor.
[[nodiscard]] inline bool over_limit(const account_state& a, instant now) noexcept {
    const auto floor = floor_at(a.settings, now);
    return floor && available(a) < *floor;
}

/// @return `bad_value` for a code outside the classes, an owner that the chart wants and is not
/// there (or the reverse), or a negative hysteresis; `bad_levels` for levels that do not descend or
/// are too many; `bad_value` or `bad_date` for floors that do not ascend or are too many.
[[nodiscard]] inline result<void> check(const account_settings& s) noexcept {
    if (!class_of(s.account.code)) return fail(errc::bad_value);
    if (const auto* row = find_row(s.account.code)) {
        const bool wanted = row->owners == ownership::each_owner;
        if (wanted != (s.account.owner != 0)) return fail(errc::bad_value);
    }
    if (s.levels_minor.size() > alarm_levels_max) return fail(errc::bad_levels);
    for (std::size_t i = 1; i < s.levels_minor.size(); ++i)
        if (s.levels_minor[i] >= s.levels_minor[i - 1]) return fail(errc::bad_levels, 0, i);
    if (s.rearm_minor < 0 || s.floors.size() > floors_max) return fail(errc::bad_value);
    for (std::size_t i = 0; i < s.floors.size(); ++i) {
        if (const auto ok = detail::check_time(s.floors[i].from); !ok) return ok;
        if (i > 0 && s.floors[i].from <= s.floors[i - 1].from) return fail(errc::bad_date, 0, i);
    }
    return {};
}

/// Somebody decides these, so they respect the floor and are refused on a frozen account; so does
/// every reservation. The other kinds record what has happened already, and may pass it.
[[nodiscard]] constexpr bool is_authorised(entry_kind kind) noexcept {
    return kind == entry_kind::refund || kind == entry_kind::reversal ||
           kind == entry_kind::issue || kind == entry_kind::transfer;
}

}  // namespace submeter::inline v0::ledger
