# SPDX-License-Identifier: Apache-2.0
"""A plan's calendar as the tables of a meter, back, and whether both say the same."""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from submeter import _core
from submeter._core.tariff import Plan
from submeter.bill_input import named_days
from submeter.errors import SubmeterError
from submeter.input_node import Node

_WEEK = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_EPOCH = datetime.date(1970, 1, 1)
_RATE_MAX = 255


class MeterLimits(NamedTuple):
    """What a meter's tables hold. The defaults are the limits of DL/T 645-2007."""

    zones: int = 14  #: of the year
    tables: int = 8  #: day tables
    slots: int = 14  #: of a day table
    rates: int = 63  #: the greatest rate number
    dates: int = 254  #: dated days


class MeterTables(NamedTuple):
    """What a meter keeps: texts as plan documents have them, tables counted from 1.

    A slot holds from its time to the next one, and before the first the last holds; so do zones
    over the year. A dated day goes before a rest day, and both before the zone.
    """

    tables: "Sequence[Sequence[tuple[str, int]]]"  #: of each day table ("HH:MM", rate)
    zones: "Sequence[tuple[str, int]]"  #: ("MM-DD", table)
    rest_days: "Sequence[str]" = ()  #: names of weekdays
    rest_table: "int | None" = None
    dates: "Sequence[tuple[str, int]]" = ()  #: ("YYYY-MM-DD", table)


class SwitchedTables(NamedTuple):
    """Both sets of a meter: those of `now` until `at`, the next ones from then on.

    Rest days and dated days are those of `now` throughout, as a meter keeps them once.
    """

    now: MeterTables
    next_tables: "list[list[tuple[str, int]]]"
    next_zones: "list[tuple[str, int]]"
    at: datetime.datetime


class PeriodDifference(NamedTuple):
    """Where a plan and a meter's tables first say different things."""

    date: datetime.date
    time: datetime.time
    period: str  #: the plan's
    rate: int  #: the meter's


def _refuse(name: str, why: str) -> SubmeterError:
    return SubmeterError(_core.code_of(name), detail=why)


def _second(text: str) -> int:
    try:
        at = datetime.time.fromisoformat(text)
    except (TypeError, ValueError):
        raise _refuse("bad_date", f"{text!r} is no time HH:MM") from None
    return (at.hour * 60 + at.minute) * 60 + at.second


def _clock(second: int) -> str:
    text = str(datetime.timedelta(seconds=second)).rjust(8, "0")
    return text.removesuffix(":00")


def _tables_out(rows: "list[list[tuple[int, int]]]") -> "list[list[tuple[str, int]]]":
    return [[(_clock(second), rate) for second, rate in table] for table in rows]


def _zones_out(rows: "list[tuple[int, int, int]]") -> "list[tuple[str, int]]":
    return [(f"{month:02}-{day:02}", table + 1) for month, day, table in rows]


def _out(row: Any) -> MeterTables:
    tables, zones, mask, rest_table, dated = row
    return MeterTables(
        _tables_out(tables), _zones_out(zones),
        [name for bit, name in enumerate(_WEEK) if mask >> bit & 1],
        None if rest_table is None else rest_table + 1,
        [(str(_EPOCH + datetime.timedelta(day)), table + 1) for day, table in dated])


def _rate(number: int) -> int:
    return Node(number, "$.rates").whole(1, _RATE_MAX)


def _number(table: int, tables: MeterTables) -> int:
    if not 1 <= table <= len(tables.tables):
        raise _refuse("bad_schedule", f"there is no table {table}")
    return table - 1


def _month_day(text: str) -> "tuple[int, int]":
    try:
        day = datetime.date.fromisoformat(f"2000-{text}")
    except ValueError:
        raise _refuse("bad_date", f"{text!r} is no day MM-DD") from None
    return day.month, day.day


def _in(tables: MeterTables) -> Any:
    unknown = [name for name in tables.rest_days if name not in _WEEK]
    if unknown:
        raise _refuse("bad_value", f"{unknown[0]!r} is no weekday")
    rest = None if tables.rest_table is None else _number(tables.rest_table, tables)
    return ([[(_second(start), _rate(rate)) for start, rate in table] for table in tables.tables],
            [(*_month_day(start), _number(table, tables)) for start, table in tables.zones],
            sum(1 << _WEEK.index(name) for name in set(tables.rest_days)), rest,
            [(Node(date).day(), _number(table, tables)) for date, table in tables.dates])


def _days(days: "tuple[Any, Any]") -> "tuple[int, int]":
    return named_days(Node(dict(zip(("from", "to"), days)), "$.days"))


def _rates(plan: Plan, rates: "Mapping[str, int] | None") -> "list[int]":
    if rates is None:
        return []
    if set(rates) != set(plan.periods):
        raise _refuse("unknown_period", f"rates are those of {', '.join(plan.periods)}")
    return [_rate(rates[name]) for name in plan.periods]


def _say_how_many(error: SubmeterError, limits: MeterLimits) -> None:
    of = {"too_many_zones": "zones", "too_many_tables": "tables", "too_many_dates": "dates"}
    if error.name in of:
        name = of[error.name]
        error.detail = f"{error.index} {name} are needed, {getattr(limits, name)} are there"
    elif error.name == "missing_fact":
        error.detail = "the plan has no calendar"


