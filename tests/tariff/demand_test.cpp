// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/demand.hpp"

#include "submeter/tariff/ladder.hpp"
#include "tariff/dice.hpp"
#include "tariff/rational.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <vector>

namespace submeter::tariff {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using column = std::vector<std::int64_t>;
using classes = std::vector<std::uint8_t>;

constexpr auto int64_max = std::numeric_limits<std::int64_t>::max();
constexpr instant midnight{
    std::chrono::sys_days{std::chrono::year{2026} / std::chrono::January / 5}};

std::vector<instant> grid(std::size_t count, std::int64_t each_s, instant first = midnight) {
    std::vector<instant> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(first + seconds{each_s} * static_cast<std::int64_t>(i));
    return out;
}

std::optional<demand_peak> peak_of(const column& micro, std::int64_t each_s,
                                   const demand_windows& w) {
    const auto starts = grid(micro.size(), each_s);
    const auto found = maximum_demand({starts, micro, each_s}, w);
    EXPECT_TRUE(found);
    return found.value_or(std::nullopt);
}

TEST(Demand, FixedWindowsStandSideBySide) {
    const column five{1, 2, 9, 8, 1, 1, 4, 4, 4, 0};  // 5 minutes each
    const auto peak = peak_of(five, 300, {900, 900});
    EXPECT_EQ(peak, (demand_peak{12, 900, 0, midnight}));
    EXPECT_EQ(demand_of(*peak).value(), (fraction{48, 0, 1}));
}

TEST(Demand, SlidingWindowsFindTheHighestFifteenMinutes) {
    const column five{1, 2, 9, 8, 1, 1, 4, 4, 4, 0};
    EXPECT_EQ(peak_of(five, 300, {900, 300}), (demand_peak{19, 900, 1, midnight + minutes{5}}));
    EXPECT_EQ(peak_of(five, 300, {1200, 600}), (demand_peak{20, 1200, 0, midnight}));
}

TEST(Demand, OfEqualWindowsTheEarliestIsNamed) {
    EXPECT_EQ(peak_of({3, 3, 3}, 900, {900, 900})->first, 0U);
    EXPECT_EQ(peak_of({0, 0, 0}, 900, {900, 900}), (demand_peak{0, 900, 0, midnight}));
}

TEST(Demand, HourlyEnergiesCannotGiveFifteenMinutes) {
    const auto refused = [](std::int64_t each_s, const demand_windows& w) {
        const column micro{1, 2};
        const auto starts = grid(2, each_s > 0 ? each_s : 1);
        const auto r = maximum_demand({starts, micro, each_s}, w);
        return r ? errc{} : r.error().code;
    };
    EXPECT_EQ(refused(3600, {900, 900}), errc::bad_value);
    EXPECT_EQ(refused(600, {900, 900}), errc::bad_value);
    EXPECT_EQ(refused(300, {900, 400}), errc::bad_value);
    EXPECT_EQ(refused(300, {900, 1200}), errc::bad_value);
    EXPECT_EQ(refused(300, {900, 0}), errc::bad_value);
    EXPECT_EQ(refused(0, {900, 900}), errc::bad_value);
    EXPECT_EQ(refused(900, {900, 900, instant::min()}), errc::bad_date);
    EXPECT_EQ(refused(900, {900, 900, midnight + seconds{1}}), errc::bad_value);
    EXPECT_EQ(refused(900, {900, 900, midnight + seconds{9000}}), errc{});
}

TEST(Demand, WindowsBeginWholeSlipsFromTheirOrigin) {
    const column quarters{9, 9, 1, 1, 5, 5};
    // From 00:15 on, windows of half an hour: [9 1], [1 5]; the first quarter stands alone.
    const auto peak = peak_of(quarters, 900, {1800, 1800, midnight + minutes{15}});
    EXPECT_EQ(peak, (demand_peak{10, 1800, 1, midnight + minutes{15}}));
    // An origin far ahead of the column or behind it is the same.
    for (const auto far : {-3, 5}) {
        const auto origin = midnight + minutes{15} + std::chrono::days{far};
        EXPECT_EQ(peak_of(quarters, 900, {1800, 1800, origin}), peak);
    }
}

TEST(Demand, WindowsNeverCrossAGap) {
    auto starts = grid(4, 300);
    for (std::size_t i = 2; i < 4; ++i)
        starts[i] += minutes{5};
    const column micro{9, 9, 9, 9};
    EXPECT_EQ(maximum_demand({starts, micro, 300}, {900, 300}).value(), std::nullopt);
    EXPECT_EQ(maximum_demand({starts, micro, 300}, {600, 300}).value(),
              (demand_peak{18, 600, 0, midnight}));
    // 00:15 and 00:20 do not begin a fixed window of ten minutes.
    EXPECT_EQ(maximum_demand({std::span{starts}.subspan(2), std::span{micro}.subspan(2), 300},
                             {600, 600, midnight})
                  .value(),
              std::nullopt);
}

TEST(Demand, NamesTheIntervalAtFault) {
    auto starts = grid(3, 900);
    column micro{1, 2, 3};
    const auto fault = [&](const demand_windows& w) {
        const auto r = maximum_demand({starts, micro, 900}, w);
        EXPECT_FALSE(r);
        return r ? error{} : r.error();
    };
    const auto at_two = [](errc code) { return error{.code = code, .offset = 0, .index = 2}; };
    micro[2] = -1;
    EXPECT_EQ(fault({}), at_two(errc::negative_usage));
    micro[2] = int64_max;
    EXPECT_EQ(fault({1800, 1800}), at_two(errc::overflow));
    micro[2] = 3;
    starts[2] += seconds{7};
    EXPECT_EQ(fault({}), at_two(errc::bad_value));
    starts[2] = starts[1] + seconds{899};
    EXPECT_EQ(fault({}), at_two(errc::out_of_order));
    starts[2] = instant::max();
    EXPECT_EQ(fault({}), at_two(errc::bad_date));
    starts.pop_back();
    EXPECT_EQ(fault({}).code, errc::bad_length);
    EXPECT_EQ(maximum_demand({}, {}).value(), std::nullopt);
}

TEST(Demand, EachClassHasAMaximumOfItsOwn) {
    const auto starts = grid(8, 900);
    const column micro{1, 5, 9, 9, 2, 2, 7, 7};
    const classes of{0, 0, 0, 1, 1, 1, 9, 9};  // class 9: not measured
    std::vector<std::optional<demand_peak>> out(3);
    ASSERT_TRUE(maximum_demand({starts, micro, 900, of}, {1800, 900}, out));
    EXPECT_EQ(out[0], (demand_peak{14, 1800, 1, midnight + minutes{15}}));
    EXPECT_EQ(out[1], (demand_peak{11, 1800, 3, midnight + minutes{45}}));  // not the 18 across
    EXPECT_EQ(out[2], std::nullopt);
    EXPECT_EQ(maximum_demand({starts, micro, 900, std::span{of}.first(3)}, {}).error().code,
              errc::bad_length);
}

// Every window by itself, from a map of moments.
std::vector<std::optional<demand_peak>> slowly(const energy_column& c, const demand_windows& w,
                                               std::size_t class_count) {
    std::map<instant, std::size_t> at;
    for (std::size_t i = 0; i < c.starts.size(); ++i)
        at[c.starts[i]] = i;
    std::vector<std::optional<demand_peak>> out(class_count);
    const auto origin = w.aligned_to.value_or(c.starts.front());
    for (const auto& [start, first] : at) {
        if ((start - origin) % seconds{w.slip_s} != seconds{0}) continue;
        const std::size_t of = c.classes.empty() ? 0 : c.classes[first];
        bool whole = of < class_count;
        std::int64_t energy = 0;
        for (auto t = start; t < start + seconds{w.length_s}; t += seconds{c.each_s}) {
            const auto found = at.find(t);
            whole =
                whole && found != at.end() && (c.classes.empty() || c.classes[found->second] == of);
            if (!whole) break;
            energy += c.micro[found->second];
        }
        if (whole && (!out[of] || energy > out[of]->energy_micro))
            out[of] = demand_peak{energy, w.length_s, first, start};
    }
    return out;
}

TEST(Demand, AgreesWithLookingAtEveryWindow) {
    samples::dice d{71};
    for (int i = 0; i < 2000; ++i) {
        const std::int64_t each_s = 60 * (1 + d.below(5));
        demand_windows w{.length_s = each_s * (1 + d.below(6)), .slip_s = each_s};
        w.slip_s *= 1 + d.below(w.length_s / each_s);
        if (d.below(2) == 0) w.aligned_to = midnight + seconds{each_s * (d.below(50) - 25)};
        std::vector<instant> starts{midnight};
        column micro{d.below(1000)};
        classes of{static_cast<std::uint8_t>(d.below(4))};
        for (auto n = d.below(80); n > 0; --n) {
            starts.push_back(starts.back() + seconds{each_s * (d.below(12) == 0 ? 3 : 1)});
            micro.push_back(d.below(1000));
            of.push_back(d.below(6) == 0 ? static_cast<std::uint8_t>(d.below(4)) : of.back());
        }
        energy_column c{starts, micro, each_s};
        if (d.below(2) == 0) c.classes = of;
        std::vector<std::optional<demand_peak>> out(3);
        ASSERT_TRUE(maximum_demand(c, w, out));
        ASSERT_EQ(out, slowly(c, w, 3)) << i;
    }
}

TEST(Demand, ASlidingMaximumIsNeverBelowAFixedOne) {
    samples::dice d{72};
    for (int i = 0; i < 300; ++i) {
        column micro;
        for (int n = 0; n < 60; ++n)
            micro.push_back(d.below(1'000'000));
        EXPECT_GE(peak_of(micro, 300, {900, 300})->energy_micro,
                  peak_of(micro, 300, {900, 900})->energy_micro);
    }
}

// tariffs.md §4, E6, and §11: 118 kW of tiered demand.
TEST(Demand, GivesTheWorkedExamples) {
    const auto peak = peak_of({50'000'000, 103'125'000}, 900, {});
    EXPECT_EQ(round_demand(*peak, {rounding::half_up, 6, 1}).value(), active_power{412'500'000});
    std::vector<std::int64_t> parts(2);
    ASSERT_TRUE(split_usage(column{95'000'000}, 0, 118'000'000, parts));
    EXPECT_EQ(parts[0] / 1000 * 8000 + parts[1] / 1000 * 6500, 909'500'000);
}

TEST(Demand, StaysExactWhereTheWindowDoesNotDivideAnHour) {
    const demand_peak seven{1, 420, 0, midnight};
    EXPECT_EQ(demand_of(seven).value(), (fraction{8, 4, 7}));
    EXPECT_EQ(round_demand(seven, {rounding::half_up, 6, 1}).value(), active_power{9});
    EXPECT_EQ(round_demand({123'456'789, 900, 0, midnight}, {rounding::down, 2, 1}).value(),
              active_power{493'820'000});
    EXPECT_EQ(demand_of({int64_max, 1, 0, midnight})->whole, exact{int64_max} * 3600);
}

}  // namespace
}  // namespace submeter::tariff
