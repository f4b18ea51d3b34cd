// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/direction.hpp"
#include "submeter/codec/protocol.hpp"
#include "submeter/core/bytes.hpp"

#include <optional>
#include <vector>

namespace submeter::inline v0::codec::detail {

// A frame of the input, or a run of octets that is none.
struct scanned {
    std::size_t offset = 0;
    std::size_t length = 0;
    std::optional<error> failed;  // offsets count from the start of the input
};

// Cuts the input into frames and runs. Wake-up octets between them are in neither.
std::vector<scanned> scan(protocol in, std::optional<direction> way, bytes_view input);

}  // namespace submeter::inline v0::codec::detail
