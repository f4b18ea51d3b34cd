// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace ledger_test;

constexpr ledger_account prepaid_18 = prepaid_account(tenant_18);
constexpr operator_id nobody{77};
const interval ever{since_ever, ledger::detail::end_of_time};

std::string postings_of(const entry& e) {
    std::string out;
    for (const auto& p : e.postings)
        out.append(to_text(p.account)).append(":").append(std::to_string(p.minor)).append(" ");
    return out;
}

// Operators 1 (everything), 2 (the tenant of 17, with every permission), 3 (business), 4 (auditor),
// 5 (suspended). A shared charge, an issue, a top-up each.
class BookView : public testing::Test {
protected:
    BookView() {
        EXPECT_TRUE(b_.open_account({.account = order_7}, at(0)));
        EXPECT_EQ(posted(b_, paid(1, "50.00")), outcome::created);
        EXPECT_EQ(posted(b_, paid(2, "60.00", 0, tenant_18)), outcome::created);
        const std::array parts{customer_amount{.customer = tenant_17, .amount = yuan("1.00")},
                               customer_amount{.customer = tenant_18, .amount = yuan("2.00")}};
        auto shared = *rules.consumption(head(3, 0, "17 and 18"), service::water, parts);
        shared.links = {{link_kind::reading, {0, 501}}, {link_kind::reading, {0, 502}}};
        shared.authority = {operator_id{3}, {}, "by hand"};
        EXPECT_EQ(posted(b_, shared), outcome::created);
        auto issue = reserved(4, 300);
        issue.phase = entry_phase::plain;
        issue.links = {{link_kind::order, {0, 7}}};
        issue.authority = {operator_id{3}, {}, "asked"};
        EXPECT_EQ(posted(b_, issue), outcome::created);
        EXPECT_TRUE(b_.set_operator(chief(1), at(0)));
        auto tenant = chief(2);
        tenant.own_customer = tenant_17;
        auto gone = chief(5);
        gone.status = operator_status::suspended;
        for (const auto& o :
             {tenant, ledger_operator{operator_id{3}, "Li", {}, {{{}, roles::business()}}},
              ledger_operator{operator_id{4}, "Sun", {}, {{{}, roles::auditor()}}}, gone})
            EXPECT_TRUE(b_.set_operator(o, at(0), {.by = operator_id{1}}));
    }

    book_view seen_by(std::uint64_t who) { return {b_, operator_id{who}}; }

    book b_ = in_memory();
    zone local_ = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
};

template <class T>
errc code(const result<T>& r) {
    return r ? errc::incomplete : r.error().code;
}

TEST_F(BookView, ShowsAllToWhoMayReadAllOfIt) {
    const auto seen = seen_by(1);
    EXPECT_EQ(*seen.accounts(), b_.accounts());
    EXPECT_EQ(seen.account(prepaid_18)->minor, -5800);
    EXPECT_EQ(code(seen.account(prepaid_account(account_id{99}))), errc::unknown_account);
    EXPECT_EQ(*seen.prepaid(tenant_18), yuan("58.00"));
    EXPECT_EQ(*seen.balance({.code = code_wechat}), yuan("110.00"));
    EXPECT_EQ(*seen.entries(prepaid_17), *b_.entries(prepaid_17));
    EXPECT_EQ(*seen.find_entry({0xE, 3}), *b_.find_entry({0xE, 3}));
    EXPECT_EQ(*seen.statement(prepaid_17, ever), *make_statement(b_, prepaid_17, ever));
    EXPECT_EQ(to_text(*seen.explain(prepaid_17)), to_text(*explain(b_, prepaid_17)));
    EXPECT_EQ(seen.receipt({0xE, 1}, prepaid_17)->line,
              make_receipt(b_, {0xE, 1}, prepaid_17)->line);
    EXPECT_EQ(seen.reminder(tenant_18, at(9))->prepaid, yuan("58.00"));
    EXPECT_EQ(seen.orders()->size(), 1U);
    EXPECT_EQ(seen.income(local_)->total, make_income_report(b_, local_)->total);
    EXPECT_EQ(seen.trial_balance(at(1))->size(), 5U);
    EXPECT_TRUE(seen.ageing(local_, {.at = at(9)}));
    EXPECT_EQ(seen.audit_trail()->size(), 5U);
    EXPECT_EQ(*seen.whole(), &b_);
}

