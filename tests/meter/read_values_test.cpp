// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/modbus/message.hpp"

namespace submeter::meter {
namespace {

using namespace std::chrono_literals;
using submeter::testing::cjt188_device;
using submeter::testing::device_of;
using submeter::testing::dlt698_device;
using submeter::testing::octets;

const instant noon = parse_instant("2026-11-21T04:00:00Z").value();

obis code(std::string_view text) {
    return parse_obis(text).value();
}

request asked_for(const device& d, std::string_view what) {
    const obis wanted[] = {code(what)};
    return read_requests(d, wanted).value().front();
}

// Registers as a Modbus reply to the request.
std::vector<std::byte> registers_reply(const device& d, const request& asked,
                                       std::string_view hex) {
    const auto data = octets(hex);
    const codec::modbus::reply said{.unit = d.unit,
                                    .what = static_cast<codec::modbus::function>(asked.bytes[1]),
                                    .count = static_cast<std::uint16_t>(data.size() / 2),
                                    .registers = data};
    std::vector<std::byte> out(300);
    out.resize(codec::modbus::encode(said, out).value());
    return out;
}

std::string shown(const result<std::vector<reading>>& got) {
    if (!got) return std::string{describe(got.error().code).name};
    std::string out;
    for (const auto& r : *got) {
        if (!out.empty()) out += ", ";
        if (r.circuit != circuit_no{})
            out += std::to_string(static_cast<std::uint16_t>(r.circuit)) + ": ";
        out += to_text(r.value);
        if (r.how == quality::rounded) out += " rounded";
    }
    return out;
}

std::string read_registers(const device& d, std::string_view what, std::string_view hex) {
    const auto asked = asked_for(d, what);
    return shown(accept(d, asked, registers_reply(d, asked, hex), noon));
}

// A Modbus profile with one register row of these fields.
device modbus_with(const std::string& fields, device_params params = {}) {
    std::string text = R"({"format": "submeter.profile/1", "name": "m", "title": "t",
        "protocol": "modbus-rtu", "confidence": "manual", "source": "s", "registers": [
        {"obis": "1-0:1.8.0", "name": "n", "address": 0, )";
    text += fields;
    text += R"(, "confidence": "manual", "source": "s"}]})";
    diagnostics out;
    auto p = read_profile(text, out);
    EXPECT_TRUE(p) << text << (out.findings.empty() ? "" : out.findings.front().text);
    return make_device(std::make_shared<const profile>(std::move(*p)), {}, "1", std::move(params))
        .value();
}

struct layout_case {
    const char* fields;
    const char* hex;
    const char* value;
};

TEST(ReadValues, EveryTypeIsReadExactly) {
    const layout_case cases[] = {
        {R"("type": "u8", "unit": "none")", "8001", "128"},
        {R"("type": "u8", "octet_offset": 1, "unit": "none")", "8001", "1"},
        {R"("type": "i8", "unit": "none")", "8001", "-128"},
        {R"("type": "u16", "order": "dcba", "unit": "none")", "0102", "513"},
        {R"("type": "i16", "unit": "W")", "FFFE", "-2"},
        {R"("type": "u32", "order": "cdab", "unit": "none")", "56781234", "305419896"},
        {R"("type": "u32", "order": "badc", "unit": "none")", "34127856", "305419896"},
        {R"("type": "i32", "scale": "0.01", "unit": "V")", "FFFFFF9C", "-1.00"},
        {R"("type": "u64", "unit": "Wh")", "00000000000F4240", "1000000"},
        {R"("type": "u64", "unit": "Wh")", "8000000000000000", "overflow"},
        {R"("type": "i64", "order": "dcba", "unit": "Wh")", "FEFFFFFFFFFFFFFF", "-2"},
        {R"("type": "u16", "sign": "top_bit", "unit": "none")", "8005", "-5"},
        {R"("type": "f32", "resolution": "0.01", "unit": "kWh")", "449A5000", "1234500 rounded"},
        {R"("type": "f32", "resolution": "0.001", "unit": "V")", "3DCCCCCD", "0.100 rounded"},
        {R"("type": "f64", "resolution": "1", "unit": "W")", "C059000000000000", "-100 rounded"},
        {R"("type": "f32", "resolution": "1", "unit": "W")", "7F800000", "not_finite"},
        {R"("type": "f32", "resolution": "1", "unit": "W")", "7FC00000", ""},
        {R"("type": "bcd", "octets": 4, "scale": "0.01", "unit": "kWh")", "00012345", "123450"},
        {R"("type": "bcd", "octets": 2, "order": "dcba", "unit": "none")", "3412", "1234"},
        {R"("type": "bcd", "octets": 2, "unit": "none")", "FFFF", ""},
        {R"("type": "bcd", "octets": 2, "unit": "none")", "12F4", "bad_bcd"},
        {R"("type": "bcd_signed", "octets": 2, "unit": "none")", "8012", "-12"},
        {R"("type": "bit", "bit": 15, "unit": "none")", "8000", "1"},
        {R"("type": "bit", "bit": 31, "octets": 4, "sense": "inverted", "unit": "none")",
         "80000000", "0"},
        {R"("type": "bits", "bit": 4, "width": 3, "unit": "none")", "0050", "5"},
        {R"("type": "u16", "absent": ["FFFFH", "7FFFH"], "unit": "none")", "7FFF", ""},
        {R"("type": "i16", "absent": ["8000H"], "unit": "none")", "8000", ""},
        {R"("type": "u16", "times": [3, 40], "scale": "0.1", "unit": "V")", "0064", "1200.0"},
        {R"("type": "date", "pattern": "YYMMDDhhmmss", "form": "binary", "unit": "second")",
         "1A0B15040000", "1795233600"},
        {R"("type": "date", "pattern": "YYYYMMDDWWhhmmss", "order": "dcba", "unit": "second")",
         "0000040621112620", "1795233600"},
        {R"("type": "date", "pattern": "YYMMDDhh", "unit": "second")", "26133104", "bad_date"},
        {R"("type": "date", "pattern": "YYMMDDhh", "unit": "second")", "00000000", ""},
    };
    for (const auto& c : cases)
        EXPECT_EQ(read_registers(modbus_with(c.fields), "1-0:1.8.0", c.hex), c.value) << c.fields;
}

TEST(ReadValues, TheClockIsInTheMetersZone) {
    device_params params;
    params.clock = fixed_zone("CST", 8h);
    const auto d = modbus_with(
        R"("type": "date", "pattern": "YYMMDDhhmmss", "form": "binary", "unit": "second")", params);
    EXPECT_EQ(read_registers(d, "1-0:1.8.0", "1A0B150C0000"), "1795233600");
}

TEST(ReadValues, RatiosMultiplyExactly) {
    device_params params;
    params.settings = {{"pt", 10}, {"ct", 200}};
    const auto d = device_of("acrel_dtsd1352", "5", params);
    EXPECT_EQ(read_registers(d, "1-0:1.8.0", "00003039"), "246900000");  // 123.45 kWh × 2000, in Wh
    EXPECT_EQ(read_registers(d, "1-0:32.7.0", "08FA"), "2298.0");
    EXPECT_EQ(rollover_of(device_of("dlt645_1997", "1"), registers::active_import).value(),
              (decimal{100'000'000, 1}));
}

// The frame of the sources: unit 5, voltages and currents of a DTSD1352.
TEST(ReadValues, TheDocumentedFrameOfATransformerMeter) {
    const auto d = device_of("acrel_dtsd1352", "5");
    const obis wanted[] = {code("1-0:32.7.0"), code("1-0:52.7.0"), code("1-0:72.7.0"),
                           code("1-0:31.7.0"), code("1-0:51.7.0"), code("1-0:71.7.0")};
    const auto plan = read_requests(d, wanted).value();
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].bytes, octets("05 03 00 61 00 06 95 92"));
    const auto reply = octets("05 03 0C 08 FA 09 01 09 07 02 00 01 F2 00 11 5E 83");
    EXPECT_EQ(shown(accept(d, plan[0], reply, noon)), "229.8, 230.5, 231.1, 5.12, 4.98, 0.17");
    // A phase that is not wired.
    EXPECT_EQ(read_registers(d, "1-0:52.7.0", "FFFF"), "");
    EXPECT_EQ(read_registers(d, "1-0:51.7.0", "FFFF"), "");
}

TEST(ReadValues, TheDocumentedFrameOfAFloatingMeter) {
    const auto d = device_of("eastron_sdm630", "2");
    const auto asked = asked_for(d, "1-0:16.7.0");
    EXPECT_EQ(asked.bytes, octets("02 04 00 34 00 02 30 36"));
    const auto reply = octets("02 04 04 44 9A 50 00 C0 5B");
    EXPECT_EQ(shown(accept(d, asked, reply, noon)), "1234.5 rounded");
}

TEST(ReadValues, TheFirstAddressIsASettingThatATextProves) {
    const auto asked_from = [](std::int64_t first) {
        device_params params;
        params.settings = {{"first_address", first}};
        return asked_for(device_of("schneider_iem3000", "1", params), "0-0:96.1.4").bytes[3];
    };
    EXPECT_EQ(asked_from(1), std::byte{0x1C});
    EXPECT_EQ(asked_from(0), std::byte{0x1D});
    // What the profile's source has on the line: import in 0C83H.
    const auto d = device_of("schneider_iem3000", "1");
    EXPECT_EQ(asked_for(d, "1-0:1.8.0").bytes[3], std::byte{0x83});
    const auto asked = asked_for(d, "0-0:96.1.4");
    std::string name = "69454D33313535";  // iEM3155
    name.resize(80, '0');
    const auto reply = registers_reply(d, asked, name);
    EXPECT_EQ(accept_texts(d, asked, reply).value(),
              (std::vector<text_reading>{{code("0-0:96.1.4"), {}, "iEM3155"}}));
    EXPECT_TRUE(accept(d, asked, reply, noon)->empty());
}

TEST(ReadValues, OctetsOfAnUnalignedField) {
    const auto d = device_of("acrel_prepaid_a", "7");
    const auto asked = asked_for(d, "0-0:1.0.0");
    std::string block(96 * 2, '0');
    block.replace(80 * 2, 14, "1A0B1506040000");
    EXPECT_EQ(shown(accept(d, asked, registers_reply(d, asked, block), noon)), "1795233600");
}

// Twelve circuits behind one address, as a multi-circuit meter has them.
constexpr std::string_view many_circuits = R"({
    "format": "submeter.profile/1", "name": "m", "title": "t", "protocol": "modbus-rtu",
    "confidence": "manual", "source": "s", "limits": {"registers": 64, "gap": 8},
    "blocks": [{"name": "head", "address": 0, "count": 4, "confidence": "manual", "source": "s"}],
    "registers": [
    {"obis": "1-0:0.4.2", "name": "ct", "block": "head", "offset": 0, "type": "u16",
     "unit": "none", "confidence": "manual", "source": "s"},
    {"obis": "1-0:16.7.0", "name": "power", "block": "head", "offset": 2, "type": "i32",
     "scale": "0.001", "unit": "kW", "times": [{"register": "1-0:0.4.2"}],
     "confidence": "manual", "source": "s"},
    {"obis": "1-0:1.8.0", "name": "energy", "address": "0100H", "type": "u32", "scale": "0.01",
     "unit": "kWh", "circuits": {"count": 12, "step": 4}, "confidence": "manual", "source": "s"},
    {"obis": "1-129:96.1.0", "name": "relay", "address": "0200H", "type": "bit", "bit": 0,
     "unit": "none", "circuits": {"count": 12, "step": 1}, "confidence": "manual", "source": "s"}],
    "commands": [
    {"command": "trip", "enabled": true, "address": "0300H", "function": 6, "values": [1],
     "circuits": {"count": 12, "step": 2},
     "verify": {"register": "1-129:96.1.0", "mask": 1, "equals": 1},
     "confidence": "manual", "source": "s"}]})";

