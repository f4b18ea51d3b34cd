# SPDX-License-Identifier: Apache-2.0
"""An item of kind usage in one bill: quota, rounded quantities, ladder, lines.

The bill's usage comes as pieces (local day, period, millionths) in time order.
"""

from fractions import Fraction

from .bill_ladder import Ladder, graduated, own_prices, reached, tier_price
from .bill_quota import MICRO, Quota, by_period, in_order, rounded_micro
from .bill_windows import Window, months_of


def priced_by_period(item):
    """Whether an item's prices depend on the period; otherwise its usage is of none."""
    ladder = item.get("ladder", {})
    tables = [item, *ladder.get("tiers", ())] + [tier for entry in ladder.get("classes", ()) for tier in entry["tiers"]]
    return any(name in table for table in tables for name in ("prices", "ratios", "surcharges"))


class Usage:
    """One item's way from pieces to lines. `state` is what the item's earlier bills left."""

    def __init__(self, item, plan, bill, state):
        self.item, self.bill = item, bill
        self.rounding = plan["rounding"]
        self.periods = bill.calendar.periods if priced_by_period(item) else [None]
        self.ladder = item.get("ladder")
        self.window = self._ladder_window() if self.ladder else None
        self.totals = dict(state.get("totals", {}))  # (window's first day, period or None) -> millionths
        self.entered = set(state.get("entered", ()))  # (window's first day, period or None, tier)
        self.carried = dict(state.get("carried", {}))  # period -> (before rounding, billed)
        self.quota = None
        if "quota" in item:
            self.quota = Quota(item, self.rounding, bill, state.get("quota", {}))
        self.own = own_prices(item, self.periods, self.rounding)
        self.at_class = 0
        self.sums = {}  # (kind, class, tier, period) -> [quantity in millionths, amount × 10^6]

    def state(self):
        """What the item's next bill has to know."""
        return {"totals": self.totals, "entered": self.entered, "carried": self.carried,
                "quota": self.quota.state if self.quota else {}}

    # --- windows -----------------------------------------------------------------------------------

    def _ladder_window(self):
        """Bounds that follow the length of a bill are those of each part."""
        apart = self.ladder.get("scaled_by") in ("days", "months")
        whole = self.bill.days if apart else self.bill.whole
        return Window(self.ladder, whole, self.bill.account.get("since"), self.bill.days)

    def _window_of(self, day):
        """The ladder's window to which usage of a day belongs."""
        if not self.ladder:
            return self.bill.days
        start, end = self.bill.whole
        crossing = self.ladder.get("crossing", "split")
        return self.window.at({"split": day, "by_start": start, "by_end": end - 1}[crossing])

    def _windows(self):
        """The ladder's windows that the bill touches, in order; all of it without a ladder."""
        touched = self.window.touched() if self.ladder else [self.bill.days]
        return list(dict.fromkeys(self._window_of(max(start, self.bill.days[0])) for start, _ in touched))

    # --- free usage --------------------------------------------------------------------------------

    def _divided(self, pieces):
        """[(ladder's window, period, free, not free)] of the pieces, in time order."""
        if not self.quota:
            return [(self._window_of(day), period, 0, amount) for day, period, amount in pieces]
        found = []
        for window in self.quota.window.touched():
            found += self._free(window, [piece for piece in pieces if self.quota.window.at(piece[0]) == window])
        return found

    def _free(self, window, pieces):
        """The pieces of one of the quota's windows."""
        free = self.quota.take(window, sum(amount for _, _, amount in pieces))
        takes = self.quota.document.get("takes")
        if takes in (None, "chronological") or (takes == "proportional" and self.periods == [None]):
            shares = in_order(free, [amount for _, _, amount in pieces])
        else:
            amounts = {}
            for _, period, amount in pieces:
                amounts[period] = amounts.get(period, 0) + amount
            left, shares = by_period(self.quota.document, free, amounts, self.bill.calendar.periods), []
            for _, period, amount in pieces:
                shares.append(min(left[period], amount))
                left[period] -= shares[-1]
        return [(self._window_of(day), period, share, amount - share)
                for (day, period, amount), share in zip(pieces, shares)]

    # --- quantities --------------------------------------------------------------------------------

    def _billed(self, amounts):
        """Rounds {period: millionths} of one window."""
        stage = self.rounding.get("quantity")
        if not stage:
            return amounts
        if not stage.get("carry"):
            return {period: rounded_micro(Fraction(amount, MICRO), stage) for period, amount in amounts.items()}
        found = {}
        for period, amount in amounts.items():
            before, billed = self.carried.get(period, (0, 0))
            found[period] = rounded_micro(Fraction(before + amount, MICRO), stage) - billed
            self.carried[period] = (before + amount, billed + found[period])
        return found

    def lines(self, pieces):
        """[(kind, tier, period, quantity, amount)] of the bill, in the order in which they stand."""
        divided = self._divided(pieces)
        if self.periods == [None]:
            divided = [(window, None, free, amount) for window, _, free, amount in divided]
        for _, _, free, _ in divided:
            self._count("free_quota", None, None, free, 0)
        for window in self._windows():
            self._window(window, [cell[1:] for cell in divided if cell[0] == window])
        return self._in_order()

    def _window(self, window, cells):
        amounts, free = {period: 0 for period in self.periods}, {period: 0 for period in self.periods}
        for period, unpaid, amount in cells:
            amounts[period] += amount
            free[period] += unpaid
        if not (self.quota and self.quota.document.get("fills_ladder")):
            free = {period: 0 for period in self.periods}
        billed = self._billed(amounts)
        if not self.ladder:
            return self._flat(billed)
        factor = self._factor()
        ladder = Ladder(self.ladder, self.rounding, window, self.bill.account, factor)
        allocation = self.ladder.get("allocation")
        if allocation == "chronological":
            return self._chronological(window, ladder, cells, sum(free.values()) > 0)
        if allocation == "per_period":
            for period in self.periods:
                key = (window[0], period)
                self.totals[key] = self.totals.get(key, 0) + free[period] + billed[period]
            whole = sum(self.totals[window[0], period] for period in self.periods)
            for period in self.periods:
                self._steps((window[0], period), ladder, {period: billed[period]}, free[period], whole)
            return None
        key, filled = (window[0], None), sum(free.values())
        self.totals[key] = self.totals.get(key, 0) + filled + sum(billed.values())
        return self._steps(key, ladder, billed, filled, self.totals[key])

    def _factor(self):
        """By what the ladder's bounds are scaled."""
        kind, (start, end) = self.ladder.get("scaled_by"), self.bill.days
        if kind == "days":
            return Fraction(end - start) / Fraction(self.ladder["standard_days"])
        if kind == "months":
            return sum(Fraction(days, length) for _, _, _, days, length in months_of(start, end))
        return self.bill.billed_demand[self.ladder["demand"]] if kind == "demand" else Fraction(1)

    # --- tiers -------------------------------------------------------------------------------------

    def _flat(self, billed):
        """Each period at the item's own price."""
        for period, amount in billed.items():
            self._count("consumption", None, period, amount, self.own[period])

    def _steps(self, key, ladder, billed, free, whole):
        """One ladder, to which `free` and `billed` have been added; `whole` is all usage in the window."""
        total = sum(billed.values())
        before = self.totals[key] - free - total
        bounds, tiers, self.at_class = ladder.steps(whole)
        if self.ladder["mode"] == "volume":
            at = reached(bounds, self.totals[key])
            for period, amount in billed.items():
                self._count("consumption", at, period, amount, tier_price(tiers[at], period, self.own, self.rounding))
            return self._fee(at, tiers) if self.bill.days[1] == self.bill.whole[1] else None
        parts = graduated(bounds, before + free, total)
        if self.ladder.get("allocation") == "additive":
            self._flat(billed)
            for at, part in enumerate(parts):
                self._count("surcharge", at, None, part, Fraction(tiers[at]["surcharge"]))
        else:
            self._shares(tiers, parts, billed, total)
        return self._fees(key, bounds, tiers)

    def _shares(self, tiers, parts, billed, total):
        """Each tier's quantity, shared over the periods in proportion to their usage."""
        for at, part in enumerate(parts):
            for period, amount in billed.items():
                if part and amount:
                    price = tier_price(tiers[at], period, self.own, self.rounding)
                    self._count("consumption", at, period, Fraction(part * amount, total), price)

    def _chronological(self, window, ladder, cells, fills):
        """Usage fills the tiers in time order, after what is free where that fills them too."""
        key = (window[0], None)
        used = self.totals.get(key, 0) + (sum(free for _, free, _ in cells) if fills else 0)
        self.totals[key] = used + sum(amount for _, _, amount in cells)
        bounds, tiers, self.at_class = ladder.steps(self.totals[key])
        for period, _, amount in cells:
            for at, part in enumerate(graduated(bounds, used, amount)):
                if part:
                    price = tier_price(tiers[at], period, self.own, self.rounding)
                    self._count("consumption", at, period, part, price)
            used += amount
        self._fees(key, bounds, tiers)

    def _fees(self, key, bounds, tiers):
        """The flat amounts of the tiers that the window's usage is in, each once; of the first without usage too."""
        for at in range(reached(bounds, self.totals[key]) + 1):
            if (*key, at) not in self.entered:
                self._fee(at, tiers)
                self.entered.add((*key, at))

    def _fee(self, at, tiers):
        self._count("tier_fee", at, None, MICRO, Fraction(tiers[at].get("fee", "0")))

    # --- lines -------------------------------------------------------------------------------------

    def _count(self, kind, tier, period, quantity, price):
        if quantity and (price or kind not in ("surcharge", "tier_fee")):
            number = 0 if tier is None else self.at_class
            line = self.sums.setdefault((kind, number, tier, period), [Fraction(0), Fraction(0)])
            line[0] += quantity
            line[1] += quantity * price

    def _in_order(self):
        """One period alone is not named."""
        kinds = ("free_quota", "consumption", "surcharge", "tier_fee")
        periods = [None, *self.periods]

        def place(key):
            kind, number, tier, period = key
            return kinds.index(kind), number, -1 if tier is None else tier, periods.index(period)
        named = len(self.periods) > 1
        return [(kind, tier, period if named else None,
                 *(value / MICRO for value in self.sums[kind, number, tier, period]))
                for kind, number, tier, period in sorted(self.sums, key=place)]
