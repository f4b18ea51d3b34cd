# SPDX-License-Identifier: Apache-2.0
"""Decodes CJ/T 188 frames of both editions into plain dicts (cjt188.md, sections 1 to 5).

`scan(octets)` gives one dict for each frame and one for each run of noise: what `submeter decode
--protocol cjt188 --json` prints, the words of messages aside.
"""

from dataclasses import dataclass

from . import line
from .cjt188_items import EDITION_2018, HIDDEN, KNOWN, READ, WRITE, WRITTEN, Status, read_fields, size_of
from .json_lines import serve
from .line import END, START, Fault, Refusal

PROTOCOL = "cjt188"
CONTROL, LENGTH, DATA = 9, 10, 11
FUNCTIONS = {0x01: "read", 0x03: "read_address", 0x04: "write", 0x09: "read_key_version",
             0x15: "write_address", 0x16: "write_index"}
VENDOR = range(0x20, 0x40)
READS, WRITES = (0x01, 0x09), (0x04, 0x15, 0x16)
HIGH_FIRST = {0x90, 0xD1, 0xD2, 0xD3, 0xD4, 0xA0, 0xA1, 0x81}
OBIS = {"current_volume": dict.fromkeys(range(0x10, 0x20), "8-0:1.0.0") | {0x11: "9-0:1.0.0"},
        "current_heat": dict.fromkeys(range(0x20, 0x30), "6-0:1.0.0") | {0x21: "5-0:1.0.0"}}
# The private range, whatever the meter: docs/reference/profile.md.
OWN = {"valve": "1.0", "purchase_sequence": "3.0", "purchase_amount": "2.3", "cumulative_amount": "2.2",
       "remaining_amount": "2.0", "price_1": "5.1", "price_2": "5.2", "price_3": "5.3", "quantity_1": "5.11",
       "quantity_2": "5.12", "status": "6.1", "battery": "8.0"}


@dataclass(frozen=True)
class Frame:
    """One frame as it lay in the input."""

    offset: int
    type: int
    address: bytes
    control: int
    data: bytes

    @property
    def length(self):
        return DATA + len(self.data) + 2


def frame_at(octets, start):
    """The frame whose 68H is at `start`, or the Fault."""
    if octets[start] != START:
        return Fault("bad_start", start)
    if start + LENGTH >= len(octets):
        return Fault("incomplete", len(octets))
    check = start + DATA + octets[start + LENGTH]
    if check + 1 >= len(octets):
        return Fault("incomplete", len(octets))
    if sum(octets[start:check]) % 256 != octets[check]:
        return Fault("bad_checksum", check)
    if octets[check + 1] != END:
        return Fault("bad_end", check + 1)
    return Frame(start, octets[start + 1], octets[start + 2:start + 9], octets[start + CONTROL],
                 octets[start + DATA:check])


def identifier_of(first, second):
    """The identifier in display order from its two octets on the line, in whichever order they came.

    >>> f"{identifier_of(0x1F, 0x90):04x} {identifier_of(0x90, 0x1F):04x} {identifier_of(0x81, 0xD2):04x}"
    '901f 901f d281'
    """
    high, low = first << 8 | second, second << 8 | first
    if (high in KNOWN) != (low in KNOWN):
        return high if high in KNOWN else low
    return high if first in HIGH_FIRST else low


def _opaque(data, value=None):
    return [{"id": None, "name": "data", "obis": None, "circuit": 0, "value": value or data.hex(),
             "unit": None, "time": None}] if data else []


def _address(frame):
    return [_opaque(b"\0", frame.address[::-1].hex().upper())[0] | {"name": "address"}]


def layouts_of(di, type):
    """What a meter of this type may answer: heat meters have records of their own."""
    if di == 0x901F and type >> 4 in (1, 2, 3):
        return READ[di][1:] if type >> 4 == 2 else READ[di][:1]
    return READ.get(di, [])


def _record(layouts, data, opaque=None):
    """The items of the layout that fits the length; where none does, the octets as they are."""
    for fields in layouts:
        if size_of(fields) == len(data):
            return read_fields(fields, data, DATA + 3)
    return _opaque(data, opaque)


def _named(item):
    """The item with its place in the private range, where it has one."""
    return item | {"obis": f"1-129:96.{OWN[item['name']]}"} if item["name"] in OWN else item


def _finish(frame, di, items):
    """Fills in the identifier, the place in OBIS and the time of a record."""
    number, time = f"{di:04x}", None
    for item in items:
        if item["id"] is ...:
            item["id"] = number
        if item["name"] in OBIS:
            item["obis"] = OBIS[item["name"]].get(frame.type)
        if item["name"] == "record_time":
            time = item["value"]
        else:
            item["time"] = time
    return {"id": number, "items": [_named(item) for item in items]}


def _body(frame, function, replying):
    """What stands in the data of a frame that is neither a refusal nor a maker's."""
    if len(frame.data) < 3:
        raise Refusal("bad_length", LENGTH)
    di, data = identifier_of(frame.data[0], frame.data[1]), frame.data[3:]
    if function in WRITES:
        layouts = WRITTEN.get(di, []) if replying else [WRITE[di]] if di in WRITE else []
        items = _record(layouts, data, HIDDEN if di in EDITION_2018 else None)
    elif not replying:
        items = _opaque(data)
    elif function == 0x03:
        items = _address(frame) + _opaque(data)
    else:
        items = _record(layouts_of(di, frame.type), data)
    return _finish(frame, di, items)


def _refused(frame):
    if len(frame.data) != 3:
        raise Refusal("bad_length", LENGTH)
    items = read_fields([Status("refusal")], frame.data[1:], DATA + 1)
    return {"items": [_named(item | {"id": None}) for item in items]}


def describe(frame, direction=None):
    """What a frame says. A `direction` that is not the frame's own is refused."""
    own = "response" if frame.control & 0x80 else "request"
    if direction not in (None, own):
        raise Refusal("bad_control" if direction == "request" else "not_a_reply", CONTROL)
    direction = own
    replying, function = direction == "response", frame.control & 0x3F
    error = replying and bool(frame.control & 0x40)
    if frame.control & 0xC0 == 0x40:
        raise Refusal("bad_control", CONTROL)
    if function not in FUNCTIONS and function not in VENDOR:
        raise Refusal("unknown_function", CONTROL)
    if function in VENDOR:
        body = {"items": _opaque(frame.data)}
    else:
        body = _refused(frame) if error else _body(frame, function, replying)
    return {"ok": True, "protocol": PROTOCOL, "offset": frame.offset, "direction": direction,
            "address": frame.address[::-1].hex().upper(), "control": f"{frame.control:02x}",
            "function": FUNCTIONS.get(function, "vendor"), "error_reply": error, "follow_up": False,
            "id": None} | body


def scan(octets, direction=None):
    """Every frame and every run of noise in `octets`, in order."""
    return line.scan(octets, PROTOCOL, frame_at, lambda frame: describe(frame, direction))


def answer(question):
    """{"hex": "68 …", "direction": null} gives the list that `scan` gives."""
    return scan(bytes.fromhex(question["hex"]), question.get("direction"))


if __name__ == "__main__":
    serve(answer)
