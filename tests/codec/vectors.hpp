// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/decoded.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace submeter::test {

struct vector {
    std::string name;
    std::vector<std::byte> octets;
    std::optional<codec::direction> way;
    std::vector<codec::decoded_frame> expected;

    /// The one readable frame that the octets are, without anything around it.
    bool is_one_frame() const {
        return expected.size() == 1 && expected[0].ok && expected[0].offset == 0;
    }
};

struct crc_vector {
    std::vector<std::byte> octets;
    std::uint16_t crc = 0;
};

/// Reads tests/vectors/<name>.json; throws std::runtime_error where it does not have its form.
std::vector<vector> read_vectors(const std::string& name);
std::vector<crc_vector> read_crc_vectors(const std::string& name);

std::vector<std::byte> bytes_of(std::string_view hex);

/// A copy on the heap of exactly its size: a sanitizer sees the first octet that is read too far.
class exact_copy {
public:
    explicit exact_copy(bytes_view octets)
        : octets_(new std::byte[octets.size()]), size_(octets.size()) {
        for (std::size_t i = 0; i < size_; ++i)
            octets_[i] = octets[i];
    }
    bytes_view view() const { return {octets_.get(), size_}; }

private:
    std::unique_ptr<std::byte[]> octets_;
    std::size_t size_;
};

/// A number below `bound`, the same with every standard library.
inline std::size_t below(std::mt19937& random, std::size_t bound) {
    return random() % bound;
}

/// The same octets cut into chunks of 0 to 7.
inline std::vector<bytes_view> cut(bytes_view octets, std::mt19937& random) {
    std::vector<bytes_view> out;
    while (!octets.empty()) {
        const std::size_t size = std::min(octets.size(), below(random, 8));
        out.push_back(octets.first(size));
        octets = octets.subspan(size);
    }
    return out;
}

}  // namespace submeter::test
