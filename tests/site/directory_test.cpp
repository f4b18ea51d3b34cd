// SPDX-License-Identifier: Apache-2.0
#include "submeter/site.hpp"

#include <gtest/gtest.h>

namespace submeter::site {
namespace {

constexpr instant january{std::chrono::sys_days{std::chrono::year{2022} / 1 / 1}};
constexpr instant february{std::chrono::sys_days{std::chrono::year{2022} / 2 / 1}};
constexpr instant march{std::chrono::sys_days{std::chrono::year{2022} / 3 / 1}};
constexpr point main_circuit{meter_id{9}, circuit_no{0}};

meter sample_meter(std::uint64_t id) {
    return {.id = meter_id{id},
            .building = building_id{2},
            .gateway = gateway_id{3},
            .profile = "dlt645_2007_prepaid",
            .address = "000000000042",
            .ratio = {},
            .shape = {}};
}

account sample_account(std::uint64_t id) {
    return {.id = account_id{id},
            .party = party_id{77},
            .building = building_id{2},
            .label = "Unit " + std::to_string(id),
            .area = floor_area{85'500'000}};
}

struct SiteDirectory : testing::Test {
    directory d;

    void SetUp() override {
        ASSERT_TRUE(d.add(project{project_id{1}, "Campus", "Europe/London"}));
        ASSERT_TRUE(d.add(building{building_id{2}, project_id{1}, "Library"}));
        ASSERT_TRUE(d.add(sample_meter(9)));
        ASSERT_TRUE(d.add(sample_account(5)));
        ASSERT_TRUE(d.add(sample_account(6)));
    }

    // A refusal must leave nothing behind.
    template <class Thing>
    errc refused(Thing thing) {
        const directory before = d;
        const auto r = d.add(thing);
        EXPECT_FALSE(r);
        EXPECT_EQ(d, before);
        return r ? errc{} : r.error().code;
    }
};

TEST_F(SiteDirectory, FindsWhatWasAdded) {
    ASSERT_TRUE(d.find(account_id{5}));
    EXPECT_EQ(*d.find(account_id{5}), sample_account(5));
    EXPECT_EQ(d.find(project_id{1})->zone_name, "Europe/London");
    EXPECT_EQ(d.find(meter_id{8}).error().code, errc::unknown_point);
}

TEST_F(SiteDirectory, RefusesAnIdThatIsUsed) {
    EXPECT_EQ(refused(project{project_id{1}, "Other", "UTC"}), errc::duplicate_point);
    EXPECT_EQ(refused(building{building_id{2}, project_id{1}, "Other"}), errc::duplicate_point);
    EXPECT_EQ(refused(sample_meter(9)), errc::duplicate_point);
    EXPECT_EQ(refused(sample_account(5)), errc::duplicate_point);
}

TEST_F(SiteDirectory, RefusesAParentThatIsNotThere) {
    EXPECT_EQ(refused(building{building_id{3}, project_id{7}, "x"}), errc::unknown_point);
    auto m = sample_meter(10);
    m.building = building_id{7};
    EXPECT_EQ(refused(m), errc::unknown_point);
    auto a = sample_account(7);
    a.building = building_id{7};
    EXPECT_EQ(refused(a), errc::unknown_point);
    EXPECT_EQ(refused(supply{{meter_id{1}, {}}, account_id{5}, {january, {}}}),
              errc::unknown_point);
    EXPECT_EQ(refused(supply{main_circuit, account_id{1}, {january, {}}}), errc::unknown_point);
    EXPECT_EQ(refused(subscription{account_id{1}, {"p", 1}, {january, {}}}), errc::unknown_point);
}

TEST_F(SiteDirectory, RefusesWhatCannotBeMetered) {
    auto m = sample_meter(10);
    m.ratio = {200, 0};
    EXPECT_EQ(refused(m), errc::bad_value);
    m = sample_meter(10);
    m.shape.modulus = energy{0};
    EXPECT_EQ(refused(m), errc::bad_value);
    m = sample_meter(10);
    m.address.clear();
    EXPECT_EQ(refused(m), errc::bad_value);
    auto a = sample_account(7);
    a.area = floor_area{-1};
    EXPECT_EQ(refused(a), errc::bad_value);
}

TEST_F(SiteDirectory, AssignmentsAreHalfOpen) {
    ASSERT_TRUE(d.add(supply{main_circuit, account_id{5}, {january, february}}));
    ASSERT_TRUE(d.add(supply{main_circuit, account_id{6}, {february, {}}}));
    EXPECT_EQ(*d.account_at(main_circuit, february - std::chrono::seconds{1}), account_id{5});
    EXPECT_EQ(*d.account_at(main_circuit, february), account_id{6});
    EXPECT_EQ(d.account_at(main_circuit, january - std::chrono::seconds{1}).error().code,
              errc::not_effective);
}

TEST_F(SiteDirectory, OneCircuitServesOneAccountAtATime) {
    ASSERT_TRUE(d.add(supply{main_circuit, account_id{5}, {january, {}}}));
    EXPECT_EQ(refused(supply{main_circuit, account_id{6}, {february, march}}),
              errc::overlapping_period);
    EXPECT_TRUE(d.add(supply{{meter_id{9}, circuit_no{1}}, account_id{6}, {february, march}}));
    EXPECT_EQ(refused(supply{{meter_id{9}, circuit_no{2}}, account_id{6}, {march, february}}),
              errc::bad_date);
}

TEST_F(SiteDirectory, AnAccountMayHaveSeveralCircuits) {
    const point second{meter_id{9}, circuit_no{1}};
    ASSERT_TRUE(d.add(supply{second, account_id{5}, {january, february}}));
    ASSERT_TRUE(d.add(supply{main_circuit, account_id{5}, {january, {}}}));
    EXPECT_EQ(*d.points_at(account_id{5}, january), (std::vector<point>{main_circuit, second}));
    EXPECT_EQ(*d.points_at(account_id{5}, february), (std::vector<point>{main_circuit}));
    EXPECT_TRUE(d.points_at(account_id{6}, january)->empty());
}

TEST_F(SiteDirectory, OnePlanHoldsAtATime) {
    ASSERT_TRUE(d.add(subscription{account_id{5}, {"flat", 1}, {january, february}}));
    ASSERT_TRUE(d.add(subscription{account_id{5}, {"flat", 2}, {february, {}}}));
    EXPECT_EQ(d.plan_at(account_id{5}, january)->version, 1U);
    EXPECT_EQ(d.plan_at(account_id{5}, march)->version, 2U);
    EXPECT_EQ(d.plan_at(account_id{6}, march).error().code, errc::not_effective);
    EXPECT_EQ(refused(subscription{account_id{5}, {"tou", 1}, {january, {}}}),
              errc::overlapping_period);
}

TEST(SiteMultiplier, CombinesTransformersExactly) {
    const auto m = combine({10000, 100}, {200, 5});
    ASSERT_TRUE(m);
    EXPECT_EQ(m->numerator, 2'000'000);
    EXPECT_EQ(m->denominator, 500);
    EXPECT_EQ(combine({INT64_MAX, 1}, {2, 1}).error().code, errc::overflow);
}

TEST(SiteRegisterShape, ModulusIsDigitsAndDecimals) {
    EXPECT_EQ(dlt645_energy_shape.modulus, *parse_quantity<energy>("1000000"));
    EXPECT_EQ(u32_centi_kwh_shape.modulus, *parse_quantity<energy>("42949672.96"));
}

}  // namespace
}  // namespace submeter::site
