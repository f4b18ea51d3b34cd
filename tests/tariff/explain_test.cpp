// SPDX-License-Identifier: Apache-2.0
#include "submeter/tariff/explain.hpp"

#include "tariff/plans.hpp"

#include <gtest/gtest.h>

namespace submeter::tariff {
namespace {

using std::chrono::hours;

std::string fact(const explanation& e, std::string_view name) {
    for (const auto& [key, value] : e.facts)
        if (key == name) return value;
    return "none";
}

rating_state used(const plan& p) {
    rating_state s;
    const auto start = samples::at("2022-10-29T16:00:00Z");
    for (int i = 0; i < 30; ++i) {
        const interval over{start + hours{i}, start + hours{i + 1}};
        const auto added = samples::unit_of(p) == billing_unit::m3
                               ? add(p, s, over, volume{17'123'457})
                               : add(p, s, over, energy{17'123'457});
        EXPECT_TRUE(added);
    }
    return s;
}

TEST(TariffExplain, EachLineDerivesItself) {
    for (const auto* name : samples::timeless_plans()) {
        SCOPED_TRACE(name);
        const auto p = samples::load(name);
        const auto out = settle_explained(p, used(p), samples::facts(p));
        ASSERT_TRUE(out);
        EXPECT_EQ(out->bill, *settle(p, used(p), samples::facts(p)));
        EXPECT_EQ(fact(out->why, "plan"), p.id);
        EXPECT_EQ(fact(out->why, "digest"), p.digest);
        ASSERT_EQ(out->why.parts.size(), out->bill.lines.size() + 1);
        for (std::size_t i = 0; i < out->bill.lines.size(); ++i) {
            const auto& line = out->bill.lines[i];
            const auto& why = out->why.parts[i];
            EXPECT_EQ(fact(why, "usage"), micro_text(line.quantity_micro));
            EXPECT_EQ(fact(why, "price"), to_text(line.at));
            EXPECT_EQ(fact(why, "product"), to_text(line.product));
            EXPECT_EQ(fact(why, "amount"), amount_text(line.amount));
            if (!why.parts.empty()) {
                EXPECT_EQ(fact(why.parts[0], "amount"), amount_text(line.amount));
            }
        }
        EXPECT_EQ(fact(out->why.parts.back(), "amount"), amount_text(out->bill.total));
    }
}

TEST(TariffExplain, EverySentenceHasItsFacts) {
    for (const auto* name : samples::timeless_plans()) {
        const auto p = samples::load(name);
        auto facts = samples::facts(p);
        facts.days = day_span{std::chrono::local_days{std::chrono::year{2022} / 10 / 1},
                              std::chrono::local_days{std::chrono::year{2022} / 11 / 1}};
        for (const auto& s : {used(p), rating_state{}})
            for (const auto in : {language::english, language::chinese}) {
                const auto said = to_text(settle_explained(p, s, facts)->why, in);
                EXPECT_EQ(said.find('?'), std::string::npos) << name << "\n" << said;
                EXPECT_EQ(said.find("tariff."), std::string::npos) << name << "\n" << said;
            }
    }
}

TEST(TariffExplain, ReadsLikeABill) {
    const auto p = samples::load("tiered_additive");
    rating_state s;
    const auto start = samples::at("2026-01-05T00:00:00Z");  // 08:00 in Shanghai
    ASSERT_TRUE(add(p, s, {start, start + hours{1}}, energy{400'000'000}));
    const auto said = to_text(settle_explained(p, s)->why);
    EXPECT_NE(said.find("400 kWh from 2026-01-05T08:00:00+08:00 to 2026-01-05T09:00:00+08:00"),
              std::string::npos)
        << said;
    EXPECT_NE(said.find("usage, period peak: 400 kWh at 0.568 CNY/kWh = 227.2; charged 227.20"),
              std::string::npos)
        << said;
    EXPECT_NE(said.find("usage, surcharge of tier 2 (above 350): 50 kWh at 0.05 CNY/kWh = 2.5"),
              std::string::npos)
        << said;
    EXPECT_NE(said.find("rounded by half_up to a multiple of 0.01"), std::string::npos) << said;
}

TEST(TariffExplain, ShowsWhoGotTheRemainder) {
    const auto p = samples::load("time_of_use_total");
    const auto out = settle_explained(p, used(p), samples::facts(p));
    ASSERT_TRUE(out);
    std::size_t more = 0;
    for (const auto& part : out->why.parts)
        if (!part.parts.empty() && part.parts[0].rule == "tariff.round.share_up") ++more;
    EXPECT_GT(more, 0U);
}

}  // namespace
}  // namespace submeter::tariff
