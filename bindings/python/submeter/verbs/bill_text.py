# SPDX-License-Identifier: Apache-2.0
"""Bills as tables for people: one bill, a bill a month, totals under several plans."""

from collections.abc import Sequence
from decimal import Decimal

from submeter.tariff import Bill, ChargeLine, HistoryBill, Plan
from submeter.verbs import table


def _tier(line: ChargeLine) -> str:
    return str(line.tier + 1) if line.kind.name in ("consumption", "surcharge", "tier_fee") else ""


def _amount(line: ChargeLine) -> str:
    return f"({line.amount})" if line.included else str(line.amount)


def one(bill: "Bill | HistoryBill") -> str:
    """The lines of a bill and its total; amounts in brackets are contained in others."""
    cells = {
        "item": [line.item for line in bill.lines],
        "version": [str(line.version) for line in bill.lines],
        "line": [line.period or line.kind.name for line in bill.lines],
        "tier": [_tier(line) for line in bill.lines],
        "quantity": [str(line.quantity) for line in bill.lines],
        "unit": [line.unit for line in bill.lines],
        "price": [str(line.rate if line.unit == "currency" else line.price)
                  for line in bill.lines],
        "amount": [_amount(line) for line in bill.lines]}
    if len(_plans(bill)) == 1:
        del cells["version"]
    if all(line.tier == 0 for line in bill.lines):
        del cells["tier"]
    rows = [list(row) for row in zip(*cells.values())]
    rows.append([f"total {bill.currency}", *[""] * (len(cells) - 2), str(bill.total)])
    return table.to_text(list(cells), rows, ["tier", "quantity", "price", "amount"])


def months(names: "Sequence[str]", bills: "Sequence[Bill | HistoryBill]") -> str:
    """A row for each bill: what each item comes to, and the total."""
    known = dict.fromkeys(item for bill in bills for plan in _plans(bill) for item in plan.items)
    items = [item for item in known
             if any(line.item == item for bill in bills for line in bill.lines)]
    rows = [[name, *(str(_of_item(bill, item)) for item in items), str(bill.total)]
            for name, bill in zip(names, bills)]
    sums = [str(sum((_of_item(bill, item) for bill in bills), Decimal(0))) for item in items]
    total = sum((bill.total for bill in bills), Decimal(0))
    rows.append([f"total {bills[0].currency}", *sums, str(total)])
    head = ["month", *items, "total"]
    return table.to_text(head, rows, head[1:])


def _plans(bill: "Bill | HistoryBill") -> "list[Plan]":
    return [part.plan for part in bill.parts] if isinstance(bill, HistoryBill) else [bill.plan]


def _of_item(bill: "Bill | HistoryBill", item: str) -> Decimal:
    zero = Decimal(0).scaleb(-bill.scale)
    return sum((line.amount for line in bill.lines if line.item == item), zero)


def comparison(rows: "Sequence[tuple[str, Decimal, bool]]", currency: str) -> str:
    """The total under each plan, how it differs from the first, and which one is the cheapest."""
    first = rows[0][1]
    shown = [[name, str(total), f"{total - first:+}" if place else "",
              "cheapest" if cheapest else ""]
             for place, (name, total, cheapest) in enumerate(rows)]
    return table.to_text(["plan", f"total {currency}", "difference", ""], shown,
                         [f"total {currency}", "difference"])
