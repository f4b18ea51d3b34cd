# SPDX-License-Identifier: Apache-2.0
"""Recorded lines: logs, and captures made here octet by octet."""

import contextlib
import itertools
import json
import socket
import struct
import time

import pytest
from oracle import dlt698_frame
from submeter import capture, cli, codec
from submeter.capture import hexlog, streams

ASK = bytes.fromhex("00 07 00 00 00 06 01 03 00 10 00 02")
TELL = bytes.fromhex("00 07 00 00 00 07 01 03 04 00 05 00 06")
REPLY645 = bytes.fromhex("68563412001920689108333333 3387A93B33A916".replace("333333 33", "33333433"))
HOST, METER = ("192.0.2.1", 40000), ("192.0.2.2", 502)
SYN, ACK, PUSH = 2, 16, 24


# --- what makes captures ------------------------------------------------------------------------------

def tcp(source, destination, sequence, octets, flags=PUSH):
    return struct.pack(">HHIIBBHHH", source[1], destination[1], sequence % 2**32, 0, 0x50, flags, 1000, 0, 0) + octets


def ipv4(source, destination, inner):
    return struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(inner), 1, 0, 64, 6, 0) + socket.inet_aton(
        source[0]) + socket.inet_aton(destination[0]) + inner


def ipv6(source, destination, inner, extension=b"", kind=6):
    return struct.pack(">IHBB", 6 << 28, len(extension) + len(inner), kind, 64) + socket.inet_pton(
        socket.AF_INET6, source[0]) + socket.inet_pton(socket.AF_INET6, destination[0]) + extension + inner


def packet(source, destination, sequence, octets, flags=PUSH):
    make = ipv6 if ":" in source[0] else ipv4
    return make(source, destination, tcp(source, destination, sequence, octets, flags))


def ethernet(inner, tags=b""):
    return bytes(12) + tags + (b"\x86\xdd" if inner[0] >> 4 == 6 else b"\x08\x00") + inner + bytes(4)


def pcap(packets, link=101, order="<", magic=0xA1B2C3D4, begin=1700000000, fraction=250000):
    out = struct.pack(order + "IHHiIII", magic, 2, 4, 0, 0, 65535, link)
    for number, octets in enumerate(packets):
        out += struct.pack(order + "IIII", begin + number, fraction, len(octets), len(octets)) + octets
    return out


def block(order, kind, body):
    body += bytes(-len(body) % 4)
    return struct.pack(order + "II", kind, len(body) + 12) + body + struct.pack(order + "I", len(body) + 12)


def section(order):
    return block(order, 0x0A0D0D0A, struct.pack(order + "IHHq", 0x1A2B3C4D, 1, 0, -1))


def interface(order, link=101, options=b""):
    return block(order, 1, struct.pack(order + "HHI", link, 0, 65535) + options)


def enhanced(order, octets, ticks, number=0):
    return block(order, 6, struct.pack(order + "IIIII", number, ticks >> 32, ticks & 0xFFFFFFFF, len(octets),
                                       len(octets)) + octets)


DIALOGUE = [packet(HOST, METER, 99, b"", SYN), packet(METER, HOST, 499, b"", SYN | ACK),
            packet(HOST, METER, 100, ASK), packet(METER, HOST, 500, TELL)]


def frames(content, protocol=None, names=None):
    return capture.decode_recording(capture.read_recording(content), protocol, names)


def told(found):
    """What a dialogue of ASK and TELL must say."""
    return [(frame["direction"], frame["id"], [item["value"] for item in frame["items"]]) for frame in found]


WHOLE = [("request", "16+2", []), ("response", "16+2", ["5", "6"])]


