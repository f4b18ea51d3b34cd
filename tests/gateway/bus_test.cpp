// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/bus.hpp"

#include "line.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using toy::at;
using toy::command;
using toy::octets;
using toy::read;
using steps = std::vector<std::string>;

// Times that are easy to read: a request is given up after 1000 ms, then 100 ms of quarantine.
bus_params plain() {
    return {.timeout_first = duration{1000},
            .timeout_min = duration{1000},
            .timeout_max = duration{4000},
            .pause = duration{0},
            .late_horizon = duration{30000},
            .repeat_horizon = duration{0}};
}

class Bus : public testing::Test {
protected:
    explicit Bus(bus_params params = plain()) : line{std::move(params)} { line.link_up(at(0)); }

    result<transaction_id> submit(transaction what, std::int64_t ms) {
        return line.submit(std::move(what), at(ms));
    }
    steps feed(std::string_view text, std::int64_t ms) {
        line.received(octets(text), at(ms));
        return toy::actions(line);
    }
    steps wait_until(std::int64_t ms) {
        line.on_time(at(ms));
        return toy::actions(line);
    }
    steps seen() { return toy::actions(line); }

    bus line;
};

TEST_F(Bus, OneTransactionAtATimeInTheOrderOfSubmission) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:5>", 30), (steps{"1 = <Ax:5>", "write qBx"}));
    EXPECT_EQ(feed("<Bx:7>", 60), (steps{"2 = <Bx:7>"}));
    EXPECT_EQ(line.next_wake(), std::nullopt);
}

TEST_F(Bus, CompletionTellsTriesAndTimes) {
    ASSERT_TRUE(submit(read("qAx"), 5));
    ASSERT_TRUE(line.next_action());
    line.received(octets("<Ax:5>"), at(40));
    const auto action = line.next_action();
    ASSERT_TRUE(action);
    const completion expected{.id = transaction_id{1},
                              .reply = octets("<Ax:5>"),
                              .tries = 1,
                              .sent = at(5),
                              .ended = at(40)};
    EXPECT_EQ(std::get<completion>(*action), expected);
}

TEST_F(Bus, TripGoesBeforeOnDemandBeforePolls) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    ASSERT_TRUE(submit(read("qCx", priority::on_demand), 0));
    ASSERT_TRUE(submit(command("qDt"), 0));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:1>", 10), (steps{"1 = <Ax:1>", "write qDt"}));
    EXPECT_EQ(feed("<Dt:ok>", 20), (steps{"4 = <Dt:ok>", "write qCx"}));
    EXPECT_EQ(feed("<Cx:1>", 30), (steps{"3 = <Cx:1>", "write qBx"}));
}

TEST_F(Bus, TripGoesBeforeTheRetryOfAPoll) {
    auto poll = read("qAx");
    poll.tries = 2;
    ASSERT_TRUE(submit(poll, 0));
    ASSERT_TRUE(submit(command("qDt"), 10));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1100), (steps{"write qDt"}));
    EXPECT_EQ(feed("<Dt:ok>", 1120), (steps{"2 = <Dt:ok>", "write qAx"}));
}

TEST_F(Bus, RepliesComeInAnyChunking) {
    for (std::size_t cut = 0; cut <= 6; ++cut) {
        bus one{plain()};
        one.link_up(at(0));
        ASSERT_TRUE(one.submit(read("qAx"), at(0)));
        const std::string_view reply = "<Ax:5>";
        one.received(octets(reply.substr(0, cut)), at(10));
        one.received(octets(reply.substr(cut)), at(20));
        EXPECT_EQ(toy::actions(one), (steps{"write qAx", "1 = <Ax:5>"})) << cut;
    }
}

TEST_F(Bus, OneChunkMayHoldNoiseForeignFramesAndTheReply) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    EXPECT_EQ(feed("!?<Zz:9><A<Ax:5>!!", 10), (steps{"write qAx", "1 = <Ax:5>", "write qBx"}));
    EXPECT_EQ(line.counters().foreign, 1U);
    EXPECT_EQ(line.counters().noise_octets, 4U);
    EXPECT_EQ(line.counters().unsolicited_octets, 2U);
}

TEST_F(Bus, ReplyBehindAFalseBeginningIsFoundAtTheDeadline) {
    // "<<" opens a frame that never ends; a strict matcher keeps waiting for its end.
    auto t = read("qAx");
    t.matches.look = [](const void*, bytes_view, bytes_view input) noexcept -> sighting {
        if (toy::text(input).starts_with("<Ax>")) return {sight::reply, 4};
        return {sight::incomplete, 0};
    };
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(feed("<<Ax>", 10), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1000), (steps{"1 = <Ax>"}));
}

