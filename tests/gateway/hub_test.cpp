// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/hub.hpp"

#include "line.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace submeter;
using namespace submeter::gateway;
using toy::command;
using toy::octets;
using toy::read;

constexpr gateway_id g1{1};
constexpr gateway_id g2{2};
constexpr gateway_id never_seen{3};

// A gateway that dials in, as the other end of the socket sees it.
struct dialler {
    dialler(asio::io_context& io, std::uint16_t port) : socket(io) {
        socket.connect({asio::ip::make_address("127.0.0.1"), port});
        listen();
    }
    void say(std::string_view text) { asio::write(socket, asio::buffer(text)); }
    void hang_up() { socket.close(); }

    tcp::socket socket;
    std::string heard;
    bool cut_off = false;

private:
    void listen() {
        socket.async_read_some(asio::buffer(room_), [this](const auto& failed, std::size_t count) {
            if (failed) {
                cut_off = true;
                return;
            }
            heard.append(room_.data(), count);
            listen();
        });
    }
    std::array<char, 256> room_{};
};

struct listener final : hub_listener {
    void link_changed(const link_event& e) override {
        log.push_back(std::to_string(to_number(e.gateway)) + " " + std::string{to_text(e.now)} +
                      " " + std::to_string(e.at.time_since_epoch().count()));
    }
    void turned_away(error why, std::string_view name) override {
        log.push_back(std::string{describe(why.code).name} + " " + std::string{name});
    }
    std::vector<std::string> log;
};

hub_params plain() {
    return {.registration = {.prefix = "LOGIN:", .terminator = "\n"},
            .bus = {.timeout_first = duration{1000},
                    .timeout_min = duration{1000},
                    .pause = duration{0},
                    .repeat_horizon = duration{0},
                    .between_frames = {octets("HB")}},
            .idle_limit = duration{60000}};
}

class Hub : public testing::Test {
protected:
    explicit Hub(hub_params params = plain())
        : over{std::make_unique<hub>(io.get_executor(), time, field, std::move(params), &news)} {
        EXPECT_TRUE(field.add_gateway(g1, "1001"));
        EXPECT_TRUE(field.add_gateway(g2, "1002"));
        EXPECT_TRUE(field.add_gateway(never_seen, "1003"));
        const auto listening = over->listen();
        EXPECT_TRUE(listening);
        port = listening.value_or(0);
    }

    // Runs what is ready on the wires until the condition holds; time stands still meanwhile.
    template <class Condition>
    [[nodiscard]] bool until(Condition holds) {
        const auto limit = std::chrono::seconds{10};
        while (!holds()) {
            io.restart();
            if (io.run_one_for(limit) == 0) return false;
        }
        return true;
    }
    std::unique_ptr<dialler> dial() { return std::make_unique<dialler>(io, port); }
    std::unique_ptr<dialler> dial(std::string_view name) {
        auto d = dial();
        const auto before = over->counters().registered;
        d->say("LOGIN:" + std::string{name} + "\n");
        EXPECT_TRUE(until([&] { return over->counters().registered == before + 1; }));
        return d;
    }
    result<ticket> submit(gateway_id to, transaction what) {
        return over->submit(to, std::move(what), [this](const completion& done) {
            ends.push_back(done.reply ? toy::text(*done.reply)
                                      : std::string{describe(done.reply.error().code).name});
        });
    }
    errc refusal(gateway_id to, transaction what) {
        const auto got = submit(to, std::move(what));
        EXPECT_FALSE(got);
        return got ? errc{} : got.error().code;
    }
    void pass(std::int64_t ms) {
        time.advance(duration{ms});
        over->on_time(time.now());
    }
    [[nodiscard]] bool ended(std::size_t count) {
        return until([&] { return ends.size() >= count; });
    }
    [[nodiscard]] bool heard(dialler& d, std::string_view text) {
        return until([&] { return d.heard == text; });
    }

    asio::io_context io;
    manual_clock time{toy::at(1000000)};
    fleet field;
    listener news;
    std::unique_ptr<hub> over;
    std::uint16_t port = 0;
    std::vector<std::string> ends;
};

TEST_F(Hub, CarriesATransactionOverASocket) {
    const auto dtu = dial("1001");
    EXPECT_EQ(field.gateway(g1)->link, link_state::online);
    const auto got = submit(g1, read("qAx"));
    ASSERT_TRUE(got);
    EXPECT_EQ(*got, (ticket{.gateway = g1, .id = transaction_id{1}}));
    ASSERT_TRUE(heard(*dtu, "qAx"));
    dtu->say("<Ax:5>");
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends, std::vector<std::string>{"<Ax:5>"});
}

