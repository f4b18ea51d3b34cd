# SPDX-License-Identifier: Apache-2.0
"""The long run of real usage: each of the campus's 80 meters over two years under each plan, line by line.

Not collected by itself; `tests/run.sh --full` names this file.
"""

import pytest

from . import measured

METERS = [(commodity, meter) for commodity in ("electricity", "gas") for meter in sorted(measured.campus(commodity))]


def test_there_are_eighty():
    assert len(METERS) == 80


@pytest.mark.parametrize("name", measured.ESTATE_PLANS)
@pytest.mark.parametrize("commodity, meter", METERS)
def test_two_years(commodity, meter, name):
    document = measured.plan(name)
    given = list(measured.campus_bills(commodity, meter, document["zone"], measured.TWO_YEARS))
    assert sum(len(one["usage"]["usage"]["values"]) for one in given) == 2 * 8760
    assert len(measured.compared(document, given)) == 24
