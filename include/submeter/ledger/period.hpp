// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/crypto/sha256.hpp"
#include "submeter/flow/entry.hpp"

#include <vector>

namespace submeter::inline v0::ledger {

/// The numbers are those of the journal.
enum class period_act : std::uint8_t { closed = 0, reopened = 1 };

/// A period was closed, or the last closing was undone. A value.
struct period_change {
    period_act what = period_act::closed;
    instant through{};  ///< what is effective before it is closed; what a reopening undoes
    std::vector<id128> exceptions{};  ///< reservations and orders (in id.low) left open knowingly
    entry_authority authority{};
    crypto::sha256_digest trial_balance{};  ///< of what is effective before; zero for a reopening

    friend bool operator==(const period_change&, const period_change&) = default;
};

}  // namespace submeter::inline v0::ledger