TEST_F(Bus, OctetsBeforeTheRequestAreNeverItsReply) {
    EXPECT_EQ(feed("<Ax:5>", 0), steps{});
    ASSERT_TRUE(submit(read("qAx"), 10));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
    EXPECT_EQ(line.counters().unsolicited_octets, 6U);
    EXPECT_EQ(feed("<Ax:6>", 20), (steps{"1 = <Ax:6>"}));
}

TEST_F(Bus, InputIsBounded) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    const std::string endless = "<" + std::string(5000, 'x');
    EXPECT_EQ(feed(endless, 10), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:5>", 20), (steps{"1 = <Ax:5>"}));
}

// --- time-outs -----------------------------------------------------------------------------------

TEST_F(Bus, ReadIsRetriedWithLongerTimeoutsThenTimesOut) {
    auto t = read("qAx");
    t.tries = 3;
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
    EXPECT_EQ(line.next_wake(), at(1000));
    EXPECT_EQ(wait_until(999), steps{});
    EXPECT_EQ(wait_until(1000), steps{});
    EXPECT_EQ(line.next_wake(), at(1100));
    EXPECT_EQ(wait_until(1100), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(3100), steps{});
    EXPECT_EQ(wait_until(3200), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(7200), (steps{"1 ! timeout"}));
    EXPECT_EQ(line.next_wake(), std::nullopt);
    EXPECT_EQ(line.counters().timeouts, 3U);
}

TEST_F(Bus, SilenceAfterAWriteIsUnknownAndTheWriteIsNotRepeated) {
    auto t = command("qAt");
    t.tries = 3;
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(seen(), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1000), (steps{"1 ! outcome_unknown"}));
    EXPECT_EQ(line.open(), 0U);
}

TEST_F(Bus, IdempotentWriteIsRepeatedAndThenUnknown) {
    auto t = command("qAt", effect::idempotent_write);
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(seen(), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1000), steps{});
    EXPECT_EQ(wait_until(1100), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(3100), (steps{"1 ! outcome_unknown"}));
}

TEST_F(Bus, TimeoutFollowsTheLine) {
    bus_params params = plain();
    params.timeout_min = duration{10};
    bus quick{params};
    quick.link_up(at(0));
    EXPECT_EQ(quick.timeout(), duration{1000});
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(quick.submit(read("qAx"), at(i * 1000)));
        quick.received(octets("<Ax:5>"), at(i * 1000 + 40));
    }
    EXPECT_GE(quick.timeout(), duration{40});
    EXPECT_LT(quick.timeout(), duration{60});
}

TEST_F(Bus, ReplyToARetryTimesNothing) {
    auto t = read("qAx");
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(wait_until(1100), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1200), (steps{"write qAx"}));
    EXPECT_EQ(feed("<Ax:5>", 3000), (steps{"1 = <Ax:5>"}));
    EXPECT_EQ(line.timeout(), duration{1000});
}

TEST_F(Bus, RetryGoesBeforeYoungerPolls) {
    auto t = read("qAx");
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1100), (steps{"write qAx"}));
}

TEST_F(Bus, LinePausesBetweenReplyAndNextRequest) {
    auto params = plain();
    params.pause = duration{20};
    bus serial{params};
    serial.link_up(at(0));
    ASSERT_TRUE(serial.submit(read("qAx"), at(0)));
    ASSERT_TRUE(serial.submit(read("qBx"), at(0)));
    serial.received(octets("<Ax:5>"), at(30));
    EXPECT_EQ(toy::actions(serial), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(serial.next_wake(), at(50));
    serial.on_time(at(50));
    EXPECT_EQ(toy::actions(serial), (steps{"write qBx"}));
}

TEST_F(Bus, ReplyThatHasBegunMayPause) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax", 900), (steps{"write qAx"}));
    EXPECT_EQ(wait_until(1000), steps{});
    EXPECT_EQ(feed(":5", 1300), steps{});
    EXPECT_EQ(feed(">", 1700), (steps{"1 = <Ax:5>"}));
}

