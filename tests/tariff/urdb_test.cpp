// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/urdb.hpp"

#include "submeter/tariff/plan_json.hpp"
#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using namespace std::chrono;

const zone denver = fixed_zone("America/Denver", -hours{7});

std::string repeated(std::string_view one, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i)
        (out += i == 0 ? "" : ",") += one;
    return out;
}

// 12 months of the same day: `night` but `day` from 8:00 to 20:00.
std::string year_of(std::string_view night, std::string_view day) {
    std::string row = "[";
    row += repeated(night, 8);
    row += ",";
    row += repeated(day, 12);
    row += ",";
    row += repeated(night, 4);
    row += "]";
    std::string out = "[";
    out += repeated(row, 12);
    return out += "]";
}

// A rate with these members.
std::string rate(std::initializer_list<std::string_view> members) {
    std::string out = R"({"label":"539f6b25ec4f024411ec98c9","utility":"Somewhere")";
    for (const auto member : members)
        (out += ",") += member;
    return out += "}";
}

std::string schedules(std::string_view what, std::string_view weekday, std::string_view weekend) {
    std::string out = "\"";
    ((((out += what) += "weekdayschedule\":") += weekday) += ",\"") += what;
    return (out += "weekendschedule\":") += weekend;
}

struct outcome {
    result<plan> got;
    diagnostics said;
};

outcome read(const std::string& document) {
    diagnostics said;
    auto got = read_urdb(document, denver, said);
    return {std::move(got), std::move(said)};
}

plan good(const std::string& document) {
    const auto r = read(document);
    for (const auto& f : r.said.findings)
        ADD_FAILURE() << f.path << ": " << f.text;
    return r.got.value_or(plan{});
}

void expect_refused(const std::string& document, errc code, std::string_view path) {
    const auto r = read(document);
    ASSERT_FALSE(r.got);
    EXPECT_EQ(describe(r.got.error().code).name, describe(code).name);
    ASSERT_EQ(r.said.findings.size(), 1U);
    EXPECT_EQ(r.said.findings[0].path, path);
    EXPECT_FALSE(r.said.findings[0].text.empty());
}

// The bill of April 2026, of usage by period.
std::string total(const plan& p, std::vector<std::int64_t> micro, std::int64_t demand_micro = 0) {
    rating_state s;
    service april;
    april.days = {local_days{2026y / April / 1}, local_days{2026y / May / 1}};
    for (const auto& i : p.items)
        if (std::holds_alternative<demand_item>(i.what))
            april.demand.push_back({i.id, demand_micro});
    EXPECT_TRUE(add_totals(p, s, *april.days, micro));
    const auto bill = settle(p, s, april);
    EXPECT_TRUE(bill);
    return bill ? amount_text(bill->total) : "";
}

constexpr std::string_view fixed = R"("fixedchargefirstmeter":12.50,"fixedchargeunits":"$/month")";

// tariffs.md, E15: 420 kWh at 0.1120+0.0075, 180 at 0.1460+0.0075, 250 at 0.2310, fixed 12.50.
std::string tiers_beside_none() {
    return rate({R"("energyratestructure":[[{"rate":0.1120,"adj":0.0075,"max":420,"unit":"kWh"},)"
                 R"({"rate":0.1460,"adj":0.0075,"unit":"kWh"}],[{"rate":0.2310}]])",
                 schedules("energy", year_of("0", "1"), year_of("0", "0")), fixed});
}

// Both periods have the same tiers.
std::string same_tiers() {
    return rate({R"("energyratestructure":[[{"rate":0.10,"max":400},{"rate":0.20}],)"
                 R"([{"rate":0.30,"max":400},{"rate":0.50}]])",
                 schedules("energy", year_of("0", "1"), year_of("0", "0"))});
}

TEST(Urdb, PeriodsWithTiersCountTheirOwnUsageBesideOnesWithout) {
    const auto p = good(tiers_beside_none());
    EXPECT_EQ(total(p, {600'000'000, 250'000'000}), "148.07");
}

