// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/cjt188_meter.hpp"

#include "submeter/codec/cjt188/refusal.hpp"

#include <gtest/gtest.h>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;
using namespace codec::cjt188;

const instant epoch = parse_instant("2026-11-20T16:00:00Z").value();  // midnight in Beijing
const zone beijing = fixed_zone("CST", 8h);

std::vector<std::byte> octets(std::string_view hex) {
    std::vector<std::byte> out(hex.size());
    out.resize(from_hex(hex, out).value());
    return out;
}

class Cjt188Meter : public ::testing::TestWithParam<id_order> {
protected:
    Cjt188Meter() : meter({.common = common(), .address = home.meter}) {}
    static virtual_meter_params common() {
        return {.load = {epoch, std::vector<std::int64_t>(24 * 40, 1000)},
                .made = epoch,
                .clock = beijing};
    }
    // The data as hexadecimal text, "ERR 0100" for a refusal, "" for silence too.
    std::string send(result<std::size_t> length) {
        said = meter.feed(bytes_view{room}.first(length.value()), now);
        if (said.empty()) return {};
        last = parse_reply(decode(said).value()).value();
        return (last.refused ? "ERR " : "") + to_hex(last.data);
    }
    std::string ask(function what, data_id id, std::string_view hex = "") {
        return send(encode_request(home, what, id, octets(hex), room, {.id = GetParam()}));
    }
    std::string read(data_id id) { return ask(function::read, id); }
    std::string write(data_id id, std::string_view hex) { return ask(function::write, id, hex); }

    recipient home{.meter = parse_address("11202600001234").value(), .sequence = 5};
    cjt188_meter meter;
    instant now = epoch + 12h;
    std::array<std::byte, 128> room{};
    std::vector<std::byte> said;
    reply last;
};

INSTANTIATE_TEST_SUITE_P(BothOrders, Cjt188Meter,
                         ::testing::Values(id_order::low_first, id_order::high_first),
                         [](const auto& i) {
                             return i.param == id_order::low_first ? "LowFirst" : "HighFirst";
                         });

TEST_P(Cjt188Meter, TellsItsVolumeTimeAndStatus) {
    EXPECT_EQ(read(ids::metering_data),
              "001200002c"
              "000000002c"
              "00001221112620"
              "0000");
    EXPECT_EQ(last.sequence, 5);
    EXPECT_EQ(last.order, GetParam());
    EXPECT_EQ(read({0x9020}), "ERR 0000");
    EXPECT_EQ(ask(function::read, ids::metering_data, "00"), "ERR 0000");
}

TEST_P(Cjt188Meter, SettlesOnItsDay) {
    EXPECT_EQ(write(ids::write_settlement_day, "25"), "");
    EXPECT_EQ(write(ids::write_settlement_day, "32"), "ERR 0000");
    EXPECT_EQ(read(ids::settlement_day), "25");
    EXPECT_EQ(write(ids::write_reading_day, "07"), "");
    EXPECT_EQ(read(ids::reading_day), "07");
    now = epoch + 24h * 7;
    EXPECT_EQ(read(ids::settlement(1)), "009600002c");
    EXPECT_EQ(read(ids::settlement(2)), "000000002c");
}

TEST_P(Cjt188Meter, MovesItsValve) {
    EXPECT_EQ(write(ids::valve, "99"), "0100");
    EXPECT_TRUE(meter.is_open());  // the common part's relay: nothing flows
    now += 10h;
    EXPECT_EQ(read(ids::metering_data).substr(0, 10), "001200002c");
    EXPECT_EQ(write(ids::valve, "42"), "ERR 0100");
    meter.money.overdraft_cents = 1;
    EXPECT_EQ(write(ids::valve, "55"), "ERR 0100");
    meter.money.overdraft_cents = 0;
    EXPECT_EQ(write(ids::valve, "55"), "0000");
}

