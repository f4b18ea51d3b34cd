// SPDX-License-Identifier: Apache-2.0
// Dialogues with a virtual DL/T 698.45 meter; the codec is the head end.
#include "submeter/simulate/dlt698_meter.hpp"

#include "submeter/codec/dlt698/stream.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace submeter::testing {

using namespace std::chrono_literals;
using namespace codec::dlt698;
using codec::direction;
using simulate::dlt698_meter;
using simulate::dlt698_meter_params;
using bytes = std::vector<std::byte>;

namespace {

const instant made = parse_instant("2026-11-21T00:00:00Z").value();
const zone beijing = fixed_zone("CST", 8h);
const simulate::security_key master = simulate::make_test_key(7);
const codec::dlt698::address where = parse_address("202600123456").value();
const codec::dlt645::address where_645 = codec::dlt645::parse_address("202600123456").value();
constexpr std::array customer{std::byte{0},    std::byte{0},    std::byte{0},
                              std::byte{0x12}, std::byte{0x34}, std::byte{0x56}};

bytes octets_of(std::string_view hex) {
    bytes out(hex.size() / 2);
    out.resize(from_hex(hex, out).value());
    return out;
}

const bytes meter_number = octets_of("202600123456");

dlt698_meter_params plain_params() {
    std::vector<std::int64_t> hours(400, 1230);
    return {.common = {.load = {made, hours}, .made = made, .clock = beijing},
            .address = where,
            .password = "open"};
}

dlt698_meter_params guarded_params() {
    auto p = plain_params();
    p.module = simulate::security_module_params{.master = master};
    return p;
}

// What the client hears: its frames' user data, fragments confirmed and put together.
class client {
public:
    explicit client(const dlt698_meter_params& p) : meter(p), machine(master, where_645, 3) {
        meter.money.customer = customer;
        meter.money.purchases = 12;
        meter.money.remaining_cents = 3520;
    }

    bytes talk(bytes_view apdu, std::uint8_t control = request_control) {
        sent = framed(apdu, control);
        return listen(meter.feed(sent, now));
    }
    bytes framed(bytes_view apdu, std::uint8_t control = request_control) const {
        bytes room(apdu.size() + 64);
        room.resize(
            encode_frame({.control = control, .server = to, .client = 0x10}, apdu, room).value());
        return room;
    }
    bytes listen(bytes heard) {
        bytes room(8192);
        reassembly whole{room};
        while (!heard.empty()) {
            raw.insert(raw.end(), heard.begin(), heard.end());
            const auto f = decode(heard).value();
            EXPECT_EQ(f.server, where);
            if (!is_fragment(f.control)) {
                bytes clear(f.data.size());
                const auto data = clear_data(f, clear).value();
                return {data.begin(), data.end()};
            }
            ++fragments;
            const auto piece = parse_fragment(f.data).value();
            const auto all = whole.add(piece).value();
            if (all) return {all->begin(), all->end()};
            bytes confirmed(2);
            EXPECT_TRUE(encode(confirmation(piece), confirmed));
            heard = meter.feed(framed(confirmed, request_control | fragment_bit), now);
        }
        return {};
    }

    // The Data of an attribute, or the DAR that refuses it.
    struct got {
        dar verdict = dar::ok;
        bytes octets{};
        data_view data{};
    };
    got get(oad what) {
        bytes room(64);
        const auto reply = talk(encode_get(1, what, room).value());
        return first_of(reply);
    }
    static got first_of(bytes reply) {
        got out{.octets = std::move(reply)};
        const auto a = parse_apdu(out.octets);
        EXPECT_TRUE(a);
        if (!a) return out;
        const auto e = first_entry(*a).value();
        out.verdict = e.verdict.value_or(dar::ok);
        if (e.data) out.data = *e.data;
        return out;
    }
    dar set(oad what, const result<data_view>& value) {
        bytes room(1024);
        return first_of(talk(encode_set(2, what, value.value(), room).value())).verdict;
    }
    dar act(omd what, const result<data_view>& value) {
        bytes room(1024);
        return first_of(talk(encode_action(3, what, value.value(), room).value())).verdict;
    }

