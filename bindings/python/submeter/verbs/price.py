# SPDX-License-Identifier: Apache-2.0
"""Price a CSV of intervals under a plan: the lines of the bill and its total."""

import argparse
import csv
import datetime
import json
import pathlib
import sys
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from submeter import _core
from submeter.columns import IntColumn, to_micro
from submeter.errors import SubmeterError
from submeter.tariff import OF_A_ROW, Bill, HistoryBill, Plan, PlanHistory, price
from submeter.verbs import FINE, UNREADABLE, Unreadable, Usage, bill_text, complete, words
from submeter.verbs.intervals import Intervals, load
from submeter.verbs.plan import load as load_plan

AnyBill = Bill | HistoryBill
_LONGEST = 366 * 86_400
_DAY = 86_400


def _measure(text: str) -> "tuple[str, str]":
    name, equals, column = text.partition("=")
    if not (name and equals and column):
        raise argparse.ArgumentTypeError(f"{text!r} is not MEASURE=COLUMN")
    return name, column


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the words of this verb."""
    parser.add_argument("csv", help="the intervals, with a head line; \"-\": stdin")
    parser.add_argument("--plan", required=True, metavar="FILE", action="append",
                        help="the plan document, JSON; several are versions of one plan, in the "
                             "order of their time")
    parser.add_argument("--time", default="start", metavar="COLUMN",
                        help="column of interval starts: ISO 8601 with an offset, or seconds since "
                             "1970 (default: start)")
    parser.add_argument("--zone", metavar="NAME",
                        help="in whose local time starts without an offset are, such as "
                             "Europe/London; \"plan\": the plan's")
    parser.add_argument("--energy", metavar="COLUMN",
                        help="column of usage, decimals in the plan's unit (default: kwh)")
    parser.add_argument("--measure", metavar="NAME=COLUMN", type=_measure, action="append",
                        help="column of the usage of a measure of the plan, instead of --energy; "
                             "as often as the plan has measures")
    parser.add_argument("--seconds", type=words.whole(1, _LONGEST), default=3600, metavar="N",
                        help=f"length of each interval, 1 to {_LONGEST}, a year (default: 3600)")
    parser.add_argument("--account", metavar="FILE",
                        help="what the plan asks of the account, JSON")
    parser.add_argument("--by", choices=("bill", "month"), default="bill",
                        help="one bill, or a bill for each month, ladders carried on "
                             "(default: bill)")
    parser.add_argument("--compare", metavar="FILE", nargs="+", default=[],
                        help="other plans: print what the same usage costs under each")
    parser.add_argument("--explain", action="store_true", help="print how each line comes about")
    parser.add_argument("--posted", metavar="FILE", type=words.path,
                        help="also write what each interval posts, as CSV")
    parser.add_argument("--language", choices=("en", "zh"), default="en", help="of --explain")


def _check_words(options: argparse.Namespace) -> None:
    if options.measure and options.energy:
        raise Usage("--measure takes the place of --energy")
    names = [name for name, _ in options.measure or ()]
    if len(set(names)) < len(names):
        raise Usage("--measure names a measure twice")
    if options.posted and (options.measure or options.compare or options.by == "month"):
        raise Usage("--posted is of one bill of one column")
    if options.explain and options.compare:
        raise Usage("--compare prints totals; --explain is of one plan")
    if len(options.plan) > 1 and (options.posted or options.compare):
        raise Usage("--posted and --compare are of one version of a plan")
    inputs = [path for path in (options.csv, *options.plan, options.account) if path]
    complete.check_apart("--posted", options.posted, inputs)


class _Usage(NamedTuple):
    """The usage of a CSV as millionths, and where it came from."""

    given: Intervals
    starts: IntColumn
    micro: "dict[str, IntColumn]"  # by the name of the column

    def refuse(self, error: SubmeterError, first: int, column: "str | None") -> Unreadable:
        """An error of the row `first` + its index, with the line and where to blame the cell."""
        row = first + error.index
        if column and not self.given.columns[column][row]:
            return Unreadable(f"line {self.given.lines[row]}: {column} is empty")
        line = f"line {self.given.lines[row]}: " if error.name in OF_A_ROW or column else ""
        cell = f"{column} {self.given.columns[column][row]!r}: " if column else ""
        rest = "" if line or not error.detail else f"; {error.detail}"
        if error.name == "out_of_order" and row:
            rest = self._say_when(row)
        return Unreadable(f"{line}{cell}{error.sentence} ({error.name}){rest}")

    def _say_when(self, row: int) -> str:
        apart = int(self.starts[row] - self.starts[row - 1])
        if apart <= 0:
            return "; it is not after the one before"
        return f"; it is {apart} s after the one before, and --seconds says how long that is"


def _load_usage(options: argparse.Namespace, zone: "str | None") -> _Usage:
    columns = [column for _, column in options.measure or ()] or [options.energy or "kwh"]
    given = load(options.csv, options.time, columns, zone)
    out = _Usage(given, given.starts, {})
    for name, texts in given.columns.items():
        try:
            out.micro[name] = to_micro(texts)
            _no_negatives(out.micro[name])
        except SubmeterError as error:
            raise out.refuse(error, 0, name) from None
    return out


def _no_negatives(micro: IntColumn) -> None:
    bad = np.flatnonzero(micro < 0)
    if bad.size:
        raise SubmeterError(_core.code_of("negative_usage"), index=int(bad[0]))


class _Part(NamedTuple):
    """Rows that make one bill."""

    name: str
    rows: slice
    days: "tuple[datetime.date, datetime.date] | None"


def _months(plan: Plan, usage: _Usage, seconds: int) -> "list[_Part]":
    """The rows of each month of the plan's local time in which intervals begin."""
    late = np.flatnonzero(np.diff(usage.starts) < 0)
    if late.size:
        error = SubmeterError(_core.code_of("out_of_order"), index=int(late[0]) + 1)
        raise usage.refuse(error, 0, None)
    ends = usage.starts[[0, -1]] + np.array([0, seconds - 1])
    local = usage.starts + _core.zone_offset(plan.zone, usage.starts)
    of_row = local.astype("datetime64[s]").astype("datetime64[M]")
    first, last = (ends + _core.zone_offset(plan.zone, ends)).astype("datetime64[s]").astype(
        "datetime64[D]")
    out = []
    for month in np.arange(of_row[0], of_row[-1] + 1):
        begin, end = np.searchsorted(of_row, [month, month + 1])
        until = (month + 1).astype("datetime64[D]") if month < of_row[-1] else last + 1
        days = max(month.astype("datetime64[D]"), first).item(), until.item()
        out.append(_Part(str(month), slice(int(begin), int(end)), days))
    return out