TEST_F(Bus, ReplyThatNeverEndsIsGivenUp) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax:", 10), (steps{"write qAx"}));
    std::int64_t now = 10;
    while (line.open() > 0 && now < 60000) {
        now += 400;
        line.received(octets("5"), at(now));
        line.on_time(at(now));
    }
    EXPECT_LE(now, 10400);
    EXPECT_EQ(seen(), (steps{"1 ! timeout"}));
}

TEST_F(Bus, OwnTimeoutOfATransactionGoesFirst) {
    auto t = read("qAx");
    t.reply_within = duration{70};
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(line.next_wake(), at(70));
}

TEST_F(Bus, BroadcastEndsWithoutReply) {
    ASSERT_TRUE(submit({.request = octets("qZc"), .answer = answer::none}, 0));
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(seen(), (steps{"write qZc"}));
    EXPECT_EQ(feed("<Zc:?>", 50), steps{});
    EXPECT_EQ(wait_until(200), (steps{"1 = ", "write qAx"}));
}

TEST_F(Bus, WhatHasExpiredIsNotSent) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    auto late = command("qBt");
    late.expires = at(500);
    ASSERT_TRUE(submit(late, 0));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
    EXPECT_EQ(line.next_wake(), at(500));
    EXPECT_EQ(wait_until(500), (steps{"2 ! expired"}));
}

// --- late replies (a stale reply with a good checksum is a wrong value) --------------------------

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

// --- queue, cancelling, the link -----------------------------------------------------------------

TEST_F(Bus, QueueKeepsRoomForWhatMattersMore) {
    bus_params params = plain();
    params.queue_limit = 20;
    bus small{params};
    small.link_up(at(0));
    int polls = 0;
    while (small.submit(read("qAx"), at(0)))
        ++polls;
    EXPECT_EQ(polls, 15);
    int on_demand = 0;
    while (small.submit(read("qAx", priority::on_demand), at(0)))
        ++on_demand;
    EXPECT_EQ(on_demand, 3);
    int control = 0;
    while (small.submit(command("qAt"), at(0)))
        ++control;
    EXPECT_EQ(control, 2);
    EXPECT_EQ(small.submit(command("qAt"), at(0)).error().code, errc::queue_full);
    EXPECT_EQ(small.open(), 20U);
    EXPECT_EQ(small.counters().refused, 4U);
}

TEST_F(Bus, RefusesWhatItCannotSend) {
    EXPECT_EQ(submit({.request = {}, .matches = {.look = &toy::look}}, 0).error().code,
              errc::bad_length);
    EXPECT_EQ(submit(read(std::string(600, 'q')), 0).error().code, errc::bad_length);
    EXPECT_EQ(submit({.request = octets("qAx")}, 0).error().code, errc::bad_value);
    auto never = read("qAx");
    never.tries = 0;
    EXPECT_EQ(submit(never, 0).error().code, errc::bad_value);
    EXPECT_EQ(bus{plain()}.submit(read("qAx"), at(0)).error().code, errc::link_closed);
}

TEST_F(Bus, CancelledInTheQueueIsNeverSent) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(command("qBt"), 0));
    line.cancel(transaction_id{2}, at(10));
    EXPECT_EQ(seen(), (steps{"write qAx", "2 ! cancelled"}));
    EXPECT_EQ(feed("<Ax:5>", 20), (steps{"1 = <Ax:5>"}));
    line.cancel(transaction_id{1}, at(30));
    EXPECT_EQ(seen(), steps{});
}

TEST_F(Bus, CancelledOnTheLineIsWaitedOut) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    ASSERT_TRUE(submit(read("qBx"), 0));
    line.cancel(transaction_id{1}, at(10));
    EXPECT_EQ(seen(), (steps{"write qAx", "1 ! cancelled"}));
    EXPECT_EQ(feed("<Ax:5>", 50), (steps{"write qBx"}));
    EXPECT_EQ(line.counters().late, 1U);
}

TEST_F(Bus, CancelledCommandOnTheLineIsUnknown) {
    ASSERT_TRUE(submit(command("qAt"), 0));
    line.cancel(transaction_id{1}, at(10));
    EXPECT_EQ(seen(), (steps{"write qAt", "1 ! outcome_unknown"}));
}

TEST_F(Bus, LostLinkEndsEverything) {
    ASSERT_TRUE(submit(command("qAt"), 0));
    ASSERT_TRUE(submit(command("qBt"), 0));
    ASSERT_TRUE(submit(read("qCx"), 0));
    line.link_down(at(10), errc::duplicate_gateway);
    EXPECT_EQ(seen(), (steps{"write qAt", "1 ! outcome_unknown", "2 ! duplicate_gateway",
                             "3 ! duplicate_gateway"}));
    EXPECT_EQ(line.next_wake(), std::nullopt);
    EXPECT_EQ(feed("<At:ok>", 20), steps{});
}

