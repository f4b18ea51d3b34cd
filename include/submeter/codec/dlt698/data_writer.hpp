// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/security_data.hpp"
#include "submeter/codec/dlt698/selector.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// Writes Data into the caller's room, item by item; a list is its count and then its items. The
/// first thing that goes wrong stays, so that finish() tests once. A value; allocates nothing.
class data_writer {
public:
    constexpr explicit data_writer(bytes_span out) noexcept : out_(out) {}

    constexpr void null() noexcept { tag(data_type::null); }
    constexpr void array(std::size_t count) noexcept { list(data_type::array, count); }
    constexpr void structure(std::size_t count) noexcept { list(data_type::structure, count); }
    constexpr void boolean(bool value) noexcept { one(data_type::boolean, value ? 1 : 0); }
    constexpr void enumeration(std::uint8_t value) noexcept { one(data_type::enumeration, value); }

    /// An integer type, by its name. Refused (`overflow`) where the value does not fit it, or
    /// (`wrong_type`) for a type that is none.
    constexpr void integer(data_type type, std::int64_t value) noexcept {
        const int octets = integer_octets(type);
        if (octets == 0) return refuse(errc::wrong_type);
        if (!fits(type, octets, value)) return refuse(errc::overflow);
        tag(type);
        for (int k = octets; k-- > 0;)
            w_.u8(static_cast<std::uint8_t>(static_cast<std::uint64_t>(value) >> (8 * k)));
    }
    /// A number of 10^scaler in an integer type. Refused (`inexact`, `overflow`) where it is finer
    /// than the scaler or does not fit.
    constexpr void number(data_type type, decimal value, int scaler) noexcept {
        const auto scaled = rescale(value, -scaler);
        if (!scaled) return refuse(scaled.error().code);
        integer(type, *scaled);
    }
    /// A bit-string of `count` bits (at most 64): bit k of `bits` is bit k of it.
    constexpr void bit_string(std::size_t count, std::uint64_t bits) noexcept {
        if (count > 64 || (count < 64 && bits >> count != 0)) return refuse(errc::overflow);
        tag(data_type::bit_string);
        detail::put_length(w_, count);
        for (std::size_t k = 0; k < count; k += 8) {
            unsigned octet = 0;
            for (std::size_t j = 0; j < 8; ++j)
                octet |= static_cast<unsigned>(k + j < 64 ? bits >> (k + j) & 1U : 0U) << (7 - j);
            w_.u8(static_cast<std::uint8_t>(octet));
        }
    }
    constexpr void octet_string(bytes_view octets) noexcept {
        string(data_type::octet_string, octets);
    }
    constexpr void visible_string(std::string_view text) noexcept {
        chars(data_type::visible_string, text);
    }
    constexpr void utf8_string(std::string_view text) noexcept {
        chars(data_type::utf8_string, text);
    }
    /// date_time, date, time or date_time_s.
    constexpr void moment(data_type type, const date_time& t) noexcept {
        tag(type);
        if (type == data_type::date_time) return detail::put_date_time(w_, t);
        if (type == data_type::date_time_s) return detail::put_date_time_s(w_, t);
        if (type == data_type::time) return detail::put_time(w_, t);
        if (type != data_type::date) return refuse(errc::wrong_type);
        detail::put_date(w_, t);
        w_.u8(t.weekday);
    }
    constexpr void object(std::uint16_t id) noexcept {
        tag(data_type::object);
        w_.u16_be(id);
    }
    constexpr void attribute(oad id) noexcept {
        tag(data_type::oad);
        w_.u32_be(id.value);
    }
    constexpr void method(omd id) noexcept {
        tag(data_type::omd);
        w_.u32_be(id.value);
    }
    constexpr void interval(time_interval t) noexcept {
        tag(data_type::ti);
        detail::put_interval(w_, t);
    }
    constexpr void server(const address& a) noexcept {
        tag(data_type::tsa);
        detail::put_server(w_, a);
    }
    constexpr void mac(bytes_view octets) noexcept { string(data_type::mac, octets); }
    constexpr void rn(bytes_view octets) noexcept { string(data_type::rn, octets); }
    constexpr void scaler_unit(std::int8_t scaler, std::uint8_t unit) noexcept {
        tag(data_type::scaler_unit);
        w_.u8(static_cast<std::uint8_t>(scaler));
        w_.u8(unit);
    }
    constexpr void selector(const record_selector& s) noexcept {
        tag(data_type::rsd);
        detail::put_selector(w_, s);
    }
    constexpr void sid(const security_id& s) noexcept {
        tag(data_type::sid);
        detail::put_sid(w_, s);
    }
    constexpr void sid_mac(const security_id& s, bytes_view mac) noexcept {
        tag(data_type::sid_mac);
        detail::put_sid(w_, s);
        detail::put_string(w_, mac);
    }
    constexpr void comdcb(const port_settings& p) noexcept {
        tag(data_type::comdcb);
        detail::put_port(w_, p);
    }
    /// A type by its tag and octets, for those that have no function here (ROAD, Region, CSD, MS,
    /// RCSD, floats); finish() checks them.
    constexpr void encoded(data_type type, bytes_view octets) noexcept {
        tag(type);
        w_.put(octets);
    }
    /// Any Data as it was read.
    constexpr void copy(const data_view& d) noexcept { w_.put(d.encoded); }