TEST_F(BookView, ShowsATenantItsOwnAccountsOnly) {
    const auto seen = seen_by(2);
    const auto accounts = seen.accounts();
    ASSERT_TRUE(accounts);
    EXPECT_EQ(accounts->size(), customer_accounts(tenant_17).size());
    for (const auto& a : *accounts)
        EXPECT_EQ(a.settings.account.owner, 17U);
    EXPECT_EQ(*seen.prepaid(tenant_17), yuan("46.00"));
    EXPECT_EQ(*seen.balance(prepaid_17, {.sequence_through = 1}), yuan("50.00"));
    EXPECT_EQ(code(seen.prepaid(tenant_18)), errc::not_permitted);
    for (const auto& foreign : {prepaid_18, order_7, ledger_account{.code = code_wechat}}) {
        EXPECT_EQ(code(seen.account(foreign)), errc::not_permitted);
        EXPECT_EQ(code(seen.balance(foreign)), errc::not_permitted);
        EXPECT_EQ(code(seen.entries(foreign)), errc::not_permitted);
        EXPECT_EQ(code(seen.statement(foreign, ever)), errc::not_permitted);
        EXPECT_EQ(code(seen.explain(foreign)), errc::not_permitted);
        EXPECT_EQ(code(seen.receipt({0xE, 2}, foreign)), errc::not_permitted);
    }
    EXPECT_EQ(code(seen.reminder(tenant_18, at(9))), errc::not_permitted);
}

TEST_F(BookView, ShowsATenantNothingOfTheWholeWhateverIsGranted) {
    const auto seen = seen_by(2);
    EXPECT_EQ(code(seen.income(local_)), errc::not_permitted);
    EXPECT_EQ(code(seen.trial_balance(at(1))), errc::not_permitted);
    EXPECT_EQ(code(seen.ageing(local_, {.at = at(9)})), errc::not_permitted);
    EXPECT_EQ(code(seen.audit_trail()), errc::not_permitted);
    EXPECT_EQ(code(seen.whole()), errc::not_permitted);
}

TEST_F(BookView, ShowsATenantOfASharedEntryItsOwnPostings) {
    const auto seen = seen_by(2);
    const auto shared = seen.find_entry({0xE, 3});
    ASSERT_TRUE(shared && *shared);
    EXPECT_EQ(postings_of((*shared)->what), "2010/17:100 ");
    EXPECT_EQ((*shared)->what.memo, "");
    EXPECT_TRUE((*shared)->what.links.empty());
    EXPECT_EQ((*shared)->what.authority, entry_authority{});
    EXPECT_EQ((*shared)->sequence, 3U);
    const auto issue = seen.find_entry({0xE, 4});
    ASSERT_TRUE(issue && *issue);
    EXPECT_EQ(postings_of((*issue)->what), "2010/17:300 ");
    EXPECT_EQ((*issue)->what.memo, "issue") << "nobody else's";
    EXPECT_EQ((*issue)->what.links.size(), 1U);
    EXPECT_EQ((*issue)->what.authority, entry_authority{});
    EXPECT_FALSE(*seen.find_entry({0xE, 2})) << "of another";
    EXPECT_FALSE(*seen.find_entry({0xE, 99}));
}

