// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/csv.hpp"
#include "submeter/core/result.hpp"
#include "submeter/ledger/import_table.hpp"

#include <algorithm>
#include <optional>

namespace submeter::inline v0::ledger::detail {

using import_set = std::initializer_list<import_column>;

constexpr std::uint32_t bits_of(import_set columns) noexcept {
    std::uint32_t out = 0;
    for (const auto c : columns)
        out |= 1U << static_cast<unsigned>(c);
    return out;
}

constexpr bool has(std::uint32_t bits, import_column c) noexcept {
    return ((bits >> static_cast<unsigned>(c)) & 1U) != 0;
}

struct import_columns {
    std::uint32_t needed;
    std::uint32_t known;
};

constexpr import_columns columns_of(import_kind kind) noexcept {
    using enum import_column;
    switch (kind) {
        case import_kind::accounts:
            return {0, bits_of({account, customer, floor, levels, rearm, status})};
        case import_kind::opening_balances:
            return {bits_of({amount, effective}),
                    bits_of({account, amount, customer, effective, memo})};
        case import_kind::top_ups:
            return {bits_of({amount, channel, customer, effective, transaction}),
                    bits_of({amount, channel, customer, effective, memo, merchant, order, trade,
                             transaction})};
    }
    return {0, 0};
}

// What is wrong with a row, and in which column. A value.
struct import_fault {
    error what;  ///< `offset`: the character of the field
    import_column at = import_column::none;
};

template <class T>
using import_result = tl::expected<T, import_fault>;

// Which field of a row is which column. A value.
class import_header {
public:
    // Reads the first row. @return `unknown_field` for a column that the kind does not have,
    // `bad_value` for one that is there twice, with its number as `index`; `missing_field` for one
    // that is not there: of `account` and `customer`, where both are known, one is needed.
    static import_result<import_header> read(const csv_row& row, import_kind kind) {
        const auto columns = columns_of(kind);
        import_header out;
        std::uint32_t seen = 0;
        for (std::size_t i = 0; i < row.fields.size(); ++i) {
            const auto c = find(row.fields[i], columns.known);
            if (c == import_column::none) return refuse(errc::unknown_field, c, i);
            if (has(seen, c)) return refuse(errc::bad_value, c, i);
            seen |= bits_of({c});
            out.columns_.push_back(c);
        }
        for (std::size_t i = 1; i < import_column_count; ++i) {
            const auto c = static_cast<import_column>(i);
            if (has(columns.needed & ~seen, c)) return refuse(errc::missing_field, c, 0);
        }
        const auto whose = bits_of({import_column::account, import_column::customer});
        if ((columns.known & whose) == whose && (seen & whose) == 0)
            return refuse(errc::missing_field, import_column::customer, 0);
        return out;
    }

    std::size_t size() const noexcept { return columns_.size(); }

    bool knows(import_column c) const noexcept {
        return std::find(columns_.begin(), columns_.end(), c) != columns_.end();
    }

    // The field of a column; empty where the table does not have it.
    std::string_view field(const csv_row& row, import_column c) const noexcept {
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (columns_[i] == c) return row.fields[i];
        return {};
    }

private:
    static import_column find(std::string_view name, std::uint32_t known) noexcept {
        for (std::size_t i = 1; i < import_column_count; ++i) {
            const auto c = static_cast<import_column>(i);
            if (has(known, c) && to_text(c) == name) return c;
        }
        return import_column::none;
    }
    static tl::unexpected<import_fault> refuse(errc why, import_column at, std::size_t index) {
        return tl::unexpected(
            import_fault{{.code = why, .index = static_cast<std::uint32_t>(index)}, at});
    }

    std::vector<import_column> columns_;
};

// "column 2: \"Sum\" is none of amount, channel, …": what import_header::read() refuses, as people
// read it. Allocates the text. @param named what the first row has in that place
inline std::string explain(const import_fault& header, std::string_view named, import_kind kind) {
    if (header.what.code == errc::missing_field)
        return std::string{"there is no column "}.append(to_text(header.at));
    auto out = std::string{"column "}.append(std::to_string(header.what.index + 1));
    out.append(": \"").append(named);
    if (header.at != import_column::none) return out.append("\" is there twice");
    std::string_view before = "\" is none of ";
    for (std::size_t i = 1; i < import_column_count; ++i) {
        const auto c = static_cast<import_column>(i);
        if (!has(columns_of(kind).known, c)) continue;
        out.append(before).append(to_text(c));
        before = ", ";
    }
    return out;
}

}  // namespace submeter::inline v0::ledger::detail
