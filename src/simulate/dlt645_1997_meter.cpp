// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/dlt645_1997_meter.hpp"

#include "submeter/codec/dlt645/clock.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"
#include "submeter/codec/dlt645/stream.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;
namespace ed97 = codec::dlt645::edition_1997;
namespace refusal = codec::dlt645::edition_1997::refusal;
using ed97::function;

namespace {

constexpr std::int64_t volts = 220;
constexpr std::uint16_t zone_count = 0xC310;
constexpr std::uint16_t table_count = 0xC311;
constexpr std::uint16_t slot_count = 0xC312;
constexpr std::uint16_t tariff_count = 0xC313;
constexpr std::uint16_t holiday_count = 0xC314;

// Parameters and what they begin with; the tables follow from their counts.
struct parameter {
    std::uint16_t id;
    std::size_t octets;
    std::int64_t value;
};
constexpr parameter parameters[] = {
    {0xC020, 1, 0}, {0xC021, 1, 0}, {0xC022, 1, 0x7F}, {0xC030, 3, 1600}, {0xC031, 3, 1600},
    {0xC033, 6, 0}, {0xC034, 6, 0}, {0xC111, 1, 15},   {0xC112, 1, 1},    {0xC113, 1, 5},
    {0xC114, 1, 5}, {0xC115, 1, 2}, {0xC116, 1, 4},    {0xC117, 2, 100},  {0xC211, 2, 80},
    {0xC310, 1, 0}, {0xC311, 1, 0}, {0xC312, 1, 0},    {0xC313, 1, 4},    {0xC314, 1, 0},
    {0xC41E, 1, 1}};

std::vector<std::byte> bcd(std::int64_t value, std::size_t octets) {
    std::vector<std::byte> out(octets);
    if (!bcd_write_le(value, out)) std::fill(out.begin(), out.end(), std::byte{0x99});
    return out;
}

std::int64_t number(const std::vector<std::byte>& octets) {
    return bcd_read_le(octets).value_or(0);
}

// MMDDhhmm, which is all zero where it never happened.
std::vector<std::byte> moment(std::optional<local_instant> t) {
    std::vector<std::byte> out(6);
    if (!t || !write_stamp(*t, out)) return std::vector<std::byte>(4);
    return {out.begin() + 1, out.begin() + 5};
}

// Zones, slots and holidays are not there until they are written.
bool is_entry(std::uint16_t id) {
    return (id >= 0xC321 && id <= 0xC3AE) || (id >= 0xC411 && id <= 0xC41D);
}

}  // namespace

// What a meter says: nothing, data behind an identifier or alone, or error bits.
struct dlt645_1997_meter::said {
    bool silent = false;
    std::uint8_t error = 0;
    bool has_id = false;
    bool more = false;
    data_id id{};
    bytes data;

    static said nothing() { return {.silent = true, .data = {}}; }
    static said refuse(std::uint8_t bits) { return {.error = bits, .data = {std::byte{bits}}}; }
    static said with(bytes data) { return {.data = std::move(data)}; }
};

dlt645_1997_meter::dlt645_1997_meter(dlt645_1997_meter_params params)
    : virtual_meter(params.common), params_(std::move(params)) {
    for (const auto& p : parameters)
        parameters_[p.id] =
            p.id < 0xC030 ? bytes{static_cast<std::byte>(p.value)} : bcd(p.value, p.octets);
    parameters_[0xC032] = {params_.address.octets.begin(), params_.address.octets.end()};
}

void dlt645_1997_meter::forget() {
    rest_.clear();
    last_.clear();
}

dlt645_1997_meter::bytes dlt645_1997_meter::answer(bytes_view octets) {
    bytes out;
    stream line;
    const auto take = [&](const frame& f) {
        std::array<std::byte, data_length_max> room{};
        const auto asked = ed97::parse_request(f, room);
        if (!asked) return;
        const auto told = hear(*asked);
        out.insert(out.end(), told.begin(), told.end());
    };
    while (const auto f = line.next(octets))
        take(*f);
    while (const auto f = line.gap())
        take(*f);  // the burst is over: nothing more will come
    return out;
}

