# SPDX-License-Identifier: Apache-2.0
"""An item of kind demand in one bill: the greatest mean power, what of it is billed, its lines."""

from fractions import Fraction

from .bill_calendar import DAY, EPOCH, local_second, midnight
from .bill_quota import micro
from .bill_windows import months_of

MINUTE = 60


def measured(item, calendar, columns):
    """The greatest mean of the measure over the item's windows, in millionths; 0 without usage.

    A window has to be full of intervals, and wholly in the item's periods where it names some; windows begin whole
    slips of real time from the local midnight of a column's first day.
    """
    length = item.get("window_minutes", 15) * MINUTE
    slip = item.get("slip_minutes", item.get("window_minutes", 15)) * MINUTE
    classes, greatest = item.get("periods"), Fraction(0)
    for start, seconds, values in columns:
        end = start + seconds * len(values)
        began = midnight(calendar.zone, local_second(calendar.zone, start) // DAY + EPOCH)
        at = start + (began - start) % slip
        while at + length <= end:
            if not classes or all(period in classes for _, period, _ in calendar.pieces(at, length, 0)):
                greatest = max(greatest, _usage(start, seconds, values, at, at + length))
            at += slip
    return greatest * 3600 / length


def _usage(start, seconds, values, since, until):
    """What a column holds between two instants, pro rata."""
    found = Fraction(0)
    for number in range((since - start) // seconds, -(-(until - start) // seconds)):
        begins = start + number * seconds
        inside = min(begins + seconds, until) - max(begins, since)
        found += Fraction(values[number] * inside, seconds)
    return found


def ratchet(item, earlier, month):
    """The least that is billed because of earlier bills: [(month since year 0 in which it begins, measured)]."""
    rule = item.get("ratchet")
    if not rule:
        return Fraction(0)
    counted = [value for begun, value in earlier if month - begun <= rule["months"]
               and begun % 12 + 1 in rule.get("of_months", range(1, 13))]
    return Fraction(rule["share"]) * max(counted, default=0)


def billed(item, value, earlier, month):
    """What is billed of a measured value, in millionths."""
    least = micro(item["minimum"]) if "minimum" in item else 0
    return max(Fraction(value), ratchet(item, earlier, month), Fraction(least))


def time_share(item, bill):
    """Months that the bill's days make, for an item that goes by days."""
    if item.get("prorate", "whole") == "whole":
        return bill.once()
    return months_by(item.get("days_basis", "actual"), bill.days)


def months_by(basis, days):
    """The months of a span: its days in each calendar month over the month's days, or over `basis`.

    >>> months_by("30", (739000, 739015))
    Fraction(1, 2)
    """
    if basis == "actual":
        return sum(Fraction(inside, length) for _, _, _, inside, length in months_of(*days))
    # 365/12 is kept as a number of at most nine decimals.
    return Fraction(days[1] - days[0]) / (Fraction("30.416666667") if basis == "365/12" else Fraction(basis))


def lines(item, demand, contract):
    """[(kind, tier, quantity, price)] for the billed demand, in millionths; `contract` is the account's."""
    if "contract" in item:
        return _by_contract(item, demand, contract)
    if "tiers" not in item:
        return [("demand", None, demand, Fraction(item["price"]))]
    edges, found = [0, *(micro(text) for text in item["bounds"]), None], []
    for at, tier in enumerate(item["tiers"]):
        high = demand if edges[at + 1] is None else min(demand, edges[at + 1])
        if high > edges[at] or at == 0:
            found.append(("demand", at, high - edges[at], Fraction(tier["price"])))
    return found


def _by_contract(item, demand, contract):
    rule, price = item["contract"], Fraction(item["price"])
    value = Fraction(micro(rule["amount"]) if "amount" in rule else contract)
    allowed = value * Fraction(rule.get("allowance", "1.05"))
    base = value
    if rule.get("base") == "measured":
        base = max(demand, value * Fraction(rule.get("least", "1")))
    if demand <= allowed:
        return [("demand", None, base, price)]
    if rule.get("base") == "allowance":
        base = allowed
    factors = [(value if rule.get("excess_from") == "contract" else allowed, Fraction(rule.get("excess_factor", "2")))]
    if "excess_step" in rule:
        factors.append((value * Fraction(rule["excess_step"]["above"]), Fraction(rule["excess_step"]["factor"])))
    found, until = [("demand", None, base, price)], demand
    for edge, factor in reversed(factors):
        if until > edge:
            found.insert(1, ("excess_demand", None, until - edge, price * factor))
            until = edge
    return found
