# SPDX-License-Identifier: Apache-2.0
"""Usage over time and a plan make charge lines."""

import operator
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, overload

from submeter import _core
from submeter._core.tariff import (Bill, BreakEven, ChargeKind, ChargeLine, HistoryBill, Plan,
                                    PlanHistory, Rating, Service)
from submeter.bill_input import named_days, node_of, rate, read_service
from submeter.columns import (FIRST_SECOND, FRACTION, LAST_SECOND, IntColumn, column, reader,
                              to_micro, to_ticks, whole_seconds)
from submeter.errors import SubmeterError
from submeter.history_input import local_days, rate_over
from submeter.input_node import Node
from submeter.meter_tables import (MeterLimits, MeterTables, PeriodDifference, SwitchedTables,
                                   calendar_of, first_difference, meter_tables, switched_tables)

__all__ = ["Bill", "BreakEven", "ChargeKind", "ChargeLine", "Comparison", "HistoryBill",
           "MeterLimits", "MeterTables", "PeriodDifference", "Plan", "PlanHistory", "Rating",
           "Service", "SwitchedTables", "bill", "break_even", "calendar_of", "compare",
           "demand_break_even", "first_difference", "meter_tables", "price", "switched_tables",
           "totals"]

#: Errors whose index is a row.
OF_A_ROW = ("bad_date", "negative_usage", "overflow", "out_of_order", "not_effective", "inexact")
_OF_AN_ITEM = ("missing_fact", "needs_intervals")


@overload
def bill(plan: Plan, data: Any, after: "Bill | None" = None) -> Bill: ...


@overload
def bill(plan: PlanHistory, data: Any, after: "HistoryBill | None" = None) -> HistoryBill: ...


def bill(plan: "Plan | PlanHistory", data: Any, after: Any = None) -> "Bill | HistoryBill":
    """The bill of what registers or columns say, with the facts of the account that a plan asks.

    Parameters: data: a mapping, or JSON text with the same fields:
            from, to: the bill's local days, `to` not included: dates or ISO texts;
            usage: of each measure {"total"}, or {"periods": {period: amount}}, or
                {"values": column, "seconds", "start": aware time | "starts": column, "decimals"?};
            account: persons, since, capacity ([{"from", "amount"}] or one amount), contract,
                demand and power_factor (by item);
            before: the input of the bill before, or a list of them, rated first.
            Of a PlanHistory also, where prices change within the days:
            sides: instead of from, to and usage: what was read at each change, [{from, to, usage}];
            change: else the rule that divides registers: "by_days", "by_profile" or "read_date";
            profile: under by_profile {"values", "seconds", …}, a load shape.
            Amounts are texts, Decimals or whole numbers; in columns whole numbers are millionths,
            as in `price`. In JSON text amounts are texts.
        after: the bill before this one, where ladders, quotas and demands go on from it.
    Returns: Bill; of a PlanHistory HistoryBill.
    Raises: SubmeterError, whose `findings` name the path in `data`.

    >>> plan = Plan.from_dict({"format": "submeter.plan/2", "id": "demo", "version": 1,
    ...     "currency": "CNY", "scale": 2, "commodity": "electricity", "zone": "Asia/Shanghai",
    ...     "rounding": {"line": {"rule": "half_up", "scale": 2}},
    ...     "items": [{"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.6543"}]})
    >>> january = {"from": "2026-01-01", "to": "2026-02-01", "usage": {"usage": {"total": "100.5"}}}
    >>> bill(plan, january).total
    Decimal('65.76')
    """
    if isinstance(plan, PlanHistory):
        return rate_over(plan, node_of(data), after)
    return rate(plan, node_of(data), after)


class Comparison(NamedTuple):
    """The same usage under several plans: [i] is what plan i makes of it."""

    bills: "list[Bill]"
    #: The total, less that of the cheapest.
    above: "list[Decimal]"
    #: Of equal ones the first.
    cheapest: int


def compare(plans: "Sequence[Plan]", data: Any) -> Comparison:
    """The bills of one input under several plans of one currency, and which is the cheapest.

    A plan leaves out the measures that it does not read, and takes the sum of registers by period
    where it has none. Parameters: data: as in `bill`. Raises: as `bill`, and ValueError for no
    plans or several currencies.
    """
    if len({plan.currency for plan in plans}) != 1:
        raise ValueError("plans of one currency are compared, and at least one")
    whole = node_of(data)
    known = frozenset(name for plan in plans for name in plan.measures)
    bills = [rate(plan, whole, compared=known) for plan in plans]
    least = min(bill.total for bill in bills)
    totals_of = [bill.total for bill in bills]
    return Comparison(bills, [total - least for total in totals_of], totals_of.index(least))


