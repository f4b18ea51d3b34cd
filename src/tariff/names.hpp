// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/tariff/plan.hpp"

#include <optional>
#include <span>
#include <string_view>

// The words of a plan document, in one place for its reader and its writer.
namespace submeter::inline v0::tariff::names {

template <class Value>
struct entry {
    std::string_view name;
    Value value;
};

inline constexpr std::string_view format = "submeter.plan/1";

inline constexpr entry<commodity> commodities[] = {{"electricity", commodity::electricity},
                                                   {"water", commodity::water},
                                                   {"gas", commodity::gas},
                                                   {"heat", commodity::heat}};

inline constexpr entry<billing_unit> units[] = {{"kWh", billing_unit::kwh},
                                                {"kvarh", billing_unit::kvarh},
                                                {"m3", billing_unit::m3},
                                                {"GJ", billing_unit::gj}};

inline constexpr entry<allocation> allocations[] = {{"additive", allocation::additive},
                                                    {"chronological", allocation::chronological}};

inline constexpr entry<rounded_at> stages[] = {{"line", rounded_at::line},
                                               {"total", rounded_at::total}};

// In the order of plan::prices.
inline constexpr std::string_view kinds[] = {"single", "time_of_use", "tiered",
                                             "tiered_time_of_use"};

// In the order of std::chrono::weekday's C encoding.
inline constexpr std::string_view weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

template <class Value, std::size_t Count>
[[nodiscard]] constexpr std::optional<Value> value_of(const entry<Value> (&table)[Count],
                                                      std::string_view name) {
    for (const auto& e : table)
        if (e.name == name) return e.value;
    return std::nullopt;
}

template <class Value, std::size_t Count>
[[nodiscard]] constexpr std::string_view name_of(const entry<Value> (&table)[Count], Value value) {
    for (const auto& e : table)
        if (e.value == value) return e.name;
    return {};
}

[[nodiscard]] constexpr std::optional<std::size_t> index_of(std::span<const std::string_view> list,
                                                            std::string_view name) {
    for (std::size_t i = 0; i < list.size(); ++i)
        if (list[i] == name) return i;
    return std::nullopt;
}

}  // namespace submeter::inline v0::tariff::names
