# SPDX-License-Identifier: Apache-2.0
"""Bytes of the field to frames, messages and exact values."""

import contextlib
import json
import pathlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Union

import numpy as np

from submeter import _core
from submeter._core import Explanation
from submeter._core.codec import RegisterNames
from submeter.errors import SubmeterError

__all__ = ["PROFILES", "PROTOCOLS", "ROW_UNITS", "Direction", "RegisterNames", "Rows", "decode",
           "decode_joined", "decode_rows", "explain", "fitting_protocols", "layout", "profile",
           "profile_document"]

Octets = Union[bytes, bytearray, memoryview]
Direction = Literal["request", "response"]

#: The names of the protocols.
PROTOCOLS = tuple(_core.codec.protocols())
#: The protocols whose frames do not say which way they go, nor what they answer.
MODBUS = tuple(name for name in PROTOCOLS if name.startswith("modbus-"))
#: The names of the meter profiles that come with the library.
PROFILES = tuple(_core.codec.profile_names())

#: The units of `decode_rows`, by number; the first is none.
ROW_UNITS = tuple(_core.codec.row_units())


def as_bytes(octets: Octets) -> bytes:
    """`bytes` would make zeros of a number."""
    if not isinstance(octets, (bytes, bytearray, memoryview)):
        raise TypeError(f"octets are bytes, not {type(octets).__name__}")
    return bytes(octets)


def layout(text: str) -> RegisterNames:
    """How Modbus registers lie, for `decode` and `explain`.

    Parameters: text: fields `[NAME=]TYPE[:ORDER][*TIMES]` with commas between, the last of which is
        repeated: see docs/reference/decode.md.
    Raises: SubmeterError bad_syntax with the `offset` of the field that is none.

    >>> reply = bytes.fromhex("02 04 04 43 66 80 00 5c df")
    >>> decode("modbus-rtu", reply, "response", names=layout("volts=f32"))[0]["items"][0]["value"]
    '230.5'
    """
    return RegisterNames.of_layout(text)


def profile_document(name: "str | pathlib.Path") -> str:
    """The JSON text of a profile.

    Parameters: name: one of `PROFILES`, or the path of a profile document.
    Raises: OSError where there is neither such a profile nor such a file.
    """
    if name in PROFILES:
        return _core.codec.profile_document(name)
    return pathlib.Path(name).read_text(encoding="utf-8")


def profile(name: "str | pathlib.Path", settings: "Mapping[str, int] | None" = None
            ) -> RegisterNames:
    """What a meter's profile says of its Modbus registers, for `decode` and `explain`.

    Parameters: name: one of `PROFILES`, or the path of a profile document.
        settings: of the profile, where they differ from its defaults.
    Raises: SubmeterError for a document that is no profile of Modbus, or an unknown setting;
        OSError where there is neither such a profile nor such a file.
    """
    return RegisterNames.of_profile(profile_document(name), list((settings or {}).items()))


def _checked_request(protocol: str, request: "Octets | None") -> "bytes | None":
    if request is None:
        return None
    if protocol not in MODBUS:
        raise ValueError(f"frames of {protocol} say themselves what they answer")
    return as_bytes(request)


@contextlib.contextmanager
def _about_the_request() -> "Iterator[None]":
    """All else that is wrong with octets is part of the answer."""
    try:
        yield
    except SubmeterError as problem:
        problem.detail = "the request"
        raise


def spans(protocol: str, octets: Octets, direction: "Direction | None" = None, *,
          request: "Octets | None" = None, names: "RegisterNames | None" = None
          ) -> "list[tuple[int, dict[str, Any]]]":
    """What `decode` gives, each with the number of its octets; wake-up octets are in none."""
    with _about_the_request():
        found = _core.codec.decode(protocol, as_bytes(octets), direction,
                                   _checked_request(protocol, request), names)
    return [(length, json.loads(text)) for length, text in found]


def decode(protocol: str, octets: Octets, direction: "Direction | None" = None, *,
           request: "Octets | None" = None, names: "RegisterNames | None" = None
           ) -> "list[dict[str, Any]]":
    """Finds and reads every frame in some octets: a dict each, and one for each run of noise.

    The fields and their order are those of `submeter decode --json` (docs/reference/decode.md).
    Without a direction the frame's own direction bit decides; for Modbus, which has none,
    "request" does.
    Values are decimal texts with the digits that the wire shows: `Decimal(item["value"])` is exact.

    Parameters: request: the frame of Modbus that the octets answer: it gives registers their
            numbers, and makes "response" the direction.
        names: what registers of Modbus mean, see `layout` and `profile`.
    Raises: SubmeterError where the request is none.

    >>> reply = bytes.fromhex("68563412001920689108333334 3387A93B33A916")
    >>> [frame] = decode("dlt645-2007", reply)
    >>> frame["address"], frame["items"][0]["value"], frame["items"][0]["unit"]
    ('201900123456', '876.54', 'kWh')
    >>> decode("dlt645-2007", reply[:-1])[0]["error"]["code"]
    'incomplete'
    >>> asked = bytes.fromhex("02 04 00 34 00 02 30 36")
    >>> [frame] = decode("modbus-rtu", bytes.fromhex("02 04 04 44 9A 50 00 C0 5B"), request=asked)
    >>> frame["id"], [item["id"] for item in frame["items"]]
    ('52+2', ['52', '53'])
    """
    return [frame for _, frame in spans(protocol, octets, direction, request=request, names=names)]


