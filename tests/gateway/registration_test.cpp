// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/registration.hpp"

#include "line.hpp"

#include <gtest/gtest.h>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using toy::octets;

registration_params login() {
    return {.prefix = "LOGIN:", .terminator = "\r\n", .id_limit = 8, .octets_limit = 20};
}

registration_params imei() {
    return {.terminator = "", .id_length = 15};
}

// The registration, or where it fails: "1001", "bad 3", "incomplete".
std::string read(const registration_params& form, std::string_view text) {
    const auto got = registration_fsm{form, {}}.feed(octets(text));
    if (got) return got->id;
    if (got.error().code == errc::incomplete) return "incomplete";
    EXPECT_EQ(got.error().code, errc::bad_registration);
    return "bad " + std::to_string(got.error().offset);
}

TEST(Registration, GivesIdPacketAndWhatFollows) {
    const auto got = registration_fsm{login(), {}}.feed(octets("LOGIN:1001\r\nHB<Ax"));
    ASSERT_TRUE(got);
    const registration expected{
        .id = "1001", .packet = octets("LOGIN:1001\r\n"), .rest = octets("HB<Ax")};
    EXPECT_EQ(*got, expected);
}

TEST(Registration, EveryPrefixOfThePacketAsksForMore) {
    const std::string packet = "LOGIN:1001\r\n";
    for (std::size_t n = 0; n < packet.size(); ++n)
        EXPECT_EQ(read(login(), packet.substr(0, n)), "incomplete") << n;
}

TEST(Registration, ComesInAnyChunking) {
    const std::string packet = "LOGIN:1001\r\n";
    for (std::size_t cut = 1; cut < packet.size(); ++cut) {
        registration_fsm fsm{login(), {}};
        EXPECT_FALSE(fsm.feed(octets(packet.substr(0, cut))));
        const auto got = fsm.feed(octets(packet.substr(cut)));
        ASSERT_TRUE(got) << cut;
        EXPECT_EQ(got->id, "1001");
        EXPECT_EQ(got->packet, octets(packet));
    }
}

TEST(Registration, RefusesWhatDoesNotFitAndSaysWhere) {
    EXPECT_EQ(read(login(), "GET / HTTP/1.1\r\n"), "bad 0");
    EXPECT_EQ(read(login(), "LOGON:"), "bad 3");
    EXPECT_EQ(read(login(), "LOGIN:\r\n"), "bad 6");
    EXPECT_EQ(read(login(), "LOGIN:10\x01"), "bad 8");
    EXPECT_EQ(read(login(), "LOGIN:10\xFF"), "bad 8");
    EXPECT_EQ(read(login(), "LOGIN:123456789\r\n"), "bad 14");
    EXPECT_EQ(read(login(), "LOGIN:1001\rX"), "bad 11");
}

TEST(Registration, OctetsAreLimited) {
    auto form = login();
    form.id_limit = 1000;
    EXPECT_EQ(read(form, "LOGIN:" + std::string(1000, '1')), "bad 20");
}

TEST(Registration, FixedLengthNeedsNoTerminator) {
    EXPECT_EQ(read(imei(), "860123456789012"), "860123456789012");
    EXPECT_EQ(read(imei(), "86012345678901"), "incomplete");
    EXPECT_EQ(read(imei(), "8601234\r"), "bad 7");
}

TEST(Registration, FixedLengthMayHaveATerminator) {
    auto form = imei();
    form.terminator.assign(1, '#');
    EXPECT_EQ(read(form, "860123456789012"), "incomplete");
    EXPECT_EQ(read(form, "860123456789012#"), "860123456789012");
    EXPECT_EQ(read(form, "8601234567890123"), "bad 15");
}

TEST(Registration, WithoutLengthAndTerminatorNothingEnds) {
    EXPECT_EQ(read({.terminator = "", .id_limit = 4}, "12345"), "bad 4");
}

TEST(Registration, IsGivenUpAfterItsTime) {
    auto form = login();
    form.within = duration{10000};
    EXPECT_EQ((registration_fsm{form, toy::at(5000)}.deadline()), toy::at(15000));
}

TEST(MatchPacket, LongestWholePacketWins) {
    const std::vector packets{octets("HB"), octets("HB12"), octets("LOGIN")};
    const auto match = [&](std::string_view text) { return match_packet(octets(text), packets); };
    EXPECT_EQ(match("HB12x"), (packet_match{.octets = 4, .could_grow = false}));
    EXPECT_EQ(match("HB1"), (packet_match{.octets = 2, .could_grow = true}));
    EXPECT_EQ(match("HBx"), (packet_match{.octets = 2, .could_grow = false}));
    EXPECT_EQ(match("LOG"), (packet_match{.octets = 0, .could_grow = true}));
    EXPECT_EQ(match("x"), packet_match{});
    EXPECT_EQ(match(""), packet_match{});
}

}  // namespace
