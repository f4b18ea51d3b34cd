// SPDX-License-Identifier: Apache-2.0
#pragma once

// How Python's values become those of a book, and back. Amounts need the book's denomination:
// an int is minor units already, a Decimal is currency units and must be exact in them.

#include "bind.hpp"
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/audit.hpp"
#include "submeter/ledger/journal.hpp"

#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace submeter::inline v0::python {

/// The name of a Python type, as a template argument.
template <std::size_t Size>
struct type_name {
    char text[Size] = {};

    constexpr type_name(const char (&from)[Size]) {  // NOLINT(google-explicit-constructor)
        for (std::size_t i = 0; i < Size; ++i)
            text[i] = from[i];
    }
};

/// An object of Python's own, by the name that signatures show.
template <type_name Name>
class py_given : public py::object {
public:
    PYBIND11_OBJECT_DEFAULT(py_given, py::object, is_object)
};

/// A whole number of Python's; one that T does not have is Refused, not of a wrong type.
template <class T, errc Refused = errc::bad_value>
struct whole {
    T value{};
};
using whole_number = whole<std::uint64_t>;
using whole_scale = whole<std::uint8_t, errc::bad_scale>;

/// A text; one that UTF-8 does not have (a lone surrogate) is `bad_value`.
struct utf8_text {
    std::string value;
};

using py_amount = py_given<"decimal.Decimal | int">;
using py_id = py_given<"str | uuid.UUID">;
using py_some_id = py_given<"str | uuid.UUID | None">;
using py_number_or_id = py_given<"int | str | uuid.UUID">;
using py_moment = py_given<"datetime.datetime">;
using py_some_moment = py_given<"datetime.datetime | None">;
using py_error = py_given<"submeter.errors.SubmeterError | None">;
using py_actor = py_given<"submeter.ledger.values.Actor | None">;
using py_authority = py_given<"submeter.ledger.values.Authority | None">;
using py_a_authority = py_given<"submeter.ledger.values.Authority">;

/// An entry, recorded or to be, with the denomination that its amounts are in.
struct entry_value {
    entry what;
    denomination in;

    friend bool operator==(const entry_value&, const entry_value&) = default;
};

/// An entry of a book.
struct recorded_value : entry_value {
    std::uint64_t sequence = 0;
    instant recorded{};
};

/// An account of a book, as it stands.
struct account_value {
    ledger::account_state state;
    denomination in;
};

recorded_value recorded_of(const ledger::recorded_entry& e, denomination in);

py_decimal decimal_of(std::int64_t minor, denomination in);

/// Minor units. @throws TypeError for anything but Decimal and int; `inexact`, `overflow`.
std::int64_t minor_of(py::handle amount, denomination in);

/// (account, amount): a debit is positive, a credit negative.
std::vector<std::pair<std::string, py_decimal>> legs_of(const std::vector<posting>& postings,
                                                        denomination in);

/// What the chart calls the accounts of a code; empty for one outside the chart.
std::string name_of_code(std::uint16_t code);

/// "2010/17". `unknown_account` for a text that names none.
ledger_account account_of(const std::string& name);

/// What Book.head said; nothing for None.
std::optional<ledger::anchor> anchor_of(const std::optional<std::string>& text);

/// Of 32 hexadecimal digits or a uuid.UUID; None is zero.
id128 id_of(py::handle id);

/// The same; a number stands in the low half.
id128 number_or_id(py::handle given);

/// Of an aware datetime without fraction of a second. @throws as submeter.columns.to_seconds.
instant instant_of(py::handle moment);
std::optional<instant> some_instant_of(py::handle moment);

/// Whole minutes; the journal has 16 bits.
std::int16_t offset_of(std::int64_t minutes);

/// Of the dataclasses; None is an empty one.
entry_authority authority_of(py::handle given);
py_a_authority authority_value(const entry_authority& a);

ledger::actor actor_of(py::handle given);
ledger::account_settings settings_of(py::handle given, denomination in);
ledger::account_status status_of(const std::string& name);
ledger::audit_event audit_of(py::handle given);

/// An attribute of a dataclass. `bad_value` for a number or a text that T does not have.
template <class T>
T field(py::handle of, const char* name) {
    const py::object given = of.attr(name);
    if constexpr (std::is_integral_v<T>)
        return given.cast<whole<T>>().value;
    else if constexpr (std::is_same_v<T, std::string>)
        return given.cast<utf8_text>().value;
    else
        return given.cast<T>();
}

/// The value of an enum that a text names. @throws ValueError.
template <class Enum, std::size_t Count>
Enum named(const std::string& text, const Enum (&all)[Count], const char* what) {
    for (const auto value : all)
        if (text == to_text(value)) return value;
    throw py::value_error("\"" + text + "\" is no " + what);
}

}  // namespace submeter::inline v0::python

template <submeter::python::type_name Name>
struct pybind11::detail::handle_type_name<submeter::python::py_given<Name>> {
    static constexpr auto name = const_name(Name.text);
};

template <class T, submeter::errc Refused>
struct pybind11::detail::type_caster<submeter::python::whole<T, Refused>> {
    using number = submeter::python::whole<T, Refused>;
    PYBIND11_TYPE_CASTER(number, const_name("int"));

    // There is nothing to convert to: what Python itself takes as an index is one.
    bool load(handle given, bool /*convert*/) {
        if (!given || PyIndex_Check(given.ptr()) == 0) return false;
        const auto whole = reinterpret_steal<object>(PyNumber_Index(given.ptr()));
        if (!whole) throw error_already_set();
        int beyond = 0;
        const auto low = PyLong_AsLongLongAndOverflow(whole.ptr(), &beyond);
        if (beyond == 0 && std::in_range<T>(low)) {
            value.value = static_cast<T>(low);
            return true;
        }
        if constexpr (std::is_same_v<T, std::uint64_t>) {
            value.value = PyLong_AsUnsignedLongLong(whole.ptr());
            if (PyErr_Occurred() == nullptr) return true;
            PyErr_Clear();
        }
        throw submeter::python::failure{{.code = Refused}};
    }
};

template <>
struct pybind11::detail::type_caster<submeter::python::utf8_text> {
    PYBIND11_TYPE_CASTER(submeter::python::utf8_text, const_name("str"));

    bool load(handle given, bool /*convert*/) {
        if (!given || PyUnicode_Check(given.ptr()) == 0) return false;
        Py_ssize_t size = 0;
        const char* const text = PyUnicode_AsUTF8AndSize(given.ptr(), &size);
        if (text == nullptr) {
            PyErr_Clear();
            throw submeter::python::failure{{.code = submeter::errc::bad_value}};
        }
        value.value.assign(text, static_cast<std::size_t>(size));
        return true;
    }
};