TEST_F(Bus, RepeatedCommandThatWaitsIsUnknownWhenTheLinkIsLost) {
    auto t = command("qAt", effect::idempotent_write);
    t.tries = 2;
    ASSERT_TRUE(submit(t, 0));
    EXPECT_EQ(wait_until(1000), (steps{"write qAt"}));
    line.link_down(at(1050));
    EXPECT_EQ(seen(), (steps{"1 ! outcome_unknown"}));
}

TEST_F(Bus, TimeNeverRunsBack) {
    ASSERT_TRUE(submit(read("qAx"), 5000));
    line.on_time(at(10));
    EXPECT_EQ(line.next_wake(), at(6000));
}

// --- echo and heartbeats -------------------------------------------------------------------------

TEST_F(Bus, EchoIsDroppedOnceAndLearnt) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("qA", 5), (steps{"write qAx"}));
    EXPECT_EQ(feed("x<Ax:5>", 10), (steps{"1 = <Ax:5>"}));
    EXPECT_EQ(line.echo_state(), echo::present);
    EXPECT_EQ(line.counters().echoes, 1U);
    EXPECT_EQ(line.counters().noise_octets, 0U);
}

TEST_F(Bus, AbsenceOfEchoIsLearntFromARead) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(line.echo_state(), echo::absent);
}

transaction write_single(std::string_view request) {
    auto t = command(request);
    t.matches.look = &toy::look_for_copy;
    return t;
}

TEST_F(Bus, OneCopyOfAWriteThatIsItsOwnReplyProvesNothing) {
    ASSERT_TRUE(submit(write_single("qAt"), 0));
    EXPECT_EQ(feed("qAt", 10), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1000), (steps{"1 ! outcome_unknown"}));
}

TEST_F(Bus, TwoCopiesAreEchoAndReply) {
    ASSERT_TRUE(submit(write_single("qAt"), 0));
    EXPECT_EQ(feed("qAt", 10), (steps{"write qAt"}));
    EXPECT_EQ(feed("qAt", 20), (steps{"1 = qAt"}));
    EXPECT_EQ(line.echo_state(), echo::present);
}

TEST_F(Bus, WithoutEchoTheCopyIsTheReply) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    ASSERT_TRUE(submit(write_single("qAt"), 20));
    EXPECT_EQ(feed("qAt", 30), (steps{"write qAt", "2 = qAt"}));
}

TEST_F(Bus, WithEchoTheFirstCopyIsTheEcho) {
    ASSERT_TRUE(submit(read("qAx"), 0));
    EXPECT_EQ(feed("qAx<Ax:5>", 10), (steps{"write qAx", "1 = <Ax:5>"}));
    ASSERT_TRUE(submit(write_single("qAt"), 20));
    EXPECT_EQ(feed("qAt", 30), (steps{"write qAt"}));
    EXPECT_EQ(wait_until(1020), (steps{"2 ! outcome_unknown"}));
}

class BusWithHeartbeats : public Bus {
protected:
    static bus_params params() {
        auto p = plain();
        p.between_frames = {octets("HB12"), octets("LOGIN:1\r\n")};
        return p;
    }
    BusWithHeartbeats() : Bus(params()) {}
};

