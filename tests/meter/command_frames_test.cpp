// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"

namespace submeter::meter {
namespace {

using namespace std::chrono_literals;
using submeter::testing::a_meter;
using submeter::testing::cjt188_device;
using submeter::testing::dlt645_device;
using submeter::testing::dlt698_device;
using submeter::testing::given_module;
using submeter::testing::modbus_device;
using submeter::testing::octets;

command order(command_kind kind, command_data data = {}) {
    return {.meter = a_meter,
            .circuit = {},
            .kind = kind,
            .issued = parse_instant("2026-11-21T00:00:00Z").value(),
            .valid_until = parse_instant("2026-11-21T23:59:59Z").value(),
            .data = std::move(data)};
}

command limit(limit_kind which, decimal value) {
    return order(command_kind::set_limit, limit_change{which, value});
}

price yuan(std::string_view text) {
    return parse_price(text).value();
}

device_params with_module() {
    device_params out;
    out.security = std::make_shared<given_module>();
    return out;
}

credit fifty(std::uint32_t count) {
    return {.amount = {5000, {}}, .count = count, .customer = 123456};
}

std::string written(const device& d, const command& c, std::uint8_t number = 0) {
    const auto made = make_command(d, c);
    if (!made) return std::string{describe(made.error().code).name};
    return to_hex(numbered(made->front().write, number).value().bytes);
}

std::string plain(std::string_view hex) {
    return to_hex(octets(hex));
}

// The sample frames of docs/reference's sources: each was made by hand and its checksum verified.
struct sample {
    const char* name;
    device meter;
    command order;
    std::uint8_t number;
    std::string_view frame;
};

std::vector<sample> samples() {
    const auto d645 = dlt645_device(with_module());
    const auto water = cjt188_device();
    const auto d698 = dlt698_device(with_module());
    const step_change steps{.limits = {{10, 0}, {20, 0}},
                            .prices = {yuan("3.5"), yuan("4.5"), yuan("6")}};
    return {
        {"R9 alarm limit", d645, limit(limit_kind::alarm_1, {20, 0}), 0,
         "68 56 34 12 00 19 20 68 14 10 34 43 33 37 35 89 67 45 34 33 33 33 33 53 33 33 CD 16"},
        {"R13 trip", d645, order(command_kind::trip), 0,
         "68 56 34 12 00 19 20 68 1C 10 35 89 67 45 34 33 33 33 4D 33 8C 8C 56 54 44 59 E7 16"},
        {"R18 recharge", d645, order(command_kind::top_up, fifty(13)), 0,
         "68 56 34 12 00 19 20 68 03 1E 32 35 34 3A 34 33 33 33 BB 46 33 33 40 33 33 33 D4 D5 D6 "
         "D7 89 67 45 33 33 33 E4 E5 E6 E7 62 16"},
        {"R25 timed trip", d645,
         order(command_kind::timed_trip, trip_time{30min, after_trip::permit_close}), 0,
         "68 56 34 12 00 19 20 68 1C 10 35 89 67 45 34 33 33 33 51 39 8C 8C 56 54 44 59 F1 16"},
        {"R26 day table", d645,
         order(command_kind::set_day_table,
               day_table_change{0, {{{0, 4}, {8 * 3600, 2}, {22 * 3600, 4}}}}),
         0,
         "68 56 34 12 00 19 20 68 14 15 34 33 35 37 35 89 67 45 34 33 33 33 37 33 33 35 33 3B 37 "
         "33 55 D7 16"},
        {"R27 prices", d645,
         order(command_kind::set_prices,
               price_change{{yuan("1.2"), yuan("0.95"), yuan("0.65"), yuan("0.31")}}),
         0,
         "68 56 34 12 00 19 20 68 14 1C 32 35 38 37 35 89 67 45 34 33 33 33 33 53 34 33 33 C8 33 "
         "33 33 98 33 33 33 64 33 33 5E 16"},
        {"R28 wallet initialise", d645,
         order(command_kind::clear_account, credit{.amount = {2000, {}}}), 0,
         "68 56 34 12 00 19 20 68 03 18 32 36 34 3A 34 33 33 33 03 3A 33 33 D4 D5 D6 D7 33 33 33 "
         "33 E4 E5 E6 E7 BE 16"},
        {"W3 close valve", water, order(command_kind::trip), 6,
         "68 10 34 12 00 26 20 11 00 04 04 17 A0 06 99 73 16"},
        {"W7 purchase", water, order(command_kind::top_up, fifty(3)), 8,
         "68 10 34 12 00 26 20 11 00 04 08 13 A0 08 03 00 50 00 00 2F 16"},
        {"W11 price table", water, order(command_kind::set_steps, steps), 10,
         "68 10 34 12 00 26 20 11 00 04 13 10 A0 0A 50 03 00 10 00 00 50 04 00 20 00 00 00 06 00 "
         "01 C4 16"},
        {"A1 trip relay 1", d698, order(command_kind::trip), 9,
         "68 27 00 43 05 56 34 12 00 26 20 10 5B 53 07 01 09 80 00 81 00 01 01 02 04 51 F2 05 02 "
         "01 11 00 12 00 00 03 00 00 11 26 16"},
        {"A3 recharge", d698, order(command_kind::top_up, fifty(13)), 12,
         "68 42 00 43 05 56 34 12 00 26 20 10 10 77 07 01 0C F1 00 06 00 02 06 0F 01 06 00 00 13 "
         "88 06 00 00 00 0D 09 06 00 00 00 12 34 56 5E 81 42 00 00 02 00 13 04 A1 A2 A3 A4 09 06 "
         "20 26 00 12 34 56 00 E0 EF 16"},
        {"A5 close relay 1", d698, order(command_kind::close), 13,
         "68 22 00 43 05 56 34 12 00 26 20 10 9F 58 07 01 0D 80 00 82 00 01 01 02 02 51 F2 05 02 "
         "01 16 01 00 E0 AB 16"},
        {"Acrel trip", modbus_device(), order(command_kind::trip), 0,
         "07 10 00 57 00 02 04 00 01 00 01 39 FD"},
    };
}

TEST(CommandFrames, AreThoseOfTheReference) {
    for (const auto& s : samples())
        EXPECT_EQ(written(s.meter, s.order, s.number), plain(s.frame)) << s.name;
}

TEST(CommandFrames, MacsCoverWhatStandsSinceTheOneBefore) {
    auto module = std::make_shared<given_module>();
    device_params params;
    params.security = module;
    EXPECT_TRUE(make_command(dlt645_device(params), order(command_kind::top_up, fifty(13))));
    EXPECT_EQ(module->asked, (std::vector<std::string>{"881300000d000000", "563412000000"}));
    EXPECT_EQ(make_command(dlt645_device(), order(command_kind::top_up, fifty(13))).error().code,
              errc::not_authorised);
}

// Plain data of a DL/T 645 request behind identifier, password and operator.
std::string data_of(const device& d, const command& c) {
    const auto made = make_command(d, c);
    if (!made) return std::string{describe(made.error().code).name};
    std::array<std::byte, 256> room{};
    const auto r =
        codec::dlt645::parse_request(*codec::dlt645::decode(made->front().write.bytes), room);
    const std::string id = r->what == codec::dlt645::function::relay_control
                               ? std::string{}
                               : codec::dlt645::to_text(r->id) + " ";
    return id + to_hex(r->data);
}

TEST(Dlt645Commands, WriteEveryParameter) {
    device_params params;
    params.clock = fixed_zone("CST", 8h);
    const auto d = dlt645_device(params);
    const auto at = parse_instant("2026-11-21T00:30:00Z").value();  // Saturday, 08:30 in the meter
    EXPECT_EQ(data_of(d, limit(limit_kind::reclose, {1050, -2})), "04001005 50100000");
    EXPECT_EQ(data_of(d, limit(limit_kind::energy_overdraft, {5, 0})), "04000f04 00050000");
    EXPECT_EQ(data_of(d, limit(limit_kind::power, {32, -1})), "04000e01 002003");
    EXPECT_EQ(data_of(d, order(command_kind::set_clock, clock_change{at})),
              "0400010c 00300806211126");
    EXPECT_EQ(
        data_of(d, order(command_kind::set_switch_time, switch_change{switched_set::zones, at})),
        "04000106 3008211126");
    EXPECT_EQ(
        data_of(d, order(command_kind::set_zones, zone_change{{{std::chrono::January / 1, 0},
                                                               {std::chrono::July / 15, 1}}})),
        "04020000 010101021507");
    using std::chrono::year;
    EXPECT_EQ(
        data_of(d, order(command_kind::set_holiday, holiday_change{2, {year{2026} / 10 / 1, 3}})),
        "04030003 04011026");
    EXPECT_EQ(data_of(d, order(command_kind::keep_power)).substr(0, 4), "3a00");
    EXPECT_EQ(data_of(d, order(command_kind::alarm_off)).substr(0, 4), "2b00");
}

TEST(Dlt645Commands, RefuseWhatDoesNotFitItsPlace) {
    const auto d = dlt645_device();
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {1, -3})), "inexact");
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {1'000'000, 0})), "overflow");
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {-1, 0})), "negative_amount");
    EXPECT_EQ(data_of(d, order(command_kind::timed_trip, trip_time{7min, {}})), "inexact");
    EXPECT_EQ(data_of(d, order(command_kind::timed_trip, trip_time{24h, {}})), "overflow");
    EXPECT_EQ(data_of(d, order(command_kind::set_day_table, day_table_change{0, {{{30, 1}}}})),
              "inexact");
    const auto far = parse_instant("2126-01-01T00:00:00Z").value();
    EXPECT_EQ(data_of(d, order(command_kind::set_clock, clock_change{far})), "bad_date");
}

