// SPDX-License-Identifier: Apache-2.0
#include "bus_fixture.hpp"

#include <map>
#include <random>

namespace {

using namespace submeter;
using namespace submeter::gateway;
using namespace submeter::gateway::toy;

// Each dialogue again, failing at each step.

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