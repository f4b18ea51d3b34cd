// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::report {

enum class alignment : unsigned char { left, right };

/// A column of a table. A value.
struct column {
    std::string title{};
    alignment at = alignment::left;
};

/// A table of texts for a terminal: columns as wide as their widest cell. A value.
struct table {
    std::vector<column> columns{};
    /// Missing cells are empty, further ones ignored.
    std::vector<std::vector<std::string>> rows{};
    std::vector<std::string> footer{};  ///< below a rule; none where empty
};

/// How many columns of a terminal a UTF-8 text takes: East Asian wide characters take two,
/// combining ones none. Damaged octets count as one each. Allocates nothing.
[[nodiscard]] SUBMETER_API std::size_t display_width(std::string_view utf8) noexcept;

/// The text, blanks on the side opposite to its alignment, `width` wide or wider. Allocates.
[[nodiscard]] SUBMETER_API std::string pad(std::string_view utf8, std::size_t width, alignment at);

/// The table as lines: titles, a rule, rows and, below a rule, the footer. Without any title there
/// is no head. Every line begins with `indent` blanks; no line ends with one. Control characters,
/// line separators and what turns the direction of text are shown as "\\n", "\\t", "\\u202e".
/// Allocates.
[[nodiscard]] SUBMETER_API std::string to_text(const table& t, std::size_t indent = 0);

}  // namespace submeter::inline v0::report
