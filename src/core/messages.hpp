// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace submeter::inline v0::detail {

// The sentence of one explanation rule; {name} stands for the fact of that name.
struct message {
    std::string_view rule;
    std::string_view english;
    std::string_view chinese;
};

[[nodiscard]] std::optional<message> find_message(std::string_view rule);

[[nodiscard]] SUBMETER_API std::span<const message> all_messages();

}  // namespace submeter::inline v0::detail
