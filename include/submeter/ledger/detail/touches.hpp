// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/flow/event.hpp"
#include "submeter/ledger/account.hpp"

#include <limits>

// What one entry does to one account, and what follows from it.

namespace submeter::inline v0::ledger::detail {

struct touch {
    std::size_t slot = 0;
    std::size_t first_posting = 0;
    exact debits = 0;          // reserved; released where negative
    exact credits = 0;         // the same, as positive numbers
    exact posted_debits = 0;   // as a positive number
    exact posted_credits = 0;  // the same
    std::uint64_t postings = 0;
    std::int64_t available = 0;  // before
};

inline void reserve(touch& t, std::int64_t minor) noexcept {
    if (minor > 0)
        t.debits += minor;
    else
        t.credits -= minor;
}
inline void release(touch& t, std::int64_t minor) noexcept {
    if (minor > 0)
        t.debits -= minor;
    else
        t.credits += minor;
}
inline void post(touch& t, std::int64_t minor) noexcept {
    if (minor > 0)
        t.posted_debits += minor;
    else
        t.posted_credits -= minor;
    ++t.postings;
}

// Whether what is posted lies within what is released, side by side.
inline bool within_hold(const touch& t) noexcept {
    return t.posted_debits <= -t.debits && t.posted_credits <= -t.credits;
}

// The account after the touch. What is posted stays within the numbers, and also if all that is
// reserved were posted on either side.
inline result<void> apply(const touch& t, account_state& s) noexcept {
    constexpr exact most = std::numeric_limits<std::int64_t>::max();
    const exact minor = t.posted_debits - t.posted_credits + s.minor;
    const exact debits = t.debits + s.pending_debits;
    const exact credits = t.credits + s.pending_credits;
    if (minor + debits > most || minor - credits < -most || debits > most || credits > most)
        return fail(errc::overflow, 0, t.first_posting);
    s.minor = static_cast<std::int64_t>(minor);
    s.pending_debits = static_cast<std::int64_t>(debits);
    s.pending_credits = static_cast<std::int64_t>(credits);
    s.version += t.postings;
    return {};
}

// One alarm level of an account, or its floor.
struct watched_level {
    std::uint8_t level = 0;
    std::int64_t minor = 0;
};

// Arms what has risen enough; gives the alarm of what has fallen below.
inline bool watch(account_state& s, const watched_level& w, std::int64_t before,
                  std::int64_t after) noexcept {
    const auto bit = static_cast<std::uint16_t>(1U << w.level);
    if (exact{after} >= exact{w.minor} + s.settings.rearm_minor)
        s.below &= static_cast<std::uint16_t>(~bit);
    if (after >= w.minor || after >= before || (s.below & bit) != 0) return false;
    s.below |= bit;
    return true;
}

// The alarms of a changed account: its levels, mildest first, then its floor (which records of
// version 1 do not watch). `give(watched_level)` is told of each.
template <class Give>
void watch_all(account_state& s, std::int64_t before, instant now, std::uint8_t version,
               Give&& give) {
    const auto after = available(s);
    for (std::size_t i = 0; i < s.settings.levels_minor.size(); ++i) {
        const watched_level w{static_cast<std::uint8_t>(i + 1), s.settings.levels_minor[i]};
        if (watch(s, w, before, after)) give(w);
    }
    if (version == 1 || s.settings.floors.empty()) return;
    const auto floor = floor_at(s.settings, now);
    if (floor && watch(s, {0, *floor}, before, after)) give(watched_level{0, *floor});
}

// Alarms stay given for the levels, and the floors, that stay as they were.
inline std::uint16_t kept_alarms(const account_state& old, const account_settings& next) noexcept {
    unsigned kept = old.settings.floors == next.floors ? old.below & 1U : 0U;
    const auto& before = old.settings.levels_minor;
    for (std::size_t i = 0; i < before.size() && i < next.levels_minor.size(); ++i)
        if (before[i] == next.levels_minor[i]) kept |= old.below & (2U << i);
    return static_cast<std::uint16_t>(kept);
}

}  // namespace submeter::inline v0::ledger::detail
