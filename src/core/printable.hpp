// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace submeter::inline v0::detail {

// A character at the front of a text that is not seen as itself, and how many octets it has.
struct hidden_character {
    std::uint16_t code = 0;
    std::size_t length = 0;  // 0: the first character is another
};

// Control characters, and of General Punctuation (Unicode, U+2000 to U+206F) what ends lines or
// paragraphs (U+2028, U+2029) or turns the direction of what follows (U+202A to U+202E, U+2066 to
// U+2069).
inline hidden_character hidden_at(std::string_view text) noexcept {
    const auto octet = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto found = [](unsigned code, std::size_t length) {
        return hidden_character{static_cast<std::uint16_t>(code), length};
    };
    const auto first = octet(0);
    const auto second = octet(1);
    const auto third = octet(2);
    if (first < 0x20 || first == 0x7F) return found(first, 1);
    if (first == 0xC2 && second >= 0x80 && second < 0xA0) return found(second, 2);
    if (first != 0xE2) return {};
    const bool turns = second == 0x80 && third >= 0xA8 && third <= 0xAE;
    const bool isolates = second == 0x81 && third >= 0xA6 && third <= 0xA9;
    if (!turns && !isolates) return {};
    return found(0x2000U | (second & 0x3FU) << 6U | (third & 0x3FU), 3);
}

// "\n", "\t", "\u202e".
inline void append_escape(std::string& out, std::uint16_t code) {
    if (code == '\n' || code == '\t') {
        out += code == '\n' ? "\\n" : "\\t";
        return;
    }
    out += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        out += "0123456789abcdef"[(static_cast<unsigned>(code) >> shift) & 0xFU];
}

// The text on one line, as it stands in memory: what is not seen as itself is an escape.
inline std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto hidden = hidden_at(text);
        if (hidden.length == 0)
            out += text.front();
        else
            append_escape(out, hidden.code);
        text.remove_prefix(hidden.length == 0 ? 1 : hidden.length);
    }
    return out;
}

}  // namespace submeter::inline v0::detail
