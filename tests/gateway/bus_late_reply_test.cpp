// SPDX-License-Identifier: Apache-2.0
#include "bus_fixture.hpp"

#include <random>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using namespace submeter::gateway::toy;

// A stale reply with a good checksum is a wrong value.

TEST_F(Bus, LateReplyInQuarantineIsDropped) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qAy"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(feed("<Ax:old>", 1050), (steps{"write qAy"}));
    EXPECT_EQ(line.counters().late, 1U);
    EXPECT_EQ(feed("<Ay:new>", 1080), (steps{"2 = <Ay:new>"}));
}

// A read of two tries, given up at 1000 and 3100 ms, whose reply comes `late` ms after that. Which
// try was answered is not known, so it teaches how late the line is, and no round trip.
void answer_late(bus& line, std::int64_t late) {
    auto t = read("qAx");
    t.tries = 2;
    ASSERT_TRUE(line.submit(t, at(0)));
    for (const std::int64_t ms : {1000, 1100, 3100})
        line.on_time(at(ms));
    line.received(octets("<Ax:old>"), at(3100 + late));
    EXPECT_EQ(toy::actions(line), (steps{"write qAx", "write qAx", "1 ! timeout"}));
    EXPECT_EQ(line.counters().late, 1U);
}

TEST_F(Bus, QuarantineIsAsLongAsRepliesWereLate) {
    answer_late(line, 600);
    ASSERT_TRUE(submit(read("qBx"), 10000));
    ASSERT_TRUE(submit(read("qCx"), 10000));
    EXPECT_EQ(wait_until(11000), (steps{"write qBx", "2 ! timeout"}));
    EXPECT_EQ(wait_until(11599), steps{});
    EXPECT_EQ(wait_until(11600), (steps{"write qCx"}));
}

TEST_F(Bus, LearntLatenessFadesWithEachReplyInTime) {
    answer_late(line, 600);
    ASSERT_TRUE(submit(read("qBx"), 10000));
    EXPECT_EQ(feed("<Bx:1>", 10040), (steps{"write qBx", "2 = <Bx:1>"}));
    ASSERT_TRUE(submit(read("qBx"), 20000));
    ASSERT_TRUE(submit(read("qCx"), 20000));
    EXPECT_EQ(wait_until(21000), (steps{"write qBx", "3 ! timeout"}));
    EXPECT_EQ(wait_until(21562), steps{});  // 600 less a sixteenth
    EXPECT_EQ(wait_until(21563), (steps{"write qCx"}));
}

TEST_F(Bus, LearntLatenessIsBounded) {
    answer_late(line, 20000);
    ASSERT_TRUE(submit(read("qBx"), 30000));
    ASSERT_TRUE(submit(read("qCx"), 30000));
    EXPECT_EQ(wait_until(31000), (steps{"write qBx", "2 ! timeout"}));
    EXPECT_EQ(wait_until(34999), steps{});  // timeout_max
    EXPECT_EQ(wait_until(35000), (steps{"write qCx"}));
}

TEST_F(Bus, LateReplyIsNeverTakenForTheAnswerToTheNextAlike) {
    // The replies to both reads are the same octets: nothing but waiting tells them apart.
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(wait_until(1100), steps{});
    EXPECT_EQ(line.next_wake(), at(31000));
    EXPECT_EQ(feed("<Ax:old>", 9000), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:new>", 9040), (steps{"2 = <Ax:new>"}));
    EXPECT_EQ(line.counters().late, 1U);
}

TEST_F(Bus, AnAlikeTransactionGoesOnWhenTheLateReplyCannotComeAnyMore) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(wait_until(30999), steps{});
    EXPECT_EQ(wait_until(31000), (steps{"write qAx"}));
}

TEST_F(Bus, OthersGoOnWhileAnAlikeTransactionWaits) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(wait_until(1100), (steps{"write qBx"}));
    EXPECT_EQ(feed("<Ax:old><Bx:1>", 1200), (steps{"3 = <Bx:1>", "write qAx"}));
    EXPECT_EQ(line.counters().late, 1U);
    EXPECT_EQ(line.counters().foreign, 0U);
}

TEST_F(Bus, WithoutKeysAllAreTakenForAlike) {
    auto unnamed = read("qBx");
    unnamed.reply_key = 0;
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(unnamed, 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(wait_until(1100), steps{});
    EXPECT_EQ(wait_until(31000), (steps{"write qBx"}));
}

TEST_F(Bus, RetryThatWasAnsweredLeavesOneReplyOutstanding) {
    auto t = read("qAx");
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1100), (steps{"write qAx"}));
    // The reply to one of the two tries; the other one may still come.
    EXPECT_EQ(feed("<Ax:1>", 1200), (steps{"1 = <Ax:1>"}));
    EXPECT_EQ(feed("<Ax:2>", 1300), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:3>", 1400), (steps{"2 = <Ax:3>"}));
}

