// SPDX-License-Identifier: Apache-2.0
// How the attributes of a virtual DL/T 698.45 meter are set.
#include "dlt698_said.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"

#include <type_traits>

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;

namespace {

// What a reader's complaint means to the writer of a table that may have no more rows.
dar refusal_of(errc why, dar too_many) {
    switch (why) {
        case errc::no_room:
            return too_many;
        case errc::wrong_type:
        case errc::bad_count:
            return dar::type_mismatch;
        default:
            return dar::out_of_range;
    }
}

std::vector<std::int64_t> scaled(std::span<const decimal> values, int digits) {
    std::vector<std::int64_t> out;
    for (const auto v : values)
        out.push_back(rescale(v, digits).value_or(0));
    return out;
}

dar take_zones(const data_view& data, tariff_set& set) {
    std::array<codec::dlt698::zone_start, zones_max> rows{};
    const auto count = read_zones(data, rows);
    if (!count) return refusal_of(count.error().code, dar::too_many_zones);
    std::vector<simulate::zone_start> zones;
    for (const auto& r : std::span{rows}.first(*count)) {
        if (r.month < 1 || r.month > 12 || r.day < 1 || r.day > 31 || r.table < 1 ||
            r.table > tables_max)
            return dar::out_of_range;
        zones.push_back({r.month, r.day, r.table});
    }
    set.zones = std::move(zones);
    return dar::ok;
}

using day = std::remove_cvref_t<decltype(tariff_set{}.days[0])>;

dar take_day(const data_view& data, day& table) {
    std::array<codec::dlt698::slot_start, slots_max> rows{};
    const auto count = read_day_table(data, rows);
    if (!count) return refusal_of(count.error().code, dar::too_many_slots);
    day out;
    for (const auto& r : std::span{rows}.first(*count)) {
        if (r.hour > 23 || r.minute > 59) return dar::out_of_range;
        if (r.tariff < 1 || r.tariff > tariffs_max) return dar::too_many_tariffs;
        out.push_back({r.hour, r.minute, r.tariff});
    }
    table = std::move(out);
    return dar::ok;
}

dar take_days(const data_view& data, tariff_set& set) {
    if (data.type != data_type::array) return dar::type_mismatch;
    if (data.count > tables_max) return dar::out_of_range;
    decltype(set.days) days;
    data_items tables{data};
    for (std::size_t k = 0; k < data.count; ++k)
        if (const auto no = take_day(*tables.next(), days[k]); no != dar::ok) return no;
    set.days = std::move(days);
    return dar::ok;
}

// One holiday, in place of that number or behind the last.
dar take_holiday(const data_view& data, std::size_t number, std::vector<std::byte>& holidays) {
    std::array<holiday, holidays_max> rows{};
    std::size_t count = 0;
    if (!holidays.empty()) count = read_holidays(*read_data(holidays), rows).value_or(0);
    if (number > count + 1) return dar::out_of_range;
    const auto row = make_data([&](auto& w) {
        w.array(1);
        w.copy(data);
    });
    const auto read = read_holidays(*read_data(row), std::span{rows}.subspan(number - 1, 1));
    if (!read) return refusal_of(read.error().code, dar::out_of_range);
    std::vector<std::byte> room(512);
    const auto all = encode_holidays(std::span{rows}.first(std::max(count, number)), room);
    if (!all) return dar::out_of_range;
    holidays.assign(all->encoded.begin(), all->encoded.end());
    return dar::ok;
}

dar take_prices(const data_view& data, tariff_set& set) {
    std::array<decimal, tariffs_max> prices{};
    const auto count = read_prices(data, prices);
    if (!count) return refusal_of(count.error().code, dar::too_many_tariffs);
    set.prices = scaled(std::span{prices}.first(*count), 4);
    return dar::ok;
}

dar take_steps(const data_view& data, tariff_set& set, std::vector<step_settlement>& settlements) {
    std::array<decimal, steps_max> values{};
    std::array<decimal, steps_max + 1> prices{};
    std::array<step_settlement, settlements_max> ends{};
    const auto told = read_steps(data, values, prices, ends);
    if (!told) return refusal_of(told.error().code, dar::out_of_range);
    const auto bounds = scaled(told->values, 2);
    if (!std::is_sorted(bounds.begin(), bounds.end()) || told->prices.size() != bounds.size() + 1)
        return dar::out_of_range;
    set.steps = {bounds, scaled(told->prices, 4)};
    settlements.assign(told->settlements.begin(), told->settlements.end());
    return dar::ok;
}

}  // namespace

