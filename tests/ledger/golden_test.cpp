// SPDX-License-Identifier: Apache-2.0
#include "core/json_reader.hpp"
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

// Journals of each version that were made without this library: they must be read for ever.

namespace {

using namespace ledger_test;

std::vector<sealed_commit> journal_in(const std::string& name) {
    std::ifstream file(SUBMETER_TEST_DATA "/vectors/" + name);
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

std::vector<sealed_commit> old_journal() {
    return journal_in("journal.json");
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

std::vector<sealed_commit> journal_2() {
    return journal_in("journal_v2.json");
}

TEST(Journal2, IsReadWithItsSealsAndItsCheckpoint) {
    replay all{uniqueness::checked};
    for (const auto& record : journal_2()) {
        const auto content = all.feed(record);
        ASSERT_TRUE(content) << record.number << " " << describe(content.error().code).name;
        EXPECT_EQ(encode(*content), record.octets);
    }
    EXPECT_EQ(all.head().count, 13U);
    EXPECT_EQ(all.balances().find(prepaid_17)->minor, -2000);
}

// What the chart opens in record 0 may grow, so seals and the checkpoint are not compared.
TEST(Journal2, TheSameEventsGiveTheSameOctets) {
    memory_store kept;
    auto b = *book::create(identity(), std::make_unique<borrowed_store>(kept), at(0));
    const std::vector<account_settings> two{
        {.account = prepaid_17, .floors = {{since_ever, 0}}, .levels_minor = {10000, 2000, 1}},
        {.account = payable_account(tenant_17)}};
    ASSERT_TRUE(b.open_accounts(two, at(0)));
    ASSERT_TRUE(b.open_account({.account = order_7}, at(0)));
    auto first = paid(1, "150.00", 5);
    first.offset_minutes = 480;
    first.authority = {.by = operator_id{3}, .approved_by = {}, .reason = "desk"};
    first.links = {{link_kind::order, {0, 7}}};
    first.keys = {keys::trade("wechat", "T/1")};
    ASSERT_TRUE(b.commit(first, at(10)));
    ASSERT_TRUE(b.commit(
        std::vector<entry>{reserved(2, 14000, 100), reserved(3, 100, 60), refunded(4, "999.00")},
        at(20)));
    ASSERT_TRUE(b.commit(ending(5, entry_phase::post, 2, 13000), at(30)));
    ASSERT_TRUE(b.change_account({.account = prepaid_17,
                                  .status = account_status::frozen,
                                  .floors = {{since_ever, -100}, {at(5), 0}},
                                  .levels_minor = {500},
                                  .rearm_minor = 50},
                                 at(40),
                                 {.by = operator_id{3},
                                  .approved_by = operator_id{4},
                                  .terminal = "desk 1",
                                  .reason = "court order"}));
    ASSERT_TRUE(b.close_period(at(6), {{0xE, 3}, {0, 7}},
                               {.by = operator_id{3}, .approved_by = {}, .reason = "month end"},
                               at(50)));
    ASSERT_TRUE(b.reopen_period(
        {.by = operator_id{3}, .approved_by = operator_id{4}, .reason = "a late bill"}, at(50)));
    ASSERT_TRUE(b.commit(std::vector<entry>{}, at(60)));
    ASSERT_TRUE(b.set_operator(
        {.id = operator_id{3}, .name = "Wang", .grants = {{.project = {}, .may = {0xFFFF}}}},
        at(60)));
    ASSERT_TRUE(
        b.set_policy({.refund_limit_minor = 50000,
                      .logged_reads = permissions({permission::read, permission::export_data})},
                     at(60), {.by = operator_id{3}, .approved_by = operator_id{4}}));
    ASSERT_TRUE(b.checkpoint(at(70)));
    const auto wanted = journal_2();
    const auto got = *kept.read(0, 100);
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 1; i + 1 < got.size(); ++i)
        EXPECT_EQ(to_hex(got[i].octets), to_hex(wanted[i].octets)) << i;
}

}  // namespace
