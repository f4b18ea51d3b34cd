// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/as_of.hpp"
#include "submeter/ledger/detail/visitor.hpp"
#include "submeter/ledger/replay.hpp"

#include <memory>

namespace submeter::inline v0::ledger {

/// What can be asked of a book: how it stands, and how it stood at any moment. Confined; movable.
class SUBMETER_API book_reader {
public:
    ~book_reader();
    book_reader(book_reader&& other) noexcept;
    book_reader& operator=(book_reader&& other) noexcept;
    book_reader(const book_reader&) = delete;
    book_reader& operator=(const book_reader&) = delete;

    [[nodiscard]] const book_identity& identity() const noexcept { return state_.identity(); }

    /// What to keep elsewhere, to show later that nothing was changed or cut off since.
    [[nodiscard]] const anchor& head() const noexcept { return state_.head(); }

    /// How many entries there are; it is also the last sequence number.
    [[nodiscard]] std::uint64_t entry_count() const noexcept { return state_.entries(); }

    /// All that the records add up to: operators, policy, closed periods. Borrowed.
    [[nodiscard]] const book_state& state() const noexcept { return state_.state(); }

    /// The account, or nothing. Borrowed until the next change of the book.
    [[nodiscard]] const account_state* find(const ledger_account& a) const;

    /// All accounts, ascending. Allocates the copy.
    [[nodiscard]] std::vector<account_state> accounts() const;

    /// What a customer has left: what is available of the prepaid money. @return
    /// `unknown_account`.
    [[nodiscard]] result<money> prepaid(account_id customer) const;

    /// What is posted to an account, on its normal side, as of any moment. Now: O(1); else it
    /// reads the account's history. @return `unknown_account`; `overflow`; what the store says.
    [[nodiscard]] result<money> balance(const ledger_account& a, const as_of& when = {}) const;

    /// Shows the records from number `first` on to `visit(const journal_commit&)`, in their order.
    /// Whoever passes alarms on keeps the number of the last record dealt with (set_cursor()), and
    /// so misses none.
    /// @return what the store says; `bad_journal` when a record cannot be read any more.
    template <class Visitor>
    [[nodiscard]] result<void> visit_commits(std::uint64_t first, Visitor&& visit) const {
        return show_commits(first, detail::visitor<const journal_commit&>{visit});
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
                                                              const as_of& when = {}) const;

    /// Shows the entries that touch an account, reservations included, to
    /// `visit(recorded_entry&&)`, the newest first. @return as visit_commits().
    template <class Visitor>
    [[nodiscard]] result<void> visit_history(const ledger_account& a, Visitor&& visit) const {
        return show_history(a, detail::visitor<recorded_entry&&>{visit});
    }

    /// The entry recorded under an id, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const id128& id) const;

    /// The entry that holds a natural key, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find_entry(const natural_key& key) const;

    /// How far a reader of the journal has come: kept in the store, by name.
    [[nodiscard]] result<std::uint64_t> cursor(std::string_view name) const;

protected:
    book_reader(std::unique_ptr<store> kept_in, replay state);

    std::unique_ptr<store> store_;
    replay state_;

private:
    [[nodiscard]] result<void> show_commits(std::uint64_t first,
                                            detail::visitor<const journal_commit&> visit) const;
    [[nodiscard]] result<void> show_history(const ledger_account& a,
                                            detail::visitor<recorded_entry&&> visit) const;
};

}  // namespace submeter::inline v0::ledger
