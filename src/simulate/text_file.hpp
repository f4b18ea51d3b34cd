// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0::simulate::detail {

// The whole of a file, unpacked where it is gzip. `cannot_read`.
result<std::string> read_text_file(const std::string& path);

// Takes the next line off the front, without its line end.
std::string_view take_line(std::string_view& text) noexcept;

// The fields of a line of comma-separated values; a field may be quoted, with "" for a quote.
// `bad_syntax` for a quote that is not closed or is followed by more.
result<std::vector<std::string>> split_fields(std::string_view line);

}  // namespace submeter::inline v0::simulate::detail