TEST_F(Hub, HandlersAreNeverCalledFromWithinACall) {
    const auto dtu = dial("1001");
    const auto got = submit(g1, read("qAx"));
    ASSERT_TRUE(got);
    over->cancel(*got);
    EXPECT_TRUE(ends.empty());
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends.front(), "cancelled");
    over->cancel(*got);
    over->cancel({.gateway = never_seen, .id = transaction_id{1}});
}

TEST_F(Hub, HandlerMaySubmitAgain) {
    const auto dtu = dial("1001");
    std::vector<std::string> replies;
    completion_handler again = [&](const completion& done) {
        replies.push_back(toy::text(done.reply.value_or(octets("?"))));
        if (replies.size() == 3) return;
        EXPECT_TRUE(over->submit(g1, read("qAx"), again));
    };
    ASSERT_TRUE(over->submit(g1, read("qAx"), again));
    std::size_t answered = 0;
    ASSERT_TRUE(until([&] {
        if (dtu->heard.size() / 3 > answered) {
            ++answered;
            dtu->say("<Ax:" + std::to_string(answered) + ">");
        }
        return replies.size() == 3;
    }));
    EXPECT_EQ(replies, (std::vector<std::string>{"<Ax:1>", "<Ax:2>", "<Ax:3>"}));
}

TEST_F(Hub, LinesOfGatewaysAreApart) {
    const auto one = dial("1001");
    const auto two = dial("1002");
    ASSERT_TRUE(submit(g1, read("qAx")));
    ASSERT_TRUE(submit(g2, read("qAx")));
    ASSERT_TRUE(heard(*one, "qAx"));
    ASSERT_TRUE(heard(*two, "qAx"));
    two->say("<Ax:2>");
    ASSERT_TRUE(ended(1));
    one->say("<Ax:1>");
    ASSERT_TRUE(ended(2));
    EXPECT_EQ(ends, (std::vector<std::string>{"<Ax:2>", "<Ax:1>"}));
}

TEST_F(Hub, RefusesWhatCannotBeCarried) {
    EXPECT_EQ(refusal(gateway_id{99}, read("qAx")), errc::not_registered);
    EXPECT_EQ(refusal(g1, read("qAx")), errc::gateway_offline);
    const auto dtu = dial("1001");
    EXPECT_EQ(refusal(g1, {.request = octets("qAx")}), errc::bad_value);
    while (submit(g1, read("qAx")))
        continue;
    EXPECT_EQ(refusal(g1, read("qAx")), errc::queue_full);
    EXPECT_EQ(over->listen().error().code, errc::cannot_listen);
}

TEST_F(Hub, RegistrationMayComeOctetByOctetAndWithWhatFollows) {
    const auto dtu = dial();
    for (const char c : std::string{"LOGIN:1001"})
        dtu->say(std::string{c});
    ASSERT_TRUE(until([&] { return over->wire().read == 10; }));
    EXPECT_EQ(over->counters().registered, 0U);
    dtu->say("\nHB");
    ASSERT_TRUE(until([&] { return over->counters().registered == 1; }));
    EXPECT_EQ(over->line_counters(g1)->between_frames, 1U);
    EXPECT_EQ(over->line_counters(g2), std::nullopt);
}

TEST_F(Hub, RepeatedRegistrationPacketIsNoNoise) {
    const auto dtu = dial("1001");
    ASSERT_TRUE(submit(g1, read("qAx")));
    dtu->say("LOGIN:1001\n<Ax:5>");
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(over->line_counters(g1)->between_frames, 1U);
    EXPECT_EQ(over->line_counters(g1)->noise_octets, 0U);
}

TEST_F(Hub, StrangersAreTurnedAway) {
    const auto unknown = dial();
    unknown->say("LOGIN:7777\n");
    const auto wrong = dial();
    wrong->say("GET / HTTP/1.1\r\n");
    ASSERT_TRUE(until([&] { return unknown->cut_off && wrong->cut_off && news.log.size() == 2; }));
    std::ranges::sort(news.log);
    EXPECT_EQ(news.log, (std::vector<std::string>{"bad_registration ", "not_registered 7777"}));
    EXPECT_EQ(over->counters().turned_away, 2U);
    EXPECT_EQ(over->wire(), (wire_counters{.accepted = 2, .closed = 2}));
}

TEST_F(Hub, SilentStrangersAreClosedAfterTheirTime) {
    const auto silent = dial();
    ASSERT_TRUE(until([&] { return over->counters().accepted == 1; }));
    EXPECT_EQ(over->next_wake(), time.now() + duration{10000});
    EXPECT_EQ(time.wanted(), over->next_wake());
    pass(9999);
    EXPECT_EQ(over->counters().closed, 0U);
    pass(1);
    ASSERT_TRUE(until([&] { return silent->cut_off && !news.log.empty(); }));
    EXPECT_EQ(news.log, std::vector<std::string>{"timeout "});
}

