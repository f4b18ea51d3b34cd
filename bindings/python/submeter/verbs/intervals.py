# SPDX-License-Identifier: Apache-2.0
"""A CSV of intervals, on its way in: starts, columns of usage, and the line of each row."""

import csv
import datetime
import io
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TextIO

from submeter.columns import FIRST_SECOND, LAST_SECOND
from submeter.verbs import Unreadable

_PROGRESS_EVERY = 100_000


class Intervals(NamedTuple):
    """`columns` has the cells of each column by its name, as texts."""

    starts: "list[int]"
    columns: "dict[str, list[str]]"
    lines: "list[int]"


def _second(text: str) -> int:
    second = _any_second(text)
    if not FIRST_SECOND <= second <= LAST_SECOND:
        raise ValueError("is not in the years 1 to 9999")
    return second


def _any_second(text: str) -> int:
    if text.isascii() and text.removeprefix("-").isdigit():
        return int(text)
    moment = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if moment.utcoffset() is None:
        raise ValueError("has no time zone, so it is not a moment")
    if moment.microsecond:
        raise ValueError("has a fraction of a second")
    return int(moment.timestamp())


def _check_head(head: "list[str]", names: "list[str]") -> None:
    missing = [name for name in names if name not in head]
    if missing:
        raise Unreadable(f"line 1: there is no column {missing[0]!r}")
    twice = [name for name, times in Counter(head).items() if name and times > 1]
    if twice:
        raise Unreadable(f"line 1: there is more than one column {twice[0]!r}")


def _rows(reader: "csv.DictReader[str]", names: "list[str]") -> "Iterator[list[str]]":
    _check_head(list(reader.fieldnames or ()), names)
    for count, row in enumerate(reader, 1):
        if count % _PROGRESS_EVERY == 0 and sys.stderr.isatty():
            print(f"submeter: {count} intervals read", end="\r", file=sys.stderr, flush=True)
        if any(row[name] is None for name in names):
            raise Unreadable(f"line {reader.line_num}: the row is too short")
        if None in row:
            raise Unreadable(f"line {reader.line_num}: the row has more fields than the head; a "
                             "number takes no comma")
        yield [row[name].strip() for name in names]


def _read(source: TextIO, time: str, usage: "list[str]") -> Intervals:
    reader = csv.DictReader(source)
    out = Intervals([], {name: [] for name in usage}, [])
    cells = list(out.columns.values())
    for begin, *values in _rows(reader, [time, *out.columns]):
        try:
            out.starts.append(_second(begin))
        except ValueError as why:
            raise Unreadable(f"line {reader.line_num}: {time} {begin!r}: {why}") from None
        for column, value in zip(cells, values):
            column.append(value)
        out.lines.append(reader.line_num)
    if not out.lines:
        raise Unreadable("line 1: no intervals follow, and no usage is not a usage of 0")
    return out


def load(path: str, time: str, usage: "list[str]") -> Intervals:
    """Reads a file, or stdin for "-": the column of starts, and those of usage."""
    if path == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):  # as a file, whatever the locale says
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict", newline="")
        return _read(sys.stdin, time, usage)
    with open(path, encoding="utf-8-sig", newline="") as source:
        return _read(source, time, usage)
