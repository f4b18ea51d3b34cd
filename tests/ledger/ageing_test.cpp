// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/ageing.hpp"

#include "fixtures.hpp"
#include "ledger/open_items.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace {

using namespace ledger_test;

constexpr std::int64_t day = 86400;

// at(0) is 22:13:20 on 14 November in UTC, and 06:13:20 on the 15th here.
const zone& shanghai() {
    static const auto out = fixed_zone("Asia/Shanghai", std::chrono::hours{8});
    return out;
}

class Ageing : public testing::Test {
protected:
    void post(const result<entry>& e, std::int64_t now = 0) {
        ASSERT_TRUE(e);
        EXPECT_EQ(posted(b, *e, now), outcome::created);
    }
    void bill(std::uint64_t id, std::string_view amount, std::int64_t days,
              account_id who = tenant_17) {
        const bill_line line{code_electricity, yuan(amount)};
        post(rules.bill(head(id, days * day), {0xB, id}, who, {&line, 1}));
    }
    void pay(std::uint64_t id, std::string_view amount, std::int64_t days, std::uint64_t of) {
        post(rules.bill_payment(head(id, days * day), pay_channel::bank, tenant_17, {0xB, of},
                                yuan(amount)));
    }
    aged_debt total(std::int64_t days, ageing_params by = {}) {
        by.at = at(days * day);
        const auto r = make_ageing(b, shanghai(), by);
        EXPECT_TRUE(r);
        return r ? r->total : aged_debt{};
    }
    static aged_debt sum(std::vector<std::int64_t> overdue, std::int64_t owed) {
        return {.customer = {}, .overdue = std::move(overdue), .owed = owed};
    }

    book b = in_memory();
};

TEST_F(Ageing, CountsWholeDaysUpToEachBorder) {
    bill(1, "1.00", 0);
    bill(2, "2.00", 1);
    bill(3, "4.00", 30);
    bill(4, "8.00", 31);
    bill(5, "16.00", 61);
    bill(6, "32.00", 92);
    EXPECT_EQ(total(92), sum({0, 1600, 1200, 300}, 3100)) << "31, 61, 62, 91 and 92 days";
    EXPECT_EQ(total(91), sum({1600, 800, 600, 100}, 3100)) << "30, 60, 61, 90 and 91 days";
    EXPECT_EQ(total(0), sum({0, 0, 0, 0}, 0)) << "what is effective then does not count yet";
    EXPECT_EQ(total(31, {.borders = {0}}), sum({0, 700}, 700));
    EXPECT_EQ(total(31, {.borders = {}}), sum({700}, 700));
}

TEST_F(Ageing, ADayIsTheLocalOne) {
    bill(1, "1.00", 0);
    const auto days = [&](std::int64_t seconds) {
        const auto r = make_ageing(b, shanghai(), {.at = at(seconds), .borders = {0, 1}});
        return r->total.overdue;
    };
    constexpr std::int64_t midnight = 17 * 3600 + 46 * 60 + 40;
    EXPECT_EQ(days(midnight - 1), (std::vector<std::int64_t>{100, 0, 0}));
    EXPECT_EQ(days(midnight), (std::vector<std::int64_t>{0, 100, 0}));
}

TEST_F(Ageing, OneEntryBillsManyCustomersAndOneOfThemTwice) {
    entry e{.id = {0xE, 1},
            .kind = entry_kind::adjustment,
            .effective = at(0),
            .memo = {},
            .postings = {{receivable_account(tenant_18), 100},
                         {receivable_account(tenant_17), 250},
                         {{.code = code_electricity}, -300},
                         {receivable_account(tenant_18), -50}}};
    post(e);
    const auto r = make_ageing(b, shanghai(), {.at = at(40 * day)});
    ASSERT_TRUE(r);
    ASSERT_EQ(r->rows.size(), 2U);
    EXPECT_EQ(r->rows[0].overdue, (std::vector<std::int64_t>{0, 250, 0, 0}));
    EXPECT_EQ(r->rows[1].overdue, (std::vector<std::int64_t>{0, 50, 0, 0}));
    EXPECT_EQ(r->rows[1].credit, 0);
}

TEST_F(Ageing, WhatIsNotDueYetStandsApart) {
    bill(1, "1.00", 0);
    bill(2, "2.00", 10);
    const auto t = total(40, {.due_after = 31});
    EXPECT_EQ(t.not_due, 200);
    EXPECT_EQ(t.overdue, (std::vector<std::int64_t>{100, 0, 0, 0}));
    EXPECT_EQ(total(41, {.due_after = 31}).not_due, 0);
}

TEST_F(Ageing, APaymentPaysItsBillFirstAndThenTheOldest) {
    bill(1, "10.00", 0);
    bill(2, "20.00", 40);
    pay(3, "15.00", 50, 2);
    EXPECT_EQ(total(70), sum({500, 0, 1000, 0}, 1500));
    pay(4, "8.00", 51, 2);
    EXPECT_EQ(total(70), sum({0, 0, 700, 0}, 700)) << "3.00 are more than bill 2";
    pay(5, "9.00", 52, 9);
    const auto t = total(70);
    EXPECT_EQ(t.credit, 200);
    EXPECT_EQ(t.owed, -200);
    EXPECT_EQ(total(51), sum({500, 1000, 0, 0}, 1500)) << "as it was before";
}