device circuit_device(std::uint16_t circuit) {
    diagnostics out;
    auto p = read_profile(many_circuits, out);
    EXPECT_TRUE(p) << (out.findings.empty() ? "" : out.findings.front().text);
    return make_device(std::make_shared<const profile>(std::move(*p)),
                       {.meter = meter_id{1}, .circuit = circuit_no{circuit}}, "1")
        .value();
}

TEST(Circuits, AWholeMeterReadsAllOfThem) {
    const auto d = circuit_device(0);
    const obis wanted[] = {registers::active_import};
    const auto plan = read_requests(d, wanted).value();
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].registers, 46);
    EXPECT_EQ(plan[0].rows.size(), 12U);
    std::string hex(46 * 4, '0');
    hex.replace(7, 1, "1");
    hex.replace(44 * 4 + 7, 1, "2");
    const auto got = accept(d, plan[0], registers_reply(d, plan[0], hex), noon).value();
    ASSERT_EQ(got.size(), 12U);
    EXPECT_EQ(got[11].circuit, circuit_no{12});
    EXPECT_EQ(got[11].value, (decimal{2, 1}));
}

TEST(Circuits, ACircuitReadsAndCommandsItsOwn) {
    const auto d = circuit_device(3);
    const auto asked = asked_for(d, "1-0:1.8.0");
    EXPECT_EQ(asked.rows.size(), 1U);
    EXPECT_EQ(shown(accept(d, asked, registers_reply(d, asked, "00000064"), noon)), "3: 1000");
    const auto made = make_command(d, {.kind = command_kind::trip}).value().front();
    EXPECT_EQ(to_hex(made.write.bytes).substr(0, 12), "010603040001");
    EXPECT_EQ(to_hex(made.verify.bytes).substr(0, 12), "010302020001");
    EXPECT_EQ(judge(made.write, made.write.bytes).what, outcome::done);  // 06 is echoed
    command other{.circuit = circuit_no{13}, .kind = command_kind::trip};
    EXPECT_EQ(make_command(d, other).error().code, errc::command_not_supported);
    EXPECT_EQ(make_command(circuit_device(0), {.kind = command_kind::trip}).error().code,
              errc::command_not_supported);
}

