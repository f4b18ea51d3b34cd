// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

// A journal of version 1 that was made without this library: it must be read for ever, and the same
// events must still give the same octets.

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
    EXPECT_EQ(all.balances().find(prepaid_17)->below, 1);
}

TEST(OldJournal, TheSameEventsGiveTheSameOctets) {
    memory_store kept;
    auto b = *founded(std::make_unique<borrowed_store>(kept));
    auto first = paid(1, "150.00", 5);
    auto second = used(2, "45.00", 6);
    auto third = used(3, "10.00", 7);
    third.memo = "\xE7\x94\xB5";
    ASSERT_TRUE(b.commit(first, at(10)));
    ASSERT_TRUE(b.commit(std::vector<entry>{second, third}, at(20)));
    EXPECT_EQ(*kept.read(0, 100), old_journal());
}

}  // namespace
