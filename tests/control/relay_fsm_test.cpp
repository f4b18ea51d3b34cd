// SPDX-License-Identifier: Apache-2.0
#include "submeter/control.hpp"

#include <gtest/gtest.h>

#include <map>

namespace submeter::control {
namespace {

using std::chrono::seconds;

constexpr instant start{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1}};
constexpr relay_policy policy{.floor_minor = 0,
                              .recovery_minor = 500,
                              .command_validity = seconds{300},
                              .retry_after = seconds{60},
                              .attempts_max = 3,
                              .guard = supply_guard::interruptible};
constexpr verdict done{outcome::done, {}};
constexpr verdict refused{outcome::refused, {.code = errc::not_authorised}};
constexpr verdict unknown{outcome::unknown, {.code = errc::outcome_unknown}};

struct ControlRelay : testing::Test {
    relay_fsm fsm{account_id{17}, {meter_id{9}, circuit_no{0}}, policy};

    // A machine that has tripped the relay and seen it open.
    void trip() {
        ASSERT_FALSE(fsm.on_relay(relay_state::closed, start));
        ASSERT_TRUE(fsm.on_balance(-10, start));
        ASSERT_TRUE(fsm.on_verdict(done, start));
        ASSERT_FALSE(fsm.on_relay(relay_state::open, start));
        ASSERT_EQ(fsm.memory().phase, relay_phase::idle);
    }
};

TEST_F(ControlRelay, TripsAtTheFloorAndNotAbove) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    EXPECT_FALSE(fsm.on_balance(1, start));
    const auto d = fsm.on_balance(0, start);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->what, action::command);
    EXPECT_EQ(d->why, reason::floor_reached);
    EXPECT_EQ(d->attempt, 1U);
    ASSERT_TRUE(d->order);
    EXPECT_EQ(d->order->kind, command_kind::trip);
    EXPECT_EQ(d->order->meter, meter_id{9});
    EXPECT_EQ(d->order->valid_until, start + seconds{300});
}

TEST_F(ControlRelay, ClosesOnlyAboveTheRecoveryLevel) {
    trip();
    EXPECT_FALSE(fsm.on_balance(500, start + seconds{10}));
    const auto d = fsm.on_balance(501, start + seconds{20});
    ASSERT_TRUE(d);
    EXPECT_EQ(d->why, reason::balance_recovered);
    EXPECT_EQ(d->threshold_minor, 500);
    EXPECT_EQ(d->order->kind, command_kind::close);
    EXPECT_EQ(fsm.on_verdict(done, start + seconds{21})->what, action::read_back);
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{22}));
    EXPECT_FALSE(fsm.memory().tripped);
}

TEST_F(ControlRelay, NeverCommandsTwiceWhileOneIsInFlight) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    EXPECT_FALSE(fsm.on_balance(-2, start));
    EXPECT_FALSE(fsm.on_balance(1000, start));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    EXPECT_FALSE(fsm.on_time(start + seconds{299}));
    EXPECT_EQ(fsm.on_verdict(done, start)->why, reason::verify_done);
    EXPECT_FALSE(fsm.on_balance(-3, start));
}

TEST_F(ControlRelay, LooksFirstWhereTheStateIsNotKnown) {
    const auto d = fsm.on_balance(-1, start);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->what, action::read_back);
    EXPECT_EQ(d->why, reason::relay_not_seen);
    EXPECT_EQ(fsm.on_relay(relay_state::closed, start)->order->kind, command_kind::trip);
}

TEST_F(ControlRelay, ReadsBackAfterAnUnknownVerdictBeforeRepeating) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    const auto look = fsm.on_verdict(unknown, start + seconds{5});
    ASSERT_TRUE(look);
    EXPECT_EQ(look->what, action::read_back);
    EXPECT_EQ(look->why, reason::verify_unknown);
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{6}));
    EXPECT_EQ(fsm.next_wake(), start + seconds{66});
    const auto again = fsm.on_time(start + seconds{66});
    ASSERT_TRUE(again);
    EXPECT_EQ(again->why, reason::relay_disagrees);
    EXPECT_EQ(again->attempt, 2U);
}

