// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/decoded.hpp"
#include "submeter/codec/dlt698/explain.hpp"
#include "submeter/codec/dlt698/frame.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt698 {

namespace {

using octets = std::vector<std::byte>;

const address meter = *parse_address("202600123456");

octets framed(std::string_view apdu, std::uint8_t control = reply_control,
              const address& server = meter) {
    const auto data = test::bytes_of(apdu);
    octets out(data.size() + 40);
    const frame f{.control = control, .server = server, .client = 16, .data = data};
    out.resize(*encode(f, out));
    return out;
}

decoded_frame decoded(std::string_view apdu, std::uint8_t control = reply_control,
                      const address& server = meter) {
    return decode_text(protocol::dlt698, std::nullopt, framed(apdu, control, server)).at(0);
}

std::string text_of(const decoded_item& item) {
    std::string out{item.name};
    out += ' ';
    out += item.value.value_or("null");
    if (!item.unit.empty()) out.append(" ").append(item.unit);
    if (!item.obis.empty()) out.append(" ").append(item.obis);
    return out;
}

std::string items_of(const decoded_frame& f) {
    std::string out;
    for (const auto& item : f.items)
        out.append(out.empty() ? "" : "; ").append(text_of(item));
    return out;
}

std::string fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return "no fact";
}

// Meaning and value of each part; of what is broken the error, what was found and expected.
std::string story(const explanation& frame) {
    std::string out;
    for (const auto& part : frame.parts) {
        const bool whole = part.rule == "codec.octets";
        out.append(out.empty() ? "" : "; ").append(fact(part, whole ? "meaning" : "error"));
        for (const char* name : {"value", "found", "expected"}) {
            const bool shown = whole == (std::string_view{name} == "value");
            if (shown && !fact(part, name).empty()) out.append(" ").append(fact(part, name));
        }
    }
    return out;
}

std::size_t shown_octets(const explanation& frame) {
    std::size_t out = 0;
    for (const auto& part : frame.parts)
        if (part.rule == "codec.octets") out += (fact(part, "raw").size() + 1) / 3;
    return out;
}

}  // namespace

TEST(Dlt698Text, ARefusalWithoutANameKeepsItsNumber) {
    EXPECT_EQ(items_of(decoded("85 01 08 20 2C 02 00 00 C7 00 00")), "result dar_199");
    EXPECT_EQ(items_of(decoded("86 01 08 40 00 02 00 C7 00 00")), "result dar_199");
    EXPECT_EQ(items_of(decoded("90 02 C7 00")), "result dar_199");
    EXPECT_EQ(items_of(decoded("85 01 08 20 2C 02 00 00 FF 00 00")), "result other");
}

TEST(Dlt698Text, SecurityShowsWhatItCarriesAndWhatItIsProvedBy) {
    const auto random = decoded("10 00 08 05 01 07 20 00 02 00 00 01 04 00 11 22 33", 0x43);
    EXPECT_EQ(random.function, "security");
    EXPECT_EQ(random.id, "20000200");
    EXPECT_EQ(items_of(random), "service get; random 00112233");
    EXPECT_EQ(items_of(decoded("10 01 02 AB CD 00 81 42 00 00 02 00 13 04 A1 A2 A3 A4", 0x43)),
              "cipher_text abcd; sid 81420000; sid_parameters 0013; mac a1a2a3a4");
    EXPECT_EQ(items_of(decoded("10 01 02 AB CD 02 02 00 11 04 A1 A2 A3 A4", 0x43)),
              "cipher_text abcd; random 0011; mac a1a2a3a4");
    EXPECT_EQ(items_of(decoded("10 00 01 FF 03 81 42 00 00 00", 0x43)), "data ff; sid 81420000");
    const auto reply = decoded("90 00 0B 85 01 07 20 0F 02 00 01 12 13 88 00 00 01 00 02 A1 A2");
    EXPECT_FALSE(reply.ok);  // an octet is missing in the carried length
    EXPECT_EQ(items_of(decoded("90 00 0D 85 01 07 20 0F 02 00 01 12 13 88 00 00 01 00 02 A1 A2")),
              "frequency 50.00 Hz 1-0:14.7.0; service get; mac a1a2");
}

TEST(Dlt698Text, ARefusalInsideSecurityIsARefusal) {
    const auto f = decoded("90 00 0B 87 01 0C F1 00 06 00 15 00 00 00 00");
    EXPECT_TRUE(f.error_reply);
    EXPECT_EQ(items_of(f), "result duplicate_recharge; service action");
}

