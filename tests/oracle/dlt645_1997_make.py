# SPDX-License-Identifier: Apache-2.0
"""Random DL/T 645-1997 replies and messages that keep the rules: a random.Random decides."""

from .dlt645_1997_items import SINGLE, items_of
from .dlt645_make import digits, framed, moment, value

NOT_WRITTEN = ("c020", "c021")  # what can only be read


def identifier(draw):
    """An identifier of any group."""
    low, kind = draw.randint(0, 0x0F), draw.randint(1, 6)
    return draw.choice([
        bytes.fromhex(draw.choice(sorted(SINGLE))),
        bytes([0x90 | draw.choice((0, 1, 4, 5, 8, 9)), kind << 4 | low]),
        bytes([0xA0 | draw.choice((0, 1, 4, 5, 8, 9)), kind << 4 | low]),
        bytes([0xB0 | draw.choice((0, 1, 4, 5, 8, 9)), kind << 4 | low]),
        bytes([0xB3, draw.choice((0x10, 0x20, 0x30, 0x40)) | low & 3]),
        bytes([0xB6, draw.choice((0x10, 0x20, 0x30, 0x40, 0x50)) | draw.choice((0, 1, 2, 3, 0x0F))]),
        bytes([0xC3, draw.choice((0x10, 0x20, 0x30, 0x40, 0xA0)) | low]), bytes([0xC4, 0x10 | low]),
        draw.randbytes(2),
    ])


def frame(draw):
    """A reply to a read: one item, or a block of as many as the meter has, with its separator."""
    di = identifier(draw)
    fields = [field for _, _, field in items_of(di)]
    if len(fields) > 3:
        fields = fields[:draw.randint(1, len(fields))]
    octets = b"".join(value(draw, field) for field in fields)
    separator = b"\xaa" if len(fields) > 1 and draw.random() < 0.7 else b""
    return framed(digits(draw, 6), 0x81, di[::-1] + octets + separator)


def filled(draw, field):
    """A value that is there."""
    while True:
        octets = value(draw, field)
        if octets != b"\xff" * field.size:
            return octets


def message(draw, function):
    """A request, an answer or a refusal of any function but the reading of data."""
    address, password = digits(draw, 6), bytes([draw.randrange(10)]) + digits(draw, 3)
    di = draw.choice([di for di in sorted(SINGLE) if di.startswith("c") and di not in NOT_WRITTEN])
    ((_, _, field),) = items_of(bytes.fromhex(di))
    number = bytes.fromhex(di)[::-1]
    requests = {0x01: number, 0x02: number, 0x03: b"", 0x04: number + password + filled(draw, field),
                0x08: moment(draw, "YYMMDDhhmmss"), 0x0A: digits(draw, 6), 0x0C: draw.randbytes(1),
                0x0F: password + digits(draw, 4), 0x10: password}
    pick = draw.random()
    if pick < 0.6 or function == 0x08:
        return framed(address, function, requests[function])
    if pick < 0.8:
        answers = {0x01: number + filled(draw, field), 0x02: number + draw.randbytes(6), 0x0F: password}
        answers[0x03] = answers[0x01]
        return framed(address, function | 0x80, answers.get(function, b""))
    return framed(address, function | 0xC0, bytes([draw.randint(1, 255)]))
