// SPDX-License-Identifier: Apache-2.0
#include "submeter/report/ledger_paper.hpp"

#include "ledger/fixtures.hpp"
#include "submeter/ledger/group.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;
using namespace submeter::report;

const zone& shanghai() {
    static const auto out = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    return out;
}

// 15 November 2023, 06:13:20 in Shanghai, is at(0).
book with_a_day() {
    auto b = in_memory();
    auto e = paid(1, "1250.00");
    e.authority = {operator_id{3}, {}, {}};
    e.links = {{link_kind::order, {0, 7}}};
    EXPECT_EQ(posted(b, e), outcome::created);
    EXPECT_EQ(posted(b, used(2, "10.50", 3600)), outcome::created);
    return b;
}

TEST(LedgerPaper, AStatementOfAccountAsText) {
    const auto b = with_a_day();
    const auto s = make_statement(b, prepaid_17, {at(0), at(86400)});
    ASSERT_TRUE(s);
    // [statement]
    EXPECT_EQ(
        to_paper(*s, shanghai()),
        "Statement of account 2010/17\n"
        "============================\n"
        "Book      000000000000b00c0000000000000001\n"
        "Period    2023-11-15 06:13 to 2023-11-16 06:13 (Asia/Shanghai)\n"
        "As known  through entry 2\n"
        "\n"
        "No.  Time              Kind             For               By        Amount   Balance\n"
        "---  ----------------  ---------------  ----------------  ------  --------  --------\n"
        "                       Opening balance                                          0.00\n"
        "  1  2023-11-15 06:13  top-up           order 1, order 7  3       1,250.00  1,250.00\n"
        "  2  2023-11-15 07:13  consumption      hour              system    -10.50  1,239.50\n"
        "---  ----------------  ---------------  ----------------  ------  --------  --------\n"
        "                       Closing balance                                      1,239.50\n"
        "\n"
        "Opening balance      0.00 CNY\n"
        "In               1,250.00 CNY\n"
        "Out                 10.50 CNY\n"
        "Closing balance  1,239.50 CNY\n");
    // [statement]
}

TEST(LedgerPaper, AnIncomeReportAsText) {
    const auto b = with_a_day();
    const auto r = make_income_report(b, shanghai(), {.by = calendar_step::month});
    ASSERT_TRUE(r);
    EXPECT_EQ(to_paper(*r),
              "Income report\n"
              "=============\n"
              "By         month\n"
              "Time axis  effective (Asia/Shanghai)\n"
              "Received   1,250.00 CNY\n"
              "Earned     10.50 CNY\n"
              "\n"
              "By channel\n"
              "Period   Code                         In   Out  Moved       Net\n"
              "-------  ----  ---------------  --------  ----  -----  --------\n"
              "2023-11  1031  WeChat clearing  1,250.00  0.00   0.00  1,250.00\n"
              "Total    1031  WeChat clearing  1,250.00  0.00   0.00  1,250.00\n"
              "\n"
              "By item\n"
              "Period   Code                  In   Out  Moved    Net\n"
              "-------  ----  -----------  -----  ----  -----  -----\n"
              "2023-11  4010  electricity  10.50  0.00   0.00  10.50\n"
              "Total    4010  electricity  10.50  0.00   0.00  10.50\n");
}

TEST(LedgerPaper, WhatIsEarnedByItemAddsUp) {
    auto b = with_a_day();
    const customer_amount part{tenant_17, yuan("2.00")};
    ASSERT_EQ(posted(b, *rules.common_area(head(3, 60), {&part, 1}, yuan("1.00"))),
              outcome::created);
    ASSERT_EQ(posted(b, *rules.adjustment(head(4, 60), tenant_17, yuan("0.30"), code_rounding)),
              outcome::created);
    ASSERT_EQ(posted(b, *rules.adjustment(head(5, 60), tenant_17, yuan("-0.10"), code_rounding)),
              outcome::created);
    const auto r = make_income_report(b, shanghai(), {.by = calendar_step::year});
    ASSERT_TRUE(r);
    const auto text = to_paper(*r);
    EXPECT_NE(text.find("Earned     12.30 CNY\n"), text.npos) << text;
    EXPECT_NE(text.find("Total   4010  electricity           10.50  0.00   0.00  10.50\n"
                        "Total   4020  common-area share      3.00  0.00   0.00   3.00\n"
                        "Total   5040  rounding               0.10  0.30   0.00  -0.20\n"
                        "Total   5060  landlord's own share   0.00  1.00   0.00  -1.00\n"),
              text.npos)
        << text;
}