TEST(Dlt698Text, AnAddressSaysWhomItMeans) {
    const auto get = "05 01 07 20 00 02 00 00";
    auto server = meter;
    EXPECT_EQ(to_json(decoded(get, 0x43)).find("address_type"), std::string::npos);
    EXPECT_EQ(to_json(decoded(get, 0x43)).find("logical_address"), std::string::npos);
    server.logical = 1;
    EXPECT_NE(to_json(decoded(get, 0x43, server)).find(R"("202600123456","logical_address":1)"),
              std::string::npos);
    server = meter;
    server.type = address_type::group;
    EXPECT_EQ(decoded(get, 0x43, server).address_type, "group");
    EXPECT_EQ(decoded(get, 0x43, broadcast_address).address_type, "broadcast");
    EXPECT_EQ(decoded(get, 0x43, any_address).address_type, "");
    EXPECT_EQ(decoded(get, 0x43, any_address).address, "AAAAAAAAAAAA");
    server.type = address_type::wildcard;
    EXPECT_EQ(decoded(get, 0x43, server).address_type, "wildcard");
}

TEST(Dlt698Text, PrepaidObjectsHaveTheirNamesOfThePrivateRange) {
    EXPECT_EQ(items_of(decoded("85 01 07 20 2E 02 00 01 06 00 00 27 10 00 00")),
              "purchase_total 100.00 CNY 1-129:96.2.2");
    EXPECT_EQ(items_of(decoded("85 01 07 20 1A 02 00 01 06 00 00 15 E0 00 00")),
              "price 0.5600 CNY/kWh 1-129:96.5.0");
    EXPECT_EQ(
        items_of(decoded("85 01 07 40 18 02 00 01 01 02 06 00 00 15 E0 06 00 00 1F 40 00 00")),
        "tariff_price_set_1 0.5600 CNY/kWh 1-129:96.5.1; "
        "tariff_price_set_2 0.8000 CNY/kWh 1-129:96.5.2");
    EXPECT_EQ(items_of(decoded("85 01 07 40 1F 02 00 01 02 03 06 00 00 00 01 06 00 00 00 02 "
                               "06 00 00 00 03 00 00")),
              "overdraft_money_limit 0.01 CNY 1-129:96.4.3; hoard_money_limit 0.02 CNY "
              "1-129:96.4.4; close_permit_money_limit 0.03 CNY 1-129:96.4.5");
}

TEST(Dlt698Text, ElementsBeyondTheNamedOnesKeepTheScale) {
    EXPECT_EQ(items_of(decoded("85 01 07 20 00 02 00 01 01 04 12 08 FA 12 08 FD 12 08 FB 12 08 FC "
                               "00 00")),
              "voltage_phase_a 229.8 V 1-0:32.7.0; voltage_phase_b 230.1 V 1-0:52.7.0; "
              "voltage_phase_c 229.9 V 1-0:72.7.0; voltage_4 230.0 V");
}

TEST(Dlt698Text, WhatIsNoNumberHasNoUnit) {
    EXPECT_EQ(items_of(decoded("85 01 07 20 0F 02 00 01 0A 02 6F 6B 00 00")),
              "frequency ok 1-0:14.7.0");
    EXPECT_EQ(items_of(decoded("85 01 07 20 0F 02 00 01 00 00 00")),
              "frequency null Hz 1-0:14.7.0");
}

TEST(Dlt698Text, OrdersToTheRelayAreNamed) {
    EXPECT_EQ(items_of(decoded("07 01 09 80 00 81 00 01 01 02 04 51 F2 05 02 01 11 00 12 00 00 03 "
                               "00 00",
                               0x43)),
              "method trip; relay_1 f2050201; alarm_delay_1 0 min; trip_limit_1 0 min; "
              "auto_close_1 false");
    EXPECT_EQ(items_of(decoded("07 01 09 80 00 83 00 01 01 02 03 51 F2 05 02 01 16 01 0A 02 31 32 "
                               "00",
                               0x43)),
              "method close_by_password; relay_1 f2050201; close_directly_1 1; "
              "password_1 not shown");
    EXPECT_EQ(items_of(decoded("07 01 09 80 00 7F 00 00 00", 0x43)), "method alarm_on");
    EXPECT_EQ(items_of(decoded("07 01 09 99 99 7F 00 00 00", 0x43)), "data null");
}

