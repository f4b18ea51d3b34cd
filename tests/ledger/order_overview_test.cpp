// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/order_overview.hpp"

#include "fixtures.hpp"
#include "submeter/ledger/paper_trail.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

class OrderOverview : public ::testing::Test {
protected:
    OrderOverview() {
        for (std::uint64_t order = 7; order <= 10; ++order)
            EXPECT_TRUE(b.open_account({.account = order_account(order_id{order})}, at(0)));
        EXPECT_TRUE(b.open_account({.account = meter_account(meter_id{9})}, at(0)));
        EXPECT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    }
    meter_order send(std::uint64_t order, std::string_view amount) {
        meter_order out{.order = order_id{order},
                        .customer = tenant_17,
                        .meter = meter_id{9},
                        .amount = yuan(amount)};
        EXPECT_EQ(posted(b, *rules.issue(head(10 + order, 60), out)), outcome::created);
        out.start = {0xE, 10 + order};
        return out;
    }

    book b = in_memory();
};

TEST_F(OrderOverview, SaysWhatBecameOfEachOrder) {
    const auto seven = send(7, "3.00");
    const auto eight = send(8, "4.00");
    send(9, "5.00");
    ASSERT_EQ(posted(b, *rules.issue_confirmed(head(30, 120), seven, {.epoch = 1, .slot = 1})),
              outcome::created);
    ASSERT_EQ(posted(b, *rules.issue_undone(head(31, 180), eight)), outcome::created);
    const auto rows = make_order_overview(b);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 3U) << "nothing was ever sent for order 10";
    EXPECT_EQ((*rows)[0], (order_row{.order = order_id{7},
                                     .state = order_state::confirmed,
                                     .amount = yuan("3.00"),
                                     .in_transit = yuan("0.00"),
                                     .customer = tenant_17,
                                     .meter = meter_id{9},
                                     .begun = at(60),
                                     .last = at(120),
                                     .entries = 2}));
    EXPECT_EQ((*rows)[1].state, order_state::undone);
    EXPECT_EQ((*rows)[2].state, order_state::in_transit);
    EXPECT_EQ((*rows)[2].in_transit, yuan("5.00"));
    const auto before = make_order_overview(b, {.effective_before = at(120)});
    ASSERT_TRUE(before);
    EXPECT_EQ((*before)[0].state, order_state::in_transit);
}

TEST_F(OrderOverview, KnowsReservationsAndReversals) {
    ASSERT_EQ(posted(b, reserved(40, 700)), outcome::created);
    auto rows = make_order_overview(b);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 1U);
    EXPECT_EQ((*rows)[0].state, order_state::reserved);
    EXPECT_EQ((*rows)[0].amount, yuan("7.00"));
    EXPECT_EQ((*rows)[0].customer, tenant_17);
    send(8, "4.00");
    const auto issue = b.find_entry({0xE, 18});
    ASSERT_EQ(posted(b, reversing(41, (*issue)->what)), outcome::created);
    rows = make_order_overview(b);
    EXPECT_EQ((*rows)[1].state, order_state::ended);
    EXPECT_TRUE(make_order_overview(b, {.effective_before = at(1)})->empty());
}

TEST(PaperTrail, IsKeptInTheChainAndChangesNoEntry) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    const auto before = *b.find_entry({0xE, 1});
    const auto subject = to_text(id128{0xE, 1});
    const actor clerk{.by = operator_id{3}, .terminal = "desk 2"};
    ASSERT_TRUE(record_print(b, "receipt", subject, printing::original, at(5), clerk));
    ASSERT_TRUE(record_print(b, "receipt", subject, printing::copy, at(6), clerk));
    ASSERT_TRUE(mark_invoice(b, {0xE, 1}, "INV-12", at(7), clerk));
    EXPECT_EQ(mark_invoice(b, {0xE, 2}, "INV-13", at(7), clerk).error().code, errc::bad_value);
    EXPECT_EQ(*b.find_entry({0xE, 1}), before);
    const auto trail = paper_trail(b, subject);
    ASSERT_TRUE(trail);
    ASSERT_EQ(trail->size(), 3U);
    EXPECT_EQ((*trail)[0].operation, "print_receipt");
    EXPECT_EQ((*trail)[1].after, "copy");
    EXPECT_EQ((*trail)[2].operation, "mark_invoice");
    EXPECT_EQ((*trail)[2].after, "INV-12");
    EXPECT_EQ((*trail)[2].by, operator_id{3});
    EXPECT_EQ((*trail)[2].terminal, "desk 2");
    EXPECT_TRUE(paper_trail(b, "2010/17")->empty());
}

}  // namespace
