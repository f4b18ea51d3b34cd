// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/journal_codec.hpp"

#include <span>

namespace submeter::inline v0::ledger {

/// A record as a store keeps it: its octets and its seal. A value.
struct sealed_commit {
    std::uint64_t number = 0;
    std::vector<std::byte> octets;
    crypto::sha256_digest seal{};

    friend bool operator==(const sealed_commit&, const sealed_commit&) = default;
};

/// Where an id was used: recorded as an entry, or burned. A value.
struct entry_place {
    std::uint64_t sequence = 0;  ///< of the entry; 0 where the id was burned
    std::uint64_t commit = 0;    ///< number of the record
    std::optional<errc> burned{};

    friend constexpr bool operator==(const entry_place&, const entry_place&) = default;
};

/// What a record leaves changed, beside its own content. It borrows.
struct store_change {
    std::span<const account_state* const> accounts{};  ///< each once, as the record leaves them
    bytes_view snapshot{};  ///< the state after the record, to take up from; empty: none
};

/// The state after a record, as it was handed to append(). A value.
struct stored_snapshot {
    std::uint64_t number = 0;  ///< of the record
    std::vector<std::byte> octets;

    friend bool operator==(const stored_snapshot&, const stored_snapshot&) = default;
};

/// How many rows a store has of each kind, those that belong to no record included.
struct row_counts {
    std::uint64_t books = 0;
    std::uint64_t records = 0;
    std::uint64_t entries = 0;
    std::uint64_t postings = 0;
    std::uint64_t alarms = 0;
    std::uint64_t keys = 0;
    std::uint64_t burned = 0;

    friend bool operator==(const row_counts&, const row_counts&) = default;
};

/// Adds what one entry brings.
constexpr void add_rows(row_counts& to, const entry& e) noexcept {
    ++to.entries;
    to.postings += e.postings.size();
    to.keys += e.keys.size();
}

/// Adds what one record brings beside its entries.
constexpr void add_own_rows(row_counts& to, const journal_commit& content) noexcept {
    to.books += content.opens ? 1 : 0;
    ++to.records;
    to.alarms += content.events.size();
    to.burned += content.burned.size();
}

/// Adds what one record brings.
constexpr void add_rows(row_counts& to, const journal_commit& content) noexcept {
    add_own_rows(to, content);
    for (const auto& e : content.entries)
        add_rows(to, e);
}

/// Whether what a store holds outlives its object.
enum class durability : std::uint8_t { passing, durable };

/// Where one book's journal is kept; ids and natural keys are unique in it for the life of the
/// book. Confined, and owned by the one book that writes it. Every function may also answer
/// `store_failed`, and `store_lost` where another writer has taken the book over.
class store {
public:
    virtual ~store() = default;

    [[nodiscard]] virtual durability lasts() const noexcept = 0;

    /// Adds the next record, with what it leaves changed: all of it or nothing, and for good when
    /// it returns. `content` is what `record.octets` encode.
    /// @return `key_conflict` when the number, an id (of an entry or burned) or a natural key is
    ///         used already; `store_failed` when nothing was recorded; `outcome_unknown` when that
    ///         cannot be told: the store then refuses all further records, and opening it again
    ///         shows what holds.
    [[nodiscard]] virtual result<void> append(const sealed_commit& record,
                                              const journal_commit& content,
                                              const store_change& change) = 0;

    /// Up to `limit` records from number `first` on, ascending; none when there are no more. After
    /// a mebibyte it stops early, so that nobody holds more than that and one record.
    [[nodiscard]] virtual result<std::vector<sealed_commit>> read(std::uint64_t first,
                                                                  std::size_t limit) = 0;

    /// Where ids were used: one answer for each, in their order.
    [[nodiscard]] virtual result<std::vector<std::optional<entry_place>>> find(
        std::span<const id128> ids) = 0;

    /// Which entries hold natural keys: a sequence number for each, in their order; 0: none.
    [[nodiscard]] virtual result<std::vector<std::uint64_t>> find_keys(
        std::span<const natural_key> keys) = 0;

    /// Up to `limit` sequence numbers below `before` of entries that post to an account, or reserve
    /// on it, descending.
    [[nodiscard]] virtual result<std::vector<std::uint64_t>> history(const ledger_account& account,
                                                                     std::uint64_t before,
                                                                     std::size_t limit) = 0;

    /// The number of the record that holds an entry. @return `bad_value` for a sequence number
    /// that is not used.
    [[nodiscard]] virtual result<std::uint64_t> commit_of(std::uint64_t sequence) = 0;

    /// The newest snapshot, or nothing.
    [[nodiscard]] virtual result<std::optional<stored_snapshot>> snapshot() = 0;

    /// How far a reader of the journal (who passes alarms on, say) has come: the number that
    /// set_cursor() was given last, or 0. Not sealed.
    [[nodiscard]] virtual result<std::uint64_t> cursor(std::string_view name) = 0;
    [[nodiscard]] virtual result<void> set_cursor(std::string_view name, std::uint64_t number) = 0;

    /// Copies all of the store, as it is now, into a new file; the copy is on the disk when it
    /// returns. @return `book_exists` where there is a file; `cannot_write`, also from a store that
    /// is not kept in a file.
    [[nodiscard]] virtual result<void> back_up(const std::string& path) {
        static_cast<void>(path);
        return fail(errc::cannot_write);
    }

    /// The accounts kept beside the journal for readers of the store, ascending. @return
    /// `bad_journal` where one of them is nothing that append() leaves behind.
    [[nodiscard]] virtual result<std::vector<account_state>> accounts() = 0;

    /// What the store has besides its accounts. With compare() for each record it shows that there
    /// is nothing else. @return `bad_journal` where what rows are found by is damaged: an index
    /// from which one is missing would let its id be used again.
    [[nodiscard]] virtual result<row_counts> count_rows() = 0;

    /// Whether the copy that a store may keep of a record for other readers (tables) has all that
    /// the record says, in every column. @return `bad_journal` where it has not; where an entry is
    /// known that it has not so, its place in the record, 1 first, is the index.
    [[nodiscard]] virtual result<void> compare(const journal_commit& content) = 0;

protected:
    static constexpr std::size_t page_octets = 1U << 20;

    store() = default;
    store(const store&) = default;
    store& operator=(const store&) = default;
};

}  // namespace submeter::inline v0::ledger
