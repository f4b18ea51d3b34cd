// SPDX-License-Identifier: Apache-2.0
#include "report_values.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::calendar_step;
using ledger::code_turnover;
using ledger::time_axis;
using report::paper_params;

// What is needed to show an amount or a time beside what is shown.
struct statement_value {
    ledger::statement_of_account of;
    zone local;
};
struct turnover_value {
    code_turnover of;
    denomination in;
};

interval span_of(const seconds& start, const seconds& end) {
    return {at(start).value_or(ledger::since_ever), at(end).value_or(ledger::detail::end_of_time)};
}

result<ledger::statement_of_account> made(const opened_book& b, const ledger_account& a,
                                          interval span, const ledger::as_of& known) {
    return ledger::make_statement(b, a, span, known);
}
result<ledger::statement_of_account> made(const seen_book& b, const ledger_account& a,
                                          interval span, const ledger::as_of& known) {
    return b.statement(a, span, known);
}

result<ledger::income_report> made(const opened_book& b, const zone& local,
                                   const ledger::income_params& what) {
    return ledger::make_income_report(b, local, what);
}
result<ledger::income_report> made(const seen_book& b, const zone& local,
                                   const ledger::income_params& what) {
    return b.income(local, what);
}

template <class Book>
statement_value statement(const Book& b, const std::string& account, const seconds& start,
                          const seconds& end, const seconds& recorded_through,
                          const whole_or_none& sequence_through) {
    auto out = made(b, account_of(account), span_of(start, end),
                    moment_of({}, recorded_through, sequence_through));
    return {value_or_raise(std::move(out)), zone_of(held(b))};
}

template <class Book>
ledger::income_report income(const Book& b, const seconds& start, const seconds& end,
                             const std::string& step, const std::string& axis,
                             const seconds& recorded_through,
                             const whole_or_none& sequence_through) {
    constexpr calendar_step steps[] = {calendar_step::day, calendar_step::month,
                                       calendar_step::year};
    constexpr time_axis axes[] = {time_axis::effective, time_axis::recorded};
    return value_or_raise(made(b, zone_of(held(b)),
                               {.within = span_of(start, end),
                                .by = named(step, steps, "step of a report"),
                                .axis = named(axis, axes, "time of an entry"),
                                .known = moment_of({}, recorded_through, sequence_through)}));
}

std::vector<turnover_value> values_of(const ledger::turnovers& rows, denomination in) {
    std::vector<turnover_value> out;
    for (const auto& row : rows)
        out.push_back({row, in});
    return out;
}

// A bound that the report has of itself is none.
std::optional<py_datetime> bound(instant t) {
    if (t == ledger::since_ever || t == ledger::detail::end_of_time) return std::nullopt;
    return to_datetime(t);
}

void bind_line(py::module_& m) {
    py::class_<line_value>(m, "StatementLine", "One entry as an account sees it.")
        .def_property_readonly("sequence", [](const line_value& l) { return l.of.sequence; })
        .def_property_readonly("recorded",
                               [](const line_value& l) { return to_datetime(l.of.recorded); })
        .def_property_readonly("id", [](const line_value& l) { return to_text(l.of.id); })
        .def_property_readonly("kind", [](const line_value& l) { return l.of.kind; })
        .def_property_readonly("effective",
                               [](const line_value& l) { return to_datetime(l.of.effective); })
        .def_property_readonly("memo", [](const line_value& l) { return l.of.memo; })
        .def_property_readonly(
            "amount", [](const line_value& l) { return decimal_of(l.of.minor, l.in); },
            "On the account's normal side: a top-up of a prepaid account is positive.")
        .def_property_readonly(
            "balance", [](const line_value& l) { return decimal_of(l.of.balance_minor, l.in); },
            "After it.");
}

