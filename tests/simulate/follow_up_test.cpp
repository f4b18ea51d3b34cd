// SPDX-License-Identifier: Apache-2.0
// Replies in parts, as virtual meters send them that put little into a frame.
#include "submeter/meter/follow_up.hpp"

#include "meters.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;

// How many exchanges a read took, and what the replies held.
struct exchanged {
    std::size_t requests = 0;
    result<std::vector<reading>> readings{};
};

exchanged read_in_parts(const meter::device& d, virtual_meter& target,
                        std::span<const obis> wanted) {
    const auto now = epoch + 2h;
    const auto asked = meter::read_requests(d, wanted).value().front();
    exchanged out;
    std::vector<std::byte> replies;
    auto next = meter::follow_up(asked, replies).value();
    for (; next && out.requests < 100; ++out.requests) {
        const auto reply = target.feed(next->bytes, now);
        replies.insert(replies.end(), reply.begin(), reply.end());
        next = meter::follow_up(asked, replies).value();
    }
    out.readings = meter::accept(d, asked, replies, now);
    return out;
}

TEST(ReadInParts, Dlt645SaysThatMoreFollows) {
    const obis wanted[] = {registers::active_import, registers::active_import_tariff(4)};
    const auto whole = read_in_parts(dlt645_device(), *make_dlt645_meter(), wanted);
    EXPECT_EQ(whole.requests, 1U);
    dlt645_meter small{{.common = common(0),
                        .address = codec::dlt645::parse_address("201900123456").value(),
                        .access = access,
                        .part_octets = 8}};
    const auto parts = read_in_parts(dlt645_device(), small, wanted);
    EXPECT_EQ(parts.requests, 3U);  // five values of four octets
    ASSERT_TRUE(parts.readings);
    EXPECT_EQ(parts.readings->size(), 2U);
    EXPECT_EQ(parts.readings, whole.readings);
}

TEST(ReadInParts, Dlt698SendsFragments) {
    const obis wanted[] = {registers::active_import, registers::relay};
    const auto whole = read_in_parts(dlt698_device(), *make_dlt698_meter(), wanted);
    EXPECT_EQ(whole.requests, 1U);
    dlt698_meter small{{.common = common(0),
                        .address = codec::dlt698::parse_address("201900123456").value(),
                        .frame_octets = 16}};
    const auto parts = read_in_parts(dlt698_device(), small, wanted);
    EXPECT_GT(parts.requests, 2U);
    ASSERT_TRUE(parts.readings);
    EXPECT_EQ(parts.readings->size(), 2U);
    EXPECT_EQ(parts.readings, whole.readings);
}

}  // namespace
}  // namespace submeter::simulate
