// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr ledger_account bank{.code = code_bank};
constexpr ledger_account cash{.code = code_cash};

balances with_accounts() {
    balances out;
    EXPECT_TRUE(out.set({.account = bank}));
    EXPECT_TRUE(out.set({.account = cash}));
    EXPECT_TRUE(out.set(
        {.account = prepaid_17, .floors = {{since_ever, -500}}, .levels_minor = {10000, 2000, 1}}));
    return out;
}

entry of(entry_kind kind, std::vector<posting> postings) {
    entry out{.id = {1, 1}, .kind = kind, .effective = at(0), .memo = {}, .postings = postings};
    if (kind == entry_kind::reversal) out.links = {{link_kind::original, {1, 0}}};
    return out;
}

error refusal(balances& b, const entry& e) {
    std::vector<watermark_event> events;
    const auto before = b.all();
    const auto posted = b.post(e, at(0), events);
    EXPECT_FALSE(posted);
    EXPECT_TRUE(events.empty());
    EXPECT_EQ(b.all(), before) << "a refused entry left a trace";
    return posted ? error{} : posted.error();
}

// Moves the customer's balance by minor units, and gives the levels whose alarm went off.
std::vector<int> levels_after(balances& b, std::int64_t change,
                              entry_kind kind = entry_kind::consumption) {
    std::vector<watermark_event> events;
    EXPECT_TRUE(b.post(of(kind, {{bank, change}, {prepaid_17, -change}}), at(0), events));
    std::vector<int> out;
    for (const auto& e : events)
        out.push_back(e.level);
    return out;
}

TEST(Balances, RefusesEntriesThatAreNone) {
    auto b = with_accounts();
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {})).code, errc::too_few_postings);
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}})).code, errc::too_few_postings);
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}, {cash, -2}})).code, errc::unbalanced);
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}, {cash, -1}, {cash, 0}})),
              (error{.code = errc::zero_amount, .index = 2}));
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}, {{.code = 4010}, -1}})),
              (error{.code = errc::unknown_account, .index = 1}));
    auto early = of(entry_kind::top_up, {{bank, 1}, {cash, -1}});
    early.effective = instant{std::chrono::seconds{-99'999'999'999}};
    EXPECT_EQ(refusal(b, early).code, errc::bad_date);
}

TEST(Balances, APostingWithoutAnOppositeIsRefused) {
    auto b = with_accounts();
    const auto e = of(entry_kind::top_up,
                      {{bank, most}, {cash, std::numeric_limits<std::int64_t>::min()}, {bank, 1}});
    EXPECT_EQ(refusal(b, e), (error{.code = errc::overflow, .index = 1}));
}

TEST(Balances, AMemoIsText) {
    auto b = with_accounts();
    auto e = of(entry_kind::top_up, {{bank, 1}, {cash, -1}});
    for (const std::string bad : {"\x01", "\x7F", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                  "\xE7\x94", "\xE7\x94\x41", "\xFF", "\x80"}) {
        e.memo = "ab" + bad;
        EXPECT_EQ(refusal(b, e), (error{.code = errc::bad_value, .offset = 2})) << bad;
    }
    e.memo = "\xE7\x94\xB5\n\t\xF0\x9F\x94\x8C\xC3\xA9";
    std::vector<watermark_event> events;
    EXPECT_TRUE(b.post(e, at(0), events));
}

TEST(Balances, ASumThatWrapsAroundIsNotBalanced) {
    auto b = with_accounts();
    const auto e = of(entry_kind::top_up, {{bank, most}, {cash, most}, {prepaid_17, 2}});
    EXPECT_EQ(refusal(b, e).code, errc::unbalanced);
}

TEST(Balances, RefusesABalanceThatDoesNotFit) {
    auto b = with_accounts();
    std::vector<watermark_event> events;
    ASSERT_TRUE(b.post(of(entry_kind::top_up, {{bank, most}, {cash, -most}}), at(0), events));
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}, {cash, -1}})).code, errc::overflow);
    // Passing through a value that does not fit is no harm when the entry's net fits.
    EXPECT_TRUE(b.post(of(entry_kind::top_up, {{bank, 5}, {cash, 3}, {bank, -8}}), at(0), events));
}

TEST(Balances, TheVersionCountsPostings) {
    auto b = with_accounts();
    std::vector<watermark_event> events;
    ASSERT_TRUE(b.post(of(entry_kind::top_up, {{bank, 5}, {cash, -3}, {cash, -2}}), at(0), events));
    EXPECT_EQ(b.find(bank)->version, 1U);
    EXPECT_EQ(b.find(cash)->version, 2U);
    EXPECT_EQ(b.find(cash)->minor, -5);
}

