// SPDX-License-Identifier: Apache-2.0
#include "codec/vectors.hpp"
#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/ids.hpp"
#include "submeter/codec/dlt645/status_word.hpp"
#include "submeter/codec/dlt645/value.hpp"

#include <gtest/gtest.h>

namespace submeter::codec::dlt645 {

namespace {

item item_of(std::uint32_t id) {
    const auto found = find_item({id});
    EXPECT_TRUE(found) << std::hex << id;
    return found.value_or(item{});
}

std::string name_of(std::uint32_t id) {
    return to_text(item_of(id));
}

bool is_known(std::uint32_t id) {
    return find_item({id}).has_value();
}

// "name octets" of each value in so many octets of data.
std::vector<std::string> walk(const item& of, bytes_view data) {
    std::vector<std::string> out;
    value_cursor values{of, data};
    while (const auto one = values.next())
        out.push_back(to_text(one->what) + " " + to_hex(one->octets));
    if (!values.rest().empty()) out.push_back("rest " + to_hex(values.rest()));
    return out;
}

std::vector<std::string> walk(std::uint32_t id, std::string_view hex) {
    const auto data = test::bytes_of(hex);
    return walk(item_of(id), test::exact_copy{data}.view());
}

using texts = std::vector<std::string>;

}  // namespace

TEST(Dlt645Dictionary, EnergiesFollowTheRule) {
    EXPECT_EQ(name_of(0x00010000), "active_energy_import");
    EXPECT_EQ(name_of(0x00010200), "active_energy_import_tariff_2");
    EXPECT_EQ(name_of(0x00010001), "active_energy_import_last_1");
    EXPECT_EQ(name_of(0x00150000), "active_energy_import_phase_a");
    EXPECT_EQ(name_of(0x00290000), "active_energy_import_phase_b");
    EXPECT_EQ(name_of(0x003D0000), "active_energy_import_phase_c");
    EXPECT_EQ(name_of(0x001E0000), "apparent_energy_export_phase_a");
    EXPECT_EQ(name_of(0x00860000), "iron_loss_energy");
    EXPECT_EQ(name_of(0x00940000), "related_energy_phase_a");
    EXPECT_EQ(name_of(0x00BC0000), "related_energy_phase_c");
    EXPECT_EQ(obis_text(item_of(0x00010200)), "1-0:1.8.2");
    EXPECT_EQ(obis_text(item_of(0x00150000)), "1-0:21.8.0");
    EXPECT_EQ(obis_text(item_of(0x00010001)), "");
    EXPECT_EQ(obis_text(item_of(0x00000000)), "");  // what is combined is a parameter of the meter
    EXPECT_EQ(item_of(0x00030000).unit, item_unit::kvarh);
    EXPECT_TRUE(item_of(0x00850000).has_sign);
    for (const auto id : {0x00110000U, 0x00140000U, 0x00014000U, 0x0001000DU, 0x0001FFFFU,
                          0x00870000U, 0x00900300U, 0x07000000U, 0x02010000U, 0x02010101U,
                          0x04000508U, 0x05080001U, 0x05040000U, 0x0506003FU, 0x04030000U})
        EXPECT_EQ(find_item({id}).error().code, errc::unknown_identifier) << std::hex << id;
}

TEST(Dlt645Dictionary, ElementsOfABlock) {
    const auto energies = item_of(0x0001FF00);
    EXPECT_EQ(element(energies, 0)->id, data_id{0x00010000});
    EXPECT_EQ(element(energies, 4)->id, data_id{0x00010400});
    EXPECT_EQ(element(energies, 64).error().code, errc::bad_count);
    EXPECT_EQ(element(item_of(0x0201FF00), 0)->id, data_id{0x02010100});
    EXPECT_EQ(element(item_of(0x0203FF00), 0)->id, data_id{0x02030000});
    EXPECT_EQ(element(item_of(0x040005FF), 2)->id, data_id{0x04000503});
    EXPECT_EQ(element(item_of(0x040501FF), 0)->tariff, 1);
    EXPECT_EQ(element(item_of(0x05040101), 3)->tariff, 3);
    EXPECT_EQ(element(item_of(0x00010000), 0)->id, data_id{0x00010000});
    EXPECT_EQ(element(item_of(0x00010000), 1).error().code, errc::bad_count);
    EXPECT_EQ(to_text(*element(item_of(0x020A01FF), 2)), "voltage_harmonic_phase_a_3");
    EXPECT_EQ(element(item_of(0x020A01FF), 21).error().code, errc::bad_count);
    EXPECT_EQ(to_text(*element(item_of(0x040602FF), 1)), "step_threshold_spare_set_2");
    EXPECT_EQ(element(item_of(0x0506FF01), 0).error().code, errc::bad_count);
}

TEST(Dlt645Dictionary, TheTableIsSortedAndEveryRowIsFound) {
    std::uint32_t before = 0;
    for (const auto& row : codec::dlt645::detail::single_items) {
        EXPECT_LT(before, row.id);
        before = row.id;
        const auto found = find_item({row.id});
        ASSERT_TRUE(found) << std::hex << row.id;
        EXPECT_EQ(found->id.value, row.id);
        EXPECT_EQ(found->name, row.name);
        EXPECT_FALSE(found->name.empty());
        EXPECT_GT(found->octets, 0);
        if (found->form != item_form::stamp) continue;
        EXPECT_TRUE(found->octets == 5 || found->octets == 6);
    }
}

TEST(Dlt645Dictionary, EveryIdentifierHasANameAndALength) {
    for (const std::uint32_t high : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 0x1DU, 0x1EU})
        for (std::uint32_t middle = 0; middle <= 0xFFFF; middle += 1) {
            const auto found = find_item({high << 24 | middle << 8 | 1});
            if (!found) continue;
            EXPECT_FALSE(found->name.empty()) << std::hex << found->id.value;
            EXPECT_EQ(found->form == item_form::record, found->layout != nullptr);
            EXPECT_EQ(found->octets == 0,
                      found->layout != nullptr || found->block >= item_block::freeze_all)
                << std::hex << found->id.value;
            EXPECT_LE(found->decimals, 4);
        }
}

