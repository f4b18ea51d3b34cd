// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/edition_1997/data_id.hpp"
#include "submeter/codec/dlt645/edition_1997/detail/families.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// The item of an identifier that a maker or a user declares: by 0x9010 and so on in `id`.
using declared_items = std::span<const item>;

/// Looks a data identifier of DL/T 645-1997 up. What the caller declares comes first: makers use
/// identifiers of their own for relays, valves, balances and prices (the edition has none), or an
/// identifier of the standard for another quantity.
/// @return the item, its `id` holding the two octets, or `unknown_identifier`. Allocates nothing.
[[nodiscard]] constexpr result<item> find_item(data_id id, declared_items declared = {}) noexcept {
    for (const auto& one : declared)
        if (one.id.value == id.value) return one;
    result<item> out{item{.id = {id.value}}};
    if (!detail::fill(*out)) return fail(errc::unknown_identifier);
    return out;
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
