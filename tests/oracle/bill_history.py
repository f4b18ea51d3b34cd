# SPDX-License-Identifier: Apache-2.0
"""Bills over the versions of a plan, slowly and with exact fractions; docs/reference/several-plans.md says the rules.

`rate(versions, bills)` takes plan documents in the order of their time and the bills of one account. Each has, beside
what bill.py takes, a "change": "frozen_reading" (then it has "sides", one usage for each version), "by_days",
"by_profile" (then a "profile": a column), "read_date", or "columns": each interval under the version of its time.
"""

import datetime
from fractions import Fraction
from math import floor

from .bill import Bill, Input, Settled, read_account, seconds_of
from .bill_calendar import Calendar, day_of, midnight
from .bill_quota import micro
from .bill_usage import priced_by_period


def half_up(value):
    """A value that is not negative, to the nearest whole number."""
    return floor(value + Fraction(1, 2))


def text_of(amount):
    """Millionths as a decimal text."""
    return f"{amount // 10**6}.{amount % 10**6:06}"


def spans(versions, start, end):
    """[(version, first day, day after the last)] of the versions that rate a bill's days."""
    starts = [day_of(plan["effective"]["from"][:10]) if "from" in plan.get("effective", {}) else 0 for plan in versions]
    found = []
    for number, begun in enumerate(starts):
        until = starts[number + 1] if number + 1 < len(starts) else end
        if max(begun, start) < min(until, end):
            found.append((number, max(begun, start), min(until, end)))
    return found


class Part(Input):
    """What one version rates of a bill."""

    def __init__(self, plan, days, whole, account):
        first, after = (datetime.date.fromordinal(day).isoformat() for day in days)
        super().__init__({"from": first, "to": after}, Calendar(plan.get("calendar"), plan["zone"]))
        self.whole, self.account, self.bill_parts = whole, account, [self]

    def take(self, measure, given):
        """What registers say, or a column."""
        self._take(measure, [given])

    def take_cut(self, measure, start, seconds, amount):
        """A share of an interval that a change cuts: it shows no demand."""
        self.taken.setdefault(measure, []).extend(self.calendar.pieces(start, seconds, amount))

    def used(self):
        return any(Input.used(part) for part in self.bill_parts)

    def measured(self, item):
        return max(Input.measured(part, item) for part in self.bill_parts)


def between(plan, part):
    """The seconds of a part's days."""
    return tuple(midnight(plan["zone"], day) for day in part.days)


