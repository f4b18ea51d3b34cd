# SPDX-License-Identifier: Apache-2.0
"""Types of words of the command line: whole numbers in a range, and texts for the library."""

import argparse
import re
from collections.abc import Callable

_DIGITS_MAX = 20  # more than any range here takes, and far below what `int` refuses
_SHOWN = 40


def whole(low: int, high: int) -> "Callable[[str], int]":
    """A type for `add_argument`: whole numbers from `low` to `high`; others say the range.

    >>> whole(1, 24)("24")
    24
    >>> whole(1, 24)("25")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: '25' is not a whole number from 1 to 24
    """
    def read(text: str) -> int:
        if re.fullmatch(f"-?[0-9]{{1,{_DIGITS_MAX}}}", text) and low <= int(text) <= high:
            return int(text)
        raise argparse.ArgumentTypeError(
            f"{text[:_SHOWN]!r} is not a whole number from {low} to {high}")
    return read


def utf8(text: str) -> str:
    """A type for `add_argument`: what the library takes as a text or a path."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(f"{text!r} is not UTF-8") from None
    return text
