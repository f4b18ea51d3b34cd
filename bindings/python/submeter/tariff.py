# SPDX-License-Identifier: Apache-2.0
"""Usage over time and a plan make charge lines."""

import operator
from typing import Any

from submeter import _core
from submeter._core.tariff import Bill, ChargeKind, ChargeLine, Plan
from submeter.columns import FIRST_SECOND, LAST_SECOND, column, to_micro, to_seconds
from submeter.errors import SubmeterError

__all__ = ["Bill", "ChargeKind", "ChargeLine", "Plan", "price"]

_OF_A_ROW = ("bad_date", "negative_usage", "overflow", "out_of_order", "not_effective")


def price(data: Any, plan: Plan, *, time: str = "start", energy: str = "kwh", seconds: int = 3600,
          decimals: "int | None" = None, after: "Bill | None" = None) -> Bill:
    """Prices a table of intervals. Of none it makes a bill without lines, whose total is 0.

    Parameters: data: a pandas DataFrame, a mapping of names to columns, a structured array, or
            anything with `__arrow_c_stream__` (polars, pyarrow).
        time: name of the column of interval starts: aware times, or int64 seconds since 1970;
            in the years 1 to 9999.
        energy: name of the column of usage: integers are millionths of the plan's unit; Decimals
            and texts are whole units; floats need `decimals`.
        seconds: length of each interval, [start, start + seconds).
        decimals: what floats are exact at; a value that is not is refused with its row.
        after: the bill before this one, where the ladder of tiers goes on from it.
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
    if isinstance(seconds, bool) or not hasattr(seconds, "__index__"):
        raise TypeError(f"seconds are a whole number, not {seconds!r}")
    seconds = operator.index(seconds)
    if not 0 < seconds <= LAST_SECOND - FIRST_SECOND:
        raise SubmeterError(_core.code_of("bad_value"), detail=f"intervals of {seconds} seconds")
    starts, micro = to_seconds(column(data, time)), to_micro(column(data, energy), decimals)
    try:
        return plan.price(starts, micro, seconds, after)
    except SubmeterError as error:
        if error.name in _OF_A_ROW:
            error.detail = f"row {error.index}"
        raise
