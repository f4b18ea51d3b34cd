# SPDX-License-Identifier: Apache-2.0
"""Bills in which prices change: by a frozen reading, by days, by a profile, and by intervals."""

import datetime
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
import submeter
from submeter.tariff import PlanHistory, bill, price

DOCUMENT = {"format": "submeter.plan/2", "id": "single", "version": 1, "currency": "CNY", "scale": 2,
            "commodity": "electricity", "zone": "Asia/Shanghai",
            "rounding": {"line": {"rule": "half_up", "scale": 2}},
            "items": [{"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.60"}]}
LADDER = {"id": "energy", "kind": "usage", "unit": "kWh", "ladder": {
    "mode": "graduated", "window": "month", "starts": "1", "bounds": ["210", "400"],
    "tiers": [{"price": "0.52"}, {"price": "0.57"}, {"price": "0.82"}]}}
JANUARY = {"from": "2026-01-01", "to": "2026-02-01"}
# 2026-01-01T00:00 in Shanghai.
MIDNIGHT = 1_767_196_800


def version(number, item, start=None):
    effective = {} if start is None else {"effective": {"from": f"{start}T00:00:00"}}
    return submeter.Plan.from_dict({**DOCUMENT, **effective, "version": number, "items": [item]})


def history(now="0.66", start="2026-01-13"):
    """E9 of the facts: the price rises from 0.60 to 0.66."""
    item = DOCUMENT["items"][0]
    return PlanHistory([version(1, item), version(2, {**item, "price": now}, start)])


def total(amount, **more):
    return {**JANUARY, "usage": {"usage": {"total": amount}}, **more}


def lines(made):
    return [(line.version, line.quantity, line.amount) for line in made.lines]


SIDES = {"sides": [
    {"from": "2026-01-01", "to": "2026-01-13", "usage": {"usage": {"total": "214.7"}}},
    {"from": "2026-01-13", "to": "2026-02-01", "usage": {"usage": {"total": "385.3"}}}]}


def test_a_reading_at_the_change_is_exact():
    made = bill(history(), SIDES)
    assert lines(made) == [(1, Decimal("214.7"), Decimal("128.82")), (2, Decimal("385.3"), Decimal("254.30"))]
    assert (made.total, made.minor, made.currency, made.scale) == (Decimal("383.12"), 38312, "CNY", 2)
    assert made.estimated is False
    assert made.total == bill(history(), json.dumps(SIDES)).total


def test_without_a_reading_days_divide_the_usage():
    made = bill(history(), total("600", change="by_days"))
    assert [used for _, used, _ in lines(made)] == [Decimal("232.258065"), Decimal("367.741935")]
    assert (made.total, made.estimated) == (Decimal("382.06"), True)


def test_the_read_date_takes_the_price_of_the_last_day():
    made = bill(history(), total("600", change="read_date"))
    assert (lines(made), made.estimated) == ([(2, 600, Decimal("396.00"))], False)


@pytest.mark.parametrize("shape", [
    {"start": "2026-01-01T00:00:00+08:00"}, {"starts": MIDNIGHT + 86_400 * np.arange(31)},
    {"starts": pd.date_range("2026-01-01", periods=31, freq="D", tz="Asia/Shanghai")}], ids=["start", "numpy", "pandas"])
def test_a_profile_divides_as_it_was_used(shape):
    profile = {"values": [3] * 12 + [1] * 19, "seconds": 86_400, **shape}  # 36 of 55
    made = bill(history(), total("550", change="by_profile", profile=profile))
    assert [used for _, used, _ in lines(made)] == [360, 190] and made.estimated


def test_each_part_is_a_bill_that_explains_itself():
    made = bill(history(), SIDES)
    assert [part.total for part in made.parts] == [Decimal("128.82"), Decimal("254.30")]
    assert [part.plan.version for part in made.parts] == [1, 2]
    assert made.parts[0].end == made.parts[1].start == datetime.datetime(2026, 1, 12, 16, tzinfo=datetime.timezone.utc)
    assert "214.7 kWh at 0.6 CNY/kWh = 128.82" in str(made.parts[0].explain())
    assert "385.3 kWh at 0.66 CNY/kWh = 254.298" in str(made.parts[1].explain())
    told = json.loads(json.dumps(made.to_dict()))
    assert (told["total"], told["estimated"], told["plan"]) == ("383.12", False, {"id": "single"})
    assert [part["plan"]["version"] for part in told["parts"]] == [1, 2]
    assert sum(Decimal(line["amount"]) for line in told["lines"]) == made.total
    assert "2 versions" in repr(made)


