# SPDX-License-Identifier: Apache-2.0
"""Found a book in a new file, and print its id and the anchor to keep elsewhere."""

import argparse
import json

from submeter.errors import SubmeterError
from submeter.ledger import Book, new_id
from submeter.verbs import FINE, Usage, opened
from submeter.verbs.words import currency, long_id, path, utf8, whole

_OF_THE_FILE = ("book_exists", "cannot_write", "store_failed")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("book", type=path, help="the file to make; there must be none")
    parser.add_argument("--id", type=long_id, metavar="HEX",
                        help="of the book, 32 hexadecimal digits, whose last 16 are the number of "
                             "the project (default: a new one)")
    parser.add_argument("--currency", type=currency, default="CNY",
                        help="of all amounts (default: CNY)")
    parser.add_argument("--scale", type=whole(2, 6), default=2, metavar="DIGITS",
                        help="decimals of an amount, 2 to 6 (default: 2)")
    parser.add_argument("--zone", type=utf8, default="UTC",
                        help="name of the book's local time, such as Asia/Shanghai (default: UTC)")


def run(options: argparse.Namespace) -> int:
    """Founds it."""
    try:
        book = Book.create(options.book, new_id() if options.id is None else options.id,
                           currency=options.currency, scale=options.scale, zone=options.zone)
    except SubmeterError as error:
        if error.name not in _OF_THE_FILE:
            named = "--zone: " if error.name == "zone_not_found" else ""
            raise Usage(named + str(error)) from None
        error.detail = options.book
        raise
    with book:
        if options.json:
            print(json.dumps({"id": book.id, "head": book.head}))
        else:
            print(f"id      {book.id}\nhead    {book.head}")
    return FINE
