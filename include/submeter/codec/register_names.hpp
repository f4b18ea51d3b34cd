// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace submeter::inline v0::codec {

/// Registers as they lie one behind the other in a Modbus frame. A value that borrows.
struct register_run {
    std::uint8_t function = 3;           ///< 3: holding registers, 4: input registers
    std::optional<std::uint16_t> start;  ///< address on the wire of the first, where it is known
    bytes_view octets{};                 ///< two for each register
};

/// What some octets of a run say. A value.
struct named_registers {
    std::size_t offset = 0;  ///< of its first octet in the run
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
    /// What is not named is shown as plain registers. Allocates; may be called on any thread.
    [[nodiscard]] virtual std::vector<named_registers> name(const register_run& run) const = 0;
};

}  // namespace submeter::inline v0::codec
