# SPDX-License-Identifier: Apache-2.0
"""Random valid plan documents of format submeter.plan/2. One seed makes one plan."""

from .schedule import WEEKDAYS

PERIODS = ("sharp", "peak", "flat", "valley", "deep")
ZONES = ("Asia/Shanghai", "Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
         "America/St_Johns", "Africa/Casablanca", "Pacific/Auckland", "UTC")
RULES = ("half_up", "half_even", "up", "down", "truncate")


def decimal(draw, whole, digits, negative=0.0):
    """A decimal text below `whole`, with up to `digits` decimals."""
    digits = draw.randint(0, digits)
    text = str(draw.randrange(whole)) + (f".{draw.randrange(10 ** digits):0{digits}}" if digits else "")
    return "-" + text if draw.random() < negative and text.strip("0.") else text


def price(draw):
    """A price, now and then negative or 0."""
    return draw.choice((decimal(draw, 2, 6), decimal(draw, 3, 4), decimal(draw, 40, 2), decimal(draw, 2, 4, 0.2)))


def stage(draw, scale, rules=RULES):
    """A rounding stage no finer than `scale`."""
    found = {"rule": draw.choice(rules), "scale": draw.randint(max(0, scale - 2), scale)}
    return found | ({"step": draw.choice((2, 5))} if draw.random() < 0.2 else {})


def calendar(draw):
    """A calendar of one to five periods."""
    periods = draw.sample(PERIODS, draw.randint(1, len(PERIODS)))
    names = ["a", "b", "c"][:draw.randint(1, 3)]
    types = ["workday", "rest", "holiday"][:draw.randint(1, 3)]
    found = {"periods": periods, "tables": [{"name": name, "slots": slots(draw, periods)} for name in names],
             "day_types": types, "seasons": seasons(draw, names, types)}
    if draw.random() < 0.7:
        found["week"] = {day: draw.choice(types) for day in draw.sample(WEEKDAYS, draw.randint(0, 3))}
    if draw.random() < 0.5:
        dates = draw.sample(("2026-03-29", "2026-10-25", "2026-12-31", "2027-01-01", "12-31", "01-01", "03-01",
                             "2026-04-05", "2026-11-01", "11-01", "2026-02-28"), draw.randint(1, 5))
        found["dates"] = [{"date": date, **draw.choice(({"day_type": draw.choice(types)}, {"table": draw.choice(names)}))}
                          for date in dates]
    return found


def slots(draw, periods):
    """The slots of a day's table."""
    starts = sorted(draw.sample(range(0, 1440, draw.choice((60, 30, 30, 7))), draw.randint(1, 6)))
    return [{"from": f"{start // 60:02}:{start % 60:02}", "period": draw.choice(periods)} for start in starts]


def seasons(draw, names, types):
    """One to three seasons."""
    starts = sorted(draw.sample(("01-01", "02-15", "03-29", "07-01", "10-25", "12-01"), draw.randint(1, 3)))
    return [{"from": start, "tables": draw.choice((draw.choice(names), {kind: draw.choice(names) for kind in types}))}
            for start in starts]


def tiers_of(ladder):
    """All tiers of a ladder, those of its classes too."""
    return [*ladder.get("tiers", ())] + [tier for table in ladder.get("classes", ()) for tier in table["tiers"]]


def without_fees(ladder):
    """Takes the flat amounts out of a ladder's tiers."""
    for tier in tiers_of(ladder):
        tier.pop("fee", None)


