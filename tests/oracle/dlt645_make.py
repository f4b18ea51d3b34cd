# SPDX-License-Identifier: Apache-2.0
"""Random DL/T 645-2007 frames that keep the rules: a random.Random decides."""

from . import dlt645_items, dlt645_parameters
from .dlt645_items import groups_of, quantity_name
from .dlt645_messages import FREEZE, SEPARATOR
from .dlt645_values import Bits, Clock, Demand, Instant, Number, Parts, Secret, Text, Word

SINGLE = sorted(dlt645_items.SINGLE) + sorted(dlt645_parameters.SINGLE)
LONGEST = 200  # octets of data in a reply


def framed(address, control, data):
    """The frame; `address` as it lies on the line, `data` as it is meant."""
    body = b"\x68" + address + bytes([0x68, control, len(data)]) + bytes((octet + 0x33) % 256 for octet in data)
    return body + bytes([sum(body) % 256, 0x16])


def digits(draw, count):
    """`count` octets of BCD."""
    return bytes.fromhex("".join(str(draw.randrange(10)) for _ in range(2 * count)))


def moment(draw, pattern):
    """The octets of a time that the calendar has."""
    ranges = {"YY": (0, 99), "MM": (1, 12), "DD": (1, 28), "WW": (0, 6), "hh": (0, 23), "mm": (0, 59),
              "ss": (0, 59), "NN": (1, 8)}
    marks = [pattern[at:at + 2] for at in range(0, len(pattern), 2)]
    return bytes.fromhex("".join(f"{draw.randint(*ranges[mark]):02}" for mark in marks))[::-1]


def value(draw, field):
    """The octets of one value, now and then those of an absent one."""
    if isinstance(field, (Number, Instant, Demand, Clock)) and draw.random() < 0.05:
        return b"\xff" * field.size
    if isinstance(field, (Instant, Parts)):
        return moment(draw, field.pattern)
    if isinstance(field, Clock):
        return moment(draw, "hhmmss")
    if isinstance(field, Demand):
        return digits(draw, 3) + moment(draw, "YYMMDDhhmm")
    if isinstance(field, Text):  # the same from either end: which comes first no source says
        half = bytes(draw.randrange(0x21, 0x7F) for _ in range(field.size // 2))
        return half + half[::-1]
    if isinstance(field, (Bits, Word, Secret)):
        return draw.randbytes(field.size)
    octets = digits(draw, field.size)
    if isinstance(field, Number) and field.signed:
        octets = octets[:-1] + bytes([octets[-1] & 0x7F | draw.choice((0, 0x80))])
    return octets


def identifier(draw):
    """An identifier of any group."""
    phase, tariff, past = draw.randint(0, 3), draw.randint(0, 8), draw.randint(0, 12)
    block = draw.choice((0, 1, 2, 0xFF))
    return draw.choice([
        bytes.fromhex(draw.choice(SINGLE)),
        bytes([0, draw.randint(0, 0x99), tariff, past]), bytes([0, draw.randint(0, 0x0A), 0xFF, past]),
        bytes([0, draw.randint(0, 0x0A), tariff, 0xFF]), bytes([1, draw.randint(1, 0x0A), block, draw.randint(0, 3)]),
        bytes([2, draw.randint(1, 9), draw.choice((phase, 0xFF)), 0]),
        bytes([2, draw.choice((0x0A, 0x0B)), phase, draw.choice((1, 2, 0x15, 0xFF))]),
        bytes([3, draw.choice((0x32, 0x33)), draw.randint(1, 6), draw.randint(1, 10)]),
        bytes([3, draw.choice((1, 2, 3, 4)), phase, draw.randint(0, 10)]),
        bytes([3, draw.choice((5, 6, 0x11)), 0, draw.randint(0, 10)]),
        bytes([3, 0x30, draw.choice((0, 3, 4, 0x0D, 0x0E)), draw.randint(0, 10)]),
        bytes([draw.choice((0x1D, 0x1E)), 0, draw.choice((0, 1, 2, 3, 8, 0xFF)), draw.randint(1, 10)]),
        bytes([4, 0, 5, draw.choice((1, 2, 3, 4, 5, 6, 7, 0xFF))]),
        bytes([4, draw.choice((1, 2)), 0, draw.randint(0, 8)]), bytes([4, 3, 0, draw.randint(1, 0xFE)]),
        bytes([4, 4, draw.choice((1, 2)), draw.randint(1, 0xFE)]),
        bytes([4, 5, draw.choice((1, 2)), draw.choice((1, 4, 63, 0xFF))]),
        bytes([4, 6, draw.randint(0, 3), draw.randint(1, 6)]), bytes([4, 6, draw.choice((4, 5)), 0xFF]),
        bytes([5, draw.randint(0, 7), draw.choice((*range(11), 0x10, 0xFF)), draw.randint(1, 2)]),
        draw.randbytes(4),
    ])


def sign_is_a_guess(di):
    """Whether no source says if the highest bit is a sign: the demands of combined reactive power."""
    return di[0] == 1 and "combined" in quantity_name(di[1])


def plain(draw, field):
    """A value whose highest bit is not set."""
    size = 3 if isinstance(field, Demand) else field.size
    octets = value(draw, field)
    if octets == b"\xff" * field.size:
        return octets
    return octets[:size - 1] + bytes([octets[size - 1] & 0x7F]) + octets[size:]


def record(draw, di):
    """Octets that a meter may answer for `di`; none where no source says what stands there."""
    size = draw.choice((64, 70)) if di[0] == 4 and di[1] == 6 else 10 if draw.random() < 0.1 else None
    groups = groups_of(di, size)
    block = 0xFF in di or (di[0] == 4 and di[1] in (1, 2)) or di[0] == FREEZE
    made = b""
    for group in groups:
        if size == 64 and len(group) == 19:
            group = group[:17]
        fields = [field for _, _, field in group]
        if block and len(fields) > 20:
            fields = fields[:draw.randint(1, 9)]
        made += b"".join(value(draw, field) if not sign_is_a_guess(di) else plain(draw, field) for field in fields)
        made += SEPARATOR if di[0] == FREEZE and di[2] != 0 else b""
    return made if len(made) <= LONGEST - 4 else b""


def frame(draw):
    """A reply to a read of what is known; one without data is none."""
    made = b""
    while not made:
        di = identifier(draw)
        made = record(draw, di)
    return framed(digits(draw, 6), 0x91, di[::-1] + made)
