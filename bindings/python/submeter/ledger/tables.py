# SPDX-License-Identifier: Apache-2.0
"""A book as tables for spreadsheets and data frames: CSV, or Parquet where polars is installed."""

import csv
import datetime
import json
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, BinaryIO, Literal, NamedTuple, TextIO

from submeter._core.ledger import Account, RecordedEntry
from submeter.ledger.readings import Readings

Table = Literal["accounts", "balances", "entries", "postings"]
_Row = tuple[Any, ...]
_MONEY_DIGITS = 38  # what Parquet and Arrow have at most
# Columns with what people wrote, and what spreadsheets take for the beginning of a formula.
_WRITTEN = ("memo", "reason")
_FORMULAS = ("=", "+", "-", "@", "\t", "\n", "＝", "＋", "－", "＠")
_UNSIGNED = ("sequence", "owner", "by", "approved_by", "postings")


class _Columns(NamedTuple):
    """A table's columns: their names, and of which kind each is."""

    names: tuple[str, ...]
    kinds: tuple[type, ...]


_SHAPES = {
    "accounts": _Columns(
        ("account", "code", "owner", "name", "status", "balance", "available", "floor", "levels",
         "rearm", "postings"),
        (str, int, int, str, str, Decimal, Decimal, Decimal, str, Decimal, int)),
    "balances": _Columns(("account", "code", "owner", "name", "balance"),
                         (str, int, int, str, Decimal)),
    "entries": _Columns(
        ("sequence", "id", "kind", "effective", "offset_minutes", "recorded", "phase", "memo", "by",
         "approved_by", "reason", "links", "keys", "expires", "holds"),
        (int, str, str, datetime.datetime, int, datetime.datetime, str, str, int, int, str, str,
         str, datetime.datetime, str)),
    "postings": _Columns(
        ("sequence", "account", "code", "owner", "amount", "kind", "phase", "effective", "recorded"),
        (int, str, int, int, Decimal, str, str, datetime.datetime, datetime.datetime))}


def _named(account: str) -> "tuple[str, int, int]":
    code, _, owner = account.partition("/")
    return account, int(code), int(owner or 0)


def _account_row(account: Account) -> _Row:
    levels = " ".join(map(str, account.levels))
    return (*_named(account.id), account.name, account.status, account.balance, account.available,
            account.floor, levels, account.rearm, account.postings)


def _entry_rows(entry: RecordedEntry) -> "Iterator[_Row]":
    by = entry.authority
    yield (entry.sequence, entry.id, entry.kind.name, entry.effective, entry.offset_minutes,
           entry.recorded, entry.phase, entry.memo, by.by, by.approved_by, by.reason,
           " ".join(f"{kind.name}:{of}" for kind, of in entry.links),
           " ".join(f"{key.kind.name}:{key.value}" for key in entry.keys), entry.expires, entry.holds)


def _posting_rows(entry: RecordedEntry) -> "Iterator[_Row]":
    for account, amount in entry.postings:
        yield (entry.sequence, *_named(account), amount, entry.kind.name, entry.phase,
               entry.effective, entry.recorded)


def _visit(book: Readings, table: str, write: "Callable[[_Row], object]",
           step: "Callable[[], object] | None") -> None:
    """Hands over each row of the table, in the order of the book."""
    def take(row: _Row) -> None:
        write(row)
        if step:
            step()
    if table in ("accounts", "balances"):
        for account in book.accounts():
            row = _account_row(account)
            take(row if table == "accounts" else (*row[:4], account.balance))
        return
    rows_of = _entry_rows if table == "entries" else _posting_rows

    def each(entry: RecordedEntry) -> None:
        for row in rows_of(entry):
            take(row)
    book.visit_entries(each)


def _shape(table: str) -> _Columns:
    if table not in _SHAPES:
        raise ValueError(f"{table!r} is no table of a book: {', '.join(_SHAPES)}")
    return _SHAPES[table]


def _cell(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat().replace("+00:00", "Z")
    return format(value, "f") if isinstance(value, Decimal) else value


def _harmless(text: str) -> str:
    """The text as spreadsheets show it: where it would be a formula, an apostrophe comes first."""
    return "'" + text if text.startswith(_FORMULAS) else text


def write_csv(book: Readings, table: Table, out: TextIO,
              step: "Callable[[], object] | None" = None) -> None:
    """Writes a table of the book as CSV, row by row.

    Amounts are decimal text, those of postings positive for a debit, all others on their account's
    normal side; times are UTC; what is not there is empty. A memo or a reason that a spreadsheet
    would take for a formula has an apostrophe before it; JSON lines and Parquet have it as it is.

    Parameters: table: "accounts", "balances", "entries" or "postings". step: called at each row.
    """
    names = _shape(table).names
    writer = csv.writer(out, lineterminator="\n")
    head = iter([names])  # comes with the first row: a view that refuses writes nothing

    def write(row: _Row) -> None:
        writer.writerows(head)
        cells = zip(names, map(_cell, row))
        writer.writerow([_harmless(cell) if name in _WRITTEN else cell for name, cell in cells])
    _visit(book, table, write, step)
    writer.writerows(head)


def write_json(book: Readings, table: Table, out: TextIO,
               step: "Callable[[], object] | None" = None) -> None:
    """The same as JSON lines, an object for each row; amounts are texts."""
    names = _shape(table).names
    _visit(book, table, lambda row: print(
        json.dumps(dict(zip(names, map(_cell, row))), ensure_ascii=False), file=out), step)


def write_parquet(book: Readings, table: Table, out: "str | os.PathLike[str] | BinaryIO",
                  step: "Callable[[], object] | None" = None) -> None:
    """The same as a Parquet file: amounts are decimals, never floats. It is held in memory.

    Raises: ImportError without the package polars.
    """
    shape = _shape(table)
    try:
        import polars
    except ImportError:
        raise ImportError("Parquet needs the package polars, which is not installed") from None
    kinds = {str: polars.String, int: polars.Int64, datetime.datetime: polars.Datetime("us", "UTC"),
             Decimal: polars.Decimal(_MONEY_DIGITS, book.scale)}
    columns: "list[list[Any]]" = [[] for _ in shape.names]

    def take(row: _Row) -> None:
        for column, value in zip(columns, row):
            column.append(value)
    _visit(book, table, take, step)
    schema = {name: polars.UInt64 if name in _UNSIGNED else kinds[kind]
              for name, kind in zip(shape.names, shape.kinds)}
    polars.DataFrame(dict(zip(shape.names, columns)), schema=schema).write_parquet(
        os.fspath(out) if isinstance(out, (str, os.PathLike)) else out)
