# SPDX-License-Identifier: Apache-2.0
"""From a captured packet to the TCP segment in it.

Source: the LINKTYPE_ list of tcpdump.org; RFC 791, RFC 8200, RFC 9293; IEEE 802.1Q.
"""

import ipaddress
import struct
from collections.abc import Callable
from typing import NamedTuple

_IPV4, _IPV6 = 0x0800, 0x86DD
_VLAN = (0x8100, 0x88A8, 0x9100)
_TCP, _FRAGMENT, _AUTHENTICATION = 6, 44, 51
_EXTENSIONS = (0, 43, 60, 135, 139, 140)
_FIN, SYN, ACK = 0x01, 0x02, 0x10


class Segment(NamedTuple):
    """A TCP segment."""

    source: str
    destination: str
    sequence: int
    flags: int
    octets: bytes
    #: How many more octets it had than were captured.
    missing: int


def _word(octets: bytes, at: int) -> int:
    return int.from_bytes(octets[at:at + 2], "big")


def _by_type(kind: int, octets: bytes) -> "bytes | None":
    return octets if kind in (_IPV4, _IPV6) else None


def _ethernet(octets: bytes) -> "bytes | None":
    at = 12
    while _word(octets, at) in _VLAN and at + 6 <= len(octets):
        at += 4
    return _by_type(_word(octets, at), octets[at + 2:])


def _null(octets: bytes) -> "bytes | None":
    return octets[4:]  # the family is in the host's byte order; the IP version says the same


def _raw(octets: bytes) -> "bytes | None":
    return octets


def _cooked(octets: bytes) -> "bytes | None":
    return _by_type(_word(octets, 14), octets[16:])


def _cooked2(octets: bytes) -> "bytes | None":
    return _by_type(_word(octets, 0), octets[20:])


#: What to take off, by LINKTYPE_ number.
LINKS: "dict[int, Callable[[bytes], bytes | None]]" = {
    0: _null, 1: _ethernet, 12: _raw, 14: _raw, 101: _raw, 108: _null, 113: _cooked, 228: _raw,
    229: _raw, 276: _cooked2}


def _name(address: bytes, port: int) -> str:
    text = str(ipaddress.ip_address(address))
    return f"[{text}]:{port}" if len(address) == 16 else f"{text}:{port}"


def _tcp(source: bytes, destination: bytes, octets: bytes, length: int) -> "Segment | None":
    """`length` is what the segment had on the line."""
    if len(octets) < 20:
        return None
    from_port, to_port, sequence, _, begin, flags = struct.unpack_from(">HHIIBB", octets)
    begin = (begin >> 4) * 4
    if begin < 20 or begin > length:
        return None
    payload = octets[begin:length]
    return Segment(_name(source, from_port), _name(destination, to_port), sequence, flags, payload,
                   length - max(begin, len(octets[:length])))


def _ipv4(octets: bytes) -> "Segment | None":
    if len(octets) < 20:
        return None
    begin, total = (octets[0] & 15) * 4, _word(octets, 2)
    fragment = _word(octets, 6) & 0x3FFF
    if begin < 20 or octets[9] != _TCP or fragment:
        return None
    if total == 0:  # the network card cut it up later
        total = len(octets)
    return _tcp(octets[12:16], octets[16:20], octets[begin:], total - begin)


def _ipv6(octets: bytes) -> "Segment | None":
    if len(octets) < 40:
        return None
    end, kind, at = 40 + _word(octets, 4), octets[6], 40
    while kind != _TCP:
        if at + 8 > len(octets):
            return None
        if kind in _EXTENSIONS:
            step = (octets[at + 1] + 1) * 8
        elif kind == _AUTHENTICATION:
            step = (octets[at + 1] + 2) * 4
        elif kind == _FRAGMENT and _word(octets, at + 2) & 0xFFF9 == 0:
            step = 8
        else:
            return None
        kind, at = octets[at], at + step
    return _tcp(octets[8:24], octets[24:40], octets[at:], end - at)


def segment_of(link: int, octets: bytes) -> "Segment | None":
    """The TCP segment in a packet; None where there is none, or it is a fragment."""
    inner = LINKS[link](octets)
    if not inner:
        return None
    version = inner[0] >> 4
    return _ipv4(inner) if version == 4 else _ipv6(inner) if version == 6 else None
