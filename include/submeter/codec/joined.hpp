// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/core/result.hpp"

#include <span>

namespace submeter::inline v0::codec {

/// Reads what several frames carry together, as one: of DL/T 645 the answer to a read and the parts
/// that follow it (B1, B2, …, 92; 1997: A1, A2, …, 82), of DL/T 698.45 the fragments of an APDU. A
/// part that is there twice, one behind the other, counts once where parts have numbers.
/// @param frames one whole frame each, in their order.
/// @return what decode_text() would say of one frame with all of it, which begins at 0 and is as
///         long as all frames; `unknown_function` for other protocols and other frames;
///         `bad_sequence` where a part is missing or the last one is not there; `foreign_frame`
///         where one is of another meter or identifier; `no_room` or `bad_length` for an APDU that
///         no frame of DL/T 698.45 could carry; else what is wrong with a frame or with the whole.
/// Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API result<decoded_frame> decode_joined(protocol in,
                                                               std::span<const bytes_view> frames);

}  // namespace submeter::inline v0::codec
