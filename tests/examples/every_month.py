# SPDX-License-Identifier: Apache-2.0
"""The long run of the campus: every month of the data, with the fewest and the most tenants.

Not collected by itself; `tests/run.sh --full` names this file.
"""

import pytest

MONTHS = [f"{year}-{month:02}" for year in (2021, 2022) for month in range(1, 13)]


@pytest.mark.parametrize("tenants", ["20", "40"])
@pytest.mark.parametrize("seed, month", list(enumerate(MONTHS)))
def test_every_check_holds(campus, seed, month, tenants):
    run = campus("--month", month, "--tenants", tenants, "--seed", str(seed))
    assert (run.code, run.err) == (0, ""), run
    assert "\nholds " in run.out and "\nFAILS " not in run.out, run.out
