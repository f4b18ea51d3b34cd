// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/entry.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace submeter::inline v0::ledger::detail {

constexpr std::size_t mixed(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t h = (a ^ (b * 0x9E3779B97F4A7C15U)) * 0xBF58476D1CE4E5B9U;
    h ^= h >> 32;
    return static_cast<std::size_t>(h);
}

struct id_hash {
    std::size_t operator()(const id128& id) const noexcept { return mixed(id.high, id.low); }
};
struct account_hash {
    std::size_t operator()(const ledger_account& a) const noexcept {
        return mixed(std::uint64_t{a.code} << 48, a.owner);
    }
};
struct key_hash {
    std::size_t operator()(const natural_key& k) const noexcept {
        std::uint64_t h = static_cast<std::uint64_t>(k.what);
        for (const char c : k.value)
            h = (h ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        return mixed(h, k.value.size());
    }
};

// A hash table whose items lie in one block: open addressing with linear steps, at most half full.
// Keys and values have defaults. What find() gives is borrowed until the next change.
template <class Key, class Value, class Hash>
class flat_map {
public:
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    [[nodiscard]] const Value* find(const Key& key) const {
        if (cells_.empty()) return nullptr;
        const auto& at = cells_[place(key)];
        return at.used ? &at.value : nullptr;
    }

    // The value under the key, and whether it is new: then it is `value`.
    std::pair<Value*, bool> try_emplace(const Key& key, Value value) {
        if (2 * (size_ + 1) > cells_.size()) grow();
        auto& at = cells_[place(key)];
        const bool fresh = !at.used;
        if (fresh) {
            at = {key, std::move(value), true};
            ++size_;
        }
        return {&at.value, fresh};
    }

    void erase(const Key& key) {
        if (cells_.empty()) return;
        auto hole = place(key);
        if (!cells_[hole].used) return;
        --size_;
        cells_[hole] = {};
        // What stood behind because its own place was taken moves up.
        for (auto i = next(hole); cells_[i].used; i = next(i)) {
            const auto home = Hash{}(cells_[i].key) & mask();
            const bool stays = hole <= i ? hole < home && home <= i : hole < home || home <= i;
            if (stays) continue;
            cells_[hole] = std::move(cells_[i]);
            cells_[i] = {};
            hole = i;
        }
    }

    // Shows every key and value to `visit(key, value)`, in no order.
    template <class Visitor>
    void for_each(Visitor&& visit) const {
        for (const auto& c : cells_)
            if (c.used) visit(c.key, c.value);
    }

private:
    struct cell {
        Key key{};
        Value value{};
        bool used = false;
    };

    [[nodiscard]] std::size_t mask() const noexcept { return cells_.size() - 1; }
    [[nodiscard]] std::size_t next(std::size_t i) const noexcept { return (i + 1) & mask(); }
    [[nodiscard]] std::size_t place(const Key& key) const {
        auto i = Hash{}(key)&mask();
        while (cells_[i].used && !(cells_[i].key == key))
            i = next(i);
        return i;
    }
    void grow() {
        auto old = std::move(cells_);
        cells_ = std::vector<cell>(old.empty() ? 16 : 2 * old.size());
        for (auto& c : old)
            if (c.used) {
                const auto i = place(c.key);
                cells_[i] = std::move(c);
            }
    }

    std::vector<cell> cells_;  // a power of two of them
    std::size_t size_ = 0;
};

}  // namespace submeter::inline v0::ledger::detail