    bool connect() {
        const auto proof = simulate::begin_connection(machine);
        bytes room(256);
        const auto reply = talk(encode_apdu(connect_request{.piid = 4,
                                                            .by = mechanism::symmetric,
                                                            .first = proof.first,
                                                            .second = proof.second},
                                            room)
                                    .value());
        const auto a = parse_apdu(reply).value();
        const auto said = read_connect_reply(a).value();
        return simulate::accept_connection(machine, said).has_value();
    }
    // Sends an APDU in SECURITY and opens the answer. DAR where SECURITY itself is refused.
    struct sealed {
        dar refused = dar::ok;
        bytes apdu{};
    };
    sealed secure(bytes_view apdu, protection how, proof_kind proof, bool spoilt = false) {
        const simulate::session_module module{machine.session().value()};
        bytes room(4096);
        auto r = seal(security_request{.how = how, .carried = apdu, .proof = proof, .rn = rn},
                      module, room)
                     .value();
        bytes mac{r.mac.begin(), r.mac.end()};
        if (spoilt && !mac.empty()) mac[0] ^= std::byte{1};
        r.mac = mac;
        bytes out(4096);
        out.resize(encode_security(r, out).value());
        const auto reply = talk(out);
        const auto parts = parse_security_reply(reply).value();
        if (parts.how == protection::refused) return {parts.verdict, {}};
        bytes opened(4096);
        const auto in = open(parts, module, opened);
        EXPECT_TRUE(in);
        return {dar::ok, {in->begin(), in->end()}};
    }
    // A wallet operation with its MAC, sent as a cipher text.
    dar wallet(wallet_order order, std::int64_t cents, std::uint32_t count,
               bytes_view whose = customer, bool spoilt = false) {
        wallet_operation v{.order = order,
                           .amount = {cents, -2},
                           .count = count,
                           .customer = whose,
                           .meter_number = meter_number};
        const auto covered = simulate::covered_octets(v).value();
        auto code =
            machine.session()->code(simulate::part_of(simulate::covered_part::parameters, covered));
        if (spoilt) code[0] ^= std::byte{1};
        v.security = {.sid = {.id = 0x81420000}, .mac = code};
        bytes room(256);
        bytes apdu(512);
        const auto asked =
            encode_action(5, wallet_method, encode_data(v, room).value(), apdu).value();
        const auto told = secure(asked, protection::cipher, proof_kind::rn_mac);
        return told.refused != dar::ok ? told.refused : first_of(told.apdu).verdict;
    }

    dlt698_meter meter;
    simulate::key_machine machine;
    codec::dlt698::address to = where;
    instant now = made + 90min;
    bytes rn = bytes(16, std::byte{0x5A});
    bytes sent;
    bytes raw;
    int fragments = 0;
};

std::uint16_t status_3(client& c) {
    return static_cast<std::uint16_t>(c.get({0x20140203}).data.bits().value());
}

}  // namespace

TEST(Dlt698Meter, ReadsEnergyVoltageWalletAndClock) {
    client c{plain_params()};
    const auto energy = c.get({0x00100200});
    EXPECT_EQ(item_of(energy.data, 0)->integer().value(), 184);  // 1.5 h of 1.23 kW
    EXPECT_EQ(c.get({0x00100201}).data.integer().value(), 184);
    EXPECT_EQ(c.get({0x20000201}).data.integer().value(), 2200);
    EXPECT_EQ(read_wallet(c.get(wallet_attribute).data).value(),
              (codec::dlt698::wallet{{3520, -2}, 12}));
    EXPECT_EQ(to_local(c.get({0x40000200}).data.moment().value()).value(),
              to_local(beijing, c.now));
    EXPECT_EQ(to_hex(c.get({0x40010200}).data.octets().value()), "202600123456");
}

TEST(Dlt698Meter, RefusesByObjectAttributeElementAndRecord) {
    client c{plain_params()};
    EXPECT_EQ(c.get({0x10100200}).verdict, dar::no_such_object);
    EXPECT_EQ(c.get({0x00100700}).verdict, dar::object_undefined);
    EXPECT_EQ(c.get({0x00100209}).verdict, dar::object_undefined);
    EXPECT_EQ(c.get({0x50040200}).verdict, dar::denied);
    EXPECT_EQ(c.get({0xF1000200}).verdict, dar::no_such_object);
}