TEST_F(BusWithHeartbeats, AreDroppedBetweenFrames) {
    EXPECT_EQ(feed("HB12", 0), steps{});
    ASSERT_TRUE(submit(read("qAx"), 10));
    EXPECT_EQ(feed("HB12LOGIN:1\r\n<Ax:5>HB12", 20), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(line.counters().between_frames, 4U);
    EXPECT_EQ(line.counters().noise_octets + line.counters().unsolicited_octets, 0U);
}

TEST_F(BusWithHeartbeats, MayBeSplitAnywhereEvenAroundARequest) {
    EXPECT_EQ(feed("HB", 0), steps{});
    ASSERT_TRUE(submit(read("qAx"), 10));
    EXPECT_EQ(feed("1", 15), (steps{"write qAx"}));
    EXPECT_EQ(feed("2<Ax:5>", 20), (steps{"1 = <Ax:5>"}));
    EXPECT_EQ(line.counters().between_frames, 1U);
    EXPECT_EQ(line.counters().noise_octets + line.counters().unsolicited_octets, 0U);
}

// --- each dialogue again, failing at each step ---------------------------------------------------

// A trip, its read-back and a poll against a meter that answers. Before step `fail_at` (counted in
// writes and replies) the link is lost. Gives how each transaction ended.
std::map<std::uint64_t, std::string> dialogue_that_breaks_at(int fail_at, int& steps_done) {
    bus line{plain()};
    line.link_up(at(0));
    EXPECT_TRUE(line.submit(command("qAt"), at(0)));
    EXPECT_TRUE(line.submit(read("qAr", priority::control), at(0)));
    EXPECT_TRUE(line.submit(read("qBx"), at(0)));
    std::map<std::uint64_t, std::string> ends;
    std::int64_t now = 0;
    const auto breaks = [&] { return steps_done++ == fail_at; };
    while (const auto action = line.next_action()) {
        if (const auto* done = std::get_if<completion>(&*action)) {
            const auto id = static_cast<std::uint64_t>(done->id);
            EXPECT_FALSE(ends.contains(id)) << "ended twice";
            ends[id] = done->reply ? "done" : describe(done->reply.error().code).name;
            continue;
        }
        const auto asked = toy::text(std::get<bus_write>(*action).octets);
        now += 10;
        if (breaks()) {  // sent, and the reply is lost with the link
            line.link_down(at(now));
            continue;
        }
        line.received(octets("<" + asked.substr(1) + ":1"), at(now));
        if (breaks()) {  // half of the reply has come
            line.link_down(at(now));
            continue;
        }
        line.received(octets(">"), at(now + 5));
    }
    return ends;
}

TEST(BusDialogue, EndsEachTransactionOnceWhereverItBreaks) {
    for (int fail_at = 0;; ++fail_at) {
        int steps_done = 0;
        auto ends = dialogue_that_breaks_at(fail_at, steps_done);
        ASSERT_EQ(ends.size(), 3U) << fail_at;
        const bool broke = steps_done > fail_at;
        EXPECT_EQ(ends[1], broke && fail_at < 2 ? "outcome_unknown" : "done") << fail_at;
        EXPECT_EQ(ends[2], broke && fail_at < 4 ? "link_closed" : "done") << fail_at;
        EXPECT_EQ(ends[3], broke ? "link_closed" : "done") << fail_at;
        if (!broke) break;
    }
}

TEST(BusDialogue, AnyScriptOfEventsEndsEachTransactionOnce) {
    for (unsigned seed = 0; seed < 300; ++seed) {
        std::mt19937 random{seed};
        auto params = plain();
        params.between_frames = {octets("HB")};
        bus line{params};
        line.link_up(at(0));
        std::map<std::uint64_t, int> ends;
        std::uint64_t submitted = 0;
        std::int64_t now = 0;
        const auto drain = [&] {
            while (const auto action = line.next_action())
                if (const auto* done = std::get_if<completion>(&*action))
                    ++ends[static_cast<std::uint64_t>(done->id)];
        };
        const std::string_view pieces[] = {"<Ax:1>", "<Bx:2>", "<A", "x:", "1>", "qAx",
                                           "H",      "B",      "??", ">",  "<"};
        for (int i = 0; i < 200; ++i) {
            now += static_cast<std::int64_t>(random() % 700);
            switch (random() % 8) {
                case 0:
                case 1: {
                    auto t = random() % 2 ? read("qAx") : command("qBx");
                    t.tries = static_cast<std::uint8_t>(1 + random() % 3);
                    if (line.submit(t, at(now))) ++submitted;
                    break;
                }
                case 2:
                    line.cancel(transaction_id{1 + random() % 20}, at(now));
                    break;
                case 3:
                    if (random() % 8 == 0) line.link_down(at(now));
                    break;
                case 4:
                    line.link_up(at(now));
                    break;
                case 5:
                    line.on_time(at(now));
                    break;
                default:
                    line.received(octets(pieces[random() % std::size(pieces)]), at(now));
            }
            drain();
        }
        int wakes = 0;
        while (const auto wake = line.next_wake()) {
            ASSERT_LT(++wakes, 2000) << "does not come to rest, seed " << seed;
            ASSERT_GE(*wake, at(0));
            line.on_time(*wake);
            drain();
        }
        EXPECT_EQ(line.open(), 0U);
        EXPECT_EQ(ends.size(), submitted);
        for (const auto& [id, count] : ends)
            EXPECT_EQ(count, 1) << id;
    }
}

}  // namespace
