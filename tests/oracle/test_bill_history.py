# SPDX-License-Identifier: Apache-2.0
"""The library's bills over price changes beside the oracle's, on random versions and usage.

SUBMETER_HISTORY_BILLS says how many bills are compared.
"""

import os
import random
from fractions import Fraction

import numpy
import pytest

from . import bill_history, bill_library, bill_make_history
from .bill import seconds_of
from .bill_quota import micro
from submeter._core.tariff import Plan, PlanHistory
from submeter.errors import SubmeterError

BATCHES = 10
BILLS = int(os.environ.get("SUBMETER_HISTORY_BILLS", "300"))


def registers(usage):
    """Figures of registers as the binding takes them."""
    return [(measure, list(given.get("periods", ())), [micro(text) for text in given["periods"].values()]
             if "periods" in given else [micro(given["total"])]) for measure, given in usage.items()]


def column(measure, given):
    """A column as the binding takes it."""
    values = numpy.array([micro(text) for text in given["values"]], dtype=numpy.int64)
    starts = seconds_of(given["start"]) + given["seconds"] * numpy.arange(len(values), dtype=numpy.int64)
    return measure, starts, values, given["seconds"]


def rate_one(history, bill, after):
    """One bill of the library's."""
    days, facts = tuple(map(bill_library.days_since_1970, (bill["from"], bill["to"]))), bill_library.service(bill)
    if bill["change"] == "columns":
        columns = [column(measure, given) for measure, parts in bill["usage"].items() for given in parts]
        return history.rate_columns(*days, columns, facts, after)
    if bill["change"] == "frozen_reading":
        spans = [(start, end) for _, start, end in history.over(*days)]
        sides = [(*span, registers(usage)) for span, usage in zip(spans, bill["sides"])]
        return history.rate_sides(sides, facts, after)
    shape = column("", bill["profile"]) if "profile" in bill else None
    return history.rate_whole((*days, registers(bill["usage"])), bill["change"], shape, facts, after)


def rate(versions, bills):
    """The library's bills, in order."""
    history, found = PlanHistory([Plan.from_dict(plan) for plan in versions]), []
    for bill in bills:
        found.append(rate_one(history, bill, found[-1] if found else None))
    return found


def unlike(made, wanted):
    """What the library's bill says otherwise than the oracle's; nothing where they agree."""
    found = [(line.version - 1, bill_library.name_of(line), float(line.amount)) for line in made.lines]
    told = [(number, bill_library.name_of(line), float(line.amount)) for number, line in wanted.lines]
    if [one[:2] for one in found] != [one[:2] for one in told]:
        return f"lines {found}, not {told}"
    for line, (number, other) in zip(made.lines, wanted.lines):
        if Fraction(line.amount) != other.amount:
            return f"{number} {bill_library.name_of(line)}: {line.amount} of {line.exact}, not {float(other.amount)}"
    return None if Fraction(made.total) == wanted.total else f"total {made.total}, not {float(wanted.total)}"


def compare(versions, bills, where):
    """How many bills agree; none where a load shape has nothing to divide by, which both refuse."""
    try:
        found = rate(versions, bills)
    except SubmeterError as error:
        assert error.name == "no_weight", where
        with pytest.raises(ZeroDivisionError):
            bill_history.rate(versions, bills)
        return 0
    for number, (made, wanted) in enumerate(zip(found, bill_history.rate(versions, bills))):
        assert not unlike(made, wanted), f"{where}, bill {number}, {bills[number]['change']}: {unlike(made, wanted)}"
    return len(found)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_bills_over_price_changes_agree(batch):
    """Each line with its version, and each total, over several bills in a row."""
    compared, seed = 0, batch
    while compared < BILLS / BATCHES:
        versions, bills = bill_make_history.drawn(random.Random(seed))
        compared, seed = compared + compare(versions, bills, f"seed {seed}"), seed + BATCHES
