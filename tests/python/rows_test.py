# SPDX-License-Identifier: Apache-2.0
"""Many replies at once, held against reading them one by one."""

import json
import time
from decimal import Decimal

import numpy as np
import pytest
import submeter
from submeter import codec

REPLY = bytes.fromhex("68 56341200 1920 68 91 08 33333433 87A93B33 A9 16")
WATER = bytes.fromhex("FEFE 68 10 92 01 00 10 00 00 00 81 16 90 1F 01 00 22 22 00 2C 00 00 00 00 2C"
                      "00 00 00 00 00 00 00 00 00 FE 16")
REGISTERS = bytes.fromhex("02 04 04 44 9A 50 00 C0 5B")
NO_NUMBERS = ("time", "date", "status")


def rows_of(protocol, *replies):
    return codec.decode_rows(protocol, b"".join(replies), np.cumsum([0, *map(len, replies)]))


def status(name):
    return submeter._core.code_of(name)


def value(row):
    return Decimal(int(row["mantissa"])).scaleb(int(row["exponent"]))


def test_one_row_for_each_value():
    rows = rows_of("dlt645-2007", REPLY, REPLY)
    assert rows["frame"].tolist() == [0, 1] and rows["address"].tolist() == [201900123456] * 2
    assert [value(row) for row in rows] == [Decimal("876.54")] * 2
    water = rows_of("cjt188", WATER)
    assert [value(row) for row in water] == [Decimal("2222.00"), Decimal("0.00")]
    assert {codec.ROW_UNITS[row["unit"]] for row in water} == {"m3"}
    assert [(row["id"], row["mantissa"]) for row in rows_of("modbus-rtu", REGISTERS)] == [(0, 17562), (1, 20480)]
    tcp = bytes.fromhex("0001 0000 0005 01 03 02 0005")
    assert [value(row) for row in rows_of("modbus-tcp", tcp)] == [5]


@pytest.mark.parametrize(("protocol", "reply", "name"), [
    ("dlt645-2007", b"", "incomplete"), ("dlt645-2007", REPLY[:-1], "incomplete"),
    ("dlt645-2007", REPLY[:-2] + b"\xaa\x16", "bad_checksum"), ("dlt645-2007", REPLY + b"\x00", "bad_length"),
    ("dlt645-2007", bytes.fromhex("68563412001920681104333334338716"), "not_a_reply"),
    ("dlt645-2007", bytes.fromhex("6856341200192068D10135AC16"), "no_such_data"),
    ("dlt645-2007", bytes.fromhex("68563412001920689108333334 3332323232D316"), "value_absent"),
    ("cjt188", b"\x68", "incomplete"), ("modbus-rtu", bytes.fromhex("02 84 02 32 C1"), "no_such_data"),
    ("modbus-rtu", REGISTERS + b"\x00", "bad_length")])
def test_what_has_no_number_says_why(protocol, reply, name):
    good = {"dlt645-2007": REPLY, "cjt188": WATER, "modbus-rtu": REGISTERS}[protocol]
    rows = rows_of(protocol, good, reply, good)
    [row] = rows[rows["frame"] == 1]
    assert (row["status"], row["mantissa"]) == (status(name), 0)
    assert not rows[rows["frame"] != 1]["status"].any()


def test_the_vectors_agree_with_decode(vectors):
    """Where one frame is the whole input, rows have the numbers that `decode` shows."""
    compared = 0
    for name, protocol in (("dlt645", "dlt645-2007"), ("dlt645_1997", "dlt645-1997"), ("cjt188", "cjt188")):
        for case in json.loads((vectors / f"{name}.json").read_text(encoding="utf-8"))["vectors"]:
            octets = bytes.fromhex(case["hex"])
            rows = rows_of(protocol, octets)
            good = rows[rows["status"] == 0]
            frames = submeter.decode(protocol, octets)
            if not len(good) or not frames[0]["ok"]:
                assert rows["status"].any()
                continue
            shown = [item["value"] for item in frames[0]["items"]]
            for row in good:
                assert str(value(row)) in shown, case["name"]
                assert int(frames[0]["address"]) == row["address"]
                compared += 1
    assert compared > 40


def test_every_truncation_has_one_row():
    for protocol, reply in (("dlt645-2007", REPLY), ("cjt188", WATER), ("modbus-rtu", REGISTERS)):
        rows = rows_of(protocol, *(reply[:length] for length in range(len(reply))))
        assert rows["frame"].tolist() == list(range(len(reply))) and rows["status"].all()


def test_any_buffer_of_octets_and_any_integers():
    for octets in (bytearray(REPLY), memoryview(REPLY), np.frombuffer(REPLY, np.uint8)):
        for offsets in ([0, 20], np.array([0, 20], np.int32), np.array([0, 20], np.uint64), (0, 20)):
            assert codec.decode_rows("dlt645-2007", octets, offsets)["mantissa"].tolist() == [87654]
    assert len(codec.decode_rows("dlt645-2007", b"", [])) == len(codec.decode_rows("dlt645-2007", b"", [0])) == 0


@pytest.mark.parametrize("offsets", [[0, 21], [-1, 20], [20, 0], [0, 20, 10]])
def test_offsets_outside_or_descending_are_refused(offsets):
    with pytest.raises(ValueError, match="offsets"):
        codec.decode_rows("dlt645-2007", REPLY, offsets)


def test_what_is_no_buffer_of_octets_is_refused():
    with pytest.raises(TypeError, match="integers"):
        codec.decode_rows("dlt645-2007", REPLY, [0.0, 20.0])
    for octets in (np.zeros((2, 2), np.uint8), np.zeros(4, np.int32), np.zeros(8, np.uint8)[::2]):
        with pytest.raises(ValueError, match="octets"):
            codec.decode_rows("dlt645-2007", octets, [0, 2])
    with pytest.raises(ValueError, match="no rows"):
        codec.decode_rows("modbus-ascii", b"", [0])


def test_rows_are_much_faster_than_frames_one_by_one():
    """In the same run, whatever the build; benchmarks/codec/rows_benchmark.py measures the time itself."""
    count = 3000
    octets, offsets = REPLY * count, np.arange(count + 1) * len(REPLY)

    def best(work):
        times = []
        for _ in range(3):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
        return min(times)

    rows = best(lambda: codec.decode_rows("dlt645-2007", octets, offsets))
    frames = best(lambda: [submeter.decode("dlt645-2007", REPLY) for _ in range(count)])
    assert rows * 5 < frames
