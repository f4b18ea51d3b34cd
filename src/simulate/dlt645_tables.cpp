// SPDX-License-Identifier: Apache-2.0
// The tariff tables of a virtual DL/T 645 meter: zones, day tables, prices, steps, holidays.
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
constexpr std::uint8_t holidays_max = 20;

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

// Which public holiday an identifier names.
std::optional<std::uint8_t> holiday_of(data_id id) {
    if (id.value >> 8 != 0x040300 || id.di0() < 1 || id.di0() > holidays_max) return std::nullopt;
    return id.di0();
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

std::optional<dlt645_meter::bytes> dlt645_meter::find_table(data_id id) const {
    if (const auto number = holiday_of(id)) return find_holiday(*number);
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

// YYMMDDNN, from the lowest; zeros where there is none.
dlt645_meter::bytes dlt645_meter::find_holiday(std::uint8_t number) const {
    const auto found = tariffs.holidays.find(number);
    if (found == tariffs.holidays.end()) return bytes(4);
    const auto& [date, table] = found->second;
    const auto two = [](auto value) { return int_to_bcd(static_cast<std::uint8_t>(value)); };
    return {two(table), two(static_cast<unsigned>(date.day())),
            two(static_cast<unsigned>(date.month())), two(static_cast<int>(date.year()) % 100)};
}

// All zeros take the holiday away.
std::uint16_t dlt645_meter::put_holiday(std::uint8_t number, bytes_view data) {
    const auto digits = bcd_read_le(data);
    if (data.size() != 4 || !digits) return refusal::other;
    if (*digits == 0) {
        tariffs.holidays.erase(number);
        return 0;
    }
    const auto table = *digits % 100;
    const std::chrono::year_month_day date{
        std::chrono::year{2000 + static_cast<int>(*digits / 1'000'000)},
        std::chrono::month{static_cast<unsigned>(*digits / 10'000 % 100)},
        std::chrono::day{static_cast<unsigned>(*digits / 100 % 100)}};
    if (!date.ok() || table < 1 || table > static_cast<int>(tables_max)) return refusal::other;
    tariffs.holidays[number] = {date, static_cast<std::uint8_t>(table)};
    return 0;
}

// The set in force is replaced at its switch time: it is written with the programming key only.
std::optional<std::uint16_t> dlt645_meter::put_table(data_id id, bytes_view data) {
    if (const auto number = holiday_of(id)) return put_holiday(*number, data);
    const auto place = place_of(id);
    if (!place) return std::nullopt;
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

}  // namespace submeter::inline v0::simulate
