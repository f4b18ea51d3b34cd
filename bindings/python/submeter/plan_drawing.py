# SPDX-License-Identifier: Apache-2.0
"""A plan as a picture: a week's periods with their prices, ladders as steps, dated exceptions."""

import os
import pathlib
from decimal import Decimal

from submeter import plan_parts as parts
from submeter import svg
from submeter._core.tariff import Plan
from submeter.plan_parts import MINUTES, Document, Tier
from submeter.plan_words import describe, head, item_lines, number, tier_range

_WIDTH, _LEFT, _RIGHT = 960, 40, 920
_BAR_LEFT, _BAR_HIGH = 220, 30
_CHART_HIGH = 190
_CHART_LEFT = 110
#: From the dearest period to the cheapest.
_COLOURS = ("#a3341f", "#d9752b", "#d9a441", "#8fc3c7", "#3f9097", "#0b6e75", "#3b4f7d", "#6d5a8c")
_ON_DARK = ("#a3341f", "#3f9097", "#0b6e75", "#3b4f7d", "#6d5a8c")
_PLAIN = "#0b6e75"
_EXCEPTIONS_MAX = 60


def _price_of_period(plan: Plan, document: Document) -> "dict[str, Decimal]":
    """Of the first item whose price depends on the period, in its first tier; else empty."""
    for item in parts.usage_items(document):
        prices = parts.classes(plan, item)[0][1][0].prices
        if "" not in prices and (len(set(prices.values())) > 1 or len(prices) == 1):
            return prices
    return {}


