# SPDX-License-Identifier: Apache-2.0
"""Print a reminder of what a customer owes, and keep in the book that it was printed."""

import argparse
from typing import Any

from submeter.errors import SubmeterError
from submeter.ledger import Reminder
from submeter.verbs import FINE, opened
from submeter.verbs.words import whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("customer", type=whole(1, opened.COUNT_MAX), help="the customer's number")
    opened.add_print(parser)


def _answer(made: Reminder, currency: str) -> "dict[str, Any]":
    items = [{"effective": opened.shown(item.effective), "memo": item.memo,
              "amount": str(item.amount), "days": item.days} for item in made.items]
    return {"book": made.book, "head": made.head, "customer": made.customer,
            "at": opened.shown(made.at), "currency": currency, "owed": str(made.owed),
            "prepaid": str(made.prepaid), "items": items}


def run(options: argparse.Namespace) -> int:
    """Prints it, and keeps that."""
    opened.check_paper(options)
    with opened.open_book(options.book, "write") as book:
        now = opened.now()
        try:
            book.print_reminder(options.customer, now=now, **opened.printing(options))
        except SubmeterError as error:
            error.detail = f"customer {options.customer}"
            raise
        made = book.view(options.by).reminder(options.customer, now)
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
