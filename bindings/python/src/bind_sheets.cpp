// SPDX-License-Identifier: Apache-2.0
#include "report_values.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::as_of;
using ledger::order_row;
using ledger::overdrafts;
using ledger::trial_row;
using ledger::trial_sheet;
using report::paper_params;

// What is needed to show an amount or a time beside what is shown.
struct sheet_value {
    trial_sheet of;
    zone local;
};
struct trial_value {
    trial_row of;
    denomination in;
};
struct orders_value {
    std::vector<order_row> rows;
    zone local;
};

result<trial_sheet> made(const opened_book& b, const as_of& when, overdrafts how) {
    return ledger::make_trial_sheet(b, when, how);
}
result<trial_sheet> made(const seen_book& b, const as_of& when, overdrafts how) {
    return b.trial_sheet(when, how);
}

result<std::vector<order_row>> made(const opened_book& b, const as_of& when) {
    return ledger::make_order_overview(b, when);
}
result<std::vector<order_row>> made(const seen_book& b, const as_of& when) {
    return b.orders(when);
}

template <class Book>
sheet_value trial(const Book& b, const seconds& effective_before, const std::string& overdrawn,
                  const seconds& recorded_through, const whole_or_none& sequence_through) {
    if (overdrawn != "as_receivable" && overdrawn != "as_posted")
        throw py::value_error("overdrafts are shown \"as_receivable\" or \"as_posted\"");
    const auto how = overdrawn == "as_posted" ? overdrafts::as_posted : overdrafts::as_receivable;
    const auto when = moment_of(effective_before, recorded_through, sequence_through);
    return {value_or_raise(made(b, when, how)), zone_of(held(b))};
}

template <class Book>
orders_value orders(const Book& b, const seconds& effective_before, const seconds& recorded_through,
                    const whole_or_none& sequence_through) {
    const auto when = moment_of(effective_before, recorded_through, sequence_through);
    return {value_or_raise(made(b, when)), zone_of(held(b))};
}

columns columns_of(const trial_sheet& t) {
    columns out;
    out["code"] = column_of<std::int64_t>(t.rows, [](const auto& r) { return r.code; });
    out["debit"] = column_of<std::int64_t>(t.rows, [](const auto& r) { return r.debit; });
    out["credit"] = column_of<std::int64_t>(t.rows, [](const auto& r) { return r.credit; });
    return out;
}

void bind_trial(py::module_& m) {
    py::class_<trial_value>(m, "TrialRow", "What the accounts of one code have together.")
        .def_property_readonly("code", [](const trial_value& r) { return r.of.code; })
        .def_property_readonly(
            "name", [](const trial_value& r) { return name_of_code(r.of.code); },
            "What the chart calls it; empty for a code outside the chart, and of the total.")
        .def_property_readonly(
            "debit", [](const trial_value& r) { return decimal_of(r.of.debit, r.in); },
            "Of the accounts that stand on the debit side.")
        .def_property_readonly(
            "credit", [](const trial_value& r) { return decimal_of(r.of.credit, r.in); },
            "Of the others, as a positive amount.");
    py::class_<sheet_value> of(m, "TrialSheet", "A trial balance: all codes that have anything.");
    of.def_property_readonly(
          "effective_before",
          [](const sheet_value& s) { return some_datetime(s.of.known.effective_before); })
        .def_property_readonly("rows",
                               [](const sheet_value& s) {
                                   return rows_in<trial_row, trial_value>(s.of.rows, s.of.in);
                               })
        .def_property_readonly(
            "total",
            [](const sheet_value& s) {
                return trial_value{s.of.total, s.of.in};
            },
            "Of code 0; both sides are the same.")
        .def_property_readonly(
            "overdrawn", [](const sheet_value& s) { return decimal_of(s.of.overdrawn, s.of.in); },
            "How much of the debit of 1210 stands on 2010: customers who are overdrawn.")
        .def_property_readonly(
            "customer_money",
            [](const sheet_value& s) { return decimal_of(s.of.customer_money, s.of.in); },
            "What customers have: the credit of 2010 to 2050.")
        .def_property_readonly(
            "channel_money",
            [](const sheet_value& s) { return decimal_of(s.of.channel_money, s.of.in); },
            "What counter, bank and channels have.")
        .def(
            "columns", [](const sheet_value& s) { return columns_of(s.of); },
            "The rows as int64 arrays (n,): code; debit and credit in minor units.");
    bind_known(of, [](const sheet_value& s) -> const as_of& { return s.of.known; });
    bind_paper(of, [](const sheet_value& s, paper_params with) {
        return report::to_paper(s.of, s.local, with);
    });
}

void bind_order(py::module_& m) {
    const auto amount = [](money order_row::*member) {
        return [member](const order_row& o) { return to_decimal(amount_text(o.*member)); };
    };
    py::class_<order_row>(m, "OrderRow", "One order: money sent to a meter, or taken from one.")
        .def_property_readonly("order", [](const order_row& o) { return to_number(o.order); })
        .def_property_readonly(
            "state", [](const order_row& o) { return std::string{to_text(o.state)}; },
            R"("reserved", "in_transit", "confirmed", "undone", or "ended" by a reversal.)")
        .def_property_readonly("amount", amount(&order_row::amount), "What it began with.")
        .def_property_readonly("in_transit", amount(&order_row::in_transit), "What is on its way.")
        .def_property_readonly("customer",
                               [](const order_row& o) { return number_or_none(o.customer); })
        .def_property_readonly("meter", [](const order_row& o) { return number_or_none(o.meter); })
        .def_property_readonly(
            "begun", [](const order_row& o) { return to_datetime(o.begun); },
            "Business time of the first entry.")
        .def_property_readonly(
            "last", [](const order_row& o) { return to_datetime(o.last); }, "And of the last one.")
        .def_readonly("entries", &order_row::entries, "How many there are.");
    py::class_<orders_value> of(m, "OrderOverview", "What became of the money sent to meters.");
    of.def_readonly("rows", &orders_value::rows, "Ascending orders.");
    bind_paper(of, [](const orders_value& o, paper_params with) {
        return report::to_paper(o.rows, o.local, with);
    });
}

}  // namespace

void bind_sheets(py::module_& m, book_classes& to) {
    bind_trial(m);
    bind_order(m);
    to.each([]<class Book>(py::class_<Book>& book) {
        const auto effective_before = py::arg("effective_before");
        const auto recorded_through = py::arg("recorded_through");
        const auto sequence_through = py::arg("sequence_through");
        book.def("trial_sheet", &trial<Book>, effective_before, py::arg("overdrafts"),
                 recorded_through, sequence_through)
            .def("orders", &orders<Book>, effective_before, recorded_through, sequence_through);
    });
}

}  // namespace submeter::inline v0::python
