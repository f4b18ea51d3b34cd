// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// Ids, each once. One above all before, as hosts are advised to make them, costs a comparison.
class id_set {
public:
    // Whether the id is new; from now on it is not.
    bool add(const id128& id) {
        if (ascending_.empty() || ascending_.back() < id) {
            ascending_.push_back(id);
            return true;
        }
        if (std::binary_search(ascending_.begin(), ascending_.end(), id)) return false;
        return others_.try_emplace(id, {}).second;
    }

private:
    struct nothing {};

    std::vector<id128> ascending_;
    flat_map<id128, nothing, id_hash> others_;  // all of them below the last of those that ascend
};

}  // namespace submeter::inline v0::ledger::detail
