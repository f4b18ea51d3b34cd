# SPDX-License-Identifier: Apache-2.0
"""Windows of ladders and quotas, and the months that days lie in. Days are ordinals; spans are half-open."""

import datetime
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from .bill_calendar import month_and_day


def month_after(date, count=1):
    """The same day `count` months on; the month's last day where it has no such day.

    >>> month_after(datetime.date(2026, 1, 31))
    datetime.date(2026, 2, 28)
    """
    months = 12 * date.year + date.month - 1 + count
    year, month = divmod(months, 12)
    return datetime.date(year, month + 1, min(date.day, month_length(year, month + 1)))


def month_length(year, month):
    """Days of a month."""
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.date(year, month, 1)).days


@lru_cache(maxsize=1 << 12)
def months_of(start, end):
    """(year, month, first day, days of the span in it, length) of each calendar month that a span touches."""
    found = []
    while start < end:
        date = datetime.date.fromordinal(start)
        length = month_length(date.year, date.month)
        days = min(end - start, length - date.day + 1)
        found.append((date.year, date.month, start, days, length))
        start += days
    return found


@lru_cache(maxsize=1 << 14)
def _between(starts, day):
    """The span between two of the yearly `starts` (month, day) that holds `day`."""
    year = datetime.date.fromordinal(day).year
    days = sorted(datetime.date(around, month, min(number, month_length(around, month))).toordinal()
                  for around in (year - 1, year, year + 1) for month, number in starts)
    return max(start for start in days if start <= day), min(start for start in days if start > day)


class Window:
    """How often a ladder or quota begins anew."""

    def __init__(self, document, bill, since, days=None):
        kind, starts = document["window"], document.get("starts")
        self.bill, self.days, self.starts = bill, days or bill, None
        if isinstance(kind, list):
            self.starts = tuple(month_and_day(text) for text in kind)
        elif kind == "month":
            self.starts = tuple((month, int(starts or 1)) for month in range(1, 13))
        elif kind == "year" and starts == "anniversary":
            date = datetime.date.fromordinal(since)
            self.starts = ((date.month, date.day),)
        elif kind == "year":
            self.starts = (month_and_day(starts or "01-01"),)

    def at(self, day):
        """The window that holds a day: (first day, day after the last)."""
        return _between(self.starts, day) if self.starts else self.bill

    def touched(self):
        """The windows that the days of the bill, or of a part of it, touch, in order."""
        found, day = [], self.days[0]
        while day < self.days[1]:
            found.append(self.at(day))
            day = found[-1][1]
        return found


def months_between(start, end):
    """Whole months from day to day, and the started one after them as a fraction of its days.

    >>> months_between(*(datetime.date(2026, 7, day).toordinal() for day in (1, 11)))
    (0, Fraction(10, 31))
    """
    first, count = datetime.date.fromordinal(start), 0
    while month_after(first, count + 1).toordinal() <= end:
        count += 1
    at, following = (month_after(first, count + more).toordinal() for more in (0, 1))
    return count, Fraction(end - at, following - at)


def move_in_share(rule, window, since):
    """The share of a window's bounds that is due to who moved in on day `since`."""
    start, end = window
    if rule == "whole" or since is None or since <= start:
        return Fraction(1)
    if rule == "days":
        return Fraction(max(0, end - since), end - start)
    whole = sum(months_between(start, end))
    # Counted back from the window's end, in the window's own months.
    before = sum(months_between(start, since))
    served = max(0, whole - before)
    return Fraction(floor(served) if rule == "months" else ceil(served)) / whole