TEST(Dlt645Commands, NeedTheDataOfTheirKind) {
    const auto d = dlt645_device();
    EXPECT_EQ(data_of(d, order(command_kind::set_limit)), "bad_value");
    EXPECT_EQ(data_of(d, order(command_kind::trip, clock_change{})), "bad_value");
    EXPECT_EQ(data_of(d, order(command_kind::set_prices, price_change{})), "bad_value");
    EXPECT_EQ(data_of(d, order(command_kind::set_day_table, day_table_change{})), "bad_schedule");
    EXPECT_EQ(data_of(d, order(command_kind::set_mode, mode_change{})), "command_not_supported");
    EXPECT_EQ(data_of(d, order(command_kind::refund, fifty(1))), "write_disabled");
}

TEST(Dlt645Commands, SecuredLevelsAskTheModule) {
    auto params = with_module();
    auto d = dlt645_device(params);
    d.access->level = 0x99;
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {20, 0})), "04001001 00200000a1a2a3a4");
    d.access->level = 0x98;
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {20, 0})), "04001001 ffdfffffa1a2a3a4");
    d.security.reset();
    EXPECT_EQ(data_of(d, limit(limit_kind::alarm_1, {20, 0})), "not_authorised");
}

TEST(Dlt645Commands, AChannelGoesIntoN2) {
    device_params params;
    params.access = codec::dlt645::credentials{2, 0, 0};
    const auto d = submeter::testing::device_of("dlt645_2007_block", "1", params);
    auto c = order(command_kind::trip);
    EXPECT_EQ(data_of(d, c), "bad_value");  // which of the relays?
    c.circuit = circuit_no{1};
    EXPECT_EQ(data_of(d, c).substr(0, 4), "1a01");
}

// A meter that cannot take a command, or must not yet, is named with it.
TEST(CommandFrames, ARefusalNamesTheCommand) {
    const auto refused = [](const device& d, command_kind kind, command_data data = {}) {
        const auto made = make_command(d, order(kind, std::move(data)));
        EXPECT_FALSE(made);
        std::string out{describe(made.error().code).name};
        out += ' ';
        return out += to_text(static_cast<command_kind>(made.error().index));
    };
    EXPECT_EQ(
        refused(submeter::testing::device_of("dlt645_1997", "201900123456"), command_kind::trip),
        "command_not_supported trip");
    EXPECT_EQ(refused(modbus_device(), command_kind::set_mode, mode_change{supply_mode::forced}),
              "write_disabled set_mode");
    EXPECT_EQ(refused(cjt188_device(), command_kind::keep_power),
              "command_not_supported keep_power");
}

}  // namespace
}  // namespace submeter::meter
