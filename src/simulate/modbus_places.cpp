// SPDX-License-Identifier: Apache-2.0
// What stands in the map of a virtual Modbus device: registers, bits, files, queues,
// identification.
#include "modbus_words.hpp"
#include "submeter/simulate/modbus_server.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::modbus;
using fault = codec::modbus::exception;

bool spans_two(live_value what) {
    return what == live_value::energy_centi_kwh || what == live_value::remaining_cents ||
           what == live_value::overdraft_cents;
}

}  // namespace

modbus_server::exception modbus_server::read_registers(bool holding, std::uint16_t start,
                                                       std::uint16_t count,
                                                       answer_room& room) const {
    if (count > params_.map.read_count_max) return fault::illegal_value;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto value = word_at(holding, start + i);
        if (!value) return fault::illegal_address;
        put_u16(room.registers, *value);
    }
    return fault::none;
}

modbus_server::exception modbus_server::read_bits(const std::map<std::uint16_t, bool>& from,
                                                  const request& r, answer_room& room) const {
    if (r.count > params_.map.read_bit_count_max) return fault::illegal_value;
    room.data.assign((std::size_t{r.count} + 7) / 8, std::byte{0});
    for (std::uint32_t i = 0; i < r.count; ++i) {
        const std::uint32_t at = r.start + i;
        const bool is_relay = &from == &params_.map.coils && params_.map.relay == at;
        const auto found = at > 0xFFFF ? from.end() : from.find(static_cast<std::uint16_t>(at));
        if (found == from.end() && !is_relay) return fault::illegal_address;
        const bool on = is_relay ? is_open() : found->second;
        if (on) room.data[i / 8] |= static_cast<std::byte>(1U << i % 8);
    }
    return fault::none;
}

modbus_server::exception modbus_server::write_registers(std::uint16_t start, bytes_view registers) {
    const std::size_t count = registers.size() / 2;
    for (std::size_t i = 0; i < count; ++i)
        if (!may_write(static_cast<std::uint32_t>(start + i))) return fault::illegal_address;
    for (std::size_t i = 0; i < count; ++i)
        if (live_word(static_cast<std::uint32_t>(start + i)) && u16_at(registers, i) > 1)
            return fault::illegal_value;
    for (std::size_t i = 0; i < count; ++i)
        put_word(static_cast<std::uint16_t>(start + i), u16_at(registers, i));
    return fault::none;
}

modbus_server::exception modbus_server::write_coils(const request& r) {
    const auto& coils = params_.map.coils;
    for (std::uint32_t i = 0; i < r.count; ++i) {
        const std::uint32_t at = r.start + i;
        if (at > 0xFFFF) return fault::illegal_address;
        if (!coils.contains(static_cast<std::uint16_t>(at)) && params_.map.relay != at)
            return fault::illegal_address;
    }
    if (r.what == function::write_single_coil) {
        put_coil(r.start, r.registers[0] == std::byte{0xFF});
        return fault::none;
    }
    for (std::uint16_t i = 0; i < r.count; ++i)
        put_coil(static_cast<std::uint16_t>(r.start + i),
                 (to_u8(r.data[i / 8U]) >> i % 8 & 1) != 0);
    return fault::none;
}

modbus_server::exception modbus_server::mask(const request& r) {
    const auto now = word_at(true, r.start);
    if (!now || !may_write(r.start)) return fault::illegal_address;
    const auto keep = u16_at(r.registers, 0);
    const auto set = u16_at(r.registers, 1);
    const auto value = static_cast<std::uint16_t>((*now & keep) | (set & ~keep));
    bytes octets;
    put_u16(octets, value);
    return write_registers(r.start, octets);
}

modbus_server::exception modbus_server::read_files(bytes_view parts, answer_room& room) const {
    std::array<std::byte, 0xF5> out{};
    byte_writer w{out};
    while (!parts.empty()) {
        const auto part = take_part(file_part::read_request, parts);
        if (!part) return fault::illegal_value;
        const auto file = params_.map.files.find(part->file);
        if (file == params_.map.files.end() ||
            std::size_t{part->record} + part->count > file->second.size())
            return fault::illegal_address;
        bytes registers;
        for (std::size_t i = 0; i < part->count; ++i)
            put_u16(registers, file->second[part->record + i]);
        put_part(file_part::read_reply, {.registers = registers}, w);
    }
    if (!w.ok()) return fault::illegal_value;
    room.data.assign(w.view().begin(), w.view().end());
    return fault::none;
}

