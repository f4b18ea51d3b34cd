// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/csv_import.hpp"

#include "fixtures.hpp"
#include "stores.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

book empty_book() {
    return *book::create(identity(), std::make_unique<memory_store>(), at(0));
}

struct imported {
    std::vector<import_report> rows;
    result<import_counts> counts = fail(errc::cancelled);

    // "2 created", "3 refused unknown_account customer", …: a line for each row.
    [[nodiscard]] std::vector<std::string> said() const {
        std::vector<std::string> out;
        for (const auto& row : rows) {
            auto text = std::to_string(row.line) + " " + to_text(row);
            if (row.became.what == outcome::refused || row.became.what == outcome::burned)
                text.append(" ").append(describe(row.became.why.code).name);
            if (row.column != import_column::none) text.append(" ").append(to_text(row.column));
            out.push_back(std::move(text));
        }
        return out;
    }
};

imported bring(book& into, const import_params& params, std::string_view text,
               std::size_t piece = 7) {
    imported out;
    csv_import in{into, params, at(10)};
    const auto show = [&](const import_report& row) { out.rows.push_back(row); };
    for (std::size_t i = 0; i < text.size(); i += piece)
        if (const auto ok = in.feed(text.substr(i, piece), show); !ok) {
            out.counts = fail(ok.error());
            return out;
        }
    out.counts = in.finish(show);
    return out;
}

using lines = std::vector<std::string>;

const import_params accounts{.what = import_kind::accounts};
const import_params openings{.what = import_kind::opening_balances};
const import_params payments{.what = import_kind::top_ups};

import_params row_by_row(import_params p, std::size_t batch = 2) {
    p.mode = import_mode::rows;
    p.batch_rows = batch;
    return p;
}

constexpr std::string_view tenants =
    "customer,floor,levels,rearm,status\n"
    "17,-50.00,20.00 5.00,1.00,\n"
    "18,,,,frozen\n";
constexpr std::string_view paid_rows =
    "channel,transaction,customer,amount,effective,memo\n"
    "wechat,4200,17,100.00,2023-11-15T06:13:20+08:00,\"order 1, in the shop\"\n"
    "1033,4200,18,0.01,2023-11-14T22:13:20Z,\n";

TEST(CsvImport, ACustomerIsOpenedWithAllAccounts) {
    auto b = empty_book();
    const auto in = bring(b, accounts, tenants);
    EXPECT_EQ(in.said(), (lines{"2 created", "3 created"}));
    EXPECT_EQ(*in.counts, (import_counts{.rows = 2, .created = 2}));
    const auto& s = b.find(prepaid_17)->settings;
    EXPECT_EQ(s, (account_settings{.account = prepaid_17,
                                   .floors = {{since_ever, -5000}},
                                   .levels_minor = {2000, 500},
                                   .rearm_minor = 100}));
    const auto& frozen = b.find(prepaid_account(tenant_18))->settings;
    EXPECT_EQ(frozen.status, account_status::frozen);
    EXPECT_EQ(frozen.floors, (std::vector<dated_floor>{{since_ever, 0}}));
    for (const auto& a : customer_accounts(tenant_18))
        EXPECT_NE(b.find(a), nullptr) << to_text(a);
}

TEST(CsvImport, TheSameTableAgainExistsInEachRow) {
    for (const auto mode : {import_mode::all, import_mode::rows}) {
        auto b = empty_book();
        EXPECT_TRUE(bring(b, {.what = import_kind::accounts, .mode = mode}, tenants).counts);
        EXPECT_TRUE(b.open_account({.account = {.code = 1033}}, at(0)));
        EXPECT_EQ(bring(b, {.what = import_kind::top_ups, .mode = mode}, paid_rows).counts->created,
                  2U);
        const auto head = b.head();
        for (const auto& [kind, text] : {std::pair{import_kind::accounts, tenants},
                                         std::pair{import_kind::top_ups, paid_rows}})
            EXPECT_EQ(bring(b, {.what = kind, .mode = mode}, text).said(),
                      (lines{"2 exists", "3 exists"}));
        EXPECT_EQ(b.head(), head);
    }
}