TEST_F(Bus, EachUnansweredTryMayStillBeAnswered) {
    auto t = read("qAx");
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1100), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(3100), (steps{"1 ! timeout"}));
    EXPECT_EQ(feed("<Ax:old>", 3500), steps{});
    EXPECT_EQ(feed("<Ax:older>", 3600), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:new>", 3700), (steps{"2 = <Ax:new>"}));
}

TEST_F(Bus, LateReplyAfterReconnectionIsDropped) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    line.link_down(at(100));
    EXPECT_EQ(seen(), (steps{"write qAx", "1 ! link_closed"}));
    line.link_up(at(200));
    ASSERT_TRUE(submit(read("qAx"), 200));
    EXPECT_EQ(feed("<Ax:old>", 300), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:new>", 400), (steps{"2 = <Ax:new>"}));
}

TEST_F(Bus, QuarantineGrowsWithLateness) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx", "1 ! timeout"}));
    EXPECT_EQ(feed("<Ax:old>", 1900), steps{});
    ASSERT_TRUE(submit(read("qBx"), 2000));
    EXPECT_EQ(seen(), (steps{"write qBx"}));
    const auto deadline = line.next_wake();
    ASSERT_TRUE(deadline);
    line.on_time(*deadline);
    EXPECT_EQ(seen(), (steps{"2 ! timeout"}));
    ASSERT_TRUE(submit(read("qCx"), 2000));
    ASSERT_TRUE(line.next_wake());
    EXPECT_GE(*line.next_wake() - *deadline, duration{900});
}

TEST_F(Bus, AnsweringLateForeverNeverShiftsTheReplies) {
    // The meter answers each request with its number, every third one after the time-out.
    std::mt19937 random{7};
    std::int64_t now = 0;
    std::map<std::uint64_t, std::string> expected;
    for (int i = 0; i < 200; ++i) {
        auto t = read("qAx");
        const auto id = submit(t, now);
        ASSERT_TRUE(id);
        while (line.open() > 0) {
            bool sent = false;
            while (const auto action = line.next_action()) {
                if (std::holds_alternative<bus_write>(*action)) sent = true;
            }
            if (!sent) {
                ASSERT_TRUE(line.next_wake());
                now = line.next_wake()->time_since_epoch().count();
                line.on_time(at(now));
                continue;
            }
            const std::string reply = "<Ax:" + std::to_string(i) + ">";
            if (random() % 3 == 0) {  // late: after the deadline, before the horizon
                now = line.next_wake()->time_since_epoch().count();
                line.on_time(at(now));
                now += static_cast<std::int64_t>(random() % 20000);
                line.on_time(at(now));
                line.received(octets(reply), at(now));
            } else {
                now += 40;
                line.received(octets(reply), at(now));
            }
            while (const auto action = line.next_action()) {
                const auto* done = std::get_if<completion>(&*action);
                if (done != nullptr && done->reply) {
                    EXPECT_EQ(toy::text(*done->reply), reply);
                }
            }
        }
    }
    EXPECT_GT(line.counters().late, 30U);
    EXPECT_GT(line.counters().replies, 100U);
}

TEST_F(Bus, RepeatedReplyIsNeverTakenForTheAnswerToTheNext) {
    auto params = plain();
    params.repeat_horizon = duration{200};
    bus twice{params};
    twice.link_up(at(0));
    ASSERT_TRUE(twice.submit(read("qAx"), at(0)));
    ASSERT_TRUE(twice.submit(read("qAx"), at(0)));  // would accept the first one's reply
    ASSERT_TRUE(twice.submit(read("qAy"), at(0)));  // would not
    twice.received(octets("<Ax:1>"), at(50));
    EXPECT_EQ(toy::actions(twice), (steps{"write qAx", "1 = <Ax:1>", "write qAy"}));
    twice.received(octets("<Ax:1>"), at(130));
    twice.received(octets("<Ay:2>"), at(140));
    EXPECT_EQ(toy::actions(twice), (steps{"3 = <Ay:2>"}));
    twice.received(octets("<Ay:2>"), at(200));
    EXPECT_EQ(twice.next_wake(), at(250));
    twice.on_time(at(250));
    twice.received(octets("<Ax:3>"), at(300));
    EXPECT_EQ(toy::actions(twice), (steps{"write qAx", "2 = <Ax:3>"}));
    EXPECT_EQ(twice.counters().repeated, 2U);
    EXPECT_EQ(twice.counters().foreign + twice.counters().unsolicited_octets, 0U);
}

}  // namespace
