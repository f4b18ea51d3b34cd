// SPDX-License-Identifier: Apache-2.0
#include "submeter/core/bytes.hpp"
#include "submeter/tariff/plan_json.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace submeter::inline v0::tariff {

// FNV-1a of Fowler, Noll and Vo, 64 bits. Six lines by hand, because the floor of tariffs has no
// door to a library of digests; the name in front lets another function follow.
std::string digest_of(const plan& p) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : write_plan(p)) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 0x100000001b3U;
    }
    std::array<std::byte, 8> octets{};
    byte_writer out{octets};
    out.u32_be(static_cast<std::uint32_t>(hash >> 32));
    out.u32_be(static_cast<std::uint32_t>(hash));
    return "fnv1a64:" + to_hex(octets);
}

}  // namespace submeter::inline v0::tariff
