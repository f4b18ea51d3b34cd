// SPDX-License-Identifier: Apache-2.0
#include "devices.hpp"

namespace submeter::meter {
namespace {

using submeter::testing::dlt645_device;
using submeter::testing::modbus_device;

// Registers at 0, 2, 10 and 100, one in function 4, limits of 12 registers and a gap of 2.
device spread_out() {
    const auto row = [](std::uint8_t c, std::int64_t where, std::uint8_t function) {
        register_row r;
        r.what = obis{{1, 0, c, 7, 0, 255}};
        r.where = parameter{where, {}};
        r.function = function;
        r.type = value_type::u32;
        r.octets = 4;
        return r;
    };
    auto p = std::make_shared<profile>();
    p->speaks = protocol::modbus_rtu;
    p->limits = {.registers = 12, .gap = 2};
    p->registers = {row(1, 0, 3),  row(2, 2, 3), row(3, 6, 3),
                    row(4, 11, 3), row(5, 2, 4), row(6, 65535, 3)};
    return make_device(p, {}, "1").value();
}

obis spread_row(std::uint8_t c) {
    return obis{{1, 0, c, 7, 0, 255}};
}

TEST(Planner, ReadsABlockOnceHoweverMuchIsWantedOfIt) {
    const auto d = modbus_device({.settings = {{"poll_start", 0x200}}});
    const obis wanted[] = {registers::relay, registers::active_import, registers::relay};
    const auto plan = plan_reads(d, wanted).value();
    ASSERT_EQ(plan.size(), 1U);
    EXPECT_EQ(plan[0].where, 0x200U);
    EXPECT_EQ(plan[0].count, 48);
    ASSERT_EQ(plan[0].rows.size(), 2U);
    EXPECT_EQ(plan[0].rows[0].offset, 42);
    EXPECT_EQ(plan[0].rows[1].offset, 72);
}

TEST(Planner, TakesADlt645BlockOnlyWhereItSavesARequest) {
    const auto d = dlt645_device();
    const obis one[] = {registers::active_import};
    EXPECT_EQ(plan_reads(d, one).value()[0].where, 0x00010000U);
    const obis two[] = {registers::active_import, registers::active_import_tariff(2),
                        registers::relay};
    const auto plan = plan_reads(d, two).value();
    ASSERT_EQ(plan.size(), 2U);
    EXPECT_EQ(plan[0].where, 0x0001FF00U);
    EXPECT_EQ(plan[0].rows[1].offset, 8);
    EXPECT_EQ(plan[1].where, 0x04000503U);
}

TEST(Planner, JoinsNeighboursUpToTheLimits) {
    const auto d = spread_out();
    const obis near[] = {spread_row(3), spread_row(1), spread_row(2)};
    const auto joined = plan_reads(d, near).value();
    ASSERT_EQ(joined.size(), 1U);
    EXPECT_EQ(joined[0].count, 8);
    EXPECT_EQ(joined[0].rows[2].offset, 12);

    const obis gap_too_wide[] = {spread_row(1), spread_row(3)};
    EXPECT_EQ(plan_reads(d, gap_too_wide).value().size(), 2U);
    const obis too_long[] = {spread_row(1), spread_row(2), spread_row(3), spread_row(4)};
    EXPECT_EQ(plan_reads(d, too_long).value().size(), 2U);
    const obis functions[] = {spread_row(2), spread_row(5)};
    EXPECT_EQ(plan_reads(d, functions).value().size(), 2U);
}

TEST(Planner, RefusesWhatTheMeterDoesNotHave) {
    const auto d = modbus_device();
    const obis wanted[] = {registers::active_import, registers::active_export};
    const auto plan = plan_reads(d, wanted);
    ASSERT_FALSE(plan);
    EXPECT_EQ(plan.error().code, errc::unknown_register);
    EXPECT_EQ(plan.error().index, 1U);
    const obis beyond[] = {spread_row(6)};
    EXPECT_EQ(plan_reads(spread_out(), beyond).error().code, errc::bad_value);
    EXPECT_TRUE(plan_reads(d, {}).value().empty());
}

}  // namespace
}  // namespace submeter::meter
