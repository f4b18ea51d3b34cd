# SPDX-License-Identifier: Apache-2.0
"""The sample frames of dlt698.md, section 6, and the rules around them."""

import random

import pytest

from . import dlt698_make
from .dlt698 import scan
from .dlt698_apdu import Dar, Record, read
from .dlt698_data import Data, Reader, clock, data
from .dlt698_frame import Frame, frame_at, framed, join
from .line import Fault, Refusal

FRAMES = {
    "L1": "681E0081055634120026200060800105 01003C07EA0B1506081E0000008F4116",
    "G1": "68170043055634120026201094C00501072000020000 34A216",
    "G2": "682400C305563412002620103F698501072000020001010312 08FA1208FD1208FB000084C616",
    "G3": "68170043055634120026201094C0050108202C020000DA8716",
    "G4": "682500C30556341200262010AE3C850108202C0200010202 0600000DC0060000000C00002A8A16",
    "G5": "681A00C305563412002620102DB3850108202C020000060000BFBF16",
    "A1": "682700430556341200262010 5B53070109800081000101020451F20502011100120000030000112616",
    "A2": "682C00430556341200262010421110000805010720000200000110"
          "00112233445566778899AABBCCDDEEFFE0E016",
    "G6": "68240043055634120026 2010E8AD05030A50040200090102002021020000001002 0100E90616",
    "G7": "683200C305563412002620100DED85030A500402000200202102000000100201"
          "01011C07EA0B15000000060001566600 0047C716",
    "P1": "682300430556341200262010 0E0D06010B401E02000202 06000007D006000003E800AC5616",
    "P2": "681900C305563412002620109E4D86010B401E0200000000F76A16",
    "A3": "68420043055634120026201010770701 0CF100060002060F01060000138806000000 0D09060000001234565E81420000020013"
          "04A1A2A3A40906202600123456 00E0EF16",
    "A4": "681A00C305563412002620102DB387010CF10006001500000036E616",
    "A5": "682200430556341200262010 9F5807010D800082000101020251F205020116 0100E0AB16",
}
ADDRESS = bytes.fromhex("563412002620")


def octets(name):
    return bytes.fromhex(FRAMES[name])


def decode(whole):
    (found,) = scan(whole)
    assert found["ok"], found
    return found


def carry(text, control=0xC3):
    """What a frame says that carries this APDU."""
    return decode(framed(control, ADDRESS, bytes.fromhex(text)))


HEADERS = {  # control, direction, service, choice, id, DAR
    "L1": ("81", "response", "link", None, None, None), "G1": ("43", "request", "get", 1, "20000200", None),
    "G2": ("c3", "response", "get", 1, "20000200", None), "G3": ("43", "request", "get", 1, "202c0200", None),
    "G4": ("c3", "response", "get", 1, "202c0200", None), "G5": ("c3", "response", "get", 1, "202c0200", 6),
    "A1": ("43", "request", "action", 1, "80008100", None),
    "A2": ("43", "request", "security", 1, "20000200", None),
    "G6": ("43", "request", "get", 3, "50040200", None), "G7": ("c3", "response", "get", 3, "50040200", None),
    "P1": ("43", "request", "set", 1, "401e0200", None), "P2": ("c3", "response", "set", 1, "401e0200", None),
    "A3": ("43", "request", "action", 1, "f1000600", None),
    "A4": ("c3", "response", "action", 1, "f1000600", 21),
    "A5": ("43", "request", "action", 1, "80008200", None),
}


@pytest.mark.parametrize("name", FRAMES)
def test_headers(name):
    found = decode(octets(name))
    fields = ("control", "direction", "service", "choice", "id", "dar")
    assert tuple(found[field] for field in fields) == HEADERS[name]
    assert (found["address"], found["error_reply"]) == ("202600123456", found["dar"] is not None)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("G2", [("20000201", "229.8", "V"), ("20000202", "230.1", "V"), ("20000203", "229.9", "V")]),
        ("G4", [("202c0201", "35.20", "CNY"), ("202c0202", "12", None)]),
        ("G7", [("20210200", "2026-11-21T00:00:00", None), ("00100201", "876.54", "kWh")]),
        ("P1", [("401e0201", "20.00", "CNY"), ("401e0202", "10.00", "CNY")]),
        ("A5", [("80008200", "f2050201", None), ("80008200", "1", None)]),
    ],
)
def test_values(name, values):
    assert [(item["id"], item["value"], item["unit"]) for item in decode(octets(name))["items"]] == values


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_is_made_as_it_is_read(name):
    frame = frame_at(octets(name), 0)
    assert framed(frame.control, frame.address, frame.data, client=frame.client) == octets(name)


@pytest.mark.parametrize("name", FRAMES)
def test_truncations_and_single_bit_flips_are_refused(name):
    whole = octets(name)
    for length in range(1, len(whole)):
        assert frame_at(whole[:length], 0) == Fault("incomplete", length)
    for bit in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        assert isinstance(frame_at(bytes(flipped), 0), Fault)


