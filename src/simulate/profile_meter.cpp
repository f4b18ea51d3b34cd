// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/profile_meter.hpp"

#include "profile_map.hpp"
#include "submeter/meter/conversation.hpp"
#include "submeter/meter/register_value.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace {

namespace modbus = codec::modbus;
using meter::counts_bits;
using meter::register_row;

constexpr std::int64_t volts = 220;

// Whether a command is always written as the same octets.
bool is_fixed(const meter::write_rule& rule) {
    return std::all_of(rule.data.begin(), rule.data.end(), [](const meter::data_part& p) {
        return p.from == meter::part_source::constant && p.parts.empty() && !p.mac;
    });
}

std::uint16_t circuits_of(const meter::command_rule& rule) {
    std::uint16_t out = 0;
    for (const auto& write : rule.writes)
        out = std::max(out, write.circuits);
    return out;
}

bool is_phase(const obis& what, std::uint8_t phase) {
    const int c = what.groups[2];
    return what.groups[1] == 0 && c >= 20 * phase + 1 && c <= 20 * phase + 19;
}

bool has_phase(const meter::profile& p, std::uint8_t phase) {
    return std::any_of(p.registers.begin(), p.registers.end(),
                       [&](const register_row& row) { return is_phase(row.what, phase); });
}

// What stands in a run of a map.
std::vector<std::uint16_t> content_of(const modbus_map& map, const modbus_run& run) {
    std::vector<std::uint16_t> out;
    for (std::uint32_t k = run.start; k < std::uint32_t{run.start} + run.count; ++k) {
        const auto at = static_cast<std::uint16_t>(k);
        out.push_back(run.what == modbus_run::kind::coils ? std::uint16_t{map.coils.at(at)}
                                                          : map.holding.at(at));
    }
    return out;
}

bool overlaps(const register_row& row, const row_place& at, const modbus_run& run) {
    const bool coils = run.what == modbus_run::kind::coils;
    if (at.function != (coils ? 1 : 3)) return false;
    const std::uint32_t unit = coils ? 1 : 2;
    const std::uint32_t size = coils ? row.width : row.octets;
    return at.start < (std::uint32_t{run.start} + run.count) * unit &&
           std::uint32_t{run.start} * unit < at.start + size;
}

}  // namespace

result<std::shared_ptr<profile_meter>> make_profile_meter(const meter::device& speaks,
                                                          virtual_meter_params common,
                                                          modbus_framing framing) {
    if (speaks.map->speaks != meter::protocol::modbus_rtu) return fail(errc::bad_profile);
    auto map = map_of(speaks);
    if (!map) return fail(map.error());
    common.clock = speaks.clock;
    return std::shared_ptr<profile_meter>{new profile_meter{speaks,
                                                            {.common = std::move(common),
                                                             .unit = speaks.unit,
                                                             .map = std::move(*map),
                                                             .framing = framing}}};
}

profile_meter::profile_meter(const meter::device& speaks, modbus_server_params params)
    : modbus_server(std::move(params)), device_(speaks) {
    device_.writes = meter::disabled_writes::allow;
    if (has_phase(*device_.map, 2)) phases_ = 3;
    learn_orders();
}

void profile_meter::learn_orders() {
    for (const auto& rule : device_.map->commands) {
        if (!std::all_of(rule.writes.begin(), rule.writes.end(), is_fixed)) continue;
        const auto circuits = circuits_of(rule);
        for (std::uint16_t c = circuits == 0 ? 0 : 1; c <= circuits; ++c)
            learn(rule, c);
    }
}

// The command as the library makes it is the command as it arrives; of several writes the last one
// completes it.
void profile_meter::learn(const meter::command_rule& rule, std::uint16_t circuit) {
    command what{.circuit = circuit_no{circuit}, .kind = rule.kind};
    if (rule.kind == command_kind::set_mode)
        what.data = mode_change{static_cast<supply_mode>(rule.which)};
    const auto made = meter::make_command(device_, what);
    if (!made) return;
    const auto& last = made->back().write;
    const auto r = modbus::parse_request(*modbus::decode(last.bytes, codec::direction::request));
    order out{.kind = rule.kind,
              .where = {.start = r->start, .count = r->count},
              .content = {},
              .rule = last.rule};
    if (r->what == modbus::function::write_single_coil) {
        out.where.what = modbus_run::kind::coils;
        out.content = {std::uint16_t{r->registers[0] != std::byte{0}}};
    } else if (r->what == modbus::function::write_multiple_coils) {
        out.where.what = modbus_run::kind::coils;
        for (std::size_t k = 0; k < r->count; ++k)
            out.content.push_back(
                static_cast<std::uint16_t>(modbus::read_bit(r->data, k).value_or(0)));
    } else {
        out.content.resize(r->registers.size() / 2);
        (void)modbus::read_words(r->registers, out.content);
    }
    orders_.push_back(std::move(out));
}

void profile_meter::show(modbus_map& map) {
    const auto& rows = device_.map->registers;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (told_.contains(i)) continue;
        const auto& row = rows[i];
        for (const auto& at : places_of(device_, row)) {
            if (counts_bits(at.function)) {
                const auto bits = value_of(row).mantissa;
                const bool turned = row.sense == meter::bit_sense::inverted;
                put_bits(map, at, row.width, static_cast<std::uint64_t>(turned ? 1 - bits : bits));
                continue;
            }
            auto octets = octets_at(map, at, row.octets);
            // A register that cannot show the value keeps what it shows.
            const auto text =
                row.type == meter::value_type::ascii ? device_.map->name : device_.digits;
            const auto done = meter::is_text(row.type)
                                  ? meter::write_text(row, text.substr(0, row.octets), octets)
                                  : meter::write_value(device_, row, value_of(row), octets);
            if (done) put_octets(map, at, octets);
        }
    }
}

