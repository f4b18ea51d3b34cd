# SPDX-License-Identifier: Apache-2.0
"""Free quantities: how much of a bill's usage costs nothing, and which. All in millionths."""

from fractions import Fraction

from .bill_windows import Window
from .rounding import round_to

MICRO = 10**6


def micro(text):
    """Millionths of a decimal text, which has to have no more than six decimals.

    >>> micro("0.25")
    250000
    """
    value = Fraction(text) * MICRO
    if value.denominator != 1:
        raise ValueError(f"finer than millionths: {text}")
    return int(value)


def rounded_micro(value, stage):
    """`value` in units, as `stage` or else half up to six decimals, in millionths."""
    stage = stage or {"rule": "half_up", "scale": 6}
    return int(round_to(value, stage["rule"], stage["scale"], stage.get("step", 1)) * MICRO)


class Quota:
    """The `quota` of an item in one bill. `state` is {first day of a window: (taken over, used, left)}.

    A window gives what the account's facts of the present bill make it give, less what was used before.
    """

    def __init__(self, item, rounding, bill, state):
        self.document = item["quota"]
        self.stage = rounding.get("quantity")
        self.since, self.persons = bill.account.get("since"), bill.account.get("persons", 1)
        self.window = Window(self.document, bill.whole, self.since, bill.days)
        self.state = dict(state)

    def _amount(self, window):
        """What a window gives, without what was taken over."""
        value = Fraction(self.document["amount"])
        if self.document.get("each") == "person":
            value *= self.persons
        start, end = window
        if self.document.get("prorate") != "days" or self.since is None or self.since <= start:
            return int(value * MICRO)
        return rounded_micro(value * Fraction(max(0, end - self.since), end - start), self.stage)

    def take(self, window, usage):
        """How much of a window's `usage` in this bill is free."""
        over = 0
        if window[0] in self.state:
            over = self.state[window[0]][0]
        elif "carry" in self.document and self.state:
            over = min(micro(self.document["carry"]), self.state[max(self.state)][2])
        used = self.state[window[0]][1] if window[0] in self.state else 0
        available = max(0, self._amount(window) + over - used)
        free = min(available, usage)
        self.state[window[0]] = (over, used + free, available - free)
        return free


def in_order(free, amounts):
    """Gives `free` to the first amounts first.

    >>> in_order(5, [3, 4])
    [3, 2]
    """
    found = []
    for amount in amounts:
        found.append(min(free, amount))
        free -= found[-1]
    return found


def in_proportion(free, amounts):
    """Differences of floors of running shares.

    >>> in_proportion(5, [3, 3])
    [2, 3]
    """
    whole, running, found = sum(amounts), 0, []
    for amount in amounts:
        before = free * running // whole if whole else 0
        running += amount
        found.append((free * running // whole if whole else 0) - before)
    return found


def by_period(document, free, amounts, periods):
    """How `free` is shared over {period: amount}: {period: free}. `periods` are the calendar's, in order."""
    takes, order = document.get("takes"), [None] if None in amounts else periods
    if takes == "proportional":
        return dict(zip(order, in_proportion(free, [amounts.get(period, 0) for period in order])))
    if isinstance(takes, list) and order != [None]:
        order = takes + [period for period in order if period not in takes]
    return dict(zip(order, in_order(free, [amounts.get(period, 0) for period in order])))