def take_column(plan, part, measure, column):
    """Of a column what lies in a part's days; an interval on an edge is divided pro rata."""
    since, until = between(plan, part)
    start, seconds = seconds_of(column["start"]), column["seconds"]
    inside = []
    for number, text in enumerate(column["values"]):
        at, amount = start + number * seconds, micro(text)
        if since <= at and at + seconds <= until:
            inside.append((at, text))
            continue
        low, high = max(at, since), min(at + seconds, until)
        if low < high:
            before, upto = (amount * (edge - at) // seconds for edge in (low, high))
            part.take_cut(measure, low, high - low, upto - before)
    if inside:
        text = datetime.datetime.fromtimestamp(inside[0][0], datetime.timezone.utc).isoformat()
        part.take(measure, {"start": text, "seconds": seconds, "values": [value for _, value in inside]})


def take_columns(versions, numbers, parts, bill):
    """Each interval at the version of its time."""
    for number, part in zip(numbers, parts):
        for measure, columns in bill["usage"].items():
            for column in columns:
                take_column(versions[number], part, measure, column)
        for pieces in part.taken.values():
            pieces.sort(key=lambda piece: piece[0])


def weights(versions, numbers, parts, bill):
    """For each part {period: weight}, the whole under None: by what a register's figure is divided."""
    if bill["change"] == "by_days":
        return [{None: part.days[1] - part.days[0]} for part in parts]
    found = []
    for number, part in zip(numbers, parts):
        shape = Part(versions[number], part.days, part.whole, {})
        take_column(versions[number], shape, "shape", bill["profile"])
        used = {None: shape.total("shape")}
        for _, period, amount in shape.pieces("shape"):
            if period is not None:
                used[period] = used.get(period, 0) + amount
        found.append(used)
    return found


def known_to_all(versions, numbers, period):
    """Whether all versions of a bill have a period."""
    return all(period in versions[number].get("calendar", {}).get("periods", ()) for number in numbers)


def divided(amount, shares):
    """An amount by shares: steps of the running total, rounded half up."""
    found, passed = [], 0
    if not amount:
        return [0] * len(shares)
    for share in shares:
        before = half_up(Fraction(amount * passed, sum(shares)))
        passed += share
        found.append(half_up(Fraction(amount * passed, sum(shares))) - before)
    return found


def take_registers(versions, numbers, parts, bill):
    """What registers say of the whole bill, divided by days or by a load shape."""
    by = weights(versions, numbers, parts, bill)
    for measure, given in bill["usage"].items():
        figures = given.get("periods") or {None: given["total"]}
        shared = {}
        for period, text in figures.items():
            own = bill["change"] == "by_profile" and period is not None and known_to_all(versions, numbers, period)
            shared[period] = divided(micro(text), [used.get(period if own else None, 0) for used in by])
        for at, part in enumerate(parts):
            amounts = {period: text_of(amounts[at]) for period, amounts in shared.items()}
            part.take(measure, {"total": amounts[None]} if "total" in given else {"periods": amounts})


class Carried:
    """What one version's items have left, as another version's items begin with it."""

    def __init__(self, old, new, state):
        self.old, self.new, self.state = old, new, state

    def state_of_new(self):
        """Items are the same where their ids are."""
        was = {item["id"]: item for item in self.old["items"]}
        return {item["id"]: self._item(was[item["id"]], item, self.state[item["id"]]) for item in self.new["items"]
                if item["id"] in self.state and was[item["id"]]["kind"] == item["kind"]}

    def _item(self, was, now, state):
        if now["kind"] != "usage":
            return state
        if was.get("measure", "usage") != now.get("measure", "usage"):
            return {}
        found = {"carried": self._cut(was, now, state["carried"])}
        if "ladder" in now and self._window(was, "ladder") == self._window(now, "ladder"):
            found |= self._ladder(now, state)
        if "quota" in now and self._window(was, "quota") == self._window(now, "quota"):
            found["quota"] = state["quota"]
        return found

    @staticmethod
    def _window(item, name):
        """What a window is, written in one way."""
        rule = item.get(name)
        default = {"month": "1", "year": "01-01"}.get(str(rule["window"])) if rule else None
        return rule and (rule["window"], rule.get("starts", default))

    @staticmethod
    def _ladder(now, state):
        if now["ladder"].get("allocation") == "per_period":
            return {"totals": state["totals"], "entered": state["entered"]}
        totals = {}
        for (start, _), amount in state["totals"].items():
            totals[start, None] = totals.get((start, None), 0) + amount
        return {"totals": totals, "entered": state["entered"]}

    def _cut(self, was, now, carried):
        """What rounding has cut; where periods changed it is the first one's."""
        periods = [plan.get("calendar", {}).get("periods", [None]) for plan in (self.old, self.new)]
        named = [names if priced_by_period(item) else [None] for names, item in zip(periods, (was, now))]
        if named[0] == named[1]:
            return carried
        return {named[1][0]: (sum(before - billed for before, billed in carried.values()), 0)}


def make_parts(versions, bill, account):
    """The numbers of the versions that rate a bill, and what each of them rates."""
    whole = day_of(bill["from"]), day_of(bill["to"])
    found = spans(versions, *whole)
    if bill["change"] == "read_date":
        found = [(found[-1][0], *whole)]
    parts = [Part(versions[number], days, whole, account) for number, *days in found]
    for part in parts:
        part.days, part.bill_parts = tuple(part.days), parts
    return [number for number, *_ in found], parts


def take_usage(versions, numbers, parts, bill):
    """Divides the usage of a bill between its parts."""
    if bill["change"] == "columns":
        return take_columns(versions, numbers, parts, bill)
    if bill["change"] in ("by_days", "by_profile") and len(parts) > 1:
        return take_registers(versions, numbers, parts, bill)
    for part, usage in zip(parts, bill["sides"] if bill["change"] == "frozen_reading" else [bill["usage"]]):
        for measure, given in usage.items():
            part.take(measure, given)
    return None


def rate(versions, bills):
    """What each of an account's bills says, in order; lines with the number of their version."""
    found, state, last = [], {}, None
    for bill in bills:
        numbers, parts = make_parts(versions, bill, read_account(bill.get("account", {})))
        take_usage(versions, numbers, parts, bill)
        one = Settled()
        for number, part in zip(numbers, parts):
            if last is not None and last != number:
                state = Carried(versions[last], versions[number], state).state_of_new()
            made = Bill(versions[number], part, state).settle()
            one.lines += [(number, line) for line in made.lines]
            one.total += made.total
            state, last = made.state, number
        found.append(one)
    return found
