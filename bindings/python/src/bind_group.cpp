// SPDX-License-Identifier: Apache-2.0
#include "opened_book.hpp"
#include "submeter/ledger/book_pair.hpp"
#include "submeter/ledger/group.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::book_pair;
using ledger::group_balances;
using ledger::income_report;
using py_pair = py_given<"submeter.ledger.values.BookPair">;

group_balances add_up(const std::vector<const opened_book*>& given, const seconds& effective_before,
                      const seconds& recorded_through) {
    for (const auto* b : given)
        if (b == nullptr) throw py::type_error("books are added up, not None");
    const std::vector<const ledger::book_reader*> books(given.begin(), given.end());
    return value_or_raise(ledger::add_up(books, moment_of(effective_before, recorded_through, {})));
}

income_report add_up_income(const std::vector<income_report>& reports) {
    return value_or_raise(ledger::add_up(reports));
}

book_pair pair_of(py::handle v, denomination in) {
    return {.group = id_of(v.attr("group")),
            .giver = account_id{field<std::uint64_t>(v, "giver")},
            .taking_book = id_of(v.attr("taking_book")),
            .taker = account_id{field<std::uint64_t>(v, "taker")},
            .amount = {minor_of(v.attr("amount"), in), in},
            .effective = instant_of(v.attr("effective")),
            .memo = field<std::string>(v, "memo"),
            .authority = authority_of(v.attr("authority"))};
}

py_pair value_of(const book_pair& p) {
    const py::object made =
        py::module_::import("submeter.ledger.values")
            .attr("BookPair")(to_text(p.group), to_number(p.giver), to_text(p.taking_book),
                              to_number(p.taker), to_decimal(amount_text(p.amount)),
                              to_datetime(p.effective), p.memo, authority_value(p.authority));
    return py::reinterpret_borrow<py_pair>(made);
}

std::vector<py_pair> open_transfers(const opened_book& giving) {
    std::vector<py_pair> out;
    for (const auto& p : value_or_raise(ledger::open_pairs(giving)))
        out.push_back(value_of(p));
    return out;
}

std::string finish(opened_book& giving, const py_id& group, const py_id& end, opened_book& taking,
                   std::int64_t now, const py_authority& by) {
    const auto who = by.is_none() ? std::nullopt : std::optional{authority_of(by)};
    return std::string{to_text(
        value_or_raise(ledger::finish(id_of(group), id_of(end), giving, taking, at(now), who)))};
}

void bind_balances(py::module_& m) {
    py::class_<group_balances>(m, "GroupBalances", "What several books have together.")
        .def_property_readonly("currency",
                               [](const group_balances& g) { return to_text(g.in.unit); })
        .def_property_readonly(
            "books",
            [](const group_balances& g) {
                std::vector<std::string> out;
                for (const auto& id : g.books)
                    out.push_back(to_text(id));
                return out;
            },
            "Their ids, in the order in which they were given.")
        .def_property_readonly(
            "balances",
            [](const group_balances& g) {
                typing::Dict<py::int_, py_decimal> out;
                for (const auto& row : g.posted)
                    out[py::int_(row.code)] = decimal_of(row.minor, g.in);
                return out;
            },
            "Code to balance on its normal side, ascending; zeros are left out.")
        .def_property_readonly(
            "open_between",
            [](const group_balances& g) {
                return decimal_of(value_or_raise(to_int64(ledger::open_between(g))), g.in);
            },
            "Due from books less due to books: zero when every transfer among them is finished.");
}

}  // namespace

void bind_group(py::module_& m, py::class_<opened_book>& book) {
    bind_balances(m);
    m.def("add_up", &add_up, py::arg("books"), py::arg("effective_before"),
          py::arg("recorded_through"));
    m.def("add_up_income", &add_up_income, py::arg("reports"));
    book.def(
            "begin_transfer",
            [](opened_book& giving, const py_pair& p, std::int64_t now) {
                check_or_raise(ledger::begin(giving, pair_of(p, giving.in()), at(now)));
            },
            py::arg("pair"), py::arg("now"))
        .def(
            "transfer_state",
            [](const opened_book& giving, const py_id& group, const opened_book& taking) {
                return std::string{
                    to_text(value_or_raise(ledger::state_of(id_of(group), giving, taking)))};
            },
            py::arg("group"), py::arg("taking"))
        .def("finish_transfer", &finish, py::arg("group"), py::arg("end"), py::arg("taking"),
             py::arg("now"), py::arg("by"))
        .def("open_transfers", &open_transfers);
}

}  // namespace submeter::inline v0::python