# --- logs ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("line", "read"), [
    ("05 03", (None, None, b"\x05\x03")),
    ("0503", (None, None, b"\x05\x03")),
    ("0x05, 0x03", (None, None, b"\x05\x03")),
    ("05-03", (None, None, b"\x05\x03")),
    ("05:03:00:61", (None, None, b"\x05\x03\x00\x61")),
    ("TX 05", (None, "sent", b"\x05")),
    ("[RX] 05", (None, "received", b"\x05")),
    ("> 05", (None, "sent", b"\x05")),
    ("<< 05", (None, "received", b"\x05")),
    ("--> 05", (None, "sent", b"\x05")),
    ("12:00:01 Recv: 05", ("12:00:01", "received", b"\x05")),
    ("12:00:01.25 05", ("12:00:01.25", None, b"\x05")),
    ("2024/05/01 12:00:01,125 TX | 05", ("2024-05-01T12:00:01.125", "sent", b"\x05")),
    ("[2024-05-01T12:00:01Z] 05", ("2024-05-01T12:00:01Z", None, b"\x05")),
    ("2024-05-01 12:00:01+08:00 < 05", ("2024-05-01T12:00:01+08:00", "received", b"\x05")),
    ("TX 12:00:01 05 // poll", ("12:00:01", "sent", b"\x05")),
    ("05 # comment", (None, None, b"\x05")),
    (":0103AA", (None, None, b":0103AA\r\n")),
    ("TX: :0103AA:0105AA", (None, "sent", b":0103AA\r\n:0105AA\r\n")),
    ("TX:0103AA", (None, "sent", b"\x01\x03\xaa")),
    ("12:00:01 < :0103AA\\r\\n # all", ("12:00:01", "received", b":0103AA\r\n")),
    (":01030G", (None, None, b":01030G\r\n")),
    ("  # comment", None), ("", None), ("; comment", None)])
def test_a_line_of_a_log(line, read):
    assert hexlog.read_line(line) == read


@pytest.mark.parametrize("line", ["5", "05 0", "opened COM3", "TX", "12:00:00", "TX RX 05", "05 xx", "05 03 words",
                                  "opened :0103AA", "05 :0103AA"])
def test_a_line_that_is_no_octets(line):
    with pytest.raises(ValueError, match="hexadecimal octets"):
        hexlog.read_line(line)


def test_a_log_joins_responses_to_requests():
    log = b"12:00:00 TX 02 04 00 34 00 02 30 36\n12:00:01 RX 02 04 04 44\n12:00:02 RX 9A 50 00 C0 5B\n"
    asked, answered = frames(log, names=codec.layout("f32"))
    assert (asked["time"], asked["source"], asked["destination"]) == ("12:00:00", "host", "meter")
    assert (answered["time"], answered["source"]) == ("12:00:01", "meter")
    assert answered["id"] == "52+2" and answered["items"][0]["value"] == "1234.5"
    assert list(answered)[-5:] == ["time", "source", "destination", "frames", "remark"]


def test_a_log_of_modbus_ascii_as_text():
    log = b"12:00:00 TX :010300000002FA\n12:00:01 RX :010304000A000BE3\n"
    for text in (log, log.replace(b"\n", b"\\r\\n\n"), log.replace(b"TX ", b"").replace(b"RX ", b"")):
        asked, answered = frames(text)
        assert asked["protocol"] == "modbus-ascii" and answered["id"] == "0+2"
        assert [item["value"] for item in answered["items"]] == ["10", "11"] and answered["time"] == "12:00:01"


@pytest.mark.parametrize("line", ["05" * 500_000, " " * 500_000 + "x", " :0103AA" * 60_000 + "!", "TX " * 200_000])
def test_a_line_of_any_length_is_read_in_linear_time(line):
    begun = time.process_time()
    with contextlib.suppress(ValueError):
        hexlog.read_line(line)
    assert time.process_time() - begun < 5


def dlt645(control, data, address="563412001920"):
    """A frame of DL/T 645, in hexadecimal."""
    front = bytes.fromhex(f"68{address}68") + bytes([control, len(data)]) + bytes((octet + 0x33) % 256 for octet in data)
    return (front + bytes([sum(front) % 256, 0x16])).hex(" ")


BLOCK = bytes.fromhex("00ff0100")
ASKED645, ASKED_NEXT = dlt645(0x11, BLOCK), [dlt645(0x12, BLOCK + bytes([number])) for number in (1, 2)]
PARTS645 = [dlt645(0xB1, BLOCK + bytes.fromhex("54760800 0100")), dlt645(0xB2, BLOCK + bytes.fromhex("0100 02000200 01")),
            dlt645(0x92, BLOCK + bytes.fromhex("03000300 02"))]
DIALOGUE645 = [ASKED645, PARTS645[0], ASKED_NEXT[0], PARTS645[1], ASKED_NEXT[1], PARTS645[2]]
WHOLE645 = ["876.54", "100.01", "200.02", "300.03"]


def log_of(lines, marks=True):
    return "\n".join(f"12:00:{number:02} {('TX ', 'RX ')[number % 2] if marks else ''}{line}"
                     for number, line in enumerate(lines)).encode()


