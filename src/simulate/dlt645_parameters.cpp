// SPDX-License-Identifier: Apache-2.0
// The parameters of a virtual DL/T 645 meter: clock, limits, tariff tables, status words.
#include "dlt645_said.hpp"
#include "submeter/codec/dlt645/ids.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

using bytes = std::vector<std::byte>;

constexpr std::size_t entries_max = 14;
constexpr std::size_t tables_max = 8;
constexpr std::size_t tariffs_max = 4;
constexpr std::size_t step_prices = 7;
constexpr std::size_t step_octets = 4 * (6 + step_prices);

// Which limit of the wallet an identifier names: 0400 0F in a meter that sells energy.
template <class Wallet>
auto energy_limit_of(Wallet& w, data_id id) -> decltype(&w.alarm_1_cents) {
    switch (id.value) {
        case 0x04000F01:
            return &w.alarm_1_cents;
        case 0x04000F02:
            return &w.alarm_2_cents;
        case 0x04000F03:
            return &w.hoard_limit_cents;
        case 0x04000F04:
            return &w.overdraft_limit_cents;
        default:
            return nullptr;
    }
}

template <class Meter>
auto limit_of(Meter& m, data_id id) -> decltype(&m.money.alarm_1_cents) {
    auto& w = m.money;
    if (m.sells_energy()) return energy_limit_of(w, id);
    switch (id.value) {
        case 0x04001001:
            return &w.alarm_1_cents;
        case 0x04001002:
            return &w.alarm_2_cents;
        case 0x04001003:
            return &w.overdraft_limit_cents;
        case 0x04001004:
            return &w.hoard_limit_cents;
        case 0x04001005:
            return &w.close_permit_cents;
        default:
            return nullptr;
    }
}

// Where a table stands: in which set, and the day table's number.
struct table_place {
    bool spare = false;
    tariff_part part = tariff_part::zones;
    std::uint8_t number = 0;
    bool threshold = false;  // of a step, in the form of 2009
};

// 0406 00 to 03: threshold and price of one step of the set in force, then of the spare one.
std::optional<table_place> step_of(data_id id) {
    const bool threshold = id.di1() % 2 == 0;
    if (id.di0() == 0 || id.di0() > (threshold ? step_prices - 1 : step_prices))
        return std::nullopt;
    return table_place{.spare = id.di1() >= 2,
                       .part = tariff_part::steps,
                       .number = id.di0(),
                       .threshold = threshold};
}

std::optional<table_place> place_of(data_id id) {
    const auto n = id.di0();
    switch (id.value >> 8) {
        case 0x040100:
        case 0x040200: {
            if (n > tables_max) return std::nullopt;
            return table_place{.spare = id.di2() == 2,
                               .part = n == 0 ? tariff_part::zones : tariff_part::days,
                               .number = n};
        }
        case 0x040501:
        case 0x040502:
            if (n != 0xFF && (n == 0 || n > tariffs_max)) return std::nullopt;
            return table_place{.spare = id.di1() == 2, .part = tariff_part::prices, .number = n};
        case 0x040600:
        case 0x040601:
        case 0x040602:
        case 0x040603:
            return step_of(id);
        case 0x040604:
        case 0x040605:
            if (n != 0xFF) return std::nullopt;
            return table_place{.spare = id.di1() == 5, .part = tariff_part::steps, .number = n};
        default:
            return std::nullopt;
    }
}

// Entries of three BCD octets, the first of each triple lowest.
using triple = std::array<std::uint8_t, 3>;

result<std::vector<triple>> triples(bytes_view data) {
    if (data.empty() || data.size() % 3 != 0) return fail(errc::bad_length);
    std::vector<triple> out;
    for (std::size_t i = 0; i < data.size(); i += 3) {
        triple t{};
        for (std::size_t k = 0; k < 3; ++k) {
            const int pair = bcd_to_int(data[i + 2 - k]);
            if (pair < 0) return fail(errc::bad_bcd);
            t[k] = static_cast<std::uint8_t>(pair);
        }
        if (out.empty() || out.back() != t) out.push_back(t);  // padding repeats the last one
    }
    for (std::size_t i = 1; i < out.size(); ++i)
        if (std::array{out[i - 1][0], out[i - 1][1]} >= std::array{out[i][0], out[i][1]})
            return fail(errc::bad_value);
    return out;
}