def _energy(options: argparse.Namespace, plan: Plan) -> "str | dict[str, str]":
    """What `price` is to read; a plan that is compared may do without a measure."""
    if not options.measure:
        return options.energy or "kwh"
    return {name: column for name, column in options.measure if name in plan.measures}


def _bills(options: argparse.Namespace, plan: "Plan | PlanHistory", usage: _Usage,
           account: "str | None") -> "list[tuple[str, AnyBill]]":
    """The bills of a plan by their names; ladders go on from one to the next."""
    first = plan.versions[0] if isinstance(plan, PlanHistory) else plan
    parts = [_Part("", slice(None), None)]
    if options.by == "month":
        parts = _months(first, usage, options.seconds)
    out: "list[tuple[str, AnyBill]]" = []
    energy = _energy(options, first)
    for part in parts:
        data = {"": usage.starts[part.rows]}
        data |= {name: micro[part.rows] for name, micro in usage.micro.items()}
        after = out[-1][1] if out else None
        try:
            bill = price(data, plan, time="", energy=energy, seconds=options.seconds, after=after,
                         account=account, days=part.days)
        except SubmeterError as error:
            if error.findings:  # of the account
                error.detail = options.account
                raise
            raise usage.refuse(error, part.rows.start or 0, None) from None
        out.append((part.name, bill))
    return out


def _account(path: "str | None") -> "str | None":
    return None if path is None else pathlib.Path(path).read_text(encoding="utf-8")


def _write_posted(path: str, starts: IntColumn, bill: AnyBill) -> None:
    with complete.written(path) as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow(["start", "minor"])
        for start, minor in zip(starts.tolist(), bill.posted.tolist()):
            moment = datetime.datetime.fromtimestamp(start, datetime.timezone.utc)
            rows.writerow([moment.isoformat().replace("+00:00", "Z"), minor])


def _parts(bill: AnyBill) -> "list[Bill]":
    """What can be explained: the bill, or those of its versions."""
    return bill.parts if isinstance(bill, HistoryBill) else [bill]


def _explanation(bill: AnyBill) -> Any:
    told = [json.loads(part.explain().to_json()) for part in _parts(bill)]
    return told if isinstance(bill, HistoryBill) else told[0]


def _explained(bill: AnyBill, language: str) -> str:
    return "\n".join(part.explain().to_text(language).rstrip("\n") for part in _parts(bill))