@pytest.mark.parametrize("marks", [True, False])
def test_the_parts_of_an_answer_are_one(marks):
    found = frames(log_of(DIALOGUE645, marks))
    assert [(frame["function"], frame["direction"], frame["frames"]) for frame in found] == [
        ("read", "request", 1), ("read", "response", 3), ("read_next", "request", 1), ("read_next", "request", 1)]
    whole = found[1]
    assert [item["value"] for item in whole["items"]] == WHOLE645 and whole["items"][3]["name"].endswith("tariff_3")
    assert (whole["id"], whole["follow_up"], whole["time"], whole["address"]) == ("0001ff00", False, "12:00:01", "201900123456")
    assert whole["offset"] == (0 if marks else 16)


def test_parts_in_a_capture_are_one_and_a_part_may_come_twice():
    lines = [*DIALOGUE645[:4], *DIALOGUE645[2:]]
    pieces = [packet(*ends, 100 + 100 * number, bytes.fromhex(line))
              for number, line in enumerate(lines) for ends in [((HOST, METER), (METER, HOST))[number % 2]]]
    found = [frame for frame in frames(pcap(pieces)) if frame["ok"] and frame["direction"] == "response"]
    assert [(frame["frames"], [item["value"] for item in frame["items"]]) for frame in found] == [(4, WHOLE645)]


@pytest.mark.parametrize("left_out", [1, 3, 5])
def test_parts_without_one_of_them_stay_parts(left_out):
    found = frames(log_of([line for number, line in enumerate(DIALOGUE645) if number != left_out], marks=False))
    assert len(found) == 5 and all(frame["frames"] == 1 and frame["ok"] for frame in found)


def test_parts_of_two_meters_are_not_mixed():
    other = [line.replace("56 34 12", "57 34 12") for line in DIALOGUE645]
    assert other != DIALOGUE645
    lines = [bytes.fromhex(line) for pair in zip(DIALOGUE645, other) for line in pair]
    fixed = [(line[:-2] + bytes([sum(line[:-2]) % 256, 0x16])).hex() for line in lines]
    wholes = [frame for frame in frames(log_of(fixed, marks=False)) if frame["frames"] == 3]
    assert [frame["address"] for frame in wholes] == ["201900123456", "201900123457"]
    assert [[item["value"] for item in frame["items"]] for frame in wholes] == [WHOLE645] * 2


def test_the_edition_of_1997_is_joined_too():
    block = bytes.fromhex("1f90")
    lines = [dlt645(0x01, block), dlt645(0xA1, block + bytes.fromhex("09214300 00001000")), dlt645(0x02, block),
             dlt645(0x82, block + bytes.fromhex("00001100"))]
    found = frames(log_of(lines), "dlt645-1997")
    assert found[1]["frames"] == 2
    assert [item["value"] for item in found[1]["items"]] == ["4321.09", "1000.00", "1100.00"]


APDU = bytes.fromhex("85 02 01 02 00 10 02 01 01 06 00 01 56 66 20 2C 02 00 01 02 02 06 00 00 00 C8 06 00 00 00 03 00 00")
GET698 = bytes.fromhex("05 02 01 02 00 10 02 01 20 2C 02 00 00")


def frame698(control, data):
    return dlt698_frame.framed(control, bytes.fromhex("563412002620"), data).hex()


@pytest.mark.parametrize("marks", [True, False])
def test_fragments_are_one(marks):
    lines = [frame698(0x43, GET698)]
    pieces = [(0x00, 0, APDU[:9]), (0xC0, 1, APDU[9:20]), (0x40, 2, APDU[20:])]
    for kind, number, piece in pieces:
        lines += [frame698(0xE3, bytes([number, kind]) + piece)]
        lines += [frame698(0x63, bytes([number, 0x80]))] if kind != 0x40 else []
    found = frames(log_of(lines, marks))
    assert [(frame["function"], frame["frames"]) for frame in found] == [
        ("get", 1), ("get", 3), ("fragment", 1), ("fragment", 1)]
    assert [item["value"] for item in found[1]["items"]] == ["876.54", "2.00", "3"] and found[1]["time"] == "12:00:01"
    assert [frame["frames"] for frame in frames(log_of(lines[:3] + lines[5:], marks))] == [1] * 4


def test_an_answer_of_another_meter_has_a_remark():
    lines = [ASKED645, dlt645(0x91, bytes.fromhex("00000100 54760800"), "999999001920"),
             dlt645(0x11, BLOCK, "aaaaaaaaaaaa"), dlt645(0x91, bytes.fromhex("00000100 54760800"))]
    assert [frame["remark"] for frame in frames(log_of(lines))] == [
        None, "not the meter that was asked, which is 201900123456", None, None]
    asked, other = frames(b"TX 02 04 00 34 00 02 30 36\nRX 05 03 02 00 05 89 87\n", "modbus-rtu")
    assert asked["remark"] is None and other["remark"] == "not the meter that was asked, which is 2"


