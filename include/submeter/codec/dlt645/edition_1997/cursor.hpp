// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/dictionary.hpp"

namespace submeter::inline v0::codec::dlt645::edition_1997 {

/// Walks the values in the data of an item: the one value, or the members of a block (901F: total,
/// then tariffs, as many as are there). The AAH that ends a block is stepped over; rest() is what
/// is left over, such as the end of a reply that is longer than its item. Allocates nothing. A
/// value that borrows; confined to one thread.
class value_cursor {
public:
    constexpr value_cursor(const item& of, bytes_view plain, declared_items declared = {}) noexcept
        : of_(of), plain_(plain), declared_(declared) {}

    /// The next value, or nothing.
    [[nodiscard]] constexpr std::optional<placed_value> next() noexcept {
        if (of_.block == item_block::none) {
            if (member_++ != 0) return std::nullopt;
            return take(of_);
        }
        for (; member_ < detail::all_members; ++member_) {
            if (closes_block()) return std::nullopt;
            const auto id = static_cast<std::uint16_t>((of_.id.value & 0xFFF0U) | member_);
            const auto found = find_item({id}, declared_);
            if (!found) continue;
            ++member_;
            return take(*found);
        }
        (void)closes_block();
        return std::nullopt;
    }

    /// What no value has taken.
    [[nodiscard]] constexpr bytes_view rest() const noexcept { return plain_.subspan(at_); }

    /// When next() has nothing more: whether the data end inside a value, or before the first.
    [[nodiscard]] constexpr bool is_cut() const noexcept { return cut_; }

private:
    constexpr bool closes_block() noexcept {
        const bool closed = at_ + 1 == plain_.size() && plain_[at_] == wildcard_octet;
        if (closed) ++at_;
        return closed;
    }

    constexpr std::optional<placed_value> take(const item& what) noexcept {
        if (what.octets > plain_.size() - at_) {
            member_ = detail::all_members;
            cut_ = at_ == 0 || at_ != plain_.size();
            return std::nullopt;
        }
        const placed_value out{what, at_, plain_.subspan(at_, what.octets)};
        at_ += what.octets;
        return out;
    }

    item of_;
    bytes_view plain_;
    declared_items declared_;
    std::size_t at_ = 0;
    std::uint8_t member_ = 0;
    bool cut_ = false;
};

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
