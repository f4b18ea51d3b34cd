# SPDX-License-Identifier: Apache-2.0
"""The oracle of DL/T 645-1997 beside the library, over the whole dictionary and every function."""

import random

import pytest

from . import dlt645_1997, dlt645_1997_make
from .against import damaged, headers, library, readings
from .dlt645_1997 import FUNCTIONS
from .dlt645_1997_items import SINGLE
from .dlt645_make import framed

PROTOCOL = dlt645_1997.PROTOCOL
OF_CONTENT = ("bad_bcd", "bad_date", "bad_length", "unknown_function")  # the oracle refuses no whole frame


def agree(octets):
    found, other = dlt645_1997.scan(octets), library(PROTOCOL, octets)
    assert headers(found) == headers(other), octets.hex(" ")
    assert readings(found) == readings(other), octets.hex(" ")


@pytest.mark.parametrize("seed", range(40))
def test_random_replies(seed):
    draw = random.Random(seed)
    for _ in range(200):
        agree(dlt645_1997_make.frame(draw))


@pytest.mark.parametrize("function", FUNCTIONS)
def test_messages_of_every_function(function):
    draw = random.Random(function)
    for _ in range(300):
        agree(dlt645_1997_make.message(draw, function))


@pytest.mark.parametrize("name", sorted(SINGLE))
def test_every_single_identifier(name):
    draw, field = random.Random(name), SINGLE[name][1]
    for _ in range(5):
        value = dlt645_1997_make.filled(draw, field)
        agree(framed(bytes(6), 0x81, bytes.fromhex(name)[::-1] + value))
        agree(framed(bytes(6), 0x81, bytes.fromhex(name)[::-1] + value + b"\x01"))


@pytest.mark.parametrize("seed", range(40))
def test_damaged_replies(seed):
    draw = random.Random(seed)
    for _ in range(100):
        octets = damaged(draw, dlt645_1997_make.frame(draw))
        other = library(PROTOCOL, octets)
        refused = {frame["offset"] for frame in other if not frame["ok"] and frame["error"]["code"] in OF_CONTENT}
        found = [frame for frame in dlt645_1997.scan(octets) if frame["offset"] not in refused]
        assert headers(found) == headers(other), octets.hex(" ")
