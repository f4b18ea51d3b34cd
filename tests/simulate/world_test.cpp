// SPDX-License-Identifier: Apache-2.0
// A hub and virtual gateways over real loopback sockets, under a simulated clock.
#include "submeter/simulate/world.hpp"

#include "meters.hpp"
#include "submeter/gateway/conversation.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <map>

namespace submeter::simulate {
namespace {

using namespace submeter::testing;

const time_point start{epoch};

// Two gateways: one line speaks DL/T 645, the other Modbus.
class campus {
public:
    explicit campus(const fault_plan& faults = {}) : clock(start), life(io, clock) {
        add(gateway_id{1}, meter_id{1}, "g1", make_dlt645_meter(), faults);
        add(gateway_id{2}, meter_id{2}, "g2", make_modbus_meter(), faults);
        hub.emplace(io.get_executor(), clock, field,
                    gateway::hub_params{.registration = {.prefix = "LOGIN:"}});
        life.attach(*hub, hub->listen().value());
    }
    ~campus() {
        hub->shutdown();
        EXPECT_TRUE(life.settle());
    }

    // Asks and lets time pass until the answer is there. What came, with its moment, goes to `log`.
    result<std::vector<std::byte>> ask(gateway_id to, const meter::request& asked,
                                       gateway::priority goes = gateway::priority::poll) {
        std::optional<gateway::completion> done;
        const auto sent = hub->submit(to, gateway::make_transaction(asked, goes),
                                      [&](const gateway::completion& c) { done = c; });
        if (!sent) return fail(sent.error());
        const auto limit = clock.now() + 1h;
        while (!done)
            if (!life.step(limit).value_or(false)) return fail(errc::timeout);
        log += to_text(gateway::to_instant(clock.now())) + " ";
        log += std::to_string(clock.now().time_since_epoch().count() % 1000) + " ";
        log += done->reply ? to_hex(*done->reply)
                           : std::string{describe(done->reply.error().code).name};
        log += "\n";
        return done->reply;
    }

