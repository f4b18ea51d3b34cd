# SPDX-License-Identifier: Apache-2.0
"""Frames: the vectors, and the oracles on the vectors and on damaged frames."""

import json
import pathlib
import random

import pytest
import submeter
from oracle import dlt645, modbus

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors"
FIELDS = ["ok", "protocol", "offset", "direction", "address", "control", "function", "error_reply",
          "follow_up", "id", "items"]
ADDRESS_FIELDS = ["address_type", "logical_address"]  # where an address of DL/T 698.45 has them
ITEM_FIELDS = ["id", "name", "obis", "circuit", "value", "unit", "time"]
ORACLES = {"dlt645": dlt645.scan, "modbus": lambda octets, way: modbus.scan(octets, way or "request")}
OF_CONTENT = ("bad_bcd", "bad_date", "bad_length", "unknown_function", "bad_count")
PROTOCOLS = {"dlt645": "dlt645-2007", "dlt645_1997": "dlt645-1997", "modbus": "modbus-rtu", "cjt188": "cjt188",
             "modbus_tcp": "modbus-tcp", "modbus_ascii": "modbus-ascii", "dlt698": "dlt698"}


def load(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]


ALL = [pytest.param(name, case, id=f"{name}: {case['name']}") for name in PROTOCOLS for case in load(name)]
KNOWN = [one for one in ALL if one.values[0] in ORACLES]


def without_message(frame):
    if not frame["ok"]:
        frame["error"].pop("message")
    return frame


@pytest.mark.parametrize(("name", "case"), ALL)
def test_the_vectors(name, case):
    octets = bytes.fromhex(case["hex"])
    found = submeter.decode(PROTOCOLS[name], octets, case.get("direction"))
    for frame in found:
        if frame["ok"]:
            assert [field for field in frame if field not in ADDRESS_FIELDS] == FIELDS
            assert all(list(item) == ITEM_FIELDS for item in frame["items"])
        else:
            assert list(frame) == ["ok", "protocol", "offset", "error"]
            assert list(frame["error"]) == ["code", "offset", "message"]
    assert [without_message(frame) for frame in found] == case["expected"]


def essence(frame):
    """What both decoders say of a good frame, whatever words they use for the rest."""
    return (frame["offset"], frame["direction"], frame["address"].lower(), frame["control"],
            frame["error_reply"], frame["follow_up"])


def read_values(frame):
    """Identifier, value and unit of what a meter answers to a read."""
    reads = ("91", "b1") if frame["protocol"] == "dlt645-2007" else ("03", "04")
    if frame["control"] not in reads:
        return []
    return [(item["id"], item["value"], item["unit"]) for item in frame["items"]]


def compare(name, case, octets):
    """Both find the same frames; the library also refuses a whole frame for what it says."""
    way = case.get("direction")
    found = submeter.decode(PROTOCOLS[name], octets, way)
    wanted = {frame["offset"]: frame for frame in ORACLES[name](octets, way) if frame["ok"]}
    refused = {frame["offset"] for frame in found if not frame["ok"] and frame["error"]["code"] in OF_CONTENT}
    good = {frame["offset"] for frame in found if frame["ok"]}
    assert good <= wanted.keys() <= good | refused, octets.hex(" ")
    for frame in found:
        if frame["ok"]:
            other = wanted[frame["offset"]]
            assert essence(frame) == essence(other), octets.hex(" ")
            if "undecoded" not in other:  # the oracle knows fewer identifiers
                assert read_values(frame) == read_values(other), octets.hex(" ")


@pytest.mark.parametrize(("name", "case"), KNOWN)
def test_the_oracle_agrees_on_the_vectors(name, case):
    compare(name, case, bytes.fromhex(case["hex"]))


def damaged(draw, octets):
    """Frames with a changed, missing or added octet, or another frame's noise in front."""
    made = bytearray(octets)
    for _ in range(draw.randint(1, 3)):
        place = draw.randrange(len(made) + 1)
        change = draw.randrange(4)
        if change == 0 and place < len(made):
            made[place] ^= 1 << draw.randrange(8)
        elif change == 1 and place < len(made):
            del made[place]
        elif change == 2:
            made.insert(place, draw.choice([0x68, 0x16, 0xFE, 0x01, draw.randrange(256)]))
        else:
            made = made[:place] + octets
    return bytes(made)


@pytest.mark.parametrize("name", ORACLES)
@pytest.mark.parametrize("seed", range(40))
def test_the_oracle_agrees_on_damaged_frames(name, seed):
    draw = random.Random(f"{name}{seed}")
    cases = load(name)
    for _ in range(50):
        case = draw.choice(cases)
        compare(name, case, damaged(draw, bytes.fromhex(case["hex"])))


def test_there_are_vectors_of_every_protocol():
    assert sorted(PROTOCOLS.values()) == sorted(submeter.codec.PROTOCOLS)


def test_octets_of_all_kinds_are_taken_and_texts_are_not():
    octets = bytes.fromhex("010300000002c40b")
    wanted = submeter.decode("modbus-rtu", octets)
    assert submeter.decode("modbus-rtu", bytearray(octets)) == wanted
    assert submeter.decode("modbus-rtu", memoryview(octets)) == wanted
    for wrong in (octets.hex(), 5, [1, 3], None):
        for ask in (submeter.decode, submeter.explain):
            with pytest.raises(TypeError, match="octets are bytes"):
                ask("modbus-rtu", wrong)
    with pytest.raises(ValueError, match="no protocol"):
        submeter.decode("dlms", octets)
    with pytest.raises(ValueError, match="direction"):
        submeter.decode("modbus-rtu", octets, "sideways")