TEST(Circuits, ARatioOfTheMeterComesWithItsBlock) {
    const auto d = circuit_device(0);
    EXPECT_EQ(read_registers(d, "1-0:16.7.0", "0028000000000064"), "4000");
    EXPECT_EQ(read_registers(d, "1-0:16.7.0", "0000000000000064"), "bad_value");
    EXPECT_EQ(rollover_of(d, code("1-0:16.7.0")).value(), std::nullopt);
}

// Replies of the samples in the sources.
TEST(ReadValues, CjtWaterReplyOfTheSources) {
    const auto d = cjt188_device();
    const obis wanted[] = {code("8-0:1.0.0"), code("0-0:1.0.0"), registers::relay,
                           code("1-129:96.8.0")};
    const auto plan = read_requests(d, wanted).value();
    ASSERT_EQ(plan.size(), 1U);
    const auto asked = numbered(plan[0], 5).value();
    EXPECT_EQ(asked.bytes, octets("68 10 34 12 00 26 20 11 00 01 03 1F 90 05 CD 16"));
    const auto reply = octets(
        "68 10 34 12 00 26 20 11 00 81 16 1F 90 05 45 23 01 00 2C 00 00 01 "
        "00 2C 00 30 08 21 11 26 20 05 00 D7 16");
    const auto got = accept(d, asked, reply, noon);
    EXPECT_EQ(shown(got), "123.45, 1795249800, 1, 1");
    EXPECT_EQ((*got)[0].dlms_unit, unit::cubic_metre);
    EXPECT_EQ(accept(d, numbered(plan[0], 6).value(), reply, noon).error().code,
              errc::reply_mismatch);
}

