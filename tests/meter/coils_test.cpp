// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "pages.hpp"
#include "submeter/codec/modbus/message.hpp"

namespace submeter::meter {
namespace {

using submeter::testing::a_meter;
using submeter::testing::json_on;
using submeter::testing::octets;
namespace modbus = codec::modbus;

std::shared_ptr<const profile> map_of(const std::string& lists) {
    std::string text = R"({"format": "submeter.profile/1", "name": "n", "title": "t",
        "protocol": "modbus-rtu", "confidence": "manual", "source": "s", )";
    text += lists;
    text += '}';
    diagnostics why;
    auto read = read_profile(text, why);
    EXPECT_TRUE(read) << (why.findings.empty() ? "" : why.findings.front().path);
    return std::make_shared<const profile>(read ? std::move(*read) : profile{});
}

device device_of(const std::string& lists, circuit_no circuit = {}) {
    return make_device(map_of(lists), {.meter = a_meter, .circuit = circuit}, "17").value();
}

std::string row(const std::string& obis, const std::string& fields) {
    std::string out = R"({"obis": ")";
    out += obis;
    out += R"(", "name": "n", "unit": "none", "confidence": "manual", "source": "s", )";
    out += fields;
    return out += '}';
}

std::string framed(modbus::reply r) {
    r.unit = 17;
    std::vector<std::byte> out(modbus::frame_length_max);
    out.resize(modbus::encode(r, out).value());
    return to_hex(out);
}

std::string bits_reply(modbus::function what, std::uint16_t count, std::string_view data) {
    return framed({.what = what, .count = count, .data = octets(data)});
}

std::string request_hex(modbus::request r) {
    r.unit = 17;
    std::vector<std::byte> out(modbus::frame_length_max);
    out.resize(modbus::encode(r, out).value());
    return to_hex(out);
}

obis input(std::uint8_t n) {
    return obis{{1, 129, 98, 1, n, 255}};
}

std::vector<std::int64_t> numbers(const std::vector<reading>& readings) {
    std::vector<std::int64_t> out;
    for (const auto& r : readings)
        out.push_back(r.value.mantissa);
    return out;
}

// Inputs 196 to 217 of the protocol's own example: AC DB 35.
const std::string inputs =
    R"("registers": [)" + row("1-129:98.1.0", R"("address": 196, "function": 2, "type": "bit")") +
    "," +
    row("1-129:98.1.1", R"("address": 198, "function": 2, "type": "bit", "sense": "inverted")") +
    "," + row("1-129:98.1.2", R"("address": 200, "function": 2, "type": "bits", "width": 10)") +
    "," + row("1-129:98.1.3", R"("address": 217, "function": 2, "type": "bit")") + "]";

TEST(Coils, InputsAreReadTogetherAndTakenApart) {
    const auto d = device_of(R"("limits": {"gap": 7}, )" + inputs);
    const obis wanted[] = {input(0), input(1), input(2), input(3)};
    const auto asked = read_requests(d, wanted).value();
    ASSERT_EQ(asked.size(), 1U);
    EXPECT_EQ(
        to_hex(asked[0].bytes),
        request_hex({.what = modbus::function::read_discrete_inputs, .start = 196, .count = 22}));
    const auto reply = octets(bits_reply(modbus::function::read_discrete_inputs, 22, "AC DB 35"));
    EXPECT_EQ(match_reply(asked[0], reply), (wire_match{wire_state::reply, reply.size()}));
    const auto readings = accept(d, asked[0], reply, {}).value();
    // AC is 00110101 from the lowest, DB 11011011, 35 101011: the ten from 200 on are 0101 110110.
    EXPECT_EQ(numbers(readings), (std::vector<std::int64_t>{0, 0, 0b01'1011'1010, 1}));
}

TEST(Coils, LimitsAndGapsCountCoils) {
    const obis wanted[] = {input(0), input(1), input(2), input(3)};
    const auto apart = device_of(inputs);
    EXPECT_EQ(plan_reads(apart, wanted).value().size(), 4U);
    const auto short_reads = device_of(R"("limits": {"gap": 7, "coils": 14}, )" + inputs);
    const auto plan = plan_reads(short_reads, wanted).value();
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[0].count, 14);
    EXPECT_EQ(plan[1].where, 217U);
}

TEST(Coils, AreNeverReadWithRegisters) {
    const auto d = device_of(R"("registers": [)" +
                             row("1-129:98.1.0", R"("address": 0, "function": 1, "type": "bit")") +
                             "," + row("1-129:98.1.1", R"("address": 1, "type": "u16")") + "]");
    const obis wanted[] = {input(0), input(1)};
    const auto plan = plan_reads(d, wanted).value();
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[0].function, 1);
    EXPECT_EQ(plan[1].function, 3);
}

TEST(Coils, LieInBlocks) {
    const auto d =
        device_of(R"("blocks": [{"name": "all", "address": 16, "count": 12,
            "function": 1, "confidence": "manual", "source": "s"}], "registers": [)" +
                  row("1-129:98.1.0", R"("block": "all", "offset": 11, "type": "bit")") + "]");
    const obis wanted[] = {input(0)};
    const auto asked = read_requests(d, wanted).value();
    EXPECT_EQ(to_hex(asked[0].bytes),
              request_hex({.what = modbus::function::read_coils, .start = 16, .count = 12}));
    const auto reply = octets(bits_reply(modbus::function::read_coils, 12, "00 08"));
    EXPECT_EQ(numbers(accept(d, asked[0], reply, {}).value()), (std::vector<std::int64_t>{1}));
}