@pytest.mark.parametrize("name", FRAMES)
def test_an_apdu_ends_where_it_ends(name):
    apdu = frame_at(octets(name), 0).data
    for broken in [apdu[:length] for length in range(len(apdu))] + [apdu + b"\0"]:
        with pytest.raises(Refusal):
            read(broken)


def test_scrambled_user_data():
    plain = frame_at(octets("G4"), 0)
    scrambled = framed(plain.control | 0x08, ADDRESS, plain.data)
    assert plain.data not in scrambled
    assert decode(scrambled)["items"] == decode(octets("G4"))["items"]


def test_every_form_of_address():
    for kind, address in ((0, ADDRESS), (1, b"\xaa" * 6), (2, b"\x01\x02"), (3, b"\xaa")):
        frame = frame_at(framed(0x43, address, b"\x05", kind=kind, logical=1), 0)
        assert isinstance(frame, Frame) and (frame.kind, frame.logical, frame.address) == (kind, 1, address)


def test_fragments_are_joined():
    apdu = frame_at(octets("G4"), 0).data
    pieces = [apdu[:7], apdu[7:12], apdu[12:]]
    words = [0 << 14, 3 << 14 | 1, 1 << 14 | 2]
    wholes = [framed(0xE3, ADDRESS, word.to_bytes(2, "little") + piece) for word, piece in zip(words, pieces)]
    assert [decode(whole)["fragment"] for whole in wholes] == [(0, 0), (1, 3), (2, 1)]
    assert [decode(whole)["follow_up"] for whole in wholes] == [True, True, False]
    frames = [frame_at(whole, 0) for whole in wholes]
    assert join(frames) == apdu
    for broken in (frames[:2], frames[1:], [frames[0], frames[2], frames[1]]):
        with pytest.raises(ValueError):
            join(broken)


DATA = [
    ("00", None), ("0101 1101", [Data(0x11, 1)]), ("0200", []), ("0301", True), ("0410 4250", "0100001001010000"),
    ("0403 a0", "101"), ("05 fffffb2e", -1234), ("06 fffffb2e", 4294966062), ("0902 1234", b"\x12\x34"),
    ("0a03 616263", b"abc"), ("0f ff", -1), ("10 fffe", -2), ("11 ff", 255), ("12 08fa", 2298),
    ("14 ffffffffffffffff", -1), ("15 ffffffffffffffff", 2**64 - 1), ("16 02", 2), ("17 3fc00000", 1.5),
    ("18 3ff8000000000000", 1.5), ("19 07ea0b1506081e00 0000", "2026-11-21T08:30:00"),
    ("1a 07ea0b1506", "2026-11-21"), ("1b 081e00", "08:30:00"), ("1c 07ea0b15081e00", "2026-11-21T08:30:00"),
    ("1c ffffffffffffff", None), ("50 202c", "202c"), ("51 202c0200", "202c0200"),
    ("52 50040200 01 00100201", ("50040200", ["00100201"])), ("54 01 000f", (1, 15)),
    ("55 07 05 563412002620", bytes.fromhex("05563412002620")), ("57 02 1234", b"\x12\x34"),
    ("58 02 1101 1105", (2, Data(0x11, 1), Data(0x11, 5))), ("59 fe 21", (-2, 0x21)), ("5a 09 01", (9, 1)),
    ("5b 00 00100201", "00100201"), ("5c 01", (1, [])), ("5d 81420000 02 0013", (b"\x81\x42\0\0", b"\0\x13")),
    ("5f 06 02 08 01 00", bytes.fromhex("0602080100")), ("60 01 00 00100201", ["00100201"]),
    ("0981 80" + "11" * 128, b"\x11" * 128), ("0982 0080" + "11" * 128, b"\x11" * 128),
]


@pytest.mark.parametrize(("text", "value"), DATA, ids=[text[:12] for text, _ in DATA])
def test_every_type(text, value):
    whole = bytes.fromhex(text)
    reader = Reader(whole)
    assert data(reader) == Data(whole[0], value) and reader.rest() == b""
    for length in range(len(whole)):
        with pytest.raises(Refusal):
            data(Reader(whole[:length]))


@pytest.mark.parametrize("text", ["07", "61", "5b 02", "54 06 0001", "0983 000001 00", "01" * 20 + "00"])
def test_what_is_no_data(text):
    with pytest.raises(Refusal):
        data(Reader(bytes.fromhex(text) + b"\x01" * 20))


def test_times_that_are_none():
    texts = ("07ea0d01000000", "07ea0b1500183c", "ffffffffff", "183c00")
    assert [clock(bytes.fromhex(text)) for text in texts] == [None] * 4


