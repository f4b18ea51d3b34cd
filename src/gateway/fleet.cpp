// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/fleet.hpp"

#include <algorithm>
#include <utility>

namespace submeter::inline v0::gateway {

namespace {

using intervals = std::vector<interval>;

// Adds to a disjoint, ascending list; what touches becomes one.
void add_to(intervals& list, interval which) {
    const auto first =
        std::ranges::find_if(list, [&](const interval& i) { return i.end >= which.start; });
    auto last = first;
    for (; last != list.end() && last->start <= which.end; ++last) {
        which.start = std::min(which.start, last->start);
        which.end = std::max(which.end, last->end);
    }
    list.insert(list.erase(first, last), which);
}

void take_from(intervals& list, const interval& which) {
    intervals left;
    for (const auto& i : list) {
        if (i.start < which.start) left.push_back({i.start, std::min(i.end, which.start)});
        if (which.end < i.end) left.push_back({std::max(i.start, which.end), i.end});
    }
    list = std::move(left);
}

// Joins the two neighbours with the smallest gap until there are at most `limit`.
void join_closest(intervals& list, std::size_t limit) {
    while (list.size() > std::max<std::size_t>(limit, 1)) {
        auto closest = list.begin();
        for (auto i = list.begin(); i + 1 != list.end(); ++i)
            if ((i + 1)->start - i->end < (closest + 1)->start - closest->end) closest = i;
        closest->end = (closest + 1)->end;
        list.erase(closest + 1);
    }
}

template <class Map>
auto* lookup(Map& map, const typename Map::key_type& key) {
    const auto at = map.find(key);
    return at == map.end() ? nullptr : &at->second;
}

template <class Map>
std::vector<typename Map::key_type> keys_of(const Map& map) {
    std::vector<typename Map::key_type> out;
    out.reserve(map.size());
    for (const auto& [key, value] : map)
        out.push_back(key);
    return out;
}

}  // namespace

result<void> fleet::add_gateway(gateway_id id, std::string name) {
    if (name.empty()) return fail(errc::bad_value);
    if (gateways_.contains(id) || names_.contains(name)) return fail(errc::duplicate_point);
    names_.emplace(name, id);
    gateways_.emplace(id, gateway_status{.id = id, .name = std::move(name)});
    return {};
}

result<void> fleet::add_meter(meter_id id, gateway_id behind) {
    if (!gateways_.contains(behind)) return fail(errc::not_registered);
    if (!meters_.try_emplace(id, meter_status{.id = id, .behind = behind}).second)
        return fail(errc::duplicate_point);
    return {};
}

std::optional<gateway_id> fleet::find(std::string_view name) const {
    const auto at = names_.find(name);
    if (at == names_.end()) return std::nullopt;
    return at->second;
}

const gateway_status* fleet::gateway(gateway_id id) const {
    return lookup(gateways_, id);
}

const meter_status* fleet::meter(meter_id id) const {
    return lookup(meters_, id);
}

std::vector<gateway_id> fleet::gateways() const {
    return keys_of(gateways_);
}

std::vector<meter_id> fleet::meters() const {
    return keys_of(meters_);
}

result<fence> fleet::came_online(gateway_id id, instant at) {
    auto* const g = lookup(gateways_, id);
    if (g == nullptr) return fail(errc::not_registered);
    g->newest = fence{static_cast<std::uint64_t>(g->newest) + 1};
    if (g->link == link_state::offline) log(*g, link_state::online, at);
    return g->newest;
}

std::optional<link_event> fleet::went_offline(gateway_id id, fence which, instant at) {
    auto* const g = lookup(gateways_, id);
    if (g == nullptr || g->newest != which || g->link == link_state::offline) return std::nullopt;
    log(*g, link_state::offline, at);
    return g->events.back();
}

bool fleet::is_newest(gateway_id id, fence which) const {
    const auto* const g = lookup(gateways_, id);
    return g != nullptr && g->newest == which;
}

void fleet::log(gateway_status& g, link_state now, instant at) const {
    g.link = now;
    g.since = at;
    g.events.push_back({.gateway = g.id, .now = now, .at = at});
    if (g.events.size() > std::max<std::size_t>(params_.events_limit, 1))
        g.events.erase(g.events.begin());
}

result<void> fleet::was_read(meter_id id, instant at) {
    auto* const m = lookup(meters_, id);
    if (m == nullptr) return fail(errc::unknown_point);
    if (!m->last_read || *m->last_read < at) m->last_read = at;
    return {};
}

result<void> fleet::was_missed(meter_id id, interval which) {
    auto* const m = lookup(meters_, id);
    if (m == nullptr) return fail(errc::unknown_point);
    if (which.start >= which.end) return {};
    add_to(m->missed, which);
    join_closest(m->missed, params_.missed_limit);
    return {};
}

result<void> fleet::was_filled(meter_id id, interval which) {
    auto* const m = lookup(meters_, id);
    if (m == nullptr) return fail(errc::unknown_point);
    if (which.start < which.end) take_from(m->missed, which);
    return {};
}

}  // namespace submeter::inline v0::gateway
