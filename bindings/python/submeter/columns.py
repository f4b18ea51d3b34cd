# SPDX-License-Identifier: Apache-2.0
"""Columns on their way in: moments become whole seconds since 1970, quantities whole millionths.

Nothing is guessed. A time without a zone, a float without a named number of decimals and a value
that does not fit exactly are refused, with the row. A column without rows is of no wrong type.
"""

import datetime
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from submeter import _core
from submeter.errors import SubmeterError

IntColumn = npt.NDArray[np.int64]
_Array = npt.NDArray[Any]
#: What is said of a time that is no whole second.
FRACTION = "the moment has a fraction of a second"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
#: The first and the last second of the years 1 to 9999, which a datetime can show.
FIRST_SECOND, LAST_SECOND = -62_135_596_800, 253_402_300_799
_DECIMALS = 6
_NOT_A_TIME = np.iinfo(np.int64).min  # as numpy has it
# Above this, doubles lie farther apart than their decimals say.
_EXACT_BELOW = 10**15


def _place(row: "int | None") -> str:
    return "" if row is None else f"row {row}: "


def refuse(name: str, row: "int | None", why: str) -> SubmeterError:
    """The error of a catalogue name, for a row of a column, or for a value that stands alone."""
    return SubmeterError(_core.code_of(name), index=row or 0, detail=_place(row) + why)


def _of(values: Any, package: str) -> bool:
    return type(values).__module__.split(".")[0] == package


def _read_stream(table: Any, name: "str | None") -> Any:
    try:
        return _core.arrow_column(table, name)
    except SubmeterError as error:
        error.detail = f"row {error.index}"
        raise


def _of_polars(table: Any, name: str) -> Any:
    # Its own stream, not one of all columns for each of them.
    alone = table.get_column(name, default=None)
    return _read_stream(table, name) if alone is None else _read_stream(alone, None)


def reader(table: Any) -> "Callable[[str], Any]":
    """What gives the columns of a DataFrame, a mapping, a structured array, or of what offers an
    Arrow stream, by their names."""
    if isinstance(table, Mapping):
        return lambda name: lone_column(table[name])
    if _of(table, "polars"):
        return lambda name: _of_polars(table, name)
    pandas = _of(table, "pandas") or isinstance(table, np.ndarray) and table.dtype.names
    if not pandas and hasattr(table, "__arrow_c_stream__"):
        return lambda name: _read_stream(table, name)
    return lambda name: table[name]


def column(table: Any, name: str) -> Any:
    """A column of a table, as `reader` gives it."""
    return reader(table)(name)


def lone_column(values: Any) -> Any:
    """A column that stands alone: what offers an Arrow stream (polars, pyarrow) is read from it."""
    if hasattr(values, "__arrow_c_stream__") and not _of(values, "pandas"):
        return _read_stream(values, None)
    return values


def whole_seconds(ticks: IntColumn, per_second: int) -> IntColumn:
    """Ticks since 1970 as seconds. Raises: SubmeterError inexact, with the row."""
    if per_second == 1:
        return ticks
    seconds, rest = np.divmod(ticks, per_second)
    bad = np.flatnonzero(rest)
    if bad.size:
        raise refuse("inexact", int(bad[0]), FRACTION)
    return seconds


def _from_datetime64(moments: _Array) -> "tuple[IntColumn, int]":
    ticks = moments.view(np.int64)
    if ticks.size and ticks.min() == _NOT_A_TIME:
        raise refuse("bad_date", int(ticks.argmin()), "there is no moment")
    unit, count = np.datetime_data(moments.dtype)
    per_second = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}.get(unit)
    if per_second is None or count != 1:
        raise TypeError(f"times in units of {count} {unit} are not taken")
    return ticks, per_second


def _from_datetime(moment: Any, row: "int | None") -> int:
    if not isinstance(moment, datetime.datetime):
        raise TypeError(f"{_place(row)}{moment!r} is no datetime")
    if moment.utcoffset() is None:
        raise refuse("bad_value", row, f"{moment} has no time zone, so it is not a moment")
    seconds, rest = divmod(moment - _EPOCH, datetime.timedelta(seconds=1))
    if rest:
        raise refuse("inexact", row, FRACTION)
    return seconds


