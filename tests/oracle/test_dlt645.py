# SPDX-License-Identifier: Apache-2.0
"""The sample frames R1 to R28 of dlt645.md, section 7, and the rules around them."""

from dataclasses import replace

import pytest

from .dlt645 import answer, frame_at, join, read_items, scan
from .dlt645_items import items_of
from .dlt645_values import Number
from .line import Fault

BY_1 = (None, "00000001", None)  # the operator
FRAMES = {
    "R1": "68563412001920681104333334338716",
    "R2": "685634120019206891083333343387a93b33a916",
    "R3": "6856341200192068910833333333674533b39c16",
    "R4": "685634120019206891083335c33353683333bd16",
    "R5": "6856341200192068d10135ac16",
    "R6": "6856341200192068b10c3332343387a93b33343334339a16",
    "R7": "685634120019206812053332343334bc16",
    "R8": "685634120019206892113332343335333533363336337ba93533347616",
    "R9": "6856341200192068141034433337358967453433333333533333cd16",
    "R10": "685634120019206894003916",
    "R11": "6856341200192068d40137b116",
    "R12": "6899999999999968080633633b5444593616",
    "R13": "68563412001920681c1035896745343333334d338c8c56544459e716",
    "R14": "68563412001920689c004116",
    "R15": "68563412001920689306896745334c534516",
    "R16": "685634120019206816043333ccccbd16",
    "R17": "68563412001920681b0c358967453433333332323232cb16",
    "R18": "6856341200192068031e3235343a34333333bb46333340333333d4d5d6d7896745333333e4e5e6e76216",
    "R19": "685634120019206883043235343a0116",
    "R20": "6856341200192068c3025333f016",
    "R21": "6856341200192068831e3235b43af3403333d4d5d6d73f333333e4e5e6e7896745333333333333339216",
    "R22": "6856341200192068910834366636338333336016",
    "R23": "68563412001920689106343566364533b916",
    "R24": "685634120019206891063638333783750c16",
    "R25": "68563412001920681c10358967453433333351398c8c56544459f116",
    "R26": "6856341200192068141534333537358967453433333337333335333b373355d716",
    "R27": "6856341200192068141c3235383735896745343333333353343333c8333333983333336433335e16",
    "R28": "685634120019206803183236343a34333333033a3333d4d5d6d733333333e4e5e6e7be16",
}


def octets(name):
    return bytes.fromhex(FRAMES[name])


def decode(name):
    """The one dict that a sample frame gives."""
    (found,) = scan(octets(name))
    assert found["ok"]
    return found


def masked(control, data):
    """A frame of meter 201900123456 with this control octet and data."""
    body = bytes.fromhex("68563412001920" + "68") + bytes([control, len(data)])
    body += bytes((octet + 0x33) % 256 for octet in data)
    return body + bytes([sum(body) % 256, 0x16])


def reply(di, data):
    """The dict that a normal read reply gives, `data` low octet first."""
    (found,) = scan(masked(0x91, bytes.fromhex(di)[::-1] + bytes.fromhex(data)))
    return found


HEADERS = {  # control, function, direction, error reply, follow-up, id
    "R1": ("11", "read_data", "request", False, False, "00010000"),
    "R2": ("91", "read_data", "response", False, False, "00010000"),
    "R3": ("91", "read_data", "response", False, False, "00000000"),
    "R4": ("91", "read_data", "response", False, False, "00900200"),
    "R5": ("d1", "read_data", "response", True, False, None),
    "R6": ("b1", "read_data", "response", False, True, "0001ff00"),
    "R7": ("12", "read_follow_up", "request", False, False, "0001ff00"),
    "R8": ("92", "read_follow_up", "response", False, False, "0001ff00"),
    "R9": ("14", "write_data", "request", False, False, "04001001"),
    "R10": ("94", "write_data", "response", False, False, None),
    "R11": ("d4", "write_data", "response", True, False, None),
    "R12": ("08", "broadcast_time", "request", False, False, None),
    "R13": ("1c", "control", "request", False, False, None),
    "R14": ("9c", "control", "response", False, False, None),
    "R15": ("93", "read_address", "response", False, False, None),
    "R16": ("16", "freeze", "request", False, False, None),
    "R17": ("1b", "clear_events", "request", False, False, None),
    "R18": ("03", "security", "request", False, False, "070102ff"),
    "R19": ("83", "security", "response", False, False, "070102ff"),
    "R20": ("c3", "security", "response", True, False, None),
    "R21": ("83", "security", "response", False, False, "078102ff"),
    "R22": ("91", "read_data", "response", False, False, "03330301"),
    "R23": ("91", "read_data", "response", False, False, "03330201"),
    "R24": ("91", "read_data", "response", False, False, "04000503"),
    "R25": ("1c", "control", "request", False, False, None),
    "R26": ("14", "write_data", "request", False, False, "04020001"),
    "R27": ("14", "write_data", "request", False, False, "040502ff"),
    "R28": ("03", "security", "request", False, False, "070103ff"),
}


