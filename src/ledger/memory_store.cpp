// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/memory_store.hpp"

#include "ledger/octet_arena.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

#include <algorithm>
#include <map>

namespace submeter::inline v0::ledger {

struct memory_store::state {
    struct kept_record {
        bytes_view octets;
        crypto::sha256_digest seal;
    };

    // Keys that are new; ids that ascend beyond all before are, others are looked up. The entries
    // are counted on the way: each look at all of a large batch costs.
    result<void> take_in(const journal_commit& c) {
        auto rows = counts;
        auto highest = greatest;
        bool ascending = true;
        const auto see = [&](const id128& id) {
            ascending = ascending && highest < id;
            highest = std::max(highest, id);
        };
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            for (const auto& key : c.entries[i].keys)
                if (keys.find(key) != nullptr) return fail(errc::key_conflict, 0, i);
            see(c.entries[i].id);
            add_rows(rows, c.entries[i]);
        }
        for (const auto& b : c.burned)
            see(b.id);
        if (!ascending && any_used(c)) return fail(errc::key_conflict, 0, first_used(c));
        add_own_rows(rows, c);
        counts = rows;
        greatest = highest;
        return {};
    }
    bool any_used(const journal_commit& c) {
        index();
        const auto used = [&](const auto& item) { return places.find(item.id) != nullptr; };
        return std::any_of(c.entries.begin(), c.entries.end(), used) ||
               std::any_of(c.burned.begin(), c.burned.end(), used);
    }
    std::size_t first_used(const journal_commit& c) const {
        std::size_t i = 0;
        while (i < c.entries.size() && places.find(c.entries[i].id) == nullptr)
            ++i;
        return i;
    }

    // Takes in the records that came since the last time.
    void index() {
        for (; indexed < records.size(); ++indexed) {
            const auto content = decode_commit(records[indexed].octets);
            if (content) index(*content);
        }
    }
    void index(const journal_commit& c) {
        for (std::size_t i = 0; i < c.entries.size(); ++i) {
            const auto sequence = c.first_sequence + i;
            places.try_emplace(c.entries[i].id, {.sequence = sequence, .commit = c.number});
            for (const auto& p : c.entries[i].postings) {
                auto& lines = *history.try_emplace(p.account, {}).first;
                if (lines.empty() || lines.back() != sequence) lines.push_back(sequence);
            }
        }
        for (const auto& b : c.burned)
            places.try_emplace(b.id, {.sequence = 0, .commit = c.number, .burned = b.why});
    }

    detail::octet_arena octets;
    std::vector<kept_record> records;
    std::vector<std::uint64_t> firsts;  // what sequence number each record begins with
    detail::flat_map<ledger_account, account_state, detail::account_hash> accounts;
    detail::flat_map<natural_key, std::uint64_t, detail::key_hash> keys;
    detail::flat_map<id128, entry_place, detail::id_hash> places;
    detail::flat_map<ledger_account, std::vector<std::uint64_t>, detail::account_hash> history;
    std::map<std::string, std::uint64_t, std::less<>> cursors;
    std::optional<stored_snapshot> snapshot;
    std::size_t indexed = 0;
    id128 greatest{};
    row_counts counts;
};

memory_store::memory_store() : kept_{std::make_unique<state>()} {}
memory_store::~memory_store() = default;

result<void> memory_store::append(const sealed_commit& record, const journal_commit& content,
                                  const store_change& change) {
    if (record.number != kept_->records.size()) return fail(errc::key_conflict);
    const auto before = kept_->counts.entries;
    if (const auto ok = kept_->take_in(content); !ok) return ok;
    kept_->records.push_back({kept_->octets.keep(record.octets), record.seal});
    kept_->firsts.push_back(before + 1);
    for (std::size_t i = 0; i < content.entries.size() && kept_->keys.size() < kept_->counts.keys;
         ++i)
        for (const auto& key : content.entries[i].keys)
            kept_->keys.try_emplace(key, content.first_sequence + i);
    for (const auto* a : change.accounts)
        *kept_->accounts.try_emplace(a->settings.account, {}).first = *a;
    if (!change.snapshot.empty())
        kept_->snapshot =
            stored_snapshot{record.number, {change.snapshot.begin(), change.snapshot.end()}};
    return {};
}

result<std::vector<sealed_commit>> memory_store::read(std::uint64_t first, std::size_t limit) {
    std::vector<sealed_commit> out;
    std::size_t octets = 0;
    for (auto i = first; i < kept_->records.size() && out.size() < limit && octets < page_octets;
         ++i) {
        const auto& kept = kept_->records[i];
        out.push_back(
            {.number = i, .octets = {kept.octets.begin(), kept.octets.end()}, .seal = kept.seal});
        octets += kept.octets.size();
    }
    return out;
}

result<std::vector<std::optional<entry_place>>> memory_store::find(std::span<const id128> ids) {
    kept_->index();
    std::vector<std::optional<entry_place>> out;
    out.reserve(ids.size());
    for (const auto& id : ids) {
        const auto* at = kept_->places.find(id);
        out.push_back(at == nullptr ? std::nullopt : std::optional{*at});
    }
    return out;
}

result<std::vector<std::uint64_t>> memory_store::find_keys(std::span<const natural_key> keys) {
    std::vector<std::uint64_t> out;
    out.reserve(keys.size());
    for (const auto& key : keys) {
        const auto* at = kept_->keys.find(key);
        out.push_back(at == nullptr ? 0 : *at);
    }
    return out;
}

result<std::vector<std::uint64_t>> memory_store::history(const ledger_account& account,
                                                         std::uint64_t before, std::size_t limit) {
    kept_->index();
    std::vector<std::uint64_t> out;
    const auto* all = kept_->history.find(account);
    if (all == nullptr) return out;
    auto at = std::lower_bound(all->begin(), all->end(), before);
    while (at != all->begin() && out.size() < limit)
        out.push_back(*--at);
    return out;
}

result<std::uint64_t> memory_store::commit_of(std::uint64_t sequence) {
    if (sequence == 0 || sequence > kept_->counts.entries) return fail(errc::bad_value);
    const auto after = std::upper_bound(kept_->firsts.begin(), kept_->firsts.end(), sequence);
    return static_cast<std::uint64_t>(after - kept_->firsts.begin()) - 1;
}

result<std::optional<stored_snapshot>> memory_store::snapshot() {
    return kept_->snapshot;
}

result<std::uint64_t> memory_store::cursor(std::string_view name) {
    const auto at = kept_->cursors.find(name);
    return at == kept_->cursors.end() ? 0 : at->second;
}

result<void> memory_store::set_cursor(std::string_view name, std::uint64_t number) {
    kept_->cursors.insert_or_assign(std::string{name}, number);
    return {};
}

result<std::vector<account_state>> memory_store::accounts() {
    std::vector<account_state> out;
    out.reserve(kept_->accounts.size());
    kept_->accounts.for_each(
        [&](const ledger_account&, const account_state& a) { out.push_back(a); });
    std::sort(out.begin(), out.end(),
              [](const auto& a, const auto& b) { return a.settings.account < b.settings.account; });
    return out;
}

result<row_counts> memory_store::count_rows() {
    return kept_->counts;
}

result<void> memory_store::compare(const journal_commit&) {
    return {};
}

}  // namespace submeter::inline v0::ledger
