// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/store.hpp"

#include <unordered_map>

namespace submeter::inline v0::ledger {

/// What a journal adds up to: made by feeding its records in order, each checked against its seal,
/// the rules and the records before. A book is a replay that goes on. Confined.
class replay {
public:
    [[nodiscard]] const book_identity& identity() const noexcept { return identity_; }
    [[nodiscard]] const ledger::balances& balances() const noexcept { return balances_; }
    [[nodiscard]] const anchor& head() const noexcept { return head_; }
    [[nodiscard]] std::uint64_t entries() const noexcept { return entries_; }
    [[nodiscard]] instant recorded() const noexcept { return recorded_; }

    /// The number of the record that holds an entry, or nothing.
    [[nodiscard]] const std::uint64_t* find_entry(const id128& id) const {
        const auto where = ids_.find(id);
        return where == ids_.end() ? nullptr : &where->second;
    }

    /// Takes the next record, and gives its content. After a failure the replay is of no more use.
    /// @return `broken_seal`; what decode_commit() says; `bad_journal` for a record out of its
    ///         place or alarms that its entries do not give; `key_conflict` for an id used twice;
    ///         what balances::set() and balances::post() say, with the entry's index.
    [[nodiscard]] result<journal_commit> feed(const sealed_commit& record) {
        if (seal(record.octets) != record.seal) return fail(errc::broken_seal);
        auto content = decode_commit(record.octets);
        if (!content) return fail(content.error());
        if (record.number != content->number || !fits(*content)) return fail(errc::bad_journal);
        if (content->opens) identity_ = *content->opens;
        for (std::size_t i = 0; i < content->accounts.size(); ++i)
            if (const auto ok = balances_.set(content->accounts[i]); !ok)
                return fail(ok.error().code, 0, i);
        std::vector<watermark_event> events;
        for (std::size_t i = 0; i < content->entries.size(); ++i)
            if (const auto ok = take(content->entries[i], content->number, events); !ok)
                return fail(ok.error().code, 0, i);
        if (events != content->events) return fail(errc::bad_journal);
        move_on(*content, record.seal);
        return content;
    }

    // For the book that goes on writing: open a record, admit entries to it, seal it, and then
    // either accept it or take it back.

    /// An empty next record. A clock that went back is recorded as the time before: the sequence
    /// numbers give the order.
    [[nodiscard]] journal_commit begin(instant now) const {
        journal_commit next;
        next.number = head_.count;
        next.recorded = head_.count == 0 ? now : std::max(now, recorded_);
        return next;
    }

    /// Posts an entry with a new id and adds it to the record. @return what balances::post() says.
    [[nodiscard]] result<void> admit(const entry& e, journal_commit& next) {
        const auto posted = balances_.post(e, next.events);
        if (!posted) return fail(posted.error());
        if (next.entries.empty()) next.first_sequence = entries_ + 1;
        next.entries.push_back(e);
        ids_.insert_or_assign(e.id, next.number);
        return {};
    }

    [[nodiscard]] sealed_commit seal(const journal_commit& next) {
        sealed_commit out{.number = next.number, .octets = encode(next), .seal = {}};
        out.seal = seal(out.octets);
        return out;
    }

    /// The record is in the store: accounts set, entries kept.
    void accept(const journal_commit& next, const crypto::sha256_digest& sealed) {
        if (next.opens) identity_ = *next.opens;
        for (const auto& s : next.accounts)
            static_cast<void>(balances_.set(s));  // asked can_set() before
        move_on(next, sealed);
    }

    /// The record is not in the store: as if it had never been.
    void take_back(const journal_commit& next) noexcept {
        balances_.roll_back();
        for (const auto& e : next.entries)
            ids_.erase(e.id);
    }

private:
    struct id_hash {
        std::size_t operator()(const id128& id) const noexcept {
            std::uint64_t h = (id.high ^ (id.low * 0x9E3779B97F4A7C15U)) * 0xBF58476D1CE4E5B9U;
            h ^= h >> 32;
            return static_cast<std::size_t>(h);
        }
    };

    [[nodiscard]] crypto::sha256_digest seal(bytes_view octets) {
        return seal_of(hasher_, head_.seal, octets);
    }
    [[nodiscard]] bool fits(const journal_commit& c) const noexcept {
        const bool first = head_.count == 0;
        const auto sequence = c.entries.empty() ? 0 : entries_ + 1;
        return detail::check_time(c.recorded) && c.number == head_.count &&
               c.opens.has_value() == first && (first || c.recorded >= recorded_) &&
               c.first_sequence == sequence;
    }
    [[nodiscard]] result<void> take(const entry& e, std::uint64_t number,
                                    std::vector<watermark_event>& events) {
        if (!ids_.try_emplace(e.id, number).second) return fail(errc::key_conflict);
        return balances_.post(e, events);
    }
    void move_on(const journal_commit& c, const crypto::sha256_digest& sealed) noexcept {
        balances_.keep();
        entries_ += c.entries.size();
        recorded_ = c.recorded;
        head_ = {.count = c.number + 1, .seal = sealed};
    }

    book_identity identity_;
    ledger::balances balances_;
    std::unordered_map<id128, std::uint64_t, id_hash> ids_;
    anchor head_;
    std::uint64_t entries_ = 0;
    instant recorded_{};
    crypto::sha256_stream hasher_;
};

}  // namespace submeter::inline v0::ledger
