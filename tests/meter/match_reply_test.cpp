// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "submeter/core/crc.hpp"

namespace submeter::meter {
namespace {

using submeter::testing::dlt645_device;
using submeter::testing::modbus_device;
using submeter::testing::octets;

constexpr std::string_view reply_hex =  // R2 of the reference: 876.54 kWh
    "68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 A9 16";

request energy_request() {
    const obis wanted[] = {registers::active_import};
    return read_requests(dlt645_device(), wanted).value()[0];
}

request poll_request() {
    const obis wanted[] = {registers::active_import};
    return read_requests(modbus_device(), wanted).value()[0];
}

std::vector<std::byte> modbus_frame(std::vector<std::byte> body) {
    const auto crc = crc16_modbus(body);
    body.push_back(static_cast<std::byte>(crc & 0xFF));
    body.push_back(static_cast<std::byte>(crc >> 8));
    return body;
}

std::vector<std::byte> poll_reply(std::uint8_t unit = 7, std::uint8_t registers = 48) {
    std::vector<std::byte> body(3 + registers * 2U);
    body[0] = std::byte{unit};
    body[1] = std::byte{3};
    body[2] = static_cast<std::byte>(registers * 2U);
    return modbus_frame(body);
}

std::vector<std::byte> joined(std::vector<std::byte> a, const std::vector<std::byte>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// What a line owner does: drop until the reply is at the front.
std::size_t dropped_before_reply(const request& asked, bytes_view received) {
    std::size_t dropped = 0;
    for (;;) {
        const auto match = match_reply(asked, received.subspan(dropped));
        if (match.what == wire_state::reply) return dropped;
        if (match.what == wire_state::need_more) return received.size() + 1;
        EXPECT_GT(match.length, 0U);
        dropped += match.length;
    }
}

TEST(MatchReply, KnowsTheReplyToItsRequest) {
    const auto reply = octets(reply_hex);
    EXPECT_EQ(match_reply(energy_request(), reply), (wire_match{wire_state::reply, reply.size()}));
    EXPECT_EQ(match_reply(poll_request(), poll_reply()),
              (wire_match{wire_state::reply, poll_reply().size()}));
    EXPECT_EQ(poll_reply().size(), 101U);
}

TEST(MatchReply, WaitsForEveryPrefix) {
    for (const auto& [asked, reply] :
         {std::pair{energy_request(), octets(reply_hex)}, std::pair{poll_request(), poll_reply()}})
        for (std::size_t n = 0; n < reply.size(); ++n) {
            const std::vector<std::byte> prefix(reply.begin(),
                                                reply.begin() + static_cast<std::ptrdiff_t>(n));
            EXPECT_EQ(match_reply(asked, prefix), wire_match{}) << n;
        }
}

TEST(MatchReply, TakesARefusalForAReply) {
    const auto refusal = octets("68 56 34 12 00 19 20 68 D1 01 35 AC 16");
    EXPECT_EQ(match_reply(energy_request(), refusal).what, wire_state::reply);
    const auto exception = modbus_frame(octets("07 83 02"));
    EXPECT_EQ(match_reply(poll_request(), exception).what, wire_state::reply);
}

TEST(MatchReply, TellsForeignFramesApart) {
    // Another meter, another identifier, another function, and the request itself.
    for (const auto* hex : {"68 57 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 AA 16",
                            "68 56 34 12 00 19 20 68 91 08 33 35 C3 33 53 68 33 33 BD 16",
                            "68 56 34 12 00 19 20 68 9C 00 41 16",
                            "68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16"}) {
        const auto frame = octets(hex);
        EXPECT_EQ(match_reply(energy_request(), frame),
                  (wire_match{wire_state::foreign, frame.size()}))
            << hex;
    }
    EXPECT_EQ(match_reply(poll_request(), poll_reply(8)).what, wire_state::foreign);
    EXPECT_EQ(match_reply(poll_request(), poll_reply(7, 10)).what, wire_state::foreign);
}

TEST(MatchReply, WaitsOnlyForAFrameAsLongAsTheReply) {
    // 48 registers are 60H octets; a frame that announces another number is not worth the wait.
    EXPECT_EQ(match_reply(poll_request(), octets("07 03 60")), wire_match{});
    for (const auto* begun : {"07 03 5E", "07 03 62", "07 03 02"})
        EXPECT_EQ(match_reply(poll_request(), octets(begun)), (wire_match{wire_state::noise, 3}))
            << begun;
}

TEST(MatchReply, FindsTheReplyBehindNoiseEchoAndStaleFrames) {
    const auto asked = energy_request();
    const auto reply = octets(reply_hex);
    for (const auto* before : {"00 FF 00", "68", "68 00 68", "FE FE 00",
                               "68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16",
                               "68 57 34 12 00 19 20 68 91 08 33 33 34 33 87 A9 3B 33 AA 16",
                               "68 00 00 00 00 00 00 68 91 FF"}) {
        const auto noise = octets(before);
        EXPECT_EQ(dropped_before_reply(asked, joined(noise, reply)), noise.size()) << before;
    }
    for (const auto& before : {octets("00 FF"), octets("07 03 60 00"), poll_request().bytes,
                               poll_reply(8), octets("07"), octets("07 03 02 00 01")}) {
        EXPECT_EQ(dropped_before_reply(poll_request(), joined(before, poll_reply())), before.size())
            << to_hex(before);
    }
}

TEST(MatchReply, RefusesEveryFlippedBit) {
    for (const auto& [asked, good] :
         {std::pair{energy_request(), octets(reply_hex)}, std::pair{poll_request(), poll_reply()}})
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            auto bad = good;
            bad[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
            EXPECT_NE(match_reply(asked, bad).what, wire_state::reply) << bit;
        }
}

// A request of the sources and the reply to it, for each protocol that is not above.
struct dialogue {
    request asked;
    std::vector<std::byte> reply;
};

request first_request(const device& d, const obis& what, std::uint8_t number) {
    const obis wanted[] = {what};
    return numbered(read_requests(d, wanted).value()[0], number).value();
}

std::vector<dialogue> dialogues() {
    return {
        {first_request(submeter::testing::cjt188_device(), registers::relay, 5),
         octets("68 10 34 12 00 26 20 11 00 81 16 1F 90 05 45 23 01 00 2C 00 00 01 00 2C 00 30 08 "
                "21 11 26 20 05 00 D7 16")},
        {first_request(submeter::testing::device_of("dlt645_1997", "12345678"),
                       registers::active_import, 0),
         octets("68 78 56 34 12 00 00 68 81 06 43 C3 3C 54 76 33 AA 16")},
        {first_request(submeter::testing::dlt698_device(), registers::purchase_count, 8),
         octets("68 25 00 C3 05 56 34 12 00 26 20 10 AE 3C 85 01 08 20 2C 02 00 01 02 02 06 00 00 "
                "0D C0 06 00 00 00 0C 00 00 2A 8A 16")},
    };
}

TEST(MatchReply, EveryProtocolWaitsForEveryPrefix) {
    for (const auto& [asked, reply] : dialogues()) {
        for (std::size_t length = 0; length < reply.size(); ++length)
            EXPECT_EQ(match_reply(asked, bytes_view{reply}.first(length)).what,
                      wire_state::need_more)
                << to_text(asked.speaks) << length;
        EXPECT_EQ(match_reply(asked, reply), (wire_match{wire_state::reply, reply.size()}));
    }
}

TEST(MatchReply, EveryProtocolFindsTheReplyBehindNoiseAndEcho) {
    for (const auto& [asked, reply] : dialogues()) {
        const auto behind = joined(joined(octets("00 68 FE"), asked.bytes), reply);
        EXPECT_EQ(dropped_before_reply(asked, behind), 3 + asked.bytes.size())
            << to_text(asked.speaks);
    }
}

TEST(MatchReply, EveryProtocolRefusesEveryFlippedBit) {
    for (const auto& [asked, reply] : dialogues())
        for (std::size_t bit = 0; bit < reply.size() * 8; ++bit) {
            auto flipped = reply;
            flipped[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
            EXPECT_NE(match_reply(asked, flipped), (wire_match{wire_state::reply, reply.size()}))
                << to_text(asked.speaks) << bit;
        }
}

TEST(MatchReply, AnotherNumberIsAnotherReply) {
    for (const auto& [asked, reply] : dialogues()) {
        if (asked.speaks == protocol::dlt645_1997) continue;
        const auto later = numbered(asked, 9).value();
        EXPECT_EQ(match_reply(later, reply).what, wire_state::foreign) << to_text(asked.speaks);
    }
    request none;
    none.speaks = protocol::cjt188;
    EXPECT_EQ(numbered(none, 1).error().code, errc::bad_value);
}

}  // namespace
}  // namespace submeter::meter
