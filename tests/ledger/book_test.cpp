// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

TEST(Book, BeginsWithTheChartAndItsIdentity) {
    const auto b = in_memory();
    EXPECT_EQ(b.identity(), identity());
    EXPECT_NE(b.find({.code = code_electricity}), nullptr);
    EXPECT_NE(b.find(prepaid_17), nullptr);
    EXPECT_EQ(b.find({.code = code_prepaid}), nullptr);
    EXPECT_EQ(b.head().count, 3U);
    EXPECT_EQ(b.entry_count(), 0U);
}

TEST(Book, RefusesAScaleThatMoneyDoesNotHave) {
    book_identity bad;
    bad.in.scale = 7;
    EXPECT_EQ(book::create(bad, std::make_unique<memory_store>(), at(0)).error().code,
              errc::bad_scale);
}

TEST(Book, PostsAndAddsUp) {
    auto b = in_memory();
    EXPECT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    EXPECT_EQ(posted(b, used(2, "12.34")), outcome::created);
    EXPECT_EQ(left(b), "37.66");
    EXPECT_EQ(amount_text(*b.balance({.code = code_wechat})), "50.00");
    EXPECT_EQ(amount_text(*b.balance({.code = code_electricity})), "12.34");
    std::int64_t sum = 0;
    for (const auto& a : b.accounts())
        sum += a.minor;
    EXPECT_EQ(sum, 0);
}

TEST(Book, TheSameRequestAgainIsFineAndChangesNothing) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    const auto head = b.head();
    const auto again = b.commit(paid(1, "50.00"), at(9));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->results[0], (entry_result{.what = outcome::exists, .sequence = 1}));
    EXPECT_EQ(b.head(), head);
    EXPECT_EQ(left(b), "50.00");
}

TEST(Book, TheSameIdForSomethingElseIsAConflictThatNamesTheField) {
    auto b = in_memory();
    const auto original = paid(1, "50.00");
    ASSERT_EQ(posted(b, original), outcome::created);
    auto kind = original;
    kind.kind = entry_kind::adjustment;
    auto effective = original;
    effective.effective += std::chrono::seconds{1};
    auto memo = original;
    memo.memo += "!";
    const std::pair<entry, entry_field> cases[] = {{kind, entry_field::kind},
                                                   {effective, entry_field::effective},
                                                   {memo, entry_field::memo},
                                                   {paid(1, "50.01"), entry_field::postings}};
    for (const auto& [e, field] : cases) {
        const auto report = b.commit(e, at(1));
        ASSERT_TRUE(report);
        EXPECT_EQ(report->results[0].what, outcome::exists_with_different_content);
        EXPECT_EQ(report->results[0].differs_in, field);
        EXPECT_EQ(report->results[0].sequence, 1U);
    }
    EXPECT_EQ(left(b), "50.00");
}

TEST(Book, ABatchHasOneResultForEachEntry) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    auto unbalanced = paid(3, "1.00");
    unbalanced.postings[0].minor += 1;
    const std::vector<entry> batch{paid(2, "1.00"),     paid(1, "50.00"), unbalanced,
                                   paid(2, "1.00"),     paid(2, "9.00"),  refunded(4, "51.01"),
                                   refunded(5, "51.00")};
    const auto report = b.commit(batch, at(1));
    ASSERT_TRUE(report);
    const std::vector<entry_result> wanted{
        {.what = outcome::created, .sequence = 2},
        {.what = outcome::exists, .sequence = 1},
        {.what = outcome::refused, .why = {.code = errc::unbalanced}},
        {.what = outcome::exists, .sequence = 2},
        {.what = outcome::exists_with_different_content,
         .sequence = 2,
         .differs_in = entry_field::postings},
        {.what = outcome::refused, .why = {.code = errc::below_floor}},
        {.what = outcome::created, .sequence = 3}};
    EXPECT_EQ(report->results, wanted);
    EXPECT_EQ(left(b), "0.00");
    EXPECT_EQ(b.head().count, 5U) << "one record for the batch";
}

TEST(Book, AnEntryThatIsWrongByItselfIsAnErrorAndItsIdStaysFree) {
    auto b = in_memory();
    const auto head = b.head();
    auto unbalanced = paid(1, "1.00");
    unbalanced.postings[0].minor += 1;
    const auto refused = b.commit(unbalanced, at(1));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, errc::unbalanced);
    EXPECT_EQ(b.head(), head);
    EXPECT_EQ(posted(b, paid(1, "1.00")), outcome::created);
}

TEST(Book, AlarmsComeWithTheCommitAndAreInTheJournal) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "150.00")), outcome::created);
    const auto cursor = b.head().count;
    const std::vector<entry> hours{used(2, "45.00"), used(3, "10.00"), used(4, "80.00")};
    const auto report = b.commit(hours, at(1));
    ASSERT_TRUE(report);
    ASSERT_EQ(report->events.size(), 2U);
    EXPECT_EQ(report->events[0].level, 1);
    EXPECT_EQ(report->events[0].balance_minor, 9500);
    EXPECT_EQ(report->events[0].cause, hours[1].id);
    EXPECT_EQ(report->events[1].level, 2);
    EXPECT_EQ(report->events[1].balance_minor, 1500);
    std::vector<watermark_event> journalled;
    ASSERT_TRUE(b.visit_commits(cursor, [&](const journal_commit& c) {
        journalled.insert(journalled.end(), c.events.begin(), c.events.end());
    }));
    EXPECT_EQ(journalled, report->events);
}

