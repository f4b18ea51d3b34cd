// SPDX-License-Identifier: Apache-2.0
// Ten lines: the octets of a DL/T 645-2007 reply become an exact number of kWh.

// [example]
#include "submeter/codec.hpp"

#include <cstdio>

int main() {
    namespace dlt645 = submeter::codec::dlt645;
    std::array<std::byte, 64> wire{};
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto count = submeter::from_hex("685634120019206891083333343387A93B33A916", wire);
    const auto frame = dlt645::decode(submeter::bytes_view{wire}.first(count.value_or(0)));
    if (!frame) return 1;
    const auto reply = dlt645::parse_reply(*frame, room);
    const auto item = reply.and_then([](const auto& r) { return dlt645::find_item(r.id); });
    const auto kwh = item.and_then([&](const auto& i) { return read_value(i, reply->data); });
    if (!kwh) return 1;  // kwh.error() says which rule broke, and where
    std::printf("meter %s: %s kWh\n", to_text(frame->meter).c_str(), to_text(*kwh).c_str());
}
// [example]
