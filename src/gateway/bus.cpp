// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/bus.hpp"

#include "submeter/gateway/registration.hpp"

#include <algorithm>
#include <utility>

namespace submeter::inline v0::gateway {

namespace {

constexpr std::size_t recents_limit = 16;

std::size_t index_of(priority p) noexcept {
    return static_cast<std::size_t>(p);
}

bool starts_with(bytes_view whole, bytes_view head) noexcept {
    return whole.size() >= head.size() && std::ranges::equal(whole.first(head.size()), head);
}

void keep_earliest(std::optional<time_point>& earliest, time_point t) noexcept {
    if (!earliest || t < *earliest) earliest = t;
}

}  // namespace

bus::bus(bus_params params) : params_(std::move(params)) {}

// --- what the caller does ------------------------------------------------------------------------

result<transaction_id> bus::submit(transaction what, time_point now) {
    move_time(now);
    if (!up_) return fail(errc::link_closed);
    if (what.request.empty() || what.request.size() > params_.request_limit)
        return fail(errc::bad_length, what.request.size());
    if (what.tries == 0 || (what.answer == answer::expected && what.matches.look == nullptr))
        return fail(errc::bad_value);
    if (open() >= room_for(what.priority)) {
        ++counters_.refused;
        return fail(errc::queue_full);
    }
    const transaction_id id{++last_id_};
    auto& queue = queues_[index_of(what.priority)];
    queue.push_back({.id = id, .what = std::move(what)});
    proceed();
    return id;
}

void bus::cancel(transaction_id id, time_point now) {
    move_time(now);
    if (flight_ && flight_->of.id == id) {
        const flight f = *std::exchange(flight_, std::nullopt);
        end(f.of, fail(unanswered(f.of, errc::cancelled)));
        if (f.of.what.answer == answer::expected) remember(f);
        free_at_ = std::max(f.deadline, now_ + quarantine());
        quarantined_ = true;
    }
    for (auto& queue : queues_) {
        const auto at = std::ranges::find(queue, id, &item::id);
        if (at == queue.end()) continue;
        end(*at, fail(unanswered(*at, errc::cancelled)));
        queue.erase(at);
    }
    proceed();
}

void bus::link_up(time_point now) {
    move_time(now);
    up_ = true;
    proceed();
}

void bus::link_down(time_point now, errc why) {
    move_time(now);
    up_ = false;
    input_.clear();
    if (flight_) {
        const flight f = *std::exchange(flight_, std::nullopt);
        // The gateway may dial in again and deliver the reply then.
        if (f.of.what.answer == answer::expected) remember(f);
        end(f.of, fail(unanswered(f.of, why)));
    }
    for (auto& queue : queues_) {
        for (const auto& i : queue)
            end(i, fail(unanswered(i, why)));
        queue.clear();
    }
}

void bus::received(bytes_view octets, time_point now) {
    move_time(now);
    if (!up_) return;
    if (!octets.empty()) quiet_since_ = now_;
    while (!octets.empty()) {
        const std::size_t limit = input_limit();
        if (input_.size() >= limit) {  // too long for a frame
            const std::size_t above = input_.size() - limit + 1;
            counters_.noise_octets += above;
            drop(above);
        }
        const std::size_t room = limit - input_.size();
        const auto part = octets.first(std::min(room, octets.size()));
        input_.insert(input_.end(), part.begin(), part.end());
        octets = octets.subspan(part.size());
        scan();
    }
    proceed();
}

void bus::on_time(time_point now) {
    move_time(now);
    if (flight_ && now_ >= flight_->deadline) deadline_passed();
    proceed();
}

std::optional<bus_action> bus::next_action() {
    if (actions_.empty()) return std::nullopt;
    std::optional<bus_action> out{std::move(actions_.front())};
    actions_.pop_front();
    return out;
}

std::optional<time_point> bus::next_wake() const {
    std::optional<time_point> wake;
    if (flight_) wake = flight_->deadline;
    std::size_t waiting = 0;
    for (const auto& queue : queues_) {
        waiting += queue.size();
        for (const auto& i : queue)
            if (i.what.expires) keep_earliest(wake, *i.what.expires);
    }
    if (flight_ || waiting == 0) return wake;
    if (free_at_ > now_) {
        keep_earliest(wake, free_at_);
        return wake;
    }
    if (held_until_) keep_earliest(wake, *held_until_);
    for (const auto& g : ghosts_)  // all that wait are held back by these
        keep_earliest(wake, g.expires);
    if (!recents_.empty()) keep_earliest(wake, recents_.front().expires);
    return wake;
}

std::size_t bus::open() const noexcept {
    std::size_t count = flight_ ? 1 : 0;
    for (const auto& queue : queues_)
        count += queue.size();
    return count;
}

duration bus::timeout() const noexcept {
    if (!rtt_.known()) return params_.timeout_first;
    return std::clamp(rtt_.timeout(), params_.timeout_min, params_.timeout_max);
}

// --- which transaction is next -------------------------------------------------------------------

void bus::move_time(time_point now) {
    now_ = std::max(now_, now);
    std::erase_if(ghosts_, [&](const ghost& g) { return g.expires <= now_; });
    while (!recents_.empty() && recents_.front().expires <= now_)
        recents_.pop_front();
}

void bus::proceed() {
    drop_expired();
    held_until_.reset();
    if (!up_ || flight_ || now_ < free_at_) return;
    quarantined_ = false;
    const auto next = find_next();
    if (!next) return;
    const auto at = next->queue->begin() + static_cast<std::ptrdiff_t>(next->index);
    if (const auto quiet = quiet_enough_for(*at); quiet > now_) {
        held_until_ = quiet;
        return;
    }
    item chosen = std::move(*at);
    next->queue->erase(at);
    send(std::move(chosen));
}

void bus::drop_expired() {
    for (auto& queue : queues_) {
        for (const auto& i : queue)
            if (i.what.expires && *i.what.expires <= now_)
                end(i, fail(unanswered(i, i.tries == 0 ? errc::expired : errc::timeout)));
        std::erase_if(queue,
                      [&](const item& i) { return i.what.expires && *i.what.expires <= now_; });
    }
}

std::size_t bus::room_for(priority p) const noexcept {
    const auto share = [&](unsigned percent) { return params_.queue_limit * percent / 100; };
    if (p == priority::poll) return share(params_.poll_percent);
    if (p == priority::on_demand) return share(params_.on_demand_percent);
    return params_.queue_limit;
}

bool bus::may_send(const item& i) const noexcept {
    if (i.what.answer == answer::none) return true;
    const auto key = i.what.reply_key;
    bool retry = false;
    for (const auto& g : ghosts_) {
        const bool alike = g.reply_key == key || g.reply_key == 0 || key == 0;
        if (g.owner != i.id && alike) return false;
        retry = retry || g.owner == i.id;
    }
    const auto accepts = [&](const recent& r) {
        return i.what.matches(i.what.request, r.octets).what == sight::reply;
    };
    if (std::ranges::any_of(recents_, accepts)) return false;
    return retry || ghosts_.size() < params_.late_limit;
}

std::optional<bus::place> bus::find_next() {
    for (auto& queue : queues_) {
        const auto at = std::ranges::find_if(queue, [&](const item& i) { return may_send(i); });
        if (at != queue.end())
            return place{.queue = &queue, .index = static_cast<std::size_t>(at - queue.begin())};
    }
    return std::nullopt;
}

time_point bus::quiet_enough_for(const item& i) const noexcept {
    return i.what.pause > duration{0} ? quiet_since_ + i.what.pause : now_;
}

// As many octets as the longest frame has that may come: for what is on the line, or late.
std::size_t bus::input_limit() const noexcept {
    std::size_t out = flight_ ? flight_->of.what.reply_limit : 0;
    for (const auto& g : ghosts_)
        out = std::max(out, g.reply_limit);
    return std::max<std::size_t>({params_.input_limit, std::min(out, params_.reply_limit), 1});
}

void bus::send(item next) {
    // What has come before the request cannot be its reply; half a heartbeat may go on.
    if (!maybe_between_frames()) {
        counters_.unsolicited_octets += input_.size();
        input_.clear();
    }
    if (next.tries++ == 0) next.first_sent = now_;
    ++counters_.requests;
    quiet_since_ = now_;
    actions_.emplace_back(bus_write{next.what.request});
    const auto wait = timeout_of(next);
    flight_ = flight{.of = std::move(next),
                     .sent = now_,
                     .deadline = now_ + wait,
                     .last_call = now_ + std::max(wait, params_.reply_longest)};
}

duration bus::timeout_of(const item& i) const noexcept {
    if (i.what.answer == answer::none) return params_.broadcast_pause;
    if (i.what.reply_within) return *i.what.reply_within;
    duration wait = timeout();
    for (unsigned again = 1; again < i.tries && wait < params_.timeout_max; ++again)
        wait *= 2;
    return std::min(wait, params_.timeout_max);
}

// --- what the octets are -------------------------------------------------------------------------

void bus::scan() {
    while (!input_.empty()) {
        if (skip_between_frames() == step::again) continue;
        if ((flight_ ? look_for_reply() : look_for_late()) == step::wait) return;
    }
}

bus::step bus::skip_between_frames() {
    const auto found = match_packet(input_, params_.between_frames);
    if (found.octets == 0) return step::wait;
    ++counters_.between_frames;
    drop(found.octets);
    return step::again;
}

bool bus::maybe_between_frames() const noexcept {
    return match_packet(input_, params_.between_frames).could_grow;
}

bus::step bus::look_for_reply() {
    const auto& asked = flight_->of.what;
    if (asked.answer == answer::none) return pass_over({sight::noise, input_.size()});
    const auto seen = asked.matches(asked.request, input_);
    if (const auto done = look_for_echo(seen)) return *done;
    switch (seen.what) {
        case sight::reply:
            reply_came(seen.octets);
            return step::again;
        case sight::incomplete:
            flight_->deadline =
                std::min(std::max(flight_->deadline, now_ + params_.gap), flight_->last_call);
            return step::wait;
        case sight::other:
        case sight::noise:
            break;
    }
    return pass_over(seen);
}

// Nothing: the head of the input is no echo of the request on the line, go on.
std::optional<bus::step> bus::look_for_echo(const sighting& s) {
    const bytes_view sent = flight_->of.what.request;
    const bool reply_is_copy = s.what == sight::reply && s.octets == sent.size();
    if (flight_->echo_heard) return std::nullopt;
    if (!starts_with(input_, sent)) {
        const bool may_become_copy = starts_with(sent, input_) && s.what != sight::reply;
        if (may_become_copy && params_.echo != echo::absent) return step::wait;
        return std::nullopt;
    }
    if (reply_is_copy && params_.echo == echo::absent) return std::nullopt;
    if (reply_is_copy && params_.echo == echo::unknown &&
        !starts_with(bytes_view{input_}.subspan(sent.size()), sent))
        return step::wait;  // one copy of a request that is its own reply proves nothing
    params_.echo = echo::present;
    flight_->echo_heard = true;
    ++counters_.echoes;
    drop(sent.size());
    return step::again;
}

bus::step bus::look_for_late() {
    if (take_repeated_reply() || take_late_reply()) return step::again;
    sighting best{sight::noise, input_.size()};
    for (const auto& g : ghosts_) {
        const auto s = g.matches(g.request, input_);
        if (s.what == sight::incomplete) return step::wait;
        if (s.what == sight::other || s.octets < best.octets) best = s;
        if (s.what == sight::other) break;
    }
    if (maybe_between_frames()) return step::wait;
    return pass_over(best);
}

// Drops what is not for the transaction on the line, and counts what it was.
bus::step bus::pass_over(const sighting& s) {
    if (flight_ && (take_repeated_reply() || take_late_reply())) return step::again;
    if (s.what == sight::noise && maybe_between_frames()) return step::wait;
    const auto octets = std::clamp<std::size_t>(s.octets, 1, input_.size());
    if (s.what == sight::other)
        ++counters_.foreign;
    else if (flight_ || !ghosts_.empty())
        counters_.noise_octets += octets;
    else
        counters_.unsolicited_octets += octets;
    drop(octets);
    return step::again;
}

bool bus::take_late_reply() {
    for (std::size_t i = ghosts_.size(); i-- > 0;) {
        const auto s = ghosts_[i].matches(ghosts_[i].request, input_);
        if (s.what != sight::reply) continue;
        (void)take_reply(s.octets);
        answered(ghosts_[i]);
        if (ghosts_[i].unanswered == 0)
            ghosts_.erase(ghosts_.begin() + static_cast<std::ptrdiff_t>(i));
        return true;
    }
    return false;
}

bool bus::take_repeated_reply() {
    const auto again = std::ranges::find_if(
        recents_, [&](const recent& r) { return starts_with(input_, r.octets); });
    if (again == recents_.end()) return false;
    drop(again->octets.size());
    ++counters_.repeated;
    return true;
}

// The reply at the head of the input; it is remembered, in case that it comes again.
std::vector<std::byte> bus::take_reply(std::size_t octets) {
    octets = std::clamp<std::size_t>(octets, 1, input_.size());
    std::vector<std::byte> reply(input_.begin(),
                                 input_.begin() + static_cast<std::ptrdiff_t>(octets));
    drop(octets);
    if (params_.repeat_horizon > duration{0}) {
        recents_.push_back({.octets = reply, .expires = now_ + params_.repeat_horizon});
        if (recents_.size() > recents_limit) recents_.pop_front();
    }
    return reply;
}

void bus::answered(ghost& g) {
    ++counters_.late;
    const bool only_try = g.unanswered == 1;
    --g.unanswered;
    if (only_try) rtt_.sample(now_ - g.sent);
    late_tail_ =
        std::clamp(std::max(late_tail_, now_ - g.given_up), duration{0}, params_.timeout_max);
    // The line has found its voice again: no need to sit out the quarantine.
    if (quarantined_ && only_try && &g == &ghosts_.back())
        free_at_ = std::min(free_at_, now_ + params_.pause);
}

void bus::drop(std::size_t octets) {
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(octets));
}

