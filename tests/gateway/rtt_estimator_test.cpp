// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/rtt_estimator.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace {

using submeter::gateway::duration;
using submeter::gateway::rtt_estimator;

rtt_estimator after(std::initializer_list<int> samples_ms) {
    rtt_estimator line;
    for (const int ms : samples_ms)
        line.sample(duration{ms});
    return line;
}

// The values are RFC 6298, section 2, by hand: the first sample R gives mean R and deviation R/2;
// then deviation = 3/4 deviation + 1/4 |mean - R|, with the mean of before, and
// mean = 7/8 mean + 1/8 R; the time-out is mean + 4 deviations.

TEST(RttEstimator, KnowsNothingBeforeTheFirstSample) {
    EXPECT_FALSE(rtt_estimator{}.known());
    EXPECT_TRUE(after({0}).known());
}

TEST(RttEstimator, FirstSampleIsTheMeanAndTwiceTheDeviation) {
    const auto line = after({100});
    EXPECT_EQ(line.mean(), duration{100});
    EXPECT_EQ(line.timeout(), duration{300});
}

TEST(RttEstimator, SlowerSampleMovesTheMeanByAnEighthAndTheDeviationByAQuarter) {
    const auto line = after({100, 180});  // mean 100 + 80/8, deviation 50 + (80 - 50)/4 = 57.5
    EXPECT_EQ(line.mean(), duration{110});
    EXPECT_EQ(line.timeout(), duration{340});
}

TEST(RttEstimator, FasterSampleLowersTheMeanButMayRaiseTheTimeout) {
    const auto line = after({100, 180, 30});  // mean 110 - 80/8, deviation 63.125
    EXPECT_EQ(line.mean(), duration{100});
    EXPECT_EQ(line.timeout(), duration{352});
}

TEST(RttEstimator, FractionsOfAMillisecondAddUp) {
    // 100.5, 100.9375, 101.3…: in whole milliseconds 4/8 would be 0, and the mean stay at 100.
    EXPECT_EQ(after({100, 104, 104}).mean(), duration{100});
    EXPECT_EQ(after({100, 104, 104, 104}).mean(), duration{101});
}

TEST(RttEstimator, SteadyLineNeedsNoMargin) {
    rtt_estimator line;
    for (int i = 0; i < 100; ++i)
        line.sample(duration{40});
    EXPECT_EQ(line.mean(), duration{40});
    EXPECT_EQ(line.timeout(), duration{40});
}

TEST(RttEstimator, ClockThatRanBackCountsAsNoTime) {
    EXPECT_EQ(after({-50}).mean(), duration{0});
    EXPECT_EQ(after({80, -50}).mean(), duration{70});
}

}  // namespace
