// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/detail/energies.hpp"
#include "submeter/codec/dlt645/detail/events.hpp"
#include "submeter/codec/dlt645/detail/freezes.hpp"
#include "submeter/codec/dlt645/detail/parameters.hpp"
#include "submeter/codec/dlt645/detail/variables.hpp"
#include "submeter/core/bytes.hpp"

namespace submeter::inline v0::codec::dlt645 {

namespace detail {

// Not inlined: the members of an item are cheaper to write where they stay.
[[gnu::noinline]] constexpr bool fill(item& out) noexcept {
    switch (out.id.di3()) {
        case 0x00:
            return fill_energy(out);
        case 0x01:
            return fill_demand(out);
        case 0x02:
            return fill_variable(out);
        case 0x03:
            return fill_event(out);
        case 0x04:
            return fill_parameter(out);
        case 0x05:
            return fill_freeze(out);
        case 0x06:
            return fill_load_record(out);
        case 0x1D:
        case 0x1E:
            return fill_relay_event(out);
        default:
            return false;
    }
}

}  // namespace detail

/// Looks a data identifier of DL/T 645-2007 up: energies, demands, events and freezes by the rules
/// that build their identifiers, the others in a table. Identifiers of function 03 (07…) are no
/// items.
/// @return the item, or `unknown_identifier`. Allocates nothing.
[[nodiscard]] constexpr result<item> find_item(data_id id) noexcept {
    result<item> out;
    out->id = id;
    if (!detail::fill(*out)) out = fail(errc::unknown_identifier);
    return out;  // the only one, so that nothing is copied
}

/// The same where the length decides too: 050608NN is a list of quadrant 4 energies, or, with 10
/// octets, purchase count, remaining and overdraft money of a single-phase prepaid meter.
[[nodiscard]] constexpr result<item> find_item(data_id id, std::size_t octets) noexcept {
    auto out = find_item(id);
    if (out && octets == detail::frozen_purchase.octets() && id.value >> 8 == 0x050608) {
        out->block = item_block::none;
        detail::fill_record(*out, "purchase_state", detail::frozen_purchase);
    }
    return out;
}

/// The item of one value of a block: element 0 of 0001FF00 is 00010000, the total. Of an item that
/// is no block, element 0 is the item itself.
/// @return `bad_count` where there is no such element; records, whole freezes and load records are
/// walked with value_cursor instead.
[[nodiscard]] constexpr result<item> element(const item& block, std::size_t index) noexcept {
    if (index > 254 || (block.block == item_block::none && index != 0))
        return fail(errc::bad_count, 0, index);
    if (block.block >= item_block::freeze_all) return fail(errc::bad_count, 0, index);
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
    if (!found || found->block != item_block::none) return fail(errc::bad_count, 0, index);
    return found;
}

}  // namespace submeter::inline v0::codec::dlt645
