# SPDX-License-Identifier: Apache-2.0
"""The library's bills beside the oracle's, on random plans and usage, and what holds of the library's alone.

SUBMETER_BILLS says how many bills are compared (a million in the long run: SUBMETER_BILLS=1000000).
"""

import json
import os
import random

import numpy
import pytest

from . import bill, bill_library, bill_make, bill_make_usage
from .bill_calendar import Calendar
from .bill_windows import Window
from submeter._core.tariff import Plan, Rating, Service

BATCHES = 40
BILLS = int(os.environ.get("SUBMETER_BILLS", "4000"))


def drawn(seed):
    """A plan, and one to four bills under it."""
    draw = random.Random(seed)
    plan = bill_make.plan(draw)
    return plan, bill_make_usage.bills(draw, plan, draw.randint(1, 4))


@pytest.mark.parametrize("batch", range(BATCHES))
def test_bills_agree(batch):
    """Each line and each total, over several bills in a row."""
    compared, seed = 0, batch
    while compared < BILLS / BATCHES:
        plan, bills = drawn(seed)
        for number, (one, wanted) in enumerate(zip(bill_library.rate(plan, bills), bill.rate(plan, bills))):
            unlike = bill_library.unlike(one, wanted)
            assert not unlike, f"seed {seed}, bill {number}: {unlike}"
            assert sum(line.minor for line in one.lines if not line.included) == one.minor
        compared, seed = compared + len(bills), seed + BATCHES


@pytest.mark.parametrize("seed", range(100))
def test_a_plan_written_and_read_again_is_the_same(seed):
    """It is equal, is written alike, and means the same to the oracle."""
    document, bills = drawn(seed)
    plan = Plan.from_dict(document)
    again = Plan.from_json(plan.to_json())
    assert (again.to_json(), again.digest) == (plan.to_json(), plan.digest)
    told = [(one.total, [line.amount for line in one.lines]) for one in bill.rate(document, bills)]
    assert [(one.total, [line.amount for line in one.lines])
            for one in bill.rate(json.loads(plan.to_json()), bills)] == told


# --- columns ----------------------------------------------------------------------------------------------


def column(draw, seconds, count):
    """Starts and millionths of `count` intervals in the last days of March."""
    starts = 1774656000 + seconds * numpy.arange(count, dtype=numpy.int64)
    # Whole millionths a second, so that a divided interval leaves no remainder.
    return starts, numpy.array([seconds * draw.randrange(5000) for _ in range(count)], dtype=numpy.int64)


def usage_plan(draw):
    """A plan of usage items of one measure, their lines of fees and taxes aside."""
    while True:
        plan = bill_make.plan(draw)
        plan["items"] = [item for item in plan["items"] if item["kind"] == "usage" and "measure" not in item
                         and "scaled_by" not in item.get("ladder", {})]
        if plan["items"]:
            return plan


def service():
    """An account whose bill covers the column's days."""
    return Service(days=(20538, 20560), persons=3, since=20000)


def lines(settled):
    """The lines as values."""
    return [(bill_library.name_of(line), line.quantity, line.exact, line.amount) for line in settled.lines]


@pytest.mark.parametrize("seed", range(100))
def test_many_intervals_post_what_one_bill_says(seed):
    draw = random.Random(seed)
    plan = Plan.from_dict(usage_plan(draw))
    starts, micro = column(draw, 3600, 60)
    whole = plan.price(starts, micro, 3600, None, service())
    assert whole.posted.sum() == whole.minor
    for count in draw.sample(range(1, 60), 4):
        part = Rating(plan, service())
        part.add_columns(starts[:count], micro[:count], 3600)
        assert whole.posted[:count].sum() == part.settle().minor


@pytest.mark.parametrize("seed", range(100))
def test_intervals_that_cross_a_period_or_a_window_are_told(seed):
    plan, [given, *_] = drawn(seed)
    within = bill.Input(given, Calendar(plan.get("calendar"), plan["zone"]))
    windows = [Window(part, within.days, within.account.get("since")) for item in plan["items"]
               for part in (item.get("ladder"), item.get("quota")) if part]
    read = Plan.from_dict(plan)
    for measure, parts in given["usage"].items():
        for part in parts if measure in read.measures and "values" in parts[0] else ():
            start, seconds = bill.seconds_of(part["start"]), part["seconds"]
            held = [{(period, *(window.at(day) for window in windows)) for day, period, _ in
                     within.calendar.pieces(start + row * seconds, seconds, 0)} for row in range(len(part["values"]))]
            rows = bill_library.add(Rating(read, bill_library.service(given)), read, given, measure, part)
            assert list(rows) == [row for row, classes in enumerate(held) if len(classes) > 1]


@pytest.mark.parametrize("seed", range(100))
def test_splitting_intervals_changes_nothing(seed):
    draw = random.Random(seed)
    plan = Plan.from_dict(usage_plan(draw))
    starts, micro = column(draw, 5400, 60)
    whole, parted = Rating(plan, service()), Rating(plan, service())
    whole.add_columns(starts, micro, 5400)
    parts = draw.choice((2, 3, 6))
    inside = 5400 // parts * numpy.arange(parts, dtype=numpy.int64)
    parted.add_columns((starts[:, None] + inside).ravel(), numpy.repeat(micro // parts, parts), 5400 // parts)
    assert lines(whole.settle()) == lines(parted.settle())


@pytest.mark.parametrize("seed", range(100))
def test_rising_graduated_tariffs_never_charge_less_for_more(seed):
    draw = random.Random(seed)
    bounds = sorted(draw.sample(range(1, 500), 3))
    prices = sorted(draw.randrange(10**6) for _ in range(4))
    stages = {name: bill_make.stage(draw, 2) for name in draw.choice((["line"], ["total"], ["line", "total"]))}
    ladder = {"mode": "graduated", "window": draw.choice(("bill", "month", "year")), "bounds": [str(at) for at in bounds],
              "tiers": [{"price": f"0.{price:06}"} for price in prices]}
    plan = Plan.from_dict({"format": "submeter.plan/2", "id": "rising", "version": 1, "currency": "CNY", "scale": 2,
                           "commodity": "water", "zone": "Asia/Shanghai", "rounding": stages,
                           "items": [{"id": "water", "kind": "usage", "unit": "m3", "ladder": ladder}]})
    owed = []
    for micro in sorted(draw.randrange(700 * 10**6) for _ in range(20)):
        rating = Rating(plan, Service(days=(20538, 20560)))
        rating.add_totals(20538, 20560, [micro])
        owed.append(rating.settle().minor)
    assert owed == sorted(owed)
