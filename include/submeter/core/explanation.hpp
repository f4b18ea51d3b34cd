// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace submeter::inline v0 {

/// Why an answer is what it is: a tree of steps, made by the code that computes the answer and only
/// when asked for. `rule` names a sentence of the message table (src/core/messages.cpp); the facts
/// fill it. A value.
struct explanation {
    std::string rule;  ///< for example "tariff.bill"
    std::vector<std::pair<std::string, std::string>>
        facts;                       ///< name and value, in the order of use
    std::vector<explanation> parts;  ///< what this step is made of
};

enum class language : unsigned char { english, chinese };

/// The explanation as JSON text: {"rule", "facts": {…}, "parts": […]}. Compiled in core_text.
[[nodiscard]] SUBMETER_API std::string to_json(const explanation& e);

/// The explanation as indented lines, a sentence a step. A rule without a sentence shows its facts.
/// Compiled in core_text.
[[nodiscard]] SUBMETER_API std::string to_text(const explanation& e,
                                               language in = language::english);

}  // namespace submeter::inline v0