TEST(Dlt698Meter, ListsAreAnsweredItemByItem) {
    client c{plain_params()};
    const oad wanted[] = {{0x20000200}, {0x10100200}, {0x202D0200}};
    bytes room(128);
    const auto reply = c.talk(encode_get_list(9, wanted, room).value());
    const auto a = parse_apdu(reply).value();
    EXPECT_EQ(a.choice, 2);
    std::vector<dar> verdicts;
    for_each_entry(a, [&](const entry& e) { verdicts.push_back(e.verdict.value_or(dar::ok)); });
    EXPECT_EQ(verdicts, (std::vector{dar::ok, dar::no_such_object, dar::ok}));
}

TEST(Dlt698Meter, AListOfSettingsIsNotRolledBack) {
    client c{plain_params()};
    bytes room(64);
    const auto good = encode_data(alarm_money{{2000, -2}, {1000, -2}}, room).value();
    bytes apdu(256);
    apdu_writer w{apdu, {.what = service::set, .choice = 3, .piid = 1}};
    w.count(2);
    for (const auto id : {alarm_money_attribute, oad{0x40180200}}) {
        w.attribute(id);
        w.data(good);
        w.attribute(alarm_money_attribute);
        w.u8(0);
    }
    const auto reply = c.talk(w.finish().value());
    const auto a = parse_apdu(reply).value();
    std::vector<dar> verdicts;
    for_each_entry(a, [&](const entry& e) {
        verdicts.push_back(*e.verdict);
        EXPECT_EQ(read_alarm_money(*e.then_data)->first.mantissa, 2000);
    });
    EXPECT_EQ(verdicts, (std::vector{dar::ok, dar::denied}));
    EXPECT_EQ(c.meter.money.alarm_1_cents, 2000);
}

TEST(Dlt698Meter, SettingsAreRefusedByObjectAccessTypeAndRange) {
    client c{plain_params()};
    bytes room(64);
    data_writer number{room};
    number.integer(data_type::unsigned_integer, 1);
    const auto one = number.finish();
    EXPECT_EQ(c.set({0x77770200}, one), dar::no_such_object);
    EXPECT_EQ(c.set({0x40140200}, one), dar::denied);
    EXPECT_EQ(c.set({0x401E0201}, one), dar::denied);
    EXPECT_EQ(c.set({0x40000200}, one), dar::type_mismatch);
    EXPECT_EQ(c.set({0x401F0200}, one), dar::type_mismatch);
    bytes moment_room(64);
    data_writer moment{moment_room};
    moment.moment(data_type::date_time_s, date_time{2026, 13, 1, 0xFF, 0, 0, 0});
    EXPECT_EQ(c.set({0x40000200}, moment.finish()), dar::out_of_range);
}

TEST(Dlt698Meter, TablesHaveAtMostFourteenZonesAndSlotsAndFourTariffs) {
    client c{plain_params()};
    bytes room(512);
    const std::vector<zone_start> zones(15);
    EXPECT_EQ(c.set({0x40150200}, encode_zones(zones, room)), dar::too_many_zones);
    const std::vector<slot_start> slots(15);
    const std::span<const slot_start> tables[] = {slots};
    EXPECT_EQ(c.set({0x40170200}, encode_day_tables(tables, room)), dar::too_many_slots);
    const std::vector<decimal> prices(5, decimal{5000, -4});
    EXPECT_EQ(c.set({0x40190200}, encode_prices(prices, room)), dar::too_many_tariffs);
    const zone_start bad[] = {{13, 1, 1}};
    EXPECT_EQ(c.set({0x40150200}, encode_zones(bad, room)), dar::out_of_range);
}

