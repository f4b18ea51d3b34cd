# SPDX-License-Identifier: Apache-2.0
"""Explain frames: every octet, what it means and why; without a protocol, which ones fit."""

import argparse
import sys

from submeter.codec import PROTOCOLS, decode, explain, fitting_protocols
from submeter.verbs import FINE, UNREADABLE, octets


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    octets.add_arguments(parser, "the protocol of the octets; without it, one that fits",
                         protocol_required=False)
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the text")


def run(options: argparse.Namespace) -> int:
    """Explains, prints, and says whether all of it could be read."""
    data, protocol = octets.octets_of(options), options.protocol
    if protocol is None:
        fits = fitting_protocols(data, options.direction)
        if not fits:
            print(f"submeter: no protocol fits (tried {', '.join(PROTOCOLS)})", file=sys.stderr)
            return UNREADABLE
        print(f"submeter: fits {', '.join(fits)}", file=sys.stderr)
        protocol = fits[0]
    told = explain(protocol, data, options.direction)
    print(told.to_json() if options.json else told.to_text(options.language).rstrip("\n"))
    frames = decode(protocol, data, options.direction)
    return FINE if frames and all(frame["ok"] for frame in frames) else UNREADABLE
