// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/flow/entry.hpp"

#include <map>
#include <set>

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
    [[nodiscard]] const std::map<id128, hold>& all() const noexcept { return holds_; }

    /// The reservation, or nothing. Borrowed until the next change.
    [[nodiscard]] const hold* find(const id128& id) const {
        const auto where = holds_.find(id);
        return where == holds_.end() ? nullptr : &where->second;
    }

    void add(const id128& id, hold what) {
        if (what.expires) due_.insert({*what.expires, id});
        holds_.insert_or_assign(id, std::move(what));
    }

    /// Takes an open reservation out.
    hold remove(const id128& id) {
        auto node = holds_.extract(id);
        auto out = std::move(node.mapped());
        if (out.expires) due_.erase({*out.expires, id});
        return out;
    }

    /// Those that are due at a time, in the order of expiry, then of ids. Allocates the list.
    [[nodiscard]] std::vector<id128> due(instant now) const {
        std::vector<id128> out;
        for (auto at = due_.begin(); at != due_.end() && at->first <= now; ++at)
            out.push_back(at->second);
        return out;
    }

private:
    std::map<id128, hold> holds_;
    std::set<std::pair<instant, id128>> due_;
};

}  // namespace submeter::inline v0::ledger
