// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/frame.hpp"
#include "support/text_fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace dlt645 = submeter::codec::dlt645;

// The octets as they are; and in a frame, so that the checks in front of its data are passed. In
// both editions.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    std::array<std::byte, dlt645::frame_length_max> out{};
    std::size_t length = 0;
    if (size > 0)
        length = dlt645::encode({.control = data[0], .data = input.subspan(1)}, out).value_or(0);
    for (const auto in : {codec::protocol::dlt645_2007, codec::protocol::dlt645_1997}) {
        check_texts(in, {}, input);
        check_texts(in, {}, bytes_view{out}.first(length));
    }
    return 0;
}