def test_each_sample_has_its_header():
    assert HEADERS.keys() == FRAMES.keys()


@pytest.mark.parametrize("name", FRAMES)
def test_header(name):
    found = decode(name)
    fields = ("control", "function", "direction", "error_reply", "follow_up", "id")
    assert tuple(found[field] for field in fields) == HEADERS[name]
    assert found["address"] == ("999999999999" if name == "R12" else "201900123456")
    assert found["offset"] == 0


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("R2", [("00010000", "876.54", "kWh")]),
        ("R3", [("00000000", "-12.34", "kWh")]),
        ("R4", [("00900200", "35.20", "CNY")]),
        ("R6", [("00010000", "876.54", "kWh"), ("00010100", "100.01", "kWh")]),
        ("R9", [("04001001", "20.00", "CNY"), BY_1]),
        ("R12", [(None, "2026-11-21T08:30:00", None)]),
        ("R13", [(None, "trip", None), (None, "0", None), (None, "2026-11-21T23:59:59", None), BY_1]),
        ("R15", [(None, "201900123456", None)]),
        ("R22", [("03330301", "50.00", "CNY")]),
        ("R23", [("03330201", "12", None)]),
        ("R24", [("04000503", "4250", None)]),
        ("R25", [(None, "timed_trip_permit", None), (None, "6", None), (None, "2026-11-21T23:59:59", None), BY_1]),
        ("R27", [("04050201", "1.2000", "CNY/kWh"), ("04050202", "0.9500", "CNY/kWh"),
                 ("04050203", "0.6500", "CNY/kWh"), ("04050204", "0.3100", "CNY/kWh"), BY_1]),
    ],
)
def test_values(name, values):
    assert [(item["id"], item["value"], item["unit"]) for item in decode(name)["items"]] == values


@pytest.mark.parametrize(("name", "bits"), [("R5", [1]), ("R11", [2]), ("R20", [5])])
def test_refusals_name_their_bits(name, bits):
    assert decode(name)["error_bits"] == bits


def test_status_word_three():
    assert decode("R24")["items"][0]["bits"] == [4, 6, 9, 14]


def test_a_long_block_is_joined():
    first, last = frame_at(octets("R6"), 0), frame_at(octets("R8"), 0)
    values = [item["value"] for item in join([first, last])]
    assert values == ["876.54", "100.01", "200.02", "300.03", "276.48"]
    assert decode("R7")["sequence"] == decode("R8")["sequence"] == 1
    skipped = replace(last, data=last.data[:-1] + b"\x02")
    for broken in ([first], [first, last, last], [last], [first, skipped]):
        with pytest.raises(ValueError):
            join(broken)


def test_every_single_bit_flip_is_refused():
    whole = octets("R2")
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert isinstance(frame_at(bytes(flipped), 0), Fault)


def test_every_truncation_is_incomplete():
    whole = octets("R2")
    for length in range(1, len(whole)):
        (found,) = scan(whole[:length])
        assert (found["ok"], found["error"]["code"]) == (False, "incomplete")


@pytest.mark.parametrize(("at", "code"), [(7, "bad_start"), (12, "bad_checksum"), (18, "bad_checksum")])
def test_faults_name_the_rule(at, code):
    broken = bytearray(octets("R2"))
    broken[at] ^= 1
    assert frame_at(bytes(broken), 0).code == code


def test_a_wrong_end_is_named():
    broken = octets("R2")[:-1] + b"\x17"
    assert frame_at(broken, 0) == Fault("bad_end", len(broken) - 1)


