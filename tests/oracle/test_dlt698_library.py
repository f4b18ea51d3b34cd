# SPDX-License-Identifier: Apache-2.0
"""The oracle of DL/T 698.45 beside the library: vectors, random frames and damaged ones."""

import random

import pytest

from . import dlt698, dlt698_frame, dlt698_make
from .against import damaged, library, vectors

PROTOCOL = dlt698.PROTOCOL
NOT_SHOWN = "not shown"  # a password


def header(frame):
    fields = ("offset", "direction", "control", "address", "follow_up", "id")
    return tuple(frame[field] for field in fields)


def is_of_security(item):
    return item["id"] is None and item["name"] in ("service", "sid", "sid_parameters", "random", "mac")


def values(frame):
    """The items that hold a value; the oracle has none for a result code, a method or what SECURITY adds."""
    return [item for item in frame["items"] if item["value"] is not None
            and item["name"] not in ("result", "method") and not is_of_security(item)]


def security(frame):
    return {item["name"]: item["value"] for item in frame["items"] if is_of_security(item)}


def has_one_rule(frame):
    """Whether both call the same answer refused: the library looks at what is written, not at what comes with it."""
    return frame["service"] in ("get", "set", "report") and frame["choice"] != 3


def agree_on(mine, other, octets):
    assert header(mine) == header(other), octets.hex(" ")
    assert mine["address_type"] == other.get("address_type", "single"), octets.hex(" ")
    assert mine["logical_address"] == other.get("logical_address", 0), octets.hex(" ")
    if mine["service"] == "security":
        assert mine["security"] == security(other), octets.hex(" ")
    if has_one_rule(mine):
        assert mine["error_reply"] == other["error_reply"], octets.hex(" ")
    assert len(values(mine)) == len(values(other)), octets.hex(" ")
    for left, right in zip(values(mine), values(other)):
        assert left["id"] == right["id"], octets.hex(" ")
        if right["name"] != "data" and right["value"] != NOT_SHOWN:  # without a name there is no scale
            assert (left["value"], left["unit"]) == (right["value"], right["unit"]), octets.hex(" ")


def read_by_both(octets):
    return [[frame for frame in found if frame["ok"]] for found in (dlt698.scan(octets), library(PROTOCOL, octets))]


@pytest.mark.parametrize("seed", range(20))
def test_random_frames(seed):
    draw = random.Random(seed)
    for _ in range(150):
        octets = dlt698_make.frame(draw)
        [mine], [other] = read_by_both(octets)
        agree_on(mine, other, octets)


@pytest.mark.parametrize("seed", range(20))
def test_damaged_frames_leave_the_same_good_ones(seed):
    draw = random.Random(seed)
    for _ in range(100):
        octets = damaged(draw, dlt698_make.frame(draw))
        mine, other = read_by_both(octets)
        assert [frame["offset"] for frame in mine] == [frame["offset"] for frame in other], octets.hex(" ")


def test_every_frame_of_the_vectors():
    compared = 0
    for case in vectors("dlt698"):
        mine, other = read_by_both(bytes.fromhex(case["hex"]))
        other = [frame for frame in other if frame["function"] != "error"]  # whose body the oracle does not know
        assert [frame["offset"] for frame in mine] == [frame["offset"] for frame in other], case["name"]
        compared += len(mine)
    assert compared > 20


def test_a_number_above_the_signed_range_keeps_its_scale():
    [frame] = library(PROTOCOL, dlt698_frame.framed(0xC3, bytes(6), bytes.fromhex(
        "850101 00300204 01 15 a06c01071a99cdef 0000"), client=16))
    assert [(item["value"], item["unit"]) for item in frame["items"]] == [("115596154735759067.99", "kvarh")]


def test_a_block_that_is_asked_for_names_no_object():
    [frame] = library(PROTOCOL, dlt698_frame.framed(0x43, bytes(6), bytes.fromhex("050527481900"), client=16))
    assert (frame["ok"], frame["id"], frame["items"]) == (True, None, [])


@pytest.mark.parametrize(("answer", "refused"), [
    ("860202 02 401e0200 03 401f0200 08", True), ("860202 02 401e0200 00 401f0200 03", False),
    ("860302 01 401e0200 03 20000201 01 120001", True), ("860302 01 401e0200 00 20000201 00 03", False),
    ("850512 00 9dfc 01 02 200a0203 00 02 40030200 00 0a", True)])
def test_an_answer_refuses_when_everything_in_it_is_refused(answer, refused):
    [frame] = library(PROTOCOL, dlt698_frame.framed(0xC3, bytes(6), bytes.fromhex(answer + "0000"), client=16))
    assert frame["error_reply"] is refused
