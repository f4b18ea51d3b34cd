// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/conversation.hpp"

#include "line.hpp"
#include "submeter/codec/dlt698/data_writer.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/core/crc.hpp"

#include <gtest/gtest.h>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using toy::at;
using bytes = std::vector<std::byte>;

bytes from_text(std::string_view hex) {
    bytes out(hex.size());
    out.resize(from_hex(hex, out).value_or(0));
    return out;
}

bytes with_crc(std::string_view hex) {
    auto out = from_text(hex);
    const auto crc = crc16_modbus(out);
    out.push_back(static_cast<std::byte>(crc & 0xFF));
    out.push_back(static_cast<std::byte>(crc >> 8));
    return out;
}

// 68 address 68 control length data sum 16; the data as it stands on the wire, +33H.
bytes dlt645(std::string_view address, std::string_view control_length_data) {
    auto out =
        from_text(std::string{"68"}.append(address).append("68").append(control_length_data));
    out.push_back(std::byte{sum8(out)});
    out.push_back(std::byte{0x16});
    return out;
}

meter::request modbus_read(bytes request) {
    return {.speaks = meter::protocol::modbus_rtu, .bytes = std::move(request), .registers = 1};
}

meter::request dlt645_read(bytes request) {
    return {.speaks = meter::protocol::dlt645_2007, .bytes = std::move(request)};
}

// The replies that a bus hands out, as hexadecimal text; errors by name.
std::vector<std::string> ends(bus& line) {
    std::vector<std::string> out;
    while (const auto action = line.next_action()) {
        const auto* done = std::get_if<completion>(&*action);
        if (done == nullptr) continue;
        out.push_back(done->reply ? to_hex(*done->reply)
                                  : std::string{describe(done->reply.error().code).name});
    }
    return out;
}

// The part between the marks is in docs/reference/gateway.md.
TEST(BusByHand, IsADialogueWithoutSocketOrClock) {
    const auto asked = modbus_read(with_crc("01 03 0000 0001"));
    const auto reply = with_crc("01 03 02 0005");
    // [dialogue]
    bus line;
    line.link_up(at(0));
    const auto id = line.submit(make_transaction(asked, priority::on_demand), at(0));
    ASSERT_TRUE(id);
    EXPECT_EQ(line.next_action(), bus_action{bus_write{asked.bytes}});
    EXPECT_EQ(line.next_wake(), at(2000));  // the first time-out
    line.received(reply, at(40));
    const completion end{.id = *id, .reply = reply, .tries = 1, .sent = at(0), .ended = at(40)};
    EXPECT_EQ(line.next_action(), bus_action{end});
    EXPECT_EQ(line.next_action(), std::nullopt);
    // [dialogue]
}

class Conversation : public testing::Test {
protected:
    Conversation() { line.link_up(at(0)); }
    void ask(const meter::request& r, std::int64_t ms) {
        ASSERT_TRUE(line.submit(make_transaction(r, priority::poll), at(ms)));
    }
    std::vector<std::string> feed(const bytes& octets, std::int64_t ms) {
        line.received(octets, at(ms));
        return ends(line);
    }

    bus line{{.timeout_first = duration{1000}, .pause = duration{0}}};
};

const bytes modbus_request = with_crc("0103 0010 0001");
const bytes modbus_reply = with_crc("0103 02 0017");

TEST_F(Conversation, ModbusReplyIsFoundAmongForeignFramesAndNoise) {
    ask(modbus_read(modbus_request), 0);
    EXPECT_EQ(feed(from_text("00ff"), 5), std::vector<std::string>{});
    EXPECT_EQ(feed(with_crc("0203 02 0017"), 10), std::vector<std::string>{});
    EXPECT_EQ(feed({modbus_reply.begin(), modbus_reply.begin() + 3}, 20),
              std::vector<std::string>{});
    EXPECT_EQ(feed({modbus_reply.begin() + 3, modbus_reply.end()}, 30),
              std::vector<std::string>{to_hex(modbus_reply)});
}

TEST_F(Conversation, ModbusRefusalIsAReply) {
    ask(modbus_read(modbus_request), 0);
    EXPECT_EQ(feed(with_crc("0183 02"), 10), std::vector<std::string>{"018302c0f1"});
}

TEST_F(Conversation, EchoedModbusRequestIsDropped) {
    ask(modbus_read(modbus_request), 0);
    bytes both = modbus_request;
    both.insert(both.end(), modbus_reply.begin(), modbus_reply.end());
    EXPECT_EQ(feed(both, 10), std::vector<std::string>{to_hex(modbus_reply)});
    EXPECT_EQ(line.counters().echoes, 1U);
}

TEST_F(Conversation, LateModbusReplyIsNotTakenForTheNextBlock) {
    auto once = make_transaction(modbus_read(modbus_request), priority::poll);
    once.tries = 1;
    ASSERT_TRUE(line.submit(once, at(0)));
    ask(modbus_read(with_crc("0103 0050 0001")), 0);  // another register, the same looks
    line.on_time(at(1000));
    EXPECT_EQ(ends(line), std::vector<std::string>{"timeout"});
    line.on_time(at(5000));
    EXPECT_EQ(feed(modbus_reply, 6000), std::vector<std::string>{});
    const auto second = with_crc("0103 02 0099");
    line.on_time(at(6200));
    EXPECT_EQ(feed(second, 6250), std::vector<std::string>{to_hex(second)});
    EXPECT_EQ(line.counters().late, 1U);
}

