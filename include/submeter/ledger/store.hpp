// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal.hpp"

#include <span>

namespace submeter::inline v0::ledger {

/// A record as a store keeps it: its octets and its seal. A value.
struct sealed_commit {
    std::uint64_t number = 0;
    std::vector<std::byte> octets;
    crypto::sha256_digest seal{};

    friend bool operator==(const sealed_commit&, const sealed_commit&) = default;
};

/// How many rows a store has of each kind, those that belong to no record included.
struct row_counts {
    std::uint64_t books = 0;
    std::uint64_t records = 0;
    std::uint64_t entries = 0;
    std::uint64_t postings = 0;
    std::uint64_t alarms = 0;

    friend bool operator==(const row_counts&, const row_counts&) = default;
};

/// Adds what one record brings.
constexpr void add_rows(row_counts& to, const journal_commit& content) noexcept {
    to.books += content.opens ? 1 : 0;
    ++to.records;
    to.entries += content.entries.size();
    for (const auto& e : content.entries)
        to.postings += e.postings.size();
    to.alarms += content.events.size();
}

/// Where one book's journal is kept. Confined, and owned by the one book that writes it.
class store {
public:
    virtual ~store() = default;

    /// Adds the next record, with the accounts as it leaves them: all of it or nothing, and for
    /// good when it returns. `content` is what `record.octets` encode.
    /// @return `key_conflict` when the number or an entry's id is used already; `store_failed` when
    ///         nothing was recorded; `outcome_unknown` when that cannot be told: the store then
    ///         refuses all further records, and opening it again shows what holds.
    [[nodiscard]] virtual result<void> append(const sealed_commit& record,
                                              const journal_commit& content,
                                              std::span<const account_state> changed) = 0;

    /// Up to `limit` records from number `first` on, ascending; none when there are no more. After
    /// a mebibyte it stops early, so that nobody holds more than that and one record.
    [[nodiscard]] virtual result<std::vector<sealed_commit>> read(std::uint64_t first,
                                                                  std::size_t limit) = 0;

    /// The accounts kept beside the journal for readers of the store, ascending. @return
    /// `bad_journal` where one of them is nothing that append() leaves behind.
    [[nodiscard]] virtual result<std::vector<account_state>> accounts() = 0;

    /// What the store has besides its accounts. With compare() for each record it shows that there
    /// is nothing else.
    [[nodiscard]] virtual result<row_counts> count_rows() = 0;

    /// Whether the copy that a store may keep of a record for other readers (tables) has all that
    /// the record says, in every column. @return `bad_journal` where it has not.
    [[nodiscard]] virtual result<void> compare(const journal_commit& content) = 0;

protected:
    static constexpr std::size_t page_octets = 1U << 20;

    store() = default;
    store(const store&) = default;
    store& operator=(const store&) = default;
};

}  // namespace submeter::inline v0::ledger
