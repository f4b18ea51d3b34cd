// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/detail/crc16_fold.hpp"
#include "submeter/core/detail/crc16_tables.hpp"
#include "submeter/core/sum8.hpp"

#include <type_traits>

namespace submeter::inline v0 {

namespace detail {

// The way that suits the processor: carry-less multiplication where it has it, else tables.
template <std::uint16_t Polynomial>
constexpr std::uint16_t crc16(bytes_view octets, std::uint16_t crc) noexcept {
#if SUBMETER_CLMUL
    if (!std::is_constant_evaluated() && octets.size() >= 16 && __builtin_cpu_supports("pclmul"))
        return crc16_by_folding<Polynomial>(octets, crc);
#endif
    return crc16_by_tables<Polynomial>(octets, crc);
}

}  // namespace detail

/// CRC-16 of Modbus RTU: polynomial 8005H (reflected A001H), initial value FFFFH, sent low octet
/// first (MODBUS over Serial Line V1.02). `crc` continues an earlier part. Allocates nothing.
[[nodiscard]] constexpr std::uint16_t crc16_modbus(bytes_view octets,
                                                   std::uint16_t crc = 0xFFFF) noexcept {
    return detail::crc16<0xA001>(octets, crc);
}

/// CRC-16/X-25, the frame check of HDLC and of DL/T 698.45: polynomial 1021H (reflected 8408H),
/// begun with FFFFH and inverted at the end, sent low octet first. `crc`, the result over an
/// earlier part, is continued. Allocates nothing.
[[nodiscard]] constexpr std::uint16_t crc16_x25(bytes_view octets, std::uint16_t crc = 0) noexcept {
    const auto begun = static_cast<std::uint16_t>(~crc);
    return static_cast<std::uint16_t>(~detail::crc16<0x8408>(octets, begun));
}

}  // namespace submeter::inline v0
