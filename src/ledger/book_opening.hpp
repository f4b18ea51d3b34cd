// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book_opening.hpp"
#include "submeter/ledger/replay.hpp"

namespace submeter::inline v0::ledger {

// What a store's records add up to: from the newest snapshot on they are replayed and checked. It
// answers as book::open().
result<replay> take_up(store& from);

// The same, without a look at the store's accounts: for the store that makes them.
SUBMETER_API result<replay> take_up_records(store& from);

// Whether a journal has all that an anchor was taken over.
enum class journal_age : std::uint8_t { complete, behind };

// `broken_seal` where the journal is not the anchor's; `book_restored` where it is shorter and that
// is not acknowledged; what the store says.
result<journal_age> check_anchor(store& from, const anchor& head, const open_params& with);

// What the book's chain says of an acknowledged restoring.
audit_event restored_event(const open_params& with, const anchor& head);

}  // namespace submeter::inline v0::ledger