def tables(starts, micro):
    moments = pd.to_datetime(starts, unit="s", utc=True)
    yield {"start": starts, "kwh": micro}
    yield pd.DataFrame({"start": moments.tz_convert("Europe/London"), "kwh": micro})
    yield pl.DataFrame({"start": pl.Series(moments.tolist(), dtype=pl.Datetime("us", "UTC")), "kwh": micro})


def test_each_interval_has_the_price_of_its_time():
    starts = MIDNIGHT + 3600 * np.arange(31 * 24)
    micro = (np.arange(31 * 24) * 7919) % 3_000_000
    before = Decimal(int(micro[:12 * 24].sum())) / 10**6
    for table in tables(starts, micro):
        made = price(table, history())
        assert lines(made)[0][1] == before and not made.estimated
        assert sum(amount for _, _, amount in lines(made)) == made.total
        assert made.parts[0].end == made.parts[1].start
    columns = {"usage": {"usage": {"values": micro, "seconds": 3600, "starts": starts}}}
    assert bill(history(), columns).total == made.total


def test_an_interval_that_the_change_cuts_is_divided_by_time():
    made = price({"start": [MIDNIGHT + 12 * 86_400 - 4 * 3600], "kwh": [3_000_001]}, history(), seconds=6 * 3600)
    assert [used for _, used, _ in lines(made)] == [2, Decimal("1.000001")] and made.estimated


@pytest.mark.parametrize("day", range(1, 32))
def test_ladders_go_on_across_a_change_that_changes_nothing(day):
    start = f"2026-01-{day:02}" if day > 1 else "2025-12-01"
    both = PlanHistory([version(1, LADDER), version(2, LADDER, start)])
    starts = MIDNIGHT + 3600 * np.arange(31 * 24)
    micro = (np.arange(31 * 24) * 7919) % 1_500_000
    once = price({"start": starts, "kwh": micro}, both.versions[0])
    again = price({"start": starts, "kwh": micro}, both)
    for tier in range(3):
        assert (sum(used.quantity for used in again.lines if used.tier == tier)
                == sum(used.quantity for used in once.lines if used.tier == tier) > 0)
    assert abs(again.total - once.total) <= Decimal("0.03")


def test_the_next_bill_goes_on_where_the_last_version_stopped():
    both = PlanHistory([version(1, LADDER), version(2, LADDER, "2026-01-10")])
    first = bill(both, {"from": "2026-01-01", "to": "2026-01-16", "change": "by_days", "usage": {"usage": {"total": "300"}}})
    second = {"from": "2026-01-16", "to": "2026-02-01", "usage": {"usage": {"total": "200"}}}
    assert [(line.tier, line.quantity) for line in bill(both, second, after=first).lines] == [(1, 100), (2, 100)]
    chained = {**second, "before": {**JANUARY, "to": "2026-01-16", "change": "by_days", "usage": {"usage": {"total": "300"}}}}
    assert bill(both, chained).total == bill(both, second, after=first).total
    assert [line.tier for line in bill(both, second).lines] == [0]


def test_a_history_names_its_versions():
    both = history()
    assert [plan.version for plan in both.versions] == [1, 2] and "2 versions" in repr(both)
    assert [(plan.version, first, last) for plan, first, last in both.over(20_454, 20_485)] == [
        (1, 20_454, 20_466), (2, 20_466, 20_485)]


@pytest.mark.parametrize(("versions", "name", "index"), [
    ([], "bad_plan", 0),
    ([version(1, DOCUMENT["items"][0]), version(1, DOCUMENT["items"][0], "2026-01-13")], "bad_plan", 1),
    ([version(1, DOCUMENT["items"][0]), version(2, DOCUMENT["items"][0])], "overlapping_period", 1),
    ([submeter.Plan.from_dict({**DOCUMENT, "effective": {"from": "2026-01-01T12:00:00"}})], "bad_date", 0)])
