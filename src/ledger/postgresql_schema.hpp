// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/postgresql_connection.hpp"

#include <span>

// The tables, and how databases of earlier versions get them. Only what CockroachDB and YugabyteDB
// also have is used.

namespace submeter::inline v0::ledger::postgresql {

/// The version that this library reads and writes.
inline constexpr std::int64_t schema_version = 1;

/// How a database gets from the version before to this one. Each statement may be run again: it
/// commits by itself, and a migration that broke off is repeated from its first.
struct migration {
    std::int64_t to;
    std::span<const statement> steps;
};

/// All migrations, ascending, from an empty database on.
[[nodiscard]] std::span<const migration> migrations() noexcept;

}  // namespace submeter::inline v0::ledger::postgresql
