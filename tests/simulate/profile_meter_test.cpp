// SPDX-License-Identifier: Apache-2.0
// Every Modbus profile that is shipped, and one of our own, against the virtual meter made of it.
#include "submeter/simulate/profile_meter.hpp"

#include "meters.hpp"

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;
using submeter::testing::beijing;
using submeter::testing::epoch;
namespace modbus = codec::modbus;

meter::device device_of(std::shared_ptr<const meter::profile> map, meter::device_params more = {}) {
    more.clock = beijing;
    more.writes = meter::disabled_writes::allow;
    return meter::make_device(std::move(map), {.meter = meter_id{1}, .circuit = {}}, "17", more)
        .value();
}

meter::device builtin(std::string_view name, meter::device_params more = {}) {
    return device_of(meter::builtin_profile(name).value(), std::move(more));
}

meter::device own(const std::string& lists) {
    std::string text = R"({"format": "submeter.profile/1", "name": "own", "title": "t",
        "protocol": "modbus-rtu", "confidence": "manual", "source": "s", )";
    text += lists;
    text += '}';
    diagnostics why;
    const auto read = meter::read_profile(text, why);
    EXPECT_TRUE(read) << (why.findings.empty() ? "" : why.findings.front().path);
    return device_of(std::make_shared<const meter::profile>(read.value()));
}

// 1.23 kWh in the first hour: at its end 1.23 kWh, and 2460 W from then on.
virtual_meter_params common() {
    return testing::common(1000);
}

std::vector<obis> all_of(const meter::device& d) {
    std::vector<obis> out;
    for (const auto& row : d.map->registers)
        out.push_back(row.what);
    return out;
}

// An RTU exchange, carried by another framing.
std::vector<std::byte> exchange(profile_meter& m, modbus_framing framing, bytes_view asked,
                                instant now) {
    if (framing == modbus_framing::rtu) return m.feed(asked, now);
    const auto f = modbus::decode(asked, codec::direction::request).value();
    std::array<std::byte, modbus::ascii_length_max> room{};
    std::array<std::byte, modbus::ascii_octets_max> octets{};
    const bool tcp = framing == modbus_framing::tcp;
    const auto length = tcp ? modbus::encode_tcp({.transaction = 0x1234, .content = f}, room)
                            : modbus::encode_ascii(f, room);
    const auto whole = bytes_view{room}.first(length.value());
    EXPECT_TRUE(m.feed(whole.first(5), now).empty());  // it comes in two pieces
    const auto said = m.feed(whole.subspan(5), now);
    std::vector<std::byte> out(modbus::frame_length_max);
    modbus::frame reply;
    if (tcp) {
        const auto got = modbus::decode_tcp(said).value();
        EXPECT_EQ(got.transaction, 0x1234);
        reply = got.content;
    } else {
        reply = modbus::decode_ascii(said, octets).value();
    }
    out.resize(modbus::encode(reply, out).value());
    return out;
}

std::vector<reading> read_all(const meter::device& d, profile_meter& m, instant now,
                              modbus_framing framing = modbus_framing::rtu) {
    std::vector<reading> out;
    const auto requests = meter::read_requests(d, all_of(d)).value();
    for (const auto& asked : requests) {
        const auto reply = exchange(m, framing, asked.bytes, now);
        EXPECT_EQ(meter::match_reply(asked, reply).what, meter::wire_state::reply);
        const auto got = meter::accept(d, asked, reply, now);
        EXPECT_TRUE(got) << to_hex(asked.bytes) << " " << to_hex(reply);
        EXPECT_TRUE(meter::accept_texts(d, asked, reply));
        if (got) out.insert(out.end(), got->begin(), got->end());
    }
    return out;
}

std::string shown(const std::vector<reading>& all, const obis& what) {
    for (const auto& r : all)
        if (r.what == what) return to_text(r.value);
    return "not there";
}

std::vector<std::string_view> modbus_profiles() {
    std::vector<std::string_view> out;
    for (const auto name : meter::builtin_profile_names())
        if (meter::builtin_profile(name).value()->speaks == meter::protocol::modbus_rtu)
            out.push_back(name);
    return out;
}