std::uint16_t take_zones(bytes_view data, std::vector<zone_start>& out) {
    const auto entries = triples(data);
    if (data.size() > 3 * entries_max) return refusal::too_many_zones;
    if (!entries) return refusal::other;
    std::vector<zone_start> zones;
    for (const auto& [month, day, table] : *entries) {
        if (month < 1 || month > 12 || day < 1 || day > 31 || table < 1 || table > tables_max)
            return refusal::other;
        zones.push_back({month, day, table});
    }
    out = zones;
    return 0;
}

std::uint16_t take_slots(bytes_view data, std::vector<slot_start>& out) {
    if (data.size() > 3 * entries_max) return refusal::too_many_slots;
    const auto entries = triples(data);
    if (!entries) return refusal::other;
    std::vector<slot_start> slots;
    for (const auto& [hour, minute, tariff] : *entries) {
        if (hour > 23 || minute > 59 || tariff < 1) return refusal::other;
        if (tariff > tariffs_max) return refusal::too_many_tariffs;
        slots.push_back({hour, minute, tariff});
    }
    out = slots;
    return 0;
}

result<std::vector<std::int64_t>> fours(bytes_view data) {
    std::vector<std::int64_t> out;
    if (data.empty() || data.size() % 4 != 0) return fail(errc::bad_length);
    for (std::size_t i = 0; i < data.size(); i += 4) {
        const auto value = bcd_read_le(data.subspan(i, 4));
        if (!value) return fail(value.error());
        out.push_back(*value);
    }
    return out;
}

std::uint16_t take_prices(bytes_view data, std::uint8_t number, std::vector<std::int64_t>& out) {
    const auto values = fours(data);
    if (!values) return refusal::other;
    if (number != 0xFF) {
        if (values->size() != 1) return refusal::other;
        if (out.size() < number) out.resize(number);
        out[number - 1U] = values->front();
        return 0;
    }
    auto prices = *values;
    while (prices.size() > tariffs_max && prices.back() == prices[prices.size() - 2])
        prices.pop_back();  // padding
    if (prices.size() > tariffs_max) return refusal::too_many_tariffs;
    out = prices;
    return 0;
}

// The 2013 form: six thresholds, seven prices, settlement days, which this meter does not heed.
std::uint16_t take_steps(bytes_view data, step_table& out) {
    if (data.size() < step_octets || (data.size() - step_octets) % 3 != 0) return refusal::other;
    const auto values = fours(data.first(step_octets));
    if (!values) return refusal::other;
    const auto prices = values->end() - static_cast<std::ptrdiff_t>(step_prices);
    if (!std::is_sorted(values->begin(), prices)) return refusal::other;
    out = {.centi_kwh = {values->begin(), prices}, .prices = {prices, values->end()}};
    return 0;
}

// The form of 2009: one threshold or price. Steps that nobody wrote repeat the last one.
std::uint16_t take_step(bytes_view data, const table_place& place, step_table& out) {
    const auto value = bcd_read_le(data);
    if (data.size() != 4 || !value) return refusal::other;
    auto& list = place.threshold ? out.centi_kwh : out.prices;
    const std::size_t at = place.number - 1U;
    if (at >= list.size()) list.resize(at + 1, list.empty() ? 0 : list.back());
    list[at] = *value;
    return 0;
}

bytes show_step(const step_table& s, const table_place& place) {
    const auto& list = place.threshold ? s.centi_kwh : s.prices;
    return digits(list.empty() ? 0 : list[std::min<std::size_t>(place.number, list.size()) - 1], 4);
}

bytes show_steps(const step_table& s) {
    bytes out;
    for (std::size_t k = 0; k + 1 < step_prices; ++k)
        append(
            out,
            digits(s.centi_kwh.empty() ? 0 : s.centi_kwh[std::min(k, s.centi_kwh.size() - 1)], 4));
    for (std::size_t k = 0; k < step_prices; ++k)
        append(out, digits(s.prices.empty() ? 0 : s.prices[std::min(k, s.prices.size() - 1)], 4));
    out.resize(out.size() + 12, std::byte{0x99});  // four settlement days, unused
    return out;
}

bytes show_triple(std::uint8_t high, std::uint8_t middle, std::uint8_t low) {
    return {int_to_bcd(low), int_to_bcd(middle), int_to_bcd(high)};
}

}  // namespace

