// SPDX-License-Identifier: Apache-2.0
#include "submeter/crypto/sha256.hpp"

#include <openssl/evp.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace submeter::inline v0::crypto {
namespace {

EVP_MD_CTX* native(void* context) noexcept {
    return static_cast<EVP_MD_CTX*>(context);
}

// On a context with memory, with the default provider, none of these calls can fail.
void require(int done) {
    if (done != 1) throw std::runtime_error("OpenSSL offers no SHA-256");
}

}  // namespace

sha256_stream::sha256_stream() : context_(EVP_MD_CTX_new()) {
    if (context_ == nullptr) throw std::bad_alloc();
    if (EVP_DigestInit_ex2(native(context_), EVP_sha256(), nullptr) == 1) return;
    EVP_MD_CTX_free(native(context_));
    require(0);
}

sha256_stream::~sha256_stream() {
    EVP_MD_CTX_free(native(context_));
}

sha256_stream::sha256_stream(sha256_stream&& other) noexcept
    : context_(std::exchange(other.context_, nullptr)) {}

sha256_stream& sha256_stream::operator=(sha256_stream&& other) noexcept {
    std::swap(context_, other.context_);
    return *this;
}

void sha256_stream::update(bytes_view octets) {
    require(EVP_DigestUpdate(native(context_), octets.data(), octets.size()));
}

sha256_digest sha256_stream::finish() {
    sha256_digest out{};
    unsigned int size = 0;
    require(
        EVP_DigestFinal_ex(native(context_), reinterpret_cast<unsigned char*>(out.data()), &size));
    // Without a type the context keeps the algorithm that it has fetched.
    require(EVP_DigestInit_ex2(native(context_), nullptr, nullptr));
    return out;
}

sha256_digest sha256(bytes_view octets) {
    sha256_stream all;
    all.update(octets);
    return all.finish();
}

}  // namespace submeter::inline v0::crypto
