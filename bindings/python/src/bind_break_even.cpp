// SPDX-License-Identifier: Apache-2.0
#include "tariff_parts.hpp"

namespace submeter::inline v0::python {

namespace {

// Steps of a family of usages: bill_of(plan, step) is a Bill.
std::optional<tariff::break_even> find_break_even(const plan_ptr& a, const plan_ptr& b,
                                                  std::int64_t low, std::int64_t high,
                                                  const py::function& bill_of) {
    const auto settled = [&](const plan_ptr& p, std::int64_t step) {
        return bill_of(p, step).cast<bill>().settled.total;
    };
    return value_or_raise(
        tariff::find_break_even(low, high, [&](std::int64_t step) -> result<tariff::paired_totals> {
            return tariff::paired_totals{settled(a, step), settled(b, step)};
        }));
}

}  // namespace

void bind_break_even(py::module_& m) {
    using tariff::break_even;
    const auto totals = [](const tariff::paired_totals& t) {
        return std::pair{to_decimal(amount_text(t.first)), to_decimal(amount_text(t.second))};
    };
    py::class_<break_even>(m, "BreakEven", "Between which steps two plans change places.")
        .def_readonly("below", &break_even::below, "The last step before they do.")
        .def_readonly("above", &break_even::above, "One step on.")
        .def_property_readonly(
            "totals_below", [totals](const break_even& x) { return totals(x.at_below); },
            "Of the first and the second plan.")
        .def_property_readonly(
            "totals_above", [totals](const break_even& x) { return totals(x.at_above); },
            "Of the first and the second plan.");
    m.def("find_break_even", &find_break_even, py::arg("first"), py::arg("second"), py::arg("low"),
          py::arg("high"), py::arg("bill_of"),
          R"(The steps at which two plans change places; None where one is cheaper throughout.

Parameters: bill_of: bill_of(plan, step) gives the Bill of a step from low to high.)");
    m.def(
        "demand_break_even",
        [](std::int64_t capacity, const std::string& of_capacity, const std::string& of_demand) {
            const auto found = value_or_raise(
                tariff::demand_break_even(capacity, value_or_raise(parse_price(of_capacity)),
                                          value_or_raise(parse_price(of_demand))));
            return std::pair{found.numerator, found.denominator};
        },
        py::arg("capacity_micro"), py::arg("of_capacity"), py::arg("of_demand"),
        "The demand in millionths of a kW at which both cost the same: a numerator and a "
        "denominator.");
}

}  // namespace submeter::inline v0::python
