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

using py_amount = py_given<"decimal.Decimal | int">;
using py_id = py_given<"str | uuid.UUID">;
using py_some_id = py_given<"str | uuid.UUID | None">;
using py_number_or_id = py_given<"int | str | uuid.UUID">;
using py_moment = py_given<"datetime.datetime">;
using py_some_moment = py_given<"datetime.datetime | None">;
using py_error = py_given<"submeter.errors.SubmeterError | None">;
using py_actor = py_given<"submeter.ledger.values.Actor | None">;
using py_authority = py_given<"submeter.ledger.values.Authority | None">;

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

ledger::actor actor_of(py::handle given);
ledger::account_settings settings_of(py::handle given, denomination in);
ledger::audit_event audit_of(py::handle given);

/// An attribute of a dataclass.
template <class T>
T field(py::handle of, const char* name) {
    return of.attr(name).template cast<T>();
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
