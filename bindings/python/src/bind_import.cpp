// SPDX-License-Identifier: Apache-2.0
#include "opened_book.hpp"
#include "submeter/ledger/csv_import.hpp"

namespace submeter::inline v0::python {

namespace {

using ledger::import_counts;
using ledger::import_kind;
using ledger::import_mode;
using ledger::import_report;

// A table on its way into a book, which it keeps. What is shown of a piece comes back as a list;
// check() throws the error that ended it, after the list was taken.
class table_import {
public:
    table_import(const py::object& into, ledger::import_params params, instant now)
        : into_{into}, import_{into.cast<opened_book&>(), std::move(params), now} {}

    std::vector<import_report> feed(const py::bytes& piece) {
        std::vector<import_report> out;
        const auto ok = import_.feed(static_cast<std::string_view>(piece),
                                     [&](const import_report& row) { out.push_back(row); });
        if (!ok) fail_with(ok.error(), out);
        return out;
    }
    std::vector<import_report> finish() {
        std::vector<import_report> out;
        const auto counts = import_.finish([&](const import_report& row) { out.push_back(row); });
        if (!counts) fail_with(counts.error(), out);
        counts_ = counts.value_or(import_counts{});
        return out;
    }
    import_counts check() const {
        if (failed_) throw failure{*failed_};
        return counts_;
    }

private:
    // A first row that is refused is no row of the table: its error says all.
    void fail_with(const error& why, std::vector<import_report>& rows) {
        failed_ = failure{why};
        if (why.code == errc::no_room)
            failed_->said.findings.push_back({why, "row", "it has more than 65,536 octets"});
        const std::string fault{import_.header_fault()};
        if (fault.empty()) return;
        rows.clear();
        failed_->said.findings.push_back({why, "first row", fault});
    }

    py::object into_;
    ledger::csv_import import_;
    import_counts counts_;
    std::optional<failure> failed_;
};

import_kind kind_of(const std::string& name) {
    if (name == "accounts") return import_kind::accounts;
    if (name == "opening_balances") return import_kind::opening_balances;
    if (name == "top_ups") return import_kind::top_ups;
    throw py::value_error("a table has \"accounts\", \"opening_balances\" or \"top_ups\"");
}

table_import begin(const py::object& b, const std::string& kind, const std::string& mode,
                   const py_authority& authority, std::int64_t now) {
    if (mode != "all" && mode != "rows")
        throw py::value_error("\"all\" rows are recorded or none, or \"rows\" one by one");
    return {b,
            {.what = kind_of(kind),
             .mode = mode == "all" ? import_mode::all : import_mode::rows,
             .authority = authority_of(authority)},
            at(now)};
}

}  // namespace

void bind_import(py::module_& m, py::class_<opened_book>& book) {
    py::class_<import_report>(m, "ImportedRow", "What became of one row of a table.")
        .def_readonly("line", &import_report::line, "Where the row begins, 1 first.")
        .def_property_readonly(
            "column",
            [](const import_report& r) {
                return r.column == ledger::import_column::none
                           ? std::nullopt
                           : std::optional{std::string{to_text(r.column)}};
            },
            "The column that is wrong.")
        .def_readonly("result", &import_report::became)
        .def("__str__", [](const import_report& r) { return to_text(r); })
        .def("__repr__", [](const import_report& r) {
            return "<submeter.ImportedRow " + std::to_string(r.line) + " " + to_text(r) + ">";
        });
    py::class_<import_counts>(m, "ImportCounts",
                              "How many rows there were, and what became of them.")
        .def_readonly("rows", &import_counts::rows)
        .def_readonly("created", &import_counts::created)
        .def_readonly("exists", &import_counts::exists)
        .def_readonly("refused", &import_counts::refused,
                      "Those that differ from what is recorded included.")
        .def("__repr__", [](const import_counts& c) {
            return "<submeter.ImportCounts rows " + std::to_string(c.rows) + " created " +
                   std::to_string(c.created) + " exists " + std::to_string(c.exists) + " refused " +
                   std::to_string(c.refused) + ">";
        });
    py::class_<table_import>(m, "TableImport", "A table on its way into a book.")
        .def("feed", &table_import::feed, py::arg("piece"))
        .def("finish", &table_import::finish)
        .def("check", &table_import::check);
    book.def("begin_import", &begin, py::arg("kind"), py::arg("mode"), py::arg("authority"),
             py::arg("now"));
}

}  // namespace submeter::inline v0::python
