# SPDX-License-Identifier: Apache-2.0
"""Decodes Modbus RTU frames of every public function into plain dicts.

Source: meter-profiles.md, section 0, and modbus_pdu.py. A reply does not say which registers it answers:
give its request.
"""

from .json_lines import serve
from .line import Fault, Refusal, error
from .modbus_pdu import FUNCTIONS, read, size_of

PROTOCOL = "modbus-rtu"
LONGEST = 256  # octets of a frame on a line


def crc16(octets):
    """The CRC of Modbus: A001 reflected, from FFFF.

    >>> f"{crc16(bytes.fromhex('01030000000a')):04x}"
    'cdc5'
    """
    register = 0xFFFF
    for octet in octets:
        register ^= octet
        for _ in range(8):
            register = register >> 1 ^ (0xA001 if register & 1 else 0)
    return register


def frame_at(octets, start, direction):
    """The octets of the frame at `start`, or the Fault."""
    rest = octets[start:]
    size = size_of(rest[1:], direction)
    if size is None:
        return Fault("bad_start", start + 1)
    length = 1 + size + 2
    if length > LONGEST:
        return Fault("bad_length", start)
    if len(rest) < length:
        return Fault("incomplete", len(octets))
    if crc16(rest[:length - 2]) != int.from_bytes(rest[length - 2:length], "little"):
        return Fault("bad_checksum", start + length - 2)
    return rest[:length]


def describe(unit, pdu, direction, request=None, offset=0, protocol=PROTOCOL):
    """What a whole PDU says, whatever frame it came in. Raises Refusal where it breaks a rule."""
    code = pdu[0]
    id, items, more = read(pdu, direction, request)
    return {"ok": True, "protocol": protocol, "offset": offset, "direction": direction, "address": str(unit),
            "control": f"{code:02x}", "function": FUNCTIONS[code & 0x7F], "error_reply": bool(code & 0x80),
            "follow_up": more, "id": id, "items": items}


def _told(frame, offset, direction, request):
    if request is not None and (request[0] != frame[0] or request[1] != frame[1] & 0x7F):
        raise ValueError("this is no reply to that request")
    try:
        return describe(frame[0], frame[1:-2], direction, request and request[1:-2], offset)
    except Refusal as refusal:
        return error(PROTOCOL, offset, Fault(refusal.code, offset + 1 + refusal.at))


def scan(octets, direction="request", request=None):
    """Every frame and every run of noise in `octets`, in order."""
    found, begin, at = [], 0, 0
    while at < len(octets):
        frame = frame_at(octets, at, direction)
        if isinstance(frame, Fault):
            at += 1
            continue
        found += _noise(octets, begin, at, direction)
        found.append(_told(frame, at, direction, request))
        begin = at = at + len(frame)
    return found + _noise(octets, begin, len(octets), direction)


def _noise(octets, first, last, direction):
    """One error object for octets[first:last]; it carries the fault of its first octet."""
    return [error(PROTOCOL, first, frame_at(octets, first, direction))] if first < last else []


def answer(question):
    """{"hex": "05 03 …", "direction": "request", "request": null or hex} gives what `scan` gives."""
    request = question.get("request")
    return scan(bytes.fromhex(question["hex"]), question.get("direction") or "request",
                bytes.fromhex(request) if request else None)


if __name__ == "__main__":
    serve(answer)