TEST_F(Hub, TimeoutsComeFromTheGivenClock) {
    const auto dtu = dial("1001");
    ASSERT_TRUE(submit(g1, read("qAx")));
    EXPECT_EQ(over->next_wake(), time.now() + duration{1000});
    pass(1000);
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends.front(), "timeout");
}

TEST_F(Hub, DroppedGatewayEndsItsTransactionsAndReturns) {
    auto dtu = dial("1001");
    ASSERT_TRUE(submit(g1, command("qAt")));
    ASSERT_TRUE(submit(g1, read("qBx")));
    ASSERT_TRUE(heard(*dtu, "qAt"));
    dtu->hang_up();
    ASSERT_TRUE(ended(2));
    EXPECT_EQ(ends, (std::vector<std::string>{"outcome_unknown", "link_closed"}));
    EXPECT_EQ(field.gateway(g1)->link, link_state::offline);
    EXPECT_EQ(refusal(g1, read("qAx")), errc::gateway_offline);
    pass(5000);
    dtu = dial("1001");
    const auto id = submit(g1, read("qCx"));
    ASSERT_TRUE(id);
    EXPECT_EQ(id->id, transaction_id{3});
    dtu->say("<At:ok><Cx:1>");  // what was asked over the old connection comes on the new one
    ASSERT_TRUE(ended(3));
    EXPECT_EQ(ends.back(), "<Cx:1>");
    EXPECT_EQ(over->line_counters(g1)->late, 1U);
    ASSERT_TRUE(until([&] { return news.log.size() == 3; }));
    EXPECT_EQ(news.log,
              (std::vector<std::string>{"1 online 1000", "1 offline 1000", "1 online 1005"}));
}

TEST_F(Hub, NewestConnectionTakesOver) {
    const auto old = dial("1001");
    ASSERT_TRUE(submit(g1, command("qAt")));
    ASSERT_TRUE(submit(g1, read("qBx")));
    ASSERT_TRUE(heard(*old, "qAt"));
    const auto first = field.gateway(g1)->newest;
    const auto now = dial("1001");
    ASSERT_TRUE(until([&] { return old->cut_off && ends.size() == 2; }));
    EXPECT_EQ(ends, (std::vector<std::string>{"outcome_unknown", "duplicate_gateway"}));
    EXPECT_LT(first, field.gateway(g1)->newest);
    EXPECT_EQ(field.gateway(g1)->link, link_state::online);
    EXPECT_EQ(over->counters().replaced, 1U);
    ASSERT_TRUE(submit(g1, read("qCx")));
    ASSERT_TRUE(heard(*now, "qCx"));
    EXPECT_EQ(news.log, std::vector<std::string>{"1 online 1000"});
}

TEST_F(Hub, ConnectionThatHasNotRegisteredTakesNothingOver) {
    const auto dtu = dial("1001");
    const auto other = dial();
    other->say("LOGIN:100");
    ASSERT_TRUE(until([&] { return over->counters().octets_read == 11 + 9; }));
    ASSERT_TRUE(submit(g1, read("qAx")));
    ASSERT_TRUE(heard(*dtu, "qAx"));
    EXPECT_FALSE(dtu->cut_off);
}

TEST_F(Hub, HalfOpenConnectionIsClosedAfterItsSilence) {
    const auto dtu = dial("1001");
    EXPECT_EQ(over->next_wake(), time.now() + duration{60000});
    pass(59000);
    dtu->say("HB");
    ASSERT_TRUE(until([&] { return over->line_counters(g1)->between_frames == 1; }));
    EXPECT_EQ(over->next_wake(), time.now() + duration{60000});
    pass(59999);
    EXPECT_EQ(over->counters().closed, 0U);
    pass(1);
    ASSERT_TRUE(until([&] { return dtu->cut_off; }));
    EXPECT_EQ(over->counters().idle, 1U);
    EXPECT_EQ(field.gateway(g1)->link, link_state::offline);
    EXPECT_EQ(over->next_wake(), std::nullopt);
    EXPECT_EQ(time.wanted(), std::nullopt);
}

TEST_F(Hub, WireCountersCountWhatIsOpen) {
    const auto one = dial("1001");
    const auto two = dial("1002");
    ASSERT_TRUE(submit(g1, read("qAx")));
    EXPECT_EQ(over->wire(), (wire_counters{.accepted = 2, .closed = 0, .read = 22, .written = 3}));
    one->hang_up();
    ASSERT_TRUE(until([&] { return over->wire().closed == 1; }));
    EXPECT_EQ(over->wire(), (wire_counters{.accepted = 2, .closed = 1, .read = 11, .written = 0}));
    EXPECT_EQ(over->counters().octets_read, 22U);
    EXPECT_EQ(over->counters().octets_written, 3U);
}

