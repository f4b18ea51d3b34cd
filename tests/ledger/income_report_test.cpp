// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"
#include "ledger/income_sums.hpp"
#include "submeter/ledger/group.hpp"

#include <gtest/gtest.h>

#include <random>

namespace {

using namespace ledger_test;

// London left summer time on 26 October 2025 at 01:00 UTC, and enters it on 29 March 2026.
const zone& london() {
    static const auto out = *load_zone("Europe/London");
    return out;
}

instant utc(std::string_view text) {
    return *parse_instant(text);
}

book in_london(id128 id = {0xB00C, 3}, denomination in = {}) {
    auto b = book::create({.id = id, .in = in, .zone = "Europe/London"},
                          std::make_unique<memory_store>(), utc("2025-10-01T00:00:00Z"));
    EXPECT_TRUE(b->open_customer(tenant_17, 0, {}, utc("2025-10-01T00:00:00Z")));
    return std::move(*b);
}

void post(book& b, entry e, std::string_view effective, std::string_view recorded = {}) {
    e.effective = utc(effective);
    const auto done = b.commit(e, recorded.empty() ? e.effective : utc(recorded));
    ASSERT_TRUE(done) << describe(done.error().code).sentence;
    ASSERT_EQ(done->results[0].what, outcome::created);
}

std::string periods_of(const income_report& r) {
    std::string out;
    for (const auto& p : r.periods) {
        out += to_text(p.period) + ":";
        for (const auto& t : p.rows)
            out += " " + std::to_string(t.code) + "=" + to_text(t.net() * 10'000'000'000);
        out += "\n";
    }
    return out;
}

TEST(IncomeReport, CutsByLocalDaysThoughTheyHave25Hours) {
    auto b = in_london();
    post(b, paid(1, "50.00"), "2025-10-25T22:59:59Z");  // 23:59:59 of the 25th, summer time
    post(b, used(2, "1.00"), "2025-10-25T23:00:00Z");   // 00:00:00 of the 26th
    post(b, used(3, "2.00"), "2025-10-26T23:59:59Z");   // 23:59:59 of the 26th, 25 hours later
    post(b, used(4, "4.00"), "2025-10-27T00:00:00Z");
    const auto r = make_income_report(b, london());
    ASSERT_TRUE(r);
    EXPECT_EQ(periods_of(*r), "2025-10-25: 1031=50\n2025-10-26: 4010=3\n2025-10-27: 4010=4\n");
    const auto day = span_of(london(), *parse_local_period("2025-10-26"));
    EXPECT_EQ(day.length(), std::chrono::hours{25});
    EXPECT_EQ(span_of(london(), *parse_local_period("2026-03-29")).length(),
              std::chrono::hours{23});
    const auto one = make_income_report(b, london(), {.within = day});
    ASSERT_TRUE(one);
    EXPECT_EQ(periods_of(*one), "2025-10-26: 4010=3\n");
}

TEST(IncomeReport, CutsByMonthsAndYears) {
    auto b = in_london();
    post(b, paid(1, "50.00"), "2025-10-31T23:59:59Z");
    post(b, used(2, "1.00"), "2025-12-31T23:59:59Z");
    post(b, used(3, "2.00"), "2026-01-01T00:00:00Z");
    post(b, used(4, "4.00"), "2026-03-31T23:00:00Z");  // April in summer time
    EXPECT_EQ(periods_of(*make_income_report(b, london(), {.by = calendar_step::month})),
              "2025-10: 1031=50\n2025-12: 4010=1\n2026-01: 4010=2\n2026-04: 4010=4\n");
    EXPECT_EQ(periods_of(*make_income_report(b, london(), {.by = calendar_step::year})),
              "2025: 1031=50 4010=1\n2026: 4010=6\n");
}

TEST(IncomeReport, GoesByEitherTimeAndByWhatWasKnown) {
    auto b = in_london();
    post(b, paid(1, "50.00"), "2025-11-01T12:00:00Z");
    post(b, used(2, "1.00"), "2025-11-01T12:00:00Z", "2025-11-03T12:00:00Z");
    const auto known = as_of{.recorded_through = utc("2025-11-02T00:00:00Z")};
    EXPECT_EQ(periods_of(*make_income_report(b, london())), "2025-11-01: 1031=50 4010=1\n");
    EXPECT_EQ(periods_of(*make_income_report(b, london(), {.known = known})),
              "2025-11-01: 1031=50\n");
    EXPECT_EQ(periods_of(*make_income_report(b, london(), {.axis = time_axis::recorded})),
              "2025-11-01: 1031=50\n2025-11-03: 4010=1\n");
}

TEST(IncomeReport, ASettlementMovesMoneyAndEarnsNothing) {
    auto b = in_london();
    const auto noon = "2025-11-01T12:00:00Z";
    post(b, paid(1, "50.00"), noon);
    post(b, *rules.settlement(head(2), pay_channel::wechat, yuan("50.00"), yuan("0.30")), noon);
    post(b, *rules.refund(head(3), tenant_17, yuan("8.00")), noon);
    post(b, *rules.payout(head(4), tenant_17, pay_channel::bank, yuan("8.00")), noon);
    post(b, used(5, "20.00"), noon);
    const auto r = *make_income_report(b, london());
    EXPECT_EQ(turnover_of(r.total, code_wechat),
              (code_turnover{.code = code_wechat, .raised = 5000, .moved = -5000}));
    EXPECT_EQ(turnover_of(r.total, code_bank),
              (code_turnover{.code = code_bank, .lowered = 800, .moved = 4970}));
    EXPECT_EQ(*received(r.total), 4200);
    EXPECT_EQ(*earned(r.total), 2000 - 30);
}

TEST(IncomeReport, LeavesReservationsOut) {
    auto b = in_london();
    auto e = paid(1, "50.00");
    e.phase = entry_phase::pending;
    post(b, e, "2025-11-01T12:00:00Z");
    EXPECT_TRUE(make_income_report(b, london())->periods.empty());
}

// Late entries in any order: every cut of the report adds up to what the accounts have.
TEST(IncomeReport, AddsUpToTheTrialBalance) {
    auto b = in_london();
    std::mt19937 draw{7};  // NOLINT: the same draws each time
    const auto start = utc("2025-10-20T00:00:00Z");
    for (std::uint64_t i = 1; i <= 300; ++i) {
        auto e = draw() % 3 == 0 ? paid(i, "3.00") : used(i, "1.07");
        if (i % 50 == 0)
            e = *rules.settlement(head(i), pay_channel::wechat, yuan("9.00"), yuan("0.05"));
        e.effective = start + std::chrono::hours{draw() % 2000};
        ASSERT_TRUE(b.commit(e, start + std::chrono::hours{10 * i}));
    }
    const auto until = start + std::chrono::hours{1234};
    for (const auto& known : {as_of{}, as_of{.recorded_through = start + std::chrono::hours{1500}},
                              as_of{.sequence_through = 77}}) {
        auto when = known;
        when.effective_before = until;
        for (const auto by : {calendar_step::day, calendar_step::month, calendar_step::year}) {
            auto r = make_income_report(b, london(),
                                        {.within = {since_ever, until}, .by = by, .known = known});
            ASSERT_TRUE(r);
            turnovers sum;
            for (const auto& p : r->periods)
                for (const auto& t : p.rows)
                    ASSERT_TRUE(ledger::detail::add_to(sum, t));
            EXPECT_EQ(sum, r->total);
            for (const auto& a : b.accounts()) {
                const auto& account = a.settings.account;
                if (!is_channel(account.code) && !is_income(account.code)) continue;
                EXPECT_EQ(
                    to_text(money{*to_int64(turnover_of(r->total, account.code).net()), r->in}),
                    to_text(*b.balance(account, when)));
            }
        }
    }
}

TEST(IncomeReport, WantsTheZoneOfTheBook) {
    EXPECT_EQ(make_income_report(in_memory(), london()).error().code, errc::bad_value);
}

TEST(LocalPeriod, IsReadAsItIsWritten) {
    for (const auto* text : {"2025-10-26", "2025-02", "2024"})
        EXPECT_EQ(to_text(*parse_local_period(text)), text);
    EXPECT_EQ(to_text(next(*parse_local_period("2024-12"))), "2025-01");
    EXPECT_EQ(to_text(next(*parse_local_period("2024-02-29"))), "2024-03-01");
    EXPECT_EQ(to_text(next(*parse_local_period("2024"))), "2025");
    for (const auto* text : {"", "2024-", "202", "2024-2-1", "2024-13"})
        EXPECT_FALSE(parse_local_period(text)) << text;
}

TEST(Group, AddsUpBalancesOfLikeBooks) {
    auto east = in_london({1, 1});
    auto west = in_london({1, 2});
    post(east, paid(1, "50.00"), "2025-11-01T12:00:00Z");
    post(west, paid(1, "7.00"), "2025-11-02T12:00:00Z");
    post(west, used(2, "2.00"), "2025-11-02T12:00:00Z");
    const std::array<const book_reader*, 2> both{&east, &west};
    const auto now = add_up(both);
    ASSERT_TRUE(now);
    EXPECT_EQ(now->posted,
              (std::vector<code_balance>{
                  {code_wechat, 5700}, {code_prepaid, 5500}, {code_electricity, 200}}));
    EXPECT_EQ(now->books, (std::vector<id128>{{1, 1}, {1, 2}}));
    const auto before = add_up(both, {.effective_before = utc("2025-11-02T00:00:00Z")});
    ASSERT_TRUE(before);
    EXPECT_EQ(before->posted,
              (std::vector<code_balance>{{code_wechat, 5000}, {code_prepaid, 5000}}));
    EXPECT_EQ(add_up(both, {.recorded_through = utc("2026-01-01T00:00:00Z")})->posted, now->posted);
}

TEST(Group, AddsUpIncome) {
    auto east = in_london({1, 1});
    auto west = in_london({1, 2});
    post(east, paid(1, "50.00"), "2025-11-01T12:00:00Z");
    post(west, paid(1, "7.00"), "2025-11-01T13:00:00Z");
    post(west, used(2, "2.00"), "2025-11-02T12:00:00Z");
    const std::array reports{*make_income_report(east, london()),
                             *make_income_report(west, london())};
    const auto sum = add_up(reports);
    ASSERT_TRUE(sum);
    EXPECT_EQ(periods_of(*sum), "2025-11-01: 1031=57\n2025-11-02: 4010=2\n");
    EXPECT_EQ(*received(sum->total), 5700);
    auto unlike = reports;
    unlike[1].what.by = calendar_step::month;
    EXPECT_EQ(add_up(unlike).error().code, errc::bad_value);
    EXPECT_EQ(add_up(unlike).error().index, 1U);
}

TEST(Group, RefusesUnlikeBooks) {
    const auto east = in_london({1, 1});
    const auto dollars = in_london({1, 2}, {.unit = {{'U', 'S', 'D'}}});
    const auto fine = in_london({1, 3}, {.unit = {}, .scale = 4});
    using books = std::vector<const book_reader*>;
    EXPECT_EQ(add_up(books{&east, &dollars}).error().code, errc::unlike_currency);
    EXPECT_EQ(add_up(books{&east, &fine}).error().code, errc::unlike_scale);
    EXPECT_EQ(add_up(books{&east, &fine}).error().index, 1U);
    EXPECT_EQ(add_up(books{&east, &east}).error().code, errc::bad_value);
    EXPECT_EQ(add_up(books{}).error().code, errc::bad_value);
    EXPECT_EQ(add_up(books{&east}, {.sequence_through = 1}).error().code, errc::bad_value);
}

}  // namespace
