// SPDX-License-Identifier: Apache-2.0
// Every public function of the virtual Modbus device, asked by the codec, with its exceptions.
#include "submeter/simulate/modbus_server.hpp"

#include "submeter/codec/modbus/diagnostics.hpp"

#include <gtest/gtest.h>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;
using namespace codec::modbus;

const instant epoch = parse_instant("2026-11-21T00:00:00Z").value();

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

class ModbusServer : public ::testing::Test {
protected:
    static modbus_server_params params() {
        return {.common = {.load = {epoch, std::vector<std::int64_t>(2000, 1000)}, .made = epoch},
                .unit = 7,
                .map = {.holding = {{1, 0x0012}, {2, 0x3456}, {9, 5}},
                        .input = {{1, 0xABCD}},
                        .coils = {{0, true}, {1, false}, {2, true}},
                        .discrete_inputs = {{5, true}},
                        .read_only = {9},
                        .live = {{.address = 100, .what = live_value::energy_centi_kwh},
                                 {.address = 102, .what = live_value::power_watts},
                                 {.address = 103, .what = live_value::relay}},
                        .relay = 3,
                        .files = {{4, {1, 2, 3}}},
                        .fifos = {{0x10, {7, 8}}},
                        .objects = {{0, "Maker"}, {1, "M1"}, {2, "1.0"}, {0x80, "extra"}},
                        .server_id = "id",
                        .exception_status = 0x6D}};
    }
    ModbusServer() : meter(params()) {}

    // The octets behind the function code; "EXC 2" for an exception; "" for silence.
    std::string ask(request r) {
        r.unit = unit;
        std::array<std::byte, 256> room{};
        const auto length = encode(r, room).value();
        said = meter.feed(bytes_view{room}.first(length), now);
        if (said.empty()) return {};
        const auto f = decode(said, codec::direction::response).value();
        const auto reply = parse_reply(f).value();
        EXPECT_TRUE(check_answer(r, reply));
        if (is_exception(f))
            return std::string{"EXC "} + static_cast<char>('0' + static_cast<int>(reply.refused));
        return to_hex(f.data);
    }
    std::string ask(function what, std::uint16_t start, std::uint16_t count = 1,
                    std::string_view registers = "", std::string_view data = "") {
        const auto words = octets(registers);
        const auto more = octets(data);
        return ask(
            {.what = what, .start = start, .count = count, .registers = words, .data = more});
    }

    modbus_server meter;
    instant now = epoch + 1h;
    std::uint8_t unit = 7;
    std::vector<std::byte> said;
};

TEST_F(ModbusServer, ReadsBits) {
    EXPECT_EQ(ask(function::read_coils, 0, 4), "0105");
    EXPECT_EQ(ask(function::read_coils, 2, 3), "EXC 2");
    EXPECT_EQ(ask(function::read_discrete_inputs, 5, 1), "0101");
    EXPECT_EQ(ask(function::read_discrete_inputs, 0, 1), "EXC 2");
}

TEST_F(ModbusServer, ReadsRegistersThatStandAndThatLive) {
    EXPECT_EQ(ask(function::read_holding_registers, 1, 2), "0400123456");
    EXPECT_EQ(ask(function::read_holding_registers, 2, 2), "EXC 2");
    EXPECT_EQ(ask(function::read_input_registers, 1, 1), "02abcd");
    EXPECT_EQ(ask(function::read_input_registers, 2, 1), "EXC 2");
    now = epoch + 1000h;  // 100000 of 0.01 kWh, 1 kW
    EXPECT_EQ(ask(function::read_holding_registers, 100, 4), "08000186a003e80000");
    EXPECT_EQ(ask(function::read_holding_registers, 0xFFFF, 2), "EXC 2");
}

TEST_F(ModbusServer, WritesOnlyWhatMayBeWritten) {
    EXPECT_EQ(ask(function::write_single_register, 1, 1, "0007"), "00010007");
    EXPECT_EQ(ask(function::write_single_register, 9, 1, "0007"), "EXC 2");
    EXPECT_EQ(ask(function::write_single_register, 100, 1, "0007"), "EXC 2");
    EXPECT_EQ(ask(function::write_multiple_registers, 1, 2, "00080009"), "00010002");
    EXPECT_EQ(ask(function::write_multiple_registers, 2, 2, "00010001"), "EXC 2");
    EXPECT_EQ(ask(function::read_holding_registers, 1, 2), "0400080009");
    EXPECT_EQ(ask(function::mask_write_register, 1, 1, "000C0003"), "0001000c0003");
    EXPECT_EQ(ask(function::read_holding_registers, 1, 1), "02000b");
    EXPECT_EQ(ask(function::mask_write_register, 9, 1, "000C0003"), "EXC 2");
    const auto words = octets("0011");
    EXPECT_EQ(ask({.what = function::read_write_multiple_registers,
                   .start = 1,
                   .count = 2,
                   .registers = words,
                   .write_start = 2}),
              "04000b0011");
    EXPECT_EQ(ask({.what = function::read_write_multiple_registers,
                   .start = 1,
                   .count = 2,
                   .registers = words,
                   .write_start = 3}),
              "EXC 2");
}

