// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/explanation.hpp"
#include "submeter/tariff/settle.hpp"

namespace submeter::inline v0::tariff {

/// A charge together with its derivation. A value.
struct explained_charge {
    charge bill;
    explanation why;  ///< rule "tariff.bill", a part per line and one for the total
};

/// Settles a bill and says how: plan id, version and digest; per line the usage taken, period or
/// tier, price or rate, exact product and rounding; the exact sum and the rounded total. It watches
/// `settle` while that computes. Compiled in tariff_text. Allocates.
/// Precondition: check(p). @return as `settle`.
[[nodiscard]] SUBMETER_API result<explained_charge> settle_explained(const plan& p,
                                                                     const rating_state& s,
                                                                     const service& svc = {});

}  // namespace submeter::inline v0::tariff
