// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"
#include "submeter/ledger/account.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

// How the tables of the stores write what has no column type: lists of numbers.

namespace submeter::inline v0::ledger {

/// "100,20,0".
inline std::string join_numbers(const std::vector<std::int64_t>& numbers) {
    std::string out;
    for (const auto n : numbers)
        out.append(out.empty() ? "" : ",").append(std::to_string(n));
    return out;
}

/// Reads what join_numbers() wrote, and nothing else. @return `bad_journal`.
inline result<std::vector<std::int64_t>> split_numbers(std::string_view text) {
    std::vector<std::int64_t> out;
    for (auto left = text; !left.empty();) {
        const auto comma = std::min(left.find(','), left.size());
        const auto number = parse_scaled(left.substr(0, comma), 0);
        if (!number) return fail(errc::bad_journal);
        out.push_back(*number);
        left.remove_prefix(std::min(comma + 1, left.size()));
    }
    if (join_numbers(out) != text) return fail(errc::bad_journal);
    return out;
}

/// Time and amount of each floor, in turn.
inline std::string join_floors(const std::vector<dated_floor>& floors) {
    std::vector<std::int64_t> numbers;
    for (const auto& f : floors) {
        numbers.push_back(f.from.time_since_epoch().count());
        numbers.push_back(f.minor);
    }
    return join_numbers(numbers);
}

/// Reads what join_floors() wrote, and nothing else. @return `bad_journal`.
inline result<std::vector<dated_floor>> split_floors(std::string_view text) {
    const auto numbers = split_numbers(text);
    if (!numbers || numbers->size() % 2 != 0) return fail(errc::bad_journal);
    std::vector<dated_floor> out;
    for (std::size_t i = 0; i < numbers->size(); i += 2)
        out.push_back({instant{std::chrono::seconds{(*numbers)[i]}}, (*numbers)[i + 1]});
    return out;
}

}  // namespace submeter::inline v0::ledger
