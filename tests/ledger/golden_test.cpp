// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

// A journal of version 1 that was made without this library: it must be read for ever.

namespace {

using namespace ledger_test;

std::vector<sealed_commit> old_journal() {
    std::ifstream file(SUBMETER_TEST_DATA "/vectors/journal.json");
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    diagnostics notes;
    const auto document = submeter::detail::json_document::parse(text, notes);
    EXPECT_TRUE(document);
    std::vector<sealed_commit> out;
    if (!document) return out;
    const auto cases = document->root().field("cases")->items();
    EXPECT_TRUE(cases);
    for (const auto& c : *cases) {
        const auto hex = *c.field("hex")->text();
        auto& record = out.emplace_back();
        record.number = out.size() - 1;
        record.octets.resize(hex.size() / 2);
        EXPECT_TRUE(from_hex(hex, record.octets));
        EXPECT_TRUE(from_hex(*c.field("seal")->text(), record.seal));
    }
    return out;
}

TEST(OldJournal, IsReadWithItsSeals) {
    replay all;
    for (const auto& record : old_journal())
        ASSERT_TRUE(all.feed(record)) << record.number;
    EXPECT_EQ(all.identity(), identity());
    EXPECT_EQ(all.entries(), 3U);
    EXPECT_EQ(all.balances().find(prepaid_17)->minor, -9500);
    EXPECT_EQ(all.balances().find(prepaid_17)->below, 2) << "level 1 has been given";
}

TEST(OldJournal, IsEncodedAsItWas) {
    for (const auto& record : old_journal()) {
        const auto content = decode_commit(record.octets);
        ASSERT_TRUE(content);
        EXPECT_EQ(content->version, 1);
        EXPECT_EQ(encode(*content), record.octets);
    }
}

TEST(OldJournal, ABookGoesOnFromIt) {
    memory_store kept;
    replay all;
    for (const auto& record : old_journal()) {
        const auto content = all.feed(record);
        ASSERT_TRUE(content);
        const auto states = all.balances().sorted();
        ASSERT_TRUE(kept.append(record, *content, {.accounts = states}));
    }
    auto b = book::open(std::make_unique<borrowed_store>(kept));
    ASSERT_TRUE(b) << describe(b.error().code).name;
    EXPECT_EQ(left(*b), "95.00");
    EXPECT_EQ(posted(*b, paid(1, "150.00", 5), 30), outcome::exists);
    EXPECT_EQ(posted(*b, used(4, "95.01", 30), 30), outcome::created);
    const auto last = decode_commit(kept.read(b->head().count - 1, 1)->front().octets);
    ASSERT_TRUE(last);
    EXPECT_EQ(last->version, 2);
    EXPECT_EQ(last->events.size(), 3U) << "two levels and the floor";
    EXPECT_TRUE(verify(kept)->good());
}

}  // namespace
