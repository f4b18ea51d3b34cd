#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times rating through Python against the C++ of rate_benchmark.cpp: the same plan, years of hours, in the same run.

Run it with the installed (optimised) package; exit 1 where columns of numpy or Arrow take more than the limit.

usage: rate_benchmark.py C++_BENCHMARK [LIMIT]        default: 1.2 times the time of C++
"""

import json
import subprocess
import sys
import time

import numpy as np
from submeter.tariff import Plan, price, totals

HOURS = 8760
METERS = 2000
FIRST = 1640995200


def document():
    """The plan `time_of_use` of rate_benchmark.cpp."""
    def slots(*times):
        return [{"from": at, "period": period} for at, period in times]
    return {
        "format": "submeter.plan/2", "id": "benchmark", "version": 1, "currency": "CNY", "scale": 2,
        "commodity": "electricity", "zone": "Etc/GMT-8", "rounding": {"line": {"rule": "half_up", "scale": 2}},
        "calendar": {
            "periods": ["sharp", "peak", "flat", "valley"], "day_types": ["workday", "rest_day"],
            "week": {"saturday": "rest_day", "sunday": "rest_day"},
            "tables": [{"name": "workday", "slots": slots(("00:00", "valley"), ("07:00", "flat"), ("10:00", "sharp"),
                                                          ("16:00", "peak"), ("23:00", "valley"))},
                       {"name": "rest", "slots": slots(("00:00", "valley"), ("09:00", "flat"), ("22:00", "valley"))}],
            "seasons": [{"from": "01-01", "tables": {"workday": "workday", "rest_day": "rest"}}]},
        "items": [{"id": "energy", "kind": "usage", "unit": "kWh",
                   "prices": {"sharp": "1.326", "peak": "1.105", "flat": "0.65", "valley": "0.299"}}]}


def in_cpp(program):
    """Seconds of each C++ benchmark, by its name."""
    words = [program, "--benchmark_format=json", "--benchmark_filter=/time_of_use$|/lines$",
             "--benchmark_repetitions=5"]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    unit = {"ms": 1e-3, "us": 1e-6, "ns": 1e-9}
    out = {}
    for run in told["benchmarks"]:
        if run["run_type"] == "iteration":
            name, taken = run["run_name"], run["cpu_time"] * unit[run["time_unit"]]
            out[name] = min(out.get(name, taken), taken)
    return out


def best(work, times=7):
    """Seconds of the processor in the best run, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def repeated(work, count=50):
    """Seconds of one of many runs in a row."""
    return best(lambda: [work() for _ in range(count)]) / count


def frames(starts, micro):
    """Tables of one meter by the name of their kind, with times that have a zone."""
    out = {"numpy": {"start": starts, "kwh": micro}}
    moments = starts.astype("datetime64[s]").astype("datetime64[us]")
    try:
        import polars
        out["polars"] = polars.DataFrame({
            "start": polars.Series(moments).dt.replace_time_zone("UTC"), "kwh": micro})
    except ImportError:
        print("polars is not installed: left out")
    try:
        import pandas
        out["pandas"] = pandas.DataFrame({"start": pandas.Series(moments).dt.tz_localize("UTC"), "kwh": micro})
    except ImportError:
        print("pandas is not installed: left out")
    return out


def wide_frame(frame, micro):
    """The polars frame of one meter with a column for each of many."""
    if frame is None:
        return None
    import polars
    return frame.select("start").hstack([polars.Series(f"meter {at}", column) for at, column in enumerate(micro)])


def main(program, limit):
    plan = Plan.from_dict(document())
    starts = FIRST + 3600 * np.arange(HOURS)
    micro = np.random.default_rng(1).integers(0, 1 << 20, (METERS, HOURS))
    tables, cpp = frames(starts, micro[0]), in_cpp(program)
    # One meter as a bill with its lines; and what each interval posts.
    rows = [(f"one meter, {kind}", cpp["rate_one/time_of_use"],
             repeated(lambda table=table: price(table, plan, energy={"usage": "kwh"})))
            for kind, table in tables.items()]
    rows.append((f"{METERS} meters, numpy", cpp["rate_meters/time_of_use"],
                 best(lambda: plan.totals(starts, list(micro)))))
    wide = wide_frame(tables.get("polars"), micro)
    if wide is not None:
        rows.append((f"{METERS} meters, polars", cpp["rate_meters/time_of_use"],
                     best(lambda: totals(wide, plan, wide.columns[1:]))))
    rows.append(("posted every hour, numpy", cpp["post_every_hour/lines"],
                 repeated(lambda: price(tables["numpy"], plan), 5)))
    slow = False
    for name, wanted, taken in rows:
        print(f"{name:26} {taken * 1e6:12.1f} us, C++ {wanted * 1e6:12.1f} us, ratio {taken / wanted:.2f}")
        slow = slow or taken > limit * wanted
    return 1 if slow else 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1], float(sys.argv[2]) if sys.argv[2:] else 1.2))