def test_frames_are_found_between_wake_up_octets_and_noise():
    text = b"\xfe" * 4 + octets("R1") + b"\x00\x68\x01" + octets("R2") + b"\xfe" + octets("R5")
    found = scan(text)
    assert [(item["ok"], item["offset"]) for item in found] == [(True, 4), (False, 20), (True, 23), (True, 44)]
    assert scan(b"\xfe\xfe") == [] == scan(b"")


def test_a_frame_inside_a_failed_candidate_is_found():
    """A lone 68 before a frame whose own 68 is seven octets on claims a length it does not have."""
    text = b"\x68\x00\x00\x00\x00\x00\x00" + octets("R2")
    assert [(item["ok"], item["offset"]) for item in scan(text)] == [(False, 0), (True, 7)]


def test_absent_and_invalid_values():
    assert reply("02010200", "ffff")["items"][0]["value"] is None
    assert "invalid" not in reply("02010200", "ffff")["items"][0]
    assert reply("02010200", "1a22")["items"][0]["invalid"] == "221a"


@pytest.mark.parametrize(
    ("di", "data", "values"),
    [
        ("0201ff00", "052300238822", ["230.5", "230.0", "228.8"]),
        ("0203ff00", "563412" * 3 + "563492", ["12.3456", "12.3456", "12.3456", "-12.3456"]),
        ("02020100", "563480", ["-3.456"]),
        ("02060000", "0010", ["1.000"]),
        ("02060100", "9089", ["-0.990"]),
        ("02800002", "0150", ["50.01"]),
        ("02800007", "5580", ["-5.5"]),
        ("02800020", "34120000", ["0.1234"]),
        ("00030000", "34120080", ["-12.34"]),
        ("00000000", "341200d6", ["-560012.34"]),
        ("00000000", "00000080", ["0.00"]),
        ("00010000", "34120080", ["800012.34"]),
        ("00050000", "34120000", ["12.34"]),
        ("00900201", "00000080", ["800000.00"]),
        ("04000101", "06211126", ["2026-11-21"]),
        ("04000102", "593008", ["08:30:59"]),
        ("03330101", "3008211126", ["2026-11-21T08:30:00"]),
        ("03330101", "3008210026", [None]),
        ("040005ff", "0100" + "0000" * 6, ["0001"] + ["0000"] * 6),
    ],
)
def test_formats(di, data, values):
    found = reply(di, data)
    assert [item["value"] for item in found["items"]] == values
    assert "undecoded" not in found


def test_demand_carries_its_time():
    (item,) = reply("01010000", "5634123008211126")["items"]
    assert (item["value"], item["unit"], item["time"]) == ("12.3456", "kW", "2026-11-21T08:30:00")
    (item,) = reply("01090000", "0000000000000000")["items"]
    assert (item["value"], item["unit"], item["time"]) == ("0.0000", "kVA", None)


@pytest.mark.parametrize(
    ("di", "unit", "signed"),
    [("00010000", "kWh", False), ("00000000", "kWh", True), ("00040000", "kvarh", True),
     ("00080000", "kvarh", False), ("000a0000", "kVAh", False), ("00850000", "kWh", True),
     ("00150000", "kWh", False), ("003f0000", "kvarh", True), ("00990000", "kWh", True),
     ("00010000", "kWh", False)],
)
def test_energy_kinds(di, unit, signed):
    ((_, _, field),) = items_of(bytes.fromhex(di))
    assert field == Number(4, 2, unit, signed)


@pytest.mark.parametrize("di", ["00140000", "00014000", "0001000d", "02010000", "020a0116", "01000000",
                                "04000508", "09000000"])
def test_unknown_identifiers_are_left_undecoded(di):
    found = reply(di, "01020304")
    assert (found["id"], found["items"], found["undecoded"]) == (di, [], "01020304")


def test_blocks_take_as_many_items_as_there_are():
    items, rest = read_items(bytes.fromhex("0001ff00"), bytes.fromhex("00010000" * 3 + "aa"))
    assert [item["id"] for item in items] == ["00010000", "00010100", "00010200"]
    assert rest == b""
    items, rest = read_items(bytes.fromhex("000101ff"), bytes.fromhex("00010000" * 13 + "0102"))
    assert (items[-1]["id"], len(items), rest.hex()) == ("0001010c", 13, "0102")


def test_direction_can_be_given():
    found = answer({"hex": FRAMES["R10"], "direction": "request"})[0]
    assert (found["direction"], found["function"]) == ("request", "write_data")
