// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "billing/sample_plans.hpp"
#include "submeter/billing.hpp"
#include "submeter/tariff/explain.hpp"

namespace submeter::inline v0::report::test {

using std::chrono::hours;

inline constexpr instant october{std::chrono::sys_days{std::chrono::year{2022} / 10 / 1} -
                                 hours{8}};

// A month of plausible hours: more by day, less at the weekend, a day of gaps, one suspect hour.
inline std::vector<billing::usage> month_of_hours() {
    std::vector<billing::usage> out;
    std::uint32_t noise = 1;
    for (int k = 0; k < 31 * 24; ++k) {
        noise = noise * 1664525 + 1013904223;
        const bool weekend = (k / 24 + 6) % 7 >= 5;
        const bool busy = k % 24 >= 8 && k % 24 < 20;
        const std::int64_t base = busy ? (weekend ? 900'000 : 2'400'000) : 600'000;
        auto how = k / 24 == 11 ? quality::estimated : quality::measured;
        if (k == 17 * 24 + 3) how = quality::suspect;
        out.push_back({.over = {october + hours{k}, october + hours{k + 1}},
                       .used = energy{base + static_cast<std::int64_t>(noise >> 22) * 1000},
                       .how = how});
    }
    return out;
}

inline void add_tariff(billing::statement& s, const std::vector<billing::usage>& usages) {
    auto plan = billing::test::combined_plan(tariff::allocation::additive);
    plan.id = "campus-tou-tier";
    auto bill = billing::start_bill(plan);
    for (const auto& u : usages)
        static_cast<void>(billing::post(plan, bill, u));
    const auto charge = *tariff::settle_explained(plan, bill.state);
    billing::add_lines(s, charge.bill, "Electricity", charge.why);
    s.plan = {plan.id, 1};
    s.where = plan.where;
}

inline void add_share_and_fee(billing::statement& s) {
    const denomination yuan{};
    const std::vector<billing::participant> among{
        {account_id{17}, 85'500'000}, {account_id{18}, 120'000'000}, {account_id{19}, 64'250'000}};
    const auto split = *billing::apportion(123456, among);
    s.lines.push_back({"Share of common areas",
                       billing::share_line(split.shares[0], billing_unit::m2, yuan),
                       billing::explain(split, split.shares[0], billing_unit::m2, yuan)});
    const billing::area_fee fee{
        .name = "Property fee", .per_m2 = *parse_price("1.85"), .rounds = {}};
    const auto line = *billing::fee_line(fee, floor_area{85'500'000}, yuan);
    s.lines.push_back({"Property fee", line, billing::explain(fee, line)});
}

/// A statement with every part in it.
inline billing::statement sample_statement() {
    const auto usages = month_of_hours();
    billing::statement s;
    s.id = "2022-10/17";
    s.project = "North Campus";
    s.account = account_id{17};
    s.premises = "Building 53, \"Café\" <ground floor> & yard";
    s.period = {october, october + hours{31 * 24}};
    add_tariff(s, usages);
    add_share_and_fee(s);
    s.opening = money{50000, {}};
    s.payments = {{october + hours{280}, "Top-up, WeChat", money{100000, {}}},
                  {october + hours{500}, "Top-up, bank", money{80000, {}}}};
    s.charges = money{0, {}};
    for (const auto& line : s.lines)
        s.charges = *add(s.charges, line.what.amount);
    s.closing = *subtract(money{230000, {}}, s.charges);
    const auto used = *billing::total_of(usages);
    s.registers = {
        {"000000000042", energy{8'213'100'000}, energy{8'213'100'000 + used.micro}, {}, used}};
    s.days = *billing::daily(usages, s.period, s.where);
    s.notes = {{billing::note_kind::alarm, october + hours{255}, "alarm level 3: 0.00"},
               {billing::note_kind::tripped, october + hours{264}, "balance at the floor"},
               {billing::note_kind::estimated, october + hours{264}, "24 hours were not read"},
               {billing::note_kind::restored, october + hours{280}, "balance recovered"},
               {billing::note_kind::suspect, october + hours{411}, "clock change of the logger"}};
    return *billing::make_statement(std::move(s));
}

}  // namespace submeter::inline v0::report::test
