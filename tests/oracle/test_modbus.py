# SPDX-License-Identifier: Apache-2.0
"""The sample frames of meter-profiles.md, section 0, and the CRC samples of gateway.md."""

import pytest

from .line import Fault
from .modbus import crc16, frame_at, scan

READ = "05 03 00 61 00 06 95 92"
READ_REPLY = "05 03 0C 08 FA 09 01 09 07 02 00 01 F2 00 11 5E 83"
INPUT = "02 04 00 34 00 02 30 36"
INPUT_REPLY = "02 04 04 44 9A 50 00 C0 5B"
WRITE = "07 10 00 57 00 02 04 00 01 00 01 39 FD"
WRITE_REPLY = "07 10 00 57 00 02 F0 7E"


def framed(text):
    body = bytes.fromhex(text)
    return body + crc16(body).to_bytes(2, "little")


def one(text, direction="request", request=None):
    octets = bytes.fromhex(text) if isinstance(text, str) else text
    (found,) = scan(octets, direction, bytes.fromhex(request) if request else None)
    return found


@pytest.mark.parametrize(
    ("body", "check"),
    [("01030000000a", "c5cd"), ("0103020017", "f84a"), ("018302", "c0f1"), ("000600000001", "49db"),
     ("01050000ff00", "8c3a"), ("1103006b0003", "7687")],
)
def test_crc(body, check):
    assert crc16(bytes.fromhex(body)).to_bytes(2, "little").hex() == check


@pytest.mark.parametrize(
    ("text", "direction", "address", "control", "function", "id"),
    [
        (READ, "request", "5", "03", "read_holding_registers", "97+6"),
        (READ_REPLY, "response", "5", "03", "read_holding_registers", None),
        (INPUT, "request", "2", "04", "read_input_registers", "52+2"),
        (INPUT_REPLY, "response", "2", "04", "read_input_registers", None),
        (WRITE, "request", "7", "10", "write_multiple_registers", "87+2"),
        (WRITE_REPLY, "response", "7", "10", "write_multiple_registers", "87+2"),
    ],
)
def test_headers(text, direction, address, control, function, id):
    found = one(text, direction)
    assert found["ok"] and not found["error_reply"] and not found["follow_up"]
    assert (found["direction"], found["address"], found["control"]) == (direction, address, control)
    assert (found["function"], found["id"]) == (function, id)


def test_a_reply_is_read_beside_its_request():
    found = one(READ_REPLY, "response", READ)
    assert found["id"] == "97+6"
    assert [(item["id"], item["value"]) for item in found["items"]] == [
        ("97", "2298"), ("98", "2305"), ("99", "2311"), ("100", "512"), ("101", "498"), ("102", "17")]
    assert [item["id"] for item in one(READ_REPLY, "response")["items"]] == [None] * 6


def test_a_reply_to_another_request_is_refused():
    with pytest.raises(ValueError):
        one(READ_REPLY, "response", INPUT)


def test_writes_carry_their_registers():
    assert [item["value"] for item in one(WRITE)["items"]] == ["1", "1"]
    assert one(WRITE_REPLY, "response")["items"] == []
    found = one(framed("00 06 00 00 00 01"))
    assert (found["id"], found["address"]) == ("0+1", "0")
    assert [(item["id"], item["value"]) for item in found["items"]] == [("0", "1")]


def test_an_exception():
    found = one(framed("01 83 02"), "response")
    assert (found["control"], found["function"], found["error_reply"], found["id"]) == (
        "83", "read_holding_registers", True, None)
    assert [item["value"] for item in found["items"]] == ["illegal_address"]


@pytest.mark.parametrize("count", ["00 00", "00 7E"])
def test_a_count_that_no_reply_can_carry_is_refused(count):
    assert one(framed("05 03 00 61 " + count))["error"]["code"] == "bad_count"


def test_an_octet_count_that_disagrees_is_refused():
    assert one(framed("07 10 00 57 00 03 04 00 01 00 01"))["error"]["code"] == "bad_count"


@pytest.mark.parametrize(("text", "direction"), [(READ, "request"), (READ_REPLY, "response"), (WRITE, "request")])
def test_single_bit_flips_and_truncations_are_refused(text, direction):
    whole = bytes.fromhex(text)
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert isinstance(frame_at(bytes(flipped), 0, direction), Fault)
    for length in range(1, len(whole)):
        assert frame_at(whole[:length], 0, direction) == Fault("incomplete", length)


def test_frames_are_found_behind_noise():
    text = bytes.fromhex("00 ff" + READ + INPUT + "02")
    assert [(found["ok"], found["offset"]) for found in scan(text)] == [
        (False, 0), (True, 2), (True, 10), (False, 18)]