// --- how a transaction ends ----------------------------------------------------------------------

void bus::reply_came(std::size_t octets) {
    const flight f = *std::exchange(flight_, std::nullopt);
    auto reply = take_reply(octets);
    ++counters_.replies;
    if (f.of.tries == 1) rtt_.sample(now_ - f.sent);
    late_tail_ -= late_tail_ / 16;
    if (!f.echo_heard && reply != f.of.what.request) params_.echo = echo::absent;
    free_at_ = now_ + params_.pause;
    end(f.of, std::move(reply));
}

void bus::deadline_passed() {
    if (flight_->of.what.answer == answer::none) {
        const flight f = *std::exchange(flight_, std::nullopt);
        free_at_ = now_;
        end(f.of, std::vector<std::byte>{});
        return;
    }
    // What looked like the start of a frame was none; the reply may stand behind it.
    while (flight_ && !input_.empty()) {
        ++counters_.noise_octets;
        drop(1);
        scan();
    }
    if (!flight_) return;
    ++counters_.timeouts;
    give_up(*std::exchange(flight_, std::nullopt), now_ + quarantine());
}

void bus::give_up(flight f, time_point quiet_until) {
    remember(f);
    free_at_ = quiet_until;
    quarantined_ = true;
    const auto& what = f.of.what;
    const bool in_time = !what.expires || *what.expires > now_;
    if (what.effect != effect::write && f.of.tries < what.tries && in_time)
        queues_[index_of(what.priority)].push_front(std::move(f.of));
    else
        end(f.of, fail(unanswered(f.of, errc::timeout)));
}

