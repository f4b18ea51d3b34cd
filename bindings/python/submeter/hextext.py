# SPDX-License-Identifier: Apache-2.0
"""Octets as people write them: hexadecimal digits, or frames of Modbus ASCII as text."""

import re

# What may stand between octets beside blanks.
_SEPARATOR = re.compile(r"0[xX](?=[0-9A-Fa-f])|[,:-]")
_HEX_DIGITS = "0123456789abcdefABCDEF"
# Also as shells and terminals show it.
_LINE_END = re.compile(r"\\[rn]|<(?:CR|LF)>|\s", re.IGNORECASE)


def _place(text: str, at: int) -> str:
    """Where a character of the text is, for people."""
    if "\n" not in text.rstrip():
        return f"character {at + 1}"
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"


def is_modbus_ascii(text: str) -> bool:
    """Whether the first character that is no blank begins a frame of Modbus ASCII."""
    return text.lstrip().startswith(":")


def _ascii_octets(text: str) -> bytes:
    foreign = next((at for at, character in enumerate(text) if not character.isascii()), None)
    if foreign is not None:
        raise ValueError(f"{_place(text, foreign)}: {text[foreign]!r} is no character of Modbus "
                         "ASCII")
    return "".join(f":{frame}\r\n" for frame in _LINE_END.sub("", text).split(":")[1:]).encode()


def _hex_octets(text: str) -> bytes:
    digits: "list[str]" = []
    begin = 0  # of the digits since the last separator
    parted = _SEPARATOR.sub(lambda found: "," * len(found.group()), text)
    for at, character in enumerate(parted + ","):
        if character in _HEX_DIGITS:
            digits.append(character)
        elif character == ",":
            if (len(digits) - begin) % 2:
                raise ValueError(f"{_place(text, at - 1)}: the octet {digits[-1]!r} has one digit "
                                 "only")
            begin = len(digits)
        elif "\udc80" <= character <= "\udcff":  # how Python shows what is no text
            raise ValueError(f"{_place(text, at)}: octet {ord(character) - 0xDC00:02x} is no "
                             "character; octets are given as hexadecimal digits")
        elif not character.isspace():
            raise ValueError(f"{_place(text, at)}: {character!r} is no hexadecimal digit")
    return bytes.fromhex("".join(digits))


def octets_of_text(text: str) -> bytes:
    """The octets that a text gives.

    It is hexadecimal digits, blanks anywhere, and `0x`, commas, colons and dashes between octets;
    or, where the first character that is no blank is a colon, frames of Modbus ASCII, each from
    its colon on, whose line ends (also written out, as `\\\\r\\\\n`) may be missing.

    Raises: ValueError where it is neither, with the place.

    >>> octets_of_text("0x05, 0x03 0061").hex(), octets_of_text(":0103\\n")
    ('05030061', b':0103\\r\\n')
    >>> octets_of_text("05 0g")
    Traceback (most recent call last):
    ValueError: character 5: 'g' is no hexadecimal digit
    """
    return _ascii_octets(text) if is_modbus_ascii(text) else _hex_octets(text)
