# SPDX-License-Identifier: Apache-2.0
"""What `decode` and `explain` share: octets as words of the command line."""

import argparse
import sys

from submeter.codec import PROTOCOLS
from submeter.verbs import UNREADABLE, Usage


def add_arguments(parser: argparse.ArgumentParser, protocol_help: str, *,
                  protocol_required: bool) -> None:
    """Adds --protocol, --direction and the octets."""
    parser.add_argument("--protocol", choices=PROTOCOLS, required=protocol_required,
                        help=protocol_help)
    parser.add_argument("--direction", choices=("request", "response"),
                        help="which way the octets travelled; else the frame's own direction bit "
                             "decides, for Modbus \"request\"")
    parser.add_argument("hex", nargs="*", metavar="HEX",
                        help="hexadecimal octets, all together one string; blanks and case do not "
                             "matter; none or \"-\": read from stdin")


def octets_of(options: argparse.Namespace) -> bytes:
    """The octets that the words give."""
    words = options.hex if options.hex not in ([], ["-"]) else [sys.stdin.read()]
    text = "".join("".join(words).split())
    try:
        return bytes.fromhex(text)
    except ValueError:
        bad = next((digit for digit in text if digit not in "0123456789abcdefABCDEF"), None)
        why = f"{bad!r} is no hexadecimal digit" if bad else "the last octet has one digit only"
        raise Usage(why) from None


def refuse_nothing() -> int:
    """Says that there are no octets; gives the exit code."""
    print("submeter: there are no octets", file=sys.stderr)
    return UNREADABLE
