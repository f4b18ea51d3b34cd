# SPDX-License-Identifier: Apache-2.0
"""A bill as JSON has it: amounts, quantities, prices and rates are texts."""

from typing import Any

from submeter._core.tariff import Bill, ChargeLine, HistoryBill


def line_to_dict(line: ChargeLine) -> "dict[str, Any]":
    """One line of a bill."""
    return {"item": line.item, "version": line.version, "kind": line.kind.name,
            "period": line.period, "tier": line.tier, "quantity": str(line.quantity),
            "unit": line.unit, "price": str(line.price), "rate": str(line.rate),
            "exact": line.exact, "amount": str(line.amount), "included": line.included}


def to_dict(bill: Bill) -> "dict[str, Any]":
    """The bill with its plan's name; `Bill.to_dict` calls this."""
    plan = bill.plan
    return {"plan": {"id": plan.id, "version": plan.version, "digest": plan.digest},
            "currency": bill.currency,
            "start": bill.start.isoformat() if bill.start else None,
            "end": bill.end.isoformat() if bill.end else None,
            "estimated": bill.estimated,
            "lines": [line_to_dict(line) for line in bill.lines],
            "total": str(bill.total)}


def history_to_dict(bill: HistoryBill) -> "dict[str, Any]":
    """A bill over versions, with what each comes to; `HistoryBill.to_dict` calls this."""
    parts = [to_dict(part) for part in bill.parts]
    return {"plan": {"id": parts[0]["plan"]["id"]},
            "currency": bill.currency,
            "start": parts[0]["start"], "end": parts[-1]["end"],
            "estimated": bill.estimated,
            "parts": [{name: part[name] for name in ("plan", "start", "end", "total")}
                      for part in parts],
            "lines": [line_to_dict(line) for line in bill.lines],
            "total": str(bill.total)}