TEST(ProfileMeter, ShowsEveryRegisterOfEveryShippedProfileInEveryFraming) {
    EXPECT_EQ(modbus_profiles().size(), 10U);
    for (const auto name : modbus_profiles())
        for (const auto framing :
             {modbus_framing::rtu, modbus_framing::ascii, modbus_framing::tcp}) {
            const auto d = builtin(name);
            const auto m = make_profile_meter(d, common(), framing).value();
            std::size_t numbers = 0;
            for (const auto& row : d.map->registers)
                numbers += meter::is_text(row.type) ? 0U : 1U;
            EXPECT_EQ(read_all(d, *m, epoch + 1h, framing).size(), numbers) << name;
        }
}

TEST(ProfileMeter, ItsNumbersAreThoseOfTheMeter) {
    const auto d = builtin("acrel_dtsd1352", {.settings = {{"ct", 20}}});
    const auto m = make_profile_meter(d, common()).value();
    const auto all = read_all(d, *m, epoch + 1h);
    EXPECT_EQ(m->centi_kwh(), 1123);
    EXPECT_EQ(shown(all, registers::active_import), "11200");  // cut to its 20 × 10 Wh
    EXPECT_EQ(shown(all, obis{{1, 0, 32, 7, 0, 255}}), "220.0");
    EXPECT_EQ(shown(all, obis{{1, 0, 14, 7, 0, 255}}), "50.00");
    EXPECT_EQ(shown(all, registers::active_power), "2460");
    EXPECT_EQ(shown(all, registers::clock),
              std::to_string((epoch + 1h).time_since_epoch().count()));
}

TEST(ProfileMeter, AFloatingRegisterIsNearest) {
    const auto d = builtin("eastron_sdm630");
    const auto m = make_profile_meter(d, common()).value();
    const auto all = read_all(d, *m, epoch + 1h);
    EXPECT_EQ(shown(all, registers::active_import).substr(0, 4), "1123");
    EXPECT_EQ(shown(all, obis{{1, 0, 32, 7, 0, 255}}).substr(0, 3), "220");
}

command some(command_kind kind) {
    return testing::make_command(kind, epoch + 1h);
}

// A command that a rule is for, with a number of the test's.
command some(const meter::command_rule& rule) {
    auto out = some(rule.kind);
    if (rule.kind == command_kind::set_clock) out.data = clock_change{epoch + 3h};
    if (rule.kind == command_kind::set_mode)
        out.data = mode_change{static_cast<supply_mode>(rule.which)};
    return out;
}

TEST(ProfileMeter, TakesTheCommandsOfTheShippedProfiles) {
    std::size_t taken = 0;
    for (const auto name : modbus_profiles()) {
        const auto d = builtin(name);
        for (const auto& rule : d.map->commands) {
            const auto m = make_profile_meter(d, common()).value();
            const auto made = meter::make_command(d, some(rule));
            ASSERT_TRUE(made) << name << " " << to_text(rule.kind);
            const auto now = epoch + 1h;
            EXPECT_EQ(testing::tell(d, *m, *made, now), (verdict{outcome::done, {}}))
                << name << " " << to_text(rule.kind);
            EXPECT_EQ(m->is_open(), rule.kind == command_kind::trip) << name;
            ++taken;
        }
    }
    EXPECT_GE(taken, 3U);
}

// A relay on coil 0 for each of two circuits, a limit in float32, a table, a clock.
const std::string board = R"("limits": {"registers": 20, "gap": 3}, "registers": [
    {"obis": "1-0:1.8.0", "name": "energy", "address": 0, "type": "u32", "order": "cdab",
     "scale": "0.01", "unit": "kWh", "modulus": 1100, "circuits": {"count": 2, "step": 2},
     "confidence": "manual", "source": "s"},
    {"obis": "1-0:2.8.0", "name": "back", "address": 6, "type": "bcd_signed", "octets": 4,
     "scale": "0.01", "unit": "kWh", "confidence": "manual", "source": "s"},
    {"obis": "1-129:96.1.0", "name": "relay", "address": 0, "function": 1, "type": "bit",
     "sense": "inverted", "unit": "none", "circuits": {"count": 2, "step": 1},
     "confidence": "manual", "source": "s"},
    {"obis": "1-129:96.4.21", "name": "limit", "address": 40, "type": "f32",
     "resolution": "0.001", "unit": "kW", "confidence": "manual", "source": "s"},
    {"obis": "0-0:96.1.0", "name": "number", "address": 50, "type": "ascii", "octets": 6,
     "unit": "none", "confidence": "manual", "source": "s"},
    {"obis": "0-0:96.1.1", "name": "digits", "address": 53, "type": "digits", "octets": 4,
     "unit": "none", "confidence": "manual", "source": "s"}],
  "commands": [
    {"command": "trip", "enabled": true, "address": 0, "function": 5, "values": [0],
     "circuits": {"count": 2, "step": 1}, "confidence": "manual", "source": "s",
     "verify": {"register": "1-129:96.1.0", "mask": 1, "equals": 0}},
    {"command": "close", "enabled": true, "address": 0, "function": 15, "values": [1, 1],
     "confidence": "manual", "source": "s", "verify": {"echo": true}},
    {"command": "set_limit", "which": "power", "enabled": true, "address": 40,
     "data": [{"from": "value", "type": "f32", "resolution": "0.001"}],
     "confidence": "manual", "source": "s",
     "verify": {"register": "1-129:96.4.21", "shows": "value"}}])";