dlt645_1997_meter::bytes dlt645_1997_meter::hear(const request& r) {
    const bool broadcast = is_broadcast(r.meter);
    const bool for_all = r.what == function::broadcast_time || r.what == function::write_address;
    if (broadcast ? !for_all : !matches(r.meter, params_.address)) return {};
    const auto told = obey(r);
    if (told.silent) return {};
    std::array<std::byte, frame_length_max> room{};
    const auto length = ed97::encode(ed97::reply{.meter = params_.address,
                                                 .what = r.what,
                                                 .more = told.more,
                                                 .refused = told.error != 0,
                                                 .has_id = told.has_id,
                                                 .id = told.id,
                                                 .data = told.data},
                                     room);
    if (!length) return {};
    return {room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*length)};
}

dlt645_1997_meter::said dlt645_1997_meter::obey(const request& r) {
    switch (r.what) {
        case function::read:
            return read(r);
        case function::read_next:
            return read_next(r);
        case function::read_again:
            if (last_.empty()) return said::refuse(refusal::no_such_data);
            return {.has_id = true, .more = last_more_, .id = rest_id_, .data = last_};
        case function::write:
            return write(r);
        case function::broadcast_time:
            return set_clock(r);
        case function::write_address:
            return set_address(r);
        case function::change_rate:
            return change_rate(r);
        case function::change_password:
            return change_password(r);
        case function::clear_demand:
            return clear_demand(r);
    }
    return said::nothing();
}

dlt645_1997_meter::said dlt645_1997_meter::read(const request& r) {
    rest_ = find(r.id);
    rest_id_ = r.id;
    last_.clear();
    if (rest_.empty()) return said::refuse(refusal::no_such_data);
    return next_part(r.id);
}

dlt645_1997_meter::said dlt645_1997_meter::read_next(const request& r) {
    if (rest_.empty() || r.id != rest_id_) return said::refuse(refusal::no_such_data);
    return next_part(r.id);
}

dlt645_1997_meter::said dlt645_1997_meter::next_part(data_id id) {
    const auto n = static_cast<std::ptrdiff_t>(std::min(rest_.size(), params_.part_octets));
    last_ = {rest_.begin(), rest_.begin() + n};
    rest_.erase(rest_.begin(), rest_.begin() + n);
    last_more_ = !rest_.empty();
    return {.has_id = true, .more = last_more_, .id = id, .data = last_};
}

bool dlt645_1997_meter::is_known(const ed97::password& p) const {
    return std::find(params_.passwords.begin(), params_.passwords.end(), p) !=
           params_.passwords.end();
}

dlt645_1997_meter::said dlt645_1997_meter::write(const request& r) {
    if (!is_known(r.by)) return said::refuse(refusal::not_authorised);
    if (find_one(r.id).empty() && !is_entry(r.id.value)) return said::refuse(refusal::no_such_data);
    const auto bits = put(r.id, r.data);
    if (bits != 0) return said::refuse(bits);
    events_.programmings.add({.at = wall_time(), .operator_code = 0, .id = r.id.value});
    return said::with({});
}

dlt645_1997_meter::said dlt645_1997_meter::set_clock(const request& r) {
    if (r.data.size() != 6) return said::nothing();
    if (const auto t = read_stamp(r.data)) set_wall_time(*t);
    return said::nothing();
}

dlt645_1997_meter::said dlt645_1997_meter::set_address(const request& r) {
    if (r.data.size() != 6) return said::refuse(refusal::bad_data);
    codec::dlt645::address renamed;
    std::copy(r.data.begin(), r.data.end(), renamed.octets.begin());
    if (!is_valid(renamed) || has_wildcard(renamed)) return said::refuse(refusal::bad_data);
    params_.address = renamed;
    return said::with({});
}

// The answer still travels at the old rate.
dlt645_1997_meter::said dlt645_1997_meter::change_rate(const request& r) {
    if (r.data.size() != 1 || !std::has_single_bit(to_u8(r.data[0])))
        return said::refuse(refusal::bad_data);
    rate_ = r.data[0];
    return said::with({r.data.begin(), r.data.end()});
}