TEST(LedgerPaper, AMemoForgesNoLine) {
    auto b = with_a_day();
    auto e = paid(3, "1.00", 7200);
    e.memo = "x\n 99  paid\t\u202Eback";
    ASSERT_EQ(posted(b, e), outcome::created);
    const auto s = make_statement(b, prepaid_17, {at(0), at(86400)});
    ASSERT_TRUE(s);
    EXPECT_NE(to_paper(*s, shanghai()).find("x\\n 99  paid\\t\\u202eback"), std::string::npos);
    EXPECT_EQ(to_paper(*s, shanghai(), {.as = paper_format::html}).find("\u202E"),
              std::string::npos);
    const auto text = print_receipt(b, e.id, prepaid_17, shanghai(), {.now = at(7200)});
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("For           x\\n 99  paid\\t\\u202eback\n"), text->npos) << *text;
}

TEST(LedgerPaper, PrintingAReceiptIsKeptAndItsAnchorCoversThat) {
    auto b = with_a_day();
    const auto before = b.head();
    const auto text =
        print_receipt(b, {0xE, 1}, prepaid_17, shanghai(),
                      {.now = at(7200), .by = {.by = operator_id{3}, .terminal = "desk 2"}});
    ASSERT_TRUE(text);
    EXPECT_EQ(b.head().count, before.count + 1);
    const auto wanted =
        std::string{
            "Receipt 1\n"
            "=========\n"
            "Account       2010/17\n"
            "Time          2023-11-15 06:13\n"
            "Kind          top-up\n"
            "For           order 1, order 7\n"
            "Amount        1,250.00 CNY\n"
            "Balance       1,250.00 CNY\n"
            "Paid through  1031 WeChat clearing\n"
            "By            3\n"
            "Entry         000000000000000e0000000000000001\n"
            "Book          000000000000b00c0000000000000001\n"
            "\n"
            "Anchor "} +
        to_text(b.head()) + "\n";
    EXPECT_EQ(*text, wanted);
    const auto trail = paper_trail(b, to_text(id128{0xE, 1}));
    ASSERT_EQ(trail->size(), 1U);
    EXPECT_EQ(trail->front().operation, "print_receipt");
    EXPECT_EQ(trail->front().terminal, "desk 2");
    EXPECT_EQ(print_receipt(b, {0xE, 9}, prepaid_17, shanghai(), {.now = at(7200)}).error().code,
              errc::bad_value);
    EXPECT_EQ(b.head().count, before.count + 1) << "nothing printed, nothing kept";
}

TEST(LedgerPaper, APaperThatIsRefusedIsKeptAsRefused) {
    auto b = with_a_day();
    ASSERT_TRUE(b.set_operator(chief(1), at(0)));
    auto tenant = chief(2);
    tenant.own_customer = tenant_18;
    ASSERT_TRUE(b.set_operator(tenant, at(0), {.by = operator_id{1}}));
    std::uint64_t count = b.head().count;
    for (const std::uint64_t who : {2U, 77U}) {
        const print_order order{.now = at(7200), .by = {.by = operator_id{who}}};
        EXPECT_EQ(print_receipt(b, {0xE, 1}, prepaid_17, shanghai(), order).error().code,
                  errc::not_permitted);
        EXPECT_EQ(b.head().count, ++count);
        EXPECT_EQ(paper_trail(b, to_text(id128{0xE, 1}))->back().result, "not_permitted");
    }
    const print_order allowed{.now = at(7200), .by = {.by = operator_id{1}}};
    EXPECT_TRUE(print_receipt(b, {0xE, 1}, prepaid_17, shanghai(), allowed));
    EXPECT_EQ(paper_trail(b, to_text(id128{0xE, 1}))->back().result, "done");
}