TEST(Balances, AuthorisedDebitsRespectTheFloorAndFactsPassIt) {
    auto b = with_accounts();
    for (const auto kind : {entry_kind::refund, entry_kind::reversal})
        EXPECT_EQ(refusal(b, of(kind, {{prepaid_17, 501}, {bank, -501}})),
                  (error{.code = errc::below_floor, .index = 0}));
    std::vector<watermark_event> events;
    EXPECT_TRUE(b.post(of(entry_kind::refund, {{prepaid_17, 500}, {bank, -500}}), at(0), events));
    EXPECT_FALSE(over_limit(*b.find(prepaid_17), at(0)));
    EXPECT_TRUE(b.post(of(entry_kind::consumption, {{prepaid_17, 1}, {bank, -1}}), at(0), events));
    EXPECT_TRUE(over_limit(*b.find(prepaid_17), at(0)));
    // What raises the balance is never refused, however low it stays.
    EXPECT_TRUE(
        b.post(of(entry_kind::consumption, {{prepaid_17, 99}, {bank, -99}}), at(0), events));
    EXPECT_TRUE(b.post(of(entry_kind::reversal, {{prepaid_17, -1}, {bank, 1}}), at(0), events));
}

TEST(Balances, EachLevelFiresOnceAndIsArmedAgainAtTheLevel) {
    auto b = with_accounts();
    EXPECT_EQ(levels_after(b, 15000), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -5000), std::vector<int>{});  // 100.00: at the level, not below
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{1});    // 99.99
    EXPECT_EQ(levels_after(b, -1000), std::vector<int>{});  // still below the first: once only
    EXPECT_EQ(levels_after(b, -8999), (std::vector<int>{2, 3}));  // 0.00 in one go
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{});
    EXPECT_EQ(levels_after(b, 2001), std::vector<int>{});  // 20.00: 2 and 3 are armed again
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{2});
    EXPECT_EQ(levels_after(b, 8001), std::vector<int>{});  // 100.00: all armed
    EXPECT_EQ(levels_after(b, -10000), (std::vector<int>{1, 2, 3}));
}

TEST(Balances, AnAlarmSaysWhatHappened) {
    auto b = with_accounts();
    std::vector<watermark_event> events;
    ASSERT_TRUE(b.post(of(entry_kind::consumption, {{prepaid_17, 1}, {bank, -1}}), at(0), events));
    ASSERT_EQ(events.size(), 3U);
    const watermark_event mildest{.account = prepaid_17,
                                  .level = 1,
                                  .level_minor = 10000,
                                  .balance_minor = -1,
                                  .cause = {1, 1},
                                  .at = at(0)};
    EXPECT_EQ(events[0], mildest);
}

TEST(Balances, ATopUpThatDoesNotReachALevelGivesNoAlarm) {
    auto b = with_accounts();
    EXPECT_EQ(levels_after(b, 5000, entry_kind::top_up), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{1});
}

TEST(Balances, ANewLevelIsArmedAndTheOthersStay) {
    auto b = with_accounts();
    EXPECT_EQ(levels_after(b, -1), (std::vector<int>{1, 2, 3}));
    ASSERT_TRUE(b.set({.account = prepaid_17, .levels_minor = {10000, 1000, 1}}));
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{2});
}

TEST(Balances, RollBackRestoresEverything) {
    auto b = with_accounts();
    levels_after(b, 15000);
    b.keep();
    const auto before = b.all();
    levels_after(b, -14999);
    levels_after(b, 300);
    EXPECT_EQ(b.changed().size(), 2U);
    b.roll_back();
    EXPECT_EQ(b.all(), before);
    EXPECT_EQ(levels_after(b, -14999), (std::vector<int>{1, 2}));
}

TEST(Balances, SettingsAreChecked) {
    balances b;
    EXPECT_EQ(b.set({.account = {.code = 999}}).error().code, errc::bad_value);
    EXPECT_EQ(b.set({.account = {.code = code_prepaid}}).error().code, errc::bad_value);
    EXPECT_EQ(b.set({.account = {.code = code_bank, .owner = 4}}).error().code, errc::bad_value);
    EXPECT_EQ(b.set({.account = prepaid_17, .levels_minor = {5, 5}}).error(),
              (error{.code = errc::bad_levels, .index = 1}));
    EXPECT_EQ(
        b.set({.account = prepaid_17, .levels_minor = {9, 8, 7, 6, 5, 4, 3, 2, 1}}).error().code,
        errc::bad_levels);
    EXPECT_TRUE(b.all().empty());
    EXPECT_TRUE(b.set({.account = {.code = 1033}})) << "a channel that the chart does not list";
}

TEST(Balances, AClosedAccountTakesNothingAndStaysClosed) {
    auto b = with_accounts();
    levels_after(b, 100);
    const account_settings closed{.account = prepaid_17, .status = account_status::closed};
    EXPECT_EQ(b.set(closed).error().code, errc::account_not_empty);
    levels_after(b, -100);
    ASSERT_TRUE(b.set(closed));
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{bank, 1}, {prepaid_17, -1}})),
              (error{.code = errc::account_closed, .index = 1}));
    EXPECT_EQ(b.set({.account = prepaid_17}).error().code, errc::account_closed);
}

