// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/poller.hpp"

#include <gtest/gtest.h>

#include <set>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using namespace std::chrono_literals;

constexpr meter_id m1{1};
constexpr meter_id m2{2};

instant at(std::chrono::seconds since_epoch) {
    return instant{since_epoch};
}

using polls = std::vector<due_poll>;

TEST(Poller, AsksEachMeterOncePerPeriod) {
    poller p;
    ASSERT_TRUE(p.add(m2, {}, at(1h)));
    ASSERT_TRUE(p.add(m1, {}, at(30min)));
    EXPECT_EQ(p.next_wake(), at(1h));
    EXPECT_EQ(p.due(at(59min)), polls{});
    EXPECT_EQ(p.due(at(1h)), (polls{{.meter = m1, .at = at(1h)}, {.meter = m2, .at = at(1h)}}));
    EXPECT_EQ(p.due(at(1h)), polls{});
    EXPECT_EQ(p.next_wake(), at(2h));
}

TEST(Poller, OvertakenMomentsAreMissedNotPolledAtOnce) {
    poller p;
    ASSERT_TRUE(p.add(m1, {}, at(1h)));
    EXPECT_EQ(p.due(at(4h + 10min)),
              (polls{{.meter = m1, .at = at(4h), .missed = interval{at(1h), at(4h)}}}));
    EXPECT_EQ(p.due(at(5h)), (polls{{.meter = m1, .at = at(5h)}}));
}

TEST(Poller, OffsetMovesTheSchedule) {
    poller p;
    ASSERT_TRUE(p.add(m1, {.period = 15min, .offset = 4min}, at(0s)));
    EXPECT_EQ(p.next_wake(), at(4min));
    EXPECT_EQ(p.due(at(20min)),
              (polls{{.meter = m1, .at = at(19min), .missed = interval{at(4min), at(19min)}}}));
}

TEST(Poller, SchedulesBeforeTheEpochToo) {
    poller p;
    ASSERT_TRUE(p.add(m1, {}, at(-90min)));
    EXPECT_EQ(p.next_wake(), at(-1h));
}

TEST(Poller, SpreadDelaysEachMeterAlwaysAlike) {
    poller p;
    std::set<instant> firsts;
    for (std::uint64_t i = 0; i < 50; ++i)
        ASSERT_TRUE(p.add(meter_id{i}, {.spread = 10min}, at(0s)));
    for (std::int64_t s = 0; s <= 600; ++s)
        for (const auto& poll : p.due(at(std::chrono::seconds{s}))) {
            EXPECT_EQ(poll.at, at(0s));
            EXPECT_EQ(poll.missed, std::nullopt);
            firsts.insert(at(std::chrono::seconds{s}));
        }
    EXPECT_GT(firsts.size(), 25U);
    ASSERT_TRUE(p.next_wake());
    EXPECT_EQ(*p.next_wake(), *firsts.begin() + 1h);
    EXPECT_EQ(p.due(at(1h + 10min)).size(), 50U);
}

TEST(Poller, RemovedMetersAreNotAsked) {
    poller p;
    ASSERT_TRUE(p.add(m1, {}, at(0s)));
    p.remove(m1);
    p.remove(m2);
    EXPECT_EQ(p.next_wake(), std::nullopt);
    EXPECT_EQ(p.due(at(9h)), polls{});
    EXPECT_TRUE(p.add(m1, {}, at(0s)));
}

TEST(Poller, RefusesWhatIsNoSchedule) {
    poller p;
    ASSERT_TRUE(p.add(m1, {}, at(0s)));
    EXPECT_EQ(p.add(m1, {}, at(0s)).error().code, errc::duplicate_point);
    EXPECT_EQ(p.add(m2, {.period = 0s}, at(0s)).error().code, errc::bad_value);
    EXPECT_EQ(p.add(m2, {.offset = 1h}, at(0s)).error().code, errc::bad_value);
    EXPECT_EQ(p.add(m2, {.offset = -1s}, at(0s)).error().code, errc::bad_value);
    EXPECT_EQ(p.add(m2, {.spread = 1h}, at(0s)).error().code, errc::bad_value);
}

}  // namespace
