# SPDX-License-Identifier: Apache-2.0
"""Random DL/T 698.45 data, APDUs and frames that keep the rules: a random.Random decides."""

from .dlt698_data import CLOCKS, SIGNED, UNSIGNED
from .dlt698_frame import framed
from .dlt698_objects import METHODS, OBJECTS, Each, Leaf, Timed, shape_of

ENERGIES = [0x10 * kind + phase for kind in range(9) for phase in range(4) if kind or not phase]
TEXTS = {0x4001: 6, 0x4002: 6, 0x4003: 6}  # objects whose value is an octet-string
WORDS = {0x2014, 0x2040, 0x2041}
CLOCK_OBJECTS = {0x2021, 0x4000, 0x4008, 0x4009, 0x400A, 0x400B}
SIGNED_OBJECTS = {0x0000, 0x0030, 0x0040, 0x2001, 0x2004, 0x2005, 0x2006}


def length(count):
    """A count as A-XDR writes it."""
    if count < 0x80:
        return bytes([count])
    return b"\x81" + bytes([count]) if count < 0x100 else b"\x82" + count.to_bytes(2, "big")


def moment(draw):
    """Seven octets: year, month, day, hour, minute, second."""
    return draw.randint(2000, 2099).to_bytes(2, "big") + bytes(
        [draw.randint(1, 12), draw.randint(1, 28), draw.randrange(24), draw.randrange(60), draw.randrange(60)])


def number(draw, tag):
    """A number of this type, tag and all."""
    size = (SIGNED | UNSIGNED)[tag]
    return bytes([tag]) + draw.choice((bytes(size), draw.randbytes(size), bytes(size - 1) + draw.randbytes(1)))


def any_data(draw, depth=2):
    """Data of any type that has no parts of its own, or some of them in an array or structure."""
    if depth and draw.random() < 0.2:
        count = draw.randrange(4)
        return bytes([draw.choice((1, 2)), count]) + b"".join(any_data(draw, depth - 1) for _ in range(count))
    tag = draw.choice((0x00, 0x03, 0x04, 0x09, 0x0A, 0x50, 0x51, 0x1C, *SIGNED, *UNSIGNED))
    if tag in SIGNED or tag in UNSIGNED:
        return number(draw, tag)
    if tag in CLOCKS:
        return bytes([tag]) + moment(draw)
    if tag in (0x09, 0x0A):
        text = bytes(draw.randint(0x21, 0x7E) for _ in range(draw.choice((0, 3, 130))))
        return bytes([tag]) + length(len(text)) + text
    fixed = {0x00: b"", 0x03: bytes([draw.randrange(2)]), 0x04: b"\x10" + draw.randbytes(2),
             0x50: draw.randbytes(2), 0x51: draw.randbytes(4)}
    return bytes([tag]) + fixed[tag]


def shaped(draw, oi, shape):
    """Data that an object of this shape may have."""
    if isinstance(shape, Timed):
        return b"\x02\x02" + number(draw, 0x06) + b"\x1c" + moment(draw)
    if isinstance(shape, list):
        return bytes([2, len(shape)]) + b"".join(shaped(draw, oi, part) for part in shape)
    if isinstance(shape, Each):
        count = draw.randint(1, max(len(shape.names), 4)) if not shape.names else len(shape.names)
        return bytes([1, count]) + b"".join(shaped(draw, oi, shape.shape) for _ in range(count))
    return leaf(draw, oi)


def leaf(draw, oi):
    """One value of an object."""
    if oi in TEXTS:
        return b"\x09" + length(TEXTS[oi]) + bytes(draw.randrange(10) * 17 for _ in range(TEXTS[oi]))
    if oi in WORDS:
        return b"\x04\x10" + draw.randbytes(2)
    if oi in CLOCK_OBJECTS:
        return b"\x1c" + moment(draw)
    return number(draw, 0x05 if oi & 0xFFF0 in SIGNED_OBJECTS or oi in SIGNED_OBJECTS else 0x06)


def object_and_data(draw):
    """(OAD, its Data): a known object whole or one element of it, or any OAD and any data."""
    if draw.random() < 0.2:
        return draw.randbytes(4), any_data(draw)
    oi = draw.choice(ENERGIES + list(OBJECTS))
    oad = oi.to_bytes(2, "big") + b"\x02\x00"
    shape, _ = shape_of(oad.hex())
    if isinstance(shape, Each) and isinstance(shape.shape, Leaf) and draw.random() < 0.3:
        return oad[:3] + bytes([draw.randint(1, 4)]), leaf(draw, oi)
    return oad, shaped(draw, oi, shape)


