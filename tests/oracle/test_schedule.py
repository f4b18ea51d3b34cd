# SPDX-License-Identifier: Apache-2.0
"""Cyclic tables, precedence of days, and days of 23 and 25 hours (tariffs.md, E2c and E16)."""

import datetime
from fractions import Fraction

import pytest

from .schedule import Schedule, minute_of

UTC = datetime.timezone.utc


def schedule(zone="Asia/Shanghai", **more):
    """The tables of E2c: table 1 as given there, table 2 all day r9, rest days all day r1."""
    table = [("00:00", "r4"), ("08:00", "r2"), ("12:00", "r3"), ("17:00", "r2"), ("22:00", "r4")]
    document = {
        "day_tables": [
            {"name": "1", "slots": [{"from": start, "period": period} for start, period in table]},
            {"name": "2", "slots": [{"from": "00:00", "period": "r9"}]},
            {"name": "rest", "slots": [{"from": "00:00", "period": "r1"}]},
            {"name": "late", "slots": [{"from": "06:00", "period": "r5"}, {"from": "20:00", "period": "r6"}]},
        ],
        "year_zones": [{"from": "03-01", "day_table": "2"}, {"from": "10-16", "day_table": "1"}],
    }
    return Schedule(document | more, zone)


def at(where, text):
    """The period at a local wall time."""
    return where.period_at(datetime.datetime.fromisoformat(text).replace(tzinfo=where.zone).astimezone(UTC))


@pytest.mark.parametrize(
    ("text", "period"),
    [("2026-02-10T16:59:59", "r3"), ("2026-02-10T17:00:00", "r2"), ("2026-02-28T23:59:59", "r4"),
     ("2026-03-01T00:00:00", "r9"), ("2026-10-15T23:59:59", "r9"), ("2026-10-16T00:00:00", "r4")],
)
def test_e2c(text, period):
    assert at(schedule(), text) == period


def test_before_the_first_slot_the_last_holds():
    where = schedule(holidays=[{"date": "2026-02-10", "day_table": "late"}])
    assert [at(where, f"2026-02-10T{time}") for time in ("00:00", "05:59", "06:00", "20:00")] == [
        "r6", "r6", "r5", "r6"]


def test_a_dated_entry_wins_over_a_rest_day_and_a_rest_day_over_a_zone():
    where = schedule(rest_days=["saturday", "sunday"], rest_day_table="rest",
                     holidays=[{"date": "2026-02-14", "day_table": "2"}, {"date": "2026-02-17", "day_table": "rest"}])
    days = {"2026-02-13": "r3", "2026-02-14": "r9", "2026-02-15": "r1", "2026-02-16": "r3", "2026-02-17": "r1"}
    assert {day: at(where, f"{day}T12:00:00") for day in days} == days


def test_rest_days_without_a_table_are_ordinary():
    assert at(schedule(rest_days=["saturday"]), "2026-02-14T12:00:00") == "r3"


@pytest.mark.parametrize(
    ("zone", "day", "hours", "cheap"),
    [("Europe/London", "2026-03-29", 23, 4), ("Europe/London", "2026-10-25", 25, 6),
     ("Asia/Shanghai", "2026-03-29", 24, 5)],
)
def test_e16_cheap_hours_of_days_with_a_clock_change(zone, day, hours, cheap):
    slots = [{"from": "00:30", "period": "cheap"}, {"from": "05:30", "period": "dear"}]
    where = Schedule({"day_tables": [{"name": "all", "slots": slots}],
                      "year_zones": [{"from": "01-01", "day_table": "all"}]}, zone)
    midnight = datetime.datetime.fromisoformat(day).replace(tzinfo=where.zone)
    start = midnight.astimezone(UTC)
    seconds = int(((midnight + datetime.timedelta(days=1)).astimezone(UTC) - start).total_seconds())
    assert seconds == hours * 3600
    pieces = list(where.pieces(start, seconds))
    assert sum(length for _, length in pieces) == seconds
    assert Fraction(sum(n for begin, n in pieces if where.period_at(begin) == "cheap"), 3600) == cheap


def test_pieces_are_constant_against_a_second_by_second_walk():
    """The cuts miss no change: each second of a piece has the period that its first second has."""
    where = schedule("Australia/Lord_Howe", year_zones=[{"from": "01-01", "day_table": "1"}])
    start = datetime.datetime(2026, 4, 4, 11, 29, 47, tzinfo=UTC)  # the half-hour clock change is inside
    for begin, length in where.pieces(start, 6 * 3600):
        held = where.period_at(begin)
        assert all(where.period_at(begin + datetime.timedelta(seconds=s)) == held for s in range(length))


@pytest.mark.parametrize("text", ["24:00", "7:00", "12:60", "-1:00"])
def test_times_outside_the_day_are_refused(text):
    with pytest.raises(ValueError):
        minute_of(text)


@pytest.mark.parametrize(
    "more",
    [{"year_zones": []}, {"year_zones": [{"from": "01-01", "day_table": "none"}]},
     {"year_zones": [{"from": "10-01", "day_table": "1"}, {"from": "03-01", "day_table": "2"}]},
     {"holidays": [{"date": "2026-01-01", "day_table": "none"}]},
     {"day_tables": [{"name": "1", "slots": []}]}],
)
def test_broken_schedules_are_refused(more):
    with pytest.raises(ValueError):
        schedule(**more)
