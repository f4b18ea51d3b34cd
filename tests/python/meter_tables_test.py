# SPDX-License-Identifier: Apache-2.0
"""A plan's calendar as a meter's tables, and back; the tables are compared by a slow oracle."""

import datetime
import json
import random

import pytest
import submeter
from submeter.plan_parts import document_of
from submeter.tariff import MeterLimits, MeterTables, calendar_of, first_difference, meter_tables, switched_tables

YEARS = ("2026-01-01", "2028-01-01")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CALENDAR = {
    "periods": ["peak", "flat", "valley"],
    "tables": [
        {"name": "winter", "slots": [{"from": "07:30", "period": "peak"}, {"from": "21:00", "period": "valley"}]},
        {"name": "summer", "slots": [{"from": "00:00", "period": "valley"}, {"from": "08:00", "period": "flat"},
                                     {"from": "11:00", "period": "peak"}, {"from": "22:00", "period": "valley"}]},
        {"name": "quiet", "slots": [{"from": "00:00", "period": "valley"}]}],
    "day_types": ["workday", "rest"], "week": {"saturday": "rest", "sunday": "rest"},
    "seasons": [{"from": "06-01", "tables": {"workday": "summer", "rest": "quiet"}},
                {"from": "10-01", "tables": {"workday": "winter", "rest": "quiet"}}],
    "dates": [{"date": "05-01", "day_type": "rest"}, {"date": "2026-10-10", "day_type": "workday"}]}
RATES = {"peak": 2, "flat": 3, "valley": 4}


def plan_of(calendar, **more):
    prices = {name: "0.5" for name in calendar["periods"]}
    return submeter.Plan.from_dict({
        "format": "submeter.plan/2", "id": "demo", "version": 1, "currency": "CNY", "scale": 2,
        "commodity": "electricity", "zone": "Asia/Shanghai",
        "rounding": {"line": {"rule": "half_up", "scale": 2}}, "calendar": calendar,
        "items": [{"id": "energy", "kind": "usage", "unit": "kWh", "prices": prices}], **more})


def held(slots, clock):
    """The last slot that has begun; before the first the last of the day."""
    begun = [what for start, what in slots if start <= clock]
    return begun[-1] if begun else slots[-1][1]


def period_at(calendar, day, clock):
    """Which period a plan document says, read as the page says."""
    said = {one["date"]: one for one in calendar.get("dates", [])}
    dated = said.get(str(day)) or said.get(f"{day:%m-%d}") or {}
    kinds = calendar.get("day_types", ["day"])
    kind = dated.get("day_type") or calendar.get("week", {}).get(WEEK[day.weekday()], kinds[0])
    tables = held([(one["from"], one["tables"]) for one in calendar["seasons"]], f"{day:%m-%d}")
    name = dated.get("table") or (tables if isinstance(tables, str) else tables[kind])
    [slots] = [table["slots"] for table in calendar["tables"] if table["name"] == name]
    return held([(slot["from"], slot["period"]) for slot in slots], clock)


def rate_at(tables, day, clock):
    """Which rate a meter with these tables has."""
    number = dict(tables.dates).get(str(day))
    if number is None and WEEK[day.weekday()] in tables.rest_days:
        number = tables.rest_table
    if number is None:
        number = held(tables.zones, f"{day:%m-%d}")
    return held(tables.tables[number - 1], clock)


def days_of(first, last):
    day, end = map(datetime.date.fromisoformat, (first, last))
    while day < end:
        yield day
        day += datetime.timedelta(1)


def test_the_tables_say_what_the_plan_says():
    tables = meter_tables(plan_of(CALENDAR), YEARS, RATES)
    assert tables.rest_days == ["sunday", "saturday"] and tables.zones[0][0] == "06-01"
    assert [date for date, _ in tables.dates] == ["2026-05-01", "2026-10-10"]  # 1 May 2027 is a Saturday
    for day in days_of(*YEARS):
        for clock in (f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)):
            assert rate_at(tables, day, clock) == RATES[period_at(CALENDAR, day, clock)], (day, clock)
    assert first_difference(plan_of(CALENDAR), tables, YEARS, RATES) is None


