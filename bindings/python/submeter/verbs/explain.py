# SPDX-License-Identifier: Apache-2.0
"""Explain frames: every octet, what it means and why; without a protocol, which ones fit."""

import argparse
import sys
from typing import Any

from submeter.codec import PROTOCOLS, Direction, decode, explain, fitting_protocols
from submeter.verbs import FINE, UNREADABLE, octets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    octets.add_arguments(parser, "the protocol of the octets; without it, one that fits",
                         protocol_required=False)
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the text")


def _nearest(frames: "list[dict[str, Any]]") -> str:
    """Of what went wrong, that which got furthest into the octets that it began at."""
    error = max((frame for frame in frames if not frame["ok"]),
                key=lambda frame: frame["error"]["offset"] - frame["offset"])["error"]
    return f"{error['code']} at octet {error['offset']}: {error['message']}"


def _refuse(data: bytes, direction: "Direction | None") -> int:
    print("submeter: no protocol fits", file=sys.stderr)
    for protocol in PROTOCOLS:
        print(f"submeter: {protocol}: {_nearest(decode(protocol, data, direction))}",
              file=sys.stderr)
    ways: "tuple[Direction, ...]" = ("request", "response")
    for way in ways:
        if way != direction and (fits := fitting_protocols(data, way)):
            print(f"submeter: with --direction {way} it fits {', '.join(fits)}", file=sys.stderr)
    return UNREADABLE


def run(options: argparse.Namespace) -> int:
    """Explains, prints, and says whether all of it could be read."""
    data, protocol = octets.octets_of(options), options.protocol
    if not data:
        return octets.refuse_nothing()
    if protocol is None:
        fits = fitting_protocols(data, options.direction)
        if not fits:
            return _refuse(data, options.direction)
        print(f"submeter: fits {', '.join(fits)}", file=sys.stderr)
        protocol = fits[0]
    told = explain(protocol, data, options.direction)
    print(told.to_json() if options.json else told.to_text(options.language).rstrip("\n"))
    frames = decode(protocol, data, options.direction)
    return FINE if all(frame["ok"] for frame in frames) else UNREADABLE
