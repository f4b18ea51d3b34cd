// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/store.hpp"

#include <memory>

namespace submeter::inline v0::ledger {

/// A store that lasts as long as its object: for tests, simulations and what-if copies. What only
/// queries want is indexed when the first of them comes. Confined.
class SUBMETER_API memory_store final : public store {
public:
    memory_store();
    ~memory_store() override;
    memory_store(const memory_store&) = delete;
    memory_store& operator=(const memory_store&) = delete;

    [[nodiscard]] durability lasts() const noexcept override { return durability::passing; }

    /// @return `key_conflict` for a number that is not the next, or an id or natural key that was
    ///         used (`index`: the entry's place). Nothing else fails.
    [[nodiscard]] result<void> append(const sealed_commit& record, const journal_commit& content,
                                      const store_change& change) override;

    /// The records, copied. Never fails.
    [[nodiscard]] result<std::vector<sealed_commit>> read(std::uint64_t first,
                                                          std::size_t limit) override;

    [[nodiscard]] result<std::vector<std::optional<entry_place>>> find(
        std::span<const id128> ids) override;

    [[nodiscard]] result<std::vector<std::uint64_t>> find_keys(
        std::span<const natural_key> keys) override;

    [[nodiscard]] result<std::vector<std::uint64_t>> history(const ledger_account& account,
                                                             std::uint64_t before,
                                                             std::size_t limit) override;

    [[nodiscard]] result<std::uint64_t> commit_of(std::uint64_t sequence) override;

    [[nodiscard]] result<std::optional<stored_snapshot>> snapshot() override;

    [[nodiscard]] result<std::uint64_t> cursor(std::string_view name) override;
    [[nodiscard]] result<void> set_cursor(std::string_view name, std::uint64_t number) override;

    /// The accounts, copied, ascending. Never fails.
    [[nodiscard]] result<std::vector<account_state>> accounts() override;

    /// How much was ever recorded. Never fails.
    [[nodiscard]] result<row_counts> count_rows() override;

    /// Nothing beside the records is kept that could differ. Never fails.
    [[nodiscard]] result<void> compare(const journal_commit& content) override;

private:
    struct state;

    std::unique_ptr<state> kept_;
};

}  // namespace submeter::inline v0::ledger
