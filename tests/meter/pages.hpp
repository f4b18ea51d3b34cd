// SPDX-License-Identifier: Apache-2.0
#pragma once

// Pages of the documentation, whose examples the tests run.

#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace submeter::testing {

inline std::string page(std::string_view path) {
    std::ifstream in(std::string{SUBMETER_TEST_DATA} + "/../docs/" + std::string{path});
    std::stringstream out;
    out << in.rdbuf();
    return out.str();
}

// The JSON behind `<!-- mark -->`; empty where there is none.
inline std::string json_on(std::string_view path, std::string_view mark) {
    const auto text = page(path);
    std::string comment = "<!-- ";
    comment += mark;
    comment += " -->";
    constexpr std::string_view fence = "```json\n";
    const auto at = text.find(comment);
    const auto from = at == std::string::npos ? at : text.find(fence, at);
    if (from == std::string::npos) return {};
    const auto begin = from + fence.size();
    return text.substr(begin, text.find("```\n", begin) - begin);
}

}  // namespace submeter::testing