    /// The one Data that was written, checked. @return `no_room`; what was refused; `bad_length`
    /// where the items are more or fewer than the counts say.
    [[nodiscard]] constexpr result<data_view> finish() const noexcept {
        if (refused_) return fail(why_);
        if (!w_.ok()) return fail(errc::no_room, out_.size());
        const auto out = read_data(w_.view());
        if (out && out->encoded.size() != w_.written()) return fail(errc::bad_length, w_.written());
        return out;
    }

private:
    static constexpr int integer_octets(data_type type) noexcept {
        switch (type) {
            case data_type::integer:
            case data_type::unsigned_integer:
                return 1;
            case data_type::long_integer:
            case data_type::long_unsigned:
                return 2;
            case data_type::double_long:
            case data_type::double_long_unsigned:
                return 4;
            case data_type::long64:
            case data_type::long64_unsigned:
                return 8;
            default:
                return 0;
        }
    }
    static constexpr bool fits(data_type type, int octets, std::int64_t value) noexcept {
        const bool is_signed = type == data_type::integer || type == data_type::long_integer ||
                               type == data_type::double_long || type == data_type::long64;
        if (octets == 8) return is_signed || value >= 0;
        const std::int64_t span = std::int64_t{1} << (8 * octets);
        return is_signed ? value >= -span / 2 && value < span / 2 : value >= 0 && value < span;
    }
    constexpr void tag(data_type type) noexcept { w_.u8(static_cast<std::uint8_t>(type)); }
    constexpr void one(data_type type, std::uint8_t value) noexcept {
        tag(type);
        w_.u8(value);
    }
    constexpr void list(data_type type, std::size_t count) noexcept {
        if (count > 0xFFFF) return refuse(errc::bad_count);
        tag(type);
        detail::put_length(w_, count);
    }
    constexpr void string(data_type type, bytes_view octets) noexcept {
        if (octets.size() > 0xFFFF) return refuse(errc::bad_length);
        tag(type);
        detail::put_string(w_, octets);
    }
    constexpr void chars(data_type type, std::string_view text) noexcept {
        if (text.size() > 0xFFFF) return refuse(errc::bad_length);
        tag(type);
        detail::put_length(w_, text.size());
        for (const char c : text)
            w_.u8(static_cast<std::uint8_t>(c));
    }
    constexpr void refuse(errc code) noexcept {
        if (!refused_) why_ = {code, static_cast<std::uint32_t>(w_.written()), 0};
        refused_ = true;
    }

    bytes_span out_;
    byte_writer w_{out_};
    error why_{};
    bool refused_ = false;
};

}  // namespace submeter::inline v0::codec::dlt698
