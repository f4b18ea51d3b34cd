# SPDX-License-Identifier: Apache-2.0
"""Rates of the OpenEI database as they are published, against a slow reading of the same rates.

`uri` and `source` in each file say where the rate can be looked up.
"""

import calendar
import datetime
import functools
import json
import math
import pathlib
import warnings
import zoneinfo
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
import submeter

RATES = pathlib.Path(__file__).resolve().parents[1] / "vectors/urdb"
ZONE = zoneinfo.ZoneInfo("America/Los_Angeles")
QUARTER = 900
READ = ["coned_sc9", "colorado_rd", "entergy_lps_tou", "fpl_gsld1", "fpl_gsldt1", "general_service",
        "ladwp_a3", "pge_e19", "sce_gs2_tou_b"]
REFUSED = {"peco_gs_ht": ("cannot_express", "$.coincidentratestructure"),
           "sce_tou8_d": ("cannot_express", "$.demandreactivepowercharge"),
           "seward_d28": ("unknown_period", "$.energyweekdayschedule[0][0]")}


def rate_of(name, **changes):
    rate = json.loads((RATES / f"{name}.json").read_text(encoding="utf-8"))
    return {member: value for member, value in {**rate, **changes}.items() if value is not None}


def plan_of(rate):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of prices finer than millionths
        return submeter.Plan.from_urdb(json.dumps(rate), ZONE.key)


class Month:
    """A month of usage by quarters of an hour, with its local hours."""

    def __init__(self, year, month, micro_of):
        first = datetime.datetime(year, month, 1, tzinfo=ZONE).timestamp()
        last = datetime.datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE).timestamp()
        self.month, self.days = month, calendar.monthrange(year, month)[1]
        self.starts = np.arange(int(first), int(last), QUARTER)
        self.micro = micro_of(self.starts)
        local = [datetime.datetime.fromtimestamp(start, ZONE) for start in self.starts.tolist()[::4]]
        self.slots = [(moment.hour, moment.weekday() >= 5) for moment in local for _ in range(4)]
        self.span = f"{year}-{month:02}-01", str(datetime.date(year, month, self.days) + datetime.timedelta(1))

    def by_period(self, rate, kind, of):
        """What `of` makes of the usage of each period that the schedules name."""
        out = {}
        nothing = [[0] * 24] * 12
        weekday, weekend = (rate.get(f"{kind}{days}schedule", nothing)[self.month - 1] for days in ("weekday", "weekend"))
        for (hour, is_weekend), micro in zip(self.slots, self.micro.tolist()):
            out.setdefault((weekend if is_weekend else weekday)[hour], []).append(micro)
        return {period: Fraction(of(column), 10**6) for period, column in out.items()}

    @property
    def demand(self):
        return Fraction(int(self.micro.max()) * 4, 10**6)


def number(value):
    return Fraction(repr(value))


def price(tier):
    exact = number(tier.get("rate", 0)) + number(tier.get("adj", 0))
    return Fraction(math.floor(exact * 10**6 + Fraction(1, 2)), 10**6)  # as the plan's page says


def climb(tiers, quantity, scale=1):
    below, cost = Fraction(0), Fraction(0)
    for tier in tiers:
        upto = min(quantity, number(tier["max"]) * scale) if tier is not tiers[-1] else quantity
        cost += max(upto - below, 0) * price(tier)
        below = max(upto, below)
    return cost


def energy(rate, used, billed):
    """Each period has its share of every tier of the month."""
    periods = rate["energyratestructure"]
    parts = used.by_period(rate, "energy", sum)
    whole = sum(parts.values())
    unit = periods[0][0].get("unit", "kWh")
    scale = {"kWh": 1, "kWh daily": used.days, "kWh/kW": billed}[unit]
    return sum(climb(periods[period], whole, scale) * part / whole for period, part in parts.items())


def billed_demand(rate, months, place):
    """The month's demand, or the share that looking back leaves of an earlier one."""
    own, share = months[place].demand, number(rate.get("lookbackpercent", 0))
    back = range(max(place - rate.get("lookbackrange", 0), 0), place)
    if flags := rate.get("lookbackmonths"):
        back = [before for before in range(max(place - 11, 0), place) if flags[months[before].month - 1]]
    return max([own, *(months[before].demand * share for before in back)])