namespace {

constexpr const char* header_story =
    "start; length 23; control from the client, begun by the client, user data; address_flags "
    "single, logical address 0, 6 octets; address 202600123456; client 16; header_check "
    "CRC-16/X-25 "
    "of the octets from L; ";
constexpr const char* body_story =
    "service get request; choice 1 (get_normal); piid 7; attribute 20000200 voltage; ";
constexpr const char* trailer_story = "frame_check CRC-16/X-25 of the octets from L; end; ";

}  // namespace

TEST(Dlt698Explain, AFrameWithAWrongCheckIsToldAllTheSame) {
    auto good = framed("05 01 07 20 00 02 00 00", 0x43);
    auto broken = good;
    broken[good.size() - 3] ^= std::byte{1};
    std::string told{header_story};
    told.append(body_story).append("time_tag none; ").append(trailer_story);
    EXPECT_EQ(story(explain(good)) + "; ", told);
    EXPECT_EQ(story(explain(broken)), told + "bad_checksum 35 a2 34 a2");
    broken = good;
    broken[11] ^= std::byte{1};  // the client, so that HCS is wrong
    told.replace(told.find("client 16"), 9, "client 17");
    EXPECT_EQ(story(explain(broken)).substr(0, told.size()), told);
    EXPECT_NE(story(explain(broken)).find("bad_checksum 94 "), std::string::npos);
    broken = good;
    broken.back() = std::byte{0x17};
    EXPECT_NE(story(explain(broken)).find("end; bad_end 17 16"), std::string::npos);
}

TEST(Dlt698Explain, AFrameThatIsCutIsToldAsFarAsItGoes) {
    const auto good = framed("05 01 07 20 00 02 00 00", 0x43);
    const auto cut = bytes_view{good}.first(good.size() - 5);
    std::string told{header_story};
    told.append("service get request; choice 1 (get_normal); piid 7; ");
    EXPECT_EQ(story(explain(cut)).substr(0, told.size()), told);
    EXPECT_NE(story(explain(cut)).find("incomplete 25 octets"), std::string::npos);
}

TEST(Dlt698Explain, EveryOctetOfAnythingIsShownOnce) {
    for (const auto& v : test::read_vectors("dlt698.json")) {
        if (!v.is_one_frame()) continue;
        SCOPED_TRACE(v.name);
        for (std::size_t n = 0; n <= v.octets.size(); ++n) {
            const test::exact_copy cut{bytes_view{v.octets}.first(n)};
            EXPECT_EQ(shown_octets(explain(cut.view())), n);
        }
        auto changed = v.octets;
        for (auto& octet : changed) {
            octet ^= std::byte{0x5A};
            EXPECT_EQ(shown_octets(explain(test::exact_copy{changed}.view())), changed.size());
            octet ^= std::byte{0x5A};
        }
    }
}

TEST(Dlt698Explain, APasswordIsNeverShown) {
    const auto request =
        "07 01 09 80 00 83 00 01 01 02 03 51 F2 05 02 01 16 01 0A 04 31 32 33 34 00";
    auto octets = framed(request, 0x43);
    EXPECT_EQ(to_json(explain(octets)).find("31 32 33"), std::string::npos);
    octets[octets.size() - 3] ^= std::byte{1};
    EXPECT_EQ(to_json(explain(octets)).find("31 32 33"), std::string::npos);
    octets.resize(octets.size() - 5);
    EXPECT_EQ(to_json(explain(octets)).find("31 32 33"), std::string::npos);
    const auto connect = framed(
        "02 01 00 10 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 04 00 "
        "04 00 01 04 00 00 00 1C 20 01 04 31 32 33 34 00",
        0x43);
    EXPECT_EQ(to_json(explain(connect)).find("31 32 33"), std::string::npos);
}

TEST(Dlt698Explain, SpeaksChinese) {
    const auto text = [](std::string_view apdu, std::uint8_t control) {
        return to_text(explain(framed(apdu, control)), language::chinese);
    };
    const auto refused = text("85 01 08 20 2C 02 00 00 06 00 00", reply_control);
    for (const auto* word : {"服务", "读取响应", "属性", "电子钱包", "对象不存在", "帧校验",
                             "服务器发出", "单地址", "逻辑地址"})
        EXPECT_NE(refused.find(word), std::string::npos) << word << "\n" << refused;
    const auto trip = text(
        "07 01 09 80 00 81 00 01 01 02 04 51 F2 05 02 01 11 00 12 00 00 03 00 00", request_control);
    for (const auto* word : {"操作请求", "方法", "跳闸", "继电器", "自动合闸"})
        EXPECT_NE(trip.find(word), std::string::npos) << word << "\n" << trip;
}

}  // namespace submeter::codec::dlt698
