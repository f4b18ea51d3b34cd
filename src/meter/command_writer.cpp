// SPDX-License-Identifier: Apache-2.0
#include "meter/command_writer.hpp"

#include "meter/value_writer.hpp"
#include "submeter/codec/cjt188/value.hpp"

#include <algorithm>

namespace submeter::inline v0::meter::detail {

namespace {

decimal whole(std::int64_t value) {
    return {value, 0};
}

// The moment that a command is about.
instant time_of(const command& c) {
    if (const auto* k = std::get_if<clock_change>(&c.data)) return k->now;
    if (const auto* s = std::get_if<switch_change>(&c.data)) return s->at;
    return c.valid_until;
}

result<decimal> slot_number(const day_slot& slot, part_source from) {
    if (from == part_source::rate) return whole(slot.rate);
    if (from == part_source::hour) return whole(slot.start_s / 3600);
    if (slot.start_s % 60 != 0) return fail(errc::inexact);
    return whole(slot.start_s / 60 % 60);
}

result<decimal> zone_number(std::chrono::month_day start, std::uint8_t table, part_source from) {
    if (from == part_source::month) return whole(static_cast<unsigned>(start.month()));
    if (from == part_source::day) return whole(static_cast<unsigned>(start.day()));
    return whole(table + 1);
}

result<decimal> holiday_number(const holiday_change& h, part_source from) {
    const auto& date = h.day.date;
    if (from == part_source::number) return whole(h.number + 1);
    if (from == part_source::year) return whole(static_cast<int>(date.year()));
    if (from == part_source::short_year) return whole(static_cast<int>(date.year()) % 100);
    return zone_number(date.month() / date.day(), h.day.table, from);
}

result<decimal> step_number(const step_change& s, part_source from, std::size_t index) {
    if (from == part_source::from_day) return whole(s.from_day);
    if (from == part_source::limit) return s.limits[index];
    return decimal{s.prices[index].micro, -6};
}

result<decimal> credit_number(const credit& c, part_source from) {
    switch (from) {
        case part_source::amount:
            return decimal{c.amount.minor, static_cast<std::int8_t>(-c.amount.in.scale)};
        case part_source::count:
            return whole(c.count);
        case part_source::customer:
            return whole(static_cast<std::int64_t>(c.customer));
        default:
            return whole(static_cast<std::int64_t>(c.order));
    }
}

// Numbers that a shape of data has; the profile's reader saw to it that the source suits the kind.
struct number_reader {
    part_source from;
    std::size_t index;

    result<decimal> operator()(const std::monostate&) const { return fail(errc::bad_value); }
    result<decimal> operator()(const trip_time& t) const { return whole(t.length.count()); }
    result<decimal> operator()(const mode_change& m) const {
        return whole(static_cast<std::int64_t>(m.mode));
    }
    result<decimal> operator()(const limit_change& l) const { return l.value; }
    result<decimal> operator()(const price_change& p) const {
        return decimal{p.rates[index].micro, -6};
    }
    result<decimal> operator()(const step_change& s) const { return step_number(s, from, index); }
    result<decimal> operator()(const day_table_change& t) const {
        if (from == part_source::number) return whole(t.number + 1);
        return slot_number(t.table.slots[index], from);
    }
    result<decimal> operator()(const zone_change& z) const {
        return zone_number(z.zones[index].start, z.zones[index].table, from);
    }
    result<decimal> operator()(const holiday_change& h) const { return holiday_number(h, from); }
    result<decimal> operator()(const switch_change&) const { return fail(errc::bad_value); }
    result<decimal> operator()(const clock_change&) const { return fail(errc::bad_value); }
    result<decimal> operator()(const credit& c) const { return credit_number(c, from); }
};

// value ÷ scale, without loss.
result<std::int64_t> unscaled(decimal value, decimal scale) {
    const auto raw = rescale(value, -scale.exponent);
    if (!raw) return raw;
    if (*raw % scale.mantissa != 0) return fail(errc::inexact);
    return *raw / scale.mantissa;
}

class data_writer {
public:
    data_writer(const device& d, const command& c, std::uint32_t where)
        : d_(d), c_(c), where_(where) {}

    result<std::vector<std::byte>> write(const write_rule& rule, std::size_t index) {
        for (const auto each : {part_list::prices, part_list::limits})
            if (const auto ok = check_items(rule, each); !ok) return fail(ok.error());
        const bool coils = d_.map->speaks == protocol::modbus_rtu && writes_bits(rule.function);
        const auto ok = coils ? put_coils(rule.data) : put_all(rule.data, index);
        if (!ok) return fail(ok.error());
        return std::move(out_);
    }

private:
    // Where a rule names items, an item too many would be lost.
    [[nodiscard]] result<void> check_items(const write_rule& rule, part_list each) const {
        std::size_t named = 0;
        for (const auto& part : rule.data)
            if (part.at && part.each == each) named = std::max<std::size_t>(named, *part.at + 1U);
        if (named != 0 && named != list_size(c_, each)) return fail(errc::bad_count);
        return {};
    }

