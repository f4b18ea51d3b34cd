// SPDX-License-Identifier: Apache-2.0
#include "submeter/control.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace submeter::control {
namespace {

using std::chrono::seconds;

constexpr instant start{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1}};

// What can go wrong with one exchange between the machine and its meter.
enum class fault {
    none,
    request_lost,  // not obeyed, no answer
    answer_lost,   // obeyed, no answer
    late,          // no answer now; obeyed 200 s later
    refused,       // the meter says no
    no_verdict,    // the host never comes back with a verdict
    lie,           // the meter says done and does nothing
};
constexpr fault faults[] = {fault::none,    fault::request_lost, fault::answer_lost, fault::late,
                            fault::refused, fault::no_verdict,   fault::lie};

// A host and a meter around the machine: carries out its decisions, with a fault at one exchange.
struct dialogue {
    relay_fsm fsm{account_id{1}, {meter_id{1}, {}}, relay_policy{.recovery_minor = 100}};
    relay_state relay = relay_state::closed;
    instant now = start;
    int exchange = 0;
    int fail_at = -1;
    fault how = fault::none;
    int commands = 0;
    int commands_in_flight = 0;
    int escalations = 0;
    int reads = 0;
    int silent_from = 0;  // the first read-back that shows nothing
    int silent_for = 0;   // and how many do
    std::optional<std::pair<instant, command>> late;

    fault next_fault() { return exchange++ == fail_at ? how : fault::none; }

    void obey(const command& c) { relay = state_after(c.kind); }

    void deliver_late() {
        if (!late || now < late->first) return;
        if (now < late->second.valid_until) obey(late->second);
        late.reset();
    }

    std::optional<decision> verdict_is(outcome o) {
        --commands_in_flight;
        return fsm.on_verdict({o, {}}, now);
    }

    std::optional<decision> carry_command(const command& c) {
        ++commands;
        ++commands_in_flight;
        EXPECT_EQ(commands_in_flight, 1);
        const fault f = next_fault();
        if (f == fault::none || f == fault::answer_lost) obey(c);
        if (f == fault::late) late = {now + seconds{200}, c};
        if (f == fault::none || f == fault::lie) return verdict_is(outcome::done);
        if (f == fault::refused) return verdict_is(outcome::refused);
        if (f != fault::no_verdict) return verdict_is(outcome::unknown);
        --commands_in_flight;
        return {};
    }

    std::optional<decision> carry_read() {
        const bool silent = reads >= silent_from && reads < silent_from + silent_for;
        ++reads;
        const bool answered = next_fault() == fault::none && !silent;
        return fsm.on_relay(answered ? relay : relay_state::unknown, now);
    }

    void carry_out(std::optional<decision> d) {
        while (d) {
            now += seconds{1};
            deliver_late();
            if (d->what == action::escalate) {
                ++escalations;
                return;
            }
            d = d->what == action::command ? carry_command(*d->order) : carry_read();
        }
    }

    void balance(std::int64_t minor) {
        now += seconds{10};
        carry_out(fsm.on_balance(minor, now));
    }

    // Lets time pass until the machine waits for nothing more, with an ordinary poll at the end.
    void settle() {
        for (int i = 0; i < 50 && fsm.next_wake(); ++i) {
            now = std::max(now, *fsm.next_wake());
            deliver_late();
            carry_out(fsm.on_time(now));
        }
        now += seconds{3600};
        deliver_late();
        carry_out(fsm.on_relay(relay, now));
        for (int i = 0; i < 50 && fsm.next_wake(); ++i) {
            now = std::max(now, *fsm.next_wake());
            carry_out(fsm.on_time(now));
        }
        EXPECT_FALSE(fsm.next_wake());
    }
};

TEST(ControlDialogue, WithoutFaultsTakesOneTripAndOneClose) {
    dialogue d;
    d.balance(50);
    EXPECT_EQ(d.commands, 0);
    d.balance(0);
    EXPECT_EQ(d.relay, relay_state::open);
    d.balance(5000);
    EXPECT_EQ(d.relay, relay_state::closed);
    EXPECT_EQ(d.commands, 2);
    d.settle();
    EXPECT_EQ(d.commands, 2);
}

TEST(ControlDialogue, EndsWellWhicheverExchangeFails) {
    for (const fault how : faults) {
        for (int fail_at = 0; fail_at < 8; ++fail_at) {
            SCOPED_TRACE(testing::Message()
                         << "fault " << static_cast<int>(how) << " at " << fail_at);
            dialogue d;
            d.how = how;
            d.fail_at = fail_at;
            d.balance(0);
            d.settle();
            EXPECT_EQ(d.relay, relay_state::open);
            EXPECT_TRUE(d.fsm.memory().tripped);
            d.balance(5000);
            d.settle();
            EXPECT_EQ(d.relay, relay_state::closed);
            EXPECT_FALSE(d.fsm.memory().tripped);
            EXPECT_EQ(d.escalations, 0);
        }
    }
}

// The same, with the top-up coming while the trip is not settled yet.
TEST(ControlDialogue, EndsClosedWhenTheMoneyComesInBetween) {
    for (const fault how : faults) {
        for (int fail_at = 0; fail_at < 8; ++fail_at) {
            SCOPED_TRACE(testing::Message()
                         << "fault " << static_cast<int>(how) << " at " << fail_at);
            dialogue d;
            d.how = how;
            d.fail_at = fail_at;
            d.balance(0);
            d.balance(5000);
            d.settle();
            EXPECT_EQ(d.relay, relay_state::closed);
            EXPECT_FALSE(d.fsm.memory().tripped);
            EXPECT_EQ(d.fsm.memory().phase, relay_phase::idle);
            EXPECT_EQ(d.escalations, 0);
        }
    }
}

// A meter out of reach for a while, at every place of the dialogue: one call, and a good end.
TEST(ControlDialogue, EndsWellAfterALongSilence) {
    for (int from = 0; from < 3; ++from) {
        for (int reads = 0; reads < 20; ++reads) {
            SCOPED_TRACE(testing::Message() << reads << " silent from " << from);
            dialogue d;
            d.silent_from = from;
            d.silent_for = reads;
            d.balance(0);
            if (from != 1) d.settle();
            d.balance(5000);  // from 1: while the trip cannot be seen
            d.settle();
            EXPECT_EQ(d.relay, relay_state::closed);
            EXPECT_FALSE(d.fsm.memory().tripped);
            EXPECT_EQ(d.fsm.memory().phase, relay_phase::idle);
            EXPECT_EQ(d.commands, 2);
            EXPECT_EQ(d.escalations, reads < 5 ? 0 : 1);
        }
    }
}

}  // namespace
}  // namespace submeter::control
