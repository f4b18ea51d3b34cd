# SPDX-License-Identifier: Apache-2.0
"""Print the receipt of an entry, and keep in the book that it was printed."""

import argparse
from typing import Any

from submeter.errors import SubmeterError
from submeter.ledger import Book, Receipt
from submeter.verbs import FINE, opened
from submeter.verbs.words import account, long_id


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("entry", type=long_id,
                        help="the id of the entry, 32 hexadecimal digits")
    parser.add_argument("account", type=account,
                        help='whose receipt it is: "2010/17" is the prepaid money of customer 17')
    opened.add_print(parser)


def _answer(made: Receipt, currency: str) -> "dict[str, Any]":
    line = made.line
    return {"book": made.book, "head": made.head, "how": made.how, "account": made.account,
            "channel": made.channel, "currency": currency, "sequence": line.sequence,
            "entry": line.id, "kind": line.kind.name, "effective": opened.shown(line.effective),
            "recorded": opened.shown(line.recorded), "memo": line.memo, "amount": str(line.amount),
            "balance": str(line.balance)}


def _why(error: SubmeterError, book: Book, options: argparse.Namespace) -> str:
    if error.name != "bad_value":
        return f"{options.entry}, {options.account}"
    if book.find_entry(options.entry) is None:
        return f"there is no entry {options.entry}"
    return f"entry {options.entry} posts nothing to {options.account}"


def run(options: argparse.Namespace) -> int:
    """Prints it, and keeps that."""
    opened.check_paper(options)
    with opened.open_book(options.book, "write") as book:
        words = opened.printing(options)
        try:
            book.print_receipt(options.entry, options.account, **words)
        except SubmeterError as error:
            error.detail = _why(error, book, options)
            raise
        made = book.view(options.by).receipt(options.entry, options.account, words["how"])
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
