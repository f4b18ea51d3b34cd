// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <vector>

// A book's file as any other program sees it.

namespace ledger_test {

/// The rows that statements give, NULL as "NULL".
inline std::vector<std::vector<std::string>> run_sql(const std::string& path,
                                                     const std::string& text) {
    sqlite3* db = nullptr;
    EXPECT_EQ(sqlite3_open(path.c_str(), &db), SQLITE_OK);
    std::vector<std::vector<std::string>> out;
    const auto add = [](void* to, int columns, char** values, char**) {
        auto& row = static_cast<std::vector<std::vector<std::string>>*>(to)->emplace_back();
        for (int i = 0; i < columns; ++i)
            row.emplace_back(values[i] == nullptr ? "NULL" : values[i]);
        return 0;
    };
    EXPECT_EQ(sqlite3_exec(db, text.c_str(), add, &out, nullptr), SQLITE_OK)
        << sqlite3_errmsg(db) << ": " << text;
    sqlite3_close(db);
    return out;
}

}  // namespace ledger_test
