// SPDX-License-Identifier: Apache-2.0
#include "core/messages.hpp"

#include <algorithm>
#include <iterator>

namespace submeter::inline v0::detail {

namespace {

// One block for each component; a test holds both languages to the same facts.
constexpr message messages[] = {
    // codec

    // tariff

    // billing

    // ledger

    // control

    // end
    {"core.note", "{text}", "{text}"},
};

}  // namespace

std::optional<message> find_message(std::string_view rule) {
    const auto* found = std::find_if(std::begin(messages), std::end(messages),
                                     [&](const message& m) { return m.rule == rule; });
    if (found == std::end(messages)) return std::nullopt;
    return *found;
}

std::span<const message> all_messages() {
    return messages;
}

}  // namespace submeter::inline v0::detail
