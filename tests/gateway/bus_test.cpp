// SPDX-License-Identifier: Apache-2.0
#include "bus_fixture.hpp"

namespace {

using namespace submeter;
using namespace submeter::gateway;
using namespace submeter::gateway::toy;

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

transaction after_quiet(std::string_view request, std::int64_t ms) {
    auto out = read(request);
    out.pause = duration{ms};
    return out;
}

TEST_F(Bus, ARequestThatAsksForAQuietLineGetsIt) {
    ASSERT_TRUE(submit(read("qAx"), 1000));
    ASSERT_TRUE(submit(after_quiet("qBx", 50), 1000));
    EXPECT_EQ(feed("<Ax:5>", 1030), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(line.next_wake(), at(1080));
    EXPECT_EQ(wait_until(1079), steps{});
    EXPECT_EQ(wait_until(1080), (steps{"write qBx"}));
}

TEST_F(Bus, AnyOctetBreaksTheQuiet) {
    ASSERT_TRUE(submit(read("qAx"), 1000));
    ASSERT_TRUE(submit(after_quiet("qBx", 50), 1000));
    EXPECT_EQ(feed("<Ax:5>", 1030), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(feed("?", 1070), steps{});
    EXPECT_EQ(line.next_wake(), at(1120));
    EXPECT_EQ(wait_until(1119), steps{});
    EXPECT_EQ(wait_until(1120), (steps{"write qBx"}));
}

TEST_F(Bus, ALineThatHasLongBeenQuietIsUsedAtOnce) {
    ASSERT_TRUE(submit(after_quiet("qAx", 50), 1000));
    EXPECT_EQ(seen(), (steps{"write qAx"}));
}

TEST_F(Bus, TheLongerPauseHolds) {
    auto params = plain();
    params.pause = duration{80};
    bus serial{params};
    serial.link_up(at(1000));
    ASSERT_TRUE(serial.submit(read("qAx"), at(1000)));
    ASSERT_TRUE(serial.submit(after_quiet("qBx", 50), at(1000)));
    serial.received(octets("<Ax:5>"), at(1030));
    (void)toy::actions(serial);
    serial.on_time(at(1080));
    EXPECT_EQ(toy::actions(serial), steps{});
    serial.on_time(at(1110));
    EXPECT_EQ(toy::actions(serial), (steps{"write qBx"}));
}

TEST_F(Bus, ACommandDoesNotWaitForThePauseOfAPoll) {
    ASSERT_TRUE(submit(read("qAx"), 1000));
    ASSERT_TRUE(submit(after_quiet("qBx", 50), 1000));
    EXPECT_EQ(feed("<Ax:5>", 1030), (steps{"write qAx", "1 = <Ax:5>"}));
    ASSERT_TRUE(submit(command("qCt"), 1040));
    EXPECT_EQ(seen(), (steps{"write qCt"}));
    EXPECT_EQ(feed("<Ct:1>", 1060), (steps{"3 = <Ct:1>"}));
    EXPECT_EQ(wait_until(1109), steps{});
    EXPECT_EQ(wait_until(1110), (steps{"write qBx"}));
}

TEST_F(Bus, APollThatWaitsForQuietIsNotOvertakenByItsLike) {
    ASSERT_TRUE(submit(read("qAx"), 1000));
    ASSERT_TRUE(submit(after_quiet("qBx", 50), 1000));
    ASSERT_TRUE(submit(read("qCx"), 1000));
    EXPECT_EQ(feed("<Ax:5>", 1030), (steps{"write qAx", "1 = <Ax:5>"}));
    EXPECT_EQ(wait_until(1080), (steps{"write qBx"}));
}

TEST_F(Bus, ALongReplyIsKeptWhereItsRequestSaysSo) {
    const std::string whole = "<Ax:" + std::string(3000, '7') + ">";
    auto asked = read("qAx");
    ASSERT_TRUE(submit(asked, 0));
    EXPECT_EQ(feed(whole, 10), (steps{"write qAx"}));  // longer than input_limit
    EXPECT_GT(line.counters().noise_octets, 0U);
    EXPECT_EQ(wait_until(20000), (steps{"1 ! timeout"}));
    asked.reply_limit = whole.size();
    asked.reply_key = 7;
    ASSERT_TRUE(submit(asked, 90000));
    EXPECT_EQ(feed(whole.substr(0, 1500), 90010), (steps{"write qAx"}));
    EXPECT_EQ(feed(whole.substr(1500), 90020), (steps{"2 = " + whole}));
}

TEST_F(Bus, NoRequestMayAskForMoreThanTheBusAllows) {
    auto params = plain();
    params.reply_limit = 1000;
    bus serial{params};
    serial.link_up(at(0));
    auto asked = read("qAx");
    asked.reply_limit = 5000;
    ASSERT_TRUE(serial.submit(asked, at(0)));
    serial.received(octets("<Ax:" + std::string(3000, '7') + ">"), at(10));
    EXPECT_EQ(toy::actions(serial), (steps{"write qAx"}));
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

}  // namespace