@pytest.mark.parametrize("seed", range(30))
def test_random_calendars_go_to_tables_and_back(seed):
    draw = random.Random(seed)
    periods = ["sharp", "peak", "flat", "valley", "deep"][:draw.randint(1, 5)]
    clocks = [f"{half // 2:02}:{half % 2 * 30:02}" for half in range(48)]

    def slots():
        return [{"from": start, "period": draw.choice(periods)} for start in sorted(draw.sample(clocks, draw.randint(1, 6)))]
    names = ["a", "b", "c", "d"][:draw.randint(1, 4)]
    kinds = ["workday", "rest", "holiday"][:draw.randint(1, 3)]
    months = sorted(draw.sample(range(1, 13), draw.randint(1, 4)))
    calendar = {
        "periods": periods, "tables": [{"name": name, "slots": slots()} for name in names], "day_types": kinds,
        "week": {day: draw.choice(kinds) for day in draw.sample(WEEK, 2)},
        "seasons": [{"from": f"{month:02}-01", "tables": {kind: draw.choice(names) for kind in kinds}} for month in months],
        "dates": [{"date": f"{month:02}-{draw.randint(1, 28):02}", "table": draw.choice(names)} for month in draw.sample(range(1, 13), 3)]}
    plan, year = plan_of(calendar), ("2026-01-01", "2027-01-01")
    rates = dict(zip(periods, draw.sample(range(1, 64), len(periods))))
    tables = meter_tables(plan, year, rates)
    for day in days_of(*year):
        for clock in draw.sample(clocks, 4):
            assert rate_at(tables, day, clock) == rates[period_at(calendar, day, clock)]
    again = calendar_of(tables, {number: name for name, number in rates.items()})
    for day in days_of(*year):
        for clock in draw.sample(clocks, 4):
            assert period_at(again, day, clock) == period_at(calendar, day, clock)
    back = submeter.Plan.from_dict({**document_of(plan), "calendar": again})
    order = {name: rates[name] for name in back.periods}
    assert first_difference(back, tables, year, order) is None


def test_tables_survive_json():
    tables = meter_tables(plan_of(CALENDAR), YEARS, RATES)
    read = MeterTables(**json.loads(json.dumps(tables._asdict())))
    assert first_difference(plan_of(CALENDAR), read, YEARS, RATES) is None
    assert calendar_of(read, {2: "peak", 3: "flat", 4: "valley"}) == calendar_of(tables, {2: "peak", 3: "flat", 4: "valley"})


def test_the_first_difference_is_named():
    plan, tables = plan_of(CALENDAR), meter_tables(plan_of(CALENDAR), YEARS, RATES)
    changed = [list(table) for table in tables.tables]
    summer = tables.zones[0][1] - 1
    place = [start for start, _ in changed[summer]].index("11:00")
    changed[summer][place] = ("11:15", 2)
    found = first_difference(plan, tables._replace(tables=changed), YEARS, RATES)
    assert found == (datetime.date(2026, 6, 1), datetime.time(11), "peak", 3)
    found = first_difference(plan, tables._replace(dates=tables.dates[:1]), YEARS, RATES)
    assert found.date == datetime.date(2026, 10, 10)


@pytest.mark.parametrize(("limits", "name", "why"), [
    ({"zones": 1}, "too_many_zones", "2 zones are needed, 1 are there"),
    ({"tables": 2}, "too_many_tables", "3 tables are needed, 2 are there"),
    ({"dates": 1}, "too_many_dates", "2 dates are needed, 1 are there"),
    ({"slots": 3}, "too_many_slots", ""), ({"rates": 3}, "too_many_rates", "")])
def test_what_a_meter_cannot_hold_is_named(limits, name, why):
    with pytest.raises(submeter.SubmeterError, match=name) as raised:
        meter_tables(plan_of(CALENDAR), YEARS, RATES, MeterLimits(**limits))
    assert why in str(raised.value)


