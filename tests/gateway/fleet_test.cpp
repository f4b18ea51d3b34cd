// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/fleet.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace {

using namespace submeter;
using namespace submeter::gateway;

constexpr gateway_id g1{1};
constexpr gateway_id g2{2};
constexpr meter_id m1{11};

instant at(std::int64_t hours) {
    return instant{std::chrono::hours{hours}};
}

interval hours(std::int64_t from, std::int64_t to) {
    return {at(from), at(to)};
}

class Fleet : public testing::Test {
protected:
    Fleet() {
        EXPECT_TRUE(field.add_gateway(g1, "1001"));
        EXPECT_TRUE(field.add_meter(m1, g1));
    }
    const std::vector<interval>& missed() { return field.meter(m1)->missed; }

    fleet field;
};

TEST_F(Fleet, NamesAndIdsAreUnique) {
    EXPECT_EQ(field.add_gateway(g1, "other").error().code, errc::duplicate_point);
    EXPECT_EQ(field.add_gateway(g2, "1001").error().code, errc::duplicate_point);
    EXPECT_EQ(field.add_gateway(g2, "").error().code, errc::bad_value);
    EXPECT_EQ(field.add_meter(m1, g1).error().code, errc::duplicate_point);
    EXPECT_EQ(field.add_meter(meter_id{12}, g2).error().code, errc::not_registered);
    EXPECT_EQ(field.find("1001"), g1);
    EXPECT_EQ(field.find("other"), std::nullopt);
    EXPECT_EQ(field.gateways(), std::vector{g1});
    EXPECT_EQ(field.meters(), std::vector{m1});
    EXPECT_EQ(field.gateway(g2), nullptr);
    EXPECT_EQ(field.meter(meter_id{12}), nullptr);
}

TEST_F(Fleet, KnowsWhoIsOnlineSinceWhen) {
    EXPECT_EQ(field.gateway(g1)->since, std::nullopt);
    const auto first = field.came_online(g1, at(1));
    ASSERT_TRUE(first);
    EXPECT_EQ(field.gateway(g1)->link, link_state::online);
    EXPECT_EQ(field.gateway(g1)->since, at(1));
    const link_event left{.gateway = g1, .now = link_state::offline, .at = at(2)};
    EXPECT_EQ(field.went_offline(g1, *first, at(2)), left);
    EXPECT_EQ(field.gateway(g1)->since, at(2));
    EXPECT_EQ(field.gateway(g1)->events.size(), 2U);
    EXPECT_EQ(field.came_online(g2, at(1)).error().code, errc::not_registered);
}

TEST_F(Fleet, NewestConnectionWinsAndTheOlderOnesEndIsNoNews) {
    const auto old = field.came_online(g1, at(1));
    const auto now = field.came_online(g1, at(2));
    ASSERT_TRUE(old && now);
    EXPECT_LT(*old, *now);
    EXPECT_FALSE(field.is_newest(g1, *old));
    EXPECT_TRUE(field.is_newest(g1, *now));
    EXPECT_EQ(field.went_offline(g1, *old, at(3)), std::nullopt);
    EXPECT_EQ(field.gateway(g1)->link, link_state::online);
    EXPECT_EQ(field.gateway(g1)->since, at(1));
    EXPECT_TRUE(field.went_offline(g1, *now, at(4)));
    EXPECT_EQ(field.went_offline(g1, *now, at(5)), std::nullopt);
}

TEST_F(Fleet, EventsAreBounded) {
    fleet small{{.events_limit = 3}};
    ASSERT_TRUE(small.add_gateway(g1, "1001"));
    for (int i = 0; i < 10; ++i) {
        const auto number = small.came_online(g1, at(2 * i));
        ASSERT_TRUE(number);
        small.went_offline(g1, *number, at(2 * i + 1));
    }
    ASSERT_EQ(small.gateway(g1)->events.size(), 3U);
    EXPECT_EQ(small.gateway(g1)->events.back().at, at(19));
}

TEST_F(Fleet, LastReadingNeverGoesBack) {
    EXPECT_TRUE(field.was_read(m1, at(5)));
    EXPECT_TRUE(field.was_read(m1, at(3)));
    EXPECT_EQ(field.meter(m1)->last_read, at(5));
}

TEST_F(Fleet, UnknownMetersAreRefused) {
    const meter_id stranger{99};
    EXPECT_EQ(field.was_read(stranger, at(1)).error().code, errc::unknown_point);
    EXPECT_EQ(field.was_missed(stranger, hours(1, 2)).error().code, errc::unknown_point);
    EXPECT_EQ(field.was_filled(stranger, hours(1, 2)).error().code, errc::unknown_point);
}

TEST_F(Fleet, MissedHoursThatTouchBecomeOne) {
    EXPECT_TRUE(field.was_missed(m1, hours(5, 6)));
    EXPECT_TRUE(field.was_missed(m1, hours(1, 2)));
    EXPECT_TRUE(field.was_missed(m1, hours(6, 7)));
    EXPECT_TRUE(field.was_missed(m1, hours(4, 4)));
    EXPECT_EQ(missed(), (std::vector{hours(1, 2), hours(5, 7)}));
    EXPECT_TRUE(field.was_missed(m1, hours(0, 9)));
    EXPECT_EQ(missed(), std::vector{hours(0, 9)});
}

TEST_F(Fleet, FillingSplitsWhatIsMissed) {
    EXPECT_TRUE(field.was_missed(m1, hours(0, 9)));
    EXPECT_TRUE(field.was_filled(m1, hours(3, 4)));
    EXPECT_EQ(missed(), (std::vector{hours(0, 3), hours(4, 9)}));
    EXPECT_TRUE(field.was_filled(m1, hours(0, 20)));
    EXPECT_EQ(missed(), std::vector<interval>{});
}

TEST_F(Fleet, BeyondTheLimitTheClosestAreJoinedAndNothingIsForgotten) {
    fleet small{{.missed_limit = 2}};
    ASSERT_TRUE(small.add_gateway(g1, "1001"));
    ASSERT_TRUE(small.add_meter(m1, g1));
    EXPECT_TRUE(small.was_missed(m1, hours(0, 1)));
    EXPECT_TRUE(small.was_missed(m1, hours(10, 11)));
    EXPECT_TRUE(small.was_missed(m1, hours(13, 14)));
    EXPECT_EQ(small.meter(m1)->missed, (std::vector{hours(0, 1), hours(10, 14)}));
}

TEST_F(Fleet, IntervalsAgreeWithASetOfHours) {
    std::mt19937 random{3};
    std::set<std::int64_t> model;
    for (int i = 0; i < 2000; ++i) {
        const auto from = static_cast<std::int64_t>(random() % 60);
        const auto to = from + static_cast<std::int64_t>(random() % 6);
        const bool miss = random() % 2 == 0;
        EXPECT_TRUE(miss ? field.was_missed(m1, hours(from, to))
                         : field.was_filled(m1, hours(from, to)));
        for (auto h = from; h < to; ++h)
            miss ? (void)model.insert(h) : (void)model.erase(h);
        std::set<std::int64_t> listed;
        std::optional<instant> last;
        for (const auto& m : missed()) {
            ASSERT_LT(m.start, m.end);
            ASSERT_TRUE(!last || *last < m.start);
            last = m.end;
            for (auto t = m.start; t < m.end; t += std::chrono::hours{1})
                listed.insert(
                    std::chrono::duration_cast<std::chrono::hours>(t.time_since_epoch()).count());
        }
        ASSERT_EQ(listed, model);
    }
}

}  // namespace
