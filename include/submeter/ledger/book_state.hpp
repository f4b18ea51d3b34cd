// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/journal.hpp"

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

/// The state's octets, all of them determined by it: what a record's checkpoint is the digest of,
/// and what a book is taken up from. Allocates the result.
[[nodiscard]] SUBMETER_API std::vector<std::byte> encode_state(const book_state& s);

/// Reads what encode_state() wrote. Whether it is the state of a journal, the digest in its record
/// says. @return `wrong_version`, or `bad_journal` with the offset at which reading stopped.
[[nodiscard]] SUBMETER_API result<book_state> decode_state(bytes_view octets);

}  // namespace submeter::inline v0::ledger
