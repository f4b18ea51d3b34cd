# SPDX-License-Identifier: Apache-2.0
"""Undo the last closing of a period, which takes a reason and two persons."""

import argparse

from submeter.ledger import Authority
from submeter.verbs import FINE, opened
from submeter.verbs.words import whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("--approved-by", type=whole(1, opened.COUNT_MAX), required=True,
                        metavar="N", help="the other operator, who agreed")
    opened.add_actor(parser)


def run(options: argparse.Namespace) -> int:
    """Reopens."""
    with opened.open_book(options.book, "write") as book:
        book.reopen_period(Authority(options.by, options.approved_by, options.reason))
        opened.give_head(book, options)
    return FINE
