# SPDX-License-Identifier: Apache-2.0
"""What goes in as a column, what comes out of it, and what is refused, with its row."""

import datetime
import json
import math
import random
import threading
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
import submeter
from submeter.columns import to_micro, to_seconds

UTC = datetime.timezone.utc
PLAN = {"format": "submeter.plan/1", "id": "demo", "version": 3, "currency": "CNY", "scale": 2,
        "commodity": "electricity", "unit": "kWh", "zone": "Asia/Shanghai", "kind": "single",
        "price": "0.7125", "rounding": {"line": {"rule": "half_up", "scale": 2}}}
STARTS = [1641038400, 1641042000, 1641045600]
AWARE = [datetime.datetime.fromtimestamp(second, UTC) for second in STARTS]
TEXTS = ["1.5", "0.25", "0.000001"]
MICRO = [1_500_000, 250_000, 1]


@pytest.fixture(scope="module")
def plan():
    return submeter.Plan.from_dict(PLAN)


def refused(call, name, row):
    with pytest.raises(submeter.SubmeterError) as raised:
        call()
    assert (raised.value.name, raised.value.index) == (name, row)
    assert f"row {row}" in str(raised.value)


def test_a_plan_says_what_it_is(plan):
    assert (plan.id, plan.version, plan.currency, plan.scale) == ("demo", 3, "CNY", 2)
    assert (plan.unit, plan.zone, plan.periods) == ("kWh", "Asia/Shanghai", [])
    assert (plan.items, plan.measures) == ({"usage": "usage"}, {"usage": "kWh"})
    assert submeter.Plan.from_json(plan.to_json()).digest == plan.digest
    assert submeter.Plan.from_dict(PLAN | {"version": 4}).digest != plan.digest


def test_a_plan_comes_from_a_file(plan, tmp_path):
    (tmp_path / "plan.json").write_text(json.dumps(PLAN), encoding="utf-8")
    assert submeter.Plan.from_file(tmp_path / "plan.json").digest == plan.digest
    assert submeter.Plan.from_file(str(tmp_path / "plan.json")).digest == plan.digest
    with pytest.raises(FileNotFoundError):
        submeter.Plan.from_file(tmp_path / "none.json")


def test_a_bill_derives_itself(plan):
    bill = submeter.price({"start": STARTS, "kwh": TEXTS}, plan)
    [line] = bill.lines
    assert (line.quantity, line.price, line.exact) == (Decimal("1.750001"), Decimal("0.7125"), "1.2468757125")
    assert (line.amount, bill.total, bill.minor, bill.currency) == (Decimal("1.25"), Decimal("1.25"), 125, "CNY")
    assert (bill.start, bill.end) == (AWARE[0], AWARE[2] + datetime.timedelta(hours=1))
    assert bill.posted.dtype == np.int64 and bill.posted.sum() == bill.minor
    told = bill.explain()
    assert told.facts["plan"] == "demo" and told.parts[0].facts["product"] == line.exact
    assert "1.2468757125" in told.to_text("en") and "1.2468757125" in told.to_text("zh")
    assert json.loads(told.to_json())["rule"] == told.rule


@pytest.mark.parametrize("starts", [
    STARTS, np.array(STARTS), AWARE, pd.Series(AWARE), pd.DatetimeIndex(AWARE),
    pd.Series(AWARE).dt.tz_convert("Europe/London"), pd.Series(AWARE).astype("datetime64[s, UTC]"),
    pd.Series(AWARE).astype(object), pd.Series(STARTS, dtype="Int64"), np.array(STARTS, np.uint64),
    [moment.astimezone(datetime.timezone(datetime.timedelta(hours=8))) for moment in AWARE],
], ids=str)
def test_moments_come_in_many_forms(starts):
    seconds = to_seconds(starts)
    assert seconds.dtype == np.int64 and seconds.tolist() == STARTS


@pytest.mark.parametrize("starts", [
    [moment.replace(tzinfo=None) for moment in AWARE], pd.Series(AWARE).dt.tz_localize(None),
    np.array(STARTS, "datetime64[s]"),
], ids=["datetimes", "pandas", "numpy"])
def test_naive_times_are_refused(starts):
    with pytest.raises(submeter.SubmeterError, match="no time zone"):
        to_seconds(starts)