@pytest.mark.parametrize(
    ("text", "id", "values", "dar"),
    [
        ("85 02 07 02 00100201 01 06 00015666 202c0200 00 06 00 00", "00100201", [("00100201", "876.54")], 6),
        ("85 01 07 00000200 01 01 02 05 fffffb2e 05 00000001 00 00", "00000200",
         [("00000201", "-12.34"), ("00000202", "0.01")], None),
        ("85 01 07 20040200 01 01 01 05 000008fa 00 00", "20040200", [("20040201", "229.8")], None),
        ("85 01 07 10100200 01 01 01 02 02 06 0001e240 1c 07ea0b15081e00 00 00", "10100200",
         [("10100201", "12.3456")], None),
        ("85 01 07 00100400 01 01 01 15 0000000000d5a0f0 00 00", "00100400", [("00100401", "1400.0368")], None),
        ("85 01 07 202c0201 01 06 00000dc0 00 00", "202c0201", [("202c0201", "35.20")], None),
        ("85 05 07 00 0001 01 01 00100201 01 06 00015666 00 00", "00100201", [("00100201", "876.54")], None),
        ("86 02 07 02 401e0200 00 401f0200 03 00 00", "401e0200", [], 3),
        ("86 03 07 01 401e0200 00 401e0201 01 06 000007d0 00 00", "401e0200", [("401e0201", "20.00")], None),
        ("87 01 07 80008100 00 00 00 00", "80008100", [], None),
        ("87 03 07 01 80008100 00 00 20400200 01 04 10 2000 00 00", "80008100",
         [("20400200", "2000")], None),
        ("88 01 07 01 202c0201 01 06 00000dc0 00 00", "202c0201", [("202c0201", "35.20")], None),
        ("90 00 16 85 01 08 202c0200 01 02 02 06 00000dc0 06 0000000c 00 00 00", "202c0200",
         [("202c0201", "35.20"), ("202c0202", "12")], None),
        ("90 02 16 00", None, [], 22),
    ],
)
def test_answers(text, id, values, dar):
    found = carry(text)
    assert (found["id"], found["dar"]) == (id, dar)
    assert [(item["id"], item["value"]) for item in found["items"]] == values


def test_a_reply_is_refused_when_all_of_it_is():
    assert carry("86 02 07 02 401e0200 08 401f0200 03 00 00")["error_reply"]
    assert not carry("86 02 07 02 401e0200 00 401f0200 03 00 00")["error_reply"]
    assert not carry("85 02 07 02 00100201 01 06 00015666 202c0200 00 06 00 00")["error_reply"]


def test_the_time_of_a_demand():
    (item,) = carry("85 01 07 10100200 01 01 01 02 02 06 0001e240 1c 07ea0b15081e00 00 00")["items"]
    assert (item["unit"], item["time"]) == ("kW", "2026-11-21T08:30:00")


def test_a_block_that_is_not_the_last():
    assert carry("85 05 07 00 0001 01 00 00 00")["follow_up"]
    assert not carry("85 05 07 01 0001 01 00 00 00")["follow_up"]


def test_requests():
    assert read(bytes.fromhex("05 05 07 0003 00")).fields == {"block": 3}
    apdu = read(bytes.fromhex("05 01 07 20000200 01 07ea0b15081e00 01 0005"))
    assert apdu.time_tag == ("2026-11-21T08:30:00", (1, 5))
    (record,) = read(bytes.fromhex("05 03 0a 50040200 02 20210200 1c07ea0b14000000 1c07ea0b15000000 54030001"
                                   "01 01 50020200 02 00100201 00200201 00")).results
    assert isinstance(record, Record) and record.columns == [("50020200", ["00100201", "00200201"])]
    assert record.selector[0] == 2 and record.selector[1] == "20210200"
    apdu = read(bytes.fromhex("02 01 0010 ffffffffc0000000 ffff0000000000000000000000000000 0400 0400 01 0400"
                              "00000064 01 06 303030303030 00"))
    assert (apdu.fields["mechanism"], apdu.fields["secrets"]) == (1, [b"000000"])
    apdu = read(bytes.fromhex("09 07 01 f2010201 06 02 08 01 00 001e 0064 03 680102 00"))
    assert (apdu.fields["port"], apdu.fields["octets"]) == ("f2010201", b"\x68\x01\x02")
    assert read(bytes.fromhex("89 07 01 f2010201 00 21 00 00")).fields["answer"] == Dar(33)
    assert read(bytes.fromhex("03 05 00")).piid == 5


@pytest.mark.parametrize("seed", range(20))
def test_random_octets_are_data_or_refused(seed):
    draw = random.Random(seed)
    for _ in range(500):
        reader = Reader(draw.randbytes(draw.randrange(40)))
        try:
            data(reader)
        except Refusal as refusal:
            assert 0 <= refusal.at <= len(reader.octets)


def test_frames_are_found_between_wake_up_octets_and_noise():
    text = b"\xfe" * 4 + octets("G1") + b"\x00\x68\x01" + octets("G4") + b"\xfe" + octets("G5")
    assert [(found["ok"], found["offset"]) for found in scan(text)] == [(True, 4), (False, 29), (True, 32), (True, 72)]


@pytest.mark.parametrize("seed", range(40))
def test_random_frames(seed):
    draw = random.Random(seed)
    for _ in range(20):
        whole = dlt698_make.frame(draw)
        assert decode(b"\xfe" + whole)["offset"] == 1
        apdu = frame_at(whole, 0).data
        for broken in [apdu[:length] for length in range(len(apdu))] + [apdu + b"\0"]:
            with pytest.raises(Refusal):
                read(broken)
