// SPDX-License-Identifier: Apache-2.0
#include "meter/command_writer.hpp"
#include "meter/exchange.hpp"
#include "submeter/codec/dlt698/refusal.hpp"
#include "submeter/codec/modbus/function.hpp"

#include <algorithm>

namespace submeter::inline v0::meter {

namespace {

// The circuit that a command is for: its own, or the device's.
std::uint16_t circuit_of(const device& d, const command& c) {
    return static_cast<std::uint16_t>(c.circuit == circuit_no{} ? d.circuit : c.circuit);
}

// The rule of a command, checked as far as it can be without making anything.
result<const command_rule*> rule_of(const device& d, const command& c) {
    if (const auto ok = check(c); !ok) return fail(ok.error());
    const auto* rule = find_command(*d.map, c.kind, which_of(c));
    const auto kind = static_cast<std::size_t>(c.kind);
    if (rule == nullptr) return fail(errc::command_not_supported, 0, kind);
    if (!rule->enabled && d.writes == disabled_writes::refuse)
        return fail(errc::write_disabled, 0, kind);
    if (rule->circuits != 0 && (circuit_of(d, c) < 1 || circuit_of(d, c) > rule->circuits))
        return fail(errc::command_not_supported, 0, kind);
    return rule;
}

std::uint32_t number_in(const command& c) {
    if (const auto* t = std::get_if<day_table_change>(&c.data)) return t->number;
    if (const auto* h = std::get_if<holiday_change>(&c.data)) return h->number;
    return 0;
}

// A place as the wire counts it: from 0, whatever the map's first number is.
std::int64_t wire_place(const device& d, const parameter& where) {
    const bool modbus = d.map->speaks == protocol::modbus_rtu;
    return value_of(d, where) - (modbus ? value_of(d, d.map->dialect.first_address) : 0);
}

// Where a command writes.
std::uint32_t place_of(const device& d, const command_rule& rule, const command& c) {
    if (!rule.where) return 0;
    std::int64_t out = wire_place(d, *rule.where) + std::int64_t{rule.step} * number_in(c);
    if (rule.circuits != 0) out += std::int64_t{rule.circuit_step} * (circuit_of(d, c) - 1);
    return static_cast<std::uint32_t>(out);
}

// Only these octets of what is there change.
result<std::vector<std::byte>> patched(const device& d, const command_rule& rule, const command& c,
                                       std::vector<std::byte> data, bytes_view before) {
    const auto asked = read_before(d, c);
    if (!asked || !*asked) return fail(errc::reply_mismatch);
    const auto answer = detail::answer_to(**asked, before);
    if (!answer) return fail(answer.error());
    const auto there = detail::written_in(d, *answer);
    if (!there) return fail(there.error());
    std::vector<std::byte> whole(there->begin(), there->end());
    if (std::size_t{*rule.patch} + data.size() > whole.size())
        return fail(errc::incomplete, whole.size());
    std::copy(data.begin(), data.end(), whole.begin() + *rule.patch);
    return whole;
}

// A read of what was written, to be compared octet by octet.
result<request> echo_of(const device& d, const command_rule& rule, std::uint32_t where,
                        std::vector<std::byte> written) {
    const auto& verify = rule.verify;
    if (verify.where) where = static_cast<std::uint32_t>(wire_place(d, *verify.where));
    if (verify.octets != 0) written.resize(std::min<std::size_t>(written.size(), verify.octets));
    planned_read plan{.where = where};
    if (d.map->speaks == protocol::modbus_rtu) {
        const bool bits = writes_bits(rule.function);
        plan.function = bits ? 1 : 3;
        plan.count = static_cast<std::uint16_t>(bits ? rule.data.size() : (written.size() + 1) / 2);
    }
    auto out = detail::make_read(d, plan, purpose::verify);
    if (out) out->written = std::move(written);
    return out;
}

// A read of the row that shows the effect, for the command's circuit.
result<request> row_read(const device& d, const read_back& verify, const command& c) {
    auto whose = d;
    whose.circuit = circuit_no{circuit_of(d, c)};
    const obis wanted[] = {d.map->registers[verify.row].what};
    const auto plan = plan_reads(whose, wanted);
    if (!plan) return fail(plan.error());
    auto out = detail::make_read(d, plan->front(), purpose::verify);
    if (!out || verify.how != read_back::form::shows) return out;
    const auto shown = detail::number_of(d, c, verify.from);
    if (!shown) return fail(shown.error());
    out->shown = *shown;
    return out;
}

result<request> make_verify(const device& d, const command_rule& rule, const command& c,
                            std::uint32_t where, const std::vector<std::byte>& written) {
    switch (rule.verify.how) {
        case read_back::form::none:
            return request{.speaks = d.map->speaks, .why = purpose::verify};
        case read_back::form::echo:
            return echo_of(d, rule, where, written);
        default:
            return row_read(d, rule.verify, c);
    }
}

}  // namespace

result<std::optional<request>> read_before(const device& d, const command& c) {
    const auto rule = rule_of(d, c);
    if (!rule) return fail(rule.error());
    if (!(*rule)->patch) return std::optional<request>{};
    auto out = detail::make_read(d, {.where = place_of(d, **rule, c), .rows = {}}, purpose::before);
    if (!out) return fail(out.error());
    return std::optional<request>{std::move(*out)};
}

result<command_requests> make_command(const device& d, const command& c, bytes_view before) {
    const auto rule = rule_of(d, c);
    if (!rule) return fail(rule.error());
    const auto where = place_of(d, **rule, c);
    auto data = detail::write_data(d, **rule, c, where);
    if (data && (*rule)->patch) data = patched(d, **rule, c, std::move(*data), before);
    if (!data) return fail(data.error());
    auto write = detail::make_write(
        d, {.rule = **rule, .what = c, .where = where, .circuit = circuit_of(d, c), .data = *data});
    if (!write) return fail(write.error());
    auto verify = make_verify(d, **rule, c, where, *data);
    if (!verify) return fail(verify.error());
    verify->kind = c.kind;
    verify->rule = static_cast<std::size_t>(*rule - d.map->commands.data());
    write->rule = verify->rule;
    return command_requests{.write = std::move(*write), .verify = std::move(*verify)};
}

namespace {

// Whether a refusal leaves open what the meter does: it acknowledged only, or a gateway answered
// for it; a DL/T 698.45 server put it off, or waited too long for what does it.
bool is_undecided(const request& asked, const error& why) {
    namespace modbus = codec::modbus;
    if (asked.speaks == protocol::dlt698 && why.code == errc::meter_refused) {
        const auto said = static_cast<codec::dlt698::dar>(why.index);
        return said == codec::dlt698::dar::suspended || said == codec::dlt698::dar::timed_out;
    }
    if (asked.speaks != protocol::modbus_rtu || why.code != errc::meter_refused) return false;
    const auto code = static_cast<modbus::exception>(why.index);
    return code == modbus::exception::acknowledge || code == modbus::exception::gateway_target;
}

verdict unknown(const error& why) {
    return {.what = outcome::unknown, .why = why};
}

verdict done_if(bool shown, std::size_t seen) {
    if (shown) return {.what = outcome::done, .why = {}};
    return unknown({.code = errc::not_verified, .index = static_cast<std::uint32_t>(seen)});
}

// Longer items may be padded behind what was written.
verdict confirm_echo(const request& asked, bytes_view answer) {
    std::size_t at = 0;
    while (at < asked.written.size() && at < answer.size() && asked.written[at] == answer[at])
        ++at;
    return done_if(at == asked.written.size(), at);
}

// Both on the finer scale of the two.
verdict confirm_number(const request& asked, const command_rule& rule, const register_row& row,
                       decimal seen) {
    auto wanted = asked.shown;
    if (row.type == value_type::sequence) wanted.mantissa &= 0xFF;
    const int decimals = -std::min({wanted.exponent, seen.exponent, std::int8_t{0}});
    const auto a = rescale(wanted, decimals);
    const auto b = rescale(seen, decimals);
    const auto within = rescale({rule.verify.within, 0}, decimals);
    if (!a || !b || !within) return unknown({.code = errc::overflow});
    const auto difference = *a > *b ? *a - *b : *b - *a;
    return done_if(difference <= *within, 0);
}

}  // namespace

verdict judge(const request& asked, bytes_view reply) {
    const auto answer = detail::answer_to(asked, reply);
    if (answer) return {.what = outcome::done, .why = {}};
    const auto why = answer.error();
    if (describe(why.code).kind != category::refused || is_undecided(asked, why))
        return unknown(why);
    return {.what = outcome::refused, .why = why};
}

verdict confirm(const device& d, const request& asked, bytes_view reply) {
    if (asked.why != purpose::verify || asked.rule >= d.map->commands.size())
        return unknown({.code = errc::reply_mismatch});
    if (asked.bytes.empty()) return unknown({.code = errc::not_verified});
    const auto& rule = d.map->commands[asked.rule];
    const auto answer = detail::answer_to(asked, reply);
    if (!answer) return unknown(answer.error());
    if (rule.verify.how == read_back::form::echo) {
        const auto there = detail::written_in(d, *answer);
        return there ? confirm_echo(asked, *there) : unknown(there.error());
    }
    const auto& picked = asked.rows.front();
    if (rule.verify.how == read_back::form::word) {
        const auto word = detail::bits_in(d, picked, *answer);
        if (!word) return unknown(word.error());
        return done_if((*word & rule.verify.mask) == rule.verify.equals, *word);
    }
    const auto seen = detail::value_in(d, picked, *answer);
    if (!seen) return unknown(seen.error());
    return confirm_number(asked, rule, d.map->registers[picked.row], seen->value);
}

}  // namespace submeter::inline v0::meter
