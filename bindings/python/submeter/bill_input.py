# SPDX-License-Identifier: Apache-2.0
"""What a bill is made of: days, usage by measure and facts of the account; with paths in errors."""

import datetime
from typing import Any, NamedTuple

import numpy as np

from submeter._core.tariff import Bill, Plan, Rating, Service
from submeter.columns import (FIRST_SECOND, LAST_SECOND, IntColumn, lone_column, to_micro,
                              to_seconds, to_ticks)
from submeter.errors import SubmeterError
from submeter.input_node import Node, from_text

_ACCOUNT = ("persons", "since", "capacity", "contract", "demand", "power_factor")
_PERSONS_MAX = 2**32 - 1
_SECONDS_MAX = LAST_SECOND - FIRST_SECOND
_FIRST_DAY = FIRST_SECOND // 86_400

Days = "tuple[int, int] | None"


def node_of(data: Any) -> Node:
    """The input as a dict, or as JSON text."""
    if isinstance(data, (str, bytes)):
        return Node(from_text(data if isinstance(data, str) else data.decode()), exact=True)
    return Node(data)


def read_days(found: "dict[str, Node]", whole: Node) -> Days:
    """`from` and `to`: local days since 1970, or None where neither is there."""
    if "from" not in found and "to" not in found:
        return None
    for name in ("from", "to"):
        if name not in found:
            raise whole.refuse("missing_field", f"{name!r} is missing")
    first, end = found["from"].day(), found["to"].day()
    if end <= first:
        raise found["to"].refuse("bad_value", "the bill's days end before they begin")
    return first, end


def named_days(whole: Node) -> "tuple[int, int]":
    """`from` and `to` of a place that has both, and nothing else."""
    days = read_days(whole.fields(("from", "to")), whole)
    assert days is not None
    return days


def _read_capacity(node: Node) -> "list[tuple[int, int]]":
    if not isinstance(node.value, (list, tuple)):
        return [(_FIRST_DAY + 1, node.micro())]
    out: "list[tuple[int, int]]" = []
    for part in node.items():
        fields = part.fields(("from", "amount"))
        day = fields["from"].day()
        if out and day <= out[-1][0]:
            raise fields["from"].refuse("out_of_order", "the days have to ascend")
        out.append((day, fields["amount"].micro()))
    return out


def read_service(account: "Node | None", days: Days) -> Service:
    """The facts of the account, and the days of the bill."""
    found = account.fields((), _ACCOUNT) if account and account.value is not None else {}
    facts: "dict[str, Any]" = {"days": days}
    if "persons" in found:
        facts["persons"] = found["persons"].whole(0, _PERSONS_MAX)
    if "since" in found:
        facts["since"] = found["since"].day()
    if "capacity" in found:
        facts["capacity"] = _read_capacity(found["capacity"])
    if "contract" in found:
        facts["contract"] = found["contract"].micro()
    for name in ("demand", "power_factor"):
        if name in found:
            facts[name] = {item: at.micro() for item, at in found[name].members().items()}
    return Service(**facts)


def _registers(plan: Plan, measure: str, found: "dict[str, Node]", usage: Node,
               compared: bool) -> "list[int]":
    periods = plan.periods
    out = [0] * max(len(periods), 1)
    if "periods" in found and compared and not periods:
        return [sum(at.micro() for at in found["periods"].members().values())]
    if "total" in found:
        if len(periods) > 1 and plan.needs_periods(measure):
            raise usage.refuse("missing_field", "the plan has prices by period: 'periods' or "
                               "'values' are needed, not 'total'")
        out[0] = found["total"].micro()
        return out
    for name, at in found["periods"].members().items():
        if name not in periods:
            raise at.refuse("unknown_period", f"the plan has no period {name!r}")
        out[periods.index(name)] = at.micro()
    return out


def _grid(start: Node, count: int, seconds: int) -> IntColumn:
    moment = start.value
    if isinstance(moment, str):
        try:
            moment = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
        except ValueError:
            raise start.refuse("bad_date", f"{moment!r} is no time of ISO 8601") from None
    try:
        first = int(to_seconds([moment])[0])
    except SubmeterError as error:
        raise start.refuse(error.name, error.detail) from None
    except TypeError:
        raise start.refuse("wrong_type", "a time with a zone is expected") from None
    if not FIRST_SECOND <= first <= LAST_SECOND - seconds * count:
        raise start.refuse("bad_date", "the intervals are not in the years 1 to 9999")
    return first + seconds * np.arange(count, dtype=np.int64)


def _texts_only(values: Node) -> None:
    for value in values.items():
        if not isinstance(value.value, str):
            raise value.refuse("wrong_type", "amounts are texts")


