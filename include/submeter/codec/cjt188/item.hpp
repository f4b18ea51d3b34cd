// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/data_id.hpp"
#include "submeter/codec/cjt188/meter_type.hpp"
#include "submeter/codec/cjt188/unit.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace submeter::inline v0::codec::cjt188 {

/// How the octets of one value are read; everything travels lowest octet first.
enum class field_form : std::uint8_t {
    quantity,  ///< packed BCD with a fixed point, then a unit octet that may multiply it
    number,    ///< packed BCD with a fixed point, in a unit of its own
    purchase,  ///< a number in the unit of the dialect's purchases
    time,      ///< YYYYMMDDhhmmss (7)
    status,    ///< the status word ST (2)
    sequence,  ///< the purchase sequence number (1), in the dialect's form
    count,     ///< a binary octet
    valve,     ///< an order to the valve (1): see valve_order
    digits,    ///< BCD digits whose meaning is not settled, highest first
    secret,    ///< a key: never shown
};

/// What the dictionary says of one value of an identifier's data. A value; `name` is a constant.
struct field {
    std::string_view name{};
    field_form form = field_form::number;
    std::uint8_t octets = 4;    ///< of the value, its unit octet included
    std::uint8_t decimals = 0;  ///< digits after the point
    item_unit unit = item_unit::none;
    std::uint8_t obis_c = 0;  ///< value group C of the OBIS code (IEC 62056-6-1); 0 where none
    meter_family obis_family = meter_family::water;  ///< whose meters have that code
    /// Value groups D and E of the library's private range 1-129:96; D is 0 where it has none.
    std::uint8_t own_d = 0;
    std::uint8_t own_e = 0;
};

/// The values that the data of an identifier hold, in order. Borrows constants. A value.
struct layout {
    std::string_view name{};
    std::span<const field> fields{};

    /// Octets of all fields.
    [[nodiscard]] constexpr std::size_t length() const noexcept {
        std::size_t out = 0;
        for (const auto& f : fields)
            out += f.octets;
        return out;
    }
};

/// What a valve is told in the octet of A017. An answer only says that the order came in.
enum class valve_order : std::uint8_t {
    open = 0x55,
    close = 0x99,
    free_open = 0x66,   ///< some makers: open, and leave it to the meter
    free_close = 0x77,  ///< some makers
    query = 0x00,       ///< some makers: move nothing, answer the state
};

/// The snake_case name, or "unknown".
[[nodiscard]] constexpr std::string_view to_text(valve_order v) noexcept {
    switch (v) {
        case valve_order::open:
            return "open";
        case valve_order::close:
            return "close";
        case valve_order::free_open:
            return "free_open";
        case valve_order::free_close:
            return "free_close";
        case valve_order::query:
            return "query";
    }
    return "unknown";
}

}  // namespace submeter::inline v0::codec::cjt188