def _to_json(bill: AnyBill, intervals: int, explained: bool) -> "dict[str, Any]":
    answer = {**bill.to_dict(), "intervals": intervals}
    if isinstance(bill, Bill):
        answer["split"] = len(bill.split)
    if explained:
        answer["explanation"] = _explanation(bill)
    return answer


def _sum(bills: "list[tuple[str, AnyBill]]") -> Decimal:
    return sum((bill.total for _, bill in bills), Decimal(0))


def _print_months(options: argparse.Namespace, bills: "list[tuple[str, AnyBill]]") -> None:
    made = [bill for _, bill in bills]
    if options.json:
        months = [{"month": name, **_to_json_month(bill, options.explain)} for name, bill in bills]
        plan = made[0].to_dict()["plan"]
        print(json.dumps({"plan": plan, "currency": made[0].currency, "months": months,
                          "total": str(_sum(bills))}, ensure_ascii=False))
        return
    print(bill_text.months([name for name, _ in bills], made))
    for name, bill in bills if options.explain else ():
        print(f"{name}: {_explained(bill, options.language)}")


def _to_json_month(bill: AnyBill, explained: bool) -> "dict[str, Any]":
    answer = bill.to_dict()
    del answer["plan"], answer["currency"]
    if explained:
        answer["explanation"] = _explanation(bill)
    return answer


def _print_bill(options: argparse.Namespace, bill: AnyBill, intervals: int) -> None:
    if options.json:
        print(json.dumps(_to_json(bill, intervals, options.explain), ensure_ascii=False))
        return
    print(bill_text.one(bill))
    if options.explain:
        print(_explained(bill, options.language))


def _print_comparison(options: argparse.Namespace, plans: "list[Plan]",
                      totals: "list[Decimal]") -> None:
    least = min(totals)
    if not options.json:
        rows = [(f"{plan.id} version {plan.version}", total, total == least)
                for plan, total in zip(plans, totals)]
        print(bill_text.comparison(rows, plans[0].currency))
        return
    rows_of = [{"plan": {"id": plan.id, "version": plan.version, "digest": plan.digest},
                "total": str(total), "difference": str(total - totals[0]),
                "cheapest": total == least} for plan, total in zip(plans, totals)]
    print(json.dumps({"currency": plans[0].currency, "plans": rows_of}, ensure_ascii=False))


def _load_plans(options: argparse.Namespace) -> "list[Plan]":
    plans = [load_plan(path) for path in [*options.plan, *options.compare]]
    for path, plan in zip(options.compare, plans[len(options.plan):]):
        if plan.currency != plans[0].currency:
            raise Unreadable(f"{path}: its currency is {plan.currency}, and not "
                             f"{plans[0].currency}")
    known = {name for plan in plans for name in plan.measures}
    for name, _ in options.measure or ():
        if name not in known:
            raise Usage(f"--measure {name}: the plan reads {', '.join(sorted(known))}")
    return plans


def _zone(options: argparse.Namespace, plans: "list[Plan]") -> "str | None":
    name = plans[0].zone if options.zone == "plan" else options.zone
    if name is not None:
        try:
            _core.zone_offset(name, np.zeros(1, np.int64))
        except SubmeterError as error:
            raise Usage(f"--zone {options.zone}: {error.sentence}") from None
    return name


def _history(options: argparse.Namespace, plans: "list[Plan]") -> PlanHistory:
    try:
        return PlanHistory(plans)
    except SubmeterError as error:
        error.detail = options.plan[error.index]
        raise


def _price(options: argparse.Namespace, plans: "list[Plan]") -> None:
    account = _account(options.account)
    rated: "list[Plan | PlanHistory]" = [*plans]
    if len(options.plan) > 1:
        rated = [_history(options, plans)]
    usage = _load_usage(options, _zone(options, plans))
    made = [_bills(options, plan, usage, account) for plan in rated]
    if options.posted:
        _write_posted(options.posted, usage.given.starts, made[0][0][1])
    if options.compare:
        _print_comparison(options, plans, [_sum(bills) for bills in made])
    elif options.by == "month":
        _print_months(options, made[0])
    else:
        _print_bill(options, made[0][0][1], len(usage.given.starts))


def run(options: argparse.Namespace) -> int:
    """Prices, and prints the bill."""
    _check_words(options)
    plans = _load_plans(options)
    try:
        _price(options, plans)
    except (Unreadable, csv.Error) as why:
        print(f"submeter: {options.csv}: {why}", file=sys.stderr)
        return UNREADABLE
    except UnicodeDecodeError as why:
        print(f"submeter: {options.csv}: the text is not UTF-8: {why.reason}", file=sys.stderr)
        return UNREADABLE
    return FINE
