// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/event.hpp"
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/detail/checks.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger {

/// The accounts of a book with their balances, and the rules by which an entry changes them. It
/// knows no journal and no store: what it takes back and what it keeps, its owner decides.
/// Confined. A change that fails leaves everything as it was.
class balances {
public:
    /// Opens an account or changes what is agreed about it. An alarm level that is new is armed.
    /// @return as check(account_settings); `account_closed` for an account closed before;
    ///         `account_not_empty` when one is to be closed that has a balance.
    [[nodiscard]] result<void> set(const account_settings& s) {
        if (const auto ok = can_set(s); !ok) return fail(ok.error());
        const auto next = after_set(s);
        const auto [where, fresh] = index_.try_emplace(s.account, slots_.size());
        if (fresh) slots_.emplace_back();
        slots_[where->second].state = next;
        return {};
    }

    /// The account as set() would leave it.
    [[nodiscard]] account_state after_set(const account_settings& s) const {
        const auto* known = find(s.account);
        account_state out = known == nullptr ? account_state{} : *known;
        out.below = kept_alarms(out, s);
        out.settings = s;
        return out;
    }

    /// What set() would answer.
    [[nodiscard]] result<void> can_set(const account_settings& s) const {
        if (const auto ok = check(s); !ok) return fail(ok.error());
        const auto* known = find(s.account);
        if (known == nullptr) return {};
        if (known->settings.status == account_status::closed) return fail(errc::account_closed);
        if (s.status == account_status::closed && known->minor != 0)
            return fail(errc::account_not_empty);
        return {};
    }

    /// Posts an entry, and appends the alarms that it gives: one for each level that a lowered
    /// balance is below and whose alarm is armed; a level is armed again at or above it.
    /// @return `too_few_postings`, `zero_amount`, `unbalanced`, `unknown_account`,
    ///         `account_closed`, `overflow` (with the posting's index), `below_floor`, or
    ///         `bad_date` for an effective time outside the years 1 to 9999, or `bad_value` for a
    ///         memo that is not UTF-8 or has control characters. O(postings).
    [[nodiscard]] result<void> post(const entry& e, std::vector<watermark_event>& events) {
        if (const auto ok = check_shape(e); !ok) return fail(ok.error());
        if (const auto ok = gather(e); !ok) return fail(ok.error());
        if (const auto ok = check_balances(e.kind); !ok) return fail(ok.error());
        for (const auto& t : touched_)
            move(t, e, events);
        return {};
    }

    /// Forgets how to take back what was posted so far.
    void keep() noexcept { undo_.clear(); }

    /// Takes back everything posted since keep().
    void roll_back() noexcept {
        for (auto u = undo_.rbegin(); u != undo_.rend(); ++u) {
            auto& state = slots_[u->slot].state;
            state.minor = u->minor;
            state.version = u->version;
            state.below = u->below;
        }
        undo_.clear();
    }

    /// The accounts posted to since keep(), each once, in the order of their first opening.
    [[nodiscard]] std::vector<account_state> changed() const {
        std::vector<std::size_t> which;
        which.reserve(undo_.size());
        for (const auto& u : undo_)
            which.push_back(u.slot);
        std::sort(which.begin(), which.end());
        which.erase(std::unique(which.begin(), which.end()), which.end());
        std::vector<account_state> out;
        out.reserve(which.size());
        for (const auto i : which)
            out.push_back(slots_[i].state);
        return out;
    }

    /// The account, or nothing. Borrowed until the next change.
    [[nodiscard]] const account_state* find(const ledger_account& a) const {
        const auto where = index_.find(a);
        return where == index_.end() ? nullptr : &slots_[where->second].state;
    }

    /// All accounts, ascending. Allocates the copy.
    [[nodiscard]] std::vector<account_state> all() const {
        std::vector<account_state> out;
        out.reserve(slots_.size());
        for (const auto& s : slots_)
            out.push_back(s.state);
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.settings.account < b.settings.account;
        });
        return out;
    }