TEST_F(BookView, ShowsATenantTheSameInEveryPaper) {
    const auto seen = seen_by(2);
    const auto entries = seen.entries(prepaid_17);
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->size(), 3U);
    for (const auto& e : *entries)
        for (const auto& p : e.what.postings)
            EXPECT_EQ(p.account, prepaid_17);
    const auto statement = seen.statement(prepaid_17, ever);
    ASSERT_TRUE(statement);
    ASSERT_EQ(statement->lines.size(), 3U);
    EXPECT_EQ(statement->closing, yuan("46.00"));
    EXPECT_EQ(statement->lines[1].memo, "");
    EXPECT_TRUE(statement->lines[1].links.empty());
    for (const auto& line : statement->lines)
        EXPECT_EQ(line.authority, entry_authority{});
    const auto why = to_text(*seen.explain(prepaid_17));
    EXPECT_EQ(why.find("501"), std::string::npos) << why;
    EXPECT_EQ(why.find("operator"), std::string::npos) << why;
    EXPECT_NE(why.find("order 7"), std::string::npos) << why;
    const auto receipt = seen.receipt({0xE, 3}, prepaid_17);
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->line.memo, "");
    EXPECT_EQ(receipt->line.minor, -100);
    EXPECT_EQ(code(seen.receipt({0xE, 2}, prepaid_17)), errc::bad_value) << "as one that is not";
    EXPECT_EQ(seen.orders()->size(), 1U);
}

TEST_F(BookView, ShowsATenantNoOrderOfAnother) {
    auto tenant = chief(2);
    tenant.own_customer = tenant_18;
    ASSERT_TRUE(b_.set_operator(tenant, at(0), {.by = operator_id{1}}));
    EXPECT_TRUE(seen_by(2).orders()->empty());
}

// A charge of one customer to the books and of another to a meter: the meter's reading is not the
// first one's.
TEST_F(BookView, AMeterChargedBesideTheTenantIsSomebodyElses) {
    entry e{.id = {0xE, 9},
            .kind = entry_kind::consumption,
            .effective = at(0),
            .memo = "both",
            .postings = {{prepaid_17, 100},
                         {meter_account(meter_id{9}), 200},
                         {{.code = code_electricity}, -300}}};
    EXPECT_EQ(as_tenant_sees(e, tenant_17).memo, "");
    e.postings = {{prepaid_17, 100}, {meter_account(meter_id{9}), -100}};
    EXPECT_EQ(as_tenant_sees(e, tenant_17).memo, "both");
}

TEST_F(BookView, NeedsThePermissionOfEach) {
    const auto counter = seen_by(3);
    EXPECT_TRUE(counter.accounts());
    EXPECT_TRUE(counter.receipt({0xE, 1}, prepaid_17));
    EXPECT_EQ(code(counter.audit_trail()), errc::not_permitted);
    EXPECT_EQ(code(counter.whole()), errc::not_permitted);
    const auto auditor = seen_by(4);
    EXPECT_TRUE(auditor.audit_trail());
    EXPECT_TRUE(auditor.whole());
    EXPECT_EQ(code(auditor.receipt({0xE, 1}, prepaid_17)), errc::not_permitted);
    EXPECT_EQ(code(auditor.reminder(tenant_17, at(9))), errc::not_permitted);
}

TEST_F(BookView, ShowsNothingToTheUnknownTheSuspendedAndTheSystem) {
    for (const std::uint64_t who : {0U, 5U, 77U}) {
        const auto seen = seen_by(who);
        EXPECT_EQ(code(seen.accounts()), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.account(prepaid_17)), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.prepaid(tenant_17)), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.entries(prepaid_17)), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.find_entry({0xE, 1})), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.orders()), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.income(local_)), errc::not_permitted) << who;
        EXPECT_EQ(code(seen.audit_trail()), errc::not_permitted) << who;
    }
}

TEST_F(BookView, FollowsWhatIsGranted) {
    const auto seen = seen_by(3);
    EXPECT_TRUE(seen.accounts());
    ASSERT_TRUE(
        b_.set_operator({.id = operator_id{3}, .name = "Li"}, at(0), {.by = operator_id{1}}));
    EXPECT_EQ(code(seen.accounts()), errc::not_permitted);
}

