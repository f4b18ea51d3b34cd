// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the binding files share: one function per component, and how a C++ answer becomes a Python
// one.

#include "submeter/core/diagnostics.hpp"
#include "submeter/core/explanation.hpp"
#include "submeter/core/instant.hpp"
#include "submeter/core/result.hpp"

#include <pybind11/numpy.h>
#include <pybind11/pybind11.h>
#include <pybind11/stl.h>
#if __has_include(<pybind11/typing.h>)
#include <pybind11/typing.h>
#endif

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace submeter::inline v0::python {

namespace py = pybind11;

// What containers hold, for signatures; before pybind11 2.12 they do not say.
#if __has_include(<pybind11/typing.h>)
namespace typing = py::typing;
#else
namespace typing {
template <class Key, class Value>
using Dict = py::dict;
template <class... Item>
using Tuple = py::tuple;
template <class Item>
using List = py::list;
}  // namespace typing
#endif

void bind_core(py::module_& m);
void bind_arrow(py::module_& m);
void bind_codec(py::module_& m);
void bind_tariff(py::module_& m);
void bind_billing(py::module_& m);
void bind_ledger(py::module_& m);
void bind_profile_meter(py::module_& m);
void bind_simulate(py::module_& m);

/// An error on its way to Python, where it becomes a `submeter.SubmeterError`. May be thrown while
/// the GIL is released.
struct failure {
    error what;
    diagnostics said{};
};

/// The `submeter.SubmeterError` itself, for answers that hold errors. The GIL is held.
py::object error_value(const failure& f);

/// Makes `failure` arrive in Python as the package's own exception.
void register_failure();

template <class T>
T value_or_raise(result<T> r) {
    if (!r) throw failure{r.error(), {}};
    return std::move(*r);
}

inline void check_or_raise(const result<void>& r) {
    if (!r) throw failure{r.error(), {}};
}

/// No `forcecast`: an array of floats is refused, not silently truncated into money.
using int_column = py::array_t<std::int64_t, py::array::c_style>;

/// The values of a one-dimensional column, while the GIL is held. @throws ValueError.
std::span<const std::int64_t> values_of(const int_column& column, const char* name);

inline bool is_object(PyObject* o) {
    return o != nullptr;
}

/// A `decimal.Decimal` from Python's side of the fence.
class py_decimal : public py::object {
public:
    PYBIND11_OBJECT_DEFAULT(py_decimal, py::object, is_object)
};

/// A `datetime.datetime` with the zone UTC.
class py_datetime : public py::object {
public:
    PYBIND11_OBJECT_DEFAULT(py_datetime, py::object, is_object)
};

/// The `Decimal` of a plain decimal text such as "-12.50".
py_decimal to_decimal(const std::string& text);

/// The aware `datetime` of a moment.
py_datetime to_datetime(instant t);

/// "en" or "zh". @throws ValueError.
language language_of(const std::string& name);

}  // namespace submeter::inline v0::python

// The names that signatures, and so the generated stubs, show.
template <>
struct pybind11::detail::handle_type_name<submeter::python::py_decimal> {
    static constexpr auto name = const_name("decimal.Decimal");
};
template <>
struct pybind11::detail::handle_type_name<submeter::python::py_datetime> {
    static constexpr auto name = const_name("datetime.datetime");
};
