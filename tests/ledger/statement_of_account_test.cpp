// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/statement_of_account.hpp"

#include "fixtures.hpp"
#include "stores.hpp"
#include "submeter/ledger/derivation.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr std::int64_t day = 86400;

interval days(std::int64_t first, std::int64_t end) {
    return {at(first * day), at(end * day)};
}

// Recorded in the order of the calls; the third argument is business time.
book three_days() {
    auto b = in_memory();
    EXPECT_EQ(posted(b, paid(1, "50.00", 0), 0), outcome::created);
    EXPECT_EQ(posted(b, used(2, "10.00", day), day), outcome::created);
    EXPECT_EQ(posted(b, paid(3, "5.00", day + 60), day + 60), outcome::created);
    EXPECT_EQ(posted(b, used(4, "7.00", 2 * day), 2 * day), outcome::created);
    return b;
}

std::string lines_of(const statement_of_account& s) {
    std::string out = amount_text(s.opening);
    for (const auto& line : s.lines)
        out.append(" ")
            .append(std::to_string(line.sequence))
            .append(":")
            .append(amount_text({line.balance_minor, s.opening.in}));
    return out;
}

TEST(StatementOfAccount, RunsFromOpeningToClosing) {
    const auto b = three_days();
    const auto s = make_statement(b, prepaid_17, days(1, 2));
    ASSERT_TRUE(s);
    EXPECT_EQ(lines_of(*s), "50.00 2:40.00 3:45.00");
    EXPECT_EQ(amount_text(s->closing), "45.00");
    EXPECT_EQ(amount_text(s->raised), "5.00");
    EXPECT_EQ(amount_text(s->lowered), "10.00");
    EXPECT_EQ(s->lines[1].kind, entry_kind::top_up);
    EXPECT_EQ(s->lines[1].memo, "order 3");
    EXPECT_EQ(s->lines[1].effective, at(day + 60));
}

TEST(StatementOfAccount, OneEndsWhereTheNextBegins) {
    const auto b = three_days();
    auto opening = yuan("0.00");
    for (std::int64_t d = 0; d < 4; ++d) {
        const auto s = make_statement(b, prepaid_17, days(d, d + 1));
        ASSERT_TRUE(s);
        EXPECT_EQ(s->opening, opening);
        EXPECT_EQ(s->closing, *b.balance(prepaid_17, {.effective_before = at((d + 1) * day)}));
        opening = s->closing;
    }
    EXPECT_EQ(opening, *b.balance(prepaid_17));
}

TEST(StatementOfAccount, NeverChangesOnceItIsPassed) {
    auto b = three_days();
    const auto first = make_statement(b, prepaid_17, days(1, 2));
    ASSERT_TRUE(first);
    ASSERT_EQ(posted(b, used(5, "3.00", day + 30), 9 * day), outcome::created);
    const auto again = make_statement(b, prepaid_17, days(1, 2), first->known);
    ASSERT_TRUE(again);
    EXPECT_EQ(*again, *first);
    const auto then = make_statement(b, prepaid_17, days(1, 2), {.recorded_through = at(8 * day)});
    ASSERT_TRUE(then);
    EXPECT_EQ(then->lines, first->lines);
    const auto now = make_statement(b, prepaid_17, days(1, 2));
    ASSERT_TRUE(now);
    EXPECT_EQ(lines_of(*now), "50.00 2:40.00 5:37.00 3:42.00") << "by business time";
    ASSERT_EQ(posted(b, used(6, "1.00", day + 31), 9 * day), outcome::created);
    EXPECT_EQ(*make_statement(b, prepaid_17, days(1, 2), now->known), *now)
        << "though the next entry has the same second of recording";
}

TEST(StatementOfAccount, NamesWhoAndWhatFor) {
    auto b = three_days();
    auto e = *rules.refund(head(5, 3 * day), tenant_17, yuan("1.00"), order_id{7});
    e.authority = {operator_id{3}, operator_id{4}, "moved out"};
    ASSERT_EQ(posted(b, e, 3 * day), outcome::created);
    const auto s = make_statement(b, prepaid_17, days(3, 4));
    ASSERT_TRUE(s);
    ASSERT_EQ(s->lines.size(), 1U);
    EXPECT_EQ(s->lines[0].authority, e.authority);
    EXPECT_EQ(s->lines[0].links, e.links);
    EXPECT_EQ(s->lines[0].id, e.id);
}

