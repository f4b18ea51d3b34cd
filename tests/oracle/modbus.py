# SPDX-License-Identifier: Apache-2.0
"""Decodes Modbus RTU frames into plain dicts: functions 03, 04, 06, 16 and exceptions.

Source: meter-profiles.md, section 0. A reply does not say which registers it answers: give its request.
Beside the fields of the command line an exception has `exception`, its code as a number.
"""

from .json_lines import serve

PROTOCOL = "modbus-rtu"
FUNCTIONS = {0x03: "read_holding_registers", 0x04: "read_input_registers",
             0x06: "write_single_register", 0x10: "write_multiple_registers"}
READS = (0x03, 0x04)
REGISTERS_READ_MAX = 125
SHORTEST, LONGEST = 5, 256


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


def _word(octets, at):
    return int.from_bytes(octets[at:at + 2], "big")


def length_of(octets, direction):
    """How long the frame at the front of `octets` is by its own content; nothing where none begins there.

    Content that is too short to tell counts as the octets that are needed to tell.
    """
    if len(octets) < 2:
        return 2
    code = octets[1]
    if direction == "response" and code & 0x80 and code & 0x7F in FUNCTIONS:
        return 5
    if code not in FUNCTIONS:
        return None
    if direction == "response" and code in READS:
        if len(octets) < 3:
            return 3
        count = octets[2]
        return 5 + count if count % 2 == 0 and 2 <= count <= 2 * REGISTERS_READ_MAX else None
    if direction == "request" and code == 0x10:
        return 9 + octets[6] if len(octets) > 6 else 7
    return 8


def frame_at(octets, start, direction):
    """The octets of the frame at `start`, or the error: (code, offset)."""
    rest = octets[start:]
    length = length_of(rest, direction)
    if length is None:
        return "bad_start", start + 1
    if len(rest) < length or length < SHORTEST:
        return "incomplete", len(octets)
    body, check = rest[:length - 2], rest[length - 2:length]
    if crc16(body) != int.from_bytes(check, "little"):
        return "bad_checksum", start + length - 2
    if not _counts_agree(body, direction):
        return "malformed", start
    return rest[:length]


def _counts_agree(body, direction):
    """Whether a request's register count is one that a frame can carry, and agrees with its octet count."""
    if direction == "response":
        return True
    count = _word(body, 4)
    if body[1] in READS:
        return 1 <= count <= REGISTERS_READ_MAX
    return body[1] == 0x06 or (1 <= count <= 123 and body[6] == 2 * count)


def _registers(first, octets):
    """An item for each register; its id is its decimal number, null where `first` is not known."""
    return [{"id": None if first is None else str(first + at), "name": "register",
             "value": str(_word(octets, 2 * at)), "unit": None} for at in range(len(octets) // 2)]


def _asked(frame, request):
    """(start, count) of the read request that `frame` answers, or (None, None)."""
    if request is None:
        return None, None
    start, count = _word(request, 2), _word(request, 4)
    if request[:2] != frame[:2] or frame[2] != 2 * count:
        raise ValueError("this is no reply to that request")
    return start, count


def _body(frame, direction, request):
    code = frame[1]
    if code & 0x80:
        return {"exception": frame[2]}
    if code in READS and direction == "response":
        start, count = _asked(frame, request)
        return {"id": None if start is None else f"{start}+{count}",
                "items": _registers(start, frame[3:-2])}
    start = _word(frame, 2)
    if code == 0x06:
        return {"id": f"{start}+1", "items": _registers(start, frame[4:6])}
    values = frame[7:-2] if code == 0x10 and direction == "request" else b""
    return {"id": f"{start}+{_word(frame, 4)}", "items": _registers(start, values)}


def describe(frame, offset, direction, request=None):
    """What a whole frame says."""
    code = frame[1]
    return {"ok": True, "protocol": PROTOCOL, "offset": offset, "direction": direction,
            "address": str(frame[0]), "control": f"{code:02x}", "function": FUNCTIONS[code & 0x7F],
            "error_reply": bool(code & 0x80), "follow_up": False, "id": None,
            "items": []} | _body(frame, direction, request)


def scan(octets, direction="request", request=None):
    """Every frame and every run of noise in `octets`, in order."""
    found, begin, at = [], 0, 0
    while at < len(octets):
        frame = frame_at(octets, at, direction)
        if isinstance(frame, tuple):
            at += 1
            continue
        found += _noise(octets, begin, at, direction)
        found.append(describe(frame, at, direction, request))
        begin = at = at + len(frame)
    return found + _noise(octets, begin, len(octets), direction)


def _noise(octets, first, last, direction):
    """One error object for octets[first:last]; it carries the fault of its first octet."""
    if first == last:
        return []
    code, at = frame_at(octets, first, direction)
    return [{"ok": False, "protocol": PROTOCOL, "offset": first,
             "error": {"code": code, "offset": at, "message": code.replace("_", " ")}}]


def answer(question):
    """{"hex": "05 03 …", "direction": "request", "request": null or hex} gives what `scan` gives."""
    request = question.get("request")
    return scan(bytes.fromhex(question["hex"]), question.get("direction") or "request",
                bytes.fromhex(request) if request else None)


if __name__ == "__main__":
    serve(answer)
