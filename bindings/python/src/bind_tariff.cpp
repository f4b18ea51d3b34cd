// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/tariff.hpp"
#include "submeter/tariff/explain.hpp"
#include "submeter/tariff/plan_json.hpp"

#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace submeter::inline v0::python {

namespace {

using tariff::plan;
using tariff::rating_state;
using plan_ptr = std::shared_ptr<plan>;

// A settled bill together with what it was made of, so that it can be explained and continued.
struct bill {
    plan_ptr under;
    rating_state state;
    charge settled;
    py::array_t<std::int64_t> posted;
    std::vector<std::size_t> split;
};

plan_ptr plan_from_json(const std::string& text) {
    diagnostics said;
    auto read = tariff::read_plan(text, said);
    if (!read) throw failure{read.error(), said};
    return std::make_shared<plan>(std::move(*read));
}

plan_ptr plan_from_dict(const typing::Dict<py::str, py::object>& document) {
    const py::object text = py::module_::import("json").attr("dumps")(document);
    return plan_from_json(text.cast<std::string>());
}

plan_ptr plan_from_file(const std::filesystem::path& path) {
    const auto text = [&]() -> py::object {
        try {
            return py::cast(path).attr("read_text")(py::arg("encoding") = "utf-8");
        } catch (const py::error_already_set& e) {
            if (!e.matches(PyExc_UnicodeDecodeError)) throw;
            throw failure{{.code = errc::bad_json},
                          {{{{.code = errc::bad_json}, "$", "the file is not UTF-8"}}}};
        }
    }();
    return plan_from_json(text.cast<std::string>());
}

std::string kind_of(const plan& p) {
    constexpr const char* names[] = {"single", "time_of_use", "tiered", "tiered_time_of_use"};
    return names[p.prices.index()];
}

py_decimal decimal_of(price at) {
    return to_decimal(to_text(at));
}

// A dict of period name to price, in the plan's order.
typing::Dict<py::str, py_decimal> periods(const plan& p) {
    py::dict out;
    for (const auto& x : tariff::periods_of(p))
        out[py::str(x.name)] = decimal_of(x.at);
    return out;
}

typing::List<typing::Tuple<py_decimal, py_decimal>> tiers(const plan& p) {
    py::list out;
    for (const auto& x : tariff::tiers_of(p))
        out.append(py::make_tuple(to_decimal(micro_text(x.from_micro)), decimal_of(x.at)));
    return out;
}

bill price(const plan_ptr& p, const int_column& starts, const int_column& micro,
           std::int64_t seconds, const std::optional<bill>& after) {
    if (after && !(*after->under == *p))
        throw py::value_error("`after` is a bill under another plan");
    const auto usage = values_of(micro, "micro");
    const auto begins = values_of(starts, "starts");
    bill out{p, {}, {}, py::array_t<std::int64_t>(micro.shape(0)), {}};
    if (after) out.state = tariff::next_bill(after->state);
    const std::span posted{out.posted.mutable_data(), usage.size()};
    {
        const py::gil_scoped_release released;
        const auto line = value_or_raise(
            tariff::make_timeline(*p, instants_of(begins), std::chrono::seconds{seconds}));
        out.settled = value_or_raise(tariff::price_columns(*p, out.state, line, usage, posted));
        out.split = line.split;
    }
    return out;
}

explanation explain(const bill& b) {
    const py::gil_scoped_release released;
    return value_or_raise(tariff::settle_explained(*b.under, b.state)).why;
}

using plan_class = py::class_<plan, plan_ptr>;
using bill_class = py::class_<bill>;

void bind_plan(plan_class& c) {
    c.def_static("from_json", &plan_from_json, py::arg("text"),
                 R"(Reads a plan document, format "submeter.plan/1".

Raises: SubmeterError; its `findings` name the JSON path and say why.)")
        .def_static("from_file", &plan_from_file, py::arg("path"),
                    "Reads a plan document from a file. Raises: as from_json, and OSError.")
        .def_static("from_dict", &plan_from_dict, py::arg("document"),
                    "Reads a plan document that json.load gave. Raises: as from_json.")
        .def(
            "to_json", [](const plan& p) { return tariff::write_plan(p); },
            "The canonical document: reading it gives an equal plan.")
        .def_readonly("id", &plan::id)
        .def_readonly("version", &plan::version)
        .def_readonly("digest", &plan::digest, "Names the content of the canonical document.")
        .def_property_readonly("kind", &kind_of, R"("single", "time_of_use", "tiered" or
"tiered_time_of_use".)")
        .def_property_readonly("currency", [](const plan& p) { return to_text(p.in.unit); })
        .def_property_readonly(
            "scale", [](const plan& p) { return p.in.scale; }, "Decimals of a minor unit of money.")
        .def_property_readonly("unit", [](const plan& p) { return std::string{to_text(p.unit)}; })
        .def_property_readonly("zone", [](const plan& p) { return p.where.name; })
        .def_property_readonly("periods", &periods, "Name of each period to its price.")
        .def_property_readonly("tiers", &tiers,
                               "(usage from which it holds, price or surcharge) of each tier.")
        .def("price", &price, py::arg("starts"), py::arg("micro"), py::arg("seconds") = 3600,
             py::arg("after") = py::none(), R"(Rates a column of usage. The GIL is released.

Parameters: starts: int64 array (n,), seconds since 1970 at which the intervals begin, ascending;
        in the years 1 to 9999.
    micro: int64 array (n,), usage in millionths of the plan's unit. Floats are refused.
    seconds: length of each interval, [start, start + seconds).
    after: the bill before this one, where the ladder of tiers goes on from it.
Returns: Bill.
Raises: SubmeterError with the row as `index`; TypeError for columns of another type.)")
        .def("__repr__", [](const plan& p) {
            return "<submeter.Plan " + p.id + " version " + std::to_string(p.version) + " (" +
                   kind_of(p) + ", " + to_text(p.in.unit) + ")>";
        });
}

void bind_line(py::module_& m) {
    using enum charge_kind;
    py::enum_<charge_kind>(m, "ChargeKind", "What a charge line is for.")
        .value("consumption", consumption, "a quantity at a price")
        .value("surcharge", surcharge, "an addition per unit, such as that of a tier")
        .value("common_area", common_area, "an apportioned share")
        .value("property_fee", property_fee, "a periodic fee")
        .value("rounding", rounding, "between the rounded total and the rounded lines");
    py::class_<charge_line>(m, "ChargeLine", "One line of a bill: quantity × price.")
        .def_readonly("kind", &charge_line::kind)
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
        .def_property_readonly(
            "price", [](const charge_line& x) { return decimal_of(x.at); },
            "Currency units per unit.")
        .def_property_readonly(
            "exact", [](const charge_line& x) { return to_text(x.product); },
            "quantity × price without rounding, as text.")
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
        .def_property_readonly("start",
                               [](const bill& b) { return to_datetime(b.settled.over.start); })
        .def_property_readonly("end", [](const bill& b) { return to_datetime(b.settled.over.end); })
        .def_readonly("posted", &bill::posted,
                      R"(What each interval posts: int64 array (n,), minor units.

The difference of two rounded running totals, so the column sums to `minor`.)")
        .def_readonly("split", &bill::split,
                      "Rows that were divided pro rata by seconds: their cost is estimated.")
        .def("explain", &explain, "How each line comes about.")
        .def("__repr__", [](const bill& b) {
            return "<submeter.Bill " + to_text(b.settled.total) + ", " +
                   std::to_string(b.settled.lines.size()) + " lines>";
        });
}

}  // namespace

void bind_tariff(py::module_& m) {
    // Each names the other in its signatures, so both are declared first.
    plan_class plans{m, "Plan", R"(A tariff plan, read from its document and checked once.

Const-shareable between threads. The document is described in docs/reference/plan.md.)"};
    bill_class bills{m, "Bill", "What is owed for a column of usage. Its lines sum to its total."};
    bind_line(m);
    bind_plan(plans);
    bind_bill(bills);
}

}  // namespace submeter::inline v0::python
