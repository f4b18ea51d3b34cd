// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_reader.hpp"
#include "submeter/tariff/plan.hpp"

#include <span>

namespace submeter::inline v0::tariff {

// Reads the "schedule" of a plan document; each slot names one of `periods`.
[[nodiscard]] result<calendar> read_calendar(const submeter::detail::json_node& node,
                                             std::span<const period> periods);

// The canonical text of a plan's "schedule".
[[nodiscard]] std::string write_calendar(const calendar& c, std::span<const period> periods);

}  // namespace submeter::inline v0::tariff