// Its reply may still come, and must then not be taken for another.
void bus::remember(const flight& f) {
    auto at = std::ranges::find(ghosts_, f.of.id, &ghost::owner);
    if (at == ghosts_.end()) {
        ghosts_.push_back({.owner = f.of.id,
                           .reply_key = f.of.what.reply_key,
                           .request = f.of.what.request,
                           .matches = f.of.what.matches,
                           .reply_limit = f.of.what.reply_limit});
        at = ghosts_.end() - 1;
    } else {
        std::rotate(at, at + 1, ghosts_.end());
        at = ghosts_.end() - 1;
    }
    ++at->unanswered;
    at->sent = f.sent;
    at->given_up = now_;
    at->expires = now_ + params_.late_horizon;
}

void bus::end(const item& i, result<std::vector<std::byte>> reply) {
    actions_.emplace_back(completion{.id = i.id,
                                     .reply = std::move(reply),
                                     .tries = i.tries,
                                     .sent = i.first_sent,
                                     .ended = now_});
}

// What silence means: for a write that was sent it proves nothing.
errc bus::unanswered(const item& i, errc harmless) noexcept {
    const bool may_have_acted = i.tries > 0 && i.what.effect != effect::read;
    return may_have_acted ? errc::outcome_unknown : harmless;
}

duration bus::quarantine() const noexcept {
    const duration twice = rtt_.known() ? 2 * rtt_.mean() : duration{0};
    return std::max({params_.quarantine_min, twice, late_tail_});
}

}  // namespace submeter::inline v0::gateway
