// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/trial_balance.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// Money on its way to a meter has the order as its account's owner. An order that is still open and
// not listed: `open_orders` with its number as index.
inline result<void> check_open_orders(const trial_balance& t,
                                      const std::vector<id128>& exceptions) noexcept {
    for (const auto& [account, minor] : t) {
        if (account.code != code_in_transit) continue;
        const id128 order{0, account.owner};
        if (std::find(exceptions.begin(), exceptions.end(), order) == exceptions.end())
            return fail(errc::open_orders, 0, account.owner);
    }
    return {};
}

}  // namespace submeter::inline v0::ledger::detail
