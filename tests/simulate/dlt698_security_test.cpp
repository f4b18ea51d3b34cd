// SPDX-License-Identifier: Apache-2.0
// A virtual DL/T 698.45 meter with a security module: wallet, SECURITY, CONNECT.
#include "dlt698_client.hpp"

namespace submeter::testing {

using namespace dlt698_dialogue;

TEST(Dlt698Meter, TheGuardedRechargePathEndsInTheWalletAndInARecord) {
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 13), dar::ok);
    EXPECT_EQ(c.meter.money.remaining_cents, 8520);
    EXPECT_EQ(c.meter.money.purchases, 13U);
    bytes room(128);
    const auto reply =
        c.talk(encode_get_record(1, purchase_records, {.kind = selector_kind::nth_last, .count = 1},
                                 purchase_columns, room)
                   .value());
    const auto a = parse_apdu(reply).value();
    std::vector<std::int64_t> cells;
    for_each_cell(first_entry(a).value(), [&](std::size_t, oad, const data_view& d) {
        cells.push_back(d.integer().value_or(-1));
    });
    EXPECT_EQ(cells, (std::vector<std::int64_t>{13, 3520, -1, 0, 8520, 5000}));
}

TEST(Dlt698Meter, ARechargeIsRefusedByCountCustomerHoardAndMac) {
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    c.meter.money.hoard_limit_cents = 10'000;
    constexpr std::array<std::byte, 6> another{};
    EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 12), dar::duplicate_recharge);
    EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 14), dar::recharge_count_wrong);
    EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 13, another), dar::customer_mismatch);
    EXPECT_EQ(c.wallet(wallet_order::recharge, 9000, 13), dar::over_hoard_limit);
    EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 13, customer, true), dar::esam_check_failed);
    EXPECT_EQ(c.wallet(wallet_order::refund, 9000, 13), dar::other);
    EXPECT_EQ(c.wallet(wallet_order::open_account, 0, 0), dar::other);
    EXPECT_EQ(c.meter.money.remaining_cents, 3520);
    EXPECT_EQ(c.meter.money.purchases, 12U);
    EXPECT_EQ(c.wallet(wallet_order::refund, 1000, 13), dar::ok);
    EXPECT_EQ(c.meter.money.remaining_cents, 2520);
}

TEST(Dlt698Meter, AWalletIsInitialisedWithFactoryKeysAndOpenedWithOthers) {
    auto p = guarded_params();
    p.module->key_info = 0;
    client c{p};
    ASSERT_TRUE(c.connect());
    bytes room(128);
    bytes apdu(256);
    const auto covered = simulate::covered_octets(decimal{700, -2}).value();
    const auto code =
        c.machine.session()->code(simulate::part_of(simulate::covered_part::parameters, covered));
    const auto asked = encode_action(
        6, wallet_initialise_method,
        encode_wallet_initialise({700, -2}, {.sid = {}, .mac = code}, room).value(), apdu);
    const bytes initialise{asked->begin(), asked->end()};
    const auto verdict = [&](bytes_view what) {
        return client::first_of(c.secure(what, protection::cipher, proof_kind::rn_mac).apdu)
            .verdict;
    };
    ASSERT_EQ(verdict(initialise), dar::ok);
    EXPECT_EQ(c.meter.money.remaining_cents, 700);
    EXPECT_EQ(c.wallet(wallet_order::open_account, 300, 1), dar::other);
    const bytes key(32, std::byte{0x77});
    const auto key_code =
        c.machine.session()->code(simulate::part_of(simulate::covered_part::parameters, key));
    data_writer w{room};
    w.structure(2);
    w.octet_string(key);
    w.sid_mac({}, key_code);
    const auto update = encode_action(7, make_omd(0xF100, 7), w.finish().value(), apdu).value();
    EXPECT_EQ(verdict(update), dar::ok);
    EXPECT_EQ(verdict(initialise), dar::other);
    EXPECT_EQ(c.wallet(wallet_order::recharge, 100, 1), dar::other);  // not open
    EXPECT_EQ(c.wallet(wallet_order::open_account, 300, 1), dar::ok);
    EXPECT_EQ(c.meter.money.remaining_cents, 1000);
}

TEST(Dlt698Meter, RelayAndSettingsNeedTheirProtectionAndReadsDoNot) {
    client c{guarded_params()};
    bytes room(64);
    EXPECT_EQ(c.get(wallet_attribute).verdict, dar::ok);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::security_mismatch);
    EXPECT_EQ(c.set(alarm_money_attribute, encode_data(alarm_money{}, room)),
              dar::security_mismatch);
    ASSERT_TRUE(c.connect());
    bytes apdu(128);
    const auto trip =
        encode_action(3, trip_method, encode_data(trip_order{}, room).value(), apdu).value();
    EXPECT_EQ(client::first_of(c.secure(trip, protection::plain, proof_kind::rn_mac).apdu).verdict,
              dar::security_mismatch);
    EXPECT_FALSE(c.meter.is_open());
    EXPECT_EQ(client::first_of(c.secure(trip, protection::cipher, proof_kind::rn_mac).apdu).verdict,
              dar::ok);
    EXPECT_TRUE(c.meter.is_open());
}