class Maker:
    """Makes one plan."""

    def __init__(self, draw):
        self.draw, self.scale = draw, draw.randint(2, 6)
        self.calendar = calendar(draw) if draw.random() < 0.6 else None
        self.periods = self.calendar["periods"] if self.calendar else []
        self.rounding, self.chronological = self._rounding(), False
        self.items = []

    def plan(self):
        """The document."""
        draw = self.draw
        kinds = ["usage"] + draw.choices(("usage", "demand", "capacity", "fixed", "percentage", "power_factor", "limit",
                                          "tax"), weights=(5, 2, 1, 3, 2, 1, 1, 3), k=draw.randint(0, 5))
        draw.shuffle(kinds)
        for kind in kinds:
            if self.items or kind in ("usage", "demand", "capacity", "fixed"):
                self._item(getattr(self, "_" + kind)())
        if self.chronological:
            self.rounding.pop("quantity", None)
        found = {"format": "submeter.plan/2", "id": "drawn", "version": 1, "currency": "CNY", "scale": self.scale,
                 "commodity": "electricity", "zone": draw.choice(ZONES), "rounding": self.rounding, "items": self.items}
        return found | ({"calendar": self.calendar} if self.calendar else {})

    def _maybe(self, chance, **fields):
        return fields if self.draw.random() < chance else {}

    def _item(self, fields):
        found = {"id": f"i{len(self.items)}"} | fields
        self.items.append(found | self._maybe(0.1, rounding=stage(self.draw, self.scale)))

    def _rounding(self):
        draw, found = self.draw, {}
        names = draw.choice((("line",), ("total",), ("line", "total"), ("line", "tax"), ("total", "tax", "subtotal"),
                             ("line", "subtotal"), ("line", "tax", "subtotal", "total"), ("total", "subtotal")))
        for name in names:
            found[name] = stage(draw, self.scale)
        found["price"] = {"rule": draw.choice(RULES), "scale": draw.randint(3, 6)}
        if draw.random() < 0.3:
            found["quantity"] = {"rule": draw.choice(RULES), "scale": draw.randint(0, 3)}
            if found["quantity"]["rule"] in ("down", "truncate") and draw.random() < 0.5:
                found["quantity"]["carry"] = True
        return found

    def _on(self):
        ids = [item["id"] for item in self.items]
        return self.draw.sample(ids, self.draw.randint(1, len(ids)))

    def _months(self, chance=0.1):
        return self._maybe(chance, months=sorted(self.draw.sample(range(1, 13), self.draw.randint(3, 11))))

    def _by_period(self, value):
        return {period: value() for period in self.periods}

    # --- usage -------------------------------------------------------------------------------------

    def _usage(self):
        draw = self.draw
        found = {"kind": "usage", "unit": "kWh"} | self._maybe(0.2, measure="second") | self._months(0.05)
        ladder = draw.random() < 0.6
        form = draw.choice(("prices", "surcharge", "factor")) if ladder else None
        if form != "prices":
            found |= self._own()
        if ladder:
            found["ladder"] = self._ladder(form, found)
        if draw.random() < 0.25:
            found["quota"] = self._quota(found)
        return found

    def _own(self):
        draw = self.draw
        choice = draw.random()
        if self.periods and choice < 0.4:
            return {"prices": self._by_period(lambda: price(draw))}
        if choice < 0.6:
            return {"price": price(draw)}
        parts = [{"name": f"part{at}", "price": decimal(draw, 2, 6)} | self._maybe(0.5, floats=True) for at in range(2)]
        ratios = {"ratios": self._by_period(lambda: decimal(draw, 3, 9))} if self.periods else {}
        return {"base": parts} | (ratios if draw.random() < 0.7 else {})

    def _tiers(self, form, count, single):
        """Tiers of one form; a quarter have fees."""
        draw, found = self.draw, []
        many = bool(self.periods) and not single and draw.random() < 0.6
        for _ in range(count):
            if form == "factor":
                tier = {"factor": decimal(draw, 3, 9)}
            elif form == "prices":
                tier = {"prices": self._by_period(lambda: price(draw))} if many else {"price": price(draw)}
            elif many:
                tier = {"surcharges": self._by_period(lambda: price(draw))}
            else:
                tier = {"surcharge": price(draw) if draw.random() < 0.8 else "0"}
            found.append(tier | self._maybe(0.2, fee=decimal(draw, 20, 3)))
        return found

    def _table(self, form, single):
        draw = self.draw
        bounds = sorted(draw.sample(range(1, draw.choice((10, 60, 2000))), draw.randint(1, 3)))
        texts = [str(bound) + draw.choice(("", "", ".5", ".25")) for bound in bounds]
        return {"bounds": texts, "tiers": self._tiers(form, len(bounds) + 1, single)}

    def _ladder(self, form, item):
        draw = self.draw
        found = {"mode": draw.choice(("graduated", "graduated", "volume")),
                 "window": draw.choice(("bill", "month", "month", "year", "year"))}
        additive = form == "surcharge" and found["mode"] == "graduated" and draw.random() < 0.5
        if draw.random() < 0.15:
            above = ["0", *map(str, sorted(draw.sample(range(1, 300), draw.randint(1, 2))))]
            found["classes"] = [{"above": text} | self._table(form, True) for text in above]
        else:
            found |= self._table(form, additive)
        if found["mode"] == "volume" and found["window"] != "bill":
            without_fees(found)
        found |= self._window(found["window"])
        if "bounds" in found and draw.random() < 0.2:
            adds = sorted(draw.sample(range(1, 100), len(found["bounds"])))
            rule = draw.choice(("adds", "adds_each"))
            found["household"] = {"persons_over": draw.randint(1, 4), rule: [str(more) for more in adds]}
        return found | self._allocation(found, item, additive)

    def _allocation(self, ladder, item, additive):
        tables = [item, *tiers_of(ladder)]
        by_period = any(name in table for table in tables for name in ("prices", "ratios", "surcharges"))
        if not by_period or ladder["mode"] == "volume":
            return {}
        if len(self.periods) == 1 and self.draw.random() < 0.3:
            return {}
        if additive:
            return {"allocation": "additive"}
        choice = self.draw.choice(("proportional", "chronological", "per_period"))
        if choice == "per_period":
            without_fees(ladder)
        self.chronological |= choice == "chronological"
        return {"allocation": choice}

    def _window(self, window):
        draw = self.draw
        if window == "bill":
            demands = [item["id"] for item in self.items if item["kind"] == "demand"
                       and "months" not in item]
            scaled = [{}, {}, {"scaled_by": "days", "standard_days": draw.choice(("30", "30.4167", "365"))},
                      {"scaled_by": "months"}]
            scaled += [{"scaled_by": "demand", "demand": demands[0]}] if demands else []
            return draw.choice(scaled)
        found = self._starts(window, anniversary=True)
        found |= self._maybe(0.3, crossing=draw.choice(("split", "by_start", "by_end")))
        return found | self._maybe(0.3, move_in=draw.choice(("whole", "months", "started_months", "days")))

    def _starts(self, window, anniversary=False):
        if window == "month":
            return self._maybe(0.3, starts=self.draw.choice(("1", "15", "28")))
        starts = ["01-01", "03-15", "11-01", "02-28"] + (["anniversary"] if anniversary else [])
        return self._maybe(0.5, starts=self.draw.choice(starts)) if window == "year" else {}

    def _quota(self, item):
        draw, windows = self.draw, ["bill", "month", "year", ["02-15", "08-20"]]
        window = draw.choice(windows)
        found = {"amount": decimal(draw, 40, 3), "window": window}
        found |= self._starts(window, anniversary=True)
        found |= self._maybe(0.3, each="person") | self._maybe(0.3, carry=decimal(draw, 12, 2))
        found |= self._maybe(0.3, prorate=draw.choice(("whole", "days")))
        if "ladder" in item:
            found["fills_ladder"] = draw.random() < 0.5
        if self.periods:
            listed = draw.sample(self.periods, draw.randint(1, len(self.periods)))
            takes = draw.choice(("proportional", "chronological", listed))
            found |= self._maybe(0.7 if len(self.periods) == 1 else 1, takes=takes)
            self.chronological |= found.get("takes") == "chronological"
        return found

    # --- the rest ----------------------------------------------------------------------------------

    def _demand(self):
        draw = self.draw
        window = draw.choice((15, 30, 60))
        found = {"kind": "demand", "unit": "kW", "window_minutes": window} | self._months()
        found |= self._maybe(0.5, slip_minutes=draw.choice([slip for slip in (5, 15, 30) if window % slip == 0]))
        found |= self._maybe(0.3, minimum=decimal(draw, 30, 2)) | self._maybe(0.3, measure="second")
        if self.periods:
            found |= self._maybe(0.4, periods=draw.sample(self.periods, 1))
        if draw.random() < 0.3:
            bounds = [str(bound) for bound in sorted(draw.sample(range(1, 80), 2))]
            found |= {"bounds": bounds, "tiers": [{"price": price(draw)} for _ in range(3)]}
        else:
            found["price"] = price(draw)
            found |= self._maybe(0.5, contract=self._contract())
        if draw.random() < 0.4:
            found["ratchet"] = {"share": draw.choice(("0.8", "0.333333333")), "months": draw.randint(1, 12)}
            found["ratchet"] |= self._maybe(0.3, of_months=sorted(draw.sample(range(1, 13), 5)))
        return found | self._prorate()

    def _contract(self):
        draw = self.draw
        found = {"base": draw.choice(("contract", "allowance", "measured"))} | self._maybe(0.5, amount=decimal(draw, 60, 1))
        found |= self._maybe(0.8, allowance=draw.choice(("1.05", "1.1", "1")))
        found |= self._maybe(0.8, excess_factor=draw.choice(("2", "1.5", "0")))
        found |= self._maybe(0.4, excess_from=draw.choice(("allowance", "contract")))
        found |= self._maybe(0.4, excess_step={"above": draw.choice(("1.2", "1.333333333")), "factor": "3"})
        return found | (self._maybe(0.6, least=draw.choice(("0.85", "0", "1.1"))) if found["base"] == "measured" else {})

    def _prorate(self):
        draw = self.draw
        basis = draw.choice(("actual", "30", "30.4375", "365/12"))
        return self._maybe(0.7, prorate=draw.choice(("whole", "days"))) | self._maybe(0.5, days_basis=basis)

    def _capacity(self):
        return {"kind": "capacity", "price": price(self.draw)} | self._prorate()

    def _fixed(self):
        draw = self.draw
        found = {"kind": "fixed", "price": price(draw), "per": draw.choice(("bill", "day", "month", "month", "year"))}
        found |= self._maybe(0.4, each=draw.choice(("account", "person", "kVA")))
        return found | self._maybe(0.2, zero_use_factor=decimal(draw, 2, 3)) | self._prorate()

    def _percentage(self):
        return {"kind": "percentage", "rate": decimal(self.draw, 1, 9, 0.2), "on": self._on()} | self._above()

    def _above(self):
        """A usage up to which a rate is not charged."""
        priced = [item.get("measure", "usage") for item in self.items if item["kind"] == "usage"]
        if not priced or self.draw.random() < 0.7:
            return {}
        rule = {"measure": self.draw.choice(priced), "quantity": decimal(self.draw, self.draw.choice((5, 300, 5000)), 3)}
        return {"above": rule | self._maybe(0.7, part=self.draw.choice(("share", "all")))}

    def _power_factor(self):
        draw = self.draw
        found = {"kind": "power_factor", "active": ["usage"], "reactive": ["kvarh"], "on": self._on()}
        if draw.random() < 0.7:
            return found | {"standard": draw.choice(("0.90", "0.85", "0.80"))}
        rates = [decimal(draw, 1, 4, 0.3) for _ in range(3)]
        return found | {"table": [{"from": text, "rate": rate} for text, rate in zip(("0.95", "0.7", "0"), rates)]}

    def _limit(self):
        found = {"kind": self.draw.choice(("minimum", "maximum")), "price": decimal(self.draw, 40, 2), "on": self._on()}
        return found | self._maybe(0.7, per=self.draw.choice(("bill", "day", "month"))) | self._prorate()

    def _tax(self):
        found = {"kind": "tax", "rate": decimal(self.draw, 1, 4), "included": self.draw.random() < 0.4}
        found |= {} if found["included"] else self._above()
        return found | self._maybe(0.5, on=self._on())


def plan(draw):
    """A plan document."""
    return Maker(draw).plan()
