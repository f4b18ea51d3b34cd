# SPDX-License-Identifier: Apache-2.0
"""What a plan's document says, arranged as people look at it: seasons, days, and prices by tier."""

import datetime
import json
from decimal import Decimal
from typing import Any, NamedTuple

from submeter._core.tariff import Plan

Document = dict[str, Any]

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ANY_YEAR = 2000  # a leap year: a season ends on 29 February where the next begins in March
MINUTES = 24 * 60


class Span(NamedTuple):
    """Minutes [from, to) of a day in one period."""

    start: int
    end: int
    period: str


class Season(NamedTuple):
    """Days of the year, and the table of each day type."""

    days: str
    tables: dict[str, str]


class Tier(NamedTuple):
    """Usage above `above`, up to and including `up_to` (None: without end), and what it costs.

    `prices` is by period; of a price without periods the name is empty.
    """

    above: Decimal
    up_to: "Decimal | None"
    prices: dict[str, Decimal]
    fee: Decimal


def document_of(plan: Plan) -> Document:
    """The canonical document."""
    found: Document = json.loads(plan.to_json())
    return found


def day_types(calendar: Document) -> "list[str]":
    """The names of the types of days, in their order."""
    names: "list[str]" = calendar.get("day_types", ["day"])
    return names


def _joined(days: "list[int]") -> str:
    """Days of the week: "Mon–Fri", "Sat, Sun"."""
    short = [_WEEK[day][:3].title() for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return f"{short[0]}–{short[-1]}"
    return ", ".join(short)


def weekdays(calendar: Document) -> "dict[str, str]":
    """The weekdays of each day type; empty for one that only dates have."""
    types = day_types(calendar)
    week = calendar.get("week", {})
    of = [week.get(day, types[0]) for day in _WEEK]
    return {name: _joined([day for day in range(7) if of[day] == name]) for name in types}


def seasons(calendar: Document) -> "list[Season]":
    """The seasons; the last one lasts until the first begins again."""
    given = calendar["seasons"]
    out = []
    for place, season in enumerate(given):
        tables = season["tables"]
        if isinstance(tables, str):
            tables = {name: tables for name in day_types(calendar)}
        out.append(Season(_season_days(given, place), tables))
    return out


def _season_days(given: "list[Document]", place: int) -> str:
    if len(given) == 1:
        return "all year"
    until = datetime.date.fromisoformat(f"{_ANY_YEAR}-{given[(place + 1) % len(given)]['from']}")
    last = until - datetime.timedelta(days=1)
    return f"{given[place]['from']} to {last.strftime('%m-%d')}"


def spans(calendar: Document, table: str) -> "list[Span]":
    """The day of a table, from 0:00 to 24:00, neighbours of one period joined."""
    slots = next(one["slots"] for one in calendar["tables"] if one["name"] == table)
    starts = [int(slot["from"][:2]) * 60 + int(slot["from"][3:]) for slot in slots]
    names = [slot["period"] for slot in slots]
    if starts[0] > 0:
        starts, names = [0, *starts], [names[-1], *names]
    out: "list[Span]" = []
    for start, end, name in zip(starts, [*starts[1:], MINUTES], names):
        if out and out[-1].period == name:
            out[-1] = out[-1]._replace(end=end)
        else:
            out.append(Span(start, end, name))
    return out


def _next_day(date: str) -> str:
    if len(date) == len("MM-DD"):
        return ""
    return (datetime.date.fromisoformat(date) + datetime.timedelta(days=1)).isoformat()


def exceptions(calendar: Document) -> "list[str]":
    """The dated exceptions, in the order of dates; days that follow each other are one line."""
    runs: "list[list[str]]" = []  # first, last, what
    for one in sorted(calendar.get("dates", ()), key=lambda one: (len(one["date"]), one["date"])):
        what = one.get("day_type") or f"table {one['table']}"
        if runs and runs[-1][2] == what and _next_day(runs[-1][1]) == one["date"]:
            runs[-1][1] = one["date"]
        else:
            runs.append([one["date"], one["date"], what])
    return [f"{first if first == last else f'{first} to {last}'} {what}"
            for first, last, what in runs]


def _by_period(plan: Plan, own: "list[Decimal]", more: "list[Decimal]") -> "dict[str, Decimal]":
    count = max(len(own), len(more))
    names = plan.periods if count > 1 else [""]
    out = {}
    for place in range(count):
        parts = [prices[place if len(prices) > 1 else 0] for prices in (own, more) if prices]
        out[names[place]] = sum(parts, Decimal(0))
    return out


def classes(plan: Plan, item: Document) -> "list[tuple[Decimal, list[Tier]]]":
    """What the usage of an item costs: of each class the limit above which it holds, and tiers."""
    own = plan.prices(item["id"])
    ladder = item.get("ladder")
    if ladder is None:
        return [(Decimal(0), [Tier(Decimal(0), None, _by_period(plan, own, []), Decimal(0))])]
    documents = ladder.get("classes", [ladder])
    out = []
    for document, prices in zip(documents, plan.tier_prices(item["id"])):
        tiers = _tiers(plan, own, document, prices)
        out.append((Decimal(document.get("above", "0")), tiers))
    return out


def _tiers(plan: Plan, own: "list[Decimal]", document: Document,
           prices: "list[list[Decimal]]") -> "list[Tier]":
    bounds = [Decimal(bound) for bound in document["bounds"]]
    ends: "list[Decimal | None]" = [*bounds, None]
    out = []
    for above, up_to, tier, given in zip([Decimal(0), *bounds], ends, document["tiers"], prices):
        adds = "surcharge" in tier or "surcharges" in tier
        out.append(Tier(above, up_to, _by_period(plan, own if adds else [], given),
                        Decimal(tier.get("fee", "0"))))
    return out


def usage_items(document: Document) -> "list[Document]":
    """The items that price usage."""
    return [item for item in document["items"] if item["kind"] == "usage"]
