// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/relay.hpp"
#include "submeter/codec/dlt645/security.hpp"
#include "submeter/codec/dlt645/session.hpp"

#include <gtest/gtest.h>

// The payloads of function 03 and of the secured levels. The codes here are made by a stand-in that
// shows what it was asked; no real module works so.

namespace submeter::codec::dlt645 {

namespace {

const address meter = *parse_address("201900123456");
constexpr std::uint32_t operator_code = 0x11223344;
const customer_number customer = *parse_customer_number("123456789012");

// Adds the octets up; the part's number is the first octet.
result<mac> adding_mac(const secured_part& p) {
    unsigned sum = 0;
    for (const auto octet : p.octets)
        sum += to_u8(octet);
    return mac{std::byte{p.part}, static_cast<std::byte>(p.octets.size()),
               static_cast<std::byte>(sum >> 8), static_cast<std::byte>(sum)};
}

// Turns every bit round and adds the length in front.
result<std::size_t> turning_cipher(const secured_part& p, bytes_span out) {
    if (out.size() < p.octets.size() + 1) return fail(errc::no_room);
    out[0] = static_cast<std::byte>(p.octets.size());
    for (std::size_t i = 0; i < p.octets.size(); ++i)
        out[i + 1] = ~p.octets[i];
    return p.octets.size() + 1;
}

struct written {
    std::array<std::byte, frame_length_max> octets{};
    std::array<std::byte, data_length_max> room{};
    result<std::size_t> length;

    template <class Encode>
    explicit written(Encode encode_into) : length(encode_into(bytes_span{octets})) {}

    frame on_line() const { return *decode(bytes_view{octets}.first(*length)); }
    request message() { return *parse_request(on_line(), room); }
    std::string data() { return to_hex(message().data); }
};

std::string code_of(const result<std::size_t>& r) {
    return r ? "written" : std::string{describe(r.error().code).name};
}

}  // namespace

TEST(Dlt645Security, ARechargeHasItsLayout) {
    const credit_order order{.amount = {10050, -2}, .count = 7, .customer = customer};
    written w{[&](bytes_span out) {
        return encode_credit_order(meter, operator_code, ids::recharge, order, adding_mac, out);
    }};
    EXPECT_EQ(w.on_line().data.size(), 0x1EU);
    EXPECT_EQ(w.on_line().control, 0x03);
    EXPECT_EQ(w.message().id, ids::recharge);
    EXPECT_EQ(w.message().by.operator_code, operator_code);
    EXPECT_EQ(w.data(),
              "42270000"
              "07000000"
              "01080070"
              "129078563412"
              "020601b6");
    const auto read = read_credit_order(w.message().data);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->order, order);
    EXPECT_EQ(to_text(read->order.customer), "123456789012");
    EXPECT_TRUE(check_credit_order(w.message(), *read, adding_mac));
}

TEST(Dlt645Security, AKeyMachineIsAnyCallable) {
    const auto key_machine = [](const secured_part& p) { return adding_mac(p); };
    // [recharge]
    std::array<std::byte, frame_length_max> out{};
    const credit_order order{.amount = {5000, -2}, .count = 13, .customer = customer};
    const auto length =
        encode_credit_order(meter, operator_code, ids::recharge, order, key_machine, out);
    // [recharge]
    ASSERT_TRUE(length);
    EXPECT_EQ(*length, 0x1EU + overhead);
}

TEST(Dlt645Security, EachCodeOfARechargeIsChecked) {
    written w{[&](bytes_span out) {
        return encode_credit_order(meter, operator_code, ids::open_account,
                                   {.amount = {1, 0}, .count = 1, .customer = customer}, adding_mac,
                                   out);
    }};
    auto r = w.message();
    for (const std::size_t at : {0U, 4U, 8U, 12U, 18U}) {
        std::vector<std::byte> changed{r.data.begin(), r.data.end()};
        changed[at] ^= std::byte{1};
        request other = r;
        other.data = changed;
        const auto checked = check_credit_order(other, *read_credit_order(changed), adding_mac);
        ASSERT_FALSE(checked) << at;
        EXPECT_EQ(checked.error().code, errc::bad_mac);
        EXPECT_EQ(checked.error().index, at < 12 ? 1U : 2U);
    }
}

