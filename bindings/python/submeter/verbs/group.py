# SPDX-License-Identifier: Apache-2.0
"""Add up several books: what the accounts of each code have together."""

import argparse
import contextlib
import json

from submeter.errors import SubmeterError
from submeter.ledger import add_up
from submeter.verbs import FINE, opened, table
from submeter.verbs.words import utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("books", metavar="book", type=utf8, nargs="+",
                        help="the SQLite files of the books")
    opened.add_before(parser)
    parser.add_argument("--recorded-through", metavar="TIME", type=utf8,
                        help="as it was known then: what was recorded later does not count")


def run(options: argparse.Namespace) -> int:
    """Adds them up, and prints the sums."""
    with contextlib.ExitStack() as closing:
        books = [closing.enter_context(opened.open_book(path)) for path in options.books]
        try:
            made = add_up(books, effective_before=opened.some_moment(books[0], options.before),
                          recorded_through=opened.some_moment(books[0], options.recorded_through))
        except SubmeterError as error:
            error.detail = options.books[error.index]
            raise
        names = {int(account.id.partition("/")[0]): account.name
                 for book in books for account in book.accounts()}
    rows = [{"code": code, "name": names[code], "balance": str(amount)}
            for code, amount in made.balances.items()]
    if options.json:
        print(json.dumps({"currency": made.currency, "books": made.books, "rows": rows,
                          "open_between": str(made.open_between)}, ensure_ascii=False))
    else:
        cells = [[str(value) for value in row.values()] for row in rows]
        head = ("code", "name", f"balance {made.currency}")
        print(table.to_text(head, cells, head[2:]))
        print(f"due between them: {made.open_between} {made.currency}")
    return FINE