TEST(Urdb, TheSameTiersAreSharedInProportion) {
    const auto p = good(same_tiers());
    // 500 kWh: 400 in the first tier; 3/5 of each tier at night.
    // 240 × 0.10 + 160 × 0.30 + 60 × 0.20 + 40 × 0.50
    EXPECT_EQ(total(p, {300'000'000, 200'000'000}), "104.00");
}

TEST(Urdb, HoursBecomeACalendar) {
    const auto p = good(same_tiers());
    ASSERT_TRUE(p.days);
    EXPECT_EQ(p.days->periods, (std::vector<std::string>{"period0", "period1"}));
    EXPECT_EQ(p.days->seasons.size(), 1U);
    const auto period_at = [&](local_days day, std::int32_t hour) {
        return rate_at(p.days->tables[table_of(*p.days, day)].day, hour * 3600);
    };
    const local_days friday{2026y / April / 3};
    EXPECT_EQ(period_at(friday, 7), 1);
    EXPECT_EQ(period_at(friday, 8), 2);
    EXPECT_EQ(period_at(friday, 19), 2);
    EXPECT_EQ(period_at(friday, 20), 1);
    EXPECT_EQ(period_at(friday + days{1}, 12), 1);
}

TEST(Urdb, ThePlanIsWrittenAndReadLikeAnyOther) {
    const auto p = good(tiers_beside_none());
    EXPECT_EQ(p.id, "539f6b25ec4f024411ec98c9");
    EXPECT_EQ(p.where, denver);
    EXPECT_EQ(p.digest, digest_of(p));
    diagnostics said;
    EXPECT_EQ(read_plan(write_plan(p), std::span{&denver, 1}, said), p);
}

TEST(Urdb, TheAnswerOfTheServiceIsReadToo) {
    std::string answer = R"({"items":[)";
    (answer += tiers_beside_none()) += "]}";
    EXPECT_EQ(good(answer), good(tiers_beside_none()));
    expect_refused(R"({"items":[]})", errc::bad_value, "$.items");
}

TEST(Urdb, MonthsWithOtherTiersAreOtherItems) {
    std::string hours = "[";
    for (int month = 1; month <= 12; ++month) {
        std::string row = month == 1 ? "[" : ",[";
        row += repeated(month >= 6 && month <= 8 ? "1" : "0", 24);
        hours += row += "]";
    }
    hours += "]";
    const auto p = good(rate({R"("energyratestructure":[[{"rate":0.10,"max":400},{"rate":0.20}],)"
                              R"([{"rate":0.15,"max":700},{"rate":0.25}]])",
                              schedules("energy", hours, hours)}));
    ASSERT_EQ(p.items.size(), 2U);
    EXPECT_EQ(std::get<usage_item>(p.items[0].what).months, 0b1111'0001'1111);
    EXPECT_EQ(std::get<usage_item>(p.items[1].what).months, 0b0000'1110'0000);
    EXPECT_EQ(total(p, {500'000'000, 0}), "60.00");
}

TEST(Urdb, DailyTiersFollowTheDaysOfTheBill) {
    const auto p =
        good(rate({R"("energyratestructure":[[{"rate":0.10,"max":10,"unit":"kWh daily"},)"
                   R"({"rate":0.20,"unit":"kWh daily"}]])"}));
    EXPECT_FALSE(p.days);
    EXPECT_EQ(total(p, {310'000'000}), "32.00");  // 30 days
}

