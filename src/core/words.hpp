// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"

#include <span>
#include <string>
#include <string_view>

namespace submeter::inline v0::detail {

// A word or phrase of what explanations of frames say.
struct word {
    std::string_view english;
    std::string_view chinese;
};

// The text with each word and phrase of the table in Chinese, the longest first; snake_case names
// are put together from their words. What the table does not have stays as it is.
[[nodiscard]] SUBMETER_API std::string in_chinese(std::string_view english);

[[nodiscard]] SUBMETER_API std::span<const word> all_words();

}  // namespace submeter::inline v0::detail
