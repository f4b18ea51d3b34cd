// SPDX-License-Identifier: Apache-2.0

// What a small device uses of Modbus RTU: looked at for its size and for what it asks of a runtime.

#include "submeter/codec/modbus/frame.hpp"

using namespace submeter::codec::modbus;

extern "C" int submeter_modbus_decode(const std::byte* data, std::size_t size, frame* out) {
    const auto decoded = decode({data, size}, submeter::codec::direction::request);
    if (!decoded) return static_cast<int>(decoded.error().code);
    *out = *decoded;
    return 0;
}

extern "C" std::size_t submeter_modbus_encode(const frame* in, std::byte* out, std::size_t room) {
    return encode(*in, {out, room}).value_or(0);
}
