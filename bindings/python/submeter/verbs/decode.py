# SPDX-License-Identifier: Apache-2.0
"""Decode frames: what they say, a frame each."""

import argparse
import json
from typing import Any

from submeter.codec import decode
from submeter.verbs import FINE, UNREADABLE, octets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    octets.add_arguments(parser, "the protocol of the octets", protocol_required=True)


def _item_text(item: "dict[str, Any]", frame_id: "str | None") -> str:
    value = "not there" if item["value"] is None else item["value"]
    own_id = item["id"] if item["id"] != frame_id else None
    words = (own_id, item["name"], value, item["unit"], item["obis"] and f"({item['obis']})", item["time"])
    return "  " + " ".join(word for word in words if word)


def to_text(frame: "dict[str, Any]") -> str:
    """One frame, or one run of noise, for people."""
    if not frame["ok"]:
        error = frame["error"]
        return f"{frame['offset']}: {error['code']} at octet {error['offset']}: {error['message']}"
    marks = [mark for mark, field in (("refused", "error_reply"), ("more follows", "follow_up"))
             if frame[field]]
    head = (f"{frame['offset']}: {frame['protocol']} {frame['direction']} {frame['function']} "
            f"address {frame['address']}" + (f" id {frame['id']}" if frame["id"] else ""))
    return "\n".join([", ".join([head, *marks]), 
                      *(_item_text(item, frame["id"]) for item in frame["items"])])


def run(options: argparse.Namespace) -> int:
    """Decodes, prints, and says whether all of it could be read."""
    octets.check_modbus(options)
    octets.check_request(options)
    data, names = octets.octets_of(options), octets.names_of(options)
    if not data:
        return octets.refuse_nothing()
    frames = decode(options.protocol, data, options.direction, request=options.request, names=names)
    for frame in frames:
        print(json.dumps(frame, ensure_ascii=False) if options.json else to_text(frame))
    return FINE if all(frame["ok"] for frame in frames) else UNREADABLE