void profile_meter::written(const modbus_run& run, modbus_map& map) {
    const auto& rows = device_.map->registers;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (const auto& at : places_of(device_, rows[i])) {
            if (!overlaps(rows[i], at, run)) continue;
            if (rows[i].what == registers::clock)
                take_clock(rows[i], map);
            else if (rows[i].what != registers::relay)
                told_.insert(i);
        }
    const auto content = content_of(map, run);
    for (const auto& o : orders_) {
        const bool same =
            o.where.what == run.what && o.where.start == run.start && o.content == content;
        if (!same) continue;
        obey(o.kind);
        for (const auto& write : device_.map->commands[o.rule].writes)
            show_effect(write.verify, map);
    }
}

void profile_meter::obey(command_kind kind) {
    switch (kind) {
        case command_kind::trip:
            return open_relay();
        case command_kind::close:
            return close_relay();
        case command_kind::permit_close:
            return permit_close();
        case command_kind::keep_power:
        case command_kind::release_keep_power:
            return keep_power(kind == command_kind::keep_power);
        case command_kind::alarm_on:
        case command_kind::alarm_off:
            return sound_alarm(kind == command_kind::alarm_on);
        default:
            return;  // it is shown, and that is all
    }
}

// The word by which the profile sees that the command was obeyed; a row of the relay that lies in
// it follows the relay itself.
void profile_meter::show_effect(const meter::read_back& verify, modbus_map& map) {
    if (verify.how != meter::read_back::form::word) return;
    const auto what = device_.map->registers[verify.row].what;
    for (std::size_t i = 0; i < device_.map->registers.size(); ++i) {
        const auto& row = device_.map->registers[i];
        if (row.what != what || counts_bits(row.function)) continue;
        if (what != registers::relay) told_.insert(i);
        for (const auto& at : places_of(device_, row)) {
            auto octets = octets_at(map, at, row.octets);
            auto whole = row;  // the word as one number
            whole.type = meter::value_type::bits;
            whole.bit = 0;
            whole.width = static_cast<std::uint8_t>(row.octets * 8);
            whole.sense = meter::bit_sense::as_is;
            whole.scale = {1, 0};
            whole.times.clear();
            const auto word = meter::read_value(device_, whole, octets);
            if (!word) continue;
            const auto shown =
                (word->mantissa & ~std::int64_t{verify.mask}) | std::int64_t{verify.equals};
            if (meter::write_value(device_, whole, {shown, 0}, octets)) put_octets(map, at, octets);
        }
    }
}

void profile_meter::take_clock(const register_row& row, const modbus_map& map) {
    const auto octets = octets_at(map, places_of(device_, row).front(), row.octets);
    const auto told = meter::read_value(device_, row, octets);
    if (!told) return;
    set_wall_time(to_local(device_.clock, instant{std::chrono::seconds{told->mantissa}}));
}

std::int64_t profile_meter::seconds_now() const {
    // Both policies give a moment, so there is always a value.
    return to_instant(device_.clock, wall_time(), repeated_time::first, missing_time::gap_start)
        ->time_since_epoch()
        .count();
}

decimal profile_meter::value_of(const register_row& row) const {
    if (row.type == meter::value_type::date) {
        const auto today = std::chrono::floor<std::chrono::days>(wall_time());
        if (meter::is_time_of_day(row.pattern)) return {(wall_time() - today).count(), 0};
        return {seconds_now(), 0};
    }
    if (row.what == registers::relay) return {is_open() ? 1 : 0, 0};
    if (row.what == registers::remaining_money) return {money.remaining_cents, -2};
    if (row.what == registers::overdraft_money) return {money.overdraft_cents, -2};
    if (row.what == registers::purchase_count) return {money.purchases, 0};
    return plausible(row);
}

// Units of 0.01 kWh: combined and imported energy, or what flowed back.
decimal profile_meter::energy_of(const obis& what) const {
    const std::size_t number = what.groups[4];
    if (what.groups[3] != 8 || number > 4) return {0, 1};
    return {shown(number, what.groups[2] == 2 ? flow::reverse : flow::forward), 1};
}

// By its unit.
decimal profile_meter::plausible(const register_row& row) const {
    const bool of_phase = is_phase(row.what, 1) || is_phase(row.what, 2) || is_phase(row.what, 3);
    const auto power = of_phase ? watts() / phases_ : watts();
    switch (row.dlms_unit) {
        case unit::watt_hour:
        case unit::volt_ampere_hour:
            return energy_of(row.what);
        case unit::var_hour:
            return {energy_of(row.what).mantissa / 4, 1};
        case unit::watt:
            return {row.what.groups[2] == 2 ? watts_back() : power, 0};
        case unit::var:
            return {power / 4, 0};
        case unit::volt_ampere:
            return {power, 0};
        case unit::volt:
            return {volts, 0};
        case unit::ampere:
            return {watts() * 100 / volts / phases_, -2};
        case unit::hertz:
            return {50, 0};
        case unit::celsius:
            return {20, 0};
        case unit::percent:
            return {50, 0};
        case unit::pascal:
            return {300'000, 0};
        case unit::cubic_metre:
            return {shown(0), -2};
        case unit::cubic_metre_per_hour:
            return {watts(), -3};
        case unit::joule:
            return {shown(0) * 36, 3};
        case unit::none: {
            const auto c = row.what.groups[2];
            const bool factor = row.what.groups[1] == 0 && c % 20 == 13;
            if (factor) return {95, -2};
            const bool bits =
                row.type == meter::value_type::bit || row.type == meter::value_type::bits;
            return {bits ? 0 : 1, 0};
        }
        default:
            return {1, 0};
    }
}

}  // namespace submeter::inline v0::simulate
