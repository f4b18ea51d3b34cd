# SPDX-License-Identifier: Apache-2.0
"""Random versions of a plan, and bills across their changes."""

import copy
import datetime

from . import bill_make, bill_make_usage
from .bill_calendar import midnight
from .bill_make import decimal, price

RULES = ("frozen_reading", "by_days", "by_profile", "read_date", "columns")


class Changed:
    """Makes a new version of a plan: other prices, and now and then other rules."""

    def __init__(self, draw, plan):
        self.draw, self.plan = draw, copy.deepcopy(plan)

    def version(self, number, start):
        """The document, in force from a day on."""
        self.plan |= {"version": number, "effective": {"from": f"{start.isoformat()}T00:00:00"}}
        for item in self.plan["items"]:
            self._item(item)
        if self.draw.random() < 0.2:
            self._drop()
        return self.plan

    def _item(self, item):
        for table in [item, *bill_make.tiers_of(item.get("ladder", {})), *item.get("tiers", ())]:
            self._prices(table)
        ladder, chance = item.get("ladder", {}), self.draw.random()
        for table in [ladder, *ladder.get("classes", ())]:
            if "bounds" in table and chance < 0.3:
                table["bounds"] = [str(float(bound) + 5) for bound in table["bounds"]]
        if ladder.get("window") == "month" and self.draw.random() < 0.2:
            ladder["starts"] = self.draw.choice(("1", "15"))
        if "quota" in item and self.draw.random() < 0.3:
            item["quota"]["amount"] = decimal(self.draw, 40, 3)

    def _prices(self, table):
        """Amounts of money, drawn anew."""
        for name in ("price", "surcharge"):
            if name in table and self.draw.random() < 0.7:
                table[name] = price(self.draw)
        for name in ("prices", "surcharges"):
            for period in table.get(name, ()):
                table[name][period] = price(self.draw)

    def _drop(self):
        """Takes the last item away."""
        if len(self.plan["items"]) > 1:
            self.plan["items"].pop()


def versions(draw):
    """Two or three versions of a plan, and the days on which they change."""
    first = datetime.date.fromisoformat(draw.choice(bill_make_usage.STARTS))
    found, days = [bill_make.plan(draw)], []
    for number in range(2, draw.choice((3, 3, 4))):
        days.append(bill_make_usage.moved(days[-1] if days else first, draw.choice((1, 9, 20, 33, 70))))
        found.append(Changed(draw, found[-1]).version(number, days[-1]))
    return found, first


class HistoryBills(bill_make_usage.Bills):
    """Makes the bills of one account under the versions of a plan."""

    def __init__(self, draw, found, first):
        super().__init__(draw, found[0])
        self.versions, self.start = found, first
        # Items that a later version leaves out may be all that reads a measure.
        for plan in found[1:]:
            kept = bill_make_usage.measures(plan)
            self.needs = {name: needs for name, needs in self.needs.items() if name in kept}
        for item in found[0]["items"]:
            listed = isinstance(item.get("quota", {}).get("takes"), list)
            if listed and self.needs.get(item.get("measure", "usage"), None) is not None:
                self.needs[item.get("measure", "usage")] = True

    def _bill(self, start, end):
        rules = RULES if None not in self.needs.values() else ("columns",)
        found = {"from": start.isoformat(), "to": end.isoformat(), "change": self.draw.choice(rules)}
        by_column = found["change"] == "columns"
        if by_column:
            found["usage"] = {measure: self._columns(measure, start, end) for measure in self.needs}
        elif found["change"] == "frozen_reading":
            found["sides"] = [self._registers() for _ in self._spans(start, end)]
        else:
            found["usage"] = self._registers()
        if found["change"] == "by_profile":
            found["profile"] = self._profile(start, end)
        found["account"] = self._account(start, set(self.needs) if by_column else set())
        return found

    def _spans(self, start, end):
        changes = [datetime.date.fromisoformat(plan["effective"]["from"][:10]) for plan in self.versions[1:]]
        return [start, *(day for day in changes if start < day < end)]

    def _registers(self):
        """One figure or one a period for each measure."""
        found = {}
        for measure, needs in self.needs.items():
            by_period = self.periods and (needs or self.draw.random() < 0.5)
            found[measure] = ({"periods": {period: self._amount() for period in self.periods}} if by_period
                              else {"total": self._amount()})
        return found

    def _profile(self, start, end):
        """Quarters of hours from midnight to midnight; something is used in each."""
        first, last = (midnight(self.plan["zone"], day.toordinal()) for day in (start, end))
        text = datetime.datetime.fromtimestamp(first, datetime.timezone.utc).isoformat()
        values = [f"0.{self.draw.randint(1, 999):03}" for _ in range((last - first) // 900)]
        return {"start": text, "seconds": 900, "values": values}


def drawn(draw):
    """(versions, bills)."""
    found, first = versions(draw)
    return found, HistoryBills(draw, found, first).make(draw.randint(1, 3))
