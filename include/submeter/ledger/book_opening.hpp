// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/journal.hpp"

namespace submeter::inline v0::ledger {

/// What to do with a book that is older than an anchor taken from it: it was restored from a copy,
/// and the meters have credit that it does not know of.
enum class restored_book : std::uint8_t { refuse, acknowledge };

/// What is known about a book that is taken up. A value.
struct open_params {
    std::optional<anchor> known{};  ///< kept elsewhere
    restored_book if_restored = restored_book::refuse;
    instant now{};  ///< for the audit event of an acknowledged restoring
    actor by{};     ///< the same
};

}  // namespace submeter::inline v0::ledger