TEST(CsvImport, ATopUpIsWhatThePostingRuleMakes) {
    auto b = *founded(std::make_unique<memory_store>());
    EXPECT_TRUE(b.open_account({.account = {.code = 1033}}, at(0)));
    auto with = payments;
    with.authority = {.by = operator_id{3}, .reason = "moved from the old system"};
    ASSERT_EQ(bring(b, with, paid_rows).counts->created, 2U);
    const auto first = *b.find_entry(keys::channel_transaction("wechat", "", "4200"));
    ASSERT_TRUE(first);
    auto expected =
        *rules.top_up({.id = first->what.id, .effective = at(0), .memo = "order 1, in the shop"},
                      pay_channel::wechat, tenant_17, yuan("100.00"), {.transaction = "4200"});
    expected.offset_minutes = 480;
    expected.authority = with.authority;
    EXPECT_EQ(first->what, expected);
    EXPECT_EQ(first->what.id.high >> 16, 0U);
    const auto second = *b.find_entry(keys::channel_transaction("1033", "", "4200"));
    ASSERT_TRUE(second);
    EXPECT_EQ(second->what.offset_minutes, 0);
}

TEST(CsvImport, AnOpeningBalanceStandsOnItsAccountsNormalSide) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto in = bring(b, openings,
                          "account,amount,effective\n"
                          "2010/17,12.00,2023-11-14T22:13:20Z\n"
                          "2010/18,-3.00,2023-11-14T22:13:20Z\n"
                          "1020,9.50,2023-11-14T22:13:20Z\n");
    EXPECT_EQ(in.counts->created, 3U);
    EXPECT_EQ(b.balance(prepaid_17)->minor, 1200);
    EXPECT_EQ(b.balance(prepaid_account(tenant_18))->minor, -300);
    EXPECT_EQ(b.balance({.code = code_bank})->minor, 950);
    EXPECT_EQ(b.balance({.code = code_opening})->minor, 50);
    const auto rule = *rules.opening_balance(head(1), tenant_17, yuan("12.00"));
    EXPECT_EQ((*b.entries(prepaid_17))[0].what.postings, rule.postings);
    EXPECT_EQ(
        bring(b, openings, "customer,amount,effective\n17,12.00,2023-11-14T22:13:20Z\n").said(),
        (lines{"2 exists"}));
    EXPECT_EQ(
        bring(b, openings, "customer,amount,effective\n17,13.00,2023-11-14T22:13:20Z\n").said(),
        (lines{"2 exists_with_different_postings"}));
}

constexpr std::string_view flawed =
    "channel,transaction,customer,amount,effective\n"
    "wechat,1,17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,2,99,1.00,2023-11-14T22:13:20Z\n"
    "wechat,3,17,\"1,000.00\",2023-11-14T22:13:20Z\n"
    "wechat,4,17,1.005,2023-11-14T22:13:20Z\n"
    "wechat,5,17,1.00,2023-11-14T22:13:20\n"
    "paypal,6,17,1.00,2023-11-14T22:13:20Z\n"
    "1033,7,17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,,17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,9,17,1.00\n"
    "wechat,10,-17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,11,17,0.00,2023-11-14T22:13:20Z\n"
    "wechat,1,17,2.00,2023-11-14T22:13:20Z\n"
    "wechat,13,18,3.00,2023-11-14T22:13:20Z\n";

