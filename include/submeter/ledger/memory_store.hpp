// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/store.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace submeter::inline v0::ledger {

/// A store that lasts as long as its object: for tests, simulations and what-if copies. Confined.
class memory_store final : public store {
public:
    [[nodiscard]] result<void> append(const sealed_commit& record, const journal_commit& content,
                                      std::span<const stored_balance> changed) override {
        if (record.number != records_.size()) return fail(errc::key_conflict);
        for (std::size_t i = 0; i < content.entries.size(); ++i)
            if (ids_.contains(content.entries[i].id)) return fail(errc::key_conflict, 0, i);
        records_.push_back(record);
        for (const auto& e : content.entries)
            ids_.insert(e.id);
        for (const auto& s : content.accounts)
            balances_.try_emplace(s.account, stored_balance{.account = s.account});
        for (const auto& b : changed)
            balances_.insert_or_assign(b.account, b);
        return {};
    }

    [[nodiscard]] result<std::vector<sealed_commit>> read(std::uint64_t first,
                                                          std::size_t limit) override {
        if (first >= records_.size()) return std::vector<sealed_commit>{};
        const auto from = records_.begin() + static_cast<std::ptrdiff_t>(first);
        const auto count = std::min<std::size_t>(limit, records_.size() - first);
        return std::vector<sealed_commit>(from, from + static_cast<std::ptrdiff_t>(count));
    }

    [[nodiscard]] result<std::vector<stored_balance>> balances() override {
        std::vector<stored_balance> out;
        out.reserve(balances_.size());
        for (const auto& [account, balance] : balances_)
            out.push_back(balance);
        return out;
    }

    [[nodiscard]] result<void> compare(const journal_commit&) override { return {}; }

private:
    std::vector<sealed_commit> records_;
    std::map<ledger_account, stored_balance> balances_;
    std::set<id128> ids_;
};

}  // namespace submeter::inline v0::ledger
