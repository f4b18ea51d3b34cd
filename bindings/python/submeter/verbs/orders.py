# SPDX-License-Identifier: Apache-2.0
"""Print what became of the money sent to meters, order by order."""

import argparse
from typing import Any

from submeter.ledger import OrderRow
from submeter.verbs import FINE, opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    opened.add_before(parser)
    opened.add_known(parser)
    opened.add_reader(parser)
    opened.add_paper(parser)


def _row(order: OrderRow) -> "dict[str, Any]":
    return {"order": order.order, "state": order.state, "amount": str(order.amount),
            "in_transit": str(order.in_transit), "customer": order.customer, "meter": order.meter,
            "begun": opened.shown(order.begun), "last": opened.shown(order.last),
            "entries": order.entries}


def run(options: argparse.Namespace) -> int:
    """Makes the overview and prints it."""
    opened.check_paper(options)
    with opened.open_to_read(options) as book:
        made = opened.seen(book, options).orders(
            effective_before=opened.some_moment(book, options.before),
            **opened.known(book, options))
        answer = {"currency": book.currency, "orders": [_row(order) for order in made.rows]}
        opened.give_paper(made, answer, options)
    return FINE
