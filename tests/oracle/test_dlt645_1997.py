# SPDX-License-Identifier: Apache-2.0
"""The sample frames S1 to S6 of dlt645.md, section 7, and the rules of the 1997 edition."""

import random

import pytest

from . import dlt645_1997_make
from .dlt645 import frame_at
from .dlt645_1997 import answer, join, read_items, scan
from .dlt645_1997_items import items_of
from .line import Fault

FRAMES = {
    "S1": "6878563412000068010243C3ED16", "S2": "6878563412000068810643C33C547633AA16",
    "S3": "6878563412000068010254E92416", "S4": "6878563412000068810454E958363416",
    "S5": "6878563412000068C10135DB16",
    "S6": "6878563412000068811752C33C5476333333433333334433333345333C54 4333DD4416",
}


def octets(name):
    return bytes.fromhex(FRAMES[name])


def masked(control, data):
    """A frame of meter 000012345678 with this control octet and data."""
    body = bytes.fromhex("6878563412000068") + bytes([control, len(data)])
    body += bytes((octet + 0x33) % 256 for octet in data)
    return body + bytes([sum(body) % 256, 0x16])


def one(whole):
    (found,) = scan(whole)
    assert found["ok"]
    return found


def reply(di, data):
    return one(masked(0x81, bytes.fromhex(di)[::-1] + bytes.fromhex(data)))


@pytest.mark.parametrize(
    ("name", "control", "direction", "error", "id"),
    [("S1", "01", "request", False, "9010"), ("S2", "81", "response", False, "9010"),
     ("S3", "01", "request", False, "b621"), ("S4", "81", "response", False, "b621"),
     ("S5", "c1", "response", True, None), ("S6", "81", "response", False, "901f")],
)
def test_headers(name, control, direction, error, id):
    found = one(octets(name))
    assert (found["control"], found["direction"], found["error_reply"], found["id"]) == (control, direction, error, id)
    assert (found["address"], found["function"]) == ("000012345678", "read")


@pytest.mark.parametrize(
    ("name", "values"),
    [("S2", [("9010", "4321.09", "kWh")]), ("S4", [("b621", "3.25", "A")]),
     ("S6", [("9010", "4321.09", "kWh"), ("9011", "1000.00", "kWh"), ("9012", "1100.00", "kWh"),
             ("9013", "1200.00", "kWh"), ("9014", "1021.09", "kWh")])],
)
def test_values(name, values):
    found = one(octets(name))
    assert [(item["id"], item["value"], item["unit"]) for item in found["items"]] == values
    assert "undecoded" not in found


def test_a_refusal_names_its_bits():
    assert one(octets("S5"))["error_bits"] == [1]


@pytest.mark.parametrize("name", FRAMES)
def test_truncations_and_single_bit_flips_are_refused(name):
    whole = octets(name)
    for length in range(1, len(whole)):
        assert frame_at(whole[:length], 0) == Fault("incomplete", length)
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert isinstance(frame_at(bytes(flipped), 0), Fault)


@pytest.mark.parametrize(
    ("di", "data", "value", "unit"),
    [
        ("9020", "09214300", "4321.09", "kWh"), ("9130", "09214300", "4321.09", "kvarh"),
        ("9410", "01000000", "0.01", "kWh"), ("9911", "01000000", "0.01", "kvarh"),
        ("a010", "563412", "12.3456", "kW"), ("a911", "563412", "12.3456", "kvar"),
        ("b010", "30082111", "11-21T08:30", None), ("b213", "1200", "12", None), ("b214", "123456", "563412", "min"),
        ("b611", "2002", "220", "V"), ("b622", "2503", "3.25", "A"), ("b630", "563412", "12.3456", "kW"),
        ("b641", "2503", "3.25", "kvar"), ("b650", "9909", "0.999", None), ("c010", "06211126", "2026-11-21", None),
        ("c011", "593008", "08:30:59", None), ("c020", "42", "42", None), ("c030", "003200", "3200", "imp/kWh"),
        ("c032", "563412000000", "000000123456", None), ("c111", "15", "15", "min"), ("c117", "0001", "0100", None),
        ("c211", "8000", "80", "ms"), ("c310", "14", "14", None), ("c321", "010101", "010101", None),
        ("c332", "020008", "080002", None), ("c411", "012512", "122501", None), ("c41e", "01", "1", None),
        ("c510", "00000101", "01-01T00:00", None), ("c511", "1500", "15", "min"), ("b611", "ffff", None, "V"),
    ],
)
def test_formats(di, data, value, unit):
    found = reply(di, data)
    assert [(item["id"], item["value"], item["unit"]) for item in found["items"]] == [(di, value, unit)]
    assert "undecoded" not in found


@pytest.mark.parametrize(
    ("di", "name"),
    [("9130", "quadrant 1"), ("9140", "quadrant 4"), ("9150", "quadrant 2"), ("9160", "quadrant 3")])
def test_the_order_of_quadrants(di, name):
    ((_, told, _),) = items_of(bytes.fromhex(di))
    assert told.startswith(name)


def test_what_stands_behind_an_item_is_left_over():
    found = reply("9010", "0921430077")
    assert ([item["value"] for item in found["items"]], found["undecoded"]) == (["4321.09"], "77")


@pytest.mark.parametrize("di", ["9030", "9210", "b610", "b614", "c03a", "c320", "c32f", "e323", "9c10"])
def test_unknown_identifiers_are_left_undecoded(di):
    found = reply(di, "01020304")
    assert (found["id"], found["items"], found["undecoded"]) == (di, [], "01020304")


def test_a_block_of_every_tariff():
    items, rest = read_items(bytes.fromhex("901f"), bytes(60) + b"\xaa")
    assert (len(items), items[-1]["id"], rest) == (15, "901e", b"")


def test_a_long_block_is_joined():
    first = frame_at(masked(0xA1, bytes.fromhex("1f90 09214300 00001000")), 0)
    last = frame_at(masked(0x82, bytes.fromhex("1f90 00002000 aa")), 0)
    assert [item["value"] for item in join([first, last])] == ["4321.09", "1000.00", "2000.00"]
    for broken in ([first], [last], [first, first], [first, last, last]):
        with pytest.raises(ValueError):
            join(broken)


def test_writes_stand_behind_a_password():
    found = one(masked(0x04, bytes.fromhex("11c3 02563412 14")))
    assert (found["function"], found["id"]) == ("write", "c311")
    assert [(item["id"], item["value"]) for item in found["items"]] == [("c311", "14")]


@pytest.mark.parametrize(
    ("control", "data", "function", "values"),
    [(0x08, "003008211126", "broadcast_time", ["2026-11-21T08:30:00"]),
     (0x0A, "563412000000", "write_address", ["000000123456"]), (0x0C, "04", "change_rate", []),
     (0x0F, "0256341202654321", "change_password", ["not shown"]), (0x10, "02563412", "clear_demand", []),
     (0x03, "", "read_again", [])],
)
def test_other_requests(control, data, function, values):
    found = one(masked(control, bytes.fromhex(data)))
    assert (found["function"], [item["value"] for item in found["items"]]) == (function, values)


def test_direction_can_be_given():
    assert answer({"hex": FRAMES["S2"], "direction": "request"})[0]["direction"] == "request"


@pytest.mark.parametrize("seed", range(20))
def test_random_replies_leave_nothing_over(seed):
    draw = random.Random(seed)
    for _ in range(100):
        found = one(dlt645_1997_make.frame(draw))
        assert found["items"] or not items_of(bytes.fromhex(found["id"]))
        assert "undecoded" not in found
        assert not any("invalid" in item for item in found["items"])
