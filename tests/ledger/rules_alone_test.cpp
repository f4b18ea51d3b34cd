// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/balances.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

namespace {

using namespace submeter;
using namespace submeter::ledger;

TEST(RulesAlone, PostWithoutABook) {
    balances sums;
    ASSERT_TRUE(sums.set({.account = {.code = code_wechat}}));
    ASSERT_TRUE(sums.set({.account = prepaid_account(account_id{17}), .levels_minor = {8000}}));
    const auto paid = posting_rules{}.top_up({.id = {0xE, 1}}, pay_channel::wechat, account_id{17},
                                             *parse_money("75.00", denomination{}));
    ASSERT_TRUE(paid);
    std::vector<watermark_event> events;
    ASSERT_TRUE(sums.post(*paid, instant{}, events));
    EXPECT_EQ(available(*sums.find(prepaid_account(account_id{17}))), 7500);
    EXPECT_TRUE(events.empty()) << "nothing fell";
}

}  // namespace