TEST(LedgerPaper, ATenantsPapersNameNobody) {
    auto b = with_a_day();
    auto e = paid(3, "2.00", 7200);
    e.authority = {operator_id{1}, {}, "by hand"};
    ASSERT_EQ(posted(b, e), outcome::created);
    ASSERT_TRUE(b.set_operator(chief(1), at(0)));
    auto tenant = chief(2);
    tenant.own_customer = tenant_17;
    ASSERT_TRUE(b.set_operator(tenant, at(0), {.by = operator_id{1}}));
    const book_view seen{b, operator_id{2}};
    const auto receipt =
        print_receipt(b, e.id, prepaid_17, shanghai(), {.now = at(7200), .by = {operator_id{2}}});
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->find("\nBy "), receipt->npos) << *receipt;
    EXPECT_EQ(receipt->find("by hand"), receipt->npos) << *receipt;
    const auto mine = to_paper(*seen.statement(prepaid_17, {at(0), at(86400)}), shanghai());
    EXPECT_NE(
        mine.find("\n"
                  "No.  Time              Kind             For                 Amount   Balance\n"
                  "---  ----------------  ---------------  ----------------  --------  --------\n"
                  "                       Opening balance                                  0.00\n"
                  "  1  2023-11-15 06:13  top-up           order 1, order 7  1,250.00  1,250.00\n"),
        mine.npos)
        << mine;
    const auto all = to_paper(*make_statement(b, prepaid_17, {at(0), at(86400)}), shanghai());
    EXPECT_NE(all.find("  By  "), all.npos) << all;
}

TEST(LedgerPaper, ACopySaysThatItIsOne) {
    auto b = with_a_day();
    const print_order copy{.now = at(7200), .by = {}, .how = printing::copy};
    const auto text = print_receipt(b, {0xE, 1}, prepaid_17, shanghai(), copy);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->substr(0, 18), "Receipt 1  (copy)\n");
    const auto chinese =
        print_receipt(b, {0xE, 1}, prepaid_17, shanghai(), copy, {.in = language::chinese});
    EXPECT_NE(chinese->find("收据 1  (补打)"), std::string::npos);
    EXPECT_NE(chinese->find("1031 微信"), std::string::npos);
}

TEST(LedgerPaper, AReminderSaysWhatIsOpen) {
    auto b = with_orders();
    const bill_line line{code_electricity, yuan("38.00")};
    ASSERT_EQ(posted(b, *rules.bill(head(2, 0, "October"), {0xB, 2}, tenant_17, {&line, 1})),
              outcome::created);
    const auto text = print_reminder(b, tenant_17, shanghai(), {.now = at(31 * 86400)}, {});
    ASSERT_TRUE(text);
    EXPECT_NE(text->find("Owed      38.00 CNY\n"), std::string::npos) << *text;
    EXPECT_NE(text->find("2023-11-15 06:13  October    31   38.00\n"), std::string::npos) << *text;
    EXPECT_NE(text->find("Anchor " + to_text(b.head())), std::string::npos);
    EXPECT_EQ(paper_trail(b, "2010/17")->back().operation, "print_reminder");
}

TEST(LedgerPaper, ArrearsByAgeAsText) {
    auto b = in_memory();
    const auto bill = [&](std::uint64_t id, std::string_view amount, int days, account_id who) {
        const bill_line line{code_electricity, yuan(amount)};
        const auto e = rules.bill(head(id, days * 86400), {0xB, id}, who, {&line, 1});
        ASSERT_EQ(posted(b, *e), outcome::created);
    };
    bill(1, "1038.00", 0, tenant_17);
    bill(2, "40.00", 61, tenant_17);
    bill(3, "7.50", 80, tenant_18);
    bill(4, "2.00", 95, tenant_18);
    const auto r = make_ageing(b, shanghai(), {.at = at(105 * 86400), .due_after = 14});
    ASSERT_TRUE(r);
    // [ageing]
    EXPECT_EQ(to_paper(*r, shanghai()),
              "Arrears by age\n"
              "==============\n"
              "Book            000000000000b00c0000000000000001\n"
              "Time            2024-02-28 06:13 (Asia/Shanghai)\n"
              "Due after days  14\n"
              "As known        through entry 4\n"
              "\n"
              "Customer  Credit  Not due   0–30  31–60  61–90       ≥91      Owed\n"
              "--------  ------  -------  -----  -----  -----  --------  --------\n"
              "      17    0.00     0.00  40.00   0.00   0.00  1,038.00  1,078.00\n"
              "      18    0.00     2.00   7.50   0.00   0.00      0.00      9.50\n"
              "--------  ------  -------  -----  -----  -----  --------  --------\n"
              "   Total    0.00     2.00  47.50   0.00   0.00  1,038.00  1,087.50\n");
    // [ageing]
    EXPECT_NE(to_paper(*r, shanghai(), {.in = language::chinese}).find("未到期"),
              std::string::npos);
}

