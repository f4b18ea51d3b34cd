// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/entry_checks.hpp"
#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/detail/touches.hpp"
#include "submeter/ledger/holds.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

/// The accounts of a book with their balances and reservations, and the rules by which an entry
/// changes them. It knows no journal and no store: what it takes back and what it keeps, its owner
/// decides. Confined. A change that fails leaves everything as it was.
class balances {
public:
    /// Opens an account or changes what is agreed about it. An alarm level that is new is armed.
    /// @return as check(account_settings); `account_closed` for an account closed before;
    ///         `account_not_empty` when one is to be closed that has a balance or a reservation.
    [[nodiscard]] result<void> set(const account_settings& s) {
        if (const auto ok = can_set(s); !ok) return fail(ok.error());
        const auto [where, fresh] = index_.try_emplace(s.account, slots_.size());
        if (fresh) slots_.emplace_back();
        auto& state = slots_[*where].state;
        undo_settings_.push_back({*where, fresh, state.settings, state.below});
        state.below = detail::kept_alarms(state, s);
        state.settings = s;
        note_change(*where);
        return {};
    }

    /// What set() would answer.
    [[nodiscard]] result<void> can_set(const account_settings& s) const {
        if (const auto ok = check(s); !ok) return fail(ok.error());
        const auto* known = find(s.account);
        if (known == nullptr) return {};
        if (known->settings.status == account_status::closed) return fail(errc::account_closed);
        const bool empty =
            known->minor == 0 && known->pending_debits == 0 && known->pending_credits == 0;
        if (s.status == account_status::closed && !empty) return fail(errc::account_not_empty);
        return {};
    }

    /// Releases what is due at a time. @return the ids, in the order of expiry, then of ids.
    std::vector<id128> expire(instant now) {
        auto due = holds_.take_due(now);
        for (const auto& id : due) {
            touched_.clear();
            ++entries_;
            release_hold(*holds_.find(id));
            settle_touches(now);
            end_hold(id);
        }
        return due;
    }

    /// Checks an entry and does what its phase says: posts, reserves, posts or releases what was
    /// reserved. Appends the alarms that it gives: one for each level that a lowered balance is
    /// below and whose alarm is armed.
    /// @return what is wrong with the entry by itself (docs/reference/journal.md has the order);
    ///         then as apply(). O(postings).
    [[nodiscard]] result<void> post(const entry& e, instant now,
                                    std::vector<watermark_event>& events) {
        if (const auto ok = detail::check_entry(e, now); !ok) return fail(ok.error());
        return apply(e, now, events);
    }

    /// The same for an entry that has been checked by itself.
    /// @return `hold_unknown` where no reservation is open under the id; `exceeds_hold`;
    ///         `unknown_account`, `account_closed`, `overflow`, `account_frozen`, `below_floor`
    ///         with the posting's index.
    [[nodiscard]] result<void> apply(const entry& e, instant now,
                                     std::vector<watermark_event>& events,
                                     std::uint8_t version = journal_version) {
        touched_.clear();
        ++entries_;
        if (const auto ok = gather(e); !ok) return fail(ok.error());
        const bool authorised = e.phase == entry_phase::pending ||
                                (e.phase == entry_phase::plain && is_authorised(e.kind));
        const auto before = mark();
        for (auto& t : touched_)
            if (const auto ok = move(t, authorised, now); !ok) {
                roll_back_to(before);
                return fail(ok.error());
            }
        for (const auto& t : touched_)
            give_alarms(slots_[t.slot].state, t.available, e, now, version, events);
        if (e.phase == entry_phase::pending) begin_hold(e);
        if (e.holds != id128{}) end_hold(e.holds);
        return {};
    }

    /// How far changes have come, to go back to. A value.
    struct position {
        std::size_t moves = 0;
        std::size_t holds = 0;
    };
    [[nodiscard]] position mark() const noexcept { return {undo_.size(), undo_holds_.size()}; }

