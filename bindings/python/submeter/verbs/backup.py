# SPDX-License-Identifier: Apache-2.0
"""Copy a book that nobody has open, and print the anchor to keep elsewhere."""

import argparse
import json
import sys

from submeter.errors import SubmeterError
from submeter.verbs import FINE, opened
from submeter.verbs.words import path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("copy", type=path, help="the file to make; there must be none")


def run(options: argparse.Namespace) -> int:
    """Copies, and prints the head of what was copied."""
    with opened.open_book(options.book) as book:
        try:
            book.back_up(options.copy)
        except SubmeterError as error:
            error.detail = options.copy
            raise
        head, entries = book.head, len(book)
    if options.json:
        print(json.dumps({"entries": entries, "head": head}))
    else:
        print(f"entries {entries}\nhead    {head}")
    print("submeter: keep the head where the copy is not: it tells a copy that was put back",
          file=sys.stderr)
    return FINE
