// SPDX-License-Identifier: Apache-2.0
#include "submeter/crypto.hpp"

#include <gtest/gtest.h>

namespace {

using namespace submeter;
using namespace submeter::crypto;

bytes_view octets_of(std::string_view text) {
    return std::as_bytes(std::span{text.data(), text.size()});
}

std::string hex_digest(std::string_view text) {
    return to_hex(sha256(octets_of(text)));
}

// The examples that NIST publishes for SHA-256.
TEST(Sha256, GivesThePublishedDigests) {
    EXPECT_EQ(hex_digest(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex_digest("abc"),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex_digest(std::string(1000000, 'a')),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, AnyChunkingGivesTheSameDigest) {
    const std::string text = "the quick brown fox jumps over the lazy dog, and then over 64 octets";
    const auto whole = sha256(octets_of(text));
    for (std::size_t cut = 0; cut <= text.size(); ++cut) {
        sha256_stream in_two;
        in_two.update(octets_of(text).first(cut));
        in_two.update(octets_of(text).subspan(cut));
        EXPECT_EQ(in_two.finish(), whole) << cut;
    }
}

TEST(Sha256, StartsAnewAfterFinish) {
    sha256_stream s;
    s.update(octets_of("something else"));
    const auto other = s.finish();
    s.update(octets_of("abc"));
    EXPECT_EQ(s.finish(), sha256(octets_of("abc")));
    EXPECT_NE(other, sha256(octets_of("abc")));
}

TEST(Sha256, MovesWithWhatItHasTaken) {
    sha256_stream a;
    a.update(octets_of("ab"));
    sha256_stream b{std::move(a)};
    b.update(octets_of("c"));
    EXPECT_EQ(b.finish(), sha256(octets_of("abc")));
}

}  // namespace
