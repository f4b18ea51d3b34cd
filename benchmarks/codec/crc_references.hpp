// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"

// The two textbook ways to compute Modbus's CRC-16 fast, for comparison: as their papers give them,
// without regard to the library's own.
namespace crc_references {

/// Slicing-by-16: one table for each of sixteen octets (after M. E. Kounavis and F. L. Berry, "A
/// Systematic Approach to Building High Performance, Software-based, CRC generators", 2005).
std::uint16_t slicing_by_16(submeter::bytes_view octets);

/// Folding by PCLMULQDQ (V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using
/// PCLMULQDQ Instruction", 2009): 64 octets a step, then 16, what is left by tables.
std::uint16_t folding(submeter::bytes_view octets);

/// Whether this processor can do folding().
bool can_fold();

}  // namespace crc_references