TEST_F(Ageing, APaymentThatIsReversedLeavesTheDebtAsOldAsItWas) {
    bill(1, "10.00", 0);
    bill(2, "20.00", 40);
    pay(3, "10.00", 50, 1);
    auto back = reversing(4, b.find_entry(id128{0xE, 3}).value()->what);
    back.effective = at(60 * day);
    post(back);
    EXPECT_EQ(total(70), sum({2000, 0, 1000, 0}, 3000));
    auto again = reversing(5, b.find_entry(id128{0xE, 4}).value()->what);
    again.authority = {.by = operator_id{1}, .approved_by = operator_id{2}, .reason = "it came"};
    again.effective = at(61 * day);
    post(again);
    EXPECT_EQ(total(70), sum({2000, 0, 0, 0}, 2000));
}

TEST_F(Ageing, ABillThatIsReversedIsNoDebt) {
    bill(1, "10.00", 0);
    bill(2, "20.00", 40);
    auto back = reversing(3, b.find_entry(id128{0xE, 2}).value()->what);
    back.effective = at(45 * day);
    post(back);
    EXPECT_EQ(total(70), sum({0, 0, 1000, 0}, 1000));
}

TEST_F(Ageing, WhatWasKnownStaysForEver) {
    bill(1, "10.00", 0);
    const auto before = make_ageing(b, shanghai(), {.at = at(50 * day)});
    pay(2, "10.00", 1, 1);
    bill(3, "5.00", 2, tenant_18);
    EXPECT_EQ(total(50).owed, 500);
    const auto after = make_ageing(b, shanghai(), before->what);
    EXPECT_EQ(after->rows, before->rows);
    EXPECT_EQ(after->what, before->what);
    ASSERT_EQ(after->rows.size(), 1U);
    EXPECT_EQ(after->rows[0].customer, tenant_17);
}

TEST_F(Ageing, RefusesWhatMakesNoSense) {
    const auto why = [&](const ageing_params& p) {
        return make_ageing(b, shanghai(), p).error().code;
    };
    EXPECT_EQ(why({.at = instant::max()}), errc::bad_date);
    EXPECT_EQ(why({.at = at(0), .borders = {30, 30}}), errc::bad_value);
    EXPECT_EQ(why({.at = at(0), .borders = {-1}}), errc::bad_value);
    EXPECT_EQ(why({.at = at(0), .borders = std::vector<std::int32_t>(13)}), errc::bad_value);
    EXPECT_EQ(why({.at = at(0), .due_after = -1}), errc::bad_value);
    EXPECT_EQ(why({.at = at(0), .known = {.effective_before = at(0)}}), errc::bad_value);
    EXPECT_EQ(check({.at = at(0), .borders = {1, 2, 2}}).error().index, 2U);
}

// The parts are the balance, whatever was paid, undone, billed and recorded late.
TEST_F(Ageing, TheBucketsSumToTheBalanceAtEveryMoment) {
    std::mt19937_64 random{7};
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    for (std::uint64_t id = 1; id <= 250; ++id) {
        const auto amount = 1 + below(5000);
        entry e{.id = {0xE, id},
                .kind = entry_kind::payment,
                .effective = at(below(200 * day)),
                .memo = {},
                .postings = {{receivable_account(below(2) == 0 ? tenant_17 : tenant_18), amount},
                             {{.code = code_bank}, -amount}}};
        if (below(2) == 0)
            for (auto& p : e.postings)
                p.minor = -p.minor;
        if (below(2) == 0) e.links.push_back({link_kind::bill, {0, random() % 5}});
        if (below(4) == 0) e.links.push_back({link_kind::original, {0xE, 1 + random() % id}});
        ASSERT_EQ(posted(b, e, static_cast<std::int64_t>(id)), outcome::created);
        const ageing_params by{.at = at(below(210 * day)),
                               .borders = {static_cast<std::int32_t>(below(50)), 60},
                               .due_after = static_cast<std::int32_t>(below(40)),
                               .known = {.recorded_through = at(below(id + 1))}};
        const auto r = make_ageing(b, shanghai(), by);
        ASSERT_TRUE(r);
        std::int64_t owed = 0;
        for (const auto& row : r->rows) {
            const auto parts = std::accumulate(row.overdue.begin(), row.overdue.end(), row.not_due);
            EXPECT_EQ(parts - row.credit, row.owed);
            EXPECT_TRUE(row.credit == 0 || parts == 0);
            auto when = r->what.known;
            when.effective_before = by.at;
            EXPECT_EQ(b.balance(receivable_account(row.customer), when)->minor, row.owed);
            owed += row.owed;
        }
        EXPECT_EQ(r->total.owed, owed);
    }
}

// Work that grows with the square of the items would take minutes here.
TEST(OpenItems, AHundredThousandAreSettledOneByOne) {
    constexpr std::uint64_t count = 100'000;
    std::vector<statement_line> lines;
    const auto add = [&](std::uint64_t id, std::uint64_t effective, std::int64_t minor,
                         const entry_link& link) {
        lines.push_back({.id = {0xE, id},
                         .effective = at(static_cast<std::int64_t>(effective)),
                         .memo = {},
                         .links = {link},
                         .minor = minor});
    };
    for (std::uint64_t i = 0; i < count; ++i)
        add(1 + i, i, 200, {link_kind::bill, {0xB, i}});
    for (std::uint64_t i = 0; i < count; i += 2)  // the youngest bill is paid first
        add(1 + count + i, count, -150, {link_kind::bill, {0xB, count - 2 - i}});
    for (std::uint64_t i = 0; i < count; i += 4)  // of bills 2, 6, 10, … it is taken back
        add(1 + 2 * count + i, count, 150, {link_kind::original, {0xE, 1 + count + i}});
    const auto open = ledger::detail::settle(std::move(lines));
    EXPECT_EQ(open.credit, 0);
    ASSERT_EQ(open.debts.size(), count);
    for (std::size_t i = 0; i < count; ++i)
        ASSERT_EQ(open.debts[i].minor, i % 4 == 0 ? 50 : 200) << i;
}

}  // namespace
