# SPDX-License-Identifier: Apache-2.0
"""List the closings of periods, and their reopenings."""

import argparse
import json
from typing import Any

from submeter.ledger import PeriodChange
from submeter.verbs import FINE, opened, table

_HEAD = ("recorded", "what", "before", "by", "approved by", "left open", "reason")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    opened.add_reader(parser)


def _answer(change: PeriodChange) -> "dict[str, Any]":
    return {"recorded": opened.shown(change.recorded), "what": change.what,
            "before": opened.shown(change.before), "by": change.authority.by,
            "approved_by": change.authority.approved_by, "reason": change.authority.reason,
            "left_open": list(change.exceptions), "trial_balance": change.trial_balance or None}


def _cells(change: PeriodChange) -> "list[str]":
    by = change.authority
    return [str(opened.shown(change.recorded)), change.what, str(opened.shown(change.before)),
            str(by.by), str(by.approved_by or ""), str(len(change.exceptions) or ""), by.reason]


def run(options: argparse.Namespace) -> int:
    """Lists them."""
    with opened.open_to_read(options) as book:
        changes = opened.seen(book, options).period_changes()
    if options.json:
        print(json.dumps({"changes": [_answer(change) for change in changes]}, ensure_ascii=False))
    else:
        print(table.to_text(_HEAD, [_cells(change) for change in changes], ("by", "approved by")))
    return FINE
