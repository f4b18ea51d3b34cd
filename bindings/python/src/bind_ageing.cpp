// SPDX-License-Identifier: Apache-2.0
#include "report_values.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::aged_debt;
using ledger::ageing_params;
using ledger::ageing_report;
using day_count = whole<std::int32_t>;

// What is needed to show an amount or a time beside what is shown.
struct ageing_value {
    ageing_report of;
    zone local;
};
struct debt_value {
    aged_debt of;
    denomination in;
};
result<ageing_report> made(const opened_book& b, const zone& local, ageing_params by) {
    return ledger::make_ageing(b, local, std::move(by));
}
result<ageing_report> made(const seen_book& b, const zone& local, ageing_params by) {
    return b.ageing(local, std::move(by));
}

template <class Book>
ageing_value age(const Book& b, std::int64_t when, const std::vector<day_count>& borders,
                 day_count due_after, const seconds& recorded_through,
                 const whole_or_none& sequence_through) {
    const auto local = zone_of(held(b));
    ageing_params by{.at = at(when), .borders = {}, .due_after = due_after.value};
    for (const auto& border : borders)
        by.borders.push_back(border.value);
    by.known = moment_of({}, recorded_through, sequence_through);
    return {value_or_raise(made(b, local, std::move(by))), local};
}

// "0-30", "31-60", …, "91+".
std::vector<std::string> buckets_of(const ageing_params& what) {
    std::vector<std::string> out;
    std::int32_t first = 0;
    for (const auto last : what.borders) {
        out.push_back(std::to_string(first).append("-").append(std::to_string(last)));
        first = last + 1;
    }
    out.push_back(std::to_string(first).append("+"));
    return out;
}

columns columns_of(const ageing_report& r) {
    columns out;
    const auto add = [&](const std::string& name, auto value) {
        out[py::str(name)] = column_of<std::int64_t>(r.rows, value);
    };
    out["customer"] = column_of<std::uint64_t>(r.rows, [](const auto& d) { return d.customer; });
    add("credit", [](const aged_debt& d) { return d.credit; });
    add("not_due", [](const aged_debt& d) { return d.not_due; });
    const auto names = buckets_of(r.what);
    for (std::size_t i = 0; i < names.size(); ++i)
        add(names[i], [i](const aged_debt& d) { return d.overdue[i]; });
    add("owed", [](const aged_debt& d) { return d.owed; });
    return out;
}

void bind_debt(py::module_& m) {
    py::class_<debt_value>(m, "AgedDebt", "What one customer owes, by how long it has been due.")
        .def_property_readonly(
            "customer", [](const debt_value& d) { return number_or_none(d.of.customer); },
            "None in the sum of all.")
        .def_property_readonly(
            "credit", [](const debt_value& d) { return decimal_of(d.of.credit, d.in); },
            "Paid beyond all debts: a positive amount.")
        .def_property_readonly("not_due",
                               [](const debt_value& d) { return decimal_of(d.of.not_due, d.in); })
        .def_property_readonly(
            "overdue",
            [](const debt_value& d) {
                std::vector<py_decimal> out;
                for (const auto minor : d.of.overdue)
                    out.push_back(decimal_of(minor, d.in));
                return out;
            },
            "One amount for each of the report's buckets.")
        .def_property_readonly(
            "owed", [](const debt_value& d) { return decimal_of(d.of.owed, d.in); },
            "Not due, and overdue, less the credit: the balance of 1210.");
}

void bind_report(py::module_& m) {
    py::class_<ageing_value> of(m, "AgeingReport", "What is receivable (1210), by age.");
    of.def_property_readonly("at", [](const ageing_value& r) { return to_datetime(r.of.what.at); })
        .def_property_readonly(
            "buckets", [](const ageing_value& r) { return buckets_of(r.of.what); },
            R"(By days since due: ["0-30", "31-60", "61-90", "91+"].)")
        .def_property_readonly(
            "due_after", [](const ageing_value& r) { return r.of.what.due_after; },
            "Days from an entry to the day when it is to be paid.")
        .def_property_readonly(
            "rows",
            [](const ageing_value& r) {
                return rows_in<aged_debt, debt_value>(r.of.rows, r.of.in);
            },
            "Ascending customers, those who owe or have a credit.")
        .def_property_readonly("total",
                               [](const ageing_value& r) {
                                   return debt_value{r.of.total, r.of.in};
                               })
        .def(
            "columns", [](const ageing_value& r) { return columns_of(r.of); },
            R"(The rows as arrays (n,): customer (uint64); credit, not_due, each of the buckets
and owed (int64, minor units).)");
    bind_known(of, [](const ageing_value& r) -> const ledger::as_of& { return r.of.what.known; });
    bind_paper(of, [](const ageing_value& r, report::paper_params with) {
        return report::to_paper(r.of, r.local, with);
    });
}

}  // namespace

void bind_ageing(py::module_& m, book_classes& to) {
    bind_debt(m);
    bind_report(m);
    to.each([]<class Book>(py::class_<Book>& book) {
        book.def("ageing", &age<Book>, py::arg("at"), py::arg("borders"), py::arg("due_after"),
                 py::arg("recorded_through"), py::arg("sequence_through"));
    });
}

}  // namespace submeter::inline v0::python
