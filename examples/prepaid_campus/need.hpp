// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/diagnostics.hpp"
#include "submeter/core/result.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace campus {

/// Ends the program with a sentence; a service would handle the error instead.
struct failure : std::runtime_error {
    using std::runtime_error::runtime_error;
};

[[noreturn]] inline void give_up(std::string_view doing, const submeter::error& e) {
    const auto said = submeter::describe(e.code);
    throw failure(std::string{doing} + ": " + std::string{said.sentence} + " (" +
                  std::string{said.name} + ", item " + std::to_string(e.index) + ")");
}

/// The value of a result, or the end of the program: need(parse_price(text), "reading the price").
template <class T>
T need(submeter::result<T> r, std::string_view doing) {
    if (!r) give_up(doing, r.error());
    if constexpr (!std::is_void_v<T>) return std::move(*r);
}

/// The same for documents: the findings name the path.
template <class T>
T need(submeter::result<T> r, std::string_view doing, const submeter::diagnostics& said) {
    if (!r && !said.findings.empty())
        throw failure(std::string{doing} + ": " + said.findings.front().path + ": " +
                      said.findings.front().text);
    return need(std::move(r), doing);
}

}  // namespace campus