// --- what is logged ------------------------------------------------------------------------------

std::vector<audit_event> read_of(const book& b) {
    std::vector<audit_event> out;
    EXPECT_TRUE(b.visit_commits(0, [&](const journal_commit& c) {
        for (const auto& a : c.audits)
            if (a.operation.substr(0, 5) == "read_") out.push_back(a);
    }));
    return out;
}

TEST_F(BookView, LogsWhatThePolicyWants) {
    const actor chen{.by = operator_id{1}};
    ASSERT_TRUE(
        b_.set_operator({.id = operator_id{7}, .name = "Wu", .grants = {{{}, {1}}}}, at(0), chen));
    const book_view before{b_, {.by = operator_id{7}}, at(50)};
    ASSERT_TRUE(before.statement(prepaid_17, ever));
    EXPECT_TRUE(read_of(b_).empty()) << "nothing, unless it is wanted";
    // [logged]
    ASSERT_TRUE(b_.set_policy(
        {.logged_reads = permissions({permission::read, permission::export_data})}, at(0), chen));
    const book_view seen{b_, {.by = operator_id{7}, .terminal = "desk 2"}, at(60)};
    ASSERT_TRUE(seen.statement(prepaid_17, {at(0), at(50)}));  // read_statement, of 2010/17
    // [logged]
    EXPECT_EQ(
        read_of(b_),
        (std::vector<audit_event>{{.at = at(60),
                                   .by = operator_id{7},
                                   .terminal = "desk 2",
                                   .operation = "read_statement",
                                   .subject = "2010/17",
                                   .after = "2023-11-14T22:13:20Z to 2023-11-14T22:14:10Z, now",
                                   .result = "done"}}));
    EXPECT_EQ(code(seen.whole()), errc::not_permitted);
    EXPECT_EQ(code(seen.account(prepaid_account(account_id{99}))), errc::unknown_account);
    EXPECT_EQ(code(seen.audit_trail()), errc::not_permitted) << "which is not logged";
    const auto all = read_of(b_);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[1].operation + " " + all[1].subject + " " + all[1].result,
              "read_whole book not_permitted");
    EXPECT_EQ(all[2].operation + " " + all[2].subject + " " + all[2].result,
              "read_account 2010/99 unknown_account");
}

TEST_F(BookView, LogsEachQuestionOnce) {
    ASSERT_TRUE(
        b_.set_policy({.logged_reads = loggable_permissions}, at(0), {.by = operator_id{1}}));
    const book_view seen{b_, {.by = operator_id{1}}, at(60)};
    EXPECT_TRUE(seen.accounts() && seen.account(prepaid_17) && seen.prepaid(tenant_17) &&
                seen.balance(prepaid_17) && seen.entries(prepaid_17) && seen.find_entry({0xE, 1}) &&
                seen.statement(prepaid_17, ever) && seen.explain(prepaid_17) && seen.orders() &&
                seen.income(local_) && seen.trial_balance(at(9)) && seen.trial_sheet() &&
                seen.ageing(local_, {.at = at(9)}) && seen.audit_trail() && seen.whole());
    std::string operations;
    for (const auto& a : read_of(b_))
        operations.append(a.operation.substr(5)).append(" ");
    EXPECT_EQ(operations,
              "accounts account prepaid balance entries entry statement explanation orders income "
              "trial_balance trial_sheet ageing audit_trail whole ");
    ASSERT_TRUE(seen.receipt({0xE, 1}, prepaid_17) && seen.reminder(tenant_17, at(9)));
    EXPECT_EQ(read_of(b_).size(), 15U) << "of papers, the printing is kept";
}