def test_two_versions_are_two_sets_and_a_switch():
    later = json.loads(json.dumps(CALENDAR))
    later["tables"][0]["slots"][0]["from"] = "09:00"
    now, then = plan_of(CALENDAR), plan_of(later, version=2, effective={"from": "2027-01-01T00:00:00"})
    found = switched_tables(now, then, YEARS, RATES)
    assert found.at == datetime.datetime(2026, 12, 31, 16, tzinfo=datetime.timezone.utc)
    after = found.now._replace(tables=found.next_tables, zones=found.next_zones)
    assert first_difference(now, found.now, ("2026-01-01", "2027-01-01"), RATES) is None
    assert first_difference(then, after, ("2027-01-01", "2028-01-01"), RATES) is None
    assert first_difference(then, found.now, ("2027-01-01", "2028-01-01"), RATES).time == datetime.time(7, 30)


def flat_plan():
    document = document_of(plan_of(CALENDAR))
    del document["calendar"]
    return submeter.Plan.from_dict({**document, "items": [{"id": "energy", "kind": "usage", "unit": "kWh", "price": "0.5"}]})


GOOD = MeterTables([[("00:00", 1)]], [("01-01", 1)])


@pytest.mark.parametrize(("call", "name", "why"), [
    (lambda: meter_tables(flat_plan(), YEARS), "missing_fact", "no calendar"),
    (lambda: first_difference(flat_plan(), GOOD, YEARS), "missing_fact", ""),
    (lambda: meter_tables(plan_of(CALENDAR), YEARS, {"peak": 1}), "unknown_period", "peak, flat, valley"),
    (lambda: meter_tables(plan_of(CALENDAR), YEARS, {**RATES, "peak": 0}), "bad_value", "1 to 255"),
    (lambda: meter_tables(plan_of(CALENDAR), YEARS, {**RATES, "peak": 300}), "bad_value", "1 to 255"),
    (lambda: meter_tables(plan_of(CALENDAR), YEARS[::-1]), "bad_value", "end before they begin"),
    (lambda: meter_tables(plan_of(CALENDAR), ("2026", "2027")), "bad_date", "$.days.from"),
    (lambda: calendar_of(GOOD, {2: "peak"}), "unknown_period", "table 1 has a rate without a period"),
    (lambda: calendar_of(GOOD._replace(zones=[("01-01", 2)]), {1: "peak"}), "bad_schedule", "no table 2"),
    (lambda: calendar_of(GOOD._replace(zones=[("13-01", 1)]), {1: "peak"}), "bad_date", "no day MM-DD"),
    (lambda: calendar_of(GOOD._replace(zones=[]), {1: "peak"}), "bad_schedule", ""),
    (lambda: calendar_of(GOOD._replace(tables=[[("25:00", 1)]]), {1: "peak"}), "bad_date", "no time HH:MM"),
    (lambda: calendar_of(GOOD._replace(tables=[[("08:00", 1), ("08:00", 1)]]), {1: "peak"}), "bad_schedule", ""),
    (lambda: calendar_of(GOOD._replace(rest_days=["Sunday"], rest_table=1), {1: "peak"}), "bad_value", "no weekday"),
    (lambda: calendar_of(GOOD._replace(rest_days=["sunday"]), {1: "peak"}), "bad_schedule", ""),
    (lambda: calendar_of(GOOD._replace(dates=[("2026-13-01", 1)]), {1: "peak"}), "bad_date", ""),
    (lambda: switched_tables(plan_of(CALENDAR), plan_of(CALENDAR), YEARS), "missing_fact", "no beginning"),
    (lambda: switched_tables(plan_of(CALENDAR), plan_of({**CALENDAR, "periods": ["flat", "peak", "valley"]}), YEARS),
     "unknown_period", "same periods")])
def test_what_does_not_fit_together_is_refused(call, name, why):
    with pytest.raises(submeter.SubmeterError, match=name) as raised:
        call()
    assert why in str(raised.value)
