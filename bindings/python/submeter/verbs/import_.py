# SPDX-License-Identifier: Apache-2.0
"""Bring a CSV table of accounts, opening balances or top-ups into a book."""

import argparse
import contextlib
import json
import sys
from typing import Any, BinaryIO

from submeter.errors import SubmeterError
from submeter.ledger import Authority, ImportedRow
from submeter.verbs import FINDINGS, FINE, opened, progress
from submeter.verbs.words import path

_COUNTS = ("rows", "created", "exists", "refused")
_FIELDS = {"unknown_field": "more fields than columns", "missing_field": "fewer fields than columns"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    opened.add_book(parser)
    parser.add_argument("kind", choices=("accounts", "opening_balances", "top_ups"),
                        help="what the table has in its rows")
    parser.add_argument("table", type=path, help='the CSV file; "-" is stdin')
    parser.add_argument("--rows", action="store_true",
                        help="record whatever rows can be (default: all rows or none)")
    opened.add_actor(parser)


def _at_fault(row: ImportedRow) -> bool:
    error = row.result.error
    return not row.result.recorded and not (error and error.name == "linked_entry_failed")


def _finding(row: ImportedRow) -> "dict[str, Any]":
    error = row.result.error
    why = error.sentence if error else None
    if error and row.column is None:
        why = _FIELDS.get(error.name, why)
    return {"line": row.line, "column": row.column, "result": str(row),
            "code": error.name if error else None, "message": why}


def _text(finding: "dict[str, Any]") -> str:
    place = f"line {finding['line']}" + (f", {finding['column']}" if finding["column"] else "")
    why = f": {finding['code']}: {finding['message']}" if finding["code"] else ""
    return f"{place}: {finding['result']}{why}"


def _count(row: ImportedRow, told: "dict[str, int]") -> None:
    told["rows"] += 1
    became = row.result.outcome.name
    told[became if became in _COUNTS else "refused"] += 1


def _tell(told: "dict[str, int]", findings: "list[dict[str, Any]]",
          options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps({**told, "findings": findings}, ensure_ascii=False))
    print("submeter: " + ", ".join(f"{count} {name}" for name, count in told.items()),
          file=sys.stderr)


def _open_table(path: str) -> "contextlib.AbstractContextManager[BinaryIO]":
    return contextlib.nullcontext(sys.stdin.buffer) if path == "-" else open(path, "rb")


def run(options: argparse.Namespace) -> int:
    """Brings the table in, and prints the rows that are at fault."""
    findings: "list[dict[str, Any]]" = []
    told = dict.fromkeys(_COUNTS, 0)
    with opened.open_book(options.book, "write") as book, _open_table(options.table) as table, \
            progress.shown("rows") as step:
        def show(row: ImportedRow) -> None:
            step()
            _count(row, told)
            if _at_fault(row) and options.json:
                findings.append(_finding(row))
            elif _at_fault(row):
                print(_text(_finding(row)))
        try:
            book.import_csv(table, options.kind, mode="rows" if options.rows else "all",
                            authority=Authority(options.by, reason=options.reason), show=show)
        except SubmeterError as error:
            error.detail = f"{options.table}: line {error.index}" + (
                f", place {error.offset}" if error.offset else "")
            if told["rows"]:
                _tell(told, findings, options)
            raise
    _tell(told, findings, options)
    return FINDINGS if told["refused"] else FINE
