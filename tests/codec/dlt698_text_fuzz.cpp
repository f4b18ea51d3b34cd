// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt698/frame.hpp"
#include "support/text_fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace dlt698 = submeter::codec::dlt698;

// The octets as they are; and as an APDU in a frame, so that the checks in front of it are passed.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_texts(codec::protocol::dlt698, {}, input);
    std::vector<std::byte> out(size + 32);
    const dlt698::frame f{.control = dlt698::reply_control, .data = input};
    if (const auto length = dlt698::encode(f, out))
        check_texts(codec::protocol::dlt698, {}, bytes_view{out}.first(*length));
    return 0;
}
