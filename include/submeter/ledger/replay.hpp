// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/id_set.hpp"
#include "submeter/ledger/detail/record_checks.hpp"
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
class replay {
public:
    explicit replay(uniqueness ids = uniqueness::by_store, sealing seals = sealing::sealed)
        : ids_are_(ids), seals_(seals) {}

    /// Goes on from a snapshot: the state after a record, and that record's seal.
    replay(book_state state, const crypto::sha256_digest& seal)
        : state_(std::move(state)), version_(journal_version) {
        head_ = {.count = state_.counts.records, .seal = seal};
    }

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
    [[nodiscard]] result<void> feed(const sealed_commit& record, journal_commit& content) {
        if (seal(record.octets) != record.seal) return fail(errc::broken_seal);
        if (const auto ok = decode_commit(record.octets, content); !ok) return ok;
        if (record.number != content.number || !fits(content)) return fail(errc::bad_journal);
        if (content.opens) state_.identity = *content.opens;
        if (state_.balances.expire(content.recorded) != content.expired)
            return fail(errc::bad_journal);
        if (const auto ok = take_settings(content); !ok) return ok;
        if (const auto ok = take_entries(content); !ok) return ok;
        if (const auto ok = take_rest(content); !ok) return ok;
        version_ = content.version;
        close_record(content, record.seal);
        if (content.checkpoint && crypto::sha256(encode_state(state_)) != *content.checkpoint)
            return fail(errc::bad_journal);
        return {};
    }

    /// The same, with a content of its own.
    [[nodiscard]] result<journal_commit> feed(const sealed_commit& record) {
        journal_commit content;
        if (const auto ok = feed(record, content); !ok) return fail(ok.error());
        return content;
    }

    // For the book that goes on writing: open a record, put things into it, seal it, and then
    // either accept it or take it back.

    /// The next record, with what is due released. A clock that went back is recorded as the time
    /// before: the sequence numbers give the order.
    [[nodiscard]] journal_commit begin(instant now) {
        former_ = state_.counts;
        journal_commit next;
        next.number = head_.count;
        next.recorded = head_.count == 0 ? now : std::max(now, recorded());
        next.expired = state_.balances.expire(next.recorded);
        return next;
    }

    /// Opens or changes an account. @return what balances::set() says.
    [[nodiscard]] result<void> set(const account_settings& s, journal_commit& next) {
        if (const auto ok = state_.balances.set(s); !ok) return fail(ok.error());
        next.accounts.push_back(s);
        return {};
    }

    /// What the entry is refused for by itself, whatever the book says.
    [[nodiscard]] result<void> check(const entry& e, std::size_t own_keys,
                                     const journal_commit& next) const {
        return detail::check_entry(e, next.recorded, own_keys, next.version);
    }

    /// Whether its period is open: else `period_closed`.
    [[nodiscard]] result<void> check_open(const entry& e) const noexcept {
        if (e.effective < closed_before(state_)) return fail(errc::period_closed);
        return {};
    }

    /// The entries of the record that are posted: the first of those that it was given.
    [[nodiscard]] std::span<const entry> admitted(const journal_commit& next) const noexcept {
        return std::span{next.entries}.first(entries() - former_.entries);
    }

    /// Posts a checked entry of the record, one with a new id, and makes it the next of those
    /// posted. It is moved only when it succeeds. @return what balances::apply() says.
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

    /// Puts an id into the record that is refused from now on.
    void burn(const burnt_id& b, journal_commit& next) {
        note(b.id);
        next.burned.push_back(b);
    }

    /// How far a record has come, to go back to. A value.
    struct position {
        ledger::balances::position balances;
        std::uint64_t entries = 0;
        std::size_t events = 0;
        id128 greatest;
    };
    [[nodiscard]] position mark(const journal_commit& next) const noexcept {
        return {state_.balances.mark(), entries(), next.events.size(), state_.counts.greatest};
    }
    /// Takes back the entries posted since a position.
    void roll_back_to(const position& p, journal_commit& next) {
        state_.balances.roll_back_to(p.balances);
        state_.counts.entries = p.entries;
        state_.counts.greatest = p.greatest;
        next.events.resize(p.events);
        if (p.entries == former_.entries) next.first_sequence = 0;
    }

    /// The octets of the state after the record, for a checkpoint: its digest goes into the record.
    [[nodiscard]] std::vector<std::byte> checkpoint(journal_commit& next) {
        state_.counts.records = next.number + 1;
        state_.counts.recorded = next.recorded;
        auto octets = encode_state(state_);
        next.checkpoint = crypto::sha256(octets);
        return octets;
    }

