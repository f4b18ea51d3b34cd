// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"

#include "core/json_reader.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace submeter::test {

namespace {

using submeter::detail::json_document;
using submeter::detail::json_node;

template <class T>
T need(const result<T>& r) {
    if (!r) throw std::runtime_error("vector file: " + std::string{describe(r.error().code).name});
    return *r;
}

std::string text_or_empty(const json_node& node, std::string_view name) {
    const auto member = need(node.field(name));
    return member.is_text() ? need(member.text()) : std::string{};
}

std::optional<std::string> text_or_nothing(const json_node& node, std::string_view name) {
    const auto member = need(node.field(name));
    if (!member.is_text()) return std::nullopt;
    return need(member.text());
}

codec::decoded_item read_item(const json_node& node) {
    codec::decoded_item out;
    out.id = text_or_empty(node, "id");
    out.name = text_or_empty(node, "name");
    out.obis = text_or_empty(node, "obis");
    out.circuit = static_cast<int>(need(need(node.field("circuit")).integer(0, 65535)));
    out.value = text_or_nothing(node, "value");
    out.unit = text_or_empty(node, "unit");
    out.time = text_or_empty(node, "time");
    return out;
}

errc code_named(const std::string& name) {
    for (std::uint16_t number = 100; number < 300; ++number)
        if (describe(static_cast<errc>(number)).name == name) return static_cast<errc>(number);
    throw std::runtime_error("vector file: no error is called " + name);
}

std::size_t offset_of(const json_node& node) {
    return static_cast<std::size_t>(need(need(node.field("offset")).integer(0, 100000)));
}

codec::decoded_frame read_frame(const json_node& node) {
    codec::decoded_frame out;
    out.ok = need(need(node.field("ok")).boolean());
    out.in = need(codec::parse_protocol(text_or_empty(node, "protocol")));
    out.offset = offset_of(node);
    if (!out.ok) {
        const auto why = need(node.field("error"));
        out.why.code = code_named(text_or_empty(why, "code"));
        out.why.offset = static_cast<std::uint32_t>(offset_of(why));
        return out;
    }
    out.way = text_or_empty(node, "direction") == "request" ? codec::direction::request
                                                            : codec::direction::response;
    out.address = text_or_empty(node, "address");
    out.control = text_or_empty(node, "control");
    out.function = text_or_empty(node, "function");
    out.error_reply = need(need(node.field("error_reply")).boolean());
    out.follow_up = need(need(node.field("follow_up")).boolean());
    out.id = text_or_nothing(node, "id");
    for (const auto& item : need(need(node.field("items")).items()))
        out.items.push_back(read_item(item));
    return out;
}

vector read_vector(const json_node& node) {
    vector out;
    out.name = text_or_empty(node, "name");
    out.octets = bytes_of(text_or_empty(node, "hex"));
    if (const auto way = node.find("direction"))
        out.way =
            need(way->text()) == "request" ? codec::direction::request : codec::direction::response;
    for (const auto& frame : need(need(node.field("expected")).items()))
        out.expected.push_back(read_frame(frame));
    return out;
}

std::string read_file(const std::string& name) {
    std::ifstream file(SUBMETER_TEST_DATA "/vectors/" + name, std::ios::binary);
    if (!file) throw std::runtime_error("no vector file " + name);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

template <class Read>
auto read_list(const std::string& name, std::string_view member, Read read) {
    diagnostics findings;
    const auto document = need(json_document::parse(read_file(name), findings));
    std::vector<decltype(read(document.root()))> out;
    for (const auto& node : need(need(document.root().field(member)).items()))
        out.push_back(read(node));
    return out;
}

}  // namespace

std::vector<std::byte> bytes_of(std::string_view hex) {
    std::vector<std::byte> out(hex.size() / 2 + 1);
    out.resize(need(from_hex(hex, out)));
    return out;
}

std::vector<vector> read_vectors(const std::string& name) {
    return read_list(name, "vectors", read_vector);
}

std::vector<crc_vector> read_crc_vectors(const std::string& name) {
    return read_list(name, "crc", [](const json_node& node) {
        const auto crc = bytes_of(text_or_empty(node, "crc"));
        return crc_vector{bytes_of(text_or_empty(node, "hex")),
                          static_cast<std::uint16_t>(to_u8(crc.at(0)) | to_u8(crc.at(1)) << 8)};
    });
}

}  // namespace submeter::test