TEST(Urdb, DemandHasTiersMonthsAndPeriods) {
    // tariffs.md, E15: 118 kW, 95 at 8.00 and 23 at 6.50.
    const auto flat = good(rate({R"("flatdemandstructure":[[{"rate":8,"max":95},{"rate":6.5}],)"
                                 R"([{"rate":0}]],"flatdemandmonths":[0,0,0,0,0,1,1,1,0,0,0,0])",
                                 R"("flatdemandunit":"kW","demandwindow":30)"}));
    ASSERT_EQ(flat.items.size(), 1U);
    const auto& d = std::get<demand_item>(flat.items[0].what);
    EXPECT_EQ(d.months, 0b1111'0001'1111);
    EXPECT_EQ(d.window_s, 1800);
    EXPECT_EQ(total(flat, {0}, 118'000'000), "909.50");
    const auto timed = good(rate({R"("energyratestructure":[[{"rate":0.1}]])",
                                  R"("demandratestructure":[[{"rate":0}],[{"rate":5}]])",
                                  schedules("demand", year_of("0", "1"), year_of("0", "0"))}));
    ASSERT_EQ(timed.items.size(), 2U);
    EXPECT_EQ(timed.days->periods,
              (std::vector<std::string>{"energy0_demand0", "energy0_demand1"}));
    EXPECT_EQ(std::get<demand_item>(timed.items[1].what).periods, std::vector<std::uint8_t>{1});
    EXPECT_EQ(total(timed, {100'000'000, 50'000'000}, 10'000'000), "65.00");
}

