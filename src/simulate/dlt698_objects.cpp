// SPDX-License-Identifier: Apache-2.0
// What the attributes of a virtual DL/T 698.45 meter hold.
#include "dlt698_said.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;

namespace {

constexpr std::int64_t deci_volts = 2200;
std::vector<std::byte> numbers(data_type type, std::initializer_list<std::int64_t> values) {
    return make_data([&](auto& w) {
        w.array(values.size());
        for (const auto v : values)
            w.integer(type, v);
    });
}

std::vector<std::byte> limits_data(std::initializer_list<std::int64_t> values) {
    return make_data([&](auto& w) {
        w.structure(values.size());
        for (const auto v : values)
            w.integer(data_type::double_long_unsigned, v);
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
            return limits_data({money.alarm_1_cents, money.alarm_2_cents});
        case 0x401F:
            return limits_data(
                {money.overdraft_limit_cents, money.hoard_limit_cents, money.close_permit_cents});
        case 0x4020:
            return limits_data({energy_alarms_[0], energy_alarms_[1]});
        case 0x4021:
            return limits_data({energy_limits_[0], energy_limits_[1], energy_limits_[2]});
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

}  // namespace submeter::inline v0::simulate
