# SPDX-License-Identifier: Apache-2.0
"""Print the statement of an account: what happened on it, and the balance after each entry."""

import argparse
from typing import Any

from submeter.errors import SubmeterError
from submeter.ledger import StatementOfAccount
from submeter.verbs import FINE, opened
from submeter.verbs.words import account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("account", type=account,
                        help='"2010/17" is the prepaid money of customer 17')
    opened.add_span(parser)
    opened.add_reader(parser)
    opened.add_paper(parser)


def _answer(made: StatementOfAccount, currency: str) -> "dict[str, Any]":
    lines = [{"sequence": line.sequence, "id": line.id, "kind": line.kind.name,
              "effective": opened.shown(line.effective), "recorded": opened.shown(line.recorded),
              "memo": line.memo, "amount": str(line.amount), "balance": str(line.balance)}
             for line in made.lines]
    return {"account": made.account, "currency": currency, "from": opened.shown(made.start),
            "to": opened.shown(made.end), "sequence_through": made.sequence_through,
            "opening": str(made.opening), "raised": str(made.raised),
            "lowered": str(made.lowered), "closing": str(made.closing), "lines": lines}


def run(options: argparse.Namespace) -> int:
    """Makes the statement and prints it."""
    opened.check_paper(options)
    with opened.open_to_read(options) as book:
        try:
            made = opened.seen(book, options).statement(options.account,
                                                        **opened.span(book, options))
        except SubmeterError as error:
            error.detail = options.account
            raise
        opened.give_paper(made, _answer(made, book.currency), options)
    return FINE
