# SPDX-License-Identifier: Apache-2.0
"""Decodes DL/T 645-1997 frames into plain dicts (dlt645.md, sections 2 and 6).

The frame is that of 2007; identifiers have two octets, and there is neither an operator nor a question
for the address. Beside the fields of the command line there are `error_bits` and `undecoded`, as in dlt645.py.
"""

from . import line
from .dlt645 import frame_at
from .dlt645_1997_items import items_of
from .dlt645_messages import bits_of, item_of, words
from .dlt645_values import Digits, Instant
from .json_lines import serve

PROTOCOL = "dlt645-1997"
FUNCTIONS = {0x01: "read", 0x02: "read_follow_up", 0x03: "read_again", 0x04: "write", 0x08: "broadcast_time",
             0x0A: "write_address", 0x0C: "change_rate", 0x0F: "change_password", 0x10: "clear_demand"}
ERR = {0: "bad_data", 1: "no_such_data", 2: "not_authorised", 4: "too_many_zones", 5: "too_many_slots",
       6: "too_many_tariffs"}


def read_items(di, data):
    """The items that `data` holds for identifier `di` (display order), and the octets left over."""
    found = []
    for number, name, field in items_of(di):
        if len(data) < field.size:
            break
        found.append({"id": number.hex(), "name": name} | field.read(data[:field.size]))
        data = data[field.size:]
    # A block reply ends in one separator.
    return found, b"" if found and data == b"\xaa" else data


def _identified(data):
    return {"id": data[1::-1].hex()} if len(data) >= 2 else None


def is_short(di, data, left):
    """Whether `data`, of which `left` is over, end inside a value or before the first."""
    fields = [field for _, _, field in items_of(di)]
    if len(fields) < 2 or left == data:
        return bool(fields) and left == data
    return 0 < len(left) < fields[0].size


def _values(data, behind=2, goes_on=False):
    known = _identified(data)
    if known is None:
        return None
    di = bytes.fromhex(known["id"])
    items, rest = read_items(di, data[behind:])
    if not goes_on and is_short(di, data[behind:], rest):
        raise line.Refusal("bad_length", 9)
    return known | {"items": items} | ({"undecoded": rest.hex()} if rest else {})


def _read_request(data):
    return _identified(data) if len(data) == 2 else None


def _follow_up_reply(data):
    """Where in its block this part begins only the parts before it tell."""
    known = _identified(data)
    return known and known | ({"items": [item_of("data", data[2:].hex()) | known]} if data[2:] else {})


def _write_request(data):
    return _values(data, behind=6) if len(data) >= 6 else None


def _time_request(data):
    return {"items": [item_of("time", Instant("YYMMDDhhmmss").read(data)["value"])]} if len(data) == 6 else None


def _address_request(data):
    return {"items": [item_of("address", Digits().read(data)["value"])]} if len(data) == 6 else None


def _password(size):
    return lambda data: {"items": [item_of("password", "not shown")]} if len(data) == size else None


def _refusal(data):
    if len(data) != 1:
        return None
    return {"error_bits": bits_of(data), "items": [item_of("refusal", words(data, ERR))]}


REQUESTS = {0x01: _read_request, 0x02: _read_request, 0x04: _write_request, 0x08: _time_request,
            0x0A: _address_request, 0x0F: _password(8), 0x10: lambda data: {} if len(data) == 4 else None}
REPLIES = {0x01: _values, 0x02: _follow_up_reply, 0x03: _values, 0x0F: _password(4)}


def describe(frame, direction=None):
    """What a frame says. `direction` overrides the frame's own direction bit."""
    direction = direction or ("response" if frame.control & 0x80 else "request")
    replying, function = direction == "response", frame.control & 0x1F
    error = replying and bool(frame.control & 0x40)
    if error:
        body = _refusal(frame.data)
    else:
        reader = (REPLIES if replying else REQUESTS).get(function)
        follows = bool(replying and frame.control & 0x20)
        body = reader(frame.data, goes_on=follows) if reader is _values else reader(frame.data) if reader else None
    if body is None:
        body = {"undecoded": frame.data.hex()} if frame.data else {}
    return {"ok": True, "protocol": PROTOCOL, "offset": frame.offset, "direction": direction,
            "address": frame.address[::-1].hex(), "control": f"{frame.control:02x}",
            "function": FUNCTIONS.get(function, "unknown"), "error_reply": error,
            "follow_up": bool(replying and frame.control & 0x20), "id": None, "items": []} | body


def join(frames):
    """The items of one long block from its first reply and its follow-up replies, in order asked."""
    first, *others = frames
    if [frame.control & 0x1F for frame in frames] != [0x01] + [0x02] * len(others):
        raise ValueError("not a read reply with its follow-up replies")
    if [bool(frame.control & 0x20) for frame in frames] != [True] * len(others) + [False]:
        raise ValueError("the chain does not end where it must")
    if any(frame.data[:2] != first.data[:2] for frame in others):
        raise ValueError("a part has another identifier")
    return read_items(first.data[1::-1], b"".join(frame.data[2:] for frame in frames))[0]


def scan(octets, direction=None):
    """Every frame and every run of noise in `octets`, in order."""
    return line.scan(octets, PROTOCOL, frame_at, lambda frame: describe(frame, direction))


def answer(question):
    """{"hex": "68 …", "direction": null} gives the list that `scan` gives."""
    return scan(bytes.fromhex(question["hex"]), question.get("direction"))


if __name__ == "__main__":
    serve(answer)
