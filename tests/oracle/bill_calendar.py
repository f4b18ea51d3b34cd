# SPDX-License-Identifier: Apache-2.0
"""Which period holds when: the calendar of a plan document of format 2, in its zone.

Days are ordinals of datetime.date, instants are whole seconds since 1970, usage is in millionths. An interval
that crosses a boundary is divided pro rata by seconds: each piece is a difference of floors of running shares,
so where else it is cut changes no sum.
"""

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from .schedule import WEEKDAYS, holding, minute_of

EPOCH = datetime.date(1970, 1, 1).toordinal()
DAY = 24 * 3600
QUARTER = 15 * 60


def day_of(text):
    """The ordinal of a date.

    >>> day_of("1970-01-02") - EPOCH
    1
    """
    return datetime.date.fromisoformat(text).toordinal()


def month_and_day(text):
    """(month, day) of MM-DD."""
    month, day = text.split("-")
    return int(month), int(day)


@lru_cache(maxsize=None)
def _zone(name):
    return ZoneInfo(name)


@lru_cache(maxsize=1 << 16)
def _offset(name, quarter):
    """Seconds east of UTC in a quarter of an hour; clocks change on quarters of UTC."""
    moment = datetime.datetime.fromtimestamp(quarter * QUARTER, _zone(name))
    return int(moment.utcoffset().total_seconds())


def local_second(zone, instant):
    """Seconds of the wall clock since 1970.

    >>> local_second("Asia/Shanghai", 0)
    28800
    """
    return instant + _offset(zone, instant // QUARTER)


def midnight(zone, day):
    """The instant at which a local day begins."""
    wall = datetime.datetime.combine(datetime.date.fromordinal(day), datetime.time(), _zone(zone))
    return int(wall.timestamp())


class Calendar:
    """The `calendar` of a plan, or none: then every moment is of no period."""

    def __init__(self, document, zone):
        self.zone, document = zone, document or {}
        self.periods = list(document.get("periods", ()))
        self.tables = {table["name"]: [(60 * minute_of(slot["from"]), slot["period"]) for slot in table["slots"]]
                       for table in document.get("tables", ())}
        self.first_type = document.get("day_types", ["day"])[0]
        self.week = document.get("week", {})
        self.seasons = [(month_and_day(season["from"]), season["tables"]) for season in document.get("seasons", ())]
        self.dates = {entry["date"]: entry for entry in document.get("dates", ())}
        self._slots = {}

    def slots_on(self, day):
        """The slots of a local day: of its own table, else of its type's in the season that holds."""
        if day not in self._slots:
            date = datetime.date.fromordinal(day)
            entry = self.dates.get(date.isoformat()) or self.dates.get(date.strftime("%m-%d")) or {}
            table = entry.get("table")
            if table is None:
                table = holding(self.seasons, (date.month, date.day))
                if not isinstance(table, str):
                    usual = self.week.get(WEEKDAYS[date.weekday()], self.first_type)
                    table = table[entry.get("day_type", usual)]
            self._slots[day] = self.tables[table]
        return self._slots[day]

    def _stretch(self, instant):
        """(local day, period, seconds for which both hold by the wall clock) at an instant."""
        day, second = divmod(local_second(self.zone, instant), DAY)
        day += EPOCH
        if not self.tables:
            return day, None, DAY - second
        slots = self.slots_on(day)
        end = min((start for start, _ in slots if start > second), default=DAY)
        return day, holding(slots, second), end - second

    def pieces(self, start, seconds, micro):
        """Divides an interval: yields (local day, period, millionths), in time order."""
        at, given = 0, 0
        while at < seconds:
            instant = start + at
            day, period, length = self._stretch(instant)
            if _offset(self.zone, instant // QUARTER) != _offset(self.zone, (instant + length - 1) // QUARTER):
                length = min(length, QUARTER - instant % QUARTER)
            at = min(seconds, at + length)
            upto = micro * at // seconds
            yield day, period, upto - given
            given = upto
