// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/config.hpp"

#include <array>

namespace submeter::inline v0::crypto {

/// A SHA-256 digest (FIPS 180-4), in the order in which the standard writes it.
using sha256_digest = std::array<std::byte, 32>;

/// Digests octets that come in pieces. Confined; movable. Allocates once, when it is made.
/// Throws std::bad_alloc without memory, std::runtime_error where OpenSSL is set up without
/// SHA-256; only then.
class SUBMETER_API sha256_stream {
public:
    sha256_stream();
    ~sha256_stream();
    sha256_stream(sha256_stream&& other) noexcept;
    sha256_stream& operator=(sha256_stream&& other) noexcept;
    sha256_stream(const sha256_stream&) = delete;
    sha256_stream& operator=(const sha256_stream&) = delete;

    /// Takes the next octets.
    void update(bytes_view octets);

    /// The digest of all octets since the start or the last finish(); then starts anew.
    [[nodiscard]] sha256_digest finish();

private:
    void* context_ = nullptr;
};

/// The digest of octets that lie together. Re-entrant; throws as sha256_stream does.
[[nodiscard]] SUBMETER_API sha256_digest sha256(bytes_view octets);

}  // namespace submeter::inline v0::crypto
