// SPDX-License-Identifier: Apache-2.0
// The example of docs/reference/billing.md, from register readings to a proven statement.
#include "billing/sample_plans.hpp"
#include "submeter/billing.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

namespace submeter::billing {
namespace {

using std::chrono::hours;

constexpr denomination yuan{};
constexpr account_id tenant{17};
constexpr interval day{instant{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1} - hours{8}},
                       instant{std::chrono::sys_days{std::chrono::year{2022} / 10 / 2} - hours{8}}};

// 0.37 kWh an hour over a roll-over; three hours were missed.
std::vector<reading> day_of_readings() {
    std::vector<reading> out;
    for (int k = 0; k <= 24; ++k) {
        if (k >= 5 && k <= 7) continue;
        const std::int64_t centi = (99'999'800 + 37 * k) % 100'000'000;
        out.push_back({.meter = meter_id{1},
                       .circuit = {},
                       .what = registers::active_import,
                       .at = day.start + hours{k},
                       .value = {centi, 1},
                       .dlms_unit = unit::watt_hour,
                       .how = quality::measured});
    }
    return out;
}

ledger::book new_book() {
    auto book = ledger::book::create({.id = {1, 1}, .in = yuan, .zone = "Asia/Shanghai"},
                                     std::make_unique<ledger::memory_store>(), day.start);
    EXPECT_TRUE(book->open_customer(tenant, 0, {}, day.start));
    return std::move(*book);
}

struct BillingMonth : testing::Test {
    ledger::book book = new_book();
    const ledger::posting_rules rules{.in = yuan};
    std::uint64_t last_id = 0;

    ledger::entry_head head(instant at) {
        return {.id = {0, ++last_id}, .effective = at, .memo = {}};
    }

    void commit(const result<entry>& e) {
        ASSERT_TRUE(e);
        ASSERT_TRUE(book.commit(*e, e->effective));
    }
};

TEST_F(BillingMonth, GoesFromReadingsToAProvenStatement) {
    const auto plan = test::time_of_use_plan();
    register_track track{{.power_max = active_power{20'000'000}}};
    auto bill = start_bill(plan);
    std::vector<usage> usages;
    commit(rules.top_up(head(day.start), ledger::pay_channel::bank, tenant, money{1000, yuan}));

    for (const auto& r : day_of_readings()) {
        const auto used = track.add(r);
        ASSERT_TRUE(used);
        for (const auto& u : *used) {
            const auto step = post(plan, bill, u);
            ASSERT_TRUE(step);
            usages.push_back(u);
            if (step->amount.minor == 0) continue;
            const std::vector<ledger::customer_amount> part{{tenant, step->amount}};
            commit(rules.consumption(head(u.over.start), ledger::service::electricity, part));
        }
    }

    statement s;
    s.account = tenant;
    s.period = day;
    s.where = plan.where;
    s.opening = money{0, yuan};
    s.payments = {{day.start, "Top-up, bank", money{1000, yuan}}};
    const auto closed = close_checked(plan, bill, usages);
    ASSERT_TRUE(closed);
    add_lines(s, *closed, "Electricity");
    s.charges = closed->total;
    s.closing = *book.prepaid(tenant);  // what the book says, not what the statement computes
    s.registers = {{"1", energy{999'998'000'000}, energy{6'880'000}, {}, *total_of(usages)}};
    s.days = *daily(usages, s.period, s.where);
    const auto proven = make_statement(s);
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->registers[0].used, energy{24 * 370'000});
    EXPECT_EQ(proven->closing.minor, 1000 - closed->total.minor);
    EXPECT_EQ(usages.size(), 24U);
    EXPECT_EQ(proven->days[0].how, quality::estimated);
}

}  // namespace
}  // namespace submeter::billing
