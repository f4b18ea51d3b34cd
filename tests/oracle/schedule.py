# SPDX-License-Identifier: Apache-2.0
"""Which period holds at an instant: day tables, year zones, rest days and dated exceptions.

Everything is cyclic as in a meter: before the first start of a list its last entry holds. Instants are
UTC and are classified by the local wall clock, so days of 23 and 25 hours need no rule of their own.
"""

import datetime
from zoneinfo import ZoneInfo

DAY = 24 * 60
QUARTER = 15 * 60
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def minute_of(text):
    """Minutes since midnight of HH:MM.

    >>> minute_of("17:30")
    1050
    """
    hour, minute = text.split(":")
    found = 60 * int(hour) + int(minute)
    if len(text) != 5 or int(minute) > 59 or not 0 <= found < DAY:
        raise ValueError(f"no time of day: {text}")
    return found


def _ascending(starts, what):
    if not starts or any(later <= earlier for earlier, later in zip(starts, starts[1:])):
        raise ValueError(f"{what} are not ascending")


def holding(entries, moment):
    """The value of the last (start, value) at or before `moment`; before the first, the last of all.

    >>> holding([((3, 1), "summer"), ((10, 16), "winter")], (2, 10))
    'winter'
    """
    found = entries[-1][1]
    for start, value in entries:
        if start <= moment:
            found = value
    return found


class Schedule:
    """The calendar of a plan, in a zone. `document` is the plan's `schedule`, or nothing."""

    def __init__(self, document, zone):
        self.zone = ZoneInfo(zone)
        document = document or {}
        self.tables = {}
        for table in document.get("day_tables", ()):
            slots = [(minute_of(slot["from"]), slot["period"]) for slot in table["slots"]]
            _ascending([start for start, _ in slots], "slots")
            if table["name"] in self.tables:
                raise ValueError(f"two day tables {table['name']}")
            self.tables[table["name"]] = slots
        self.year = [(tuple(map(int, zone["from"].split("-"))), zone["day_table"])
                     for zone in document.get("year_zones", ())]
        self.rest_days = {WEEKDAYS.index(day) for day in document.get("rest_days", ())}
        self.rest_table = document.get("rest_day_table")
        self.dated = {entry["date"]: entry["day_table"] for entry in document.get("holidays", ())}
        if self.tables:
            _ascending([start for start, _ in self.year], "year zones")
        named = [name for _, name in self.year] + [*self.dated.values()]
        for name in named + ([self.rest_table] if self.rest_table else []):
            if name not in self.tables:
                raise ValueError(f"no day table {name}")
        # Where a piece of an interval may have to end, in minutes of the local day.
        self.cuts = sorted({0, DAY} | {start for slots in self.tables.values() for start, _ in slots})

    def table_on(self, date):
        """The name of the day table of a local date: dated entry, then rest day, then year zone."""
        if date.isoformat() in self.dated:
            return self.dated[date.isoformat()]
        if self.rest_table and date.weekday() in self.rest_days:
            return self.rest_table
        return holding(self.year, (date.month, date.day))

    def period_at(self, instant):
        """The name of the period at an instant, or nothing where the plan has no day tables."""
        if not self.tables:
            return None
        local = instant.astimezone(self.zone)
        slots = self.tables[self.table_on(local.date())]
        return holding(slots, 60 * local.hour + local.minute)

    def pieces(self, start, seconds):
        """Cuts [start, start + seconds) where the period or the local day may change: (start, seconds).

        Clocks change on quarter hours of UTC, so a piece never reaches over one.
        """
        end = start + datetime.timedelta(seconds=seconds)
        while start < end:
            local = start.astimezone(self.zone)
            second = 3600 * local.hour + 60 * local.minute + local.second
            cut = min(60 * minute for minute in self.cuts if 60 * minute > second) - second
            length = min(cut, QUARTER - int(start.timestamp()) % QUARTER, int((end - start).total_seconds()))
            yield start, length
            start += datetime.timedelta(seconds=length)