def test_people_see_joins_and_remarks(tmp_path, capsys):
    path = tmp_path / "line.log"
    path.write_bytes(log_of([*DIALOGUE645, ASKED645, dlt645(0x91, bytes.fromhex("00000100 54760800"), "999999001920")]))
    assert cli.main(["capture", str(path)]) == 0
    out = capsys.readouterr().out
    assert "response read address 201900123456 id 0001ff00, joined from 3 frames\n  00010000 active_energy_import 876.54" in out
    assert "address 201900999999 id 00010000, not the meter that was asked, which is 201900123456\n" in out


def test_the_host_may_be_at_either_end():
    log = b"RX 02 04 00 34 00 02 30 36\nTX 02 04 04 44 9A 50 00 C0 5B\n"
    assert [frame["direction"] for frame in frames(log)] == ["request", "response"]


def test_a_log_without_marks_tells_requests_from_responses():
    log = b"02 04 00 34 00 02 30 36\n02 04 04 44 9A 50 00 C0 5B\n"
    assert told(frames(log * 3)) == [("request", "52+2", []), ("response", "52+2", ["17562", "20480"])] * 3
    assert [frame["offset"] for frame in frames(log * 2)] == [0, 8, 17, 25]


def test_noise_in_a_log_without_marks_is_one_object_and_work_is_linear():
    log = b"02 04 00 34 00 02 30 36\n" + b"68 99 12\n" * 3000 + b"02 04 04 44 9A 50 00 C0 5B\n"
    found = frames(log, "modbus-rtu")
    assert [frame["ok"] for frame in found if frame["ok"]] == [True, True]
    noise = [frame for frame in found if not frame["ok"]]
    assert noise[0]["offset"] == 8 and len(noise) < 12


def test_work_on_frames_in_a_log_without_marks_does_not_depend_on_what_follows():
    """Frames that are looked at more than a few times would take minutes in a long log."""
    pair = bytes.fromhex("02 04 00 34 00 02 30 36 02 04 04 44 9A 50 00 C0 5B")
    begun = time.process_time()
    found = frames((pair * 600).hex().encode(), "modbus-rtu")
    assert told(found) == [("request", "52+2", []), ("response", "52+2", ["17562", "20480"])] * 600
    assert time.process_time() - begun < 8


def test_a_refusal_and_a_foreign_response_stay_what_they_are():
    refusal = "02 84 02 32 C1"
    asked, refused, again = frames(f"TX 02 04 00 34 00 02 30 36\nRX {refusal}\nRX 02 04 04 44 9A 50 00 C0 5B".encode())
    assert refused["error_reply"] and refused["id"] == asked["id"]
    assert again["ok"] and again["id"] is None


def test_lines_that_are_no_octets_are_told_and_the_rest_is_read():
    recording = capture.read_recording(b"opened COM3\n" * 7 + REPLY645.hex().encode())
    assert len(recording.complaints) == 6 and recording.complaints[0].startswith("line 1: ")
    assert recording.complaints[-1] == "2 more lines are no octets"
    assert capture.decode_recording(recording)[0]["address"] == "201900123456"


@pytest.mark.parametrize("content", [b"", b"\n# nothing\n", b"hello", b"\xff\x00\x01", b"05\x0003"])
def test_what_is_no_recording_is_refused(content):
    with pytest.raises(streams.CaptureError):
        capture.read_recording(content)


def test_a_log_in_utf16():
    assert frames(REPLY645.hex(" ").encode("utf-16"))[0]["ok"]


# --- captures -----------------------------------------------------------------------------------------

@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize(("magic", "fraction", "shown"), [(0xA1B2C3D4, 250000, "250000"),
                                                          (0xA1B23C4D, 250, "000000250")])
def test_pcap_of_either_order_and_resolution(order, magic, fraction, shown):
    found = frames(pcap(DIALOGUE, order=order, magic=magic, fraction=fraction))
    assert told(found) == WHOLE
    assert found[0]["time"] == f"2023-11-14T22:13:22.{shown}Z"
    assert (found[0]["source"], found[0]["destination"]) == ("192.0.2.1:40000", "192.0.2.2:502")