std::optional<dlt645_meter::bytes> dlt645_meter::find_parameter(data_id id) const {
    if (const auto found = parameters_.find(id.value); found != parameters_.end())
        return found->second;
    if (const auto* limit = limit_of(*this, id)) return digits(*limit, 4);
    if (id == ids::communication_address)
        return bytes{params_.address.octets.begin(), params_.address.octets.end()};
    if (id.value == 0x0400040E) return bytes{money.customer.begin(), money.customer.end()};
    if (id.value >= 0x04000501 && id.value <= 0x04000507) return word_le(status_word(id.di0()), 2);
    if (id.value == 0x040005FF) {
        bytes out;
        for (unsigned n = 1; n <= 7; ++n)
            append(out, word_le(status_word(n), 2));
        return out;
    }
    if (id.value >> 8 == 0x040001) return find_clock(id);
    return find_table(id);
}

std::optional<dlt645_meter::bytes> dlt645_meter::find_clock(data_id id) const {
    const auto wall = wall_time();
    const auto c = stamp(wall, 6);  // ss mm hh DD MM YY
    const std::byte weekday{weekday_of(wall)};
    switch (id.di0()) {
        case 0x01:
            return bytes{weekday, c[3], c[4], c[5]};
        case 0x02:
            return bytes{c[0], c[1], c[2]};
        case 0x0C:
            return bytes{c[0], c[1], c[2], weekday, c[3], c[4], c[5]};
        case 0x06:
        case 0x07:
        case 0x08:
        case 0x09: {
            const auto& at = tariffs.switch_at[id.di0() - 6U];
            return at ? stamp(*at, 5) : bytes(5);
        }
        default:
            return std::nullopt;
    }
}

std::optional<dlt645_meter::bytes> dlt645_meter::find_table(data_id id) const {
    const auto place = place_of(id);
    if (!place) return std::nullopt;
    const auto& set = place->spare ? tariffs.spare : tariffs.current;
    bytes out;
    switch (place->part) {
        case tariff_part::zones:
            for (const auto& z : set.zones)
                append(out, show_triple(z.month, z.day, z.table));
            break;
        case tariff_part::days:
            for (const auto& s : set.days[place->number - 1U])
                append(out, show_triple(s.hour, s.minute, s.tariff));
            break;
        case tariff_part::prices:
            for (std::size_t t = 1; t <= tariffs_max; ++t)
                if (place->number == 0xFF || place->number == t)
                    append(out, digits(t <= set.prices.size() ? set.prices[t - 1] : 0, 4));
            break;
        case tariff_part::steps:
            return place->number == 0xFF ? show_steps(set.steps) : show_step(set.steps, *place);
    }
    return out;
}

std::uint16_t dlt645_meter::status_word(unsigned number) const {
    namespace word = codec::dlt645::status_word_3;
    const bool reversed = watts_back() > 0;
    if (number == 1)
        return static_cast<std::uint16_t>((money.overdraft_cents > 0 ? 0x4000 : 0) |
                                          (reversed ? 0x0010 : 0));
    if (number == 2) return reversed ? 1 : 0;
    if (number != 3) return 0;
    unsigned out = sells_energy() ? word::prepaid_energy : word::prepaid_money;
    const auto set = [&](bool on, std::uint16_t bit) { out |= on ? bit : 0U; };
    set(is_open(), word::relay_open);
    set(is_open() && !may_close(), word::commanded_open);
    set(is_alarmed() || warning() != balance_warning::none, word::trip_warning);
    set(keeps_power(), word::keep_power);
    set(programming_, word::programming_allowed);
    set(tariffs.second[0], word::second_zone_table_set);
    set(tariffs.second[1], word::second_day_table_set);
    set(tariffs.second[2], word::second_price_set);
    set(tariffs.second[3], word::second_step_set);
    set(module_ && module_->session(wall_time()), word::authenticated);
    set(!money.opened, word::not_opened_locally);
    set(!money.opened, word::not_opened_remotely);
    return static_cast<std::uint16_t>(out);
}

dlt645_meter::said dlt645_meter::write(const request& r) {
    const auto plain = authorise(r);
    if (!plain) return said::refuse(refusal::not_authorised);
    const auto bits = put(r.id, *plain, r.by.operator_code);
    if (bits != 0) return said::refuse(bits);
    events_.programmings.add({wall_time(), r.by.operator_code, r.id.value});
    return said::with({});
}