TEST_F(BookView, ThatCannotWriteRefusesWhatIsLogged) {
    ASSERT_TRUE(b_.set_policy({.logged_reads = permissions({permission::read_audit})}, at(0),
                              {.by = operator_id{1}}));
    const auto seen = seen_by(1);
    EXPECT_EQ(code(seen.audit_trail()), errc::not_permitted);
    EXPECT_TRUE(seen.accounts());
    EXPECT_TRUE(read_of(b_).empty());
}

TEST_F(BookView, KeepsARefusedReaderWhomNobodyKnows) {
    ASSERT_TRUE(b_.set_policy({.logged_reads = permissions({permission::read})}, at(0),
                              {.by = operator_id{1}}));
    EXPECT_EQ(code(book_view{b_, {.by = nobody}, at(60)}.prepaid(tenant_17)), errc::not_permitted);
    ASSERT_EQ(read_of(b_).size(), 1U);
    EXPECT_EQ(read_of(b_)[0].by, nobody);
    EXPECT_EQ(read_of(b_)[0].result, "not_permitted");
}

// Random entries between everybody's accounts, as each of three tenants sees them: what may name
// somebody else has its number in the memo, so that a leak shows.
TEST(TenantsOfRandomBooks, SeeNothingOfOthers) {
    std::mt19937 random{5};
    auto b = in_memory();
    ASSERT_TRUE(b.open_customer(account_id{19}, 0, {}, at(0)));
    std::uint64_t id = 0;
    for (int i = 0; i < 400; ++i) {
        entry e{.id = {0xE, ++id}, .effective = at(0), .memo = {}, .postings = {}};
        std::int64_t sum = 0;
        for (auto left = 1 + random() % 3; left > 0; --left) {
            const auto who = account_id{17 + random() % 3};
            const auto minor = static_cast<std::int64_t>(1 + random() % 50);
            const auto signed_minor = random() % 2 == 0 ? minor : -minor;
            e.postings.push_back({customer_accounts(who)[random() % 4], signed_minor});
            e.links.push_back({link_kind::reading, {0, to_number(who)}});
            e.memo += std::to_string(to_number(who)) + " ";
            sum += signed_minor;
        }
        if (sum == 0) continue;
        e.postings.push_back({{.code = code_wechat}, -sum});
        e.keys = {{key_kind::group, e.memo + std::to_string(id)}};
        ASSERT_EQ(posted(b, e), outcome::created);
    }
    ASSERT_TRUE(b.set_operator(chief(1), at(0)));
    std::size_t shown = 0;
    std::size_t bare = 0;
    for (const std::uint64_t who : {17U, 18U, 19U}) {
        auto tenant = chief(who);
        tenant.own_customer = account_id{who};
        ASSERT_TRUE(b.set_operator(tenant, at(0), {.by = operator_id{1}}));
        const book_view seen{b, operator_id{who}};
        const std::string others = who == 17 ? "89" : who == 18 ? "79" : "78";
        for (std::uint64_t n = 1; n <= id; ++n) {
            const auto e = seen.find_entry({0xE, n});
            ASSERT_TRUE(e);
            if (!*e) continue;
            for (const auto& p : (*e)->what.postings)
                ASSERT_EQ(p.account.owner, who);
            for (const auto& link : (*e)->what.links)
                ASSERT_EQ(link.id.low, who);
            for (const char digit : others)
                ASSERT_EQ((*e)->what.memo.find(std::string{"1"} += digit), std::string::npos);
            ASSERT_EQ((*e)->what.keys.empty(), (*e)->what.memo.empty());
            ((*e)->what.memo.empty() ? bare : shown) += 1;
        }
    }
    EXPECT_GT(shown, 50U);
    EXPECT_GT(bare, 50U);
}

TEST(BookViewOfABookWithoutOperators, ShowsAllToAnybody) {
    const auto b = in_memory();
    const book_view seen{b, nobody};
    EXPECT_TRUE(seen.accounts());
    EXPECT_TRUE(seen.audit_trail());
    EXPECT_TRUE(seen.whole());
}

}  // namespace
