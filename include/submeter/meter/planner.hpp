// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/device.hpp"

#include <span>

namespace submeter::inline v0::meter {

/// One register inside a planned read. A value.
struct picked_row {
    std::size_t row = 0;       ///< index into profile::registers
    std::uint16_t offset = 0;  ///< octets from the start of the reply's data; of coils, bits

    friend constexpr bool operator==(const picked_row&, const picked_row&) = default;
};

/// One request of a plan, before it becomes octets. A value.
struct planned_read {
    std::uint32_t where = 0;    ///< Modbus address, or data identifier
    std::uint8_t function = 3;  ///< Modbus: 1 to 4
    std::uint16_t count = 0;    ///< Modbus: registers, coils or discrete inputs
    std::vector<picked_row> rows{};
    std::vector<std::uint32_t> objects{};  ///< DL/T 698.45: the OADs, ascending

    friend bool operator==(const planned_read&, const planned_read&) = default;
};

/// Makes the fewest requests that read the wanted registers of the device's circuit, or of all
/// circuits where the device is a whole meter. Modbus registers, coils and discrete inputs are
/// joined up to the profile's limits; registers in one item of DL/T 645 or CJ/T 188 share its
/// request; objects of DL/T 698.45 are listed up to the profile's limit; what lies in a block is
/// read with its block when it has no place of its own, or when two or more of the block's
/// registers are wanted. A register wanted twice is read once. The plan is in ascending order of
/// function and place.
/// @return `unknown_register` with the place in `wanted` as `index`; `bad_value` where a setting
///         puts a register outside the address space.
[[nodiscard]] SUBMETER_API result<std::vector<planned_read>> plan_reads(
    const device& d, std::span<const obis> wanted);

}  // namespace submeter::inline v0::meter
