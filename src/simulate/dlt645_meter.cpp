// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/dlt645_meter.hpp"

#include "dlt645_said.hpp"
#include "submeter/codec/dlt645/stream.hpp"

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::dlt645;
using namespace std::chrono_literals;

// Plain numbers, most of them without an effect on the meter, and what they begin with.
struct plain_parameter {
    std::uint32_t id;
    std::size_t octets;
    std::int64_t value;
};

constexpr plain_parameter plain_parameters[] = {
    {0x04000103, 1, 15},   {0x04000104, 1, 1},    {0x04000105, 2, 80},     {0x04000201, 1, 2},
    {0x04000202, 1, 2},    {0x04000203, 1, 8},    {0x04000204, 1, 4},      {0x04000205, 2, 20},
    {0x04000207, 1, 4},    {0x04000301, 1, 5},    {0x04000302, 1, 5},      {0x04000303, 1, 2},
    {0x04000304, 1, 4},    {0x04000305, 1, 10},   {0x04000306, 3, 1},      {0x04000307, 3, 1},
    {0x04000402, 6, 0},    {0x04000409, 3, 1600}, {0x04000801, 1, 127},    {0x04000802, 1, 1},
    {0x04000B01, 2, 100},  {0x04000B02, 2, 9999}, {0x04000B03, 2, 9999},   {0x04000A02, 2, 60},
    {0x04000A03, 2, 60},   {0x04000A04, 2, 60},   {0x04000A05, 2, 60},     {0x04000A06, 2, 60},
    {0x04000A07, 2, 60},   {0x04000901, 1, 0},    {0x04000E01, 3, 999999}, {0x04000E02, 3, 999999},
    {0x04000E03, 2, 2640}, {0x04000E04, 2, 1760}, {0x04001201, 5, 0},      {0x04001202, 1, 60},
    {0x04001203, 2, 0},    {0x04001401, 2, 0},    {0x04001402, 3, 0},      {0x04001403, 2, 0}};

constexpr std::uint8_t clear_level_max = 2;

// Whom a function may be sent to by wildcard: reads, and what has no other way to a meter.
bool may_be_wild(function what) {
    return what == function::read || what == function::read_next ||
           what == function::read_address || what == function::write_address;
}

}  // namespace

dlt645_meter::dlt645_meter(dlt645_meter_params params)
    : virtual_meter(params.common), params_(std::move(params)) {
    if (params_.module) module_.emplace(*params_.module, params_.address);
    passwords_[params_.access.level] = params_.access.password;
    for (const auto& p : plain_parameters)
        parameters_[p.id] = digits(p.value, p.octets);
    if (const auto& periods = params_.common.demands) {
        parameters_[0x04000103] = digits(periods->period_minutes, 1);
        parameters_[0x04000104] = digits(periods->slip_minutes, 1);
    }
}

void dlt645_meter::forget() {
    long_.reset();
    if (module_) module_->end_session();
}

dlt645_meter::bytes dlt645_meter::answer(bytes_view octets) {
    bytes out;
    stream line;
    const auto hear = [&](const frame& f) {
        std::array<std::byte, data_length_max> room{};
        const auto asked = parse_request(f, room);
        if (!asked || !is_valid(asked->meter)) return;
        const bool broadcast = is_broadcast(asked->meter);
        if (!broadcast && !matches(asked->meter, params_.address)) return;
        if (has_wildcard(asked->meter) && !may_be_wild(asked->what)) return;
        const bool for_all =
            asked->what == function::broadcast_time || asked->what == function::freeze;
        if (broadcast && !for_all) return;
        const auto told = obey(*asked);
        if (told.silent || broadcast) return;
        const reply r{.meter = params_.address,
                      .what = asked->what,
                      .more = told.more,
                      .refused = told.refused,
                      .id = asked->id,
                      .sequence = told.sequence,
                      .data = told.data};
        std::array<std::byte, frame_length_max> frame_room{};
        if (const auto length = encode(r, frame_room))
            out.insert(out.end(), frame_room.begin(),
                       frame_room.begin() + static_cast<std::ptrdiff_t>(*length));
    };
    while (const auto f = line.next(octets))
        hear(*f);
    while (const auto f = line.gap())
        hear(*f);  // the burst is over: nothing more will come
    return out;
}

dlt645_meter::said dlt645_meter::obey(const request& r) {
    switch (r.what) {
        case function::read:
            return read(r);
        case function::read_next:
            return read_next(r);
        case function::read_address:
            return said::with({params_.address.octets.begin(), params_.address.octets.end()});
        case function::write:
            return write(r);
        case function::relay_control:
            return control(r);
        case function::authenticate:
            return secure(r);
        case function::broadcast_time:
            return set_clock(r);
        default:
            return maintain(r);
    }
}

