// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/parameters.hpp"
#include "submeter/codec/dlt645/detail/records.hpp"
#include "submeter/codec/dlt645/detail/variables.hpp"

namespace submeter::inline v0::codec::dlt645 {

/// Looks a data identifier of DL/T 645-2007 up: energies, demands and freezes by the rules that
/// build their identifiers, the others in a table.
/// @return the item, or `unknown_identifier`. Allocates nothing.
[[nodiscard]] constexpr result<item> find_item(data_id id) noexcept {
    std::optional<item> found;
    switch (id.di3()) {
        case 0x00:
            found = detail::find_energy(id);
            break;
        case 0x01:
            found = detail::find_demand(id);
            break;
        case 0x02:
            found = detail::find_variable(id);
            break;
        case 0x03:
            found = detail::find_purchase(id);
            break;
        case 0x04:
            found = detail::find_parameter(id);
            break;
        case 0x05:
            found = detail::find_freeze(id);
            break;
        default:
            break;
    }
    if (!found) return fail(errc::unknown_identifier);
    found->id = id;
    return *found;
}

/// The item of one value of a block: element 0 of 0001FF00 is 00010000, the total. Of an item that
/// is no block, element 0 is the item itself.
/// @return `bad_count` where there is no such element.
[[nodiscard]] constexpr result<item> element(const item& block, std::size_t index) noexcept {
    if (index > 254 || (block.block == item_block::none && index != 0))
        return fail(errc::bad_count, 0, index);
    item out = block;
    out.block = item_block::none;
    if (block.block == item_block::none) return out;
    if (block.block == item_block::repeated) {
        if (block.id.di3() == 0x05) out.tariff = static_cast<std::uint8_t>(index);
        return out;
    }
    const bool di1 = block.block == item_block::di1_from_0 || block.block == item_block::di1_from_1;
    const bool from_1 =
        block.block == item_block::di1_from_1 || block.block == item_block::di0_from_1;
    const auto number = static_cast<std::uint32_t>(index + (from_1 ? 1 : 0));
    const unsigned shift = di1 ? 8 : 0;
    const data_id id{(block.id.value & ~(0xFFU << shift)) | number << shift};
    const auto found = find_item(id);
    if (!found) return fail(errc::bad_count, 0, index);
    return found;
}

}  // namespace submeter::inline v0::codec::dlt645