TEST(Dlt645Security, AmountsThatDoNotFitAreRefused) {
    const auto code = [](decimal amount, const wallet_dialect& d = {}) {
        std::array<std::byte, 80> out{};
        return code_of(
            encode_credit_order(meter, 0, ids::recharge, {.amount = amount}, given_macs{}, out, d));
    };
    EXPECT_EQ(code({1, -2}), "written");
    EXPECT_EQ(code({1, -3}), "inexact");
    EXPECT_EQ(code({1, -4}, {.scale = amount_scale::ten_thousandths}), "written");
    EXPECT_EQ(code({-1, 0}), "negative_amount");
    EXPECT_EQ(code({42'949'673, 0}), "overflow");
    EXPECT_EQ(code({4'294'967'295, -2}), "written");
    std::array<std::byte, 41> small{};
    EXPECT_EQ(code_of(encode_credit_order(meter, 0, ids::recharge, {}, given_macs{}, small)),
              "no_room");
}

TEST(Dlt645Security, AHookThatFailsStopsTheFrame) {
    std::array<std::byte, 80> out{};
    const auto no_key = [](const secured_part&) -> result<mac> { return fail(errc::cannot_read); };
    const auto no_cipher = [](const secured_part&, bytes_span) -> result<std::size_t> {
        return fail(errc::cannot_read);
    };
    EXPECT_EQ(code_of(encode_credit_order(meter, 0, ids::recharge, {}, no_key, out)),
              "cannot_read");
    EXPECT_EQ(code_of(encode_wallet_setup(meter, 0, {}, no_key, out)), "cannot_read");
    EXPECT_EQ(code_of(encode_session_validity(meter, 0, 5, no_key, out)), "cannot_read");
    EXPECT_EQ(code_of(encode_secured({}, protection::with_mac, no_key, given_cipher{}, out)),
              "cannot_read");
    EXPECT_EQ(code_of(encode_secured({}, protection::ciphered, given_macs{}, no_cipher, out)),
              "cannot_read");
}

TEST(Dlt645Security, TheOtherScaleIsADialect) {
    const wallet_dialect fine{.scale = amount_scale::ten_thousandths};
    written w{[&](bytes_span out) {
        return encode_credit_order(meter, 0, ids::recharge, {.amount = {5, 0}}, given_macs{}, out,
                                   fine);
    }};
    EXPECT_EQ(w.data().substr(0, 8), "50c30000");
    EXPECT_EQ(read_credit_order(w.message().data, fine)->order.amount, (decimal{50000, -4}));
}

TEST(Dlt645Security, AWalletIsInitialised) {
    written w{[&](bytes_span out) {
        return encode_wallet_setup(meter, operator_code, {2000, -2}, adding_mac, out);
    }};
    EXPECT_EQ(w.on_line().data.size(), 0x18U);
    EXPECT_EQ(w.data(),
              "d0070000"
              "010400d7"
              "00000000"
              "02040000");
    const auto read = read_wallet_setup(w.message().data);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->amount, (decimal{2000, -2}));
    EXPECT_EQ(read->count, 0U);
    EXPECT_EQ(to_hex(read->mac1), "010400d7");
    EXPECT_EQ(to_hex(read->mac2), "02040000");
    EXPECT_EQ(read_wallet_setup(w.message().data.first(15)).error().code, errc::bad_length);
}

TEST(Dlt645Security, AuthenticationAndItsAnswer) {
    authentication a;
    a.cipher.fill(std::byte{0x11});
    a.random.fill(std::byte{0x22});
    a.diversifier.fill(std::byte{0x33});
    written w{[&](bytes_span out) { return encode_authentication(meter, operator_code, a, out); }};
    EXPECT_EQ(w.on_line().data.size(), 0x20U);
    EXPECT_EQ(w.data(), "111111111111111122222222222222223333333333333333");
    const auto read = read_authentication(w.message().data);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_hex(read->diversifier), "3333333333333333");
    const auto answer = read_authentication_answer(test::bytes_of("0102030405060708090A0B0C"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(to_hex(answer->random), "01020304");
    EXPECT_EQ(to_hex(answer->module_serial), "05060708090a0b0c");
    EXPECT_EQ(read_authentication({}).error().code, errc::bad_length);
    EXPECT_EQ(read_authentication_answer({}).error().code, errc::bad_length);
}

TEST(Dlt645Security, ASessionHasAValidityAndAnEnd) {
    written w{[&](bytes_span out) {
        return encode_session_validity(meter, operator_code, 120, adding_mac, out);
    }};
    EXPECT_EQ(w.on_line().data.size(), 0x0EU);
    EXPECT_EQ(w.data(),
              "2001"
              "01020021");
    const auto read = read_session_validity(w.message().data);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->minutes, 120);
    EXPECT_EQ(to_hex(read->code), "01020021");
    std::array<std::byte, 80> out{};
    EXPECT_EQ(code_of(encode_session_validity(meter, 0, 10000, given_macs{}, out)), "overflow");
    EXPECT_EQ(read_session_validity(test::bytes_of("0A0000000000")).error().code, errc::bad_bcd);
    written end{[&](bytes_span o) {
        return encode_security_query(meter, operator_code, ids::end_session, o);
    }};
    EXPECT_EQ(end.on_line().data.size(), 8U);
}

TEST(Dlt645Security, KeysAndFilesOfTheModule) {
    key_update update{.key_info = 0x04030201, .code = {std::byte{0xAA}}};
    update.key.fill(std::byte{0x5A});
    written w{[&](bytes_span out) {
        return encode_key_update(meter, operator_code, ids::update_control_key, update, out);
    }};
    EXPECT_EQ(w.on_line().data.size(), 0x30U);
    const auto read = read_key_update(w.message().data);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->key_info, 0x04030201U);
    EXPECT_EQ(read->key, update.key);
    const module_file_part part{.length = 16, .start = 2, .file = 1, .directory = 0xDF01};
    written f{
        [&](bytes_span out) { return encode_read_module_file(meter, operator_code, part, out); }};
    EXPECT_EQ(f.on_line().data.size(), 0x10U);
    EXPECT_EQ(f.data(), "10000200010001df");
    EXPECT_EQ(read_module_file_part(f.message().data), part);
    const auto wire = test::bytes_of("10000200010001DFAABB01020304");
    const auto answer = read_module_file_answer(wire);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->part, part);
    EXPECT_EQ(to_hex(answer->octets), "aabb");
    EXPECT_EQ(to_hex(answer->code), "01020304");
    EXPECT_EQ(read_module_file_answer(test::bytes_of("00")).error().code, errc::bad_length);
}

