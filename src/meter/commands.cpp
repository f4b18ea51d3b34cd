// SPDX-License-Identifier: Apache-2.0
#include "meter/command_writer.hpp"
#include "meter/date_pattern.hpp"
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

std::uint32_t number_in(const command& c) {
    if (const auto* t = std::get_if<day_table_change>(&c.data)) return t->number;
    if (const auto* h = std::get_if<holiday_change>(&c.data)) return h->number;
    return 0;
}

// Whether the meter has the circuit that a write is for.
bool has_circuit(const device& d, const write_rule& write, const command& c) {
    return write.circuits == 0 || (circuit_of(d, c) >= 1 && circuit_of(d, c) <= write.circuits);
}

// The rule of a command, checked as far as it can be without making anything.
result<const command_rule*> rule_of(const device& d, const command& c) {
    if (const auto ok = check(c); !ok) return fail(ok.error());
    const auto* rule = find_command(*d.map, c.kind, which_of(c));
    const auto kind = static_cast<std::size_t>(c.kind);
    if (rule == nullptr) return fail(errc::command_not_supported, 0, kind);
    if (!rule->enabled && d.writes == disabled_writes::refuse)
        return fail(errc::write_disabled, 0, kind);
    for (const auto& write : rule->writes)
        if (!has_circuit(d, write, c)) return fail(errc::command_not_supported, 0, kind);
    if (rule->numbers && number_in(c) >= value_of(d, *rule->numbers))
        return fail(errc::bad_count, 0, number_in(c));
    return rule;
}

// A place as the wire counts it: from 0, whatever the map's first number is.
std::int64_t wire_place(const device& d, const parameter& where) {
    const bool modbus = d.map->speaks == protocol::modbus_rtu;
    return value_of(d, where) - (modbus ? value_of(d, d.map->dialect.first_address) : 0);
}

// Where a command writes, of several places that of item `index`.
std::uint32_t place_of(const device& d, const write_rule& rule, const command& c,
                       std::size_t index) {
    if (!rule.where) return 0;
    std::int64_t out = wire_place(d, *rule.where) + std::int64_t{rule.step} * number_in(c);
    if (rule.circuits != 0) out += std::int64_t{rule.circuit_step} * (circuit_of(d, c) - 1);
    out += std::int64_t{rule.items.step} * static_cast<std::int64_t>(index);
    return static_cast<std::uint32_t>(out);
}

