// SPDX-License-Identifier: Apache-2.0
// The guarded recharge from end to end: the codec's head-end with the key machine on one side, the
// virtual meter with its security module on the other.
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/simulate/dlt645_meter.hpp"

#include <gtest/gtest.h>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;
using namespace codec::dlt645;
namespace why = security_refusal;

const instant epoch = parse_instant("2026-11-21T00:00:00Z").value();
const zone beijing = fixed_zone("CST", 8h);
const security_key master = make_test_key(7);
constexpr std::uint32_t clerk = 0x11223344;
const customer_number customer = parse_customer_number("000000123456").value();
const customer_number stranger = parse_customer_number("000000654321").value();

// A head-end and a meter, and what the meter said last.
class GuardedRecharge : public ::testing::Test {
protected:
    GuardedRecharge() : GuardedRecharge(security_module_params{.master = master, .seed = 3}) {}
    explicit GuardedRecharge(const security_module_params& module)
        : meter({.common = {.load = {epoch, {1000, 1000, 1000}}, .made = epoch, .clock = beijing},
                 .address = parse_address("201900123456").value(),
                 .access = {.level = 2, .password = 0x123456},
                 .module = module,
                 .dialect = {.refund = ids::vendor_refund}}),
          keys(master, meter.address(), 5) {
        meter.money.opened = false;
    }

    // The reasons of a refusal, 0 where it was done; `answer` is what the meter said.
    std::uint16_t send(result<std::size_t> length) {
        const auto said = meter.feed(bytes_view{room}.first(length.value()), now);
        answer.assign(256, std::byte{});
        last = parse_reply(decode(said).value(), answer).value();
        return security_refusal_bits(last);
    }
    std::uint16_t log_in() {
        const auto bits = send(encode_authentication(meter.address(), clerk, keys.begin(), room));
        if (bits == 0) keys.accept(read_authentication_answer(last.data).value());
        return bits;
    }
    template <class Mac>
    std::uint16_t order(data_id id, std::int64_t cents, std::uint32_t count, Mac&& code,
                        const customer_number& whose = customer) {
        return send(encode_credit_order(meter.address(), clerk, id,
                                        {.amount = {cents, -2}, .count = count, .customer = whose},
                                        code, room));
    }
    std::uint16_t open() { return order(ids::open_account, 0, 0, keys); }
    std::uint16_t recharge(std::int64_t cents, std::uint32_t count,
                           const customer_number& whose = customer) {
        return order(ids::recharge, cents, count, keys, whose);
    }
    wallet_state status() {
        EXPECT_EQ(send(encode_security_query(meter.address(), clerk, ids::wallet_status, room)), 0);
        return read_wallet_state(last.data).value();
    }
    bytes_view read(std::uint32_t id) {
        send(encode_read(meter.address(), {id}, room));
        return last.refused ? bytes_view{} : last.data;
    }

    dlt645_meter meter;
    key_machine keys;
    instant now = epoch + 1min;
    std::array<std::byte, 300> room{};
    std::vector<std::byte> answer;
    reply last;
};

