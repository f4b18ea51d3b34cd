// SPDX-License-Identifier: Apache-2.0

// Prints an explanation that names a digest: two compiled components and what they are linked with.

#include <submeter/core/explanation.hpp>
#include <submeter/crypto/sha256.hpp>

#include <cstdio>
#include <span>

int main() {
    const unsigned char text[] = {'a', 'b', 'c'};
    const auto digest = submeter::crypto::sha256(std::as_bytes(std::span{text}));
    const auto first = std::to_string(std::to_integer<int>(digest[0]));
    const submeter::explanation e{.rule = "digest", .facts = {{"first octet", first}}, .parts = {}};
    std::puts(to_json(e).c_str());
}
