# SPDX-License-Identifier: Apache-2.0
"""Real usage, billed month by month by the library and by the oracle.

The campus: hourly kWh of 80 meters over 2021 and 2022 under plans of periods, with the hours of each clock change
as they are. One house: registers of water and gas over a year under ladders, once as what each hour took, once as
the readings of each month's ends.
"""

import csv
import datetime
import gzip
import json
import pathlib
from fractions import Fraction
from functools import lru_cache

from . import bill, bill_library
from .bill_calendar import EPOCH, midnight
from .bill_windows import month_after

ROOT = pathlib.Path(__file__).resolve().parents[2]
CAMPUS = ROOT / "examples/data/campus-hourly"
HOUSE = ROOT / "tests/data/water-gas-registers"
PLANS = {name: ROOT / path for name, path in {
    "estate": "tests/vectors/measured/estate.json",
    "cheap night": "tests/vectors/plans/london_cheap_night.json",
    "time of use": "examples/prepaid_campus/plans/time_of_use.json",
    "tiers beside": "examples/prepaid_campus/plans/tiered_time_of_use.json",
    "water": "tests/vectors/measured/house_water.json",
    "gas": "tests/vectors/measured/house_gas.json"}.items()}
ESTATE_PLANS = ("estate", "cheap night", "time of use", "tiers beside")
HOUR = 3600
# [0, 1): the months of both clock changes of a year, and all that there are.
CLOCK_CHANGES = [datetime.date(2021, month, 1) for month in (3, 10)]
TWO_YEARS = [datetime.date(year, month, 1) for year in (2021, 2022) for month in range(1, 13)]
HOUSE_YEAR = [datetime.date(2012 + (month > 12), (month - 1) % 12 + 1, 1) for month in range(4, 16)]
# The account of the house, which moved in within the first year of its ladder.
HOUSE_ACCOUNT = {"persons": 4, "since": "2012-02-20"}


def plan(name):
    """A plan document."""
    return json.loads(PLANS[name].read_text(encoding="utf-8"))


def rows_of(path):
    """(header, rows) of a packed table."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


@lru_cache(maxsize=None)
def campus(commodity):
    """{meter: texts of kWh, hour by hour from 2021-01-01T00:00Z}."""
    found = {}
    for year in (2021, 2022):
        header, rows = rows_of(CAMPUS / f"{commodity}_{year}.csv.gz")
        for name, column in zip(header, zip(*rows)):
            found.setdefault(name, []).extend(column)
    starts = found.pop("interval_start")
    first = bill.seconds_of(starts[0])
    assert starts == [text_of(first + HOUR * row) for row in range(len(starts))]
    return found


@lru_cache(maxsize=None)
def register(kind):
    """(second of the first reading, readings in m3, hour by hour) of "water" or "gas"."""
    [path] = HOUSE.glob(f"{kind}_*.csv.gz")
    _, rows = rows_of(path)
    first = bill.seconds_of(rows[0][0])
    assert [at for at, _ in rows] == [text_of(first + HOUR * row) for row in range(len(rows))]
    return first, [Fraction(text) / 1000 for _, text in rows]


def text_of(second):
    """The ISO text of an instant."""
    return datetime.datetime.fromtimestamp(second, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours_of(zone, month, first, count):
    """[from, to) among `count` hours since `first` of a local month, as far as there are any."""
    at = [(midnight(zone, day.toordinal()) - first) // HOUR for day in (month, month_after(month))]
    return max(0, at[0]), min(count, at[1])


def month_bill(month, usage, account=None):
    """The input of a month's bill."""
    return {"from": month.isoformat(), "to": month_after(month).isoformat(), "usage": {"usage": usage},
            "account": account or {}}


def campus_bills(commodity, meter, zone, months):
    """The inputs of a meter's bills."""
    values, first = campus(commodity)[meter], bill.seconds_of("2021-01-01T00:00:00Z")
    for month in months:
        begin, end = hours_of(zone, month, first, len(values))
        yield month_bill(month, {"start": text_of(first + HOUR * begin), "seconds": HOUR, "values": values[begin:end]})


def house_bills(kind, zone, form):
    """The inputs of the house's bills: form "hours", or "readings" at the ends of each month."""
    first, readings = register(kind)
    for month in HOUSE_YEAR:
        begin, end = hours_of(zone, month, first, len(readings) - 1)
        used = [after - before for before, after in zip(readings[begin:end], readings[begin + 1:end + 1])]
        if form == "readings":
            usage = {"total": decimal_text(readings[end] - readings[begin])}
        else:
            usage = {"start": text_of(first + HOUR * begin), "seconds": HOUR, "values": list(map(decimal_text, used))}
        yield month_bill(month, usage, HOUSE_ACCOUNT)


def decimal_text(value):
    """Six decimals, which hold any reading of the house."""
    micro = value * 10**6
    assert micro.denominator == 1
    return f"{micro.numerator // 10**6}.{micro.numerator % 10**6:06}"


def compared(document, bills):
    """The library's bills, after each line of them was compared with the oracle's."""
    bills = list(bills)
    found = bill_library.rate(document, bills)
    for one, wanted, given in zip(found, bill.rate(document, bills), bills):
        unlike = bill_library.unlike(one, wanted)
        assert not unlike, f"{document['id']} from {given['from']}: {unlike}"
        assert sum(line.minor for line in one.lines if not line.included) == one.minor
    return found


def day_of(month):
    """A month's first day, as the binding takes it."""
    return month.toordinal() - EPOCH