def test_fractions_of_seconds_and_missing_times_are_refused():
    split = [*AWARE[:2], AWARE[2].replace(microsecond=1)]
    refused(lambda: to_seconds(split), "inexact", 2)
    refused(lambda: to_seconds(pd.Series(split)), "inexact", 2)
    refused(lambda: to_seconds(pd.Series([AWARE[0], pd.NaT])), "bad_date", 1)
    for wrong in ([0.5], ["2022-01-01"], [True], [None]):
        with pytest.raises(TypeError):
            to_seconds(wrong)


@pytest.mark.parametrize("values", [
    MICRO, np.array(MICRO), pd.Series(MICRO), pd.Series(MICRO, dtype="Int64"), TEXTS, pd.Series(TEXTS),
    [Decimal(text) for text in TEXTS], pd.Series([Decimal(text) for text in TEXTS]), np.array(TEXTS),
    pd.Series(TEXTS, dtype="string"), [Decimal("1.5"), "0.25", Decimal("1E-6")],
], ids=repr)
def test_quantities_come_in_many_forms(values):
    micro = to_micro(values)
    assert micro.dtype == np.int64 and micro.tolist() == MICRO


def test_floats_need_their_decimals_named():
    for floats in ([1.5], np.array([1.5], np.float32), pd.Series([1.5]), pd.Series([1.5], dtype="Float64")):
        with pytest.raises(TypeError, match="name the decimals"):
            to_micro(floats)
        assert to_micro(floats, decimals=3).tolist() == [1_500_000]


def test_a_float_that_is_not_exact_is_refused_by_its_row():
    refused(lambda: to_micro([0.1, 0.12, 0.1234], decimals=3), "inexact", 2)
    refused(lambda: to_micro([0.1, 0.1 + 0.2], decimals=6), "inexact", 1)
    refused(lambda: to_micro([0.1, math.nan], decimals=3), "not_finite", 1)
    refused(lambda: to_micro([math.inf], decimals=3), "not_finite", 0)
    refused(lambda: to_micro([1.0, 9007199254740993.0], decimals=1), "inexact", 1)
    refused(lambda: to_micro([1e14], decimals=0), "overflow", 0)
    refused(lambda: to_micro(np.array([0.1], np.float32), decimals=3), "inexact", 0)


@pytest.mark.parametrize("seed", range(20))
def test_floats_agree_with_their_shortest_text(seed):
    draw = random.Random(seed)
    decimals = draw.randint(0, 6)
    floats = [draw.choice([round(draw.uniform(-1e6, 1e6), draw.randint(0, 7)),
                           draw.randrange(10**9) / 10**draw.randint(0, 7)]) for _ in range(300)]
    for value in floats:
        shown = Decimal(repr(value))
        fits = shown == round(shown, decimals)
        try:
            assert to_micro([value], decimals).tolist() == [int(shown.scaleb(6))]
            assert fits, value
        except submeter.SubmeterError as error:
            assert error.name == "inexact" and not fits, value


def test_quantities_that_do_not_fit_are_refused_by_their_row():
    refused(lambda: to_micro(["1", "0.0000001"]), "too_many_digits", 1)
    refused(lambda: to_micro(["1", "1e3"]), "bad_syntax", 1)
    refused(lambda: to_micro([Decimal(1), Decimal("NaN")]), "bad_syntax", 1)
    refused(lambda: to_micro(["1", "10000000000000"]), "overflow", 1)
    refused(lambda: to_micro([Decimal(1), None]), "bad_value", 1)
    refused(lambda: to_micro(pd.Series([1, None], dtype="Int64")), "bad_value", 1)
    refused(lambda: to_micro(np.array([1, 2**63], np.uint64)), "overflow", 1)
    refused(lambda: to_micro(np.array([1, 2**70], object)), "overflow", 1)
    for wrong in ([True], [1j], [Decimal(1), 1], [Decimal(1), 0.5]):
        with pytest.raises(TypeError):
            to_micro(wrong)


def test_the_columns_of_the_plan_itself_take_no_floats(plan):
    with pytest.raises(TypeError):
        plan.price(np.array(STARTS), np.array([1.5, 0.25, 0.5]))
    with pytest.raises(ValueError, match="one-dimensional"):
        plan.price(np.array(STARTS), np.array([MICRO]))


