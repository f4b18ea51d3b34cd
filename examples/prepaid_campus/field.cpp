// SPDX-License-Identifier: Apache-2.0
#include "field.hpp"

#include "need.hpp"
#include "submeter/gateway/conversation.hpp"
#include "submeter/meter.hpp"
#include "submeter/simulate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <map>
#include <optional>

namespace campus {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr gateway::duration reply_patience = minutes{20};
constexpr std::string_view heartbeat = "<3";

codec::dlt645::credentials meter_access() {
    codec::dlt645::credentials out;
    out.level = 2;
    out.password = 0x123456;
    out.operator_code = 1;
    return out;
}

simulate::virtual_meter_params meter_params(const tenant& t) {
    return {.load = simulate::load_curve{t.measured.start, t.measured.watt_hours},
            .made = t.measured.start,
            .first_centi_kwh = t.first_centi_kwh,
            .modulus = t.meter.shape.modulus.micro / 10'000,
            .clock = zone{}};
}

std::shared_ptr<simulate::virtual_meter> make_virtual_meter(const tenant& t) {
    if (t.meter.profile == "dlt645_2007_prepaid")
        return std::make_shared<simulate::dlt645_meter>(simulate::dlt645_meter_params{
            .common = meter_params(t),
            .address = need(codec::dlt645::parse_address(t.meter.address), "a meter's address"),
            .access = meter_access()});
    return std::make_shared<simulate::modbus_meter>(simulate::modbus_meter_params{
        .common = meter_params(t), .unit = static_cast<std::uint8_t>(std::stoul(t.meter.address))});
}

meter::device make_device(const tenant& t) {
    meter::device_params params;
    if (t.meter.profile == "dlt645_2007_prepaid") params.access = meter_access();
    auto profile = need(meter::builtin_profile(t.meter.profile), "loading a profile");
    return need(meter::make_device(std::move(profile), {t.meter.id, circuit_no{}}, t.meter.address,
                                   std::move(params)),
                "setting up a meter");
}

simulate::virtual_gateway_params gateway_params(const estate& e, gateway_id id,
                                                std::uint64_t seed) {
    const auto number = to_number(id);
    simulate::virtual_gateway_params out;
    out.registration = gateway_name(id) + "\r\n";
    out.heartbeat = heartbeat;
    out.heartbeat_every = minutes{10};
    out.faults.seed = seed * 1000 + number;
    // The last hours are left alone, so that the month's last registers are read in the month.
    out.faults.outages =
        simulate::draw_outages(out.faults.seed, e.month.start + hours{6}, e.month.end - hours{12},
                               {.count = number % 2 == 0 ? 2U : 1U});
    out.faults.rates = {.lost_request = 10,
                        .lost_reply = 10,
                        .late_reply = 10,
                        .corrupted_reply = 10,
                        .duplicated_reply = 10,
                        .split_write = 200,
                        .merged_write = 50};
    return out;
}

std::vector<std::byte> to_octets(std::string_view text) {
    const auto octets = std::as_bytes(std::span{text});
    return {octets.begin(), octets.end()};
}

gateway::hub_params hub_params() {
    gateway::hub_params out;
    out.idle_limit = minutes{35};
    out.bus.between_frames = {to_octets(heartbeat)};
    return out;
}

}  // namespace

// Everything that is on one io_context, in the order in which it must go away again.
struct field::parts {
    struct metered {
        const tenant* of = nullptr;
        meter::device device;
        std::shared_ptr<simulate::virtual_meter> real;
    };

    explicit parts(const estate& e) : clock{e.month.start - minutes{10}}, world{io, clock} {}

    boost::asio::io_context io;
    gateway::manual_clock clock;
    gateway::fleet fleet;
    std::optional<gateway::hub> hub;
    simulate::world world;
    std::map<meter_id, metered> meters;
    field_counters counted;

    // The polls of the hour at hand.
    instant hour{};
    std::map<meter_id, std::vector<reading>> polled;
    std::map<gateway_id, std::size_t> waiting;       // polls without an answer
    std::map<gateway_id, gateway::time_point> sent;  // the latest of them on its line

