# SPDX-License-Identifier: Apache-2.0
"""Report what came in by channel and was earned by item, by day, month or year."""

import argparse
from typing import Any

from submeter.ledger import IncomeReport, Turnover
from submeter.verbs import FINE, opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("--by", choices=("day", "month", "year"), default="month",
                        help="of the book's local time (default: month)")
    parser.add_argument("--axis", choices=("effective", "recorded"), default="effective",
                        help="which time of an entry counts (default: effective)")
    opened.add_span(parser)
    opened.add_reader(parser)
    opened.add_paper(parser)


def _rows(turnovers: "list[Turnover]") -> "list[dict[str, Any]]":
    return [{"code": row.code, "name": row.name, "raised": str(row.raised),
             "lowered": str(row.lowered), "moved": str(row.moved)} for row in turnovers]


def _answer(made: IncomeReport, currency: str) -> "dict[str, Any]":
    return {"currency": currency,
            "periods": [{"period": period, "rows": _rows(rows)} for period, rows in made.periods],
            "total": _rows(made.total), "received": str(made.received),
            "earned": str(made.earned)}


def run(options: argparse.Namespace) -> int:
    """Makes the report and prints it."""
    opened.check_paper(options)
    with opened.open_to_read(options) as book:
        made = opened.seen(book, options).income(by=options.by, axis=options.axis,
                                                 **opened.span(book, options))
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
