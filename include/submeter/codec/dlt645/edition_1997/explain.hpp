// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/explanation.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// Annotates the octets of the frame at the front of `input`, as dlt645::explain() does for the
/// edition of 2007.
/// @param offset what the offset of the first octet is called. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(bytes_view input, std::size_t offset = 0);

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