TEST_F(ControlRelay, AnOlderReadingProvesNothing) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    ASSERT_TRUE(fsm.on_verdict(done, start + seconds{10}));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{9}));
    EXPECT_EQ(fsm.memory().phase, relay_phase::verifying);
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start + seconds{11}));
    EXPECT_TRUE(fsm.memory().tripped);
}

TEST_F(ControlRelay, ALateVerdictIsIgnored) {
    trip();
    const auto before = fsm.memory();
    EXPECT_FALSE(fsm.on_verdict(unknown, start + seconds{1}));
    EXPECT_EQ(fsm.memory(), before);
}

// The trip was never answered and the money came: a copy of it may still be on its way.
TEST_F(ControlRelay, CloseWaitsUntilNoTripCanArrive) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    ASSERT_TRUE(fsm.on_verdict(unknown, start + seconds{5}));
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start + seconds{6}));
    EXPECT_FALSE(fsm.on_balance(1000, start + seconds{7}));
    EXPECT_EQ(fsm.next_wake(), start + seconds{300});
    const auto d = fsm.on_time(start + seconds{300});
    ASSERT_TRUE(d);
    EXPECT_EQ(d->order->kind, command_kind::close);
}

TEST_F(ControlRelay, ATripThatArrivesLateIsUndone) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    ASSERT_TRUE(fsm.on_verdict(unknown, start + seconds{5}));
    EXPECT_FALSE(fsm.on_balance(1000, start + seconds{6}));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{7}));
    const auto d = fsm.on_relay(relay_state::open, start + seconds{400});
    ASSERT_TRUE(d);
    EXPECT_EQ(d->order->kind, command_kind::close);
}

// The meter said done, but its relay moved only after the read-back, and after the top-up.
TEST_F(ControlRelay, ASlowRelayIsStillOurs) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    ASSERT_TRUE(fsm.on_verdict(done, start + seconds{5}));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{6}));
    EXPECT_FALSE(fsm.on_balance(1000, start + seconds{7}));
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start + seconds{8}));  // another may follow
    EXPECT_EQ(fsm.on_time(start + seconds{300})->order->kind, command_kind::close);
}

TEST_F(ControlRelay, ATripThatCannotArriveAnyMoreIsForgotten) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    ASSERT_TRUE(fsm.on_balance(-1, start));
    ASSERT_TRUE(fsm.on_verdict(unknown, start + seconds{5}));
    EXPECT_FALSE(fsm.on_balance(1000, start + seconds{6}));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{300}));
    // Whoever opens it now, it was not this machine.
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start + seconds{400}));
}

TEST_F(ControlRelay, ARelayClosedByHandAfterTheTopUpIsNotOursAnyMore) {
    trip();
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start));
    ASSERT_TRUE(fsm.on_balance(1000, start));
    EXPECT_FALSE(fsm.on_verdict(refused, start));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start + seconds{10}));
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start + seconds{20}));
    EXPECT_FALSE(fsm.memory().tripped);
}

TEST_F(ControlRelay, ARelayThatSomebodyElseOpenedStaysOpen) {
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start));
    EXPECT_FALSE(fsm.on_balance(1000, start));
    EXPECT_FALSE(fsm.on_balance(-1, start));
    EXPECT_FALSE(fsm.on_balance(1000, start));
    EXPECT_EQ(fsm.memory().phase, relay_phase::idle);
}

TEST_F(ControlRelay, ARelayClosedByHandIsTrippedAgain) {
    trip();
    const auto d = fsm.on_relay(relay_state::closed, start + seconds{100});
    ASSERT_TRUE(d);
    EXPECT_EQ(d->why, reason::relay_disagrees);
    EXPECT_EQ(d->order->kind, command_kind::trip);
}

