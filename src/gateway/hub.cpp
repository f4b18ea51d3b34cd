// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/hub.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace submeter::inline v0::gateway {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using error_code = boost::system::error_code;

// After a failed accept (no descriptor left, say) the listener rests this long instead of spinning.
constexpr duration accept_rest{100};

// One dialled-in socket. Its operations hold it, so it outlives its place in the hub.
struct connection {
    connection(tcp::socket s, std::uint64_t number, const registration_params& form, time_point now)
        : socket(std::move(s)), serial(number), greeting(form, now), heard(now) {}

    tcp::socket socket;
    std::uint64_t serial;
    registration_fsm greeting;  // until it has registered
    time_point heard;
    std::optional<gateway_id> who;
    fence fenced{};
    std::array<std::byte, 512> input{};
    std::vector<std::byte> writing;  // in the hands of the socket
    std::vector<std::byte> waiting;
    std::uint64_t octets_read = 0;
    std::uint64_t octets_written = 0;
    std::optional<time_point> wake;  // its place in hub::core::wakes_
};

using link = std::shared_ptr<connection>;

// One gateway's line; it outlives the gateway's connections.
struct bus_line {
    explicit bus_line(bus_params params) : machine(std::move(params)) {}

    bus machine;
    link over;  // none while offline
    std::map<transaction_id, completion_handler> handlers;
};

}  // namespace

class hub::core : public std::enable_shared_from_this<core> {
public:
    core(hub& owner, const asio::any_io_executor& executor, gateway::clock& time, fleet& field,
         hub_params params, hub_listener* listener)
        : owner_(owner),
          executor_(executor),
          time_(time),
          field_(field),
          params_(std::move(params)),
          listener_(listener),
          acceptor_(executor) {}

    result<std::uint16_t> listen();
    result<ticket> submit(gateway_id to, transaction what, completion_handler done);
    void cancel(const ticket& which);
    void on_time(time_point now);
    [[nodiscard]] std::optional<time_point> next_wake() const;
    void shutdown();
    void abandon();

    [[nodiscard]] const hub_counters& counters() const noexcept { return counters_; }
    [[nodiscard]] wire_counters wire() const noexcept { return wire_; }
    [[nodiscard]] const bus_line* find_line(gateway_id of) const;

private:
    void accept();
    void accepted(tcp::socket socket);
    void read(const link& c);
    void received(const link& c, bytes_view octets);
    void greet(const link& c, bytes_view octets);
    void identified(const link& c, registration who);
    void take_over(const link& c, gateway_id id);
    bus_line& line_of(gateway_id id, const registration& who);
    void write(const link& c);
    [[nodiscard]] bool queue_output(connection& c, const std::vector<std::byte>& octets);
    void turn_away(const link& c, error why, std::string name);
    void close(const link& c, errc why);

    void act(bus_line& l);
    void finish(bus_line& l, const completion& done);
    void wake_connection(const link& c, time_point now);
    [[nodiscard]] std::optional<time_point> wake_of(const connection& c) const;
    void reschedule(const link& c);
    void reschedule_clock();
    void later(std::function<void()> call);
    void announce(const link_event& event);
    [[nodiscard]] bool is_open(const connection& c) const { return links_.contains(c.serial); }

    hub& owner_;
    asio::any_io_executor executor_;
    gateway::clock& time_;
    fleet& field_;
    hub_params params_;
    hub_listener* listener_;
    tcp::acceptor acceptor_;
    std::map<std::uint64_t, link> links_;  // by serial: a fixed order
    std::size_t unidentified_ = 0;
    std::map<gateway_id, bus_line> lines_;
    std::set<std::pair<time_point, std::uint64_t>> wakes_;
    std::optional<time_point> accept_again_;
    std::optional<time_point> asked_;  // of the clock
    std::deque<std::function<void()>> calls_;
    hub_counters counters_;
    wire_counters wire_;
    bool shut_ = false;
    bool gone_ = false;
};

// --- accepting -----------------------------------------------------------------------------------

