// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/income_report.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger::detail {

// The row of a code or period among rows in ascending order; a new one where there is none yet.
template <class Row, class Key>
std::size_t row_at(std::vector<Row>& rows, Key Row::*key, const Key& of) {
    const auto where = std::partition_point(rows.begin(), rows.end(),
                                            [&](const Row& row) { return row.*key < of; });
    const auto at = where - rows.begin();
    if (where == rows.end() || (*where).*key != of) (*rows.insert(where, Row{})).*key = of;
    return static_cast<std::size_t>(at);
}

inline result<void> add_to(turnovers& to, const code_turnover& more) {
    auto& at = to[row_at(to, &code_turnover::code, more.code)];
    for (const auto part :
         {&code_turnover::raised, &code_turnover::lowered, &code_turnover::moved}) {
        const auto sum = checked_add64(at.*part, more.*part);
        if (!sum) return fail(sum.error());
        at.*part = *sum;
    }
    return {};
}

}  // namespace submeter::inline v0::ledger::detail