TEST(CsvImport, RowByRowRecordsWhatCanBe) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto in = bring(b, row_by_row(payments), flawed);
    EXPECT_EQ(in.said(), (lines{"2 created", "3 refused unknown_account customer",
                                "4 refused bad_syntax amount", "5 refused too_many_digits amount",
                                "6 refused bad_syntax effective", "7 refused bad_value channel",
                                "8 refused unknown_account channel",
                                "9 refused missing_field transaction", "10 refused missing_field",
                                "11 refused bad_syntax customer", "12 refused zero_amount amount",
                                "13 exists_with_different_postings", "14 created"}));
    EXPECT_EQ(*in.counts, (import_counts{.rows = 13, .created = 2, .exists = 0, .refused = 11}));
    EXPECT_EQ(b.entry_count(), 2U);
}

TEST(CsvImport, AllOrNothingRecordsNothingAndSaysEachFault) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto before = b.head();
    const auto in = bring(b, payments, flawed);
    ASSERT_EQ(in.rows.size(), 13U);
    EXPECT_EQ(in.said()[0], "2 refused linked_entry_failed");
    EXPECT_EQ(in.said()[1], "3 refused unknown_account customer");
    EXPECT_EQ(in.said()[12], "14 refused linked_entry_failed");
    EXPECT_EQ(*in.counts, (import_counts{.rows = 13, .created = 0, .exists = 0, .refused = 13}));
    EXPECT_EQ(b.head(), before);
}

TEST(CsvImport, WhatOnlyTheBookCanTellKeepsAllBackToo) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto in = bring(b, payments,
                          "channel,transaction,customer,amount,effective\n"
                          "wechat,1,17,1.00,2023-11-14T22:13:20Z\n"
                          "wechat,1,17,2.00,2023-11-14T22:13:20Z\n");
    EXPECT_EQ(in.said(),
              (lines{"2 refused linked_entry_failed", "3 exists_with_different_postings"}));
    EXPECT_EQ(b.entry_count(), 0U);
}

// The id of a row comes from its content: a refusal that burned it could never be made good.
TEST(CsvImport, ARefusedRowIsTakenOnceTheAccountIsThere) {
    for (const auto mode : {import_mode::all, import_mode::rows}) {
        auto b = empty_book();
        const import_params with{.what = import_kind::top_ups, .mode = mode};
        EXPECT_TRUE(b.open_account({.account = {.code = 1033}}, at(0)));
        EXPECT_EQ(bring(b, with, paid_rows).counts->refused, 2U);
        EXPECT_TRUE(bring(b, accounts, tenants).counts);
        EXPECT_EQ(bring(b, with, paid_rows).counts->created, 2U);
    }
}

TEST(CsvImport, NothingGoesIntoAClosedPeriod) {
    auto b = *founded(std::make_unique<memory_store>());
    ASSERT_TRUE(b.close_period(at(5), {}, {}, at(10)));
    const auto in = bring(b, row_by_row(payments),
                          "channel,transaction,customer,amount,effective\n"
                          "wechat,1,17,1.00,2023-11-14T22:13:20Z\n");
    EXPECT_EQ(in.said(), (lines{"2 refused period_closed effective"}));
    EXPECT_EQ(b.entry_count(), 0U);
}

TEST(CsvImport, ATimeOutsideTheYearsOfABookIsNoDate) {
    for (const auto mode : {import_mode::all, import_mode::rows}) {
        auto b = *founded(std::make_unique<memory_store>());
        const auto in = bring(b, {.what = import_kind::top_ups, .mode = mode},
                              "channel,transaction,customer,amount,effective\n"
                              "wechat,1,17,1.00,0001-01-01T00:00:00Z\n"
                              "wechat,2,17,1.00,9999-12-31T00:00:00Z\n");
        EXPECT_EQ(in.said(),
                  (lines{"2 refused bad_date effective", "3 refused bad_date effective"}));
    }
}

