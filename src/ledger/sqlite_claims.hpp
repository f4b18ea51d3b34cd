// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/store.hpp"

#include <algorithm>
#include <vector>

namespace submeter::inline v0::ledger::sqlite {

/// Ids and natural keys that are used by records whose rows are not in the tables yet. One above
/// all before, as hosts are advised to make ids, costs a comparison. Confined.
class claims {
public:
    /// Where an id is used, or nothing. Borrowed until the next change.
    [[nodiscard]] const entry_place* find(const id128& id) const {
        const auto at = std::lower_bound(ascending_.begin(), ascending_.end(), id,
                                         [](const claim& a, const id128& b) { return a.id < b; });
        return at != ascending_.end() && at->id == id ? &at->place : others_.find(id);
    }

    /// The entry that holds a natural key, or 0.
    [[nodiscard]] std::uint64_t holder_of(const natural_key& key) const {
        const auto* at = holders_.find(key);
        return at == nullptr ? 0 : *at;
    }

    /// Adds what the record at hand uses. @return false where it is used already.
    [[nodiscard]] bool add(const id128& id, const entry_place& place) {
        if (ascending_.empty() || ascending_.back().id < id) {
            ascending_.push_back({id, place});
            return true;
        }
        if (find(id) != nullptr) return false;
        others_.try_emplace(id, place);
        new_others_.push_back(id);
        return true;
    }
    [[nodiscard]] bool add(const natural_key& key, std::uint64_t sequence) {
        if (!holders_.try_emplace(key, sequence).second) return false;
        new_keys_.push_back(key);
        return true;
    }

    /// The record at hand is in the store.
    void keep() noexcept {
        kept_ = ascending_.size();
        new_others_.clear();
        new_keys_.clear();
    }

    /// It is not.
    void take_back() {
        ascending_.resize(kept_);
        for (; !new_others_.empty(); new_others_.pop_back())
            others_.erase(new_others_.back());
        for (; !new_keys_.empty(); new_keys_.pop_back())
            holders_.erase(new_keys_.back());
    }

    /// All rows are in the tables.
    void clear() {
        take_back();
        ascending_.clear();
        kept_ = 0;
        if (others_.size() > 0) others_ = {};
        if (holders_.size() > 0) holders_ = {};
    }

private:
    struct claim {
        id128 id;
        entry_place place;
    };

    std::vector<claim> ascending_;
    std::size_t kept_ = 0;  // of them
    detail::flat_map<id128, entry_place, detail::id_hash> others_;
    detail::flat_map<natural_key, std::uint64_t, detail::key_hash> holders_;
    std::vector<id128> new_others_;
    std::vector<natural_key> new_keys_;
};

}  // namespace submeter::inline v0::ledger::sqlite
