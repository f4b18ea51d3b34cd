// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/world.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>

namespace submeter::inline v0::simulate {

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

namespace {

// One dialled connection. Its read holds it, so it outlives its place in the world.
struct connection {
    explicit connection(asio::io_context& io) : socket(io) {}

    tcp::socket socket;
    std::array<std::byte, 512> input{};
    std::uint64_t octets_read = 0;
    std::uint64_t octets_written = 0;
    bool open = false;
};

struct site {
    std::shared_ptr<virtual_gateway> machine;
    std::shared_ptr<connection> line;
};

}  // namespace

class world::core {
public:
    core(asio::io_context& io, gateway::manual_clock& clock, world_params params)
        : io_(io), clock_(clock), params_(params) {}
    core(const core&) = delete;
    core& operator=(const core&) = delete;
    ~core() {
        for (std::size_t i = 0; i < sites_.size(); ++i)
            close(i);
        *alive_ = false;
    }

    void attach(gateway::hub& hub, std::uint16_t port) {
        hub_ = &hub;
        port_ = port;
    }
    void add(std::shared_ptr<virtual_gateway> gateway) {
        sites_.push_back({std::move(gateway), nullptr});
    }
    [[nodiscard]] time_point now() const noexcept { return clock_.now(); }

    result<void> settle() {
        const auto give_up = std::chrono::steady_clock::now() + params_.patience;
        for (;;) {
            run_ready();
            if (!is_quiet()) {
                io_.run_one_until(give_up);
                // Without work nothing can arrive any more; and patience has an end.
                const bool no_work = io_.stopped();
                if (no_work || std::chrono::steady_clock::now() >= give_up)
                    return fail(errc::timeout);
                continue;
            }
            if (!act()) return {};
        }
    }

    result<bool> step(time_point limit) {
        if (const auto quiet = settle(); !quiet) return fail(quiet.error());
        const auto due = next_wake();
        if (!due || *due > limit) return false;
        clock_.set(*due);
        wake();
        if (const auto quiet = settle(); !quiet) return fail(quiet.error());
        return true;
    }

    result<void> run_until(time_point until) {
        for (;;) {
            const auto more = step(until);
            if (!more) return fail(more.error());
            if (*more) continue;
            clock_.set(until);
            return {};
        }
    }

    void advance_meters() {
        for (const auto& s : sites_)
            s.machine->line().advance(gateway::to_instant(now()));
    }

private:
    void run_ready() {
        do {
            io_.restart();
        } while (io_.poll() > 0);
    }

    [[nodiscard]] bool is_quiet() const {
        return hub_ == nullptr ||
               (hub_->wire().accepted == wire_.accepted && hub_->wire().closed == wire_.closed &&
                hub_->wire().read == wire_.written && hub_->wire().written == wire_.read);
    }

    [[nodiscard]] std::optional<time_point> next_wake() const {
        std::optional<time_point> first = hub_ != nullptr ? hub_->next_wake() : std::nullopt;
        for (const auto& s : sites_) {
            const auto wake = s.machine->next_wake();
            if (wake && (!first || *wake < *first)) first = wake;
        }
        if (first) first = std::max(*first, now());
        return first;
    }

    // Lets one party act: the hub first, then the gateways in their order.
    void wake() {
        const auto is_due = [this](std::optional<time_point> t) { return t && *t <= now(); };
        if (hub_ != nullptr && is_due(hub_->next_wake())) return hub_->on_time(now());
        for (const auto& s : sites_)
            if (is_due(s.machine->next_wake())) return s.machine->on_time(now());
    }

    // Carries out one action of the first gateway that has one.
    bool act() {
        for (std::size_t i = 0; i < sites_.size(); ++i) {
            const auto action = sites_[i].machine->next_action();
            if (!action) continue;
            if (const auto* send = std::get_if<gateway_send>(&*action))
                write(i, send->octets);
            else if (std::holds_alternative<gateway_dial>(*action))
                dial(i);
            else
                close(i);
            return true;
        }
        return false;
    }

    void dial(std::size_t i) {
        auto line = std::make_shared<connection>(io_);
        error_code failed;
        // Loopback connects at once: the listener's backlog takes it before the hub accepts.
        line->socket.connect({asio::ip::address_v4::loopback(), port_}, failed);
        if (failed) return sites_[i].machine->disconnected(now());
        line->socket.set_option(tcp::no_delay(true), failed);
        line->open = true;
        sites_[i].line = line;
        ++wire_.accepted;
        read(i, line);
        sites_[i].machine->connected(now());
    }

    void read(std::size_t i, const std::shared_ptr<connection>& line) {
        line->socket.async_read_some(
            asio::buffer(line->input),
            [this, alive = alive_, i, line](const error_code& failed, std::size_t count) {
                if (!*alive || !line->open) return;
                if (failed) {
                    close(i);
                    return sites_[i].machine->disconnected(now());
                }
                line->octets_read += count;
                wire_.read += count;
                sites_[i].machine->received(bytes_view{line->input}.first(count), now());
                read(i, line);
            });
    }

    void write(std::size_t i, const std::vector<std::byte>& octets) {
        const auto& line = sites_[i].line;
        if (!line || !line->open) return;
        error_code failed;
        asio::write(line->socket, asio::buffer(octets), failed);
        if (failed) return;  // the read will see the end too
        line->octets_written += octets.size();
        wire_.written += octets.size();
    }

    void close(std::size_t i) {
        const auto line = std::exchange(sites_[i].line, nullptr);
        if (!line || !line->open) return;
        line->open = false;
        error_code ignored;
        line->socket.close(ignored);
        ++wire_.closed;
        wire_.read -= line->octets_read;
        wire_.written -= line->octets_written;
    }

    asio::io_context& io_;
    gateway::manual_clock& clock_;
    world_params params_;
    gateway::hub* hub_ = nullptr;
    std::uint16_t port_ = 0;
    std::vector<site> sites_;
    gateway::wire_counters wire_;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

world::world(asio::io_context& io, gateway::manual_clock& clock, world_params params)
    : core_(std::make_unique<core>(io, clock, params)) {}
world::~world() = default;

void world::attach(gateway::hub& hub, std::uint16_t port) {
    core_->attach(hub, port);
}
void world::add(std::shared_ptr<virtual_gateway> gateway) {
    core_->add(std::move(gateway));
}
time_point world::now() const noexcept {
    return core_->now();
}
result<void> world::settle() {
    return core_->settle();
}
result<void> world::run_until(time_point until) {
    return core_->run_until(until);
}
result<bool> world::step(time_point limit) {
    return core_->step(limit);
}
void world::advance_meters() {
    core_->advance_meters();
}

}  // namespace submeter::inline v0::simulate
