// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/detail/frame_stream.hpp"
#include "submeter/codec/dlt645/frame.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Finds the frames in octets that arrive in any chunks: see codec/detail/frame_stream.hpp, whose
/// next(), gap(), noise(), pending() and reset() are all there is.
using stream = codec::detail::frame_stream<detail::frame_rules>;

}  // namespace submeter::inline v0::codec::dlt645
