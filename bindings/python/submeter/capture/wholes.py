# SPDX-License-Identifier: Apache-2.0
"""What several frames of a conversation carry together; and answers that nobody asked for."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from submeter.codec import decode_joined
from submeter.errors import SubmeterError

#: The protocols whose answers may come in parts.
JOINED = ("dlt645-2007", "dlt645-1997", "dlt698")
_UNASKED = ("link", "report", "release_notification")


class Found(NamedTuple):
    """A frame, or a run of noise, and its place in the recording."""

    order: int
    octets: bytes
    frame: "dict[str, Any]"


def _part(frame: "dict[str, Any]") -> "str | None":
    """Which part of a whole a frame is: "first", "next" or "last"; None for none."""
    more = "next" if frame["follow_up"] else "last"
    if frame["function"] == "fragment":
        kind = frame["items"][0]["value"]
        return {"first": "first", "middle": "next", "last": "last"}.get(kind)
    if frame["direction"] == "request" or frame["error_reply"]:
        return None
    if frame["function"] == "read_next":
        return more
    return "first" if frame["function"] == "read" and frame["follow_up"] else None


def _whole(protocol: str, parts: "list[Found]") -> "Found | None":
    """All parts as one frame, in the place of the first; None where they are no whole."""
    try:
        joined = decode_joined(protocol, [part.octets for part in parts])
    except SubmeterError:
        return None
    first = parts[0].frame
    kept = {name: first[name] for name in ("offset", "time", "source", "destination")}
    return Found(parts[0].order, parts[0].octets, joined | kept | {"frames": len(parts)})


def joined(found: "list[Found]", protocol: str) -> "list[Found]":
    """Puts each whole in the place of its first part; parts of none stay as they are."""
    if protocol not in JOINED:
        return found
    out: "list[Found | None]" = list(found)
    begun: "dict[tuple[str, str], list[int]]" = {}  # places of the parts, by meter and way
    for place, one in enumerate(found):
        part = _part(one.frame) if one.frame["ok"] else None
        if part is None:
            continue
        key = (one.frame["address"], one.frame["direction"])
        places = begun.setdefault(key, [])
        if part == "first":
            places.clear()
        places.append(place)
        if part == "last":
            if whole := _whole(protocol, [found[place] for place in places]):
                for taken in places:
                    out[taken] = None
                out[places[0]] = whole
            places.clear()
    return [one for one in out if one is not None]


def _means(asked: str, told: str) -> bool:
    """Whether an address that was asked, with A for any digit, means a meter."""
    if set(asked) == {"A"}:
        return True
    return len(asked) == len(told) and all(digit in ("A", other)
                                           for digit, other in zip(asked, told))


def remarked(found: "list[Found]") -> "Iterator[Found]":
    """Gives each frame its `remark`: a response of another meter than the last request meant."""
    asked: "str | None" = None
    for one in found:
        frame, remark = one.frame, None
        if frame["ok"] and frame["function"] not in _UNASKED:
            if frame["direction"] == "request":
                asked = None if frame.get("address_type") else frame["address"]
            elif asked is not None and not _means(asked, frame["address"]):
                remark = f"not the meter that was asked, which is {asked}"
        yield Found(one.order, one.octets,
                    frame | {"frames": frame.get("frames", 1), "remark": remark})