TEST(LedgerPaper, ATrialBalanceAsText) {
    auto b = with_a_day();
    ASSERT_EQ(posted(b, used(3, "7.00", 3600, tenant_18)), outcome::created);
    const auto t = make_trial_sheet(b, {.effective_before = at(86400)});
    ASSERT_TRUE(t);
    // [trial]
    EXPECT_EQ(to_paper(*t, shanghai()),
              "Trial balance\n"
              "=============\n"
              "Book                000000000000b00c0000000000000001\n"
              "Effective before    2023-11-16 06:13\n"
              "As known            through entry 3\n"
              "Of 1210, overdrawn  7.00 CNY\n"
              "Customers' money    1,239.50 CNY\n"
              "On channels         1,250.00 CNY\n"
              "\n"
              "Code                        Debit    Credit\n"
              "-----  ----------------  --------  --------\n"
              "1031   WeChat clearing   1,250.00      0.00\n"
              "1210   receivable            7.00      0.00\n"
              "2010   customer prepaid      0.00  1,239.50\n"
              "4010   electricity           0.00     17.50\n"
              "-----  ----------------  --------  --------\n"
              "Total                    1,257.00  1,257.00\n");
    // [trial]
    EXPECT_NE(to_paper(*t, shanghai(), {.in = language::chinese}).find("客户预存"),
              std::string::npos);
}

TEST(LedgerPaper, HtmlEscapesWhatTheBookHolds) {
    auto b = in_memory();
    auto e = paid(1, "5.00");
    e.memo = "<b>&\"";
    ASSERT_EQ(posted(b, e), outcome::created);
    const auto s = make_statement(b, prepaid_17, {at(0), at(86400)});
    const auto html = to_paper(*s, shanghai(), {.as = paper_format::html});
    EXPECT_NE(html.find("&lt;b&gt;&amp;&quot;"), std::string::npos);
    EXPECT_EQ(html.find("<b>"), std::string::npos);
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(html.find("http"), std::string::npos);
    for (const auto* name : {"html", "main", "table", "tr", "td", "th", "dl", "dt", "dd", "h1"}) {
        const auto count = [&](const std::string& start) {
            std::size_t n = 0;
            for (auto at = html.find(start); at != std::string::npos; at = html.find(start, at + 1))
                ++n;
            return n;
        };
        const std::string tag{name};
        EXPECT_EQ(count("<" + tag + ">") + count("<" + tag + " "), count("</" + tag + ">")) << tag;
    }
}

TEST(LedgerPaper, OrdersAsText) {
    const std::vector<order_row> rows{{.order = order_id{7},
                                       .state = order_state::in_transit,
                                       .amount = yuan("20.00"),
                                       .in_transit = yuan("20.00"),
                                       .customer = tenant_17,
                                       .meter = meter_id{9},
                                       .begun = at(0),
                                       .last = at(0),
                                       .entries = 1}};
    EXPECT_EQ(to_paper(rows, shanghai()),
              "Orders\n"
              "======\n"
              "\n"
              "Order  State       Customer  Meter  Amount  On its way  Begun             Last\n"
              "-----  ----------  --------  -----  ------  ----------  ----------------  "
              "----------------\n"
              "    7  in transit        17      9   20.00       20.00  2023-11-15 06:13  "
              "2023-11-15 06:13\n");
    EXPECT_NE(to_paper(rows, shanghai(), {.in = language::chinese}).find("在途"),
              std::string::npos);
}

}  // namespace
