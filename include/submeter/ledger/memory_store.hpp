// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/store.hpp"

#include <map>
#include <set>

namespace submeter::inline v0::ledger {

/// A store that lasts as long as its object: for tests, simulations and what-if copies. Confined.
class memory_store final : public store {
public:
    /// @return `key_conflict` for a number that is not the next, or an id that was used (`index`:
    ///         the entry's place). Nothing else fails.
    [[nodiscard]] result<void> append(const sealed_commit& record, const journal_commit& content,
                                      std::span<const account_state> changed) override {
        if (record.number != records_.size()) return fail(errc::key_conflict);
        for (std::size_t i = 0; i < content.entries.size(); ++i)
            if (ids_.contains(content.entries[i].id)) return fail(errc::key_conflict, 0, i);
        records_.push_back(record);
        add_rows(counts_, content);
        for (const auto& e : content.entries)
            ids_.insert(e.id);
        for (const auto& a : changed)
            accounts_.insert_or_assign(a.settings.account, a);
        return {};
    }

    /// The records, copied. Never fails.
    [[nodiscard]] result<std::vector<sealed_commit>> read(std::uint64_t first,
                                                          std::size_t limit) override {
        std::vector<sealed_commit> out;
        std::size_t octets = 0;
        for (auto i = first; i < records_.size() && out.size() < limit && octets < page_octets;
             ++i) {
            out.push_back(records_[i]);
            octets += records_[i].octets.size();
        }
        return out;
    }

    /// The accounts, copied, ascending. Never fails.
    [[nodiscard]] result<std::vector<account_state>> accounts() override {
        std::vector<account_state> out;
        out.reserve(accounts_.size());
        for (const auto& [account, state] : accounts_)
            out.push_back(state);
        return out;
    }

    /// How many entries were ever recorded. Never fails.
    [[nodiscard]] result<row_counts> count_rows() override { return counts_; }

    /// Nothing beside the records is kept that could differ. Never fails.
    [[nodiscard]] result<void> compare(const journal_commit&) override { return {}; }

private:
    std::vector<sealed_commit> records_;
    std::map<ledger_account, account_state> accounts_;
    std::set<id128> ids_;
    row_counts counts_;
};

}  // namespace submeter::inline v0::ledger