def test_versions_of_one_plan_follow_one_another(versions, name, index):
    with pytest.raises(submeter.SubmeterError) as raised:
        PlanHistory(versions)
    assert (raised.value.name, raised.value.index) == (name, index)


INTERVALS = {"values": [1, 1], "seconds": 3600, "start": "2026-01-01T00:00:00+08:00"}


@pytest.mark.parametrize(("data", "name", "path", "why"), [
    (total("600"), "missing_field", "$", "prices change on 2026-01-13"),
    (total("600", change="by_guess"), "bad_value", "$.change", "by_days, by_profile, read_date"),
    (total("600", change="by_profile"), "missing_field", "$", "'profile' is missing"),
    (total("600", change="by_profile", profile={"values": [0] * 31, "seconds": 86_400, "start": "2026-01-01T00:00:00+08:00"}),
     "no_weight", "$.profile", "nothing is used"),
    (total("600", change="by_profile", profile={"values": [1], "seconds": 60, "start": "2026-01-01T00:00:00"}),
     "bad_value", "$.profile.start", "no time zone"),
    (total("-1", change="by_days"), "bad_value", "$.usage.usage.total", "negative"),
    (total("1", change="by_days", extra=1), "unknown_field", "$.extra", "not known"),
    ({"from": "2026-01-01", "usage": {}}, "missing_field", "$", "'to' is missing"),
    ({**JANUARY, "change": "by_days", "usage": {"heat": {"total": "1"}}}, "unknown_measure", "$.usage.heat", "heat"),
    ({**JANUARY, "usage": {"usage": {"total": "1", "periods": {}}}, "change": "by_days"}, "missing_field", "$.usage.usage", "one of"),
    ({**SIDES, "change": "by_days"}, "unknown_field", "$.change", "not known"),
    ({"sides": [{**JANUARY, "usage": {}}]}, "missing_fact", "$.sides[0]", "2026-01-13 within it"),
    ({"sides": [SIDES["sides"][0], {**SIDES["sides"][1], "from": "2026-01-14"}]}, "gap", "$.sides[1]", "missing"),
    ({"sides": []}, "missing_field", "$.sides", "at least one"),
    ({"usage": {"usage": {**INTERVALS, "values": [1, -1]}}}, "negative_usage", "$.usage.usage.values", "row 1"),
    ({"from": "2026-01-02", "to": "2026-01-03", "usage": {"usage": INTERVALS}}, "bad_date", "$.usage.usage.start", "row 0"),
    ({**JANUARY, "usage": {"usage": {"values": [1], "seconds": 60, "starts": [MIDNIGHT - 1]}}}, "bad_date", "$.usage.usage.starts", "row 0")])
def test_what_is_wrong_is_named_by_its_path(data, name, path, why):
    with pytest.raises(submeter.SubmeterError) as raised:
        bill(history(), data)
    [found] = raised.value.findings
    assert (raised.value.name, found.path) == (name, path) and why in found.text


def test_days_without_a_version_are_refused():
    item = DOCUMENT["items"][0]
    gap = PlanHistory([submeter.Plan.from_dict({**DOCUMENT, "effective": {"to": "2026-01-10T00:00:00"}}),
                       version(2, item, "2026-01-13")])
    for data in (total("600", change="by_days"), total("600"), {**JANUARY, "usage": {"usage": INTERVALS}}):
        with pytest.raises(submeter.SubmeterError) as raised:
            bill(gap, data)
        assert raised.value.name == "not_effective"


def test_rows_of_a_table_are_named():
    for starts, micro, name, row in ([MIDNIGHT, MIDNIGHT + 60], [1, 1], "out_of_order", 1), ([MIDNIGHT], [-1], "negative_usage", 0):
        with pytest.raises(submeter.SubmeterError, match=f"row {row}") as raised:
            price({"start": starts, "kwh": micro}, history())
        assert raised.value.name == name
    with pytest.raises(submeter.SubmeterError, match="days have to be named"):
        price({"start": [], "kwh": []}, history())
    nothing = price({"start": [], "kwh": []}, history(), days=("2026-01-01", "2026-02-01"))
    assert (nothing.total, nothing.lines) == (0, [])
