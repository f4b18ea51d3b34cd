// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"
#include "submeter/ledger/sqlite_store.hpp"

#include <memory>

namespace submeter::inline v0::ledger::sqlite {

/// What a store is opened for.
enum class access : std::uint8_t { reading, writing };

/// A store on the tables of a connection; where that is a copy, with the file that stays locked.
/// Rows that a crash has left waiting are written first.
/// @return what reading and writing them says; for reading only what the disk says.
[[nodiscard]] result<std::unique_ptr<store>> keep_in(database db, access wanted,
                                                     const params& with = {},
                                                     std::optional<database> locked = std::nullopt);

}  // namespace submeter::inline v0::ledger::sqlite