modbus_server::exception modbus_server::write_files(bytes_view parts) {
    auto files = params_.map.files;  // all of it, or nothing
    while (!parts.empty()) {
        const auto part = take_part(file_part::write, parts);
        if (!part) return fault::illegal_value;
        const auto file = files.find(part->file);
        if (file == files.end() || std::size_t{part->record} + part->count > file->second.size())
            return fault::illegal_address;
        for (std::size_t i = 0; i < part->count; ++i)
            file->second[part->record + i] = u16_at(part->registers, i);
    }
    params_.map.files = std::move(files);
    return fault::none;
}

modbus_server::exception modbus_server::read_fifo(std::uint16_t address, reply& said,
                                                  answer_room& room) const {
    const auto found = params_.map.fifos.find(address);
    if (found == params_.map.fifos.end()) return fault::illegal_address;
    if (found->second.size() > fifo_count_max) return fault::illegal_value;
    for (const auto value : found->second)
        put_u16(room.registers, value);
    said.count = static_cast<std::uint16_t>(found->second.size());
    return fault::none;
}

// The objects of the category from the wanted one on, as many as a frame holds.
modbus_server::exception modbus_server::identify(bytes_view data, answer_room& room) const {
    const auto code = static_cast<device_id_code>(data[0]);
    const auto& objects = params_.map.objects;
    auto from = objects.find(to_u8(data[1]));
    const bool one = code == device_id_code::one_object;
    if (objects.empty()) return fault::illegal_function;
    if (from == objects.end()) {
        if (one) return fault::illegal_address;
        from = objects.begin();
    }
    constexpr std::uint8_t last_of[] = {0x02, 0x7F, 0xFF};
    const auto last = one ? from->first : last_of[to_u8(data[0]) - 1];
    std::array<std::byte, 240> out{};
    byte_writer w{out};
    device_id said{.code = code, .conformity = 0x83};
    for (auto at = from; at != objects.end() && at->first <= last; ++at) {
        if (w.written() + 2 + at->second.size() > out.size()) {
            said.more_follows = 0xFF;
            said.next_object = at->first;
            break;
        }
        put_object({at->first, std::as_bytes(std::span{at->second})}, w);
        ++said.count;
    }
    said.objects = w.view();
    room.data.resize(5 + w.written());
    byte_writer whole{room.data};
    put_device_id(said, whole);
    return whole.ok() ? fault::none : fault::device_failure;
}

std::optional<std::uint16_t> modbus_server::word_at(bool holding, std::uint32_t address) const {
    if (address > 0xFFFF) return std::nullopt;
    if (const auto live = live_word(address)) return live;
    const auto& from = holding ? params_.map.holding : params_.map.input;
    const auto found = from.find(static_cast<std::uint16_t>(address));
    if (found == from.end()) return std::nullopt;
    return found->second;
}

std::optional<std::uint16_t> modbus_server::live_word(std::uint32_t address) const {
    for (const auto& l : params_.map.live) {
        const bool two = spans_two(l.what);
        if (address != l.address && (!two || address != l.address + 1U)) continue;
        std::int64_t value = 0;
        switch (l.what) {
            case live_value::energy_centi_kwh:
                value = shown(l.tariff <= 4 ? l.tariff : 0);
                break;
            case live_value::power_watts:
                value = std::min<std::int64_t>(watts(), 0xFFFF);
                break;
            case live_value::remaining_cents:
                value = money.remaining_cents;
                break;
            case live_value::overdraft_cents:
                value = money.overdraft_cents;
                break;
            case live_value::purchases:
                value = money.purchases;
                break;
            case live_value::relay:
                value = is_open() ? 1 : 0;
                break;
        }
        return static_cast<std::uint16_t>(two && address == l.address ? value >> 16 : value);
    }
    return std::nullopt;
}

bool modbus_server::may_write(std::uint32_t address) const {
    if (address > 0xFFFF) return false;
    const auto at = static_cast<std::uint16_t>(address);
    for (const auto& l : params_.map.live)
        if (l.what == live_value::relay && l.address == at) return true;
    return !live_word(at) && params_.map.holding.contains(at) &&
           !params_.map.read_only.contains(at);
}

void modbus_server::put_word(std::uint16_t address, std::uint16_t value) {
    if (live_word(address)) {
        move_relay(value == 1);
    } else {
        params_.map.holding[address] = value;
    }
}

void modbus_server::put_coil(std::uint16_t address, bool on) {
    if (params_.map.relay == address) {
        move_relay(on);
    } else {
        params_.map.coils[address] = on;
    }
}

void modbus_server::move_relay(bool open) {
    open ? open_relay() : close_relay();
}

}  // namespace submeter::inline v0::simulate