TEST(StatementOfAccount, LeavesReservationsOutAndShowsWhatTheyPosted) {
    auto b = with_orders();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    ASSERT_EQ(posted(b, reserved(2, 2000)), outcome::created);
    EXPECT_EQ(lines_of(*make_statement(b, prepaid_17, days(0, 9))), "0.00 1:50.00");
    ASSERT_EQ(posted(b, ending(3, entry_phase::post, 2)), outcome::created);
    EXPECT_EQ(lines_of(*make_statement(b, prepaid_17, days(0, 9))), "0.00 1:50.00 3:30.00");
}

TEST(StatementOfAccount, AddsTheLinesOfOneEntry) {
    auto b = in_memory();
    const std::array parts{customer_amount{tenant_17, yuan("1.00")},
                           customer_amount{tenant_17, yuan("2.50")}};
    ASSERT_EQ(posted(b, *rules.consumption(head(1), service::water, parts)), outcome::created);
    EXPECT_EQ(lines_of(*make_statement(b, prepaid_17, days(0, 1))), "0.00 1:-3.50");
}

TEST(Explanation, GoesDownToOrdersReadingsPricesAndOperators) {
    auto b = in_memory();
    ASSERT_TRUE(b.set_operator(chief(3, "Li"), at(0)));
    const reading_reference reading{.at = at(60), .what = {}, .id = {0, 501}};
    const customer_amount part{.customer = tenant_17,
                               .amount = yuan("1.25"),
                               .meter = meter_id{9},
                               .reading = reading,
                               .plan = {0, 12}};
    ASSERT_EQ(posted(b, *rules.consumption(head(1), service::electricity, {&part, 1})),
              outcome::created);
    auto back = *rules.adjustment(head(2), tenant_17, yuan("0.25"), code_rounding);
    back.authority = {operator_id{3}, operator_id{4}, "goodwill"};
    back.links = {{link_kind::order, {0, 7}}, {link_kind::period, {0, 1'700'000'000}}};
    ASSERT_EQ(posted(b, back), outcome::created);
    const auto why = explain(b, prepaid_17);
    ASSERT_TRUE(why);
    EXPECT_EQ(to_text(*why),
              "account 2010/17: -1.00 CNY after 2 entries\n"
              "  no. 1, 2023-11-14T22:13:20Z, consumption: -1.25, balance -1.25\n"
              "    reading 501\n"
              "    price version 12\n"
              "  no. 2, 2023-11-14T22:13:20Z, adjustment: 0.25, balance -1.00\n"
              "    order 7\n"
              "    belongs to the closed period of 2023-11-14T22:13:20Z\n"
              "    by operator 3 (Li)\n"
              "    approved by operator 4 (?)\n"
              "    reason: goodwill\n");
}

TEST(Explanation, ShowsWhatReservationsTakeFromWhatIsAvailable) {
    auto b = with_orders();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    ASSERT_EQ(posted(b, reserved(2, 2000)), outcome::created);
    ASSERT_EQ(posted(b, reserved(3, 500, 60)), outcome::created);
    const auto why = explain(b, prepaid_17);
    ASSERT_TRUE(why);
    EXPECT_EQ(to_text(*why),
              "account 2010/17: 50.00 CNY after 1 entries\n"
              "  no. 1, 2023-11-14T22:13:20Z, top_up: 50.00, balance 50.00 (order 1)\n"
              "  reserved by entry 000000000000000e0000000000000002 of 2023-11-14T22:13:20Z: "
              "-20.00\n"
              "  reserved by entry 000000000000000e0000000000000003 of 2023-11-14T22:13:20Z until "
              "2023-11-14T22:14:20Z: -5.00\n"
              "  available: 25.00 CNY\n");
    EXPECT_EQ(explain(b, prepaid_17, {.sequence_through = 3})->parts.size(), 1U)
        << "a reservation is in no balance of the past";
    EXPECT_EQ(explain(b, order_7)->parts.size(), 0U) << "what would raise it does not count";
}

TEST(StatementOfAccount, RefusesWhatItCannotState) {
    const auto b = three_days();
    EXPECT_EQ(make_statement(b, {.code = 1033}, days(0, 1)).error().code, errc::unknown_account);
    EXPECT_EQ(make_statement(b, prepaid_17, days(2, 1)).error().code, errc::bad_date);
    EXPECT_EQ(make_statement(b, prepaid_17, days(0, 1), {.effective_before = at(0)}).error().code,
              errc::bad_value);
    EXPECT_TRUE(make_statement(b, prepaid_17, days(1, 1))->lines.empty());
}

}  // namespace
