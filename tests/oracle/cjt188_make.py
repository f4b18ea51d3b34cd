# SPDX-License-Identifier: Apache-2.0
"""Random CJ/T 188 frames that keep the rules: a random.Random decides."""

from .cjt188 import READS, WRITES, layouts_of
from .cjt188_items import (READ, UNITS, VALVE_ORDERS, WRITE, WRITTEN, Binary, Clock, Quantity, Secret, SetClock,
                           Status, Valve)

TYPES = (0x10, 0x11, 0x12, 0x13, 0x20, 0x21, 0x22, 0x25, 0x30, 0x40, 0xAA)
HEAT_ONLY = 0x911F


def framed(type, address, control, data):
    """The frame; `address` as it lies on the line."""
    body = bytes([0x68, type]) + address + bytes([control, len(data)]) + data
    return body + bytes([sum(body) % 256, 0x16])


def digits(draw, count):
    """`count` octets of BCD."""
    return bytes.fromhex("".join(str(draw.randrange(10)) for _ in range(2 * count)))


def instant(draw):
    """Seven octets of a time that the calendar has."""
    parts = (draw.randint(1990, 2099), draw.randint(1, 12), draw.randint(1, 28), draw.randrange(24),
             draw.randrange(60), draw.randrange(60))
    return bytes.fromhex("{:04}{:02}{:02}{:02}{:02}{:02}".format(*parts))[::-1]


def _value(draw, field):
    if isinstance(field, Valve):
        return bytes([draw.choice(list(VALVE_ORDERS))])
    if isinstance(field, (Status, Binary, Secret)):
        return draw.randbytes(field.size)
    if isinstance(field, SetClock):
        return instant(draw)
    filler = draw.choice((b"\xff", b"\xee")) if draw.random() < 0.05 else None
    if isinstance(field, Quantity):
        unit = draw.choice(list(UNITS))
        return (filler * (field.size - 1) if filler else digits(draw, field.size - 1)) + bytes([unit])
    if filler:
        return filler * field.size
    return instant(draw) if isinstance(field, Clock) else digits(draw, field.size)


def _record(draw, fields):
    return b"".join(_value(draw, field) for field in fields)


def _read_part(draw, type, replying):
    """(function, identifier, record) of a read."""
    heat = type >> 4 == 2
    di = draw.choice([di for di in READ if heat or di != HEAT_ONLY])
    if draw.random() < 0.5:
        di = HEAT_ONLY if heat and draw.random() < 0.5 else 0x901F
    layouts = layouts_of(di, type) if replying else []
    return READS[di == 0x8106], di, _record(draw, draw.choice(layouts)) if layouts else b""


def _write_part(draw, replying):
    di = draw.choice(list(WRITE))
    fields = draw.choice(WRITTEN[di]) if replying else WRITE[di]
    return {0xA018: WRITES[1], 0xA016: WRITES[2]}.get(di, WRITES[0]), di, _record(draw, fields)


def frame(draw):
    """One frame: a read or a write, asked, answered or refused."""
    type, replying = draw.choice(TYPES), draw.random() < 0.7
    address = draw.choice((b"\xaa" * 7, b"\x99" * 7)) if draw.random() < 0.1 else digits(draw, 7)
    pick = draw.random()
    function, di, record = (_write_part(draw, replying) if pick < 0.4 else (0x03, 0x810A, b"") if pick < 0.5
                            else _read_part(draw, type, replying))
    if replying and draw.random() < 0.1:
        return framed(type, address, function | 0xC0, draw.randbytes(3))
    number = di.to_bytes(2, draw.choice(("big", "little")))
    return framed(type, address, function | 0x80 * replying, number + draw.randbytes(1) + record)
