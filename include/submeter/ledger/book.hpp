// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/replay.hpp"

#include <algorithm>
#include <memory>

namespace submeter::inline v0::ledger {

/// What became of an entry that was handed in.
enum class outcome : std::uint8_t {
    created,                        ///< recorded now
    exists,                         ///< recorded before, with the same content: fine
    exists_with_different_content,  ///< the id was used for something else; nothing is recorded
    refused,                        ///< it breaks a rule; nothing is recorded
};

[[nodiscard]] constexpr std::string_view to_text(outcome o) noexcept {
    switch (o) {
        case outcome::created:
            return "created";
        case outcome::exists:
            return "exists";
        case outcome::exists_with_different_content:
            return "exists_with_different_content";
        case outcome::refused:
            return "refused";
    }
    return "unknown";
}

/// The first field in which an entry differs from the one recorded under its id.
enum class entry_field : std::uint8_t { none, kind, effective, memo, postings };

/// What became of one entry of a batch. A value.
struct entry_result {
    outcome what = outcome::refused;
    std::uint64_t sequence = 0;                  ///< of the recorded entry, where there is one
    entry_field differs_in = entry_field::none;  ///< for exists_with_different_content
    error why{};                                 ///< for refused

    friend bool operator==(const entry_result&, const entry_result&) = default;
};

/// The answer to a batch: one result for each entry, in its order, and the alarms given. A value.
struct commit_report {
    std::vector<entry_result> results;
    std::vector<watermark_event> events;
};

/// Which entries count for a balance, on both time axes. Nothing set: all of them. A value.
struct as_of {
    std::optional<instant> effective_before{};  ///< business time, half-open as an interval is
    std::optional<instant> recorded_through{};  ///< what was known at that time
    std::optional<std::uint64_t> sequence_through{};  ///< what was known after that entry

    [[nodiscard]] bool is_now() const noexcept {
        return !effective_before && !recorded_through && !sequence_through;
    }
    [[nodiscard]] bool counts(const recorded_entry& e) const noexcept {
        return (!effective_before || e.what.effective < *effective_before) &&
               (!recorded_through || e.recorded <= *recorded_through) &&
               (!sequence_through || e.sequence <= *sequence_through);
    }
};

/// "now", or "effective before …, recorded through …, through entry …". Allocates the text.
[[nodiscard]] inline std::string to_text(const as_of& when) {
    if (when.is_now()) return "now";
    std::string out;
    const auto add = [&](const std::string& part) { out += (out.empty() ? "" : ", ") + part; };
    if (when.effective_before) add("effective before " + submeter::to_text(*when.effective_before));
    if (when.recorded_through) add("recorded through " + submeter::to_text(*when.recorded_through));
    if (when.sequence_through) add("through entry " + std::to_string(*when.sequence_through));
    return out;
}

/// One property's books: accounts whose entries sum to zero, kept in memory and journalled in a
/// store. Confined; movable; it owns its store.
///
///     auto opened = ledger::book::create(identity, std::make_unique<ledger::memory_store>(), now);
///     if (!opened) return opened.error();
///     ledger::book& book = *opened;
///
/// Every change is in the store before the call returns, or has not happened. The time of
/// recording is an argument; where it is earlier than the last one, the last one is taken, and
/// outside the years 1 to 9999 it is `bad_date`.
class book {
public:
    /// Founds a book in an empty store, with the chart's accounts that have no owner.
    /// @return `bad_scale`; `bad_value` for a zone's name that is no text; `book_exists` when the
    /// store holds one; what the store says.
    [[nodiscard]] static result<book> create(const book_identity& identity,
                                             std::unique_ptr<store> in, instant now) {
        if (const auto ok = check(identity.in); !ok) return fail(ok.error());
        if (const auto ok = detail::check_text(identity.zone); !ok) return fail(ok.error());
        if (const auto ok = detail::check_time(now); !ok) return fail(ok.error());
        const auto present = in->read(0, 1);
        if (!present) return fail(present.error());
        if (!present->empty()) return fail(errc::book_exists);
        book out{std::move(in)};
        auto first = out.state_.begin(now);
        first.opens = identity;
        for (const auto& row : chart)
            if (row.owners == ownership::single)
                first.accounts.push_back({.account = {.code = row.code}});
        if (const auto ok = out.write(first); !ok) return fail(ok.error());
        return out;
    }

