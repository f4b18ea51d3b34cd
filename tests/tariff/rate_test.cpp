// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/rate.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace submeter::tariff {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Inside the effective span of every sample plan, over two clock changes and a year's end.
const instant first = samples::at("2022-03-20T07:10:00Z");

result<addition> add_raw(const plan& p, rating_state& s, interval over, std::int64_t micro) {
    return samples::unit_of(p) == billing_unit::m3 ? add(p, s, over, volume{micro})
                                                   : add(p, s, over, energy{micro});
}

// One by one, through the door that a stream of readings takes.
rating_state stream(const plan& p, const std::vector<instant>& starts, seconds each,
                    const std::vector<std::int64_t>& micro) {
    rating_state s;
    for (std::size_t i = 0; i < micro.size(); ++i)
        EXPECT_TRUE(add_raw(p, s, {starts[i], starts[i] + each}, micro[i])) << i;
    return s;
}

std::int64_t sum_of_lines(const charge& c) {
    return std::accumulate(
        c.lines.begin(), c.lines.end(), std::int64_t{0},
        [](std::int64_t sum, const auto& l) { return l.included ? sum : sum + l.amount.minor; });
}

class EveryPlan : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Tariff, EveryPlan, testing::ValuesIn(samples::usage_plans));

TEST_P(EveryPlan, ColumnsAndSingleIntervalsAgree) {
    const auto p = samples::load(GetParam());
    for (const auto each : {seconds{900}, seconds{3600}, seconds{7777}, seconds{200'000}}) {
        const auto starts = samples::grid(first, each, 200);
        const auto micro = samples::usage(11, starts.size(), 9'000'000);
        const auto line = make_timeline(p, starts, each);
        ASSERT_TRUE(line);
        rating_state s;
        ASSERT_TRUE(add(p, s, *line, micro));
        EXPECT_EQ(s, stream(p, starts, each, micro));
        EXPECT_EQ(*settle(p, s, samples::facts(p)),
                  *bill_of(p, starts, each, micro, samples::facts(p)));
    }
}

TEST_P(EveryPlan, ManyIntervalsPostWhatOneBillSays) {
    const auto p = samples::load(GetParam());
    const auto starts = samples::grid(first, minutes{30}, 2000);
    const auto micro = samples::usage(12, starts.size(), 700'000);
    const auto line = make_timeline(p, starts, minutes{30});
    ASSERT_TRUE(line);
    rating_state s;
    std::vector<std::int64_t> posted(micro.size());
    const auto bill = price_columns(p, s, *line, micro, posted, samples::facts(p));
    ASSERT_TRUE(bill);
    EXPECT_EQ(std::accumulate(posted.begin(), posted.end(), std::int64_t{0}), bill->total.minor);
    EXPECT_EQ(*bill, *bill_of(p, *line, micro, samples::facts(p)));

    rating_state one_by_one;
    std::int64_t before = 0;
    for (std::size_t i = 0; i < micro.size(); i += 1) {
        ASSERT_TRUE(add_raw(p, one_by_one, {starts[i], starts[i] + minutes{30}}, micro[i]));
        const auto after = settle(p, one_by_one, samples::facts(p))->total.minor;
        ASSERT_EQ(posted[i], after - before) << i;
        before = after;
    }
    EXPECT_EQ(s, one_by_one);
}

TEST_P(EveryPlan, ABillMayBeRatedInParts) {
    const auto p = samples::load(GetParam());
    const auto starts = samples::grid(first, hours{1}, 300);
    const auto micro = samples::usage(13, starts.size(), 5'000'000);
    rating_state s;
    std::vector<std::int64_t> posted(micro.size());
    for (std::size_t from = 0; from < micro.size(); from += 100) {
        const auto line = make_timeline(p, std::span{starts}.subspan(from, 100), seconds{3600});
        ASSERT_TRUE(line);
        ASSERT_TRUE(price_columns(p, s, *line, std::span{micro}.subspan(from, 100),
                                  std::span{posted}.subspan(from, 100), samples::facts(p)));
    }
    const auto whole = bill_of(p, starts, hours{1}, micro, samples::facts(p));
    ASSERT_TRUE(whole);
    EXPECT_EQ(*settle(p, s, samples::facts(p)), *whole);
    EXPECT_EQ(std::accumulate(posted.begin(), posted.end(), std::int64_t{0}), whole->total.minor);
}

TEST_P(EveryPlan, LinesSumToTheTotalAndTakeAllUsage) {
    const auto p = samples::load(GetParam());
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto starts = samples::grid(first, hours{5}, 60);
        const auto micro = samples::usage(seed, starts.size(), 20'000'000);
        const auto bill = bill_of(p, starts, hours{5}, micro, samples::facts(p));
        ASSERT_TRUE(bill);
        EXPECT_EQ(sum_of_lines(*bill), bill->total.minor);
        std::int64_t used = 0;
        for (const auto& l : bill->lines)
            if (l.kind == charge_kind::consumption) used += l.quantity_micro;
        EXPECT_EQ(used, std::accumulate(micro.begin(), micro.end(), std::int64_t{0}));
    }
}

TEST_P(EveryPlan, ASpreadLineIsAtMostOneStepOff) {
    auto p = samples::load(GetParam());
    const auto stage = p.round.total.value_or(p.round.line.value_or(rounding_stage{}));
    p.round.line.reset();
    p.round.tax.reset();
    for (const auto rule : {rounding::half_up, rounding::half_even, rounding::up, rounding::down,
                            rounding::truncate}) {
        p.round.total = rounding_stage{rule, stage.scale, stage.step};
        const auto starts = samples::grid(first, hours{3}, 90);
        const auto bill = bill_of(p, starts, hours{3}, samples::usage(3, starts.size(), 3'333'333),
                                  samples::facts(p));
        ASSERT_TRUE(bill) << to_text(rule);
        EXPECT_EQ(sum_of_lines(*bill), bill->total.minor);
        const exact grain = exact{power_of_ten(12 - stage.scale)} * stage.step;
        for (const auto& l : bill->lines) {
            const exact off = to_exact(l.amount) - l.product.whole;
            EXPECT_TRUE(off > -grain && off <= grain);
        }
    }
}

TEST_P(EveryPlan, MoreUsageNeverCostsLessAtRisingPrices) {
    auto p = samples::load(GetParam());
    if (std::string_view{GetParam()} == "london_negative") return;  // a price below zero
    const auto starts = samples::grid(first, hours{1}, 100);
    auto micro = samples::usage(5, starts.size(), 9'000'000);
    std::int64_t before = 0;
    samples::dice d{6};
    for (int i = 0; i < 200; ++i) {
        micro[static_cast<std::size_t>(d.below(100))] += d.below(2'000'000);
        const auto total = bill_of(p, starts, hours{1}, micro, samples::facts(p))->total.minor;
        EXPECT_GE(total, before);
        before = total;
    }
}

TEST_P(EveryPlan, OrderMattersOnlyWhereThePlanSaysSo) {
    const auto p = samples::load(GetParam());
    const auto starts = samples::grid(samples::at("2022-04-04T16:00:00Z"), hours{1}, 24);
    const auto micro = samples::usage(8, starts.size(), 60'000'000);
    rating_state forward;
    rating_state backward;
    for (std::size_t i = 0; i < 24; ++i) {
        const interval there{starts[i], starts[i] + hours{1}};
        const interval back{starts[23 - i], starts[23 - i] + hours{1}};
        ASSERT_TRUE(add_raw(p, forward, there, micro[i]));
        const auto added = add_raw(p, backward, back, micro[23 - i]);
        if (depends_on_order(p) && i > 0) {
            EXPECT_EQ(added.error().code, errc::out_of_order);
            return;
        }
        ASSERT_TRUE(added);
    }
    EXPECT_EQ(forward, backward);
}

TEST_P(EveryPlan, SplittingAnIntervalChangesNothing) {
    const auto p = samples::load(GetParam());
    samples::dice d{21};
    rating_state whole;
    rating_state split;
    for (int i = 0; i < 300; ++i) {
        const interval over{first + hours{4} * i, first + hours{4} * (i + 1)};
        const auto micro = d.below(1000) * hours{4} / seconds{1};  // whole millionths a second
        const auto cut = seconds{d.below(4 * 3600 - 1) + 1};
        const auto early = micro / (4 * 3600) * cut.count();
        ASSERT_TRUE(add_raw(p, whole, over, micro));
        ASSERT_TRUE(add_raw(p, split, {over.start, over.start + cut}, early));
        ASSERT_TRUE(add_raw(p, split, {over.start + cut, over.end}, micro - early));
    }
    EXPECT_EQ(whole, split);
}

TEST(Rate, SaysWhatIsEstimated) {
    const auto p = samples::load("london_cheap_night");
    rating_state s;
    const auto start = samples::at("2026-01-05T00:00:00Z");
    EXPECT_FALSE(add(p, s, {start, start + minutes{30}}, energy{1})->estimated());
    EXPECT_TRUE(add(p, s, {start + minutes{30}, start + hours{6}}, energy{1})->estimated());
    EXPECT_EQ(add(p, s, {start + hours{6}, start + hours{54}}, energy{1})->pieces, 5U);
}

TEST(Rate, RefusesWhatItCannotPriceAndKeepsTheState) {
    const auto p = samples::load("tiered_month");
    rating_state s;
    const interval hour{first, first + hours{1}};
    ASSERT_TRUE(add(p, s, hour, energy{5}));
    const rating_state before = s;
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(add(p, s, hour, energy{-1}).error().code, errc::negative_usage);
    EXPECT_EQ(add(p, s, hour, volume{1}).error().code, errc::unlike_unit);
    EXPECT_EQ(add(p, s, {first, first}, energy{1}).error().code, errc::bad_value);
    EXPECT_EQ(add(p, s, hour, energy{max}).error().code, errc::overflow);
    const interval earlier_month{first - hours{24 * 40}, first - hours{24 * 40 - 1}};
    auto next = next_bill(p, s).value();
    EXPECT_EQ(add(p, next, earlier_month, energy{1}).error().code, errc::out_of_order);
    const auto campus = samples::load("campus");
    EXPECT_EQ(add(campus, s, hour, energy{1}).error().code, errc::bad_plan);
    EXPECT_EQ(settle(campus, s).error().code, errc::bad_plan);
    rating_state none;
    EXPECT_EQ(add(campus, none, {instant{}, instant{} + hours{1}}, energy{1}).error().code,
              errc::not_effective);
    EXPECT_EQ(s, before);
}

TEST(Rate, NamesTheValueAtFaultInAColumn) {
    const auto p = samples::load("single");
    const auto starts = samples::grid(first, hours{1}, 40);
    const auto line = make_timeline(p, starts, hours{1});
    ASSERT_TRUE(line);
    std::vector<std::int64_t> micro(40, 1);
    std::vector<std::int64_t> posted(40);
    rating_state s;
    micro[17] = -1;
    const error negative{.code = errc::negative_usage, .offset = 0, .index = 17};
    EXPECT_EQ(add(p, s, *line, micro).error(), negative);
    EXPECT_EQ(price_columns(p, s, *line, micro, posted, samples::facts(p)).error(), negative);
    micro[17] = std::numeric_limits<std::int64_t>::max();
    EXPECT_EQ(add(p, s, *line, micro).error(),
              (error{.code = errc::overflow, .offset = 0, .index = 17}));
    EXPECT_EQ(s, rating_state{});
    micro.pop_back();
    EXPECT_EQ(add(p, s, *line, micro).error().code, errc::bad_length);
    micro.push_back(1);
    EXPECT_EQ(price_columns(p, s, *line, micro, std::span{posted}.first(39)).error().code,
              errc::no_room);
}

TEST(Rate, ALargeButFittingValueTakesTheCarefulWay) {
    const auto p = samples::load("single");
    const auto line = make_timeline(p, samples::grid(first, hours{1}, 2), hours{1});
    rating_state s;
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    ASSERT_TRUE(add(p, s, *line, std::vector<std::int64_t>{max - 1, 1}));
    EXPECT_EQ(s.used.at(0).total_micro, max);
    EXPECT_EQ(settle(p, s, samples::facts(p)).value().total.minor,
              657'165'257'625'903);  // max × 0.7125, in fen
}

TEST(Rate, NoUsageIsABillOfNothing) {
    const auto p = samples::load("tiered_additive");
    const auto bill = settle(p, rating_state{});
    ASSERT_TRUE(bill);
    EXPECT_TRUE(bill->lines.empty());
    EXPECT_EQ(bill->total, (money{0, p.in}));
    EXPECT_TRUE(bill_of(p, std::vector<instant>{}, hours{1}, {}, samples::facts(p)));
}

TEST(Rate, TheLadderGoesOnInTheNextBillOfAMonth) {
    const auto p = samples::load("tiered_month");
    rating_state s;
    ASSERT_TRUE(add(p, s, {first, first + hours{1}}, energy{200'000'000}));
    rating_state next = next_bill(p, s).value();
    ASSERT_TRUE(add(p, next, {first + hours{1}, first + hours{2}}, energy{20'000'000}));
    const auto bill = settle(p, next);
    ASSERT_EQ(bill->lines.size(), 2U);
    EXPECT_EQ(bill->lines[1].quantity_micro, 10'000'000);
    EXPECT_EQ(bill->total.minor, 1090);
    rating_state later = next_bill(p, s).value();
    const auto april = first + hours{24 * 30};
    ASSERT_TRUE(add(p, later, {april, april + hours{1}}, energy{20'000'000}));
    EXPECT_EQ(settle(p, later)->lines.size(), 1U);
}

TEST(Rate, RoundedLinesNeverHideAnotherTotal) {
    auto lines = samples::load("time_of_use_lines");
    auto total = samples::load("time_of_use_total");
    const auto starts = samples::grid(first, hours{1}, 24);
    const auto micro = samples::usage(4, 24, 9'000'000);
    const auto a = bill_of(lines, starts, hours{1}, micro);
    const auto b = bill_of(total, starts, hours{1}, micro);
    ASSERT_TRUE(a && b);
    EXPECT_LE(std::abs(a->total.minor - b->total.minor), 3);
    for (std::size_t i = 0; i < a->lines.size(); ++i)
        EXPECT_EQ(a->lines[i].product, b->lines[i].product);
}

}  // namespace
}  // namespace submeter::tariff
