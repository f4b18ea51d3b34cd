# SPDX-License-Identifier: Apache-2.0
"""The packets of pcap and pcapng files, in either byte order, with micro- or nanoseconds.

Source: draft-ietf-opsawg-pcap (PCAP Capture File Format), draft-ietf-opsawg-pcapng.
"""

import datetime
import struct
from collections.abc import Iterator
from typing import NamedTuple

from submeter.capture.streams import CaptureError

_MICRO, _NANO = 0xA1B2C3D4, 0xA1B23C4D
_SECTION, _ORDER = 0x0A0D0D0A, 0x1A2B3C4D
_INTERFACE, _OLD_PACKET, _SIMPLE, _ENHANCED = 1, 2, 3, 6
_OPTION_RESOLUTION, _OPTION_OFFSET = 9, 14
_PACKET_MAX = 1 << 26
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Packet(NamedTuple):
    """One packet as it was captured."""

    time: "str | None"
    #: LINKTYPE_ number.
    link: int
    octets: bytes


class CutShort(Exception):
    """The file ends inside a packet, or is damaged from there on; what came before is good."""


def is_capture(content: bytes) -> bool:
    """Whether a file begins as a capture does."""
    magic = content[:4]
    plain = [struct.pack(order + "I", number) for order in "<>" for number in (_MICRO, _NANO)]
    return magic in plain or magic == struct.pack(">I", _SECTION)


def _time(ticks: int, per_second: int) -> "str | None":
    seconds, rest = divmod(ticks, per_second)
    try:
        moment = _EPOCH + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return None
    digits = len(str(per_second - 1)) if per_second > 1 else 0
    if per_second != 10**digits:  # a power of two: shown in nanoseconds
        digits, rest = 9, rest * 10**9 // per_second
    fraction = f".{rest:0{digits}d}" if digits else ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}Z"


def _classic(content: bytes) -> "Iterator[Packet]":
    order = "<" if content[0] in (0xD4, 0x4D) else ">"
    if len(content) < 24:
        raise CaptureError("the file ends inside its header")
    (magic, *_, link) = struct.unpack_from(order + "IHHiIII", content)
    per_second = 10**9 if magic == _NANO else 10**6
    at = 24
    while at < len(content):
        if len(content) - at < 16:
            raise CutShort("the file ends inside the header of a packet")
        seconds, fraction, length, _ = struct.unpack_from(order + "IIII", content, at)
        if length > _PACKET_MAX:
            raise CutShort(f"a packet at octet {at} claims {length} octets")
        if len(content) - at - 16 < length:
            raise CutShort("the file ends inside a packet")
        yield Packet(_time(seconds * per_second + fraction, per_second), link & 0xFFFF,
                     content[at + 16:at + 16 + length])
        at += 16 + length


class _Interface(NamedTuple):
    link: int
    snap_length: int
    per_second: int
    offset_s: int


class _Section:
    """The blocks of one section: they have one byte order, and interfaces of their own."""

    def __init__(self, order: str) -> None:
        self.order = order
        self.interfaces: "list[_Interface]" = []

    def _options(self, body: bytes) -> "Iterator[tuple[int, bytes]]":
        at = 0
        while at + 4 <= len(body):
            code, length = struct.unpack_from(self.order + "HH", body, at)
            if code == 0 or at + 4 + length > len(body):
                return
            yield code, body[at + 4:at + 4 + length]
            at += 4 + (length + 3) // 4 * 4

    def add_interface(self, body: bytes) -> None:
        link, _, snap_length = struct.unpack_from(self.order + "HHI", body)
        per_second, offset_s = 10**6, 0
        for code, value in self._options(body[8:]):
            if code == _OPTION_RESOLUTION and len(value) == 1:
                power = min(value[0] & 0x7F, 63)
                per_second = 2**power if value[0] & 0x80 else 10**min(power, 18)
            elif code == _OPTION_OFFSET and len(value) == 8:
                offset_s = struct.unpack(self.order + "q", value)[0]
        self.interfaces.append(_Interface(link, snap_length, per_second, offset_s))

    def _packet(self, number: int, ticks: "int | None", octets: bytes, length: int) -> Packet:
        if number >= len(self.interfaces):
            raise CutShort(f"a packet names the interface {number}, which is not described")
        if length > len(octets):
            raise CutShort("a packet is longer than its block")
        found = self.interfaces[number]
        time = None
        if ticks is not None:
            time = _time(ticks + found.offset_s * found.per_second, found.per_second)
        return Packet(time, found.link, octets[:length])

    def packet_of(self, kind: int, body: bytes) -> "Packet | None":
        if kind == _SIMPLE:
            (length,) = struct.unpack_from(self.order + "I", body)
            snap = self.interfaces[0].snap_length if self.interfaces else 0
            return self._packet(0, None, body[4:], min(length, snap or length))
        if kind == _ENHANCED:
            number, high, low, length, _ = struct.unpack_from(self.order + "IIIII", body)
        elif kind == _OLD_PACKET:
            number, _, high, low, length, _ = struct.unpack_from(self.order + "HHIIII", body)
        else:
            return None
        return self._packet(number, high << 32 | low, body[20:], length)


def _order_of(content: bytes, at: int) -> str:
    for order in "<>":
        if content[at + 8:at + 12] == struct.pack(order + "I", _ORDER):
            return order
    raise CutShort(f"the section at octet {at} has no byte order")


def _next_generation(content: bytes) -> "Iterator[Packet]":
    section, at = _Section("<"), 0
    while at < len(content):
        if len(content) - at < 12:
            raise CutShort("the file ends inside a block")
        if content[at:at + 4] == struct.pack(">I", _SECTION):
            section = _Section(_order_of(content, at))
        kind, length = struct.unpack_from(section.order + "II", content, at)
        if length < 12 or length % 4:
            raise CutShort(f"the block at octet {at} claims {length} octets")
        if length > len(content) - at:
            raise CutShort("the file ends inside a block")
        body = content[at + 8:at + length - 4]
        try:
            if kind == _INTERFACE:
                section.add_interface(body)
            elif packet := section.packet_of(kind, body):
                yield packet
        except struct.error:
            raise CutShort(f"the block at octet {at} is too short for its kind") from None
        at += length


def packets(content: bytes) -> "Iterator[Packet]":
    """The packets of a capture file.

    Raises: CaptureError where its header cannot be read; CutShort after the last good packet of one
        that is cut or damaged.
    """
    return _next_generation(content) if content[0] == 0x0A else _classic(content)