TEST_F(ControlRelay, CallsAPersonAfterTheLastAttempt) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    auto d = fsm.on_balance(-1, start);
    instant now = start;
    for (unsigned attempt = 1; attempt <= 3; ++attempt) {
        ASSERT_TRUE(d);
        EXPECT_EQ(d->what, action::command);
        EXPECT_EQ(d->attempt, attempt);
        EXPECT_FALSE(fsm.on_verdict(refused, now));
        now = *fsm.next_wake();
        d = fsm.on_time(now);
    }
    ASSERT_TRUE(d);
    EXPECT_EQ(d->what, action::escalate);
    EXPECT_FALSE(fsm.next_wake());
    EXPECT_FALSE(fsm.on_balance(-5, now));
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, now));
    EXPECT_EQ(fsm.resume(now)->what, action::command);
}

// A trip whose read-backs show nothing, up to the call of a person.
struct ControlBlindRelay : ControlRelay {
    void SetUp() override {
        ASSERT_FALSE(fsm.on_relay(relay_state::closed, start));
        ASSERT_TRUE(fsm.on_balance(-1, start));
        ASSERT_EQ(fsm.on_verdict(unknown, start)->what, action::read_back);
        called = until_called(2);
    }

    // `again` more read-backs fail, and the one before them.
    std::optional<decision> until_called(int again) {
        for (int i = 0; i < again; ++i) {
            const auto d = unanswered();
            EXPECT_TRUE(d && d->what == action::read_back) << i;
        }
        return unanswered();
    }

    std::optional<decision> unanswered() {
        EXPECT_FALSE(fsm.on_relay(relay_state::unknown, now));
        now = fsm.next_wake().value_or(now);
        return fsm.on_time(now);
    }

    instant now = start;
    std::optional<decision> called;
};

TEST_F(ControlBlindRelay, CallsAPersonAfterTheLastUnansweredReadBack) {
    ASSERT_TRUE(called);
    EXPECT_EQ(called->what, action::escalate);
    EXPECT_EQ(called->why, reason::relay_unreadable);
    EXPECT_EQ(called->attempt, policy.attempts_max);
    EXPECT_EQ(now, start + 3 * policy.retry_after);
    EXPECT_EQ(fsm.memory().phase, relay_phase::stopped);
}

TEST_F(ControlBlindRelay, CallsOnceAndKeepsAskingSlowly) {
    for (int i = 0; i < 1000; ++i) {
        const auto before = now;
        const auto d = unanswered();
        ASSERT_TRUE(d);
        EXPECT_EQ(d->what, action::read_back);
        EXPECT_EQ(d->why, reason::verify_unknown);
        EXPECT_EQ(now, before + policy.attempts_max * policy.retry_after);
        EXPECT_FALSE(fsm.on_time(now));
    }
}

TEST_F(ControlBlindRelay, NoBalanceCommandsIt) {
    for (const std::int64_t minor : {-1000, 1000, -1, 5000})
        EXPECT_FALSE(fsm.on_balance(minor, now));
    EXPECT_EQ(fsm.memory().phase, relay_phase::stopped);
    EXPECT_TRUE(fsm.memory().sent);
}

TEST_F(ControlBlindRelay, APollThatShowsItObeyedSettlesIt) {
    EXPECT_FALSE(fsm.on_relay(relay_state::open, now));
    EXPECT_EQ(fsm.memory().phase, relay_phase::idle);
    EXPECT_TRUE(fsm.memory().tripped);
    EXPECT_EQ(fsm.memory().unanswered, 0U);
    EXPECT_FALSE(fsm.next_wake());
}

// The money came while nobody could see that the trip had been obeyed.
TEST_F(ControlBlindRelay, ATripSeenLateIsStillOursToClose) {
    EXPECT_FALSE(fsm.on_balance(1000, now));
    now = start + policy.command_validity;
    const auto d = fsm.on_relay(relay_state::open, now);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->order->kind, command_kind::close);
}

