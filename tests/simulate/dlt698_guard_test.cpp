// SPDX-License-Identifier: Apache-2.0
// A head-end's commands inside SECURITY, and reads in blocks, from the profile to the virtual
// meter.
#include "meters.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/simulate/dlt698_key_machine.hpp"

namespace submeter::simulate {
namespace {

using namespace submeter::testing;
namespace dlt698 = codec::dlt698;
using bytes = std::vector<std::byte>;

const security_key master = make_test_key(7);
const dlt698::address where = dlt698::parse_address("201900123456").value();

// A meter with a module, and the device of a head-end that shares its key.
struct guarded_pair {
    explicit guarded_pair(dlt698_access access = {.read = security_level::bare,
                                                  .write = security_level::mac,
                                                  .act = security_level::cipher},
                          std::uint16_t apdu_octets = 1024)
        : meter({.common = common(),
                 .address = where,
                 .module = security_module_params{.master = master},
                 .access = access,
                 .terms = {.apdu_size = apdu_octets}}),
          machine(std::make_shared<key_machine>(
              master, codec::dlt645::parse_address("201900123456").value(), 3)),
          security(std::make_shared<dlt698_key_machine>(machine, access)),
          device(meter::make_device(meter::builtin_profile("dlt698_prepaid").value(),
                                    {meter_id{3}, {}}, "201900123456",
                                    {.clock = beijing, .security = security})
                     .value()) {
        meter.money.customer = {std::byte{0},    std::byte{0},    std::byte{0},
                                std::byte{0x12}, std::byte{0x34}, std::byte{0x56}};
        meter.money.purchases = 12;
        meter.money.remaining_cents = 3520;
    }

    bool connect() {
        const auto proof = begin_connection(*machine);
        bytes apdu(256);
        const auto asked = dlt698::encode_apdu(
            dlt698::connect_request{
                .by = dlt698::mechanism::symmetric, .first = proof.first, .second = proof.second},
            apdu);
        bytes sent(512);
        sent.resize(dlt698::encode_frame({.server = where, .client = 16}, *asked, sent).value());
        const auto reply = meter.feed(sent, now);
        const auto a = dlt698::parse_apdu(dlt698::decode(reply)->data).value();
        return accept_connection(*machine, dlt698::read_connect_reply(a).value()).has_value();
    }

    bytes feed(const meter::request& asked) { return meter.feed(asked.bytes, now); }

    result<meter::command_step> top_up(std::uint32_t count) const {
        auto c = make_command(command_kind::top_up, now);
        c.data = credit{.amount = {5000, {}}, .count = count, .customer = 123456};
        return meter::make_command(device, c).map([](const auto& steps) { return steps.front(); });
    }

    dlt698_meter meter;
    std::shared_ptr<key_machine> machine;
    std::shared_ptr<dlt698_key_machine> security;
    meter::device device;
    instant now = epoch + 2h;
};

dlt698::security_request sent_in(const meter::request& asked) {
    return dlt698::parse_security_request(dlt698::decode(asked.bytes)->data).value();
}

TEST(Dlt698Guard, ATopUpTravelsAsACipherTextWithSidAndMacAndIsDone) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    const auto made = both.top_up(13).value();
    const auto outer = sent_in(made.write);
    EXPECT_EQ(outer.how, dlt698::protection::cipher);
    EXPECT_EQ(outer.proof, dlt698::proof_kind::sid_mac);
    EXPECT_EQ(outer.sid.id, dlt698_key_machine::own_sid);
    const auto reply = both.feed(made.write);
    EXPECT_EQ(meter::match_reply(made.write, reply).what, meter::wire_state::reply);
    EXPECT_EQ(meter::judge(made.write, reply), (verdict{outcome::done, {}}));
    EXPECT_EQ(both.meter.money.remaining_cents, 8520);
    EXPECT_EQ(meter::confirm(both.device, made.verify, both.feed(made.verify)).what, outcome::done);
}

TEST(Dlt698Guard, ARefusalInsideACipherTextIsARefusal) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    const auto made = both.top_up(12).value();
    EXPECT_EQ(meter::judge(made.write, both.feed(made.write)),
              (verdict{outcome::refused, {errc::meter_refused, 0, 21}}));
}

TEST(Dlt698Guard, ARequestWithAnotherNumberIsPutThereAnew) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    const auto made = both.top_up(13).value();
    const auto ninth = meter::numbered(made.write, 9).value();
    EXPECT_NE(to_hex(ninth.bytes), to_hex(made.write.bytes));
    EXPECT_EQ(dlt698::parse_apdu(ninth.guarded)->number(), 9U);
    const auto reply = both.feed(ninth);
    EXPECT_EQ(meter::judge(ninth, reply).what, outcome::done);
    // What is ciphered shows no number: the other request cannot be answered by it.
    EXPECT_EQ(meter::judge(made.write, reply).what, outcome::unknown);
}

TEST(Dlt698Guard, SettingsTravelPlainWithRandomNumberAndMac) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    auto c = make_command(command_kind::set_limit, both.now);
    c.data = limit_change{limit_kind::alarm_2, {10, 0}};
    const auto before = meter::read_before(both.device, c).value().value();
    const auto made = meter::make_command(both.device, c, both.feed(before)).value().front();
    const auto outer = sent_in(made.write);
    EXPECT_EQ(outer.how, dlt698::protection::plain);
    EXPECT_EQ(outer.proof, dlt698::proof_kind::rn_mac);
    EXPECT_EQ(outer.rn.size(), 16U);
    EXPECT_EQ(meter::judge(made.write, both.feed(made.write)).what, outcome::done);
    EXPECT_EQ(meter::confirm(both.device, made.verify, both.feed(made.verify)).what, outcome::done);
}