TEST(CsvImport, AnOperatorBringsInWhatIsGranted) {
    auto b = *founded(std::make_unique<memory_store>());
    ASSERT_TRUE(
        b.set_operator({.id = operator_id{1},
                        .name = "manager",
                        .grants = {{.may = permission_set{}.with(permission::manage_operators)}}},
                       at(0)));
    auto with = payments;
    with.authority.by = operator_id{1};
    const std::string_view table =
        "channel,transaction,customer,amount,effective\n"
        "wechat,1,17,1.00,2023-11-14T22:13:20Z\n";
    EXPECT_EQ(bring(b, with, table).said(), (lines{"2 refused not_permitted"}));
    auto opening = accounts;
    opening.authority.by = operator_id{1};
    EXPECT_EQ(bring(b, opening, "account\n1033\n1020\n1034\n1033\n").said(),
              (lines{"2 refused not_permitted", "3 exists", "4 refused not_permitted",
                     "5 refused not_permitted"}));
    ASSERT_TRUE(b.set_operator(
        {.id = operator_id{1}, .name = "manager", .grants = {{.may = {.bits = ~std::uint64_t{0}}}}},
        at(0), {.by = operator_id{1}}));
    EXPECT_EQ(bring(b, with, table).said(), (lines{"2 created"}));
    EXPECT_EQ(bring(b, opening, "account\n1033\n").said(), (lines{"2 created"}));
}

TEST(CsvImport, AccountsThatDifferKeepWhatTheyHave) {
    auto b = empty_book();
    ASSERT_TRUE(bring(b, accounts, tenants).counts);
    const auto in = bring(b, row_by_row(accounts),
                          "customer,floor,levels,rearm,status\n"
                          "17,-60.00,20.00 5.00,1.00,\n"
                          "18,,,,\n"
                          "19,,5.00 20.00,,\n"
                          "20,,,,closed\n"
                          "21,,,,\n"
                          "21,1.00,,,\n"
                          "21,,,,\n");
    EXPECT_EQ(in.said(),
              (lines{"2 exists_with_different_floor floor", "3 exists_with_different_status status",
                     "4 refused bad_levels levels", "5 refused bad_value status", "6 created",
                     "7 exists_with_different_floor floor", "8 exists"}));
}

TEST(CsvImport, AnAccountThatCannotBeNamesItsColumn) {
    auto b = empty_book();
    EXPECT_EQ(bring(b, row_by_row(accounts),
                    "account,rearm,customer\n2010,,\n1020/5,,\n500,,\n,-1.00,17\n1033,-1.00,\n")
                  .said(),
              (lines{"2 refused bad_value account", "3 refused bad_value account",
                     "4 refused bad_value account", "5 refused bad_value rearm",
                     "6 refused bad_value rearm"}));
}

TEST(CsvImport, AccountsAreAllOpenedOrNone) {
    auto b = empty_book();
    const auto in = bring(b, accounts, "account\n1033\n1033x\n1034\n");
    EXPECT_EQ(in.said(), (lines{"2 refused linked_entry_failed", "3 refused bad_syntax account",
                                "4 refused linked_entry_failed"}));
    EXPECT_EQ(bring(b, accounts, "account\n1033\n1033\n1020\n1033x\n").said(),
              (lines{"2 refused linked_entry_failed", "3 refused linked_entry_failed", "4 exists",
                     "5 refused bad_syntax account"}))
        << "the twin of a row that is kept back is not there";
    EXPECT_EQ(b.find({.code = 1033}), nullptr);
    EXPECT_EQ(bring(b, accounts, "account\n2010/18446744073709551615\n").said(),
              (lines{"2 created"}));
    EXPECT_NE(b.find({.code = code_prepaid, .owner = ~std::uint64_t{0}}), nullptr);
}

TEST(CsvImport, TheAccountThatOpeningBalancesStandAgainstHasNone) {
    auto b = *founded(std::make_unique<memory_store>());
    EXPECT_EQ(
        bring(b, openings, "account,amount,effective\n3000,1.00,2023-11-14T22:13:20Z\n").said(),
        (lines{"2 refused bad_value account"}));
}

