// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/modbus/message.hpp"

namespace submeter::meter {
namespace {

using submeter::testing::device_of;
using submeter::testing::dlt645_device;
using submeter::testing::dlt698_device;
using submeter::testing::octets;
using std::literals::operator""sv;

// The reference frames of the SDK's sources: 0001FF00 in two parts.
constexpr auto first_part =
    "68 56 34 12 00 19 20 68 B1 0C 33 32 34 33 87 A9 3B 33 34 33 34 33 9A 16"sv;
constexpr auto last_part =
    "68 56 34 12 00 19 20 68 92 11 33 32 34 33 35 33 35 33 36 33 36 33 7B A9 35 33 34 76 16"sv;

std::vector<std::byte> operator+(std::vector<std::byte> front, const std::vector<std::byte>& back) {
    front.insert(front.end(), back.begin(), back.end());
    return front;
}

// The total and the tariffs up to one, in one request.
request tariffs(const device& d, std::uint8_t last) {
    std::vector<obis> wanted{registers::active_import};
    for (std::uint8_t tariff = 1; tariff <= last; ++tariff)
        wanted.push_back(registers::active_import_tariff(tariff));
    const auto plan = read_requests(d, wanted).value();
    EXPECT_EQ(plan.size(), 1U);
    return plan.front();
}

std::vector<std::int64_t> values(const result<std::vector<reading>>& got) {
    std::vector<std::int64_t> out;
    if (!got) return out;
    for (const auto& r : *got)
        out.push_back(r.value.mantissa);
    return out;
}

TEST(FollowUp, AsksForTheNextPartWithItsNumber) {
    const auto asked = tariffs(dlt645_device(), 4);
    EXPECT_EQ(follow_up(asked, {}).value()->bytes, asked.bytes);
    const auto next = follow_up(asked, octets(first_part)).value();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->bytes, octets("68 56 34 12 00 19 20 68 12 05 33 32 34 33 34 BC 16"));
    EXPECT_EQ(match_reply(*next, octets(last_part)).what, wire_state::reply);
    EXPECT_EQ(match_reply(*next, octets(first_part)).what, wire_state::foreign);
    EXPECT_EQ(follow_up(asked, octets(first_part) + octets(last_part)).value(), std::nullopt);
}

TEST(FollowUp, ReadsTheValuesOfAllParts) {
    const auto d = dlt645_device();
    const auto asked = tariffs(d, 4);
    EXPECT_EQ(values(accept(d, asked, octets(first_part) + octets(last_part), {})),
              (std::vector<std::int64_t>{87654, 10001, 20002, 30003, 27648}));
}

TEST(FollowUp, APartAloneIsReadAsFarAsItGoes) {
    const auto d = dlt645_device();
    EXPECT_EQ(values(accept(d, tariffs(d, 1), octets(first_part), {})),
              (std::vector<std::int64_t>{87654, 10001}));
    EXPECT_EQ(accept(d, tariffs(d, 2), octets(first_part), {}).error().code, errc::incomplete);
}

TEST(FollowUp, PartsInAnotherOrderOrTooManyAreNoReply) {
    const auto d = dlt645_device();
    const auto asked = tariffs(d, 4);
    const auto first = octets(first_part);
    const auto last = octets(last_part);
    for (const auto& wrong : {last, last + first, first + first, first + last + last}) {
        EXPECT_EQ(follow_up(asked, wrong).error().code, errc::reply_mismatch);
        EXPECT_EQ(accept(d, asked, wrong, {}).error().code, errc::reply_mismatch);
    }
}

TEST(FollowUp, ARefusedPartIsARefusal) {
    const auto d = dlt645_device();
    const auto asked = tariffs(d, 4);
    std::array<std::byte, 32> room{};
    const std::array<std::byte, 1> no_data{std::byte{2}};
    const auto length =
        codec::dlt645::encode(codec::dlt645::reply{.meter = d.address,
                                                   .what = codec::dlt645::function::read_next,
                                                   .refused = true,
                                                   .data = no_data},
                              room);
    const auto both =
        octets(first_part) + std::vector<std::byte>(room.begin(), room.begin() + length.value());
    EXPECT_EQ(follow_up(asked, both).value(), std::nullopt);
    EXPECT_EQ(accept(d, asked, both, {}).error().code, errc::no_such_data);
}

TEST(FollowUp, KeepsTheWakeUpOctets) {
    auto d = dlt645_device();
    d.wake_up = 4;
    const auto next = follow_up(tariffs(d, 4), octets(first_part)).value();
    EXPECT_EQ(next->bytes, octets("FEFEFEFE 68 56 34 12 00 19 20 68 12 05 33 32 34 33 34 BC 16"));
}

std::vector<std::byte> part_1997(const device& d, codec::dlt645::edition_1997::function what,
                                 bool more, std::string_view data) {
    const auto held = octets(data);
    std::vector<std::byte> out(64);
    const codec::dlt645::edition_1997::reply r{.meter = d.address,
                                               .what = what,
                                               .more = more,
                                               .has_id = true,
                                               .id = {0x901F},
                                               .data = held};
    out.resize(codec::dlt645::edition_1997::encode(r, out).value());
    return out;
}

TEST(FollowUp, TheEditionOf1997HasNoNumbers) {
    using enum codec::dlt645::edition_1997::function;
    const auto d = device_of("dlt645_1997", "12345678");
    const auto asked = tariffs(d, 2);
    const auto first = part_1997(d, read, true, "09214300");
    const auto middle = part_1997(d, read_next, true, "00001000");
    const auto last = part_1997(d, read_next, false, "00001100");
    const auto next = follow_up(asked, first).value();
    ASSERT_TRUE(next);
    EXPECT_EQ(next->bytes, octets("68 78 56 34 12 00 00 68 02 02 52 C3 FD 16"));
    EXPECT_EQ(follow_up(asked, first + middle).value()->bytes, next->bytes);
    EXPECT_EQ(follow_up(asked, first + middle + last).value(), std::nullopt);
    EXPECT_EQ(values(accept(d, asked, first + middle + last, {})),
              (std::vector<std::int64_t>{432109, 100000, 110000}));
}

TEST(FollowUp, AnAnswerWithoutAnEndIsGivenUp) {
    using enum codec::dlt645::edition_1997::function;
    const auto d = device_of("dlt645_1997", "12345678");
    auto replies = part_1997(d, read, true, "09214300");
    for (int part = 1; part <= 256; ++part)
        replies = replies + part_1997(d, read_next, true, "00001000");
    EXPECT_EQ(follow_up(tariffs(d, 2), replies).error().code, errc::bad_sequence);
}

TEST(FollowUp, OtherProtocolsHaveNone) {
    const auto d = submeter::testing::modbus_device();
    const obis wanted[] = {registers::active_import};
    auto asked = read_requests(d, wanted).value().front();
    std::vector<std::byte> reply(300);
    const std::vector<std::byte> data(asked.registers * 2U);
    reply.resize(
        codec::modbus::encode(
            codec::modbus::reply{.unit = 7, .count = asked.registers, .registers = data}, reply)
            .value());
    EXPECT_EQ(follow_up(asked, reply).value(), std::nullopt);
}

// The answer of a DL/T 698.45 server to a request for three voltages, in fragments.
class Fragments : public ::testing::Test {
protected:
    Fragments() {
        const obis phases[] = {parse_obis("1-0:32.7.0").value(), parse_obis("1-0:52.7.0").value(),
                               parse_obis("1-0:72.7.0").value()};
        asked = numbered(read_requests(d, phases).value().front(), 7).value();
        const auto apdu = octets("85 01 07 20 00 02 00 01 01 03 12 08 FA 12 08 FD 12 08 FB 00 00");
        codec::dlt698::splitter cut{apdu, 8};
        while (const auto piece = cut.next().value())
            parts.push_back(framed(*piece));
    }