// Reads 00010000 (stored low octet first, each +33H).
const bytes dlt645_request = dlt645("010000000000", "1104 33333433");
const bytes dlt645_reply = dlt645("010000000000", "9108 33333433 45343333");

TEST_F(Conversation, Dlt645ReplyIsFoundBehindWakeUpAndForeignFrames) {
    bytes request = from_text("fefefefe");
    request.insert(request.end(), dlt645_request.begin(), dlt645_request.end());
    ask(dlt645_read(request), 0);
    EXPECT_EQ(feed(dlt645("020000000000", "9108 33333433 45343333"), 10),
              std::vector<std::string>{});
    EXPECT_EQ(feed(from_text("fefe"), 20), std::vector<std::string>{});
    const auto got = feed(dlt645_reply, 30);
    ASSERT_EQ(got.size(), 1U);
    EXPECT_TRUE(got.front().ends_with(to_hex(dlt645_reply))) << got.front();
    EXPECT_EQ(line.counters().foreign, 1U);
}

// One frame of 12 kB, as few as a meter likes to send at a time.
TEST_F(Conversation, ALongDlt698ReplyIsTakenWhole) {
    namespace dlt698 = codec::dlt698;
    const dlt698::frame to{.server = *dlt698::parse_address("202600123456"), .client = 16};
    bytes room(20000);
    bytes apdu(16000);
    const auto get = dlt698::encode_get(7, dlt698::make_oad(0x4300, 3), apdu);
    const bytes request(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(
                                                         *dlt698::encode_frame(to, *get, room)));
    bytes text(12000, std::byte{0x5A});
    bytes value(13000);
    dlt698::data_writer w{value};
    w.octet_string(text);
    const auto data = w.finish();
    ASSERT_TRUE(data);
    auto from = to;
    from.control = dlt698::reply_control;
    const auto told = dlt698::encode_get_reply(7, dlt698::make_oad(0x4300, 3), *data, apdu);
    bytes reply(20000);
    reply.resize(*dlt698::encode_frame(from, *told, reply));
    ask({.speaks = meter::protocol::dlt698, .bytes = request}, 0);
    for (std::size_t at = 0; at + 500 < reply.size(); at += 500)
        EXPECT_EQ(feed({reply.begin() + static_cast<std::ptrdiff_t>(at),
                        reply.begin() + static_cast<std::ptrdiff_t>(at + 500)},
                       10),
                  std::vector<std::string>{});
    const auto rest = static_cast<std::ptrdiff_t>((reply.size() - 1) / 500 * 500);
    EXPECT_EQ(feed({reply.begin() + rest, reply.end()}, 20),
              std::vector<std::string>{to_hex(reply)});
}

TEST(MakeTransaction, ThePauseOfTheProfileComesWithIt) {
    auto asked = modbus_read(modbus_request);
    asked.pause_ms = 50;
    EXPECT_EQ(make_transaction(asked, priority::poll).pause, duration{50});
}

TEST(ReplyKey, IsEqualWhereRepliesCouldBeMistaken) {
    const auto modbus = [](std::string_view hex) {
        return reply_key_of(modbus_read(with_crc(hex)));
    };
    EXPECT_EQ(modbus("0103 0000 0001"), modbus("0103 0010 0004"));
    EXPECT_NE(modbus("0103 0000 0001"), modbus("0203 0000 0001"));
    EXPECT_NE(modbus("0103 0000 0001"), modbus("0104 0000 0001"));
    const auto dlt = [](std::string_view address, std::string_view rest) {
        return reply_key_of(dlt645_read(dlt645(address, rest)));
    };
    EXPECT_EQ(dlt("010000000000", "1104 33333433"), dlt("010000000000", "1104 33343433"));
    EXPECT_NE(dlt("010000000000", "1104 33333433"), dlt("020000000000", "1104 33333433"));
    EXPECT_NE(dlt("010000000000", "1104 33333433"), dlt("010000000000", "1300"));
    EXPECT_NE(modbus("0103 0000 0001"), dlt("010000000000", "1104 33333433"));
    EXPECT_NE(reply_key_of({}), 0U);
}

TEST(MakeTransaction, ACommandIsNeverRepeatedUnasked) {
    auto asked = modbus_read(with_crc("0110 0057 0002 04 0001 0001"));
    EXPECT_EQ(make_transaction(asked, priority::poll).effect, effect::read);
    asked.why = meter::purpose::command;
    const auto made = make_transaction(asked, priority::control);
    EXPECT_EQ(made.effect, effect::write);
    EXPECT_EQ(made.priority, priority::control);
    EXPECT_EQ(made.request, asked.bytes);
    asked.why = meter::purpose::verify;
    EXPECT_EQ(make_transaction(asked, priority::control).effect, effect::read);
}

}  // namespace
