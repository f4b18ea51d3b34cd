// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/explain.hpp"
#include "submeter/codec/dlt645/security.hpp"
#include "submeter/codec/explain.hpp"

#include <gtest/gtest.h>

// Each octet of a frame is named, of a broken one as far as it goes right.

namespace submeter::codec::dlt645 {

namespace {

const address meter = *parse_address("201900123456");
const credentials by{.level = 0x02, .password = 0x123456, .operator_code = 0x00000001};

std::string fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return "no fact";
}

// The octets of a part as they are counted in `raw`, hidden ones too.
std::size_t size_of(const explanation& part) {
    return part.rule == "codec.octets" ? (fact(part, "raw").size() + 1) / 3 : 0;
}

// "meaning value" of each part from `first` on, with its number of octets; a broken part as
// "!error@offset found/expected".
std::string story(const explanation& frame, std::size_t first = 0) {
    std::string out;
    for (std::size_t i = first; i < frame.parts.size(); ++i) {
        const auto& part = frame.parts[i];
        out.append(out.empty() ? "" : "; ");
        if (part.rule == "codec.broken") {
            out.append("!").append(fact(part, "error")).append("@").append(fact(part, "offset"));
            out.append(" ").append(fact(part, "found")).append("/").append(fact(part, "expected"));
            continue;
        }
        out.append(fact(part, "meaning")).append("[").append(std::to_string(size_of(part)));
        out.append("]");
        if (!fact(part, "value").empty()) out.append(" ").append(fact(part, "value"));
    }
    return out;
}

std::vector<std::byte> frame_of(const request& r) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode(r, out);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*length)};
}
std::vector<std::byte> frame_of(const reply& r) {
    std::array<std::byte, frame_length_max> out{};
    const auto length = encode(r, out);
    return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*length)};
}

// What is told of the data field, between the length and the checksum.
template <class Message>
std::string data_story(Message m, std::string_view hex) {
    const auto data = test::bytes_of(hex);
    m.meter = meter;
    m.data = data;
    auto out = story(explain(frame_of(m)), 5);
    const auto end = out.find("; checksum");
    return end == std::string::npos ? out.substr(0, out.find("checksum")) : out.substr(0, end);
}

request asked(function what, data_id id = {}) {
    return {.what = what, .id = id};
}
reply answered(function what, data_id id = {}) {
    return {.what = what, .id = id};
}

}  // namespace

TEST(Dlt645Explain, PayloadsOfSecurityAreNamedFieldByField) {
    const auto f = function::authenticate;
    EXPECT_EQ(data_story(asked(f, {0x070102FF}), "881300000D000000A1A2A3A4563412000000B1B2B3B4"),
              "identifier[4] 070102ff; operator[4] 00000000; amount[4] 50.00 CNY; "
              "purchase_count[4] 13; mac_1[4] a1a2a3a4; customer[6] 000000123456; "
              "mac_2[4] b1b2b3b4");
    EXPECT_EQ(data_story(asked(f, {0x070103FF}), "D0070000A1A2A3A400000000B1B2B3B4"),
              "identifier[4] 070103ff; operator[4] 00000000; amount[4] 20.00 CNY; "
              "mac_1[4] a1a2a3a4; purchase_count[4] 0; mac_2[4] b1b2b3b4");
    EXPECT_EQ(data_story(asked(f, {0x070108FF}),
                         "88130000010203040506070800000000563412001920"
                         "00000000"),
              "identifier[4] 070108ff; operator[4] 00000000; amount[4] 50.00 CNY; "
              "order[8] 0102030405060708; mac_1[4] 00000000; meter[6] 201900123456; "
              "mac_2[4] 00000000");
    EXPECT_EQ(
        data_story(asked(f, {0x070000FF}), "111111111111111122222222222222223333333333333333"),
        "identifier[4] 070000ff; operator[4] 00000000; cipher[8] 1111111111111111; "
        "random[8] 2222222222222222; diversifier[8] 3333333333333333");
    EXPECT_EQ(data_story(answered(f, {0x070000FF}), "0102030405060708090A0B0C"),
              "identifier[4] 070000ff; random[4] 01020304; module_serial[8] 05060708090a0b0c");
    EXPECT_EQ(data_story(asked(f, {0x070001FF}), "200101020304"),
              "identifier[4] 070001ff; operator[4] 00000000; session_minutes[2] 120; "
              "mac[4] 01020304");
    EXPECT_EQ(data_story(asked(f, {0x078001FF}), "10000200010001DF"),
              "identifier[4] 078001ff; operator[4] 00000000; file_length[2] 16; file_start[2] 2; "
              "file[2] 1; directory[2] 57089");
    EXPECT_EQ(data_story(answered(f, {0x078001FF}), "10000200010001DFAABB01020304"),
              "identifier[4] 078001ff; file_length[2] 16; file_start[2] 2; file[2] 1; "
              "directory[2] 57089; file_data[2] aabb; mac[4] 01020304");
    EXPECT_EQ(data_story(answered(f, {0x070002FF}), "129078563412102700000500000009000000"),
              "identifier[4] 070002ff; customer[6] 123456789012; remaining_money[4] 100.00 CNY; "
              "purchase_count[4] 5; key_info[4] 09000000");
    EXPECT_EQ(data_story(answered(f, {0x070102FF}), "1027000005000000129078563412"),
              "identifier[4] 070102ff; remaining_money[4] 100.00 CNY; purchase_count[4] 5; "
              "customer[6] 123456789012");
    EXPECT_EQ(data_story(asked(f, {0x070104FF}), "0102"),
              "identifier[4] 070104ff; operator[4] 00000000; data[2] 0102");
}

