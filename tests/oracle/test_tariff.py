# SPDX-License-Identifier: Apache-2.0
"""The worked examples of tariffs.md that a plan of format 1 can hold, and the properties of section 12."""

import datetime
import io
import json
import random
from fractions import Fraction

import pytest

from .json_lines import serve
from .tariff import Plan, answer, decimal, postings, rate

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 1, 4, 16, tzinfo=UTC)  # midnight of Monday 5 January in Shanghai
HOURS = {"valley": "00:00", "sharp": "06:00", "peak": "08:00", "flat": "12:00", "deep": "20:00"}


def document(kind, stage="line", rule="half_up", scale=2, step=1, **more):
    return {"format": "submeter.plan/1", "id": "p", "version": 1, "currency": "CNY", "scale": 2,
            "commodity": "electricity", "unit": "kWh", "zone": "Asia/Shanghai", "kind": kind,
            "rounding": {stage: {"rule": rule, "scale": scale, "step": step}}} | more


def single(price, **more):
    return document("single", price=price, **more)


def tiered(*tiers, **more):
    return document("tiered", tier_period="month", tiers=[{"from": f, "price": p} for f, p in tiers], **more)


def by_hour(prices):
    """Periods, and a schedule that gives each its hours of HOURS."""
    slots = sorted(({"from": HOURS[name], "period": name} for name in prices), key=lambda slot: slot["from"])
    return {"periods": [{"name": name, "price": price} for name, price in prices.items()],
            "schedule": {"day_tables": [{"name": "all", "slots": slots}],
                         "year_zones": [{"from": "01-01", "day_table": "all"}]}}


def mixed(allocation, surcharges, **more):
    """The published pattern of section 3: bounds as in E5, peak 0.568, valley 0.288."""
    tiers = [{"from": start, "surcharge": surcharge} for start, surcharge in surcharges]
    return document("tiered_time_of_use", allocation=allocation, tiers=tiers, tier_period="month",
                    **by_hour({"peak": "0.568", "valley": "0.288"}), **more)


def use(**quantities):
    """An hour of usage in the hours of each period."""
    return [(START + datetime.timedelta(hours=int(HOURS[name][:2])), 3600, kwh)
            for name, kwh in quantities.items()]


def hours(*kwh):
    return [(START + datetime.timedelta(hours=at), 3600, quantity) for at, quantity in enumerate(kwh)]


def total(plan, usage):
    return rate(Plan(plan), usage)["total"]


def test_e1_single():
    bill = rate(Plan(single("0.7125")), hours("431.27"))
    assert bill["total"] == Fraction("307.28")
    (line,) = bill["lines"]
    assert (line["tier"], line["period"], line["exact"]) == (None, None, Fraction("307.279875"))


E2_PRICES = {"sharp": "1.3260", "peak": "1.1050", "flat": "0.65", "valley": "0.2990", "deep": "0.1820"}
E2_USE = {"sharp": "12.40", "peak": "88.15", "flat": "140.02", "valley": "96.33", "deep": "7.60"}


def test_e2_time_of_use():
    lines = rate(Plan(document("time_of_use", **by_hour(E2_PRICES))), use(**E2_USE))
    assert [line["period"] for line in lines["lines"]] == list(E2_PRICES)
    assert [line["rounded"] for line in lines["lines"]] == [
        Fraction(text) for text in ("16.44", "97.41", "91.01", "28.80", "1.38")]
    assert lines["total"] == Fraction("235.04")
    whole = rate(Plan(document("time_of_use", stage="total", **by_hour(E2_PRICES))), use(**E2_USE))
    assert sum(line["exact"] for line in whole["lines"]) == Fraction("235.047020")
    assert whole["total"] == Fraction("235.05")
    assert {line["rounded"] for line in whole["lines"]} == {None}


E3 = (("0", "0.52"), ("210", "0.57"), ("400", "0.82"))


@pytest.mark.parametrize(("kwh", "amount"), [("210", "109.20"), ("211", "109.77"), ("463.5", "269.57"), ("0", "0")])
def test_e3_tiered(kwh, amount):
    assert total(tiered(*E3), hours(kwh)) == Fraction(amount)