TEST_F(ModbusServer, MovesItsRelayByCoilAndRegister) {
    EXPECT_EQ(ask(function::write_single_coil, 3, 1, "FF00"), "0003ff00");
    EXPECT_TRUE(meter.is_open());
    EXPECT_EQ(ask(function::read_coils, 3, 1), "0101");
    EXPECT_EQ(ask(function::write_single_register, 103, 1, "0002"), "EXC 3");
    EXPECT_EQ(ask(function::write_single_register, 103, 1, "0000"), "00670000");
    EXPECT_FALSE(meter.is_open());
    EXPECT_EQ(ask(function::write_multiple_coils, 1, 3, "", "05"), "00010003");
    EXPECT_TRUE(meter.is_open());
    EXPECT_EQ(ask(function::read_coils, 0, 4), "010b");
    EXPECT_EQ(ask(function::write_single_coil, 8, 1, "FF00"), "EXC 2");
    EXPECT_EQ(ask(function::write_multiple_coils, 3, 2, "", "00"), "EXC 2");
    EXPECT_TRUE(meter.is_open());
}

TEST_F(ModbusServer, DiagnosesItself) {
    EXPECT_EQ(ask(function::read_exception_status, 0), "6d");
    EXPECT_EQ(ask(function::diagnostics, 0, 1, "", "A537"), "0000a537");
    EXPECT_EQ(ask(function::read_coils, 9, 1), "EXC 2");
    EXPECT_EQ(ask(function::diagnostics, 13, 1, "", "0000"), "000d0001");
    EXPECT_EQ(ask(function::diagnostics, 11, 1, "", "0000"), "000b0005");
    EXPECT_EQ(ask(function::diagnostics, 11, 1, "", "0001"), "EXC 3");
    EXPECT_EQ(ask(function::diagnostics, 9, 1, "", "0000"), "EXC 1");
    EXPECT_EQ(ask(function::get_comm_event_counter, 0), "00000003");
    const auto log = octets(ask(function::get_comm_event_log, 0));
    const auto events = parse_comm_events(bytes_view{log}.subspan(1)).value();
    EXPECT_EQ(events.message_count, 9);
    EXPECT_EQ(events.events.size(), 16U);
    EXPECT_EQ(ask(function::diagnostics, 10, 1, "", "0000"), "000a0000");
    EXPECT_EQ(ask(function::diagnostics, 1, 1, "", "FF00"), "0001ff00");
}

TEST_F(ModbusServer, ListensOnlyUntilItIsRestarted) {
    EXPECT_EQ(ask(function::diagnostics, 4, 1, "", "0000"), "");
    EXPECT_TRUE(meter.only_listens());
    EXPECT_EQ(ask(function::write_single_register, 1, 1, "0007"), "");
    EXPECT_EQ(ask(function::diagnostics, 1, 1, "", "0000"), "");
    EXPECT_EQ(ask(function::read_holding_registers, 1, 1), "020012");
}

TEST_F(ModbusServer, ReadsAndWritesFilesWhollyOrNotAtAll) {
    EXPECT_EQ(ask(function::read_file_record, 0, 1, "", "06000400010002"), "06050600020003");
    EXPECT_EQ(ask(function::read_file_record, 0, 1, "", "06000400020002"), "EXC 2");
    EXPECT_EQ(ask(function::write_file_record, 0, 1, "", "060004000000010009"),
              "09060004000000010009");
    EXPECT_EQ(ask(function::write_file_record, 0, 1, "",
                  "060004000000010001"
                  "060005000000010001"),
              "EXC 2");
    EXPECT_EQ(meter.map().files.at(4), (std::vector<std::uint16_t>{9, 2, 3}));
    EXPECT_EQ(ask(function::read_fifo_queue, 0x10), "0006000200070008");
    EXPECT_EQ(ask(function::read_fifo_queue, 0x11), "EXC 2");
}

TEST_F(ModbusServer, SaysWhoItIs) {
    EXPECT_EQ(ask(function::report_server_id, 0), "036964ff");
    EXPECT_EQ(ask(function::read_device_identification, 0, 1, "", "0100"),
              "0e01830000"
              "03"
              "00054d616b6572"
              "01024d31"
              "0203312e30");
    EXPECT_EQ(ask(function::read_device_identification, 0, 1, "", "0480"),
              "0e04830000"
              "01"
              "80056578747261");
    EXPECT_EQ(ask(function::read_device_identification, 0, 1, "", "0481"), "EXC 2");
}

TEST_F(ModbusServer, ObeysBroadcastWritesOnly) {
    unit = 0;
    EXPECT_EQ(ask(function::write_single_register, 1, 1, "0007"), "");
    EXPECT_EQ(ask(function::read_holding_registers, 1, 1), "");
    unit = 8;
    EXPECT_EQ(ask(function::write_single_register, 1, 1, "0008"), "");
    EXPECT_EQ(meter.map().holding.at(1), 7);
}

}  // namespace
}  // namespace submeter::simulate
