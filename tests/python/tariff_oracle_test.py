# SPDX-License-Identifier: Apache-2.0
"""Rating against the vectors, and against the oracle on random plans and usage."""

import datetime
import json
import random
from fractions import Fraction

import pytest
import submeter
from oracle import tariff as oracle

UTC = datetime.timezone.utc
PERIODS = ("sharp", "peak", "flat", "valley")
# Whole hours east of UTC, so that an hour lies in one slot.
ZONES = ("Europe/London", "Asia/Shanghai", "America/New_York", "Australia/Sydney", "UTC")


def priced(document, usage):
    """The bill of [start, seconds, quantity as text] intervals of one length."""
    table = {"start": [datetime.datetime.fromisoformat(start) if isinstance(start, str) else start
                       for start, _, _ in usage],
             "kwh": [quantity for _, _, quantity in usage]}
    [seconds] = {seconds for _, seconds, _ in usage}
    plan = submeter.Plan.from_dict(document)
    return submeter.price(table, plan, seconds=seconds)


def test_the_vectors(vectors):
    cases = json.loads((vectors / "tariff.json").read_text())["cases"]
    ran = 0
    for case in cases:
        if len({seconds for _, seconds, _ in case["usage"]}) != 1:
            continue
        starts = [datetime.datetime.fromisoformat(start) for start, _, _ in case["usage"]]
        if starts != sorted(starts):
            continue
        bill = priced(json.loads((vectors / case["plan"]).read_text()), case["usage"])
        found = [{"kind": line.kind.name, "tier": line.tier, "period": line.period or "",
                  "quantity": str(line.quantity), "price": str(line.price), "product": line.exact,
                  "amount": str(line.amount)} for line in bill.lines]
        assert found == case["lines"], case["name"]
        assert str(bill.total) == case["total"], case["name"]
        ran += 1
    assert ran > 10


def money(draw, digits, low=0):
    return f"{draw.randint(low, 2)}.{draw.randrange(10**digits):0{digits}d}"


def schedule(draw):
    def table(name):
        hours = sorted({0, *draw.sample(range(1, 24), draw.randint(1, 6))})
        return {"name": name, "slots": [{"from": f"{hour:02}:00", "period": draw.choice(PERIODS)}
                                        for hour in hours]}
    made = {"day_tables": [table("work"), table("rest"), table("summer")],
            "year_zones": [{"from": "01-01", "day_table": "work"}, {"from": "04-01", "day_table": "summer"},
                           {"from": "11-01", "day_table": "work"}]}
    if draw.random() < 0.7:
        made |= {"rest_days": ["saturday", "sunday"], "rest_day_table": "rest"}
    if draw.random() < 0.5:
        made["holidays"] = [{"date": "2022-03-29", "day_table": "rest"}]
    return made


def random_plan(draw):
    scale = draw.randint(2, 6)
    kind = draw.choice(oracle.KINDS)
    stage = {"rule": draw.choice(["half_up", "half_even", "up", "down", "truncate"]),
             "scale": draw.randint(0, scale), "step": draw.choice([1, 1, 5])}
    made = {"format": oracle.FORMAT, "id": "random", "version": 1, "currency": "GBP", "scale": scale,
            "commodity": "electricity", "unit": "kWh", "zone": draw.choice(ZONES), "kind": kind,
            "rounding": {draw.choice(["line", "total"]): stage}}
    if kind == "single":
        return made | {"price": money(draw, 4)}
    if "time_of_use" in kind:
        made |= {"periods": [{"name": name, "price": money(draw, 6)} for name in PERIODS],
                 "schedule": schedule(draw)}
    if "tiered" in kind:
        bounds = ["0", *map(str, sorted(draw.sample(range(10, 2000), 2)))]
        name = "price" if kind == "tiered" else "surcharge"
        made |= {"tiers": [{"from": bound, name: money(draw, 4)} for bound in bounds], "tier_period": "month"}
        if kind == "tiered_time_of_use":
            made["allocation"] = draw.choice(["additive", "chronological"])
            made["tiers"][0]["surcharge"] = "0"
    return made


