# SPDX-License-Identifier: Apache-2.0
"""A CSV of intervals, on its way in: starts, columns of usage, and the line of each row."""

import csv
import datetime
import io
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, TextIO

import numpy as np

from submeter import _core
from submeter.columns import FIRST_SECOND, LAST_SECOND, IntColumn
from submeter.verbs import Unreadable, progress

_DAY = 86_400
_NO_ZONE = ("has no time zone, so it is not a moment; --zone says whose local time it is, "
            "\"plan\": the plan's")


class Intervals(NamedTuple):
    """`columns` has the cells of each column by its name, as texts."""

    starts: IntColumn
    columns: "dict[str, list[str]]"
    lines: "list[int]"


class _Starts:
    """Starts as they are read: seconds since 1970, or of a local time as if it were UTC."""

    def __init__(self, zone: "str | None") -> None:
        self._zone = zone
        self._seconds: "list[int]" = []
        self._local: "list[int]" = []  # rows

    def add(self, text: str) -> None:
        if text.isascii() and text.removeprefix("-").isdigit():
            second = int(text)
        else:
            second = self._iso(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")))
        if not FIRST_SECOND <= second <= LAST_SECOND:
            raise ValueError("is not in the years 1 to 9999")
        self._seconds.append(second)

    def _iso(self, moment: datetime.datetime) -> int:
        if moment.microsecond:
            raise ValueError("has a fraction of a second")
        if moment.utcoffset() is None:
            if self._zone is None:
                raise ValueError(_NO_ZONE)
            self._local.append(len(self._seconds))
            moment = moment.replace(tzinfo=datetime.timezone.utc)
        return int(moment.timestamp())

    def moments(self) -> "tuple[IntColumn, int | None]":
        """The moments, and the first row whose local time there was not."""
        out = np.array(self._seconds, dtype=np.int64)
        if self._zone is None or not self._local:
            return out, None
        rows = np.array(self._local)
        local = out[rows]
        found = []
        for side in (local - _DAY, local + _DAY):
            moment = local - _core.zone_offset(self._zone, side)
            found.append((moment, moment + _core.zone_offset(self._zone, moment) == local))
        (early, is_early), (late, is_late) = found
        skipped = np.flatnonzero(~(is_early | is_late))
        if skipped.size:
            return out, int(rows[skipped[0]])
        out[rows] = np.where(is_early, early, late)
        # An hour that is there twice is the first one, until that would go back in time.
        for place in np.flatnonzero(is_early & is_late & (early != late)):
            row = rows[place]
            if row and out[row - 1] >= early[place]:
                out[row] = late[place]
        return out, None


def _check_head(head: "list[str]", names: "list[str]") -> None:
    missing = [name for name in names if name not in head]
    if missing:
        there = ", ".join(map(repr, head[:20])) if head else "none"
        raise Unreadable(f"line 1: there is no column {missing[0]!r}; the columns are {there}")
    twice = [name for name, times in Counter(head).items() if name and times > 1]
    if twice:
        raise Unreadable(f"line 1: there is more than one column {twice[0]!r}")


def _rows(source: TextIO, names: "list[str]") -> "Iterator[tuple[int, list[str]]]":
    """The line of each row, and its cells of these columns."""
    reader = csv.reader(source)
    head = next(reader, [])
    _check_head(head, names)
    places = [head.index(name) for name in names]
    with progress.shown("intervals read") as step:
        for row in reader:
            if not row:
                continue
            step()
            if len(row) < len(head):
                raise Unreadable(f"line {reader.line_num}: the row is too short")
            if len(row) > len(head):
                raise Unreadable(f"line {reader.line_num}: the row has more fields than the head; "
                                 "a number takes no comma")
            yield reader.line_num, [row[place].strip() for place in places]


def _read(source: TextIO, time: str, usage: "list[str]", zone: "str | None") -> Intervals:
    starts, lines = _Starts(zone), []
    columns: "dict[str, list[str]]" = {name: [] for name in usage}
    cells = list(columns.values())
    begins = []
    for line, (begin, *values) in _rows(source, [time, *columns]):
        try:
            starts.add(begin)
        except ValueError as why:
            raise Unreadable(f"line {line}: {time} {begin!r}: {why}") from None
        for column, value in zip(cells, values):
            column.append(value)
        lines.append(line)
        begins.append(begin)
    if not lines:
        raise Unreadable("line 1: no intervals follow, and no usage is not a usage of 0")
    moments, skipped = starts.moments()
    if skipped is not None:
        raise Unreadable(f"line {lines[skipped]}: {time} {begins[skipped]!r}: clocks skip this "
                         f"time in {zone}")
    return Intervals(moments, columns, lines)


def load(path: str, time: str, usage: "list[str]", zone: "str | None" = None) -> Intervals:
    """Reads a file, or stdin for "-": the column of starts, and those of usage.

    Parameters: zone: in whose local time starts without an offset are; None refuses them.
    """
    if path == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):  # as a file, whatever the locale says
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict", newline="")
        return _read(sys.stdin, time, usage, zone)
    with open(path, encoding="utf-8-sig", newline="") as source:
        return _read(source, time, usage, zone)
