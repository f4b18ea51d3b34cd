# SPDX-License-Identifier: Apache-2.0
"""The items that are neither usage nor demand: what they charge, as exact fractions."""

import datetime
from fractions import Fraction

from .bill_demand import months_by
from .rounding import round_to

HUNDRED = 100
# The reward at each hundredth from the standard up to the best that is rewarded.
REWARDS = {"0.90": {hundredths: Fraction(15 * (hundredths - 90), 10000) for hundredths in range(90, 96)},
           "0.85": {hundredths: Fraction(10 * (hundredths - 85), 10000) for hundredths in range(85, 91)}
           | {hundredths: Fraction(50 + 15 * (hundredths - 90), 10000) for hundredths in range(91, 95)},
           "0.80": {hundredths: Fraction(10 * (hundredths - 80), 10000) for hundredths in range(80, 91)}
           | {hundredths: Fraction(100 + 15 * (hundredths - 90), 10000) for hundredths in range(91, 93)}}


def held(capacity, days):
    """[(days, kVA)] of a span by runs of one capacity; `capacity` is [(from day, kVA)], before the first 0."""
    starts = [(days[0], next((amount for day, amount in reversed(capacity) if day <= days[0]), Fraction(0)))]
    starts += [(day, amount) for day, amount in capacity if days[0] < day < days[1]]
    ends = [day for day, _ in starts[1:]] + [days[1]]
    return [((start, end), amount) for (start, amount), end in zip(starts, ends)]


def due_once(item, default):
    """Whether an item falls due once, however long the bill is."""
    per = item.get("per", "bill")
    return per == "bill" or (per != "day" and item.get("prorate", default) == "whole")


def by_capacity(item, bill, default):
    """Σ kVA × how often the price falls due: each day's capacity by days; else once, as on the first day."""
    runs = held(bill.account["capacity"], bill.days)
    if due_once(item, default):
        return runs[0][1] * bill.once()
    return sum(amount * by_days(item, span) for span, amount in runs)


def capacity(item, bill):
    """Price × kVA × months."""
    return Fraction(item["price"]) * by_capacity(item | {"per": "month"}, bill, "days")


def year_share(days):
    """Years that a span makes: its days in each year over the year's."""
    found, (start, end) = Fraction(0), days
    while start < end:
        year = datetime.date.fromordinal(start).year
        first, following = (datetime.date(at, 1, 1).toordinal() for at in (year, year + 1))
        found += Fraction(min(end, following) - start, following - first)
        start = following
    return found


def by_days(item, days):
    """How often a price a day, month or year falls due in a span."""
    if item["per"] == "day":
        return Fraction(days[1] - days[0])
    return months_by(item.get("days_basis", "actual"), days) if item["per"] == "month" else year_share(days)


def times(item, bill, default):
    """How often the price of a fixed item or of a limit falls due."""
    return bill.once() if due_once(item, default) else by_days(item, bill.days)


def fixed(item, bill):
    """A sum for being served."""
    price, each = Fraction(item["price"]), item.get("each", "account")
    if "zero_use_factor" in item and not bill.used():
        price *= Fraction(item["zero_use_factor"])
    if each == "kVA":
        return price * by_capacity(item, bill, "days")
    return price * times(item, bill, "days") * (bill.account.get("persons", 1) if each == "person" else 1)


def power_factor(active, reactive):
    """Active over apparent energy, in hundredths, half up; None without any energy.

    >>> power_factor(86400, 52300), power_factor(86400, 27100)
    (86, 95)
    """
    if not active and not reactive:
        return None
    found = 0
    while (2 * (found + 1) - 1) ** 2 * (active ** 2 + reactive ** 2) <= 40000 * active ** 2:
        found += 1
    return found


def standard_rate(standard, hundredths):
    """The adjustment of 〔83〕水电财字第215号: a penalty is positive, a reward negative.

    >>> [float(100 * standard_rate("0.90", at)) for at in (94, 89, 69, 64)]
    [-0.6, 0.5, 11.0, 17.0]
    """
    rewards = REWARDS[standard]
    if hundredths in rewards:
        return -rewards[hundredths]
    if hundredths > max(rewards):
        return -rewards[max(rewards)]
    middle, low = min(rewards) - 20, min(rewards) - 25
    return (Fraction(5, 1000) * (min(rewards) - max(hundredths, middle))
            + Fraction(1, 100) * max(0, middle - max(hundredths, low)) + Fraction(2, 100) * max(0, low - hundredths))


def adjustment(item, bill):
    """The rate of a power_factor item; None where there is no power factor."""
    if item["id"] in bill.account.get("power_factor", {}):
        value = Fraction(bill.account["power_factor"][item["id"]])
        hundredths = int(round_to(value, "half_up", 2) * HUNDRED)
    else:
        active, reactive = (sum(abs(bill.total(measure)) for measure in item.get(side, default))
                            for side, default in (("active", ["usage"]), ("reactive", ())))
        hundredths = power_factor(active, reactive)
    if hundredths is None:
        return None
    if "standard" in item:
        return standard_rate(item["standard"], hundredths)
    return next(Fraction(row["rate"]) for row in item["table"] if hundredths >= HUNDRED * Fraction(row["from"]))


def limit(item, bill, base):
    """What lacks to the least, or what is above the most (negative)."""
    bound = Fraction(item["price"]) * times(item, bill, "whole")
    missing = bound - base
    return max(missing, Fraction(0)) if item["kind"] == "minimum" else min(missing, Fraction(0))
