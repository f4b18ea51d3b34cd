// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/fault_plan.hpp"

#include <gtest/gtest.h>

namespace submeter::simulate {
namespace {

using namespace std::chrono_literals;

TEST(RandomSource, GivesTheNumbersOfItsPaper) {
    // The first outputs of SplitMix64 with seed 1234567, as published with its reference code.
    random_source random{1234567};
    EXPECT_EQ(random.next(), 6457827717110365317U);
    EXPECT_EQ(random.next(), 3203168211198807973U);
    EXPECT_EQ(random.next(), 9817491932198370423U);
    EXPECT_EQ(random.below(0), 0U);
    EXPECT_FALSE(random.happens(0));
    EXPECT_TRUE(random.happens(10'000));
}

TEST(FaultPlan, OutagesStayApartAndInside) {
    const time_point from{0ms};
    const time_point to = from + 720h;
    std::size_t drawn = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto outages = draw_outages(seed, from, to, {.count = 3});
        drawn += outages.size();
        EXPECT_EQ(outages, draw_outages(seed, from, to, {.count = 3}));
        time_point free_since = from;
        for (const auto& o : outages) {
            EXPECT_GE(o.from, free_since);
            EXPECT_GE(o.to - o.from, 30min);
            EXPECT_LE(o.to - o.from, 360min);
            EXPECT_LE(o.to, to);
            free_since = o.to + 1ms;
        }
    }
    EXPECT_GT(drawn, 550U);
    EXPECT_TRUE(draw_outages(1, to, from).empty());
}

}  // namespace
}  // namespace submeter::simulate
