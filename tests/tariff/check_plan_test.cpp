// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/check_plan.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using namespace std::chrono;

constexpr error fine{.code = errc{}};
constexpr std::int64_t max64 = std::numeric_limits<std::int64_t>::max();

tier up_to(std::optional<std::int64_t> bound, std::vector<price> prices) {
    return {.up_to_micro = bound, .prices = std::move(prices), .factor = std::nullopt, .fee = {}};
}

calendar two_periods() {
    return {.periods = {"peak", "valley"},
            .tables = {{"day", {{{.start_s = 0, .rate = 2}, {.start_s = 28800, .rate = 1}}}}},
            .day_types = {"day"},
            .week = {},
            .seasons = {{January / 1, {0}}},
            .dates = {}};
}

// Energy by period with a year's ladder and a quota, demand, and a tax on both.
plan good() {
    usage_item energy{.measure = "usage",
                      .unit = billing_unit::kwh,
                      .prices = {{500'000}, {300'000}},
                      .origin = std::nullopt,
                      .tiers = ladder{},
                      .free = quota{},
                      .months = 0};
    auto& l = *energy.tiers;
    l.form = tier_form::surcharge;
    l.classes[0].tiers = {up_to(100, {{0}}), up_to(200, {{50'000}}), up_to(std::nullopt, {{1}})};
    l.window = {window_kind::year, {May / 1}};
    l.how = allocation::additive;
    demand_item demand;
    demand.tiers[0].prices = {{38'000'000}};
    plan p;
    p.id = "good";
    p.round.line = rounding_stage{};
    p.days = two_periods();
    p.items = {{"energy", std::nullopt, std::move(energy)},
               {"demand", std::nullopt, std::move(demand)},
               {"vat", std::nullopt, tax_item{rate{130'000'000}, false, {0, 1}}}};
    return p;
}

usage_item& energy(plan& p) {
    return std::get<usage_item>(p.items[0].what);
}
ladder& steps(plan& p) {
    return *energy(p).tiers;
}
demand_item& demand(plan& p) {
    return std::get<demand_item>(p.items[1].what);
}

// What check says of the good plan once it is changed.
template <class Change>
error fault(Change change) {
    plan p = good();
    change(p);
    const auto r = check(p);
    return r ? fine : r.error();
}

template <class Change>
void expect_fault(errc code, std::size_t index, Change change) {
    const auto e = fault(change);
    EXPECT_EQ(describe(e.code).name, describe(code).name);
    EXPECT_EQ(e.index, index);
}

template <class What>
void add_item(plan& p, What what) {
    p.items.push_back({"more", std::nullopt, std::move(what)});
}

TEST(CheckPlan, ACompleteOneIsAccepted) {
    EXPECT_TRUE(check(good()));
}

TEST(CheckPlan, TheHeadIsThere) {
    expect_fault(errc::bad_plan, 0, [](plan& p) { p.id.clear(); });
    expect_fault(errc::bad_plan, 0, [](plan& p) { p.version = 0; });
    expect_fault(errc::bad_scale, 0, [](plan& p) { p.in.scale = 7; });
    expect_fault(errc::bad_plan, 0,
                 [](plan& p) { p.effective.from = p.effective.to = local_instant{}; });
    expect_fault(errc::bad_plan, 0, [](plan& p) { p.items.clear(); });
    expect_fault(errc::bad_plan, 0, [](plan& p) { p.items.resize(256, p.items[0]); });
    expect_fault(errc::bad_schedule, 0, [](plan& p) { p.days->seasons.clear(); });
}

TEST(CheckPlan, StagesAreNoFinerThanTheMoney) {
    expect_fault(errc::no_rounding, 0, [](plan& p) { p.round = {}; });
    expect_fault(errc::bad_scale, 0, [](plan& p) { p.round.line->scale = 3; });
    expect_fault(errc::bad_scale, 0, [](plan& p) { p.round.line->step = 0; });
    expect_fault(errc::bad_scale, 0, [](plan& p) { p.round.tax = {rounding::up, 3, 1}; });
    expect_fault(errc::bad_scale, 0, [](plan& p) { p.round.price = {rounding::up, 7, 1}; });
    expect_fault(errc::bad_scale, 2, [](plan& p) { p.items[2].round = {rounding::up, 3, 1}; });
    EXPECT_EQ(fault([](plan& p) { p.round.price = {rounding::up, 6, 1}; }), fine);
}

TEST(CheckPlan, ACarriedQuantityIsCutDown) {
    const auto carried = [](rounding rule) {
        return fault([=](plan& p) { p.round.quantity = {{rule, 0, 1}, true}; }).code;
    };
    EXPECT_EQ(carried(rounding::half_up), errc::bad_plan);
    EXPECT_EQ(carried(rounding::down), errc{});
    EXPECT_EQ(carried(rounding::truncate), errc{});
}

TEST(CheckPlan, QuantitiesOfUsageInTimeOrderAreNotRounded) {
    expect_fault(errc::bad_plan, 0, [](plan& p) {
        p.round.quantity = quantity_stage{};
        steps(p).how = allocation::chronological;
    });
    expect_fault(errc::bad_plan, 0, [](plan& p) {
        p.round.quantity = quantity_stage{};
        energy(p).free->takes = quota_order::chronological;
    });
}

TEST(CheckPlan, ItemsHaveAnIdEachAndNameEarlierOnes) {
    expect_fault(errc::bad_plan, 1, [](plan& p) { p.items[1].id = "energy"; });
    expect_fault(errc::bad_plan, 1, [](plan& p) { p.items[1].id.clear(); });
    const auto on = [](std::vector<std::uint16_t> list) {
        return [=](plan& p) { std::get<tax_item>(p.items[2].what).on = list; };
    };
    expect_fault(errc::unknown_item, 2, on({0, 2}));
    expect_fault(errc::bad_plan, 2, on({0, 0}));
    expect_fault(errc::bad_plan, 2, on({}));
}

TEST(CheckPlan, PricesAreOneOrOneAPeriod) {
    expect_fault(errc::bad_prices, 0, [](plan& p) { energy(p).prices.push_back({1}); });
    expect_fault(errc::bad_prices, 0, [](plan& p) { energy(p).prices.clear(); });
    expect_fault(errc::bad_prices, 0, [](plan& p) {
        energy(p).prices.clear();
        energy(p).tiers.reset();
    });
    expect_fault(errc::bad_prices, 0, [](plan& p) { p.days.reset(); });
    expect_fault(errc::bad_prices, 0, [](plan& p) { steps(p).form = tier_form::price; });
    expect_fault(errc::bad_prices, 0, [](plan& p) {
        steps(p).classes[0].tiers[1].prices = {{1}, {2}, {3}};
    });
}

TEST(CheckPlan, AMeasureHasOneUnit) {
    const auto more = [](std::string measure, billing_unit unit) {
        return [=](plan& p) {
            usage_item u;
            u.measure = measure;
            u.unit = unit;
            u.prices = {{1}};
            add_item(p, u);
        };
    };
    EXPECT_EQ(fault(more("usage", billing_unit::kwh)), fine);
    EXPECT_EQ(fault(more("other", billing_unit::m3)), fine);
    expect_fault(errc::unlike_unit, 3, more("usage", billing_unit::m3));
    expect_fault(errc::unlike_unit, 3, more("other", billing_unit::kw));
    expect_fault(errc::bad_plan, 3, more("", billing_unit::kwh));
}

TEST(CheckPlan, PricesAreWhatTheirComponentsMake) {
    const auto made = [](price_origin origin, std::vector<price> prices) {
        return fault([=](plan& p) {
                   energy(p).origin = origin;
                   energy(p).prices = prices;
               })
            .code;
    };
    const std::vector<component> base{{"energy", {500'000}, true}, {"funds", {27'900}, false}};
    const std::vector<rate> ratios{{1'700'000'000}, {460'000'000}};
    EXPECT_EQ(made({base, ratios}, {{877'900}, {257'900}}), errc{});
    EXPECT_EQ(made({base, ratios}, {{877'900}, {257'901}}), errc::bad_prices);
    EXPECT_EQ(made({base, {{1'700'000'000}}}, {{877'900}}), errc::bad_prices);
    EXPECT_EQ(made({base, {{-1}, {1}}}, {{877'900}, {257'900}}), errc::bad_prices);
    EXPECT_EQ(made({base, {{1}, {1}}}, {{877'900}, {257'900}}), errc::too_many_digits);
    EXPECT_EQ(made({{}, ratios}, {{877'900}, {257'900}}), errc::bad_prices);
    EXPECT_EQ(made({{base[0], base[0]}, ratios}, {{877'900}, {257'900}}), errc::bad_prices);
}

TEST(CheckPlan, SumsAndProductsOfPricesFit) {
    expect_fault(errc::overflow, 0, [](plan& p) { energy(p).prices[1] = {max64}; });
    const auto factor = [](price own, rate by, price product) {
        return fault([=](plan& p) {
                   energy(p).prices = {own};
                   steps(p).form = tier_form::factor;
                   steps(p).how.reset();
                   steps(p).classes[0].tiers = {up_to(std::nullopt, {product})};
                   steps(p).classes[0].tiers[0].factor = by;
               })
            .code;
    };
    EXPECT_EQ(factor({500'000}, {1'100'000'000}, {550'000}), errc{});
    EXPECT_EQ(factor({500'000}, {1'100'000'000}, {550'001}), errc::bad_prices);
    EXPECT_EQ(factor({500'001}, {1'100'000'000}, {550'001}), errc::too_many_digits);
    EXPECT_EQ(factor({max64}, {1'100'000'000}, {0}), errc::too_many_digits);
    EXPECT_EQ(factor({max64}, {2'000'000'000}, {0}), errc::overflow);
    EXPECT_EQ(factor({500'000}, {-1}, {0}), errc::bad_ladder);
}

TEST(CheckPlan, TiersAscendAndTheLastIsOpen) {
    const auto bounds = [](std::vector<std::optional<std::int64_t>> list) {
        return [=](plan& p) {
            auto& tiers = steps(p).classes[0].tiers;
            tiers.clear();
            for (const auto bound : list)
                tiers.push_back(up_to(bound, {{0}}));
        };
    };
    EXPECT_EQ(fault(bounds({std::nullopt})), fine);
    expect_fault(errc::no_tiers, 0, bounds({}));
    expect_fault(errc::tiers_not_ascending, 0, bounds({0, std::nullopt}));
    expect_fault(errc::tiers_not_ascending, 0, bounds({5, 5, std::nullopt}));
    expect_fault(errc::tiers_not_ascending, 0, bounds({5, 6}));
    expect_fault(errc::tiers_not_ascending, 0, bounds({std::nullopt, 6, std::nullopt}));
}

TEST(CheckPlan, ClassesAscendFromZero) {
    const auto classes = [](std::vector<std::int64_t> above) {
        return [=](plan& p) {
            const auto tiers = steps(p).classes[0].tiers;
            steps(p).classes.clear();
            for (const auto a : above)
                steps(p).classes.push_back({a, tiers});
        };
    };
    EXPECT_EQ(fault(classes({0, 500})), fine);
    expect_fault(errc::bad_ladder, 0, classes({}));
    expect_fault(errc::bad_ladder, 0, classes({1}));
    expect_fault(errc::tiers_not_ascending, 0, classes({0, 0}));
}

TEST(CheckPlan, AllocationIsSaidExactlyWhenItIsNeeded) {
    expect_fault(errc::allocation_missing, 0, [](plan& p) { steps(p).how.reset(); });
    expect_fault(errc::bad_ladder, 0, [](plan& p) { steps(p).mode = ladder_mode::volume; });
    expect_fault(errc::bad_ladder, 0, [](plan& p) { energy(p).prices.pop_back(); });
    const auto by_period = [](allocation how) {
        return fault([=](plan& p) {
            steps(p).classes[0].tiers[1].prices = {{1}, {2}};
            steps(p).how = how;
        });
    };
    EXPECT_EQ(by_period(allocation::additive).code, errc::bad_ladder);
    EXPECT_EQ(by_period(allocation::proportional), fine);
    EXPECT_EQ(by_period(allocation::chronological), fine);
    EXPECT_EQ(by_period(allocation::per_period), fine);
}

TEST(CheckPlan, OnePeriodNeedsNoAllocationAndTakesAny) {
    const auto one_period = [](std::optional<allocation> how, ladder_mode mode) {
        return fault([=](plan& p) {
            p.days->periods.pop_back();
            p.days->tables[0].day.slots = {{.start_s = 0, .rate = 1}};
            energy(p).prices.pop_back();
            energy(p).free->takes = quota_order::listed;
            energy(p).free->first = {0};
            steps(p).how = how;
            steps(p).mode = mode;
        });
    };
    using enum allocation;
    for (const auto how : {additive, proportional, chronological, per_period})
        EXPECT_EQ(one_period(how, ladder_mode::graduated), fine);
    EXPECT_EQ(one_period(std::nullopt, ladder_mode::graduated), fine);
    EXPECT_EQ(one_period(proportional, ladder_mode::volume).code, errc::bad_ladder);
}

// A tier is entered by the usage of a window, not by that of each of its periods.
TEST(CheckPlan, TiersOfEachPeriodHaveNoFees) {
    const auto with_fee = [](allocation how) {
        return fault([=](plan& p) {
            steps(p).how = how;
            steps(p).classes[0].tiers[2].fee = {1};
        });
    };
    EXPECT_EQ(with_fee(allocation::per_period).code, errc::bad_ladder);
    EXPECT_EQ(with_fee(allocation::proportional), fine);
}

TEST(CheckPlan, WindowsHaveTheStartsOfTheirKind) {
    const auto window = [](usage_window w) {
        return fault([=](plan& p) { steps(p).window = w; }).code;
    };
    using enum window_kind;
    EXPECT_EQ(window({year, {}}), errc{});
    EXPECT_EQ(window({month, {January / 28}}), errc{});
    EXPECT_EQ(window({bill, {}}), errc{});
    EXPECT_EQ(window({bill, {January / 1}}), errc::bad_window);
    EXPECT_EQ(window({month, {}}), errc::bad_window);
    EXPECT_EQ(window({month, {January / 29}}), errc::bad_window);
    EXPECT_EQ(window({month, {May / 1}}), errc::bad_window);
    EXPECT_EQ(window({year, {February / 29}}), errc::bad_window);
    EXPECT_EQ(window({year, {May / 1, June / 1}}), errc::bad_window);
    EXPECT_EQ(window({term, {May / 1}}), errc::bad_window);
}

TEST(CheckPlan, WhatFollowsTheWindowFitsIt) {
    const auto of_bill = [](auto change) {
        return fault([=](plan& p) {
                   steps(p).window = {};
                   change(steps(p));
               })
            .code;
    };
    EXPECT_EQ(of_bill([](ladder& l) { l.at_start = crossing::by_end; }), errc::bad_window);
    EXPECT_EQ(of_bill([](ladder& l) { l.moved_in = move_in::days; }), errc::bad_window);
    EXPECT_EQ(of_bill([](ladder& l) { l.scale = bound_scale::months; }), errc{});
    EXPECT_EQ(of_bill([](ladder& l) { l.scale = bound_scale::days; }), errc::bad_ladder);
    EXPECT_EQ(of_bill([](ladder& l) { l.standard_days = {1}; }), errc::bad_ladder);
    expect_fault(errc::bad_window, 0, [](plan& p) { steps(p).scale = bound_scale::months; });
}

TEST(CheckPlan, BoundsFollowAnEarlierDemand) {
    const auto scaled_by = [](std::uint16_t index) {
        return [=](plan& p) {
            usage_item u;
            u.tiers = ladder{};
            u.tiers->classes[0].tiers = {up_to(200, {{1}}), up_to(std::nullopt, {{2}})};
            u.tiers->scale = bound_scale::demand;
            u.tiers->demand_item = index;
            add_item(p, u);
        };
    };
    EXPECT_EQ(fault(scaled_by(1)), fine);
    expect_fault(errc::unknown_item, 3, scaled_by(0));
    expect_fault(errc::unknown_item, 3, scaled_by(3));
    expect_fault(errc::bad_ladder, 0, [](plan& p) { steps(p).demand_item = 1; });
}

TEST(CheckPlan, LargeHouseholdsKeepTheOrderOfBounds) {
    const auto large = [](household h) { return fault([=](plan& p) { steps(p).large = h; }).code; };
    EXPECT_EQ(large({4, {100, 100}, false}), errc{});
    EXPECT_EQ(large({4, {100, 1}, false}), errc{});
    EXPECT_EQ(large({4, {100, 0}, false}), errc::bad_ladder);
    EXPECT_EQ(large({4, {100, 99}, true}), errc::bad_ladder);
    EXPECT_EQ(large({4, {100}, false}), errc::bad_ladder);
    EXPECT_EQ(large({4, {-1, 1}, false}), errc::bad_ladder);
    EXPECT_EQ(large({4, {1, max64}, false}), errc::bad_ladder);
}

TEST(CheckPlan, QuotasNamePeriodsAndWindows) {
    const auto free = [](auto change) {
        return fault([=](plan& p) { change(*energy(p).free); }).code;
    };
    EXPECT_EQ(free([](quota& q) { q.amount_micro = -1; }), errc::bad_value);
    EXPECT_EQ(free([](quota& q) { q.carry_micro = -1; }), errc::bad_value);
    EXPECT_EQ(free([](quota& q) { q.takes = quota_order::listed; }), errc::bad_value);
    EXPECT_EQ(free([](quota& q) { q.first = {0}; }), errc::bad_value);
    const auto listed = [&](std::vector<std::uint8_t> first) {
        return free([=](quota& q) {
            q.takes = quota_order::listed;
            q.first = first;
        });
    };
    EXPECT_EQ(listed({1}), errc{});
    EXPECT_EQ(listed({1, 1}), errc::unknown_period);
    EXPECT_EQ(listed({2}), errc::unknown_period);
    EXPECT_EQ(free([](quota& q) {
                  q.window = {window_kind::term, {February / 15, August / 20}};
              }),
              errc{});
    EXPECT_EQ(free([](quota& q) {
                  q.window = {window_kind::term, {August / 20, February / 15}};
              }),
              errc::bad_window);
    expect_fault(errc::bad_plan, 3, [](plan& p) {
        usage_item u;
        u.prices = {{1}};
        u.free = quota{};
        u.free->fills_ladder = true;
        add_item(p, u);
    });
}

TEST(CheckPlan, DemandHasAWindowAndPrices) {
    const auto changed = [](auto change) {
        return fault([=](plan& p) { change(demand(p)); }).code;
    };
    EXPECT_EQ(changed([](demand_item& d) { d.slip_s = 300; }), errc{});
    EXPECT_EQ(changed([](demand_item& d) { d.slip_s = 420; }), errc::bad_window);
    EXPECT_EQ(changed([](demand_item& d) { d.slip_s = 1800; }), errc::bad_window);
    EXPECT_EQ(changed([](demand_item& d) { d.slip_s = 0; }), errc::bad_window);
    EXPECT_EQ(changed([](demand_item& d) { d.unit = billing_unit::kwh; }), errc::unlike_unit);
    EXPECT_EQ(changed([](demand_item& d) { d.periods = {1, 0}; }), errc::unknown_period);
    EXPECT_EQ(changed([](demand_item& d) { d.periods = {2}; }), errc::unknown_period);
    EXPECT_EQ(changed([](demand_item& d) { d.tiers[0].prices.clear(); }), errc::bad_prices);
    EXPECT_EQ(changed([](demand_item& d) { d.tiers[0].fee = {1}; }), errc::bad_prices);
    EXPECT_EQ(changed([](demand_item& d) { d.months = 0x1000; }), errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) { d.minimum_micro = -1; }), errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) { d.month_days = rate{0}; }), errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) { d.ratcheted.emplace().share = {0}; }), errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) { d.ratcheted.emplace().bills = 0; }), errc::bad_plan);
    const auto contract = [&](auto change) {
        return changed([=](demand_item& d) { change(d.contract.emplace()); });
    };
    EXPECT_EQ(contract([](contract_rule&) {}), errc{});
    EXPECT_EQ(contract([](contract_rule& c) { c.least = {850'000'000}; }), errc::bad_plan);
    EXPECT_EQ(contract([](contract_rule& c) {
                  c.least = {850'000'000};
                  c.base = contract_base::measured;
              }),
              errc{});
    EXPECT_EQ(contract([](contract_rule& c) {
                  c.step = excess_step{c.allowance, {1}};
              }),
              errc::bad_plan);
    EXPECT_EQ(contract([](contract_rule& c) {
                  c.step = excess_step{{1'100'000'000}, {-1}};
              }),
              errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) { d.contract.emplace().allowance = {1}; }),
              errc::bad_plan);
    EXPECT_EQ(changed([](demand_item& d) {
                  d.contract = contract_rule{};
                  d.tiers = {up_to(5, {{1}}), up_to(std::nullopt, {{1}})};
              }),
              errc::bad_plan);
}

TEST(CheckPlan, OtherItemsAreInTheirRange) {
    const auto more = [](auto what) { return fault([=](plan& p) { add_item(p, what); }).code; };
    const rate negative{-1};
    fixed_item free_below_zero;
    free_below_zero.zero_use_factor = negative;
    limit_item limit;
    EXPECT_EQ(more(limit), errc::bad_plan);
    limit.on = {0};
    EXPECT_EQ(more(limit), errc{});
    limit.per = fixed_per::year;
    EXPECT_EQ(more(limit), errc::bad_plan);
    EXPECT_EQ(more(tax_item{negative, true, {0}}), errc::bad_plan);
    EXPECT_EQ(more(percentage_item{negative, {0}}), errc{});
    EXPECT_EQ(more(capacity_item{{}, proration::days, rate{0}}), errc::bad_plan);
    EXPECT_EQ(more(free_below_zero), errc::bad_plan);
    power_factor_item f{.active = {"usage"}, .reactive = {"kvarh"}, .table = {}, .on = {0}};
    EXPECT_EQ(more(f), errc{});
    f.standard = 95;
    EXPECT_EQ(more(f), errc::bad_plan);
    f.standard = 0;
    EXPECT_EQ(more(f), errc::bad_plan);
    f.table = {{95, {}}, {90, {}}, {0, {}}};
    EXPECT_EQ(more(f), errc{});
    std::swap(f.table[0], f.table[1]);
    EXPECT_EQ(more(f), errc::bad_plan);
    f.table = {{95, {}}};
    EXPECT_EQ(more(f), errc::bad_plan);
    f = {.active = {}, .reactive = {"kvarh"}, .table = {}, .on = {0}};
    EXPECT_EQ(more(f), errc::bad_plan);
}

TEST(CheckPlan, ThresholdsAreOfMeasuresThatAreThere) {
    const auto taxed_above = [](usage_threshold t, bool included) {
        return fault([=](plan& p) {
                   auto& tax = std::get<tax_item>(p.items[2].what);
                   tax.above = t;
                   tax.included = included;
               })
            .code;
    };
    EXPECT_EQ(taxed_above({.measure = "usage", .micro = 600}, false), errc{});
    EXPECT_EQ(taxed_above({.measure = "usage", .micro = 600}, true), errc::bad_plan);
    EXPECT_EQ(taxed_above({.measure = "usage", .micro = -1}, false), errc::bad_plan);
    EXPECT_EQ(taxed_above({.measure = "solar", .micro = 600}, false), errc::unknown_measure);
    expect_fault(errc::unknown_measure, 3, [](plan& p) {
        add_item(p, percentage_item{.at = {1}, .on = {0}, .above = usage_threshold{"solar"}});
    });
}

}  // namespace
}  // namespace submeter::tariff
