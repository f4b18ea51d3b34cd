// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/scan.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/core/explanation.hpp"

// What the protocols' companions give to the common tools. They know nothing of each other.

namespace submeter::inline v0::codec {

namespace cjt188 {

// As that of dlt645.
decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way);

}  // namespace cjt188

namespace dlt645 {

// The frame that decode() accepted at the front of `input`, which lies at `offset` of the whole.
decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way);

namespace edition_1997 {

decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way);

}  // namespace edition_1997

}  // namespace dlt645

namespace dlt698 {

// As that of dlt645.
decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way);

}  // namespace dlt698

namespace modbus {

// The way to read the octets in. What answers a request of Modbus is a response.
std::optional<direction> way_of(protocol in, const decode_context& context);

// The frame that decode() of the framing accepted at the front of `input`.
decoded_frame describe(protocol in, bytes_view input, std::size_t offset,
                       const decode_context& context);

}  // namespace modbus

namespace detail {

// The object for `length` octets at `offset` that are no readable frame.
decoded_frame unreadable(protocol in, std::size_t offset, std::size_t length, error why);

std::string hex_byte(std::uint8_t value);

// Two hexadecimal digits an octet, a blank between.
std::string spaced_hex(bytes_view octets);

// The explanation of one field.
explanation octets_part(bytes_view raw, std::size_t offset, std::string meaning, std::string value,
                        std::string source);

explanation broken_part(const error& why, std::string found, std::string expected);

// The part of one run of the input: noise is shown as it is, anything else by its protocol.
explanation explain_run(protocol in, const decode_context& context, bytes_view input,
                        const scanned& run);

explanation frame_part(protocol in, std::size_t offset, std::size_t length);

}  // namespace detail

}  // namespace submeter::inline v0::codec
