// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/apportion.hpp"

#include "core/json_reader.hpp"
#include "submeter/core/decimal.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <numeric>
#include <random>

namespace submeter::billing {
namespace {

std::vector<participant> numbered(const std::vector<std::int64_t>& weights) {
    std::vector<participant> out;
    for (std::size_t i = 0; i < weights.size(); ++i)
        out.push_back({account_id{i + 1}, weights[i]});
    return out;
}

std::string vectors() {
    std::ifstream file{SUBMETER_TEST_DATA "/vectors/apportion.json"};
    return {std::istreambuf_iterator<char>{file}, {}};
}

std::vector<std::int64_t> grains_of(const apportionment& a) {
    std::vector<std::int64_t> out;
    for (const auto& s : a.shares)
        out.push_back(s.grains);
    return out;
}

TEST(BillingApportion, GivesTheWorkedExamples) {
    diagnostics out;
    const auto doc = submeter::detail::json_document::parse(vectors(), out);
    ASSERT_TRUE(doc);
    const auto cases = *doc->root().field("cases")->items();
    EXPECT_GE(cases.size(), 16U);
    for (const auto& c : cases) {
        SCOPED_TRACE(*c.field("name")->text());
        std::vector<std::int64_t> weights;
        const auto listed_weights = *c.field("weights")->items();
        for (const auto& w : listed_weights)
            weights.push_back(*parse_scaled(*w.text(), 6));
        std::vector<std::int64_t> expected;
        const auto listed_shares = *c.field("shares")->items();
        for (const auto& s : listed_shares)
            expected.push_back(*s.integer(INT64_MIN, INT64_MAX));
        const auto pool = *c.field("pool")->integer(INT64_MIN, INT64_MAX);
        const auto split = apportion(pool, numbered(weights));
        ASSERT_TRUE(split);
        EXPECT_EQ(grains_of(*split), expected);
    }
}

// apportionment.md A9: the pool itself is split first, then each part by its own weights.
TEST(BillingApportion, MixedMethodsConserveThePool) {
    const auto parts = apportion(50000, numbered({30, 70}));
    const auto equal = apportion(parts->shares[0].grains, numbered({1, 1, 1, 1}));
    const auto by_use = apportion(parts->shares[1].grains,
                                  numbered({512'300'000, 340'200'000, 1'204'700'000, 88'000'000}));
    std::vector<std::int64_t> sums;
    for (std::size_t i = 0; i < 4; ++i)
        sums.push_back(equal->shares[i].grains + by_use->shares[i].grains);
    EXPECT_EQ(sums, (std::vector<std::int64_t>{12108, 9301, 23405, 5186}));
}

std::vector<participant> random_participants(std::mt19937_64& random) {
    std::vector<std::int64_t> weights(1 + random() % 12);
    for (auto& w : weights)
        w = static_cast<std::int64_t>(random() % 5 == 0 ? 0 : random() >> (1 + random() % 62));
    weights[0] += 1 - (weights[0] == INT64_MAX ? 1 : 0);
    return numbered(weights);
}

TEST(BillingApportion, ConservesAndMirrorsAnyPool) {
    std::mt19937_64 random{1};
    for (int i = 0; i < 2000; ++i) {
        const auto among = random_participants(random);
        const auto pool = static_cast<std::int64_t>(random() >> (1 + random() % 62));
        const auto split = apportion(pool, among);
        const auto mirror = apportion(-pool, among);
        ASSERT_TRUE(split);
        ASSERT_TRUE(mirror);
        const auto grains = grains_of(*split);
        EXPECT_EQ(std::accumulate(grains.begin(), grains.end(), std::int64_t{0}), pool);
        for (std::size_t k = 0; k < grains.size(); ++k) {
            EXPECT_EQ(mirror->shares[k].grains, -grains[k]);
            EXPECT_TRUE(among[k].weight != 0 || grains[k] == 0);
        }
    }
}

TEST(BillingApportion, DoesNotDependOnTheOrder) {
    std::mt19937_64 random{2};
    for (int i = 0; i < 500; ++i) {
        auto among = random_participants(random);
        const auto pool = static_cast<std::int64_t>(random() % 100000);
        auto before = apportion(pool, among)->shares;
        std::shuffle(among.begin(), among.end(), random);
        auto after = apportion(pool, among)->shares;
        const auto by_id = [](const share& l, const share& r) { return l.id < r.id; };
        std::sort(after.begin(), after.end(), by_id);
        EXPECT_EQ(before, after);
    }
}

TEST(BillingApportion, ScalingAllWeightsChangesNothing) {
    const auto small = apportion(12345, numbered({1, 2, 3, 7}));
    const auto large = apportion(12345, numbered({1'000'000, 2'000'000, 3'000'000, 7'000'000}));
    EXPECT_EQ(grains_of(*small), grains_of(*large));
}

TEST(BillingApportion, HoldsTheLargestPools) {
    const auto one = apportion(INT64_MIN, numbered({INT64_MAX}));
    ASSERT_TRUE(one);
    EXPECT_EQ(one->shares[0].grains, INT64_MIN);
    const auto two = apportion(INT64_MAX, numbered({INT64_MAX, INT64_MAX}));
    ASSERT_TRUE(two);
    EXPECT_EQ(two->shares[0].grains, INT64_MAX / 2 + 1);
    EXPECT_EQ(two->shares[1].grains, INT64_MAX / 2);
}

TEST(BillingApportion, RefusesWhatCannotBeSplit) {
    EXPECT_EQ(apportion(100, {}).error().code, errc::no_weight);
    EXPECT_EQ(apportion(100, numbered({0, 0})).error().code, errc::no_weight);
    const auto negative = apportion(100, numbered({1, -1}));
    EXPECT_EQ(negative.error().code, errc::bad_share);
    EXPECT_EQ(negative.error().index, 1U);
    const std::vector<participant> twice{{account_id{4}, 1}, {account_id{4}, 2}};
    EXPECT_EQ(apportion(100, twice).error().code, errc::bad_share);
}

TEST(BillingApportion, CheckSeesAChangedGrain) {
    auto split = *apportion(10000, numbered({1, 1, 1}));
    ASSERT_TRUE(check(split));
    split.shares[0].grains -= 1;
    EXPECT_EQ(check(split).error().code, errc::not_conserved);
    split = *apportion(10000, numbered({1, 1, 1}));
    split.shares[0].grains -= 2;
    split.shares[1].grains += 2;
    EXPECT_EQ(check(split).error().code, errc::not_conserved);
}

TEST(BillingApportion, SaysWhoGotAGrainAndWhy) {
    const auto split = *apportion(12345, numbered({1, 2, 3}));
    EXPECT_EQ(split.leftovers, 1);
    EXPECT_EQ(split.shares[2].rank, 0U);
    EXPECT_EQ(split.shares[2].leftover(), 1);
    EXPECT_EQ(split.shares[0].leftover(), 0);
    EXPECT_EQ(split.shares[2].whole, 6172);
    EXPECT_EQ(split.shares[2].numerator, 37035);
    EXPECT_EQ(split.total_weight, 6);
}

}  // namespace
}  // namespace submeter::billing