def break_even(first: Plan, second: Plan, usage: "Callable[[int], Any]", low: int,
               high: int) -> "BreakEven | None":
    """The step of a family of usages at which two plans change places, by bisection.

    Parameters: usage: usage(step) is the input of a bill, for whole numbers from `low` to `high`,
            such as the percentage of usage in the peak. Over the steps the difference of the two
            totals never turns back.
    Returns: None where one plan is cheaper throughout. Raises: as `compare`.
    """
    known = frozenset([*first.measures, *second.measures])
    return _core.tariff.find_break_even(
        first, second, low, high,
        lambda plan, step: rate(plan, node_of(usage(step)), compared=known))


def demand_break_even(capacity: "Decimal | str | int", capacity_price: "Decimal | str",
                      demand_price: "Decimal | str") -> Fraction:
    """The demand in kW at which a price for demand costs what one for capacity (kVA) does.

    >>> demand_break_even(630, "23.5", "38")
    Fraction(14805, 38)
    """
    over, under = _core.tariff.demand_break_even(Node(capacity, "$.capacity").micro(),
                                                 str(capacity_price), str(demand_price))
    return Fraction(over, under * 1_000_000)


def _seconds_of(seconds: Any) -> int:
    if isinstance(seconds, bool) or not hasattr(seconds, "__index__"):
        raise TypeError(f"seconds are a whole number, not {seconds!r}")
    seconds = operator.index(seconds)
    if not 0 < seconds <= LAST_SECOND - FIRST_SECOND:
        raise SubmeterError(_core.code_of("bad_value"), detail=f"intervals of {seconds} seconds")
    return seconds


def _facts(account: "Mapping[str, Any] | str | None",
           days: "tuple[Any, Any] | None") -> "Service | None":
    if account is None and days is None:
        return None
    facts = node_of(account) if isinstance(account, str) else Node(account, "$.account")
    return read_service(facts, None if days is None else _days_of(days))


def _days_of(days: "tuple[Any, Any]") -> "tuple[int, int]":
    return named_days(Node(dict(zip(("from", "to"), days)), "$.days"))


def _say_where(error: SubmeterError, plan: Plan, column_name: str = "") -> None:
    if error.name in OF_A_ROW:
        where = f"column {column_name!r}, " if column_name else ""
        why = f": {FRACTION}" if error.name == "inexact" else ""
        error.detail = f"{where}row {error.index}{why}"
    elif error.name in _OF_AN_ITEM and error.index < len(plan.items):
        error.detail = f"item {list(plan.items)[error.index]!r}"


@overload
def price(data: Any, plan: Plan, *, time: str = ..., energy: "str | Mapping[str, str]" = ...,
          seconds: int = ..., decimals: "int | None" = ..., after: "Bill | None" = ...,
          account: "Mapping[str, Any] | str | None" = ...,
          days: "tuple[Any, Any] | None" = ...) -> Bill: ...


@overload
def price(data: Any, plan: PlanHistory, *, time: str = ...,
          energy: "str | Mapping[str, str]" = ..., seconds: int = ...,
          decimals: "int | None" = ..., after: "HistoryBill | None" = ...,
          account: "Mapping[str, Any] | str | None" = ...,
          days: "tuple[Any, Any] | None" = ...) -> HistoryBill: ...


