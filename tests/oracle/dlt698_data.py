# SPDX-License-Identifier: Apache-2.0
"""Data of DL/T 698.45 (dlt698.md, section 4): octets, high first, into plain values."""

import datetime
import struct
from dataclasses import dataclass

from .line import Refusal

DEPTH = 8  # how far data may stand in data
SIGNED = {0x05: 4, 0x0F: 1, 0x10: 2, 0x14: 8}
UNSIGNED = {0x06: 4, 0x11: 1, 0x12: 2, 0x15: 8, 0x16: 1}
STRINGS = {0x09, 0x0A, 0x0C}
CLOCKS = {0x19: 10, 0x1A: 5, 0x1B: 3, 0x1C: 7}
NUMBERS = SIGNED.keys() | UNSIGNED.keys()


@dataclass(frozen=True)
class Data:
    """A value and the tag that says its type; `value` is a list in arrays and structures."""

    tag: int
    value: object


class Reader:
    """Octets from which fields are taken, first to last."""

    def __init__(self, octets):
        self.octets, self.at = octets, 0

    def take(self, count):
        """The next `count` octets."""
        if self.at + count > len(self.octets):
            raise Refusal("bad_length", len(self.octets))
        self.at += count
        return self.octets[self.at - count:self.at]

    def number(self, count=1, signed=False):
        return int.from_bytes(self.take(count), "big", signed=signed)

    def length(self):
        """Below 80H as it is; 81H and 82H stand before one and two octets."""
        first = self.number()
        if first < 0x80:
            return first
        if first not in (0x81, 0x82):
            raise Refusal("bad_length", self.at - 1)
        return self.number(first - 0x80)

    def string(self):
        return self.take(self.length())

    def many(self, read):
        """A count, and so many of what `read` takes."""
        return [read(self) for _ in range(self.length())]

    def rest(self):
        return self.octets[self.at:]


def choice_of(reader, last):
    """The octet that says which of its forms a value has; forms go from 0 to `last`."""
    kind = reader.number()
    if kind > last:
        raise Refusal("bad_choice", reader.at - 1)
    return kind


def clock(octets):
    """ISO 8601 of date_time, date, time or date_time_s, or None where a part is unspecified or no such time is.

    >>> clock(bytes.fromhex("07ea0b15081e00"))
    '2026-11-21T08:30:00'
    """
    date, time = "", ""
    try:
        if len(octets) != 3:
            date = datetime.date(int.from_bytes(octets[:2], "big"), octets[2], octets[3]).isoformat()
        if len(octets) != 5:
            at = {3: 0, 7: 4, 10: 5}[len(octets)]
            time = datetime.time(*octets[at:at + 3]).isoformat()
    except ValueError:
        return None
    return "T".join(filter(None, (date, time)))


def oad(reader):
    """Eight hexadecimal digits."""
    return reader.take(4).hex()


def road(reader):
    return (oad(reader), reader.many(oad))


def csd(reader):
    """A column: one OAD, or a ROAD as (OAD, its OADs)."""
    return road(reader) if choice_of(reader, 1) else oad(reader)


def rcsd(reader):
    return reader.many(csd)


def region(reader):
    return (choice_of(reader, 3), data(reader), data(reader))


def ms(reader):
    """Which meters."""
    kind = choice_of(reader, 7)
    if kind < 2:
        return (kind, [])
    readers = {2: Reader.number, 3: Reader.string, 4: lambda r: r.number(2)}
    return (kind, reader.many(readers.get(kind, region)))


def ti(reader):
    return (choice_of(reader, 5), reader.number(2))


def _between(reader):
    return (oad(reader), data(reader), data(reader), data(reader))


def rsd(reader):
    """Which records."""
    kind = choice_of(reader, 0x0A)
    if kind == 0:
        return (0,)
    if kind == 1:
        return (1, oad(reader), data(reader))
    if kind == 2:
        return (2, *_between(reader))
    if kind == 3:
        return (3, reader.many(_between))
    if kind in (4, 5):
        return (kind, clock(reader.take(7)), ms(reader))
    if kind in (6, 7, 8):
        return (kind, clock(reader.take(7)), clock(reader.take(7)), ti(reader), ms(reader))
    return (kind, reader.number()) if kind == 9 else (kind, reader.number(), ms(reader))


def sid(reader):
    return (reader.take(4), reader.string())


def sid_mac(reader):
    return (*sid(reader), reader.string())


def scaler_unit(reader):
    return (reader.number(signed=True), reader.number())


def _bits(reader):
    """Bit 0, the highest of the first octet, comes first: "0100"."""
    count = reader.length()
    octets = reader.take((count + 7) // 8)
    return "".join(f"{octet:08b}" for octet in octets)[:count]


def _boolean(reader):
    return reader.number() != 0


_OTHERS = {
    0x00: lambda reader: None, 0x03: _boolean, 0x04: _bits,
    0x17: lambda reader: struct.unpack(">f", reader.take(4))[0],
    0x18: lambda reader: struct.unpack(">d", reader.take(8))[0],
    0x50: lambda reader: reader.take(2).hex(), 0x51: oad, 0x52: road, 0x53: oad, 0x54: ti,
    0x55: Reader.string, 0x56: Reader.string, 0x57: Reader.string, 0x58: region, 0x59: scaler_unit,
    0x5A: rsd, 0x5B: csd, 0x5C: ms, 0x5D: sid, 0x5E: sid_mac, 0x5F: lambda reader: reader.take(5), 0x60: rcsd,
}


def data(reader, depth=0):
    """The next Data. Raises Refusal where the octets are none."""
    if depth > DEPTH:
        raise Refusal("too_deep", reader.at)
    tag = reader.number()
    if tag in (0x01, 0x02):
        return Data(tag, [data(reader, depth + 1) for _ in range(reader.length())])
    if tag in SIGNED:
        return Data(tag, reader.number(SIGNED[tag], signed=True))
    if tag in UNSIGNED:
        return Data(tag, reader.number(UNSIGNED[tag]))
    if tag in STRINGS:
        return Data(tag, reader.string())
    if tag in CLOCKS:
        return Data(tag, clock(reader.take(CLOCKS[tag])))
    if tag not in _OTHERS:
        raise Refusal("bad_tag", reader.at - 1)
    return Data(tag, _OTHERS[tag](reader))
