// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::codec::modbus {

// Function 43 with MEI type 14: what a device says of itself. Source: MODBUS Application Protocol,
// section 6.21.

/// The only MEI type that is taken apart.
inline constexpr std::uint8_t mei_device_id = 0x0E;

/// How much is asked for.
enum class device_id_code : std::uint8_t { basic = 1, regular = 2, extended = 3, one_object = 4 };

/// What a reply says before its objects. A value; `objects` borrows.
struct device_id {
    device_id_code code = device_id_code::basic;
    std::uint8_t conformity = 0x01;  ///< 01 to 03, with 80H where single objects can be read
    std::uint8_t more_follows = 0;   ///< FFH where more objects are to be asked for
    std::uint8_t next_object = 0;    ///< the one to ask for then
    std::uint8_t count = 0;          ///< objects in this reply
    bytes_view objects{};            ///< take_object() gives them
};

/// One object: 0 is the vendor's name, 1 the product code, 2 the revision. A value that borrows.
struct device_object {
    std::uint8_t id = 0;
    bytes_view text{};
};

/// Takes the next object from the front of `rest`.
/// @return `bad_length` with the offset from the front of `rest`. Allocates nothing.
[[nodiscard]] constexpr result<device_object> take_object(bytes_view& rest) noexcept {
    if (rest.size() < 2) return fail(errc::bad_length);
    const std::size_t length = to_u8(rest[1]);
    if (length > rest.size() - 2) return fail(errc::bad_length, 1);
    const device_object out{to_u8(rest[0]), rest.subspan(2, length)};
    rest = rest.subspan(2 + length);
    return out;
}

/// Takes the data of a reply to function 43 apart, and checks its objects.
/// @return `bad_length`, `bad_value` or `bad_count`; offsets count from the front of `data`.
[[nodiscard]] constexpr result<device_id> parse_device_id(bytes_view data) noexcept {
    if (data.size() < 5) return fail(errc::bad_length, data.size());
    const auto at = [&](std::size_t i) { return to_u8(data[i]); };
    if (at(0) < 1 || at(0) > 4) return fail(errc::bad_value);
    const device_id out{
        static_cast<device_id_code>(at(0)), at(1), at(2), at(3), at(4), data.subspan(5)};
    auto rest = out.objects;
    for (unsigned i = 0; i < out.count; ++i) {
        const std::size_t from = data.size() - rest.size();
        const auto object = take_object(rest);
        if (!object) return fail(object.error().code, from + object.error().offset);
    }
    if (!rest.empty()) return fail(errc::bad_count, 4);
    return out;
}

/// Writes the data of a reply: what parse_device_id() reads. What does not fit shows in `w.ok()`.
constexpr void put_device_id(const device_id& d, byte_writer& w) noexcept {
    w.u8(static_cast<std::uint8_t>(d.code));
    w.u8(d.conformity);
    w.u8(d.more_follows);
    w.u8(d.next_object);
    w.u8(d.count);
    w.put(d.objects);
}

/// Writes one object, as take_object() reads it. What does not fit shows in `w.ok()`.
constexpr void put_object(const device_object& o, byte_writer& w) noexcept {
    w.u8(o.id);
    w.u8(static_cast<std::uint8_t>(o.text.size()));
    w.put(o.text);
}

}  // namespace submeter::inline v0::codec::modbus