TEST(ReadValues, ACjtStatusThatIsNotThereIsNoFault) {
    const auto d = cjt188_device();
    const obis wanted[] = {code("8-0:1.0.0"), registers::relay, code("1-129:96.8.0")};
    const auto asked = numbered(read_requests(d, wanted)->front(), 5).value();
    const auto reply = octets(
        "68 10 34 12 00 26 20 11 00 81 16 1F 90 05 45 23 01 00 2C 00 00 01 "
        "00 2C 00 30 08 21 11 26 20 FF FF D0 16");
    EXPECT_EQ(shown(accept(d, asked, reply, noon)), "123.45");
}

TEST(ReadValues, CjtUnitsAreThoseOfTheWire) {
    const auto d = device_of("cjt188_heat", "1");
    std::string data(43 * 2, '0');
    data.replace(10, 10, "5634120011");  // 1234.56 GJ
    data.replace(20, 10, "1200000017");  // 0.12 kW
    const auto asked = asked_for(d, "6-0:1.0.0");
    const auto value = octets(data);
    std::vector<std::byte> reply(100);
    const codec::cjt188::reply said{
        .type = d.type, .meter = d.cjt188, .id = codec::cjt188::ids::metering_data, .data = value};
    reply.resize(codec::cjt188::encode(said, reply).value());
    const auto got = accept(d, asked, reply, noon);
    EXPECT_EQ(shown(got), "1234560000000");
    EXPECT_EQ((*got)[0].dlms_unit, unit::joule);
    EXPECT_EQ(shown(accept(d, asked_for(d, "6-0:8.0.0"), reply, noon)), "120");
}

