# SPDX-License-Identifier: Apache-2.0
"""Add up several books: what the accounts of each code have together."""

import argparse
import contextlib
import json
import os

from submeter.errors import SubmeterError
from submeter.ledger import Book, add_up
from submeter.verbs import FINE, Unreadable, Usage, opened, table
from submeter.verbs.words import path, utf8


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("books", metavar="book", type=path, nargs="+",
                        help="the SQLite files of the books")
    opened.add_before(parser)
    parser.add_argument("--recorded-through", metavar="TIME", type=utf8,
                        help="as it was known then: what was recorded later does not count")


def _check_apart(paths: "list[str]") -> None:
    for place, file in enumerate(paths):
        for before in paths[:place]:
            with contextlib.suppress(OSError):  # what is not there, opening tells
                if os.path.samefile(before, file):
                    raise Usage(f"{file} is named twice" if before == file
                                else f"{before} and {file} are one file")


def _same_book(books: "list[Book]", paths: "list[str]") -> "str | None":
    """Which of them is a copy of another, in words."""
    first: "dict[str, str]" = {}
    for book, file in zip(books, paths):
        if first.setdefault(book.id, file) != file:
            return f"{first[book.id]} and {file} are the same book, {book.id}"
    return None


def run(options: argparse.Namespace) -> int:
    """Adds them up, and prints the sums."""
    _check_apart(options.books)
    with contextlib.ExitStack() as closing:
        books = [closing.enter_context(opened.open_book(file)) for file in options.books]
        if twice := _same_book(books, options.books):
            raise Unreadable(twice)
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
