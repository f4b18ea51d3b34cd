// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/cjt188_meter.hpp"

#include "submeter/codec/cjt188/stream.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace {

using namespace codec::cjt188;

constexpr std::uint8_t cubic_metres = 0x2C;
constexpr std::uint8_t kilowatt_hours = 0x05;
constexpr std::uint8_t kilowatts = 0x17;
constexpr std::uint8_t cubic_metres_per_hour = 0x35;

std::vector<std::byte> digits(std::int64_t value, std::size_t octets) {
    std::vector<std::byte> out(octets);
    if (!bcd_write_le(value, out)) std::fill(out.begin(), out.end(), std::byte{0x99});
    return out;
}

void append(std::vector<std::byte>& out, const std::vector<std::byte>& more) {
    out.insert(out.end(), more.begin(), more.end());
}

}  // namespace

cjt188_meter::cjt188_meter(cjt188_meter_params params)
    : virtual_meter(params.common), params_(std::move(params)), prices_(15) {}

cjt188_meter::bytes cjt188_meter::answer(bytes_view octets) {
    bytes out;
    stream line;
    const auto hear = [&](const frame& f) {
        const auto asked = parse_request(f, params_.dialect);
        if (!asked || !is_valid(asked->meter)) return;
        const bool broadcast = is_broadcast(asked->meter);
        if (!matches(asked->type, params_.type)) return;
        if (!broadcast && !matches(asked->meter, params_.address)) return;
        if (broadcast && asked->what != function::write) return;
        const auto said = obey(*asked);
        if (broadcast) return;
        const auto state = status();
        const reply r{.type = params_.type,
                      .meter = params_.address,
                      .what = asked->what,
                      .refused = !said,
                      .id = asked->id,
                      .order = asked->order,
                      .sequence = asked->sequence,
                      .data = said ? bytes_view{*said} : bytes_view{state}};
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

std::optional<cjt188_meter::bytes> cjt188_meter::obey(const request& r) {
    switch (r.what) {
        case function::read:
            return r.data.empty() ? read(r.id) : std::nullopt;
        case function::read_address:
            if (r.id != ids::address) return std::nullopt;
            return bytes{};
        case function::read_key_version:
            if (r.id != ids::key_version) return std::nullopt;
            return bytes{std::byte{key_version_}};
        case function::write:
            return write(r);
        case function::write_address:
            return r.id == ids::write_address ? set_address(r.data) : std::nullopt;
        case function::write_index:
            return r.id == ids::write_index ? set_index(r.data) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<cjt188_meter::bytes> cjt188_meter::read(data_id id) const {
    if (id == ids::metering_data)
        return family_of(params_.type) == meter_family::heat ? read_heat() : read_meter();
    if (const auto n = history_of(id); n != 0) {
        const bool heat = family_of(params_.type) == meter_family::heat;
        return quantity(settled(n), heat ? kilowatt_hours : cubic_metres);
    }
    if (id == ids::price_table) return prices_;
    if (id == ids::settlement_day) return bytes{int_to_bcd(settlement_day_)};
    if (id == ids::reading_day) return bytes{int_to_bcd(reading_day_)};
    if (id == ids::purchase) return read_purchase();
    return std::nullopt;
}

// Current and settled volume, time, status: 19 octets.
cjt188_meter::bytes cjt188_meter::read_meter() const {
    bytes out = quantity(metered(), cubic_metres);
    append(out, quantity(settled(1), cubic_metres));
    bytes time(time_length);
    const bool fits = write_time(wall_time(), time, params_.dialect.time).has_value();
    if (!fits) std::fill(time.begin(), time.end(), std::byte{0xFF});
    append(out, time);
    append(out, status());
    return out;
}

// The layout of 2004: 43 octets. The water that carries the heat is not simulated: it stands still.
cjt188_meter::bytes cjt188_meter::read_heat() const {
    bytes out = quantity(settled(1), kilowatt_hours);
    append(out, quantity(metered(), kilowatt_hours));
    append(out, quantity(watts() / 10, kilowatts));
    append(out, quantity(0, cubic_metres_per_hour));
    append(out, quantity(0, cubic_metres));
    append(out, digits(60'00, 3));
    append(out, digits(40'00, 3));
    append(out, digits(0, 3));
    const auto rest = read_meter();
    out.insert(out.end(), rest.begin() + 10, rest.end());
    return out;
}

cjt188_meter::bytes cjt188_meter::read_purchase() const {
    const auto number = static_cast<std::uint8_t>(money.purchases);
    bytes out{write_sequence(number, params_.dialect).value_or(std::byte{0xFF})};
    append(out, digits(last_purchase_, 4));
    append(out, digits(money.cumulative_cents, 4));
    append(out, digits(money.remaining_cents, 4));
    append(out, status());
    return out;
}

std::optional<cjt188_meter::bytes> cjt188_meter::write(const request& r) {
    switch (r.id.value) {
        case ids::valve.value:
            return move_valve(r.data);
        case ids::write_purchase.value:
            return purchase(r.data);
        case ids::write_price_table.value:
            return set_prices(r.data);
        case ids::write_settlement_day.value:
            return set_day(settlement_day_, r.data);
        case ids::write_reading_day.value:
            return set_day(reading_day_, r.data);
        case ids::write_key.value:
            if (r.data.size() != 9) return std::nullopt;
            key_version_ = to_u8(r.data[0]);
            return bytes{r.data[0]};
        case ids::write_time.value: {
            const auto when = codec::cjt188::read_time(r.data, params_.dialect.time);
            if (!when) return std::nullopt;
            set_wall_time(*when);
            return bytes{};
        }
        case ids::leave_factory_mode.value:
            if (!r.data.empty() || sealed_) return std::nullopt;
            sealed_ = true;
            return bytes{};
        default:
            return std::nullopt;
    }
}

std::optional<cjt188_meter::bytes> cjt188_meter::move_valve(bytes_view data) {
    if (data.size() != 1) return std::nullopt;
    if (data[0] == static_cast<std::byte>(valve_order::close)) {
        open_relay();
    } else if (data[0] == static_cast<std::byte>(valve_order::open)) {
        if (money.overdraft_cents > 0) return std::nullopt;
        close_relay();
    } else {
        return std::nullopt;
    }
    return status();
}

std::optional<cjt188_meter::bytes> cjt188_meter::purchase(bytes_view data) {
    if (data.size() != 5) return std::nullopt;
    const auto number = read_sequence(data[0], params_.dialect);
    const auto cents = bcd_read_le(data.subspan(1));
    if (!number || !cents) return std::nullopt;
    const auto next = static_cast<std::uint8_t>(money.purchases + 1);
    if (params_.rule == purchase_rule::next_only && *number != next) return std::nullopt;
    const auto before = money.remaining_cents;
    money.credit(*cents);
    money.cumulative_cents += *cents;
    money.purchases = params_.rule == purchase_rule::next_only ? money.purchases + 1 : *number;
    last_purchase_ = *cents;
    book_purchase(before, *cents);
    return bytes{data.begin(), data.end()};
}

// The prices count from the next start day on a real meter, and at once here.
std::optional<cjt188_meter::bytes> cjt188_meter::set_prices(bytes_view data) {
    if (data.size() != 16) return std::nullopt;
    for (const auto octet : data)
        if (bcd_to_int(octet) < 0) return std::nullopt;
    prices_.assign(data.begin(), data.end() - 1);
    const auto three = [&](std::size_t at) { return bcd_read_le(data.subspan(at, 3)).value_or(0); };
    // Prices of 0.01 and quantities of 1 become 0.0001 and 0.01.
    tariffs.current.steps = {.centi_kwh = {three(3) * 100, three(9) * 100},
                             .prices = {three(0) * 100, three(6) * 100, three(12) * 100}};
    return status();
}

std::optional<cjt188_meter::bytes> cjt188_meter::set_day(std::uint8_t& day, bytes_view data) const {
    if (data.size() != 1) return std::nullopt;
    const int wanted = bcd_to_int(data[0]);
    if (wanted < 1 || wanted > 31) return std::nullopt;
    day = static_cast<std::uint8_t>(wanted);
    return bytes{};
}

std::optional<cjt188_meter::bytes> cjt188_meter::set_index(bytes_view data) {
    if (data.size() != 5 || sealed_) return std::nullopt;
    const auto value = bcd_read_le(data.first(4));
    if (!value) return std::nullopt;
    index_offset_ = *value - centi_kwh();
    return status();
}

std::optional<cjt188_meter::bytes> cjt188_meter::set_address(bytes_view data) {
    codec::cjt188::address given;
    if (data.size() != given.octets.size() || sealed_) return std::nullopt;
    std::copy(data.begin(), data.end(), given.octets.begin());
    if (!is_valid(given) || has_wildcard(given) || is_broadcast(given)) return std::nullopt;
    params_.address = given;
    return bytes{};
}

cjt188_meter::bytes cjt188_meter::status() const {
    const auto& at = params_.dialect.status_bits;
    const auto valve = is_open() ? valve_state::closed : valve_state::open;
    const unsigned word = static_cast<unsigned>(valve) << at.valve_bit |
                          (params_.battery_low ? 1U : 0U) << at.battery_bit;
    return {static_cast<std::byte>(word & 0xFF), static_cast<std::byte>(word >> 8)};
}

cjt188_meter::bytes cjt188_meter::quantity(std::int64_t hundredths, std::uint8_t unit) const {
    bytes out = digits(hundredths, 4);
    out.push_back(std::byte{unit});
    return out;
}

std::int64_t cjt188_meter::metered() const noexcept {
    return centi_kwh() + index_offset_;
}

// Of the daily freezes, the one on the n-th last settlement day; 0 before the first.
std::int64_t cjt188_meter::settled(std::size_t months_ago) const {
    for (const auto& f : freezes(freeze_kind::daily)) {
        const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(f.at)};
        if (date.day() == std::chrono::day{settlement_day_} && --months_ago == 0)
            return f.centi_kwh[0] + index_offset_;
    }
    return 0;
}

}  // namespace submeter::inline v0::simulate