    [[nodiscard]] sealed_commit seal(const journal_commit& next) {
        sealed_commit out{.number = next.number, .octets = encode(next), .seal = {}};
        out.seal = seal(out.octets);
        return out;
    }

    /// The record is in the store.
    void accept(const journal_commit& next, const crypto::sha256_digest& sealed) {
        if (next.opens) state_.identity = *next.opens;
        take_office(next);
        for (const auto& p : next.periods)
            detail::take_period(state_, p);
        close_record(next, sealed);
    }

    /// The record is not in the store: as if it had never been.
    void take_back() {
        state_.balances.roll_back();
        state_.counts = former_;
    }

private:
    [[nodiscard]] crypto::sha256_digest seal(bytes_view octets) {
        if (seals_ == sealing::none) return {};
        return seal_of(hasher_, head_.seal, octets);
    }

    [[nodiscard]] bool fits(const journal_commit& c) const noexcept {
        const bool first = head_.count == 0;
        const auto sequence = c.entries.empty() ? 0 : entries() + 1;
        return detail::check_time(c.recorded) && c.number == head_.count &&
               c.opens.has_value() == first && (first || c.recorded >= recorded()) &&
               c.first_sequence == sequence && c.version >= version_;
    }

    result<void> take_settings(const journal_commit& c) {
        for (std::size_t i = 0; i < c.accounts.size(); ++i)
            if (const auto ok = state_.balances.set(c.accounts[i]); !ok)
                return fail(ok.error().code, 0, i);
        for (std::size_t i = 0; i < c.operators.size(); ++i)
            if (const auto ok = detail::check_operator(c.operators[i]); !ok)
                return fail(ok.error().code, 0, i);
        take_office(c);
        return {};
    }

    result<void> take_entries(const journal_commit& c) {
        std::vector<watermark_event> events;
        for (std::size_t i = 0; i < c.entries.size(); ++i)
            if (const auto ok = take(c.entries[i], c, events); !ok)
                return fail(ok.error().code, 0, i);
        if (events != c.events) return fail(errc::bad_journal);
        state_.counts.entries += c.entries.size();
        return {};
    }

    // The natural key that the book adds is the last, and what a post posts is written out.
    result<void> take(const entry& e, const journal_commit& c,
                      std::vector<watermark_event>& events) {
        const auto own = c.version > 1 ? detail::own_key(e) : std::nullopt;
        if (own && (e.keys.empty() || e.keys.back() != *own)) return fail(errc::bad_journal);
        if (e.phase == entry_phase::post && e.postings.empty()) return fail(errc::bad_journal);
        if (const auto ok = check(e, own ? 1 : 0, c); !ok) return ok;
        if (const auto ok = check_open(e); !ok) return ok;
        if (const auto ok = once(e.id, e.keys); !ok) return ok;
        note(e.id);
        return state_.balances.apply(e, c.recorded, events, c.version);
    }

    result<void> take_rest(const journal_commit& c) {
        for (const auto& b : c.burned) {
            if (const auto ok = once(b.id, {}); !ok) return ok;
            note(b.id);
        }
        for (std::size_t i = 0; i < c.periods.size(); ++i) {
            if (const auto ok = detail::check_period(state_, c.periods[i], c.recorded); !ok)
                return fail(ok.error().code, 0, i);
            detail::take_period(state_, c.periods[i]);
        }
        for (std::size_t i = 0; i < c.audits.size(); ++i)
            if (const auto ok = detail::check_audit(c.audits[i]); !ok)
                return fail(ok.error().code, 0, i);
        return {};
    }

    void take_office(const journal_commit& c) {
        for (const auto& o : c.operators)
            put_operator(state_, o);
        if (c.policy) state_.policy = *c.policy;
    }

    result<void> once(const id128& id, const std::vector<natural_key>& keys) {
        if (ids_are_ == uniqueness::by_store) return {};
        if (!ids_.add(id)) return fail(errc::key_conflict);
        for (const auto& key : keys)
            if (!keys_.try_emplace(key, {}).second) return fail(errc::key_conflict);
        return {};
    }

    void note(const id128& id) noexcept {
        if (state_.counts.greatest < id) state_.counts.greatest = id;
    }

    void close_record(const journal_commit& c, const crypto::sha256_digest& sealed) {
        state_.balances.keep();
        state_.counts.records = c.number + 1;
        state_.counts.recorded = c.recorded;
        head_ = {.count = c.number + 1, .seal = sealed};
    }

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