// Only these octets of what is there change.
result<std::vector<std::byte>> patched(const device& d, const write_rule& rule, const command& c,
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
result<request> echo_of(const device& d, const write_rule& rule, std::uint32_t where,
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

// The number that a row shows of a command.
result<decimal> shown_by(const device& d, const register_row& row, const read_back& verify,
                         const command& c) {
    const auto number = detail::number_of(d, c, verify.from);
    const bool clock = row.type == value_type::date && is_time_of_day(row.pattern);
    if (!number || verify.from != part_source::time || !clock) return number;
    const instant when{std::chrono::seconds{number->mantissa}};
    return decimal{detail::second_of_day(to_local(d.clock, when)), 0};
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
    const auto shown = shown_by(d, d.map->registers[verify.row], verify, c);
    if (!shown) return fail(shown.error());
    out->shown = *shown;
    return out;
}

result<request> make_verify(const device& d, const write_rule& rule, const command& c,
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

// How often a rule writes, and how many items it has for that.
struct write_count {
    std::size_t count = 1;
    std::size_t items = 1;
};

result<write_count> count_of(const device& d, const write_rule& rule, const command& c) {
    if (rule.items.each == part_list::none) return write_count{};
    const auto items = detail::list_size(c, rule.items.each);
    const auto most = static_cast<std::size_t>(value_of(d, rule.items.most));
    if (items > most) return fail(errc::bad_count, 0, items);
    return write_count{.count = rule.items.pad ? most : items, .items = items};
}

result<command_step> make_step(const device& d, const write_rule& rule, const command& c,
                               std::size_t item, std::uint32_t where, bytes_view before) {
    auto data = detail::write_data(d, rule, c, where, item);
    if (data && rule.patch) data = patched(d, rule, c, std::move(*data), before);
    if (!data) return fail(data.error());
    auto write = detail::make_write(
        d, {.rule = rule, .what = c, .where = where, .circuit = circuit_of(d, c), .data = *data});
    if (!write) return fail(write.error());
    auto verify = make_verify(d, rule, c, where, *data);
    if (!verify) return fail(verify.error());
    return command_step{.write = std::move(*write), .verify = std::move(*verify)};
}

}  // namespace

result<std::optional<request>> read_before(const device& d, const command& c) {
    const auto rule = rule_of(d, c);
    if (!rule) return fail(rule.error());
    const auto& write = (*rule)->writes.front();
    if (!write.patch) return std::optional<request>{};
    auto out =
        detail::make_read(d, {.where = place_of(d, write, c, 0), .rows = {}}, purpose::before);
    if (!out) return fail(out.error());
    return std::optional<request>{std::move(*out)};
}

result<std::vector<command_step>> make_command(const device& d, const command& c,
                                               bytes_view before) {
    const auto rule = rule_of(d, c);
    if (!rule) return fail(rule.error());
    std::vector<command_step> out;
    for (std::size_t part = 0; part < (*rule)->writes.size(); ++part) {
        const auto& write = (*rule)->writes[part];
        const auto places = count_of(d, write, c);
        if (!places) return fail(places.error());
        for (std::size_t k = 0; k < places->count; ++k) {
            auto made = make_step(d, write, c, std::min(k, places->items - 1),
                                  place_of(d, write, c, k), before);
            if (!made) return fail(made.error());
            for (auto* r : {&made->write, &made->verify}) {
                r->kind = c.kind;
                r->rule = static_cast<std::size_t>(*rule - d.map->commands.data());
                r->part = part;
                r->step = static_cast<std::uint16_t>(out.size());
            }
            out.push_back(std::move(*made));
        }
    }
    return out;
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

result<void> done_if(bool shown, std::size_t seen) {
    if (shown) return {};
    return fail(errc::not_verified, 0, seen);
}

// Longer items may be padded behind what was written.
result<void> shows_echo(const request& asked, bytes_view answer) {
    std::size_t at = 0;
    while (at < asked.written.size() && at < answer.size() && asked.written[at] == answer[at])
        ++at;
    return done_if(at == asked.written.size(), at);
}

// Both on the finer scale of the two.
result<void> shows_number(const request& asked, const read_back& verify, const register_row& row,
                          decimal seen) {
    auto wanted = asked.shown;
    if (row.type == value_type::sequence) wanted.mantissa &= 0xFF;
    const int decimals = -std::min({wanted.exponent, seen.exponent, std::int8_t{0}});
    const auto a = rescale(wanted, decimals);
    const auto b = rescale(seen, decimals);
    const auto within = rescale({verify.within, 0}, decimals);
    if (!a || !b || !within) return fail(errc::overflow);
    const auto difference = *a > *b ? *a - *b : *b - *a;
    return done_if(difference <= *within, 0);
}

result<void> shows(const device& d, const request& asked, const read_back& verify,
                   bytes_view reply) {
    const auto answer = detail::answer_to(asked, reply);
    if (!answer) return fail(answer.error());
    if (verify.how == read_back::form::echo) {
        const auto there = detail::written_in(d, *answer);
        return there ? shows_echo(asked, *there) : fail(there.error());
    }
    const auto& picked = asked.rows.front();
    if (verify.how == read_back::form::word) {
        const auto word = detail::bits_in(d, picked, *answer);
        if (!word) return fail(word.error());
        return done_if((*word & verify.mask) == verify.equals, *word);
    }
    const auto seen = detail::value_in(d, picked, *answer);
    if (!seen) return fail(seen.error());
    return shows_number(asked, verify, d.map->registers[picked.row], seen->value);
}

// The rule of a read-back, or null where the request is none of this device's.
const read_back* rule_of(const device& d, const request& asked) {
    if (asked.why != purpose::verify || asked.rule >= d.map->commands.size()) return nullptr;
    const auto& writes = d.map->commands[asked.rule].writes;
    return asked.part < writes.size() ? &writes[asked.part].verify : nullptr;
}

}  // namespace

verdict judge(const request& asked, bytes_view reply) {
    const auto answer = detail::answer_to(asked, reply);
    if (answer) return {.what = outcome::done, .why = {}, .step = asked.step};
    const auto why = answer.error();
    const bool open = describe(why.code).kind != category::refused || is_undecided(asked, why);
    return {.what = open ? outcome::unknown : outcome::refused, .why = why, .step = asked.step};
}

verdict confirm(const device& d, const request& asked, bytes_view reply) {
    verdict out{.what = outcome::unknown, .why = {}, .step = asked.step};
    const auto* verify = rule_of(d, asked);
    if (verify == nullptr) {
        out.why.code = errc::reply_mismatch;
    } else if (asked.bytes.empty()) {
        out.why.code = errc::not_verified;
    } else if (const auto shown = shows(d, asked, *verify, reply); shown) {
        out.what = outcome::done;
    } else {
        out.why = shown.error();
    }
    return out;
}

}  // namespace submeter::inline v0::meter
