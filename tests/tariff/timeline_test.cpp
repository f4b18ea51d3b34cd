// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/timeline.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint8_t day_period = 0;
constexpr std::uint8_t cheap_period = 1;

TEST(Timeline, ASlotHoldsFromItsFirstSecond) {
    const auto p = samples::load("london_cheap_night");
    EXPECT_EQ(segment_at(p, samples::at("2026-01-05T00:29:59Z")).of.period, day_period);
    EXPECT_EQ(segment_at(p, samples::at("2026-01-05T00:30:00Z")).of.period, cheap_period);
    EXPECT_EQ(segment_at(p, samples::at("2026-01-05T05:29:59Z")).of.period, cheap_period);
    EXPECT_EQ(segment_at(p, samples::at("2026-01-05T05:30:00Z")).of.period, day_period);
}

TEST(Timeline, ASegmentEndsWhereTheClockChanges) {
    const auto p = samples::load("london_cheap_night");
    const auto spring = segment_at(p, samples::at("2026-03-29T00:45:00Z"));
    EXPECT_EQ(spring.of.period, cheap_period);
    EXPECT_EQ(spring.span.end, samples::at("2026-03-29T01:00:00Z"));
    const auto after = segment_at(p, spring.span.end);  // 02:00 local
    EXPECT_EQ(after.of.period, cheap_period);
    EXPECT_EQ(after.span.end, samples::at("2026-03-29T04:30:00Z"));
}

TEST(Timeline, EverySecondOfAClockChangeIsClassifiedByLocalTime) {
    const auto p = samples::load("london_cheap_night");
    const auto period_of = [&](local_instant local) {
        const auto day = std::chrono::floor<std::chrono::days>(local);
        const auto& table = p.days->tables[table_of(*p.days, day)].day;
        return rate_at(table, static_cast<std::int32_t>((local - day).count()));
    };
    for (const char* from : {"2026-03-28T22:00:00Z", "2026-10-24T22:00:00Z"}) {
        segment near{};
        for (instant t = samples::at(from); t < samples::at(from) + hours{9}; t += seconds{30}) {
            if (!near.span.contains(t)) near = segment_at(p, t);
            EXPECT_EQ(near.of.period + 1, period_of(to_local(p.where, t))) << to_text(t);
        }
    }
}

TEST(Timeline, AMonthBeginsWhenItsFirstDayFirstDoes) {
    const auto zone = load_zone("America/St_Johns");
    ASSERT_TRUE(zone);
    plan p = samples::load("tiered_month");
    p.where = *zone;
    // At 00:01 on 1 November 2009 the clock went back to 23:01 on 31 October.
    using std::chrono::November;
    using std::chrono::October;
    const auto first = samples::at("2009-11-01T02:30:00Z");
    EXPECT_EQ(segment_at(p, first - seconds{1}).of.window,
              std::chrono::local_days{std::chrono::year{2009} / October / 1});
    EXPECT_EQ(segment_at(p, first).of.window,
              std::chrono::local_days{std::chrono::year{2009} / November / 1});
    EXPECT_EQ(segment_at(p, first + minutes{30}).of.window,
              std::chrono::local_days{std::chrono::year{2009} / November / 1});
    EXPECT_EQ(to_text(to_local(p.where, first + minutes{30})), "2009-10-31T23:30:00");
}