TEST(Dlt698Meter, SparePricesTakeOverAtTheirTime) {
    client c{plain_params()};
    bytes room(256);
    const decimal prices[] = {{9000, -4}, {8000, -4}, {5000, -4}, {3000, -4}};
    const decimal bounds[] = {{10000, -2}};
    const decimal adders[] = {{0, -4}, {500, -4}};
    const step_settlement ends[] = {{1, 1, 0}};
    EXPECT_EQ(c.set({0x40190200}, encode_prices(prices, room)), dar::ok);
    EXPECT_EQ(c.set({0x401B0200}, encode_steps({bounds, adders, ends}, room)), dar::ok);
    for (const std::uint32_t id : {0x400A0200U, 0x400B0200U}) {
        data_writer w{room};
        w.moment(data_type::date_time_s, from_local(to_local(beijing, c.now + 1h)).value());
        EXPECT_EQ(c.set({id}, w.finish()), dar::ok);
    }
    EXPECT_EQ(c.get({0x201B0200}).data.integer().value(), 0);
    EXPECT_EQ(c.get({0x401A0200}).data.count, 3U);
    EXPECT_EQ(item_of(c.get({0x401A0200}).data, 2)->count, 0U);
    c.now += 2h;
    EXPECT_EQ(c.get({0x201B0200}).data.integer().value(), 5000);
    EXPECT_EQ(item_of(c.get({0x401A0200}).data, 2)->count, 1U);
    EXPECT_EQ(status_3(c) & 0x0C00, 0x0C00);
}

TEST(Dlt698Meter, TripsAndClosesTheRelay) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_EQ(status_3(c) & 0x0010, 0x0010);
    EXPECT_EQ(c.get({0x80000300}).data.bits().value(), 1U);
    EXPECT_EQ(c.act(close_method, encode_data(close_order{.direct = false}, room)), dar::ok);
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_TRUE(c.meter.may_close());
    EXPECT_EQ(c.act(close_method, encode_data(close_order{}, room)), dar::ok);
    EXPECT_FALSE(c.meter.is_open());
}

TEST(Dlt698Meter, ATripMayWarnFirstAndEndByItself) {
    client c{plain_params()};
    bytes room(64);
    const trip_order order{.alarm_delay_min = 5, .limit_min = 10, .auto_close = true};
    EXPECT_EQ(c.act(trip_method, encode_data(order, room)), dar::ok);
    EXPECT_FALSE(c.meter.is_open());
    EXPECT_EQ(c.get({0x80000400}).data.bits().value(), 1U);
    const auto due = c.meter.next_wake();
    ASSERT_EQ(due, c.now + 5min);
    EXPECT_TRUE(c.meter.wake(*due).empty());
    EXPECT_TRUE(c.meter.is_open());
    EXPECT_TRUE(c.meter.wake(*due + 11min).empty());
    EXPECT_FALSE(c.meter.is_open());
}

TEST(Dlt698Meter, RelayOrdersAreRefusedByRelayTypePasswordAndKeepPower) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{.relay = {0xF2050202}}, room)),
              dar::no_such_object);
    EXPECT_EQ(c.act(trip_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(close_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(close_by_password_method, encode_close_by_password({}, "no", room)),
              dar::not_authorised);
    EXPECT_EQ(c.act(close_by_password_method, encode_close_by_password({}, "open", room)), dar::ok);
    EXPECT_EQ(c.act(keep_power_on_method, encode_null(room)), dar::ok);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::denied);
    EXPECT_EQ(c.get({0x80010200}).data.unsigned_integer().value(), 1U);
    EXPECT_EQ(c.act(keep_power_off_method, encode_null(room)), dar::ok);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    EXPECT_EQ(c.act(make_omd(0x8000, 9), encode_null(room)), dar::object_undefined);
    EXPECT_EQ(c.act(make_omd(0x7777, 1), encode_null(room)), dar::no_such_object);
}

TEST(Dlt698Meter, AlarmAndWarningGoOnAndOff) {
    client c{plain_params()};
    bytes room(64);
    EXPECT_EQ(c.act(alarm_on_method, encode_null(room)), dar::ok);
    EXPECT_TRUE(c.meter.is_alarmed());
    EXPECT_EQ(c.act(alarm_off_method, encode_null(room)), dar::ok);
    EXPECT_FALSE(c.meter.is_alarmed());
    EXPECT_EQ(c.act(arrears_warning_on_method, encode_data(arrears_warning{.text = "pay"}, room)),
              dar::ok);
    EXPECT_TRUE(c.meter.is_warning());
    EXPECT_EQ(c.act(arrears_warning_on_method, encode_null(room)), dar::type_mismatch);
    EXPECT_EQ(c.act(arrears_warning_off_method, encode_null(room)), dar::ok);
    EXPECT_FALSE(c.meter.is_warning());
}

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

