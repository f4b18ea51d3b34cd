// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/event.hpp"

#include <string>
#include <vector>

namespace submeter::inline v0::ledger {

/// What became of an entry that was handed in.
enum class outcome : std::uint8_t {
    created,                        ///< recorded now
    exists,                         ///< recorded before, with the same content: fine
    exists_with_different_content,  ///< its id or natural key has something else
    burned,   ///< its id was refused by the book's state before, and stays so for ever
    refused,  ///< it breaks a rule; nothing is recorded but, for a rule of state, its id
};

/// The first field in which an entry differs from the one recorded under its id or natural key.
enum class entry_field : std::uint8_t {
    none,
    kind,
    effective,
    offset,
    memo,
    postings,
    authority,
    links,
    keys,
    phase,
    expires,
    holds,
};

[[nodiscard]] constexpr std::string_view to_text(entry_field f) noexcept {
    constexpr std::array<std::string_view, 12> names{"none", "kind",     "effective", "offset",
                                                     "memo", "postings", "authority", "links",
                                                     "keys", "phase",    "expires",   "holds"};
    const auto at = static_cast<std::size_t>(f);
    return at < names.size() ? names[at] : "unknown";
}

[[nodiscard]] constexpr std::string_view to_text(outcome o) noexcept {
    switch (o) {
        case outcome::created:
            return "created";
        case outcome::exists:
            return "exists";
        case outcome::exists_with_different_content:
            return "exists_with_different_content";
        case outcome::burned:
            return "burned";
        case outcome::refused:
            return "refused";
    }
    return "unknown";
}

/// What became of one entry of a batch. A value.
struct entry_result {
    outcome what = outcome::refused;
    std::uint64_t sequence = 0;                  ///< of the recorded entry, where there is one
    entry_field differs_in = entry_field::none;  ///< for exists_with_different_content
    error why{};                                 ///< for refused, and the first reason for burned

    friend bool operator==(const entry_result&, const entry_result&) = default;
};

/// "created", "exists_with_different_memo", "refused". Allocates the text.
[[nodiscard]] inline std::string to_text(const entry_result& r) {
    if (r.what != outcome::exists_with_different_content) return std::string{to_text(r.what)};
    std::string out{"exists_with_different_"};
    return out.append(to_text(r.differs_in));
}

/// The answer to a batch: one result for each entry, in its order, and the alarms given. A value.
struct commit_report {
    std::vector<entry_result> results;
    std::vector<watermark_event> events;
};

/// Whether a refusal comes from the state of the book, not from the entry alone: it burns the id,
/// so that a late retry cannot succeed by surprise.
[[nodiscard]] constexpr bool burns(errc why) noexcept {
    switch (why) {
        case errc::unknown_account:
        case errc::account_closed:
        case errc::account_frozen:
        case errc::below_floor:
        case errc::overflow:
        case errc::period_closed:
        case errc::hold_unknown:
        case errc::hold_gone:
        case errc::not_reversible:
        case errc::not_permitted:
        case errc::approval_missing:
            return true;
        default:
            return false;
    }
}

}  // namespace submeter::inline v0::ledger