TEST(Book, AReaderComesNoFurtherThanTheJournal) {
    auto b = in_memory();
    const auto end = b.head().count;
    EXPECT_TRUE(b.set_cursor("sms", end));
    EXPECT_EQ(b.set_cursor("sms", end + 1).error().code, errc::bad_value);
    EXPECT_EQ(*b.cursor("sms"), end);
}

TEST(Book, BalancesAsOfAnyMomentOnBothAxes) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00", 100), 1000), outcome::created);
    ASSERT_EQ(posted(b, used(2, "10.00", 200), 2000), outcome::created);
    ASSERT_EQ(posted(b, used(3, "5.00", 150), 3000), outcome::created);  // late
    const auto as = [&](const as_of& when) { return amount_text(*b.balance(prepaid_17, when)); };
    EXPECT_EQ(as({}), "35.00");
    EXPECT_EQ(as({.effective_before = at(100)}), "0.00");
    EXPECT_EQ(as({.effective_before = at(101)}), "50.00");
    EXPECT_EQ(as({.effective_before = at(200)}), "45.00");
    EXPECT_EQ(as({.effective_before = at(200), .recorded_through = at(2999)}), "50.00");
    EXPECT_EQ(as({.recorded_through = at(2000)}), "40.00");
    EXPECT_EQ(as({.sequence_through = 1}), "50.00");
    EXPECT_EQ(as({.sequence_through = 3}), "35.00");
    EXPECT_EQ(b.balance(prepaid_account(account_id{99})).error().code, errc::unknown_account);
}

TEST(Book, AClockThatWentBackDoesNotReorderTheJournal) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "1.00"), 1000), outcome::created);
    ASSERT_EQ(posted(b, paid(2, "1.00"), 500), outcome::created);
    const auto lines = b.entries(prepaid_17);
    ASSERT_TRUE(lines);
    EXPECT_EQ((*lines)[1].recorded, at(1000));
    EXPECT_EQ((*lines)[1].sequence, 2U);
}

TEST(Book, ATimeOutsideTheCalendarIsRefused) {
    auto b = in_memory();
    const auto head = b.head();
    EXPECT_EQ(b.commit(paid(1, "1.00"), instant::max()).error().code, errc::bad_date);
    EXPECT_EQ(b.open_customer(account_id{5}, 0, {}, instant::min()).error().code, errc::bad_date);
    EXPECT_EQ(b.head(), head);
    EXPECT_EQ(
        book::create(identity(), std::make_unique<memory_store>(), instant::max()).error().code,
        errc::bad_date);
}

TEST(Book, AccountsOpenOnceChangeAndClose) {
    auto b = in_memory();
    EXPECT_EQ(b.open_account({.account = prepaid_17}, at(1)).error().code, errc::account_exists);
    EXPECT_EQ(b.open_customer(tenant_17, 0, {}, at(1)).error().code, errc::account_exists);
    EXPECT_EQ(b.change_account({.account = {.code = 1033}}, at(1)).error().code,
              errc::unknown_account);
    EXPECT_EQ(b.open_customer(account_id{0}, 0, {}, at(1)).error().code, errc::bad_value);
    EXPECT_EQ(b.open_customer(account_id{5}, 0, {1, 2}, at(1)).error().code, errc::bad_levels);
    EXPECT_EQ(b.find(prepaid_account(account_id{5})), nullptr);
    ASSERT_TRUE(b.change_account({.account = prepaid_17, .status = account_status::closed}, at(1)));
    EXPECT_EQ(b.commit(paid(1, "1.00"), at(2)).error().code, errc::account_closed);
}

TEST(Book, AStatusAloneLeavesFloorsAndLevels) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    auto wanted = b.find(prepaid_17)->settings;
    ASSERT_FALSE(wanted.floors.empty() || wanted.levels_minor.empty());
    const actor clerk{.by = {}, .terminal = "desk 2", .reason = "asked"};
    ASSERT_TRUE(b.set_status(prepaid_17, account_status::frozen, at(1), clerk));
    wanted.status = account_status::frozen;
    EXPECT_EQ(b.find(prepaid_17)->settings, wanted);
    EXPECT_EQ(b.commit(refunded(2, "1.00"), at(2)).error().code, errc::account_frozen);
    ASSERT_TRUE(b.set_status(prepaid_17, account_status::open, at(3)));
    wanted.status = account_status::open;
    EXPECT_EQ(b.find(prepaid_17)->settings, wanted);
    EXPECT_EQ(b.set_status(prepaid_17, account_status::closed, at(4)).error().code,
              errc::account_not_empty);
    EXPECT_EQ(b.set_status({.code = 1033}, account_status::frozen, at(4)).error().code,
              errc::unknown_account);
}

