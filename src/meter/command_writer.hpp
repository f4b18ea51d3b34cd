// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/meter/device.hpp"

namespace submeter::inline v0::meter::detail {

// A number of a command; `bad_value` where its kind has none. Of a list, that of item `index`.
result<decimal> number_of(const device& d, const command& c, part_source from,
                          std::size_t index = 0);

// How many items a list of a command has. Precondition: its kind has the list.
std::size_t list_size(const command& c, part_list each);

// What a write of a command holds, by its rule's pieces, of item `index` where there is one for
// each; `where` is the place, for the security module.
// `inexact` or `overflow` where a number does not fit its piece, `negative_amount`, `bad_date`,
// `not_authorised` where a MAC is needed and the device has no module, else what the module says.
result<std::vector<std::byte>> write_data(const device& d, const write_rule& rule, const command& c,
                                          std::uint32_t where, std::size_t index);

}  // namespace submeter::inline v0::meter::detail