void bind_statement(py::module_& m) {
    const auto amount = [](auto member) {
        return [member](const statement_value& s) {
            return decimal_of((s.of.*member).minor, s.of.opening.in);
        };
    };
    using ledger::statement_of_account;
    py::class_<statement_value> of(m, "StatementOfAccount",
                                   "What happened on an account in a span of business time.");
    of.def_property_readonly("account",
                             [](const statement_value& s) { return to_text(s.of.account); })
        .def_property_readonly("start",
                               [](const statement_value& s) { return bound(s.of.period.start); })
        .def_property_readonly(
            "end", [](const statement_value& s) { return bound(s.of.period.end); }, "Exclusive.")
        .def_property_readonly(
            "sequence_through",
            [](const statement_value& s) { return s.of.known.sequence_through; },
            "Asked again with this, the book gives the same statement for ever.")
        .def_property_readonly("opening", amount(&statement_of_account::opening))
        .def_property_readonly("raised", amount(&statement_of_account::raised))
        .def_property_readonly("lowered", amount(&statement_of_account::lowered))
        .def_property_readonly("closing", amount(&statement_of_account::closing))
        .def_property_readonly("lines", [](const statement_value& s) {
            std::vector<line_value> out;
            for (const auto& line : s.of.lines)
                out.push_back({line, s.of.opening.in});
            return out;
        });
    bind_paper(of, [](const statement_value& s, paper_params with) {
        return report::to_paper(s.of, s.local, with);
    });
}

void bind_income(py::module_& m) {
    const auto amount = [](auto member) {
        return [member](const turnover_value& t) { return decimal_of(t.of.*member, t.in); };
    };
    py::class_<turnover_value>(m, "Turnover", "What moved on the accounts of one code.")
        .def_property_readonly("code", [](const turnover_value& t) { return t.of.code; })
        .def_property_readonly(
            "name", [](const turnover_value& t) { return name_of_code(t.of.code); },
            "What the chart calls it; empty for a code outside the chart.")
        .def_property_readonly("raised", amount(&code_turnover::raised), "Came in, or was earned.")
        .def_property_readonly("lowered", amount(&code_turnover::lowered),
                               "Paid back, reversed, corrected: a positive amount.")
        .def_property_readonly("moved", amount(&code_turnover::moved),
                               "Between channels, by a settlement.");
    using ledger::income_report;
    py::class_<income_report> of(
        m, "IncomeReport", "What came in by channel and was earned by item, period by period.");
    of.def_property_readonly(
          "periods",
          [](const income_report& r) {
              std::vector<std::pair<std::string, std::vector<turnover_value>>> out;
              for (const auto& p : r.periods)
                  out.emplace_back(to_text(p.period), values_of(p.rows, r.in));
              return out;
          },
          R"(("2026-11", what moved in it), those in which something did.)")
        .def_property_readonly("total",
                               [](const income_report& r) { return values_of(r.total, r.in); })
        .def_property_readonly(
            "received",
            [](const income_report& r) {
                return decimal_of(value_or_raise(ledger::received(r.total)), r.in);
            },
            "What channels brought in.")
        .def_property_readonly(
            "earned",
            [](const income_report& r) {
                return decimal_of(value_or_raise(ledger::earned(r.total)), r.in);
            },
            "Revenue less what lessens it.");
    bind_paper(of,
               [](const income_report& r, paper_params with) { return report::to_paper(r, with); });
}

}  // namespace

void bind_reports(py::module_& m, book_classes& to) {
    bind_line(m);
    bind_statement(m);
    bind_income(m);
    to.each([]<class Book>(py::class_<Book>& book) {
        book.def("statement", &statement<Book>, py::arg("account"), py::arg("start"),
                 py::arg("end"), py::arg("recorded_through"), py::arg("sequence_through"))
            .def("income", &income<Book>, py::arg("start"), py::arg("end"), py::arg("step"),
                 py::arg("axis"), py::arg("recorded_through"), py::arg("sequence_through"));
    });
}

}  // namespace submeter::inline v0::python