// Which parts a wallet's state has, its length says; written again it is the same.
TEST(Dlt645Security, AWalletIsReadByItsLength) {
    struct form {
        const char* hex;
        decimal balance;
        std::uint32_t count;
        bool macs;
        bool key_info;
    };
    const form forms[] = {{"10270000"
                           "01010101"
                           "05000000"
                           "02020202"
                           "129078563412"
                           "09000000",
                           {10000, -2},
                           5,
                           true,
                           true},
                          {"129078563412"
                           "10270000"
                           "05000000"
                           "09000000",
                           {10000, -2},
                           5,
                           false,
                           true},
                          {"10270000"
                           "05000000"
                           "129078563412",
                           {10000, -2},
                           5,
                           false,
                           false}};
    for (const auto& f : forms) {
        const auto wire = test::bytes_of(f.hex);
        const auto state = read_wallet_state(wire);
        ASSERT_TRUE(state) << f.hex;
        EXPECT_EQ(state->balance, f.balance);
        EXPECT_EQ(state->count, f.count);
        EXPECT_EQ(state->customer, customer);
        EXPECT_EQ(state->balance_mac.has_value(), f.macs);
        EXPECT_EQ(state->key_info.has_value(), f.key_info);
        std::array<std::byte, 26> out{};
        const auto length = write_wallet_state(*state, out);
        ASSERT_TRUE(length);
        EXPECT_EQ(to_hex(bytes_view{out}.first(*length)), to_hex(wire));
    }
    EXPECT_EQ(read_wallet_state(test::bytes_of("00")).error().code, errc::bad_length);
}

