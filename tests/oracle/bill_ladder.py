# SPDX-License-Identifier: Apache-2.0
"""Ladders: which tiers a quantity fills, and at which prices. Quantities in millionths or fractions of them."""

from fractions import Fraction

from .bill_quota import micro, rounded_micro
from .bill_windows import move_in_share
from .rounding import round_to


def derived(value, rounding):
    """A price that a ratio or a factor makes, as the plan's `price` stage rounds it."""
    stage = rounding.get("price")
    return round_to(value, stage["rule"], stage["scale"], stage.get("step", 1)) if stage else value


def stated(text, rounding):
    """A price as the document states it: only one finer than millionths is rounded."""
    value = Fraction(text)
    return value if (value * 10**6).denominator == 1 else derived(value, rounding)


def own_prices(item, periods, rounding):
    """{period: price} of an item itself; {None: price} without periods; nothing where it states none."""
    if "price" in item:
        return {period: stated(item["price"], rounding) for period in periods}
    if "prices" in item:
        return {period: stated(item["prices"][period], rounding) for period in periods}
    if "base" not in item:
        return {}
    floating = sum(Fraction(part["price"]) for part in item["base"] if part.get("floats"))
    rest = sum(Fraction(part["price"]) for part in item["base"] if not part.get("floats"))
    if "ratios" not in item:
        return {period: floating + rest for period in periods}
    return {period: derived(floating * Fraction(item["ratios"][period]) + rest, rounding) for period in periods}


def tier_price(tier, period, own, rounding):
    """The price of a line at a tier and in a period."""
    if "price" in tier:
        return stated(tier["price"], rounding)
    if "prices" in tier:
        return stated(tier["prices"][period], rounding)
    if "factor" in tier:
        return derived(own[period] * Fraction(tier["factor"]), rounding)
    surcharge = tier["surcharge"] if "surcharge" in tier else tier["surcharges"][period]
    return own[period] + stated(surcharge, rounding)


class Ladder:
    """The `ladder` of an item as it stands for one account, bill and window."""

    def __init__(self, document, rounding, window, account, factor=Fraction(1)):
        self.document, self.rounding = document, rounding
        self.share = move_in_share(document.get("move_in", "whole"), window, account.get("since"))
        self.share *= factor
        self.persons = account.get("persons", 1)

    def steps(self, total):
        """(bounds in millionths, tiers, number of the class): the class is the one that `total` reaches."""
        table, number = self.document, 0
        if "classes" in table:
            number = max(0, sum(1 for entry in table["classes"] if total > micro(entry["above"])) - 1)
            table = table["classes"][number]
        bounds = [Fraction(text) for text in table["bounds"]]
        bounds = [bound + more for bound, more in zip(bounds, self._household(len(bounds)))]
        if self.share == 1:
            return [int(bound * 10**6) for bound in bounds], table["tiers"], number
        stage = self.rounding.get("quantity")
        return [rounded_micro(bound * self.share, stage) for bound in bounds], table["tiers"], number

    def _household(self, count):
        """What a large household adds to each bound."""
        rule = self.document.get("household")
        above = self.persons - rule["persons_over"] if rule else 0
        if above <= 0:
            return [Fraction(0)] * count
        if "adds" in rule:
            return [Fraction(text) for text in rule["adds"]]
        return [above * Fraction(text) for text in rule["adds_each"]]


def reached(bounds, total):
    """The tier that a total reaches; at a bound it is still the lower one.

    >>> reached([10, 20], 10), reached([10, 20], 11), reached([10, 20], 21)
    (0, 1, 2)
    """
    return sum(1 for bound in bounds if total > bound)


def graduated(bounds, before, more):
    """How `more` after `before` fills the tiers: one quantity a tier.

    >>> graduated([210, 400], 200, 300)
    [10, 190, 100]
    """
    edges = [0, *bounds, max(before + more, *bounds, 0) if bounds else before + more]
    return [max(0, min(high, before + more) - max(low, before)) for low, high in zip(edges, edges[1:])]