TEST_F(GuardedRecharge, OpensTheAccountAndTakesMoney) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    ASSERT_EQ(recharge(50'00, 1), 0);
    ASSERT_EQ(recharge(20'00, 2), 0);
    const auto s = status();
    EXPECT_EQ(s.balance, (decimal{70'00, -2}));
    EXPECT_EQ(s.count, 2U);
    EXPECT_EQ(s.customer, customer);
    // The codes of the status are those of the session.
    EXPECT_NE(*s.balance_mac, mac{});
    EXPECT_EQ(bcd_read_le(read(0x00900200)).value(), 70'00);
    EXPECT_EQ(bcd_read_le(read(0x03330201)).value(), 2);
    EXPECT_EQ(bcd_read_le(read(0x03330301)).value(), 20'00);
    EXPECT_EQ(bcd_read_le(read(0x03330501)).value(), 70'00);
    EXPECT_EQ(bcd_read_le(read(0x03330602)).value(), 50'00);
    EXPECT_EQ(bcd_read_le(read(0x0400040E)).value(), 123456);
}

TEST_F(GuardedRecharge, OpensWithTheFirstMoneyOnceOnly) {
    ASSERT_EQ(log_in(), 0);
    EXPECT_EQ(order(ids::open_account, 10'00, 0, keys), why::wrong_count);
    EXPECT_EQ(order(ids::open_account, 10'00, 2, keys), why::wrong_count);
    EXPECT_EQ(order(ids::open_account, 10'00, 1, keys), 0);
    EXPECT_EQ(order(ids::open_account, 10'00, 1, keys), why::other);
    EXPECT_EQ(meter.money.remaining_cents, 10'00);
}

TEST_F(GuardedRecharge, NeedsAnOpenAccount) {
    ASSERT_EQ(log_in(), 0);
    EXPECT_EQ(recharge(50'00, 1), why::other);
}

TEST_F(GuardedRecharge, NeedsASession) {
    EXPECT_EQ(order(ids::recharge, 50'00, 1, given_macs{}), why::authentication_failed);
    key_machine wrong{make_test_key(8), meter.address(), 5};
    EXPECT_EQ(send(encode_authentication(meter.address(), clerk, wrong.begin(), room)),
              why::authentication_failed);
    EXPECT_FALSE(wrong(secured_part{}));
}

TEST_F(GuardedRecharge, ASessionEndsInTime) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    now += 29min + 59s;
    EXPECT_EQ(bcd_read_le(read(0x02800022)).value(), 1);
    EXPECT_EQ(recharge(1'00, 1), 0);
    now += 1s;
    EXPECT_EQ(recharge(1'00, 2), why::authentication_failed);
    ASSERT_EQ(log_in(), 0);
    EXPECT_EQ(send(encode_session_validity(meter.address(), clerk, 2, keys, room)), 0);
    now += 2min;
    EXPECT_EQ(recharge(1'00, 2), why::authentication_failed);
    EXPECT_EQ(meter.money.remaining_cents, 1'00);
}

TEST_F(GuardedRecharge, ASessionEndsOnDemandAndWithThePower) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    ASSERT_EQ(send(encode_security_query(meter.address(), clerk, ids::end_session, room)), 0);
    EXPECT_EQ(read_wallet_state(last.data).value().customer, customer);
    EXPECT_EQ(recharge(1'00, 1), why::authentication_failed);
    ASSERT_EQ(log_in(), 0);
    meter.cut_power(now);
    EXPECT_TRUE(meter.feed(bytes_view{room}.first(40), now).empty());
    meter.restore_power(now += 10min);
    EXPECT_EQ(recharge(1'00, 1), why::authentication_failed);
    EXPECT_EQ(read(0x03110001).size(), 12U);
}

TEST_F(GuardedRecharge, ChecksBothCodes) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    for (const int damaged : {1, 2}) {
        const auto code = [&](const secured_part& p) {
            auto out = keys(p);
            if (p.part == damaged) (*out)[3] ^= std::byte{1};
            return out;
        };
        EXPECT_EQ(order(ids::recharge, 1'00, 1, code), why::esam_check_failed);
    }
    EXPECT_EQ(recharge(1'00, 1), 0);
}

TEST_F(GuardedRecharge, ACodeBelongsToItsOrder) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    given_macs codes;
    const auto keep = [&](const secured_part& p) {
        (p.part == 1 ? codes.first : codes.second) = keys(p).value();
        return keys(p);
    };
    encode_credit_order(meter.address(), clerk, ids::recharge,
                        {.amount = {1'00, -2}, .count = 1, .customer = customer}, keep, room)
        .value();
    EXPECT_EQ(order(ids::recharge, 100'00, 1, codes), why::esam_check_failed);
    EXPECT_EQ(order(ids::recharge, 1'00, 1, codes), 0);
}

TEST_F(GuardedRecharge, CountsStrictly) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    EXPECT_EQ(recharge(1'00, 0), why::duplicate_recharge);
    EXPECT_EQ(recharge(1'00, 2), why::wrong_count);
    EXPECT_EQ(recharge(1'00, 1), 0);
    EXPECT_EQ(recharge(1'00, 1), why::duplicate_recharge);
    EXPECT_EQ(meter.money.remaining_cents, 1'00);
}

TEST_F(GuardedRecharge, KnowsItsCustomer) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    EXPECT_EQ(recharge(1'00, 1, stranger), why::customer_mismatch);
    EXPECT_EQ(recharge(1'00, 1, stranger), why::customer_mismatch);
}

TEST_F(GuardedRecharge, RefusesHoards) {
    meter.money.hoard_limit_cents = 60'00;
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    EXPECT_EQ(recharge(60'01, 1), why::over_hoard_limit);
    EXPECT_EQ(recharge(60'00, 1), 0);
    EXPECT_EQ(recharge(1, 2), why::over_hoard_limit);
}

TEST_F(GuardedRecharge, RefundsUpToTheBalance) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    ASSERT_EQ(recharge(10'00, 1), 0);
    EXPECT_EQ(order(ids::vendor_refund, 10'01, 2, keys), why::other);
    EXPECT_EQ(order(ids::vendor_refund, 4'00, 2, keys), 0);
    EXPECT_EQ(meter.money.remaining_cents, 6'00);
    EXPECT_EQ(meter.money.purchases, 2U);
}

TEST_F(GuardedRecharge, EachThirdFailureEndsTheSessionAndFifteenLockTheModule) {
    ASSERT_EQ(log_in(), 0);
    ASSERT_EQ(open(), 0);
    const auto bad = [&] { return order(ids::recharge, 1'00, 1, given_macs{}); };
    EXPECT_EQ(bad(), why::esam_check_failed);
    EXPECT_EQ(bad(), why::esam_check_failed);
    EXPECT_EQ(bad(), why::esam_check_failed);
    EXPECT_EQ(bad(), why::authentication_failed);  // no session, and no further failure
    key_machine wrong{make_test_key(8), meter.address(), 5};
    for (int i = 3; i < 15; ++i)
        EXPECT_EQ(send(encode_authentication(meter.address(), clerk, wrong.begin(), room)),
                  why::authentication_failed);
    EXPECT_TRUE(meter.module()->is_locked(to_local(beijing, now)));
    EXPECT_EQ(log_in(), why::authentication_failed);  // the right key, but locked
    now = epoch + 1h;
    EXPECT_EQ(log_in(), 0);
    EXPECT_EQ(recharge(1'00, 1), 0);
}

class FactoryMeter : public GuardedRecharge {
protected:
    FactoryMeter() : GuardedRecharge({.master = master, .seed = 3, .key_info = 0}) {}
};

TEST_F(FactoryMeter, InitialisesItsWalletUntilItHasProductionKeys) {
    ASSERT_EQ(log_in(), 0);
    EXPECT_EQ(open(), why::other);
    EXPECT_EQ(send(encode_wallet_setup(meter.address(), clerk, {20'00, -2}, keys, room)), 0);
    EXPECT_EQ(status().balance, (decimal{20'00, -2}));
    key_update update{.key_info = 1};
    const std::byte info[]{std::byte{1}, std::byte{0}, std::byte{0}, std::byte{0}};
    update.code = keys(secured_part{.what = function::authenticate,
                                    .id = ids::update_control_key,
                                    .operator_code = clerk,
                                    .octets = info})
                      .value();
    EXPECT_EQ(
        send(encode_key_update(meter.address(), clerk, ids::update_control_key, update, room)), 0);
    EXPECT_EQ(send(encode_wallet_setup(meter.address(), clerk, {20'00, -2}, keys, room)),
              why::other);
    EXPECT_EQ(open(), 0);
    EXPECT_EQ(recharge(1'00, 1), 0);
    EXPECT_EQ(meter.money.remaining_cents, 21'00);
}

TEST_F(GuardedRecharge, SecuredLevelsTripAndWrite) {
    const auto order_data =
        write_relay_order({.valid_until = to_local(beijing, epoch + 2h)}).value();
    request trip{.meter = meter.address(),
                 .what = function::relay_control,
                 .by = {.level = 0x98, .operator_code = clerk},
                 .data = order_data};
    ASSERT_EQ(log_in(), 0);
    EXPECT_EQ(send(encode_secured(trip, protection::ciphered, keys, keys, room)), 0);
    EXPECT_FALSE(last.refused);
    EXPECT_TRUE(meter.is_open());
    const std::byte money[]{std::byte{0}, std::byte{0x20}, std::byte{0}, std::byte{0}};
    request write{.meter = meter.address(),
                  .what = function::write,
                  .id = {0x04001001},
                  .by = {.level = 0x99, .operator_code = clerk},
                  .data = money};
    send(encode_secured(write, protection::with_mac, keys, keys, room));
    EXPECT_FALSE(last.refused);
    EXPECT_EQ(meter.money.alarm_1_cents, 20'00);
    send(encode_secured(write, protection::with_mac, given_macs{}, keys, room));
    EXPECT_TRUE(last.refused);
    write.by.level = 0x98;
    send(encode_secured(write, protection::ciphered_with_mac, keys, keys, room));
    EXPECT_FALSE(last.refused);
    meter.cut_power(now);
    meter.restore_power(now);
    send(encode_secured(write, protection::ciphered_with_mac, keys, keys, room));
    EXPECT_TRUE(last.refused);
}

TEST_F(GuardedRecharge, OneSeedGivesTheSameOctets) {
    const auto run = [] {
        // [meter]
        dlt645_meter m{{.common = {.made = epoch, .clock = beijing},
                        .address = parse_address("1").value(),
                        .module = security_module_params{.master = master, .seed = 3}}};
        key_machine k{master, m.address(), 5};
        std::array<std::byte, 64> out{};
        const auto length = encode_authentication(m.address(), clerk, k.begin(), out).value();
        return m.feed(bytes_view{out}.first(length), epoch);
        // [meter]
    };
    EXPECT_EQ(run(), run());
    EXPECT_EQ(run().size(), 12U + 4U + 12U);
}

}  // namespace
}  // namespace submeter::simulate
