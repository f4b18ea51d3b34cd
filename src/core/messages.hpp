// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace submeter::inline v0::detail {

// The sentence of one explanation rule; {name} stands for the fact of that name.
struct message {
    std::string_view rule;
    std::string_view english;
    std::string_view chinese;
};

[[nodiscard]] std::optional<message> find_message(std::string_view rule);

}  // namespace submeter::inline v0::detail