TEST(Dlt698Meter, FreezesAreReadByRankLatestAndInterval) {
    client c{plain_params()};
    c.now = made + 72h + 30min;
    const oad columns[] = {{0x20210200}, {0x00100201}};
    const auto rows = [&](const record_selector& s, oad what = {0x50040200}) {
        bytes room(128);
        const auto reply = c.talk(encode_get_record(1, what, s, columns, room).value());
        std::vector<std::int64_t> out;
        for_each_cell(first_entry(parse_apdu(reply).value()).value(),
                      [&](std::size_t, oad id, const data_view& d) {
                          if (id.value == 0x00100201) out.push_back(d.integer().value());
                      });
        return out;
    };
    using list = std::vector<std::int64_t>;
    // Midnights of the meter's zone are 16, 40 and 64 hours after its making.
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 1}), (list{7872}));
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 3}), (list{1968}));
    EXPECT_EQ(rows({.kind = selector_kind::nth_last, .count = 4}), (list{}));
    EXPECT_EQ(rows({.kind = selector_kind::latest, .count = 2}), (list{7872, 4920}));
    const auto day = [](int n) {
        return from_local(to_local(beijing, made + 16h + 24h * n)).value();
    };
    EXPECT_EQ(rows({.kind = selector_kind::store_time, .from = day(1)}), (list{4920}));
    EXPECT_EQ(rows({.kind = selector_kind::store_times,
                    .from = day(0),
                    .to = day(2),
                    .every = {interval_unit::day, 1}}),
              (list{4920, 1968}));
    EXPECT_EQ(rows({.kind = selector_kind::latest, .count = 1}, {0x50030200}), (list{8856}));
}

