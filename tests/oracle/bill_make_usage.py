# SPDX-License-Identifier: Apache-2.0
"""Random bills for a plan document: days, usage in every form that the plan takes, the account's facts."""

import datetime

from .bill_calendar import midnight
from .bill_make import decimal
from .bill_usage import priced_by_period

# Around changes of clock, of month and of year.
STARTS = ("2026-01-01", "2026-02-20", "2026-03-08", "2026-03-28", "2026-04-04", "2026-10-03", "2026-10-24",
          "2026-10-31", "2026-11-15", "2026-12-20", "2027-12-25", "2028-02-15")


def moved(date, days):
    """A date some days later."""
    return date + datetime.timedelta(days=days)


def measures(plan):
    """{measure: whether a total of it has to come by period, or None: by intervals only}."""
    found = {}
    for item in plan["items"]:
        for name in item.get("reactive", ()):
            found.setdefault(name, False)
        for name in item.get("active", ()):
            found.setdefault(name, False)
        if item["kind"] == "usage":
            name, by_period = item.get("measure", "usage"), priced_by_period(item)
            needs = found.get(name, False)
            if "chronological" in (item.get("ladder", {}).get("allocation"), item.get("quota", {}).get("takes")):
                needs = None if len(plan["calendar"]["periods"]) > 1 else needs or by_period
            found[name] = None if needs is None or found.get(name, False) is None else needs or by_period
    for item in plan["items"]:
        if item["kind"] == "demand":
            found.setdefault(item.get("measure", "usage"), False)
    return found


class Bills:
    """Makes the bills of one account."""

    def __init__(self, draw, plan):
        self.draw, self.plan, self.needs = draw, plan, measures(plan)
        self.periods = plan.get("calendar", {}).get("periods", [])
        self.demands = [item for item in plan["items"] if item["kind"] == "demand"]
        start = datetime.date.fromisoformat(draw.choice(STARTS))
        self.since = moved(start, draw.choice((3, 0, -1, -40, -200, -400, -1000))) if draw.random() < 0.5 else None
        if "anniversary" in str(plan["items"]):
            self.since = self.since or start
        self.start = start
        self.high = draw.choice((2, 40, 700, 10**6))

    def make(self, count):
        """`count` bills, one after the other."""
        found, start = [], self.start
        for _ in range(count):
            end = moved(start, self.draw.choice((1, 2, 3, 14, 28, 30, 31, 31, 45, 61, 365)))
            found.append(self._bill(start, end))
            # What a window that no bill touches leaves over is said nowhere, so there are no gaps where it matters.
            gap = self.draw.choice((0, 0, 0, 0, 5, 40)) if "carry" not in str(self.plan["items"]) else 0
            start = moved(end, gap)
        return found

    def _bill(self, start, end):
        usage = {measure: self._usage(measure, needs, start, end) for measure, needs in self.needs.items()
                 if self.draw.random() < 0.95}
        columns = {measure for measure, parts in usage.items() if "values" in parts[0]}
        absent = self.needs.keys() - usage.keys()
        return {"from": start.isoformat(), "to": end.isoformat(), "usage": usage,
                "account": self._account(start, columns | absent)}

    def _account(self, start, columns):
        """The account's facts. A measure that comes as a total tells no demand: then the facts do."""
        draw, found = self.draw, {"contract": decimal(self.draw, 60, 1), "persons": self.draw.randint(1, 7)}
        found["capacity"] = [{"from": "2020-01-01", "amount": decimal(draw, 900, 1)}]
        if draw.random() < 0.3:
            found["capacity"].append({"from": moved(start, 13).isoformat(), "amount": decimal(draw, 900, 0)})
        if self.since:
            found["since"] = self.since.isoformat()
        found["demand"] = {item["id"]: decimal(draw, 100, draw.choice((1, 6))) for item in self.demands
                           if item.get("measure", "usage") not in columns or draw.random() < 0.2}
        if draw.random() < 0.2:
            found["power_factor"] = {item["id"]: f"0.{draw.randint(500, 999)}" for item in self.plan["items"]
                                     if item["kind"] == "power_factor"}
        return found

    def _usage(self, measure, needs, start, end):
        """One measure's usage of one bill: intervals, or totals by period or at large; in one or two parts."""
        draw = self.draw
        if needs is None or draw.random() < 0.4:
            return self._columns(measure, start, end)
        middle = moved(start, (end - start).days // 2)
        spans = [(start, middle), (middle, end)] if start < middle and draw.random() < 0.15 else [(start, end)]
        by_period = self.periods and (needs or draw.random() < 0.5)
        return [{"from": since.isoformat(), "to": until.isoformat()}
                | ({"periods": {period: self._amount() for period in self.periods}} if by_period
                   else {"total": self._amount()}) for since, until in spans]

    def _amount(self):
        return "0" if self.draw.random() < 0.1 else decimal(self.draw, self.high, self.draw.choice((1, 3, 6)))

    def _columns(self, measure, start, end):
        """One column of intervals within the bill's days, or two with a gap between."""
        draw, zone = self.draw, self.plan["zone"]
        lengths, shift = (900, 1800, 3600, 5400, 43200, 86400, 200000), draw.choice((0, 0, 900, 13))
        if any(item.get("measure", "usage") == measure for item in self.demands):
            lengths, shift = (300,), 0
        seconds = draw.choice(lengths)
        at, last = (midnight(zone, day.toordinal()) for day in (start, end))
        at += shift + seconds * draw.randint(0, max(0, (last - at) // seconds - 4))
        found = []
        for _ in range(draw.choice((1, 1, 1, 2))):
            count = max(0, min(draw.choice((3, 10, 40)), (last - at) // seconds))
            if count or not found:
                text = datetime.datetime.fromtimestamp(at, datetime.timezone.utc).isoformat()
                found.append({"start": text, "seconds": seconds, "values": [self._amount() for _ in range(count)]})
            at += seconds * (count + draw.randint(1, 3))
        return found


def bills(draw, plan, count):
    """The bills of one account under a plan, in order."""
    return Bills(draw, plan).make(count)
