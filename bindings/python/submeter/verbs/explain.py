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
#: What goes to stderr, in the languages of the text.
_SAID = {
    "none": ("no protocol fits", "没有协议与之相符"),
    "of": ("{protocol}: {words}", "{protocol}：{words}"),
    "way fits": ("with --direction {way} it fits {fits}", "加 --direction {way} 则符合 {fits}"),
    "way near": ("with --direction {way} it is broken {protocol}: {words}",
                 "加 --direction {way} 则为有误的 {protocol} 帧：{words}"),
    "nearest": ("the nearest is {protocol}", "最接近的是 {protocol}"),
    "fits": ("fits {fits}", "符合 {fits}"),
    "near": ("or it is broken {protocol}: {words}", "或为有误的 {protocol} 帧：{words}")}
#: What can be wrong with a frame that is there from its start to its end.
_WHOLE = ("bad_checksum", "bad_end")
#: Octets of a check and an end, at most: two characters and a line end of Modbus ASCII.
_CHECK_MAX = 4


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


def _say(options: argparse.Namespace, what: str, **values: str) -> None:
    text = _SAID[what][options.language == "zh"].format(**values)
    print(f"submeter: {text}", file=sys.stderr)


def _words(error: "dict[str, Any]", protocol: str, data: bytes, options: argparse.Namespace,
           way: "Direction | None") -> str:
    """What is wrong; in Chinese as the explanation says it."""
    if options.language == "zh":
        told = explain(protocol, data, way, request=options.request).to_text("zh")
        if found := re.search(f"字节 {error['offset']} 不符合规则：.*", told):
            return found[0]
    return f"{error['code']} at octet {error['offset']}: {error['message']}"


def _failures(protocol: str, data: bytes, options: argparse.Namespace,
              way: "Direction | None") -> "list[tuple[int, dict[str, Any]]]":
    """What went wrong, each with how far it got into the octets that it began at, best first."""
    frames = decode(protocol, data, way, request=options.request)
    found = [(frame["error"]["offset"] - frame["offset"], frame["error"]) for frame in frames
             if not frame["ok"]]
    return sorted(found, key=lambda one: -one[0])


def _near_misses(data: bytes, options: argparse.Namespace, way: "Direction | None"
                 ) -> "list[tuple[str, str]]":
    """Protocols under which a frame is there but for its check or its end, and what is wrong."""
    near = []
    for protocol in _protocols(options):
        try:
            reached = [(reach, error) for reach, error in _failures(protocol, data, options, way)
                       if error["code"] in _WHOLE and reach * 2 >= len(data)
                       and error["offset"] + _CHECK_MAX >= len(data)]
        except SubmeterError:
            continue
        near += [(-reach, protocol, _words(error, protocol, data, options, way))
                 for reach, error in reached[:1]]
    return [(protocol, words) for _, protocol, words in sorted(near, key=lambda one: one[0])]


def _protocols(options: argparse.Namespace) -> "tuple[str, ...]":
    return PROTOCOLS if options.request is None else MODBUS


def _errors(protocol: str, data: bytes, options: argparse.Namespace) -> str:
    try:
        error = _failures(protocol, data, options, options.direction)[0][1]
        return _words(error, protocol, data, options, options.direction)
    except SubmeterError as problem:
        return str(problem)


def _say_other_ways(data: bytes, options: argparse.Namespace) -> None:
    ways: "tuple[Direction, ...]" = ("request", "response")
    for way in ways if options.request is None else ():
        if way == options.direction:
            continue
        if fits := fitting_protocols(data, way):
            _say(options, "way fits", way=way, fits=", ".join(fits))
            continue
        for protocol, words in _near_misses(data, options, way):
            if protocol in MODBUS:
                _say(options, "way near", way=way, protocol=protocol, words=words)


def _nearest(data: bytes, options: argparse.Namespace) -> "str | None":
    """Says that nothing fits, and why; gives the protocol that nearly does, if there is one."""
    _say(options, "none")
    for protocol in _protocols(options):
        _say(options, "of", protocol=protocol, words=_errors(protocol, data, options))
    near = _near_misses(data, options, options.direction)
    if not near:
        _say_other_ways(data, options)
        return None
    _say(options, "nearest", protocol=near[0][0])
    return near[0][0]


def _choose(data: bytes, options: argparse.Namespace) -> "str | None":
    """The first protocol that fits, or nearly does; says so."""
    fits = fitting_protocols(data, options.direction, request=options.request)
    if not fits:
        return _nearest(data, options)
    _say(options, "fits", fits=", ".join(fits))
    if fits == ["modbus-tcp"]:  # it has no check
        for protocol, words in _near_misses(data, options, options.direction):
            _say(options, "near", protocol=protocol, words=words)
    return fits[0]


def run(options: argparse.Namespace) -> int:
    """Explains, prints, and says whether all of it could be read."""
    octets.check_modbus(options)
    octets.check_request(options)
    data, names = octets.octets_of(options), octets.names_of(options)
    if not data:
        return octets.refuse_nothing()
    protocol = options.protocol or _choose(data, options)
    if protocol is None:
        return UNREADABLE
    told = explain(protocol, data, options.direction, request=options.request, names=names)
    text = told.to_text(options.language).rstrip("\n")
    print(told.to_json() if options.json else coloured(text) if _wants_colour() else text)
    frames = decode(protocol, data, options.direction, request=options.request)
    return FINE if all(frame["ok"] for frame in frames) else UNREADABLE
