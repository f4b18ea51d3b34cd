// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt698/explain.hpp"

#include "codec/dlt698/annotator.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::dlt698 {

namespace {

using detail::annotator;
using detail::frame_source;

std::string control_text(std::uint8_t control) {
    std::string out = (control & from_server_bit) != 0 ? "from the server" : "from the client";
    out += (control & client_started_bit) != 0 ? ", begun by the client" : ", begun by the server";
    if (is_fragment(control)) out += ", fragment";
    if (is_scrambled(control)) out += ", scrambled";
    if (function_of(control) == link_management) out += ", link management";
    if (function_of(control) == user_data) out += ", user data";
    return out;
}

std::string flags_text(std::uint8_t flags) {
    std::string out{to_text(static_cast<address_type>(flags >> 6))};
    out += ", logical address ";
    out += std::to_string(flags >> 4 & 3);
    out += ", ";
    out += std::to_string((flags & 15) + 1);
    out += " octets";
    return out;
}

void explain_fragment(annotator& out) {
    constexpr const char* kinds[] = {"first", "last", "confirm", "middle"};
    const auto f = parse_fragment(out.view());
    if (!f) {
        out.add_to(out.view().size(), "unread", "", frame_source);
        return out.broken_in_view(f.error());
    }
    std::string text = kinds[static_cast<std::size_t>(f->kind)];
    text += ", number ";
    text += std::to_string(f->sequence);
    out.add_to(fragment_header_length, "fragment", text, frame_source);
    out.add_to(out.view().size(), "piece", "", frame_source);
}

// Wake-up octets, 68H up to HCS; as far as they are there.
std::size_t explain_header(annotator& out) {
    std::size_t start = 0;
    while (start < out.input().size() && out.input()[start] == wake_up_octet)
        ++start;
    out.add(start, "wake_up", std::to_string(start) + " octets", frame_source);
    const auto body = out.input().subspan(start);
    if (body.empty() || body[0] != start_octet) return start;
    out.add(1, "start", "", frame_source);
    if (body.size() >= 3)
        out.add(2, "length", std::to_string(detail::claimed_length(body) - 2), frame_source);
    if (body.size() >= 4) out.add(1, "control", control_text(to_u8(body[3])), frame_source);
    if (body.size() < 5) return start;
    out.add(1, "address_flags", flags_text(to_u8(body[4])), frame_source);
    const std::size_t header = detail::address_end(body);
    if (body.size() < header + 2) return start;
    out.add(header - 6, "address", to_text(*read_address(body.subspan(4, header - 5))),
            frame_source);
    out.add(1, "client", std::to_string(to_u8(body[header - 1])), frame_source);
    out.add(2, "header_check", "CRC-16/X-25 of the octets from L", frame_source);
    return start;
}

std::string low_first(std::uint16_t crc) {
    const std::byte octets[]{static_cast<std::byte>(crc & 255U), static_cast<std::byte>(crc >> 8)};
    return codec::detail::spaced_hex(octets);
}

// What should have stood where decode() found an error.
std::string expected_of(bytes_view body, const error& why, std::size_t start) {
    switch (why.code) {
        case errc::bad_start:
            return "68";
        case errc::bad_end:
            return "16";
        case errc::bad_checksum:
            return low_first(crc16_x25(body.subspan(1, why.offset - start - 1)));
        case errc::bad_length:
            return std::to_string(detail::address_end(body) + 3) + " or more";
        case errc::incomplete: {
            if (body.size() < 5 || body.size() < detail::address_end(body) + 2)
                return "a whole header";
            return std::to_string(start + detail::claimed_length(body)) + " octets";
        }
        default:
            return {};
    }
}

// The user data of a frame, or as many of them as came.
void explain_user_data(annotator& out, const frame& f) {
    std::vector<std::byte> room(f.data.size());
    const auto data = *clear_data(f, room);
    out.look_at(data);
    if (is_fragment(f.control)) {
        explain_fragment(out);
    } else if (is_security(data)) {
        detail::explain_security(out);
    } else {
        detail::explain_apdu(out);
    }
}

void explain_trailer(annotator& out) {
    out.add(2, "frame_check", "CRC-16/X-25 of the octets from L", frame_source);
    out.add(1, "end", "", frame_source);
}

// What stands behind the header of a frame that decode() refused: as far as L says what it is.
void explain_broken_body(annotator& out, std::size_t start) {
    const auto body = out.input().subspan(start);
    const std::size_t header = body.size() < 5 ? 0 : detail::address_end(body) + 2;
    if (header == 0 || body.size() < header || !detail::length_is_possible(body)) return;
    const std::size_t total = detail::claimed_length(body);
    const std::size_t end = std::min(total - 3, body.size());
    if (end > header)
        explain_user_data(out,
                          {.control = to_u8(body[3]), .data = body.subspan(header, end - header)});
    if (body.size() > end) explain_trailer(out);
}

void explain_broken(annotator& out, const error& why, std::size_t start) {
    out.expect_broken_frame();
    if (why.code != errc::bad_start) explain_broken_body(out, start);
    out.add(out.input().size() - out.at(), "unread", "", frame_source);
    out.broken(why, expected_of(out.input().subspan(start), why, start));
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{input, offset};
    const std::size_t start = explain_header(out);
    const auto f = decode(input);
    if (!f) {
        explain_broken(out, f.error(), start);
    } else {
        explain_user_data(out, *f);
        explain_trailer(out);
    }
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt698
