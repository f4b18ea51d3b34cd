# SPDX-License-Identifier: Apache-2.0
"""Offsets of every zone of the system against Python's own zoneinfo."""

import datetime
import pathlib
import random
import zoneinfo

import numpy as np
import pytest
import submeter

SYSTEM = pathlib.Path("/usr/share/zoneinfo")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
FIRST, LAST = -2**31, int(datetime.datetime(2090, 1, 1, tzinfo=datetime.timezone.utc).timestamp())


@pytest.fixture(autouse=True, scope="module")
def system_data():
    """zoneinfo reads the same files, not a package's copy."""
    before = zoneinfo.TZPATH
    zoneinfo.reset_tzpath([str(SYSTEM)])
    zoneinfo.ZoneInfo.clear_cache()
    yield
    zoneinfo.reset_tzpath(before)


def names():
    return sorted(name for name in zoneinfo.available_timezones() if (SYSTEM / name).is_file())


def moments(seed):
    """Any time, and the hours around each month's beginning and end, where clocks change."""
    draw = random.Random(seed)
    return [draw.randrange(FIRST, LAST) for _ in range(300)]


def changes(zone, wanted):
    """Seconds on both sides of a zone's changes, found by halving between two unlike moments."""
    found = []
    for left, right in zip(wanted, wanted[1:]):
        low, high = left, right
        if offset(zone, low) == offset(zone, high):
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if offset(zone, middle) == offset(zone, low) else (low, middle)
        found += [low, high]
    return found


def offset(zone, second):
    return int((EPOCH + datetime.timedelta(seconds=second)).astimezone(zone).utcoffset().total_seconds())


def test_every_zone_agrees_with_zoneinfo():
    seen = 0
    for seed, name in enumerate(names()):
        zone = zoneinfo.ZoneInfo(name)
        instants = moments(seed)
        instants += changes(zone, sorted(instants)[-40:])
        wanted = [offset(zone, second) for second in instants]
        assert submeter.zone_offset(name, np.array(instants)).tolist() == wanted, name
        seen += 1
    assert seen > 400
