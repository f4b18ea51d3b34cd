// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/receipt.hpp"

#include "fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr std::int64_t day = 86400;

TEST(Receipt, SaysWhatAnEntryDidToAnAccount) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    ASSERT_EQ(posted(b, used(2, "10.00")), outcome::created);
    ASSERT_EQ(posted(b, paid(3, "5.00")), outcome::created);
    const auto r = make_receipt(b, {0xE, 1}, prepaid_17);
    ASSERT_TRUE(r);
    EXPECT_EQ(r->line.minor, 5000);
    EXPECT_EQ(r->line.balance_minor, 5000) << "as it was then";
    EXPECT_EQ(r->channel, code_wechat);
    EXPECT_EQ(r->head, b.head());
    EXPECT_EQ(make_receipt(b, {0xE, 3}, prepaid_17)->line.balance_minor, 4500);
    EXPECT_EQ(make_receipt(b, {0xE, 2}, prepaid_17)->channel, 0U);
}

TEST(Receipt, IsOfAnEntryThatPostsToTheAccount) {
    auto b = with_orders();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    ASSERT_EQ(posted(b, reserved(2, 2000)), outcome::created);
    EXPECT_EQ(make_receipt(b, {0xE, 9}, prepaid_17).error().code, errc::bad_value);
    EXPECT_EQ(make_receipt(b, {0xE, 1}, order_7).error().code, errc::bad_value);
    EXPECT_EQ(make_receipt(b, {0xE, 2}, prepaid_17).error().code, errc::bad_value);
    EXPECT_EQ(make_receipt(b, {0xE, 1}, {.code = 1033}).error().code, errc::unknown_account);
}

TEST(Reminder, ListsTheOldestThatIsNotPaid) {
    auto b = with_orders();
    const auto bill = [&](std::uint64_t id, std::string_view amount, std::int64_t days) {
        const bill_line line{code_electricity, yuan(amount)};
        auto h = head(id, days * day, "bill " + std::to_string(id));
        ASSERT_EQ(posted(b, *rules.bill(h, {0xB, id}, tenant_17, {&line, 1})), outcome::created);
    };
    bill(2, "20.00", 30);
    bill(1, "10.00", 0);
    bill(3, "5.00", 60);
    ASSERT_EQ(posted(b, *rules.bill_payment(head(4, 70 * day), pay_channel::bank, tenant_17,
                                            {0xB, 1}, yuan("13.00"))),
              outcome::created);
    const auto r = make_reminder(b, tenant_17, at(90 * day + 5));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->owed, yuan("22.00"));
    EXPECT_EQ(r->prepaid, yuan("0.00"));
    EXPECT_EQ(r->items, (std::vector<open_item>{{at(30 * day), "bill 2", 1700, 60},
                                                {at(60 * day), "bill 3", 500, 30}}));
}

TEST(Reminder, OfNoReceivableHasNoItems) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, used(1, "10.00")), outcome::created);
    const auto r = make_reminder(b, tenant_17, at(day));
    ASSERT_TRUE(r);
    EXPECT_EQ(r->owed, yuan("0.00"));
    EXPECT_EQ(r->prepaid, yuan("-10.00"));
    EXPECT_TRUE(r->items.empty());
    EXPECT_EQ(make_reminder(b, account_id{99}, at(0)).error().code, errc::unknown_account);
}

}  // namespace
