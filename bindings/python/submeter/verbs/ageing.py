# SPDX-License-Identifier: Apache-2.0
"""Report what customers owe, by how long it has been due."""

import argparse
from typing import Any

from submeter.errors import SubmeterError
from submeter.ledger import AgedDebt, AgeingReport
from submeter.verbs import FINE, Usage, opened
from submeter.verbs.words import utf8, whole

_DAYS_MAX = 36500


def _borders(text: str) -> "list[int]":
    return [whole(0, _DAYS_MAX)(part) for part in text.split(",")]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("--at", metavar="TIME", type=utf8,
                        help="what is effective before then counts, and ages are counted to its "
                             "day; written as --recorded-through (default: now)")
    parser.add_argument("--borders", metavar="DAYS", type=_borders, default=[30, 60, 90],
                        help="the last day of each bucket, ascending (default: 30,60,90)")
    parser.add_argument("--due-after", metavar="DAYS", type=whole(0, _DAYS_MAX), default=0,
                        help="from an entry to the day when it is to be paid (default: 0)")
    opened.add_known(parser)
    opened.add_reader(parser)
    opened.add_paper(parser)


def _row(debt: AgedDebt) -> "dict[str, Any]":
    return {"customer": debt.customer, "credit": str(debt.credit), "not_due": str(debt.not_due),
            "overdue": [str(amount) for amount in debt.overdue], "owed": str(debt.owed)}


def _answer(made: AgeingReport, currency: str) -> "dict[str, Any]":
    return {"currency": currency, "at": opened.shown(made.at), "due_after": made.due_after,
            "sequence_through": made.sequence_through, "buckets": made.buckets,
            "rows": [_row(debt) for debt in made.rows], "total": _row(made.total)}


def run(options: argparse.Namespace) -> int:
    """Makes the report and prints it."""
    opened.check_paper(options)
    with opened.open_to_read(options) as book:
        at = opened.some_moment(book, options.at) or opened.now()
        try:
            made = opened.seen(book, options).ageing(
                at, borders=options.borders, due_after=options.due_after,
                **opened.known(book, options))
        except SubmeterError as error:
            if error.name == "bad_value":
                raise Usage("--borders ascend, and are 12 at most") from None
            if error.name == "bad_date":
                raise Usage(f"--at {options.at} is too near to an end of the calendar") from None
            raise
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
