# SPDX-License-Identifier: Apache-2.0
"""Columns of each library: what goes in, and how nulls, zones, order and types are refused."""

import datetime

import numpy as np
import pandas as pd
import polars as pl
import pytest
import submeter

STARTS = np.array([1641038400, 1641042000, 1641045600])
AWARE = pd.to_datetime(STARTS, unit="s", utc=True)
MICRO = [1_000_000, 2_000_000, 3_000_000]
PANDAS = pd.DataFrame({"start": AWARE, "kwh": MICRO})
POLARS = pl.DataFrame({"start": pl.Series(AWARE.tolist(), dtype=pl.Datetime("us", "UTC")), "kwh": MICRO})
NUMPY = {"start": STARTS, "kwh": np.array(MICRO)}


class Stream:
    """A table of which nothing is known but that it can be streamed."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


@pytest.fixture(scope="module")
def plan(root):
    return submeter.Plan.from_file(root / "examples/prepaid_campus/plans/single.json")


@pytest.mark.parametrize("table", [
    NUMPY, NUMPY | {"start": STARTS.astype(np.uint64)}, NUMPY | {"kwh": np.array(["1", "2", "3"])},
    NUMPY | {"kwh": np.ma.array(MICRO)},
    PANDAS, PANDAS.assign(start=AWARE.tz_convert("Asia/Shanghai")), PANDAS.assign(start=STARTS),
    PANDAS.assign(kwh=pd.array(MICRO, dtype="Int64")), PANDAS.assign(kwh=pd.array(["1", "2", "3"], dtype="string")),
    PANDAS.set_index(pd.Index([7, 5, 6])), POLARS, Stream(POLARS),
    POLARS.with_columns(start=pl.col("start").dt.convert_time_zone("Asia/Shanghai")),
    POLARS.with_columns(start=pl.col("start").dt.cast_time_unit("ns")), POLARS.with_columns(start=pl.Series(STARTS)),
    POLARS.with_columns(kwh=pl.Series(["1", "2", "3"]).cast(pl.Decimal(10, 2))),
    Stream(POLARS.with_columns(kwh=pl.Series(["1", "2", "3"]))),
    {"start": POLARS["start"], "kwh": PANDAS["kwh"]}], ids=range(18))
def test_one_bill_from_every_library(plan, table):
    assert submeter.price(table, plan).minor == 171


FLOATS = [1.0, 2.0, float("nan")]
NO_TIME = pd.Series([AWARE[0], pd.NaT, AWARE[2]])
A_NULL = pl.Series([AWARE[0], None, AWARE[2]], dtype=pl.Datetime("us", "UTC"))


@pytest.mark.parametrize(("table", "name", "row", "why"), [
    (NUMPY | {"kwh": np.ma.array(MICRO, mask=[0, 1, 0])}, "bad_value", 1, "there is no value"),
    (NUMPY | {"start": np.ma.array(STARTS, mask=[0, 0, 1])}, "bad_value", 2, "there is no value"),
    (NUMPY | {"start": STARTS.astype("datetime64[s]")}, "bad_value", 0, "no time zone"),
    (NUMPY | {"start": STARTS[::-1]}, "out_of_order", 1, "ascend"),
    (NUMPY | {"kwh": np.array(FLOATS)}, "not_finite", 2, "nan"),
    (PANDAS.assign(kwh=pd.array([1, 2, None], dtype="Int64")), "bad_value", 2, "there is no value"),
    (PANDAS.assign(kwh=pd.array(["1", None, "3"], dtype="string")), "bad_value", 1, "there is no value"),
    (PANDAS.assign(kwh=FLOATS), "bad_value", 2, "there is no value"),
    (PANDAS.assign(start=NO_TIME), "bad_date", 1, "there is no moment"),
    (PANDAS.assign(start=AWARE.tz_localize(None)), "bad_value", 0, "no time zone"),
    (PANDAS.iloc[::-1], "out_of_order", 1, "ascend"),
    (POLARS.with_columns(kwh=pl.Series([1, None, 3])), "bad_value", 1, "there is no value"),
    (Stream(POLARS.with_columns(start=A_NULL)), "bad_value", 1, "there is no value"),
    (POLARS.with_columns(start=pl.col("start").dt.replace_time_zone(None)), "bad_value", 0, "no time zone"),
    (POLARS.with_columns(kwh=pl.Series(FLOATS)), "not_finite", 2, "nan"),
    (Stream(POLARS.reverse()), "out_of_order", 1, "ascend")], ids=range(16))
def test_rows_that_say_nothing_or_come_too_early_are_named(plan, table, name, row, why):
    with pytest.raises(submeter.SubmeterError, match=why) as raised:
        submeter.price(table, plan, decimals=3)
    assert (raised.value.name, raised.value.index) == (name, row) and f"row {row}" in str(raised.value)


@pytest.mark.parametrize(("table", "why"), [
    (NUMPY | {"start": STARTS.astype(float)}, "not float64"), (NUMPY | {"start": np.array(["a"] * 3)}, "aware datetimes"),
    (NUMPY | {"kwh": np.array([b"1"] * 3)}, "integers, Decimals, texts or floats"), (NUMPY | {"kwh": np.array([True] * 3)}, "not bool"),
    (NUMPY | {"kwh": np.array([1.5] * 3)}, "name the decimals"),
    (PANDAS.assign(start=["2022-01-01"] * 3), "no datetime"), (PANDAS.assign(kwh=[True] * 3), "not bool"),
    (PANDAS.assign(kwh=[1.5] * 3), "name the decimals"),
    (POLARS.with_columns(start=pl.lit(datetime.date(2022, 1, 1))), "not taken"), (POLARS.with_columns(kwh=pl.lit(True)), "not taken"),
    (POLARS.with_columns(kwh=pl.Series(["1"] * 3, dtype=pl.Categorical)), "not taken"),
    (POLARS.with_columns(kwh=pl.lit(1.5)), "name the decimals")], ids=range(12))
def test_columns_of_a_wrong_type_are_a_type_error(plan, table, why):
    with pytest.raises(TypeError, match=why):
        submeter.price(table, plan)
