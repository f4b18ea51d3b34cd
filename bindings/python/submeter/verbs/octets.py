# SPDX-License-Identifier: Apache-2.0
"""What `decode`, `explain` and `capture` share: octets, and what is known of them."""

import argparse
import sys

from submeter.codec import MODBUS, PROTOCOLS, RegisterNames, layout, profile
from submeter.errors import SubmeterError
from submeter.verbs import UNREADABLE, Usage
from submeter.verbs.words import utf8

_HEX_DIGITS = "0123456789abcdefABCDEF"


def _setting(text: str) -> "tuple[str, int]":
    name, equals, number = text.partition("=")
    if not equals or not number.removeprefix("-").isdecimal() or len(number) > 19:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=NUMBER")
    return utf8(name), int(number)


def add_name_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds what tells the meaning of Modbus registers."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--layout", metavar="LAYOUT", type=utf8,
                       help="Modbus: how registers lie: fields [NAME=]TYPE[:ORDER][*TIMES] with "
                            "commas between, the last repeated, such as \"f32:cdab\"")
    group.add_argument("--profile", metavar="FILE|NAME", type=utf8,
                       help="Modbus: the meter profile that names registers")
    parser.add_argument("--setting", metavar="NAME=NUMBER", type=_setting, action="append",
                        default=[], help="of the profile, where it is not its default")


def add_arguments(parser: argparse.ArgumentParser, protocol_help: str, *,
                  protocol_required: bool) -> None:
    """Adds --protocol, --direction, what is known of registers, and the octets."""
    parser.add_argument("--protocol", choices=PROTOCOLS, required=protocol_required,
                        help=protocol_help)
    parser.add_argument("--direction", choices=("request", "response"),
                        help="which way the octets travelled; else the frame's own direction bit "
                             "decides, for Modbus \"request\"")
    parser.add_argument("--request", metavar="HEX", type=_hex_word,
                        help="Modbus: the request that the octets answer, so that registers have "
                             "their numbers")
    add_name_arguments(parser)
    parser.add_argument("hex", nargs="*", metavar="HEX",
                        help="hexadecimal octets, all together one string; blanks and case do not "
                             "matter; none or \"-\": read from stdin")


def _octets(text: str) -> bytes:
    digits = "".join(text.split())
    bad = next((digit for digit in digits if digit not in _HEX_DIGITS), None)
    if bad is not None:
        raise ValueError(f"{bad!r} is no hexadecimal digit")
    if len(digits) % 2:
        raise ValueError("the last octet has one digit only")
    return bytes.fromhex(digits)


def _hex_word(text: str) -> bytes:
    try:
        return _octets(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def octets_of(options: argparse.Namespace) -> bytes:
    """The octets that the words give."""
    words = options.hex if options.hex not in ([], ["-"]) else [sys.stdin.read()]
    try:
        return _octets("".join(words))
    except ValueError as problem:
        raise Usage(str(problem)) from None


def check_modbus(options: argparse.Namespace) -> None:
    """Refuses words about Modbus with another protocol, or with each other."""
    words = [word for word in ("request", "layout", "profile")
             if getattr(options, word, None) is not None]
    if words and options.protocol not in (None, *MODBUS):
        raise Usage(f"--{words[0]} is about Modbus, not {options.protocol}")
    if options.setting and options.profile is None:
        raise Usage("--setting is of a --profile")
    if "request" in words and options.direction == "request":
        raise Usage("--request is what a response answers")


def names_of(options: argparse.Namespace) -> "RegisterNames | None":
    """What the words say of registers."""
    if options.layout is not None:
        try:
            return layout(options.layout)
        except SubmeterError as problem:
            raise Usage(f"--layout: {options.layout[problem.offset:]!r} does not begin with a "
                        "field such as u16, f32:cdab or volts=u32*3") from None
    if options.profile is None:
        return None
    try:
        return profile(options.profile, dict(options.setting))
    except SubmeterError as problem:
        problem.detail = f"profile {options.profile}"
        raise


def refuse_nothing() -> int:
    """Says that there are no octets; gives the exit code."""
    print("submeter: there are no octets", file=sys.stderr)
    return UNREADABLE
