# SPDX-License-Identifier: Apache-2.0
"""What `decode`, `explain` and `capture` share: octets, and what is known of them."""

import argparse
import json
import os
import sys

from submeter.codec import (MODBUS, PROFILES, PROTOCOLS, RegisterNames, layout, profile,
                            profile_document)
from submeter.errors import SubmeterError
from submeter.hextext import is_modbus_ascii, octets_of_text
from submeter.verbs import UNREADABLE, Unreadable, Usage
from submeter.verbs.words import utf8


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
                        help="hexadecimal octets, all together one string; blanks, 0x, commas and "
                             "case do not matter; or modbus-ascii as text, from \":\" on; none or "
                             "\"-\": read from stdin")


def _hex_word(text: str) -> bytes:
    try:
        return octets_of_text(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


def octets_of(options: argparse.Namespace) -> bytes:
    """The octets that the words give, or else stdin.

    Raises: Usage for wrong words; Unreadable for stdin, with the place.
    """
    from_stdin = options.hex in ([], ["-"])
    text = sys.stdin.read() if from_stdin else " ".join(options.hex)
    if is_modbus_ascii(text) and options.protocol not in (None, "modbus-ascii"):
        raise Usage(f"a text that begins with \":\" is modbus-ascii, not {options.protocol}")
    try:
        return octets_of_text(text)
    except ValueError as problem:
        if from_stdin:
            raise Unreadable(f"stdin: {problem}") from None
        raise Usage(f"HEX: {problem}") from None


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


def check_request(options: argparse.Namespace) -> None:
    """Refuses a profile that can name nothing: responses do not say which registers they hold."""
    if options.profile is not None and options.request is None and options.direction != "request":
        raise Usage("--profile needs --request HEX, the request that the octets answer, since a "
                    "response does not say which registers it holds; or --direction request, for "
                    "requests that write registers")


def _modbus_profiles() -> str:
    speaks = ((name, json.loads(profile_document(name))["protocol"]) for name in PROFILES)
    return ", ".join(name for name, protocol in speaks if protocol in MODBUS)


def _settings_of(name: str) -> str:
    declared = json.loads(profile_document(name)).get("settings", [])
    return ", ".join(f"{one['name']} ({one['minimum']} to {one['maximum']})" for one in declared)


def _check_profile(problem: SubmeterError, options: argparse.Namespace) -> None:
    """Refuses words that do not go with a profile which is good by itself."""
    if problem.findings:
        return
    if problem.name == "bad_profile":
        raise Usage(f"the profile {options.profile} is not of Modbus; those that are: "
                    f"{_modbus_profiles()}")
    if problem.name in ("unknown_field", "bad_value") and options.setting:
        name, value = list(dict(options.setting).items())[problem.index]
        raise Usage(f"--setting {name}={value}: the profile {options.profile} takes "
                    f"{_settings_of(options.profile) or 'none'}")


def _profile(options: argparse.Namespace) -> RegisterNames:
    name = options.profile
    if name not in PROFILES and os.path.basename(name) == name and not os.path.exists(name):
        raise Usage(f"there is neither a profile nor a file {name!r}; the profiles of Modbus: "
                    f"{_modbus_profiles()}")
    try:
        return profile(name, dict(options.setting))
    except SubmeterError as problem:
        _check_profile(problem, options)
        problem.detail = f"profile {name}"
        raise


def names_of(options: argparse.Namespace) -> "RegisterNames | None":
    """What the words say of registers."""
    if options.layout is not None:
        try:
            return layout(options.layout)
        except SubmeterError as problem:
            raise Usage(f"--layout: {options.layout[problem.offset:]!r} does not begin with a "
                        "field such as u16, f32:cdab or volts=u32*3") from None
    return _profile(options) if options.profile is not None else None


def refuse_nothing() -> int:
    """Says that there are no octets; gives the exit code."""
    print("submeter: there are no octets", file=sys.stderr)
    return UNREADABLE
