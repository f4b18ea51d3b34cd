// SPDX-License-Identifier: Apache-2.0
#include "submeter/flow/command.hpp"

#include <gtest/gtest.h>

namespace submeter {
namespace {

command order(command_kind kind, command_data data = {}) {
    return {.kind = kind, .data = std::move(data)};
}

errc refused(const command& c) {
    const auto ok = check(c);
    EXPECT_FALSE(ok);
    return ok ? errc::incomplete : ok.error().code;
}

TEST(Command, EveryKindHasANameOfItsOwn) {
    for (int k = 0; k <= static_cast<int>(command_kind::refund); ++k)
        for (int other = 0; other < k; ++other)
            EXPECT_NE(to_text(static_cast<command_kind>(k)),
                      to_text(static_cast<command_kind>(other)));
    EXPECT_EQ(to_text(command_kind::refund), "refund");
    EXPECT_EQ(to_text(static_cast<command_kind>(99)), "unknown");
    EXPECT_EQ(to_text(limit_kind::power), "power");
    EXPECT_EQ(to_text(switched_set::steps), "steps");
    EXPECT_EQ(to_text(supply_mode::forced), "forced");
}

TEST(Command, CarriesTheDataOfItsKind) {
    using enum command_kind;
    for (const auto kind :
         {trip, close, permit_close, keep_power, release_keep_power, alarm_on, alarm_off})
        EXPECT_TRUE(check(order(kind))) << to_text(kind);
    EXPECT_TRUE(check(order(timed_trip, trip_time{})));
    EXPECT_TRUE(check(order(set_mode, mode_change{})));
    EXPECT_TRUE(check(order(set_limit, limit_change{})));
    EXPECT_TRUE(check(order(set_prices, price_change{{price{1}}})));
    EXPECT_TRUE(check(order(set_steps, step_change{{decimal{1, 0}}, {price{1}, price{2}}})));
    EXPECT_TRUE(check(order(set_day_table, day_table_change{0, {{{0, 1}}}})));
    EXPECT_TRUE(check(order(set_zones, zone_change{{year_zone{}}})));
    EXPECT_TRUE(check(order(set_holiday, holiday_change{})));
    EXPECT_TRUE(check(order(set_switch_time, switch_change{})));
    EXPECT_TRUE(check(order(set_clock, clock_change{})));
    for (const auto kind : {open_account, clear_account, top_up, refund})
        EXPECT_TRUE(check(order(kind, credit{}))) << to_text(kind);
}

TEST(Command, RefusesTheDataOfAnother) {
    EXPECT_EQ(refused(order(command_kind::trip, clock_change{})), errc::bad_value);
    EXPECT_EQ(refused(order(command_kind::set_clock)), errc::bad_value);
    EXPECT_EQ(refused(order(command_kind::top_up, limit_change{})), errc::bad_value);
    EXPECT_EQ(refused(order(static_cast<command_kind>(99))), errc::bad_value);
}

TEST(Command, RefusesListsThatSayNothing) {
    EXPECT_EQ(refused(order(command_kind::set_prices, price_change{})), errc::bad_value);
    EXPECT_EQ(refused(order(command_kind::set_steps, step_change{{decimal{1, 0}}, {price{1}}})),
              errc::bad_value);
    EXPECT_EQ(refused(order(command_kind::set_zones, zone_change{})), errc::bad_schedule);
    const day_table_change twice{0, {{{0, 1}, {0, 2}}}};
    EXPECT_EQ(refused(order(command_kind::set_day_table, twice)), errc::bad_schedule);
}

}  // namespace
}  // namespace submeter