TEST(Dlt698Guard, ReadsMayNeedARandomNumber) {
    guarded_pair both{{.read = security_level::random}};
    const obis wanted[] = {registers::active_import, registers::relay};
    auto bare = both.device;
    bare.security.reset();
    const auto naked = meter::read_requests(bare, wanted).value().front();
    EXPECT_TRUE(meter::accept(bare, naked, both.feed(naked), both.now).value().empty());
    const auto asked = meter::read_requests(both.device, wanted).value().front();
    EXPECT_EQ(sent_in(asked).proof, dlt698::proof_kind::rn);
    EXPECT_EQ(meter::accept(both.device, asked, both.feed(asked), both.now)->size(), 2U);
}

TEST(Dlt698Guard, WithoutASessionNothingIsMade) {
    guarded_pair both;
    EXPECT_EQ(both.top_up(13).error().code, errc::not_authorised);
}

TEST(Dlt698Guard, ASessionThatTheMeterForgotIsARefusal) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    const auto made = both.top_up(13).value();
    both.now += 2h;  // a session holds 30 minutes
    EXPECT_EQ(meter::judge(made.write, both.feed(made.write)),
              (verdict{outcome::refused, {errc::meter_refused, 0, 23}}));
}

TEST(Dlt698Guard, AReplyWithAWrongMacProvesNothing) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    const auto made = both.top_up(13).value();
    auto reply = both.feed(made.write);
    const auto f = dlt698::decode(reply).value();
    bytes data(f.data.begin(), f.data.end());
    data.back() ^= std::byte{1};
    auto again = f;
    bytes out(data.size() + 64);
    out.resize(dlt698::encode_frame(again, data, out).value());
    EXPECT_EQ(meter::judge(made.write, out), (verdict{outcome::unknown, {errc::bad_mac, 0, 0}}));
}

TEST(Dlt698Guard, WhatNobodyCanOpenProvesNothing) {
    guarded_pair both;
    ASSERT_TRUE(both.connect());
    auto made = both.top_up(13).value();
    const auto reply = both.feed(made.write);
    made.write.security.reset();
    EXPECT_EQ(meter::judge(made.write, reply).what, outcome::unknown);
}

// Reads by follow_up() until the answer is whole.
result<std::vector<reading>> read_all(const meter::device& d, dlt698_meter& target,
                                      std::span<const obis> wanted, std::size_t& exchanges) {
    const auto now = epoch + 2h;
    const auto asked = meter::read_requests(d, wanted).value().front();
    bytes replies;
    exchanges = 0;
    for (auto next = meter::follow_up(asked, replies).value(); next && exchanges < 100;
         next = meter::follow_up(asked, replies).value()) {
        const auto reply = target.feed(next->bytes, now);
        replies.insert(replies.end(), reply.begin(), reply.end());
        ++exchanges;
    }
    return meter::accept(d, asked, replies, now);
}

const obis many[] = {registers::active_import, registers::relay, obis{{1, 0, 32, 7, 0, 255}},
                     registers::remaining_money, registers::purchase_count};

TEST(Dlt698Blocks, AnAnswerInBlocksIsReadAsOne) {
    std::size_t exchanges = 0;
    const auto whole = read_all(dlt698_device(), *make_dlt698_meter(), many, exchanges);
    ASSERT_TRUE(whole);
    EXPECT_EQ(exchanges, 1U);
    dlt698_meter small{{.common = common(), .address = where, .terms = {.apdu_size = 48}}};
    EXPECT_EQ(read_all(dlt698_device(), small, many, exchanges), whole);
    EXPECT_GT(exchanges, 2U);
}

TEST(Dlt698Blocks, BlocksMayComeInFragments) {
    std::size_t exchanges = 0;
    const auto whole = read_all(dlt698_device(), *make_dlt698_meter(), many, exchanges);
    dlt698_meter small{
        {.common = common(), .address = where, .terms = {.apdu_size = 64}, .frame_octets = 24}};
    EXPECT_EQ(read_all(dlt698_device(), small, many, exchanges), whole);
    EXPECT_GT(exchanges, 5U);
}

TEST(Dlt698Blocks, BlocksMayComeInsideSecurity) {
    guarded_pair both{{.read = security_level::random}, 48};
    std::size_t exchanges = 0;
    ASSERT_TRUE(both.connect());
    const auto whole = read_all(both.device, both.meter, many, exchanges);
    ASSERT_TRUE(whole);
    EXPECT_EQ(whole->size(), std::size(many));
    EXPECT_GT(exchanges, 2U);
}

TEST(Dlt698Blocks, ABlockThatWasNotDueIsNoReply) {
    dlt698_meter small{{.common = common(), .address = where, .terms = {.apdu_size = 48}}};
    const auto asked = meter::read_requests(dlt698_device(), many).value().front();
    const auto first = small.feed(asked.bytes, epoch + 2h);
    const auto next = meter::follow_up(asked, first).value().value();
    EXPECT_EQ(meter::match_reply(next, first).what, meter::wire_state::foreign);
    const auto second = small.feed(next.bytes, epoch + 2h);
    EXPECT_EQ(meter::match_reply(next, second).what, meter::wire_state::reply);
    EXPECT_EQ(meter::accept(dlt698_device(), asked, first, epoch).error().code, errc::incomplete);
}

}  // namespace
}  // namespace submeter::simulate
