# SPDX-License-Identifier: Apache-2.0
"""The public functions of Modbus without their framing: how long one is by its content, and what it says.

Source: MODBUS Application Protocol V1.1b3, section 6. `read(pdu, direction)` gives the identifier, the
items and whether more can be read; Refusal counts from the function code.
"""

from .line import Refusal

FUNCTIONS = {
    0x01: "read_coils", 0x02: "read_discrete_inputs", 0x03: "read_holding_registers",
    0x04: "read_input_registers", 0x05: "write_single_coil", 0x06: "write_single_register",
    0x07: "read_exception_status", 0x08: "diagnostics", 0x0B: "get_comm_event_counter",
    0x0C: "get_comm_event_log", 0x0F: "write_multiple_coils", 0x10: "write_multiple_registers",
    0x11: "report_server_id", 0x14: "read_file_record", 0x15: "write_file_record", 0x16: "mask_write_register",
    0x17: "read_write_multiple_registers", 0x18: "read_fifo_queue", 0x2B: "read_device_identification"}
EXCEPTIONS = {1: "illegal_function", 2: "illegal_address", 6: "busy"}
COILS, INPUTS = 0x01, 0x02
MOST = {0x01: 2000, 0x02: 2000, 0x03: 125, 0x04: 125, 0x0F: 1968, 0x10: 123, 0x17: 125}
WRITTEN_MOST, FIFO_MOST, GROUP, DEVICE_ID = 121, 31, 6, 0x0E
FIXED = {  # octets of a PDU whose length no field tells
    "request": dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08), 5)
               | dict.fromkeys((0x07, 0x0B, 0x0C, 0x11), 1) | {0x16: 7, 0x18: 3, 0x2B: 4},
    "response": dict.fromkeys((0x05, 0x06, 0x08, 0x0B, 0x0F, 0x10), 5) | {0x07: 2, 0x16: 7}}
COUNTED = {  # where an octet counts those behind it
    "request": {0x0F: 5, 0x10: 5, 0x14: 1, 0x15: 1, 0x17: 9},
    "response": dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x0C, 0x11, 0x14, 0x15, 0x17), 1)}


def word(octets, at):
    return int.from_bytes(octets[at:at + 2], "big")


def size_of(pdu, direction):
    """How many octets the PDU at the front has; where it is too short to tell, at least so many.

    Nothing where no public function begins there.
    """
    if not pdu:
        return 1
    code = pdu[0]
    if direction == "response" and code & 0x80 and code & 0x7F in FUNCTIONS:
        return 2
    if code in FIXED[direction]:
        return FIXED[direction][code]
    if code in COUNTED[direction]:
        at = COUNTED[direction][code]
        return at + 1 + pdu[at] if len(pdu) > at else at + 1
    if direction == "response" and code == 0x18:
        return 3 + word(pdu, 1) if len(pdu) >= 3 else 3
    return _objects_size(pdu) if direction == "response" and code == 0x2B else None


def _objects_size(pdu):
    at = 7
    if len(pdu) < at:
        return at
    for _ in range(pdu[6]):
        if len(pdu) < at + 2:
            return at + 2
        at += 2 + pdu[at + 1]
    return at


def item(id, name, value):
    """An item; registers have no unit here."""
    return {"id": None if id is None else str(id), "name": name, "obis": None, "circuit": 0, "value": str(value),
            "unit": None, "time": None}