TEST(CsvImport, WhatNamesAPaymentHasNoBlanksAround) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto in = bring(b, row_by_row(payments),
                          "channel,transaction,customer,amount,effective,merchant,trade\n"
                          "wechat, 1,17,1.00,2023-11-14T22:13:20Z,,\n"
                          "wechat,2\t,17,1.00,2023-11-14T22:13:20Z,,\n"
                          "wechat,3,17,1.00,2023-11-14T22:13:20Z,M ,\n"
                          "wechat,4,17,1.00,2023-11-14T22:13:20Z,M, T\n"
                          "wechat,5,17,1.00,2023-11-14T22:13:20Z,M 1,T 1\n");
    EXPECT_EQ(in.said(),
              (lines{"2 refused bad_syntax transaction", "3 refused bad_syntax transaction",
                     "4 refused bad_syntax merchant", "5 refused bad_syntax trade", "6 created"}));
}

TEST(CsvImport, TheSameInstantWithAnotherOffsetDiffers) {
    auto b = *founded(std::make_unique<memory_store>());
    const std::string head = "channel,transaction,customer,amount,effective\nwechat,1,17,1.00,";
    ASSERT_EQ(bring(b, payments, head + "2023-11-14T22:13:20Z\n").counts->created, 1U);
    EXPECT_EQ(bring(b, payments, head + "2023-11-15T06:13:20+08:00\n").said(),
              (lines{"2 exists_with_different_offset"}));
}

TEST(CsvImport, AFirstRowThatIsRefusedIsExplained) {
    const std::pair<std::string_view, std::string_view> all[] = {
        {"Sum,customer\n",
         "column 1: \"Sum\" is none of account, customer, floor, levels, rearm, "
         "status"},
        {"customer,floor,floor\n", "column 3: \"floor\" is there twice"},
        {"floor\n", "there is no column customer"},
        {"", "there is none: the table is empty"},
        {"customer\n", ""},
    };
    for (const auto& [text, expected] : all) {
        auto b = empty_book();
        csv_import in{b, accounts, at(10)};
        const auto show = [](const import_report&) {};
        EXPECT_EQ(in.feed(text, show) && in.finish(show), expected.empty());
        EXPECT_EQ(in.header_fault(), expected);
    }
}

struct bad_head {
    std::string_view text;
    errc why;
    std::uint32_t offset;
};

TEST(CsvImport, TheFirstRowNamesTheColumns) {
    const bad_head all[] = {
        {"", errc::missing_field, 0},
        {"channel,transaction,customer,amount\n", errc::missing_field, 1},
        {"channel,transaction,customer,amount,effective,floor\n", errc::unknown_field, 6},
        {"channel,transaction,customer,amount,effective,amount\n", errc::bad_value, 6},
        {"Channel,transaction,customer,amount,effective\n", errc::unknown_field, 1},
    };
    for (const auto& c : all) {
        auto b = empty_book();
        const auto in = bring(b, payments, c.text);
        ASSERT_FALSE(in.counts) << c.text;
        EXPECT_EQ(in.counts.error(), (error{c.why, c.offset, 1})) << c.text;
        EXPECT_EQ(in.rows.size(), c.text.empty() ? 0U : 1U);
    }
    auto b = empty_book();
    EXPECT_EQ(bring(b, openings, "amount,effective\n").counts.error().code, errc::missing_field);
}

TEST(CsvImport, ABrokenTableEndsWithLineAndColumn) {
    auto b = *founded(std::make_unique<memory_store>());
    const auto in = bring(b, row_by_row(payments, 1),
                          "channel,transaction,customer,amount,effective\n"
                          "wechat,1,17,1.00,2023-11-14T22:13:20Z\n"
                          "wechat,2\",17,1.00,2023-11-14T22:13:20Z\n");
    EXPECT_EQ(in.counts.error(), (error{errc::bad_syntax, 9, 3}));
    EXPECT_EQ(in.said(), (lines{"2 created"}));
}

