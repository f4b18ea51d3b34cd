// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

entry full_entry() {
    auto e = used(2, "49.99", 3);
    e.offset_minutes = -330;
    e.authority = {.by = operator_id{7}, .approved_by = operator_id{8}, .reason = "asked for"};
    e.links = {{link_kind::reading, {0, 5}}, {link_kind::plan, {1, 2}}};
    e.keys = {keys::bill({3, 4}), keys::trade("wechat", "A/1")};
    e.phase = entry_phase::pending;
    e.expires = at(500);
    return e;
}

entry posting_entry() {
    entry e{
        .id = {0xE, 3}, .kind = entry_kind::issue, .effective = at(1), .memo = {}, .postings = {}};
    e.phase = entry_phase::void_pending;
    e.holds = {0xE, 2};
    return e;
}

period_change closed_period() {
    period_change out{.what = period_act::closed, .through = at(0), .exceptions = {{0, 9}, {1, 1}}};
    out.authority = {.by = operator_id{7}, .approved_by = {}, .reason = "month end"};
    out.trial_balance[31] = std::byte{5};
    return out;
}

journal_commit full_commit() {
    return {
        .number = 0,
        .recorded = at(7),
        .opens = identity(),
        .expired = {{0xE, 8}, {0xE, 9}},
        .accounts = {{.account = prepaid_17,
                      .status = account_status::frozen,
                      .floors = {{since_ever, -500}, {at(5), 0}},
                      .levels_minor = {100, 1},
                      .rearm_minor = 50},
                     {.account = {.code = 1033}, .status = account_status::closed}},
        .operators = {{.id = operator_id{7},
                       .name = "Li",
                       .status = operator_status::suspended,
                       .grants = {{.project = project_id{3}, .may = {5}}},
                       .own_customer = tenant_17}},
        .policy = book_policy{.refund_limit_minor = 50000, .logged_reads = loggable_permissions},
        .first_sequence = 1,
        .entries = {paid(1, "50.00", -5), full_entry(), posting_entry()},
        .burned = {{{0xE, 4}, errc::below_floor}},
        .events = {{.account = prepaid_17,
                    .level = 2,
                    .level_minor = 1,
                    .balance_minor = -7,
                    .cause = {0xE, 2},
                    .at = at(3)}},
        .periods = {closed_period(), {.what = period_act::reopened, .through = at(0)}},
        .audits = {{.at = at(2),
                    .by = operator_id{7},
                    .approved_by = operator_id{8},
                    .terminal = "desk 1",
                    .operation = "log_in",
                    .subject = "book",
                    .before = "a",
                    .after = "b",
                    .result = "done",
                    .reason = "c"}},
        .checkpoint = crypto::sha256({})};
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

TEST(Journal, OneEntryIsReadWithoutWhatComesAfterIt) {
    auto content = full_commit();
    content.first_sequence = 5;
    const auto octets = encode(content);
    const bytes_view all{octets};
    std::size_t reached = 0;
    for (std::uint64_t k = 0; k < content.entries.size(); ++k) {
        const auto e = decode_entry(octets, 5 + k);
        ASSERT_TRUE(e);
        EXPECT_EQ(*e, (recorded_entry{5 + k, content.recorded, content.entries[k]}));
        std::size_t size = octets.size();
        while (decode_entry(all.first(size - 1), 5 + k))
            --size;
        EXPECT_GT(size, reached) << "an entry ends after the one before it";
        for (reached = size; size > 0; --size)
            EXPECT_EQ(decode_entry(all.first(size - 1), 5 + k).error().code, errc::bad_journal);
    }
    EXPECT_LT(reached, octets.size());
    for (const std::uint64_t none : {0, 4, 8})
        EXPECT_EQ(decode_entry(octets, none).error().code, errc::bad_journal);
    auto later = octets;
    later[0] = std::byte{3};
    EXPECT_EQ(decode_entry(later, 5).error().code, errc::wrong_version);
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
    octets[0] = std::byte{3};
    EXPECT_EQ(decode_commit(octets).error().code, errc::wrong_version);
}

TEST(Journal, ACountThatTheOctetsCannotHoldAsksForNoMemory) {
    journal_commit empty;
    auto octets = encode(empty);
    // The last four counts are those of burned ids, alarms, periods and audit events, then the
    // octet that says that there is no checkpoint.
    for (std::size_t list = 1; list <= 4; ++list) {
        auto lie = octets;
        lie[octets.size() - 1 - 4 * list] = std::byte{0xFF};
        const auto got = decode_commit(lie);
        ASSERT_FALSE(got);
        EXPECT_EQ(got.error().code, errc::bad_journal);
    }
}

// A part of an entry that is there but empty would be a second encoding of the same content.
TEST(Journal, AnEmptyPartOfAnEntryIsRefused) {
    journal_commit c{.number = 0, .recorded = at(0), .first_sequence = 1};
    auto e = paid(1, "1.00");
    e.memo.clear();
    e.links = {{link_kind::order, {0, 1}}};
    c.entries = {e};
    auto octets = encode(c);
    // Without the link: its count, kind and id go, and only the mark of the part stays.
    const auto mark = octets.end() - 17 - (4 + 17) - 1;
    ASSERT_EQ(*mark, std::byte{4});
    octets.erase(mark + 4, mark + 4 + 18);
    *(mark + 4) = std::byte{0};
    EXPECT_FALSE(decode_commit(octets));
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