    void add_gateway(const estate& e, gateway_id id, std::uint64_t seed);
    void add_meter(const tenant& t, simulate::virtual_bus& line);
    void open_hub();
    result<std::vector<std::byte>> exchange(const metered& m, const meter::request& asked,
                                            gateway::priority goes);
    template <class Condition>
    void wait_until(Condition met);
    void begin_poll(const metered& m);
    void take_reply(const metered& m, const meter::request& asked, const gateway::completion& c);
    [[nodiscard]] bool all_polled() const;
    std::vector<reading> backfill(const metered& m);
    std::optional<reading> backfill_one(const metered& m, instant at);
};

void field::parts::add_meter(const tenant& t, simulate::virtual_bus& line) {
    auto real = make_virtual_meter(t);
    line.add(real);
    need(fleet.add_meter(t.meter.id, t.meter.gateway), "announcing a meter");
    meters.emplace(t.meter.id, metered{&t, make_device(t), std::move(real)});
}

void field::parts::add_gateway(const estate& e, gateway_id id, std::uint64_t seed) {
    need(fleet.add_gateway(id, gateway_name(id)), "announcing a gateway");
    simulate::virtual_bus line;
    for (const auto& t : e.tenants)
        if (t.meter.gateway == id) add_meter(t, line);
    if (e.common.meter.gateway == id) add_meter(e.common, line);
    world.add(std::make_shared<simulate::virtual_gateway>(gateway_params(e, id, seed),
                                                          std::move(line), world.now()));
}

void field::parts::open_hub() {
    hub.emplace(boost::asio::any_io_executor{io.get_executor()}, clock, fleet, hub_params());
    world.attach(*hub, need(hub->listen(), "listening for gateways"));
}

// Lets the simulated world go on until something has happened.
template <class Condition>
void field::parts::wait_until(Condition met) {
    const auto limit = world.now() + reply_patience;
    while (!met())
        if (!need(world.step(limit), "waiting for the wire"))
            throw failure("a transaction did not end");
}

result<std::vector<std::byte>> field::parts::exchange(const metered& m, const meter::request& asked,
                                                      gateway::priority goes) {
    bool done = false;
    result<std::vector<std::byte>> reply = fail(errc::timeout);
    const auto ticket = hub->submit(m.of->meter.gateway, gateway::make_transaction(asked, goes),
                                    [&](const gateway::completion& c) {
                                        reply = c.reply;
                                        done = true;
                                    });
    if (!ticket) return fail(ticket.error());
    wait_until([&] { return done; });
    return reply;
}

void field::parts::begin_poll(const metered& m) {
    const obis wanted[] = {registers::active_import, registers::relay};
    const auto line = m.of->meter.gateway;
    for (const auto& asked : need(meter::read_requests(m.device, wanted), "planning a poll")) {
        const auto ticket = hub->submit(
            line, gateway::make_transaction(asked, gateway::priority::poll),
            [this, &m, asked](const gateway::completion& c) { take_reply(m, asked, c); });
        if (ticket) ++waiting[line];
    }
}

void field::parts::take_reply(const metered& m, const meter::request& asked,
                              const gateway::completion& c) {
    const auto line = m.of->meter.gateway;
    --waiting[line];
    if (c.tries > 0) sent[line] = std::max(sent[line], c.sent);
    if (!c.reply) return;
    const auto readings = meter::accept(m.device, asked, *c.reply, hour);
    if (!readings) return;
    for (auto r : *readings) {
        if (r.what == registers::relay) r.at = gateway::to_instant(c.sent);
        polled[m.of->meter.id].push_back(r);
    }
}

bool field::parts::all_polled() const {
    return std::all_of(waiting.begin(), waiting.end(), [](const auto& w) { return w.second == 0; });
}

// A stored value is asked for as time, value, time: the meter may store a new one in between.
std::optional<reading> field::parts::backfill_one(const metered& m, instant at) {
    const auto asked = meter::make_backfill(m.device, registers::active_import, at,
                                            gateway::to_instant(world.now()));
    if (!asked)
        return std::nullopt;  // this meter keeps no freezes: the next register closes the gap
    const auto time = exchange(m, asked->time, gateway::priority::on_demand);
    const auto value = exchange(m, asked->value, gateway::priority::on_demand);
    const auto again = exchange(m, asked->again, gateway::priority::on_demand);
    if (!time || !value || !again) return std::nullopt;
    const auto kept = meter::accept_backfill(m.device, *asked, *time, *value, *again);
    if (!kept) return std::nullopt;
    return *kept;
}