def test_nothing_is_no_frame():
    assert submeter.decode("modbus-rtu", b"") == []
    assert submeter.fitting_protocols(b"\x00") == []
    with pytest.raises(submeter.SubmeterError, match="no good frame"):
        submeter.explain(None, b"\x00")


def annotated(told):
    """(offset, octets) of each leaf of an explanation; octets of passwords are not shown."""
    found = [leaf for part in told.parts for leaf in annotated(part)]
    if told.rule == "codec.octets":
        found.append((int(told.facts["offset"]), told.facts["raw"].split()))
    return found


@pytest.mark.parametrize(("name", "case"), ALL)
def test_an_explanation_shows_every_octet_of_a_frame(name, case):
    octets = bytes.fromhex(case["hex"])
    told = submeter.explain(PROTOCOLS[name], octets, case.get("direction"))
    shown = {}
    for offset, raw in annotated(told):
        for place, octet in enumerate(raw, offset):
            assert place not in shown
            assert octet in (f"{octets[place]:02x}", "**")
            shown[place] = octet
    wake_ups = {place for place, octet in enumerate(octets) if octet == 0xFE}
    assert set(range(len(octets))) - shown.keys() <= wake_ups
    assert told.to_text("en") and told.to_text("zh")
    assert json.loads(told.to_json())["rule"] == "codec.input"


@pytest.mark.parametrize("name", PROTOCOLS)
def test_an_explanation_shows_every_octet_of_damaged_frames(name):
    draw = random.Random(name)
    for case in load(name):
        for _ in range(5):
            octets = damaged(draw, bytes.fromhex(case["hex"]))
            told = submeter.explain(PROTOCOLS[name], octets, case.get("direction"))
            shown = [place + i for place, raw in annotated(told) for i in range(len(raw))]
            assert sorted(shown) == list(range(len(octets))), octets.hex(" ")


OWN_PROFILE = {
    "format": "submeter.profile/1", "name": "own", "title": "Two circuits, a text and a date", "protocol": "modbus-rtu",
    "confidence": "manual", "source": "made up",
    "blocks": [{"name": "all", "address": 100, "function": 3, "count": 12, "confidence": "manual", "source": "made up"}],
    "registers": [
        {"obis": "1-0:1.8.0", "circuit": circuit, "name": "energy; by circuit", "block": "all", "offset": 2 * circuit - 2,
         "type": "u32", "scale": "0.01", "unit": "kWh", "absent": [4294967295], "confidence": "manual", "source": "made up"}
        for circuit in (1, 2)] + [
        {"obis": "1-0:96.1.0", "name": "name", "block": "all", "offset": 4, "type": "ascii", "octets": 4, "unit": "none",
         "confidence": "manual", "source": "made up"},
        {"obis": "1-0:0.9.1", "name": "clock", "block": "all", "offset": 6, "type": "date", "octets": 6,
         "pattern": "YYMMDDhhmmss", "unit": "second", "confidence": "manual", "source": "made up"},
        {"obis": "1-0:96.5.0", "name": "door", "block": "all", "offset": 9, "type": "bit", "bit": 0, "unit": "none",
         "confidence": "manual", "source": "made up"},
        {"obis": "1-0:96.5.1", "name": "relay", "block": "all", "offset": 9, "type": "bit", "bit": 1, "unit": "none",
         "confidence": "manual", "source": "made up"}]}


def with_crc(octets):
    crc = 0xFFFF
    for octet in octets:
        crc ^= octet
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return octets + crc.to_bytes(2, "little")


def test_a_profile_of_ones_own_names_circuits_texts_dates_and_bits(tmp_path):
    path = tmp_path / "own.json"
    path.write_text(json.dumps(OWN_PROFILE))
    names = submeter.codec.profile(path)
    words = bytes.fromhex("0000 3039 FFFF FFFF 4142 4344 2408 2109 0530 0002 1234 0000")
    asked, told = with_crc(bytes.fromhex("07030064000C")), with_crc(bytes([7, 3, 24]) + words)
    items = submeter.decode("modbus-rtu", told, request=asked, names=names)[0]["items"]
    assert [(item["id"], item["name"], item["circuit"], item["value"], item["unit"]) for item in items] == [
        ("100", "energy", 1, "123.45", "kWh"), ("102", "energy", 2, None, "kWh"), ("104", "name", 0, "ABCD", None),
        ("106", "clock", 0, "2024-08-21T09:05:30", None), ("109", "door", 0, "0", None), ("109", "relay", 0, "1", None),
        ("110", "register", 0, "4660", None), ("111", "register", 0, "0", None)]
    shown = submeter.explain("modbus-rtu", told, request=asked, names=names)
    assert sorted(place + i for place, raw in annotated(shown) for i in range(len(raw))) == list(range(len(told)))
    assert "door[109], relay[109] 0 (1-0:96.5.0), 1 (1-0:96.5.1)" in shown.to_text()
    part = with_crc(bytes.fromhex("070304") + words[:4])
    [item] = submeter.decode("modbus-rtu", part, request=with_crc(bytes.fromhex("070300640002")), names=names)[0]["items"]
    assert (item["circuit"], item["value"]) == (1, "123.45")
