# SPDX-License-Identifier: Apache-2.0
"""Rates usage under a plan document ("submeter.plan/1") with exact fractions (tariffs.md).

Usage is a list of (start in UTC, seconds, kWh as decimal text). An interval that crosses a slot of the
day, or the end of a tier's month, is split pro rata by seconds. The bill of one call has one line for
each (tier, period) that took energy; with line rounding the total is the sum of the rounded lines, with
total rounding only the total is rounded.
"""

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction

from .json_lines import serve
from .rounding import RULES, round_to
from .schedule import Schedule

FORMAT = "submeter.plan/1"
KINDS = ("single", "time_of_use", "tiered", "tiered_time_of_use")
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


def decimal(text):
    """The exact value of a plain decimal text.

    >>> decimal("0.6543")
    Fraction(6543, 10000)
    """
    if not isinstance(text, str) or not _DECIMAL.fullmatch(text):
        raise ValueError(f"no decimal text: {text!r}")
    return Fraction(text)


def instant(text):
    """An instant in UTC from a datetime with a zone, or from ISO 8601 text with one."""
    moment = text if isinstance(text, datetime.datetime) else datetime.datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"an instant without a zone: {text}")
    return moment.astimezone(datetime.timezone.utc)


@dataclass(frozen=True)
class Tier:
    """Above `start` in the ladder's month, `price` holds (a surcharge where the plan has periods too)."""

    start: Fraction
    price: Fraction


class Plan:
    """A checked plan document."""

    def __init__(self, document):
        self.kind = document["kind"]
        if document["format"] != FORMAT or self.kind not in KINDS:
            raise ValueError("unknown format or kind")
        self.scale = document["scale"]
        ((self.stage, rounding),) = document["rounding"].items()
        if self.stage not in ("line", "total") or rounding["rule"] not in RULES:
            raise ValueError("unknown rounding stage or rule")
        self.rounding = (rounding["rule"], rounding["scale"], rounding.get("step", 1))
        self.price = decimal(document["price"]) if self.kind == "single" else None
        self.periods = {}
        if "time_of_use" in self.kind:
            self.periods = {period["name"]: decimal(period["price"]) for period in document["periods"]}
        self.schedule = Schedule(document["schedule"] if self.periods else None, document["zone"])
        for slots in self.schedule.tables.values():
            if not {period for _, period in slots} <= self.periods.keys():
                raise ValueError("a slot names no period of the plan")
        self._read_ladder(document)

    def _read_ladder(self, document):
        self.tiers, self.allocation = [], None
        if "tiered" not in self.kind:
            return
        name = "price" if self.kind == "tiered" else "surcharge"
        self.tiers = [Tier(decimal(tier["from"]), decimal(tier[name])) for tier in document["tiers"]]
        starts = [tier.start for tier in self.tiers]
        if not starts or starts[0] != 0 or any(b <= a for a, b in zip(starts, starts[1:])):
            raise ValueError("tiers ascend from 0")
        if document.get("tier_period", "month") != "month":
            raise ValueError("unknown tier period")
        if self.periods:
            self.allocation = document["allocation"]
            if self.allocation not in ("additive", "chronological"):
                raise ValueError("unknown allocation")
            if self.allocation == "additive" and self.tiers[0].price:
                raise ValueError("an additive surcharge begins above the first tier")

    def price_of(self, tier, period):
        """The price of a line."""
        if self.kind == "single":
            return self.price
        if tier is None:
            return self.periods[period]
        if period is None:
            return self.tiers[tier].price
        return self.periods[period] + self.tiers[tier].price

    def round(self, amount):
        """`amount` as this plan's one stage rounds it."""
        return round_to(amount, *self.rounding)


def slices(tiers, used, more):
    """How `more` beyond `used` fills a graduated ladder: (tier, quantity) for each tier it reaches.

    >>> ladder = [Tier(Fraction(0), 1), Tier(Fraction(210), 2)]
    >>> [(tier, int(quantity)) for tier, quantity in slices(ladder, 200, 30)]
    [(0, 10), (1, 20)]
    """
    for number, tier in enumerate(tiers):
        end = tiers[number + 1].start if number + 1 < len(tiers) else used + more
        quantity = min(end, used + more) - max(tier.start, used)
        if quantity > 0:
            yield number, quantity


class Bill:
    """What one bill has taken so far: the quantity of each line, and how far each month's ladder is."""

    def __init__(self, plan):
        self.plan = plan
        self.quantities = {}  # (tier, period) -> kWh
        self.months = {}  # local (year, month) -> kWh

    def add(self, start, seconds, kwh):
        """Takes one interval."""
        energy, start = decimal(kwh), instant(start)
        if energy < 0 or not isinstance(seconds, int) or seconds <= 0:
            raise ValueError("usage is not negative, and takes time")
        for at, length in self.plan.schedule.pieces(start, seconds):
            self._take(at, energy * length / seconds)

    def _take(self, at, energy):
        plan, period = self.plan, self.plan.schedule.period_at(at)
        if not plan.tiers:
            return self._count(None, period, energy)
        local = at.astimezone(plan.schedule.zone)
        used = self.months.get((local.year, local.month), Fraction(0))
        self.months[local.year, local.month] = used + energy
        if plan.allocation == "additive":
            self._count(None, period, energy)
        for tier, quantity in slices(plan.tiers, used, energy):
            if plan.allocation != "additive":
                self._count(tier, period, quantity)
            elif tier > 0:
                self._count(tier, None, quantity)

    def _count(self, tier, period, quantity):
        if quantity:
            line = (tier, period)
            self.quantities[line] = self.quantities.get(line, Fraction(0)) + quantity

    def lines(self):
        """The lines in the order of the plan: period lines first, then tiers, each in plan order."""
        order = list(self.plan.periods)
        place = lambda key: (-1 if key[0] is None else key[0], order.index(key[1]) if key[1] else -1)
        found = []
        for tier, period in sorted(self.quantities, key=place):
            quantity, price = self.quantities[tier, period], self.plan.price_of(tier, period)
            amount = quantity * price
            found.append({"tier": tier, "period": period, "quantity": quantity, "price": price, "exact": amount,
                          "rounded": self.plan.round(amount) if self.plan.stage == "line" else None})
        return found

    def total(self):
        """What the bill says."""
        if self.plan.stage == "line":
            return sum((line["rounded"] for line in self.lines()), Fraction(0))
        return self.plan.round(sum((line["exact"] for line in self.lines()), Fraction(0)))


def rate(plan, usage):
    """The bill of a whole usage: {"lines": […], "total": Fraction}."""
    bill = Bill(plan)
    for interval in usage:
        bill.add(*interval)
    return {"lines": bill.lines(), "total": bill.total()}


def postings(plan, usage):
    """What to post after each interval: the steps between rounded running totals. They sum to the bill."""
    bill, before, found = Bill(plan), Fraction(0), []
    for interval in usage:
        bill.add(*interval)
        found.append(bill.total() - before)
        before += found[-1]
    return found


def answer(question):
    """{"plan": {…}, "usage": [[start, seconds, kWh], …]} gives the lines, the total and the postings."""
    plan = Plan(question["plan"])
    return rate(plan, question["usage"]) | {"postings": postings(plan, question["usage"])}


if __name__ == "__main__":
    serve(answer)
