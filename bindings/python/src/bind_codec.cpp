// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "profile_names.hpp"
#include "submeter/codec/explain.hpp"
#include "submeter/codec/joined.hpp"
#include "submeter/codec/modbus/layout.hpp"
#include "submeter/meter/profile_json.hpp"
#include "value_rows.hpp"

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

namespace submeter::inline v0::python {

namespace {

using codec::direction;
using codec::protocol;
using names_pointer = std::shared_ptr<codec::register_names>;

protocol protocol_of(const std::string& name) {
    const auto found = codec::parse_protocol(name);
    if (!found) throw py::value_error("there is no protocol \"" + name + "\"");
    return *found;
}

std::optional<direction> direction_of(const std::optional<std::string>& name) {
    if (!name) return std::nullopt;
    for (const auto way : {direction::request, direction::response})
        if (*name == to_text(way)) return way;
    throw py::value_error("the direction is \"request\" or \"response\", not \"" + *name + "\"");
}

bytes_view octets_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

// What the words of a call mean; it borrows from the bytes objects, which never change, and from
// the names.
struct question {
    protocol in;
    codec::decode_context context;
    bytes_view input;
};

// A request that is no request is an error of the caller's input, and not of each response.
void check_request(const question& q) {
    if (q.context.request.empty()) return;
    const auto frames = codec::decode_text(q.in, direction::request, q.context.request);
    for (const auto& frame : frames)
        if (!frame.ok) throw failure{frame.why, {}};
    if (frames.size() != 1) throw failure{{errc::bad_length, 0, 0}, {}};
}

question question_of(const std::string& name, const py::bytes& octets,
                     const std::optional<std::string>& way, const std::optional<py::bytes>& request,
                     const names_pointer& names) {
    question out{.in = protocol_of(name),
                 .context = {.way = direction_of(way), .names = names.get()},
                 .input = octets_of(std::string_view{octets})};
    if (request) out.context.request = octets_of(std::string_view{*request});
    check_request(out);
    return out;
}

std::vector<std::pair<std::size_t, std::string>> decode(const std::string& name,
                                                        const py::bytes& octets,
                                                        const std::optional<std::string>& way,
                                                        const std::optional<py::bytes>& request,
                                                        const names_pointer& names) {
    const auto asked = question_of(name, octets, way, request, names);
    const py::gil_scoped_release released;
    std::vector<std::pair<std::size_t, std::string>> out;
    for (const auto& frame : codec::decode_text(asked.in, asked.context, asked.input))
        out.emplace_back(frame.length, codec::to_json(frame));
    return out;
}

std::string decode_joined(const std::string& name, const std::vector<py::bytes>& frames) {
    const auto in = protocol_of(name);
    std::vector<bytes_view> views;
    for (const auto& frame : frames)
        views.push_back(octets_of(std::string_view{frame}));
    const py::gil_scoped_release released;
    return codec::to_json(value_or_raise(codec::decode_joined(in, views)));
}

explanation explain(const std::string& name, const py::bytes& octets,
                    const std::optional<std::string>& way, const std::optional<py::bytes>& request,
                    const names_pointer& names) {
    const auto asked = question_of(name, octets, way, request, names);
    const py::gil_scoped_release released;
    return codec::explain(asked.in, asked.context, asked.input);
}

names_pointer names_of_layout(const std::string& text) {
    return std::make_shared<codec::modbus::layout_names>(
        value_or_raise(codec::modbus::parse_layout(text)));
}

names_pointer names_of_profile(const std::string& document,
                               std::vector<std::pair<std::string, std::int64_t>> settings) {
    diagnostics said;
    auto read = meter::read_profile(document, said);
    if (!read) throw failure{read.error(), std::move(said)};
    auto map = std::make_shared<const meter::profile>(*std::move(read));
    auto device = value_or_raise(
        meter::make_device(std::move(map), {}, "1", {.settings = std::move(settings)}));
    return std::make_shared<profile_names>(value_or_raise(profile_names::of(std::move(device))));
}

// The octets of any buffer of single octets; it must outlive the view.
bytes_view octets_of(const py::buffer_info& buffer) {
    if (buffer.ndim != 1 || buffer.itemsize != 1 || (buffer.size > 1 && buffer.strides[0] != 1))
        throw py::value_error("the octets are one run of single octets");
    return {static_cast<const std::byte*>(buffer.ptr), static_cast<std::size_t>(buffer.size)};
}

void check_offsets(std::span<const std::int64_t> offsets, std::size_t end) {
    std::int64_t last = 0;
    for (std::size_t k = 0; k < offsets.size(); ++k) {
        if (offsets[k] < last || static_cast<std::size_t>(offsets[k]) > end)
            throw py::value_error("the offsets do not ascend from 0 to the end of the octets, at " +
                                  std::to_string(k));
        last = offsets[k];
    }
}

typing::Tuple<py::array, typing::List<py::str>> decode_rows(const std::string& name,
                                                            const py::buffer& octets,
                                                            const int_column& offsets) {
    const auto in = protocol_of(name);
    const auto buffer = octets.request();
    const auto input = octets_of(buffer);
    const auto places = values_of(offsets, "offsets");
    check_offsets(places, input.size());
    value_rows found;
    {
        const py::gil_scoped_release released;
        found = read_value_rows(in, input, places);
    }
    const auto& rows = found.rows;
    py::array_t<value_row> out(static_cast<py::ssize_t>(rows.size()));
    if (!rows.empty()) std::memcpy(out.mutable_data(), rows.data(), rows.size() * sizeof rows[0]);
    return py::make_tuple(out, py::cast(found.names));
}

}  // namespace

void bind_codec(py::module_& m) {
    PYBIND11_NUMPY_DTYPE(value_row, frame, address, mantissa, id, item, name, status, exponent,
                         unit);
    py::class_<codec::register_names, names_pointer>(m, "RegisterNames",
                                                     "What the registers of a Modbus meter mean.")
        .def_static("of_layout", &names_of_layout, py::arg("text"),
                    "Fields one behind the other, as `--layout` takes them.")
        .def_static("of_profile", &names_of_profile, py::arg("document"), py::arg("settings"),
                    "The register map of a profile document, with its settings.");
    m.def(
        "protocols",
        [] {
            std::vector<std::string> names;
            for (const auto p : codec::protocols)
                names.emplace_back(to_text(p));
            return names;
        },
        "The names of the protocols.");
    m.def(
        "profile_document",
        [](const std::string& name) {
            return std::string{value_or_raise(meter::builtin_profile_text(name))};
        },
        py::arg("name"), "The document of a profile that comes with the library.");
    m.def("profile_names", &meter::builtin_profile_names,
          "The names of the profiles that come with the library.");
    m.def("decode_rows", &decode_rows, py::arg("protocol"), py::arg("octets"), py::arg("offsets"),
          "The numbers in many replies, a row each, and the names that the rows mean.");
    m.def(
        "row_units",
        [] {
            const auto units = value_units();
            return std::vector<std::string>(units.begin(), units.end());
        },
        "The units that rows name by their index.");
    m.def("decode", &decode, py::arg("protocol"), py::arg("octets"),
          py::arg("direction") = py::none(), py::arg("request") = py::none(),
          py::arg("names") = py::none(),
          R"(Finds and reads every frame: its length and a JSON object each.

Also for each run of noise.)");
    m.def("decode_joined", &decode_joined, py::arg("protocol"), py::arg("frames"),
          "Reads what several frames carry together: a JSON object.");
    m.def("explain", &explain, py::arg("protocol"), py::arg("octets"),
          py::arg("direction") = py::none(), py::arg("request") = py::none(),
          py::arg("names") = py::none(), "Annotates every octet of every frame.");
}

}  // namespace submeter::inline v0::python
