# SPDX-License-Identifier: Apache-2.0
"""The oracle for bills against public bills, against worked examples, and against itself."""

import json
import pathlib
import random
from fractions import Fraction

import pytest

from . import bill_make, bill_make_usage
from .bill import rate

BILLS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "bills"
CASES = [pytest.param(case, id=f"{path.stem}: {case['name']}") for path in sorted(BILLS.glob("*.json"))
         for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]


def in_order(case):
    """[(plan, bill, whether it counts)] of a case: bills before it come first and do not count."""
    found = []
    for bill in case.get("bills") or [case["bill"]]:
        plan = bill.get("plan", case["plan"])
        found += [(plan, earlier, False) for earlier in bill.get("before", ())] + [(plan, bill, True)]
    return found


def settled(case):
    """The bills of a case that count."""
    found, state = [], None
    for plan, bill, counts in in_order(case):
        [one] = rate(plan, [bill], state)
        state = one.state
        found += [one] if counts else []
    return found


def matches(line, wanted):
    """Whether a line is one that the source tells of."""
    return all(getattr(line, name) == wanted[name] for name in ("item", "kind", "period") if name in wanted) and \
        ("tier" not in wanted or (line.tier or 0) == wanted["tier"])


@pytest.mark.parametrize("case", CASES)
def test_public_bills(case):
    bills, tolerance, wanted = settled(case), Fraction(case.get("tolerance", "0")), case["expected"]
    if "total" in wanted:
        assert abs(sum(bill.total for bill in bills) - Fraction(wanted["total"])) <= tolerance
    for bill, total in zip(bills, wanted.get("totals", ())):
        assert abs(bill.total - Fraction(total)) <= tolerance
    for told in wanted.get("lines", ()):
        amounts = [line.amount for bill in bills for line in bill.lines if matches(line, told)]
        assert "amount" not in told or abs(sum(amounts) - Fraction(told["amount"])) <= tolerance, told


def document(*items, calendar=None, rounding=None):
    """A plan in CNY whose lines are rounded half up to 0.01."""
    found = {"format": "submeter.plan/2", "id": "p", "version": 1, "currency": "CNY", "scale": 2,
             "commodity": "electricity", "zone": "Asia/Shanghai", "items": list(items),
             "rounding": rounding or {"line": {"rule": "half_up", "scale": 2}}}
    return found | ({"calendar": calendar} if calendar else {})


def usage(**fields):
    return {"id": "energy", "kind": "usage", "unit": "kWh"} | fields


def graduated(*steps, window="bill", form="price", **more):
    """A ladder of (bound, value), the last bound absent."""
    return {"mode": "graduated", "window": window, "bounds": [bound for bound, _ in steps[:-1]],
            "tiers": [{form: value} for _, value in steps]} | more


def month(number, total, **account):
    """The bill of a month of 2026."""
    following = f"2026-{number + 1:02}-01" if number < 12 else "2027-01-01"
    part = {"periods": total} if isinstance(total, dict) else {"total": total}
    return {"from": f"2026-{number:02}-01", "to": following, "usage": {"usage": part}, "account": account}


def total(plan, *bills):
    """What the last bill says."""
    return rate(plan, bills)[-1].total


def test_a_bound_belongs_to_the_tier_below_it():
    plan = document(usage(ladder=graduated(("210", "0.52"), ("400", "0.57"), (None, "0.82"))))
    for used, owed in (("210", "109.20"), ("211", "109.77"), ("463.5", "269.57")):
        assert total(plan, month(1, used)) == Fraction(owed)


def test_months_of_a_yearly_ladder_cost_what_the_year_costs():
    plan = document(usage(ladder=graduated(("2520", "0.52"), ("4800", "0.57"), (None, "0.82"), window="year")))
    used = (180, 160, 190, 175, 240, 390, 610, 640, 350, 190, 170, 205)
    bills = rate(plan, [month(at + 1, str(quantity)) for at, quantity in enumerate(used)])
    assert bills[7].total == Fraction("336.05")
    assert sum(bill.total for bill in bills) == Fraction("1869.00")


@pytest.mark.parametrize("move_in, owed", [("started_months", "933.60"), ("months", "933.60"), ("whole", "899.60")])
def test_moving_in_narrows_a_yearly_ladder(move_in, owed):
    ladder = graduated(("2520", "0.52"), ("4800", "0.57"), (None, "0.82"), window="year", move_in=move_in)
    assert total(document(usage(ladder=ladder)), month(8, "1730", since="2026-08-01")) == Fraction(owed)


def test_a_large_household_has_wider_tiers():
    ladder = graduated(("210", "0.52"), ("400", "0.57"), (None, "0.82"),
                       household={"persons_over": 4, "adds": ["100", "100"]})
    assert total(document(usage(ladder=ladder)), month(1, "463.5", persons=5)) == Fraction("248.70")


PEAK = {"periods": ["peak", "valley"], "seasons": [{"from": "01-01", "tables": "day"}],
        "tables": [{"name": "day", "slots": [{"from": "08:00", "period": "peak"}, {"from": "22:00", "period": "valley"}]}]}
