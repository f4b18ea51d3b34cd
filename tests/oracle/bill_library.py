# SPDX-License-Identifier: Apache-2.0
"""The library beside the oracle: the same plan and the same bills, as its Python binding takes them."""

from fractions import Fraction

import numpy
from submeter._core.tariff import Plan, Rating, Service

from .bill import seconds_of
from .bill_calendar import EPOCH, day_of
from .bill_quota import micro

# Kinds whose quantity is a measured one. Shares of tiers are fractions: the library tells them in millionths.
QUANTITIES = ("consumption", "surcharge", "free_quota", "demand", "excess_demand")
MILLIONTH = Fraction(1, 10**6)


def days_since_1970(text):
    """A date as the binding takes it."""
    return day_of(text) - EPOCH


def service(given):
    """The account's facts of one bill."""
    account = given.get("account", {})
    facts = {"days": (days_since_1970(given["from"]), days_since_1970(given["to"])),
             "persons": account.get("persons", 1),
             "capacity": [(days_since_1970(entry["from"]), micro(entry["amount"]))
                          for entry in account.get("capacity", ())]}
    if "since" in account:
        facts["since"] = days_since_1970(account["since"])
    if "contract" in account:
        facts["contract"] = micro(account["contract"])
    for name in ("demand", "power_factor"):
        facts[name] = {item: micro(text) for item, text in account.get(name, {}).items()}
    return Service(**facts)


def add(rating, plan, given, measure, part):
    """One part of a bill's usage; gives the rows that were divided."""
    if "values" in part:
        start, seconds = seconds_of(part["start"]), part["seconds"]
        values = numpy.array([micro(text) for text in part["values"]], dtype=numpy.int64)
        starts = start + seconds * numpy.arange(len(values), dtype=numpy.int64)
        return rating.add_columns(starts, values, seconds, measure)
    if "total" in part:
        amounts = [micro(part["total"])] + [0] * (len(plan.periods) - 1)
    else:
        amounts = [micro(part["periods"].get(name, "0")) for name in plan.periods]
    since, until = (days_since_1970(part.get(name, given[name])) for name in ("from", "to"))
    return rating.add_totals(since, until, amounts, measure)


def rate(document, bills):
    """The library's bills, in order."""
    plan, found = Plan.from_dict(document), []
    for given in bills:
        rating = Rating(plan, service(given), after=found[-1] if found else None)
        for measure, parts in given.get("usage", {}).items():
            if measure not in plan.measures:
                continue
            for part in parts if isinstance(parts, list) else [parts]:
                add(rating, plan, given, measure, part)
        found.append(rating.settle())
    return found


def name_of(line):
    """(item, kind, period, tier) of a line of either; the tier only where the item has tiers."""
    kind = line.kind if isinstance(line.kind, str) else line.kind.name
    tier = line.tier or 0
    return line.item or None, kind, line.period, 0 if kind == "power_factor" else tier


def unlike(bill, wanted):
    """What the library's bill says otherwise than the oracle's, in words; nothing where they agree."""
    found = [f"{name_of(line)} {line.amount}" for line in bill.lines]
    told = [f"{name_of(line)} {float(line.amount)}" for line in wanted.lines]
    if [name_of(line) for line in bill.lines] != [name_of(line) for line in wanted.lines]:
        return f"lines {found}, not {told}"
    for line, other in zip(bill.lines, wanted.lines):
        if Fraction(line.amount) != other.amount or line.included != other.included:
            return f"{name_of(line)}: {line.amount} of {line.exact}, not {float(other.amount)} of {float(other.exact)}"
        if other.kind in QUANTITIES and abs(Fraction(line.quantity) - other.quantity) >= MILLIONTH:
            return f"{name_of(line)}: quantity {line.quantity}, not {float(other.quantity)}"
    if Fraction(bill.total) != wanted.total:
        return f"total {bill.total}, not {float(wanted.total)}"
    return None
