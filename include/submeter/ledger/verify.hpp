// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/store.hpp"

namespace submeter::inline v0::ledger {

/// One thing that is wrong with a journal.
struct journal_finding {
    error what;
    std::uint64_t commit = 0;  ///< the number of the first bad record
    std::string text;          ///< a sentence for people
    std::uint64_t entry = 0;   ///< number of the first bad entry, where the tables tell it; else 0
};

/// How a journal stands to an anchor kept elsewhere.
enum class anchoring : std::uint8_t {
    /// no anchor was given, or one over no records: a cut-off end, and a journal written anew,
    /// cannot be excluded
    none,
    matches,  ///< nothing up to the anchor was changed or cut off
    differs,  ///< the journal is not the one that the anchor was taken from
};

/// What a check of a journal found. No findings: all is well, as far as `anchored` says.
struct verification {
    book_identity identity;
    anchor head;  ///< as far as the records are good
    std::uint64_t entries = 0;
    anchoring anchored = anchoring::none;
    std::vector<journal_finding> findings;

    [[nodiscard]] bool good() const noexcept { return findings.empty(); }
};

/// Replays a journal from its store and checks everything that can be checked: seals, places, ids,
/// sums, rules, alarms, tables and stored accounts, and the anchor where there is one. It stops at
/// the first bad record. O(journal); allocates what a book does.
/// @return only what the store says when it cannot be read.
[[nodiscard]] SUBMETER_API result<verification> verify(store& journal,
                                                       const std::optional<anchor>& known = {});

}  // namespace submeter::inline v0::ledger
