// SPDX-License-Identifier: Apache-2.0
#include "seen_book.hpp"
#include "submeter/report/book_export.hpp"

#include <utility>

namespace submeter::inline v0::python {

namespace {

using ledger::as_of;
using ledger::recorded_entry;

std::vector<ledger::account_state> states_of(const opened_book& b) {
    return b.accounts();
}
std::vector<ledger::account_state> states_of(const seen_book& b) {
    return value_or_raise(b.accounts());
}

// The history of an account that is there.
std::vector<recorded_entry> history_of(const opened_book& b, const ledger_account& a) {
    if (b.find(a) == nullptr) throw failure{{.code = errc::unknown_account}};
    return value_or_raise(b.entries(a));
}
std::vector<recorded_entry> history_of(const seen_book& b, const ledger_account& a) {
    value_or_raise(b.account(a));
    return value_or_raise(b.entries(a));
}

result<explanation> explained(const opened_book& b, const ledger_account& a, const as_of& when) {
    return ledger::explain(b, a, when);
}
result<explanation> explained(const seen_book& b, const ledger_account& a, const as_of& when) {
    return b.explain(a, when);
}

std::optional<recorded_value> shown(const std::optional<recorded_entry>& e, denomination in) {
    if (!e) return std::nullopt;
    return recorded_of(*e, in);
}

// What a pending entry reserves, with the denomination that its amounts are in.
struct reservation_value {
    id128 id;
    ledger::hold of;
    denomination in;
};

std::vector<reservation_value> reservations(const opened_book& b) {
    std::vector<reservation_value> out;
    for (const auto& [id, held] : b.state().balances.holds().sorted())
        out.push_back({id, *held, b.in()});
    return out;
}

void bind_reservation(py::module_& m) {
    py::class_<reservation_value>(m, "Reservation", "What a pending entry reserves.")
        .def_property_readonly(
            "id", [](const reservation_value& r) { return to_text(r.id); }, "Of the pending entry.")
        .def_property_readonly(
            "effective", [](const reservation_value& r) { return to_datetime(r.of.effective); })
        .def_property_readonly(
            "expires",
            [](const reservation_value& r) {
                return r.of.expires ? std::optional{to_datetime(*r.of.expires)} : std::nullopt;
            },
            "When it is released by itself.")
        .def_property_readonly(
            "postings", [](const reservation_value& r) { return legs_of(r.of.reserved, r.in); },
            "(account, amount): a debit is positive, a credit negative.");
}

template <class Book>
std::vector<account_value> accounts(const Book& b) {
    std::vector<account_value> out;
    for (auto& a : states_of(b))
        out.push_back({std::move(a), held(b).in()});
    return out;
}

template <class Book>
std::vector<recorded_value> entries(const Book& b, const std::optional<std::string>& account) {
    std::vector<recorded_value> out;
    const auto keep = [&](const recorded_entry& e) { out.push_back(recorded_of(e, held(b).in())); };
    if (!account) {
        check_or_raise(whole_of(b).visit_entries(keep));
        return out;
    }
    for (const auto& e : history_of(b, account_of(*account)))
        keep(e);
    return out;
}

void visit_entries(const opened_book& b, const py_given<"collections.abc.Callable">& visit) {
    check_or_raise(
        b.visit_entries([&](const recorded_entry& e) { visit(recorded_of(e, b.in())); }));
}

std::string export_text(const opened_book& b, const std::string& format) {
    if (format == "json") return value_or_raise(report::to_json_lines(b));
    const auto local = zone_of(b);
    if (format == "hledger") return value_or_raise(report::to_hledger(b, local));
    if (format == "beancount") return value_or_raise(report::to_beancount(b, local));
    throw py::value_error("a book is exported for \"hledger\", \"beancount\" or as \"json\"");
}

std::pair<py_datetime, py_datetime> period(const opened_book& b, const std::string& text) {
    const auto span = ledger::span_of(zone_of(b), value_or_raise(ledger::parse_local_period(text)));
    return {to_datetime(span.start), to_datetime(span.end)};
}

// What whoever has the book at all may know.
template <class Book>
void bind_facts(py::class_<Book>& book) {
    book.def_property_readonly("id", [](const Book& b) { return to_text(held(b).identity().id); })
        .def_property_readonly("currency", [](const Book& b) { return to_text(held(b).in().unit); })
        .def_property_readonly(
            "scale", [](const Book& b) { return held(b).in().scale; }, "Decimals of a minor unit.")
        .def_property_readonly("zone", [](const Book& b) { return held(b).identity().zone; })
        .def(
            "period", [](const Book& b, const std::string& text) { return period(held(b), text); },
            py::arg("text"));
}

template <class Book>
void bind_entries(py::class_<Book>& book) {
    book.def("accounts", &accounts<Book>)
        .def("reservations", [](const Book& b) { return reservations(whole_of(b)); })
        .def("entries", &entries<Book>, py::arg("account"))
        .def(
            "visit_entries",
            [](const Book& b, const py_given<"collections.abc.Callable">& visit) {
                visit_entries(whole_of(b), visit);
            },
            py::arg("visit"))
        .def(
            "find_key",
            [](const Book& b, const natural_key& key) {
                return shown(value_or_raise(whole_of(b).find_entry(key)), held(b).in());
            },
            py::arg("key"))
        .def(
            "find_id",
            [](const Book& b, const py_id& id) {
                return shown(value_or_raise(b.find_entry(id_of(id))), held(b).in());
            },
            py::arg("id"))
        .def(
            "export",
            [](const Book& b, const std::string& format) {
                return export_text(whole_of(b), format);
            },
            py::arg("format"));
}

template <class Book>
void bind_balances(py::class_<Book>& book) {
    book.def(
            "balance",
            [](const Book& b, const std::string& account, const seconds& effective_before,
               const seconds& recorded_through, const whole_or_none& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return to_decimal(
                    amount_text(value_or_raise(b.balance(account_of(account), when))));
            },
            py::arg("account"), py::arg("effective_before"), py::arg("recorded_through"),
            py::arg("sequence_through"))
        .def(
            "explain",
            [](const Book& b, const std::string& account, const seconds& effective_before,
               const seconds& recorded_through, const whole_or_none& sequence_through) {
                const auto when = moment_of(effective_before, recorded_through, sequence_through);
                return value_or_raise(explained(b, account_of(account), when));
            },
            py::arg("account"), py::arg("effective_before"), py::arg("recorded_through"),
            py::arg("sequence_through"));
}

}  // namespace

void bind_reading(py::module_& m, book_classes& to) {
    bind_reservation(m);
    to.each([](auto& book) {
        bind_facts(book);
        bind_entries(book);
        bind_balances(book);
    });
}

}  // namespace submeter::inline v0::python
