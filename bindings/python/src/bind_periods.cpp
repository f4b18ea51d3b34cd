// SPDX-License-Identifier: Apache-2.0
#include "seen_book.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::period_change;
using py_change = py_given<"submeter.ledger.values.PeriodChange">;

py_change value_of(const period_change& p, instant recorded) {
    const bool closed = p.what == ledger::period_act::closed;
    std::vector<std::string> exceptions;
    for (const auto& id : p.exceptions)
        exceptions.push_back(to_text(id));
    const py::object made =
        py::module_::import("submeter.ledger.values")
            .attr("PeriodChange")(to_datetime(recorded), closed ? "closed" : "reopened",
                                  to_datetime(p.through), exceptions, authority_value(p.authority),
                                  closed ? to_hex(p.trial_balance) : std::string{});
    return py::reinterpret_borrow<py_change>(made);
}

std::vector<py_change> period_changes(const opened_book& b) {
    std::vector<py_change> out;
    check_or_raise(b.visit_commits(0, [&](const ledger::journal_commit& c) {
        for (const auto& p : c.periods)
            out.push_back(value_of(p, c.recorded));
    }));
    return out;
}

void close_period(opened_book& b, std::int64_t through, const std::vector<py_number_or_id>& open,
                  const py_authority& authority, std::int64_t now) {
    std::vector<id128> exceptions;
    for (const auto& id : open)
        exceptions.push_back(number_or_id(id));
    check_or_raise(
        b.close_period(at(through), std::move(exceptions), authority_of(authority), at(now)));
}

}  // namespace

void bind_periods(book_classes& to) {
    to.each([]<class Book>(py::class_<Book>& book) {
        book.def("period_changes", [](const Book& b) { return period_changes(whole_of(b)); });
    });
    to.book
        .def_property_readonly("closed_before",
                               [](const opened_book& b) -> std::optional<py_datetime> {
                                   if (b.state().closings.empty()) return std::nullopt;
                                   return to_datetime(b.state().closings.back());
                               })
        .def("close_period", &close_period, py::arg("through"), py::arg("exceptions"),
             py::arg("authority"), py::arg("now"))
        .def(
            "reopen_period",
            [](opened_book& b, const py_authority& authority, std::int64_t t) {
                check_or_raise(b.reopen_period(authority_of(authority), at(t)));
            },
            py::arg("authority"), py::arg("now"));
}

}  // namespace submeter::inline v0::python