TEST_F(ControlBlindRelay, APollThatShowsItDisobeyedLeadsToTheNextAttempt) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, now));
    EXPECT_EQ(fsm.memory().phase, relay_phase::resting);
    const auto d = fsm.on_time(now + policy.retry_after);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->why, reason::relay_disagrees);
    EXPECT_EQ(d->attempt, 2U);
}

TEST_F(ControlBlindRelay, AReadingFromBeforeTheReadBackProvesNothing) {
    EXPECT_FALSE(fsm.on_relay(relay_state::open, start));
    EXPECT_EQ(fsm.memory().phase, relay_phase::stopped);
    ASSERT_TRUE(unanswered());
    EXPECT_FALSE(fsm.on_relay(relay_state::open, now - seconds{1}));
    EXPECT_EQ(fsm.memory().phase, relay_phase::stopped);
}

TEST_F(ControlBlindRelay, ResumeLooksBeforeItCommandsAndCountsAnew) {
    const auto d = fsm.resume(now);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->what, action::read_back);
    EXPECT_EQ(fsm.memory().phase, relay_phase::verifying);
    EXPECT_EQ(until_called(2)->what, action::escalate);
    ASSERT_TRUE(fsm.resume(now));
    EXPECT_FALSE(fsm.on_relay(relay_state::open, now));
    EXPECT_TRUE(fsm.memory().tripped);
}

TEST_F(ControlBlindRelay, GoesOnFromItsMemory) {
    relay_fsm restarted{account_id{17}, {meter_id{9}, circuit_no{0}}, policy, fsm.memory()};
    EXPECT_EQ(restarted.on_time(*restarted.next_wake())->what, action::read_back);
    EXPECT_FALSE(restarted.on_relay(relay_state::open, *restarted.memory().wake));
    EXPECT_TRUE(restarted.memory().tripped);
}

TEST_F(ControlBlindRelay, OnlyUnansweredOnesInARowCount) {
    ASSERT_TRUE(fsm.resume(now));
    for (int round = 0; round < 2; ++round) {
        ASSERT_TRUE(unanswered());
        ASSERT_EQ(unanswered()->what, action::read_back);
        EXPECT_FALSE(fsm.on_relay(relay_state::closed, now));
        now = *fsm.next_wake();
        EXPECT_EQ(fsm.on_time(now)->what, action::command);
        ASSERT_EQ(fsm.on_verdict(done, now)->what, action::read_back);
    }
}

// A relay that was never seen: nothing was commanded, and nothing is.
struct ControlUnseenRelay : ControlBlindRelay {
    void SetUp() override {
        ASSERT_EQ(fsm.on_balance(-1, start)->why, reason::relay_not_seen);
        called = until_called(2);
    }
};

TEST_F(ControlUnseenRelay, CallsAPersonToo) {
    ASSERT_TRUE(called);
    EXPECT_EQ(called->why, reason::relay_unreadable);
    EXPECT_FALSE(fsm.on_balance(-2, now));
    EXPECT_EQ(unanswered()->why, reason::relay_not_seen);
    EXPECT_EQ(fsm.resume(now)->why, reason::relay_not_seen);
}

TEST_F(ControlUnseenRelay, APollLetsItGoOn) {
    const auto d = fsm.on_relay(relay_state::closed, now);
    ASSERT_TRUE(d);
    EXPECT_EQ(d->order->kind, command_kind::trip);
    EXPECT_EQ(d->attempt, 1U);
}

TEST_F(ControlUnseenRelay, ABalanceThatAsksForNothingSettlesIt) {
    EXPECT_FALSE(fsm.on_balance(1000, now));
    EXPECT_EQ(fsm.memory().phase, relay_phase::idle);
    EXPECT_FALSE(fsm.next_wake());
    EXPECT_EQ(fsm.on_balance(-1, now)->what, action::read_back);
    EXPECT_EQ(until_called(2)->what, action::escalate);
}

TEST_F(ControlRelay, ATaskThatIsOffHasFreshAttemptsLater) {
    trip();
    ASSERT_TRUE(fsm.on_balance(1000, start));
    EXPECT_FALSE(fsm.on_verdict(refused, start));
    EXPECT_FALSE(fsm.on_balance(-1, start));  // open already: nothing to do
    EXPECT_EQ(fsm.on_balance(1000, start)->attempt, 1U);
}

