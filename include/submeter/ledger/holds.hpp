// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

/// What a pending entry reserves until it is posted, released or due. A value.
struct hold {
    instant effective{};  ///< of the pending entry
    std::optional<instant> expires{};
    std::vector<posting> reserved;

    friend bool operator==(const hold&, const hold&) = default;
};

/// The reservations that are open, by the ids of their pending entries. Confined.
class open_holds {
public:
    [[nodiscard]] std::size_t size() const noexcept { return holds_.size(); }

    /// The reservation, or nothing. Borrowed until the next change.
    [[nodiscard]] const hold* find(const id128& id) const { return holds_.find(id); }

    /// All of them, by ascending ids. Borrowed until the next change; allocates the list.
    [[nodiscard]] std::vector<std::pair<id128, const hold*>> sorted() const {
        std::vector<std::pair<id128, const hold*>> out;
        out.reserve(holds_.size());
        holds_.for_each([&](const id128& id, const hold& h) { out.emplace_back(id, &h); });
        std::sort(out.begin(), out.end());
        return out;
    }

    void add(const id128& id, hold what) {
        if (what.expires) {
            expiries_.emplace_back(*what.expires, id);
            std::push_heap(expiries_.begin(), expiries_.end(), later);
        }
        holds_.try_emplace(id, std::move(what));
    }

    /// Takes an open reservation out.
    hold remove(const id128& id) {
        auto out = *holds_.find(id);
        holds_.erase(id);
        return out;
    }

    /// Those that are due at a time, in the order of expiry, then of ids: to be removed, or added
    /// anew. Allocates the list.
    [[nodiscard]] std::vector<id128> take_due(instant now) {
        std::vector<id128> out;
        while (!expiries_.empty() && expiries_.front().first <= now) {
            const auto [at, id] = expiries_.front();
            std::pop_heap(expiries_.begin(), expiries_.end(), later);
            expiries_.pop_back();
            // What has ended otherwise is left behind here, and what came back is here twice.
            const auto* open = holds_.find(id);
            const bool again = !out.empty() && out.back() == id;
            if (open != nullptr && open->expires == at && !again) out.push_back(id);
        }
        return out;
    }

private:
    static constexpr auto later = [](const auto& a, const auto& b) { return b < a; };

    detail::flat_map<id128, hold, detail::id_hash> holds_;
    std::vector<std::pair<instant, id128>> expiries_;  // a heap, the earliest first
};

}  // namespace submeter::inline v0::ledger
