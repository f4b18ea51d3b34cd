// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace submeter::inline v0::codec {

/// Registers, or coils, as they lie one behind the other in a Modbus frame. A value that borrows.
struct register_run {
    std::uint8_t function = 3;  ///< 3: holding, 4: input registers; 1: coils, 2: discrete inputs
    std::optional<std::uint16_t> start;  ///< address on the wire of the first, where it is known
    bytes_view octets{};   ///< two for each register; the first coil in the lowest bit
    std::size_t bits = 0;  ///< how many coils or inputs

    /// Whether it has coils or inputs: then places in it count bits.
    [[nodiscard]] constexpr bool has_bits() const noexcept { return function < 3; }
};

/// What some octets (or bits) of a run say. A value.
struct named_registers {
    std::size_t offset = 0;  ///< of its first octet (or bit) in the run
    std::size_t length = 0;
    decoded_item item{};
    std::optional<error> failed{};  ///< why the octets are no such value; its offset is in the run
};

/// Somebody who knows what registers mean: a layout (modbus/layout.hpp), or a meter's profile.
class register_names {
public:
    register_names() = default;
    register_names(const register_names&) = default;
    register_names& operator=(const register_names&) = default;
    virtual ~register_names() = default;

    /// The values of a run, in the order of their offsets; several may lie in the same octets.
    /// What is not named is shown as plain registers or coils. Allocates; may be called on any
    /// thread.
    [[nodiscard]] virtual std::vector<named_registers> name(const register_run& run) const = 0;
};

}  // namespace submeter::inline v0::codec
