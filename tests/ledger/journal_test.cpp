// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

journal_commit full_commit() {
    return {.number = 0,
            .recorded = at(7),
            .opens = identity(),
            .accounts = {{.account = prepaid_17, .floor_minor = -500, .levels_minor = {100, 1}},
                         {.account = {.code = 1033}, .status = account_status::closed}},
            .first_sequence = 1,
            .entries = {paid(1, "50.00", -5), used(2, "49.99", 3)},
            .events = {{.account = prepaid_17,
                        .level = 2,
                        .level_minor = 1,
                        .balance_minor = -7,
                        .cause = {0xE, 2},
                        .at = at(3)}}};
}

TEST(Journal, DecodesWhatItEncodes) {
    const auto octets = encode(full_commit());
    const auto back = decode_commit(octets);
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, full_commit());
    EXPECT_EQ(encode(*back), octets);
}

TEST(Journal, EveryPrefixAndEveryAdditionIsRefused) {
    auto octets = encode(full_commit());
    for (std::size_t size = 0; size < octets.size(); ++size) {
        const std::vector<std::byte> prefix(octets.begin(),
                                            octets.begin() + static_cast<std::ptrdiff_t>(size));
        const auto got = decode_commit(prefix);
        ASSERT_FALSE(got) << size;
        EXPECT_EQ(got.error().code, errc::bad_journal);
    }
    octets.push_back(std::byte{0});
    EXPECT_EQ(decode_commit(octets).error().code, errc::bad_journal);
}

// So that a changed octet always changes what is read: there is one encoding for each content.
TEST(Journal, AnyChangedOctetIsRefusedOrReadAsSomethingElse) {
    const auto original = encode(full_commit());
    for (std::size_t i = 0; i < original.size(); ++i)
        for (const int bit : {0, 3, 7}) {
            auto octets = original;
            octets[i] ^= std::byte{1} << bit;
            const auto got = decode_commit(octets);
            if (!got) continue;
            EXPECT_NE(*got, full_commit()) << i;
            EXPECT_EQ(encode(*got), octets) << i;
        }
}

TEST(Journal, AnotherVersionIsSaidToBeOne) {
    auto octets = encode(full_commit());
    octets[0] = std::byte{2};
    EXPECT_EQ(decode_commit(octets).error().code, errc::wrong_version);
}

TEST(Journal, ACountThatTheOctetsCannotHoldAsksForNoMemory) {
    journal_commit empty;
    auto octets = encode(empty);
    // The last three counts are those of entries and alarms: 4 octets each at the end.
    octets[octets.size() - 8] = std::byte{0xFF};
    const auto got = decode_commit(octets);
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().code, errc::bad_journal);
}

TEST(Journal, ASealCoversTheRecordAndTheSealBefore) {
    crypto::sha256_stream hasher;
    const auto octets = encode(full_commit());
    crypto::sha256_digest before{};
    const auto first = seal_of(hasher, before, octets);
    std::vector<std::byte> joined(32);
    joined.insert(joined.end(), octets.begin(), octets.end());
    EXPECT_EQ(first, crypto::sha256(joined));
    before[31] = std::byte{1};
    EXPECT_NE(seal_of(hasher, before, octets), first);
}

TEST(Journal, AnAnchorTravelsAsText) {
    anchor a{.count = 12, .seal = {}};
    a.seal[0] = std::byte{0xAB};
    const auto back = parse_anchor(to_text(a));
    ASSERT_TRUE(back);
    EXPECT_EQ(*back, a);
    EXPECT_EQ(parse_anchor("12").error().code, errc::bad_syntax);
    EXPECT_EQ(parse_anchor("-1:" + std::string(64, '0')).error().code, errc::bad_syntax);
    EXPECT_EQ(parse_anchor("1:" + std::string(62, '0')).error().code, errc::incomplete);
    EXPECT_EQ(parse_anchor("1:" + std::string(66, '0')).error().code, errc::no_room);
    EXPECT_EQ(parse_anchor("x:" + std::string(64, '0')).error().code, errc::bad_syntax);
}

}  // namespace