dlt645_meter::said dlt645_meter::maintain(const request& r) {
    switch (r.what) {
        case function::write_address:
            return set_address(r);
        case function::freeze:
            return freeze(r);
        case function::change_rate:
            return change_rate(r);
        case function::change_password:
            return change_password(r);
        case function::clear_demand:
        case function::clear_meter:
        case function::clear_events:
            return clear(r);
        case function::terminal_output:
            return choose_signal(r);
        default:
            return said::refuse(refusal::other);
    }
}

dlt645_meter::said dlt645_meter::set_clock(const request& r) {
    const auto when = read_stamp(r.data);
    if (!when || r.data.size() != 6) return said::nothing();
    const auto wall = wall_time();
    const auto day = std::chrono::floor<std::chrono::days>(wall);
    if (params_.guard == clock_guard::firmware) {
        const bool near_midnight = wall - day < 5min || day + 24h - wall < 5min;
        const auto shift = *when > wall ? *when - wall : wall - *when;
        if (near_midnight || shift > 5min || clock_set_on_ == day) return said::nothing();
    }
    clock_set_on_ = day;
    set_wall_time(*when);
    return said::nothing();
}

dlt645_meter::said dlt645_meter::set_address(const request& r) {
    const auto given = read_address(r.data);
    if (!programming_ || r.meter != any_address || !given) return said::nothing();
    if (!is_valid(*given) || has_wildcard(*given) || is_broadcast(*given)) return said::nothing();
    params_.address = *given;
    return said::with({});
}

dlt645_meter::said dlt645_meter::freeze(const request& r) {
    const auto when = read_freeze_order(r.data);
    if (!when) return said::refuse(refusal::other);
    if (*when == freeze_order{}) {
        store_freeze(freeze_kind::instant);
    } else {
        timed_freeze_ = freeze_times{when->month, when->day, when->hour, when->minute};
    }
    return said::with({});
}

dlt645_meter::said dlt645_meter::change_rate(const request& r) {
    const auto wanted = read_line_rate(r.data);
    if (!wanted) return said::refuse(refusal::rate_fixed);
    rate_ = *wanted;
    return said::with({r.data.begin(), r.data.end()});
}

dlt645_meter::said dlt645_meter::change_password(const request& r) {
    const auto change = read_password_change(r);
    if (!change) return said::refuse(refusal::other);
    const auto level = change->new_level;
    if (level > 9 || r.id.value != 0x04000C01U + level) return said::refuse(refusal::no_such_data);
    const auto known = passwords_.find(change->old_level);
    if (change->old_level > level || known == passwords_.end() ||
        known->second != change->old_password)
        return said::refuse(refusal::not_authorised);
    passwords_[level] = change->new_password;
    return said::with(word_le(change->new_password << 8 | level, 4));
}

dlt645_meter::said dlt645_meter::clear(const request& r) {
    const auto plain = authorise(r);
    if (!plain || r.by.level > clear_level_max) return said::refuse(refusal::not_authorised);
    const programming_event e{wall_time(), r.by.operator_code, 0};
    if (r.what == function::clear_demand) {
        clear_demands();
        events_.demand_clears.add(e);
    } else if (r.what == function::clear_meter) {
        clear_energy();
        auto kept = events_.meter_clears;
        events_ = {};
        kept.add(e);
        events_.meter_clears = kept;
    } else {
        const auto which = read_clear_events(r);
        if (!which) return said::refuse(refusal::other);
        if (*which != all_events && which->di0() != 0xFF)
            return said::refuse(refusal::no_such_data);
        const bool all = *which == all_events;
        const auto is = [&](std::uint32_t id) { return all || which->value == id; };
        if (is(0x1D00FFFF)) events_.trips = {};
        if (is(0x1E00FFFF)) events_.closes = {};
        if (is(0x031100FF)) events_.outages = {};
        if (is(0x033000FF)) events_.programmings = {};
        if (is(0x033004FF)) events_.clock_changes = {};
        events_.event_clears.add({e.at, e.operator_code, which->value});
    }
    return said::with({});
}

dlt645_meter::said dlt645_meter::choose_signal(const request& r) {
    const auto wanted = read_terminal_output(r.data);
    if (!wanted) return said::refuse(refusal::other);
    signal_ = *wanted;
    return said::with({r.data.begin(), r.data.end()});
}

}  // namespace submeter::inline v0::simulate
