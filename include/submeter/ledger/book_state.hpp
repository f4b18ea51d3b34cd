// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/journal_codec.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

/// How far a journal has come. A value.
struct journal_counts {
    std::uint64_t records = 0;
    std::uint64_t entries = 0;
    instant recorded{};  ///< of the last record
    id128 greatest{};    ///< the greatest id of an entry or burned: what is above it is new

    friend bool operator==(const journal_counts&, const journal_counts&) = default;
};

/// All that a book's records add up to, and all that its next record is checked against, but for
/// the ids and natural keys, which the store keeps. Confined.
struct book_state {
    book_identity identity;
    ledger::balances balances;
    std::vector<ledger_operator> operators;  ///< ascending ids
    book_policy policy;
    std::vector<instant> closings;  ///< ascending: what is effective before the last is closed
    journal_counts counts;
};

/// Before which effective time nothing is recorded any more.
[[nodiscard]] inline instant closed_before(const book_state& s) noexcept {
    return s.closings.empty() ? since_ever : s.closings.back();
}

namespace detail {

// Where an operator is, or would be. `Operators` is the list of a state, constant or not.
template <class Operators>
auto operator_at(Operators& all, operator_id id) noexcept {
    return std::lower_bound(all.begin(), all.end(), id,
                            [](const auto& o, operator_id wanted) { return o.id < wanted; });
}

}  // namespace detail

/// The operator, or nothing. Borrowed until the next change. O(log operators).
[[nodiscard]] inline const ledger_operator* find_operator(const book_state& s,
                                                          operator_id id) noexcept {
    const auto at = detail::operator_at(s.operators, id);
    return at != s.operators.end() && at->id == id ? &*at : nullptr;
}

/// Adds an operator, or replaces the one of the same id.
inline void put_operator(book_state& s, const ledger_operator& o) {
    const auto at = detail::operator_at(s.operators, o.id);
    if (at != s.operators.end() && at->id == o.id)
        *at = o;
    else
        s.operators.insert(at, o);
}

inline constexpr std::uint8_t state_version = 1;

/// The state's octets, all of them determined by it: what a record's checkpoint is the digest of,
/// and what a book is taken up from. Allocates the result.
[[nodiscard]] inline std::vector<std::byte> encode_state(const book_state& s) {
    detail::record_writer out{journal_version, 256 + 128 * s.balances.size()};
    out.u8(state_version);
    out.put(s.identity);
    out.u64(s.counts.records);
    out.u64(s.counts.entries);
    out.time(s.counts.recorded);
    out.put(s.counts.greatest);
    const auto accounts = s.balances.sorted();
    out.u32(accounts.size());
    for (const auto* a : accounts) {
        out.put(a->settings);
        out.i64(a->minor);
        out.i64(a->pending_debits);
        out.i64(a->pending_credits);
        out.u64(a->version);
        out.u16(a->below);
    }
    out.u32(s.balances.holds().size());
    for (const auto& [id, held] : s.balances.holds().sorted()) {
        out.put(id);
        out.time(held->effective);
        out.u8(held->expires ? 1 : 0);
        if (held->expires) out.time(*held->expires);
        out.list(held->reserved);
    }
    out.list(s.operators);
    out.put(s.policy);
    out.list(s.closings);
    return out.finish();
}

namespace detail {

inline account_state get_account_state(record_reader& in) {
    account_state out;
    in.get(out.settings);
    out.minor = in.i64();
    out.pending_debits = in.i64();
    out.pending_credits = in.i64();
    out.version = in.u64();
    out.below = in.u16();
    return out;
}

inline hold get_hold(record_reader& in) {
    hold out;
    out.effective = in.time();
    if (in.flag()) out.expires = in.time();
    in.postings(out.reserved);
    return out;
}

}  // namespace detail

/// Reads what encode_state() wrote. Whether it is the state of a journal, the digest in its record
/// says. @return `wrong_version`, or `bad_journal` with the offset at which reading stopped.
[[nodiscard]] inline result<book_state> decode_state(bytes_view octets) {
    detail::record_reader in{octets};
    if (in.u8() != state_version && in.ok()) return fail(errc::wrong_version);
    book_state out;
    in.get(out.identity);
    out.counts.records = in.u64();
    out.counts.entries = in.u64();
    out.counts.recorded = in.time();
    in.get(out.counts.greatest);
    for (auto left = in.u32(); in.ok() && left > 0; --left)
        out.balances.load(detail::get_account_state(in));
    for (auto left = in.u32(); in.ok() && left > 0; --left) {
        id128 id;
        in.get(id);
        out.balances.load(id, detail::get_hold(in));
    }
    in.list(out.operators, detail::operator_size);
    in.get(out.policy);
    in.list(out.closings, 8);
    if (!in.ok() || in.remaining() != 0) return fail(errc::bad_journal, in.position());
    return out;
}

}  // namespace submeter::inline v0::ledger
