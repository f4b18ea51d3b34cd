# SPDX-License-Identifier: Apache-2.0
"""Print the trial balance: what the accounts of each code have, on both sides."""

import argparse
from typing import Any

from submeter.ledger import TrialSheet
from submeter.verbs import FINE, opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    opened.add_before(parser)
    opened.add_known(parser)
    parser.add_argument("--as-posted", action="store_true",
                        help="leave customers who are overdrawn on 2010 (default: they stand among "
                             "those who owe, 1210)")
    opened.add_reader(parser)
    opened.add_paper(parser)


def _answer(made: TrialSheet, currency: str) -> "dict[str, Any]":
    rows = [{"code": row.code, "name": row.name, "debit": str(row.debit), "credit": str(row.credit)}
            for row in made.rows]
    return {"currency": currency, "before": opened.shown(made.effective_before),
            "sequence_through": made.sequence_through, "rows": rows, "total": str(made.total.debit),
            "overdrawn": str(made.overdrawn), "customer_money": str(made.customer_money),
            "channel_money": str(made.channel_money)}


def run(options: argparse.Namespace) -> int:
    """Makes the sheet and prints it."""
    opened.check_paper(options)
    with opened.open_to_read(options) as book:
        made = opened.seen(book, options).trial_sheet(
            effective_before=opened.some_moment(book, options.before),
            overdrafts="as_posted" if options.as_posted else "as_receivable",
            **opened.known(book, options))
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
