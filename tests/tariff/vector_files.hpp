// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "core/json_reader.hpp"

#include <string>
#include <string_view>

// What the readers of vector files share: members that have to be there.
namespace submeter::tariff::samples {

inline submeter::detail::json_node member(const submeter::detail::json_node& parent,
                                          std::string_view name) {
    return parent.field(name).value();
}

inline std::string text(const submeter::detail::json_node& parent, std::string_view name) {
    return member(parent, name).text().value();
}

}  // namespace submeter::tariff::samples
