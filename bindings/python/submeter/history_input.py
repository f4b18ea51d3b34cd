# SPDX-License-Identifier: Apache-2.0
"""What a bill is made of when prices change within its days; with paths in errors."""

import datetime
from typing import Any

import numpy as np

from submeter import _core
from submeter._core.tariff import HistoryBill, PlanHistory
from submeter.bill_input import Values, read_days, read_service, read_values
from submeter.columns import whole_seconds
from submeter.errors import SubmeterError
from submeter.input_node import Node

#: Rules that divide registers which nobody read at the change.
RULES = ("by_days", "by_profile", "read_date")
_OF_AN_ITEM = ("missing_fact", "needs_intervals")
_BESIDE = ("account", "before")
_DAY = 86_400


def local_days(history: PlanHistory, begins: "list[int]", ends: "list[int]") -> "tuple[int, int]":
    """The local days since 1970 in which intervals lie, from their first and last moments."""
    if not begins:
        raise SubmeterError(_core.code_of("missing_field"),
                            detail="of no intervals the days have to be named")
    edges = np.array([min(begins), max(ends) - 1], dtype=np.int64)
    local = edges + _core.zone_offset(history.versions[0].zone, edges)
    first, last = (local // _DAY).tolist()
    return first, last + 1


def _day(days: int) -> str:
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days))


def _known(history: PlanHistory) -> "set[str]":
    return {name for plan in history.versions for name in plan.measures}


def _total(measure: str, usage: Node) -> Any:
    found = usage.fields((), ("total", "periods"))
    if len(found) != 1:
        raise usage.refuse("missing_field", "one of 'total', 'periods' and 'values' is needed")
    if "total" in found:
        return measure, [], [found["total"].micro()]
    periods = found["periods"].members()
    return measure, list(periods), [at.micro() for at in periods.values()]


def _measures(history: PlanHistory, usage: Node) -> "dict[str, Node]":
    found = usage.members()
    for name, one in found.items():
        if name not in _known(history):
            raise one.refuse("unknown_measure", f"no measure {name!r} is read")
    return found


def _side(history: PlanHistory, found: "dict[str, Node]", whole: Node) -> Any:
    days = read_days(found, whole)
    if days is None:
        raise whole.refuse("missing_field", "'from' and 'to' are missing")
    return *days, [_total(*one) for one in _measures(history, found["usage"]).items()]


def _blamed(history: PlanHistory, error: SubmeterError, whole: Node,
            usage: "Node | None" = None) -> SubmeterError:
    """An error of rating with what it is about, where that is known."""
    if error.findings:
        return error
    items = max((list(plan.items) for plan in history.versions), key=len)
    if error.name in _OF_AN_ITEM and error.index < len(items):
        where = ".account" if error.name == "missing_fact" else ".usage"
        return Node(None, whole.path + where).refuse(
            error.name, f"item {items[error.index]!r}: {error.sentence}")
    measures = list(usage.members().values()) if usage is not None else []
    if error.name == "not_effective" or error.index >= len(measures):
        return whole.refuse(error.name, error.sentence)
    return measures[error.index].refuse(error.name, error.sentence)


def _over(history: PlanHistory, whole: Node, days: "tuple[int, int]") -> "list[int]":
    """The days on which a bill's prices change."""
    try:
        return [first for _, first, _ in history.over(*days)][1:]
    except SubmeterError as error:
        raise whole.refuse(error.name, error.sentence) from None


def _profile(found: "dict[str, Node]", rule: str, whole: Node) -> Any:
    if rule != "by_profile":
        return None
    if "profile" not in found:
        raise whole.refuse("missing_field", "'profile' is missing: the column of a load shape")
    shape = read_values(found["profile"])
    return _column("", shape)


def _column(measure: str, column: Values) -> Any:
    try:
        seconds = whole_seconds(column.ticks, column.per_second)
    except SubmeterError as error:
        raise column.begins.refuse(error.name, error.detail) from None
    return measure, seconds, column.micro, column.seconds


def _rate_whole(history: PlanHistory, found: "dict[str, Node]", whole: Node,
                after: "HistoryBill | None") -> HistoryBill:
    side = _side(history, found, whole)
    changes = _over(history, whole, side[:2]) if "change" not in found else []
    if changes:
        raise whole.refuse(
            "missing_field", f"prices change on {', '.join(map(_day, changes))}: 'sides' say what "
            f"was read then, or 'change' is a rule: {', '.join(RULES)}")
    rule = found["change"].value if "change" in found else "by_days"
    if rule not in RULES:
        raise found["change"].refuse("bad_value", f"{rule!r} is none of {', '.join(RULES)}")
    service = read_service(found.get("account"), None)
    try:
        return history.rate_whole(side, rule, _profile(found, rule, whole), service, after)
    except SubmeterError as error:
        if error.name == "no_weight":
            raise found["profile"].refuse(error.name, "nothing is used on one side") from None
        raise _blamed(history, error, whole, found["usage"]) from None


def _rate_sides(history: PlanHistory, found: "dict[str, Node]", whole: Node,
                after: "HistoryBill | None") -> HistoryBill:
    given = found["sides"].items()
    if not given:
        raise found["sides"].refuse("missing_field", "at least one side is needed")
    sides = [_side(history, side.fields(("from", "to", "usage")), side) for side in given]
    for side, node in zip(sides, given):
        changes = _over(history, node, side[:2])
        if changes:
            raise node.refuse("missing_fact", f"prices change on {_day(changes[0])} within it")
    service = read_service(found.get("account"), None)
    try:
        return history.rate_sides(sides, service, after)
    except SubmeterError as error:
        if error.name == "gap":
            raise given[error.index].refuse(error.name, error.sentence) from None
        raise _blamed(history, error, whole) from None


def _rate_columns(history: PlanHistory, found: "dict[str, Node]", whole: Node,
                  after: "HistoryBill | None") -> HistoryBill:
    given = {name: read_values(usage)
             for name, usage in _measures(history, found["usage"]).items()}
    columns = [_column(name, column) for name, column in given.items()]
    days = read_days(found, whole)
    if days is None:
        filled = [column for column in columns if len(column[1])]
        days = local_days(history, [int(starts[0]) for _, starts, _, _ in filled],
                          [int(starts[-1]) + seconds for _, starts, _, seconds in filled])
    service = read_service(found.get("account"), None)
    try:
        return history.rate_columns(*days, columns, service, after)
    except SubmeterError as error:
        if len(given) == 1 and error.name not in (*_OF_AN_ITEM, "not_effective"):
            raise next(iter(given.values())).refuse(error) from None
        raise _blamed(history, error, whole) from None


def rate_over(history: PlanHistory, whole: Node, after: "HistoryBill | None") -> HistoryBill:
    """The bill of an input over the versions of a plan; bills before it are rated first."""
    sides = "sides" in whole.members()
    found = (whole.fields(("sides",), _BESIDE) if sides
             else whole.fields(("usage",), ("from", "to", "change", "profile", *_BESIDE)))
    if "before" in found:
        before = found["before"]
        if after is not None:
            raise before.refuse("bad_value", "there is a bill before already")
        many = isinstance(before.value, (list, tuple))
        for earlier in before.items() if many else [before]:
            after = rate_over(history, earlier, after)
    if sides:
        return _rate_sides(history, found, whole, after)
    in_intervals = ["values" in one.members() for one in found["usage"].members().values()]
    if any(in_intervals):
        return _rate_columns(history, found, whole, after)
    return _rate_whole(history, found, whole, after)
