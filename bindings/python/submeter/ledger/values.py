# SPDX-License-Identifier: Apache-2.0
"""What goes into a book beside its entries: plain values, as in C++. An amount is a Decimal of
currency units or an int of minor units; a time is an aware datetime without fraction of a second;
an id is 32 hexadecimal digits or a UUID."""

import dataclasses
import datetime
import secrets
import time
import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from submeter._core.ledger import Account

Amount = Decimal | int
Id = str | uuid.UUID
Mode = Literal["back_office", "meter_side", "post_paid"]
_value = dataclasses.dataclass(frozen=True, slots=True)


def new_id(milliseconds: "int | None" = None) -> str:
    """An id that is greater than those of earlier milliseconds: 48 bits of time, 80 of chance.

    Parameters: milliseconds: since 1970; by default the clock says.

    >>> new_id(1_700_000_000_000)[:12], len(new_id())
    ('018bcfe56800', 32)
    """
    since = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    return f"{since:012x}{secrets.token_hex(10)}"


@_value
class Authority:
    """Who wants an entry, who approved it (0: nobody), and why. Operator 0 is the system."""

    by: int = 0
    approved_by: int = 0
    reason: str = ""


@_value
class Actor:
    """Who changes a book's settings, from where, and why."""

    by: int = 0
    approved_by: int = 0
    terminal: str = ""
    reason: str = ""


@_value
class Operator:
    """Somebody who works with a book, or a service that does (docs/reference/permissions.md).

    Parameters: grants: of each project, the low half of its books' ids (0: all projects), the names
            of the permissions; `role` has sets of them. own_customer: of a tenant, who sees this
            customer only.
    """

    id: int
    name: str
    grants: "Mapping[int, Collection[str]]" = dataclasses.field(default_factory=dict)
    status: Literal["active", "suspended"] = "active"
    own_customer: "int | None" = None


@_value
class Policy:
    """What a book wants a second person for, and which reads a view leaves in its chain.

    Parameters: refund_limit: above it refunds are approved. logged_reads: names of permissions.
    """

    refund_limit: "Decimal | None" = None
    logged_reads: "frozenset[str]" = frozenset()


@_value
class AuditEvent:
    """Something that happened around a book and is kept in its chain: a log-in, a print."""

    at: datetime.datetime
    operation: str
    by: int = 0
    terminal: str = ""
    subject: str = ""
    before: str = ""
    after: str = ""
    result: str = ""
    reason: str = ""
    approved_by: int = 0


@_value
class PeriodChange:
    """A period was closed, or the last closing was undone.

    Parameters: before: what is effective before it is closed; of a reopening, what it undoes.
        exceptions: reservations and orders that were left open knowingly, as ids; an order's number
        stands in the last 16 digits. trial_balance: the digest of what is effective before; empty
        for a reopening.
    """

    recorded: datetime.datetime
    what: Literal["closed", "reopened"]
    before: datetime.datetime
    exceptions: Sequence[str] = ()
    authority: Authority = Authority()
    trial_balance: str = ""


@_value
class AccountSettings:
    """What is agreed about an account. Amounts are on its normal side.

    Parameters: floors: (from when on, amount), ascending; None is since ever. Authorised debits do
            not go below the one that counts. levels: of alarms, mildest first, descending.
        rearm: how far above its level an alarm is armed again.
    """

    account: str
    status: Literal["open", "frozen", "closed"] = "open"
    floors: "Sequence[tuple[datetime.datetime | None, Amount]]" = ()
    levels: Sequence[Amount] = ()
    rearm: Amount = 0

    @classmethod
    def of(cls, account: "Account") -> "AccountSettings":
        """Those of an account as it stands: change them with `dataclasses.replace`."""
        return cls(account.id, account.status, tuple(account.floors),  # type: ignore[arg-type]
                   tuple(account.levels), account.rearm)


@_value
class EntryHead:
    """What every entry has, whatever it posts.

    Parameters: offset_minutes: of the business's local time from UTC, for readers. late_for: when
        it was, where that period is closed already.
    """

    id: Id
    effective: datetime.datetime
    memo: str = ""
    offset_minutes: int = 0
    authority: Authority = Authority()
    late_for: "datetime.datetime | None" = None


