# SPDX-License-Identifier: Apache-2.0
"""Bytes of the field to frames, messages and exact values."""

import json
from typing import Any, Literal, Union

from submeter import _core
from submeter._core import Explanation

__all__ = ["PROTOCOLS", "Direction", "decode", "explain", "fitting_protocols"]

Octets = Union[bytes, bytearray, memoryview]
Direction = Literal["request", "response"]

#: The names of the protocols.
PROTOCOLS = tuple(_core.codec.protocols())


def _bytes(octets: Octets) -> bytes:
    """`bytes` would make zeros of a number."""
    if not isinstance(octets, (bytes, bytearray, memoryview)):
        raise TypeError(f"octets are bytes, not {type(octets).__name__}")
    return bytes(octets)


def decode(protocol: str, octets: Octets,
           direction: "Direction | None" = None) -> "list[dict[str, Any]]":
    """Finds and reads every frame in some octets: a dict each, and one for each run of noise.

    The fields and their order are those of `submeter decode --json` (docs/reference/cli.md).
    Without a direction the frame's own direction bit decides; for Modbus, which has none,
    "request" does.
    Values are decimal texts with the digits that the wire shows: `Decimal(item["value"])` is exact.

    >>> reply = bytes.fromhex("68563412001920689108333334 3387A93B33A916")
    >>> [frame] = decode("dlt645-2007", reply)
    >>> frame["address"], frame["items"][0]["value"], frame["items"][0]["unit"]
    ('201900123456', '876.54', 'kWh')
    >>> decode("dlt645-2007", reply[:-1])[0]["error"]["code"]
    'incomplete'
    """
    return [json.loads(line) for line in _core.codec.decode(protocol, _bytes(octets), direction)]


def fitting_protocols(octets: Octets, direction: "Direction | None" = None) -> "list[str]":
    """The protocols under which some octets hold a good frame, the best fit first.

    "modbus-tcp" has no checksum: a short frame of another protocol may fit it, too.

    >>> fitting_protocols(bytes.fromhex("05 03 00 61 00 06 95 92"))
    ['modbus-rtu']
    """
    found = {protocol: decode(protocol, octets, direction) for protocol in PROTOCOLS}
    fits = [protocol for protocol, frames in found.items() if any(frame["ok"] for frame in frames)]
    return sorted(fits, key=lambda protocol: sum(not frame["ok"] for frame in found[protocol]))


def explain(protocol: "str | None", octets: Octets,
            direction: "Direction | None" = None) -> Explanation:
    """Annotates every octet: where it is, what it means, its value and the source.

    Without a protocol it takes the first of `fitting_protocols`.

    Raises: ValueError where no protocol fits.

    >>> print(explain("modbus-rtu", bytes.fromhex("01 03 00 00 00 02 c4 0b")))  # doctest: +ELLIPSIS
    8 octets of modbus-rtu
    ...
    """
    if protocol is None:
        fits = fitting_protocols(octets, direction)
        if not fits:
            raise ValueError("the octets hold no good frame of " + " or ".join(PROTOCOLS))
        protocol = fits[0]
    return _core.codec.explain(protocol, _bytes(octets), direction)
