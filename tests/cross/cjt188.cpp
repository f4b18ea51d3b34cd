// SPDX-License-Identifier: Apache-2.0

// What a small device uses of CJ/T 188: looked at for its size and for what it asks of a runtime.

#include "submeter/codec/cjt188/frame.hpp"

using namespace submeter::codec::cjt188;

extern "C" int submeter_cjt188_decode(const std::byte* data, std::size_t size, frame* out) {
    const auto decoded = decode({data, size});
    if (!decoded) return static_cast<int>(decoded.error().code);
    *out = *decoded;
    return 0;
}

extern "C" std::size_t submeter_cjt188_encode(const frame* in, std::byte* out, std::size_t room) {
    return encode(*in, {out, room}).value_or(0);
}
