# SPDX-License-Identifier: Apache-2.0
"""Random questions and answers of every public function of Modbus, and the frames around them."""

from .modbus import crc16
from .modbus_pdu import DEVICE_ID, FUNCTIONS, GROUP, MOST


def rtu(unit, pdu):
    """The frame on a serial line."""
    body = bytes([unit]) + pdu
    return body + crc16(body).to_bytes(2, "little")


def tcp(unit, pdu, number=1):
    """The frame on TCP."""
    return number.to_bytes(2, "big") + b"\0\0" + (len(pdu) + 1).to_bytes(2, "big") + bytes([unit]) + pdu


def ascii(unit, pdu):
    """The frame in characters."""
    body = bytes([unit]) + pdu
    return b":" + (body + bytes([-sum(body) % 256])).hex().upper().encode() + b"\r\n"


def _word(value):
    return value.to_bytes(2, "big")


def _span(draw, most):
    count = draw.randint(1, draw.choice((4, most)))
    return draw.randrange(0x10000 - count), count


def _read(draw, code):
    start, count = _span(draw, MOST[code])
    size = 2 * count if code > 2 else (count + 7) // 8
    octets = draw.randbytes(size)
    if code <= 2 and count % 8:
        octets = octets[:-1] + bytes([octets[-1] & (1 << count % 8) - 1])
    return _word(start) + _word(count), bytes([size]) + octets


def _write_many(draw, code):
    start, count = _span(draw, MOST[code])
    octets = draw.randbytes(2 * count if code == 0x10 else (count + 7) // 8)
    return _word(start) + _word(count) + bytes([len(octets)]) + octets, _word(start) + _word(count)


def _read_write(draw):
    start, count = _span(draw, MOST[0x17])
    to, number = _span(draw, 121)
    asked = _word(start) + _word(count) + _word(to) + _word(number) + bytes([2 * number]) + draw.randbytes(2 * number)
    return asked, bytes([2 * count]) + draw.randbytes(2 * count)


def _files(draw, code):
    asked, told = b"", b""
    for _ in range(draw.randint(1, 3)):
        count = draw.randint(1, 8)
        head = bytes([GROUP]) + _word(draw.randint(1, 0xFFFF)) + _word(draw.randint(0, 9000)) + _word(count)
        octets = draw.randbytes(2 * count)
        asked += head + (octets if code == 0x15 else b"")
        told += bytes([1 + len(octets), GROUP]) + octets
    asked = bytes([len(asked)]) + asked
    return asked, asked if code == 0x15 else bytes([len(told)]) + told


def _device(draw):
    kind, more = draw.randint(1, 4), draw.random() < 0.3
    objects = b""
    count = draw.randint(1, 3)
    for number in range(count):
        text = bytes(draw.randint(0x21, 0x7E) for _ in range(draw.randint(1, 12)))
        objects += bytes([number, len(text)]) + (text if draw.random() < 0.8 else bytes(len(text)))
    head = bytes([DEVICE_ID, kind])
    return head + b"\0", head + bytes([0x80 | kind, 0xFF * more, 3 * more, count]) + objects


def _plain(draw, code):
    """Functions of a fixed form: (asked, told)."""
    counter = draw.randbytes(4)
    status = {0x07: (b"", draw.randbytes(1)), 0x0B: (b"", counter)}
    if code in status:
        return status[code]
    if code == 0x0C:
        events = draw.randbytes(draw.randrange(9))
        return b"", bytes([6 + len(events)]) + draw.randbytes(6) + events
    if code == 0x11:
        octets = draw.randbytes(draw.randint(1, 20))
        return b"", bytes([len(octets)]) + octets
    echo = {0x05: draw.randbytes(2) + draw.choice((b"\xff\0", b"\0\0")), 0x06: counter, 0x08: b"\0\0" + counter[:2],
            0x16: draw.randbytes(6)}[code]
    return echo, echo


def exchange(draw, code=None):
    """(request PDU, response PDU) of one function."""
    code = draw.choice(list(FUNCTIONS)) if code is None else code
    if code <= 0x04:
        asked, told = _read(draw, code)
    elif code in (0x0F, 0x10):
        asked, told = _write_many(draw, code)
    elif code in (0x14, 0x15):
        asked, told = _files(draw, code)
    elif code == 0x18:
        count = draw.randrange(32)
        asked, told = draw.randbytes(2), _word(2 + 2 * count) + _word(count) + draw.randbytes(2 * count)
    else:
        asked, told = (_read_write(draw) if code == 0x17 else _device(draw) if code == 0x2B else _plain(draw, code))
    if draw.random() < 0.1:
        return bytes([code]) + asked, bytes([code | 0x80, draw.choice((1, 2, 6))])
    return bytes([code]) + asked, bytes([code]) + told
