// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/core/explanation.hpp"

namespace submeter::inline v0::codec::modbus {

/// Annotates the octets of the RTU frame at the front of `input`, which travels in direction `d`.
/// The result is "codec.frame" with a part "codec.octets" for each field: offset, raw
/// (hexadecimal), meaning, value, source. On a broken frame a last part "codec.broken" says which
/// octet broke which rule: offset, error, found, expected.
/// @param offset what the offset of the first octet is called. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(bytes_view input, direction d,
                                               std::size_t offset = 0);

/// The same for the framing that `in` names: modbus_rtu, modbus_tcp or modbus_ascii. Offsets count
/// what lies on the wire; of ASCII that is characters. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(protocol in, bytes_view input, direction d,
                                               std::size_t offset = 0);

/// The same with what else is known: the request that a response answers, and what registers mean.
/// Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(protocol in, bytes_view input,
                                               const decode_context& context,
                                               std::size_t offset = 0);

}  // namespace submeter::inline v0::codec::modbus
