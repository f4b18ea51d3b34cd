# SPDX-License-Identifier: Apache-2.0
"""Price a CSV of intervals under a plan: the lines of the bill and its total."""

import argparse
import csv
import datetime
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any, TextIO

from submeter.columns import FIRST_SECOND, LAST_SECOND, to_micro
from submeter.errors import SubmeterError
from submeter.tariff import Bill, Plan, price
from submeter.verbs import FINE, UNREADABLE, Unreadable, complete, table
from submeter.verbs.words import whole

_PROGRESS_EVERY = 100_000
_LONGEST = 366 * 86_400


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("csv", help="the intervals, with a head line; \"-\": stdin")
    parser.add_argument("--plan", required=True, metavar="FILE", help="the plan document, JSON")
    parser.add_argument("--time", default="start", metavar="COLUMN",
                        help="column of interval starts: ISO 8601 with an offset, or seconds since "
                             "1970 (default: start)")
    parser.add_argument("--energy", default="kwh", metavar="COLUMN",
                        help="column of usage, decimals in the plan's unit (default: kwh)")
    parser.add_argument("--seconds", type=whole(1, _LONGEST), default=3600, metavar="N",
                        help=f"length of each interval, 1 to {_LONGEST}, a year (default: 3600)")
    parser.add_argument("--explain", action="store_true", help="print how each line comes about")
    parser.add_argument("--posted", metavar="FILE",
                        help="also write what each interval posts, as CSV")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of --explain")


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


def _rows(reader: "csv.DictReader[str]", names: "tuple[str, str]") -> "Iterator[tuple[str, str]]":
    missing = [name for name in names if name not in (reader.fieldnames or ())]
    if missing:
        raise Unreadable(f"line 1: there is no column {missing[0]!r}")
    twice = [name for name, times in Counter(reader.fieldnames or ()).items() if name and times > 1]
    if twice:
        raise Unreadable(f"line 1: there is more than one column {twice[0]!r}")
    for count, row in enumerate(reader, 1):
        if count % _PROGRESS_EVERY == 0 and sys.stderr.isatty():
            print(f"submeter: {count} intervals read", end="\r", file=sys.stderr, flush=True)
        if any(row[name] is None for name in names):
            raise Unreadable(f"line {reader.line_num}: the row is too short")
        if None in row:
            raise Unreadable(f"line {reader.line_num}: the row has more fields than the head; a "
                             "number takes no comma")
        yield row[names[0]].strip(), row[names[1]].strip()


def _read(source: TextIO, names: "tuple[str, str]") -> "tuple[list[int], list[str], list[int]]":
    """Starts, usage, and the line of each."""
    reader = csv.DictReader(source)
    starts, usage, lines = [], [], []
    for time, energy in _rows(reader, names):
        try:
            starts.append(_second(time))
        except ValueError as why:
            raise Unreadable(f"line {reader.line_num}: {names[0]} {time!r}: {why}") from None
        usage.append(energy)
        lines.append(reader.line_num)
    if not lines:
        raise Unreadable("line 1: no intervals follow, and no usage is not a usage of 0")
    return starts, usage, lines


def _load(options: argparse.Namespace) -> "tuple[list[int], list[str], list[int]]":
    names = (options.time, options.energy)
    if options.csv == "-":
        if isinstance(sys.stdin, io.TextIOWrapper):  # as a file, whatever the locale says
            sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict", newline="")
        return _read(sys.stdin, names)
    with open(options.csv, encoding="utf-8-sig", newline="") as source:
        return _read(source, names)


def _line(line: Any) -> "dict[str, Any]":
    return {"item": line.item, "kind": line.kind.name, "period": line.period, "tier": line.tier,
            "quantity": str(line.quantity), "unit": line.unit, "price": str(line.price),
            "rate": str(line.rate), "exact": line.exact, "amount": str(line.amount),
            "included": line.included}


def to_json(plan: Plan, bill: Bill, intervals: int) -> "dict[str, Any]":
    """The bill as an object for JSON: amounts and quantities are texts."""
    return {"plan": {"id": plan.id, "version": plan.version, "digest": plan.digest},
            "currency": bill.currency, "intervals": intervals,
            "start": bill.start.isoformat(), "end": bill.end.isoformat(),
            "split": len(bill.split), "lines": [_line(line) for line in bill.lines],
            "total": str(bill.total)}


def _tier(line: Any) -> str:
    return str(line.tier + 1) if line.kind.name in ("consumption", "surcharge", "tier_fee") else ""


def _amount(line: Any) -> str:
    return f"({line.amount})" if line.included else str(line.amount)


def to_text(bill: Bill) -> str:
    """The bill as a table; amounts in brackets are contained in others."""
    rows = [[line.item, line.period or line.kind.name, _tier(line), str(line.quantity), line.unit,
             str(line.rate if line.unit == "currency" else line.price), _amount(line)]
            for line in bill.lines]
    rows.append([f"total {bill.currency}", "", "", "", "", "", str(bill.total)])
    head = ["item", "line", "tier", "quantity", "unit", "price", "amount"]
    if all(line.tier == 0 for line in bill.lines):
        head, rows = head[:2] + head[3:], [row[:2] + row[3:] for row in rows]
    return table.to_text(head, rows, ["tier", "quantity", "price", "amount"])


def _write_posted(path: str, starts: "list[int]", bill: Bill) -> None:
    with complete.written(path) as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["start", "minor"])
        for start, minor in zip(starts, bill.posted.tolist()):
            moment = datetime.datetime.fromtimestamp(start, datetime.timezone.utc)
            rows.writerow([moment.isoformat().replace("+00:00", "Z"), minor])


def _load_plan(path: str) -> Plan:
    try:
        return Plan.from_file(path)
    except SubmeterError as error:
        error.detail = path
        raise


def _price(options: argparse.Namespace, plan: Plan) -> "tuple[list[int], Bill]":
    """Starts and the bill; what is wrong is said with its line and, where one is to blame, cell."""
    starts, usage, lines = _load(options)

    def unreadable(error: SubmeterError, column: "str | None") -> Unreadable:
        line = f"line {lines[error.index]}: " if error.detail else ""
        cell = f"{column} {usage[error.index]!r}: " if column else ""
        return Unreadable(f"{line}{cell}{error.sentence} ({error.name})")
    try:
        micro = to_micro(usage)
    except SubmeterError as error:
        raise unreadable(error, options.energy) from None
    try:
        return starts, price({"start": starts, "kwh": micro}, plan, seconds=options.seconds)
    except SubmeterError as error:
        of_usage = error.name == "negative_usage"
        raise unreadable(error, options.energy if of_usage else None) from None


def run(options: argparse.Namespace) -> int:
    """Prices, and prints the bill."""
    complete.check_apart("--posted", options.posted, [options.csv, options.plan])
    plan = _load_plan(options.plan)
    try:
        starts, bill = _price(options, plan)
    except (Unreadable, csv.Error) as why:
        print(f"submeter: {options.csv}: {why}", file=sys.stderr)
        return UNREADABLE
    except UnicodeDecodeError as why:
        print(f"submeter: {options.csv}: the text is not UTF-8: {why.reason}", file=sys.stderr)
        return UNREADABLE
    if options.posted:
        _write_posted(options.posted, starts, bill)
    if options.json:
        answer = to_json(plan, bill, len(starts))
        if options.explain:
            answer["explanation"] = json.loads(bill.explain().to_json())
        print(json.dumps(answer, ensure_ascii=False))
        return FINE
    print(to_text(bill))
    if options.explain:
        print(bill.explain().to_text(options.language).rstrip("\n"))
    return FINE
