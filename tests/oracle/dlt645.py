# SPDX-License-Identifier: Apache-2.0
"""Decodes DL/T 645-2007 frames into plain dicts (dlt645.md, sections 2 to 5).

`scan(octets)` gives one dict for each frame and one for each run of noise. Beside the fields of the
command line there are, where they apply: `error_bits` (of ERR, SERR or the result word), `sequence`
(follow-up frames), `undecoded` (data octets without a meaning here, hex, +33H removed), `bits` in the
item of a status word and `invalid` in an item whose digits are none.
"""

from dataclasses import dataclass

from . import line
from .dlt645_items import groups_of
from .dlt645_values import Digits, Instant
from .json_lines import serve
from .line import END, START, Fault

PROTOCOL = "dlt645-2007"
SEPARATOR, FREEZE = b"\xaa", 0x05
FUNCTIONS = {0x03: "security", 0x08: "broadcast_time", 0x11: "read_data", 0x12: "read_follow_up",
             0x13: "read_address", 0x14: "write_data", 0x15: "write_address", 0x16: "freeze",
             0x17: "change_rate", 0x18: "change_password", 0x19: "clear_demand", 0x1A: "clear_meter",
             0x1B: "clear_events", 0x1C: "control", 0x1D: "terminal_output"}
COMMANDS = {0x1A: "trip", 0x1B: "permit_close", 0x1C: "close", 0x1D: "timed_trip_close",
            0x1E: "timed_trip_permit", 0x2A: "alarm_on", 0x2B: "alarm_off", 0x3A: "keep_power",
            0x3B: "release_keep_power"}


@dataclass(frozen=True)
class Frame:
    """One frame as it lay in the input; `data` with 33H already subtracted."""

    offset: int
    address: bytes
    control: int
    data: bytes
    length: int


def frame_at(octets, start):
    """The frame whose first 68H is at `start`, or the Fault."""
    if octets[start] != START:
        return Fault("bad_start", start)
    if start + 7 >= len(octets):
        return Fault("incomplete", len(octets))
    if octets[start + 7] != START:
        return Fault("bad_start", start + 7)
    if start + 9 >= len(octets):
        return Fault("incomplete", len(octets))
    check = start + 10 + octets[start + 9]
    if check + 1 >= len(octets):
        return Fault("incomplete", len(octets))
    if sum(octets[start:check]) % 256 != octets[check]:
        return Fault("bad_checksum", check)
    if octets[check + 1] != END:
        return Fault("bad_end", check + 1)
    data = bytes((octet - 0x33) % 256 for octet in octets[start + 10:check])
    return Frame(start, octets[start + 1:start + 7], octets[start + 8], data, check + 2 - start)


def scan(octets, direction=None):
    """Every frame and every run of noise in `octets`, in order."""
    return line.scan(octets, PROTOCOL, frame_at, lambda frame: describe(frame, direction))


def read_items(di, data):
    """The items that `data` holds for identifier `di` (display order), and the octets left over."""
    found = []
    for group in groups_of(di, len(data)):
        for number, name, field in group:
            if len(data) < field.size or (di[0] == FREEZE and data[:1] == SEPARATOR):
                break
            found.append({"id": number.hex(), "name": name} | field.read(data[:field.size]))
            data = data[field.size:]
        if found and data[:1] == SEPARATOR and (len(data) == 1 or di[0] == FREEZE):
            data = data[1:]
    return found, data


def bits_of(octets):
    word = int.from_bytes(octets, "little")
    return [bit for bit in range(8 * len(octets)) if word >> bit & 1]


def item_of(name, read):
    return {"id": None, "name": name} | read


def _identified(data):
    """(what is said of the identifier, the data behind it), or nothing where there is no room for one."""
    return ({"id": data[3::-1].hex()}, data[4:]) if len(data) >= 4 else None


def _with_items(known, data):
    items, rest = read_items(bytes.fromhex(known["id"]), data)
    return known | {"items": items} | ({"undecoded": rest.hex()} if rest else {})


def _read_reply(data):
    known = _identified(data)
    return _with_items(*known) if known else None


