// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/tcp_stream.hpp"
#include "support/fuzzing.hpp"

using namespace submeter;
using namespace submeter::fuzzing;
namespace modbus = submeter::codec::modbus;

namespace {

// What a frame says, in a frame of its own.
template <class Message>
void check_message(const modbus::tcp_frame& f, const result<Message>& read, bytes_view original) {
    if (!read) return;
    std::array<std::byte, modbus::tcp_length_max> out{};
    const auto length = modbus::encode_tcp(f.transaction, *read, out);
    require(length && same(bytes_view{out}.first(*length), original));
}

// A frame that is accepted is written back octet for octet, and so is what it says.
void check_frame(bytes_view input) {
    const auto f = modbus::decode_tcp(input);
    if (!f) return;
    const auto original = input.first(f->content.consumed);
    std::array<std::byte, modbus::tcp_length_max> out{};
    require(modbus::encode_tcp(*f, out) == original.size() &&
            same(bytes_view{out}.first(original.size()), original));
    check_message(*f, modbus::parse_request(f->content), original);
    check_message(*f, modbus::parse_reply(f->content), original);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto input = as_input(data, size);
    check_frame(input);
    check_cuts(modbus::tcp_stream{}, input, [](const auto& f) { return f.content.data; });
    return 0;
}