    /// Takes up a book from its store: replays and checks the whole journal.
    /// @return what replay::feed() says, with the number of the record as index; `bad_journal` for
    ///         an empty store or an account that no book stores so; `not_conserved` where a stored
    ///         account is not what the journal says.
    [[nodiscard]] static result<book> open(std::unique_ptr<store> from) {
        book out{std::move(from)};
        for (;;) {
            const auto page = out.store_->read(out.head().count, page_size);
            if (!page) return fail(page.error());
            if (page->empty()) break;
            for (const auto& record : *page)
                if (const auto fed = out.state_.feed(record); !fed)
                    return fail(fed.error().code, fed.error().offset, out.head().count);
        }
        if (out.head().count == 0) return fail(errc::bad_journal);
        if (const auto same = out.compare_accounts(); !same) return fail(same.error());
        return out;
    }

    [[nodiscard]] const book_identity& identity() const noexcept { return state_.identity(); }

    /// What to keep elsewhere, to show later that nothing was changed or cut off since.
    [[nodiscard]] const anchor& head() const noexcept { return state_.head(); }

    /// How many entries there are; it is also the last sequence number.
    [[nodiscard]] std::uint64_t entry_count() const noexcept { return state_.entries(); }

    /// The account, or nothing. Borrowed until the next change of the book.
    [[nodiscard]] const account_state* find(const ledger_account& a) const {
        return state_.balances().find(a);
    }

    /// All accounts, ascending. Allocates the copy.
    [[nodiscard]] std::vector<account_state> accounts() const { return state_.balances().all(); }

    /// Opens an account. @return as balances::set(), and `account_exists`.
    [[nodiscard]] result<void> open_account(const account_settings& s, instant now) {
        if (find(s.account) != nullptr) return fail(errc::account_exists);
        return set_account(s, now);
    }

    /// Opens what a customer needs: prepaid money with its floor and alarm levels, and refunds
    /// payable. @return as open_account().
    [[nodiscard]] result<void> open_customer(account_id customer, std::int64_t floor_minor,
                                             std::vector<std::int64_t> levels_minor, instant now) {
        const std::vector<account_settings> both{
            {.account = prepaid_account(customer),
             .status = account_status::open,
             .floor_minor = floor_minor,
             .levels_minor = std::move(levels_minor)},
            {.account = {.code = code_refund_payable, .owner = to_number(customer)}}};
        for (const auto& s : both)
            if (find(s.account) != nullptr) return fail(errc::account_exists);
        return set_accounts(both, now);
    }

    /// Changes what is agreed about an account, or closes it. @return as balances::set(), and
    /// `unknown_account`.
    [[nodiscard]] result<void> change_account(const account_settings& s, instant now) {
        if (find(s.account) == nullptr) return fail(errc::unknown_account);
        return set_account(s, now);
    }

    /// Records entries: those that may be are recorded together, in their order; the others leave
    /// no trace. The same entry handed in again is `exists`, however often.
    /// @return only what the store says (`store_failed`, `outcome_unknown`, …): then nothing of
    ///         the batch counts, and the book is as before.
    [[nodiscard]] result<commit_report> commit(std::span<const entry> batch, instant now) {
        if (const auto ok = detail::check_time(now); !ok) return fail(ok.error());
        commit_report out;
        out.results.reserve(batch.size());
        auto next = state_.begin(now);
        for (const auto& e : batch) {
            const auto item = admit(e, next);
            if (!item) {
                state_.take_back(next);
                return fail(item.error());
            }
            out.results.push_back(*item);
        }
        if (next.entries.empty()) return out;
        if (const auto ok = write(next); !ok) return fail(ok.error());
        out.events = std::move(next.events);
        return out;
    }

    /// Records one entry. @return its result; `refused` comes as the error it is.
    [[nodiscard]] result<commit_report> commit(const entry& e, instant now) {
        auto out = commit(std::span{&e, 1}, now);
        if (out && out->results[0].what == outcome::refused) return fail(out->results[0].why);
        return out;
    }

    /// What a customer has left: the prepaid balance. @return `unknown_account`.
    [[nodiscard]] result<money> prepaid(account_id customer) const {
        const auto* a = find(prepaid_account(customer));
        if (a == nullptr) return fail(errc::unknown_account);
        return money{available(*a), identity().in};
    }

    /// A balance on the account's normal side, as of any moment. Now: O(1); else it reads the
    /// journal. @return `unknown_account`; `overflow`; what the store says.
    [[nodiscard]] result<money> balance(const ledger_account& a, const as_of& when = {}) const {
        const auto* now = find(a);
        if (now == nullptr) return fail(errc::unknown_account);
        if (when.is_now()) return money{available(*now), identity().in};
        exact sum = 0;
        const auto read = visit_entries([&](const recorded_entry& e) {
            if (!when.counts(e)) return;
            for (const auto& p : e.what.postings)
                if (p.account == a) sum += p.minor;
        });
        if (!read) return fail(read.error());
        const auto minor = to_int64(normal_side(a.code) == side::debit ? sum : -sum);
        if (!minor) return fail(minor.error());
        return money{*minor, identity().in};
    }

