// SPDX-License-Identifier: Apache-2.0

// Prints the address of the meter that a frame came from.

#include <submeter/codec/dlt645/frame.hpp>

#include <cstdio>
#include <span>

int main() {
    const unsigned char wire[] = {0xFE, 0x68, 0x34, 0x12, 0, 0, 0, 0, 0x68, 0x91, 0, 0xA7, 0x16};
    const auto frame = submeter::codec::dlt645::decode(std::as_bytes(std::span{wire}));
    std::puts(frame ? to_text(frame->meter).c_str() : "no frame");
}