TEST(Urdb, TiersInHoursOfUseFollowTheBilledDemand) {
    constexpr std::string_view tiers =
        R"("energyratestructure":[[{"rate":0.10,"max":200,"unit":"kWh/kW"},)"
        R"({"rate":0.06,"unit":"kWh/kW"}]])";
    // 50 kW: 10 000 kWh at 0.10, 2 000 at 0.06; the demand itself at 4.
    const auto p =
        good(rate({tiers, R"("flatdemandstructure":[[{"rate":4}]])",
                   R"("flatdemandmonths":[0,0,0,0,0,0,0,0,0,0,0,0],"flatdemandunit":"kW")"}));
    EXPECT_EQ(p.items[0].id, "flat_demand0");
    EXPECT_EQ(total(p, {12'000'000'000}, 50'000'000), "1320.00");
    // Demand that costs nothing is measured all the same, and so is that in kVA.
    const auto free = good(rate({tiers}));
    EXPECT_EQ(free.items[0].id, "billing_demand");
    EXPECT_EQ(total(free, {12'000'000'000}, 50'000'000), "1120.00");
    const auto other =
        good(rate({tiers, R"("flatdemandstructure":[[{"rate":4}]])",
                   R"("flatdemandmonths":[0,0,0,0,0,0,0,0,0,0,0,0],"flatdemandunit":"kVA")"}));
    EXPECT_EQ(other.items[0].id, "billing_demand");
    EXPECT_EQ(other.items[1].id, "flat_demand0");
}

constexpr std::string_view flat =
    R"("flatdemandstructure":[[{"rate":10}]],"flatdemandmonths":[0,0,0,0,0,0,0,0,0,0,0,0])";

const std::optional<ratchet>& lookback_of(const plan& p) {
    return std::get<demand_item>(p.items[0].what).ratcheted;
}

TEST(Urdb, FlatDemandIsLookedBackOn) {
    const auto range = good(rate({flat, R"("lookbackpercent":0.8,"lookbackrange":6)"}));
    EXPECT_EQ(lookback_of(range), (ratchet{{800'000'000}, 6, 0}));
    const auto months = good(rate({flat, R"("lookbackPercent":0.75,"lookbackRange":0)",
                                   R"("lookbackMonths":[0,0,0,0,0,1,1,1.0,true,false,0,0])"}));
    EXPECT_EQ(lookback_of(months), (ratchet{{750'000'000}, 11, 0b0001'1110'0000}));
    const auto all =
        good(rate({flat, R"("lookbackpercent":1,"lookbackmonths":[1,1,1,1,1,1,1,1,1,1,1,1])"}));
    EXPECT_EQ(lookback_of(all), (ratchet{{rate_one}, 11, 0}));
    EXPECT_FALSE(lookback_of(good(rate({flat, R"("lookbackpercent":0,"lookbackrange":6)"}))));
}

TEST(Urdb, ALookbackThatSaysTooLittleOrTooMuchIsNamed) {
    const auto with = [](std::string_view members) { return rate({flat, members}); };
    expect_refused(with(R"("lookbackpercent":80,"lookbackrange":6)"), errc::bad_value,
                   "$.lookbackpercent");
    expect_refused(with(R"("lookbackpercent":0.8)"), errc::missing_field, "$.lookbackpercent");
    expect_refused(with(R"("lookbackpercent":0.8,"lookbackrange":6,"lookbackmonths":[1])"),
                   errc::bad_value, "$.lookbackmonths");
    expect_refused(with(R"("lookbackpercent":0.8,"lookbackmonths":[1])"), errc::bad_value,
                   "$.lookbackmonths");
    expect_refused(with(R"("lookbackpercent":0.8,"lookbackmonths":[1,0,0,0,0,0,0,0,0,0,0,2])"),
                   errc::bad_value, "$.lookbackmonths[11]");
    expect_refused(with(R"("lookbackpercent":0.8,"lookbackrange":2.5)"), errc::wrong_type,
                   "$.lookbackrange");
    expect_refused(rate({R"("demandratestructure":[[{"rate":5}]])",
                         R"("lookbackpercent":0.8,"lookbackrange":6)"}),
                   errc::cannot_express, "$.demandratestructure");
}

TEST(Urdb, ARateIsInForceFromItsFirstDayThroughItsLast) {
    constexpr std::string_view plain = R"("energyratestructure":[[{"rate":0.1}]])";
    // Moments of 1 May 2019 in California and of 30 June 2019 in Colorado.
    const auto p = good(rate({plain, R"("startdate":1556694000,"enddate":1561874400.0)"}));
    EXPECT_EQ(p.effective.from, local_days{2019y / May / 1});
    EXPECT_EQ(p.effective.to, local_days{2019y / July / 1});
    EXPECT_EQ(good(rate({plain, R"("startdate":null)"})).effective, effective_span{});
    expect_refused(rate({plain, R"("startdate":"2019-05-01")"}), errc::wrong_type, "$.startdate");
    expect_refused(rate({plain, R"("startdate":-1)"}), errc::bad_value, "$.startdate");
    expect_refused(rate({plain, R"("startdate":1561874400,"enddate":1556694000)"}), errc::bad_value,
                   "$.enddate");
}

TEST(Urdb, OlderNamesOfChargesAreKnown) {
    constexpr std::string_view plain = R"("energyratestructure":[[{"rate":0.1}]])";
    const auto old = good(rate({plain, R"("fixedmonthlycharge":12.5,"minmonthlycharge":25)"}));
    EXPECT_EQ(total(old, {10'000'000}), "25.00");
    EXPECT_EQ(total(old, {200'000'000}), "32.50");
    EXPECT_EQ(good(rate({plain, fixed, R"("fixedmonthlycharge":12.5)"})),
              good(rate({plain, fixed})));
    expect_refused(rate({plain, fixed, R"("fixedmonthlycharge":13)"}), errc::bad_value,
                   "$.fixedmonthlycharge");
}

TEST(Urdb, ChargesAreFixedAndMinimal) {
    const auto p = good(rate({R"("energyratestructure":[[{"rate":0.1}]])", fixed,
                              R"("mincharge":25,"minchargeunits":"$/month")"}));
    EXPECT_EQ(total(p, {10'000'000}), "25.00");
    EXPECT_EQ(total(p, {200'000'000}), "32.50");
    const auto daily = good(rate({R"("energyratestructure":[[{"rate":0.1}]])",
                                  R"("fixedchargefirstmeter":0.5,"fixedchargeunits":"$/day")"}));
    EXPECT_EQ(total(daily, {10'000'000}), "16.00");
}

TEST(Urdb, AWholeRateIsRead) {
    const auto p = good(samples::read_file("urdb/general_service.json"));
    std::vector<std::string> ids;
    for (const auto& i : p.items)
        ids.push_back(i.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"energy0", "energy1", "flat_demand0", "flat_demand1",
                                             "fixed", "minimum"}));
    // April: 500 kWh, 420 in the first tier, 2/5 of each by day; 118 kW; 12.50.
    EXPECT_EQ(total(p, {300'000'000, 200'000'000, 0, 0}, 118'000'000), "1004.26");
}

TEST(Urdb, APriceFinerThanMillionthsIsReported) {
    const auto r = read(rate({R"("energyratestructure":[[{"rate":0.11208005,"adj":0.0000002}]])"}));
    ASSERT_TRUE(r.got);
    EXPECT_EQ(std::get<usage_item>(r.got->items[0].what).prices[0], price{112'080});
    ASSERT_EQ(r.said.findings.size(), 1U);
    EXPECT_EQ(r.said.findings[0].what.code, errc::inexact);
    EXPECT_EQ(r.said.findings[0].path, "$.energyratestructure[0][0]");
}

TEST(Urdb, WhatAPlanCannotSayIsNamed) {
    const auto energy = [](std::string_view tier) {
        std::string out = R"("energyratestructure":[[)";
        return rate({(out += tier) += "]]"});
    };
    const std::string tier = "$.energyratestructure[0][0]";
    expect_refused(energy(R"({"rate":0.1,"unit":"kWh/kW daily"})"), errc::cannot_express,
                   tier + ".unit");
    expect_refused(energy(R"({"rate":0.1,"unit":"kWh","max":9},{"rate":0.2,"unit":"kWh/kW"})"),
                   errc::cannot_express, "$.energyratestructure[0][1].unit");
    expect_refused(energy(R"({"rate":0.1,"sell":0.05})"), errc::cannot_express, tier + ".sell");
    expect_refused(energy(R"({"rate":"0.1"})"), errc::wrong_type, tier + ".rate");
    expect_refused(energy(R"({"rate":0.1},{"rate":0.2})"), errc::missing_field, tier);
    expect_refused(energy(R"({"rate":0.1,"max":0},{"rate":0.2})"), errc::tiers_not_ascending, tier);
    const std::string_view plain = R"("energyratestructure":[[{"rate":0.1}]])";
    expect_refused(rate({plain, R"("coincidentratestructure":[[{"rate":3}]])"}),
                   errc::cannot_express, "$.coincidentratestructure");
    expect_refused(rate({plain, R"("demandratchetpercentage":[0,0.8])"}), errc::cannot_express,
                   "$.demandratchetpercentage");
    expect_refused(rate({plain, R"("fixedchargefirstmeter":1,"fixedchargeunits":"$/kWh")"}),
                   errc::bad_value, "$.fixedchargeunits");
    expect_refused(rate({plain, R"("mincharge":100,"minchargeunits":"$/year")"}),
                   errc::cannot_express, "$.minchargeunits");
    expect_refused(rate({R"("energyratestructure":[[{"rate":0.1,"max":5},{"rate":1}],)"
                         R"([{"rate":0.1,"max":6},{"rate":1}]])",
                         schedules("energy", year_of("0", "1"), year_of("0", "0"))}),
                   errc::cannot_express, "$.energyratestructure");
    expect_refused(rate({plain, schedules("energy", year_of("0", "1"), year_of("0", "0"))}),
                   errc::unknown_period, "$.energyweekdayschedule[0][8]");
    expect_refused(rate({}), errc::bad_plan, "$");
    expect_refused(rate({flat, R"("demandunits":"kW daily")"}), errc::cannot_express,
                   "$.demandunits");
    EXPECT_TRUE(read(rate({plain, R"("coincidentratestructure":[],"mincharge":0)",
                           R"("demandratchetpercentage":[0,0],"lookbackpercent":null)"}))
                    .got);
}

}  // namespace
}  // namespace submeter::tariff