TEST_F(Hub, ShutdownEndsAllAndMayBeRepeated) {
    const auto dtu = dial("1001");
    const auto stranger = dial();
    ASSERT_TRUE(until([&] { return over->counters().accepted == 2; }));
    ASSERT_TRUE(submit(g1, command("qAt")));
    ASSERT_TRUE(submit(g1, read("qBx")));
    over->shutdown();
    over->shutdown();
    ASSERT_TRUE(until([&] { return ends.size() == 2 && dtu->cut_off && stranger->cut_off; }));
    EXPECT_EQ(ends, (std::vector<std::string>{"outcome_unknown", "shutting_down"}));
    EXPECT_EQ(refusal(g1, read("qAx")), errc::shutting_down);
    EXPECT_EQ(over->listen().error().code, errc::cannot_listen);
    EXPECT_EQ(over->next_wake(), std::nullopt);
    EXPECT_THROW(dial(), boost::system::system_error);
}

TEST_F(Hub, NoHandlerAfterTheDestructor) {
    const auto dtu = dial("1001");
    const auto got = submit(g1, read("qAx"));
    ASSERT_TRUE(got);
    over->cancel(*got);
    ASSERT_TRUE(submit(g1, read("qBx")));
    over.reset();
    ASSERT_TRUE(until([&] { return dtu->cut_off; }));
    io.restart();
    io.poll();
    EXPECT_TRUE(ends.empty());
}

TEST_F(Hub, MayBeDestroyedByItsOwnHandler) {
    const auto dtu = dial("1001");
    const auto got = over->submit(g1, read("qAx"), [this](const completion&) { over.reset(); });
    ASSERT_TRUE(got);
    ASSERT_TRUE(submit(g1, read("qBx")));
    over->cancel(*got);
    ASSERT_TRUE(until([&] { return dtu->cut_off; }));
    io.restart();
    io.poll();
    EXPECT_EQ(over, nullptr);
    EXPECT_TRUE(ends.empty());
}

class HubWithLimits : public Hub {
protected:
    static hub_params params() {
        auto p = plain();
        p.connections_limit = 3;
        p.unidentified_limit = 1;
        p.output_limit = 4;
        return p;
    }
    HubWithLimits() : Hub(params()) {}
};

TEST_F(HubWithLimits, StrangersAreLimited) {
    const auto first = dial();
    ASSERT_TRUE(until([&] { return over->counters().accepted == 1; }));
    const auto second = dial();
    ASSERT_TRUE(until([&] { return second->cut_off && !news.log.empty(); }));
    EXPECT_EQ(news.log, std::vector<std::string>{"queue_full "});
    EXPECT_FALSE(first->cut_off);
    first->say("LOGIN:1001\n");
    ASSERT_TRUE(until([&] { return over->counters().registered == 1; }));
    const auto third = dial("1002");
    EXPECT_EQ(over->counters().registered, 2U);
}

TEST_F(HubWithLimits, OutputIsLimited) {
    const auto dtu = dial("1001");
    ASSERT_TRUE(submit(g1, read("qA-long")));
    ASSERT_TRUE(ended(1));
    EXPECT_EQ(ends.front(), "link_closed");
    ASSERT_TRUE(until([&] { return dtu->cut_off; }));
}

TEST(HubListening, RefusesABadOrTakenAddress) {
    asio::io_context io;
    manual_clock time;
    fleet field;
    hub words{io.get_executor(), time, field, {.address = "not an address"}};
    EXPECT_EQ(words.listen().error().code, errc::cannot_listen);
    hub elsewhere{io.get_executor(), time, field, {.address = "192.0.2.1"}};
    EXPECT_EQ(elsewhere.listen().error().code, errc::cannot_listen);
}

// The steady clock wakes a hub whose stranger keeps silent: no time is set by hand here.
TEST(SteadyClock, WakesTheHub) {
    asio::io_context io;
    gateway::steady_clock time{io.get_executor()};
    fleet field;
    hub over{io.get_executor(), time, field, {.registration = {.within = duration{1}}}};
    const auto port = over.listen();
    ASSERT_TRUE(port);
    dialler silent{io, *port};
    while (!silent.cut_off && io.run_one_for(std::chrono::seconds{10}) > 0)
        continue;
    EXPECT_TRUE(silent.cut_off);
    EXPECT_EQ(over.counters().turned_away, 1U);
}

TEST(SteadyClock, TellsTheSystemsTimeAndNeverRunsBack) {
    asio::io_context io;
    const auto before = std::chrono::floor<duration>(std::chrono::system_clock::now());
    const gateway::steady_clock time{io.get_executor()};
    const auto first = time.now();
    EXPECT_GE(first, before);
    EXPECT_LT(first - before, std::chrono::minutes{1});
    EXPECT_GE(time.now(), first);
}

}  // namespace
