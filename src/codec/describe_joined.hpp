// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"
#include "submeter/core/result.hpp"

#include <span>

// What the protocols' companions give to decode_joined(). There is at least one frame.

namespace submeter::inline v0::codec {

namespace dlt645 {

result<decoded_frame> describe_joined(std::span<const bytes_view> frames);

namespace edition_1997 {

result<decoded_frame> describe_joined(std::span<const bytes_view> frames);

}  // namespace edition_1997

}  // namespace dlt645

namespace dlt698 {

result<decoded_frame> describe_joined(std::span<const bytes_view> frames);

}  // namespace dlt698

}  // namespace submeter::inline v0::codec
