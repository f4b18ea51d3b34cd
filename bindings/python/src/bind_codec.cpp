// SPDX-License-Identifier: Apache-2.0
#include "bind.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/explain.hpp"

#include <optional>
#include <string_view>

namespace submeter::inline v0::python {

namespace {

using codec::direction;
using codec::protocol;

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

std::vector<std::string> decode(const std::string& name, const py::bytes& octets,
                                const std::optional<std::string>& way) {
    const auto in = protocol_of(name);
    const auto direction = direction_of(way);
    const std::string_view input{octets};  // the bytes object stays alive, and never changes
    const py::gil_scoped_release released;
    std::vector<std::string> lines;
    for (const auto& frame : codec::decode_text(in, direction, octets_of(input)))
        lines.push_back(codec::to_json(frame));
    return lines;
}

explanation explain(const std::string& name, const py::bytes& octets,
                    const std::optional<std::string>& way) {
    const auto in = protocol_of(name);
    const auto direction = direction_of(way);
    const std::string_view input{octets};
    const py::gil_scoped_release released;
    return codec::explain(in, direction, octets_of(input));
}

}  // namespace

void bind_codec(py::module_& m) {
    m.def(
        "protocols",
        [] {
            std::vector<std::string> names;
            for (const auto p : {protocol::dlt645_2007, protocol::modbus_rtu, protocol::cjt188,
                                 protocol::modbus_tcp, protocol::modbus_ascii})
                names.emplace_back(to_text(p));
            return names;
        },
        "The names of the protocols.");
    m.def("decode", &decode, py::arg("protocol"), py::arg("octets"),
          py::arg("direction") = py::none(),
          R"(Finds and reads every frame: one JSON object each, and one for each run of noise.)");
    m.def("explain", &explain, py::arg("protocol"), py::arg("octets"),
          py::arg("direction") = py::none(), "Annotates every octet of every frame.");
}

}  // namespace submeter::inline v0::python
