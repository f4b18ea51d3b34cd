// SPDX-License-Identifier: Apache-2.0
// A station that gateways dial in to, the program of docs/reference/gateway.md: the parts between
// marks are what the page shows. It reads a meter twice, switches it off, and ends.

// [includes]
#include "submeter/gateway.hpp"
#include "submeter/meter.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
// [includes]
#include "field_gateway.hpp"

#include <iostream>
#include <optional>

using namespace submeter;

namespace {

constexpr gateway_id the_gateway{1};

void complain(std::string_view doing, const error& e) {
    std::cerr << doing << ": " << describe(e.code).sentence << "\n";
}

class station final : gateway::hub_listener {
public:
    // [station]
    station(boost::asio::io_context& io, meter::device d)
        : device_(std::move(d)),
          time_(io.get_executor()),
          timer_(io),
          hub_(io.get_executor(), time_, field_, {.registration = {.prefix = "LOGIN:"}}, this) {}

    // Who may dial in, which meter is behind whom, and how often it is read. Gives the port.
    result<std::uint16_t> open() {
        const auto from = gateway::to_instant(time_.now());
        return field_.add_gateway(the_gateway, "1001")
            .and_then([&] { return field_.add_meter(device_.meter, the_gateway); })
            .and_then([&] { return poller_.add(device_.meter, {.period = period}, from); })
            .and_then([&] { return hub_.listen(); });
    }

    void link_changed(const link_event& e) override {
        std::cout << "gateway " << to_number(e.gateway) << " is " << to_text(e.now) << "\n";
        if (e.now == link_state::online) poll();
    }
    // [station]

    [[nodiscard]] bool is_off() const noexcept { return off_; }

private:
    // [submit]
    // What is refused at once ends as what is not answered: `done` is called once, either way.
    template <class Done>
    void submit(gateway::transaction what, Done done) {
        const auto ticket = hub_.submit(the_gateway, std::move(what), done);
        if (!ticket) done(gateway::completion{.reply = fail(ticket.error())});
    }
    // [submit]

    // [poll]
    // Asks for what is due, and comes back when the next poll is.
    void poll() {
        for (const auto& due : poller_.due(gateway::to_instant(time_.now()))) {
            if (due.missed) remember(*due.missed);
            read(due.at);
        }
        const auto next = poller_.next_wake();
        if (!next) return;
        timer_.expires_after(*next - time_.now());
        timer_.async_wait([this](const auto& cancelled) {
            if (!cancelled) poll();
        });
    }

    void read(instant at) {
        const obis wanted[] = {registers::active_import};
        const auto plan = meter::read_requests(device_, wanted);
        if (!plan) return complain("plan", plan.error());
        submit(gateway::make_transaction(plan->front(), gateway::priority::poll),
               [this, at, asked = plan->front()](const gateway::completion& done) {
                   if (!done.reply) return missed(at, done.reply.error());
                   const auto when = gateway::to_instant(done.ended);
                   const auto seen = meter::accept(device_, asked, *done.reply, when);
                   if (!seen) return missed(at, seen.error());
                   took(seen->front());
               });
    }

    void missed(instant at, const error& why) {
        complain("read", why);
        remember({at, at + period});
    }

    // The fleet keeps the holes, for somebody to back-fill them.
    void remember(interval hole) {
        const auto known = field_.was_missed(device_.meter, hole);
        if (!known) complain("fleet", known.error());
    }
    // [poll]

    void took(const reading& r) {
        std::cout << to_text(r.what) << " is " << to_text(r.value) << " Wh\n";
        const auto known = field_.was_read(device_.meter, r.at);
        if (!known) complain("fleet", known.error());
        if (++readings_ == 2) switch_off();
    }

    // [command]
    // A command goes before all polls, and is not sent when it has become too old. The meter's
    // consent is no proof, nor is its silence: it is off when it shows that it is.
    void switch_off() {
        poller_.remove(device_.meter);
        const auto now = gateway::to_instant(time_.now());
        const auto until = now + std::chrono::minutes{1};
        const auto frames = meter::make_command(device_, {.meter = device_.meter,
                                                          .kind = command_kind::trip,
                                                          .issued = now,
                                                          .valid_until = until});
        if (!frames) return complain("command", frames.error());
        trip_.emplace(device_, *frames);
        tell(until);
    }

    // Write, then read back, until the verdict stands.
    void tell(instant until) {
        const auto* asked = trip_->next();
        if (asked == nullptr) return told();
        auto next = gateway::make_transaction(*asked, gateway::priority::control);
        if (asked->why == meter::purpose::command) next.expires = until;
        submit(std::move(next), [this, until](const gateway::completion& done) {
            done.reply ? trip_->on_reply(*done.reply) : trip_->on_loss(done.reply.error());
            tell(until);
        });
    }

    void told() {
        off_ = trip_->said().what == outcome::done;
        std::cout << "the supply is " << (off_ ? "off" : "not known to be off") << "\n";
        timer_.cancel();
        hub_.shutdown();
    }
    // [command]

    // [members]
    static constexpr std::chrono::seconds period{1};
    meter::device device_;
    gateway::steady_clock time_;
    gateway::fleet field_;
    gateway::poller poller_;
    std::optional<meter::command_fsm> trip_;
    boost::asio::steady_timer timer_;
    gateway::hub hub_;  // last: it goes before what it uses
    // [members]
    int readings_ = 0;
    bool off_ = false;
};

}  // namespace

int main() {
    const codec::dlt645::credentials access{.level = 2, .password = 0x123456, .operator_code = 1};
    const auto profile = meter::builtin_profile("dlt645_2007_prepaid");
    if (!profile) return complain("profile", profile.error()), 1;
    const auto device = meter::make_device(*profile, {.meter = meter_id{7}, .circuit = {}},
                                           "201900123456", {.access = access});
    if (!device) return complain("meter", device.error()), 1;

    boost::asio::io_context io;
    station here{io, *device};
    const auto port = here.open();
    if (!port) return complain("listen", port.error()), 1;
    const simulate::dlt645_meter_params behind{
        .common = {.first_centi_kwh = 87654}, .address = device->address, .access = access};
    const field_gateway there{io, *port, behind};
    io.run_for(std::chrono::seconds{20});  // it has ended before, unless somebody was silent
    return here.is_off() ? 0 : 1;
}
