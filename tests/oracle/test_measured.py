# SPDX-License-Identifier: Apache-2.0
"""Real usage: some meters over both clock changes, and the house's year; every_meter.py has all of it."""

from fractions import Fraction

import numpy
import pytest

from . import bill_library, measured
from .bill_quota import micro
from submeter._core.tariff import Plan

# A meter whose logger kept UTC, one whose logger kept civil time, one with long runs of zeros, and one of gas.
METERS = [("electricity", "E-b0"), ("electricity", "E-b44"), ("electricity", "E-b2"), ("gas", "G-b5")]


@pytest.mark.parametrize("name", measured.ESTATE_PLANS)
@pytest.mark.parametrize("commodity, meter", METERS)
def test_months_with_clock_changes(commodity, meter, name):
    document = measured.plan(name)
    given = list(measured.campus_bills(commodity, meter, document["zone"], measured.CLOCK_CHANGES))
    assert [len(one["usage"]["usage"]["values"]) for one in given] == [31 * 24 - 1, 31 * 24 + 1]
    bills = measured.compared(document, given)
    used = sum(Fraction(text) for one in given for text in one["usage"]["usage"]["values"])
    assert used > 0
    for item in ("energy", "usage"):
        taken = sum(Fraction(line.quantity) for one in bills for line in one.lines
                    if line.item == item and line.kind.name == "consumption")
        assert taken in (0, used)


@pytest.mark.parametrize("name", measured.ESTATE_PLANS)
def test_what_the_hours_of_a_clock_change_post_sums_to_the_bill(name):
    document = measured.plan(name)
    plan = Plan.from_dict(document)
    for given in measured.campus_bills("electricity", "E-b44", document["zone"], measured.CLOCK_CHANGES):
        hours = given["usage"]["usage"]
        values = numpy.array([micro(text) for text in hours["values"]], dtype=numpy.int64)
        starts = measured.bill.seconds_of(hours["start"]) + 3600 * numpy.arange(len(values), dtype=numpy.int64)
        whole = plan.price(starts, values, 3600, None, bill_library.service(given))
        [settled] = bill_library.rate(document, [given])
        assert whole.posted.sum() == whole.minor == settled.minor


@pytest.mark.parametrize("kind", ["water", "gas"])
def test_a_house_of_registers_under_ladders(kind):
    document = measured.plan(kind)
    by_hours, by_readings = (measured.compared(document, measured.house_bills(kind, document["zone"], form))
                             for form in ("hours", "readings"))
    assert len(by_hours) == len(by_readings) == 12
    first, readings = measured.register(kind)
    assert first == measured.midnight(document["zone"], measured.HOUSE_YEAR[0].toordinal())
    assert readings[-1] > readings[0]


def test_an_hour_at_another_place_is_another_bill():
    """The comparison sees a clock change that is missed."""
    document = measured.plan("time of use")
    [given] = measured.campus_bills("electricity", "E-b0", document["zone"], measured.CLOCK_CHANGES[:1])
    [found] = bill_library.rate(document, [given])
    [wanted] = measured.bill.rate(document | {"zone": "Etc/UTC"}, [given])
    assert bill_library.unlike(found, wanted)
