# SPDX-License-Identifier: Apache-2.0
"""List who did what around a book: changes, prints, invoices, log-ins, and what was refused."""

import argparse
import json
from typing import Any

from submeter.ledger import AuditEvent
from submeter.verbs import FINE, opened, table
from submeter.verbs.words import utf8

_FIELDS = ("at", "operation", "by", "approved_by", "terminal", "subject", "after", "result",
           "reason")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("subject", nargs="?", type=utf8,
                        help="only what is about it: the id of an entry, an account such as "
                             '"2010/17", the number of an operator')
    opened.add_reader(parser)


def _answer(event: AuditEvent) -> "dict[str, Any]":
    return {"at": opened.shown(event.at), "operation": event.operation, "by": event.by,
            "approved_by": event.approved_by, "terminal": event.terminal,
            "subject": event.subject, "before": event.before, "after": event.after,
            "result": event.result, "reason": event.reason}


def run(options: argparse.Namespace) -> int:
    """Lists them."""
    with opened.open_to_read(options) as book:
        events = [_answer(event)
                  for event in opened.seen(book, options).audit_events(options.subject)]
    if options.json:
        print(json.dumps({"events": events}, ensure_ascii=False))
    else:
        rows = [[str(event[field]) for field in _FIELDS] for event in events]
        print(table.to_text(_FIELDS, rows, ("by", "approved_by")))
    return FINE