TEST(Dlt698Meter, SecurityIsRefusedWithoutModuleSessionOrRightMac) {
    bytes room(64);
    const auto get = encode_get(1, {0x20000200}, room).value();
    client bare{plain_params()};
    ASSERT_EQ(bare.get({0x20000200}).verdict, dar::ok);
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac, true).refused,
              dar::esam_check_failed);
    EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn).refused, dar::ok);
    bare.machine = c.machine;
    EXPECT_EQ(bare.secure(get, protection::plain, proof_kind::rn).refused, dar::security_mismatch);
    c.now += 2h;  // the session has ended
    EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac).refused, dar::security_failed);
}

TEST(Dlt698Meter, WrongMacsEndTheSessionAndThenLockTheModule) {
    client c{guarded_params()};
    bytes room(64);
    const auto get = encode_get(1, {0x20000200}, room).value();
    for (int session = 0; session < 5; ++session) {
        ASSERT_TRUE(c.connect()) << session;
        // A right authentication forgives; a stranger's codes in a row do not.
        for (int k = 0; k < 3; ++k)
            EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac, true).refused,
                      dar::esam_check_failed);
        EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac).refused,
                  dar::security_failed);
    }
    simulate::key_machine stranger{simulate::make_test_key(8), where_645, 1};
    std::swap(c.machine, stranger);
    for (int k = 0; k < 15; ++k)
        EXPECT_FALSE(c.connect());
    std::swap(c.machine, stranger);
    EXPECT_FALSE(c.connect());  // locked, though the key is right
    c.now += 1h;
    EXPECT_TRUE(c.connect());
}

TEST(Dlt698Meter, EndingTheSessionIsStillAnsweredInIt) {
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    bytes room(8);
    bytes apdu(64);
    const auto end = encode_action(3, make_omd(0xF100, 5), encode_null(room).value(), apdu);
    const auto told =
        client::first_of(c.secure(end.value(), protection::cipher, proof_kind::rn_mac).apdu);
    EXPECT_EQ(told.verdict, dar::ok);
    EXPECT_EQ(told.data.type, data_type::date_time_s);
    EXPECT_EQ(c.meter.module()->minutes_left(to_local(beijing, c.now)), 0);
}

TEST(Dlt698Meter, ConnectIsJudgedByVersionAndPassword) {
    client c{plain_params()};
    const auto verdict = [&](connect_request r) {
        bytes room(256);
        const auto reply = c.talk(encode_apdu(r, room).value());
        return read_connect_reply(parse_apdu(reply).value()).value().verdict;
    };
    const auto word = [](std::string_view text) { return std::as_bytes(std::span{text}); };
    EXPECT_EQ(verdict({}), connect_verdict::allowed);
    EXPECT_EQ(verdict({.by = mechanism::password, .first = word("open")}),
              connect_verdict::allowed);
    EXPECT_EQ(verdict({.by = mechanism::password, .first = word("shut")}),
              connect_verdict::bad_password);
    EXPECT_EQ(verdict({.by = mechanism::symmetric}), connect_verdict::symmetric_failed);
    EXPECT_EQ(verdict({.by = mechanism::signature}), connect_verdict::signature_failed);
    EXPECT_EQ(verdict({.terms = {.version = 9}}), connect_verdict::wrong_version);
    EXPECT_TRUE(c.meter.is_connected());
    bytes room(16);
    const auto reply = c.talk(encode_release(7, room).value());
    EXPECT_EQ(parse_apdu(reply)->what, service::release);
    EXPECT_FALSE(c.meter.is_connected());
}

TEST(Dlt698Meter, AConnectionThatIsSilentIsGivenUpWithANotice) {
    client c{plain_params()};
    bytes room(256);
    (void)c.talk(encode_apdu(connect_request{.terms = {.timeout_s = 600}}, room).value());
    EXPECT_EQ(c.meter.next_wake(), c.now + 600s);
    EXPECT_TRUE(c.meter.wake(c.now + 599s).empty());
    const auto told = c.listen(c.meter.wake(c.now + 600s));
    const auto notice = read_release_notice(parse_apdu(told).value()).value();
    EXPECT_EQ(to_local(notice.connected).value(), to_local(beijing, c.now));
    EXPECT_FALSE(c.meter.is_connected());
}

}  // namespace submeter::testing
