// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/modbus_meter.hpp"

#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/modbus/stream.hpp"

#include <algorithm>
#include <limits>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::modbus;

constexpr std::int64_t volts = 220;
constexpr std::uint16_t force_control_address = 0x0057;
constexpr std::uint16_t forced_state_address = 0x0058;

// Registers of the poll block, counted from its start (generation A of the Acrel map).
enum place : std::size_t {
    model = 0,
    voltage_a = 1,
    current_a = 4,
    power_a = 7,
    power_total = 10,
    pt_ratio = 19,
    ct_ratio = 20,
    energy_total = 21,  // u32, then sharp, peak, flat and valley
    remaining_money = 31,
    purchases = 33,
    status_a = 36,
};

std::uint16_t word(std::int64_t value) {
    return static_cast<std::uint16_t>(
        std::clamp<std::int64_t>(value, 0, std::numeric_limits<std::uint16_t>::max()));
}

template <class Block>
void put_u32(Block& block, std::size_t at, std::int64_t value) {
    block[at] = static_cast<std::uint16_t>(value >> 16);
    block[at + 1] = static_cast<std::uint16_t>(value & 0xFFFF);
}

}  // namespace

modbus_meter::modbus_meter(modbus_meter_params params)
    : virtual_meter(std::move(params.common)),
      unit_(params.unit),
      poll_start_(params.poll_start),
      model_code_(params.model_code) {}

std::vector<std::byte> modbus_meter::answer(bytes_view octets) {
    std::vector<std::byte> out;
    stream line{codec::direction::request};
    const auto hear = [&](const frame& f) {
        if (f.unit != unit_ && f.unit != 0) return;
        std::vector<std::byte> registers;
        reply r{.unit = unit_, .what = static_cast<function>(f.function)};
        r.refused = obey(f, r, registers);
        if (f.unit == 0) return;  // a broadcast is obeyed and not answered
        r.registers = registers;
        std::array<std::byte, frame_length_max> room{};
        if (const auto length = encode(r, room))
            out.insert(out.end(), room.begin(),
                       room.begin() + static_cast<std::ptrdiff_t>(*length));
    };
    while (const auto f = line.next(octets))
        hear(*f);
    while (const auto f = line.gap())
        hear(*f);  // the burst is over: nothing more will come
    return out;
}

exception modbus_meter::obey(const frame& f, reply& said, std::vector<std::byte>& registers) {
    const auto asked = parse_request(f);
    if (!asked) return exception::illegal_value;
    said.start = asked->start;
    said.count = asked->count;
    if (!is_read(asked->what)) return write(*asked);
    if (asked->what != function::read_holding_registers) return exception::illegal_function;
    const auto block = poll_block();
    for (std::uint32_t i = 0; i < asked->count; ++i) {
        const auto value = word_at(block, asked->start + i);
        if (!value) return exception::illegal_address;
        registers.push_back(static_cast<std::byte>(*value >> 8));
        registers.push_back(static_cast<std::byte>(*value & 0xFF));
    }
    return exception::none;
}

exception modbus_meter::write(const request& r) {
    if (r.what != function::write_multiple_registers) return exception::illegal_function;
    const std::uint32_t end = std::uint32_t{r.start} + r.count;
    if (r.start < force_control_address || end > forced_state_address + 1U)
        return exception::illegal_address;
    std::array<std::uint16_t, 2> wanted{force_control_, forced_open_};
    for (std::size_t i = 0; i < r.count; ++i) {
        const auto value = read_number(r.registers, i, {}).value_or(-1);
        if (value < 0 || value > 1) return exception::illegal_value;
        wanted[r.start - force_control_address + i] = static_cast<std::uint16_t>(value);
    }
    force_control_ = wanted[0];
    forced_open_ = wanted[1];
    if (force_control_ == 0) return exception::none;
    forced_open_ == 1 ? open_relay() : close_relay();
    return exception::none;
}

result<std::uint16_t> modbus_meter::word_at(const poll_registers& block,
                                            std::uint32_t address) const {
    if (address >= poll_start_ && address - poll_start_ < block.size())
        return block[address - poll_start_];
    if (address == force_control_address) return force_control_;
    if (address == forced_state_address) return forced_open_;
    return fail(errc::no_such_data);
}

modbus_meter::poll_registers modbus_meter::poll_block() const {
    poll_registers block{};
    block[place::model] = model_code_;
    block[place::voltage_a] = word(volts * 10);
    block[place::current_a] = word(watts() * 100 / volts);
    block[place::power_a] = word(watts());
    block[place::power_total] = word(std::min<std::int64_t>(watts(), 32767));
    block[place::pt_ratio] = 1;
    block[place::ct_ratio] = 1;
    for (std::size_t i = 0; i <= 4; ++i)
        put_u32(block, place::energy_total + 2 * i, shown(i));
    put_u32(block, place::remaining_money, money.remaining_cents);
    block[place::purchases] = word(money.purchases);
    block[place::status_a] = status_word_a();
    return block;
}

// Status word A: bit 13 relay L1 closed, bit 3 force control on, bit 0 L1 forced closed.
std::uint16_t modbus_meter::status_word_a() const noexcept {
    unsigned bits = is_open() ? 0U : 0x2000U;
    if (force_control_ == 1) bits |= forced_open_ == 0 ? 0x0009U : 0x0008U;
    return static_cast<std::uint16_t>(bits);
}

}  // namespace submeter::inline v0::simulate