constexpr std::string_view broken =
    "channel,transaction,customer,amount,effective\n"
    "wechat,1,17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,2,99,1.00,2023-11-14T22:13:20Z\n"
    "wechat,3,17,1.00,2023-11-14T22:13:20Z\n"
    "wechat,\"4,17,1.00,2023-11-14T22:13:20Z\n";

TEST(CsvImport, WhatComesBeforeTheFaultOfATableIsRecordedRowByRow) {
    for (const std::size_t batch : {1U, 2U, 3U, 1000U}) {
        auto b = *founded(std::make_unique<memory_store>());
        const auto in = bring(b, row_by_row(payments, batch), broken);
        EXPECT_EQ(in.counts.error(), (error{errc::bad_syntax, 8, 5}));
        EXPECT_EQ(in.said(),
                  (lines{"2 created", "3 refused unknown_account customer", "4 created"}));
        EXPECT_EQ(b.entry_count(), 2U);
    }
    auto b = *founded(std::make_unique<memory_store>());
    EXPECT_TRUE(bring(b, payments, broken).said().empty()) << "all or nothing";
    EXPECT_EQ(b.entry_count(), 0U);
}

TEST(CsvImport, WhatTheStoreRefusesIsNotAnswered) {
    memory_store kept;
    std::optional<errc> failure;
    auto b = *founded(std::make_unique<borrowed_store>(kept, &failure));
    failure = errc::store_failed;
    const auto in = bring(b, row_by_row(payments), flawed);
    EXPECT_EQ(in.counts.error().code, errc::store_failed);
    EXPECT_TRUE(in.said().empty());
}

TEST(CsvImport, RowsAreTheSameWhateverTheBatchAndThePieces) {
    for (const std::size_t batch : {1U, 2U, 3U, 100U})
        for (const std::size_t piece : {1U, 16U, 4096U}) {
            auto b = *founded(std::make_unique<memory_store>());
            const auto in = bring(b, row_by_row(payments, batch), flawed, piece);
            EXPECT_EQ(*in.counts,
                      (import_counts{.rows = 13, .created = 2, .exists = 0, .refused = 11}));
            ASSERT_EQ(in.rows.size(), 13U);
            for (std::size_t i = 0; i < in.rows.size(); ++i)
                EXPECT_EQ(in.rows[i].line, i + 2);
        }
}

TEST(CsvImport, ThePagesExampleSaysWhatItCounts) {
    auto b = *founded(std::make_unique<memory_store>());
    auto table = paid_rows;
    const auto now = at(10);
    std::vector<import_report> rows;
    const auto show = [&](const import_report& row) { rows.push_back(row); };
    // [page]
    csv_import in{b, {.what = import_kind::top_ups, .mode = import_mode::rows}, now};
    result<void> ok{};
    while (ok && !table.empty()) {  // in pieces of any length, as they are read
        ok = in.feed(table.substr(0, 4096), show);
        table.remove_prefix(std::min<std::size_t>(4096, table.size()));
    }
    const auto counts = in.finish(show);  // {.rows = 2, .created = 1, .exists = 0, .refused = 1}
    // [page]
    ASSERT_TRUE(ok && counts);
    EXPECT_EQ(*counts, (import_counts{.rows = 2, .created = 1, .exists = 0, .refused = 1}));
    EXPECT_EQ(rows.size(), 2U);
}

// As docs/reference/import.md says; the digest is sha256sum's.
TEST(CsvImport, AnIdIsMadeOfWhatTheRowIs) {
    EXPECT_EQ(to_text(import_id({0xB00C, 1}, {"opening", "2010/17"})),
              "000000000000fc2da6baa5f54c0659c9");
    EXPECT_EQ(to_text(import_id({0xB00C, 1}, {"top_up", "wechat", "M1", "4200"})),
              "0000000000005e5273fb05805a851d5b");
}

}  // namespace
