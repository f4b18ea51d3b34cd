// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/device.hpp"
#include "submeter/simulate/modbus_server.hpp"

namespace submeter::inline v0::simulate {

// Where a row begins on the wire: of registers counted in octets, of coils and inputs in bits.
struct row_place {
    std::uint8_t function = 3;
    std::uint32_t start = 0;
};

// The places of a row: its own, that in its block, or both.
std::vector<row_place> places_of(const meter::device& d, const meter::register_row& row);

// All places of a profile, its commands' included, with 0 in them. `bad_value` for one that is
// outside the address space.
result<modbus_map> map_of(const meter::device& d);

// The octets of a row in a map, and back.
std::vector<std::byte> octets_at(const modbus_map& map, const row_place& at, std::size_t size);
void put_octets(modbus_map& map, const row_place& at, bytes_view octets);

// Coils or discrete inputs of a row, the first in the lowest bit.
void put_bits(modbus_map& map, const row_place& at, std::size_t width, std::uint64_t bits);

}  // namespace submeter::inline v0::simulate
