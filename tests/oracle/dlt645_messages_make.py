# SPDX-License-Identifier: Apache-2.0
"""Random DL/T 645-2007 messages of every function, requests, replies and refusals: a random.Random decides."""

from . import dlt645_security
from .dlt645_make import digits, framed, identifier, moment, record
from .dlt645_messages import COMMANDS, RATES, SIGNALS
from .dlt645_security import FILE, minutes, size_of

FUNCTIONS = (0x03, 0x08, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x19, 0x1A, 0x1B, 0x1C, 0x1D)
INSTANT = "YYMMDDhhmmss"
PASSWORDS = 0x0C  # DI1 of what function 18 writes


def _credentials(draw):
    """A password of a plain level and an operator."""
    return bytes([draw.randrange(10)]) + digits(draw, 3) + draw.randbytes(4)


def _payload(draw, fields):
    return b"".join(digits(draw, size) if read in (minutes, dlt645_security.digits) else draw.randbytes(size)
                    for _, size, read, *_ in fields)


def _security(draw, replying):
    table = dlt645_security.REPLIES if replying else dlt645_security.REQUESTS
    di = draw.choice(sorted(table) + ["078001ff"])
    if replying and di == "078001ff":
        octets = draw.randbytes(size_of(FILE) + draw.randrange(20) + 4)
    else:
        octets = _payload(draw, draw.choice(table[di]) if replying else table[di])
    return bytes.fromhex(di)[::-1] + (b"" if replying else draw.randbytes(4)) + octets


def _write(draw):
    while True:
        di = identifier(draw)
        octets = record(draw, di) if di[0] == 4 and di[2] != PASSWORDS else b""
        if octets and b"\xff" * len(octets) != octets:
            break
    pick = draw.random()
    if pick < 0.2:
        return di[::-1] + b"\x99\0\0\0" + draw.randbytes(4) + octets + draw.randbytes(4)
    if pick < 0.4:
        return di[::-1] + b"\x98\0\0\0" + draw.randbytes(4) + draw.randbytes(draw.choice((8, 16, 24)))
    return di[::-1] + _credentials(draw) + octets


def _control(draw):
    if draw.random() < 0.2:
        return b"\x98\0\0\0" + draw.randbytes(4) + draw.randbytes(20)
    command = draw.choice(list(COMMANDS))
    parameter = draw.randint(1, 255) if command in (0x1D, 0x1E) else 0
    return _credentials(draw) + bytes([command, parameter]) + moment(draw, INSTANT)


def _freeze(draw):
    fields = moment(draw, "MMDDhhmm")
    return draw.choice((fields, b"\x99" * 4, fields[:3] + b"\x99", fields[:2] + b"\x99\x99"))


def _read(draw):
    more = draw.choice((b"", bytes([draw.randint(1, 255)])))
    if draw.random() < 0.2:
        return bytes([1, draw.randint(0, 6), 0, 6]) + bytes([draw.randint(1, 255)]) + moment(draw, "YYMMDDhhmm")
    return identifier(draw)[::-1] + more


def request(draw, function):
    """The data of a request."""
    made = {
        0x03: lambda: _security(draw, False), 0x08: lambda: moment(draw, INSTANT), 0x11: lambda: _read(draw),
        0x12: lambda: identifier(draw)[::-1] + bytes([draw.randint(1, 255)]), 0x13: lambda: b"",
        0x14: lambda: _write(draw), 0x15: lambda: digits(draw, 6), 0x16: lambda: _freeze(draw),
        0x17: lambda: bytes([draw.choice(list(RATES))]),
        0x18: lambda: bytes([draw.randint(1, 10), 0x0C, 0, 4]) + 2 * (bytes([2]) + digits(draw, 3)),
        0x19: lambda: _credentials(draw), 0x1A: lambda: _credentials(draw),
        0x1B: lambda: _credentials(draw) + draw.choice((b"\xff" * 4, b"\xff\1\x30\3", b"\xff\0\x11\3")),
        0x1C: lambda: _control(draw), 0x1D: lambda: bytes([draw.randrange(len(SIGNALS))])}
    return made[function]()


def reply(draw, function):
    """The data of a normal reply."""
    if function in (0x17, 0x1D):
        return request(draw, function)
    made = {0x03: lambda: _security(draw, True), 0x13: lambda: digits(draw, 6), 0x18: lambda: b"\2" + digits(draw, 3),
            0x1C: lambda: draw.choice((b"", draw.randbytes(2)))}
    return made[function]() if function in made else b""


def frame(draw, function):
    """A request, a reply or a refusal; replies of 11 and 12 are those of dlt645_make."""
    address, pick = digits(draw, 6), draw.random()
    if pick < 0.5 or function in (0x08, 0x11, 0x12) and pick < 0.8:
        return framed(address, function, request(draw, function))
    if pick < 0.8:
        return framed(address, function | 0x80, reply(draw, function))
    size = draw.choice((1, 2)) if function in (0x03, 0x1C) else 1
    return framed(address, function | 0xC0, draw.randbytes(size))
