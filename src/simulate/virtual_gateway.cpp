// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/virtual_gateway.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace {

std::vector<std::byte> octets_of(const std::string& text) {
    std::vector<std::byte> out;
    for (const char c : text)
        out.push_back(static_cast<std::byte>(c));
    return out;
}

std::vector<std::byte> joined(std::vector<std::byte> a, const std::vector<std::byte>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

// What one request meets. All are drawn each time, so that a rate changes nothing but its own
// fault.
struct fate {
    bool lost_request;
    bool lost_reply;
    bool late;
    bool corrupted;
    bool duplicated;
    bool split;
    bool merged;
    std::uint64_t choice;  // which bit, or where to cut

    fate(random_source& random, const fault_rates& rates)
        : lost_request(random.happens(rates.lost_request)),
          lost_reply(random.happens(rates.lost_reply)),
          late(random.happens(rates.late_reply)),
          corrupted(random.happens(rates.corrupted_reply)),
          duplicated(random.happens(rates.duplicated_reply)),
          split(random.happens(rates.split_write)),
          merged(random.happens(rates.merged_write)),
          choice(random.next()) {}

    [[nodiscard]] bool any() const {
        return lost_request || lost_reply || late || corrupted || duplicated || split || merged;
    }
};

}  // namespace

virtual_gateway::virtual_gateway(virtual_gateway_params params, virtual_bus line, time_point start)
    : params_(std::move(params)),
      line_(std::move(line)),
      random_(params_.faults.seed),
      now_(start) {
    rest_until(start);
}

const outage* virtual_gateway::outage_at(time_point t) const noexcept {
    for (const auto& o : params_.faults.outages)
        if (o.from <= t && t < o.to) return &o;
    return nullptr;
}

std::optional<time_point> virtual_gateway::outage_after(time_point t) const noexcept {
    for (const auto& o : params_.faults.outages)
        if (o.from > t) return o.from;
    return std::nullopt;
}

void virtual_gateway::rest_until(time_point t) {
    state_ = state::resting;
    const auto* off = outage_at(t);
    dial_at_ = off != nullptr ? off->to : t;
    beat_at_.reset();
    inbox_.clear();
    inbox_at_.reset();
    outbox_.clear();
}

void virtual_gateway::connected(time_point now) {
    now_ = std::max(now_, now);
    if (state_ != state::dialling) return;
    state_ = state::online;
    if (!params_.registration.empty())
        actions_.push_back(gateway_send{octets_of(params_.registration)});
    if (!params_.heartbeat.empty()) beat_at_ = now_ + params_.heartbeat_every;
}

void virtual_gateway::disconnected(time_point now) {
    now_ = std::max(now_, now);
    if (state_ != state::resting) rest_until(now_ + params_.redial_after);
}

void virtual_gateway::received(bytes_view octets, time_point now) {
    now_ = std::max(now_, now);
    if (state_ != state::online) return;
    inbox_.insert(inbox_.end(), octets.begin(), octets.end());
    if (!inbox_at_) inbox_at_ = now_;
}

void virtual_gateway::hang_up(time_point now) {
    actions_.push_back(gateway_hang_up{});
    rest_until(now);
}

void virtual_gateway::on_time(time_point now) {
    now_ = std::max(now_, now);
    if (state_ == state::resting && dial_at_ && *dial_at_ <= now_) {
        if (const auto* off = outage_at(now_)) {
            dial_at_ = off->to;
            return;
        }
        dial_at_.reset();
        state_ = state::dialling;
        ++counters_.dials;
        actions_.push_back(gateway_dial{});
    }
    if (state_ != state::resting && outage_at(now_) != nullptr) return hang_up(now_);
    if (inbox_at_ && *inbox_at_ <= now_) answer_burst(now_);
    while (!outbox_.empty() && outbox_.begin()->first <= now_) {
        actions_.push_back(gateway_send{std::move(outbox_.begin()->second)});
        outbox_.erase(outbox_.begin());
    }
    if (beat_at_ && *beat_at_ <= now_) {
        actions_.push_back(gateway_send{octets_of(params_.heartbeat)});
        beat_at_ = now_ + params_.heartbeat_every;
    }
}

duration virtual_gateway::line_time(std::size_t octets) const noexcept {
    if (params_.baud == 0) return duration{0};
    return duration{static_cast<std::int64_t>(octets * 11 * 1000 / params_.baud)};
}

// The request goes down the line, the meter thinks, its answer comes up the line.
void virtual_gateway::answer_burst(time_point now) {
    const auto request = std::exchange(inbox_, {});
    inbox_at_.reset();
    ++counters_.requests;
    const fate met{random_, params_.faults.rates};
    counters_.faults += met.any() ? 1 : 0;
    if (met.lost_request) return;
    const auto heard = now + line_time(request.size());
    auto reply = line_.feed(request, gateway::to_instant(heard));
    if (reply.empty()) return;
    ++counters_.replies;
    if (met.lost_reply) return;
    if (met.corrupted) {
        const auto bit = met.choice % (reply.size() * 8);
        reply[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    }
    const auto at = heard + params_.reply_after + line_time(reply.size()) +
                    (met.late ? params_.faults.late_by : duration{0});
    if (met.duplicated) send_later(reply, at + params_.faults.split_pause * 2);
    if (met.merged) reply = joined(octets_of(params_.heartbeat), reply);
    if (met.split && reply.size() > 1) {
        const auto cut =
            reply.begin() + static_cast<std::ptrdiff_t>(1 + met.choice % (reply.size() - 1));
        send_later({cut, reply.end()}, at + params_.faults.split_pause);
        reply.erase(cut, reply.end());
    }
    send_later(std::move(reply), at);
}

void virtual_gateway::send_later(std::vector<std::byte> octets, time_point at) {
    outbox_.emplace(at, std::move(octets));
}

std::optional<gateway_action> virtual_gateway::next_action() {
    if (actions_.empty()) return std::nullopt;
    auto action = std::move(actions_.front());
    actions_.pop_front();
    return action;
}

std::optional<time_point> virtual_gateway::next_wake() const {
    std::optional<time_point> wake;
    const auto consider = [&](std::optional<time_point> t) {
        if (t && (!wake || *t < *wake)) wake = t;
    };
    if (state_ == state::resting) consider(dial_at_);
    if (state_ != state::resting)
        consider(outage_at(now_) != nullptr ? std::optional{now_} : outage_after(now_));
    consider(inbox_at_);
    consider(beat_at_);
    if (!outbox_.empty()) consider(outbox_.begin()->first);
    return wake;
}

}  // namespace submeter::inline v0::simulate