    /// Takes back the entries since a position.
    void roll_back_to(const position& p) {
        for (; undo_.size() > p.moves; undo_.pop_back()) {
            const auto& u = undo_.back();
            auto& state = slots_[u.slot].state;
            state.minor = u.minor;
            state.pending_debits = u.pending_debits;
            state.pending_credits = u.pending_credits;
            state.version = u.version;
            state.below = u.below;
        }
        for (; undo_holds_.size() > p.holds; undo_holds_.pop_back()) {
            auto& u = undo_holds_.back();
            if (u.ended)
                holds_.add(u.id, std::move(*u.ended));
            else
                static_cast<void>(holds_.remove(u.id));
        }
    }

    /// Takes back everything since keep().
    void roll_back() {
        roll_back_to({});
        for (; !undo_settings_.empty(); undo_settings_.pop_back()) {
            auto& u = undo_settings_.back();
            auto& state = slots_[u.slot].state;
            if (u.fresh) {
                index_.erase(state.settings.account);
                slots_.pop_back();
            } else {
                state.settings = std::move(u.settings);
                state.below = u.below;
            }
        }
        keep();
    }

    /// Forgets how to take back what was done so far.
    void keep() noexcept {
        undo_.clear();
        undo_settings_.clear();
        undo_holds_.clear();
        changed_.clear();
        ++round_;
    }

    /// The accounts changed since keep(), each once, in the order of their first opening. Borrowed
    /// until the next change.
    [[nodiscard]] std::vector<const account_state*> changed() const {
        std::vector<const account_state*> out;
        out.reserve(changed_.size());
        if (8 * changed_.size() > slots_.size()) {  // looking at all is less work than sorting
            for (const auto& s : slots_)
                if (s.changed_in == round_) out.push_back(&s.state);
            return out;
        }
        auto which = changed_;
        std::sort(which.begin(), which.end());
        for (const auto i : which)
            out.push_back(&slots_[i].state);
        return out;
    }

    /// The account, or nothing. Borrowed until the next change.
    [[nodiscard]] const account_state* find(const ledger_account& a) const {
        const auto* where = index_.find(a);
        return where == nullptr ? nullptr : &slots_[*where].state;
    }

    [[nodiscard]] const open_holds& holds() const noexcept { return holds_; }

    [[nodiscard]] std::size_t size() const noexcept { return slots_.size(); }

    /// All accounts, ascending. Borrowed until the next change; allocates the list.
    [[nodiscard]] std::vector<const account_state*> sorted() const {
        std::vector<const account_state*> out;
        out.reserve(slots_.size());
        for (const auto& s : slots_)
            out.push_back(&s.state);
        std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
            return a->settings.account < b->settings.account;
        });
        return out;
    }

    /// All accounts, ascending. Allocates the copies.
    [[nodiscard]] std::vector<account_state> all() const {
        std::vector<account_state> out;
        out.reserve(slots_.size());
        for (const auto* s : sorted())
            out.push_back(*s);
        return out;
    }

    /// Takes over an account, or a reservation, as a snapshot has it.
    void load(account_state s) {
        index_.try_emplace(s.settings.account, slots_.size());
        slots_.push_back({.state = std::move(s)});
    }
    void load(const id128& id, hold what) { holds_.add(id, std::move(what)); }

