# SPDX-License-Identifier: Apache-2.0
"""Explain frames: every octet, what it means and why; without a protocol, which ones fit."""

import argparse
import os
import re
import sys
from typing import Any

from submeter.codec import MODBUS, PROTOCOLS, Direction, decode, explain, fitting_protocols
from submeter.errors import SubmeterError
from submeter.verbs import FINE, UNREADABLE, octets

_DIM, _BOLD, _RED, _PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[31m", "\x1b[0m"
#: A line of an explanation in either language: offset, octets, meaning and value, source.
_OCTETS = re.compile(r"( *)(\d+)(: |：)((?:[0-9a-f*]{2} ?)+)(  )(\S*)(.*)([\[【].*[\]】])")
_BROKEN = re.compile(r" *(octet \d+ breaks a rule|字节 \d+ 不符合规则)")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    octets.add_arguments(parser, "the protocol of the octets; without it, one that fits",
                         protocol_required=False)
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of the text")


def _wants_colour() -> bool:
    """A terminal, whose user did not forbid it: https://no-color.org."""
    return (sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            and os.environ.get("TERM") != "dumb")


def coloured(text: str) -> str:
    """The meanings stand out, offsets and sources step back, what is broken is red.

    >>> coloured("  0: 68  start 68 [Table 1]")
    '  \\x1b[2m0\\x1b[0m: 68  \\x1b[1mstart\\x1b[0m 68 \\x1b[2m[Table 1]\\x1b[0m'
    """
    lines = []
    for line in text.splitlines():
        found = _OCTETS.fullmatch(line)
        if found:
            indent, offset, colon, raw, gap, meaning, value, source = found.groups()
            line = (f"{indent}{_DIM}{offset}{_PLAIN}{colon}{raw}{gap}{_BOLD}{meaning}{_PLAIN}"
                    f"{value}{_DIM}{source}{_PLAIN}")
        elif _BROKEN.match(line):
            line = f"{_RED}{line}{_PLAIN}"
        lines.append(line)
    return "\n".join(lines)


def _nearest(frames: "list[dict[str, Any]]") -> str:
    """Of what went wrong, that which got furthest into the octets that it began at."""
    error = max((frame for frame in frames if not frame["ok"]),
                key=lambda frame: frame["error"]["offset"] - frame["offset"])["error"]
    return f"{error['code']} at octet {error['offset']}: {error['message']}"


def _errors(protocol: str, data: bytes, options: argparse.Namespace) -> str:
    try:
        return _nearest(decode(protocol, data, options.direction, request=options.request))
    except SubmeterError as problem:
        return str(problem)


def _refuse(data: bytes, options: argparse.Namespace) -> int:
    print("submeter: no protocol fits", file=sys.stderr)
    for protocol in PROTOCOLS if options.request is None else MODBUS:
        print(f"submeter: {protocol}: {_errors(protocol, data, options)}", file=sys.stderr)
    ways: "tuple[Direction, ...]" = ("request", "response")
    for way in ways if options.request is None else ():
        if way != options.direction and (fits := fitting_protocols(data, way)):
            print(f"submeter: with --direction {way} it fits {', '.join(fits)}", file=sys.stderr)
    return UNREADABLE


def run(options: argparse.Namespace) -> int:
    """Explains, prints, and says whether all of it could be read."""
    octets.check_modbus(options)
    octets.check_request(options)
    data, protocol, names = octets.octets_of(options), options.protocol, octets.names_of(options)
    if not data:
        return octets.refuse_nothing()
    if protocol is None:
        fits = fitting_protocols(data, options.direction, request=options.request)
        if not fits:
            return _refuse(data, options)
        print(f"submeter: fits {', '.join(fits)}", file=sys.stderr)
        protocol = fits[0]
    told = explain(protocol, data, options.direction, request=options.request, names=names)
    text = told.to_text(options.language).rstrip("\n")
    print(told.to_json() if options.json else coloured(text) if _wants_colour() else text)
    frames = decode(protocol, data, options.direction, request=options.request)
    return FINE if all(frame["ok"] for frame in frames) else UNREADABLE
