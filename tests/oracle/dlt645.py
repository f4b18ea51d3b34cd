# SPDX-License-Identifier: Apache-2.0
"""Decodes DL/T 645-2007 frames into plain dicts (dlt645.md, sections 2 to 5).

`scan(octets)` gives one dict for each frame and one for each run of noise. Beside the fields of the
command line there are, where they apply: `error_bits` (of ERR, SERR or the result word), `sequence`
(follow-up frames), `undecoded` (data octets without a meaning here, hex, +33H removed), `bits` in the
item of a status word and `invalid` in an item whose digits are none.
"""

from dataclasses import dataclass

from . import line
from .dlt645_messages import REPLIES, REQUESTS, read_items, refusal
from .json_lines import serve
from .line import END, START, Fault

PROTOCOL = "dlt645-2007"
FUNCTIONS = {0x03: "security", 0x08: "broadcast_time", 0x11: "read_data", 0x12: "read_follow_up",
             0x13: "read_address", 0x14: "write_data", 0x15: "write_address", 0x16: "freeze",
             0x17: "change_rate", 0x18: "change_password", 0x19: "clear_demand", 0x1A: "clear_meter",
             0x1B: "clear_events", 0x1C: "control", 0x1D: "terminal_output"}


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


def describe(frame, direction=None):
    """What a frame says. `direction` overrides the frame's own direction bit."""
    direction = direction or ("response" if frame.control & 0x80 else "request")
    replying, function = direction == "response", frame.control & 0x1F
    error = replying and bool(frame.control & 0x40)
    reader = (REPLIES if replying else REQUESTS).get(function)
    follow_up = bool(replying and frame.control & 0x20)
    if error:
        body = refusal(function, frame.data)
    elif function == 0x11 and follow_up:
        body = reader(frame.data, goes_on=True)
    else:
        body = reader(frame.data) if reader else None
    if body is None:
        body = {"undecoded": frame.data.hex()} if frame.data else {}
    return {"ok": True, "protocol": PROTOCOL, "offset": frame.offset, "direction": direction,
            "address": frame.address[::-1].hex(), "control": f"{frame.control:02x}",
            "function": FUNCTIONS.get(function, "unknown"), "error_reply": error,
            "follow_up": follow_up, "id": None, "items": []} | body


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
