// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/detail/column_sums.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace submeter::tariff {
namespace {

using std::chrono::seconds;

constexpr std::size_t block = detail::running_sums::block;
constexpr std::int64_t max = std::numeric_limits<std::int64_t>::max();
const instant first = samples::at("2022-03-20T07:10:00Z");

// What a column leaves in an empty bill, taken in one way or the other.
template <class Take>
measure_usage taken(const plan& p, const timeline& line, const std::vector<std::int64_t>& micro,
                    Take take) {
    measure_usage out;
    detail::meter_column to{out, detail::class_count(p), depends_on_order(p)};
    EXPECT_TRUE(take(line, micro, to));
    return out;
}

class EachPlan : public testing::TestWithParam<const char*> {};

TEST_P(EachPlan, BlocksTakeWhatSingleValuesDo) {
    const auto p = samples::load(GetParam());
    // Intervals that fill periods, cross them, and are longer than a day; lengths around a block.
    for (const seconds each : {seconds{900}, seconds{3600}, seconds{5400}, seconds{100'000}})
        for (const std::size_t count :
             {std::size_t{0}, std::size_t{1}, block - 1, block, block + 1, 3 * block + 7}) {
            if (each * count > std::chrono::days{600}) continue;  // past the plan's last day
            const auto line = make_timeline(p, samples::grid(first, each, count), each);
            ASSERT_TRUE(line) << GetParam();
            const auto micro = samples::usage(count, count, 1'000'000'000);
            EXPECT_EQ(taken(p, *line, micro, detail::take_column),
                      taken(p, *line, micro, detail::take_carefully))
                << GetParam() << ", " << count << " intervals of " << each.count() << " s";
        }
}

INSTANTIATE_TEST_SUITE_P(Plans, EachPlan,
                         testing::Values("single", "time_of_use_lines", "tiered_chronological",
                                         "london_cheap_night", "water_tiers", "campus"),
                         [](const auto& with) { return std::string{with.param}; });

// 3 blocks of hours under a plan of several periods.
struct long_column {
    plan p = samples::load("time_of_use_lines");
    timeline line =
        *make_timeline(p, samples::grid(first, seconds{3600}, 3 * block), seconds{3600});
    std::vector<std::int64_t> micro = samples::usage(1, 3 * block, 1'000'000);

    [[nodiscard]] error refused() const {
        rating_state s;
        const auto done = add(p, s, line, micro);
        EXPECT_FALSE(done);
        EXPECT_EQ(s, rating_state{});
        return done ? error{} : done.error();
    }
};

TEST(ColumnSums, ALaterBlockNamesTheNegativeValue) {
    long_column c;
    c.micro[2 * block + 3] = -1;
    EXPECT_EQ(c.refused(),
              (error{.code = errc::negative_usage, .offset = 0, .index = 2 * block + 3}));
}

TEST(ColumnSums, ALargeValueThatFitsIsTaken) {
    long_column c;
    std::int64_t rest = 0;
    for (const auto v : c.micro)
        rest += v;
    c.micro[block] += max - rest;
    rating_state s;
    ASSERT_TRUE(add(c.p, s, c.line, c.micro));
    EXPECT_EQ(s.used[0].total_micro, max);
}

TEST(ColumnSums, WhatNoLongerFitsIsNamed) {
    long_column c;
    c.micro[0] = max - 5;
    c.micro[1] = 5;
    c.micro[2] = 0;
    c.micro[3] = 1;
    EXPECT_EQ(c.refused(), (error{.code = errc::overflow, .offset = 0, .index = 3}));
}

TEST(ColumnSums, WhatTheBillHasAlreadyCountsForTheRoom) {
    long_column c;
    rating_state s;
    ASSERT_TRUE(add(c.p, s, c.line, c.micro));
    const auto before = s;
    std::vector<std::int64_t> more(c.micro.size(), 0);
    more.back() = max - s.used[0].total_micro + 1;
    EXPECT_EQ(add(c.p, s, c.line, more).error(),
              (error{.code = errc::overflow, .offset = 0, .index = 3 * block - 1}));
    EXPECT_EQ(s, before);
    --more.back();
    EXPECT_TRUE(add(c.p, s, c.line, more));
}

}  // namespace
}  // namespace submeter::tariff