TEST(Dlt698Meter, RecordsWithoutColumnsComeWithAllAndUnknownOnesAreRefused) {
    client c{plain_params()};
    c.now = made + 17h;
    bytes room(128);
    const auto reply = c.talk(
        encode_get_record(1, {0x50040200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    const auto a = parse_apdu(reply).value();
    const auto e = first_entry(a).value();
    EXPECT_EQ(row_width(e.columns), 2U);
    EXPECT_EQ(e.row_count, 1U);
    const auto refused = c.talk(
        encode_get_record(1, {0x50070200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    EXPECT_EQ(first_entry(parse_apdu(refused).value())->verdict, dar::no_such_object);
}

TEST(Dlt698Meter, ALongAnswerComesInBlocksWhichMayBeAskedForAgain) {
    auto p = plain_params();
    p.terms.apdu_size = 256;
    client c{p};
    c.now = made + 60h;
    const oad columns[] = {{0x20210200}, {0x00100200}};
    bytes room(128);
    auto reply =
        c.talk(encode_get_record(1, {0x50030200}, {.kind = selector_kind::latest, .count = 40},
                                 columns, room)
                   .value());
    std::size_t rows = 0;
    unsigned blocks = 0;
    for (;;) {
        ASSERT_LE(reply.size(), 256U);
        const auto a = parse_apdu(reply).value();
        ASSERT_EQ(a.choice, 5);
        ++blocks;
        for_each_entry(a, [&](const entry& e) { rows += e.row_count; });
        if (a.body[0] == std::byte{1}) break;
        const auto asked =
            bytes(encode_get_next(1, static_cast<std::uint16_t>(blocks), room)->begin(),
                  encode_get_next(1, static_cast<std::uint16_t>(blocks), room)->end());
        reply = c.talk(asked);
        EXPECT_EQ(c.talk(asked), reply);
    }
    EXPECT_EQ(rows, 40U);
    EXPECT_GT(blocks, 5U);
    const auto refused = [&](std::uint16_t n) {
        const auto told = c.talk(encode_get_next(1, n, room).value());
        return static_cast<dar>(to_u8(parse_apdu(told)->body[4]));
    };
    EXPECT_EQ(refused(99), dar::bad_block_number);
    (void)c.get({0x20000200});
    EXPECT_EQ(refused(1), dar::no_transfer);
}

TEST(Dlt698Meter, LongApdusTravelInConfirmedFragmentsBothWays) {
    auto p = plain_params();
    p.frame_octets = 32;
    client c{p};
    const oad wanted[] = {{0x20140200}, {0x00100200}, {0x00000200}};
    bytes room(128);
    const bytes asked{encode_get_list(9, wanted, room)->begin(),
                      encode_get_list(9, wanted, room)->end()};
    const auto reply = c.talk(asked);
    EXPECT_GT(c.fragments, 3);
    ASSERT_TRUE(parse_apdu(reply));
    // The request in pieces, too: each but the last is confirmed.
    splitter pieces{asked, 6};
    bytes heard;
    while (const auto piece = pieces.next().value()) {
        bytes data(16);
        data.resize(encode(*piece, data).value());
        heard = c.meter.feed(c.framed(data, request_control | fragment_bit), c.now);
        if (piece->kind == fragment_kind::last) break;
        const auto f = decode(heard).value();
        EXPECT_EQ(parse_fragment(f.data)->kind, fragment_kind::confirm);
    }
    EXPECT_EQ(c.listen(heard), reply);
}

TEST(Dlt698Meter, AnswersWildcardsObeysBroadcastsSilentlyAndIgnoresOthers) {
    client c{plain_params()};
    c.to = any_address;
    EXPECT_EQ(c.get({0x20000200}).verdict, dar::ok);
    c.to = parse_address("2026AAAA3456").value();
    EXPECT_EQ(c.get({0x20000200}).verdict, dar::ok);
    bytes room(64);
    bytes apdu(128);
    const auto warn = encode_set(1, alarm_money_attribute,
                                 encode_data(alarm_money{{100, -2}, {50, -2}}, room).value(), apdu)
                          .value();
    c.to = broadcast_address;
    EXPECT_TRUE(c.talk(warn).empty());
    EXPECT_EQ(c.meter.money.alarm_1_cents, 100);
    c.to = parse_address("202600999999").value();
    EXPECT_TRUE(c.talk(encode_get(1, {0x20000200}, room).value()).empty());
    c.to = where;
    c.to.logical = 1;
    EXPECT_TRUE(c.talk(encode_get(1, {0x20000200}, room).value()).empty());
}

TEST(Dlt698Meter, ScrambledRequestsGetScrambledAnswers) {
    client c{plain_params()};
    bytes room(64);
    const auto reply =
        c.talk(encode_get(1, {0x20000200}, room).value(), request_control | scrambled_bit);
    EXPECT_EQ(client::first_of(reply).verdict, dar::ok);
    EXPECT_TRUE(is_scrambled(decode(c.raw)->control));
}

TEST(Dlt698Meter, AnOldTimeTagIsRefused) {
    client c{plain_params()};
    bytes room(64);
    const auto ask = [&](instant sent) {
        const apdu_ending end{.tag = time_tag{from_local(to_local(beijing, sent)).value(),
                                              {interval_unit::minute, 5}}};
        const auto reply = c.talk(encode_get(1, {0x20000200}, room, end).value());
        return client::first_of(reply).verdict;
    };
    EXPECT_EQ(ask(c.now - 1min), dar::ok);
    EXPECT_EQ(ask(c.now - 6min), dar::bad_time_tag);
}

TEST(Dlt698Meter, WhatIsNoApduIsAnsweredByError) {
    client c{plain_params()};
    const auto reply = c.talk(octets_of("050107200002"));
    EXPECT_EQ(parse_apdu(reply)->what, service::error);
    const auto proxied = c.talk(octets_of("09010100050000"));
    EXPECT_EQ(parse_apdu(proxied)->what, service::error);
}

TEST(Dlt698Meter, LogsInBeatsAndLogsInAgainWhenNobodyAnswers) {
    auto p = plain_params();
    p.heartbeat_s = 60;
    client c{p};
    const auto wake = [&] {
        const auto told = c.listen(c.meter.wake(c.now));
        return read_link_request(parse_apdu(told).value()).value();
    };
    const auto say = [&](const link_request& r, link_verdict v) {
        bytes room(64);
        auto a = answer(r, r.sent, r.sent);
        a.verdict = v;
        EXPECT_TRUE(c.talk(encode_apdu(a, room).value(), link_answer_control).empty());
    };
    auto said = wake();
    EXPECT_EQ(said.kind, link_kind::login);
    EXPECT_EQ(said.heartbeat_s, 60);
    say(said, link_verdict::no_capacity);
    EXPECT_FALSE(c.meter.is_logged_in());
    EXPECT_EQ(c.meter.next_wake(), c.now + 60s);
    c.now += 60s;
    said = wake();
    EXPECT_EQ(said.kind, link_kind::login);
    say(said, link_verdict::ok);
    EXPECT_TRUE(c.meter.is_logged_in());
    for (int k = 0; k < 3; ++k) {
        c.now += 60s;
        EXPECT_EQ(wake().kind, link_kind::heartbeat);
    }
    c.now += 60s;
    EXPECT_EQ(wake().kind, link_kind::login);
}

TEST(Dlt698Meter, ATripIsReportedUntilTheReportIsAnswered) {
    auto p = plain_params();
    p.report_s = 30;
    client c{p};
    bytes room(64);
    EXPECT_EQ(c.act(trip_method, encode_data(trip_order{}, room)), dar::ok);
    ASSERT_EQ(c.meter.next_wake(), c.now);
    const auto report = c.listen(c.meter.wake(c.now));
    const auto a = parse_apdu(report).value();
    ASSERT_EQ(a.what, service::report);
    EXPECT_EQ(first_entry(a)->id, 0x301F0200U);
    EXPECT_EQ(first_entry(a)->row_count, 1U);
    EXPECT_TRUE(parse_apdu(c.talk(encode_get(1, {0x20000200}, room).value()))->events_wait());
    EXPECT_EQ(c.meter.next_wake(), c.now + 30s);
    c.now += 30s;
    EXPECT_EQ(c.listen(c.meter.wake(c.now)), report);
    EXPECT_TRUE(c.talk(encode_report_answer(a, room).value(), report_answer_control).empty());
    EXPECT_EQ(c.meter.next_wake(), std::nullopt);
    EXPECT_FALSE(parse_apdu(c.talk(encode_get(1, {0x20000200}, room).value()))->events_wait());
}

TEST(Dlt698Meter, PassesFramesToTheMeterBehindItsPort) {
    client c{plain_params()};
    auto other = plain_params();
    other.address = parse_address("202600000001").value();
    bytes room(64);
    bytes inner(128);
    inner.resize(
        encode_frame({.server = other.address}, encode_get(1, {0x20000200}, room).value(), inner)
            .value());
    const auto pass = [&](oad port) {
        bytes apdu(256);
        const auto reply = c.talk(encode_forward(8, {.port = port, .octets = inner}, apdu).value());
        const auto e = first_entry(parse_apdu(reply).value()).value();
        return std::pair{e.verdict, bytes{e.octets.begin(), e.octets.end()}};
    };
    constexpr auto port = make_oad(0xF201, 2, 1);
    EXPECT_EQ(pass(port).first, dar::denied);
    c.meter.put_behind(std::make_shared<dlt698_meter>(other));
    EXPECT_EQ(pass(make_oad(0xF201, 2, 9)).first, dar::no_such_object);
    const auto heard = pass(port).second;
    ASSERT_FALSE(heard.empty());
    EXPECT_EQ(decode(heard)->server, other.address);
    inner.back() = std::byte{0};
    EXPECT_EQ(pass(port).first, dar::timed_out);
}

TEST(Dlt698Meter, WithoutPowerItIsSilentAndForgetsItsSession) {
    client c{guarded_params()};
    ASSERT_TRUE(c.connect());
    bytes room(64);
    const auto get = encode_get(1, {0x20000200}, room).value();
    c.meter.cut_power(c.now);
    EXPECT_TRUE(c.talk(get).empty());
    EXPECT_TRUE(c.meter.wake(c.now).empty());
    c.now += 10min;
    c.meter.restore_power(c.now);
    EXPECT_EQ(c.secure(get, protection::plain, proof_kind::rn_mac).refused, dar::security_failed);
    const auto reply = c.talk(
        encode_get_record(1, {0x30110200}, {.kind = selector_kind::nth_last, .count = 1}, {}, room)
            .value());
    EXPECT_EQ(first_entry(parse_apdu(reply).value())->row_count, 1U);
}

TEST(Dlt698Meter, TheSameDialogueGivesTheSameOctets) {
    const auto play = [] {
        client c{guarded_params()};
        EXPECT_TRUE(c.connect());
        EXPECT_EQ(c.wallet(wallet_order::recharge, 5000, 13), dar::ok);
        (void)c.get({0x00100200});
        return c.raw;
    };
    EXPECT_EQ(play(), play());
}

}  // namespace submeter::testing