FIRST = {"valley": {"start": "2026-01-01T14:00:00Z", "seconds": 3600, "values": ["200"] + ["0"] * 9 + ["300"]},
         "peak": {"start": "2026-01-01T00:00:00Z", "seconds": 3600, "values": ["300"] + ["0"] * 13 + ["200"]}}


def peak_and_valley(form, *values, **more):
    ladder = graduated(*zip(("350", "460", None), values), form=form, **more)
    return document(usage(prices={"peak": "0.568", "valley": "0.288"}, ladder=ladder), calendar=PEAK)


@pytest.mark.parametrize("allocation", ["additive", "proportional"])
def test_surcharges_cost_the_same_however_tiers_meet_periods(allocation):
    plan = peak_and_valley("surcharge", "0", "0.05", "0.30", allocation=allocation)
    assert total(plan, month(1, {"peak": "300", "valley": "200"})) == Fraction("245.50")


@pytest.mark.parametrize("allocation, first, owed", [("proportional", None, "243.96"), ("per_period", None, "228.00"),
                                                     ("chronological", "valley", "247.88"),
                                                     ("chronological", "peak", "238.08")])
def test_factors_cost_what_the_allocation_says(allocation, first, owed):
    plan, bill = peak_and_valley("factor", "1", "1.1", "1.6", allocation=allocation), month(1, {"peak": "300",
                                                                                                "valley": "200"})
    if first:
        bill["usage"]["usage"] = FIRST[first]
    exact = sum(line.exact for line in rate(plan, [bill])[0].lines)
    assert abs(exact - Fraction(owed)) < Fraction("0.005")


def test_contract_demand_is_exceeded():
    for base, owed in (("allowance", "18620.00"), ("contract", "17860.00")):
        contract = {"amount": "400", "allowance": "1.05", "excess_factor": "2", "base": base}
        item = {"id": "d", "kind": "demand", "unit": "kW", "price": "38", "contract": contract}
        bill = month(1, "0", demand={"d": "455"})
        assert total(document(item), bill) == Fraction(owed)
        assert total(document(item), month(1, "0", demand={"d": "420"})) == Fraction("15200.00")


def test_two_part_bills():
    items = [usage(price="0.6120"), usage(price="0.0279") | {"id": "funds"}]
    capacity = {"id": "basic", "kind": "capacity", "price": "23.50", "prorate": "whole"}
    adjustment = {"id": "pf", "kind": "power_factor", "active": ["usage"], "reactive": ["kvarh"], "standard": "0.90",
                  "on": ["energy", "basic"]}
    bill = month(1, "86400", capacity=[{"from": "2026-01-01", "amount": "630"}])
    bill["usage"]["kvarh"] = {"total": "52300"}
    assert total(document(*items, capacity, adjustment), bill) == Fraction("71446.00")
    bill["usage"]["kvarh"] = {"total": "27100"}
    assert rate(document(*items, capacity, adjustment), [bill])[0].lines[-1].amount == Fraction("-507.61")


def test_free_quota_is_carried_and_prorated():
    plan = document(usage(price="0.58", quota={"amount": "40", "window": "month", "carry": "12"}))
    assert [bill.total for bill in rate(plan, [month(1, "28"), month(2, "57.4")])] == [0, Fraction("3.13")]
    plan = document(usage(price="0.58", quota={"amount": "40", "window": "month", "prorate": "days"}))
    assert total(plan, month(6, "57.4", since="2026-06-20")) == Fraction("24.79")


def test_included_tax_and_the_rounded_net_are_the_sum():
    fixed = {"id": "sum", "kind": "fixed", "price": "226.00", "per": "bill"}
    [bill] = rate(document(fixed, {"id": "vat", "kind": "tax", "rate": "0.13", "included": True}), [month(1, "0")])
    assert (bill.lines[-1].amount, bill.lines[-1].included, bill.total) == (26, True, 226)


def test_days_of_23_and_25_hours():
    slots = [{"from": "00:30", "period": "cheap"}, {"from": "05:30", "period": "day"}]
    calendar = {"periods": ["cheap", "day"], "tables": [{"name": "t", "slots": slots}],
                "seasons": [{"from": "01-01", "tables": "t"}]}
    plan = document(usage(prices={"cheap": "1", "day": "0"}), calendar=calendar) | {"zone": "Europe/London"}
    for day, after, start, halves, cheap in (("2026-03-29", "2026-03-30", "2026-03-29T00:00:00Z", 46, 4),
                                             ("2026-10-25", "2026-10-26", "2026-10-24T23:00:00Z", 50, 6)):
        column = {"start": start, "seconds": 1800, "values": ["0.5"] * halves}
        assert total(plan, {"from": day, "to": after, "usage": {"usage": column}}) == cheap


@pytest.mark.parametrize("seed", range(100))
def test_lines_sum_to_the_total(seed):
    draw = random.Random(seed)
    plan = bill_make.plan(draw)
    for bill in rate(plan, bill_make_usage.bills(draw, plan, 2)):
        assert sum(line.amount for line in bill.lines if not line.included) == bill.total
