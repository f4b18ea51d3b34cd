# SPDX-License-Identifier: Apache-2.0
"""Bills under plan documents of format submeter.plan/2, slowly and with exact fractions.

`rate(document, bills)` takes the bills of one account in order and gives what each says. A bill is
{"from", "to": local days, "usage": {measure: {"total"} or {"periods"} or {"start", "seconds", "values"} or a list
of those}, "account": {…}}, as in tests/vectors/bills.
"""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from . import bill_demand, bill_items
from .bill_calendar import Calendar, day_of
from .bill_quota import micro
from .bill_usage import Usage
from .rounding import round_to

ZERO = Fraction(0)


@dataclass
class Line:
    """One line. `exact` is the amount before rounding, `amount` what the bill says."""

    item: str
    kind: str
    tier: int = None
    period: str = None
    quantity: Fraction = None
    exact: Fraction = ZERO
    amount: Fraction = ZERO
    rounded: bool = False
    included: bool = False


@dataclass
class Settled:
    """What a bill says, and the state that the next one goes on from."""

    lines: list = field(default_factory=list)
    total: Fraction = ZERO
    state: dict = field(default_factory=dict)


def seconds_of(text):
    """The instant of an ISO 8601 text with a zone, in seconds since 1970."""
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def read_account(document):
    """The facts of an account, with days as ordinals and amounts in millionths."""
    found = dict(document)
    if "since" in document:
        found["since"] = day_of(document["since"])
    if "contract" in document:
        found["contract"] = micro(document["contract"])
    found["capacity"] = [(day_of(entry["from"]), Fraction(entry["amount"])) for entry in document.get("capacity", ())]
    return found


