// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/rate_history.hpp"
#include "tariff_parts.hpp"

#include <algorithm>
#include <tuple>

namespace submeter::inline v0::python {

namespace {

using tariff::change_rule;
using tariff::divided_bill;
using tariff::plan_history;

// The versions as C++ rates them, and as Python has them.
struct history {
    plan_history rated;
    std::vector<plan_ptr> versions;
};

using history_ptr = std::shared_ptr<history>;

struct bill_over_versions {
    history_ptr under;
    tariff::history_bill made;
};

// (measure, names of the periods or none, millionths)
using total_row = std::tuple<std::string, std::vector<std::string>, std::vector<std::int64_t>>;
// (from, to, totals)
using side_row = std::tuple<std::int64_t, std::int64_t, std::vector<total_row>>;
// (measure, starts, millionths, seconds)
using column_row = std::tuple<std::string, int_column, int_column, std::int64_t>;

history_ptr make_history(const std::vector<plan_ptr>& versions) {
    auto out = std::make_shared<history>();
    out->versions = versions;
    for (const auto& v : versions)
        out->rated.versions.push_back(*v);
    check_or_raise(tariff::check(out->rated));
    return out;
}

std::vector<std::tuple<plan_ptr, std::int64_t, std::int64_t>> versions_over(const history& h,
                                                                            std::int64_t from,
                                                                            std::int64_t to) {
    std::vector<std::tuple<plan_ptr, std::int64_t, std::int64_t>> out;
    for (const auto& s : value_or_raise(tariff::versions_over(h.rated, days_of(from, to))))
        out.emplace_back(h.versions[s.version], s.days.from.time_since_epoch().count(),
                         s.days.to.time_since_epoch().count());
    return out;
}

tariff::usage_side side_of(const side_row& row) {
    const auto& [from, to, totals] = row;
    tariff::usage_side out{.days = days_of(from, to), .totals = {}};
    for (const auto& [measure, periods, micro] : totals)
        out.totals.push_back({measure, periods, micro});
    return out;
}

change_rule rule_of(const std::string& name) {
    for (const auto rule : {change_rule::frozen_reading, change_rule::by_days,
                            change_rule::by_profile, change_rule::read_date})
        if (name == tariff::rule_name(rule)) return rule;
    throw failure{{.code = errc::bad_value}};
}

std::vector<instant> moments_of(const column_row& row) {
    std::vector<instant> out;
    for (const auto second : values_of(std::get<1>(row), "starts"))
        out.emplace_back(std::chrono::seconds{second});
    return out;
}

tariff::measured_column column_of(const column_row& row, std::span<const instant> starts) {
    return {std::get<0>(row), starts, std::chrono::seconds{std::get<3>(row)},
            values_of(std::get<2>(row), "micro")};
}

tariff::history_state state_after(const std::optional<bill_over_versions>& after) {
    return after ? after->made.next : tariff::history_state{};
}

bill_over_versions rate_divided(const history_ptr& h, const divided_bill& divided,
                                const std::optional<tariff::service>& facts,
                                const std::optional<bill_over_versions>& after) {
    return {h, value_or_raise(tariff::rate_parts(h->rated, state_after(after), divided,
                                                 facts.value_or(tariff::service{})))};
}

bill_over_versions rate_whole(const history_ptr& h, const side_row& whole, const std::string& rule,
                              const std::optional<column_row>& shape,
                              const std::optional<tariff::service>& facts,
                              const std::optional<bill_over_versions>& after) {
    const auto starts = shape ? moments_of(*shape) : std::vector<instant>{};
    const auto column = shape ? column_of(*shape, starts) : tariff::measured_column{};
    const auto divided =
        value_or_raise(tariff::divide(h->rated, side_of(whole), rule_of(rule), column));
    return rate_divided(h, divided, facts, after);
}

bill_over_versions rate_sides(const history_ptr& h, const std::vector<side_row>& rows,
                              const std::optional<tariff::service>& facts,
                              const std::optional<bill_over_versions>& after) {
    std::vector<tariff::usage_side> sides;
    for (const auto& row : rows)
        sides.push_back(side_of(row));
    return rate_divided(h, value_or_raise(tariff::divide(h->rated, sides)), facts, after);
}

bill_over_versions rate_columns(const history_ptr& h, std::int64_t from, std::int64_t to,
                                const std::vector<column_row>& rows,
                                const std::optional<tariff::service>& facts,
                                const std::optional<bill_over_versions>& after) {
    std::vector<std::vector<instant>> starts;
    std::vector<tariff::measured_column> columns;
    for (const auto& row : rows)
        starts.push_back(moments_of(row));
    for (std::size_t i = 0; i < rows.size(); ++i)
        columns.push_back(column_of(rows[i], starts[i]));
    const auto days = days_of(from, to);
    const auto state = state_after(after);
    const py::gil_scoped_release released;
    auto made = value_or_raise(
        tariff::rate_columns(h->rated, state, days, columns, facts.value_or(tariff::service{})));
    return {h, std::move(made)};
}

// The part of each version as a bill of its own, which can be explained.
std::vector<bill> parts_of(const bill_over_versions& b) {
    std::vector<bill> out;
    for (const auto& part : b.made.parts)
        out.push_back({.under = b.under->versions[part.version],
                       .state = part.state,
                       .facts = part.facts,
                       .settled = part.bill,
                       .posted = py::array_t<std::int64_t>(0),
                       .split = {},
                       .estimated = {}});
    return out;
}

void bind_rated(py::module_& m) {
    py::class_<bill_over_versions>(m, "HistoryBill",
                                   "What is owed for days in which prices changed. Its lines, "
                                   "included ones aside, sum to its total.")
        .def_property_readonly(
            "lines", [](const bill_over_versions& b) { return b.made.bill.lines; },
            "Of all parts; each names the version whose price it has.")
        .def_property_readonly("parts", &parts_of, "The Bill of each version: it can be explained.")
        .def_property_readonly(
            "total",
            [](const bill_over_versions& b) { return to_decimal(amount_text(b.made.bill.total)); },
            "The sum of the parts, each rounded by itself.")
        .def_property_readonly(
            "minor", [](const bill_over_versions& b) { return b.made.bill.total.minor; },
            "The total in minor units.")
        .def_property_readonly(
            "currency",
            [](const bill_over_versions& b) { return to_text(b.made.bill.total.in.unit); })
        .def_property_readonly(
            "scale", [](const bill_over_versions& b) { return b.made.bill.total.in.scale; },
            "Decimals of a minor unit.")
        .def_property_readonly(
            "estimated", [](const bill_over_versions& b) { return b.made.estimated; },
            "Whether usage was divided by days, by a profile or by time.")
        .def(
            "to_dict",
            [](const py::object& self) {
                const py::object made =
                    py::module_::import("submeter.bill_output").attr("history_to_dict")(self);
                return typing::Dict<py::str, py::object>{made};
            },
            "The bill as JSON has it: amounts, prices and quantities are texts.")
        .def("__repr__", [](const bill_over_versions& b) {
            return "<submeter.HistoryBill " + to_text(b.made.bill.total) + ", " +
                   std::to_string(b.made.parts.size()) + " versions>";
        });
}

}  // namespace

void bind_history(py::module_& m) {
    py::class_<history, history_ptr> c{m, "PlanHistory",
                                       R"(The versions of a plan, in the order of their time.

A new price is a new version, in force from its `effective.from` on; an open end lasts until the
next begins. Const-shareable between threads.)"};
    bind_rated(m);
    c.def(
         py::init(&make_history), py::arg("versions"),
         R"(Checks that all are of one plan (id, currency, commodity, zone), numbered upwards, and in
force one after another from local midnights.

Raises: SubmeterError bad_plan, bad_date or overlapping_period, with the place as `index`.)")
        .def_readonly("versions", &history::versions)
        .def("over", &versions_over, py::arg("from_day"), py::arg("to_day"),
             "Which Plan rates which local days since 1970, [from, to), of a bill. "
             "Raises: SubmeterError not_effective where a day has none.")
        .def("rate_whole", &rate_whole, py::arg("whole"), py::arg("rule"), py::arg("shape"),
             py::arg("service") = py::none(), py::arg("after") = py::none(),
             R"(Rates registers of whole days, divided by a rule: submeter.tariff.bill calls it.

Parameters: whole: (from, to, [(measure, periods, millionths)]).
    rule: "frozen_reading", "by_days", "by_profile" or "read_date".
    shape: under by_profile ("", starts, millionths, seconds), else None.)")
        .def("rate_sides", &rate_sides, py::arg("sides"), py::arg("service") = py::none(),
             py::arg("after") = py::none(),
             "Rates what registers said at each change; each side as `whole` in rate_whole.")
        .def("rate_columns", &rate_columns, py::arg("from_day"), py::arg("to_day"),
             py::arg("columns"), py::arg("service") = py::none(), py::arg("after") = py::none(),
             R"(Rates columns, each interval under the version of its time. The GIL is released.

Parameters: columns: [(measure, starts, millionths, seconds)], int64 arrays (n,); starts are
    seconds since 1970.)")
        .def("__repr__", [](const history& h) {
            return "<submeter.PlanHistory " + h.versions.front()->id + ", " +
                   std::to_string(h.versions.size()) + " versions>";
        });
}

}  // namespace submeter::inline v0::python
