// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/poller.hpp"

#include <algorithm>
#include <cstdint>

namespace submeter::inline v0::gateway {

namespace {

// The finaliser of SplitMix64: neighbouring ids become far apart.
std::uint64_t scramble(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBU;
    return x ^ (x >> 31);
}

std::chrono::seconds delay_of(meter_id meter, std::chrono::seconds spread) noexcept {
    const auto places = static_cast<std::uint64_t>(spread.count()) + 1;
    return std::chrono::seconds{static_cast<std::int64_t>(scramble(to_number(meter)) % places)};
}

// The last scheduled moment at or before `t`.
instant floor_to(const poll_schedule& s, instant t) noexcept {
    const auto since = t.time_since_epoch() - s.offset;
    auto rest = since % s.period;
    if (rest < std::chrono::seconds{0}) rest += s.period;
    return t - rest;
}

}  // namespace

result<void> poller::add(meter_id meter, poll_schedule schedule, instant from) {
    constexpr std::chrono::seconds zero{0};
    const auto inside = [&](std::chrono::seconds s) { return s >= zero && s < schedule.period; };
    if (schedule.period <= zero || !inside(schedule.offset) || !inside(schedule.spread))
        return fail(errc::bad_value);
    if (meters_.contains(meter)) return fail(errc::duplicate_point);
    const instant before = floor_to(schedule, from);
    const entry e{.schedule = schedule,
                  .next = before == from ? from : before + schedule.period,
                  .delay = delay_of(meter, schedule.spread)};
    turns_.insert({e.next + e.delay, meter});
    meters_.emplace(meter, e);
    return {};
}

void poller::remove(meter_id meter) {
    const auto at = meters_.find(meter);
    if (at == meters_.end()) return;
    turns_.erase({at->second.next + at->second.delay, meter});
    meters_.erase(at);
}

std::vector<due_poll> poller::due(instant now) {
    std::vector<due_poll> out;
    while (!turns_.empty() && turns_.begin()->when <= now) {
        const meter_id meter = turns_.begin()->meter;
        turns_.erase(turns_.begin());
        entry& e = meters_.at(meter);
        due_poll poll{.meter = meter, .at = floor_to(e.schedule, now - e.delay)};
        if (poll.at > e.next) poll.missed = interval{e.next, poll.at};
        e.next = poll.at + e.schedule.period;
        turns_.insert({e.next + e.delay, meter});
        out.push_back(poll);
    }
    std::ranges::sort(out, {}, [](const due_poll& p) { return turn{p.at, p.meter}; });
    return out;
}

std::optional<instant> poller::next_wake() const {
    if (turns_.empty()) return std::nullopt;
    return turns_.begin()->when;
}

}  // namespace submeter::inline v0::gateway
