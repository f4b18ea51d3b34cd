// SPDX-License-Identifier: Apache-2.0
#include "report_values.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::open_item;
using ledger::printing;
using report::paper_params;

// What is needed to show an amount or a time beside what is shown.
struct receipt_value {
    ledger::receipt of;
    zone local;
};
struct item_value {
    open_item of;
    denomination in;
};
struct reminder_value {
    ledger::reminder of;
    zone local;
};

printing printing_of(const std::string& name) {
    constexpr printing all[] = {printing::original, printing::copy};
    return named(name, all, "printing");
}

result<ledger::receipt> made(const opened_book& b, const id128& id, const ledger_account& a,
                             printing how) {
    return ledger::make_receipt(b, id, a, how);
}
result<ledger::receipt> made(const seen_book& b, const id128& id, const ledger_account& a,
                             printing how) {
    return b.receipt(id, a, how);
}

result<ledger::reminder> made(const opened_book& b, account_id customer, instant when) {
    return ledger::make_reminder(b, customer, when);
}
result<ledger::reminder> made(const seen_book& b, account_id customer, instant when) {
    return b.reminder(customer, when);
}

template <class Book>
receipt_value receipt(const Book& b, const py_id& entry, const std::string& account,
                      const std::string& how) {
    return {value_or_raise(made(b, id_of(entry), account_of(account), printing_of(how))),
            zone_of(held(b))};
}

template <class Book>
reminder_value reminder(const Book& b, whole_number customer, std::int64_t when) {
    return {value_or_raise(made(b, account_id{customer.value}, at(when))), zone_of(held(b))};
}

// Who prints, and in which form: as Python hands it over.
struct printed {
    std::string how;
    std::string form;
    std::string in;
    std::int64_t now = 0;
    py_actor by;

    report::print_order order() const {
        return {.now = at(now), .by = actor_of(by), .how = printing_of(how)};
    }
    paper_params paper() const { return {.in = language_of(in), .as = format_of(form)}; }
};

std::string print_receipt(opened_book& b, const py_id& entry, const std::string& account,
                          const std::string& how, const std::string& form, const std::string& in,
                          std::int64_t now, const py_actor& by) {
    const printed p{how, form, in, now, by};
    return value_or_raise(report::print_receipt(b, id_of(entry), account_of(account), zone_of(b),
                                                p.order(), p.paper()));
}

std::string print_reminder(opened_book& b, whole_number customer, const std::string& how,
                           const std::string& form, const std::string& in, std::int64_t now,
                           const py_actor& by) {
    const printed p{how, form, in, now, by};
    return value_or_raise(
        report::print_reminder(b, account_id{customer.value}, zone_of(b), p.order(), p.paper()));
}

void mark_invoice(opened_book& b, const py_id& entry, const utf8_text& number, std::int64_t now,
                  const py_actor& by) {
    check_or_raise(ledger::mark_invoice(b, id_of(entry), number.value, at(now), actor_of(by)));
}

void bind_receipt(py::module_& m) {
    py::class_<receipt_value> of(m, "Receipt", "One entry as its customer's account sees it.");
    of.def_property_readonly("book", [](const receipt_value& r) { return to_text(r.of.book); })
        .def_property_readonly(
            "head", [](const receipt_value& r) { return to_text(r.of.head); },
            "The book's anchor: whoever keeps receipts keeps anchors.")
        .def_property_readonly(
            "how", [](const receipt_value& r) { return std::string{to_text(r.of.how)}; },
            R"("original" or "copy".)")
        .def_property_readonly("account",
                               [](const receipt_value& r) { return to_text(r.of.account); })
        .def_property_readonly(
            "channel",
            [](const receipt_value& r) {
                return r.of.channel == 0 ? std::nullopt : std::optional{r.of.channel};
            },
            "How the money came or went (1031 is WeChat); None where no channel has part in it.")
        .def_property_readonly(
            "line",
            [](const receipt_value& r) {
                return line_value{r.of.line, r.of.in};
            },
            "Its balance is that after the entry, in the order of recording.");
    bind_paper(of, [](const receipt_value& r, paper_params with) {
        return report::to_paper(r.of, r.local, with);
    });
}

void bind_item(py::module_& m) {
    py::class_<item_value>(m, "OpenItem", "Something that is not paid yet.")
        .def_property_readonly("effective",
                               [](const item_value& i) { return to_datetime(i.of.effective); })
        .def_property_readonly("memo", [](const item_value& i) { return i.of.memo; })
        .def_property_readonly(
            "amount", [](const item_value& i) { return decimal_of(i.of.minor, i.in); },
            "What is left of it.")
        .def_property_readonly(
            "days", [](const item_value& i) { return i.of.days; }, "Whole days since then.");
}

void bind_reminder(py::module_& m) {
    bind_item(m);
    const auto amount = [](money ledger::reminder::*member) {
        return [member](const reminder_value& r) { return to_decimal(amount_text(r.of.*member)); };
    };
    py::class_<reminder_value> of(m, "Reminder", "What a customer owes.");
    of.def_property_readonly("book", [](const reminder_value& r) { return to_text(r.of.book); })
        .def_property_readonly("head", [](const reminder_value& r) { return to_text(r.of.head); })
        .def_property_readonly("customer",
                               [](const reminder_value& r) { return to_number(r.of.customer); })
        .def_property_readonly("at", [](const reminder_value& r) { return to_datetime(r.of.at); })
        .def_property_readonly("owed", amount(&ledger::reminder::owed), "What is receivable.")
        .def_property_readonly("prepaid", amount(&ledger::reminder::prepaid),
                               "What is left of the prepaid money; negative: overdrawn.")
        .def_property_readonly(
            "items",
            [](const reminder_value& r) {
                return rows_in<open_item, item_value>(r.of.items, r.of.owed.in);
            },
            "What is owed consists of these, the oldest first.");
    bind_paper(of, [](const reminder_value& r, paper_params with) {
        return report::to_paper(r.of, r.local, with);
    });
}

}  // namespace

void bind_papers(py::module_& m, book_classes& to) {
    bind_receipt(m);
    bind_reminder(m);
    to.each([]<class Book>(py::class_<Book>& book) {
        book.def("receipt", &receipt<Book>, py::arg("entry"), py::arg("account"), py::arg("how"))
            .def("reminder", &reminder<Book>, py::arg("customer"), py::arg("at"));
    });
    const auto now = py::arg("now");
    const auto by = py::arg("by");
    to.book
        .def("print_receipt", &print_receipt, py::arg("entry"), py::arg("account"), py::arg("how"),
             py::arg("form"), py::arg("language"), now, by)
        .def("print_reminder", &print_reminder, py::arg("customer"), py::arg("how"),
             py::arg("form"), py::arg("language"), now, by)
        .def("mark_invoice", &mark_invoice, py::arg("entry"), py::arg("number"), now, by);
}

}  // namespace submeter::inline v0::python