def _read_request(data):
    known = _identified(data)
    return known[0] | ({"undecoded": known[1].hex()} if known[1] else {}) if known else None


def _follow_up_request(data):
    return {"id": data[3::-1].hex(), "sequence": data[4]} if len(data) == 5 else None


def _follow_up_reply(data):
    """Where in its block this part begins only the parts before it tell: see `join`."""
    if len(data) < 5:
        return None
    rest = {"undecoded": data[4:-1].hex()} if data[4:-1] else {}
    return {"id": data[3::-1].hex(), "sequence": data[-1]} | rest


def _write_request(data):
    if len(data) < 12:
        return None
    known, level, value = {"id": data[3::-1].hex()}, data[4], data[12:]
    if level == 0x98:  # cipher
        return known | {"undecoded": value.hex()}
    if level == 0x99:  # plain, with a MAC of four octets
        return _with_items(known, value[:-4]) | {"undecoded": value[-4:].hex()}
    return _with_items(known, value)


def _time_request(data):
    if len(data) != 6:
        return None
    return {"items": [item_of("time", Instant("YYMMDDhhmmss").read(data))]}


def _control_request(data):
    if len(data) != 16 or data[0] == 0x98:
        return None
    command, parameter = data[8], data[9]
    items = [item_of("command", {"value": COMMANDS.get(command, f"{command:02x}"), "unit": None})]
    if command in (0x1D, 0x1E):
        items.append(item_of("duration", {"value": str(5 * parameter), "unit": "min"}))
    items.append(item_of("valid_until", Instant("YYMMDDhhmmss").read(data[10:])))
    return {"items": items}


def _control_reply(data):
    return {} if not data else {"error_bits": bits_of(data)} if len(data) == 2 else None


def _address_reply(data):
    return {"items": [item_of("address", Digits().read(data))]} if len(data) == 6 else None


def _refusal(data):
    return {"error_bits": bits_of(data)} if len(data) in (1, 2) else None


REQUESTS = {0x03: _read_request, 0x08: _time_request, 0x11: _read_request, 0x12: _follow_up_request,
            0x14: _write_request, 0x1C: _control_request}
REPLIES = {0x03: _read_request, 0x11: _read_reply, 0x12: _follow_up_reply, 0x13: _address_reply,
           0x1C: _control_reply}


def describe(frame, direction=None):
    """What a frame says. `direction` overrides the frame's own direction bit."""
    direction = direction or ("response" if frame.control & 0x80 else "request")
    replying, function = direction == "response", frame.control & 0x1F
    error = replying and bool(frame.control & 0x40)
    reader = _refusal if error else (REPLIES if replying else REQUESTS).get(function)
    body = reader(frame.data) if reader else None
    if body is None:
        body = {"undecoded": frame.data.hex()} if frame.data else {}
    return {"ok": True, "protocol": PROTOCOL, "offset": frame.offset, "direction": direction,
            "address": frame.address[::-1].hex(), "control": f"{frame.control:02x}",
            "function": FUNCTIONS.get(function, "unknown"), "error_reply": error,
            "follow_up": bool(replying and frame.control & 0x20), "id": None, "items": []} | body


def join(frames):
    """The items of one long block from its first reply and its follow-up replies, in order asked.

    Refuses a part with another identifier or out of sequence, and a chain that does not end.
    """
    first, *others = frames
    if [frame.control & 0x1F for frame in frames] != [0x11] + [0x12] * len(others):
        raise ValueError("not a read reply with its follow-up replies")
    di, whole = first.data[3::-1], first.data[4:]
    more = bool(first.control & 0x20)
    for sequence, part in enumerate(others, 1):
        if not more or part.data[3::-1] != di or part.data[-1] != sequence:
            raise ValueError(f"part {sequence} does not follow")
        whole, more = whole + part.data[4:-1], bool(part.control & 0x20)
    if more:
        raise ValueError("the last part is missing")
    return read_items(di, whole)[0]


def answer(question):
    """{"hex": "68 …", "direction": null} gives the list that `scan` gives."""
    return scan(bytes.fromhex(question["hex"]), question.get("direction"))


if __name__ == "__main__":
    serve(answer)
