#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the C++ benchmarks of tariffs and holds what they reach against their limits, all in the same run.

The best of several repetitions counts, in seconds of the processor.

usage: limits.py C++_BENCHMARK        exit 1 where a limit is missed
"""

import json
import subprocess
import sys

UNITS = {"ms": 1e-3, "us": 1e-6, "ns": 1e-9}
REPETITIONS = 7


def measured(program):
    """Seconds of each benchmark, and its items in a second, by its name."""
    words = [program, "--benchmark_format=json", f"--benchmark_repetitions={REPETITIONS}", "--benchmark_min_time=0.1"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    seconds, rates = {}, {}
    for run in told["benchmarks"]:
        if run["run_type"] != "iteration":
            continue
        name = run["run_name"].removesuffix("/manual_time")
        # A time that the benchmark gives itself is a thread's own, and stands where the clock's would.
        taken = run["real_time" if run["run_name"] != name else "cpu_time"] * UNITS[run["time_unit"]]
        seconds[name] = min(seconds.get(name, taken), taken)
        rates[name] = max(rates.get(name, 0), run["items_per_second"])
    return seconds, rates


def rows(seconds, rates):
    """[(what, reached, limit or None, whether more is better)]."""
    read, product = seconds["read_only"], seconds["money_checked"]
    return [
        ("totals of many meters, share of what reading takes", read / seconds["rate_meters/time_of_use"], 0.45, True),
        ("the same under chronological tiers", read / seconds["rate_meters/chronological_tiers"], None, True),
        ("totals by two threads, times as fast as by one",
         seconds["totals_by_threads/1"] / seconds["totals_by_threads/2"], 1.75, True),
        ("account-months under tiers, millions a second", rates["account_months"] / 1e6, 1, True),
        ("running totals posted every hour, millions a second", rates["post_every_hour/lines"] / 1e6, None, True),
        ("a checked money product over an int64 one", product / seconds["money_int64"], 1.7, False),
        ("a checked money product over Boost's int128_t", product / seconds["money_boost_int128"], 0.25, False),
        ("an int64 product over Boost's int128_t", seconds["money_int64"] / seconds["money_boost_int128"], None, False)]


def main(program):
    missed = False
    for what, reached, limit, upward in rows(*measured(program)):
        within = limit is None or (reached >= limit if upward else reached <= limit)
        wanted = "" if limit is None else f", {'at least' if upward else 'at most'} {limit}"
        print(f"{'      ' if within else 'MISSED'} {what:52} {reached:6.2f}{wanted}")
        missed = missed or not within
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