TEST(Dlt645Explain, AKeyIsNotShown) {
    std::string key(80, '5');
    const auto told = data_story(asked(function::authenticate, {0x070201FF}), key);
    EXPECT_NE(told.find("key_info[4] 55555555; mac[4] 55555555; key[32] not shown"),
              std::string::npos)
        << told;
    const auto data = test::bytes_of(key);
    const auto octets =
        frame_of(request{.what = function::authenticate, .id = {0x070201FF}, .data = data});
    EXPECT_EQ(to_json(explain(octets)).find("88 88 88 88 88"), std::string::npos);
}

TEST(Dlt645Explain, CommandsAreNamedFieldByField) {
    auto order = asked(function::relay_control);
    order.by = by;
    EXPECT_EQ(data_story(order, "9D06595923211126"),
              "password_level[1] 02; password[3] not shown; operator[4] 00000001; "
              "relay_command[1] timed_trip_close, channel 3; n2[1] 6; "
              "valid_until[6] 2026-11-21T23:59:59");
    order.by.level = 0x98;
    EXPECT_EQ(data_story(order, "0102030405"),
              "password_level[1] 98; password[3] not shown; operator[4] 00000001; "
              "cipher[5] 0102030405");
    order.by.level = 0x99;
    EXPECT_EQ(data_story(order, "1A0059592321112601020304"),
              "password_level[1] 99; password[3] not shown; operator[4] 00000001; "
              "relay_command[1] trip; n2[1] 0; valid_until[6] 2026-11-21T23:59:59; "
              "mac[4] 01020304");
    auto write = asked(function::write, {0x04001001});
    write.by.level = 0x99;
    EXPECT_EQ(data_story(write, "0020000001020304"),
              "identifier[4] 04001001; password_level[1] 99; password[3] not shown; "
              "operator[4] 00000000; alarm_money_1[4] 20.00 CNY; mac[4] 01020304");
    write.by.level = 0x98;
    EXPECT_EQ(data_story(write, "AABBCC01020304"),
              "identifier[4] 04001001; password_level[1] 98; password[3] not shown; "
              "operator[4] 00000000; cipher[3] aabbcc; mac[4] 01020304");
    EXPECT_EQ(data_story(asked(function::read, {0x06010001}), "033008211126"),
              "identifier[4] 06010001; blocks[1] 3; from[5] 2026-11-21T08:30:00");
    EXPECT_EQ(data_story(asked(function::freeze), "30239999"),
              "minute[1] 30; hour[1] 23; day[1] every; month[1] every");
    EXPECT_EQ(data_story(asked(function::change_rate), "20"), "rate[1] 9600 bit/s");
    EXPECT_EQ(data_story(answered(function::change_rate), "03"), "data[1] 03");
    EXPECT_EQ(data_story(asked(function::clear_events), "FF003003"),
              "password_level[1] 00; password[3] not shown; operator[4] 00000000; "
              "events[4] 033000ff");
    EXPECT_EQ(data_story(asked(function::terminal_output), "01"),
              "terminal_signal[1] demand_period");
    EXPECT_EQ(data_story(asked(function::write_address), "563412001920"),
              "address[6] 201900123456");
    EXPECT_EQ(data_story(asked(function::read_next, {0x0001FF00}), ""),
              "identifier[4] 0001ff00; sequence[1] 0");
}

TEST(Dlt645Explain, AnswersSayWhatWasDoneOrWhyNot) {
    EXPECT_EQ(data_story(answered(function::relay_control), "0401"),
              "result[2] tripped keep_power_on");
    auto refused = answered(function::relay_control);
    refused.refused = true;
    EXPECT_EQ(data_story(refused, "2080"), "refusal[2] keep_power bit_15");
    EXPECT_EQ(data_story(refused, "04"), "refusal[1] not_authorised");
    refused.what = function::authenticate;
    EXPECT_EQ(data_story(refused, "4200"), "refusal[2] duplicate_recharge over_hoard_limit");
    EXPECT_EQ(data_story(refused, "10"), "refusal[1] customer_mismatch");
    refused.what = function::write;
    EXPECT_EQ(data_story(refused, "60"), "refusal[1] too_many_slots too_many_tariffs");
}

