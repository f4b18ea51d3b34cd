# SPDX-License-Identifier: Apache-2.0
"""Close what is effective before a time: nothing is recorded there any more."""

import argparse
import datetime
import re

from submeter.errors import SubmeterError
from submeter.ledger import Authority, Book
from submeter.verbs import FINE, Usage, opened
from submeter.verbs.words import utf8


def _left_open(text: str) -> "int | str":
    if re.fullmatch("[0-9a-fA-F]{32}", text):
        return text
    if re.fullmatch("[0-9]{1,20}", text) and int(text) <= opened.COUNT_MAX:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is neither an order's number nor the id of a "
                                     "reservation")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("before", metavar="TIME", type=utf8,
                        help="a day, month or year of the book's local time (2026-11 closes what "
                             "is before November), or a time in ISO 8601 with an offset")
    parser.add_argument("--leave-open", metavar="ORDER|ID", type=_left_open, action="append",
                        default=[],
                        help="an order, by its number, or a reservation, by its id, that is open "
                             "and may stay so; as often as there are")
    opened.add_actor(parser)


def _open_before(book: Book, before: datetime.datetime) -> "list[str]":
    orders = [f"order {row.order}" for row in book.orders(effective_before=before).rows
              if row.in_transit]
    return orders + [f"reservation {held.id}" for held in book.reservations()
                     if held.effective < before]


def _check_left_open(book: Book, before: datetime.datetime, named: "list[int | str]") -> None:
    """What is named goes into the sealed closing as left open, so it has to be."""
    there = _open_before(book, before)
    for one in named:
        words = f"order {one}" if isinstance(one, int) else f"reservation {one.lower()}"
        if words not in there and (isinstance(one, int) or f"order {int(one, 16)}" not in there):
            raise Usage(f"--leave-open {one}: no such order or reservation is open then")


def run(options: argparse.Namespace) -> int:
    """Closes."""
    with opened.open_book(options.book, "write") as book:
        before = opened.moment(book, options.before)
        _check_left_open(book, before, options.leave_open)
        try:
            book.close_period(before, exceptions=options.leave_open,
                              authority=Authority(options.by, reason=options.reason))
        except SubmeterError as error:
            if error.name == "open_orders":
                error.detail = "open are " + ", ".join(_open_before(book, before))
            if error.name == "bad_date":
                raise Usage(f"{options.before} is not after the last closing, or still to come"
                            ) from None
            raise
        opened.give_head(book, options)
    return FINE
