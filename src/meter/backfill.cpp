// SPDX-License-Identifier: Apache-2.0
#include "meter/exchange.hpp"
#include "submeter/codec/dlt645/clock.hpp"

namespace submeter::inline v0::meter {

namespace {

const freeze_rule* find_freeze(const profile& p, const obis& what) {
    for (const auto& rule : p.freezes)
        if (p.registers[rule.row].what == what) return &rule;
    return nullptr;
}

// Which of the stored values, 1 the newest, belongs to `at`. The meter counts by its wall clock.
result<std::uint32_t> freeze_number(const device& d, const freeze_rule& rule, instant at,
                                    instant now) {
    const std::chrono::minutes every{rule.interval_min};
    const auto since_midnight = to_local(d.clock, at).time_since_epoch() % std::chrono::days{1};
    if (since_midnight % every != std::chrono::seconds{0} || at > now)
        return fail(errc::not_effective);
    const auto age = (now - at) / every;
    if (age >= rule.count) return fail(errc::not_effective);
    return static_cast<std::uint32_t>(age + 1);
}

}  // namespace

result<backfill_requests> make_backfill(const device& d, const obis& what, instant at,
                                        instant now) {
    const auto* rule = find_freeze(*d.map, what);
    if (rule == nullptr) return fail(errc::command_not_supported);
    const auto number = freeze_number(d, *rule, at, now);
    if (!number) return fail(number.error());
    const auto place = [&](const parameter& base) {
        return static_cast<std::uint32_t>(value_of(d, base)) + *number;
    };
    auto time =
        detail::make_read(d, {.where = place(rule->time_id), .rows = {}}, purpose::freeze_time);
    auto value =
        detail::make_read(d, {.where = place(rule->value_id), .rows = {{rule->row, rule->offset}}},
                          purpose::freeze_value);
    if (!time) return fail(time.error());
    if (!value) return fail(value.error());
    return backfill_requests{.what = what,
                             .at = at,
                             .time = *time,
                             .value = std::move(*value),
                             .again = std::move(*time)};
}

namespace {

// The stored moment in a reply must be the wanted one.
result<void> check_time(const device& d, const request& asked, bytes_view reply, instant at) {
    const auto answer = detail::answer_to(asked, reply);
    if (!answer) return fail(answer.error());
    const auto wall = codec::dlt645::read_stamp(*answer);
    if (!wall) return fail(wall.error());
    const auto moment = to_instant(d.clock, *wall, repeated_time::refuse, missing_time::refuse);
    if (!moment) return fail(moment.error());
    if (*moment != at) return fail(errc::not_verified);
    return {};
}

}  // namespace

result<reading> accept_backfill(const device& d, const backfill_requests& asked,
                                bytes_view time_reply, bytes_view value_reply,
                                bytes_view again_reply) {
    if (const auto ok = check_time(d, asked.time, time_reply, asked.at); !ok)
        return fail(ok.error());
    if (const auto ok = check_time(d, asked.again, again_reply, asked.at); !ok)
        return fail(ok.error());
    const auto answer = detail::answer_to(asked.value, value_reply);
    if (!answer) return fail(answer.error());
    const auto& picked = asked.value.rows.front();
    const auto value = detail::value_in(d, picked, *answer);
    if (!value) return fail(value.error());
    return reading{.meter = d.meter,
                   .circuit = d.circuit,
                   .what = d.map->registers[picked.row].what,
                   .at = asked.at,
                   .value = value->value,
                   .dlms_unit = value->dlms_unit,
                   .how = quality::backfilled};
}

}  // namespace submeter::inline v0::meter