    boost::asio::io_context io;
    gateway::manual_clock clock;
    gateway::fleet field;
    world life;
    std::optional<gateway::hub> hub;
    std::map<meter_id, std::shared_ptr<virtual_meter>> meters;
    std::map<meter_id, std::shared_ptr<virtual_gateway>> gateways;
    std::string log;

private:
    void add(gateway_id id, meter_id behind, const std::string& name,
             const std::shared_ptr<virtual_meter>& m, fault_plan faults) {
        EXPECT_TRUE(field.add_gateway(id, name));
        EXPECT_TRUE(field.add_meter(behind, id));
        faults.seed += to_number(id);
        virtual_bus line;
        line.add(m);
        const auto g = std::make_shared<virtual_gateway>(
            virtual_gateway_params{
                .registration = "LOGIN:" + name + "\r\n", .heartbeat = "", .faults = faults},
            std::move(line), start);
        life.add(g);
        meters[behind] = m;
        gateways[behind] = g;
    }
};

meter::request energy_request(const meter::device& d) {
    const obis wanted[] = {registers::active_import};
    return meter::read_requests(d, wanted).value()[0];
}

TEST(World, GatewaysDialInAndAreKnown) {
    campus c;
    ASSERT_TRUE(c.life.run_until(start + 1s));
    EXPECT_EQ(c.field.gateway(gateway_id{1})->link, link_state::online);
    EXPECT_EQ(c.field.gateway(gateway_id{2})->link, link_state::online);
    EXPECT_EQ(c.clock.now(), start + 1s);
}

TEST(World, ReadsBothProtocolsEachHour) {
    campus c;
    for (int hour = 1; hour <= 24; ++hour) {
        ASSERT_TRUE(c.life.run_until(start + hour * 1h));
        for (const auto& [id, d] : {std::pair{gateway_id{1}, dlt645_device()},
                                    std::pair{gateway_id{2}, modbus_device()}}) {
            const auto asked = energy_request(d);
            const auto reply = c.ask(id, asked);
            ASSERT_TRUE(reply);
            const auto got = meter::accept(d, asked, *reply, epoch + hour * 1h).value();
            // The request takes some milliseconds on the line, less than 0.01 kWh.
            EXPECT_EQ(got.at(0).value.mantissa, 123 * hour * (hour + 1) / 2);
        }
    }
}

TEST(World, TripsAndReadsBackOverTheWire) {
    campus c;
    ASSERT_TRUE(c.life.run_until(start + 1h));
    for (const auto& [id, d] :
         {std::pair{gateway_id{1}, dlt645_device()}, std::pair{gateway_id{2}, modbus_device()}})
        for (const auto kind : {command_kind::trip, command_kind::close}) {
            const auto order =
                meter::make_command(d, make_command(kind, epoch + 1h)).value().front();
            const auto said = c.ask(id, order.write, gateway::priority::control);
            ASSERT_TRUE(said);
            EXPECT_EQ(meter::judge(order.write, *said).what, outcome::done);
            const auto seen = c.ask(id, order.verify, gateway::priority::control);
            ASSERT_TRUE(seen);
            EXPECT_EQ(meter::confirm(d, order.verify, *seen).what, outcome::done);
            EXPECT_EQ(c.meters.at(d.meter)->is_open(), kind == command_kind::trip);
        }
    EXPECT_EQ(c.meters.at(meter_id{1})->trips(), 1U);
}

TEST(World, AnOutageIsSeenAndMissedHoursAreFetchedLater) {
    fault_plan faults;
    faults.outages = {{start + 90min, start + 5h + 10min}};
    campus c{faults};
    ASSERT_TRUE(c.life.run_until(start + 2h));
    EXPECT_EQ(c.field.gateway(gateway_id{1})->link, link_state::offline);
    EXPECT_EQ(c.ask(gateway_id{1}, energy_request(dlt645_device())).error().code,
              errc::gateway_offline);
    ASSERT_TRUE(c.life.run_until(start + 6h));
    EXPECT_EQ(c.field.gateway(gateway_id{1})->link, link_state::online);
    const auto d = dlt645_device();
    for (int hour = 2; hour <= 5; ++hour) {
        const auto asked = meter::make_backfill(d, registers::active_import, epoch + hour * 1h,
                                                gateway::to_instant(c.clock.now()))
                               .value();
        const auto time = c.ask(gateway_id{1}, asked.time).value();
        const auto value = c.ask(gateway_id{1}, asked.value).value();
        const auto again = c.ask(gateway_id{1}, asked.again).value();
        const auto got = meter::accept_backfill(d, asked, time, value, again).value();
        EXPECT_EQ(got.value.mantissa, 123 * hour * (hour + 1) / 2);
    }
}

// Everything goes wrong now and then; readings are right or missing, never wrong.
std::string stormy_day(std::uint64_t seed) {
    fault_plan faults;
    faults.seed = seed;
    faults.rates = {.lost_request = 500,
                    .lost_reply = 500,
                    .late_reply = 500,
                    .corrupted_reply = 500,
                    .duplicated_reply = 500,
                    .split_write = 2000,
                    .merged_write = 0};
    faults.outages = draw_outages(seed, start, start + 24h);
    campus c{faults};
    std::size_t answered = 0;
    for (int quarter = 1; quarter <= 96; ++quarter) {
        EXPECT_TRUE(c.life.run_until(start + quarter * 15min));
        for (const auto& [id, d] : {std::pair{gateway_id{1}, dlt645_device()},
                                    std::pair{gateway_id{2}, modbus_device()}}) {
            const auto asked = energy_request(d);
            const auto before = c.meters.at(d.meter)->centi_kwh();
            const auto reply = c.ask(id, asked);
            if (!reply) continue;
            const auto got = meter::accept(d, asked, *reply, epoch).value().at(0).value.mantissa;
            const auto after = c.meters.at(d.meter)->centi_kwh();
            EXPECT_TRUE(before <= got && got <= after) << before << " " << got << " " << after;
            ++answered;
        }
    }
    EXPECT_GT(answered, 120U);
    EXPECT_GT(c.gateways.at(meter_id{1})->counters().faults, 10U);
    return c.log;
}

TEST(World, OneSeedGivesOneRun) {
    const auto first = stormy_day(1);
    EXPECT_EQ(first, stormy_day(1));
    EXPECT_NE(first, stormy_day(2));
}

TEST(World, SaysThatTheWireDoesNotBecomeQuiet) {
    boost::asio::io_context io;
    gateway::manual_clock clock{start};
    gateway::fleet field;
    gateway::hub first{io.get_executor(), clock, field};
    gateway::hub second{io.get_executor(), clock, field};
    const auto port = first.listen().value();
    EXPECT_TRUE(second.listen());
    // The gateway dials the first hub while the world watches the second.
    world life{io, clock, {.patience = std::chrono::milliseconds{20}}};
    life.attach(second, port);
    life.add(std::make_shared<virtual_gateway>(virtual_gateway_params{}, virtual_bus{}, start));
    EXPECT_EQ(life.run_until(start + 1s).error().code, errc::timeout);
}

}  // namespace
}  // namespace submeter::simulate
