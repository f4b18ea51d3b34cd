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


def path(text: str) -> str:
    """A type for `add_argument`: the name of a file, which is not empty."""
    if not text:
        raise argparse.ArgumentTypeError("'' is no name of a file")
    return utf8(text)


def long_id(text: str) -> str:
    """A type for `add_argument`: the id of an entry or a book.

    >>> long_id("b1")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: 'b1' is not an id of 32 hexadecimal digits
    """
    if re.fullmatch("[0-9a-fA-F]{32}", text):
        return text
    raise argparse.ArgumentTypeError(f"{text[:_SHOWN]!r} is not an id of 32 hexadecimal digits")


def account(text: str) -> str:
    """A type for `add_argument`: a code of the chart, and mostly an owner.

    >>> account("2010/17"), account("4010")
    ('2010/17', '4010')
    >>> account("2010/17x")
    Traceback (most recent call last):
    argparse.ArgumentTypeError: '2010/17x' is not an account, such as 2010/17
    """
    if re.fullmatch("[0-9]{4}(/[0-9]{1,20})?", text) and int(text[5:] or 0) < 2**64:
        return text
    raise argparse.ArgumentTypeError(f"{text[:_SHOWN]!r} is not an account, such as 2010/17")


def currency(text: str) -> str:
    """A type for `add_argument`: a currency's code."""
    if re.fullmatch("[A-Z]{3}", text):
        return text
    raise argparse.ArgumentTypeError(f"{text[:_SHOWN]!r} is not three capital letters, such as CNY")
