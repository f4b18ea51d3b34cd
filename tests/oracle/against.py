# SPDX-License-Identifier: Apache-2.0
"""Sets an oracle beside the library, object by object; only the words of messages may differ."""

import json
import pathlib

import submeter

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors"


def vectors(name):
    """The cases of tests/vectors/<name>.json."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]


def without_messages(found):
    """The objects of a scan, errors without their words."""
    for frame in found:
        if not frame["ok"]:
            frame["error"].pop("message", None)
    return found


def library(protocol, octets, direction=None):
    """What the library says, without the words of messages."""
    return without_messages(submeter.decode(protocol, octets, direction))


def frames_and_gaps(found):
    """Good frames as they are; of a run of others only where it begins, since it has more than one cause."""
    parted = [None] + [frame if frame["ok"] else frame["offset"] for frame in found]
    return [now for before, now in zip(parted, parted[1:]) if isinstance(now, dict) or not isinstance(before, int)]


def headers(found):
    """What both say of each good frame beside its items, whatever word each has for the function."""
    fields = ("offset", "direction", "control", "error_reply", "follow_up")
    return [tuple(frame[field] for field in fields) + (frame["address"].lower(),) for frame in found if frame["ok"]]


def readings(found):
    """The items of each good frame without their names; octets that an oracle leaves are one item."""
    told = []
    for frame in filter(lambda frame: frame["ok"], found):
        items = [(item["id"], item["value"], item["unit"], item.get("time")) for item in frame["items"]]
        items += [(None, frame["undecoded"], None, None)] if "undecoded" in frame else []
        told.append((frame["id"], items))
    return told


def damaged(draw, octets):
    """The octets with a bit flipped, an octet taken out or put in, or the whole begun anew inside."""
    made = bytearray(octets)
    for _ in range(draw.randint(1, 3)):
        place, change = draw.randrange(len(made)), draw.randrange(4)
        if change == 0:
            made[place] ^= 1 << draw.randrange(8)
        elif change == 1 and len(made) > 1:
            del made[place]
        elif change == 2:
            made.insert(place, draw.choice((0x68, 0x16, 0xFE, draw.randrange(256))))
        else:
            made = made[:place] + octets
    return bytes(made)