dlt698_meter::dar dlt698_meter::write(oad what, const data_view& data) {
    const auto known = read({what.value & ~0xFFU});
    if (known.verdict != dar::ok) return known.verdict;
    const auto verdict = what.index() == 0 ? put(what, data) : put_row(what, data);
    if (verdict == dar::ok)
        events_.programmings.add({.at = wall_time(), .operator_code = 0, .id = what.value});
    return verdict;
}

dlt698_meter::dar dlt698_meter::put(oad what, const data_view& data) {
    switch (what.value) {
        case 0x40000200: {
            const auto parts = data.moment();
            if (data.type != data_type::date_time_s || !parts) return dar::type_mismatch;
            const auto t = to_local(*parts);
            if (!t) return dar::out_of_range;
            set_wall_time(*t);
            return dar::ok;
        }
        case 0x40080200:
        case 0x40090200:
        case 0x400A0200:
        case 0x400B0200:
            return put_switch(what, data);
        case 0x401E0200:
        case 0x401F0200:
        case 0x40200200:
        case 0x40210200:
        case 0x80000200:
            return put_limits(what, data);
        case 0xF1010200: {
            const auto mode = data.integer();
            if (data.type != data_type::enumeration || !mode) return dar::type_mismatch;
            if (*mode > 1) return dar::out_of_range;
            guarded_ = *mode == 1;
            return dar::ok;
        }
        default:
            return put_table(what, data);
    }
}

dlt698_meter::dar dlt698_meter::put_switch(oad what, const data_view& data) {
    const auto parts = data.moment();
    if (data.type != data_type::date_time_s || !parts) return dar::type_mismatch;
    const auto t = to_local(*parts);
    if (!t && t.error().code != errc::value_absent) return dar::out_of_range;
    auto& at = tariffs.switch_at[what.object() - 0x4008U];
    at.reset();
    if (t) at = *t;
    return dar::ok;
}

dlt698_meter::dar dlt698_meter::put_table(oad what, const data_view& data) {
    switch (what.object()) {
        case 0x4011: {
            std::array<holiday, holidays_max> rows{};
            const auto count = read_holidays(data, rows);
            if (!count) return refusal_of(count.error().code, dar::out_of_range);
            holidays_.assign(data.encoded.begin(), data.encoded.end());
            return dar::ok;
        }
        case 0x4015:
            return take_zones(data, tariffs.spare);
        case 0x4017:
            return take_days(data, tariffs.spare);
        case 0x4019:
            return take_prices(data, tariffs.spare);
        case 0x401B:
            return take_steps(data, tariffs.spare, settlements_[1]);
        default:
            return dar::denied;  // read only outside the factory
    }
}

// An element alone: a day table, a holiday. All others are written whole.
dlt698_meter::dar dlt698_meter::put_row(oad what, const data_view& data) {
    const std::size_t number = what.index();
    switch (what.object()) {
        case 0x4011:
            if (number > holidays_max) return dar::object_undefined;
            return take_holiday(data, number, holidays_);
        case 0x4017:
            if (number > tables_max) return dar::object_undefined;
            return take_day(data, tariffs.spare.days[number - 1]);
        default:
            return dar::denied;
    }
}

dlt698_meter::dar dlt698_meter::put_limits(oad what, const data_view& data) {
    const bool three = what.object() == 0x401F || what.object() == 0x4021;
    const std::size_t wanted = three ? 3 : 2;
    if (data.type != data_type::structure || data.count != wanted) return dar::type_mismatch;
    std::array<std::int64_t, 3> v{};
    data_items items{data};
    for (std::size_t k = 0; k < wanted; ++k) {
        const auto item = *items.next();
        const auto type = what.object() == 0x8000 && k == 1 ? data_type::long_unsigned
                                                            : data_type::double_long_unsigned;
        if (item.type != type) return dar::type_mismatch;
        v[k] = item.integer().value_or(0);
    }
    if (what.object() == 0x401E) {
        money.alarm_1_cents = v[0];
        money.alarm_2_cents = v[1];
    } else if (what.object() == 0x401F) {
        money.overdraft_limit_cents = v[0];
        money.hoard_limit_cents = v[1];
        money.close_permit_cents = v[2];
    } else if (what.object() == 0x4020) {
        energy_alarms_ = {v[0], v[1]};
    } else if (what.object() == 0x4021) {
        energy_limits_ = v;
    } else {
        current_limit_ = v[0];
        trip_delay_min_ = v[1];
    }
    return dar::ok;
}

}  // namespace submeter::inline v0::simulate