def _colours(plan: Plan, prices: "dict[str, Decimal]") -> "dict[str, str]":
    names = plan.periods
    ranked = sorted(names, key=lambda name: (-prices.get(name, Decimal(0)), names.index(name)))
    last = max(len(ranked) - 1, 1)
    few = len(ranked) <= len(_COLOURS)
    return {name: _COLOURS[place * 5 // last if few and len(ranked) <= 6 else place % len(_COLOURS)]
            for place, name in enumerate(ranked)}


def _units(plan: Plan, document: Document) -> str:
    items = parts.usage_items(document)
    return f"{plan.currency}/{items[0]['unit']}" if items else plan.currency


def _heading(out: svg.Drawing, plan: Plan, document: Document) -> None:
    title = f"{plan.id}, version {plan.version}"
    out.text(_LEFT, 48, svg.shortened(title, _RIGHT - _LEFT, 22), "title")
    out.text(_LEFT, 70, svg.shortened(head(plan, document), _RIGHT - _LEFT), "soft")
    out.y = 84


def _section(out: svg.Drawing, words: str) -> None:
    out.y += 36
    out.text(_LEFT, out.y, svg.shortened(words, _RIGHT - _LEFT, 15), "head")
    out.y += 12


def _legend(out: svg.Drawing, plan: Plan, prices: "dict[str, Decimal]", unit: str) -> None:
    colours = _colours(plan, prices)
    x, out.y = float(_LEFT), out.y + 4
    for name in plan.periods:
        words = f"{name} {number(prices[name])} {unit}" if name in prices else name
        words = svg.shortened(words, 400)
        wide = 24 + svg.width_of(words) + 22
        if x + wide > _RIGHT and x > _LEFT:
            x, out.y = float(_LEFT), out.y + 22
        out.box(x, out.y, (14, 14), colours[name])
        out.text(x + 20, out.y + 12, words)
        x += wide
    out.y += 20


def _bar(out: svg.Drawing, calendar: Document, table: str, colours: "dict[str, str]",
         prices: "dict[str, Decimal]") -> None:
    for span in parts.spans(calendar, table):
        left, right = _minute_x(span.start), _minute_x(span.end)
        price = number(prices[span.period]) if span.period in prices else ""
        hours = f"{_clock(span.start)}–{_clock(span.end)}"
        out.box(left + 0.5, out.y, (right - left - 1, _BAR_HIGH), colours[span.period],
                f"{hours} {span.period} {price}".rstrip())
        word = price or span.period
        if svg.width_of(word) < right - left - 6:
            light = " light" if colours[span.period] in _ON_DARK else ""
            out.text((left + right) / 2, out.y + 20, word, "mid" + light)


def _minute_x(minute: int) -> float:
    return _BAR_LEFT + (_RIGHT - _BAR_LEFT) * minute / MINUTES


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _hours(out: svg.Drawing) -> None:
    for hour in range(0, 25, 3):
        out.text(_minute_x(hour * 60), out.y + 12, f"{hour}:00", "small mid")
    out.y += 14


def _calendar(out: svg.Drawing, plan: Plan, document: Document) -> None:
    calendar = document["calendar"]
    prices = _price_of_period(plan, document)
    _section(out, "Periods of the week")
    _legend(out, plan, prices, _units(plan, document))
    names = parts.weekdays(calendar)
    for season in parts.seasons(calendar):
        out.y += 18
        out.text(_LEFT, out.y, season.days, "soft")
        out.y += 8
        for kind, table in season.tables.items():
            _day_type(out, kind if len(names) > 1 else "every day", names[kind])
            _bar(out, calendar, table, _colours(plan, prices), prices)
            out.y += _BAR_HIGH + 6
        _hours(out)
    _exceptions(out, calendar)


def _day_type(out: svg.Drawing, kind: str, days: str) -> None:
    out.text(_LEFT, out.y + 14, svg.shortened(kind, _BAR_LEFT - _LEFT - 8))
    out.text(_LEFT, out.y + 28, days or "dates below", "small")


def _exceptions(out: svg.Drawing, calendar: Document) -> None:
    lines = parts.exceptions(calendar)
    if not lines:
        return
    _section(out, "Dated exceptions")
    if len(lines) > _EXCEPTIONS_MAX:
        lines = [*lines[:_EXCEPTIONS_MAX - 1], f"and {len(lines) - _EXCEPTIONS_MAX + 1} more"]
    columns = max(1, min(3, int((_RIGHT - _LEFT) / (max(map(svg.width_of, lines)) + 16))))
    column = (_RIGHT - _LEFT) / columns
    rows = -(-len(lines) // columns)
    for place, line in enumerate(lines):
        x, y = _LEFT + column * (place // rows), out.y + 14 + 20 * (place % rows)
        out.text(x, y, svg.shortened(line, column - 16))
    out.y += 20 * rows + 4


class _Chart:
    """A ladder: usage to the right, price upwards."""

    def __init__(self, out: svg.Drawing, tiers: "list[Tier]") -> None:
        self._out, self._tiers = out, tiers
        prices = [price for tier in tiers for price in tier.prices.values()]
        self._low, high = min([Decimal(0), *prices]), max([Decimal(0), *prices])
        self._range = high - self._low or Decimal(1)
        last = tiers[-1].above
        self._end = last * Decimal("1.35") if last else Decimal(1)
        self._top = out.y + 18

    def x(self, usage: "Decimal | None") -> float:
        share = float((self._end if usage is None else usage) / self._end)
        return _CHART_LEFT + (_RIGHT - _CHART_LEFT) * share

    def y(self, price: Decimal) -> float:
        return self._top + _CHART_HIGH * (1 - float((price - self._low) / self._range))

    def axes(self, unit: str, price_unit: str) -> None:
        out, floor = self._out, self.y(self._low)
        out.line((_CHART_LEFT, self.y(Decimal(0))), (_RIGHT, self.y(Decimal(0))), "axis")
        out.text(_LEFT, self._top - 6, price_unit, "small")
        out.text(_CHART_LEFT - 8, self.y(Decimal(0)) + 4, "0", "small end")
        placed = 0.0
        for tier in self._tiers[1:]:
            x = self.x(tier.above)
            out.line((x, self._top), (x, floor), "bound")
            word = f"{number(tier.above)} {unit}"
            half = svg.width_of(word, 11) / 2
            if x - half > placed:
                out.text(x, floor + 16, word, "small mid")
                placed = x + half + 4

    def lines(self, colours: "dict[str, str]") -> None:
        named = dict.fromkeys(name for tier in self._tiers for name in tier.prices if name)
        for name in named or [""]:
            # A tier may have one price for all periods.
            prices = [tier.prices.get(name, tier.prices.get("", Decimal(0)))
                      for tier in self._tiers]
            points = []
            for tier, price in zip(self._tiers, prices):
                y = self.y(price)
                points += [(self.x(tier.above), y), (self.x(tier.up_to), y)]
            steps = ", ".join(map(number, prices))
            self._out.steps(points, colours.get(name, _PLAIN), f"{name} {steps}".strip())
        self._labels()

    def _labels(self) -> None:
        for tier in self._tiers:
            left, right = self.x(tier.above), self.x(tier.up_to)
            taken: "list[float]" = []
            for price in sorted(set(tier.prices.values())):
                y, word = self.y(price) - 5, number(price)
                fits = svg.width_of(word) < right - left and all(abs(y - at) > 13 for at in taken)
                if fits:
                    self._out.text((left + right) / 2, y, word, "mid")
                    taken.append(y)

    def finish(self) -> None:
        self._out.y = self._top + _CHART_HIGH + 26


def _ladder(out: svg.Drawing, plan: Plan, item: Document, colours: "dict[str, str]") -> None:
    unit, price_unit = item["unit"], f"{plan.currency}/{item['unit']}"
    for above, tiers in parts.classes(plan, item):
        of = f", accounts above {number(above)} {unit}" if above else ""
        _section(out, f"Ladder of {item['id']}{of}")
        words = next(line for line in item_lines(plan, item) if line.startswith("ladder: "))
        out.text(_LEFT, out.y + 10, words.removeprefix("ladder: "), "soft")
        out.y += 18
        chart = _Chart(out, tiers)
        chart.axes(unit, price_unit)
        chart.lines(colours)
        chart.finish()
        fees = [f"{tier_range(tier, unit)}: fee {number(tier.fee)} {plan.currency}"
                for tier in tiers if tier.fee]
        if fees:
            out.text(_LEFT, out.y + 10, svg.shortened("; ".join(fees), _RIGHT - _LEFT), "soft")
            out.y += 18


def _items(out: svg.Drawing, plan: Plan, document: Document) -> None:
    _section(out, "What is charged")
    for item in document["items"]:
        out.y += 16
        name = svg.shortened(item["id"], _BAR_LEFT - _LEFT - 10)
        out.text(_LEFT, out.y, name)
        words = item_lines(plan, item)[0]
        out.text(_BAR_LEFT, out.y, svg.shortened(words, _RIGHT - _BAR_LEFT), "soft")
        out.y += 5


def draw(plan: Plan, path: "str | os.PathLike[str] | None" = None) -> str:
    """The picture as SVG text; `Plan.draw` calls this."""
    document = parts.document_of(plan)
    out = svg.Drawing(_WIDTH)
    _heading(out, plan, document)
    if "calendar" in document:
        _calendar(out, plan, document)
    colours = _colours(plan, _price_of_period(plan, document))
    for item in parts.usage_items(document):
        if "ladder" in item:
            _ladder(out, plan, item, colours)
    _items(out, plan, document)
    out.y += 28
    key = "plan-" + plan.digest.rpartition(":")[2]
    text = out.finish(f"Tariff plan {plan.id}, version {plan.version}", describe(plan), key)
    if path is not None:
        pathlib.Path(path).write_text(text, encoding="utf-8", newline="\n")
    return text
