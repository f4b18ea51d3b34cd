// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/explanation.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// Annotates the octets of the frame at the front of `input`, down to each Data. The result is
/// "codec.frame" with a part "codec.octets" for each field: offset, raw (hexadecimal), meaning,
/// value, source. On a broken frame a last part "codec.broken" says which octet broke which rule:
/// offset, error, found, expected. What an APDU does not show in the clear (passwords, proofs) is
/// not shown.
/// @param offset what the offset of the first octet is called. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(bytes_view input, std::size_t offset = 0);

}  // namespace submeter::inline v0::codec::dlt698