    /// Shows the records from number `first` on to `visit(const journal_commit&)`, in their order.
    /// Whoever passes alarms on keeps the number of the last record dealt with, and so misses none.
    /// @return what the store says; `bad_journal` when a record cannot be read any more.
    template <class Visitor>
    [[nodiscard]] result<void> visit_commits(std::uint64_t first, Visitor&& visit) const {
        for (auto at = first; at < head().count;) {
            const auto page = store_->read(at, page_size);
            if (!page) return fail(page.error());
            if (page->empty()) return fail(errc::bad_journal, 0, at);
            for (const auto& record : *page) {
                const auto content = decode_commit(record.octets);
                if (!content) return fail(content.error());
                visit(*content);
            }
            at += page->size();
        }
        return {};
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

    /// The entries that touch an account, in the order of recording. Allocates them.
    [[nodiscard]] result<std::vector<recorded_entry>> entries(const ledger_account& a,
                                                              const as_of& when = {}) const {
        std::vector<recorded_entry> out;
        const auto read = visit_entries([&](const recorded_entry& e) {
            const auto touches = [&](const posting& p) { return p.account == a; };
            const auto& all = e.what.postings;
            if (when.counts(e) && std::any_of(all.begin(), all.end(), touches)) out.push_back(e);
        });
        if (!read) return fail(read.error());
        return out;
    }

private:
    static constexpr std::size_t page_size = 256;

    explicit book(std::unique_ptr<store> kept_in) : store_(std::move(kept_in)) {}

    result<void> set_account(const account_settings& s, instant now) {
        return set_accounts({s}, now);
    }

    result<void> set_accounts(const std::vector<account_settings>& all, instant now) {
        if (const auto ok = detail::check_time(now); !ok) return fail(ok.error());
        for (std::size_t i = 0; i < all.size(); ++i)
            if (const auto ok = state_.balances().can_set(all[i]); !ok)
                return fail(ok.error().code, ok.error().offset, i);
        auto next = state_.begin(now);
        next.accounts = all;
        return write(next);
    }

    result<entry_result> admit(const entry& e, journal_commit& next) {
        if (const auto* number = state_.find_entry(e.id)) return compare_with(e, *number, next);
        const auto posted = state_.admit(e, next);
        if (!posted) return entry_result{.what = outcome::refused, .why = posted.error()};
        return entry_result{.what = outcome::created,
                            .sequence = next.first_sequence + next.entries.size() - 1,
                            .why = {}};
    }

    // The id is known: is the entry recorded under it the same?
    result<entry_result> compare_with(const entry& e, std::uint64_t number,
                                      const journal_commit& next) const {
        if (number == next.number) return compare_in(e, next);
        const auto page = store_->read(number, 1);
        if (!page) return fail(page.error());
        if (page->empty()) return fail(errc::bad_journal, 0, number);
        const auto content = decode_commit(page->front().octets);
        if (!content) return fail(content.error());
        return compare_in(e, *content);
    }

    static result<entry_result> compare_in(const entry& e, const journal_commit& c) {
        const auto same_id = [&](const entry& other) { return other.id == e.id; };
        const auto found = std::find_if(c.entries.begin(), c.entries.end(), same_id);
        if (found == c.entries.end()) return fail(errc::bad_journal, 0, c.number);
        const auto field = first_difference(e, *found);
        return entry_result{
            .what = field == entry_field::none ? outcome::exists
                                               : outcome::exists_with_different_content,
            .sequence = c.first_sequence + static_cast<std::uint64_t>(found - c.entries.begin()),
            .differs_in = field,
            .why = {}};
    }

    static entry_field first_difference(const entry& a, const entry& b) {
        if (a.kind != b.kind) return entry_field::kind;
        if (a.effective != b.effective) return entry_field::effective;
        if (a.memo != b.memo) return entry_field::memo;
        return a.postings == b.postings ? entry_field::none : entry_field::postings;
    }

    // Store first, memory after: a failure leaves the book as it was.
    result<void> write(const journal_commit& next) {
        const auto record = state_.seal(next);
        auto changed = state_.balances().changed();
        for (const auto& s : next.accounts)
            changed.push_back(state_.balances().after_set(s));
        if (const auto ok = store_->append(record, next, changed); !ok) {
            state_.take_back(next);
            return fail(ok.error());
        }
        state_.accept(next, record.seal);
        return {};
    }

    [[nodiscard]] result<void> compare_accounts() const {
        const auto stored = store_->accounts();
        if (!stored) return fail(stored.error());
        if (*stored != accounts()) return fail(errc::not_conserved);
        return {};
    }

    std::unique_ptr<store> store_;
    replay state_;
};

}  // namespace submeter::inline v0::ledger
