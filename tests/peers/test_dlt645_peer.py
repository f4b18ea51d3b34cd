# SPDX-License-Identifier: Apache-2.0
"""The package dlt645 and the library must read each other's frames alike."""

import json
import pathlib
import random
from decimal import Decimal

import pytest
from dlt645 import DLT645Protocol, MeterClientService, MeterServerService

from submeter.codec import decode

VECTORS = pathlib.Path(__file__).parent.parent / "vectors" / "dlt645.json"
ADDRESS = bytes.fromhex("563412001920")
ENERGY, VOLTAGE, POWER = 0x00010000, 0x02010100, 0x02030000


def one(octets):
    """The one frame that the library finds."""
    [frame] = decode("dlt645-2007", bytes(octets))
    assert frame["ok"], frame
    return frame


def vectors(wanted=lambda expected: True):
    """The vectors that are one good frame for which `wanted` is true."""
    found = []
    for vector in json.loads(VECTORS.read_text(encoding="utf-8"))["vectors"]:
        [expected, *others] = vector["expected"]
        if not others and expected["ok"] and wanted(expected):
            found.append(pytest.param(vector, id=vector["name"]))
    return found


def one_value_of_the_peer(expected):
    """Replies with one number that the peer knows too.

    It takes the top bit for a minus in every item; here that is one only where the item has a sign.
    """
    values = [item["value"] for item in expected["items"]]
    known = expected["id"] in ("00000000", "00010000")
    return known and expected["control"] == "91" and values != [None] and values != ["999999.99"]


@pytest.mark.parametrize("vector", vectors())
def test_the_peer_reads_our_vectors_alike(vector):
    octets, [expected] = bytes.fromhex(vector["hex"]), vector["expected"]
    rest, frame = DLT645Protocol.deserialize_with_remaining(octets)
    assert rest == b"" and frame is not None
    assert frame.addr[::-1].hex().upper() == expected["address"]
    assert f"{frame.ctrl_code:02x}" == expected["control"]
    again = DLT645Protocol.build_frame(frame.addr, frame.ctrl_code, frame.data, 0)
    assert bytes(again) == octets[expected["offset"]:]  # more than four wake-up octets it does not write


@pytest.mark.parametrize("seed", range(20))
def test_reads_what_the_peer_builds(seed):
    chance = random.Random(seed)
    address = bytes(chance.randrange(10) * 16 + chance.randrange(10) for _ in range(6))
    centi = chance.randrange(10**8)
    data = ENERGY.to_bytes(4, "little") + bytes.fromhex(f"{centi:08d}")[::-1]
    wake_up = chance.randrange(5)
    frame = one(DLT645Protocol.build_frame(address, 0x91, data, wake_up))
    assert frame["address"] == address[::-1].hex() and frame["offset"] == wake_up
    assert Decimal(frame["items"][0]["value"]) == Decimal(centi) / 100


@pytest.mark.parametrize(
    ("identifier", "set_value", "value"),
    [
        (ENERGY, MeterServerService.set_00, "876.54"),
        (ENERGY, MeterServerService.set_00, "799999.99"),
        (VOLTAGE, MeterServerService.set_02, "229.8"),
        (POWER, MeterServerService.set_02, "12.3456"),
        (POWER, MeterServerService.set_02, "-12.3456"),
    ],
)
def test_a_meter_of_the_peer_is_read_exactly(identifier, set_value, value):
    meter = MeterServerService(None, address=bytearray(ADDRESS))
    assert set_value(meter, identifier, float(value))
    request = DLT645Protocol.build_frame(ADDRESS, 0x11, identifier.to_bytes(4, "little"), 0)
    reply = meter.handle_request(DLT645Protocol.deserialize(bytes(request)))
    frame = one(reply)
    assert frame["direction"] == "response" and frame["id"] == f"{identifier:08x}"
    assert frame["items"][0]["value"] == value


@pytest.mark.parametrize("vector", vectors(one_value_of_the_peer))
def test_a_client_of_the_peer_reads_our_values_alike(vector):
    reply = DLT645Protocol.deserialize(bytes.fromhex(vector["hex"]))
    client = MeterClientService(None)
    client.address = bytearray(reply.addr)  # it takes no reply of another meter
    item = client.handle_response(reply)
    assert Decimal(str(item.value)) == Decimal(vector["expected"][0]["items"][0]["value"])
