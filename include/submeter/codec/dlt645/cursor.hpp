// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/dictionary.hpp"
#include "submeter/codec/dlt645/load_record.hpp"

#include <optional>

namespace submeter::inline v0::codec::dlt645 {

/// One value in the data of an item, and where it lies there. A value that borrows.
struct placed_value {
    item what{};             ///< its name, form and unit; of a record's field, with the record's id
    std::size_t offset = 0;  ///< in the data of the item
    bytes_view octets{};
};

namespace detail {

// The k-th field of a record as an item; nothing past the last.
constexpr std::optional<item> field_at(const item& record, const record_layout& layout,
                                       std::size_t k) noexcept {
    for (const auto& group : layout.groups) {
        const std::size_t size = group.fields.size();
        const std::size_t all = group.repeat == 0 ? k + 1 : size * group.repeat;
        if (k >= all) {
            k -= all;
            continue;
        }
        const field& f = group.fields[k % size];
        item out{.id = record.id,
                 .prefix = record.prefix.empty() ? record.name : record.prefix,
                 .name = f.name,
                 .form = f.form,
                 .octets = f.octets,
                 .decimals = f.decimals,
                 .has_sign = f.has_sign,
                 .unit = f.unit,
                 .access = record.access,
                 .phase = group.phase,
                 .history = record.history};
        if (group.repeat != 1) out.index = static_cast<std::uint8_t>(k / size + 1);
        return out;
    }
    return std::nullopt;
}

}  // namespace detail

/// Walks the values in the data of an item: the one value, the elements of a block, the fields of a
/// record, the columns of a whole freeze, the groups of load records.
///
///     value_cursor values{item, reply.data};
///     while (const auto value = values.next()) use(value->what, value->octets);
///
/// Separators (AAH) are stepped over. It ends with the data, or where they do not fit the item;
/// rest() is what is left over. Allocates nothing. A value that borrows; confined to one thread.
class value_cursor {
public:
    constexpr value_cursor(const item& of, bytes_view plain) noexcept : of_(of), plain_(plain) {
        end_ = plain.size();
        if (of.block == item_block::loads) end_ = 0;
    }

    /// The next value, or nothing.
    [[nodiscard]] constexpr std::optional<placed_value> next() noexcept {
        switch (of_.block) {
            case item_block::freeze_all:
                return next_grouped(std::size(detail::freeze_columns));
            case item_block::loads:
                return next_load();
            default:
                return next_plain();
        }
    }

    /// What no value has taken.
    [[nodiscard]] constexpr bytes_view rest() const noexcept { return plain_.subspan(at_); }

    /// When next() has nothing more: whether the data end inside a value, or before all that one
    /// value or a record needs. A list may be short; whole freezes and load records end anywhere.
    [[nodiscard]] constexpr bool is_cut() const noexcept {
        if (of_.block == item_block::freeze_all || of_.block == item_block::loads) return false;
        if (!part_of(of_, index_)) return false;
        if (at_ != end_) return true;
        return of_.layout != nullptr ? end_ < of_.layout->octets() : index_ == 0;
    }

private:
    static constexpr std::size_t load_group_count = 1 + std::size(detail::load_groups);

    constexpr std::optional<placed_value> next_plain() noexcept {
        if (const auto found = part_of(of_, index_)) return take(*found);
        // A column of a freeze may be closed like its lists.
        if (of_.layout != nullptr && of_.id.di3() == 0x05 && at_ + 1 == end_ && at_separator())
            ++at_;
        return std::nullopt;
    }

    static constexpr std::optional<item> part_of(const item& of, std::size_t index) noexcept {
        if (of.layout != nullptr) return detail::field_at(of, *of.layout, index);
        const auto found = element(of, index);
        if (!found) return std::nullopt;
        return *found;
    }

    // A block may be closed by AAH, which no digit is.
    constexpr std::optional<placed_value> take(const item& what) noexcept {
        const bool digits = what.form == item_form::number || what.form == item_form::demand;
        if (digits && of_.block != item_block::none && at_ + 1 == end_ && at_separator()) ++at_;
        if (what.octets > end_ - at_) return std::nullopt;
        const placed_value out{what, at_, plain_.subspan(at_, what.octets)};
        at_ += what.octets;
        ++index_;
        return out;
    }

    [[nodiscard]] constexpr bool at_separator() const noexcept {
        return at_ < end_ && plain_[at_] == wildcard_octet;
    }

    // Groups that AAH ends; one that the meter does not store may be empty.
    constexpr std::optional<placed_value> next_grouped(std::size_t groups) noexcept {
        while (at_separator()) {
            ++at_;
            ++group_;
            index_ = 0;
        }
        if (group_ >= groups || at_ == end_) return std::nullopt;
        const auto column = grouped_item();
        if (const auto found = part_of(column, index_)) return take(*found);
        return std::nullopt;
    }

    // The item of the group that is walked: a column of a freeze, or of a load record the time,
    // then its groups.
    [[nodiscard]] constexpr item grouped_item() const noexcept {
        item out = of_;
        out.block = item_block::none;
        if (of_.block == item_block::freeze_all) {
            const std::uint32_t column = detail::freeze_columns[group_];
            return find_item({(of_.id.value & 0xFFFF00FFU) | column << 8}).value_or(out);
        }
        if (group_ == 0) {
            out.name = "time";
            out.form = item_form::stamp;
            out.octets = 5;
        } else {
            out.layout = &detail::load_groups[group_ - 1];
        }
        return out;
    }

    constexpr std::optional<placed_value> next_load() noexcept {
        if (end_ == 0 && !begin_load()) return std::nullopt;
        if (const auto found = next_grouped(load_group_count)) {
            if (group_ == 0) {  // no separator stands between the time and the first group
                group_ = 1;
                index_ = 0;
            }
            return found;
        }
        if (at_ != end_) return std::nullopt;
        at_ += 2;  // check and end
        end_ = 0;
        return next_load();
    }

    constexpr bool begin_load() noexcept {
        const auto found = read_load_record(rest());
        if (!found) return false;
        at_ += 3;
        end_ = at_ + found->content.size();
        group_ = 0;
        index_ = 0;
        return true;
    }

    item of_;
    bytes_view plain_;
    std::size_t at_ = 0;
    std::size_t end_ = 0;    // of the values; of load records, of the one that is walked, 0 between
    std::size_t group_ = 0;  // of a freeze or a load record
    std::size_t index_ = 0;  // of the value in its block, record or group
};

}  // namespace submeter::inline v0::codec::dlt645
