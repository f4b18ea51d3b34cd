// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bind.hpp"
#include "submeter/simulate/load_curve.hpp"

namespace submeter::inline v0::python {

/// The moment at which loads begin; they are hours of UTC. @throws failure `bad_value`.
instant full_hour(std::int64_t start);

/// A load that only takes. @throws failure `negative_usage` or `overflow`; ValueError.
simulate::load_curve load_of(instant start, const int_column& watt_hours);

}  // namespace submeter::inline v0::python