TEST_P(Cjt188Meter, TakesTheNextPurchaseOnly) {
    EXPECT_EQ(write(ids::write_purchase, "0200500000"), "ERR 0000");
    EXPECT_EQ(write(ids::write_purchase, "0100500000"), "0100500000");
    EXPECT_EQ(write(ids::write_purchase, "0100500000"), "ERR 0000");
    EXPECT_EQ(write(ids::write_purchase, "0220000000"), "0220000000");
    EXPECT_EQ(read(ids::purchase),
              "02"
              "20000000"
              "20500000"
              "20500000"
              "0000");
    const auto state = read_purchase_state(last.data).value();
    EXPECT_EQ(state.last.number, 2);
    EXPECT_EQ(state.cumulative, (decimal{50'20, -2}));
    EXPECT_EQ(write(ids::write_purchase, "03"), "ERR 0000");
}

TEST_P(Cjt188Meter, KeepsPricesClockAndKeyVersion) {
    EXPECT_EQ(write(ids::write_price_table, "50030010000050040020000000060001"), "0000");
    EXPECT_EQ(read(ids::price_table), "500300100000500400200000000600");
    EXPECT_EQ(write(ids::write_price_table, "5a030010000050040020000000060001"), "ERR 0000");
    EXPECT_EQ(write(ids::write_time, "00300801122620"), "");
    EXPECT_EQ(read(ids::metering_data).substr(20, 14), "00300801122620");
    EXPECT_EQ(write(ids::write_time, "00300801132620"), "ERR 0000");
    EXPECT_EQ(write(ids::write_key, "030102030405060708"), "03");
    EXPECT_EQ(ask(function::read_key_version, ids::key_version), "03");
    EXPECT_EQ(ask(function::read_key_version, ids::address), "ERR 0000");
}

TEST_P(Cjt188Meter, GetsItsAddressAndIndexInTheFactory) {
    EXPECT_EQ(send(encode_write_index(home, {123'45, -2}, {item_unit::cubic_metre, 0}, room,
                                      {.id = GetParam()})),
              "0000");
    EXPECT_EQ(read(ids::metering_data).substr(0, 10), "452301002c");
    const auto fresh = parse_address("99").value();
    EXPECT_EQ(send(encode_write_address(home, fresh, room, {.id = GetParam()})), "");
    EXPECT_EQ(last.meter, fresh);
    EXPECT_EQ(read(ids::metering_data), "");
    EXPECT_TRUE(said.empty());
    home.meter = any_address;
    EXPECT_EQ(send(encode_read_address(home.type, 9, room, {.id = GetParam()})), "");
    EXPECT_EQ(last.meter, fresh);
    EXPECT_EQ(write(ids::leave_factory_mode, ""), "");
    EXPECT_TRUE(meter.is_sealed());
    EXPECT_EQ(write(ids::leave_factory_mode, ""), "ERR 0000");
    EXPECT_EQ(ask(function::write_address, ids::write_address, "01000000000000"), "ERR 0000");
    EXPECT_EQ(ask(function::write_index, ids::write_index, "010000002c"), "ERR 0000");
}

TEST_P(Cjt188Meter, ObeysBroadcastWritesWithoutAnAnswer) {
    home.meter = broadcast_address;
    EXPECT_EQ(write(ids::write_time, "00300801122620"), "");
    EXPECT_TRUE(said.empty());
    EXPECT_EQ(meter.events().clock_changes.count, 1U);
    EXPECT_EQ(read(ids::metering_data), "");
    EXPECT_TRUE(said.empty());
}

TEST_P(Cjt188Meter, AHeatMeterHasItsOwnLayout) {
    cjt188_meter heat{{.common = common(),
                       .type = meter_type::heat,
                       .address = home.meter,
                       .dialect = {.status_bits = high_bits_status},
                       .battery_low = true}};
    home.type = meter_type::heat;
    const auto length = encode_read(home, ids::metering_data, room, {.id = GetParam()}).value();
    said = heat.feed(bytes_view{room}.first(length), now);
    last = parse_reply(decode(said).value()).value();
    const auto found = find_layout(meter_family::heat, last.id, last.data.size());
    ASSERT_TRUE(found);
    EXPECT_EQ(found->length(), 43U);
    EXPECT_EQ(to_hex(last.data.subspan(5, 5)), "0012000005");
    EXPECT_EQ(to_hex(last.data.last(2)), "2000");
    EXPECT_TRUE(meter.feed(bytes_view{room}.first(length), now).empty());  // another type
}

}  // namespace
}  // namespace submeter::simulate
