// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/security.hpp"

namespace submeter::meter {
namespace {

using namespace std::chrono_literals;
using submeter::testing::a_meter;
using submeter::testing::cjt188_device;
using submeter::testing::device_of;
using submeter::testing::dlt645_device;
using submeter::testing::dlt698_device;
using submeter::testing::given_module;
using submeter::testing::octets;

const instant noon = parse_instant("2026-11-21T04:00:00Z").value();

command order(command_kind kind, command_data data = {}) {
    return {.meter = a_meter,
            .circuit = {},
            .kind = kind,
            .issued = noon,
            .valid_until = noon + 10min,
            .data = std::move(data)};
}

std::string said(const verdict& v) {
    std::string out{to_text(v.what)};
    if (v.what == outcome::done) return out;
    out += ' ';
    out += describe(v.why.code).name;
    return out;
}

std::vector<std::byte> data_reply(const device& d, const request& asked, std::string_view hex) {
    std::array<std::byte, 256> room{};
    const auto sent = codec::dlt645::parse_request(*codec::dlt645::decode(asked.bytes), room);
    const auto data = octets(hex);
    std::vector<std::byte> out(300);
    const codec::dlt645::reply r{
        .meter = d.address, .what = sent->what, .id = sent->id, .data = data};
    out.resize(codec::dlt645::encode(r, out).value());
    return out;
}

TEST(CommandVerdicts, AnEchoShowsWhatWasWritten) {
    const auto d = dlt645_device();
    const auto made =
        make_command(d, order(command_kind::set_limit, limit_change{limit_kind::alarm_1, {20, 0}}))
            .value()
            .front();
    EXPECT_EQ(said(judge(made.write, octets("68 56 34 12 00 19 20 68 94 00 39 16"))), "done");
    EXPECT_EQ(said(judge(made.write, octets("68 56 34 12 00 19 20 68 D4 01 37 B1 16"))),
              "refused not_authorised");
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "00200000"))), "done");
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "00200001"))),
              "unknown not_verified");
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "002000"))),
              "unknown not_verified");
    EXPECT_EQ(said(confirm(d, made.write, {})), "unknown reply_mismatch");
}

TEST(CommandVerdicts, APaddedTableStillShowsWhatWasWritten) {
    const auto d = dlt645_device();
    const auto made = make_command(d, order(command_kind::set_day_table,
                                            day_table_change{1, {{{0, 4}, {8 * 3600, 2}}}}))
                          .value()
                          .front();
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "040000020008020008"))),
              "done");
}

TEST(CommandVerdicts, ARegisterShowsACount) {
    device_params params;
    params.security = std::make_shared<given_module>();
    const auto d = dlt645_device(params);
    const auto made =
        make_command(d, order(command_kind::top_up, credit{.amount = {5000, {}}, .count = 13}))
            .value()
            .front();
    EXPECT_EQ(said(judge(made.write, octets("68 56 34 12 00 19 20 68 83 04 32 35 34 3A 01 16"))),
              "done");
    const auto refused = octets("68 56 34 12 00 19 20 68 C3 02 53 33 F0 16");
    EXPECT_EQ(judge(made.write, refused),
              (verdict{outcome::refused, {errc::meter_refused, 10, 0x20}}));
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "1300"))), "done");
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "1200"))),
              "unknown not_verified");
    EXPECT_EQ(said(confirm(d, made.verify, data_reply(d, made.verify, "FFFF"))),
              "unknown value_absent");
}

TEST(CommandVerdicts, AClockMayBeALittleOff) {
    const auto d = dlt645_device();
    const auto made =
        make_command(d, order(command_kind::set_clock, clock_change{noon})).value().front();
    const auto shows = [&](std::string_view hex) {
        return said(confirm(d, made.verify, data_reply(d, made.verify, hex)));
    };
    EXPECT_EQ(shows("00000406211126"), "done");
    EXPECT_EQ(shows("59000406211126"), "done");
    EXPECT_EQ(shows("01010406211126"), "unknown not_verified");
    EXPECT_EQ(shows("00006106211126"), "unknown bad_date");
}

TEST(CommandVerdicts, WhereNothingShowsTheEffectNothingIsProved) {
    const auto d = dlt645_device();
    const auto made = make_command(d, order(command_kind::alarm_on)).value().front();
    EXPECT_TRUE(made.verify.bytes.empty());
    EXPECT_EQ(said(confirm(d, made.verify, {})), "unknown not_verified");
}