std::uint16_t dlt645_meter::put(data_id id, bytes_view data, std::uint32_t operator_code) {
    if (id.value == 0x04000901) return put_load_mode(data);
    if (parameters_.count(id.value) != 0) return put_plain(id, data);
    if (limit_of(*this, id) != nullptr) return put_limit(id, data);
    if (place_of(id)) return put_table(id, data);
    if (id.value >= 0x04000106 && id.value <= 0x04000109) return put_switch(id, data);
    if (id == ids::date || id == ids::time || id == ids::date_time)
        return put_clock(id, data, operator_code);
    return find(id) ? refusal::not_authorised : refusal::no_such_data;  // it is there to be read
}

std::uint16_t dlt645_meter::put_plain(data_id id, bytes_view data) {
    auto& kept = parameters_[id.value];
    const auto value = bcd_read_le(data);
    if (data.size() != kept.size() || !value) return refusal::other;
    if (id.value == 0x04000103 || id.value == 0x04000104) {
        if (!take_demand_periods(id, *value)) return refusal::other;
    } else if (id.value >> 8 == 0x04000B) {
        if (!take_settlement_day(id.di0() - 1U, *value)) return refusal::other;
    }
    const bool interval = id.value >= 0x04000A02 && id.value <= 0x04000A07;
    if (interval && *value == 0) return refusal::other;
    kept.assign(data.begin(), data.end());
    if (interval) choose_loads();
    return 0;
}

bool dlt645_meter::take_demand_periods(data_id id, std::int64_t minutes) {
    const auto now = [&](std::uint32_t which) {
        return static_cast<std::uint8_t>(
            which == id.value ? minutes : bcd_read_le(parameters_[which]).value_or(0));
    };
    const demand_periods p{.period_minutes = now(0x04000103), .slip_minutes = now(0x04000104)};
    if (!p.is_valid()) return false;
    measure_demands(p);
    return true;
}

// DDhh; 9999 is a day that is not used.
bool dlt645_meter::take_settlement_day(std::size_t which, std::int64_t day_hour) {
    const auto day = day_hour / 100;
    const auto hour = day_hour % 100;
    const bool used = day_hour != 9999;
    if (used && (day < 1 || day > 28 || hour > 23)) return false;
    settles_[which].reset();
    if (used) settles_[which] = {static_cast<std::uint8_t>(day), static_cast<std::uint8_t>(hour)};
    return true;
}

std::uint16_t dlt645_meter::put_limit(data_id id, bytes_view data) {
    const auto value = bcd_read_le(data);
    if (data.size() != 4 || !value) return refusal::other;
    *limit_of(*this, id) = *value;
    return 0;
}

// The set in force is replaced at its switch time: it is written with the programming key only.
std::uint16_t dlt645_meter::put_table(data_id id, bytes_view data) {
    const auto place = place_of(id);
    if (!place->spare && !programming_) return refusal::not_authorised;
    auto& set = place->spare ? tariffs.spare : tariffs.current;
    switch (place->part) {
        case tariff_part::zones:
            return take_zones(data, set.zones);
        case tariff_part::days:
            return take_slots(data, set.days[place->number - 1U]);
        case tariff_part::prices:
            return take_prices(data, place->number, set.prices);
        case tariff_part::steps:
            return place->number == 0xFF ? take_steps(data, set.steps)
                                         : take_step(data, *place, set.steps);
    }
    return refusal::other;
}

std::uint16_t dlt645_meter::put_switch(data_id id, bytes_view data) {
    const auto at = read_stamp(data);
    if (data.size() != 5 || !at) return refusal::other;
    tariffs.switch_at[id.di0() - 6U] = *at;
    return 0;
}

std::uint16_t dlt645_meter::put_clock(data_id id, bytes_view data, std::uint32_t operator_code) {
    auto c = stamp(wall_time(), 6);  // ss mm hh DD MM YY
    const std::size_t length = id == ids::date ? 4 : id == ids::time ? 3 : 7;
    if (data.size() != length) return refusal::other;
    if (id != ids::date) std::copy_n(data.begin(), 3, c.begin());
    if (id != ids::time) std::copy_n(data.end() - 3, 3, c.begin() + 3);
    const auto when = read_stamp(c);
    if (!when) return refusal::other;
    set_wall_time(*when, operator_code);
    return 0;
}

}  // namespace submeter::inline v0::simulate
