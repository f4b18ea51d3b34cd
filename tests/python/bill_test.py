# SPDX-License-Identifier: Apache-2.0
"""Bills from registers, columns and facts of an account; and where a wrong input is wrong."""

import copy
import datetime
import json
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pytest
import submeter
from submeter.tariff import bill, break_even, compare, demand_break_even, totals

HEAD = {"format": "submeter.plan/2", "id": "demo", "version": 1, "currency": "CNY", "scale": 2,
        "commodity": "electricity", "zone": "Asia/Shanghai",
        "rounding": {"line": {"rule": "half_up", "scale": 2}}}
CALENDAR = {"periods": ["peak", "valley"],
            "tables": [{"name": "day", "slots": [{"from": "08:00", "period": "peak"},
                                                 {"from": "22:00", "period": "valley"}]}],
            "seasons": [{"from": "01-01", "tables": "day"}]}
ENERGY = {"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.50"}
LADDER = {"mode": "graduated", "window": "year", "bounds": ["100"],
          "tiers": [{"surcharge": "0"}, {"surcharge": "0.10"}]}
JANUARY = {"from": "2026-01-01", "to": "2026-02-01"}
FEBRUARY = {"from": "2026-02-01", "to": "2026-03-01"}


def plan_of(*items, **more):
    return submeter.Plan.from_dict(HEAD | more | {"items": list(items)})


@pytest.fixture(scope="module")
def single():
    return plan_of(ENERGY)


@pytest.fixture(scope="module")
def two_part():
    return plan_of({**ENERGY, "measure": "import"},
                   {"id": "demand", "kind": "demand", "measure": "import", "unit": "kW", "price": "30"},
                   {"id": "capacity", "kind": "capacity", "price": "20", "prorate": "whole"},
                   {"id": "factor", "kind": "power_factor", "active": ["import"],
                    "reactive": ["kvarh"], "standard": "0.90", "on": ["energy"]})


def january(usage, **more):
    return {**JANUARY, "usage": {"usage": usage}, **more}


# --- the bills of public sources ----------------------------------------------------------------