@pytest.mark.parametrize(("link", "wrap"), [
    (1, ethernet), (1, lambda p: ethernet(p, b"\x81\x00\x00\x05")),
    (1, lambda p: ethernet(p, b"\x88\xa8\x00\x05\x81\x00\x00\x06")),
    (0, lambda p: b"\x02\0\0\0" + p), (108, lambda p: b"\0\0\0\x02" + p), (101, lambda p: p), (228, lambda p: p),
    (113, lambda p: bytes(14) + b"\x08\x00" + p), (276, lambda p: b"\x08\x00" + bytes(18) + p)])
def test_link_types(link, wrap):
    assert told(frames(pcap([wrap(one) for one in DIALOGUE], link))) == WHOLE


@pytest.mark.parametrize("extension", [(b"", 6), (b"\x06\0" + bytes(6), 0), (b"\x06\0" + bytes(6), 44)])
def test_ipv6(extension):
    host, meter = ("2001:db8::1", 40000), ("2001:db8::2", 502)
    made = [ipv6(host, meter, tcp(host, meter, 1, ASK), *extension),
            ipv6(meter, host, tcp(meter, host, 1, TELL), *extension)]
    found = frames(pcap([ethernet(one) for one in made], 1))
    assert told(found) == WHOLE and found[0]["source"] == "[2001:db8::1]:40000"


@pytest.mark.parametrize("order", "<>")
def test_pcapng_with_resolutions_and_unknown_blocks(order):
    nano = struct.pack(order + "HHB3xHH", 9, 1, 9, 0, 0)
    power = struct.pack(order + "HHB3xHHqHH", 9, 1, 0x80 | 10, 14, 8, 1000, 0, 0)
    made = (section(order) + block(order, 0xBAD, b"1234") + interface(order) + interface(order, 1, nano)
            + interface(order, 101, power))
    made += enhanced(order, DIALOGUE[0], 1) + enhanced(order, DIALOGUE[2], 1700000000250000)
    made += enhanced(order, ethernet(DIALOGUE[3]), 1700000001000000007, 1)
    made += enhanced(order, packet(HOST, METER, 112, ASK), (1700000000 - 1000) * 1024 + 512, 2)
    found = frames(made)
    assert told(found[:2]) == WHOLE
    assert [frame["time"] for frame in found] == [
        "2023-11-14T22:13:20.250000Z", "2023-11-14T22:13:21.000000007Z", "2023-11-14T22:13:20.500000000Z"]


def test_pcapng_simple_and_old_packets_and_a_second_section_of_the_other_order():
    simple = block("<", 3, struct.pack("<I", len(DIALOGUE[2])) + DIALOGUE[2])
    old = block(">", 2, struct.pack(">HHIIII", 0, 0, 0, 5, len(DIALOGUE[3]), len(DIALOGUE[3])) + DIALOGUE[3])
    found = frames(section("<") + interface("<") + simple + section(">") + interface(">") + old)
    assert told(found) == WHOLE
    assert [frame["time"] for frame in found] == [None, "1970-01-01T00:00:00.000005Z"]


def dialogue_pieces():
    """The same streams in many segments: order and place of each."""
    half = [(HOST, METER, 100, ASK[:5]), (HOST, METER, 105, ASK[5:]), (METER, HOST, 500, TELL[:1]),
            (METER, HOST, 501, TELL[1:8]), (METER, HOST, 508, TELL[8:])]
    return [packet(*one) for one in half]


def test_segments_in_any_order_and_repeated():
    for order in itertools.permutations(dialogue_pieces()):
        found = frames(pcap(DIALOGUE[:2] + list(order) + [order[0]]))
        assert sorted((frame["direction"], len(frame["items"])) for frame in found) == [("request", 0), ("response", 2)]


def test_segments_that_overlap():
    made = DIALOGUE[:2] + [packet(HOST, METER, 100, ASK[:7]), packet(HOST, METER, 103, ASK[3:]),
                           packet(HOST, METER, 99, b"x"), packet(METER, HOST, 500, TELL)]
    assert told(frames(pcap(made))) == WHOLE


def test_sequence_numbers_wrap():
    made = [packet(HOST, METER, 2**32 - 4, b"", SYN), packet(HOST, METER, 2**32 - 3, ASK[:6]),
            packet(HOST, METER, 3, ASK[6:])]
    assert told(frames(pcap(made))) == WHOLE[:1]


