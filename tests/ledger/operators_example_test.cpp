// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

// The code of docs/how-to/operators.md.

namespace {

using namespace ledger_test;

// [first]
// The first operator of a book is added by whoever sets it up, and manages the others.
result<void> add_administrator(book& of, instant now) {
    return of.set_operator(
        {.id = operator_id{1}, .name = "Zhou", .grants = {{.may = roles::administrator()}}}, now,
        {.terminal = "installation"});
}
// [first]

// [staff]
// Whom the administrator adds: an accountant for all projects, a clerk at the counter of project 1,
// a tenant who sees customer account 17, and the service that pays refunds out by itself.
result<void> add_staff(book& of, instant now) {
    const actor zhou{.by = operator_id{1}, .terminal = "office"};
    const project_id here{1};
    const std::array<ledger_operator, 4> staff{
        ledger_operator{
            .id = operator_id{2}, .name = "Wang", .grants = {{.may = roles::finance()}}},
        ledger_operator{.id = operator_id{3},
                        .name = "Li",
                        .grants = {{.project = here, .may = roles::business()}}},
        ledger_operator{.id = operator_id{4},
                        .name = "tenant 17",
                        .grants = {{.project = here, .may = roles::tenant()}},
                        .own_customer = account_id{17}},
        ledger_operator{.id = operator_id{5},
                        .name = "payout service",
                        .grants = {{.may = permissions({permission::refund})}}}};
    for (const auto& one : staff)
        if (const auto ok = of.set_operator(one, now, zhou); !ok) return ok;
    // Above 50.00 a refund wants a second person.
    return of.set_policy({.refund_limit_minor = 5000}, now, zhou);
}
// [staff]

// [refund]
// Li at the counter pays a customer back; above the limit Wang agrees.
result<commit_report> pay_back(book& of, id128 id, account_id customer, money amount,
                               operator_id agreed, instant now) {
    const posting_rules rules{.in = of.identity().in};
    const auto e = rules.refund(
        {.id = id,
         .effective = now,
         .authority = {.by = operator_id{3}, .approved_by = agreed, .reason = "moves out"}},
        customer, amount);
    if (!e) return fail(e.error());
    return of.commit(*e, now);
}
// [refund]

// [view]
// What the tenants' page asks: it gets the book as that operator sees it.
result<money> left_for(const book_view& seen, account_id customer) {
    return seen.prepaid(customer);
}
// [view]

TEST(OperatorsExample, DoesWhatThePageSays) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "500.00")), outcome::created);
    ASSERT_TRUE(add_administrator(b, at(0)));
    ASSERT_TRUE(add_staff(b, at(0)));
    EXPECT_TRUE(pay_back(b, {0xE, 2}, tenant_17, yuan("50.00"), {}, at(1)));
    EXPECT_EQ(pay_back(b, {0xE, 3}, tenant_17, yuan("50.01"), {}, at(1)).error().code,
              errc::approval_missing);
    EXPECT_TRUE(pay_back(b, {0xE, 4}, tenant_17, yuan("50.01"), operator_id{2}, at(1)));
    const book_view tenant{b, operator_id{4}};
    EXPECT_EQ(left_for(tenant, tenant_17), yuan("399.99"));
    EXPECT_EQ(left_for(tenant, tenant_18).error().code, errc::not_permitted);
}

}  // namespace