TEST(ReadValues, Edition1997RepliesOfTheSources) {
    const auto d = device_of("dlt645_1997", "12345678");
    const auto asked = asked_for(d, "1-0:1.8.0");
    EXPECT_EQ(asked.bytes, octets("68 78 56 34 12 00 00 68 01 02 43 C3 ED 16"));
    EXPECT_EQ(shown(accept(d, asked,
                           octets("68 78 56 34 12 00 00 68 81 06 43 C3 3C 54 76 33 AA 16"), noon)),
              "4321090");
    EXPECT_EQ(shown(accept(d, asked, octets("68 78 56 34 12 00 00 68 C1 01 35 DB 16"), noon)),
              "no_such_data");
    const obis all[] = {registers::active_import, registers::active_import_tariff(4)};
    const auto block = read_requests(d, all).value();
    ASSERT_EQ(block.size(), 1U);
    EXPECT_EQ(shown(accept(d, block[0],
                           octets("68 78 56 34 12 00 00 68 81 17 52 C3 3C 54 76 33 33 33 43 33 33 "
                                  "33 44 33 33 33 45 33 3C 54 43 33 DD 44 16"),
                           noon)),
              "4321090, 1021090");
}

TEST(ReadValues, Dlt698RepliesOfTheSources) {
    const auto d = dlt698_device();
    const obis phases[] = {code("1-0:32.7.0"), code("1-0:52.7.0"), code("1-0:72.7.0")};
    const auto volts = read_requests(d, phases).value();
    ASSERT_EQ(volts.size(), 1U);
    const auto asked = numbered(volts[0], 7).value();
    EXPECT_EQ(asked.bytes,
              octets("68 17 00 43 05 56 34 12 00 26 20 10 94 C0 05 01 07 20 00 02 00 00 34 A2 16"));
    EXPECT_EQ(shown(accept(d, asked,
                           octets("68 24 00 C3 05 56 34 12 00 26 20 10 3F 69 85 01 07 20 00 02 00 "
                                  "01 01 03 12 08 FA 12 08 FD 12 08 FB 00 00 84 C6 16"),
                           noon)),
              "229.8, 230.1, 229.9");
    const obis money[] = {registers::remaining_money, registers::purchase_count};
    const auto wallet = numbered(read_requests(d, money).value()[0], 8).value();
    EXPECT_EQ(shown(accept(d, wallet,
                           octets("68 25 00 C3 05 56 34 12 00 26 20 10 AE 3C 85 01 08 20 2C 02 00 "
                                  "01 02 02 06 00 00 0D C0 06 00 00 00 0C 00 00 2A 8A 16"),
                           noon)),
              "35.20, 12");
    const obis one[] = {registers::remaining_money};
    const auto missing = octets(
        "68 1A 00 C3 05 56 34 12 00 26 20 10 2D B3 85 01 08 20 2C 02 00 00 "
        "06 00 00 BF BF 16");
    EXPECT_EQ(
        shown(accept(d, numbered(read_requests(d, one).value()[0], 8).value(), missing, noon)),
        "no_such_data");
}

TEST(ReadValues, Dlt698ObjectsAreListedUpToTheLimit) {
    const auto d = dlt698_device();
    std::vector<obis> wanted;
    for (const auto& row : d.map->registers)
        if (!is_text(row.type)) wanted.push_back(row.what);
    const auto plan = plan_reads(d, wanted).value();
    std::size_t objects = 0;
    for (const auto& read : plan) {
        EXPECT_LE(read.objects.size(), 8U);
        objects += read.objects.size();
    }
    EXPECT_EQ(plan.size(), (objects + 7) / 8);
}

}  // namespace
}  // namespace submeter::meter
