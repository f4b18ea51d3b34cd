// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"

#include <cstdint>

namespace submeter::inline v0::ledger::sqlite {

/// Which entry was the last to touch each account: each posting's row names the entry before, so
/// that an account's history can be followed back without an index. Confined.
class account_chains {
public:
    /// The last entry of an account, or 0.
    [[nodiscard]] std::uint64_t last(const ledger_account& a) const {
        const auto* at = ends_.find(a);
        return at == nullptr ? 0 : at->last;
    }

    /// Takes over what is known already.
    void set(const ledger_account& a, std::uint64_t last) {
        *ends_.try_emplace(a, {}).first = {.last = last, .before = 0};
    }

    /// Notes that an entry touches an account. @return the entry before it that does, or 0.
    std::uint64_t link(const ledger_account& a, std::uint64_t sequence) {
        auto& at = *ends_.try_emplace(a, {}).first;
        if (at.last != sequence) at = {.last = sequence, .before = at.last};
        return at.before;
    }

private:
    struct end {
        std::uint64_t last = 0;
        std::uint64_t before = 0;
    };

    detail::flat_map<ledger_account, end, detail::account_hash> ends_;
};

}  // namespace submeter::inline v0::ledger::sqlite
