# SPDX-License-Identifier: Apache-2.0
"""The oracle of DL/T 645-2007 beside the library, over the whole dictionary and every function."""

import random

import pytest

from . import dlt645, dlt645_make, dlt645_messages_make
from .against import damaged, headers, library, readings
from .dlt645_items import groups_of
from .dlt645_values import Secret

PROTOCOL = dlt645.PROTOCOL
OF_CONTENT = ("bad_bcd", "bad_date", "bad_length", "unknown_function")  # the oracle refuses no whole frame


@pytest.mark.parametrize("seed", range(40))
def test_random_replies(seed):
    for number in range(200):
        octets = dlt645_make.frame(random.Random(f"{seed}.{number}"))
        found, other = dlt645.scan(octets), library(PROTOCOL, octets)
        assert headers(found) == headers(other), octets.hex(" ")
        assert readings(found) == readings(other), octets.hex(" ")


@pytest.mark.parametrize("function", dlt645_messages_make.FUNCTIONS)
def test_messages_of_every_function(function):
    draw = random.Random(function)
    for _ in range(400):
        octets = dlt645_messages_make.frame(draw, function)
        found, other = dlt645.scan(octets), library(PROTOCOL, octets)
        assert headers(found) == headers(other), octets.hex(" ")
        assert readings(found) == readings(other), octets.hex(" ")


@pytest.mark.parametrize("seed", range(40))
def test_damaged_replies(seed):
    draw = random.Random(seed)
    for _ in range(100):
        octets = damaged(draw, dlt645_make.frame(draw))
        other = library(PROTOCOL, octets)
        refused = {frame["offset"] for frame in other if not frame["ok"] and frame["error"]["code"] in OF_CONTENT}
        found = [frame for frame in dlt645.scan(octets) if frame["offset"] not in refused]
        assert headers(found) == headers(other), octets.hex(" ")


@pytest.mark.parametrize("name", dlt645_make.SINGLE)
def test_every_single_identifier(name):
    di, draw = bytes.fromhex(name), random.Random(name)
    for _ in range(5):
        octets = dlt645_make.framed(bytes(6), 0x91, di[::-1] + dlt645_make.record(draw, di))
        found, other = dlt645.scan(octets), library(PROTOCOL, octets)
        assert readings(found) == readings(other), octets.hex(" ")


def test_passwords_are_never_shown():
    names = [name for name in dlt645_make.SINGLE if isinstance(groups_of(bytes.fromhex(name), None)[0][0][2], Secret)]
    assert len(names) == 10
    for name in names:
        octets = dlt645_make.framed(bytes(6), 0x91, bytes.fromhex(name)[::-1] + b"\x12\x34\x56\x78")
        assert [item["value"] for item in library(PROTOCOL, octets)[0]["items"]] == ["not shown"]
