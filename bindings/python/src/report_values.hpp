// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "seen_book.hpp"
#include "submeter/report/ledger_paper.hpp"

#include <string>

namespace submeter::inline v0::python {

/// A line of a statement or receipt, with the denomination that its amounts are in.
struct line_value {
    ledger::statement_line of;
    denomination in;
};

/// "text" or "html". @throws ValueError.
inline report::paper_format format_of(const std::string& name) {
    if (name == "text") return report::paper_format::text;
    if (name == "html") return report::paper_format::html;
    throw py::value_error("a paper is \"text\" or \"html\", not \"" + name + "\"");
}

/// Binds `to_text` and `to_html` of a report that `write(report, params)` puts on paper.
template <class Report, class Write>
void bind_paper(py::class_<Report>& to, Write write) {
    using report::paper_format;
    to.def(
          "to_text",
          [write](const Report& r, const std::string& language) {
              return write(r, {language_of(language), paper_format::text});
          },
          py::arg("language") = "en")
        .def(
            "to_html",
            [write](const Report& r, const std::string& language) {
                return write(r, {language_of(language), paper_format::html});
            },
            py::arg("language") = "en");
}

/// Minor units or numbers, as a column.
template <class T, class Rows, class Value>
py::array_t<T> column_of(const Rows& rows, Value value) {
    py::array_t<T> out(static_cast<py::ssize_t>(rows.size()));
    auto* to = out.mutable_data();
    for (const auto& row : rows)
        *to++ = static_cast<T>(value(row));
    return out;
}

using columns = typing::Dict<py::str, py::array>;

/// Rows with the denomination that their amounts are in.
template <class Row, class Value>
std::vector<Value> rows_in(const std::vector<Row>& rows, denomination in) {
    std::vector<Value> out;
    for (const auto& row : rows)
        out.push_back({row, in});
    return out;
}

/// The moment of what was known then, where one was asked for.
inline std::optional<py_datetime> some_datetime(const std::optional<instant>& t) {
    return t ? std::optional{to_datetime(*t)} : std::nullopt;
}

/// A number that is there, or None: 0 stands for none.
template <class Id>
std::optional<std::uint64_t> number_or_none(Id id) {
    return id == Id{} ? std::nullopt : std::optional{static_cast<std::uint64_t>(id)};
}

/// Binds how a sheet is asked for again; `known(sheet)` is what was known.
template <class Sheet, class Known>
void bind_known(py::class_<Sheet>& to, Known known) {
    to.def_property_readonly(
          "recorded_through",
          [known](const Sheet& s) { return some_datetime(known(s).recorded_through); })
        .def_property_readonly(
            "sequence_through", [known](const Sheet& s) { return *known(s).sequence_through; },
            "Asked again with this, the book gives the same for ever.");
}

}  // namespace submeter::inline v0::python