TEST(CommandVerdicts, AValveIsShownByItsStatus) {
    const auto d = cjt188_device();
    const auto made = make_command(d, order(command_kind::trip)).value().front();
    const auto write = numbered(made.write, 6).value();
    EXPECT_EQ(said(judge(write, octets("68 10 34 12 00 26 20 11 00 84 05 17 A0 06 01 00 5C 16"))),
              "done");
    const auto verify = numbered(made.verify, 5).value();
    const auto reply = octets(
        "68 10 34 12 00 26 20 11 00 81 16 1F 90 05 45 23 01 00 2C 00 00 01 "
        "00 2C 00 30 08 21 11 26 20 05 00 D7 16");
    EXPECT_EQ(said(confirm(d, verify, reply)), "done");
    const auto opened = make_command(d, order(command_kind::close)).value().front();
    EXPECT_EQ(said(confirm(d, numbered(opened.verify, 5).value(), reply)), "unknown not_verified");
}

TEST(CommandVerdicts, AValveThatRefusesSaysItsStatus) {
    const auto d = cjt188_device();
    const auto write = make_command(d, order(command_kind::trip)).value().front().write;
    const auto status = octets("04 00");
    std::vector<std::byte> reply(40);
    const codec::cjt188::reply r{.type = d.type,
                                 .meter = d.cjt188,
                                 .what = codec::cjt188::function::write,
                                 .refused = true,
                                 .data = status};
    reply.resize(codec::cjt188::encode(r, reply).value());
    const auto v = judge(write, reply);
    EXPECT_EQ(said(v), "refused meter_refused");
    EXPECT_EQ(v.why.index, 4U);
}

TEST(CommandVerdicts, PurchaseNumbersAreComparedModulo256) {
    const auto d = cjt188_device();
    const auto made =
        make_command(d, order(command_kind::top_up, credit{.amount = {5000, {}}, .count = 259}))
            .value()
            .front();
    const auto reply = octets(
        "68 10 34 12 00 26 20 11 00 81 12 05 81 09 03 00 50 00 00 00 50 01 "
        "00 20 85 00 00 00 00 80 16");
    EXPECT_EQ(said(confirm(d, numbered(made.verify, 9).value(), reply)), "done");
}

std::vector<std::byte> server_reply(const device& d, const result<bytes_view>& apdu) {
    std::vector<std::byte> out(300);
    const codec::dlt698::frame to{
        .control = codec::dlt698::reply_control, .server = d.server, .client = d.client};
    out.resize(codec::dlt698::encode_frame(to, apdu.value(), out).value());
    return out;
}

TEST(CommandVerdicts, AServersDarIsTheReason) {
    device_params params;
    params.security = std::make_shared<given_module>();
    const auto d = dlt698_device(params);
    const auto made =
        make_command(d, order(command_kind::top_up, credit{.amount = {5000, {}}, .count = 13}))
            .value()
            .front();
    const auto write = numbered(made.write, 12).value();
    const auto refused = octets(
        "68 1A 00 C3 05 56 34 12 00 26 20 10 2D B3 87 01 0C F1 00 06 00 15 "
        "00 00 00 36 E6 16");
    EXPECT_EQ(judge(write, refused), (verdict{outcome::refused, {errc::meter_refused, 0, 21}}));
}

// Each DAR ends in one verdict, whichever service says it.
TEST(CommandVerdicts, EveryDarHasItsVerdict) {
    namespace dlt698 = codec::dlt698;
    const auto d = dlt698_device();
    const auto write = make_command(d, order(command_kind::trip)).value().front().write;
    const auto expected = [](unsigned dar) -> verdict {
        if (dar == 31 || dar == 33)  // put off, timed out
            return {outcome::unknown, {errc::meter_refused, 0, dar}};
        const auto code = dar == 4 || dar == 6 ? errc::no_such_data
                          : dar == 15          ? errc::not_authorised
                                               : errc::meter_refused;
        return {outcome::refused, {code, 0, dar}};
    };
    std::array<std::byte, 64> room{};
    for (unsigned dar = 1; dar < 256; ++dar) {
        SCOPED_TRACE(dar);
        const auto said = static_cast<dlt698::dar>(dar);
        const auto sent = dlt698::parse_apdu(dlt698::decode(write.bytes)->data).value();
        EXPECT_EQ(judge(write, server_reply(d, dlt698::encode_verdict(sent, said, room))),
                  expected(dar));
        const auto length = dlt698::encode_security(
            dlt698::security_reply{.how = dlt698::protection::refused, .verdict = said}, room);
        const auto refusal = server_reply(d, bytes_view{room}.first(length.value()));
        EXPECT_EQ(match_reply(write, refusal).what, wire_state::reply);
        EXPECT_EQ(judge(write, refusal), expected(dar));
    }
    const auto sent = dlt698::parse_apdu(dlt698::decode(write.bytes)->data).value();
    const auto yes = server_reply(d, dlt698::encode_verdict(sent, dlt698::dar::ok, room));
    EXPECT_EQ(said(judge(write, yes)), "done");
}