TEST(Coils, OfEachCircuit) {
    const auto lists = R"("registers": [)" +
                       row("1-129:98.1.0", R"("address": 8, "function": 1, "type": "bit",
                                              "circuits": {"count": 3, "step": 2})") +
                       "]";
    const auto d = device_of(lists, circuit_no{3});
    const obis wanted[] = {input(0)};
    EXPECT_EQ(plan_reads(d, wanted).value()[0].where, 12U);
}

TEST(Coils, AReplyOfAnotherLengthIsForeign) {
    const auto d = device_of(R"("limits": {"gap": 7}, )" + inputs);
    const obis wanted[] = {input(0), input(3)};
    const auto asked = read_requests(d, wanted).value();
    ASSERT_EQ(asked.size(), 2U);
    const auto reply = octets(bits_reply(modbus::function::read_discrete_inputs, 16, "AC DB"));
    EXPECT_EQ(match_reply(asked[0], reply).what, wire_state::foreign);
}

// The page's own register and command.
device relay_on_a_coil() {
    return device_of(R"("registers": [)" + json_on("reference/profile.md", "coil") +
                     R"(], "commands": [)" + json_on("reference/profile.md", "coil command") + "]");
}

TEST(Coils, ThePagesRelayIsTrippedAndReadBack) {
    const auto d = relay_on_a_coil();
    const auto made = make_command(d, {.kind = command_kind::trip}).value().front();
    const auto order =
        request_hex({.what = modbus::function::write_single_coil, .registers = octets("0000")});
    EXPECT_EQ(to_hex(made.write.bytes), order);
    EXPECT_EQ(judge(made.write, octets(order)).what, outcome::done);
    EXPECT_EQ(judge(made.write, octets(framed({.what = modbus::function::write_single_coil,
                                               .refused = modbus::exception::illegal_value})))
                  .what,
              outcome::refused);
    const auto off = octets(bits_reply(modbus::function::read_coils, 1, "00"));
    const auto on = octets(bits_reply(modbus::function::read_coils, 1, "01"));
    EXPECT_EQ(confirm(d, made.verify, off).what, outcome::done);
    EXPECT_EQ(confirm(d, made.verify, on).why.code, errc::not_verified);
    const obis wanted[] = {registers::relay};
    const auto asked = read_requests(d, wanted).value();
    EXPECT_EQ(accept(d, asked[0], off, {}).value()[0].value, (decimal{1, 0}));
}

// The example of the protocol: ten coils from 19 on, CD 01.
TEST(Coils, SeveralAreWrittenAtOnceAndEchoed) {
    const auto d = device_of(R"("registers": [], "commands": [{"command": "close", "enabled": true,
        "address": 19, "function": 15, "values": [1, 0, 1, 1, 0, 0, 1, 1, 1, 0],
        "verify": {"echo": true}, "confidence": "manual", "source": "s"}])");
    const auto made = make_command(d, {.kind = command_kind::close}).value().front();
    EXPECT_EQ(to_hex(made.write.bytes), request_hex({.what = modbus::function::write_multiple_coils,
                                                     .start = 19,
                                                     .count = 10,
                                                     .data = octets("CD 01")}));
    EXPECT_EQ(to_hex(made.verify.bytes),
              request_hex({.what = modbus::function::read_coils, .start = 19, .count = 10}));
    const auto echo = [&](std::string_view data) {
        return confirm(d, made.verify, octets(bits_reply(modbus::function::read_coils, 10, data)));
    };
    EXPECT_EQ(echo("CD 01").what, outcome::done);
    EXPECT_EQ(echo("CD 00").what, outcome::unknown);
}

TEST(Coils, ASettingMustBeZeroOrOne) {
    const auto map = map_of(R"("settings": [{"name": "on", "default": 1, "minimum": 0, "maximum": 9,
            "note": "n", "confidence": "unsure", "source": "s"}],
        "registers": [], "commands": [{"command": "close", "enabled": true, "address": 0,
        "function": 5, "values": [{"setting": "on"}], "verify": "none", "confidence": "manual",
        "source": "s"}])");
    const auto made = [&](std::int64_t on) {
        const auto d = make_device(map, {}, "17", {.settings = {{"on", on}}}).value();
        return make_command(d, {.kind = command_kind::close});
    };
    EXPECT_TRUE(made(1));
    EXPECT_EQ(made(2).error().code, errc::bad_value);
}

TEST(FloatWrites, AreNearestToTheValue) {
    const auto d = device_of(R"("registers": [], "commands": [
        {"command": "set_limit", "which": "power", "enabled": true, "address": 80,
         "data": [{"from": "value", "type": "f32", "resolution": "0.001"},
                  {"value": 1, "type": "f64", "resolution": "1", "order": "dcba"}],
         "verify": {"echo": true}, "confidence": "manual", "source": "s"}])");
    const auto made = [&](decimal value) {
        return make_command(
            d, {.kind = command_kind::set_limit, .data = limit_change{limit_kind::power, value}});
    };
    EXPECT_EQ(to_hex(made({12345, -1}).value().front().write.bytes),
              request_hex({.what = modbus::function::write_multiple_registers,
                           .start = 80,
                           .count = 6,
                           .registers = octets("449A5000 000000000000F03F")}));
    EXPECT_TRUE(made({1, -1}));  // which no binary fraction is
    EXPECT_EQ(made({1, -4}).error().code, errc::inexact);
    EXPECT_EQ(made({100'000'001, -3}).error().code, errc::inexact);  // too long for 24 places
}

}  // namespace
}  // namespace submeter::meter