def _micro(values: Node, decimals: "int | None") -> IntColumn:
    if values.exact:
        _texts_only(values)
    if isinstance(values.value, (str, bytes)):
        raise values.refuse("wrong_type", "a column is expected")
    try:
        return to_micro(lone_column(values.value), decimals)
    except SubmeterError as error:
        at = Node(None, f"{values.path}[{error.index}]")
        raise at.refuse(error.name, error.detail) from None
    except TypeError as why:
        raise values.refuse("wrong_type", str(why)) from None


def _ticks(starts: Node) -> "tuple[IntColumn, int]":
    try:
        return to_ticks(lone_column(starts.value))
    except SubmeterError as error:
        at = Node(None, f"{starts.path}[{error.index}]")
        raise at.refuse(error.name, error.detail) from None
    except TypeError as why:
        raise starts.refuse("wrong_type", str(why)) from None


class Values(NamedTuple):
    """A column of usage: ticks at which intervals begin, millionths, and where both came from."""

    ticks: IntColumn
    per_second: int
    micro: IntColumn
    seconds: int
    values: Node
    begins: Node

    def refuse(self, error: SubmeterError) -> SubmeterError:
        """What rating says of a row, at the column that it is about."""
        at = self.values if error.name in ("negative_usage", "overflow") else self.begins
        return at.refuse(error.name, f"row {error.index}: {error.sentence}")


def read_values(usage: Node) -> Values:
    """The column of a measure whose usage is in intervals."""
    found = usage.fields(("values", "seconds"), ("start", "starts", "decimals"))
    seconds = found["seconds"].whole(1, _SECONDS_MAX)
    decimals = found["decimals"].whole(0, 6) if "decimals" in found else None
    micro = _micro(found["values"], decimals)
    if ("start" in found) == ("starts" in found):
        raise usage.refuse("missing_field", "either 'start' or 'starts' says when intervals begin")
    if "starts" in found:
        ticks, per_second = _ticks(found["starts"])
        return Values(ticks, per_second, micro, seconds, found["values"], found["starts"])
    ticks = _grid(found["start"], len(micro), seconds)
    return Values(ticks, 1, micro, seconds, found["values"], found["start"])


def _add_values(rating: Rating, measure: str, usage: Node) -> None:
    column = read_values(usage)
    try:
        rating.add_columns(column.ticks, column.micro, column.seconds, measure, column.per_second)
    except SubmeterError as error:
        raise column.refuse(error) from None


def _add_totals(rating: Rating, plan: Plan, measure: str, usage: Node, days: Days,
                compared: bool) -> None:
    found = usage.fields((), ("total", "periods"))
    if len(found) != 1:
        raise usage.refuse("missing_field", "one of 'total', 'periods' and 'values' is needed")
    if days is None:
        raise Node(None).refuse("missing_field", "'from' and 'to' are missing")
    [given] = found.values()
    try:
        rating.add_totals(*days, _registers(plan, measure, found, usage, compared), measure)
    except SubmeterError as error:
        if error.findings:
            raise
        raise given.refuse(error.name, error.sentence) from None


def _settle(rating: Rating, plan: Plan, whole: Node) -> Bill:
    try:
        return rating.settle()
    except SubmeterError as error:
        items = list(plan.items)
        blames = error.name in ("missing_fact", "needs_intervals", "bad_value", "out_of_order")
        if not blames or error.index >= len(items):
            raise
        where = {"missing_fact": ".account", "needs_intervals": ".usage"}.get(error.name, "")
        why = f"item {items[error.index]!r}: {error.sentence}"
        raise Node(None, whole.path + where).refuse(error.name, why) from None


def rate(plan: Plan, whole: Node, after: "Bill | None" = None,
         compared: "frozenset[str] | None" = None) -> Bill:
    """The bill of an input, with what it says of bills before it rated first.

    Parameters: compared: the measures of all plans that the usage is given to; this one may do
        without some of them, and without periods.
    """
    found = whole.fields(("usage",), ("from", "to", "account", "before"))
    if "before" in found:
        before = found["before"]
        if after is not None:
            raise before.refuse("bad_value", "there is a bill before already")
        many = isinstance(before.value, (list, tuple))
        for earlier in before.items() if many else [before]:
            after = rate(plan, earlier, after, compared)
    days = read_days(found, whole)
    rating = Rating(plan, read_service(found.get("account"), days), after)
    for measure, usage in found["usage"].members().items():
        if measure in plan.measures:
            _add(rating, plan, measure, usage, days, compared is not None)
        elif compared is None or measure not in compared:
            raise usage.refuse("unknown_measure", f"no measure {measure!r} is read")
    return _settle(rating, plan, whole)


def _add(rating: Rating, plan: Plan, measure: str, usage: Node, days: Days,
         compared: bool) -> None:
    if "values" in usage.members():
        _add_values(rating, measure, usage)
    else:
        _add_totals(rating, plan, measure, usage, days, compared)