def test_rows_that_cannot_be_rated_are_named(plan):
    table = {"start": STARTS, "kwh": [1, -1, 1]}
    refused(lambda: submeter.price(table, plan), "negative_usage", 1)
    refused(lambda: submeter.price({"start": STARTS[::-1], "kwh": MICRO}, plan), "out_of_order", 1)
    with pytest.raises(submeter.SubmeterError, match="bad_length"):
        submeter.price({"start": STARTS, "kwh": MICRO[:2]}, plan)
    with pytest.raises(KeyError):
        submeter.price({"start": STARTS}, plan)


def test_tables_of_all_kinds_make_one_bill(plan):
    table = {"start": AWARE, "kwh": [Decimal(text) for text in TEXTS]}
    wanted = submeter.price(table, plan).posted.tolist()
    frame = pd.DataFrame(table).rename(columns={"start": "when", "kwh": "used"})
    rows = np.array(list(zip(STARTS, MICRO)), dtype=[("start", "i8"), ("kwh", "i8")])
    assert submeter.price(frame, plan, time="when", energy="used").posted.tolist() == wanted
    assert submeter.price(rows, plan).posted.tolist() == wanted
    floats = frame.assign(used=[1.5, 0.25, 0.000001])
    assert submeter.price(floats, plan, time="when", energy="used", decimals=6).posted.tolist() == wanted


