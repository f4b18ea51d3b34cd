// SPDX-License-Identifier: Apache-2.0
#include "tariff_parts.hpp"

namespace submeter::inline v0::python {

void bind_tariff(py::module_& m) {
    // Each names the other in its signatures, so both are declared first.
    plan_class plans{m, "Plan", R"(A tariff plan, read from its document and checked once.

Const-shareable between threads. The document is described in docs/reference/plan.md.)"};
    bill_class bills{m, "Bill", "What is owed. Its lines, included ones aside, sum to its total."};
    bind_lines(m);
    bind_service(m);
    bind_plan(plans);
    bind_bill(bills);
    bind_rating(m);
    bind_history(m);
    bind_meter_tables(m);
    bind_break_even(m);
}

}  // namespace submeter::inline v0::python