// The limits of alarm are one structure; only the wanted one changes.
TEST(CommandVerdicts, APartOfALongerItemIsChangedInPlace) {
    const auto d = dlt698_device();
    const auto c = order(command_kind::set_limit, limit_change{limit_kind::alarm_2, {10, 0}});
    EXPECT_EQ(make_command(d, c).error().code, errc::reply_mismatch);
    const auto before = read_before(d, c).value();
    ASSERT_TRUE(before);
    const auto there = octets("02 02 06 00 00 07 D0 06 00 00 00 00");
    const auto value = codec::dlt698::read_data(there).value();
    std::array<std::byte, 100> room{};
    const auto reply = server_reply(
        d, codec::dlt698::encode_get_reply(0, codec::dlt698::make_oad(0x401E), value, room));
    const auto made = make_command(d, c, reply).value().front();
    EXPECT_EQ(numbered(made.write, 11).value().bytes,
              octets("68 23 00 43 05 56 34 12 00 26 20 10 0E 0D 06 01 0B 40 1E 02 00 02 02 06 00 "
                     "00 07 D0 06 00 00 03 E8 00 AC 56 16"));
    const auto taken = octets(
        "68 19 00 C3 05 56 34 12 00 26 20 10 9E 4D 86 01 0B 40 1E 02 00 00 "
        "00 00 F7 6A 16");
    EXPECT_EQ(said(judge(numbered(made.write, 11).value(), taken)), "done");
    EXPECT_EQ(said(confirm(d, made.verify, reply)), "unknown not_verified");
    EXPECT_FALSE(read_before(d, order(command_kind::trip)).value());
}

TEST(CommandVerdicts, ABlockOfParametersIsWrittenWhole) {
    device_params params;
    params.access = codec::dlt645::credentials{2, 0, 0};
    const auto d = device_of("dlt645_2007_block", "1", params);
    const auto c = order(command_kind::set_limit, limit_change{limit_kind::overdraft, {15, 0}});
    const auto before = read_before(d, c).value();
    ASSERT_TRUE(before);
    std::string block;
    for (int i = 0; i < 143; ++i)
        block += "11";
    const auto made = make_command(d, c, data_reply(d, *before, block)).value().front();
    std::array<std::byte, 256> room{};
    const auto sent = codec::dlt645::parse_request(*codec::dlt645::decode(made.write.bytes), room);
    EXPECT_EQ(sent->what, codec::dlt645::function::authenticate);
    auto wanted = block;
    wanted.replace(39 * 2, 8, "00150000");
    EXPECT_EQ(to_hex(sent->data), wanted);
    EXPECT_EQ(make_command(d, c, data_reply(d, *before, block.substr(0, 80))).error().code,
              errc::incomplete);
}

TEST(TariffCommands, WriteTheSpareSetsAndThenTheirTimes) {
    schedule when;
    when.tables = {{{{0, 4}, {8 * 3600, 2}}}, {{{0, 3}}}};
    when.zones = {{std::chrono::January / 1, 0}};
    when.dated = {{std::chrono::year{2026} / 10 / 1, 1}};
    const meter_tariff t{.when = when, .prices = {price{500'000}}, .steps = {}, .from = noon};
    const auto list = tariff_commands(t, order(command_kind::trip)).value();
    std::vector<command_kind> kinds;
    for (const auto& c : list)
        kinds.push_back(c.kind);
    using enum command_kind;
    EXPECT_EQ(kinds, (std::vector<command_kind>{set_day_table, set_day_table, set_zones,
                                                set_holiday, set_prices, set_switch_time,
                                                set_switch_time, set_switch_time}));
    EXPECT_EQ(list[0].valid_until, noon + 10min);
    for (const auto& d : {dlt645_device(), dlt698_device()})
        for (const auto& c : list)
            EXPECT_TRUE(make_command(d, c)) << to_text(c.kind);
    auto broken = t;
    broken.when->zones[0].table = 7;
    EXPECT_EQ(tariff_commands(broken, order(command_kind::trip)).error().code, errc::bad_schedule);
}

}  // namespace
}  // namespace submeter::meter