def cases(folder):
    for path in sorted(folder.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            yield path.stem, case


def matches(line, wanted):
    told = line.kind.name == "free_quota" and "quota" or line.kind.name
    return (line.item == wanted["item"] and wanted.get("kind", told) == told
            and wanted.get("period", line.period) == line.period
            and wanted.get("tier", line.tier) == line.tier)


def bills_of(case):
    made, after, plan = [], None, submeter.Plan.from_dict(case["plan"])
    for data in case.get("bills") or [case["bill"]]:
        if "plan" in data:
            data = dict(data)
            plan, after = submeter.Plan.from_dict(data.pop("plan")), None
        # As text and as a mapping: one input, one bill.
        made.append(bill(plan, json.dumps(data), None if "before" in data else after))
        assert made[-1].to_dict() == bill(plan, data, None if "before" in data else after).to_dict()
        after = made[-1]
    return made


def test_public_bills_are_what_their_sources_say(vectors):
    count = 0
    for source, case in cases(vectors / "bills"):
        made, within, expected = bills_of(case), Decimal(case["tolerance"]), case["expected"]
        name = f"{source}: {case['name']}"
        if "total" in expected:
            assert abs(sum(b.total for b in made) - Decimal(expected["total"])) <= within, name
        for wanted in expected.get("lines", []):
            found = [line for b in made for line in b.lines if matches(line, wanted)]
            if "amount" in wanted:
                amount = sum(line.amount for line in found)
                assert abs(amount - Decimal(wanted["amount"])) <= within, (name, wanted)
        count += 1
    assert count >= 60


# --- what goes in -----------------------------------------------------------------------------


@pytest.mark.parametrize("amount", ["100.5", Decimal("100.5"), Decimal("1005E-1")], ids=repr)
def test_amounts_are_texts_or_decimals(single, amount):
    assert bill(single, january({"total": amount})).total == Decimal("50.25")


def test_whole_numbers_of_registers_are_whole_units(single):
    for amount in (100, np.int64(100), "100"):
        assert bill(single, january({"total": amount})).total == Decimal("50.00")


def test_dates_are_dates_or_texts(single):
    days = {"from": datetime.date(2026, 1, 1), "to": datetime.date(2026, 2, 1)}
    found = bill(single, {**days, "usage": {"usage": {"total": "1"}}})
    assert (found.start.isoformat(), found.end.isoformat()) == (
        "2025-12-31T16:00:00+00:00", "2026-01-31T16:00:00+00:00")


START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
STARTS = [START + datetime.timedelta(hours=hour) for hour in range(3)]
MICRO = [1_500_000, 250_000, 1]
TEXTS = ["1.5", "0.25", "0.000001"]


@pytest.mark.parametrize("values", [
    TEXTS, MICRO, np.array(MICRO), pd.Series(TEXTS), pl.Series(MICRO), pl.Series(TEXTS),
    [Decimal(text) for text in TEXTS], pl.Series([Decimal(text) for text in TEXTS]),
    pl.DataFrame({"kwh": TEXTS})["kwh"],
], ids=repr)
@pytest.mark.parametrize("begin", [
    {"start": "2026-01-01T00:00:00Z"}, {"start": START}, {"starts": STARTS}, {"starts": pd.Series(STARTS)},
    {"starts": pl.Series(STARTS)}, {"start": int(START.timestamp())},
], ids=["text", "datetime", "list", "pandas", "polars", "number"])
def test_columns_of_all_kinds_make_one_bill(single, values, begin):
    found = bill(single, january({"values": values, "seconds": 3600, **begin}))
    assert found.lines[0].quantity == Decimal("1.750001")


def test_floats_need_their_decimals_named(single):
    usage = {"values": [1.5, 0.25], "seconds": 3600, "start": START}
    with pytest.raises(submeter.SubmeterError, match="name the decimals") as raised:
        bill(single, january(usage))
    assert raised.value.findings[0].path == "$.usage.usage.values"
    assert bill(single, january({**usage, "decimals": 2})).lines[0].quantity == Decimal("1.75")


def test_periods_and_totals_follow_the_calendar():
    plan = plan_of({"id": "energy", "kind": "usage", "unit": "kWh", "prices": {"peak": "1", "valley": "0.3"}},
                   calendar=CALENDAR)
    found = bill(plan, january({"periods": {"valley": "100", "peak": "10"}}))
    assert [(line.period, line.amount) for line in found.lines] == [
        ("peak", Decimal("10.00")), ("valley", Decimal("30.00"))]
    with pytest.raises(submeter.SubmeterError, match="prices by period"):
        bill(plan, january({"total": "100"}))
    assert bill(plan_of(ENERGY, calendar=CALENDAR), january({"total": "100"})).total == 50


def test_bills_go_on_from_the_one_before():
    plan = plan_of({**ENERGY, "ladder": LADDER})
    first = january({"total": "90"})
    second = {**FEBRUARY, "usage": {"usage": {"total": "90"}}}
    went_on = bill(plan, second, bill(plan, first))
    assert went_on.total == Decimal("53.00")
    assert bill(plan, {**second, "before": first}).total == went_on.total
    assert bill(plan, {**second, "before": [first]}).total == went_on.total
    with pytest.raises(submeter.SubmeterError, match="a bill before already"):
        bill(plan, {**second, "before": first}, went_on)
    with pytest.raises(ValueError, match="another plan"):
        bill(plan_of(ENERGY), second, went_on)


def test_usage_over_two_windows_is_estimated():
    plan = plan_of({**ENERGY, "ladder": {**LADDER, "window": "month"}})
    long = {"from": "2026-01-01", "to": "2026-03-01", "usage": {"usage": {"total": "90"}}}
    assert bill(plan, long).estimated == ["usage"]
    assert bill(plan, january({"total": "90"})).estimated == []


def test_the_facts_of_an_account_make_lines(two_part):
    data = {**JANUARY, "usage": {"import": {"total": "1000"}, "kvarh": {"total": "200"}},
            "account": {"capacity": "315", "demand": {"demand": Decimal("12.5")}}}
    amounts = {line.item: line.amount for line in bill(two_part, data).lines}
    assert amounts == {"energy": Decimal("500.00"), "demand": Decimal("375.00"),
                       "capacity": Decimal("6300.00"), "factor": Decimal("-3.75")}
    dated = {**data["account"], "capacity": [{"from": datetime.date(2020, 1, 1), "amount": 315}],
             "power_factor": {"factor": "0.80"}}
    amounts = {line.item: line.amount for line in bill(two_part, {**data, "account": dated}).lines}
    assert (amounts["capacity"], amounts["factor"]) == (Decimal("6300.00"), Decimal("25.00"))


def test_a_bill_as_a_dict_is_json(single):
    found = bill(single, january({"total": "100.5"})).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert (found["total"], found["lines"][0]["amount"], found["lines"][0]["price"]) == ("50.25", "50.25", "0.5")
    assert found["plan"] == {"id": "demo", "version": 1, "digest": single.digest}


def test_a_bill_of_nothing_has_no_time(single):
    nothing = bill(single, {"usage": {}})
    assert (nothing.start, nothing.end, nothing.to_dict()["start"]) == (None, None, None)


# --- what is wrong is said with its path ----------------------------------------------------------

GOOD = {**JANUARY, "usage": {"import": {"total": "1000"}, "kvarh": {"total": "200"}},
        "account": {"capacity": [{"from": "2020-01-01", "amount": "315"}], "persons": 3,
                    "since": "2020-01-01", "demand": {"demand": "12.5"}}}
VALUES = {"values": ["1", "2"], "seconds": 900, "start": "2026-01-01T00:00:00+08:00"}
NOTHING = object()


@pytest.mark.parametrize(("where", "value", "name", "path"), [
    (("usage",), NOTHING, "missing_field", "$"),
    (("from",), NOTHING, "missing_field", "$"),
    (("from",), "2026-13-01", "bad_date", "$.from"),
    (("from",), 20260101, "wrong_type", "$.from"),
    (("from",), START, "wrong_type", "$.from"),
    (("to",), "2026-01-01", "bad_value", "$.to"),
    (("until",), "2026-01-01", "unknown_field", "$.until"),
    (("usage",), [], "wrong_type", "$.usage"),
    (("usage", "export"), {"total": "1"}, "unknown_measure", "$.usage.export"),
    (("usage", "import"), "1000", "wrong_type", "$.usage.import"),
    (("usage", "import"), {}, "missing_field", "$.usage.import"),
    (("usage", "import"), {"total": "1", "periods": {}}, "missing_field", "$.usage.import"),
    (("usage", "import", "sum"), "1", "unknown_field", "$.usage.import.sum"),
    (("usage", "import", "total"), 1.5, "wrong_type", "$.usage.import.total"),
    (("usage", "import", "total"), True, "wrong_type", "$.usage.import.total"),
    (("usage", "import", "total"), None, "wrong_type", "$.usage.import.total"),
    (("usage", "import", "total"), "1e3", "bad_syntax", "$.usage.import.total"),
    (("usage", "import", "total"), "0.0000001", "too_many_digits", "$.usage.import.total"),
    (("usage", "import", "total"), Decimal("NaN"), "bad_syntax", "$.usage.import.total"),
    (("usage", "import", "total"), "-1", "bad_value", "$.usage.import.total"),
    (("usage", "import", "total"), "10000000000000", "overflow", "$.usage.import.total"),
    (("usage", "import"), {"periods": {"peak": "1"}}, "unknown_period", "$.usage.import.periods.peak"),
    (("usage", "import"), {"values": ["1"]}, "missing_field", "$.usage.import"),
    (("usage", "import"), {**VALUES, "start": NOTHING}, "missing_field", "$.usage.import"),
    (("usage", "import"), {**VALUES, "starts": [0, 900]}, "missing_field", "$.usage.import"),
    (("usage", "import"), {**VALUES, "seconds": 0}, "bad_value", "$.usage.import.seconds"),
    (("usage", "import"), {**VALUES, "seconds": "900"}, "wrong_type", "$.usage.import.seconds"),
    (("usage", "import"), {**VALUES, "start": "noon"}, "bad_date", "$.usage.import.start"),
    (("usage", "import"), {**VALUES, "start": "2026-01-01T00:00:00"}, "bad_value", "$.usage.import.start"),
    (("usage", "import"), {**VALUES, "values": ["1", "x"]}, "bad_syntax", "$.usage.import.values[1]"),
    (("usage", "import"), {**VALUES, "values": "12"}, "wrong_type", "$.usage.import.values"),
    (("usage", "import"), {**VALUES, "values": [5, -1]}, "negative_usage", "$.usage.import.values"),
    (("usage", "import"), {"values": ["1", "2"], "seconds": 900, "starts": [900, 0]}, "out_of_order",
     "$.usage.import.starts"),
    (("account", "rooms"), 3, "unknown_field", "$.account.rooms"),
    (("account", "persons"), "3", "wrong_type", "$.account.persons"),
    (("account", "persons"), -1, "bad_value", "$.account.persons"),
    (("account", "capacity"), [{"from": "2020-01-01"}], "missing_field", "$.account.capacity[0]"),
    (("account", "capacity"), [{"from": "2020-01-02", "amount": "1"}, {"from": "2020-01-01", "amount": "1"}],
     "out_of_order", "$.account.capacity[1].from"),
    (("account", "capacity"), NOTHING, "missing_fact", "$.account"),
    (("account", "demand", "demand"), "-1", "bad_value", "$.account.demand.demand"),
    (("account", "demand"), NOTHING, "needs_intervals", "$.usage"),
    (("before",), {"usage": {"import": {"total": "x"}}, **JANUARY}, "bad_syntax", "$.before.usage.import.total"),
    (("before",), [{**JANUARY}], "missing_field", "$.before[0]"),
], ids=str)
def test_what_is_wrong_is_said_with_its_path(two_part, where, value, name, path):
    assert bill(two_part, GOOD).total > 0
    data = copy.deepcopy(GOOD)
    inside = data
    for step in where[:-1]:
        inside = inside[step]
    if value is NOTHING:
        del inside[where[-1]]
    else:
        inside[where[-1]] = {k: v for k, v in value.items() if v is not NOTHING} if isinstance(value, dict) else value
    with pytest.raises(submeter.SubmeterError) as raised:
        bill(two_part, data)
    assert (raised.value.name, [found.path for found in raised.value.findings]) == (name, [path])


@pytest.mark.parametrize(("text", "name"), [
    ('{"from": "2026-01-01", "from": "2026-01-01"}', "bad_json"), ("{", "bad_json"), ("[]", "wrong_type"),
    ('{"from": "2026-01-01", "to": "2026-02-01", "usage": {"usage": {"total": 5}}}', "wrong_type"),
    ('{"from": "2026-01-01", "to": "2026-02-01", "usage": {"usage": {"total": 5.5}}}', "wrong_type"),
    ('{"usage": {"usage": {"values": [5], "start": 0, "seconds": 900}}}', "wrong_type"),
])
def test_json_has_amounts_as_texts_and_names_once(single, text, name):
    with pytest.raises(submeter.SubmeterError) as raised:
        bill(single, text)
    assert raised.value.name == name


# --- one usage under several plans ------------------------------------------------------------------


def test_plans_are_compared_by_the_same_usage(two_part):
    by_period = plan_of({"id": "energy", "kind": "usage", "measure": "import", "unit": "kWh",
                         "prices": {"peak": "1", "valley": "0.3"}}, calendar=CALENDAR)
    flat = plan_of({**ENERGY, "measure": "import"})
    data = {**JANUARY, "usage": {"import": {"periods": {"peak": "10", "valley": "90"}}, "kvarh": {"total": "50"}},
            "account": {"capacity": "315", "demand": {"demand": "1"}}}
    [by, single], above, cheapest = compare([by_period, flat], {**data, "usage": {"import": data["usage"]["import"]}})
    assert (by.total, single.total, above, cheapest) == (37, 50, [0, 13], 0)
    three = compare([flat, two_part, by_period], json.dumps(data))
    assert [b.plan.digest for b in three.bills] == [flat.digest, two_part.digest, by_period.digest]
    assert three.cheapest == 2 and three.above[2] == 0 and three.above[0] == 13
    assert compare([flat, flat], {**JANUARY, "usage": {"import": {"total": "1"}}}).cheapest == 0
    with pytest.raises(submeter.SubmeterError, match=r"\$.usage.kvarh"):
        compare([flat, by_period], data)
    with pytest.raises(submeter.SubmeterError, match="prices by period"):
        compare([flat, by_period], {**JANUARY, "usage": {"import": {"total": "1"}}})
    for plans in ([], [flat, plan_of(ENERGY, currency="EUR")]):
        with pytest.raises(ValueError, match="one currency"):
            compare(plans, data)


def test_plans_change_places_at_a_share_of_the_peak():
    by_period = plan_of({"id": "energy", "kind": "usage", "unit": "kWh", "prices": {"peak": "1", "valley": "0.3"}},
                        calendar=CALENDAR)
    flat = plan_of(ENERGY)

    def usage(percent):
        return january({"periods": {"peak": percent * 10, "valley": 1000 - percent * 10}})
    found = break_even(by_period, flat, usage, 0, 100)
    assert (found.below, found.above) == (28, 29)  # 300 + 7 x percent against 500
    assert (found.totals_below, found.totals_above) == ((496, 500), (503, 500))
    assert break_even(by_period, flat, usage, 0, 20) is None
    with pytest.raises(submeter.SubmeterError, match="out_of_order"):
        break_even(by_period, flat, usage, 5, 5)
    with pytest.raises(ZeroDivisionError):
        break_even(by_period, flat, lambda step: 1 // 0, 0, 100)


def test_demand_and_capacity_cost_the_same_at_a_demand():
    assert round(demand_break_even("630", "23.5", Decimal("38")), 2) == Decimal("389.61")
    with pytest.raises(submeter.SubmeterError, match="divide_by_zero"):
        demand_break_even(630, "23.5", "0")


# --- tables with several measures, and many meters --------------------------------------------------


def test_a_table_may_have_several_measures(two_part):
    count = 31 * 96
    starts = np.arange(count) * 900 + int(datetime.datetime(2025, 12, 31, 16).replace(
        tzinfo=datetime.timezone.utc).timestamp())
    table = {"start": starts, "kwh": np.full(count, 250_000), "kvarh_column": np.full(count, 50_000)}
    found = submeter.price(table, two_part, energy={"import": "kwh", "kvarh": "kvarh_column"}, seconds=900,
                           account={"capacity": "315"}, days=("2026-01-01", "2026-02-01"))
    amounts = {line.item: line.amount for line in found.lines}
    assert amounts["energy"] == Decimal("372.00") and amounts["demand"] == Decimal("30.00")
    assert found.posted.tolist() == []
    with pytest.raises(submeter.SubmeterError, match="item 'capacity'"):
        submeter.price(table, two_part, energy={"import": "kwh", "kvarh": "kvarh_column"}, seconds=900)
    with pytest.raises(submeter.SubmeterError, match=r"'heat' is none of \['import', 'kvarh'\]"):
        submeter.price(table, two_part, energy={"heat": "kwh"}, seconds=900)
    table["kwh"][7] = -1
    with pytest.raises(submeter.SubmeterError, match="column 'kwh', row 7"):
        submeter.price(table, two_part, energy={"import": "kwh"}, seconds=900)


def test_many_meters_over_one_time_owe_what_each_owes():
    plan = plan_of({**ENERGY, "ladder": LADDER})
    starts = np.arange(1000) * 3600 + 1_767_196_800
    draw = np.random.default_rng(5)
    table = {"start": starts, **{f"m{i}": draw.integers(0, 900_000, 1000) for i in range(7)}}
    names = [f"m{i}" for i in range(7)]
    found = totals(table, plan, names)
    assert found.tolist() == [submeter.price(table, plan, energy=name).minor for name in names]
    assert totals(pl.DataFrame(table), plan, names).tolist() == found.tolist()
    assert totals(table, plan, []).tolist() == []
    table["m3"][5] = -1
    with pytest.raises(submeter.SubmeterError, match="column 'm3', row 5"):
        totals(table, plan, names)


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_ticks_are_read_where_they_lie(single, unit):
    frame = pl.DataFrame({"start": pl.Series(STARTS, dtype=pl.Datetime(unit, "UTC")), "kwh": MICRO})
    pandas = pd.DataFrame({"start": pd.Series(STARTS).astype(f"datetime64[{unit}, UTC]"), "kwh": MICRO})
    assert submeter.price(frame, single).total == submeter.price(pandas, single).total == Decimal("0.88")
    late = pandas.assign(start=pandas["start"] + pd.Timedelta(milliseconds=1))
    with pytest.raises(submeter.SubmeterError, match="row 0: the moment has a fraction") as raised:
        submeter.price(late, single)
    assert raised.value.name == "inexact"


def shared(*meters):
    """What the meters, two days by the hour, cost under one ladder, in minor units."""
    rating = submeter.tariff.Rating(plan_of(ENERGY | {"ladder": LADDER}), submeter.tariff.Service(days=(20454, 20485)))
    starts = 1767196800 + 3600 * np.arange(48, dtype=np.int64)
    for micro in meters:
        rating.add_columns(starts, np.full(48, micro, dtype=np.int64), 3600)
    return rating.settle().minor


def test_meters_rated_together_share_a_ladder():
    """96 and 48 kWh: together they pass the bound of 100 by 44; each for itself stays below it."""
    assert shared(2_000_000, 1_000_000) == shared(1_000_000, 2_000_000) == shared(3_000_000) == 7640
    assert shared(2_000_000) + shared(1_000_000) == 7200