def result(draw):
    """OAD, and a DAR or Data."""
    oad, octets = object_and_data(draw)
    return oad + (b"\0" + bytes([draw.randint(1, 35)]) if draw.random() < 0.2 else b"\1" + octets)


def several(draw, make):
    count = draw.randint(1, 4)
    return bytes([count]) + b"".join(make(draw) for _ in range(count))


def _oad(draw):
    return object_and_data(draw)[0]


def _given(draw):
    return b"".join(object_and_data(draw))


def _written(draw):
    return _oad(draw) + bytes([draw.choice((0, 0, 0, 3, 8))])


def _acted(draw):
    omd = bytes.fromhex(draw.choice(sorted(METHODS)))
    return omd + bytes([draw.choice((0, 0, 21, 22))]) + (b"\1" + any_data(draw) if draw.random() < 0.3 else b"\0")


def _record(draw):
    columns = [b"\0" + _oad(draw) for _ in range(draw.randint(1, 3))]
    head = b"\x50\x04\x02\x00" + bytes([len(columns)]) + b"".join(columns)
    if draw.random() < 0.2:
        return head + b"\0\6"
    rows = [b"".join(any_data(draw, 0) for _ in columns) for _ in range(draw.randrange(3))]
    return head + b"\1" + bytes([len(rows)]) + b"".join(rows)


def _asked_record(draw):
    selector = draw.choice((b"\x09\x01", b"\x00", b"\x05" + moment(draw) + b"\x01"))
    return b"\x50\x04\x02\x00" + selector + b"\x02\x00\x20\x21\x02\x00\x00\x00\x10\x02\x01"


REQUESTS = {  # by tag and choice, what follows the PIID
    (5, 1): _oad, (5, 2): lambda draw: several(draw, _oad), (5, 3): _asked_record,
    (5, 4): lambda draw: several(draw, _asked_record), (5, 5): lambda draw: draw.randbytes(2),
    (6, 1): _given, (6, 2): lambda draw: several(draw, _given),
    (6, 3): lambda draw: several(draw, lambda d: _given(d) + _oad(d) + b"\x05"),
    (7, 1): lambda draw: bytes.fromhex(draw.choice(sorted(METHODS))) + any_data(draw),
    (8, 1): lambda draw: several(draw, _oad),
}
REPLIES = {
    (0x85, 1): result, (0x85, 2): lambda draw: several(draw, result), (0x85, 3): _record,
    (0x85, 4): lambda draw: several(draw, _record),
    (0x85, 5): lambda draw: bytes([draw.randrange(2)]) + draw.randbytes(2) + b"\1" + several(draw, result),
    (0x86, 1): _written, (0x86, 2): lambda draw: several(draw, _written),
    (0x86, 3): lambda draw: several(draw, lambda d: _written(d) + result(d)),
    (0x87, 1): _acted, (0x87, 2): lambda draw: several(draw, _acted),
    (0x87, 3): lambda draw: several(draw, lambda d: _acted(d) + result(d)),
    (0x88, 1): lambda draw: several(draw, result), (0x88, 2): lambda draw: several(draw, _record),
}


def apdu(draw, replying):
    """An APDU of any service in the clear, now and then inside SECURITY."""
    table = REPLIES if replying else REQUESTS
    tag, choice = draw.choice(list(table))
    ending = b"\0\0" if replying else draw.choice((b"\0", b"\1" + moment(draw) + b"\1\0\5"))
    whole = bytes([tag, choice, draw.randrange(64)]) + table[tag, choice](draw) + ending
    if draw.random() < 0.1:
        proof = b"\1\0\4" + draw.randbytes(4) if replying else b"\1\x10" + draw.randbytes(16)
        whole = bytes([0x90 if replying else 0x10, 0]) + length(len(whole)) + whole + proof
    return whole


def frame(draw):
    """A frame of a request or a reply."""
    replying = draw.random() < 0.7
    address = bytes.fromhex("".join(str(draw.randrange(10)) for _ in range(12)))
    control = (0xC3 if replying else 0x43) | draw.choice((0, 0, 0, 0x08))
    return framed(control, address, apdu(draw, replying), client=draw.randrange(256))
