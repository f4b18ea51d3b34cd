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

inline constexpr std::string_view format = "submeter.plan/2";
inline constexpr std::string_view format_1 = "submeter.plan/1";

inline constexpr entry<commodity> commodities[] = {{"electricity", commodity::electricity},
                                                   {"water", commodity::water},
                                                   {"gas", commodity::gas},
                                                   {"heat", commodity::heat}};

inline constexpr entry<billing_unit> units[] = {{"kWh", billing_unit::kwh},
                                                {"kvarh", billing_unit::kvarh},
                                                {"m3", billing_unit::m3},
                                                {"GJ", billing_unit::gj}};

inline constexpr entry<billing_unit> demand_units[] = {{"kW", billing_unit::kw},
                                                       {"kVA", billing_unit::kva}};

inline constexpr entry<ladder_mode> modes[] = {{"graduated", ladder_mode::graduated},
                                               {"volume", ladder_mode::volume}};

inline constexpr entry<allocation> allocations[] = {{"additive", allocation::additive},
                                                    {"proportional", allocation::proportional},
                                                    {"chronological", allocation::chronological},
                                                    {"per_period", allocation::per_period}};

inline constexpr entry<window_kind> windows[] = {
    {"bill", window_kind::bill}, {"month", window_kind::month}, {"year", window_kind::year}};

inline constexpr entry<crossing> crossings[] = {
    {"split", crossing::split}, {"by_start", crossing::by_start}, {"by_end", crossing::by_end}};

inline constexpr entry<bound_scale> scales[] = {
    {"days", bound_scale::days}, {"months", bound_scale::months}, {"demand", bound_scale::demand}};

inline constexpr entry<move_in> move_ins[] = {{"whole", move_in::whole},
                                              {"months", move_in::months},
                                              {"started_months", move_in::started_months},
                                              {"days", move_in::days}};

inline constexpr entry<quota_order> quota_orders[] = {
    {"proportional", quota_order::proportional}, {"chronological", quota_order::chronological}};

inline constexpr entry<proration> prorations[] = {{"whole", proration::whole},
                                                  {"days", proration::days}};

inline constexpr entry<fixed_per> pers[] = {{"bill", fixed_per::bill},
                                            {"day", fixed_per::day},
                                            {"month", fixed_per::month},
                                            {"year", fixed_per::year}};

inline constexpr entry<fixed_per> limit_pers[] = {
    {"bill", fixed_per::bill}, {"day", fixed_per::day}, {"month", fixed_per::month}};

inline constexpr entry<fixed_each> eachs[] = {
    {"account", fixed_each::account}, {"person", fixed_each::person}, {"kVA", fixed_each::kva}};

// Whether a quota is each person's.
inline constexpr entry<bool> quota_eachs[] = {{"account", false}, {"person", true}};

// Whether a quota follows the days of service.
inline constexpr entry<bool> quota_prorations[] = {{"whole", false}, {"days", true}};

inline constexpr entry<contract_base> contract_bases[] = {{"contract", contract_base::contract},
                                                          {"allowance", contract_base::allowance},
                                                          {"measured", contract_base::measured}};
inline constexpr entry<charged_part> charged_parts[] = {{"share", charged_part::share},
                                                        {"all", charged_part::all}};
inline constexpr entry<excess_start> excess_starts[] = {{"allowance", excess_start::allowance},
                                                        {"contract", excess_start::contract}};

inline constexpr entry<std::uint8_t> standards[] = {{"0.90", 90}, {"0.85", 85}, {"0.80", 80}};

// In the order of std::chrono::weekday's C encoding.
inline constexpr std::string_view weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                                "thursday", "friday", "saturday"};

inline constexpr std::string_view twelfth_of_365 = "365/12";
inline constexpr std::int64_t twelfth_of_365_nano = 30'416'666'667;

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
