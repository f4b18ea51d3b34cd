// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace submeter::inline v0::ledger {

/// The versions of a record's encoding: new ones are written in the latest.
inline constexpr std::uint8_t journal_version = 2;

}  // namespace submeter::inline v0::ledger