def random_usage(draw):
    """Some days in March around the clock change and the month's end, hour by hour, with gaps."""
    start = datetime.datetime(2022, 3, draw.randint(10, 27), draw.randrange(24), tzinfo=UTC)
    hours = [at for at in range(draw.randint(1, 24 * 10)) if draw.random() < 0.95] or [0]
    digits = draw.randint(0, 6)
    return [(start + datetime.timedelta(hours=at), 3600,
             f"{draw.randrange(40)}.{draw.randrange(10**digits):0{digits}d}" if digits else str(draw.randrange(40)))
            for at in hours]


def in_minor(amount, plan):
    value = amount * 10**plan.scale
    assert value.denominator == 1
    return int(value)


@pytest.mark.parametrize("seed", range(150))
def test_random_bills_agree_with_the_oracle(seed):
    draw = random.Random(seed)
    document, usage = random_plan(draw), random_usage(draw)
    bill = priced(document, usage)
    plan = oracle.Plan(document)
    wanted = oracle.rate(plan, usage)
    lines = {(line["period"], line["tier"] or 0, line["price"]): line for line in wanted["lines"]
             if line["period"] is not None or plan.kind != "tiered_time_of_use" or line["price"]}
    found = {(line.period, line.tier, Fraction(line.price)): line for line in bill.lines}
    assert found.keys() == lines.keys()
    for key, line in found.items():
        assert Fraction(line.quantity) == lines[key]["quantity"]
        assert Fraction(line.exact) == lines[key]["exact"]
        if plan.stage == "line":
            assert Fraction(line.amount) == lines[key]["rounded"]
    assert bill.minor == in_minor(wanted["total"], plan) == sum(line.minor for line in bill.lines)
    posted = [in_minor(step, plan) for step in oracle.postings(plan, usage)]
    assert bill.posted.tolist() == posted
    assert sum(posted) == bill.minor


def test_the_ladder_goes_on_in_the_next_bill():
    document = json.loads(json.dumps({
        "format": oracle.FORMAT, "id": "ladder", "version": 1, "currency": "CNY", "scale": 2,
        "commodity": "electricity", "unit": "kWh", "zone": "Asia/Shanghai", "kind": "tiered",
        "rounding": {"line": {"rule": "half_up", "scale": 2}}, "tier_period": "month",
        "tiers": [{"from": "0", "price": "0.5"}, {"from": "210", "price": "0.6"}]}))
    plan = submeter.Plan.from_dict(document)
    first = submeter.price({"start": [1641038400], "kwh": ["200"]}, plan)
    second = submeter.price({"start": [1641042000], "kwh": ["30"]}, plan, after=first)
    assert [(line.tier, str(line.quantity)) for line in second.lines] == [(0, "10"), (1, "20")]
    other = submeter.Plan.from_dict(document | {"version": 2})
    with pytest.raises(ValueError, match="another plan"):
        submeter.price({"start": [1641042000], "kwh": ["30"]}, other, after=first)


@pytest.mark.parametrize("seed", range(30))
def test_intervals_across_slots_lose_nothing(seed):
    draw = random.Random(seed)
    document = random_plan(draw)
    usage = [(start + datetime.timedelta(minutes=20), seconds, kwh) for start, seconds, kwh in random_usage(draw)]
    bill, wanted = priced(document, usage), oracle.rate(oracle.Plan(document), usage)
    used = sum(Fraction(kwh) for _, _, kwh in usage)
    lines = [line for line in bill.lines if line.kind == submeter.ChargeKind.consumption]
    assert sum(Fraction(line.quantity) for line in lines) == used
    # A part of an interval is cut to whole millionths, the oracle's is an exact fraction.
    exact = {(line["period"], line["tier"] or 0): line["quantity"] for line in wanted["lines"]}
    for line in lines:
        assert abs(Fraction(line.quantity) - exact[line.period, line.tier]) <= Fraction(len(usage), 10**6)
    assert bill.split or document["kind"] in ("single", "tiered")
