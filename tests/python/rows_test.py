# SPDX-License-Identifier: Apache-2.0
"""Many replies at once, held against reading them one by one."""

import json
import re
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


FILES = (("dlt645", "dlt645-2007"), ("dlt645_1997", "dlt645-1997"), ("cjt188", "cjt188"), ("dlt698", "dlt698"),
         ("modbus", "modbus-rtu"), ("modbus_tcp", "modbus-tcp"), ("modbus_ascii", "modbus-ascii"))


@pytest.mark.parametrize(("name", "protocol"), FILES)
def test_the_vectors_agree_with_decode(vectors, name, protocol):
    """Where one frame is the whole input, rows have the numbers, names and units that `decode` shows."""
    compared = 0
    for case in json.loads((vectors / f"{name}.json").read_text(encoding="utf-8"))["vectors"]:
        octets = bytes.fromhex(case["hex"])
        rows = rows_of(protocol, octets)
        good = rows[rows["status"] == 0]
        frames = submeter.decode(protocol, octets, "response" if protocol in codec.MODBUS else None)
        if not len(good) or not frames[0]["ok"]:
            assert rows["status"].any()
            continue
        shown = [(item["name"], item["value"], item["unit"] or "") for item in frames[0]["items"]]
        for row in good:
            said = good.names[row["name"]], format(value(row), "f"), codec.ROW_UNITS[row["unit"]]
            assert said in shown, case["name"]
            assert int(frames[0]["address"]) == row["address"]
            compared += 1
        assert len(np.unique(good["item"])) == len(good)
    assert compared > 10


def test_the_values_of_one_record_are_told_apart():
    water = rows_of("cjt188", WATER, WATER)
    assert [water.names[name] for name in water["name"]] == ["current_volume", "settlement_volume"] * 2
    assert water["item"].tolist() == [0, 1] * 2 and len(water.names) == 3
    second = water[water["frame"] == 1]
    assert second.names == water.names and second.names[second["name"][1]] == "settlement_volume"
    [refused] = rows_of("cjt188", b"\x68")
    assert refused["name"] == 0


def test_a_number_behind_an_unknown_unit_octet_has_none():
    odd = bytearray(WATER)
    odd[WATER.index(0x2C)] = 0x99
    odd[-2] = sum(odd[odd.index(0x68):-2]) & 255
    [volume, _] = rows_of("cjt188", bytes(odd))
    [item, *_] = submeter.decode("cjt188", bytes(odd))[0]["items"]
    assert (value(volume), codec.ROW_UNITS[volume["unit"]]) == (Decimal(item["value"]), "")
    assert item["unit"] is None


def test_names_of_a_block_are_those_of_its_elements():
    block = bytes.fromhex("68 56 34 12 00 19 20 68 91 0A 33 32 34 35 CB 55 32 32 44 56 2C 16")
    rows = rows_of("dlt645-2007", block)
    assert [rows.names[name] for name in rows["name"]] == [f"voltage_phase_{phase}" for phase in "abc"]
    assert rows["status"].tolist() == [0, status("value_absent"), 0]
    assert [hex(one) for one in rows["id"]] == ["0x2010100", "0x2010200", "0x2010300"]


LIST698 = bytes.fromhex("68 30 00 C3 05 56 34 12 00 26 20 10 2F 46 85 02 01 02 00 10 02 01 01 06 00 01 56 66"
                        "20 2C 02 00 01 02 02 06 00 00 00 C8 06 00 00 00 03 00 00 7D EE 16")


def test_dlt698_lists_and_refusals():
    rows = rows_of("dlt698", LIST698)
    assert [(rows.names[row["name"]], value(row), codec.ROW_UNITS[row["unit"]], hex(row["id"])) for row in rows] == [
        ("active_energy_import", Decimal("876.54"), "kWh", "0x100201"), ("remaining_money", Decimal("2.00"), "CNY", "0x202c0201"),
        ("purchase_count", 3, "", "0x202c0202")]
    assert rows["address"].tolist() == [202600123456] * 3 and rows["item"].tolist() == [0, 1, 2]
    [row] = rows_of("dlt698", LIST698[:-3] + b"\x00\x00\x16")
    assert row["status"] == status("bad_checksum")


def test_modbus_ascii_replies():
    rows = rows_of("modbus-ascii", b":010304000A000BE3\r\n", b":010304000A000BE4\r\n")
    assert rows["mantissa"].tolist() == [10, 11, 0] and rows["status"].tolist() == [0, 0, status("bad_checksum")]
    assert rows["item"].tolist() == [0, 1, 0] and rows.names == ("", "register")


def test_what_modbus_writes_is_no_number():
    written = bytes.fromhex("00 01 00 00 00 06 11 05 00 AC FF 00")
    assert rows_of("modbus-tcp", written)["status"].tolist() == [status("wrong_type")]


def test_every_unit_that_decode_shows_has_a_number(root):
    for header in ("dlt645/item", "cjt188/unit", "dlt698/item"):
        text = (root / f"include/submeter/codec/{header}.hpp").read_text(encoding="utf-8")
        table = re.search(r"to_text\(item_unit unit\).*?texts\[\] = \{(.*?)\};", text, re.DOTALL).group(1)
        units = re.findall(r'"([^"]*)"', table)
        assert len(units) > 15 and set(units) <= set(codec.ROW_UNITS)


def test_every_truncation_has_one_row():
    for protocol, reply in (("dlt645-2007", REPLY), ("cjt188", WATER), ("modbus-rtu", REGISTERS), ("dlt698", LIST698)):
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
    with pytest.raises(ValueError, match="no protocol"):
        codec.decode_rows("dlms", b"", [0])


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
