// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/tariff/plan.hpp"

#include <span>
#include <string>
#include <string_view>

namespace submeter::inline v0::tariff {

/// Reads and checks a plan document, format "submeter.plan/2" (docs/reference/plan.md), or the
/// older "submeter.plan/1" as the plan it means. Amounts and prices are texts; JSON numbers there,
/// unknown fields and doubtful values are refused. The zone is taken by its name from `zones`, so
/// nothing but the text is read. Compiled in tariff_text. Allocates; a pure function.
/// @return the plan with its digest; or the code of the first finding: `bad_json`, `missing_field`,
/// `unknown_field`, `wrong_type`, `bad_value`, `wrong_version`, `zone_not_found`, a number's or
/// date's own code, or what `check(plan)` returns. `said` names the JSON path and why. A price
/// finer than millionths that the plan's price stage has rounded is a finding `inexact` beside the
/// plan.
[[nodiscard]] SUBMETER_API result<plan> read_plan(std::string_view json,
                                                  std::span<const zone> zones, diagnostics& said);

/// The same, with the zone loaded from the system's files by `load_zone`.
[[nodiscard]] SUBMETER_API result<plan> read_plan(std::string_view json, diagnostics& said);

/// The canonical document of a plan, format "submeter.plan/2": fixed order of fields, no blanks.
/// Reading it gives an equal plan, and writing that the same bytes. The digest is not part of it.
/// Compiled in tariff_text. Precondition: check(p).
[[nodiscard]] SUBMETER_API std::string write_plan(const plan& p);

/// What names a plan's content: "fnv1a64:" and 16 hexadecimal digits, the FNV-1a hash of its
/// canonical document. It tells plans apart and does not seal them: who must prove that nobody
/// changed a plan hashes `write_plan` with `crypto`. Compiled in tariff_text. Precondition:
/// check(p).
[[nodiscard]] SUBMETER_API std::string digest_of(const plan& p);

}  // namespace submeter::inline v0::tariff