def _registers(first, octets):
    return [item(None if first is None else first + at, "register", word(octets, 2 * at))
            for at in range(len(octets) // 2)]


def _bits(first, name, octets, count):
    return [item(None if first is None else first + at, name, octets[at // 8] >> at % 8 & 1) for at in range(count)]


def _bit_name(code):
    return "discrete_input" if code == INPUTS else "coil"


def _count(pdu, at, most):
    count = word(pdu, at)
    if not 1 <= count <= most:
        raise Refusal("bad_count", at)
    return count


def _span(pdu, at=1):
    return f"{word(pdu, at)}+{word(pdu, at + 2)}"


def _single(pdu, direction):
    value = word(pdu, 3)
    if pdu[0] == 0x05 and value not in (0x0000, 0xFF00):
        raise Refusal("bad_value", 3)
    item_value = ("coil", int(value == 0xFF00)) if pdu[0] == 0x05 else ("register", value)
    return f"{word(pdu, 1)}+1", [item(word(pdu, 1), *item_value)]


def _read_asked(pdu):
    _count(pdu, 3, MOST[pdu[0]])
    return _span(pdu), []


def _read_answered(pdu, start=None, count=None):
    octets = pdu[2:]
    if pdu[0] in (COILS, INPUTS):
        return None, _bits(start, _bit_name(pdu[0]), octets, 8 * len(octets) if count is None else count)
    if len(octets) % 2 or not octets:
        raise Refusal("bad_length", 1)
    return None, _registers(start, octets)


def _write_many(pdu, direction):
    start, count = word(pdu, 1), _count(pdu, 3, MOST[pdu[0]])
    if direction == "response":
        return _span(pdu), []
    if pdu[5] != (2 * count if pdu[0] == 0x10 else (count + 7) // 8):
        raise Refusal("bad_count", 3)
    values = _registers(start, pdu[6:]) if pdu[0] == 0x10 else _bits(start, "coil", pdu[6:], count)
    return _span(pdu), values


def _diagnostics(pdu, direction):
    return None, [item(None, "sub_function", word(pdu, 1)), item(None, "data", pdu[3:].hex())]


def _status(pdu, direction):
    if direction == "request":
        return None, []
    if pdu[0] == 0x07:
        return None, [item(None, "exception_status", pdu[1])]
    if pdu[0] == 0x11:
        return None, [item(None, "data", pdu[2:].hex())]
    at = 1 if pdu[0] == 0x0B else 2
    found = [item(None, "status", word(pdu, at)), item(None, "event_count", word(pdu, at + 2))]
    if pdu[0] == 0x0C:
        found += [item(None, "message_count", word(pdu, 6))] + [item(None, "event", octet) for octet in pdu[8:]]
    return None, found


def _grouped(kind, at):
    if kind != GROUP:
        raise Refusal("bad_value", at)


def _files_told(pdu):
    found, at = [], 2
    while at < len(pdu):
        after = at + 1 + pdu[at]
        if after > len(pdu) or pdu[at] % 2 == 0:
            raise Refusal("bad_length", at)
        _grouped(pdu[at + 1], at + 1)
        found += _registers(None, pdu[at + 2:after])
        at = after
    return None, found


def _files(pdu, direction):
    if pdu[0] == 0x14 and direction == "response":
        return _files_told(pdu)
    found, at = [], 2
    while at < len(pdu):
        first, count = word(pdu, at + 3), word(pdu, at + 5)
        after = at + 7 + (2 * count if pdu[0] == 0x15 else 0)
        _grouped(pdu[at], at)
        if after > len(pdu):
            raise Refusal("bad_length", at + 5)
        found += [item(None, "file", word(pdu, at + 1)), item(f"{first}+{count}", "records", count)]
        found += _registers(first, pdu[at + 7:after])
        at = after
    return None, found


def _mask(pdu, direction):
    start = word(pdu, 1)
    return f"{start}+1", [item(start, "and_mask", word(pdu, 3)), item(start, "or_mask", word(pdu, 5))]


def _read_write(pdu, direction):
    if direction == "response":
        return _read_answered(pdu)
    _count(pdu, 3, MOST[0x17])
    if pdu[9] != 2 * _count(pdu, 7, WRITTEN_MOST):
        raise Refusal("bad_count", 7)
    return _span(pdu), _registers(word(pdu, 5), pdu[10:])


def _fifo(pdu, direction):
    if direction == "request":
        return None, [item(None, "fifo_pointer", word(pdu, 1))]
    if word(pdu, 3) > FIFO_MOST or word(pdu, 1) != 2 + 2 * word(pdu, 3):
        raise Refusal("bad_count", 3)
    return None, _registers(None, pdu[5:])


def _device(pdu, direction):
    if pdu[1] != DEVICE_ID:
        raise Refusal("unknown_function", 1)
    if not 1 <= pdu[2] <= 4:
        raise Refusal("bad_value", 2)
    found = [item(None, "read_device_id_code", pdu[2])]
    if direction == "request":
        return None, found + [item(None, "object", pdu[3])]
    found.append(item(None, "conformity_level", pdu[3]))
    found += [item(None, "next_object", pdu[5])] if pdu[4] else []
    rest = pdu[7:]
    while rest:
        value = rest[2:2 + rest[1]]
        shown = value and all(0x20 <= octet < 0x7F for octet in value)
        found.append(item(rest[0], "object", value.decode("ascii") if shown else value.hex()))
        rest = rest[2 + rest[1]:]
    return None, found


def read(pdu, direction, request=None):
    """(id, items, follow-up) of a whole PDU; a `request` PDU tells which registers a reply holds."""
    code = pdu[0]
    if code & 0x80:
        asked = _span(request) if request and request[0] <= 0x04 else None
        return asked, [item(None, "refusal", EXCEPTIONS.get(pdu[1], pdu[1]))], False
    if code <= 0x04 and direction == "request":
        return *_read_asked(pdu), False
    if code <= 0x04:
        if request is None:
            return *_read_answered(pdu), False
        found = _read_answered(pdu, word(request, 1), word(request, 3))[1]
        return _span(request), found, False
    readers = {0x05: _single, 0x06: _single, 0x08: _diagnostics, 0x0F: _write_many, 0x10: _write_many, 0x14: _files,
               0x15: _files, 0x16: _mask, 0x17: _read_write, 0x18: _fifo, 0x2B: _device}
    more = code == 0x2B and direction == "response" and pdu[4] != 0
    return *readers.get(code, _status)(pdu, direction), more
