// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/core/explanation.hpp"

namespace submeter::inline v0::codec {

/// Annotates every octet of every frame in `input`, as explain() of the protocol does; octets that
/// belong to none are parts too. Text and JSON: to_text() and to_json() of core/explanation.hpp.
/// Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(protocol in, const decode_context& context,
                                               bytes_view input);

/// The same where nothing else is known. Allocates. Compiled in codec_text.
[[nodiscard]] SUBMETER_API explanation explain(protocol in, std::optional<direction> way,
                                               bytes_view input);

}  // namespace submeter::inline v0::codec
