// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/stream.hpp"
#include "submeter/simulate/virtual_meter.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::dlt645;

constexpr std::int64_t volts = 220;  // the nominal voltage; the load decides the current

std::vector<std::byte> digits(std::int64_t value, std::size_t octets) {
    std::vector<std::byte> out(octets);
    const bool fits = bcd_write_le(value, out).has_value();
    if (!fits) std::fill(out.begin(), out.end(), std::byte{0x99});  // the display is full
    return out;
}

void append(std::vector<std::byte>& out, const std::vector<std::byte>& more) {
    out.insert(out.end(), more.begin(), more.end());
}

std::vector<std::byte> stamp(local_instant t, std::size_t octets) {
    std::vector<std::byte> out(octets);
    const bool fits = write_stamp(t, out).has_value();
    if (!fits) std::fill(out.begin(), out.end(), std::byte{0xFF});
    return out;
}

}  // namespace

// What a meter says: nothing, data, or an error octet.
struct dlt645_meter::answer {
    bool silent = false;
    std::uint8_t refusal = 0;
    std::vector<std::byte> data;

    static answer nothing() { return {.silent = true, .refusal = 0, .data = {}}; }
    static answer refuse(std::uint16_t bits) {
        return {.silent = false, .refusal = static_cast<std::uint8_t>(bits), .data = {}};
    }
    static answer with(std::vector<std::byte> data) {
        return {.silent = false, .refusal = 0, .data = std::move(data)};
    }
};

dlt645_meter::dlt645_meter(dlt645_meter_params params)
    : virtual_meter(std::move(params.common)), address_(params.address), access_(params.access) {
    // Alarm limits 1 and 2, overdraft limit: what a master may write.
    for (const std::uint32_t id : {0x04001001U, 0x04001002U, 0x04001003U})
        writable_[id] = digits(0, 4);
}

