// SPDX-License-Identifier: Apache-2.0
#include "submeter/meter/conversation.hpp"

#include "meter/exchange.hpp"
#include "submeter/codec/dlt645/clock.hpp"

namespace submeter::inline v0::meter {

using detail::reply_data;

result<std::vector<request>> read_requests(const device& d, std::span<const obis> wanted) {
    const auto plan = plan_reads(d, wanted);
    if (!plan) return fail(plan.error());
    std::vector<request> out;
    for (const auto& read : *plan) {
        auto made = detail::make_read(d, read, purpose::read);
        if (!made) return fail(made.error());
        out.push_back(std::move(*made));
    }
    return out;
}

namespace {

reading make_reading(const device& d, const register_row& row, decimal value, instant at) {
    return reading{.meter = d.meter,
                   .circuit = d.circuit,
                   .what = row.what,
                   .at = at,
                   .value = value,
                   .dlms_unit = row.dlms_unit,
                   .how = quality::measured};
}

}  // namespace

result<std::vector<reading>> accept(const device& d, const request& asked, bytes_view reply,
                                    instant at) {
    if (asked.why != purpose::read) return fail(errc::reply_mismatch);
    const auto answer = reply_data::of(asked, reply);
    if (!answer) return fail(answer.error());
    std::vector<reading> out;
    for (const auto& picked : asked.rows) {
        const auto& row = d.map->registers[picked.row];
        const auto value = detail::read_value(d.map->speaks, row, answer->data(), picked.offset);
        if (value) {
            out.push_back(make_reading(d, row, *value, at));
        } else if (value.error().code != errc::value_absent) {
            return fail(value.error());
        }
    }
    return out;
}

result<command_requests> make_command(const device& d, const command& c) {
    const auto* rule = find_command(*d.map, c.kind);
    if (rule == nullptr) return fail(errc::command_not_supported);
    if (!rule->enabled && d.writes == disabled_writes::refuse) return fail(errc::write_disabled);
    auto write = detail::make_write(d, *rule, c);
    if (!write) return fail(write.error());
    const obis wanted[] = {d.map->registers[rule->verify].what};
    const auto plan = plan_reads(d, wanted);
    if (!plan) return fail(plan.error());
    auto verify = detail::make_read(d, plan->front(), purpose::verify);
    if (!verify) return fail(verify.error());
    verify->kind = c.kind;
    return command_requests{.write = std::move(*write), .verify = std::move(*verify)};
}

verdict judge(const request& asked, bytes_view reply) {
    const auto answer = reply_data::of(asked, reply);
    if (answer) return {.what = outcome::done, .why = {}};
    const auto why = answer.error();
    if (describe(why.code).kind != category::refused || detail::is_undecided(asked, why))
        return {.what = outcome::unknown, .why = why};
    return {.what = outcome::refused, .why = why};
}

verdict confirm(const device& d, const request& asked, bytes_view reply) {
    const auto* rule = find_command(*d.map, asked.kind);
    if (rule == nullptr || asked.why != purpose::verify || asked.rows.empty())
        return {.what = outcome::unknown, .why = {.code = errc::reply_mismatch}};
    const auto answer = reply_data::of(asked, reply);
    if (!answer) return {.what = outcome::unknown, .why = answer.error()};
    const auto word = detail::read_word(d.map->speaks, answer->data(), asked.rows.front().offset);
    if (!word) return {.what = outcome::unknown, .why = word.error()};
    if ((*word & rule->mask) != rule->equals)
        return {.what = outcome::unknown, .why = {.code = errc::not_verified, .index = *word}};
    return {.what = outcome::done, .why = {}};
}

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
    const auto answer = reply_data::of(asked, reply);
    if (!answer) return fail(answer.error());
    const auto wall = codec::dlt645::read_stamp(answer->data());
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
    const auto answer = reply_data::of(asked.value, value_reply);
    if (!answer) return fail(answer.error());
    const auto& picked = asked.value.rows.front();
    const auto& row = d.map->registers[picked.row];
    const auto value = detail::read_value(d.map->speaks, row, answer->data(), picked.offset);
    if (!value) return fail(value.error());
    auto out = make_reading(d, row, *value, asked.at);
    out.how = quality::backfilled;
    return out;
}

}  // namespace submeter::inline v0::meter