TEST(Dlt645Dictionary, ParametersSayWhoMayDoWhat) {
    EXPECT_EQ(item_of(0x04000C03).access, item_access::write);
    EXPECT_EQ(item_of(0x04000C03).form, item_form::secret);
    EXPECT_EQ(item_of(0x04001001).access, item_access::read_write);
    EXPECT_EQ(item_of(0x04000503).access, item_access::read);
    EXPECT_EQ(item_of(0x040502FF).access, item_access::read_write);
    EXPECT_EQ(item_of(0x00010000).access, item_access::read);
    EXPECT_EQ(name_of(0x04000C0A), "password_level_9");
    EXPECT_EQ(name_of(0x040300FE), "holiday_254");
    EXPECT_EQ(name_of(0x04040201), "key_screen_1");
    EXPECT_EQ(name_of(0x04060101), "step_price_current_set_1");
    for (const auto id : {0x04000C0BU, 0x040300FFU, 0x04040301U, 0x04060401U, 0x04060600U,
                          0x04020009U, 0x04050340U, 0x04000510U})
        EXPECT_FALSE(is_known(id)) << std::hex << id;
}

TEST(Dlt645Dictionary, FreezesOfEachKind) {
    EXPECT_EQ(name_of(0x05000001), "timed_freeze_time_last_1");
    EXPECT_EQ(name_of(0x05010203), "instant_freeze_active_energy_export_last_3");
    EXPECT_EQ(name_of(0x05070802), "step_switch_freeze_reactive_energy_quadrant_4_last_2");
    EXPECT_EQ(name_of(0x0506093E), "daily_freeze_active_demand_import_last_62");
    EXPECT_TRUE(item_of(0x05060301).has_sign);
    EXPECT_EQ(item_of(0x05060901).octets, 8);
    for (const auto id : {0x0500003DU, 0x05010004U, 0x05020003U, 0x0506003FU, 0x050400FFU,
                          0x05060B01U, 0x05061101U, 0x05060000U})
        EXPECT_FALSE(is_known(id)) << std::hex << id;
}

TEST(Dlt645Dictionary, TheLengthDecidesWhatAQuadrantOfADailyFreezeIs) {
    EXPECT_EQ(find_item({0x05060801}, 20)->block, item_block::repeated);
    const auto prepaid = find_item({0x05060801}, 10);
    ASSERT_TRUE(prepaid);
    EXPECT_EQ(walk(*prepaid, test::bytes_of("12002035000000000000")),
              (texts{"daily_freeze_purchase_count_last_1 1200",
                     "daily_freeze_remaining_money_last_1 20350000",
                     "daily_freeze_overdraft_money_last_1 00000000"}));
    EXPECT_EQ(find_item({0x05060701}, 10)->block, item_block::repeated);
}