@pytest.mark.parametrize("chunks", [1, 3])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
@pytest.mark.parametrize("values", [
    pl.Series(TEXTS), pl.Series(MICRO), pl.Series([Decimal(text) for text in TEXTS]),
    pl.Series(["1.500000000000000", "0.2500000", TEXTS[2]]), pl.Series(MICRO, dtype=pl.Int32),
], ids=["texts", "micro", "decimals", "long texts", "int32"])
def test_arrow_streams_are_read(plan, chunks, unit, values):
    frame = pl.DataFrame({"start": pl.Series(AWARE, dtype=pl.Datetime(unit, "UTC")), "kwh": values})
    frame = pl.concat([frame[at:at + 3 // chunks] for at in range(0, 3, 3 // chunks)], rechunk=False)
    assert frame.n_chunks() == chunks
    bill = submeter.price(frame, plan)
    assert bill.posted.tolist() == submeter.price({"start": STARTS, "kwh": MICRO}, plan).posted.tolist()


def test_arrow_columns_are_refused_as_others_are(plan):
    good = pl.DataFrame({"start": pl.Series(AWARE, dtype=pl.Datetime("us", "UTC")), "kwh": MICRO})
    naive = good.with_columns(start=pl.col("start").dt.replace_time_zone(None))
    with pytest.raises(submeter.SubmeterError, match="no time zone"):
        submeter.price(naive, plan)
    with pytest.raises(TypeError, match="name the decimals"):
        submeter.price(good.with_columns(kwh=pl.lit(0.5)), plan)
    missing = good.with_columns(kwh=pl.Series([1, None, 1]))
    refused(lambda: submeter.price(missing, plan), "bad_value", 1)
    fine = good.with_columns(kwh=pl.Series(["1", "1.0000001", "1"]).cast(pl.Decimal(20, 7)))
    refused(lambda: submeter.price(fine, plan), "too_many_digits", 1)
    huge = good.with_columns(kwh=pl.Series(["1", "1", "99999999999999"]).cast(pl.Decimal(20, 0)))
    refused(lambda: submeter.price(huge, plan), "overflow", 2)
    with pytest.raises(KeyError):
        submeter.price(good, plan, energy="used")
    with pytest.raises(TypeError, match="not taken"):
        submeter.price(good.with_columns(kwh=pl.lit(True)), plan)


def test_an_arrow_column_of_one_chunk_is_borrowed():
    frame = pl.DataFrame({"x": np.arange(1000)})
    found = submeter._core.arrow_column(frame, "x").values
    assert not found.flags.owndata and not found.flags.writeable
    kept = found[5:]
    del frame, found
    assert kept.tolist() == list(range(5, 1000))


def test_one_plan_serves_many_threads(plan):
    starts = np.arange(20_000) * 3600 + STARTS[0]
    micro = np.arange(20_000) % 7_000_000
    wanted, found = plan.price(starts, micro).minor, []
    threads = [threading.Thread(target=lambda: found.append(plan.price(starts, micro).minor)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4


# --- nothing, and too much ----------------------------------------------------------------------------

NOTHING = [{"start": [], "kwh": []}, {"start": (), "kwh": ()},
           {"start": np.array([], np.int64), "kwh": np.array([], np.int64)},
           pd.DataFrame({"start": [], "kwh": []}), pl.DataFrame({"start": [], "kwh": []}),
           pl.DataFrame(schema={"start": pl.Datetime("us", "UTC"), "kwh": pl.Float64})]


@pytest.mark.parametrize("table", NOTHING, ids=range(len(NOTHING)))
def test_a_bill_of_nothing_has_no_lines_and_a_total_of_0(plan, table):
    bill = submeter.price(table, plan)
    assert (bill.lines, bill.total, bill.posted.tolist(), bill.split) == ([], Decimal("0.00"), [], [])
    assert "nothing used" in str(bill.explain())


def test_a_bill_of_nothing_can_be_gone_on_from(plan):
    nothing = submeter.price(NOTHING[0], plan)
    table = {"start": STARTS, "kwh": TEXTS}
    assert submeter.price(table, plan, after=nothing).total == submeter.price(table, plan).total


def test_columns_of_different_lengths_are_refused_even_where_one_is_empty(plan):
    with pytest.raises(submeter.SubmeterError):
        submeter.price({"start": [], "kwh": [1]}, plan)


LAST = 253_402_128_000  # 9999-12-30
FIRST = -62_135_510_400  # 0001-01-02


@pytest.mark.parametrize(("starts", "name", "row"), [
    ([10**20], "overflow", 0), ([-1, 2**63], "overflow", 1), ([0, 999_999_999_999_999], "bad_date", 1),
    ([0, 2**63 - 1], "bad_date", 1), ([-(2**63)], "bad_date", 0), ([FIRST - 1], "bad_date", 0),
    ([0, LAST - 3599], "bad_date", 1)])
def test_moments_that_no_calendar_shows_are_refused_with_their_row(plan, starts, name, row):
    refused(lambda: submeter.price({"start": starts, "kwh": [1] * len(starts)}, plan), name, row)


def test_the_first_and_the_last_hour_of_the_calendar_can_be_priced(plan):
    bill = submeter.price({"start": [FIRST, LAST - 3600], "kwh": [1, 1]}, plan)
    assert (bill.start.year, bill.end.year) == (1, 9999)


@pytest.mark.parametrize("seconds", [0, -1, 3660 * 86_400 + 1, 10**12, 10**20])
def test_a_length_that_no_bill_has_is_refused(plan, seconds):
    with pytest.raises(submeter.SubmeterError) as raised:
        submeter.price({"start": STARTS, "kwh": TEXTS}, plan, seconds=seconds)
    assert raised.value.name == "bad_value"


def test_large_integers_are_refused_as_quantities_too():
    refused(lambda: to_micro([-1, 2**63]), "overflow", 1)
    assert to_micro([-1, 2**63 - 1]).tolist() == [-1, 2**63 - 1]


@pytest.mark.parametrize("seconds", [3600.0, True, "3600", None])
def test_a_length_is_a_whole_number(plan, seconds):
    with pytest.raises(TypeError, match="seconds are a whole number"):
        submeter.price({"start": STARTS, "kwh": TEXTS}, plan, seconds=seconds)


def test_a_length_may_be_an_integer_of_numpy(plan):
    data = {"start": STARTS, "kwh": TEXTS}
    assert submeter.price(data, plan, seconds=np.int64(3600)).total == submeter.price(data, plan).total


def test_a_plan_that_is_no_text_is_no_json(tmp_path):
    (tmp_path / "plan.json").write_bytes(b"{\xff}")
    with pytest.raises(submeter.SubmeterError, match="not UTF-8") as raised:
        submeter.Plan.from_file(tmp_path / "plan.json")
    assert raised.value.name == "bad_json"
    with pytest.raises(FileNotFoundError, match=r"none\.json"):
        submeter.Plan.from_file(tmp_path / "none.json")
