// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/bytes.hpp"

#include "submeter/core/bcd.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

namespace submeter {
namespace {

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    const auto count = from_hex(hex, out);
    EXPECT_TRUE(count.has_value()) << hex;
    out.resize(count.value_or(0));
    return out;
}

TEST(ByteCursor, ReadsBothByteOrders) {
    const auto in = octets("01 02030405 0a0b 04030201");
    byte_cursor c{in};
    EXPECT_EQ(c.u8().value(), 0x01);
    EXPECT_EQ(c.u32_be().value(), 0x02030405U);
    EXPECT_EQ(c.u16_le().value(), 0x0B0A);
    EXPECT_EQ(c.u32_le().value(), 0x01020304U);
    EXPECT_EQ(c.remaining(), 0U);
}

TEST(ByteCursor, AShortInputConsumesNothing) {
    const auto in = octets("0102 03");
    byte_cursor c{in};
    const auto r = c.u32_be();
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::incomplete);
    EXPECT_EQ(r.error().offset, 3U);
    EXPECT_EQ(c.position(), 0U);
    EXPECT_EQ(c.u16_be().value(), 0x0102);
}

TEST(ByteWriter, SaysOnceThatTheRoomIsTooSmall) {
    std::array<std::byte, 3> room{};
    byte_writer w{room};
    w.u16_be(0x0102);
    w.u16_be(0x0304);
    w.u8(5);  // would fit, but the output already has a hole
    EXPECT_EQ(w.finish().error().code, errc::no_room);
    EXPECT_EQ(to_hex(w.view()), "0102");
}

TEST(Hex, TellsWhereTheTextIsBad) {
    std::array<std::byte, 2> room{};
    EXPECT_EQ(from_hex("0g", room).error(), (error{errc::bad_digit, 1, 0}));
    EXPECT_EQ(from_hex("012", room).error().code, errc::incomplete);
    EXPECT_EQ(from_hex("010203", room).error().code, errc::no_room);
    EXPECT_EQ(from_hex(" 0A fF\n", room).value(), 2U);
    EXPECT_EQ(to_hex(room), "0aff");
}

TEST(Bcd, ReadsAndWritesLowOctetFirst) {
    EXPECT_EQ(bcd_read_le(octets("765a0000")).error(), (error{errc::bad_bcd, 1, 0}));
    EXPECT_EQ(bcd_read_le(octets("54760800")).value(), 87654);
    std::array<std::byte, 4> room{};
    ASSERT_TRUE(bcd_write_le(87654, room));
    EXPECT_EQ(to_hex(room), "54760800");
    EXPECT_EQ(bcd_write_le(100'000'000, room).error().code, errc::overflow);
    EXPECT_EQ(bcd_write_le(-1, room).error().code, errc::negative_amount);
    EXPECT_EQ(to_hex(room), "54760800") << "a refused write must leave the room alone";
    EXPECT_EQ(bcd_read_le(octets("00000000000000000000")).error().code, errc::bad_length);
}

}  // namespace
}  // namespace submeter
