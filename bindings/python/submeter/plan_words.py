# SPDX-License-Identifier: Apache-2.0
"""A plan in words: its items, periods, tiers and rounding."""

from decimal import Decimal

from submeter import plan_parts as parts
from submeter._core.tariff import Plan
from submeter.plan_parts import Document, Tier

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")


def number(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end.

    >>> number(Decimal("12.50")), number(Decimal("1E+2"))
    ('12.5', '100')
    """
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def prices_text(prices: "dict[str, Decimal]", unit: str) -> str:
    """ "0.5 CNY/kWh", or one for each period. """
    return ", ".join(f"{name} {number(price)}".strip() for name, price in prices.items()) + \
        f" {unit}"


def _percent(rate: str) -> str:
    return f"{number(Decimal(rate) * 100)} %"


def _months(item: Document) -> str:
    return ", ".join(_MONTHS[month - 1] for month in item.get("months", ()))


def _window(part: Document) -> str:
    window = part["window"]
    if isinstance(window, list):
        return "from each of " + ", ".join(window)
    if window == "bill":
        return "within the bill"
    starts = part["starts"]
    if window == "month":
        return "in a month" if starts == "1" else f"in a month from day {starts}"
    return "in a year from " + ("the account's day" if starts == "anniversary" else starts)


def tier_range(tier: Tier, unit: str) -> str:
    """Which usage is in a tier."""
    if tier.up_to is None:
        return f"above {number(tier.above)} {unit}" if tier.above else "all usage"
    return f"{number(tier.above)} to {number(tier.up_to)} {unit}"


def _ladder_lines(plan: Plan, item: Document, price_unit: str) -> "list[str]":
    ladder = item["ladder"]
    how = f", allocation {ladder['allocation']}" if "allocation" in ladder else ""
    out = [f"ladder: {ladder['mode']}, usage adds up {_window(ladder)}{how}"]
    for above, tiers in parts.classes(plan, item):
        if above or "classes" in ladder:
            out.append(f"  accounts above {number(above)} {item['unit']}:")
        for place, tier in enumerate(tiers, 1):
            fee = f", fee {number(tier.fee)} {plan.currency}" if tier.fee else ""
            out.append(f"  tier {place}, {tier_range(tier, item['unit'])}: "
                       f"{prices_text(tier.prices, price_unit)}{fee}")
    return out + _bound_lines(ladder)


def _bound_lines(ladder: Document) -> "list[str]":
    out = []
    if "scaled_by" in ladder:
        by = {"days": f"days of the bill ÷ {ladder.get('standard_days')}",
              "months": "months of the bill",
              "demand": f"the demand of {ladder.get('demand')!r}"}[ladder["scaled_by"]]
        out.append(f"  bounds × {by}")
    if ladder.get("move_in", "whole") != "whole":
        out.append(f"  bounds follow the time since moving in, by {ladder['move_in']}")
    if "household" in ladder:
        large = ladder["household"]
        each = "adds_each" in large
        adds = ", ".join(large["adds_each" if each else "adds"])
        out.append(f"  bounds + {adds} {'for each person' if each else 'for a household'} above "
                   f"{large['persons_over']} persons")
    return out


def _quota_line(quota: Document, unit: str) -> str:
    takes = quota.get("takes", "")
    order = f", taken {takes}" if isinstance(takes, str) else ", taken from " + ", ".join(takes)
    carry = f", up to {quota['carry']} {unit} carried over" if "carry" in quota else ""
    return (f"free: {quota['amount']} {unit} for each {quota['each']} "
            f"{_window(quota)}{order if takes else ''}{carry}")


def _usage(plan: Plan, item: Document) -> "list[str]":
    price_unit = f"{plan.currency}/{item['unit']}"
    own = plan.prices(item["id"])
    first = f"usage of {item['measure']!r}"
    if own:
        names = plan.periods if len(own) > 1 else [""]
        first += " at " + prices_text(dict(zip(names, own)), price_unit)
    out = [first]
    for part in item.get("base", ()):
        out.append(f"part {part['name']}: {part['price']}"
                   + (" × the period's ratio" if part.get("floats") and "ratios" in item else ""))
    if "months" in item:
        out.append(f"in bills that begin in {_months(item)}")
    if "ladder" in item:
        out += _ladder_lines(plan, item, price_unit)
    if "quota" in item:
        out.append(_quota_line(item["quota"], item["unit"]))
    return out


def _demand(plan: Plan, item: Document) -> "list[str]":
    slides = "" if item["slip_minutes"] == item["window_minutes"] else \
        f", sliding by {item['slip_minutes']}"
    unit = f"{plan.currency}/{item['unit']}"
    price = f" at {item['price']} {unit}" if "price" in item else ""
    out = [f"demand of {item['measure']!r} over {item['window_minutes']} minutes{slides}{price}"]
    for bound, tier in zip([*item.get("bounds", ()), None], item.get("tiers", ())):
        out.append(f"  {'the rest' if bound is None else f'up to {bound}'}: {tier['price']} {unit}")
    if "periods" in item:
        out.append("only windows in " + ", ".join(item["periods"]))
    if "contract" in item:
        rule = item["contract"]
        amount = rule.get("amount", "of the account")
        least = f", at least × {rule['least']}" if "least" in rule else ""
        out.append(f"contract {amount}, allowance × {rule['allowance']}, "
                   f"billed: {rule['base']}{least}, "
                   f"excess × {rule['excess_factor']} from the {rule['excess_from']} on")
        if "excess_step" in rule:
            step = rule["excess_step"]
            out.append(f"  excess × {step['factor']} above × {step['above']}")
    if "ratchet" in item:
        rule = item["ratchet"]
        out.append(f"at least {_percent(rule['share'])} of the greatest of {rule['months']} bills")
    if "minimum" in item:
        out.append(f"at least {item['minimum']} {item['unit']}")
    if "months" in item:
        out.append(f"in bills that begin in {_months(item)}")
    return out


def _on(item: Document) -> str:
    return "on " + ", ".join(item["on"])


def _per(plan: Plan, item: Document) -> str:
    by = ", by days" if item.get("prorate") == "days" and item["per"] in ("month", "year") else ""
    return f"{item['price']} {plan.currency} a {item['per']}{by}"


def _fixed(plan: Plan, item: Document) -> "list[str]":
    each = "" if item["each"] == "account" else f" for each {item['each']}"
    zero = f"; × {item['zero_use_factor']} where nothing is used" if "zero_use_factor" in item \
        else ""
    return [_per(plan, item) + each + zero]


def _capacity(plan: Plan, item: Document) -> "list[str]":
    by = ", by days" if item["prorate"] == "days" else ""
    return [f"{item['price']} {plan.currency} a kVA of transformer and month{by}"]


def _above(item: Document) -> str:
    if "above" not in item:
        return ""
    rule = item["above"]
    part = "of the share above" if rule["part"] == "share" else "once usage is above"
    return f", {part} {rule['quantity']} of {rule['measure']!r}"


def _percentage(_: Plan, item: Document) -> "list[str]":
    return [f"{_percent(item['rate'])} {_on(item)}{_above(item)}"]


def _tax(_: Plan, item: Document) -> "list[str]":
    how = "contained in" if item["included"] else "added, on"
    return [f"tax of {_percent(item['rate'])}, {how} {', '.join(item['on'])}{_above(item)}"]


def _limit(plan: Plan, item: Document) -> "list[str]":
    side = "at least" if item["kind"] == "minimum" else "at most"
    return [f"{side} {_per(plan, item)}, {_on(item)}"]


def _power_factor(_: Plan, item: Document) -> "list[str]":
    by = f"standard {item['standard']}" if "standard" in item else "a table of its own"
    out = [f"power factor, {by}, {_on(item)}"]
    for step in item.get("table", ()):
        out.append(f"  from {step['from']}: {_percent(step['rate'])}")
    return out


_KINDS = {"usage": _usage, "demand": _demand, "capacity": _capacity, "fixed": _fixed,
          "percentage": _percentage, "power_factor": _power_factor, "minimum": _limit,
          "maximum": _limit, "tax": _tax}


def item_lines(plan: Plan, item: Document) -> "list[str]":
    """What an item charges; the first line is the main one."""
    out = _KINDS[item["kind"]](plan, item)
    if "rounding" in item:
        out.append("its lines are rounded " + _stage(item["rounding"]))
    return out


def _stage(stage: Document) -> str:
    step = Decimal(stage["step"]).scaleb(-stage["scale"])
    carried = ", the rest carried into the next bill" if stage.get("carry") else ""
    return f"{stage['rule']} to {format(step, 'f')}{carried}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _calendar_lines(calendar: Document) -> "list[str]":
    out = ["periods: " + ", ".join(calendar["periods"])]
    names = parts.weekdays(calendar)
    for season in parts.seasons(calendar):
        out.append(f"  {season.days}")
        for kind, table in season.tables.items():
            days = "every day" if len(names) == 1 else f"{kind} ({names[kind] or 'dates'})"
            day = ", ".join(f"{_clock(span.start)} {span.period}"
                            for span in parts.spans(calendar, table))
            out.append(f"    {days}: {day}")
    out += [f"  {line}" for line in parts.exceptions(calendar)]
    return out


def head(plan: Plan, document: Document) -> str:
    """Which plan it is, for what, where and when."""
    span = document.get("effective", {})
    when = (f", from {span['from']}" if "from" in span else "") + (
        f", until {span['to']}" if "to" in span else "")
    return (f"{document['commodity']} in {plan.currency}, time of {plan.zone}{when}")


def describe(plan: Plan) -> str:
    """The plan in words; `Plan.describe` calls this."""
    document = parts.document_of(plan)
    lines = [f"plan {plan.id} version {plan.version}: {head(plan, document)}"]
    if "calendar" in document:
        lines += _calendar_lines(document["calendar"])
    lines.append("items:")
    for item in document["items"]:
        first, *more = item_lines(plan, item)
        lines += [f"  {item['id']}: {first}", *(f"    {line}" for line in more)]
    lines.append("rounding:")
    lines += [f"  {name}: {_stage(stage)}" for name, stage in document["rounding"].items()]
    return "\n".join(lines)
