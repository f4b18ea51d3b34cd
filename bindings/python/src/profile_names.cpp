// SPDX-License-Identifier: Apache-2.0
#include "profile_names.hpp"

#include "submeter/codec/modbus/message.hpp"
#include "submeter/meter/conversation.hpp"
#include "submeter/meter/planner.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <span>
#include <utility>

namespace submeter::inline v0::python {

namespace {

namespace modbus = codec::modbus;

// The words of a profile, which are for people, as a name: "voltage, phase A (measured)" is
// "voltage_phase_a".
std::string snake_case(std::string_view words) {
    std::string out;
    for (const char c : words.substr(0, words.find_first_of("(;:"))) {
        const bool upper = c >= 'A' && c <= 'Z';
        const char low = upper ? static_cast<char>(c - 'A' + 'a') : c;
        const bool kept = (low >= 'a' && low <= 'z') || (low >= '0' && low <= '9');
        if (kept) {
            out += low;
        } else if (!out.empty() && out.back() != '_') {
            out += '_';
        }
    }
    if (out.ends_with('_')) out.pop_back();
    return out;
}

std::vector<std::byte> request_octets(const modbus::request& r) {
    std::vector<std::byte> out(modbus::frame_length_max);
    out.resize(*modbus::encode(r, out));
    return out;
}

// What a register, or a coil, takes in a place.
std::size_t unit_of(bool bits) {
    return bits ? 1 : 2;
}

// The exchange that a host would have with the meter to read one row of a run.
struct exchange {
    meter::request asked;
    std::vector<std::byte> answer;
};

result<exchange> exchange_of(const meter::device& d, const codec::register_run& run,
                             meter::picked_row row) {
    const auto count =
        static_cast<std::uint16_t>(run.has_bits() ? run.bits : run.octets.size() / 2);
    const auto what = static_cast<modbus::function>(run.function);
    exchange out{.asked = {.speaks = d.map->speaks,
                           .bytes = request_octets(
                               {.unit = d.unit, .what = what, .start = *run.start, .count = count}),
                           .registers = count,
                           .rows = {row}},
                 .answer = std::vector<std::byte>(modbus::frame_length_max)};
    const auto length = modbus::encode(
        run.has_bits()
            ? modbus::reply{.unit = d.unit, .what = what, .count = count, .data = run.octets}
            : modbus::reply{.unit = d.unit, .what = what, .count = count, .registers = run.octets},
        out.answer);
    if (!length) return fail(length.error());
    out.answer.resize(*length);
    return out;
}

void set_text(codec::decoded_item& out, const std::vector<meter::text_reading>& texts) {
    if (!texts.empty()) out.value = texts.front().text;
}

// A number in its unit; a date, which is seconds of the meter's wall time, as people write it.
void set_value(codec::decoded_item& out, const std::vector<reading>& readings,
               const meter::register_row& row) {
    if (readings.empty()) return;
    auto value = readings.front().value;
    if (row.type == meter::value_type::date && !meter::is_time_of_day(row.pattern)) {
        out.value = to_text(local_instant{std::chrono::seconds{value.mantissa}});
        return;
    }
    const auto as = shown(readings.front().dlms_unit);
    out.unit = as.text;
    value.exponent = static_cast<std::int8_t>(value.exponent - as.exponent);
    out.value = to_text(value);
}

}  // namespace

shown_unit shown(unit u) {
    switch (u) {
        case unit::watt_hour:
            return {"kWh", 3};
        case unit::var_hour:
            return {"kvarh", 3};
        case unit::volt_ampere_hour:
            return {"kVAh", 3};
        case unit::watt:
            return {"kW", 3};
        case unit::var:
            return {"kvar", 3};
        case unit::volt_ampere:
            return {"kVA", 3};
        case unit::volt:
            return {"V", 0};
        case unit::ampere:
            return {"A", 0};
        case unit::hertz:
            return {"Hz", 0};
        case unit::cubic_metre:
            return {"m3", 0};
        case unit::joule:
            return {"J", 0};
        case unit::celsius:
            return {"C", 0};
        case unit::percent:
            return {"%", 0};
        case unit::currency:
            return {"currency", 0};
        case unit::minute:
            return {"min", 0};
        case unit::second:
            return {"s", 0};
        default:
            return {"", 0};
    }
}

result<profile_names> profile_names::of(meter::device d) {
    if (d.map->speaks != meter::protocol::modbus_rtu) return fail(errc::bad_profile);
    profile_names out{std::move(d)};
    const auto& rows = out.device_.map->registers;
    std::set<obis> wanted;
    for (const auto& row : rows)
        wanted.insert(row.what);
    for (const auto& what : wanted) {
        const auto plan = meter::plan_reads(out.device_, std::span{&what, 1});
        if (!plan) return fail(plan.error());
        for (const auto& read : *plan)
            for (const auto& picked : read.rows)
                out.places_.push_back(out.place_of(read, picked));
    }
    std::stable_sort(out.places_.begin(), out.places_.end(),
                     [](const place& a, const place& b) { return a.at < b.at; });
    return out;
}

profile_names::place profile_names::place_of(const meter::planned_read& read,
                                             meter::picked_row picked) const {
    const auto& row = device_.map->registers[picked.row];
    const bool bits = meter::counts_bits(read.function);
    return {.row = picked.row,
            .function = read.function,
            .at = std::size_t{read.where} * unit_of(bits) + picked.offset,
            .length = bits ? row.width : row.octets};
}

// Nothing where the octets are no value of the row; without a value where the meter has none.
std::optional<codec::decoded_item> profile_names::read(const place& p,
                                                       const codec::register_run& run) const {
    const auto& row = device_.map->registers[p.row];
    const auto unit = unit_of(run.has_bits());
    const auto offset = static_cast<std::uint16_t>(p.at - *run.start * unit);
    const auto made = exchange_of(device_, run, {p.row, offset});
    if (!made) return std::nullopt;
    codec::decoded_item out;
    out.id = std::to_string(p.at / unit);
    out.name = snake_case(row.name);
    out.obis = to_text(row.what);
    out.circuit = static_cast<int>(row.circuit);
    if (row.type != meter::value_type::date) out.unit = shown(row.dlms_unit).text;
    if (meter::is_text(row.type)) {
        const auto texts = meter::accept_texts(device_, made->asked, made->answer);
        if (!texts) return std::nullopt;
        set_text(out, *texts);
        return out;
    }
    const auto readings = meter::accept(device_, made->asked, made->answer, instant{});
    if (!readings) return std::nullopt;
    set_value(out, *readings, row);
    return out;
}

std::vector<codec::named_registers> profile_names::name(const codec::register_run& run) const {
    std::vector<codec::named_registers> out;
    if (!run.start) return out;
    const std::size_t begin = *run.start * unit_of(run.has_bits());
    const std::size_t end = begin + (run.has_bits() ? run.bits : run.octets.size());
    for (const auto& p : places_) {
        if (p.function != run.function || p.at < begin || p.at + p.length > end) continue;
        if (auto item = read(p, run)) out.push_back({p.at - begin, p.length, *std::move(item)});
    }
    return out;
}

}  // namespace submeter::inline v0::python
