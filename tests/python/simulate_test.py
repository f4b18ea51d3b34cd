# SPDX-License-Identifier: Apache-2.0
"""Virtual meters: what a building begins with."""

import pytest
import submeter
from submeter.simulate import Building


@pytest.mark.parametrize("start", [0, -3600, 1640995200])
def test_a_building_begins_at_a_full_hour(start):
    assert Building(start).read(0)["at"].tolist() == []
    for wrong in (start + 1, start + 1800, start - 1):
        with pytest.raises(submeter.SubmeterError, match=f"{wrong} is no full hour") as raised:
            Building(wrong)
        assert raised.value.name == "bad_value"