def decode_joined(protocol: str, frames: "Iterable[Octets]") -> "dict[str, Any]":
    """Reads what several frames carry together, as one: a dict as `decode` gives it.

    Of DL/T 645 these are the answer to a read and the parts that follow it, of DL/T 698.45 the
    fragments of an APDU.

    Parameters: frames: one whole frame each, in their order.
    Raises: SubmeterError bad_sequence where a part is missing, unknown_function for other frames,
        foreign_frame where one is of another meter, and what is wrong with a frame or the whole.

    >>> first = bytes.fromhex("68 56341200 1920 68 B1 0C 33323433 87A93B33 34333433 9A 16")
    >>> last = bytes.fromhex("68 56341200 1920 68 92 09 33323433 35333533 34 10 16")
    >>> [item["value"] for item in decode_joined("dlt645-2007", [first, last])["items"]]
    ['876.54', '100.01', '200.02']
    """
    joined: "dict[str, Any]" = json.loads(
        _core.codec.decode_joined(protocol, [as_bytes(frame) for frame in frames]))
    return joined


def _found(protocol: str, octets: Octets, direction: "Direction | None",
           request: "Octets | None") -> "list[dict[str, Any]]":
    """Nothing for a protocol that does not take the request."""
    if request is not None and protocol not in MODBUS:
        return []
    try:
        return decode(protocol, octets, direction, request=request)
    except SubmeterError:
        return []


def fitting_protocols(octets: Octets, direction: "Direction | None" = None, *,
                      request: "Octets | None" = None) -> "list[str]":
    """The protocols under which some octets hold a good frame, the best fit first.

    "modbus-tcp" has no checksum: a short frame of another protocol may fit it, too.

    Parameters: request: the frame of Modbus that the octets answer.

    >>> fitting_protocols(bytes.fromhex("05 03 00 61 00 06 95 92"))
    ['modbus-rtu']
    """
    found = {protocol: _found(protocol, octets, direction, request) for protocol in PROTOCOLS}
    fits = [protocol for protocol, frames in found.items() if any(frame["ok"] for frame in frames)]
    return sorted(fits, key=lambda protocol: sum(not frame["ok"] for frame in found[protocol]))


def explain(protocol: "str | None", octets: Octets, direction: "Direction | None" = None, *,
            request: "Octets | None" = None, names: "RegisterNames | None" = None) -> Explanation:
    """Annotates every octet: where it is, what it means, its value and the source.

    Without a protocol it takes the first of `fitting_protocols`. The other parameters are those of
    `decode`.

    Raises: SubmeterError noise where no protocol fits, and what is wrong with the request.

    >>> print(explain("modbus-rtu", bytes.fromhex("01 03 00 00 00 02 c4 0b")))  # doctest: +ELLIPSIS
    8 octets of modbus-rtu
    ...
    """
    if protocol is None:
        fits = fitting_protocols(octets, direction, request=request)
        if not fits:
            raise SubmeterError(_core.code_of("noise"), detail="the octets hold no good frame of "
                                + " or ".join(PROTOCOLS))
        protocol = fits[0]
    with _about_the_request():
        return _core.codec.explain(protocol, as_bytes(octets), direction,
                                   _checked_request(protocol, request), names)


class Rows(np.ndarray[Any, np.dtype[np.void]]):
    """What `decode_rows` gives: a structured array, and the names that its column `name` counts.

    Parts of it keep the names.
    """

    #: The names of the values; the first is empty, of rows that say why a reply has no numbers.
    names: "tuple[str, ...]"

    def __array_finalize__(self, whole: Any) -> None:
        self.names = getattr(whole, "names", ())


def decode_rows(protocol: str, octets: Any, offsets: Any) -> Rows:
    """The numbers in many replies at once, a row each, without a Python object for a frame.

    Parameters: protocol: one of `PROTOCOLS`.
        octets: all replies, one behind the other, as any buffer of octets.
        offsets: integers (n + 1,): reply k is `octets[offsets[k]:offsets[k + 1]]`, as in a binary
            column of Arrow. One frame each; wake-up octets may stand in front.
    Returns: a structured array (m,), in the order of the replies, with the columns
        frame: int64, which reply, from 0;
        address: uint64, the decimal digits of the meter's address; Modbus: the unit;
        mantissa, exponent: int64 and int8, the value is mantissa × 10^exponent, exactly;
        id: uint32, the data identifier or OAD; Modbus: the index of the register in the reply;
        item: uint32, the place of the value in its reply, from 0; what is no number counts, too;
        name: uint32, index into `names` of the array: "active_energy_import", as `decode` has it;
        status: uint16, 0 or the number of an error (docs/reference/errors.md), then there is no
            value: a reply that cannot be read, that refuses, or that has no numbers has one row;
        unit: uint8, index into `ROW_UNITS`.
    Raises: ValueError for offsets that do not ascend inside the octets; TypeError.

    >>> reply = bytes.fromhex("68 56341200 1920 68 91 08 33333433 87A93B33 A9 16")
    >>> rows = decode_rows("dlt645-2007", reply * 2, [0, 20, 40])
    >>> rows["address"].tolist(), rows["mantissa"].tolist(), rows["exponent"].tolist()
    ([201900123456, 201900123456], [87654, 87654], [-2, -2])
    >>> rows.names[rows["name"][0]], ROW_UNITS[rows["unit"][0]], hex(rows["id"][0])
    ('active_energy_import', 'kWh', '0x10000')
    >>> rows["item"].tolist(), rows["status"].tolist()
    ([0, 0], [0, 0])
    """
    places = np.asarray(offsets)
    if places.size and places.dtype.kind not in "iu":
        raise TypeError(f"offsets are integers, not {places.dtype}")
    found, names = _core.codec.decode_rows(protocol, octets,
                                           np.ascontiguousarray(places, dtype=np.int64))
    rows = found.view(Rows)
    rows.names = tuple(names)
    return rows
