// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/data.hpp"
#include "submeter/codec/dlt698/dictionary.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// The exact number that an item's Data is: of one value, of element `index` (from 1) of an array
/// or structure, or the number of a demand.
/// @return `value_absent` for NULL; `wrong_type`; `bad_count` where there is no such element.
[[nodiscard]] constexpr result<decimal> read_number(const item& what, const data_view& d,
                                                    std::size_t index = 0) noexcept {
    if (d.is_null()) return fail(errc::value_absent);
    if (what.shape == item_shape::value && index == 0) return d.number(what.scaler);
    if (what.shape == item_shape::demand && index == 0) {
        const auto number = item_of(d, 0);
        if (!number) return fail(number.error());
        return number->number(what.scaler);
    }
    const auto part = element(what, index);
    if (!part) return fail(part.error());
    const auto data = item_of(d, index - 1);
    if (!data) return fail(data.error());
    return read_number(*part, *data);
}

/// When a demand occurred. @return `wrong_type`; as to_local().
[[nodiscard]] constexpr result<local_instant> read_demand_time(const data_view& demand) noexcept {
    const auto when = item_of(demand, 1);
    if (!when) return fail(when.error());
    const auto parts = when->moment();
    if (!parts) return fail(parts.error());
    return to_local(*parts);
}

}  // namespace submeter::inline v0::codec::dlt698