outcome run(const meter::device& d, profile_meter& m, const command& c) {
    return testing::tell(d, m, meter::make_command(d, c).value(), epoch + 1h).what;
}

TEST(ProfileMeter, AnOwnProfileIsReadAndCommanded) {
    const auto d = own(board);
    const auto m = make_profile_meter(d, common()).value();
    const auto all = read_all(d, *m, epoch + 1h);
    EXPECT_EQ(shown(all, registers::active_import), "230");  // 11.23 kWh, begun again at 11
    EXPECT_EQ(shown(all, registers::relay), "0");
    auto trip = some(command_kind::trip);
    trip.circuit = circuit_no{2};
    EXPECT_EQ(run(d, *m, trip), outcome::done);
    EXPECT_TRUE(m->is_open());
    EXPECT_EQ(shown(read_all(d, *m, epoch + 1h), registers::relay), "1");
    EXPECT_EQ(run(d, *m, some(command_kind::close)), outcome::done);
    EXPECT_FALSE(m->is_open());
    auto limit = some(command_kind::set_limit);
    limit.data = limit_change{limit_kind::power, {4400, 0}};
    EXPECT_EQ(run(d, *m, limit), outcome::unknown);  // the register shows watts, the command has kW
}

TEST(ProfileMeter, ItsTextsAreItsNameAndNumber) {
    const auto d = own(board);
    const auto m = make_profile_meter(d, common()).value();
    const obis wanted[] = {obis{{0, 0, 96, 1, 0, 255}}, obis{{0, 0, 96, 1, 1, 255}}};
    const auto asked = meter::read_requests(d, wanted).value();
    ASSERT_EQ(asked.size(), 1U);
    const auto texts =
        meter::accept_texts(d, asked[0], m->feed(asked[0].bytes, epoch + 1h)).value();
    ASSERT_EQ(texts.size(), 2U);
    EXPECT_EQ(texts[0].text, "own");
    EXPECT_EQ(texts[1].text, "00000017");
}

// What the map or its limits do not allow is refused as a real meter would.
TEST(ProfileMeter, RefusesWhatItsProfileDoesNotHave) {
    const auto d = own(board);
    const auto m = make_profile_meter(d, common()).value();
    const auto refusal = [&](modbus::request r) {
        r.unit = 17;
        std::array<std::byte, 256> room{};
        const auto length = modbus::encode(r, room).value();
        const auto said = m->feed(bytes_view{room}.first(length), epoch + 1h);
        return modbus::parse_reply(modbus::decode(said, codec::direction::response).value())
            ->refused;
    };
    const std::vector<std::byte> zeros(4);
    using enum modbus::function;
    using modbus::exception;
    EXPECT_EQ(refusal({.what = read_holding_registers, .start = 0, .count = 8}), exception::none);
    EXPECT_EQ(refusal({.what = read_holding_registers, .start = 0, .count = 21}),
              exception::illegal_value);
    EXPECT_EQ(refusal({.what = read_holding_registers, .start = 20}), exception::illegal_address);
    EXPECT_EQ(refusal({.what = read_input_registers, .start = 0}), exception::illegal_address);
    EXPECT_EQ(
        refusal({.what = write_multiple_registers, .start = 0, .count = 2, .registers = zeros}),
        exception::illegal_address);
    EXPECT_EQ(
        refusal({.what = write_multiple_registers, .start = 40, .count = 2, .registers = zeros}),
        exception::none);
}

TEST(ProfileMeter, IsMadeForModbusOnly) {
    const auto dlt645 = testing::dlt645_device();
    EXPECT_EQ(make_profile_meter(dlt645, common()).error().code, errc::bad_profile);
}

}  // namespace
}  // namespace submeter::simulate
