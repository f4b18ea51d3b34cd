// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "report/words.hpp"

#include <string>
#include <string_view>

namespace submeter::inline v0::report::detail {

// Text made safe for HTML and XML, in content and in quoted attributes. What printable() would
// escape becomes U+FFFD: control characters, which neither may hold, and what turns the direction
// of text. Line feeds and tabs stay.
[[nodiscard]] std::string escaped(std::string_view text);

// Daily usage as an inline SVG bar chart; empty without days. All coordinates are integers, so the
// bytes are the same everywhere.
[[nodiscard]] std::string usage_chart(const billing::statement& s, const words& w);

}  // namespace submeter::inline v0::report::detail