TEST_F(ControlRelay, GuardedSupplyIsNotTripped) {
    auto guarded = policy;
    guarded.guard = supply_guard::guarded;
    relay_fsm kept{account_id{17}, {meter_id{9}, circuit_no{0}}, guarded};
    EXPECT_FALSE(kept.on_relay(relay_state::closed, start));
    EXPECT_FALSE(kept.on_balance(-100000, start));
    // Guarded while it lay tripped: it is closed again at once.
    trip();
    relay_fsm resumed{account_id{17}, {meter_id{9}, circuit_no{0}}, guarded, fsm.memory()};
    EXPECT_EQ(resumed.on_balance(-100000, start)->order->kind, command_kind::close);
}

TEST_F(ControlRelay, GoesOnFromItsMemory) {
    trip();
    relay_fsm restarted{account_id{17}, {meter_id{9}, circuit_no{0}}, policy, fsm.memory()};
    EXPECT_EQ(restarted.on_balance(1000, start)->order->kind, command_kind::close);
}

TEST_F(ControlRelay, EachCrossingIsANotification) {
    const watermark_event e{.account = {2010, 17},
                            .level = 2,
                            .level_minor = 2000,
                            .balance_minor = 1990,
                            .cause = {1, 2},
                            .at = start};
    const auto d = fsm.on_watermark(e);
    EXPECT_EQ(d.what, action::notify);
    EXPECT_EQ(d.level, 2);
    EXPECT_EQ(d.threshold_minor, 2000);
    EXPECT_EQ(d.balance_minor, 1990);
    EXPECT_EQ(d.account, account_id{17});
}

TEST_F(ControlRelay, ADecisionNamesItsRuleAndInputs) {
    EXPECT_FALSE(fsm.on_relay(relay_state::closed, start));
    const auto why = explain(*fsm.on_balance(-1234, start), denomination{});
    const std::map<std::string, std::string> facts{why.facts.begin(), why.facts.end()};
    EXPECT_EQ(why.rule, "control.floor_reached");
    EXPECT_EQ(facts.at("balance"), "-12.34 CNY");
    EXPECT_EQ(facts.at("threshold"), "0.00 CNY");
    EXPECT_EQ(facts.at("command"), "trip");
    EXPECT_EQ(facts.at("at"), "2022-10-01T00:00:00Z");
}

// Every name in a sentence is one of the facts; a missing one would show as "?".
TEST(ControlExplain, SentencesHaveAllTheirFacts) {
    using enum reason;
    for (const auto why :
         {level_crossed, floor_reached, balance_recovered, relay_disagrees, relay_not_seen,
          verify_done, verify_unknown, attempts_used_up, relay_unreadable}) {
        decision d{.what = action::read_back, .why = why, .attempt = 1};
        if (why == level_crossed) d.what = action::notify;
        if (why == floor_reached || why == balance_recovered || why == relay_disagrees)
            d.order = command{};
        for (const auto in : {language::english, language::chinese}) {
            const auto text = submeter::to_text(explain(d, denomination{}), in);
            EXPECT_EQ(text.find_first_of("?="), std::string::npos) << text;
        }
    }
}

TEST(ControlPolicy, RefusesLevelsThatWouldChatter) {
    EXPECT_TRUE(check(policy));
    EXPECT_EQ(check(relay_policy{.floor_minor = 10, .recovery_minor = 9}).error().code,
              errc::bad_levels);
    EXPECT_EQ(check(relay_policy{.retry_after = seconds{0}}).error().code, errc::bad_value);
    EXPECT_EQ(check(relay_policy{.command_validity = seconds{0}}).error().code, errc::bad_value);
    EXPECT_EQ(check(relay_policy{.attempts_max = 0}).error().code, errc::bad_value);
}

}  // namespace
}  // namespace submeter::control
