// SPDX-License-Identifier: Apache-2.0
// The attributes of a virtual DL/T 698.45 meter.
#include "dlt698_said.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;

namespace {

constexpr std::int64_t deci_volts = 2200;
constexpr std::size_t zones_max = 14;
constexpr std::size_t tables_max = 8;
constexpr std::size_t slots_max = 14;
constexpr std::size_t tariffs_max = 4;
constexpr std::size_t steps_max = 7;
constexpr std::size_t settlements_max = 4;
constexpr std::size_t holidays_max = 20;

std::vector<std::byte> numbers(data_type type, std::initializer_list<std::int64_t> values) {
    return make_data([&](auto& w) {
        w.array(values.size());
        for (const auto v : values)
            w.integer(type, v);
    });
}

std::vector<std::byte> octets_data(bytes_view octets) {
    return make_data([&](auto& w) { w.octet_string(octets); });
}

// SA as an octet-string: highest octet first, unlike in the frame.
std::vector<std::byte> display_octets(const address& a) {
    const auto wire = a.view();
    return octets_data(std::vector<std::byte>{wire.rbegin(), wire.rend()});
}

std::vector<std::byte> zones_data(const std::vector<simulate::zone_start>& zones) {
    return make_data([&](auto& w) {
        w.array(zones.size());
        for (const auto& z : zones) {
            w.structure(3);
            for (const auto part : {z.month, z.day, z.table})
                w.integer(data_type::unsigned_integer, part);
        }
    });
}

// The tables up to the last one that is there.
std::vector<std::byte> days_data(const tariff_set& set) {
    std::size_t count = set.days.size();
    while (count > 0 && set.days[count - 1].empty())
        --count;
    return make_data([&](auto& w) {
        w.array(count);
        for (std::size_t k = 0; k < count; ++k) {
            w.array(set.days[k].size());
            for (const auto& s : set.days[k]) {
                w.structure(3);
                for (const auto part : {s.hour, s.minute, s.tariff})
                    w.integer(data_type::unsigned_integer, part);
            }
        }
    });
}

void put_numbers(data_writer& w, const std::vector<std::int64_t>& values) {
    w.array(values.size());
    for (const auto v : values)
        w.integer(data_type::double_long_unsigned, v);
}

std::vector<std::byte> steps_data(const simulate::step_table& steps,
                                  const std::vector<step_settlement>& settlements) {
    return make_data([&](auto& w) {
        w.structure(3);
        put_numbers(w, steps.centi_kwh);
        put_numbers(w, steps.prices);
        w.array(settlements.size());
        for (const auto& s : settlements) {
            w.structure(3);
            for (const auto part : {s.month, s.day, s.hour})
                w.integer(data_type::unsigned_integer, part);
        }
    });
}

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

dar take_days(const data_view& data, tariff_set& set) {
    if (data.type != data_type::array) return dar::type_mismatch;
    if (data.count > tables_max) return dar::out_of_range;
    decltype(set.days) days;
    data_items tables{data};
    for (std::size_t k = 0; k < data.count; ++k) {
        std::array<codec::dlt698::slot_start, slots_max> rows{};
        const auto count = read_day_table(*tables.next(), rows);
        if (!count) return refusal_of(count.error().code, dar::too_many_slots);
        for (const auto& r : std::span{rows}.first(*count)) {
            if (r.hour > 23 || r.minute > 59) return dar::out_of_range;
            if (r.tariff < 1 || r.tariff > tariffs_max) return dar::too_many_tariffs;
            days[k].push_back({r.hour, r.minute, r.tariff});
        }
    }
    set.days = std::move(days);
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

dlt698_meter::said dlt698_meter::read(oad what) const {
    if (records_of(what)) return {dar::denied, {}};  // read by GET of records
    auto all = what.feature() == 0 ? whole(what) : bytes{};
    if (all.empty()) {
        const auto first = whole(make_oad(what.object()));
        return {first.empty() ? dar::no_such_object : dar::object_undefined, {}};
    }
    if (what.index() == 0) return {dar::ok, std::move(all)};
    const auto data = read_data(all);
    const auto part = item_of(*data, what.index() - 1U);
    if (!part) return {dar::object_undefined, {}};
    return {dar::ok, {part->encoded.begin(), part->encoded.end()}};
}

dlt698_meter::bytes dlt698_meter::whole(oad what) const {
    const auto object = what.object();
    if (object >= 0x8000) return find_control(what);
    if (what.attribute() != 2) return {};
    if (object >= 0x4011 && object <= 0x401B) return find_table(what);
    if (object >= 0x4000) return find_setting(what);
    if (object >= 0x201A) return find_money(what);
    return find_variable(what);
}

dlt698_meter::bytes dlt698_meter::find_variable(oad what) const {
    const auto milliamps = watts() * 10'000 / deci_volts;
    switch (what.object()) {
        case 0x0000:
            return numbers(data_type::double_long,
                           {shown(0), shown(1), shown(2), shown(3), shown(4)});
        case 0x0010:
            return numbers(data_type::double_long_unsigned,
                           {shown(0), shown(1), shown(2), shown(3), shown(4)});
        case 0x0020:
            return numbers(data_type::double_long_unsigned, {0, 0, 0, 0, 0});
        case 0x2000:
            return numbers(data_type::long_unsigned, {deci_volts});
        case 0x2001:
            return numbers(data_type::double_long, {milliamps});
        case 0x2004:
        case 0x2006:
            return numbers(data_type::double_long, {watts() * 10, watts() * 10});
        case 0x2005:
            return numbers(data_type::double_long, {0, 0});
        case 0x200A:
            return numbers(data_type::long_integer, {1000, 1000});
        case 0x200F:
            return make_number(data_type::long_unsigned, 5000);
        case 0x2010:
            return make_number(data_type::long_integer, 250);
        case 0x2014:
            return make_data([&](auto& w) {
                w.array(7);
                for (unsigned k = 1; k <= 7; ++k)
                    w.bit_string(16, status_word(k));
            });
        default:
            return {};
    }
}

std::uint16_t dlt698_meter::status_word(unsigned number) const {
    unsigned out = 0;
    const auto flag = [&](unsigned bit, bool on) { out |= on ? 1U << bit : 0U; };
    if (number == 1) flag(14, money.overdraft_cents > 0);
    if (number != 3) return static_cast<std::uint16_t>(out);
    const auto second = [&](tariff_part p) { return tariffs.second[static_cast<std::size_t>(p)]; };
    flag(0, second(tariff_part::days));
    flag(4, is_open());
    flag(5, second(tariff_part::zones));
    flag(6, is_open());
    flag(7, is_alarmed() || due_trip_.has_value());
    flag(9, true);  // prepaid by money
    flag(10, second(tariff_part::prices));
    flag(11, second(tariff_part::steps));
    flag(12, keeps_power());
    flag(13, module_ && module_->session(wall_time()).has_value());
    flag(15, !money.opened);
    return static_cast<std::uint16_t>(out);
}

dlt698_meter::bytes dlt698_meter::find_money(oad what) const {
    const auto tariff_price = tariffs.tariff_price(tariff_in_force());
    const auto step_price = tariffs.step_price(month_centi_kwh());
    switch (what.object()) {
        case 0x201A:
            return double_long_unsigned(tariff_price + step_price);
        case 0x201B:
            return double_long_unsigned(tariff_price);
        case 0x201C:
            return double_long_unsigned(step_price);
        case 0x202C:
            return make_data([&](auto& w) {
                w.structure(2);
                w.integer(data_type::double_long_unsigned, money.remaining_cents);
                w.integer(data_type::double_long_unsigned, money.purchases);
            });
        case 0x202D:
            return double_long_unsigned(money.overdraft_cents);
        case 0x202E:
            return double_long_unsigned(money.cumulative_cents);
        case 0x2031:
            return double_long_unsigned(month_centi_kwh());
        default:
            return {};
    }
}

dlt698_meter::bytes dlt698_meter::moment(std::optional<local_instant> t) const {
    const auto parts = t ? from_local(*t).value_or(date_time{}) : date_time{};
    return make_data([&](auto& w) { w.moment(data_type::date_time_s, parts); });
}

dlt698_meter::bytes dlt698_meter::find_setting(oad what) const {
    switch (what.object()) {
        case 0x4000:
            return moment(wall_time());
        case 0x4001:
        case 0x4002:
            return display_octets(params_.address);
        case 0x4003:
            return octets_data(money.customer);
        case 0x4008:
        case 0x4009:
        case 0x400A:
        case 0x400B:
            return moment(tariffs.switch_at[what.object() - 0x4008U]);
        case 0x400C:
            return make_data([&](auto& w) {
                w.structure(5);
                for (const auto most :
                     {zones_max, tables_max, slots_max, tariffs_max, holidays_max})
                    w.integer(data_type::unsigned_integer, static_cast<std::int64_t>(most));
            });
        case 0x401E:
            return make_data([&](auto& w) {
                w.structure(2);
                w.integer(data_type::double_long_unsigned, money.alarm_1_cents);
                w.integer(data_type::double_long_unsigned, money.alarm_2_cents);
            });
        case 0x401F:
            return make_data([&](auto& w) {
                w.structure(3);
                w.integer(data_type::double_long_unsigned, money.overdraft_limit_cents);
                w.integer(data_type::double_long_unsigned, money.hoard_limit_cents);
                w.integer(data_type::double_long_unsigned, money.close_permit_cents);
            });
        default:
            return {};
    }
}

dlt698_meter::bytes dlt698_meter::find_table(oad what) const {
    const bool spare = (what.object() & 1U) != 0;
    const auto& set = spare ? tariffs.spare : tariffs.current;
    switch (what.object()) {
        case 0x4011:
            return holidays_.empty() ? make_data([](auto& w) { w.array(0); }) : holidays_;
        case 0x4014:
        case 0x4015:
            return zones_data(set.zones);
        case 0x4016:
        case 0x4017:
            return days_data(set);
        case 0x4018:
        case 0x4019:
            return make_data([&](auto& w) { put_numbers(w, set.prices); });
        case 0x401A:
        case 0x401B:
            return steps_data(set.steps, settlements_[spare ? 1 : 0]);
        default:
            return {};
    }
}

dlt698_meter::bytes dlt698_meter::find_control(oad what) const {
    const auto bit = [](bool on) { return make_data([&](auto& w) { w.bit_string(8, on); }); };
    const auto word = [](unsigned v) {
        return make_data([&](auto& w) { w.enumeration(static_cast<std::uint8_t>(v)); });
    };
    switch (what.value & ~0xFFU) {
        case 0x80000200:
            return make_data([&](auto& w) {
                w.structure(2);
                w.integer(data_type::double_long_unsigned, current_limit_);
                w.integer(data_type::long_unsigned, trip_delay_min_);
            });
        case 0x80000300:
        case 0x80000500:
            return bit(is_open());
        case 0x80000400:
            return bit(is_alarmed() || due_trip_);
        case 0x80010200:
            return word(keep_power_mode_);
        case 0x80020200:
            return word(warning_ ? 1 : 0);
        case 0xF1010200:
            return word(guarded_ ? 1 : 0);
        case 0xF2050200:
            return make_data([&](auto& w) {
                w.array(1);
                w.structure(4);
                w.visible_string("relay 1");
                w.enumeration(is_open() ? 1 : 0);
                w.enumeration(1);
                w.enumeration(0);
            });
        default:
            break;
    }
    if (!module_ || what.object() != 0xF100) return {};
    if (what.attribute() == 2) return octets_data(params_.module->serial);
    if (what.attribute() == 5) return double_long_unsigned(params_.module->minutes);
    if (what.attribute() == 6) return double_long_unsigned(module_->minutes_left(wall_time()));
    return {};
}

dlt698_meter::dar dlt698_meter::write(oad what, const data_view& data) {
    const auto known = read(what);
    if (known.verdict != dar::ok) return known.verdict;
    if (what.index() != 0) return dar::denied;
    const auto verdict = put(what, data);
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

dlt698_meter::dar dlt698_meter::put_limits(oad what, const data_view& data) {
    const std::size_t wanted = what.object() == 0x401F ? 3 : 2;
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
    } else {
        current_limit_ = v[0];
        trip_delay_min_ = v[1];
    }
    return dar::ok;
}

}  // namespace submeter::inline v0::simulate
