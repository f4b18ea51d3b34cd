# SPDX-License-Identifier: Apache-2.0
"""Submeter: meter bytes into money, and money into meter commands.

The modules mirror the C++ namespaces; what is used most is here. Money is `decimal.Decimal` as a
scalar and integer minor units as a column, never a float. Times are zone-aware; an interval is
half-open and stamped at its start.
"""

from submeter._core import Category, Explanation, zone_offset
from submeter.billing import Apportionment, apportion
from submeter.capture import CaptureError, decode_capture
from submeter.codec import decode, explain, fitting_protocols
from submeter.errors import Finding, SubmeterError
from submeter.ledger import Book, verify
from submeter.tariff import Bill, ChargeKind, ChargeLine, HistoryBill, Plan, PlanHistory, price

__all__ = [
    "Apportionment",
    "Bill",
    "Book",
    "CaptureError",
    "Category",
    "ChargeKind",
    "ChargeLine",
    "Explanation",
    "Finding",
    "HistoryBill",
    "Plan",
    "PlanHistory",
    "SubmeterError",
    "apportion",
    "decode",
    "decode_capture",
    "explain",
    "fitting_protocols",
    "price",
    "verify",
    "zone_offset",
]