TEST(Dlt645Security, OneMakersOrderHasANumber) {
    const auto read =
        read_numbered_order(test::bytes_of("88130000"
                                           "0102030405060708"
                                           "00000000"
                                           "563412001920"
                                           "00000000"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->amount, (decimal{5000, -2}));
    EXPECT_EQ(to_hex(read->order), "0102030405060708");
    EXPECT_EQ(read->meter, meter);
    EXPECT_FALSE(read->schedule);
    const auto other =
        read_numbered_order(test::bytes_of("88130000"
                                           "0102030405060708"
                                           "00000000"
                                           "AABBCCDDEEFF"
                                           "563412001920"
                                           "00000000"));
    ASSERT_TRUE(other);
    EXPECT_EQ(to_hex(other->schedule.value()), "aabbccddeeff");
    EXPECT_EQ(other->meter, meter);
}

TEST(Dlt645Security, SecuredLevelsCarryCodesAndCiphers) {
    const auto value = test::bytes_of("00200000");
    const auto secured = [&](function what, std::uint8_t level) {
        request r{.meter = meter,
                  .what = what,
                  .id = {0x04001001},
                  .by = {.level = level, .operator_code = operator_code},
                  .data = value};
        written w{[&](bytes_span out) {
            return encode_secured(r, protection_of(what, level), adding_mac, turning_cipher, out);
        }};
        return w.data();
    };
    EXPECT_EQ(secured(function::write, 0x02), "00200000");
    EXPECT_EQ(secured(function::write, 0x99),
              "00200000"
              "01040020");
    EXPECT_EQ(secured(function::write, 0x98),
              "04ffdfffff"
              "010503e0");
    EXPECT_EQ(secured(function::relay_control, 0x98), "04ffdfffff");
    const auto with_mac = test::bytes_of("0020000001040020");
    const auto taken = read_secured({.data = with_mac}, protection::with_mac);
    ASSERT_TRUE(taken);
    EXPECT_EQ(to_hex(taken->body), "00200000");
    EXPECT_EQ(to_hex(taken->code), "01040020");
    EXPECT_EQ(read_secured({.data = bytes_view{value}.first(3)}, protection::with_mac).error().code,
              errc::bad_length);
}

TEST(Dlt645Security, AnOrderOfLevel98HasTheLengthOfTheField) {
    const auto cipher = test::bytes_of("000102030405060708090A0B0C0D0E0F10111213");
    written w{[&](bytes_span out) {
        return encode_secured({.meter = meter,
                               .what = function::relay_control,
                               .by = {.level = 0x98, .operator_code = operator_code}},
                              protection::ciphered, given_macs{}, given_cipher{cipher}, out);
    }};
    EXPECT_EQ(w.on_line().data.size(), 0x1CU);
    EXPECT_EQ(read_secured(w.message(), protection::ciphered)->body.size(), 20U);
}

TEST(Dlt645Security, TooMuchSecuredDataIsRefused) {
    const std::vector<std::byte> much(data_length_max, std::byte{});
    std::array<std::byte, frame_length_max> out{};
    const auto refused = [&](std::size_t length, protection p) {
        return code_of(encode_secured({.data = bytes_view{much}.first(length)}, p, given_macs{},
                                      turning_cipher, out));
    };
    EXPECT_EQ(refused(255, protection::with_mac), "bad_length");
    EXPECT_EQ(refused(255, protection::ciphered), "no_room");
    EXPECT_EQ(refused(252, protection::ciphered_with_mac), "bad_length");
}

TEST(Dlt645Security, ErrorWordsHaveOneOrTwoOctets) {
    const auto bits = [](const char* hex, refusal_form form = refusal_form::bits) {
        const auto data = test::bytes_of(hex);
        return security_refusal_bits(
            {.what = function::authenticate, .refused = true, .data = data}, form);
    };
    EXPECT_EQ(bits("2000"), security_refusal::wrong_count);
    EXPECT_EQ(bits("42"),
              security_refusal::over_hoard_limit | security_refusal::duplicate_recharge);
    EXPECT_EQ(bits("0080"), security_refusal::password_is_set);
    EXPECT_EQ(bits("80", refusal_form::codes), security_refusal::wrong_count);
    EXPECT_EQ(bits("81", refusal_form::codes), security_refusal::customer_mismatch);
    EXPECT_EQ(bits("82", refusal_form::codes), security_refusal::over_hoard_limit);
    EXPECT_EQ(bits("84", refusal_form::codes), security_refusal::other);
    const auto word = test::bytes_of("2000");
    EXPECT_EQ(security_refusal_bits({.what = function::write, .refused = true, .data = word}), 0);
    EXPECT_EQ(security_refusal_bits({.what = function::authenticate, .data = word}), 0);
}

TEST(Dlt645Security, ACustomerHasDigitsOnly) {
    EXPECT_EQ(to_text(*parse_customer_number("7")), "000000000007");
    EXPECT_EQ(parse_customer_number("12AA").error(), (error{.code = errc::bad_digit, .offset = 2}));
    EXPECT_EQ(parse_customer_number("1234567890123").error().code, errc::bad_length);
    EXPECT_EQ(parse_customer_number("").error().code, errc::bad_length);
}

}  // namespace submeter::codec::dlt645