class Input:
    """The usage and the facts of one bill."""

    def __init__(self, document, calendar):
        self.calendar, self.days = calendar, (day_of(document["from"]), day_of(document["to"]))
        self.whole = self.days  # the days of the whole bill, where this is a part of one
        self.account = read_account(document.get("account", {}))
        self.columns, self.taken, self.billed_demand = {}, {}, {}
        for measure, given in document.get("usage", {}).items():
            self._take(measure, given if isinstance(given, list) else [given])

    def _take(self, measure, given):
        columns = self.columns.setdefault(measure, [])
        pieces = self.taken.setdefault(measure, [])
        for part in given:
            if "values" in part:
                start, seconds = seconds_of(part["start"]), part["seconds"]
                columns.append((start, seconds, [micro(text) for text in part["values"]]))
                for number, amount in enumerate(columns[-1][2]):
                    pieces += self.calendar.pieces(start + number * seconds, seconds, amount)
            else:
                pieces += self._spread(part.get("periods") or {None: part["total"]}, part)

    def _spread(self, amounts, part):
        """Totals of days, pro rata: the pieces of each day."""
        start, end = (day_of(part[name]) if name in part else day for name, day in zip(("from", "to"), self.days))
        if list(amounts) == [None] and len(self.calendar.periods) == 1:
            amounts = {self.calendar.periods[0]: amounts[None]}
        given = {period: micro(text) for period, text in amounts.items()}
        for day in range(start, end):
            for period, amount in given.items():
                before, upto = (amount * count // (end - start) for count in (day - start, day - start + 1))
                yield day, period, upto - before

    def pieces(self, measure):
        """(local day, period, millionths) of a measure, in time order."""
        return self.taken.get(measure, [])

    def total(self, measure):
        """Millionths of a measure in the bill."""
        return sum(amount for _, _, amount in self.pieces(measure))

    def used(self):
        """Whether there was any usage at all."""
        return any(self.total(measure) for measure in self.taken)

    def begins(self):
        """The day on which the bill begins."""
        return datetime.date.fromordinal(self.whole[0])

    def once(self):
        """How often something falls due that falls due once a bill."""
        return Fraction(self.days[1] - self.days[0], self.whole[1] - self.whole[0])

    def measured(self, item):
        """What a demand item measures, in millionths."""
        facts = self.account.get("demand", {})
        if item["id"] in facts:
            return Fraction(micro(facts[item["id"]]))
        return bill_demand.measured(item, self.calendar, self.columns.get(item.get("measure", "usage"), ()))


class Bill:
    """One bill in the making: the items in order, then the total."""

    def __init__(self, plan, given, before):
        self.plan, self.rounding, self.given = plan, plan["rounding"], given
        self.before, self.state = before, dict(before)
        self.lines, self.done = [], []

    def settle(self):
        """Every item, then the total."""
        for item in self.plan["items"]:
            getattr(self, "_" + item["kind"])(item)
            self.done.append(item["id"])
        return Settled(self.lines, self._total(), self.state)

    # --- stages ------------------------------------------------------------------------------------

    def _stage(self, item):
        usual = self.rounding.get("line")
        if item["kind"] == "tax":
            usual = self.rounding.get("tax") or usual
        return item.get("rounding") or usual

    @staticmethod
    def _round(amount, stage):
        return round_to(amount, stage["rule"], stage["scale"], stage.get("step", 1))

    def _put(self, item, kind, amount, tier=None, period=None, quantity=None):
        stage = self._stage(item)
        self.lines.append(Line(item["id"], kind, tier, period, quantity, amount,
                               self._round(amount, stage) if stage else amount, bool(stage)))

    def _base(self, item):
        """The sum on which an item builds."""
        on = item.get("on", self.done)
        found = sum((line.amount for line in self.lines if line.item in on and not line.included), ZERO)
        stage = self.rounding.get("subtotal")
        return self._round(found, stage) if stage else found

    def _total(self):
        lines = [line for line in self.lines if not line.included]
        exact, stage = sum((line.amount for line in lines), ZERO), self.rounding.get("total")
        if not stage:
            return exact
        total = self._round(exact, stage)
        grain = Fraction(stage.get("step", 1), 10 ** stage["scale"])
        cut = [line for line in lines if not line.rounded]
        for line in cut:
            line.amount = floor(line.amount / grain) * grain
        missing = max(0, floor((total - sum(line.amount for line in lines)) / grain))
        for line in sorted(cut, key=lambda line: line.amount - line.exact)[:missing]:
            line.amount += grain
        rest = total - sum(line.amount for line in lines)
        if rest:
            self.lines.append(Line(None, "rounding", exact=rest, amount=rest, rounded=True))
        return total

    # --- items -------------------------------------------------------------------------------------

    def _billed_now(self, item):
        """Whether the item is billed by bills that begin in this month."""
        return self.given.begins().month in item.get("months", range(1, 13))

    def _usage(self, item):
        if not self._billed_now(item):
            return
        usage = Usage(item, self.plan, self.given, self.before.get(item["id"], {}))
        for kind, tier, period, quantity, amount in usage.lines(self.given.pieces(item.get("measure", "usage"))):
            self._put(item, kind, amount, tier, period, quantity)
        self.state[item["id"]] = usage.state()

    def _demand(self, item):
        earlier = self.before.get(item["id"], [])
        value, begins = self.given.measured(item), self.given.begins()
        demand = bill_demand.billed(item, value, earlier, 12 * begins.year + begins.month - 1)
        self.given.billed_demand[item["id"]] = demand / 10**6
        self.state[item["id"]] = [*earlier, (12 * begins.year + begins.month - 1, value)]
        if not self._billed_now(item):
            return
        share = bill_demand.time_share(item, self.given)
        for kind, tier, quantity, price in bill_demand.lines(item, demand, self.given.account.get("contract")):
            self._put(item, kind, quantity * price * share / 10**6, tier, quantity=quantity / 10**6)

    def _capacity(self, item):
        self._put(item, "capacity", bill_items.capacity(item, self.given))

    def _fixed(self, item):
        self._put(item, "fixed", bill_items.fixed(item, self.given))

    def _percentage(self, item):
        self._put_rate(item, "percentage")

    def _put_rate(self, item, kind):
        """A rate on the sum on which an item builds, or on what of it lies above a usage."""
        part, rule = Fraction(1), item.get("above")
        if rule:
            used = self.given.total(rule.get("measure", "usage"))
            beyond = used - micro(rule["quantity"]) * self.given.once()
            if beyond <= 0:
                return
            part = beyond / used if rule.get("part", "share") == "share" else part
        self._put(item, kind, self._base(item) * part * Fraction(item["rate"]))

    def _power_factor(self, item):
        adjustment = bill_items.adjustment(item, self.given)
        if adjustment is not None:
            self._put(item, "power_factor", self._base(item) * adjustment)

    def _minimum(self, item):
        amount = bill_items.limit(item, self.given, self._base(item))
        if amount:
            self._put(item, item["kind"], amount)

    _maximum = _minimum

    def _tax(self, item):
        base, rate = self._base(item), Fraction(item["rate"])
        if not item["included"]:
            return self._put_rate(item, "tax")
        net = self._round(base / (1 + rate), self._stage(item) or self.rounding["total"])
        if (base * 10 ** self.plan["scale"]).denominator != 1:
            base = self._round(base, self.rounding["total"])
        tax = base - net
        self.lines.append(Line(item["id"], "tax", exact=tax, amount=tax, rounded=True, included=True))
        return None


def rate(plan, bills, state=None):
    """What each of an account's bills says, in order."""
    calendar, found = Calendar(plan.get("calendar"), plan["zone"]), []
    for document in bills:
        found.append(Bill(plan, Input(document, calendar), state or {}).settle())
        state = found[-1].state
    return found
