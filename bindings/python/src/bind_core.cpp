// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/core/decimal.hpp"
#include "submeter/core/zone.hpp"

namespace submeter::inline v0::python {

namespace {

typing::Tuple<py::str, category, py::str> describe_code(int code) {
    const auto info = describe(static_cast<errc>(code));
    return py::make_tuple(std::string{info.name}, info.kind, std::string{info.sentence});
}

int code_of(const std::string& name) {
    for (int code = 100; code < 1100; ++code)
        if (describe(static_cast<errc>(code)).name == name) return code;
    throw py::key_error(name);
}

py::array_t<std::int64_t> parse_all(const std::vector<std::string>& texts, int decimals) {
    if (decimals < 0 || decimals > 18) throw py::value_error("decimals are 0 to 18");
    py::array_t<std::int64_t> out(static_cast<py::ssize_t>(texts.size()));
    const std::span to{out.mutable_data(), texts.size()};
    const py::gil_scoped_release released;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto value = parse_scaled(texts[i], decimals);
        if (!value)
            throw failure{
                {value.error().code, value.error().offset, static_cast<std::uint32_t>(i)}};
        to[i] = *value;
    }
    return out;
}

typing::Dict<py::str, py::str> facts_of(const explanation& e) {
    py::dict out;
    for (const auto& [name, value] : e.facts)
        out[py::str(name)] = value;
    return out;
}

py::array_t<std::int64_t> zone_offset(const std::string& name, const int_column& instants) {
    const auto seconds = values_of(instants, "instants");
    const auto where = value_or_raise(load_zone(name));
    py::array_t<std::int64_t> out(instants.shape(0));
    const std::span offsets{out.mutable_data(), seconds.size()};
    const py::gil_scoped_release released;
    for (std::size_t i = 0; i < seconds.size(); ++i)
        offsets[i] = offset_at(where, instant{std::chrono::seconds{seconds[i]}}).count();
    return out;
}

void bind_category(py::module_& m) {
    using enum category;
    py::enum_<category>(m, "Category", "What a caller can do about an error.")
        .value("need_more", need_more, "not an error yet: call again with more bytes")
        .value("malformed", malformed, "the bytes or the document break a rule")
        .value("refused", refused, "the other side understood and said no")
        .value("link", link, "the connection failed; the outcome may be unknown")
        .value("state", state, "the request does not fit the present state")
        .value("conflict", conflict, "it contradicts what is already recorded")
        .value("range", range, "a value does not fit where it should go")
        .value("unsupported", unsupported, "correct, but not done here")
        .value("io", io, "a file, a database or the system failed");
}

void bind_explanation(py::module_& m) {
    py::class_<explanation>(m, "Explanation", R"(Why an answer is what it is: a tree of steps.

It comes from the code that computed the answer.)")
        .def_readonly("rule", &explanation::rule, "Name of the rule, for example \"tariff.line\".")
        .def_property_readonly("facts", &facts_of, "Name to value, as texts, in the order of use.")
        .def_readonly("parts", &explanation::parts, "The steps that this one is made of.")
        .def(
            "to_json", [](const explanation& e) { return to_json(e); },
            "The tree as JSON text: {\"rule\", \"facts\", \"parts\"}.")
        .def(
            "to_text",
            [](const explanation& e, const std::string& in) { return to_text(e, language_of(in)); },
            py::arg("language") = "en", R"(The tree as indented lines, a sentence a step.

Parameters: language: "en" or "zh".)")
        .def("__str__", [](const explanation& e) { return to_text(e); });
}

}  // namespace

void bind_core(py::module_& m) {
    bind_category(m);
    bind_explanation(m);
    m.def("describe", &describe_code, py::arg("code"),
          "What the catalogue of errors says of a code: its name, Category and sentence.");
    m.def("code_of", &code_of, py::arg("name"), "The number of an error's name.");
    m.def("parse_scaled", &parse_all, py::arg("texts"), py::arg("decimals"),
          R"(Decimal texts as whole counts of 10^-decimals: int64 array (n,).

Raises: SubmeterError bad_syntax, too_many_digits or overflow, with the row as `index`.)");
    m.def("zone_offset", &zone_offset, py::arg("name"), py::arg("instants"),
          R"(Offsets east of UTC, in seconds, that a time zone has at moments.

Parameters: name: as in the system's zone files, "Europe/London".
    instants: int64 array (n,), seconds since 1970.
Returns: int64 array (n,).
Raises: SubmeterError zone_not_found or bad_zone_data.

>>> import numpy, submeter
>>> submeter.zone_offset("Europe/London", numpy.array([1641038400, 1656676800])).tolist()
[0, 3600]
)");
}

}  // namespace submeter::inline v0::python