def test_e4_months_under_a_monthly_ladder():
    uses = (180, 160, 190, 175, 240, 390, 610, 640, 350, 190, 170, 205)
    usage = [(f"2026-{month:02}-15T00:00:00+08:00", 3600, str(kwh)) for month, kwh in enumerate(uses, 1)]
    assert total(tiered(*E3, stage="total"), usage) == Fraction("1991.50")


def test_e4b_household_bounds():
    bill = rate(Plan(tiered(("0", "0.52"), ("310", "0.57"), ("500", "0.82"))), hours("463.5"))
    assert sum(line["exact"] for line in bill["lines"]) == Fraction("248.695")


E5 = (("0", "0"), ("350", "0.05"), ("460", "0.30"))


def test_e5a_additive():
    bill = rate(Plan(mixed("additive", E5)), use(peak="300", valley="200"))
    assert bill["total"] == Fraction("245.50")
    assert [(line["tier"], line["period"], line["quantity"], line["exact"]) for line in bill["lines"]] == [
        (None, "peak", 300, Fraction("170.4")), (None, "valley", 200, Fraction("57.6")),
        (1, None, 110, Fraction("5.5")), (2, None, 40, 12)]
    assert bill == rate(Plan(mixed("additive", E5)), use(valley="200", peak="300"))


def test_chronological_fills_tiers_in_time_order():
    """With surcharges alike for all periods the order moves the lines and not the sum (E5a again)."""
    first = rate(Plan(mixed("chronological", E5)), use(peak="300", valley="200"))
    assert [(line["tier"], line["period"], line["quantity"]) for line in first["lines"]] == [
        (0, "peak", 300), (0, "valley", 50), (1, "valley", 110), (2, "valley", 40)]
    assert first["lines"][2]["price"] == Fraction("0.338")
    second = rate(Plan(mixed("chronological", E5)), use(valley="200", peak="300"))
    assert [(line["tier"], line["period"], line["quantity"]) for line in second["lines"]] == [
        (0, "peak", 150), (0, "valley", 200), (1, "peak", 110), (2, "peak", 40)]
    assert first["total"] == second["total"] == Fraction("245.50")


def test_small_deductions_post_what_the_bill_says():
    """1000 deductions of 0.07 kWh at 0.6543 cost 45.80, not 50.00 (section 12)."""
    posted = postings(Plan(single("0.6543")), [(START, 60, "0.07")] * 1000)
    assert sum(posted) == Fraction("45.80")
    assert set(posted) == {Fraction("0.04"), Fraction("0.05")}