def price(data: Any, plan: "Plan | PlanHistory", *, time: str = "start",
          energy: "str | Mapping[str, str]" = "kwh", seconds: int = 3600,
          decimals: "int | None" = None, after: Any = None,
          account: "Mapping[str, Any] | str | None" = None,
          days: "tuple[Any, Any] | None" = None) -> "Bill | HistoryBill":
    """Prices a table of intervals. Of none it makes a bill without lines, whose total is 0.

    Parameters: data: a pandas DataFrame, a mapping of names to columns, a structured array, or
            anything with `__arrow_c_stream__` (polars, pyarrow).
        time: name of the column of interval starts: aware times, or int64 seconds since 1970;
            in the years 1 to 9999.
        energy: name of the column of usage: integers are millionths of the plan's unit; Decimals
            and texts are whole units; floats need `decimals`. Or a mapping of the plan's measures
            to columns; what each interval posts is then not worked out.
        seconds: length of each interval, [start, start + seconds).
        decimals: what floats are exact at; a value that is not is refused with its row.
        after: the bill before this one, where ladders and quotas go on from it.
        account: what the plan asks of the account, as in `bill`: a mapping, or JSON text.
        days: the bill's local days (from, to); those of the usage where they are left out.
    Returns: Bill. Of a PlanHistory HistoryBill: each interval has the prices of its time, and one
        that a change cuts is divided.
    Raises: SubmeterError, with the row as `index`; TypeError for columns of another type.

    >>> plan = Plan.from_dict({"format": "submeter.plan/2", "id": "demo", "version": 1,
    ...     "currency": "GBP", "scale": 2, "commodity": "electricity", "zone": "Europe/London",
    ...     "rounding": {"line": {"rule": "half_up", "scale": 2}},
    ...     "items": [{"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.2345"}]})
    >>> bill = price({"start": [1640995200, 1640998800], "kwh": ["1.5", "2.25"]}, plan)
    >>> bill.total, bill.lines[0].exact, bill.posted.tolist()
    (Decimal('0.88'), '0.879375', [35, 53])
    >>> print(bill.explain())  # doctest: +ELLIPSIS
    plan demo version 1 (...
    """
    seconds = _seconds_of(seconds)
    service = _facts(account, days)
    starts, per_second = to_ticks(column(data, time))
    if isinstance(plan, PlanHistory):
        return _price_over(data, plan, energy, (starts, per_second, seconds, decimals),
                           (service, days, after))
    if isinstance(energy, Mapping):
        return _price_measures(data, plan, energy, (starts, per_second, seconds, decimals),
                               Rating(plan, service, after))
    micro = to_micro(column(data, energy), decimals)
    try:
        return plan.price(starts, micro, seconds, after, service, per_second)
    except SubmeterError as error:
        _say_where(error, plan)
        raise


def _price_measures(data: Any, plan: Plan, energy: "Mapping[str, str]",
                    grid: "tuple[IntColumn, int, int, int | None]", rating: Rating) -> Bill:
    starts, per_second, seconds, decimals = grid
    for measure, name in energy.items():
        micro = to_micro(column(data, name), decimals)
        try:
            rating.add_columns(starts, micro, seconds, measure, per_second)
        except SubmeterError as error:
            _say_where(error, plan, name)
            if error.name == "unknown_measure":
                error.detail = f"{measure!r} is none of {list(plan.measures)}"
            raise
    try:
        return rating.settle()
    except SubmeterError as error:
        _say_where(error, plan)
        raise


def _price_over(data: Any, history: PlanHistory, energy: "str | Mapping[str, str]",
                grid: "tuple[IntColumn, int, int, int | None]",
                beside: "tuple[Service | None, tuple[Any, Any] | None, HistoryBill | None]"
                ) -> HistoryBill:
    ticks, per_second, seconds, decimals = grid
    service, days, after = beside
    starts = whole_seconds(ticks, per_second)
    first = next(iter(history.versions[0].measures))
    of = energy if isinstance(energy, Mapping) else {first: energy}
    columns = [(measure, starts, to_micro(column(data, name), decimals), seconds)
               for measure, name in of.items()]
    edges = starts[[0, -1]].tolist() if len(starts) else []
    span = (_days_of(days) if days is not None
            else local_days(history, edges[:1], [end + seconds for end in edges[-1:]]))
    try:
        return history.rate_columns(*span, columns, service, after)
    except SubmeterError as error:
        _say_where(error, history.versions[-1])
        raise


def totals(data: Any, plan: Plan, energy: "Sequence[str]", *, time: str = "start",
           seconds: int = 3600, decimals: "int | None" = None,
           account: "Mapping[str, Any] | str | None" = None) -> IntColumn:
    """What each of many meters owes: one column of a table each, all over the same intervals.

    Parameters: energy: names of the columns of usage, of the plan's first measure.
        data, time, seconds, decimals, account: as in `price`.
    Returns: int64 array (columns,), minor units.
    Raises: as `price`, with the name of the column.

    >>> plan = Plan.from_dict({"format": "submeter.plan/1", "id": "demo", "version": 1,
    ...     "currency": "GBP", "scale": 2, "commodity": "electricity", "unit": "kWh",
    ...     "zone": "Europe/London", "kind": "single", "price": "0.2345",
    ...     "rounding": {"line": {"rule": "half_up", "scale": 2, "step": 1}}})
    >>> totals({"start": [0, 3600], "A": ["1.5", "2.25"], "B": ["0", "4"]}, plan, ["A", "B"])
    array([88, 94])
    """
    of_name = reader(data)
    starts, per_second = to_ticks(of_name(time))
    columns = [to_micro(of_name(name), decimals) for name in energy]
    try:
        return plan.totals(starts, columns, _seconds_of(seconds), _facts(account, None), per_second)
    except SubmeterError as error:
        of_columns = error.name in ("negative_usage", "overflow", "bad_length")
        _say_where(error, plan, energy[error.offset] if of_columns else "")
        raise