def total(rate, months, place):
    used, billed = months[place], billed_demand(rate, months, place)
    due = energy(rate, used, billed)
    if flat := rate.get("flatdemandstructure"):
        due += climb(flat[rate["flatdemandmonths"][used.month - 1]], billed)
    if timed := rate.get("demandratestructure"):
        for period, peak in used.by_period(rate, "demand", lambda column: max(column) * 4).items():
            due += climb(timed[period], peak)
    times = used.days if rate.get("fixedchargeunits") == "$/day" else 1
    due += number(rate.get("fixedchargefirstmeter", 0)) * times or number(rate.get("fixedmonthlycharge", 0))
    due = max(due, number(rate.get("mincharge", 0)))
    return Decimal(math.floor(due * 100 + Fraction(1, 2))) / 100


def ragged(starts):
    return (starts * 7919) % 62_000_000 + (starts // 86_400 * 104_729) % 34_000_000 + 2_000_000


def falling(starts):
    return ragged(starts) // (1 + (starts - 1_735_718_400) // 2_600_000 % 5)


@functools.cache
def year(micro_of):
    return [Month(2025, month, micro_of) for month in range(1, 13)]


def agree(rate, months):
    plan, after, totals = plan_of({**rate, "startdate": 0, "enddate": None}), None, []
    for place, used in enumerate(months):
        after = submeter.price({"start": used.starts, "kwh": used.micro}, plan, seconds=QUARTER, after=after, days=used.span)
        assert after.total == total(rate, months, place), used.span
        totals.append(after.total)
    return totals


@pytest.mark.parametrize("name", READ)
def test_rates_as_published_bill_what_a_slow_reading_says(name):
    assert len(set(agree(rate_of(name), year(ragged)))) > 6


def test_every_rate_is_read_or_refused():
    assert sorted(path.stem for path in RATES.glob("*.json")) == sorted([*READ, *REFUSED])


@pytest.mark.parametrize(("name", "changes"), [
    ("colorado_rd", {"lookbackpercent": 0.9, "lookbackrange": 3}),
    ("fpl_gsld1", {"mincharge": None, "lookbackpercent": 0.95, "lookbackmonths": [0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0]}),
    ("fpl_gsld1", {"energyratestructure": [[{"rate": 0.09, "max": 150, "unit": "kWh/kW"}, {"rate": 0.07, "max": 300, "unit": "kWh/kW"},
                                            {"rate": 0.031, "unit": "kWh/kW"}]]}),
    ("fpl_gsld1", {"energyratestructure": [[{"rate": 0.09, "max": 150, "unit": "kWh/kW"}, {"rate": 0.031, "unit": "kWh/kW"}]],
                   "flatdemandstructure": None, "lookbackpercent": 1, "lookbackrange": 11}),
    ("general_service", {"energyratestructure": [[{"rate": rate / 10, "max": 900, "unit": "kWh daily"}, {"rate": 0.05, "unit": "kWh daily"}]
                                                 for rate in (1, 2, 3, 4)]})])
def test_looking_back_and_hours_of_use_bill_what_a_slow_reading_says(name, changes):
    months, rate = year(falling), rate_of(name, **changes)
    totals = agree(rate, months)
    if "lookbackpercent" in changes:
        plain = rate | {"lookbackpercent": 0}
        assert totals != [total(plain, months, place) for place in range(12)]


@pytest.mark.parametrize("name", REFUSED)
def test_what_a_plan_cannot_say_is_refused_with_its_path(name):
    with pytest.raises(submeter.SubmeterError) as raised:
        plan_of(rate_of(name))
    assert (raised.value.name, raised.value.findings[0].path) == REFUSED[name]
    assert len(raised.value.findings[0].text) > 20


def test_a_rate_ends_with_its_last_day():
    document = json.loads(plan_of(rate_of("pge_e19")).to_json())
    assert document["effective"] == {"from": "2019-05-01T00:00:00", "to": "2019-07-01T00:00:00"}