TEST(Balances, TheFloorIsTheOneOfTheTime) {
    auto b = with_accounts();
    ASSERT_TRUE(b.set({.account = prepaid_17, .floors = {{at(10), -500}, {at(20), 0}}}));
    const auto debit = of(entry_kind::refund, {{prepaid_17, 100}, {bank, -100}});
    std::vector<watermark_event> events;
    EXPECT_TRUE(b.post(debit, at(9), events)) << "no floor yet";
    EXPECT_TRUE(b.post(debit, at(10), events));
    EXPECT_TRUE(b.post(debit, at(19), events));
    EXPECT_EQ(b.post(debit, at(20), events).error().code, errc::below_floor);
    EXPECT_TRUE(over_limit(*b.find(prepaid_17), at(20)));
    EXPECT_FALSE(over_limit(*b.find(prepaid_17), at(19)));
}

TEST(Balances, FloorsAscendAndAreFew) {
    balances b;
    const auto refused = [&](std::vector<dated_floor> floors) {
        const auto ok = b.set({.account = prepaid_17, .floors = std::move(floors)});
        return ok ? errc::incomplete : ok.error().code;
    };
    EXPECT_EQ(refused({{at(2), 0}, {at(2), 1}}), errc::bad_date);
    EXPECT_EQ(refused({{instant::min(), 0}}), errc::bad_date);
    EXPECT_EQ(refused({{at(1), 0}, {at(2), 0}, {at(3), 0}, {at(4), 0}, {at(5), 0}}),
              errc::bad_value);
    EXPECT_EQ(b.set({.account = prepaid_17, .rearm_minor = -1}).error().code, errc::bad_value);
}

TEST(Balances, PassingTheFloorIsAnEventOfLevelZero) {
    auto b = with_accounts();
    EXPECT_EQ(levels_after(b, 20000), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -20500), (std::vector<int>{1, 2, 3})) << "at the floor";
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{0});
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{}) << "once";
    EXPECT_EQ(levels_after(b, 2), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{0});
}

TEST(Balances, AnAlarmIsArmedAgainAboveItsHysteresis) {
    balances b;
    ASSERT_TRUE(b.set({.account = bank}));
    ASSERT_TRUE(b.set({.account = prepaid_17, .levels_minor = {100}, .rearm_minor = 50}));
    levels_after(b, 100);
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{1});
    EXPECT_EQ(levels_after(b, 50), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -50), std::vector<int>{}) << "149 was not enough";
    EXPECT_EQ(levels_after(b, 51), std::vector<int>{});
    EXPECT_EQ(levels_after(b, -51), std::vector<int>{1});
}

TEST(Balances, NobodyTakesFromAFrozenAccountButFactsAreRecorded) {
    auto b = with_accounts();
    levels_after(b, 15000);
    ASSERT_TRUE(b.set({.account = prepaid_17, .status = account_status::frozen}));
    for (const auto kind :
         {entry_kind::refund, entry_kind::reversal, entry_kind::issue, entry_kind::transfer})
        EXPECT_EQ(refusal(b, of(kind, {{bank, -1}, {prepaid_17, 1}})),
                  (error{.code = errc::account_frozen, .index = 1}));
    auto pending = of(entry_kind::consumption, {{prepaid_17, 1}, {bank, -1}});
    pending.phase = entry_phase::pending;
    EXPECT_EQ(refusal(b, pending).code, errc::account_frozen);
    EXPECT_EQ(levels_after(b, -1), std::vector<int>{}) << "what was consumed is recorded";
    EXPECT_EQ(levels_after(b, 1, entry_kind::top_up), std::vector<int>{});
    ASSERT_TRUE(b.set({.account = prepaid_17}));
    EXPECT_EQ(levels_after(b, -1, entry_kind::refund), std::vector<int>{});
}

TEST(Balances, WhatIsReservedMustFitTooIfItIsPosted) {
    auto b = with_accounts();
    std::vector<watermark_event> events;
    auto pending = of(entry_kind::transfer, {{bank, most}, {cash, -most}});
    pending.phase = entry_phase::pending;
    ASSERT_TRUE(b.post(pending, at(0), events));
    EXPECT_EQ(refusal(b, of(entry_kind::top_up, {{cash, -1}, {bank, 1}})),
              (error{.code = errc::overflow, .index = 0}));
    EXPECT_TRUE(b.post(of(entry_kind::top_up, {{cash, 1}, {bank, -1}}), at(0), events));
}

TEST(Balances, OffsetsAreLessThanADay) {
    auto b = with_accounts();
    auto e = of(entry_kind::top_up, {{bank, 1}, {cash, -1}});
    for (const int minutes : {-1440, 1440}) {
        e.offset_minutes = static_cast<std::int16_t>(minutes);
        EXPECT_EQ(refusal(b, e).code, errc::bad_date);
    }
}

}  // namespace