TEST(Dlt645Explain, ABrokenFrameIsNamedAsFarAsItGoesRight) {
    const auto told = [](std::string_view hex, std::size_t offset = 0) {
        return story(explain(test::bytes_of(hex), offset));
    };
    EXPECT_EQ(told("FE FE 68 56 34 12 00 19 20 67 11 04 33", 100),
              "wake_up[2] 2 octets; start[1]; address[6] 201900123456; not_a_start[1]; "
              "not_read[3]; !bad_start@109 67/68");
    EXPECT_EQ(told("FE 00 11"),
              "wake_up[1] 1 octets; not_a_start[1]; not_read[1]; "
              "!bad_start@1 00/68");
    EXPECT_EQ(told("FE 68 56 34 12"),
              "wake_up[1] 1 octets; start[1]; address[3] 3 of 6 octets; "
              "!incomplete@5 /13 octets or more");
    EXPECT_EQ(told("FE 68 56 34 12 00 19 20 68 91 08 33 33 34 33 87 A9"),
              "wake_up[1] 1 octets; start[1]; address[6] 201900123456; start[1]; "
              "control[1] read reply; length[1] 8; data[6]; !incomplete@17 /21 octets");
    EXPECT_EQ(told("FE 68 56 34 12 00 19 20 68 11 04 33 33 34 33 88 16"),
              "wake_up[1] 1 octets; start[1]; address[6] 201900123456; start[1]; "
              "control[1] read request; length[1] 4; identifier[4] 00010000; "
              "checksum[1] sum of the octets from the first 68H; end[1]; "
              "!bad_checksum@15 88/87");
    EXPECT_EQ(told("68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 17 AA BB"),
              "start[1]; address[6] 201900123456; start[1]; control[1] read request; length[1] 4; "
              "identifier[4] 00010000; checksum[1] sum of the octets from the first 68H; end[1]; "
              "not_read[2]; "
              "!bad_end@15 17/16");
}

TEST(Dlt645Explain, AMessageThatCannotBeReadSaysWhichOctet) {
    const std::vector<std::byte> wake_up(3, wake_up_octet);
    auto octets = frame_of(reply{.meter = meter, .id = {0x00010000}});
    const auto digits = test::bytes_of("5476A800");
    octets = frame_of(reply{.meter = meter, .id = {0x00010000}, .data = digits});
    octets.insert(octets.begin(), wake_up.begin(), wake_up.end());
    EXPECT_EQ(story(explain(octets), 7),
              "data[4]; checksum[1] sum of the octets from the first 68H; end[1]; "
              "!bad_bcd@19 db (a8 + 33H)/a decimal digit in each half of the octet");
    const auto short_read = test::bytes_of("68 56 34 12 00 19 20 68 11 02 33 33 CA 16");
    auto fixed = short_read;
    fixed[12] = std::byte{sum8(bytes_view{fixed}.first(12))};
    EXPECT_EQ(story(explain(fixed), 5),
              "data[2]; checksum[1] sum of the octets from the first 68H; end[1]; "
              "!bad_length@9 02/4 octets of data or more");
}

TEST(Dlt645Explain, WakeUpOctetsAreShownOnce) {
    const auto octets = test::bytes_of(
        "FE FE 68 56 34 12 00 19 20 68 11 04 33 33 34 33 87 16 FE FE FE "
        "68 56 34 12 00 19 20 68 D1 01 35 AC 16 FE");
    const auto e = codec::explain(protocol::dlt645_2007, std::nullopt, octets);
    std::size_t shown = 0;
    for (const auto& part : e.parts) {
        shown += size_of(part);
        for (const auto& inner : part.parts)
            shown += size_of(inner);
    }
    EXPECT_EQ(shown, octets.size());
    EXPECT_EQ(fact(e.parts[0], "meaning"), "wake_up");
    EXPECT_EQ(fact(e.parts[2], "offset"), "18");
    EXPECT_EQ(fact(e.parts.back(), "offset"), "34");
}

// Of any octets, whole or not, each is shown once and in order.
TEST(Dlt645Explain, EveryOctetIsShownOnceWhateverIsWrong) {
    for (const auto& v : test::read_vectors("dlt645.json")) {
        SCOPED_TRACE(v.name);
        for (std::size_t n = 1; n <= v.octets.size(); ++n) {
            for (std::size_t changed = 0; changed < n; ++changed) {
                auto octets = v.octets;
                octets.resize(n);
                octets[changed] ^= std::byte{0x11};
                const auto e = explain(octets);
                std::size_t at = 0;
                for (const auto& part : e.parts) {
                    if (part.rule != "codec.octets") continue;
                    ASSERT_EQ(fact(part, "offset"), std::to_string(at));
                    at += size_of(part);
                }
                ASSERT_EQ(at, n) << changed;
            }
        }
    }
}

}  // namespace submeter::codec::dlt645
