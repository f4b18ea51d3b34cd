// SPDX-License-Identifier: Apache-2.0
#include "submeter/billing/statement.hpp"

#include "billing/sample_plans.hpp"
#include "submeter/billing/fees.hpp"
#include "submeter/billing/running_bill.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

namespace submeter::billing {
namespace {

using std::chrono::hours;

constexpr denomination yuan{};
constexpr instant october{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1} - hours{8}};

std::vector<usage> ten_hours() {
    std::vector<usage> out;
    for (int k = 0; k < 10; ++k)
        out.push_back({.over = {october + hours{k}, october + hours{k + 1}},
                       .used = energy{1'230'000},
                       .how = k == 4 ? quality::estimated : quality::measured});
    return out;
}

// Ten hours of electricity, a share and a fee; a top-up of 20.00 on an opening balance of 5.00.
statement sample() {
    const auto plan = test::time_of_use_plan();
    auto bill = start_bill(plan);
    const auto usages = ten_hours();
    for (const auto& u : usages)
        EXPECT_TRUE(post(plan, bill, u));
    statement s;
    s.id = "2022-10/17";
    s.account = account_id{17};
    s.period = {october, october + hours{48}};
    s.where = plan.where;
    s.opening = money{500, yuan};
    s.payments = {{october + hours{3}, "Top-up", money{2000, yuan}}};
    add_lines(s, *close(plan, bill), "Electricity");
    const std::vector<participant> among{{account_id{17}, 85'500'000},
                                         {account_id{18}, 14'500'000}};
    const auto split = *apportion(1000, among);
    s.lines.push_back({"Share of common areas", share_line(split.shares[0], billing_unit::m2, yuan),
                       explain(split, split.shares[0], billing_unit::m2, yuan)});
    const area_fee fee{.name = "Property fee", .per_m2 = price{10'000}, .rounds = {}};
    s.lines.push_back({"Property fee", *fee_line(fee, floor_area{85'500'000}, yuan), {}});
    s.charges = money{0, yuan};
    for (const auto& line : s.lines)
        s.charges = *add(s.charges, line.what.amount);
    s.closing = *subtract(money{2500, yuan}, s.charges);
    s.registers = {
        {"000000000042", energy{100'000'000}, energy{112'300'000}, {}, energy{12'300'000}}};
    s.days = *daily(usages, s.period, s.where);
    return s;
}

TEST(BillingStatement, AddsUp) {
    const auto s = make_statement(sample());
    ASSERT_TRUE(s);
    ASSERT_EQ(s->lines.size(), 4U);
    EXPECT_EQ(s->lines[0].label, "Electricity, peak");
    EXPECT_EQ(s->lines[0].what.quantity_micro, 2'460'000);
    EXPECT_EQ(s->lines[2].what.amount.minor, 855);
    EXPECT_EQ(s->lines[3].what.amount.minor, 86);
    EXPECT_EQ(s->closing.minor, 2500 - s->charges.minor);
}

TEST(BillingStatement, TellsWhatHappenedInOrder) {
    auto s = sample();
    s.notes = {{note_kind::restored, october + hours{5}, "second"},
               {note_kind::restored, october + hours{5}, "third"},
               {note_kind::tripped, october + hours{2}, "first"}};
    const auto proven = make_statement(s);
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->notes[0].text, "first");
    EXPECT_EQ(proven->notes[1].text, "second");
    EXPECT_EQ(proven->notes[2].text, "third");
}

void refused(const statement& s, errc code, std::uint32_t index) {
    const auto r = make_statement(s);
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, code);
    EXPECT_EQ(r.error().index, index);
}

TEST(BillingStatement, SaysWhichSumIsWrong) {
    auto s = sample();
    s.lines[1].what.amount.minor += 1;
    refused(s, errc::not_conserved, 0);
    s = sample();
    s.closing.minor -= 1;
    refused(s, errc::not_conserved, 1);
    s = sample();
    s.registers[0].used.micro += 1;
    refused(s, errc::not_conserved, 2);
    s = sample();
    s.days[0].used.micro += 1;
    refused(s, errc::not_conserved, 3);
}

TEST(BillingStatement, RefusesWhatDoesNotBelong) {
    auto s = sample();
    s.payments[0].at = s.period.end;
    refused(s, errc::not_effective, 0);
    s = sample();
    s.lines[2].what.amount.in.unit = *parse_currency("EUR");
    refused(s, errc::unlike_currency, 2);
    s = sample();
    s.closing.in.scale = 4;
    refused(s, errc::not_conserved, 1);
    s = sample();
    s.period.end = s.period.start;
    refused(s, errc::bad_date, 0);
}

TEST(BillingStatement, WhatIsPostedIsWhatIsStated) {
    const auto s = *make_statement(sample());
    const ledger::posting_rules rules{.in = yuan};
    std::int64_t posted = 0;
    for (const auto& line : s.lines) {
        const std::vector<ledger::customer_amount> part{{s.account, line.what.amount}};
        const auto e = line.what.kind == charge_kind::property_fee
                           ? rules.property_fee({}, {"property", "2022-10"}, part)
                       : line.what.kind == charge_kind::common_area
                           ? rules.common_area({}, part, money{0, yuan})
                           : rules.consumption({}, ledger::service::electricity, part);
        ASSERT_TRUE(e);
        posted += e->postings[0].minor;
    }
    EXPECT_EQ(posted, s.charges.minor);
}

TEST(BillingDaily, CountsLocalDaysAndKeepsEmptyOnes) {
    const auto zone = fixed_zone("UTC+8", hours{8});
    const interval two_days{october, october + hours{48}};
    const auto days = daily(ten_hours(), two_days, zone);
    ASSERT_TRUE(days);
    ASSERT_EQ(days->size(), 2U);
    EXPECT_EQ((*days)[0].used, energy{12'300'000});
    EXPECT_EQ((*days)[0].how, quality::estimated);
    EXPECT_EQ((*days)[1].used, energy{});
    EXPECT_EQ(daily(ten_hours(), {october + hours{1}, october + hours{2}}, zone).error().code,
              errc::out_of_order);
}

TEST(BillingStatement, NamesItsLines) {
    charge_line line;
    line.period = "peak";
    line.tier = 1;
    EXPECT_EQ(label_of(line, "Electricity"), "Electricity, peak, tier 2");
    line.kind = charge_kind::surcharge;
    line.period.clear();
    line.tier = 0;
    EXPECT_EQ(label_of(line, "Electricity"), "Electricity, surcharge, tier 1");
}

TEST(BillingStatement, NamesTheFirstTierWhereThereAreMore) {
    charge bill;
    bill.lines.resize(2);
    statement s;
    add_lines(s, bill, "Water");
    EXPECT_EQ(s.lines[0].label, "Water");
    bill.lines[1].tier = 1;
    s.lines.clear();
    add_lines(s, bill, "Water");
    EXPECT_EQ(s.lines[0].label, "Water, tier 1");
    EXPECT_EQ(s.lines[1].label, "Water, tier 2");
}

}  // namespace
}  // namespace submeter::billing
