// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/store.hpp"

#include <algorithm>
#include <map>

namespace submeter::inline v0::ledger {

/// A store that lasts as long as its object: for tests, simulations and what-if copies. What only
/// queries want is indexed when the first of them comes. Confined.
class memory_store final : public store {
public:
    [[nodiscard]] durability lasts() const noexcept override { return durability::passing; }

    /// @return `key_conflict` for a number that is not the next, or an id or natural key that was
    ///         used (`index`: the entry's place). Nothing else fails.
    [[nodiscard]] result<void> append(const sealed_commit& record, const journal_commit& content,
                                      const store_change& change) override {
        if (record.number != records_.size()) return fail(errc::key_conflict);
        if (const auto ok = check_ids(content); !ok) return ok;
        records_.push_back(record);
        firsts_.push_back(counts_.entries + 1);
        add_rows(counts_, content);
        for (std::size_t i = 0; i < content.entries.size() && keys_.size() < counts_.keys; ++i)
            for (const auto& key : content.entries[i].keys)
                keys_.try_emplace(key, content.first_sequence + i);
        for (const auto* a : change.accounts)
            *accounts_.try_emplace(a->settings.account, {}).first = *a;
        if (!change.snapshot.empty())
            snapshot_ =
                stored_snapshot{record.number, {change.snapshot.begin(), change.snapshot.end()}};
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

    [[nodiscard]] result<std::vector<std::optional<entry_place>>> find(
        std::span<const id128> ids) override {
        index();
        std::vector<std::optional<entry_place>> out;
        out.reserve(ids.size());
        for (const auto& id : ids) {
            const auto* at = places_.find(id);
            out.push_back(at == nullptr ? std::nullopt : std::optional{*at});
        }
        return out;
    }

    [[nodiscard]] result<std::vector<std::uint64_t>> find_keys(
        std::span<const natural_key> keys) override {
        std::vector<std::uint64_t> out;
        out.reserve(keys.size());
        for (const auto& key : keys) {
            const auto* at = keys_.find(key);
            out.push_back(at == nullptr ? 0 : *at);
        }
        return out;
    }

    [[nodiscard]] result<std::vector<std::uint64_t>> history(const ledger_account& account,
                                                             std::uint64_t before,
                                                             std::size_t limit) override {
        index();
        std::vector<std::uint64_t> out;
        const auto* all = history_.find(account);
        if (all == nullptr) return out;
        auto at = std::lower_bound(all->begin(), all->end(), before);
        while (at != all->begin() && out.size() < limit)
            out.push_back(*--at);
        return out;
    }

    [[nodiscard]] result<std::uint64_t> commit_of(std::uint64_t sequence) override {
        if (sequence == 0 || sequence > counts_.entries) return fail(errc::bad_value);
        const auto after = std::upper_bound(firsts_.begin(), firsts_.end(), sequence);
        return static_cast<std::uint64_t>(after - firsts_.begin()) - 1;
    }

    [[nodiscard]] result<std::optional<stored_snapshot>> snapshot() override { return snapshot_; }

    [[nodiscard]] result<std::uint64_t> cursor(std::string_view name) override {
        const auto at = cursors_.find(name);
        return at == cursors_.end() ? 0 : at->second;
    }
    [[nodiscard]] result<void> set_cursor(std::string_view name, std::uint64_t number) override {
        cursors_.insert_or_assign(std::string{name}, number);
        return {};
    }

    /// The accounts, copied, ascending. Never fails.
    [[nodiscard]] result<std::vector<account_state>> accounts() override {
        std::vector<account_state> out;
        out.reserve(accounts_.size());
        accounts_.for_each(
            [&](const ledger_account&, const account_state& a) { out.push_back(a); });
        std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
            return a.settings.account < b.settings.account;
        });
        return out;
    }

    /// How much was ever recorded. Never fails.
    [[nodiscard]] result<row_counts> count_rows() override { return counts_; }

    /// Nothing beside the records is kept that could differ. Never fails.
    [[nodiscard]] result<void> compare(const journal_commit&) override { return {}; }

private:
    // Keys that are new; ids that ascend beyond all before are, others are looked up.
    result<void> check_ids(const journal_commit& c) {
        auto greatest = greatest_;
        bool ascending = true;
        const auto see = [&](const id128& id) {
            ascending = ascending && greatest < id;
            greatest = std::max(greatest, id);
        };
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            for (const auto& key : c.entries[i].keys)
                if (keys_.find(key) != nullptr) return fail(errc::key_conflict, 0, i);
            see(c.entries[i].id);
        }
        for (const auto& b : c.burned)
            see(b.id);
        if (!ascending && any_used(c)) return fail(errc::key_conflict, 0, first_used(c));
        greatest_ = greatest;
        return {};
    }
    bool any_used(const journal_commit& c) {
        index();
        const auto used = [&](const auto& item) { return places_.find(item.id) != nullptr; };
        return std::any_of(c.entries.begin(), c.entries.end(), used) ||
               std::any_of(c.burned.begin(), c.burned.end(), used);
    }
    std::size_t first_used(const journal_commit& c) const {
        std::size_t i = 0;
        while (i < c.entries.size() && places_.find(c.entries[i].id) == nullptr)
            ++i;
        return i;
    }

    // Takes in the records that came since the last time.
    void index() {
        for (; indexed_ < records_.size(); ++indexed_) {
            const auto content = decode_commit(records_[indexed_].octets);
            if (content) index(*content);
        }
    }
    void index(const journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            const auto sequence = c.first_sequence + i;
            places_.try_emplace(c.entries[i].id, {.sequence = sequence, .commit = c.number});
            for (const auto& p : c.entries[i].postings) {
                auto& lines = *history_.try_emplace(p.account, {}).first;
                if (lines.empty() || lines.back() != sequence) lines.push_back(sequence);
            }
        }
        for (const auto& b : c.burned)
            places_.try_emplace(b.id, {.sequence = 0, .commit = c.number, .burned = b.why});
    }

    std::vector<sealed_commit> records_;
    std::vector<std::uint64_t> firsts_;  // what sequence number each record begins with
    detail::flat_map<ledger_account, account_state, detail::account_hash> accounts_;
    detail::flat_map<natural_key, std::uint64_t, detail::key_hash> keys_;
    detail::flat_map<id128, entry_place, detail::id_hash> places_;
    detail::flat_map<ledger_account, std::vector<std::uint64_t>, detail::account_hash> history_;
    std::map<std::string, std::uint64_t, std::less<>> cursors_;
    std::optional<stored_snapshot> snapshot_;
    std::size_t indexed_ = 0;
    id128 greatest_{};
    row_counts counts_;
};

}  // namespace submeter::inline v0::ledger