dlt645_1997_meter::said dlt645_1997_meter::change_password(const request& r) {
    if (!is_known(r.by)) return said::refuse(refusal::not_authorised);
    if (r.data.size() != 4) return said::refuse(refusal::bad_data);
    const std::uint32_t word = *byte_cursor{r.data}.u32_le();
    const ed97::password renewed{.level = static_cast<std::uint8_t>(word), .digits = word >> 8};
    for (auto& p : params_.passwords) {
        // A level may change its own password and those of the levels below it.
        if (p.level != renewed.level || renewed.level < r.by.level) continue;
        p = renewed;
        return said::with({r.data.begin(), r.data.end()});
    }
    return said::refuse(refusal::not_authorised);
}

dlt645_1997_meter::said dlt645_1997_meter::clear_demand(const request& r) {
    if (!is_known(r.by)) return said::refuse(refusal::not_authorised);
    events_.demand_clears.add({.at = wall_time(), .operator_code = 0, .id = 0});
    return said::with({});
}

// A value, or a block of what there is of it with AAH behind it.
dlt645_1997_meter::bytes dlt645_1997_meter::find(data_id id) const {
    const auto what = ed97::find_item(id);
    if (!find_vendor(id).empty() || !what || what->block == item_block::none) return find_one(id);
    bytes out;
    for (unsigned member = 0; member < 15; ++member) {
        const auto one = find_one({static_cast<std::uint16_t>((id.value & 0xFFF0U) | member)});
        out.insert(out.end(), one.begin(), one.end());
    }
    if (!out.empty()) out.push_back(wildcard_octet);
    return out;
}

dlt645_1997_meter::bytes dlt645_1997_meter::find_one(data_id id) const {
    if (auto vendor = find_vendor(id); !vendor.empty()) return vendor;
    if (const auto known = parameters_.find(id.value); known != parameters_.end())
        return known->second;
    const std::size_t column = id.value & 15U;
    switch (id.di1() >> 4) {
        case 0x9:
            if (id.di1() > 0x91 || !ed97::find_item(id) || column > 4) return {};
            return bcd((id.value & 0xFFF0U) == 0x9010 ? shown(column) : 0, 4);
        case 0xB:
            return id.di1() == 0xB2 ? find_programming(id) : find_variable(id);
        case 0xC:
            return find_clock(id);
        default:
            return {};
    }
}

dlt645_1997_meter::bytes dlt645_1997_meter::find_vendor(data_id id) const {
    if (params_.relay && params_.relay->id == id)
        return {is_open() ? params_.relay->open : params_.relay->closed};
    if (params_.balance == id) return bcd(money.remaining_cents, 4);
    for (const auto& item : params_.vendor)
        if (item.id == id) return item.octets;
    return {};
}

dlt645_1997_meter::bytes dlt645_1997_meter::find_variable(data_id id) const {
    switch (id.value) {
        case 0xB611:
            return bcd(volts, 2);
        case 0xB621:
            return bcd(watts() * 100 / volts, 2);
        case 0xB630:
        case 0xB631:
            return bcd(watts() * 10, 3);
        case 0xB640:
        case 0xB641:
            return bcd(0, 2);
        case 0xB650:
        case 0xB651:
            return bcd(1000, 2);
        default:
            return {};
    }
}

