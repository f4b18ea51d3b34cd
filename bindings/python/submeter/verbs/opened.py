# SPDX-License-Identifier: Apache-2.0
"""What verbs about books share: the file, and times as a person writes them."""

import argparse
import datetime
import json
from typing import Any, Protocol

from submeter.errors import SubmeterError
from submeter.ledger import Actor, Book, BookView
from submeter.ledger.readings import OUTSIDE
from submeter.verbs import Usage, complete
from submeter.verbs.words import path, utf8, whole

COUNT_MAX = 2**64 - 1


class Paper(Protocol):
    """What can be written for people."""

    def to_text(self, language: str = "en") -> str:
        """For a terminal."""

    def to_html(self, language: str = "en") -> str:
        """One page."""


def add_book(parser: argparse.ArgumentParser) -> None:
    """Declares the file."""
    parser.add_argument("book", type=path, help="the SQLite file of the book")


def add_reader(parser: argparse.ArgumentParser) -> None:
    """Declares who reads."""
    parser.add_argument("--as", dest="reader", metavar="N", type=whole(0, COUNT_MAX),
                        help="show what that operator may read (default: all of it)")


def add_actor(parser: argparse.ArgumentParser) -> None:
    """Declares who changes something, and why."""
    parser.add_argument("--by", type=whole(0, COUNT_MAX), default=0, metavar="N",
                        help="the operator who does it (default: 0, the system)")
    parser.add_argument("--reason", type=utf8, default="", help="why")


def add_known(parser: argparse.ArgumentParser) -> None:
    """Declares as what was known."""
    parser.add_argument("--recorded-through", metavar="TIME", type=utf8,
                        help="as it was known then: what was recorded later does not count")
    parser.add_argument("--sequence-through", metavar="N", type=whole(0, COUNT_MAX),
                        help="as it was known after the entry of this number")


def add_before(parser: argparse.ArgumentParser) -> None:
    """Declares one moment of business time."""
    parser.add_argument("--before", metavar="TIME", type=utf8,
                        help="what is effective before then: a day, month or year of the book's "
                             "local time (2026-11: its start), or a time in ISO 8601 with an "
                             "offset (default: all)")


def add_span(parser: argparse.ArgumentParser) -> None:
    """Declares from when to when, and as what was known."""
    parser.add_argument("--from", dest="start", metavar="TIME", type=utf8,
                        help="from then on: a day, month or year of the book's local time "
                             "(2026-11), or a time in ISO 8601 with an offset")
    parser.add_argument("--to", dest="end", metavar="TIME", type=utf8,
                        help="before that, written the same way")
    add_known(parser)


def add_paper(parser: argparse.ArgumentParser) -> None:
    """Declares how a paper is written."""
    parser.add_argument("--language", choices=("en", "zh"), default="en",
                        help="of the paper (default: en)")
    parser.add_argument("--html", action="store_true", help="print one HTML page instead of text")
    parser.add_argument("--out", metavar="FILE", type=path,
                        help="write the paper there (default: stdout)")


def add_print(parser: argparse.ArgumentParser) -> None:
    """Declares who prints a paper, and how."""
    parser.add_argument("--copy", action="store_true", help="it was handed out before")
    parser.add_argument("--terminal", type=utf8, default="", help="where it is printed")
    add_actor(parser)
    add_paper(parser)


def printing(options: argparse.Namespace) -> "dict[str, Any]":
    """What `add_print` declared, as `Book.print_receipt` takes it."""
    return {"how": "copy" if options.copy else "original",
            "by": Actor(options.by, terminal=options.terminal, reason=options.reason)}


def check_paper(options: argparse.Namespace) -> None:
    """Refuses a paper in two forms, and one that would overwrite its book."""
    if options.html and options.json:
        raise Usage("--html and --json are two forms: choose one")
    complete.check_apart("--out", options.out, [options.book])


def give_paper(made: Paper, answer: "dict[str, Any]", options: argparse.Namespace) -> None:
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


def open_to_read(options: argparse.Namespace) -> Book:
    """The book; to write where its policy wants to know who reads it."""
    book = open_book(options.book)
    if options.reader is None or not book.policy.logged_reads:
        return book
    book.close()
    return open_book(options.book, "write")


def seen(book: Book, options: argparse.Namespace) -> "Book | BookView":
    """The book as the one who reads may see it."""
    return book if options.reader is None else book.view(options.reader)


def now() -> datetime.datetime:
    """The clock's full second."""
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def give_head(book: Book, options: argparse.Namespace) -> None:
    """Prints from when on a book is open, and its anchor."""
    before = shown(book.closed_before)
    if options.json:
        print(json.dumps({"closed_before": before, "head": book.head}))
    else:
        print(f"closed before {before or 'never'}\nhead          {book.head}")


def moment(book: Book, text: str) -> datetime.datetime:
    """The start of a local day, month or year, or a time with an offset."""
    try:
        return book.period(text)[0]
    except SubmeterError as error:
        if error.detail:
            raise Usage(f"{text!r}: {error.detail}") from None
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or found.microsecond:
        raise Usage(f"{text!r} is neither a day, a month or a year nor a time in ISO 8601 with an "
                    "offset")
    try:
        return found.astimezone(datetime.timezone.utc)
    except OverflowError:
        raise Usage(f"{text!r}: {OUTSIDE}") from None


def some_moment(book: Book, text: "str | None") -> "datetime.datetime | None":
    """The same, where there is one."""
    return None if text is None else moment(book, text)


def span(book: Book, options: argparse.Namespace) -> "dict[str, Any]":
    """What `add_span` declared, as statements and reports take it."""
    start, end = some_moment(book, options.start), some_moment(book, options.end)
    if start and end and end < start:
        raise Usage("--to is before --from")
    return {"start": start, "end": end, **known(book, options)}


def known(book: Book, options: argparse.Namespace) -> "dict[str, Any]":
    """What `add_known` declared."""
    return {"recorded_through": some_moment(book, options.recorded_through),
            "sequence_through": options.sequence_through}


def shown(moment: "datetime.datetime | None") -> "str | None":
    """A time in JSON."""
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
