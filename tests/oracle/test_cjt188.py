# SPDX-License-Identifier: Apache-2.0
"""The oracle of CJ/T 188 beside the vectors and the library, and its own rules."""

import random

import pytest

from . import cjt188, cjt188_make
from .against import damaged, frames_and_gaps, library, vectors, without_messages
from .cjt188 import frame_at, identifier_of
from .cjt188_items import UNITS
from .line import Fault

PROTOCOL = cjt188.PROTOCOL
CASES = [pytest.param(case, id=case["name"]) for case in vectors("cjt188")]


def oracle(octets, direction=None):
    return without_messages(cjt188.scan(octets, direction))


@pytest.mark.parametrize("case", CASES)
def test_the_vectors(case):
    octets = bytes.fromhex(case["hex"])
    assert oracle(octets, case.get("direction")) == case["expected"]


@pytest.mark.parametrize("direction", ["request", "response"])
@pytest.mark.parametrize("case", CASES)
def test_a_direction_that_is_given(case, direction):
    octets = bytes.fromhex(case["hex"])
    assert oracle(octets, direction) == library(PROTOCOL, octets, direction)


@pytest.mark.parametrize("seed", range(40))
def test_random_frames(seed):
    for number in range(200):
        octets = cjt188_make.frame(random.Random(f"{seed}.{number}"))
        found = oracle(octets)
        assert found[0]["ok"], octets.hex(" ")
        assert found == library(PROTOCOL, octets), octets.hex(" ")


@pytest.mark.parametrize("seed", range(40))
def test_damaged_frames(seed):
    draw = random.Random(seed)
    for _ in range(100):
        octets = damaged(draw, cjt188_make.frame(draw))
        assert frames_and_gaps(oracle(octets)) == frames_and_gaps(library(PROTOCOL, octets)), octets.hex(" ")


@pytest.mark.parametrize("seed", range(20))
def test_runs_of_frames_and_noise(seed):
    draw = random.Random(seed)
    for _ in range(20):
        octets = b""
        for _ in range(draw.randint(1, 6)):
            octets += draw.choice((b"", b"\xfe" * draw.randrange(5), draw.randbytes(draw.randrange(9))))
            octets += cjt188_make.frame(draw)
        assert frames_and_gaps(oracle(octets)) == frames_and_gaps(library(PROTOCOL, octets)), octets.hex(" ")


@pytest.mark.parametrize("seed", range(20))
def test_a_run_of_noise_before_a_frame_is_one_object(seed):
    draw = random.Random(seed)
    for _ in range(50):
        noise = b"\x01" + bytes(draw.choice((0x10, 0x16, draw.randrange(0x68))) for _ in range(20))
        octets = noise + cjt188_make.frame(draw)
        wanted, found = oracle(octets), library(PROTOCOL, octets)
        assert [(frame["ok"], frame["offset"]) for frame in wanted] == [(False, 0), (True, len(noise))]
        assert frames_and_gaps(wanted) == frames_and_gaps(found) and len(found) == 2, octets.hex(" ")


@pytest.mark.parametrize("seed", range(10))
def test_every_truncation_and_every_flipped_bit(seed):
    whole = cjt188_make.frame(random.Random(seed))
    for length in range(1, len(whole)):
        fault = {"code": "incomplete", "offset": length}
        expected = [{"ok": False, "protocol": PROTOCOL, "offset": 0, "error": fault}]
        assert oracle(whole[:length]) == expected == library(PROTOCOL, whole[:length])
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert isinstance(frame_at(bytes(flipped), 0), Fault)
        assert not any(frame["ok"] and frame["offset"] == 0 for frame in library(PROTOCOL, bytes(flipped)))


def test_the_units_are_those_of_the_table():
    assert {code: UNITS[code] for code in (0x01, 0x04, 0x05, 0x13, 0x17, 0x29, 0x2C, 0x35, 0x40, 0x45, 0x4B)} == {
        0x01: ("J", 0), 0x04: ("Wh", 2), 0x05: ("kWh", 0), 0x13: ("GJ", 2), 0x17: ("kW", 0), 0x29: ("L", 0),
        0x2C: ("m3", 0), 0x35: ("m3/h", 0), 0x40: ("J/h", 0), 0x45: ("kJ/h", 2), 0x4B: ("GJ/h", 2)}
    assert len(UNITS) == 1 + 3 * 17


@pytest.mark.parametrize(
    ("octets", "identifier"),
    [("1f90", 0x901F), ("901f", 0x901F), ("0a81", 0x810A), ("810a", 0x810A), ("17a0", 0xA017),
     ("a017", 0xA017), ("d120", 0xD120), ("20d1", 0xD120), ("81d2", 0xD281), ("7f91", 0x917F), ("90ff", 0x90FF)],
)
def test_both_orders_of_an_identifier(octets, identifier):
    assert identifier_of(*bytes.fromhex(octets)) == identifier


def test_what_no_source_defines_is_left_as_octets():
    told = oracle(cjt188_make.framed(0x10, bytes(7), 0x81, bytes.fromhex("1f9005010203")))
    assert [(item["name"], item["value"]) for item in told[0]["items"]] == [("data", "010203")]
