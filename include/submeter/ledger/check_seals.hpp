// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/store.hpp"

namespace submeter::inline v0::ledger {

/// Checks the seals of a journal and nothing else, nearly as fast as SHA-256 goes. Where they are
/// an anchor's, no record before it was changed, swapped, added or cut off since it was taken;
/// whether records keep the rules, and tables say the same, verify() finds out. O(journal);
/// allocates a page at a time.
/// @return how far the journal has come; `broken_seal` with the number of the first bad record, or
///         of the anchor's last where all was written anew; `cut_off` with the number of records
///         where the anchor has more; what the store says.
[[nodiscard]] SUBMETER_API result<anchor> check_seals(store& journal, const anchor& known = {});

}  // namespace submeter::inline v0::ledger