std::vector<reading> field::parts::backfill(const metered& m) {
    std::vector<reading> out;
    const auto missed = fleet.meter(m.of->meter.id)->missed;
    for (const auto& gap : missed) {
        for (auto at = gap.start; at < gap.end; at += hours{1})
            if (const auto kept = backfill_one(m, at)) out.push_back(*kept);
        need(fleet.was_filled(m.of->meter.id, gap), "noting a back-fill");
    }
    counted.backfilled += out.size();
    return out;
}

field::field(const estate& e, std::uint64_t seed) : parts_{std::make_unique<parts>(e)} {
    for (std::uint64_t id = 1; id <= e.gateways; ++id)
        parts_->add_gateway(e, gateway_id{id}, seed);
    parts_->open_hub();
}

field::~field() {
    parts_->hub->shutdown();
    // Nothing is lost if the wire does not become quiet: the sockets are closed next.
    static_cast<void>(parts_->world.settle());
}

void field::begin_polls(instant hour) {
    auto& p = *parts_;
    need(p.world.run_until(hour), "running the simulation");
    p.hour = hour;
    p.polled.clear();
    for (const auto& [id, m] : p.meters)
        if (is_online(id)) p.begin_poll(m);
}

std::vector<reading> field::finish_polls() {
    auto& p = *parts_;
    p.wait_until([&] { return p.all_polled(); });
    std::vector<reading> out;
    for (const auto& [id, m] : p.meters) {
        const auto& now = p.polled[id];
        const bool read = std::any_of(now.begin(), now.end(), [](const reading& r) {
            return r.what == registers::active_import;
        });
        if (!read) {
            ++p.counted.missed;
            need(p.fleet.was_missed(id, {p.hour, p.hour + hours{1}}), "noting a missed hour");
            continue;
        }
        const auto before = p.backfill(m);
        out.insert(out.end(), before.begin(), before.end());
        out.insert(out.end(), now.begin(), now.end());
        need(p.fleet.was_read(id, p.hour), "noting a reading");
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const reading& a, const reading& b) { return a.at < b.at; });
    p.counted.readings += out.size();
    return out;
}

verdict field::execute(const command& c) {
    auto& p = *parts_;
    const auto& m = p.meters.at(c.meter);
    const auto line = m.of->meter.gateway;
    verdict out;
    for (const auto& [write, verify] : need(meter::make_command(m.device, c), "making a command")) {
        const auto submitted = p.world.now();
        const auto reply = p.exchange(m, write, gateway::priority::control);
        p.counted.overtaken += p.waiting[line];
        // What was on the line already may finish; nothing else may go before the command.
        if (p.sent[line] > submitted) ++p.counted.delayed;
        out = reply ? meter::judge(write, *reply)
                    : verdict{outcome::unknown, reply.error(), write.step};
        if (out.what != outcome::done) break;
    }
    return out;
}

control::relay_state field::read_relay(meter_id meter) {
    auto& p = *parts_;
    const auto& m = p.meters.at(meter);
    const obis wanted[] = {registers::relay};
    for (const auto& asked : need(meter::read_requests(m.device, wanted), "planning a read-back")) {
        const auto reply = p.exchange(m, asked, gateway::priority::control);
        if (!reply) continue;
        const auto readings = meter::accept(m.device, asked, *reply, now());
        if (!readings) continue;
        for (const auto& r : *readings)
            if (r.what == registers::relay) return state_of(r);
    }
    return control::relay_state::unknown;
}

control::relay_state field::state_of(const reading& relay) {
    return relay.value.mantissa == 0 ? control::relay_state::closed : control::relay_state::open;
}

bool field::is_online(meter_id meter) const {
    const auto* known = parts_->fleet.meter(meter);
    return parts_->fleet.gateway(known->behind)->link == link_state::online;
}

instant field::now() const {
    return gateway::to_instant(parts_->world.now());
}

field_counters field::counters() const {
    auto out = parts_->counted;
    for (const auto id : parts_->fleet.gateways())
        for (const auto& e : parts_->fleet.gateway(id)->events)
            out.outages += e.now == link_state::offline ? 1 : 0;
    const auto& wires = parts_->hub->counters();
    out.octets = wires.octets_read + wires.octets_written;
    return out;
}

std::int64_t field::true_watt_hours(meter_id meter) const {
    return parts_->meters.at(meter).real->watt_hours();
}

std::uint32_t field::true_trips(meter_id meter) const {
    return parts_->meters.at(meter).real->trips();
}

}  // namespace campus