result<std::uint16_t> hub::core::listen() {
    error_code failed;
    const auto address = asio::ip::make_address(params_.address, failed);
    if (failed || shut_ || acceptor_.is_open()) return fail(errc::cannot_listen);
    const tcp::endpoint where{address, params_.port};
    acceptor_.open(where.protocol(), failed);
    if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor_.bind(where, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    const auto bound = failed ? tcp::endpoint{} : acceptor_.local_endpoint(failed);
    if (failed) {
        error_code ignored;
        acceptor_.close(ignored);
        return fail(errc::cannot_listen);
    }
    accept();
    return bound.port();
}

void hub::core::accept() {
    acceptor_.async_accept(
        executor_, [self = shared_from_this()](const error_code& failed, tcp::socket socket) {
            if (self->gone_ || !self->acceptor_.is_open()) return;
            if (failed) {
                self->accept_again_ = self->time_.now() + accept_rest;
                self->reschedule_clock();
                return;
            }
            self->accepted(std::move(socket));
            self->accept();
        });
}

void hub::core::accepted(tcp::socket socket) {
    ++counters_.accepted;
    ++wire_.accepted;
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
    const auto c = std::make_shared<connection>(std::move(socket), counters_.accepted,
                                                params_.registration, time_.now());
    const bool full =
        links_.size() >= params_.connections_limit || unidentified_ >= params_.unidentified_limit;
    links_.emplace(c->serial, c);
    ++unidentified_;
    if (full) return turn_away(c, {.code = errc::queue_full}, {});
    reschedule(c);
    read(c);
}

// --- one connection ------------------------------------------------------------------------------

void hub::core::read(const link& c) {
    c->socket.async_read_some(
        asio::buffer(c->input),
        [self = shared_from_this(), c](const error_code& failed, std::size_t count) {
            if (self->gone_ || !self->is_open(*c)) return;
            if (failed) return self->close(c, errc::link_closed);
            self->received(c, bytes_view{c->input}.first(count));
            if (self->is_open(*c)) self->read(c);
        });
}

void hub::core::received(const link& c, bytes_view octets) {
    counters_.octets_read += octets.size();
    wire_.read += octets.size();
    c->octets_read += octets.size();
    c->heard = time_.now();
    if (!c->who) return greet(c, octets);
    bus_line& l = lines_.at(*c->who);
    l.machine.received(octets, c->heard);
    act(l);
    reschedule(c);
}

void hub::core::greet(const link& c, bytes_view octets) {
    auto who = c->greeting.feed(octets);
    if (who) return identified(c, std::move(*who));
    if (who.error().code != errc::incomplete) turn_away(c, who.error(), {});
}

void hub::core::identified(const link& c, registration who) {
    const auto id = field_.find(who.id);
    if (!id) return turn_away(c, {.code = errc::not_registered}, std::move(who.id));
    ++counters_.registered;
    --unidentified_;
    bus_line& l = line_of(*id, who);
    take_over(c, *id);
    l.machine.link_up(c->heard);
    l.machine.received(who.rest, c->heard);
    act(l);
    reschedule(c);
}

// The newest connection of a gateway wins; replies on the older one reach nobody any more.
void hub::core::take_over(const link& c, gateway_id id) {
    const auto* const known = field_.gateway(id);
    const bool was_offline = known->link == link_state::offline;
    c->who = id;
    c->fenced = field_.came_online(id, to_instant(c->heard)).value_or(fence{});
    bus_line& l = lines_.at(id);
    if (const link old = std::exchange(l.over, c)) {
        ++counters_.replaced;
        l.machine.link_down(c->heard, errc::duplicate_gateway);
        close(old, errc::duplicate_gateway);
    }
    if (was_offline) announce({.gateway = id, .now = link_state::online, .at = *known->since});
}

bus_line& hub::core::line_of(gateway_id id, const registration& who) {
    const auto known = lines_.find(id);
    if (known != lines_.end()) return known->second;
    auto params = params_.bus;
    params.between_frames.push_back(who.packet);
    return lines_.try_emplace(id, std::move(params)).first->second;
}

// Whether there was room.
bool hub::core::queue_output(connection& c, const std::vector<std::byte>& octets) {
    if (c.writing.size() + c.waiting.size() + octets.size() > params_.output_limit) return false;
    c.waiting.insert(c.waiting.end(), octets.begin(), octets.end());
    c.octets_written += octets.size();
    counters_.octets_written += octets.size();
    wire_.written += octets.size();
    return true;
}

void hub::core::write(const link& c) {
    if (!c->writing.empty() || c->waiting.empty()) return;
    c->writing.swap(c->waiting);
    asio::async_write(c->socket, asio::buffer(c->writing),
                      [self = shared_from_this(), c](const error_code& failed, std::size_t) {
                          if (self->gone_ || !self->is_open(*c)) return;
                          if (failed) return self->close(c, errc::link_closed);
                          c->writing.clear();
                          self->write(c);
                      });
}

void hub::core::turn_away(const link& c, error why, std::string name) {
    ++counters_.turned_away;
    if (listener_ != nullptr)
        later([this, why, name = std::move(name)] { listener_->turned_away(why, name); });
    close(c, errc::link_closed);
}

void hub::core::close(const link& c, errc why) {
    if (links_.erase(c->serial) == 0) return;
    if (c->wake) wakes_.erase({*c->wake, c->serial});
    error_code ignored;
    c->socket.close(ignored);
    ++counters_.closed;
    ++wire_.closed;
    wire_.read -= c->octets_read;
    wire_.written -= c->octets_written;
    if (!c->who) --unidentified_;
    const auto now = time_.now();
    if (c->who && lines_.at(*c->who).over == c) {
        bus_line& l = lines_.at(*c->who);
        l.over.reset();
        l.machine.link_down(now, why);
        act(l);
        if (const auto left = field_.went_offline(*c->who, c->fenced, to_instant(now)))
            announce(*left);
    }
    reschedule_clock();
}

// --- one line ------------------------------------------------------------------------------------

result<ticket> hub::core::submit(gateway_id to, transaction what, completion_handler done) {
    if (shut_) return fail(errc::shutting_down);
    if (field_.gateway(to) == nullptr) return fail(errc::not_registered);
    const auto at = lines_.find(to);
    if (at == lines_.end() || !at->second.over) return fail(errc::gateway_offline);
    bus_line& l = at->second;
    const auto id = l.machine.submit(std::move(what), time_.now());
    if (id) l.handlers.emplace(*id, std::move(done));
    const link over = l.over;
    act(l);
    reschedule(over);
    if (!id) return fail(id.error());
    return ticket{.gateway = to, .id = *id};
}

void hub::core::cancel(const ticket& which) {
    const auto at = lines_.find(which.gateway);
    if (at == lines_.end()) return;
    bus_line& l = at->second;
    l.machine.cancel(which.id, time_.now());
    const link over = l.over;
    act(l);
    if (over) reschedule(over);
}

const bus_line* hub::core::find_line(gateway_id of) const {
    const auto at = lines_.find(of);
    return at == lines_.end() ? nullptr : &at->second;
}

// Carries out what a bus wants. A peer that takes nothing any more is cut off.
void hub::core::act(bus_line& l) {
    bool room = true;
    while (const auto action = l.machine.next_action()) {
        if (const auto* done = std::get_if<completion>(&*action))
            finish(l, *done);
        else if (l.over && room)
            room = queue_output(*l.over, std::get<bus_write>(*action).octets);
    }
    const link over = l.over;
    if (over && !room) return close(over, errc::link_closed);
    if (over) write(over);
}

void hub::core::finish(bus_line& l, const completion& done) {
    auto handler = l.handlers.extract(done.id);
    if (handler.empty() || !handler.mapped()) return;
    later([call = std::move(handler.mapped()), done] { call(done); });
}

// --- time ----------------------------------------------------------------------------------------

void hub::core::on_time(time_point now) {
    std::vector<std::uint64_t> due;
    for (auto i = wakes_.begin(); i != wakes_.end() && i->first <= now; ++i)
        due.push_back(i->second);
    for (const auto serial : due) {
        const auto at = links_.find(serial);
        if (at != links_.end()) wake_connection(link{at->second}, now);
    }
    if (accept_again_ && *accept_again_ <= now && !shut_) {
        accept_again_.reset();
        accept();
    }
    asked_ = next_wake();  // said in any case: a clock that has rung is not set any more
    time_.wake(owner_, asked_);
}

void hub::core::wake_connection(const link& c, time_point now) {
    if (!c->who) {
        if (c->greeting.deadline() <= now) turn_away(c, {.code = errc::timeout}, {});
        return;
    }
    bus_line& l = lines_.at(*c->who);
    l.machine.on_time(now);
    act(l);
    if (!is_open(*c)) return;
    if (params_.idle_limit && c->heard + *params_.idle_limit <= now) {
        ++counters_.idle;
        return close(c, errc::link_closed);
    }
    reschedule(c);
}

std::optional<time_point> hub::core::wake_of(const connection& c) const {
    if (!c.who) return c.greeting.deadline();
    auto wake = lines_.at(*c.who).machine.next_wake();
    if (!params_.idle_limit) return wake;
    const auto idle = c.heard + *params_.idle_limit;
    return wake ? std::min(*wake, idle) : idle;
}

void hub::core::reschedule(const link& c) {
    if (!is_open(*c)) return;
    const auto wake = wake_of(*c);
    if (wake != c->wake) {
        if (c->wake) wakes_.erase({*c->wake, c->serial});
        if (wake) wakes_.emplace(*wake, c->serial);
        c->wake = wake;
    }
    reschedule_clock();
}

std::optional<time_point> hub::core::next_wake() const {
    if (wakes_.empty()) return accept_again_;
    const auto first = wakes_.begin()->first;
    return accept_again_ ? std::min(first, *accept_again_) : first;
}

void hub::core::reschedule_clock() {
    const auto wake = next_wake();
    if (wake == asked_) return;
    asked_ = wake;
    time_.wake(owner_, wake);
}

// --- telling others ------------------------------------------------------------------------------

// Queues a call for the executor, so that nobody is called from within his own call.
void hub::core::later(std::function<void()> call) {
    calls_.push_back(std::move(call));
    if (calls_.size() > 1) return;  // the posted drain takes it along
    asio::post(executor_, [self = shared_from_this()] {
        while (!self->gone_ && !self->calls_.empty()) {
            const auto next = std::move(self->calls_.front());
            self->calls_.front() = nullptr;
            next();
            if (self->gone_) return;
            self->calls_.pop_front();  // only now: what was queued meanwhile needs no second drain
        }
    });
}

void hub::core::announce(const link_event& event) {
    if (listener_ == nullptr) return;
    later([this, event] { listener_->link_changed(event); });
}

// --- the end -------------------------------------------------------------------------------------

void hub::core::shutdown() {
    if (std::exchange(shut_, true)) return;
    error_code ignored;
    acceptor_.close(ignored);
    accept_again_.reset();
    while (!links_.empty())
        close(link{links_.begin()->second}, errc::shutting_down);
    reschedule_clock();
}

// The hub is being destroyed: its operations end by themselves and find nothing to do.
void hub::core::abandon() {
    gone_ = true;
    time_.forget();
    error_code ignored;
    acceptor_.close(ignored);
    for (const auto& [serial, c] : links_)
        c->socket.close(ignored);
    calls_.clear();
    lines_.clear();
}

// --- the hub -------------------------------------------------------------------------------------

hub::hub(const asio::any_io_executor& executor, gateway::clock& time, fleet& field,
         hub_params params, hub_listener* listener)
    : core_(std::make_shared<core>(*this, executor, time, field, std::move(params), listener)) {}

hub::~hub() {
    core_->abandon();
}

result<std::uint16_t> hub::listen() {
    return core_->listen();
}

result<ticket> hub::submit(gateway_id to, transaction what, completion_handler done) {
    return core_->submit(to, std::move(what), std::move(done));
}

void hub::cancel(const ticket& which) {
    core_->cancel(which);
}

void hub::on_time(time_point now) {
    core_->on_time(now);
}

std::optional<time_point> hub::next_wake() const {
    return core_->next_wake();
}

const hub_counters& hub::counters() const noexcept {
    return core_->counters();
}

wire_counters hub::wire() const noexcept {
    return core_->wire();
}

std::optional<bus_counters> hub::line_counters(gateway_id of) const {
    const auto* const found = core_->find_line(of);
    if (found == nullptr) return std::nullopt;
    return found->machine.counters();
}

void hub::shutdown() {
    core_->shutdown();
}

}  // namespace submeter::inline v0::gateway