    std::vector<std::byte> framed(const codec::dlt698::fragment& piece) const {
        std::array<std::byte, 64> user{};
        const auto length = codec::dlt698::encode(piece, user).value();
        std::vector<std::byte> out(128);
        out.resize(
            codec::dlt698::encode_frame({.control = control, .server = d.server, .client = 16},
                                        bytes_view{user}.first(length), out)
                .value());
        return out;
    }

    device d = dlt698_device();
    request asked;
    std::uint8_t control = codec::dlt698::reply_control | codec::dlt698::fragment_bit;
    std::vector<std::vector<std::byte>> parts;
};

TEST_F(Fragments, AreConfirmedOneByOne) {
    ASSERT_EQ(parts.size(), 3U);
    auto replies = parts[0];
    for (std::uint16_t sequence = 0; sequence < 2; ++sequence) {
        const auto next = follow_up(asked, replies).value();
        ASSERT_TRUE(next);
        const auto sent = codec::dlt698::decode(next->bytes).value();
        EXPECT_EQ(sent.control, 0x63);
        const auto said = codec::dlt698::parse_fragment(sent.data).value();
        EXPECT_EQ(said.kind, codec::dlt698::fragment_kind::confirm);
        EXPECT_EQ(said.sequence, sequence);
        EXPECT_EQ(match_reply(*next, parts[sequence]).what, wire_state::foreign);
        EXPECT_EQ(match_reply(*next, parts[sequence + 1U]).what, wire_state::reply);
        replies = replies + parts[sequence + 1U];
    }
    EXPECT_EQ(follow_up(asked, replies).value(), std::nullopt);
}

TEST_F(Fragments, AreReadWhenAllAreThere) {
    EXPECT_EQ(values(accept(d, asked, parts[0] + parts[1] + parts[2], {})),
              (std::vector<std::int64_t>{2298, 2301, 2299}));
    EXPECT_EQ(accept(d, asked, parts[0] + parts[1], {}).error().code, errc::incomplete);
    EXPECT_EQ(accept(d, asked, parts[0] + parts[2], {}).error().code, errc::reply_mismatch);
}

TEST_F(Fragments, OfAnotherRequestAreForeign) {
    EXPECT_EQ(match_reply(asked, parts[0]).what, wire_state::reply);
    EXPECT_EQ(match_reply(numbered(asked, 8).value(), parts[0]).what, wire_state::foreign);
    EXPECT_EQ(match_reply(asked, parts[1]).what, wire_state::foreign);
}

}  // namespace
}  // namespace submeter::meter
