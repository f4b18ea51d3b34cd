#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Times the full itemised bill of a meter's year of hours against Decimal, PySAM and numpy.

The bill: three periods on two types of days, three tiers a month beside them, a fixed sum a month, every line
rounded. All begin with an int64 column of millionths of a kWh. Each peer is given what the calendar says, and ours the
timeline that many meters share; ours with the calendar worked out anew is told beside. numpy only sums by month and
period, in floats that are ready. A bill of PySAM is a load that is set and `execute`, which works out the bill without
a system, too. Run it with the installed (optimised) package; PySAM is left out where it is not there (nrel-pysam).

usage: peers.py        exit 1 where a ratio is below its limit: Decimal and PySAM 150, numpy.bincount 2
"""

import datetime
import sys
import time
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
from submeter.tariff import Plan

HOURS = 8760
FIRST = int(datetime.datetime(2018, 1, 1, tzinfo=datetime.timezone.utc).timestamp())  # a Monday, as PySAM has it
PRICES = ("0.30", "0.20", "0.10")
ADDS = ("0", "0.05", "0.15")
BOUNDS = (100, 300)
FIXED = "12"
NAMES = ("peak", "flat", "valley")
LIMITS = {"Decimal": 150, "PySAM": 150, "numpy.bincount": 2}
METERS = 8  # as much as a cache keeps: the peers run on one column again and again


def document():
    """The plan that every peer follows."""
    slots = [("00:00", "valley"), ("08:00", "peak"), ("20:00", "flat")]
    return {
        "format": "submeter.plan/2", "id": "peers", "version": 1, "currency": "USD", "scale": 2,
        "commodity": "electricity", "zone": "UTC", "rounding": {"line": {"rule": "half_up", "scale": 2}},
        "calendar": {
            "periods": list(NAMES), "day_types": ["workday", "rest_day"],
            "week": {"saturday": "rest_day", "sunday": "rest_day"},
            "tables": [{"name": "workday", "slots": [{"from": at, "period": name} for at, name in slots]},
                       {"name": "rest_day", "slots": [{"from": "00:00", "period": "valley"}]}],
            "seasons": [{"from": "01-01", "tables": {"workday": "workday", "rest_day": "rest_day"}}]},
        "items": [
            {"id": "energy", "kind": "usage", "unit": "kWh", "prices": dict(zip(NAMES, PRICES)),
             "ladder": {"mode": "graduated", "window": "month", "bounds": [str(bound) for bound in BOUNDS],
                        "tiers": [{"surcharge": add} for add in ADDS], "allocation": "additive"}},
            {"id": "service", "kind": "fixed", "price": FIXED, "per": "month"}]}


def classes():
    """The month and the period of each hour."""
    out = []
    for hour in range(HOURS):
        at = datetime.datetime.fromtimestamp(FIRST + hour * 3600, datetime.timezone.utc)
        rest = at.weekday() >= 5 or at.hour < 8
        out.append((at.month - 1) * 3 + (2 if rest else 0 if at.hour < 20 else 1))
    return out


def _line(quantity, price):
    return (quantity * Decimal(price)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def decimal_bill(of_hour, micro):
    """The lines of the bill by Decimal, and their sum."""
    sums = [Decimal(0)] * 36
    for place, used in zip(of_hour, micro.tolist()):
        sums[place] += Decimal(used).scaleb(-6)
    lines = [_line(sum(sums[period::3]), price) for period, price in enumerate(PRICES)]
    of_month = [sum(sums[month:month + 3]) for month in range(0, 36, 3)]
    for low, high, add in zip((0, *BOUNDS), (*BOUNDS, None), ADDS):
        over = (max((total if high is None else min(total, high)) - low, Decimal(0)) for total in of_month)
        lines.append(_line(sum(over), add))
    lines.append(12 * Decimal(FIXED))
    return sum(lines)


def best(work, times=7):
    """Seconds of the processor in the best run, after one that does not count."""
    work()
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def make_pysam(usage):
    """A module of PySAM that is ready to run, or None."""
    try:
        from PySAM import Utilityrate5
    except ImportError:
        return None
    rate = Utilityrate5.new()
    rows = [[period + 1, tier + 1, (*BOUNDS, 1e38)[tier], 0, float(price) + float(add), 0]
            for period, price in enumerate(PRICES) for tier, add in enumerate(ADDS)]
    workday = [[3] * 8 + [1] * 12 + [2] * 4] * 12
    given = {"ur_ec_tou_mat": rows, "ur_ec_sched_weekday": workday, "ur_ec_sched_weekend": [[3] * 24] * 12,
             "ur_monthly_fixed_charge": float(FIXED), "ur_dc_enable": 0, "ur_metering_option": 0,
             "en_electricity_rates": 1, "ur_en_ts_sell_rate": 0, "rate_escalation": [0.0], "ur_monthly_min_charge": 0.0,
             "ur_annual_min_charge": 0.0, "ur_ts_sell_rate": [0.0] * HOURS, "ur_sell_eq_buy": 0,
             "TOU_demand_single_peak": 0, "ur_nm_yearend_sell_rate": 0.0, "ur_dc_sched_weekday": [[1] * 24] * 12,
             "ur_dc_sched_weekend": [[1] * 24] * 12, "ur_dc_tou_mat": [[1, 1, 1e38, 0]],
             "ur_dc_flat_mat": [[month, 1, 1e38, 0] for month in range(12)], "load": list(usage), "gen": [0.0] * HOURS,
             "degradation": [0.0], "analysis_period": 1, "inflation_rate": 0.0, "system_use_lifetime_output": 0,
             "load_escalation": [0.0]}
    for name, value in given.items():
        rate.value(name, value)
    return rate


def main():
    micro = np.random.default_rng(1).integers(0, 2_000_000, HOURS)
    starts = FIRST + 3600 * np.arange(HOURS)
    plan, of_hour = Plan.from_dict(document()), classes()
    places = np.array(of_hour)
    meters = [micro.copy() for _ in range(METERS)]
    floats = [column / 1e6 for column in meters]

    owed = Decimal(int(plan.totals(starts, [micro])[0])).scaleb(-2)
    assert owed == decimal_bill(of_hour, micro), "the bills differ"
    anew = best(lambda: plan.totals(starts, [micro]), 50)
    ours = (best(lambda: plan.totals(starts, meters), 50) - anew) / (METERS - 1)
    print(f"submeter, a bill:                {ours * 1e6:10.1f} us, with the calendar worked out {anew * 1e6:.1f} us")
    peers = {"Decimal": best(lambda: decimal_bill(of_hour, micro)),
             "numpy.bincount": best(lambda: [np.bincount(places, column, 36) for column in floats], 50) / METERS}
    rate = make_pysam(floats[0])
    if rate is None:
        print("nrel-pysam is not installed: left out")
    else:
        peers["PySAM"] = best(lambda: (rate.value("load", (micro / 1e6).tolist()), rate.execute()))
        billed = sum(rate.value("year1_monthly_utility_bill_w_sys"))
        print(f"the bill: {owed}; PySAM's, in floats and without rounding: {billed:.4f}")
        assert abs(float(owed) - billed) < 0.05, "the bills differ"
    for name, seconds in peers.items():
        print(f"{name:32} {seconds * 1e6:10.1f} us, {seconds / ours:8.1f} times as long (limit {LIMITS[name]}), "
              f"{seconds / anew:.1f} times as long as with the calendar")
    return 1 if any(seconds < LIMITS[name] * ours for name, seconds in peers.items()) else 0


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(__doc__)
    sys.exit(main())
