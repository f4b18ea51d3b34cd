// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "meter/line.hpp"

namespace submeter::inline v0::meter::detail {

// What dlt698_line makes of replies: whole frames, fragments that are confirmed, and blocks that
// are asked for one after another.

wire_match match_dlt698(const request& asked, bytes_view received);

// The confirmation of a fragment, or GET of the next block.
result<std::size_t> follow_dlt698(const request& due, bytes_view before, bytes_view reply,
                                  bytes_span room);

// The APDU; blocks are one of them.
result<std::vector<std::byte>> answer_dlt698(const request& asked, bytes_view replies);

}  // namespace submeter::inline v0::meter::detail
