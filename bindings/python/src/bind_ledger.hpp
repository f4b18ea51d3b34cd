// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of submeter.ledger, in the order in which they need each other.

#include "ledger_values.hpp"

namespace submeter::inline v0::python {

void bind_ledger_entry(py::module_& m);
void bind_posting_rules(py::module_& m);
void bind_book(py::module_& m);

}  // namespace submeter::inline v0::python
