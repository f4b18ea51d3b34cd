// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/decimal.hpp"
#include "value_rows.hpp"

#include <array>
#include <string>
#include <unordered_map>
#include <utility>

namespace submeter::inline v0::python {

/// The index of a unit's text in value_units(), 0 for one that is not there.
std::uint8_t unit_index(std::string_view text) noexcept;

/// The index of each unit of a protocol, by its enumerator.
template <class Unit>
std::array<std::uint8_t, 32> unit_indices() {
    std::array<std::uint8_t, 32> out{};
    for (std::size_t k = 0; k < out.size(); ++k)
        out[k] = unit_index(to_text(static_cast<Unit>(k)));
    return out;
}

/// What makes a value's name: a constant of a dictionary and what is appended to it, as numbers.
struct name_parts {
    const char* text = nullptr;
    std::uint32_t id = 0;
    std::uint32_t marks = 0;

    friend bool operator==(const name_parts&, const name_parts&) = default;
};

/// Rows of one frame after the other. What a frame's rows have in common is in `current`, whose
/// `item` counts the values of the frame, those without a row too.
class row_writer {
public:
    explicit row_writer(std::size_t frames) { out_.rows.reserve(frames); }

    void begin(std::int64_t frame) { current = {.frame = frame}; }

    /// Adds a value, or why there is none; `make` gives its name where its parts are new.
    template <class MakeName>
    void add(std::uint32_t id, const result<decimal>& value, std::uint8_t unit, name_parts parts,
             MakeName&& make) {
        const auto [found, is_new] =
            known_.try_emplace(parts, static_cast<std::uint32_t>(out_.names.size()));
        if (is_new) out_.names.push_back(make());
        add_row(id, value, unit).name = found->second;
    }

    /// The one row of a frame without numbers. Its name is empty.
    void add_failure(error why) { add_row(current.id, fail(why), 0).item = 0; }

    std::size_t size() const { return out_.rows.size(); }

    value_rows take() { return std::move(out_); }

    value_row current;

private:
    struct hash {
        std::size_t operator()(const name_parts& p) const noexcept {
            const auto text = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(p.text));
            const auto numbers = std::uint64_t{p.id} << 32 | p.marks;
            return static_cast<std::size_t>((text ^ numbers * 0x9E3779B97F4A7C15U) *
                                            0xD6E8FEB86659FD93U);
        }
    };

    value_row& add_row(std::uint32_t id, const result<decimal>& value, std::uint8_t unit) {
        auto& row = out_.rows.emplace_back(current);
        row.id = id;
        if (value) {
            row.mantissa = value->mantissa;
            row.exponent = value->exponent;
            row.unit = unit;
        } else {
            row.status = static_cast<std::uint16_t>(value.error().code);
        }
        return row;
    }

    value_rows out_{.rows = {}, .names = {""}};
    std::unordered_map<name_parts, std::uint32_t, hash> known_;
};

}  // namespace submeter::inline v0::python