def test_a_lost_segment_is_a_gap_and_the_rest_is_read():
    lost = [packet(HOST, METER, 99, b"", SYN), packet(HOST, METER, 100, ASK[:5])]
    lost += [packet(HOST, METER, 112 + 12 * k, ASK) for k in range(3)]
    found = frames(pcap(lost), "modbus-tcp")
    assert [frame["ok"] for frame in found] == [False, True, True, True]
    assert found[0]["error"]["code"] == "incomplete" and found[1]["offset"] == 5


def test_what_waits_is_bounded():
    lost = [packet(HOST, METER, 99, b"", SYN)]
    lost += [packet(HOST, METER, 1000 + 12 * k, ASK) for k in range(500)]
    assert len(frames(pcap(lost))) == 500


def test_octets_that_were_not_captured_are_a_gap():
    cut = packet(HOST, METER, 100, ASK)[:-6]
    found = frames(pcap([cut, packet(HOST, METER, 112, ASK)]), "modbus-tcp")
    assert [frame["ok"] for frame in found] == [False, True]


def test_a_port_that_is_used_again_is_another_conversation():
    second = [packet(HOST, METER, 7000, b"", SYN), packet(HOST, METER, 7001, ASK)]
    recording = capture.read_recording(pcap(DIALOGUE + second))
    assert len(recording.conversations) == 2


def test_other_traffic_is_told_and_no_error(tmp_path, capsys):
    web = ("192.0.2.9", 80)
    path = tmp_path / "line.pcap"
    path.write_bytes(pcap([*DIALOGUE, packet(HOST, web, 1, b"GET / HTTP/1.1\r\n\r\n")]))
    assert cli.main(["capture", str(path), "--json"]) == 0
    out, err = capsys.readouterr()
    assert told([json.loads(line) for line in out.splitlines()]) == WHOLE
    assert "192.0.2.1:40000 to 192.0.2.9:80: 18 octets hold no good frame" in err


def test_fragments_and_other_packets_are_left_out():
    fragment = bytearray(DIALOGUE[2])
    fragment[6] = 0x20
    udp = bytearray(DIALOGUE[2])
    udp[9] = 17
    assert told(frames(pcap([bytes(fragment), bytes(udp), b"", b"\x45", *DIALOGUE]))) == WHOLE


@pytest.mark.parametrize(("content", "why"), [
    (pcap([]), "no octets over TCP"), (pcap([])[:20], "inside its header"),
    (pcap(DIALOGUE, link=105), "link type 105 is not known"),
    (section("<")[:10], "inside a block"), (section("<"), "no octets over TCP"),
    (section("<") + enhanced("<", DIALOGUE[2], 0), "interface 0"),
    (section("<")[:8] + bytes(20), "no byte order"),
    (section("<") + struct.pack("<II", 6, 7) + bytes(8), "claims 7 octets"),
    (section("<") + block("<", 1, b"1234"), "too short for its kind")])
def test_bad_files_say_why(content, why, tmp_path, capsys):
    path = tmp_path / "bad.pcap"
    path.write_bytes(content)
    assert cli.main(["capture", str(path)]) == 3
    out, err = capsys.readouterr()
    assert out == "" and why in err and err.count("\n") == 1


def test_a_capture_that_is_cut_short_gives_what_it_has(tmp_path, capsys):
    path = tmp_path / "cut.pcap"
    path.write_bytes(pcap([*DIALOGUE, DIALOGUE[2]])[:-5])
    assert cli.main(["capture", str(path), "--json"]) == 3
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 2 and "ends inside a packet" in err


@pytest.mark.parametrize("step", [7])
def test_damaged_captures_never_surprise(step):
    import random
    draw = random.Random(step)
    whole = [pcap([ethernet(one) for one in DIALOGUE], 1),
             section(">") + interface(">") + b"".join(enhanced(">", one, 5) for one in DIALOGUE)]
    for _ in range(1500):
        made = bytearray(draw.choice(whole))
        for _ in range(draw.randint(1, 4)):
            made[draw.randrange(4, len(made))] = draw.randrange(256)
        try:
            frames(bytes(made[:draw.randrange(4, len(made) + 1)]))
        except streams.CaptureError:
            pass


def test_the_command_reads_stdin_and_names_registers(monkeypatch, capsys):
    import io
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(pcap(DIALOGUE))))
    assert cli.main(["capture", "-", "--layout", "low=u16,high=u16"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("2023-11-14T22:13:22.250000Z 192.0.2.1:40000 > 192.0.2.2:502 0: modbus-tcp request")
    assert "16 low 5" in out and "17 high 6" in out
