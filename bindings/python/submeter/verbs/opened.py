# SPDX-License-Identifier: Apache-2.0
"""What verbs about books share: the file, and times as a person writes them."""

import argparse
import datetime
import json
from typing import Any

from submeter.errors import SubmeterError
from submeter.ledger import Book, IncomeReport, StatementOfAccount
from submeter.verbs import Usage, complete
from submeter.verbs.words import utf8, whole

_COUNT_MAX = 2**64 - 1


def add_book(parser: argparse.ArgumentParser) -> None:
    """Declares the file."""
    parser.add_argument("book", type=utf8, help="the SQLite file of the book")


def add_span(parser: argparse.ArgumentParser) -> None:
    """Declares from when to when, and as what was known."""
    parser.add_argument("--from", dest="start", metavar="TIME", type=utf8,
                        help="from then on: a day, month or year of the book's local time "
                             "(2026-11), or a time in ISO 8601 with an offset")
    parser.add_argument("--to", dest="end", metavar="TIME", type=utf8,
                        help="before that, written the same way")
    parser.add_argument("--recorded-through", metavar="TIME", type=utf8,
                        help="as it was known then: what was recorded later does not count")
    parser.add_argument("--sequence-through", metavar="N", type=whole(0, _COUNT_MAX),
                        help="as it was known after the entry of this number")


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Declares how a paper is written."""
    parser.add_argument("--language", choices=("en", "zh"), default="en",
                        help="of the paper (default: en)")
    parser.add_argument("--html", action="store_true", help="print one HTML page instead of text")
    parser.add_argument("--out", metavar="FILE", type=utf8,
                        help="write the paper there (default: stdout)")


def check_paper(options: argparse.Namespace) -> None:
    """Refuses a paper in two forms, and one that would overwrite its book."""
    if options.html and options.json:
        raise Usage("--html and --json are two forms: choose one")
    complete.check_apart("--out", options.out, [options.book])


def give_paper(made: "StatementOfAccount | IncomeReport", answer: "dict[str, Any]",
               options: argparse.Namespace) -> None:
    """Writes a paper in the form that `add_paper` declared; `answer` is what --json prints."""
    if options.json:
        text = json.dumps(answer, ensure_ascii=False) + "\n"
    else:
        text = made.to_html(options.language) if options.html else made.to_text(options.language)
    complete.give(text, options.out)


def open_book(path: str, mode: str = "read") -> Book:
    """The book; an error names the file."""
    try:
        return Book.open(path, mode)  # type: ignore[arg-type]
    except SubmeterError as error:
        error.detail = path
        raise


def moment(book: Book, text: "str | None") -> "datetime.datetime | None":
    """The start of a local day, month or year, or a time with an offset."""
    if text is None:
        return None
    try:
        return book.period(text)[0]
    except SubmeterError:
        pass
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or found.microsecond:
        raise Usage(f"{text!r} is neither a day, a month or a year nor a time in ISO 8601 with an "
                    "offset")
    return found


def span(book: Book, options: argparse.Namespace) -> "dict[str, datetime.datetime | int | None]":
    """What `add_span` declared, as statements and reports take it."""
    start, end = moment(book, options.start), moment(book, options.end)
    if start and end and end < start:
        raise Usage("--to is before --from")
    return {"start": start, "end": end,
            "recorded_through": moment(book, options.recorded_through),
            "sequence_through": options.sequence_through}


def shown(moment: "datetime.datetime | None") -> "str | None":
    """A time in JSON."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
