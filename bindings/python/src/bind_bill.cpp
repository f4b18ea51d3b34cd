// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/explain.hpp"
#include "tariff_parts.hpp"

namespace submeter::inline v0::python {

namespace {

std::optional<py_datetime> moment_of(const bill& b, instant interval::*side) {
    if (const auto& days = b.facts.days) {
        const auto& z = b.under->where;
        const interval over{day_start(z, days->from), day_start(z, days->to)};
        return to_datetime(over.*side);
    }
    if (!b.state.over) return std::nullopt;
    return to_datetime((*b.state.over).*side);
}

explanation explain(const bill& b) {
    const py::gil_scoped_release released;
    return value_or_raise(tariff::settle_explained(*b.under, b.state, b.facts)).why;
}

}  // namespace

void bind_lines(py::module_& m) {
    using enum charge_kind;
    py::enum_<charge_kind>(m, "ChargeKind", "What a charge line is for.")
        .value("consumption", consumption, "a quantity at a price")
        .value("surcharge", surcharge, "an addition per unit, such as that of a tier")
        .value("free_quota", free_quota, "a quantity that costs nothing")
        .value("tier_fee", tier_fee, "an amount for having reached a tier")
        .value("demand", demand, "the greatest mean power")
        .value("excess_demand", excess_demand, "demand above a contract's allowance")
        .value("capacity", capacity, "transformer capacity")
        .value("fixed", fixed, "a sum for being served at all")
        .value("percentage", percentage, "a rate on other lines")
        .value("power_factor", power_factor, "a rate on other lines, by power factor")
        .value("minimum", minimum, "what lacks to the least that is charged")
        .value("maximum", maximum, "what is above the most that is charged")
        .value("tax", tax, "a rate on other lines that goes to the state")
        .value("common_area", common_area, "an apportioned share")
        .value("property_fee", property_fee, "a periodic fee")
        .value("rounding", rounding, "between the rounded total and the rounded lines");
    py::class_<charge_line>(m, "ChargeLine", "One line of a bill: quantity × price.")
        .def_readonly("kind", &charge_line::kind)
        .def_readonly("item", &charge_line::item, "Id of the plan's item.")
        .def_property_readonly(
            "power_factor",
            [](const charge_line& x) {
                return x.kind == charge_kind::power_factor
                           ? std::optional{to_decimal(
                                 to_text(decimal{.mantissa = x.power_factor, .exponent = -2}))}
                           : std::nullopt;
            },
            "Of kind power_factor; None for all others.")
        .def_readonly("included", &charge_line::included,
                      "Contained in other lines, so not added to the total.")
        .def_property_readonly(
            "rate",
            [](const charge_line& x) { return to_decimal(to_text(exact{x.rate_nano} * 1000)); },
            "Under unit \"currency\": the share of `quantity` that is charged.")
        .def_property_readonly(
            "period",
            [](const charge_line& x) {
                return x.period.empty() ? std::nullopt : std::optional{x.period};
            },
            "Name of the period; None where the price does not depend on the time of day.")
        .def_readonly("tier", &charge_line::tier, "0 is the first.")
        .def_property_readonly(
            "quantity",
            [](const charge_line& x) { return to_decimal(micro_text(x.quantity_micro)); })
        .def_property_readonly("unit",
                               [](const charge_line& x) { return std::string{to_text(x.unit)}; })
        .def_readonly("version", &charge_line::version, "Version of the plan whose price it is.")
        .def_property_readonly(
            "price", [](const charge_line& x) { return decimal_of(x.at); },
            "Currency units per unit.")
        .def_property_readonly(
            "exact", [](const charge_line& x) { return to_text(x.product); },
            "quantity × price without rounding, as text; \"…\" where more than 12 decimals follow.")
        .def_property_readonly(
            "amount", [](const charge_line& x) { return to_decimal(amount_text(x.amount)); },
            "What is charged.")
        .def_property_readonly(
            "minor", [](const charge_line& x) { return x.amount.minor; },
            "What is charged, in minor units.")
        .def("__repr__", [](const charge_line& x) {
            return "<submeter.ChargeLine " + micro_text(x.quantity_micro) + " " +
                   std::string{to_text(x.unit)} + " × " + to_text(x.at) + " = " +
                   to_text(x.amount) + ">";
        });
}

void bind_bill(bill_class& c) {
    c.def_readonly("plan", &bill::under)
        .def_property_readonly("lines", [](const bill& b) { return b.settled.lines; })
        .def_property_readonly(
            "total", [](const bill& b) { return to_decimal(amount_text(b.settled.total)); })
        .def_property_readonly(
            "minor", [](const bill& b) { return b.settled.total.minor; },
            "The total in minor units.")
        .def_property_readonly("currency",
                               [](const bill& b) { return to_text(b.settled.total.in.unit); })
        .def_property_readonly(
            "scale", [](const bill& b) { return b.settled.total.in.scale; },
            "Decimals of a minor unit.")
        .def_property_readonly(
            "start", [](const bill& b) { return moment_of(b, &interval::start); },
            "Of the bill's days, where they were given, else of its usage; None of neither.")
        .def_property_readonly(
            "end", [](const bill& b) { return moment_of(b, &interval::end); },
            "The same; not included.")
        .def_readonly("posted", &bill::posted,
                      R"(What each interval posts: int64 array (n,), minor units.

The difference of two rounded running totals, so the column sums to `minor`.)")
        .def_readonly("split", &bill::split,
                      "Rows that were divided pro rata by seconds: their cost is estimated.")
        .def_readonly("estimated", &bill::estimated,
                      "Measures whose usage was divided pro rata, by seconds or days.")
        .def(
            "to_dict",
            [](const py::object& self) {
                const py::object made =
                    py::module_::import("submeter.bill_output").attr("to_dict")(self);
                return typing::Dict<py::str, py::object>{made};
            },
            "The bill as JSON has it: amounts, prices and quantities are texts.")
        .def("explain", &explain, "How each line comes about.")
        .def("__repr__", [](const bill& b) {
            return "<submeter.Bill " + to_text(b.settled.total) + ", " +
                   std::to_string(b.settled.lines.size()) + " lines>";
        });
}

}  // namespace submeter::inline v0::python