    // Eight an octet, the first in the lowest bit.
    result<void> put_coils(const std::vector<data_part>& parts) {
        out_.resize((parts.size() + 7) / 8);
        for (std::size_t k = 0; k < parts.size(); ++k) {
            const auto on = value_of(d_, parts[k].constant);
            if (on != 0 && on != 1) return fail(errc::bad_value, 0, k);
            if (on == 1) out_[k / 8] |= static_cast<std::byte>(1U << k % 8);
        }
        return {};
    }

    result<void> put_all(const std::vector<data_part>& parts, std::size_t index) {
        for (const auto& part : parts) {
            if (part.tag) out_.push_back(std::byte{*part.tag});
            if (const auto ok = put(part, index); !ok) return ok;
        }
        return {};
    }

    result<void> put(const data_part& part, std::size_t index) {
        if (part.mac) return put_mac(*part.mac);
        if (!part.parts.empty()) return put_list(part);
        if (part.type == value_type::date) return put_date(part);
        const auto raw = number(part, index);
        if (!raw) return fail(raw.error());
        if (is_float(part.type)) return put_float(part, *raw);
        if (part.type == value_type::sequence) return put_sequence(*raw);
        return part.type == value_type::bcd ? write_digits(form_of(part), *raw, room_for(part))
                                            : write_number(form_of(part), *raw, room_for(part));
    }

    result<std::int64_t> number(const data_part& part, std::size_t index) const {
        if (part.from == part_source::constant) return value_of(d_, part.constant);
        if (part.from == part_source::length)
            return static_cast<std::int64_t>(
                std::max<std::size_t>(list_size(c_, part.each), part.pad_to));
        if (part.at && *part.at >= list_size(c_, part.each)) return fail(errc::bad_count);
        const auto value = number_of(d_, c_, part.from, part.at ? *part.at : index);
        if (!value) return fail(value.error());
        return unscaled(*value, part.scale);
    }

    // A list that is too short repeats its last item.
    result<void> put_list(const data_part& part) {
        const std::size_t size = list_size(c_, part.each);
        for (std::size_t i = 0; i < std::max<std::size_t>(size, part.pad_to); ++i)
            if (const auto ok = put_all(part.parts, std::min(i, size - 1)); !ok) return ok;
        return {};
    }

    // The octets of a piece, behind what there is.
    bytes_span room_for(const data_part& part) {
        out_.resize(out_.size() + part.octets);
        return bytes_span{out_}.last(part.octets);
    }

    static wire_form form_of(const data_part& part) {
        return {.type = part.type, .order = part.order, .pattern = part.pattern, .form = part.form};
    }

    result<void> put_date(const data_part& part) {
        auto form = form_of(part);
        if (d_.map->speaks == protocol::cjt188)
            form.order = d_.dialect.time == codec::cjt188::time_order::low_first ? word_order::dcba
                                                                                 : word_order::abcd;
        return write_wall_time(form, to_local(d_.clock, time_of(c_)), room_for(part));
    }

    result<void> put_sequence(std::int64_t raw) {
        const auto octet =
            codec::cjt188::write_sequence(static_cast<std::uint8_t>(raw & 0xFF), d_.dialect);
        if (!octet) return fail(octet.error());
        out_.push_back(*octet);
        return {};
    }

    // A constant, or a length, is the number itself.
    result<void> put_float(const data_part& part, std::int64_t raw) {
        const bool scaled = part.from != part_source::constant && part.from != part_source::length;
        const decimal value{raw, scaled ? part.scale.exponent : std::int8_t{0}};
        if (!holds(part.type, value)) return fail(errc::inexact);
        return write_float(form_of(part), value, room_for(part));
    }

    result<void> put_mac(std::uint8_t number) {
        if (!d_.security) return fail(errc::not_authorised);
        std::array<std::byte, 64> room{};
        const auto mac = d_.security->mac({.meter = d_.digits,
                                           .where = where_,
                                           .number = number,
                                           .octets = bytes_view{out_}.subspan(signed_)},
                                          room);
        if (!mac) return fail(mac.error());
        out_.insert(out_.end(), mac->begin(), mac->end());
        signed_ = out_.size();
        return {};
    }

    const device& d_;
    const command& c_;
    std::uint32_t where_;
    std::vector<std::byte> out_;
    std::size_t signed_ = 0;  // a MAC covers what stands behind the one before
};

}  // namespace

result<decimal> number_of(const device& d, const command& c, part_source from, std::size_t index) {
    if (from == part_source::time) return whole(time_of(c).time_since_epoch().count());
    if (from == part_source::address)
        return parse_scaled(d.digits, 0).map([](std::int64_t digits) { return whole(digits); });
    return std::visit(number_reader{from, index}, c.data);
}

std::size_t list_size(const command& c, part_list each) {
    if (const auto* p = std::get_if<price_change>(&c.data)) return p->rates.size();
    if (const auto* s = std::get_if<step_change>(&c.data))
        return each == part_list::limits ? s->limits.size() : s->prices.size();
    if (const auto* t = std::get_if<day_table_change>(&c.data)) return t->table.slots.size();
    return std::get<zone_change>(c.data).zones.size();
}

result<std::vector<std::byte>> write_data(const device& d, const write_rule& rule, const command& c,
                                          std::uint32_t where, std::size_t index) {
    return data_writer{d, c, where}.write(rule, index);
}

}  // namespace submeter::inline v0::meter::detail
