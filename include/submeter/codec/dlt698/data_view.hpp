// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/address.hpp"
#include "submeter/codec/dlt698/data_type.hpp"
#include "submeter/codec/dlt698/date_time.hpp"
#include "submeter/codec/dlt698/descriptor.hpp"
#include "submeter/core/decimal.hpp"

#include <limits>

namespace submeter::inline v0::codec::dlt698 {

/// One Data, checked all through, borrowed from the input. A value.
struct data_view {
    data_type type = data_type::null;
    std::size_t count = 0;  ///< items of an array or structure, bits of a bit-string
    bytes_view content{};   ///< without tag, and without the length or count where it has one
    bytes_view encoded{};   ///< with them

    [[nodiscard]] constexpr bool is_null() const noexcept { return type == data_type::null; }
    [[nodiscard]] constexpr bool is_list() const noexcept {
        return type == data_type::array || type == data_type::structure;
    }

    /// Any integer type, or an enum. @return `wrong_type`; `overflow` above 2^63 - 1.
    [[nodiscard]] constexpr result<std::int64_t> integer() const noexcept;
    /// Any integer type, or an enum. @return `wrong_type`; `negative_amount`.
    [[nodiscard]] constexpr result<std::uint64_t> unsigned_integer() const noexcept;
    /// An integer type as a number of 10^scaler, exactly. @return as integer(); `bad_scale` for a
    /// scaler beyond ±18.
    [[nodiscard]] constexpr result<decimal> number(int scaler) const noexcept;
    /// @return `wrong_type`.
    [[nodiscard]] constexpr result<bool> boolean() const noexcept;
    /// A bit-string of at most 64 bits: bit k of it, the standard's count from the most significant
    /// bit of the first octet, is bit k of the result. @return `wrong_type`, `overflow`.
    [[nodiscard]] constexpr result<std::uint64_t> bits() const noexcept;
    /// An octet-string, MAC, RN, or the AF and SA of a TSA. @return `wrong_type`.
    [[nodiscard]] constexpr result<bytes_view> octets() const noexcept;
    /// date_time, date_time_s, date or time. @return `wrong_type`.
    [[nodiscard]] constexpr result<date_time> moment() const noexcept;
    /// @return `wrong_type`.
    [[nodiscard]] constexpr result<oad> attribute() const noexcept;
    /// @return `wrong_type`.
    [[nodiscard]] constexpr result<omd> method() const noexcept;
    /// A TSA. @return `wrong_type`; `bad_length` where AF does not say the length of SA.
    [[nodiscard]] constexpr result<address> server() const noexcept;
};

constexpr result<std::int64_t> data_view::integer() const noexcept {
    const std::uint64_t raw = content.size() <= 8 ? detail::unsigned_be(content) : 0;
    switch (type) {
        case data_type::integer:
            return static_cast<std::int8_t>(raw);
        case data_type::long_integer:
            return static_cast<std::int16_t>(raw);
        case data_type::double_long:
            return static_cast<std::int32_t>(raw);
        case data_type::long64:
            return static_cast<std::int64_t>(raw);
        case data_type::long64_unsigned:
            if (raw > std::uint64_t{std::numeric_limits<std::int64_t>::max()})
                return fail(errc::overflow);
            [[fallthrough]];
        case data_type::enumeration:
        case data_type::unsigned_integer:
        case data_type::long_unsigned:
        case data_type::double_long_unsigned:
            return static_cast<std::int64_t>(raw);
        default:
            return fail(errc::wrong_type);
    }
}

constexpr result<std::uint64_t> data_view::unsigned_integer() const noexcept {
    if (type == data_type::long64_unsigned) return detail::unsigned_be(content);
    const auto value = integer();
    if (!value) return fail(value.error());
    if (*value < 0) return fail(errc::negative_amount);
    return static_cast<std::uint64_t>(*value);
}

constexpr result<decimal> data_view::number(int scaler) const noexcept {
    if (scaler < -18 || scaler > 18) return fail(errc::bad_scale);
    if (type == data_type::enumeration) return fail(errc::wrong_type);
    const auto value = integer();
    if (!value) return fail(value.error());
    return decimal{.mantissa = *value, .exponent = static_cast<std::int8_t>(scaler)};
}

constexpr result<bool> data_view::boolean() const noexcept {
    if (type != data_type::boolean) return fail(errc::wrong_type);
    return content[0] != std::byte{0};
}

constexpr result<std::uint64_t> data_view::bits() const noexcept {
    if (type != data_type::bit_string) return fail(errc::wrong_type);
    if (count > 64) return fail(errc::overflow);
    std::uint64_t out = 0;
    for (std::size_t k = 0; k < count; ++k)
        if ((to_u8(content[k / 8]) >> (7 - k % 8) & 1U) != 0) out |= std::uint64_t{1} << k;
    return out;
}

constexpr result<bytes_view> data_view::octets() const noexcept {
    if (type != data_type::octet_string && type != data_type::mac && type != data_type::rn &&
        type != data_type::tsa)
        return fail(errc::wrong_type);
    return content;
}

constexpr result<date_time> data_view::moment() const noexcept {
    if (type != data_type::date_time && type != data_type::date_time_s && type != data_type::date &&
        type != data_type::time)
        return fail(errc::wrong_type);
    return read_date_time(content);
}

constexpr result<oad> data_view::attribute() const noexcept {
    if (type != data_type::oad) return fail(errc::wrong_type);
    return dlt698::oad{static_cast<std::uint32_t>(detail::unsigned_be(content))};
}

constexpr result<omd> data_view::method() const noexcept {
    if (type != data_type::omd) return fail(errc::wrong_type);
    return dlt698::omd{static_cast<std::uint32_t>(detail::unsigned_be(content))};
}

constexpr result<address> data_view::server() const noexcept {
    if (type != data_type::tsa) return fail(errc::wrong_type);
    return read_address(content);
}

/// A visible-string or UTF8-string. @return `wrong_type`. Allocates the text.
[[nodiscard]] inline result<std::string> text_of(const data_view& d) {
    if (d.type != data_type::visible_string && d.type != data_type::utf8_string)
        return fail(errc::wrong_type);
    std::string out;
    for (const auto octet : d.content)
        out += static_cast<char>(octet);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
