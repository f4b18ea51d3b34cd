// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/exact.hpp"
#include "submeter/ledger/as_of.hpp"
#include "submeter/ledger/store.hpp"

#include <algorithm>
#include <limits>

namespace submeter::inline v0::ledger {

/// Looks things up in a journal, record by record; the last records read are kept. It borrows its
/// store. Confined. Every function may answer what the store says, and `bad_journal` when a record
/// cannot be read any more.
class journal_reader {
public:
    explicit journal_reader(store& from) noexcept : from_(&from) {}

    /// An entry by its sequence number. @return also `bad_value` where there is none.
    [[nodiscard]] result<recorded_entry> entry_at(std::uint64_t sequence) {
        const auto number = from_->commit_of(sequence);
        if (!number) return fail(number.error());
        return entry_at(sequence, *number);
    }

    /// An entry by its sequence number and its record's. It is read alone; a record that is asked
    /// for again and again is read whole, and kept.
    [[nodiscard]] result<recorded_entry> entry_at(std::uint64_t sequence, std::uint64_t number) {
        if (whole_ && whole_->number == number) return part_of(*whole_, sequence);
        if (const auto ok = fetch(number); !ok) return fail(ok.error());
        if (++times_ <= times_alone) {
            auto e = decode_entry(record_->octets, sequence);
            if (!e && e.error().code == errc::bad_journal)
                return fail(errc::bad_journal, 0, number);
            return e;
        }
        auto content = decode_commit(record_->octets);
        if (!content) return fail(content.error());
        whole_ = std::move(*content);
        return part_of(*whole_, sequence);
    }

    /// The entry recorded under an id, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find(const id128& id) {
        const auto place = from_->find(std::span{&id, 1});
        if (!place) return fail(place.error());
        if (!place->front() || place->front()->burned) return std::nullopt;
        auto found = entry_at(place->front()->sequence, place->front()->commit);
        if (!found) return fail(found.error());
        return std::optional{std::move(*found)};
    }

    /// The entry that holds a natural key, or nothing.
    [[nodiscard]] result<std::optional<recorded_entry>> find(const natural_key& key) {
        const auto holder = from_->find_keys(std::span{&key, 1});
        if (!holder) return fail(holder.error());
        if (holder->front() == 0) return std::nullopt;
        auto found = entry_at(holder->front());
        if (!found) return fail(found.error());
        return std::optional{std::move(*found)};
    }

    /// Shows the records from `first` to before `end` to `visit(const journal_commit&)`, in their
    /// order.
    template <class Visitor>
    [[nodiscard]] result<void> visit_commits(std::uint64_t first, std::uint64_t end,
                                             Visitor&& visit) const {
        for (auto at = first; at < end;) {
            const auto page = from_->read(at, std::min<std::uint64_t>(page_size, end - at));
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

    /// Shows the entries that touch an account to `visit(recorded_entry&&)`, the newest first.
    template <class Visitor>
    [[nodiscard]] result<void> visit_history(const ledger_account& account, Visitor&& visit) {
        for (auto before = std::numeric_limits<std::int64_t>::max();;) {
            const auto page =
                from_->history(account, static_cast<std::uint64_t>(before), page_size);
            if (!page) return fail(page.error());
            for (const auto sequence : *page) {
                auto e = entry_at(sequence);
                if (!e) return fail(e.error());
                visit(std::move(*e));
            }
            if (page->size() < page_size) return {};
            before = static_cast<std::int64_t>(page->back());
        }
    }

    /// The entries that touch an account, in the order of recording. Allocates them.
    [[nodiscard]] result<std::vector<recorded_entry>> entries(const ledger_account& account,
                                                              const as_of& when) {
        std::vector<recorded_entry> out;
        const auto read = visit_history(account, [&](recorded_entry&& e) {
            if (when.counts(e)) out.push_back(std::move(e));
        });
        if (!read) return fail(read.error());
        std::reverse(out.begin(), out.end());
        return out;
    }

    /// Debits less credits of an account, reservations aside. @return also `overflow`.
    [[nodiscard]] result<std::int64_t> sum(const ledger_account& account, const as_of& when) {
        exact out = 0;
        const auto read = visit_history(account, [&](const recorded_entry& e) {
            if (!when.counts(e) || !posts(e.what.phase)) return;
            for (const auto& p : e.what.postings)
                if (p.account == account) out += p.minor;
        });
        if (!read) return fail(read.error());
        if (out == std::numeric_limits<std::int64_t>::min()) return fail(errc::overflow);
        return to_int64(out);
    }

private:
    static constexpr std::size_t page_size = 256;

    // Reading one entry costs a tenth of reading a record of thousands.
    static constexpr int times_alone = 8;

    result<void> fetch(std::uint64_t number) {
        if (record_ && record_->number == number) return {};
        auto page = from_->read(number, 1);
        if (!page) return fail(page.error());
        if (page->empty()) return fail(errc::bad_journal, 0, number);
        record_ = std::move(page->front());
        times_ = 0;
        return {};
    }

    static result<recorded_entry> part_of(const journal_commit& c, std::uint64_t sequence) {
        if (sequence < c.first_sequence || sequence - c.first_sequence >= c.entries.size())
            return fail(errc::bad_journal, 0, c.number);
        return recorded_entry{.sequence = sequence,
                              .recorded = c.recorded,
                              .what = c.entries[sequence - c.first_sequence]};
    }

    store* from_;
    std::optional<sealed_commit> record_;  // the last one that was asked for
    int times_ = 0;                        // how often
    std::optional<journal_commit> whole_;
};

}  // namespace submeter::inline v0::ledger