dlt645_1997_meter::bytes dlt645_1997_meter::find_programming(data_id id) const {
    const auto when = [](const event_list<programming_event>& list) {
        return moment(list.last.empty() ? std::nullopt : std::optional{list.last.front().at});
    };
    switch (id.value) {
        case 0xB210:
            return when(events_.programmings);
        case 0xB211:
            return when(events_.demand_clears);
        case 0xB212:
            return bcd(events_.programmings.count % 10'000, 2);
        case 0xB213:
            return bcd(events_.demand_clears.count % 10'000, 2);
        case 0xB214:
            return bcd(0, 3);
        default:
            return {};
    }
}

dlt645_1997_meter::bytes dlt645_1997_meter::find_clock(data_id id) const {
    std::array<std::byte, 6> stamp{};
    if ((id.value != 0xC010 && id.value != 0xC011) || !write_stamp(wall_time(), stamp)) return {};
    if (id.value == 0xC011) return {stamp.begin(), stamp.begin() + 3};
    const std::chrono::weekday today{std::chrono::floor<std::chrono::days>(wall_time())};
    return {static_cast<std::byte>(today.c_encoding()), stamp[3], stamp[4], stamp[5]};
}

std::uint8_t dlt645_1997_meter::put(data_id id, bytes_view data) {
    if (params_.relay && params_.relay->id == id) {
        const bool opens = data.size() == 1 && data[0] == params_.relay->open;
        if (!opens && (data.size() != 1 || data[0] != params_.relay->closed))
            return refusal::bad_data;
        opens ? open_relay() : close_relay();
        return 0;
    }
    if (params_.balance == id) return refusal::bad_data;
    for (auto& item : params_.vendor) {
        if (item.id != id) continue;
        if (item.access == item_access::read || item.octets.size() != data.size())
            return refusal::bad_data;
        item.octets = {data.begin(), data.end()};
        return 0;
    }
    if (id.value == 0xC010 || id.value == 0xC011) return put_clock(id, data);
    return put_parameter(id, data);
}

// Half of the clock; the other half stays.
std::uint8_t dlt645_1997_meter::put_clock(data_id id, bytes_view data) {
    std::array<std::byte, 6> stamp{};
    const std::size_t wanted = id.value == 0xC010 ? 4 : 3;
    if (data.size() != wanted || !write_stamp(wall_time(), stamp)) return refusal::bad_data;
    if (wanted == 4) {
        std::copy(data.begin() + 1, data.end(), stamp.begin() + 3);  // without the weekday
    } else {
        std::copy(data.begin(), data.end(), stamp.begin());
    }
    const auto t = read_stamp(stamp);
    if (!t) return refusal::bad_data;
    set_wall_time(*t);
    return 0;
}

std::uint8_t dlt645_1997_meter::put_parameter(data_id id, bytes_view data) {
    const auto what = ed97::find_item(id);
    if (!what || what->access == item_access::read || what->block != item_block::none ||
        what->octets != data.size())
        return refusal::bad_data;
    const bytes octets{data.begin(), data.end()};
    if (what->form != item_form::bits && !bcd_read_le(octets)) return refusal::bad_data;
    const auto value = number(octets);
    if (id.value == zone_count && value > 14) return refusal::too_many_zones;
    if (id.value == slot_count && value > 14) return refusal::too_many_slots;
    if (id.value == tariff_count && value > 4) return refusal::too_many_tariffs;
    if (id.value == table_count && value > 8) return refusal::bad_data;
    if (id.value == holiday_count && value > 13) return refusal::bad_data;
    parameters_[id.value] = octets;
    rebuild_tables();
    return 0;
}

// The tables in force: as many entries as the counts say, without those that were never written.
void dlt645_1997_meter::rebuild_tables() {
    const auto part = [](const bytes& entry, std::size_t k) {
        return static_cast<std::uint8_t>(number({entry[2 - k]}));
    };
    const auto count = [&](std::uint16_t id) { return number(parameters_[id]); };
    auto& set = tariffs.current;
    set.zones.clear();
    for (std::int64_t k = 1; k <= count(zone_count); ++k)
        if (const auto z = parameters_.find(static_cast<std::uint16_t>(0xC320 + k));
            z != parameters_.end())
            set.zones.push_back({part(z->second, 0), part(z->second, 1), part(z->second, 2)});
    for (std::size_t t = 0; t < set.days.size(); ++t) {
        set.days[t].clear();
        if (static_cast<std::int64_t>(t) >= count(table_count)) continue;
        for (std::int64_t k = 1; k <= count(slot_count); ++k)
            if (const auto s = parameters_.find(
                    static_cast<std::uint16_t>(0xC330 + 16 * static_cast<std::int64_t>(t) + k));
                s != parameters_.end())
                set.days[t].push_back({part(s->second, 0), part(s->second, 1), part(s->second, 2)});
    }
}

}  // namespace submeter::inline v0::simulate