private:
    struct account_hash {
        std::size_t operator()(const ledger_account& a) const noexcept {
            std::uint64_t h = (a.owner ^ (std::uint64_t{a.code} << 48)) * 0x9E3779B97F4A7C15U;
            h ^= h >> 32;
            return static_cast<std::size_t>(h);
        }
    };
    struct slot {
        account_state state;
        std::uint64_t last_entry = 0;  // the number of the entry that touched it last
        std::size_t touched_at = 0;    // where in touched_, for that entry
    };
    struct touch {  // what one entry does to one account
        std::size_t slot = 0;
        std::size_t first_posting = 0;
        exact net = 0;
        std::uint64_t postings = 0;
    };
    struct former {
        std::size_t slot = 0;
        std::int64_t minor = 0;
        std::uint64_t version = 0;
        std::uint8_t below = 0;
    };

    static result<void> check_shape(const entry& e) noexcept {
        if (e.postings.size() < 2) return fail(errc::too_few_postings);
        exact sum = 0;
        for (std::size_t i = 0; i < e.postings.size(); ++i) {
            if (e.postings[i].minor == 0) return fail(errc::zero_amount, 0, i);
            if (e.postings[i].minor == std::numeric_limits<std::int64_t>::min())
                return fail(errc::overflow, 0, i);
            sum += e.postings[i].minor;
        }
        if (sum != 0) return fail(errc::unbalanced);
        if (const auto ok = detail::check_time(e.effective); !ok) return ok;
        return detail::check_text(e.memo);
    }

    // Sums the postings by account.
    result<void> gather(const entry& e) {
        touched_.clear();
        ++entries_;
        for (std::size_t i = 0; i < e.postings.size(); ++i) {
            const auto where = index_.find(e.postings[i].account);
            if (where == index_.end()) return fail(errc::unknown_account, 0, i);
            auto& s = slots_[where->second];
            if (s.state.settings.status == account_status::closed)
                return fail(errc::account_closed, 0, i);
            if (s.last_entry != entries_) {
                s.last_entry = entries_;
                s.touched_at = touched_.size();
                touched_.push_back({.slot = where->second, .first_posting = i});
            }
            touched_[s.touched_at].net += e.postings[i].minor;
            ++touched_[s.touched_at].postings;
        }
        return {};
    }

    [[nodiscard]] result<void> check_balances(entry_kind kind) const noexcept {
        for (const auto& t : touched_) {
            const auto& s = slots_[t.slot].state;
            const exact sum = t.net + s.minor;
            if (sum > std::numeric_limits<std::int64_t>::max() ||
                sum < -std::numeric_limits<std::int64_t>::max())
                return fail(errc::overflow, 0, t.first_posting);
            const auto code = s.settings.account.code;
            const auto after = on_normal_side(code, static_cast<std::int64_t>(sum));
            const bool falls = after < available(s);
            if (respects_floor(kind) && falls && s.settings.floor_minor &&
                after < *s.settings.floor_minor)
                return fail(errc::below_floor, 0, t.first_posting);
        }
        return {};
    }

    void move(const touch& t, const entry& e, std::vector<watermark_event>& events) {
        auto& s = slots_[t.slot].state;
        undo_.push_back({t.slot, s.minor, s.version, s.below});
        const auto before = available(s);
        s.minor += static_cast<std::int64_t>(t.net);
        s.version += t.postings;
        const auto after = available(s);
        for (std::size_t i = 0; i < s.settings.levels_minor.size(); ++i) {
            const auto level = s.settings.levels_minor[i];
            const auto bit = static_cast<std::uint8_t>(1U << i);
            if (after >= level) s.below &= static_cast<std::uint8_t>(~bit);
            if (after >= level || after >= before || (s.below & bit) != 0) continue;
            s.below |= bit;
            events.push_back({.account = s.settings.account,
                              .level = static_cast<std::uint8_t>(i + 1),
                              .level_minor = level,
                              .balance_minor = after,
                              .cause = e.id,
                              .at = e.effective});
        }
    }

    // Alarms stay given for the levels that stay as they were.
    static std::uint8_t kept_alarms(const account_state& old,
                                    const account_settings& next) noexcept {
        std::uint8_t kept = 0;
        const auto& before = old.settings.levels_minor;
        for (std::size_t i = 0; i < before.size() && i < next.levels_minor.size(); ++i)
            if (before[i] == next.levels_minor[i])
                kept |= static_cast<std::uint8_t>(old.below & (1U << i));
        return kept;
    }

    std::vector<slot> slots_;
    std::unordered_map<ledger_account, std::size_t, account_hash> index_;
    std::vector<touch> touched_;  // scratch of the entry at hand
    std::vector<former> undo_;
    std::uint64_t entries_ = 0;
};

}  // namespace submeter::inline v0::ledger
