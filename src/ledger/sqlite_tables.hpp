// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_database.hpp"
#include "submeter/ledger/store.hpp"

#include <memory>

namespace submeter::inline v0::ledger::sqlite {

/// A store on the tables of a connection; where that is a copy, with the file that stays locked.
/// @return what reading them says.
[[nodiscard]] result<std::unique_ptr<store>> keep_in(database db,
                                                     std::optional<database> locked = std::nullopt);

}  // namespace submeter::inline v0::ledger::sqlite
