// SPDX-License-Identifier: Apache-2.0

// The jobs whose instructions are counted: callgrind looks at functions by the name of job_…, and
// instructions.py compares what it saw with the limits in instructions.json. Each job is called ten
// times.

#include "samples.hpp"

#include <cstdio>

namespace {

using namespace submeter;
using namespace submeter::tariff;

struct meter_year {
    plan under;
    std::vector<instant> starts = hours_of_2022();
    std::vector<std::int64_t> micro = drawn_usage(hours_of_year);
    timeline line = make_timeline(under, starts, std::chrono::hours{1}).value();
};

// Bills that were made; what is not counted is not kept by the compiler.
std::size_t lines = 0;

void keep(const result<charge>& bill) {
    lines += bill.value().lines.size();
}

template <class Job, class... On>
void call_often(Job job, const On&... on) {
    for (int i = 0; i < 10; ++i)
        job(on...);
}

}  // namespace

extern "C" {

[[gnu::noinline]] void job_itemised_year(const meter_year& on) {
    keep(bill_of(on.under, on.line, on.micro));
}
[[gnu::noinline]] void job_chronological_year(const meter_year& on) {
    keep(bill_of(on.under, on.line, on.micro));
}
[[gnu::noinline]] void job_calendar_of_a_year(const meter_year& on) {
    lines += make_timeline(on.under, on.starts, std::chrono::hours{1})->stretches.size();
}
[[gnu::noinline]] void job_account_month(const account_month& on) {
    keep(on.bill(310'500'000));
}
}

int main() {
    const meter_year by_periods{.under = by_time()};
    const meter_year by_tiers{.under = by_time_and_tier()};
    call_often(job_itemised_year, by_periods);
    call_often(job_chronological_year, by_tiers);
    call_often(job_calendar_of_a_year, by_tiers);
    call_often(job_account_month, account_month{});
    std::printf("lines %zu\n", lines);
}
