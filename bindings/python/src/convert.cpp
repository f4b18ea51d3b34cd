// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"

namespace submeter::inline v0::python {

py::object error_value(const failure& f) {
    const auto errors = py::module_::import("submeter.errors");
    py::list findings;
    for (const auto& x : f.said.findings)
        findings.append(errors.attr("Finding")(static_cast<int>(x.what.code), x.path, x.text));
    return errors.attr("SubmeterError")(
        static_cast<int>(f.what.code), py::arg("offset") = f.what.offset,
        py::arg("index") = f.what.index, py::arg("findings") = findings);
}

void register_failure() {
    py::register_local_exception_translator([](std::exception_ptr thrown) {
        try {
            if (thrown) std::rethrow_exception(thrown);
        } catch (const failure& f) {
            const auto raised = error_value(f);
            PyErr_SetObject(py::type::of(raised).ptr(), raised.ptr());
        }
    });
}

std::span<const std::int64_t> values_of(const int_column& column, const char* name) {
    if (column.ndim() != 1) throw py::value_error(std::string{name} + " must be one-dimensional");
    return {column.data(), static_cast<std::size_t>(column.shape(0))};
}

py_decimal to_decimal(const std::string& text) {
    const py::object made = py::module_::import("decimal").attr("Decimal")(text);
    return py::reinterpret_borrow<py_decimal>(made);
}

py_datetime to_datetime(instant t) {
    const auto datetime = py::module_::import("datetime");
    const py::object made = datetime.attr("datetime")
                                .attr("fromtimestamp")(t.time_since_epoch().count(),
                                                       datetime.attr("timezone").attr("utc"));
    return py::reinterpret_borrow<py_datetime>(made);
}

language language_of(const std::string& name) {
    if (name == "en") return language::english;
    if (name == "zh") return language::chinese;
    throw py::value_error("the language is \"en\" or \"zh\", not \"" + name + "\"");
}

}  // namespace submeter::inline v0::python