def meter_tables(plan: Plan, days: "tuple[Any, Any]", rates: "Mapping[str, int] | None" = None,
                 limits: MeterLimits = MeterLimits()) -> MeterTables:
    """The tables that make a meter follow a plan's calendar on the given days.

    The rest days and their table are those that leave the fewest days over; all others (holidays,
    make-up workdays, rest days of a season with another table) are dated.

    Parameters: days: local days (from, to), `to` not included: dates or ISO texts.
        rates: the meter's number of each period; left out: 1, 2, 3, … as the plan names them.
    Raises: SubmeterError too_many_zones, too_many_tables or too_many_dates (with how many are
        needed), too_many_slots, too_many_rates or not_whole_minutes for what does not fit;
        missing_fact for a plan without a calendar.

    >>> plan = Plan.from_dict({"format": "submeter.plan/2", "id": "demo", "version": 1,
    ...     "currency": "CNY", "scale": 2, "commodity": "electricity", "zone": "Asia/Shanghai",
    ...     "rounding": {"line": {"rule": "half_up", "scale": 2}},
    ...     "calendar": {"periods": ["peak", "valley"],
    ...         "tables": [{"name": "workday", "slots": [{"from": "08:00", "period": "peak"},
    ...                                                  {"from": "22:00", "period": "valley"}]},
    ...                    {"name": "quiet", "slots": [{"from": "00:00", "period": "valley"}]}],
    ...         "day_types": ["workday", "rest"], "week": {"saturday": "rest", "sunday": "rest"},
    ...         "seasons": [{"from": "01-01", "tables": {"workday": "workday", "rest": "quiet"}}],
    ...         "dates": [{"date": "2026-10-01", "day_type": "rest"}]},
    ...     "items": [{"id": "energy", "kind": "usage", "unit": "kWh",
    ...                "prices": {"peak": "0.568", "valley": "0.288"}}]})
    >>> year, rates = ("2026-01-01", "2027-01-01"), {"peak": 2, "valley": 4}
    >>> tables = meter_tables(plan, year, rates)
    >>> tables.tables, tables.zones
    ([[('08:00', 2), ('22:00', 4)], [('00:00', 4)]], [('01-01', 1)])
    >>> tables.rest_days, tables.rest_table, tables.dates
    (['sunday', 'saturday'], 2, [('2026-10-01', 2)])
    >>> first_difference(plan, tables, year, rates) is None
    True
    """
    try:
        return _out(_core.tariff.to_schedule(plan, *_days(days), tuple(limits),
                                             _rates(plan, rates)))
    except SubmeterError as error:
        _say_how_many(error, limits)
        raise


def switched_tables(now: Plan, then: Plan, days: "tuple[Any, Any]",
                    rates: "Mapping[str, int] | None" = None,
                    limits: MeterLimits = MeterLimits()) -> SwitchedTables:
    """Both sets with which a meter follows two versions of a plan, and the moment of the switch.

    Parameters: then: the version whose `effective.from` is the switch, a local midnight in `days`.
    Raises: as meter_tables; SubmeterError rest_days_differ, since a meter keeps rest days once;
        out_of_order or bad_date for a switch that is not within the days, or at no midnight;
        unknown_period for versions with other periods.
    """
    if now.periods != then.periods:
        raise _refuse("unknown_period", "both versions need the same periods in the same order")
    try:
        row, zones, tables, at = _core.tariff.to_switched(now, then, *_days(days), tuple(limits),
                                                          _rates(now, rates))
    except SubmeterError as error:
        _say_how_many(error, limits)
        if error.name == "missing_fact":
            error.detail = "a plan has no calendar, or the later one no beginning"
        raise
    moment = datetime.datetime.fromtimestamp(at, datetime.timezone.utc)
    return SwitchedTables(_out(row), _tables_out(tables), _zones_out(zones), moment)


def calendar_of(tables: MeterTables, periods: "Mapping[int, str]") -> "dict[str, Any]":
    """What a meter's tables mean: the `calendar` of a plan document.

    Parameters: periods: the period of each rate number.
    Raises: SubmeterError bad_schedule for tables that do not hang together; unknown_period for a
        rate without a name.

    >>> tables = MeterTables([[("08:00", 2), ("22:00", 4)]], [("01-01", 1)])
    >>> calendar_of(tables, {2: "peak", 4: "valley"})["periods"]
    ['peak', 'valley']
    """
    names = [periods.get(rate, "") for rate in range(1, max(periods, default=0) + 1)]
    try:
        document = json.loads(_core.tariff.calendar_text(_in(tables), names))
    except SubmeterError as error:
        if error.name == "unknown_period":
            error.detail = f"table {error.index + 1} has a rate without a period"
        raise
    calendar: "dict[str, Any]" = document["calendar"]
    return calendar


def first_difference(plan: Plan, tables: MeterTables, days: "tuple[Any, Any]",
                     rates: "Mapping[str, int] | None" = None) -> "PeriodDifference | None":
    """Where a plan and a meter's tables first say different things; None where they never do.

    They are compared day by day and slot by slot. Parameters: as meter_tables.
    """
    found = _core.tariff.first_difference(plan, _in(tables), *_days(days), tuple(MeterLimits()),
                                          _rates(plan, rates))
    if found is None:
        return None
    day, second, period, rate = found
    time = (datetime.datetime.min + datetime.timedelta(seconds=second)).time()
    return PeriodDifference(_EPOCH + datetime.timedelta(day), time, period, rate)