private:
    struct slot {
        account_state state;
        std::uint64_t last_entry = 0;  // the number of the entry that touched it last
        std::size_t touched_at = 0;    // where in touched_, for that entry
        std::uint64_t changed_in = 0;  // the round in which it was noted as changed
    };
    struct former {
        std::size_t slot = 0;
        std::int64_t minor = 0;
        std::int64_t pending_debits = 0;
        std::int64_t pending_credits = 0;
        std::uint64_t version = 0;
        std::uint16_t below = 0;
    };
    struct former_settings {
        std::size_t slot = 0;
        bool fresh = false;
        account_settings settings;
        std::uint16_t below = 0;
    };
    struct former_hold {
        id128 id;
        std::optional<hold> ended;  // none: it began
    };

    void note_change(std::size_t at) {
        if (std::exchange(slots_[at].changed_in, round_) != round_) changed_.push_back(at);
    }

    detail::touch& touch_of(std::size_t at, std::size_t first_posting) {
        auto& s = slots_[at];
        if (std::exchange(s.last_entry, entries_) != entries_) {
            s.touched_at = touched_.size();
            auto& fresh = touched_.emplace_back();
            fresh.slot = at;
            fresh.first_posting = first_posting;
        }
        return touched_[s.touched_at];
    }

    // Sums what the entry does by account.
    result<void> gather(const entry& e) {
        if (e.holds != id128{}) return gather_end(e);
        std::size_t i = 0;
        for (const auto& [account, minor] : e.postings) {
            const auto* where = index_.find(account);
            if (where == nullptr) return fail(errc::unknown_account, 0, i);
            if (slots_[*where].state.settings.status == account_status::closed)
                return fail(errc::account_closed, 0, i);
            auto& t = touch_of(*where, i++);
            if (e.phase == entry_phase::pending)
                detail::reserve(t, minor);
            else
                detail::post(t, minor);
        }
        return {};
    }

    // Releases all of a reservation and posts as much of it as the entry says.
    result<void> gather_end(const entry& e) {
        const auto* held = holds_.find(e.holds);
        if (held == nullptr) return fail(errc::hold_unknown);
        release_hold(*held);
        for (std::size_t i = 0; i < e.postings.size(); ++i) {
            const auto* where = index_.find(e.postings[i].account);
            if (where == nullptr || slots_[*where].last_entry != entries_)
                return fail(errc::exceeds_hold, 0, i);
            auto& t = touch_of(*where, i);
            detail::post(t, e.postings[i].minor);
            if (!detail::within_hold(t)) return fail(errc::exceeds_hold, 0, i);
        }
        return {};
    }

    void release_hold(const hold& held) {
        for (std::size_t i = 0; i < held.reserved.size(); ++i)
            detail::release(touch_of(*index_.find(held.reserved[i].account), i),
                            held.reserved[i].minor);
    }

    // What falls by somebody's decision stays at or above the floor, and not on a frozen account.
    result<void> move(detail::touch& t, bool authorised, instant now) {
        auto& s = slots_[t.slot].state;
        t.available = available(s);
        undo_.push_back({t.slot, s.minor, s.pending_debits, s.pending_credits, s.version, s.below});
        note_change(t.slot);
        if (const auto ok = detail::apply(t, s); !ok) return ok;
        if (!authorised || available(s) >= t.available) return {};
        if (s.settings.status == account_status::frozen)
            return fail(errc::account_frozen, 0, t.first_posting);
        const auto floor = floor_at(s.settings, now);
        if (floor && available(s) < *floor) return fail(errc::below_floor, 0, t.first_posting);
        return {};
    }

    // Releases what was gathered: nothing falls, so nothing can fail, and no alarm is given.
    void settle_touches(instant now) {
        for (auto& t : touched_) {
            static_cast<void>(move(t, false, now));
            detail::watch_all(slots_[t.slot].state, t.available, now, journal_version,
                              [](const auto&) {});
        }
    }

    static void give_alarms(account_state& s, std::int64_t before, const entry& e, instant now,
                            std::uint8_t version, std::vector<watermark_event>& events) {
        detail::watch_all(s, before, now, version, [&](const detail::watched_level& w) {
            events.push_back({.account = s.settings.account,
                              .level = w.level,
                              .level_minor = w.minor,
                              .balance_minor = available(s),
                              .cause = e.id,
                              .at = e.effective});
        });
    }

    void begin_hold(const entry& e) {
        holds_.add(e.id, {e.effective, e.expires, e.postings});
        undo_holds_.push_back({e.id, std::nullopt});
    }
    void end_hold(const id128& id) { undo_holds_.push_back({id, holds_.remove(id)}); }

    std::vector<slot> slots_;
    detail::flat_map<ledger_account, std::size_t, detail::account_hash> index_;
    open_holds holds_;
    std::vector<detail::touch> touched_;  // scratch of the entry at hand
    std::vector<former> undo_;
    std::vector<former_settings> undo_settings_;
    std::vector<former_hold> undo_holds_;
    std::vector<std::size_t> changed_;
    std::uint64_t entries_ = 0;
    std::uint64_t round_ = 1;
};

}  // namespace submeter::inline v0::ledger
