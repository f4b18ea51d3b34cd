// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <unistd.h>

// Stores that tests can hold, reopen and spoil.

namespace ledger_test {

/// A path of its own for the running test; the files go with the object.
class temporary_file {
public:
    temporary_file() {
        const auto* test = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string{test->test_suite_name()} + "." + test->name();
        for (auto& c : name)
            if (c == '/') c = '_';
        folder_ = std::filesystem::temp_directory_path() /
                  ("submeter." + name + "." + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
    }
    ~temporary_file() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    temporary_file(const temporary_file&) = delete;
    temporary_file& operator=(const temporary_file&) = delete;

    [[nodiscard]] std::string path() const { return (folder_ / "book.db").string(); }
    [[nodiscard]] std::string folder() const { return folder_.string(); }

private:
    std::filesystem::path folder_;
};

/// Passes everything on to a store that outlives the book, and can fail an append instead.
class borrowed_store : public submeter::ledger::store {
public:
    using commit = submeter::ledger::journal_commit;
    template <class T>
    using result = submeter::result<T>;
    explicit borrowed_store(store& to, const std::optional<submeter::errc>* failure = nullptr)
        : to_(to), failure_(failure) {}

    [[nodiscard]] submeter::ledger::durability lasts() const noexcept override {
        return to_.lasts();
    }
    result<void> append(const submeter::ledger::sealed_commit& record, const commit& content,
                        const submeter::ledger::store_change& change) override {
        if (failure_ != nullptr && *failure_) return submeter::fail(**failure_);
        return to_.append(record, content, change);
    }
    result<std::vector<submeter::ledger::sealed_commit>> read(std::uint64_t first,
                                                              std::size_t limit) override {
        return to_.read(first, limit);
    }
    result<std::vector<std::optional<submeter::ledger::entry_place>>> find(
        std::span<const submeter::id128> ids) override {
        asked += ids.size();
        return to_.find(ids);
    }
    result<std::vector<std::uint64_t>> find_keys(
        std::span<const submeter::natural_key> keys) override {
        return to_.find_keys(keys);
    }
    result<std::vector<std::uint64_t>> history(const submeter::ledger_account& account,
                                               std::uint64_t before, std::size_t limit) override {
        return to_.history(account, before, limit);
    }
    result<std::uint64_t> commit_of(std::uint64_t sequence) override {
        return to_.commit_of(sequence);
    }
    result<std::optional<submeter::ledger::stored_snapshot>> snapshot() override {
        return to_.snapshot();
    }
    result<std::uint64_t> cursor(std::string_view name) override { return to_.cursor(name); }
    result<void> set_cursor(std::string_view name, std::uint64_t number) override {
        return to_.set_cursor(name, number);
    }
    result<std::vector<submeter::ledger::account_state>> accounts() override {
        return to_.accounts();
    }
    result<submeter::ledger::row_counts> count_rows() override { return to_.count_rows(); }
    result<void> compare(const commit& content) override { return to_.compare(content); }

    std::size_t asked = 0;  ///< for how many ids

private:
    store& to_;
    const std::optional<submeter::errc>* failure_;
};

/// The two kinds of store that the shared suite runs on: made new, and taken up again.
struct memory_kind {
    submeter::ledger::memory_store kept;
    std::unique_ptr<submeter::ledger::store> fresh() {
        return std::make_unique<borrowed_store>(kept);
    }
    std::unique_ptr<submeter::ledger::store> again() { return fresh(); }
};

struct sqlite_kind {
    temporary_file file;
    std::unique_ptr<submeter::ledger::store> fresh() {
        return std::move(*submeter::ledger::sqlite::create_store(file.path()));
    }
    std::unique_ptr<submeter::ledger::store> again() {
        return std::move(*submeter::ledger::sqlite::open_store(file.path()));
    }
};

}  // namespace ledger_test
