// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_opening.hpp"
#include "submeter/ledger/book_reader.hpp"

#include <span>

namespace submeter::inline v0::ledger {

/// How a book is kept. A value.
struct book_params {
    sealing seals = sealing::sealed;       ///< none: only for a store that is gone with its object
    std::uint64_t snapshot_every = 10000;  ///< entries, or as many as there are accounts
};

/// One property's books: accounts whose entries sum to zero, kept in memory and journalled in a
/// store. Confined; movable; it owns its store.
///
///     auto opened = ledger::book::create(identity, std::make_unique<ledger::memory_store>(), now);
///     if (!opened) return opened.error();
///     ledger::book& book = *opened;
///
/// Every change is in the store before the call returns, or has not happened. The time of
/// recording is an argument; where it is earlier than the last one, the last one is taken, and
/// outside the years 1 to 9999 it is `bad_date`. Whatever is recorded first releases the
/// reservations that are due.
///
/// A book with operators refuses what its operators are not granted: entries with the result
/// `not_permitted`, all other changes with that error, and an audit event that says so. Without
/// operators it does not ask. docs/reference/permissions.md
class SUBMETER_API book : public book_reader {
public:
    /// Founds a book in an empty store, with the chart's accounts that have no owner.
    /// @return `bad_scale`; `bad_value` for a zone's name that is no text, or an unsealed book in a
    ///         durable store; `book_exists` when the store holds one; what the store says.
    [[nodiscard]] static result<book> create(const book_identity& identity,
                                             std::unique_ptr<store> in, instant now,
                                             const book_params& with = {});

    /// Takes up a book from its store: from the newest snapshot on it replays and checks the
    /// journal.
    /// @return what replay::feed() says, with the number of the record as index; `bad_journal` for
    ///         an empty store, an account that no book stores so, or a snapshot that its record
    ///         does not vouch for; `not_conserved` where a stored account is not what the journal
    ///         says; `book_restored` where the journal is shorter than `known`, unless that is
    ///         acknowledged; `broken_seal` where it is another than the anchor's; `not_permitted`
    ///         where that is acknowledged by somebody unknown.
    [[nodiscard]] static result<book> open(std::unique_ptr<store> from,
                                           const open_params& with = {},
                                           const book_params& kept = {});

    /// Opens an account. @return as balances::set(), `account_exists`, `not_permitted`.
    [[nodiscard]] result<void> open_account(const account_settings& s, instant now,
                                            const actor& by = {});

    /// Opens accounts together: all of them, in one record, or none. Where an operator does, an
    /// audit event for each says who.
    /// @return as open_account(), with the place of the first that cannot be opened as index.
    [[nodiscard]] result<void> open_accounts(std::span<const account_settings> all, instant now,
                                             const actor& by = {});

    /// Opens the accounts of a customer (customer_settings()). @return as open_accounts().
    [[nodiscard]] result<void> open_customer(account_id customer, std::int64_t floor_minor,
                                             std::vector<std::int64_t> levels_minor, instant now,
                                             const actor& by = {});

    /// Changes what is agreed about an account, all of it: what `s` leaves out is agreed no more.
    /// An audit event says what was before. @return as balances::set(), `unknown_account`,
    /// `not_permitted`.
    [[nodiscard]] result<void> change_account(const account_settings& s, instant now,
                                              const actor& by = {});

    /// Freezes an account, opens it again or closes it; its floors, levels and hysteresis stay.
    /// @return as change_account().
    [[nodiscard]] result<void> set_status(const ledger_account& account, account_status to,
                                          instant now, const actor& by = {});

    /// Adds an operator, or changes what one may do. The first one is added by anybody, the others
    /// by who manages operators; somebody always does.
    /// @return `bad_value` without id or name; `not_permitted`; `no_manager` where nobody could
    ///         manage the operators any more.
    [[nodiscard]] result<void> set_operator(const ledger_operator& o, instant now,
                                            const actor& by = {});

    /// Says what the book wants a second person for, and which reads it keeps. @return `bad_value`
    /// for a negative limit, or logged reads beside `loggable_permissions`; `not_permitted`.
    [[nodiscard]] result<void> set_policy(const book_policy& p, instant now, const actor& by = {});

    /// Keeps an audit event of the host in the book's chain. @return `bad_date`; `bad_value` for a
    /// text that is not UTF-8 or has control characters; `not_permitted`, and an event with that
    /// as its result, where it is by somebody unknown or suspended.
    [[nodiscard]] result<void> audit(const audit_event& event, instant now);

    /// The same for what takes a permission, such as printing.
    [[nodiscard]] result<void> audit(const audit_event& event, instant now, permission wanted);

    /// Records entries: those that may be are recorded together, in their order; of the others at
    /// most an id that was refused for good. The same entry handed in again is `exists`, however
    /// often. The batch is moved from.
    /// @return only what the store says (`store_failed`, `outcome_unknown`, …): then nothing of
    ///         the batch counts, and the book is as before.
    [[nodiscard]] result<commit_report> commit(std::vector<entry> batch, instant now);

    /// The same for a batch that the caller keeps.
    [[nodiscard]] result<commit_report> commit(std::span<const entry> batch, instant now);

    /// Records one entry. @return its result; `refused` and `burned` come as the error they are.
    [[nodiscard]] result<commit_report> commit(const entry& e, instant now);

    /// Closes what is effective before a time: nothing is recorded there any more. What is open
    /// knowingly, reservations by id and orders by their number, is listed. It sums the journal up;
    /// that the store is whole, verify() says, and that all readings are in, the host.
    /// @return `bad_date` for a time before the last closing or after now; `open_orders` for
    ///         something open that is not listed; `overflow` for a sum that does not fit; what the
    ///         store says; `not_permitted`. Reads the journal.
    [[nodiscard]] result<void> close_period(instant through, std::vector<id128> exceptions,
                                            const entry_authority& authority, instant now);

    /// Undoes the last closing. @return `no_closed_period`; `not_permitted`; `approval_missing`
    /// without a reason or a second person who may approve it.
    [[nodiscard]] result<void> reopen_period(const entry_authority& authority, instant now);

    /// Writes a snapshot, so that opening need not replay what was before. O(accounts).
    [[nodiscard]] result<void> checkpoint(instant now);

    /// Says how far a reader has come; `bad_value` past the end of the journal.
    [[nodiscard]] result<void> set_cursor(std::string_view name, std::uint64_t number);

    /// Copies the book's file while it is open: the copy is the book as it is now. Keep head()
    /// elsewhere from then on; with it, open() recognises a copy that was put back.
    /// @return as store::back_up().
    [[nodiscard]] result<void> back_up(const std::string& path);

private:
    book(std::unique_ptr<store> kept_in, replay state, const book_params& with);

    template <class Fill>
    result<void> record_as(permission wanted, const audit_event& event, Fill&& fill);
    template <class Fill>
    result<void> record(instant now, Fill&& fill);
    result<void> record(const audit_event& event, instant now);
    result<void> refuse(audit_event event, instant now, errc why);
    [[nodiscard]] bool snapshot_due() const noexcept;
    result<void> write(journal_commit& next);

    book_params with_;
    sealed_commit record_;                          // the last one written: its room is used again
    std::optional<std::uint64_t> snapshot_at_ = 0;  // entries then; none: one is wanted now
};

}  // namespace submeter::inline v0::ledger