def to_second(moment: datetime.datetime) -> int:
    """Seconds since 1970 of one aware datetime. Raises as `to_seconds`."""
    return _from_datetime(moment, None)


def to_seconds(times: Any) -> IntColumn:
    """Seconds since 1970 of a column of moments.

    Parameters: times: int64 seconds since 1970; aware datetimes; or a pandas or Arrow column of
        times with a zone.
    Raises: SubmeterError bad_value for a time without zone, inexact for a fraction of a second,
        with the row as `index`; TypeError for anything else.

    >>> import datetime
    >>> to_seconds([datetime.datetime(2022, 1, 1, tzinfo=datetime.timezone.utc)]).tolist()
    [1640995200]
    """
    return whole_seconds(*to_ticks(times))


def to_ticks(times: Any) -> "tuple[IntColumn, int]":
    """A column of moments as ticks since 1970, without a copy where it holds ticks, and how many
    make a second. As `to_seconds`, but fractions of a second are not looked for.

    >>> to_ticks([1640995200])
    (array([1640995200]), 1)
    """
    if isinstance(times, _core.ArrowColumn):
        return _arrow_ticks(times)
    if getattr(getattr(times, "dtype", None), "tz", None) is not None:  # pandas: UTC underneath
        return _from_datetime64(times.to_numpy(dtype=f"datetime64[{times.dtype.unit}]"))
    return _other_seconds(times), 1


def _other_seconds(times: Any) -> IntColumn:
    if _are_ints(times):
        return _from_ints(times)
    _no_masked(times)
    values = np.asarray(times)
    if values.shape == (0,):
        return np.empty(0, np.int64)
    if values.dtype.kind == "M":
        raise refuse("bad_value", 0, "the times have no time zone, so they are not moments; "
                     "localize the column, or give seconds since 1970")
    if values.dtype.kind in "iu":
        return _as_int64(values)
    if values.dtype.kind != "O":
        raise TypeError(f"times are whole seconds or aware datetimes, not {values.dtype}")
    return np.fromiter((_from_datetime(moment, row) for row, moment in enumerate(values)),
                       np.int64, len(values))


def _as_int64(values: _Array) -> IntColumn:
    if values.dtype == np.uint64 and values.size and values.max() > np.iinfo(np.int64).max:
        raise refuse("overflow", int(values.argmax()), str(values.max()))
    return np.ascontiguousarray(values, dtype=np.int64)


def _decimal_text(value: Any, row: int) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return value
    if value is None:
        raise refuse("bad_value", row, "there is no value")
    raise TypeError(f"row {row}: {value!r} is neither Decimal nor text")


def _from_texts(texts: list[str]) -> IntColumn:
    try:
        return _core.parse_scaled(texts, _DECIMALS)
    except SubmeterError as error:
        error.detail = f"row {error.index}: {texts[error.index]!r}"
        raise