TEST(Book, ACustomerHasEveryAccountThatTheRulesNeed) {
    auto b = in_memory();
    ASSERT_TRUE(b.open_customer(account_id{5}, -700, {50, 20}, at(1)));
    for (const auto& a : customer_accounts(account_id{5}))
        EXPECT_NE(b.find(a), nullptr) << to_text(a);
    EXPECT_EQ(floor_at(b.find(prepaid_account(account_id{5}))->settings, at(1)), -700);
    EXPECT_EQ(b.find(prepaid_account(account_id{5}))->settings.levels_minor,
              (std::vector<std::int64_t>{50, 20}));
    EXPECT_EQ(b.find(receivable_account(account_id{5}))->settings.floors.size(), 0U);
}

TEST(Book, ManyAccountsOpenInOneRecordOrNone) {
    auto b = in_memory();
    std::vector<account_settings> all;
    for (std::uint64_t who = 100; who < 200; ++who)
        for (auto& s : customer_settings(account_id{who}, 0, {1}))
            all.push_back(std::move(s));
    const auto head = b.head();
    const auto accounts = b.accounts().size();
    auto wrong = all;
    wrong[17].rearm_minor = -1;
    auto refused = b.open_accounts(wrong, at(1));
    EXPECT_EQ(refused.error().code, errc::bad_value);
    EXPECT_EQ(refused.error().index, 17U);
    wrong = all;
    wrong[399] = {.account = prepaid_17};
    refused = b.open_accounts(wrong, at(1));
    EXPECT_EQ(refused.error().code, errc::account_exists);
    EXPECT_EQ(refused.error().index, 399U);
    wrong[399] = wrong[398];
    EXPECT_EQ(b.open_accounts(wrong, at(1)).error().code, errc::account_exists) << "named twice";
    EXPECT_EQ(b.head(), head);
    EXPECT_EQ(b.accounts().size(), accounts);
    ASSERT_TRUE(b.open_accounts(all, at(1)));
    EXPECT_EQ(b.head().count, head.count + 1);
    EXPECT_EQ(b.accounts().size(), accounts + all.size());
}

TEST(Book, AStoreThatFailsLeavesTheBookAsItWas) {
    memory_store kept;
    std::optional<errc> failure;
    auto b = *founded(std::make_unique<borrowed_store>(kept, &failure));
    ASSERT_EQ(posted(b, paid(1, "100.00")), outcome::created);
    const auto accounts = b.accounts();
    const auto head = b.head();
    for (const auto code : {errc::store_failed, errc::outcome_unknown}) {
        failure = code;
        const std::vector<entry> batch{used(2, "99.99"), paid(3, "5.00")};
        const auto report = b.commit(batch, at(1));
        ASSERT_FALSE(report);
        EXPECT_EQ(report.error().code, code);
        EXPECT_FALSE(b.open_customer(account_id{5}, 0, {}, at(1)));
        EXPECT_EQ(b.accounts(), accounts);
        EXPECT_EQ(b.head(), head);
        EXPECT_EQ(b.entry_count(), 1U);
    }
    failure.reset();
    const auto report = b.commit(used(2, "99.99"), at(2));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].what, outcome::created);
    EXPECT_EQ(report->events.size(), 2U) << "the alarms were taken back too";
    EXPECT_TRUE(verify(kept)->good());
}

TEST(Book, ABalanceDerivesItself) {
    auto b = in_memory();
    ASSERT_EQ(posted(b, paid(1, "50.00", 100)), outcome::created);
    ASSERT_EQ(posted(b, used(2, "10.00", 200)), outcome::created);
    const auto why = explain(b, prepaid_17);
    ASSERT_TRUE(why);
    EXPECT_EQ(why->rule, "ledger.balance");
    ASSERT_EQ(why->parts.size(), 2U);
    const std::vector<std::pair<std::string, std::string>> wanted{
        {"sequence", "2"},       {"effective", submeter::to_text(at(200))},
        {"kind", "consumption"}, {"memo", "hour"},
        {"amount", "-10.00"},    {"balance", "40.00"}};
    EXPECT_EQ(why->parts[1].facts, wanted);
    EXPECT_EQ(why->facts[1].second, "40.00 CNY");
    const auto before = explain(b, prepaid_17, {.effective_before = at(200)});
    ASSERT_TRUE(before);
    EXPECT_EQ(before->parts.size(), 1U);
    EXPECT_EQ(explain(b, {.code = 1033}).error().code, errc::unknown_account);
    auto plain = used(3, "1.00", 300);
    plain.memo.clear();
    ASSERT_EQ(posted(b, plain), outcome::created);
    const auto text = to_text(*explain(b, prepaid_17));
    EXPECT_NE(text.find("-10.00, balance 40.00 (hour)\n"), text.npos) << text;
    EXPECT_NE(text.find("-1.00, balance 39.00\n"), text.npos) << text;
}

}  // namespace