TEST(Dlt645Records, HaveTheLengthsOfTheField) {
    const auto octets = [](std::uint32_t id) { return item_of(id).layout->octets(); };
    EXPECT_EQ(octets(0x03010000), 18U);
    EXPECT_EQ(octets(0x03010101), 131U);
    EXPECT_EQ(octets(0x03040301), 131U);
    EXPECT_EQ(octets(0x03050000), 6U);
    EXPECT_EQ(octets(0x03050001), 15U);
    EXPECT_EQ(octets(0x03060001), 12U);
    EXPECT_EQ(octets(0x03070001), 76U);
    EXPECT_EQ(octets(0x03090001), 78U);
    EXPECT_EQ(octets(0x030B0201), 115U);
    EXPECT_EQ(octets(0x030E0301), 76U);
    EXPECT_EQ(octets(0x03100000), 27U);
    EXPECT_EQ(octets(0x0310030C), 27U);
    EXPECT_EQ(octets(0x03110000), 3U);
    EXPECT_EQ(octets(0x03110001), 12U);
    EXPECT_EQ(octets(0x03120000), 18U);
    EXPECT_EQ(octets(0x03120601), 20U);
    EXPECT_EQ(octets(0x03300001), 50U);
    EXPECT_EQ(octets(0x03300101), 106U);
    EXPECT_EQ(octets(0x03300201), 202U);
    EXPECT_EQ(octets(0x03300301), 14U);
    EXPECT_EQ(octets(0x03300401), 16U);
    EXPECT_EQ(octets(0x03300C01), 16U);
    EXPECT_EQ(octets(0x03300D01), 60U);
    EXPECT_EQ(octets(0x1D00FF01), 34U);
    EXPECT_EQ(octets(0x040604FF), 52U);
    for (const auto id : {0x03010001U, 0x03010401U, 0x0301010BU, 0x03050101U, 0x03100400U,
                          0x0310000DU, 0x03120701U, 0x03130000U, 0x03300F00U, 0x03330700U,
                          0x0333030BU, 0x1D000901U, 0x1D010101U, 0x1F000001U})
        EXPECT_FALSE(is_known(id)) << std::hex << id;
}

TEST(Dlt645Records, AreWalkedFieldByField) {
    EXPECT_EQ(walk(0x03300401, "44332211000008211126593008211126"),
              (texts{"clock_set_operator_last_1 44332211", "clock_set_before_last_1 000008211126",
                     "clock_set_after_last_1 593008211126"}));
    EXPECT_EQ(walk(0x03040000, "010000020000030000040000050000060000"),
              (texts{"phase_break_counters_count_phase_a 010000",
                     "phase_break_counters_duration_phase_a 020000",
                     "phase_break_counters_count_phase_b 030000",
                     "phase_break_counters_duration_phase_b 040000",
                     "phase_break_counters_count_phase_c 050000",
                     "phase_break_counters_duration_phase_c 060000"}));
    EXPECT_EQ(walk(0x03300003, "00300821112678563412" + std::string(80, '1')).at(11),
              "programming_data_id_10_last_3 11111111");
    EXPECT_EQ(name_of(0x1D000101), "trip_time_last_1");
    EXPECT_EQ(name_of(0x1E000802), "close_reactive_energy_quadrant_4_last_2");
    EXPECT_EQ(name_of(0x1D000001), "trip_count");
    EXPECT_EQ(walk(0x1E00FF01, std::string(68, '0')).size(), 8U);
}

TEST(Dlt645Records, OfWhichAPartIsMissingEndThere) {
    EXPECT_EQ(walk(0x03300401, "4433221100000821"),
              (texts{"clock_set_operator_last_1 44332211", "rest 00000821"}));
    EXPECT_EQ(walk(0x03300401, "44332211000008211126593008211126aabb").back(), "rest aabb");
    EXPECT_TRUE(walk(0x03300401, "").empty());
}

TEST(Dlt645Records, AStepSetHasAsManySettlementDaysAsFit) {
    const std::string steps(2 * 52, '0');
    const auto four = walk(0x040605FF, steps + "000101000104000107000110");
    EXPECT_EQ(four.size(), 17U);
    EXPECT_EQ(four.at(0), "step_set_spare_step_threshold_1 00000000");
    EXPECT_EQ(four.at(12), "step_set_spare_step_price_7 00000000");
    EXPECT_EQ(four.back(), "step_set_spare_annual_settlement_day_4 000110");
    EXPECT_EQ(walk(0x040604FF, steps + std::string(36, '9')).size(), 19U);
}