def test_an_interval_over_a_slot_is_split_by_seconds():
    plan = document("time_of_use", stage="total", **by_hour({"peak": "1", "flat": "0.1"}))
    start = datetime.datetime(2026, 1, 5, 11, 59, 50, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
    bill = rate(Plan(plan), [(start, 30, "1")])
    assert [(line["period"], line["quantity"]) for line in bill["lines"]] == [
        ("peak", Fraction(1, 3)), ("flat", Fraction(2, 3))]


def test_a_ladder_begins_anew_at_local_midnight_of_the_first():
    plan = tiered(("0", "1"), ("10", "2"), stage="total")
    assert total(plan, [("2026-01-31T12:00:00+00:00", 8 * 3600, "20")]) == 20  # 10 kWh in each month
    assert total(plan, [("2026-01-31T16:00:00+00:00", 8 * 3600, "20")]) == 30
    plan["zone"] = "Europe/London"
    assert total(plan, [("2026-01-31T12:00:00+00:00", 8 * 3600, "20")]) == 30


def test_negative_prices_are_not_clamped():
    assert total(single("-0.05"), hours("10")) == Fraction("-0.50")


RULES = ("half_up", "half_even", "up", "down", "truncate")


def random_plan(source):
    """A plan of any kind, with awkward prices and bounds."""
    price = lambda: f"{source.randint(0, 1)}.{source.randint(0, 999999):06}"
    more = {"stage": source.choice(("line", "total")), "rule": source.choice(RULES),
            "step": source.choice((1, 1, 5)), "zone": source.choice(("Europe/London", "Asia/Shanghai"))}
    bounds = ["0"] + [str(bound) for bound in sorted(source.sample(range(1, 40), 2))]
    prices = {name: price() for name in source.sample(list(HOURS), source.randint(1, 5))}
    kind = source.choice(("single", "time_of_use", "tiered", "additive", "chronological"))
    if kind == "single":
        return single(price(), **more)
    if kind == "tiered":
        return tiered(*((bound, price()) for bound in bounds), **more)
    if kind == "time_of_use":
        return document(kind, **by_hour(prices), **more)
    tiers = [{"from": bound, "surcharge": price() if number else "0"} for number, bound in enumerate(bounds)]
    return document("tiered_time_of_use", allocation=kind, tiers=tiers, tier_period="month",
                    **by_hour(prices), **more)


def random_usage(source):
    """Some days of intervals of odd lengths, on both sides of a month's end or of a clock change."""
    start = source.choice((datetime.datetime(2026, 3, 28, 22, 7, 13, tzinfo=UTC),
                           datetime.datetime(2026, 10, 24, 20, tzinfo=UTC),
                           datetime.datetime(2026, 1, 31, 3, tzinfo=UTC)))
    found = []
    for _ in range(source.randint(1, 60)):
        seconds = source.choice((900, 1800, 3600, 3600, 5400, 7000))
        found.append((start, seconds, f"{source.randint(0, 3)}.{source.randint(0, 999999):06}"))
        start += datetime.timedelta(seconds=seconds)
    return found


@pytest.mark.parametrize("seed", range(120))
def test_properties(seed):
    source = random.Random(seed)
    plan, usage = Plan(random_plan(source)), random_usage(source)
    bill, posted = rate(plan, usage), postings(plan, usage)
    assert sum(posted) == bill["total"]
    for count in source.sample(range(len(usage)), min(3, len(usage))):
        before, after = rate(plan, usage[:count])["total"], rate(plan, usage[:count + 1])["total"]
        assert posted[count] == after - before
    taken = sum(line["quantity"] for line in bill["lines"]
                if plan.allocation != "additive" or line["tier"] is None)
    assert taken == sum(decimal(kwh) for _, _, kwh in usage)
    assert all(line["exact"] == line["quantity"] * line["price"] for line in bill["lines"])


@pytest.mark.parametrize("seed", range(40))
def test_splitting_an_interval_changes_nothing_without_a_ladder(seed):
    source = random.Random(seed)
    plan = Plan(document("time_of_use", **by_hour(E2_PRICES), zone="Europe/London"))
    usage = random_usage(source)
    parts = []
    for start, seconds, kwh in usage:
        half, later = str(int(decimal(kwh) * 10**7) // 2), start + datetime.timedelta(seconds=seconds // 2)
        parts += [(start, seconds // 2, half), (later, seconds // 2, half)]
    whole = [(start, seconds, str(int(decimal(kwh) * 10**7))) for start, seconds, kwh in usage]
    assert rate(plan, parts) == rate(plan, whole)


@pytest.mark.parametrize(
    "change",
    [{"kind": "free"}, {"format": "submeter.plan/9"}, {"price": "1e3"}, {"price": 0.5}, {"rounding": {}},
     {"rounding": {"line": {"rule": "half_up", "scale": 2}, "total": {"rule": "half_up", "scale": 2}}},
     {"rounding": {"line": {"rule": "nearest", "scale": 2}}}],
)
def test_broken_plans_are_refused(change):
    with pytest.raises(ValueError):
        Plan(single("1") | change)


@pytest.mark.parametrize(
    "interval",
    [(START, 0, "1"), (START, 60, "-1"), (START, 60, "1e3"), (datetime.datetime(2026, 1, 1), 60, "1")],
)
def test_broken_usage_is_refused(interval):
    with pytest.raises(ValueError):
        rate(Plan(single("1")), [interval])


def test_ladders_that_do_not_ascend_from_zero_are_refused():
    for tiers in ([], [("1", "1")], [("0", "1"), ("5", "2"), ("5", "3")]):
        with pytest.raises(ValueError):
            Plan(tiered(*tiers))


def test_question_and_answer_in_lines_of_json():
    usage = [["2026-01-05T00:00:00Z", 3600, "1.5"], ["2026-01-05T01:00:00Z", 3600, "1.5"]]
    question = {"plan": single("0.333"), "usage": usage}
    assert sum(answer(question)["postings"]) == 1
    out = io.StringIO()
    serve(answer, [json.dumps(question), "\n", json.dumps({"plan": single("x"), "usage": []})], out)
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["total"], first["postings"]) == ("1/1", ["1/2", "1/2"])
    assert "error" in second