@_value
class PaymentReference:
    """What the channel and the shop call a movement of money. Those that are there become natural
    keys, so that the same payment is never posted twice.

    Parameters: merchant: number at the channel. transaction: the channel's own number. trade: the
        shop's for the payment (out_trade_no). refund: the shop's for a payment back.
    """

    merchant: str = ""
    transaction: str = ""
    trade: str = ""
    refund: str = ""
    order: int = 0


@_value
class ReadingReference:
    """The reading that a charge comes from; `what` is its register, "1-0:1.8.0"."""

    at: datetime.datetime
    what: str
    id: "Id | None" = None


@_value
class CustomerAmount:
    """What one customer account has to pay. `meter` is needed in meter_side, and with a reading;
    `plan` is the price version."""

    customer: int
    amount: Amount
    mode: Mode = "back_office"
    meter: int = 0
    reading: "ReadingReference | None" = None
    plan: "Id | None" = None


@_value
class Fee:
    """What a periodic charge is for: ("property", "2026-11"). Each customer pays it once."""

    item: str
    period: str


@_value
class BillLine:
    """One line of a bill: an income account such as 4010, and what it charges, tax included."""

    revenue: int
    amount: Amount


@_value
class MeterOrder:
    """Money on its way into a meter, or out of it; `start` is the entry that began it."""

    order: int
    customer: int
    meter: int
    amount: Amount
    start: "Id | None" = None


@_value
class PurchaseSlot:
    """Where a meter's purchase counter stands after one credit; `epoch` counts its resets."""

    epoch: int
    slot: int


@_value
class MeterExchange:
    """The money of a meter that is replaced.

    Parameters: booked: what the book has on 2020 of the old meter, after the last charge. found:
        what is left in it. by: "estimated" where the meter is dead, for a reason.
    """

    order: int
    old_meter: int
    new_meter: int
    booked: Amount
    found: Amount
    by: Literal["read", "estimated"] = "read"
    start: "Id | None" = None


@_value
class ReratedLine:
    """What an entry charged to one income account, and what it should have charged."""

    revenue: int
    was: Amount
    now: Amount


@_value
class ReratedCharge:
    """A correction of a charge that is recorded already; `rerating` is the same for all corrections
    of one price change."""

    rerating: Id
    original: Id
    customer: int
    lines: Sequence[ReratedLine]
    mode: Mode = "back_office"
    contract: Literal["running", "ended"] = "running"


@_value
class MoneyLeft:
    """What a customer has left, in 2010, of a payment that is taken back."""

    customer: int
    amount: Amount


@_value
class CustomerBalances:
    """What a customer's accounts hold when the contract ends: 2010, 2040, 1210, and 2020 and 2030
    of the customer's meters and orders."""

    customer: int
    prepaid: Amount = 0
    deposit: Amount = 0
    owed: Amount = 0
    in_meters: Amount = 0
    in_transit: Amount = 0


@_value
class ClosingIds:
    """The ids of the entries that end a contract, one for each step."""

    joined: Id
    owed_by_prepaid: Id
    owed_by_deposit: Id
    prepaid_returned: Id
    deposit_returned: Id


@_value
class BookPair:
    """Money that goes from a customer of one book to a customer of another.

    Parameters: group: made and stored before first use. taking_book: the id of the other book.
    """

    group: Id
    giver: int
    taking_book: Id
    taker: int
    amount: Amount
    effective: datetime.datetime
    memo: str = ""
    authority: Authority = Authority()


@_value
class TaxPolicy:
    """How a book posts output tax.

    Parameters: rates: income account to (part, whole): {4010: (13, 100)} is 13 %.
        moment: with each charge, or apart by an entry of its own. rule: of rounding.
    """

    rates: "Mapping[int, tuple[int, int]]"
    moment: Literal["with_revenue", "apart", "none"] = "with_revenue"
    rule: str = "half_up"
