# SPDX-License-Identifier: Apache-2.0
"""Write a book for other programs: accountants, spreadsheets, data frames."""

import argparse
import contextlib
import io
import sys

from submeter.ledger import Book, BookView, tables
from submeter.verbs import FINE, Unreadable, Usage, complete, opened, progress
from submeter.verbs.words import path

_TABLES = ("accounts", "balances", "entries", "postings")
_WHOLE = ("hledger", "beancount", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("what", choices=(*_WHOLE, *_TABLES),
                        help="the whole book for an accountant's program or as JSON lines; or one "
                             "of its tables")
    parser.add_argument("--parquet", action="store_true",
                        help="the table as a Parquet file, for which polars must be installed "
                             "(default: CSV, or JSON lines with --json)")
    opened.add_reader(parser)
    parser.add_argument("--out", metavar="FILE", type=path, help="write it there (default: stdout)")


def _write_table(book: "Book | BookView", options: argparse.Namespace) -> None:
    with contextlib.ExitStack() as closing:
        out = closing.enter_context(complete.written(options.out)) if options.out else sys.stdout
        step = closing.enter_context(progress.shown("rows"))
        if options.parquet:
            made = io.BytesIO()  # what goes wrong with the file is then an OSError as of any other
            try:
                tables.write_parquet(book, options.what, made, step)
            except ImportError as error:
                raise Unreadable(str(error)) from None
            out.buffer.write(made.getbuffer())  # type: ignore[attr-defined]
        else:
            write = tables.write_json if options.json else tables.write_csv
            write(book, options.what, out, step)


def run(options: argparse.Namespace) -> int:
    """Writes the book."""
    table = options.what in _TABLES
    if options.parquet and (not table or not options.out or options.json):
        raise Usage("--parquet is for a table, needs --out FILE, and is not --json")
    if options.json and not table and options.what != "json":
        raise Usage(f"what {options.what} reads is no JSON")
    complete.check_apart("--out", options.out, [options.book])
    with opened.open_to_read(options) as held:
        book = opened.seen(held, options)
        if table:
            _write_table(book, options)
        else:
            complete.give(book.export(options.what), options.out)
    return FINE
