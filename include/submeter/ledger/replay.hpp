// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/book_state.hpp"
#include "submeter/ledger/detail/id_set.hpp"
#include "submeter/ledger/store.hpp"

namespace submeter::inline v0::ledger {

/// Whether records are chained by their seals. Without, nothing can be proved of them: for what-if
/// copies and simulations, in memory only.
enum class sealing : std::uint8_t { sealed, none };

/// Who looks after ids and natural keys that are used twice.
enum class uniqueness : std::uint8_t {
    by_store,  ///< the store the records come from
    checked,   ///< the replay, which keeps them all in memory
};

/// What a journal adds up to: made by feeding its records in order, each checked against its seal,
/// the rules and the records before. A book is a replay that goes on. Confined.
class SUBMETER_API replay {
public:
    explicit replay(uniqueness ids = uniqueness::by_store, sealing seals = sealing::sealed);

    /// Goes on from a snapshot: the state after a record, and that record's seal.
    replay(book_state state, const crypto::sha256_digest& seal);

    ~replay();
    replay(replay&& other) noexcept;
    replay& operator=(replay&& other) noexcept;
    replay(const replay&) = delete;
    replay& operator=(const replay&) = delete;

    [[nodiscard]] const book_state& state() const noexcept { return state_; }
    [[nodiscard]] const book_identity& identity() const noexcept { return state_.identity; }
    [[nodiscard]] const ledger::balances& balances() const noexcept { return state_.balances; }
    [[nodiscard]] const anchor& head() const noexcept { return head_; }
    [[nodiscard]] std::uint64_t entries() const noexcept { return state_.counts.entries; }
    [[nodiscard]] instant recorded() const noexcept { return state_.counts.recorded; }

    /// Takes the next record, and gives its content, into which it is decoded: handing the same in
    /// for the next one saves allocations. After a failure the replay is of no more use.
    /// What a reversal mirrors and what a closing sums up lies in earlier records: verify() looks
    /// there.
    /// @return `broken_seal`; what decode_commit() says; `bad_journal` for a record out of its
    ///         place, or alarms, expiries, keys or a checkpoint that do not follow from it;
    ///         `key_conflict` for an id or natural key used twice; what the rules say of settings
    ///         and entries, with the item's index.
    [[nodiscard]] result<void> feed(const sealed_commit& record, journal_commit& content);

    /// The same, with a content of its own.
    [[nodiscard]] result<journal_commit> feed(const sealed_commit& record);

private:
    friend class admission;
    friend class book;

    // For the book that goes on writing: open a record, put things into it, seal it, and then
    // either accept it or take it back.

    // The next record, with what is due released. A clock that went back is recorded as the time
    // before: the sequence numbers give the order.
    [[nodiscard]] journal_commit begin(instant now);

    // Opens or changes an account. @return what balances::set() says.
    [[nodiscard]] result<void> set(const account_settings& s, journal_commit& next);

    // What the entry is refused for by itself, whatever the book says.
    [[nodiscard]] result<void> check(const entry& e, std::size_t own_keys,
                                     const journal_commit& next) const {
        return detail::check_entry(e, next.recorded, own_keys, next.version);
    }

    // Whether its period is open: else `period_closed`.
    [[nodiscard]] result<void> check_open(const entry& e) const noexcept {
        if (e.effective < closed_before(state_)) return fail(errc::period_closed);
        return {};
    }

    // The entries of the record that are posted: the first of those that it was given.
    [[nodiscard]] std::span<const entry> admitted(const journal_commit& next) const noexcept {
        return std::span{next.entries}.first(entries() - former_.entries);
    }

    // Posts a checked entry of the record, one with a new id, and makes it the next of those
    // posted. It is moved only when it succeeds. @return what balances::apply() says.
    [[nodiscard]] result<void> admit(entry& e, journal_commit& next) {
        const auto ok = state_.balances.apply(e, next.recorded, next.events, next.version);
        if (!ok) return fail(ok.error());
        auto& place = next.entries[entries() - former_.entries];
        note(e.id);
        e.next = chaining::ends;
        if (&place != &e) place = std::move(e);
        ++state_.counts.entries;
        next.first_sequence = former_.entries + 1;
        return {};
    }

    // Puts an id into the record that is refused from now on.
    void burn(const burnt_id& b, journal_commit& next) {
        note(b.id);
        next.burned.push_back(b);
    }

    // How far a record has come, to go back to. A value.
    struct position {
        ledger::balances::position balances;
        std::uint64_t entries = 0;
        std::size_t events = 0;
        id128 greatest;
    };
    [[nodiscard]] position mark(const journal_commit& next) const noexcept {
        return {state_.balances.mark(), entries(), next.events.size(), state_.counts.greatest};
    }
    // Takes back the entries posted since a position.
    void roll_back_to(const position& p, journal_commit& next);

    // The octets of the state after the record, for a checkpoint: its digest goes into the record.
    [[nodiscard]] std::vector<std::byte> checkpoint(journal_commit& next);

    // The record as it is kept, in place of what `out` has, whose room is used again.
    void seal(const journal_commit& next, sealed_commit& out);

    // The record is in the store.
    void accept(const journal_commit& next, const crypto::sha256_digest& sealed);

    // The record is not in the store: as if it had never been.
    void take_back();

    [[nodiscard]] crypto::sha256_digest seal(bytes_view octets);
    [[nodiscard]] bool fits(const journal_commit& c) const noexcept;
    result<void> take_settings(const journal_commit& c);
    result<void> take_entries(const journal_commit& c);

    // The natural key that the book adds is the last, and what a post posts is written out.
    result<void> take(const entry& e, const journal_commit& c,
                      std::vector<watermark_event>& events);
    result<void> take_rest(const journal_commit& c);
    void take_office(const journal_commit& c);
    result<void> once(const id128& id, const std::vector<natural_key>& keys);

    void note(const id128& id) noexcept {
        if (state_.counts.greatest < id) state_.counts.greatest = id;
    }

    void close_record(const journal_commit& c, const crypto::sha256_digest& sealed);

    struct nothing {};

    uniqueness ids_are_ = uniqueness::by_store;
    sealing seals_ = sealing::sealed;
    book_state state_;
    journal_counts former_;  // before the record at hand
    std::uint8_t version_ = 1;
    anchor head_;
    detail::id_set ids_;
    detail::flat_map<natural_key, nothing, detail::key_hash> keys_;
    crypto::sha256_stream hasher_;
};

}  // namespace submeter::inline v0::ledger
