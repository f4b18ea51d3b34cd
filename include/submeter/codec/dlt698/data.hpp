// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/detail/data_reader.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// Reads the Data at the front of `wire`; its `encoded` says how many octets it takes.
/// @return `bad_length` where octets are missing or a length is malformed; `bad_value` with the
///         offset of an unknown tag or choice; `bad_count` below data_depth_max levels.
/// Work is linear in the octets. Allocates nothing.
[[nodiscard]] constexpr result<data_view> read_data(bytes_view wire) noexcept {
    detail::reader in{wire};
    const auto out = detail::read_data(in);
    if (!in.ok()) return fail(in.why());
    return out;
}

/// The items of an array or structure, one after the other. A value; borrows what the view borrows.
class data_items {
public:
    constexpr explicit data_items(const data_view& list) noexcept
        : in_(list.content), left_(list.is_list() ? list.count : 0) {}

    /// The next item, nothing after the last.
    [[nodiscard]] constexpr std::optional<data_view> next() noexcept {
        if (left_ == 0) return std::nullopt;
        --left_;
        return detail::read_data(in_);
    }

private:
    detail::reader in_;
    std::size_t left_;
};

/// Item `index` of an array or structure, from 0. @return `wrong_type`; `bad_count` where there is
/// none.
[[nodiscard]] constexpr result<data_view> item_of(const data_view& list,
                                                  std::size_t index) noexcept {
    if (!list.is_list()) return fail(errc::wrong_type);
    if (index >= list.count) return fail(errc::bad_count, 0, index);
    data_items items{list};
    auto out = items.next();
    for (; index > 0; --index)
        out = items.next();
    return *out;
}

}  // namespace submeter::inline v0::codec::dlt698
