// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/frame.hpp"
#include "submeter/codec/detail/frame_stream.hpp"

namespace submeter::inline v0::codec::cjt188 {

/// Finds the frames in octets that arrive in any chunks: see codec/detail/frame_stream.hpp, whose
/// next(), gap(), noise(), pending() and reset() are all there is.
using stream = codec::detail::frame_stream<detail::frame_rules>;

}  // namespace submeter::inline v0::codec::cjt188
