// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/ledger/statement_of_account.hpp"

namespace submeter::inline v0::ledger {

/// Why a balance is what it is: the entries that it is made of, in the order of recording, each
/// with its amount on the account's normal side, the running balance, and what it comes from:
/// orders, readings, price versions, meters, who wanted and who approved it. Their sum is the
/// balance. Of now, the reservations that lower what is available follow. For a `tenant`, each
/// shows what as_tenant_sees(). Reads the account's history; allocates the explanation.
/// @return `unknown_account`; `overflow`; what the store says.
[[nodiscard]] SUBMETER_API result<explanation> explain(const book_reader& of,
                                                       const ledger_account& account,
                                                       const as_of& when = {},
                                                       std::optional<account_id> tenant = {});

}  // namespace submeter::inline v0::ledger