std::vector<std::byte> dlt645_meter::feed(bytes_view octets, instant now) {
    advance(now);
    std::vector<std::byte> out;
    stream line;
    const auto hear = [&](const frame& f) {
        std::array<std::byte, data_length_max> room{};
        const auto asked = parse_request(f, room);
        if (!asked || !is_valid(asked->meter)) return;
        const bool broadcast = is_broadcast(asked->meter);
        if (!broadcast && !matches(asked->meter, address_)) return;
        const auto said = obey(*asked);
        if (said.silent || broadcast) return;
        const auto error_octet = static_cast<std::byte>(said.refusal);
        const reply r{
            .meter = address_,
            .what = asked->what,
            .refused = said.refusal != 0,
            .id = asked->id,
            .data = said.refusal != 0 ? bytes_view{&error_octet, 1} : bytes_view{said.data}};
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

dlt645_meter::answer dlt645_meter::obey(const request& r) {
    switch (r.what) {
        case function::read:
            return read(r.id);
        case function::read_address:
            return answer::with({address_.octets.begin(), address_.octets.end()});
        case function::write:
            return write(r);
        case function::relay_control:
            return control(r);
        case function::broadcast_time: {
            const auto when = read_stamp(r.data);
            if (when && r.data.size() == 6) set_wall_time(*when);
            return answer::nothing();
        }
        default:
            return answer::refuse(refusal::other);
    }
}

dlt645_meter::answer dlt645_meter::read(data_id id) const {
    if (id.di3() == 0x00 && id.di2() == 0x01) return read_energy(id);
    if (id.di3() == 0x05 && id.di2() == 0x04) return read_freeze(id);
    if (const auto found = writable_.find(id.value); found != writable_.end())
        return answer::with(found->second);
    return read_other(id);
}

// 0001 tt 00: forward active energy of tariff tt; FF: the total and four tariffs.
dlt645_meter::answer dlt645_meter::read_energy(data_id id) const {
    if (id.di0() != 0) return answer::refuse(refusal::no_such_data);
    if (id.di1() <= 4) return answer::with(digits(shown(id.di1()), 4));
    if (id.di1() != 0xFF) return answer::refuse(refusal::no_such_data);
    std::vector<std::byte> block;
    for (std::size_t i = 0; i <= 4; ++i)
        append(block, digits(shown(i), 4));
    return answer::with(std::move(block));
}

// 0504 00 NN and 0504 01 NN: time and forward energies of the NN-th last hour.
dlt645_meter::answer dlt645_meter::read_freeze(data_id id) const {
    const std::size_t number = id.di0();
    if (number == 0 || number > freezes().size() || id.di1() > 1)
        return answer::refuse(refusal::no_such_data);
    const auto& f = freezes()[number - 1];
    if (id.di1() == 0) return answer::with(stamp(f.at, 5));
    std::vector<std::byte> block;
    for (const auto value : f.centi_kwh)
        append(block, digits(value, 4));
    return answer::with(std::move(block));
}

dlt645_meter::answer dlt645_meter::read_other(data_id id) const {
    const auto wall = wall_time();
    const auto clock = stamp(wall, 6);  // ss mm hh DD MM YY
    const std::byte weekday{weekday_of(wall)};
    switch (id.value) {
        case 0x00020000:
            return answer::with(digits(0, 4));
        case 0x00900200:
            return answer::with(digits(money.remaining_cents, 4));
        case 0x00900201:
            return answer::with(digits(money.overdraft_cents, 4));
        case 0x02010100:
            return answer::with(digits(volts * 10, 2));
        case 0x02020100:
            return answer::with(digits(watts() * 1000 / volts, 3));
        case 0x02030000:
            return answer::with(digits(watts() * 10, 3));
        case 0x03330201:
            return answer::with(digits(money.purchases, 2));
        case 0x04000101:
            return answer::with({weekday, clock[3], clock[4], clock[5]});
        case 0x04000102:
            return answer::with({clock[0], clock[1], clock[2]});
        case 0x0400010C:
            return answer::with(
                {clock[0], clock[1], clock[2], weekday, clock[3], clock[4], clock[5]});
        case 0x04000401:
            return answer::with({address_.octets.begin(), address_.octets.end()});
        case 0x04000503: {
            const auto word = status_word_3();
            return answer::with(
                {static_cast<std::byte>(word & 0xFF), static_cast<std::byte>(word >> 8)});
        }
        default:
            return answer::refuse(refusal::no_such_data);
    }
}

dlt645_meter::answer dlt645_meter::write(const request& r) {
    if (r.by.level != access_.level || r.by.password != access_.password)
        return answer::refuse(refusal::not_authorised);
    const auto found = writable_.find(r.id.value);
    if (found == writable_.end()) return answer::refuse(refusal::no_such_data);
    if (r.data.size() != found->second.size() || !bcd_read_le(r.data))
        return answer::refuse(refusal::other);
    found->second.assign(r.data.begin(), r.data.end());
    return answer::with({});
}

dlt645_meter::answer dlt645_meter::control(const request& r) {
    if (r.by.level != access_.level || r.by.password != access_.password)
        return answer::refuse(refusal::not_authorised);
    const auto order = read_relay_order(r.data);
    if (!order || order->valid_until < wall_time()) return answer::refuse(refusal::other);
    switch (order->what) {
        case relay_command::trip:
            if (keep_power_) return answer::refuse(refusal::other);
            close_permitted_ = false;
            open_relay();
            break;
        case relay_command::permit_close:
            close_permitted_ = is_open();
            break;
        case relay_command::close:
            close_permitted_ = false;
            close_relay();
            break;
        case relay_command::keep_power:
            keep_power_ = true;
            close_relay();
            break;
        case relay_command::release_keep_power:
            keep_power_ = false;
            break;
        default:
            return answer::refuse(refusal::other);
    }
    return answer::with({});
}

// DL/T 645-2007, status word 3: bit 4 relay, bit 6 its command, bits 8 and 9 kind of prepayment,
// bit 12 keep power.
std::uint16_t dlt645_meter::status_word_3() const noexcept {
    unsigned word = 0x0200;  // money prepaid
    if (is_open()) word |= 0x0010;
    if (is_open() && !close_permitted_) word |= 0x0040;
    if (keep_power_) word |= 0x1000;
    return static_cast<std::uint16_t>(word);
}

void dlt645_meter::press_key() noexcept {
    if (!close_permitted_) return;
    close_permitted_ = false;
    close_relay();
}

}  // namespace submeter::inline v0::simulate