TEST(Dlt645Cursor, WalksBlocksUpToTheirSeparator) {
    EXPECT_EQ(walk(0x0001FF00, "5476080001000100aa"),
              (texts{"active_energy_import 54760800", "active_energy_import_tariff_1 01000100"}));
    EXPECT_EQ(walk(0x0001FF00, "54760800aa00"),
              (texts{"active_energy_import 54760800", "rest aa00"}));
    EXPECT_EQ(walk(0x00010000, "54760800aa"), (texts{"active_energy_import 54760800", "rest aa"}));
    EXPECT_EQ(walk(0x02020100, "123456"), (texts{"current_phase_a 123456"}));
}

TEST(Dlt645Cursor, WalksAWholeFreeze) {
    const auto found = walk(0x0506FF01,
                            "0000211126aa"        // time
                            "5476080001000100aa"  // import: total, tariff 1
                            "00000000aa"          // export
                            "aaaaaaaaaaaa"        // nothing of 03 to 08
                            "5634120030082111aa"  // not a demand of 8 octets
    );
    EXPECT_EQ(found.at(0), "daily_freeze_time_last_1 0000211126");
    EXPECT_EQ(found.at(1), "daily_freeze_active_energy_import_last_1 54760800");
    EXPECT_EQ(found.at(2), "daily_freeze_active_energy_import_tariff_1_last_1 01000100");
    EXPECT_EQ(found.at(3), "daily_freeze_active_energy_export_last_1 00000000");
    EXPECT_EQ(found.at(4), "daily_freeze_active_demand_import_last_1 5634120030082111");
    EXPECT_EQ(found.size(), 5U);
    const auto powers = walk(0x0500FF01, "aaaaaaaaaaaaaaaaaaaaaa" + std::string(48, '1') + "aa");
    EXPECT_EQ(powers.size(), 8U);
    EXPECT_EQ(powers.back(), "timed_freeze_reactive_power_phase_c_last_1 111111");
    EXPECT_EQ(walk(0x05061001, std::string(48, '1') + "aa").size(), 8U);
    EXPECT_EQ(walk(0x03300401, "44332211000008211126593008211126aa").back(), "rest aa");
    EXPECT_EQ(walk(0x0504FF01, "0000211126aa54760800aa00000000aa").size(), 3U);
}

TEST(Dlt645LoadRecord, IsReadInWhateverFormItsMakerMeant) {
    const auto content = test::bytes_of("0000211126aa563412aaaaaaaaaa");
    for (const auto length :
         {load_length::content, load_length::to_check, load_length::to_end, load_length::all})
        for (const auto sum : {load_sum::all, load_sum::content}) {
            std::array<std::byte, 64> out{};
            const auto size = write_load_record(content, out, {length, sum});
            ASSERT_TRUE(size);
            const auto record = bytes_view{out}.first(*size);
            const test::exact_copy copy{record};
            const auto found = read_load_record(copy.view());
            ASSERT_TRUE(found);
            EXPECT_EQ(found->form, (load_record_form{length, sum}));
            EXPECT_EQ(found->octets, content.size() + 5);
            EXPECT_EQ(to_hex(found->content), to_hex(content));
            for (std::size_t cut = 0; cut < *size; ++cut)
                EXPECT_FALSE(read_load_record(test::exact_copy{record.first(cut)}.view()));
        }
}

TEST(Dlt645LoadRecord, RefusesWhatIsNone) {
    const auto code = [](std::string_view hex) {
        return read_load_record(test::bytes_of(hex)).error().code;
    };
    const std::string content = "0000211126aaaaaaaaaaaa";
    EXPECT_EQ(code("a0a10b" + content + "00e5"), errc::bad_start);
    EXPECT_EQ(code("a0a00b" + content + "00e5"), errc::bad_checksum);
    EXPECT_EQ(code("a0a0"), errc::incomplete);
    std::array<std::byte, 300> out{};
    EXPECT_EQ(write_load_record(bytes_view{out}.first(4), out).error().code, errc::bad_length);
    EXPECT_EQ(write_load_record(bytes_view{out}.first(256), out).error().code, errc::bad_length);
}

