// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/plan_json.hpp"
#include "submeter/tariff/urdb.hpp"
#include "tariff_parts.hpp"

#include <pybind11/stl/filesystem.h>

#include <filesystem>

namespace submeter::inline v0::python {

namespace {

using tariff::plan;

// The plan; what its reader has rounded is a warning.
plan_ptr plan_or_raise(result<plan> read, const diagnostics& said) {
    if (!read) throw failure{read.error(), said};
    for (const auto& f : said.findings)
        if (PyErr_WarnEx(PyExc_UserWarning, (f.path + ": " + f.text).c_str(), 2) != 0)
            throw py::error_already_set{};
    return std::make_shared<plan>(std::move(*read));
}

plan_ptr plan_from_json(const std::string& text) {
    diagnostics said;
    auto read = tariff::read_plan(text, said);
    return plan_or_raise(std::move(read), said);
}

plan_ptr plan_from_urdb(const std::string& text, const std::string& zone_name) {
    const auto where = value_or_raise(load_zone(zone_name));
    diagnostics said;
    auto read = tariff::read_urdb(text, where, said);
    return plan_or_raise(std::move(read), said);
}

// What is wrong with a document, or was rounded while it was read.
py::list findings_of(const std::string& text) {
    diagnostics said;
    const auto read = tariff::read_plan(text, said);
    if (!read && said.findings.empty()) throw failure{read.error(), said};
    const py::object finding = py::module_::import("submeter.errors").attr("Finding");
    py::list out;
    for (const auto& x : said.findings)
        out.append(finding(static_cast<int>(x.what.code), x.path, x.text));
    return out;
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

constexpr const char* item_kinds[] = {"usage",      "demand",       "capacity", "fixed",
                                      "percentage", "power_factor", "limit",    "tax"};

// A dict of the name of each measure to its unit.
typing::Dict<py::str, py::str> measures(const plan& p) {
    py::dict out;
    for (const auto& m : tariff::measures_of(p))
        out[py::str(m.name)] = std::string{to_text(m.unit)};
    return out;
}

typing::Dict<py::str, py::str> items(const plan& p) {
    py::dict out;
    for (const auto& i : p.items)
        out[py::str(i.id)] = item_kinds[i.what.index()];
    return out;
}

std::vector<py_decimal> decimals_of(const std::vector<submeter::price>& prices) {
    std::vector<py_decimal> out;
    for (const auto at : prices)
        out.push_back(decimal_of(at));
    return out;
}

const tariff::usage_item& usage_item_of(const plan& p, const std::string& id) {
    for (const auto& i : p.items)
        if (const auto* u = std::get_if<tariff::usage_item>(&i.what); u != nullptr && i.id == id)
            return *u;
    throw py::key_error(id);
}

std::vector<py_decimal> prices_of(const plan& p, const std::string& id) {
    return decimals_of(usage_item_of(p, id).prices);
}

std::vector<std::vector<std::vector<py_decimal>>> tier_prices_of(const plan& p,
                                                                 const std::string& id) {
    std::vector<std::vector<std::vector<py_decimal>>> out;
    const auto& ladder = usage_item_of(p, id).tiers;
    for (const auto& c : ladder ? ladder->classes : std::vector<tariff::ladder_class>{}) {
        auto& tiers = out.emplace_back();
        for (const auto& t : c.tiers)
            tiers.push_back(decimals_of(t.prices));
    }
    return out;
}

std::string first_unit(const plan& p) {
    const auto all = tariff::measures_of(p);
    return all.empty() ? std::string{} : std::string{to_text(all.front().unit)};
}

}  // namespace

void bind_plan(plan_class& c) {
    c.def_static("from_json", &plan_from_json, py::arg("text"),
                 R"(Reads a plan document, format "submeter.plan/2" (or /1).

Warns: UserWarning for each price that is finer than millionths and was rounded.
Raises: SubmeterError; its `findings` name the JSON path and say why.)")
        .def_static("from_file", &plan_from_file, py::arg("path"),
                    "Reads a plan document from a file. Raises: as from_json, and OSError.")
        .def_static("from_dict", &plan_from_dict, py::arg("document"),
                    "Reads a plan document that json.load gave. Raises: as from_json.")
        .def_static("from_urdb", &plan_from_urdb, py::arg("text"), py::arg("zone"),
                    R"(Reads a rate of the OpenEI utility rate database (JSON) as a plan.

Parameters: zone: an IANA name such as "America/Denver"; a rate has none.
Raises: SubmeterError `cannot_express` for what a plan cannot say; its `findings` name the path.)")
        .def_static("check", &findings_of, py::arg("text"),
                    R"(What is wrong with a plan document, or was rounded while it was read.

Returns: list of Finding; empty for a document without a remark.
Raises: SubmeterError for what is no document at all.)")
        .def(
            "to_json", [](const plan& p) { return tariff::write_plan(p); },
            "The canonical document: reading it gives an equal plan.")
        .def_readonly("id", &plan::id)
        .def_readonly("version", &plan::version)
        .def_readonly("digest", &plan::digest, "Names the content of the canonical document.")
        .def_property_readonly("currency", [](const plan& p) { return to_text(p.in.unit); })
        .def_property_readonly(
            "scale", [](const plan& p) { return p.in.scale; }, "Decimals of a minor unit of money.")
        .def_property_readonly("zone", [](const plan& p) { return p.where.name; })
        .def_property_readonly("unit", &first_unit, "Of the plan's first measure.")
        .def_property_readonly("measures", &measures, "Name of each measure to its unit.")
        .def_property_readonly("items", &items, "Id of each item to its kind.")
        .def_property_readonly(
            "periods",
            [](const plan& p) {
                const auto names = tariff::periods_of(p);
                return std::vector<std::string>{names.begin(), names.end()};
            },
            "Names of the calendar's periods.")
        .def("prices", &prices_of, py::arg("item"),
             R"(The prices of a usage item, as they are charged: one, or one a period.

Empty where its tiers have prices of their own. Raises: KeyError.)")
        .def("tier_prices", &tier_prices_of, py::arg("item"),
             R"(The prices of the tiers of a usage item: of each class, of each tier.

Surcharges where the document says so; empty without a ladder. Raises: KeyError.)")
        .def(
            "draw",
            [](const py::object& self, const py::object& path) {
                return py::module_::import("submeter.plan_drawing")
                    .attr("draw")(self, path)
                    .cast<std::string>();
            },
            py::arg("path") = py::none(),
            R"(Draws a week's periods with their prices, and the ladder, as SVG.

Parameters: path: a file to write, or None.
Returns: the SVG text.)")
        .def(
            "describe",
            [](const py::object& self) {
                return py::module_::import("submeter.plan_words")
                    .attr("describe")(self)
                    .cast<std::string>();
            },
            "What the plan is, in words.")
        .def(
            "needs_periods",
            [](const plan& p, const std::string& m) { return tariff::needs_periods(p, m); },
            py::arg("measure"), "Whether a total of the measure has to come by period.")
        .def("price", &price, py::arg("starts"), py::arg("micro"), py::arg("seconds") = 3600,
             py::arg("after") = py::none(), py::arg("service") = py::none(),
             py::arg("per_second") = 1,
             R"(Rates a column of usage of the plan's first measure. The GIL is released.

Parameters: starts: int64 array (n,), ticks since 1970 at which the intervals begin, ascending;
        in the years 1 to 9999.
    micro: int64 array (n,), usage in millionths of the plan's unit. Floats are refused.
    seconds: length of each interval, [start, start + seconds).
    after: the bill before this one, where ladders and quotas go on from it.
    service: Service, what the plan asks of the account.
    per_second: ticks in a second: 1, 1000, 10**6 or 10**9.
Returns: Bill.
Raises: SubmeterError with the row as `index`; TypeError for columns of another type.)")
        .def("totals", &totals, py::arg("starts"), py::arg("columns"), py::arg("seconds") = 3600,
             py::arg("service") = py::none(), py::arg("per_second") = 1,
             R"(The total of each of many columns over the same intervals. The GIL is released.

Parameters: columns: of each meter an int64 array (n,), millionths of the plan's unit.
    starts, seconds, service, per_second: as price.
Returns: int64 array (columns,), minor units.
Raises: SubmeterError with the column as `offset` and the row as `index`.)")
        .def("__repr__", [](const plan& p) {
            return "<submeter.Plan " + p.id + " version " + std::to_string(p.version) + " (" +
                   std::to_string(p.items.size()) + " items, " + to_text(p.in.unit) + ")>";
        });
}

}  // namespace submeter::inline v0::python