TEST(Timeline, PiecesSumToTheWhole) {
    samples::dice d{7};
    for (int i = 0; i < 1000; ++i) {
        const auto length = d.below(5000) + 2;
        const auto cut = d.below(length - 1) + 1;
        const auto micro = d.below(1'000'000'000'000) * (i % 2 == 0 ? 1 : 1'000'000);
        const piece early{0, cut, {}};
        const piece late{cut, length, {}};
        EXPECT_EQ(share_of(micro, early, length) + share_of(micro, late, length), micro);
    }
    EXPECT_EQ(share_of(1'000'000, piece{0, 10, {}}, 30), 333'333);
    EXPECT_EQ(share_of(1'000'000, piece{10, 30, {}}, 30), 666'667);
}

TEST(Timeline, EqualNeighboursAreOneStretch) {
    const auto p = samples::load("london_cheap_night");
    const auto starts = samples::grid(samples::at("2026-01-05T00:00:00Z"), minutes{30}, 48);
    const auto line = make_timeline(p, starts, minutes{30});
    ASSERT_TRUE(line);
    ASSERT_EQ(line->stretches.size(), 3U);
    EXPECT_EQ(line->stretches[0].count, 1U);
    EXPECT_EQ(line->stretches[1].count, 10U);
    EXPECT_EQ(line->stretches[2].count, 37U);
    EXPECT_TRUE(line->split.empty());
    EXPECT_EQ(line->over.length(), hours{24});
}

TEST(Timeline, AnIntervalOverABoundaryIsSplitAndNamed) {
    const auto p = samples::load("london_cheap_night");
    const auto starts = samples::grid(samples::at("2026-01-05T00:00:00Z"), hours{1}, 24);
    const auto line = make_timeline(p, starts, hours{1});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->split, (std::vector<std::size_t>{0, 5}));
}

TEST(Timeline, OneIntervalMayCrossManyBoundaries) {
    const auto p = samples::load("london_cheap_night");
    const std::vector<instant> starts{samples::at("2026-01-05T00:00:00Z")};
    const auto line = make_timeline(p, starts, hours{48});
    ASSERT_TRUE(line);
    ASSERT_EQ(line->stretches.size(), 5U);
    std::int64_t cheap_s = 0;
    for (const auto& x : line->stretches)
        if (line->class_of(x).period == cheap_period)
            cheap_s += line->parts[x.part_at].to_s - line->parts[x.part_at].from_s;
    EXPECT_EQ(seconds{cheap_s}, hours{10});
}

// The same intervals, with or without one more after a gap: by leaps over what is even, or one by
// one.
TEST(Timeline, EvenStartsAreClassifiedAsAnyOthersAre) {
    const auto first = samples::at("2022-03-20T07:10:00Z");
    for (const char* name :
         {"single", "london_cheap_night", "campus", "tiered_month", "water_parts"})
        for (const seconds each : {seconds{900}, seconds{3600}, seconds{3000}, seconds{90'000}}) {
            const auto p = samples::load(name);
            auto starts = samples::grid(first, each, 500);
            const auto even = make_timeline(p, starts, each);
            starts.push_back(starts.back() + 2 * each);
            const auto gap = make_timeline(p, starts, each);
            ASSERT_TRUE(even && gap) << name;
            ASSERT_LE(even->stretches.size(), gap->stretches.size());
            for (std::size_t i = 0; i < even->stretches.size(); ++i) {
                const auto& a = even->stretches[i];
                const auto& b = gap->stretches[i];
                EXPECT_EQ(a.first, b.first);
                EXPECT_EQ(a.count, std::min(b.count, 500 - b.first));
                EXPECT_EQ(even->class_of(a), gap->class_of(b));
                EXPECT_EQ(even->share(a, 1'000'000), gap->share(b, 1'000'000));
            }
            EXPECT_EQ(even->over.end, first + 500 * each);
        }
}

TEST(Timeline, TheNextWindowIsTheFirstDayThatBeginsOne) {
    const std::chrono::local_days moved{std::chrono::year{2024} / 2 / 29};
    for (const char* name : {"tiered_month", "household_year", "water_parts", "world"}) {
        const auto p = samples::load(name);
        auto next = next_window_start(p, moved, moved);
        for (auto day = moved; day < moved + std::chrono::days{1500}; day += std::chrono::days{1}) {
            if (day == next) next = next_window_start(p, day, moved);
            EXPECT_EQ(next_window_start(p, day, moved), next) << name;
            EXPECT_GT(next, day);
            EXPECT_EQ(latest_window_start(p, next, moved), next) << name;
            EXPECT_LT(latest_window_start(p, next - std::chrono::days{1}, moved), next) << name;
        }
    }
}

TEST(Timeline, OverlapsAreRefusedAndGapsAreNot) {
    const auto p = samples::load("single");
    const instant t{};
    const auto overlap = make_timeline(p, std::vector<instant>{t, t + minutes{59}}, hours{1});
    ASSERT_FALSE(overlap);
    EXPECT_EQ(overlap.error(), (error{.code = errc::out_of_order, .offset = 0, .index = 1}));
    EXPECT_TRUE(make_timeline(p, std::vector<instant>{t, t + hours{5}}, hours{1}));
    EXPECT_EQ(make_timeline(p, {}, seconds{0}).error().code, errc::bad_value);
}

TEST(Timeline, StaysInsideTheEffectiveSpan) {
    const auto p = samples::load("campus");
    const auto last = samples::at("2023-12-31T23:00:00Z");
    EXPECT_TRUE(make_timeline(p, std::vector<instant>{last}, hours{1}));
    const auto late = make_timeline(p, std::vector<instant>{last, last + hours{1}}, hours{1});
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error(), (error{.code = errc::not_effective, .offset = 0, .index = 1}));
    const auto year = make_timeline(p, samples::grid(last - hours{99}, hours{1}, 8760), hours{1});
    ASSERT_FALSE(year);
    EXPECT_EQ(year.error(), (error{.code = errc::not_effective, .offset = 0, .index = 100}));
    EXPECT_EQ(make_timeline(p, std::vector<instant>{samples::at("2021-12-31T23:59:59Z")}, hours{1})
                  .error()
                  .code,
              errc::not_effective);
}

TEST(Timeline, TicksOfATableAreTheSameMoments) {
    const auto p = samples::load("london_cheap_night");
    const auto first = samples::at("2026-01-05T00:30:00Z").time_since_epoch();
    const auto wanted =
        make_timeline(p, samples::grid(instant{first}, minutes{45}, 40), minutes{45});
    ASSERT_TRUE(wanted);
    std::vector<std::int64_t> ticks;
    for (int i = 0; i < 40; ++i)
        ticks.push_back(std::chrono::milliseconds{first + i * minutes{45}}.count());
    const auto line = make_timeline<std::chrono::milliseconds>(p, ticks, minutes{45});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->over, wanted->over);
    EXPECT_EQ(line->split, wanted->split);
    EXPECT_EQ(line->stretches.size(), wanted->stretches.size());
    ticks[7] += 1;
    EXPECT_EQ(make_timeline<std::chrono::milliseconds>(p, ticks, minutes{45}).error(),
              (error{.code = errc::inexact, .offset = 0, .index = 7}));
}

TEST(Timeline, TimesAndLengthsAreThoseOfACalendar) {
    const auto p = samples::load("london_cheap_night");
    const auto refused = [&](instant start, seconds each) {
        const auto r = make_timeline(p, std::vector<instant>{start}, each);
        return r ? errc::incomplete : r.error().code;
    };
    const auto now = samples::at("2026-01-05T00:30:00Z");
    EXPECT_EQ(refused(instant::max(), hours{1}), errc::bad_date);
    EXPECT_EQ(refused(instant::min(), hours{1}), errc::bad_date);
    EXPECT_EQ(refused(samples::at("9999-12-30T12:00:00Z"), hours{1}), errc::bad_date);
    EXPECT_EQ(refused(now, hours{24 * 3661}), errc::bad_value);
    EXPECT_EQ(refused(now, seconds::max()), errc::bad_value);
    EXPECT_EQ(refused(now, seconds{0}), errc::bad_value);
    const auto far = make_timeline(
        p, samples::grid(samples::at("9999-12-29T23:00:00Z"), hours{1}, 100), hours{1});
    EXPECT_EQ(far.error(), (error{.code = errc::bad_date, .offset = 0, .index = 1}));
    rating_state s;
    EXPECT_EQ(add(p, s, {instant::min(), instant::max()}, energy{1}).error().code, errc::bad_date);
    EXPECT_EQ(add(p, s, {now, now + hours{24 * 3661}}, energy{1}).error().code, errc::bad_value);
    EXPECT_EQ(s, rating_state{});
}

}  // namespace
}  // namespace submeter::tariff
