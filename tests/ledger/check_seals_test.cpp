// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/check_seals.hpp"

#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

class CheckSeals : public testing::Test {
protected:
    CheckSeals() {
        memory_store kept;
        auto b = *founded(std::make_unique<borrowed_store>(kept));
        for (std::uint64_t i = 0; i < 10; ++i)
            EXPECT_EQ(posted(b, i == 0 ? paid(i, "130.00") : used(i, "10.00")), outcome::created);
        records_ = *kept.read(0, 100);
        head_ = b.head();
    }

    [[nodiscard]] result<anchor> checked(const anchor& known = {}) const {
        memory_store journal;
        for (const auto& r : records_)
            if (!journal.append(r, {}, {})) return fail(errc::key_conflict);
        return check_seals(journal, known);
    }
    // The error and the record it names.
    [[nodiscard]] std::pair<errc, std::uint64_t> found(const anchor& known = {}) const {
        const auto head = checked(known);
        if (head) return {errc::incomplete, 0};
        return {head.error().code, head.error().index};
    }
    using finding = std::pair<errc, std::uint64_t>;

    // What somebody does who knows how seals are made.
    void seal_anew() {
        crypto::sha256_stream hasher;
        crypto::sha256_digest before{};
        for (auto& r : records_)
            before = r.seal = seal_of(hasher, before, r.octets);
    }

    std::vector<sealed_commit> records_;
    anchor head_;
};

TEST_F(CheckSeals, ThoseOfAJournalAsItWasLeadToItsHead) {
    EXPECT_EQ(checked(), head_);
    EXPECT_EQ(checked(head_), head_);
    EXPECT_EQ(checked({.count = 3, .seal = records_[2].seal}), head_);
}

TEST_F(CheckSeals, FindsEveryChangedRecordAndSeal) {
    for (std::size_t i = 0; i < records_.size(); ++i) {
        records_[i].octets.back() ^= std::byte{1};
        EXPECT_EQ(found(), (finding{errc::broken_seal, i}));
        records_[i].octets.back() ^= std::byte{1};
        records_[i].seal[31] ^= std::byte{1};
        EXPECT_EQ(found(), (finding{errc::broken_seal, i}));
        records_[i].seal[31] ^= std::byte{1};
    }
}

TEST_F(CheckSeals, FindsSwappedRecords) {
    std::swap(records_[4].octets, records_[5].octets);
    EXPECT_EQ(found(), (finding{errc::broken_seal, 4}));
}

TEST_F(CheckSeals, OnlyAnAnchorShowsWhatWasCutOff) {
    records_.pop_back();
    EXPECT_TRUE(checked());
    EXPECT_EQ(found(head_), (finding{errc::cut_off, records_.size()}));
}

TEST_F(CheckSeals, OnlyAnAnchorShowsWhatWasWrittenAnew) {
    records_[4].octets.back() ^= std::byte{1};
    seal_anew();
    EXPECT_TRUE(checked());
    EXPECT_EQ(found(head_), (finding{errc::broken_seal, head_.count - 1}));
    EXPECT_EQ(found({.count = 4, .seal = records_[3].seal}), (finding{errc::incomplete, 0}));
}

}  // namespace
