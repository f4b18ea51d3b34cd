# SPDX-License-Identifier: Apache-2.0
"""Keep in a book that an entry was invoiced, or that its invoice was withdrawn."""

import argparse
import json

from submeter.errors import SubmeterError
from submeter.ledger import Actor
from submeter.verbs import FINE, opened
from submeter.verbs.words import long_id, utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("entry", type=long_id,
                        help="the id of the entry, 32 hexadecimal digits")
    parser.add_argument("number", type=utf8,
                        help='the number of the invoice; "" withdraws the one that there is')
    opened.add_actor(parser)


def run(options: argparse.Namespace) -> int:
    """Marks it."""
    with opened.open_book(options.book, "write") as book:
        try:
            book.mark_invoice(options.entry, options.number,
                              by=Actor(options.by, reason=options.reason))
        except SubmeterError as error:
            unknown = error.name == "bad_value" and book.find_entry(options.entry) is None
            error.detail = f"there is no entry {options.entry}" if unknown else options.entry
            raise
        if options.json:
            print(json.dumps({"entry": options.entry, "number": options.number or None,
                              "head": book.head}, ensure_ascii=False))
    return FINE
