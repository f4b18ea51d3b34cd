// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/frame.hpp"
#include "support/text_fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace cjt188 = submeter::codec::cjt188;

// The octets as they are; and in a frame, so that the checks in front of its data are passed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_texts(codec::protocol::cjt188, {}, input);
    if (size < 2) return 0;
    const cjt188::frame f{.type = static_cast<cjt188::meter_type>(data[0]),
                          .control = data[1],
                          .data = input.subspan(2)};
    std::array<std::byte, cjt188::frame_length_max> out{};
    if (const auto length = cjt188::encode(f, out))
        check_texts(codec::protocol::cjt188, {}, bytes_view{out}.first(*length));
    return 0;
}
