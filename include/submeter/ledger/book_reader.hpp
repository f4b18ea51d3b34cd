// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal_reader.hpp"
#include "submeter/ledger/replay.hpp"

#include <memory>

namespace submeter::inline v0::ledger {

/// What can be asked of a book: how it stands, and how it stood at any moment. Confined; movable.
class book_reader {
public:
    [[nodiscard]] const book_identity& identity() const noexcept { return state_.identity(); }

    /// What to keep elsewhere, to show later that nothing was changed or cut off since.
    [[nodiscard]] const anchor& head() const noexcept { return state_.head(); }

    /// How many entries there are; it is also the last sequence number.
    [[nodiscard]] std::uint64_t entry_count() const noexcept { return state_.entries(); }

    /// All that the records add up to: operators, policy, closed periods. Borrowed.
    [[nodiscard]] const book_state& state() const noexcept { return state_.state(); }

    /// The account, or nothing. Borrowed until the next change of the book.
    [[nodiscard]] const account_state* find(const ledger_account& a) const {
        return state_.balances().find(a);
    }

    /// All accounts, ascending. Allocates the copy.
    [[nodiscard]] std::vector<account_state> accounts() const { return state_.balances().all(); }

    /// What a customer has left: what is available of the prepaid money. @return
    /// `unknown_account`.
    [[nodiscard]] result<money> prepaid(account_id customer) const {
        const auto* a = find(prepaid_account(customer));
        if (a == nullptr) return fail(errc::unknown_account);
        return money{available(*a), identity().in};
    }

    /// What is posted to an account, on its normal side, as of any moment. Now: O(1); else it
    /// reads the account's history. @return `unknown_account`; `overflow`; what the store says.
    [[nodiscard]] result<money> balance(const ledger_account& a, const as_of& when = {}) const {
        const auto* now = find(a);
        if (now == nullptr) return fail(errc::unknown_account);
        if (when.is_now()) return money{posted(*now), identity().in};
        const auto minor = reader().sum(a, when);
        if (!minor) return fail(minor.error());
        return money{on_normal_side(a.code, *minor), identity().in};
    }

    /// Shows the records from number `first` on to `visit(const journal_commit&)`, in their order.
    /// Whoever passes alarms on keeps the number of the last record dealt with (set_cursor()), and
    /// so misses none.
    /// @return what the store says; `bad_journal` when a record cannot be read any more.
    template <class Visitor>
    [[nodiscard]] result<void> visit_commits(std::uint64_t first, Visitor&& visit) const {
        return reader().visit_commits(first, head().count, std::forward<Visitor>(visit));
    }

    /// Shows every entry to `visit(const recorded_entry&)`, in the order of recording.
    /// @return as visit_commits().
    template <class Visitor>
    [[nodiscard]] result<void> visit_entries(Visitor&& visit) const {
        return visit_commits(0, [&](const journal_commit& c) {
            for (std::size_t i = 0; i < c.entries.size(); ++i)
                visit(recorded_entry{.sequence = c.first_sequence + i,
                                     .recorded = c.recorded,
                                     .what = c.entries[i]});
        });
    }

    /// The entries that touch an account, reservations included, in the order of recording.
    /// Allocates them.
    [[nodiscard]] result<std::vector<recorded_entry>> entries(const ledger_account& a,
                                                              const as_of& when = {}) const {
        return reader().entries(a, when);
    }

    /// Shows the entries that touch an account, reservations included, to
    /// `visit(recorded_entry&&)`, the newest first. @return as visit_commits().
    template <class Visitor>
    [[nodiscard]] result<void> visit_history(const ledger_account& a, Visitor&& visit) const {
        return reader().visit_history(a, std::forward<Visitor>(visit));
    }

    /// The entry recorded under an id, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const id128& id) const {
        return reader().find(id);
    }

    /// The entry that holds a natural key, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const natural_key& key) const {
        return reader().find(key);
    }

    /// How far a reader of the journal has come: kept in the store, by name.
    [[nodiscard]] result<std::uint64_t> cursor(std::string_view name) const {
        return store_->cursor(name);
    }

protected:
    book_reader(std::unique_ptr<store> kept_in, replay state)
        : store_(std::move(kept_in)), state_(std::move(state)) {}

    std::unique_ptr<store> store_;
    replay state_;

private:
    [[nodiscard]] journal_reader reader() const noexcept { return journal_reader{*store_}; }
};

}  // namespace submeter::inline v0::ledger
