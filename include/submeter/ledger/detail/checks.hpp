// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/instant.hpp"

#include <cstdint>
#include <string_view>

namespace submeter::inline v0::ledger::detail {

// How many octets the UTF-8 sequence that begins with `first` has (RFC 3629); 0 where none does.
constexpr std::size_t utf8_length(std::uint8_t first) noexcept {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first <= 0xDF) return 2;
    if (first >= 0xE0 && first <= 0xEF) return 3;
    if (first >= 0xF0 && first <= 0xF4) return 4;
    return 0;
}

// Which second octets follow `first`: they keep out overlong forms, surrogates and what is above
// U+10FFFF.
constexpr bool utf8_second(std::uint8_t first, std::uint8_t second) noexcept {
    const std::uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    const std::uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

// What a journal holds must still be readable in every export: UTF-8, and of the control
// characters only the tab and the line feed. `bad_value` with the offset.
constexpr result<void> check_text(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] >= ' ' && text[i] < 0x7F) {  // most of them
            ++i;
            continue;
        }
        const auto octet = [&](std::size_t k) { return static_cast<std::uint8_t>(text[i + k]); };
        const auto first = octet(0);
        const auto length = utf8_length(first);
        const bool control = length == 1 && first != '\t' && first != '\n';
        if (length == 0 || control || length > text.size() - i) return fail(errc::bad_value, i);
        if (length > 1 && !utf8_second(first, octet(1))) return fail(errc::bad_value, i);
        for (std::size_t k = 2; k < length; ++k)
            if ((octet(k) & 0xC0U) != 0x80U) return fail(errc::bad_value, i);
        i += length;
    }
    return {};
}

// Times of the years 1 to 9999, a day inside, so that the local date has such a year too.
inline constexpr instant first_time{
    std::chrono::sys_days{std::chrono::year{1} / std::chrono::January / 2}};
inline constexpr instant end_of_time{
    std::chrono::sys_days{std::chrono::year{9999} / std::chrono::December / 31}};

// `bad_date` outside them.
constexpr result<void> check_time(instant t) noexcept {
    if (t < first_time || t >= end_of_time) return fail(errc::bad_date);
    return {};
}

}  // namespace submeter::inline v0::ledger::detail