def _from_floats(values: _Array, decimals: int) -> IntColumn:
    if not 0 <= decimals <= _DECIMALS:
        raise ValueError(f"decimals are 0 to {_DECIMALS}")
    doubles = values.astype(np.float64, copy=False)
    bad = np.flatnonzero(~np.isfinite(doubles))
    if bad.size:
        raise refuse("not_finite", int(bad[0]), str(doubles[bad[0]]))
    scale = 10**decimals
    units = np.rint(doubles * scale)
    # Both sides are exact, so this division gives the double that the decimal text would give.
    kept = (np.abs(units) < _EXACT_BELOW) & (units / scale == doubles)
    bad = np.flatnonzero(~kept)
    if bad.size:
        row = int(bad[0])
        raise refuse("inexact", row, f"{values[row]} is not exact in {decimals} decimals")
    counts = units.astype(np.int64)
    step = 10**(_DECIMALS - decimals)
    bad = np.flatnonzero(np.abs(counts) > np.iinfo(np.int64).max // step)
    if bad.size:
        raise refuse("overflow", int(bad[0]), str(values[bad[0]]))
    micro: IntColumn = counts * step
    return micro


def to_micro(values: Any, decimals: "int | None" = None) -> IntColumn:
    """Whole millionths of a column of quantities.

    Parameters: values: integers, which are millionths already; Decimals or texts, which are whole
            units; or floats, which need `decimals`.
        decimals: 0 to 6; each float must be exact at these: its shortest text has no more.
    Raises: SubmeterError inexact, too_many_digits, overflow or not_finite with the row as `index`;
        TypeError for floats without `decimals`, and for anything else.

    >>> to_micro(["1.5", "0.000001"]).tolist()
    [1500000, 1]
    >>> to_micro([0.1, 0.25], decimals=2).tolist()
    [100000, 250000]
    >>> to_micro([0.1, 0.25], decimals=1)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    submeter.errors.SubmeterError: ... (inexact); row 1: 0.25 is not exact in 1 decimals
    """
    if isinstance(values, _core.ArrowColumn):
        return _arrow_micro(values, decimals)
    if _are_ints(values):
        return _from_ints(values)
    array = _plain_array(values)
    if array.shape == (0,):
        return np.empty(0, np.int64)
    if array.dtype.kind == "f":
        if decimals is None:
            raise TypeError("floats are not exact: name the decimals that they must be exact at, "
                            "or give Decimals, texts or whole millionths")
        return _from_floats(array, decimals)
    if array.dtype.kind in "iu":
        return _as_int64(array)
    if array.dtype.kind in "UOT":
        if array.dtype.kind == "O" and all(type(value) is int for value in array):
            return _from_ints(array)
        return _from_texts([_decimal_text(value, row) for row, value in enumerate(array.tolist())])
    raise TypeError(f"quantities are integers, Decimals, texts or floats, not {array.dtype}")


def _are_ints(values: Any) -> bool:
    return isinstance(values, (list, tuple)) and all(type(value) is int for value in values)


def _from_ints(values: Any) -> IntColumn:
    """Python's own integers, which numpy would take as floats or objects where they are large."""
    try:
        return np.array(values, dtype=np.int64)
    except OverflowError:
        limits = np.iinfo(np.int64)
        row = next(row for row, value in enumerate(values)
                   if not limits.min <= value <= limits.max)
        raise refuse("overflow", row, str(values[row])) from None


def _plain_array(values: Any) -> _Array:
    """The column as numpy has it; a missing value among pandas' own integers is refused."""
    if _of(values, "pandas") and isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        return values.to_numpy()  # numpy's integers: none can be missing
    missing = getattr(values, "isna", None)
    if missing is not None:
        bad = np.flatnonzero(np.asarray(missing()))
        if bad.size:
            raise refuse("bad_value", int(bad[0]), "there is no value")
        kind = getattr(values.dtype, "kind", "O")
        if kind in "iu":
            return np.asarray(values, dtype=np.int64 if kind == "i" else np.uint64)
        if kind == "f":
            return np.asarray(values, dtype=np.float64)
    _no_masked(values)
    if isinstance(values, np.ndarray):
        return values
    exact = (Decimal, str)
    if isinstance(values, (list, tuple)) and any(isinstance(value, exact) for value in values):
        return np.asarray(values, dtype=object)
    return np.asarray(values)


def _no_masked(values: Any) -> None:
    bad = np.flatnonzero(np.ma.getmaskarray(values)) if np.ma.isMaskedArray(values) else ()
    if len(bad):
        raise refuse("bad_value", int(bad[0]), "there is no value")


def _no_nulls(found: Any) -> None:
    if found.first_null is not None:
        raise refuse("bad_value", found.first_null, "there is no value")


def _arrow_ticks(found: Any) -> "tuple[IntColumn, int]":
    _no_nulls(found)
    if len(found.values) == 0:
        return np.empty(0, np.int64), 1
    kind, _, rest = found.format.partition(":")
    if kind in ("tss", "tsm", "tsu", "tsn"):
        if not rest:
            raise refuse("bad_value", 0, "the times have no time zone, so they are not moments")
        return found.values, 1000**"smun".index(kind[2])
    return _other_seconds(found.values), 1


def _arrow_micro(found: Any, decimals: "int | None") -> IntColumn:
    _no_nulls(found)
    values = found.values
    if len(values) == 0:
        return np.empty(0, np.int64)
    if found.format.startswith("ts"):
        raise TypeError("quantities are not times")
    return values if found.format == "l" else to_micro(values, decimals)