TEST(Dlt645LoadRecord, IsWalkedGroupByGroup) {
    const auto content = test::bytes_of(
        "0000211126"
        "0022102230225634125634125634125000aa"  // voltages, currents, frequency
        "aa"                                    // no powers
        "0010001000100010aa"                    // power factors
        "aaaa"                                  // no energies
        "563412563412aa");                      // demands
    std::array<std::byte, 160> room{};
    std::size_t size = *write_load_record(content, room);
    size += *write_load_record(content, bytes_span{room}.subspan(size));
    const auto found = walk(item_of(0x06000000), bytes_view{room}.first(size));
    ASSERT_EQ(found.size(), 28U);
    EXPECT_EQ(found.at(0), "load_record_time 0000211126");
    EXPECT_EQ(found.at(1), "load_record_voltage_phase_a 0022");
    EXPECT_EQ(found.at(7), "load_record_frequency 5000");
    EXPECT_EQ(found.at(11), "load_record_power_factor_phase_c 0010");
    EXPECT_EQ(found.at(13), "load_record_reactive_demand 563412");
    EXPECT_EQ(found.at(14), "load_record_time 0000211126");
    room[size - 2] ^= std::byte{1};  // the second check
    const auto broken = walk(item_of(0x06010002), bytes_view{room}.first(size));
    EXPECT_EQ(broken.size(), 15U);
    EXPECT_EQ(broken.back().substr(0, 9), "rest a0a0");
    EXPECT_FALSE(is_known(0x06070000));
    EXPECT_FALSE(is_known(0x06000003));
}

TEST(Dlt645Status, BitsHaveNames) {
    EXPECT_EQ(status_text(3, 0x4250), "relay_open commanded_open prepaid_money not_opened_locally");
    EXPECT_EQ(status_text(4, 0x0101), "voltage_loss current_break");
    EXPECT_EQ(status_text(5, 0x0002), "under_voltage");
    EXPECT_EQ(status_text(7, 0x8001), "voltage_sequence bit_15");
    EXPECT_EQ(status_text(3, 0), "");
    EXPECT_EQ(status_flag_name(1, 14), "in_overdraft");
    EXPECT_EQ(status_flag_name(2, 3), "");
    EXPECT_TRUE(status_flags(0).empty());
    EXPECT_TRUE(status_flags(8).empty());
    for (unsigned word = 1; word <= 7; ++word)
        for (const auto& flag : status_flags(word))
            EXPECT_EQ(status_flag_name(word, flag.bit), flag.name);
    EXPECT_EQ(1U << 4, status_word_3::relay_open);
}

TEST(Dlt645Ids, NameWhatTheDictionaryKnows) {
    EXPECT_EQ(name_of(ids::remaining_money.value), "remaining_money");
    EXPECT_EQ(name_of(ids::status_word_3.value), "status_word_3");
    EXPECT_EQ(name_of(ids::spare_day_table(8).value), "day_table_set_2");
    EXPECT_EQ(name_of(ids::holiday(254).value), "holiday_254");
    EXPECT_EQ(name_of(ids::trip_record(10).value), "trip_record_last_10");
    EXPECT_EQ(name_of(ids::close_record(1).value), "close_record_last_1");
    EXPECT_EQ(name_of(ids::daily_freeze(62).value), "daily_freeze_all_last_62");
    for (const auto id : {ids::remaining_energy,
                          ids::overdraft_energy,
                          ids::customer_number,
                          ids::overdraft_money_limit,
                          ids::hoard_money_limit,
                          ids::close_permit_money_limit,
                          ids::trip_delay,
                          ids::zone_table_switch_time,
                          ids::day_table_switch_time,
                          ids::price_switch_time,
                          ids::step_switch_time,
                          ids::current_zone_table,
                          ids::spare_zone_table,
                          ids::current_prices,
                          ids::spare_prices,
                          ids::current_step_set,
                          ids::spare_step_set,
                          ids::last_purchase_time,
                          ids::last_purchase_amount,
                          ids::trip_count,
                          ids::close_count})
        EXPECT_TRUE(is_known(id.value)) << std::hex << id.value;
    EXPECT_EQ(name_of(ids::active_energy_import_tariff(3).value), "active_energy_import_tariff_3");
    EXPECT_EQ(name_of(ids::hourly_freeze_time(254).value), "hourly_freeze_time_last_254");
    EXPECT_EQ(item_of(ids::hourly_freeze_active_energy_import(1).value).block,
              item_block::repeated);
    EXPECT_EQ(read_word(item_of(ids::status_word_3.value), test::bytes_of("5042")),
              status_word_3::relay_open | status_word_3::commanded_open |
                  status_word_3::prepaid_money | status_word_3::not_opened_locally);
}

}  // namespace submeter::codec::dlt645
