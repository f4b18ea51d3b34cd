// SPDX-License-Identifier: Apache-2.0
// What docs/reference/tariff-parts.md shows.
#include "submeter/tariff/billed_demand.hpp"
#include "submeter/tariff/demand.hpp"
#include "submeter/tariff/gas.hpp"
#include "submeter/tariff/ladder.hpp"
#include "submeter/tariff/loss.hpp"
#include "submeter/tariff/power_factor.hpp"
#include "submeter/tariff/proration.hpp"

#include <gtest/gtest.h>

#include <array>

namespace submeter::tariff {
namespace {

using std::chrono::local_days;
using std::chrono::year;

TEST(TariffParts, LadderOfTheSecondHalfOfAYear) {
    // [ladder]
    // 2520 and 4800 kWh a year; this account moved in on 1 August, so it has 5/12 of both.
    std::array<std::int64_t, 2> bounds{2'520'000'000, 4'800'000'000};
    const day_span served{local_days{year{2026} / 8 / 1}, local_days{year{2027} / 1 / 1}};
    const auto months = months_of(served, {.rule = month_rule::started});
    const auto share = year_share(months.value());
    auto done = adjust_bounds(bounds, {.share = share.value()}, bounds);  // 1050 and 2000 kWh

    std::array<std::int64_t, 3> parts{};
    done = split_usage(bounds, 900'000'000, 300'000'000, parts);  // 900 kWh before, 300 now
    // parts: 150, 150 and 0 kWh
    // [ladder]
    ASSERT_TRUE(done);
    EXPECT_EQ(bounds, (std::array<std::int64_t, 2>{1'050'000'000, 2'000'000'000}));
    EXPECT_EQ(parts, (std::array<std::int64_t, 3>{150'000'000, 150'000'000, 0}));
}

TEST(TariffParts, AFeeForElevenDays) {
    // [fee]
    const day_span eleven{local_days{year{2026} / 1 / 21}, local_days{year{2026} / 2 / 1}};
    const auto share = months_of(eleven);  // 11/31 by the days of January
    const exact month_fee = multiply(item_count{1'000'000}, price{10'000'000});  // 10.00
    const auto fee = scaled(fraction{month_fee, 0, 1}, share.value());     // 3.548387…, exact
    const auto fen = round_exact(fee.value(), {rounding::half_up, 2, 1});  // 355
    // [fee]
    EXPECT_EQ(share.value(), (ratio{11, 31}));
    EXPECT_EQ(fen.value(), 355);
}

TEST(TariffParts, DemandOfADay) {
    const instant midnight{std::chrono::sys_days{year{2026} / 1 / 5}};
    const std::array<std::int64_t, 4> kwh{90'000'000, 113'750'000, 113'750'000, 80'000'000};
    std::array<instant, 4> starts{};
    for (std::size_t i = 0; i < starts.size(); ++i)
        starts[i] = midnight + std::chrono::minutes{15} * static_cast<int>(i);
    // [demand]
    // Quarter-hourly energies; the meter's window is 30 minutes and slips by 15.
    const energy_column column{.starts = starts, .micro = kwh, .each_s = 900};
    const auto peak = maximum_demand(column, {.length_s = 1800, .slip_s = 900});
    const auto demand = demand_of(peak.value().value());  // 455 kW, from 00:15 on

    // 400 kW are contracted; above 105 % the price is doubled.
    const contract_terms terms{.contract_micro = 400'000'000};
    const auto parts = under_contract(demand.value(), terms);  // 420 kW and 35 kW
    const price monthly{38'000'000};
    const auto base = charge_for(parts.value().base, monthly);
    const auto excess = charge_for(parts.value().excess, monthly, {2, 1});
    const auto sum = add(base.value(), excess.value());  // 18620.00
    // [demand]
    EXPECT_EQ(peak.value()->start, midnight + std::chrono::minutes{15});
    EXPECT_EQ(demand.value(), (fraction{455'000'000, 0, 1}));
    EXPECT_EQ(round_exact(sum.value(), {}).value(), 1'862'000);
}

TEST(TariffParts, PowerFactorOfABill) {
    // [power_factor]
    const energy active{86'400'000'000};                           // 86400 kWh
    const reactive_energy reactive{52'300'000'000};                // 52300 kvarh
    const auto factor = power_factor_of(active, reactive);         // 86 hundredths
    const auto rate = adjustment_at(standard_90, factor.value());  // 2000: +2 %
    const fraction base{exact{parse_scaled("67681.80", 12).value()}, 0, 1};
    const auto line = adjustment_of(base, rate);  // 1353.636
    // [power_factor]
    EXPECT_EQ(factor.value(), 86);
    EXPECT_EQ(rate, 2000);
    EXPECT_EQ(round_exact(line.value(), {rounding::half_up, 3, 1}).value(), 1'353'636);
}

TEST(TariffParts, LossOfATransformerAndGasOfACellar) {
    // [loss]
    const transformer plate{.capacity = {315'000'000},       // 315 kVA
                            .no_load_loss = {570'000},       // 0.57 kW
                            .load_loss = {3'650'000},        // 3.65 kW
                            .no_load_current = {11, 1000},   // 1.1 %
                            .impedance_voltage = {4, 100}};  // 4 %
    const auto loss = loss_of(
        plate,
        {.active = {56'000'000'000}, .reactive = {21'000'000'000}, .energised_s = 720 * 3600});
    const rounding_stage hundredths{rounding::half_up, 2, 1};
    const auto kwh = round_micro(loss.value().active, hundredths);      // 593.15 kWh
    const auto kvarh = round_micro(loss.value().reactive, hundredths);  // 3125.66 kvarh
    // [loss]
    EXPECT_EQ(kwh.value(), 593'150'000);
    EXPECT_EQ(kvarh.value(), 3'125'660'000);
    // [gas]
    const auto state = state_of({.gauge_pa = 2500, .celsius_milli = 12'000});
    const auto correction = volume_correction(state.value());  // to 20 °C and 101.325 kPa
    const volume measured{86'400'000};                         // 86.40 m³
    const auto billed =
        round_quantity(measured, correction.value(), {rounding::half_up, 4, 1});  // 91.0155 m³
    const auto heat = energy_of_gas(measured, correction.value(), 36'000'000);    // 36 MJ/m³
    // [gas]
    EXPECT_EQ(billed.value(), volume{91'015'500});
    EXPECT_EQ(round_micro(heat.value(), hundredths).value(), 910'160'000);
}

}  // namespace
}  // namespace submeter::tariff
