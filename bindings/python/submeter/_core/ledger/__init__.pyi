# SPDX-License-Identifier: Apache-2.0
"""
One property's books.
"""
from __future__ import annotations
import collections.abc
import datetime
import decimal
import numpy
import submeter._core
import submeter.errors
import submeter.ledger.values
import typing
import uuid
from . import keys
__all__: list[str] = ['Account', 'AgedDebt', 'AgeingReport', 'Alarm', 'Anchoring', 'Book', 'BookView', 'CommitReport', 'Entry', 'EntryKind', 'EntryResult', 'GroupBalances', 'ImportCounts', 'ImportedRow', 'IncomeReport', 'JournalFinding', 'KeyKind', 'LinkKind', 'NaturalKey', 'OpenItem', 'OrderOverview', 'OrderRow', 'Outcome', 'PostingRules', 'Receipt', 'RecordedEntry', 'Reminder', 'Reservation', 'StatementLine', 'StatementOfAccount', 'TableImport', 'TrialRow', 'TrialSheet', 'Turnover', 'Verification', 'add_up', 'add_up_income', 'chained', 'keys', 'role', 'verify']
class EntryKind:
    """
    Which business event an entry records.
    
    Members:
    
      opening
    
      top_up
    
      consumption
    
      common_area
    
      property_fee
    
      refund
    
      reversal
    
      adjustment
    
      capacity_fee
    
      service_fee
    
      deposit
    
      discount
    
      settlement
    
      arrears
    
      issue
    
      issue_confirmed
    
      issue_undone
    
      meter_reduction
    
      meter_credit
    
      write_off
    
      chargeback
    
      unidentified
    
      identified
    
      free_quota
    
      rerating
    
      replacement
    
      closing
    
      transfer
    
      payment
    
      metering_difference
    
      payout
    
      payout_failed
    
      tax
    """
    __members__: typing.ClassVar[dict[str, EntryKind]]
    adjustment: typing.ClassVar[EntryKind]
    arrears: typing.ClassVar[EntryKind]
    capacity_fee: typing.ClassVar[EntryKind]
    chargeback: typing.ClassVar[EntryKind]
    closing: typing.ClassVar[EntryKind]
    common_area: typing.ClassVar[EntryKind]
    consumption: typing.ClassVar[EntryKind]
    deposit: typing.ClassVar[EntryKind]
    discount: typing.ClassVar[EntryKind]
    free_quota: typing.ClassVar[EntryKind]
    identified: typing.ClassVar[EntryKind]
    issue: typing.ClassVar[EntryKind]
    issue_confirmed: typing.ClassVar[EntryKind]
    issue_undone: typing.ClassVar[EntryKind]
    meter_credit: typing.ClassVar[EntryKind]
    meter_reduction: typing.ClassVar[EntryKind]
    metering_difference: typing.ClassVar[EntryKind]
    opening: typing.ClassVar[EntryKind]
    payment: typing.ClassVar[EntryKind]
    payout: typing.ClassVar[EntryKind]
    payout_failed: typing.ClassVar[EntryKind]
    property_fee: typing.ClassVar[EntryKind]
    refund: typing.ClassVar[EntryKind]
    replacement: typing.ClassVar[EntryKind]
    rerating: typing.ClassVar[EntryKind]
    reversal: typing.ClassVar[EntryKind]
    service_fee: typing.ClassVar[EntryKind]
    settlement: typing.ClassVar[EntryKind]
    tax: typing.ClassVar[EntryKind]
    top_up: typing.ClassVar[EntryKind]
    transfer: typing.ClassVar[EntryKind]
    unidentified: typing.ClassVar[EntryKind]
    write_off: typing.ClassVar[EntryKind]
    @typing.overload
    def __eq__(self, other: EntryKind) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: EntryKind) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class LinkKind:
    """
    What an entry refers to.
    
    Members:
    
      order
    
      reading
    
      bill
    
      original
    
      period
    
      group
    
      plan
    
      rerating
    
      meter
    
      hold
    """
    __members__: typing.ClassVar[dict[str, LinkKind]]
    bill: typing.ClassVar[LinkKind]
    group: typing.ClassVar[LinkKind]
    hold: typing.ClassVar[LinkKind]
    meter: typing.ClassVar[LinkKind]
    order: typing.ClassVar[LinkKind]
    original: typing.ClassVar[LinkKind]
    period: typing.ClassVar[LinkKind]
    plan: typing.ClassVar[LinkKind]
    reading: typing.ClassVar[LinkKind]
    rerating: typing.ClassVar[LinkKind]
    @typing.overload
    def __eq__(self, other: LinkKind) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: LinkKind) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class KeyKind:
    """
    Under which rule something is recorded once only.
    
    Members:
    
      channel_transaction
    
      trade
    
      channel_refund
    
      meter_slot
    
      fee_period
    
      meter_reading
    
      reversal_of
    
      bill
    
      group
    
      settles
    
      rerated
    """
    __members__: typing.ClassVar[dict[str, KeyKind]]
    bill: typing.ClassVar[KeyKind]
    channel_refund: typing.ClassVar[KeyKind]
    channel_transaction: typing.ClassVar[KeyKind]
    fee_period: typing.ClassVar[KeyKind]
    group: typing.ClassVar[KeyKind]
    meter_reading: typing.ClassVar[KeyKind]
    meter_slot: typing.ClassVar[KeyKind]
    rerated: typing.ClassVar[KeyKind]
    reversal_of: typing.ClassVar[KeyKind]
    settles: typing.ClassVar[KeyKind]
    trade: typing.ClassVar[KeyKind]
    @typing.overload
    def __eq__(self, other: KeyKind) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: KeyKind) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class NaturalKey:
    """
    What the field itself calls an event: unique for the life of a book, each kind by itself.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: NaturalKey) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def kind(self) -> KeyKind:
        ...
    @property
    def value(self) -> str:
        ...
class Entry:
    """
    An entry to be recorded. Its postings sum to zero.
    
    Parameters: id: 32 hexadecimal digits or a UUID, made and stored by the caller before first use;
            ids that ascend (new_id) are recorded fastest.
        effective: business time, aware, without fraction of a second.
        postings: (account, amount); a debit is positive, a credit negative. An int is minor units, a
            Decimal currency units.
        phase: "plain"; "pending" reserves, "post" and "void" end the reservation `holds`.
        expires: when a pending entry is released by itself.
    Raises: SubmeterError unknown_account, bad_digit, inexact, … for what cannot be such a value.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Entry) -> bool:
        ...
    def __init__(self, id: str | uuid.UUID, kind: EntryKind, effective: datetime.datetime, postings: collections.abc.Iterable[tuple[str, decimal.Decimal | int]], *, currency: str = 'CNY', scale: int = 2, memo: str = '', offset_minutes: int = 0, authority: submeter.ledger.values.Authority | None = None, links: collections.abc.Iterable[tuple[LinkKind, int | str]] = (), keys: collections.abc.Sequence[NaturalKey] = (), phase: str = 'plain', expires: datetime.datetime | None = None, holds: str | uuid.UUID | None = None) -> None:
        ...
    def __repr__(self) -> str:
        ...
    @property
    def authority(self) -> submeter.ledger.values.Authority:
        """
        Who wants it, who approved it, and why.
        """
    @property
    def effective(self) -> datetime.datetime:
        """
        Business time.
        """
    @property
    def expires(self) -> datetime.datetime | None:
        """
        When a reservation is released by itself.
        """
    @property
    def holds(self) -> str | None:
        """
        Of a phase that ends a reservation: its id.
        """
    @property
    def id(self) -> str:
        ...
    @property
    def keys(self) -> list[NaturalKey]:
        ...
    @property
    def kind(self) -> EntryKind:
        ...
    @property
    def links(self) -> list[tuple[LinkKind, str]]:
        """
        What it refers to: (kind, id); a number stands in the last 16 digits.
        """
    @property
    def memo(self) -> str:
        ...
    @property
    def offset_minutes(self) -> int:
        """
        Of the business's local time from UTC, for readers.
        """
    @property
    def phase(self) -> str:
        """
        "plain"; "pending" reserves, "post" and "void" end a reservation.
        """
    @property
    def postings(self) -> list[tuple[str, decimal.Decimal]]:
        """
        (account, amount): a debit is positive, a credit negative.
        """
class RecordedEntry(Entry):
    """
    An entry of a book.
    """
    def __repr__(self) -> str:
        ...
    @property
    def recorded(self) -> datetime.datetime:
        """
        When the book took it.
        """
    @property
    def sequence(self) -> int:
        """
        1, 2, … in the order of recording.
        """
class Outcome:
    """
    What became of an entry that was handed in.
    
    Members:
    
      created : recorded now
    
      exists : recorded before, with the same content: fine
    
      exists_with_different_content : its id or natural key has something else
    
      burned : its id was refused by the book's state before
    
      refused : it breaks a rule
    """
    __members__: typing.ClassVar[dict[str, Outcome]]
    burned: typing.ClassVar[Outcome]
    created: typing.ClassVar[Outcome]
    exists: typing.ClassVar[Outcome]
    exists_with_different_content: typing.ClassVar[Outcome]
    refused: typing.ClassVar[Outcome]
    @typing.overload
    def __eq__(self, other: Outcome) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: Outcome) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class EntryResult:
    """
    What became of one entry of a batch.
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: EntryResult) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __str__(self) -> str:
        ...
    @property
    def differs_in(self) -> str | None:
        """
        "memo": the first field in which it is not what is recorded.
        """
    @property
    def error(self) -> submeter.errors.SubmeterError | None:
        """
        Why it was refused, or burned in the first place.
        """
    @property
    def outcome(self) -> Outcome:
        ...
    @property
    def recorded(self) -> bool:
        """
        The book has what was handed in, now or since before.
        """
    @property
    def sequence(self) -> int:
        """
        Of the recorded entry; 0 where there is none.
        """
class PostingRules:
    """
    Which accounts each event debits and credits.
    
    Each function makes an entry, with its links and natural keys; nothing is posted until a book
    commits it (docs/reference/posting-rules.md has a row for each). An int is minor units, a Decimal
    currency units. A channel is "cash", "bank", "wechat", "alipay" or a number, 1033 to 1039.
    Raises: SubmeterError zero_amount, negative_amount, bad_value, … with the part as `index`.
    """
    def __init__(self, currency: str = 'CNY', scale: int = 2, *, tax: submeter.ledger.values.TaxPolicy | None = None, arrears: str = 'stay', cash_decimals: int = 2) -> None:
        ...
    def adjustment(self, head: submeter.ledger.values.EntryHead, customer: int, amount: decimal.Decimal | int, against: int) -> Entry:
        """
        A correction in the customer's favour (negative: against): Dr `against`, Cr 2010.
        """
    def arrears_cleared(self, head: submeter.ledger.values.EntryHead, customer: int, amount: decimal.Decimal | int) -> Entry:
        """
        Prepaid money pays a debt: Dr 2010, Cr 1210.
        """
    def bill(self, head: submeter.ledger.values.EntryHead, bill: str | uuid.UUID | None, customer: int, lines: collections.abc.Sequence[submeter.ledger.values.BillLine]) -> Entry:
        """
        A post-paid bill: Dr 1210, Cr each line's income account.
        """
    def bill_payment(self, head: submeter.ledger.values.EntryHead, channel: str | int, customer: int, bill: str | uuid.UUID | None, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A bill that is paid: Dr 1010, 1020 or 103x, Cr 1210.
        """
    def capacity_fee(self, head: submeter.ledger.values.EntryHead, fee: submeter.ledger.values.Fee | None, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount]) -> Entry:
        """
        Fees for capacity: Dr 2010 or 1210 each, Cr 4040 with the sum.
        """
    def chargeback(self, head: submeter.ledger.values.EntryHead, channel: str | int, customer: int, amount: decimal.Decimal | int, original: str | uuid.UUID | None, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A channel takes a payment back: Dr 2010, Cr 103x. It may pass the floor.
        """
    def closing(self, head: submeter.ledger.values.EntryHead, ids: submeter.ledger.values.ClosingIds, held: submeter.ledger.values.CustomerBalances) -> list[Entry]:
        """
        The end of a contract, after the last charge: chained entries, of the steps that move money.
        """
    def common_area(self, head: submeter.ledger.values.EntryHead, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount], landlord: decimal.Decimal | int, fee: submeter.ledger.values.Fee | None = None, whole: decimal.Decimal | int | None = None) -> Entry:
        """
        Apportioned common areas: Dr 2010 or 1210 each, Dr 5060 the landlord, Cr 4020.
        
        Raises: SubmeterError not_conserved unless the parts add up to `whole`, where it is given.
        """
    def consumption(self, head: submeter.ledger.values.EntryHead, service: str, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount]) -> Entry:
        """
        What was consumed: Dr 2010, 2020 or 1210 each, Cr 4010 to 4012 with the sum.
        
        Parameters: service: "electricity", "water" or "gas". parts: parts of zero are left out.
        """
    def deposit(self, head: submeter.ledger.values.EntryHead, channel: str | int, customer: int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A deposit that has arrived: Dr 1010, 1020 or 103x, Cr 2040.
        """
    def discounted_top_up(self, head: submeter.ledger.values.EntryHead, channel: str | int, customer: int, ordered: decimal.Decimal | int, received: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        Sold below its amount: Dr 103x received, Dr 5010 the difference, Cr 2010 ordered.
        """
    def foreign_credit(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder, slot: submeter.ledger.values.PurchaseSlot) -> Entry:
        """
        The meter shows a credit that no order explains: Dr 5050, Cr 2065.
        """
    def foreign_credit_accepted(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder) -> Entry:
        """
        The credit of entry `order.start` is the customer's: Dr 2065, Cr 2020.
        """
    def free_quota(self, head: submeter.ledger.values.EntryHead, fee: submeter.ledger.values.Fee | None, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount]) -> Entry:
        """
        The free part of what was charged in full: Dr 5010 with the sum, Cr each.
        """
    def identified(self, head: submeter.ledger.values.EntryHead, receipt: str | uuid.UUID | None, customer: int, amount: decimal.Decimal | int, order: int = 0) -> Entry:
        """
        The entry `receipt` turns out to be a customer's: Dr 2060, Cr 2010. Once.
        """
    def issue(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder) -> Entry:
        """
        Money leaves for the meter: Dr 2010, Cr 2030. It respects the floor.
        """
    def issue_confirmed(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder, slot: submeter.ledger.values.PurchaseSlot) -> Entry:
        """
        The meter has it: Dr 2030, Cr 2020. The meter's slot becomes the natural key.
        """
    def issue_undone(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder) -> Entry:
        """
        It is proved that the meter does not have it and will not: Dr 2030, Cr 2010.
        """
    def meter_installed(self, head: submeter.ledger.values.EntryHead, exchange: submeter.ledger.values.MeterExchange, slot: submeter.ledger.values.PurchaseSlot) -> Entry:
        """
        The new meter has what was found: Dr 2030, Cr 2020.
        """
    def meter_reduction(self, head: submeter.ledger.values.EntryHead, order: submeter.ledger.values.MeterOrder, slot: submeter.ledger.values.PurchaseSlot | None = None) -> Entry:
        """
        The meter has given money back: Dr 2020, Cr 2010. Only when that is confirmed.
        """
    def meter_removed(self, head: submeter.ledger.values.EntryHead, exchange: submeter.ledger.values.MeterExchange) -> Entry:
        """
        A meter is taken out: Dr 2020, Cr 2030 what was found, the difference on 5050.
        """
    def metering_difference(self, head: submeter.ledger.values.EntryHead, meter: int, amount: decimal.Decimal | int) -> Entry:
        """
        A meter has more (negative: less) than the book knows of: Dr 5050, Cr 2020.
        """
    def opening_balance(self, head: submeter.ledger.values.EntryHead, customer: int, amount: decimal.Decimal | int) -> Entry:
        """
        What a customer brings along: Dr 3000, Cr 2010. Negative for a debt; never zero.
        """
    def output_tax(self, head: submeter.ledger.values.EntryHead, revenue: int, gross: decimal.Decimal | int) -> Entry:
        """
        The output tax of income that was posted gross: Dr revenue, Cr 2210.
        """
    def payout(self, head: submeter.ledger.values.EntryHead, customer: int, channel: str | int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None, refund: str | uuid.UUID | None = None) -> Entry:
        """
        A refund whose payment is confirmed: Dr 2050, Cr 1010, 1020 or 103x.
        """
    def payout_failed(self, head: submeter.ledger.values.EntryHead, customer: int, channel: str | int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None, refund: str | uuid.UUID | None = None) -> Entry:
        """
        A refund that can not be paid, for good: Dr 2050, Cr 2010.
        """
    def preset_credit(self, head: submeter.ledger.values.EntryHead, meter: int, slot: submeter.ledger.values.PurchaseSlot, amount: decimal.Decimal | int) -> Entry:
        """
        Credit that the factory has set in a new meter: Dr 5010, Cr 2020.
        """
    def property_fee(self, head: submeter.ledger.values.EntryHead, fee: submeter.ledger.values.Fee | None, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount]) -> Entry:
        """
        Periodic fees: Dr 2010 or 1210 each, Cr 4030 with the sum.
        """
    def refund(self, head: submeter.ledger.values.EntryHead, customer: int, amount: decimal.Decimal | int, order: int = 0) -> Entry:
        """
        Money that is to go back: Dr 2010, Cr 2050. It respects the floor.
        """
    def rerating(self, head: submeter.ledger.values.EntryHead, of: submeter.ledger.values.ReratedCharge) -> Entry:
        """
        The differences between what was charged and what is right.
        """
    def reversal(self, head: submeter.ledger.values.EntryHead, original: Entry, left: collections.abc.Sequence[submeter.ledger.values.MoneyLeft] = ()) -> Entry:
        """
        The mirror of an entry that was wrong. It respects the floor.
        
        Parameters: left: what customers have left; the rest of what they had stands on 1210 instead.
        """
    def service_fee(self, head: submeter.ledger.values.EntryHead, fee: submeter.ledger.values.Fee | None, parts: collections.abc.Sequence[submeter.ledger.values.CustomerAmount]) -> Entry:
        """
        Fees for being late, and for services: Dr 2010 or 1210 each, Cr 4050 with the sum.
        """
    def settlement(self, head: submeter.ledger.values.EntryHead, channel: str | int, gross: decimal.Decimal | int, fee: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A channel hands over what it collected: Dr 1020 net, Dr 5020 fee, Cr 103x gross.
        """
    def top_up(self, head: submeter.ledger.values.EntryHead, channel: str | int, customer: int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A payment that has arrived: Dr 1010, 1020 or 103x, Cr 2010.
        """
    def top_up_with_arrears(self, head: submeter.ledger.values.EntryHead, clearing: str | uuid.UUID | None, channel: str | int, customer: int, amount: decimal.Decimal | int, owed: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> list[Entry]:
        """
        A top-up, and by `arrears` what it pays of a debt: Dr 2010, Cr 1210.
        
        One entry, or two chained; `clearing` is the id of the second.
        """
    def transfer_in(self, head: submeter.ledger.values.EntryHead, group: str | uuid.UUID | None, customer: int, amount: decimal.Decimal | int) -> Entry:
        """
        The half that takes: Dr 1290, Cr 2010.
        """
    def transfer_out(self, head: submeter.ledger.values.EntryHead, group: str | uuid.UUID | None, customer: int, amount: decimal.Decimal | int) -> Entry:
        """
        The half of a transfer between books that gives: Dr 2010, Cr 2290.
        """
    def unidentified(self, head: submeter.ledger.values.EntryHead, channel: str | int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        A payment of nobody known: Dr 1010, 1020 or 103x, Cr 2060.
        """
    def unidentified_returned(self, head: submeter.ledger.values.EntryHead, receipt: str | uuid.UUID | None, channel: str | int, amount: decimal.Decimal | int, ref: submeter.ledger.values.PaymentReference | None = None) -> Entry:
        """
        The entry `receipt` is paid back: Dr 2060, Cr 1010, 1020 or 103x. Once.
        """
    def write_off(self, head: submeter.ledger.values.EntryHead, customer: int, amount: decimal.Decimal | int, bill: str | uuid.UUID | None = None) -> Entry:
        """
        A debt that is given up: Dr 5030, Cr 1210. Two people and a reason are named.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def scale(self) -> int:
        ...
class Account:
    """
    An account of a book, as it stands.
    """
    def __repr__(self) -> str:
        ...
    @property
    def available(self) -> decimal.Decimal:
        """
        The balance less what is reserved.
        """
    @property
    def balance(self) -> decimal.Decimal:
        """
        On the account's normal side: what a customer has paid and not used is positive.
        """
    @property
    def floor(self) -> decimal.Decimal | None:
        """
        Authorised debits do not go below it: the last one agreed.
        """
    @property
    def floors(self) -> list[tuple[datetime.datetime, decimal.Decimal]]:
        """
        (from when on, amount), in the order of time.
        """
    @property
    def id(self) -> str:
        """
        "2010/17" is the prepaid money of customer 17; "1020" has no owner.
        """
    @property
    def is_open(self) -> bool:
        ...
    @property
    def levels(self) -> list[decimal.Decimal]:
        """
        Alarm levels, mildest first.
        """
    @property
    def minor(self) -> int:
        """
        The balance in minor units.
        """
    @property
    def name(self) -> str:
        """
        What the chart calls it; empty for a code outside the chart.
        """
    @property
    def postings(self) -> int:
        """
        How many postings it has had.
        """
    @property
    def rearm(self) -> decimal.Decimal:
        """
        How far above its level an alarm is armed again.
        """
    @property
    def status(self) -> str:
        """
        "open", "frozen" or "closed".
        """
class Anchoring:
    """
    How a journal stands to an anchor.
    
    Members:
    
      none : no anchor was given, or one over no records: a cut-off end cannot be excluded
    
      matches : nothing up to the anchor was changed or cut off
    
      differs : the anchor was taken from another journal
    """
    __members__: typing.ClassVar[dict[str, Anchoring]]
    differs: typing.ClassVar[Anchoring]
    matches: typing.ClassVar[Anchoring]
    none: typing.ClassVar[Anchoring]
    @typing.overload
    def __eq__(self, other: Anchoring) -> bool:
        ...
    @typing.overload
    def __eq__(self, other: typing.Any) -> bool:
        ...
    def __getstate__(self) -> int:
        ...
    def __hash__(self) -> int:
        ...
    def __index__(self) -> int:
        ...
    def __init__(self, value: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __int__(self) -> int:
        ...
    @typing.overload
    def __ne__(self, other: Anchoring) -> bool:
        ...
    @typing.overload
    def __ne__(self, other: typing.Any) -> bool:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, state: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __str__(self) -> str:
        ...
    @property
    def name(self) -> str:
        ...
    @property
    def value(self) -> int:
        ...
class JournalFinding:
    """
    One thing that is wrong with a journal.
    """
    @property
    def code(self) -> int:
        ...
    @property
    def commit(self) -> int:
        """
        Number of the first bad record.
        """
    @property
    def entry(self) -> int | None:
        """
        Number of the first bad entry, where the tables beside the records tell it.
        """
    @property
    def name(self) -> str:
        ...
    @property
    def text(self) -> str:
        ...
class Verification:
    """
    What a check of a journal found.
    """
    @property
    def anchored(self) -> Anchoring:
        ...
    @property
    def entries(self) -> int:
        """
        Entries, as far as the records are good.
        """
    @property
    def findings(self) -> list[JournalFinding]:
        ...
    @property
    def good(self) -> bool:
        """
        There are no findings.
        """
    @property
    def head(self) -> str:
        """
        The anchor to keep elsewhere, as far as the records are good.
        """
class Alarm:
    """
    What is available on an account fell below a level, in the same commit.
    """
    def __repr__(self) -> str:
        ...
    @property
    def account(self) -> str:
        ...
    @property
    def at(self) -> datetime.datetime:
        """
        Its effective time.
        """
    @property
    def available(self) -> decimal.Decimal:
        """
        After the entry.
        """
    @property
    def cause(self) -> str:
        """
        The id of the entry that crossed it.
        """
    @property
    def level(self) -> int:
        """
        1 is the mildest; 0 is the floor.
        """
    @property
    def level_amount(self) -> decimal.Decimal:
        ...
class CommitReport:
    """
    What became of a batch.
    """
    @property
    def alarms(self) -> list[Alarm]:
        """
        Set off by these entries.
        """
    @property
    def results(self) -> list[EntryResult]:
        """
        One for each entry, in their order.
        """
class Book:
    """
    A book, opened.
    """
    @staticmethod
    def create(path: str | None, id: str | uuid.UUID, currency: str, scale: int, zone: str, now: typing.SupportsInt | typing.SupportsIndex) -> Book:
        ...
    @staticmethod
    def open(path: str) -> Book:
        ...
    @staticmethod
    def open_to_write(path: str, known: str | None, acknowledged: bool, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> Book:
        ...
    def accounts(self) -> list[Account]:
        ...
    def ageing(self, at: typing.SupportsInt | typing.SupportsIndex, borders: collections.abc.Sequence[int], due_after: int, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> AgeingReport:
        ...
    def alarms(self, first: int) -> tuple[list[Alarm], int]:
        ...
    def audit(self, event: submeter.ledger.values.AuditEvent, now: typing.SupportsInt | typing.SupportsIndex, wanted: str | None) -> None:
        ...
    def audit_events(self, subject: str | None) -> list[submeter.ledger.values.AuditEvent]:
        ...
    def back_up(self, path: str) -> None:
        ...
    def balance(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> decimal.Decimal:
        ...
    def begin_import(self, kind: str, mode: str, authority: submeter.ledger.values.Authority | None, now: typing.SupportsInt | typing.SupportsIndex) -> TableImport:
        ...
    def begin_transfer(self, pair: submeter.ledger.values.BookPair, now: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def change_account(self, settings: submeter.ledger.values.AccountSettings, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def checkpoint(self, now: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def close_period(self, through: typing.SupportsInt | typing.SupportsIndex, exceptions: collections.abc.Sequence[int | str | uuid.UUID], authority: submeter.ledger.values.Authority | None, now: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def commit(self, entries: collections.abc.Sequence[Entry], now: typing.SupportsInt | typing.SupportsIndex) -> CommitReport:
        ...
    def cursor(self, name: str) -> int:
        ...
    def entries(self, account: str | None) -> list[RecordedEntry]:
        ...
    def explain(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> submeter._core.Explanation:
        ...
    def export(self, format: str) -> str:
        ...
    def find_id(self, id: str | uuid.UUID) -> RecordedEntry | None:
        ...
    def find_key(self, key: NaturalKey) -> RecordedEntry | None:
        ...
    def finish_transfer(self, group: str | uuid.UUID, end: str | uuid.UUID, taking: Book, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Authority | None) -> str:
        ...
    def income(self, start: typing.SupportsInt | typing.SupportsIndex | None, end: typing.SupportsInt | typing.SupportsIndex | None, step: str, axis: str, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> IncomeReport:
        ...
    def mark_invoice(self, entry: str | uuid.UUID, number: str, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def open_account(self, settings: submeter.ledger.values.AccountSettings, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def open_customer(self, customer: int, floor: decimal.Decimal | int, levels: collections.abc.Sequence[decimal.Decimal | int], now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def open_transfers(self) -> list[submeter.ledger.values.BookPair]:
        ...
    def operators(self) -> list[submeter.ledger.values.Operator]:
        ...
    def orders(self, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> OrderOverview:
        ...
    def period(self, text: str) -> tuple[datetime.datetime, datetime.datetime]:
        ...
    def period_changes(self) -> list[submeter.ledger.values.PeriodChange]:
        ...
    def policy(self) -> submeter.ledger.values.Policy:
        ...
    def print_receipt(self, entry: str | uuid.UUID, account: str, how: str, form: str, language: str, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> str:
        ...
    def print_reminder(self, customer: int, how: str, form: str, language: str, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> str:
        ...
    def receipt(self, entry: str | uuid.UUID, account: str, how: str) -> Receipt:
        ...
    def reminder(self, customer: int, at: typing.SupportsInt | typing.SupportsIndex) -> Reminder:
        ...
    def reopen_period(self, authority: submeter.ledger.values.Authority | None, now: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def reservations(self) -> list[Reservation]:
        ...
    def set_cursor(self, name: str, number: int) -> None:
        ...
    def set_operator(self, operator: submeter.ledger.values.Operator, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def set_policy(self, refund_limit: decimal.Decimal | int | None, logged_reads: collections.abc.Collection[str], now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def set_status(self, account: str, status: str, now: typing.SupportsInt | typing.SupportsIndex, by: submeter.ledger.values.Actor | None) -> None:
        ...
    def statement(self, account: str, start: typing.SupportsInt | typing.SupportsIndex | None, end: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> StatementOfAccount:
        ...
    def transfer_state(self, group: str | uuid.UUID, taking: Book) -> str:
        ...
    def trial_sheet(self, effective_before: typing.SupportsInt | typing.SupportsIndex | None, overdrafts: str, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> TrialSheet:
        ...
    def verify(self, anchor: str | None = None) -> Verification:
        ...
    def view(self, operator: int, terminal: str, now: typing.SupportsInt | typing.SupportsIndex) -> BookView:
        ...
    def visit_entries(self, visit: collections.abc.Callable) -> None:
        ...
    @property
    def closed_before(self) -> datetime.datetime | None:
        ...
    @property
    def currency(self) -> str:
        ...
    @property
    def entry_count(self) -> int:
        ...
    @property
    def head(self) -> str:
        ...
    @property
    def id(self) -> str:
        ...
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit.
        """
    @property
    def zone(self) -> str:
        ...
class BookView:
    """
    A book as one operator may read it.
    """
    def accounts(self) -> list[Account]:
        ...
    def ageing(self, at: typing.SupportsInt | typing.SupportsIndex, borders: collections.abc.Sequence[int], due_after: int, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> AgeingReport:
        ...
    def audit_events(self, subject: str | None) -> list[submeter.ledger.values.AuditEvent]:
        ...
    def balance(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> decimal.Decimal:
        ...
    def entries(self, account: str | None) -> list[RecordedEntry]:
        ...
    def explain(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> submeter._core.Explanation:
        ...
    def export(self, format: str) -> str:
        ...
    def find_id(self, id: str | uuid.UUID) -> RecordedEntry | None:
        ...
    def find_key(self, key: NaturalKey) -> RecordedEntry | None:
        ...
    def income(self, start: typing.SupportsInt | typing.SupportsIndex | None, end: typing.SupportsInt | typing.SupportsIndex | None, step: str, axis: str, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> IncomeReport:
        ...
    def operators(self) -> list[submeter.ledger.values.Operator]:
        ...
    def orders(self, effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> OrderOverview:
        ...
    def period(self, text: str) -> tuple[datetime.datetime, datetime.datetime]:
        ...
    def period_changes(self) -> list[submeter.ledger.values.PeriodChange]:
        ...
    def policy(self) -> submeter.ledger.values.Policy:
        ...
    def receipt(self, entry: str | uuid.UUID, account: str, how: str) -> Receipt:
        ...
    def reminder(self, customer: int, at: typing.SupportsInt | typing.SupportsIndex) -> Reminder:
        ...
    def reservations(self) -> list[Reservation]:
        ...
    def statement(self, account: str, start: typing.SupportsInt | typing.SupportsIndex | None, end: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> StatementOfAccount:
        ...
    def trial_sheet(self, effective_before: typing.SupportsInt | typing.SupportsIndex | None, overdrafts: str, recorded_through: typing.SupportsInt | typing.SupportsIndex | None, sequence_through: int | None) -> TrialSheet:
        ...
    def visit_entries(self, visit: collections.abc.Callable) -> None:
        ...
    @property
    def currency(self) -> str:
        ...
    @property
    def id(self) -> str:
        ...
    @property
    def scale(self) -> int:
        """
        Decimals of a minor unit.
        """
    @property
    def zone(self) -> str:
        ...
class Reservation:
    """
    What a pending entry reserves.
    """
    @property
    def effective(self) -> datetime.datetime:
        ...
    @property
    def expires(self) -> datetime.datetime | None:
        """
        When it is released by itself.
        """
    @property
    def id(self) -> str:
        """
        Of the pending entry.
        """
    @property
    def postings(self) -> list[tuple[str, decimal.Decimal]]:
        """
        (account, amount): a debit is positive, a credit negative.
        """
class ImportedRow:
    """
    What became of one row of a table.
    """
    def __repr__(self) -> str:
        ...
    def __str__(self) -> str:
        ...
    @property
    def column(self) -> str | None:
        """
        The column that is wrong.
        """
    @property
    def line(self) -> int:
        """
        Where the row begins, 1 first.
        """
    @property
    def result(self) -> EntryResult:
        ...
class ImportCounts:
    """
    How many rows there were, and what became of them.
    """
    def __repr__(self) -> str:
        ...
    @property
    def created(self) -> int:
        ...
    @property
    def exists(self) -> int:
        ...
    @property
    def refused(self) -> int:
        """
        Those that differ from what is recorded included.
        """
    @property
    def rows(self) -> int:
        ...
class TableImport:
    """
    A table on its way into a book.
    """
    def check(self) -> ImportCounts:
        ...
    def feed(self, piece: bytes) -> list[ImportedRow]:
        ...
    def finish(self) -> list[ImportedRow]:
        ...
class StatementLine:
    """
    One entry as an account sees it.
    """
    @property
    def amount(self) -> decimal.Decimal:
        """
        On the account's normal side: a top-up of a prepaid account is positive.
        """
    @property
    def balance(self) -> decimal.Decimal:
        """
        After it.
        """
    @property
    def effective(self) -> datetime.datetime:
        ...
    @property
    def id(self) -> str:
        ...
    @property
    def kind(self) -> EntryKind:
        ...
    @property
    def memo(self) -> str:
        ...
    @property
    def recorded(self) -> datetime.datetime:
        ...
    @property
    def sequence(self) -> int:
        ...
class StatementOfAccount:
    """
    What happened on an account in a span of business time.
    """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def account(self) -> str:
        ...
    @property
    def closing(self) -> decimal.Decimal:
        ...
    @property
    def end(self) -> datetime.datetime | None:
        """
        Exclusive.
        """
    @property
    def lines(self) -> list[StatementLine]:
        ...
    @property
    def lowered(self) -> decimal.Decimal:
        ...
    @property
    def opening(self) -> decimal.Decimal:
        ...
    @property
    def raised(self) -> decimal.Decimal:
        ...
    @property
    def sequence_through(self) -> int | None:
        """
        Asked again with this, the book gives the same statement for ever.
        """
    @property
    def start(self) -> datetime.datetime | None:
        ...
class Turnover:
    """
    What moved on the accounts of one code.
    """
    @property
    def code(self) -> int:
        ...
    @property
    def lowered(self) -> decimal.Decimal:
        """
        Paid back, reversed, corrected: a positive amount.
        """
    @property
    def moved(self) -> decimal.Decimal:
        """
        Between channels, by a settlement.
        """
    @property
    def name(self) -> str:
        """
        What the chart calls it; empty for a code outside the chart.
        """
    @property
    def raised(self) -> decimal.Decimal:
        """
        Came in, or was earned.
        """
class IncomeReport:
    """
    What came in by channel and was earned by item, period by period.
    """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def earned(self) -> decimal.Decimal:
        """
        Revenue less what lessens it.
        """
    @property
    def periods(self) -> list[tuple[str, list[Turnover]]]:
        """
        ("2026-11", what moved in it), those in which something did.
        """
    @property
    def received(self) -> decimal.Decimal:
        """
        What channels brought in.
        """
    @property
    def total(self) -> list[Turnover]:
        ...
class TrialRow:
    """
    What the accounts of one code have together.
    """
    @property
    def code(self) -> int:
        ...
    @property
    def credit(self) -> decimal.Decimal:
        """
        Of the others, as a positive amount.
        """
    @property
    def debit(self) -> decimal.Decimal:
        """
        Of the accounts that stand on the debit side.
        """
    @property
    def name(self) -> str:
        """
        What the chart calls it; empty for a code outside the chart, and of the total.
        """
class TrialSheet:
    """
    A trial balance: all codes that have anything.
    """
    def columns(self) -> dict[str, numpy.ndarray]:
        """
        The rows as int64 arrays (n,): code; debit and credit in minor units.
        """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def channel_money(self) -> decimal.Decimal:
        """
        What counter, bank and channels have.
        """
    @property
    def customer_money(self) -> decimal.Decimal:
        """
        What customers have: the credit of 2010 to 2050.
        """
    @property
    def effective_before(self) -> datetime.datetime | None:
        ...
    @property
    def overdrawn(self) -> decimal.Decimal:
        """
        How much of the debit of 1210 stands on 2010: customers who are overdrawn.
        """
    @property
    def recorded_through(self) -> datetime.datetime | None:
        ...
    @property
    def rows(self) -> list[TrialRow]:
        ...
    @property
    def sequence_through(self) -> int:
        """
        Asked again with this, the book gives the same for ever.
        """
    @property
    def total(self) -> TrialRow:
        """
        Of code 0; both sides are the same.
        """
class OrderRow:
    """
    One order: money sent to a meter, or taken from one.
    """
    @property
    def amount(self) -> decimal.Decimal:
        """
        What it began with.
        """
    @property
    def begun(self) -> datetime.datetime:
        """
        Business time of the first entry.
        """
    @property
    def customer(self) -> int | None:
        ...
    @property
    def entries(self) -> int:
        """
        How many there are.
        """
    @property
    def in_transit(self) -> decimal.Decimal:
        """
        What is on its way.
        """
    @property
    def last(self) -> datetime.datetime:
        """
        And of the last one.
        """
    @property
    def meter(self) -> int | None:
        ...
    @property
    def order(self) -> int:
        ...
    @property
    def state(self) -> str:
        """
        "reserved", "in_transit", "confirmed", "undone", or "ended" by a reversal.
        """
class OrderOverview:
    """
    What became of the money sent to meters.
    """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def rows(self) -> list[OrderRow]:
        """
        Ascending orders.
        """
class AgedDebt:
    """
    What one customer owes, by how long it has been due.
    """
    @property
    def credit(self) -> decimal.Decimal:
        """
        Paid beyond all debts: a positive amount.
        """
    @property
    def customer(self) -> int | None:
        """
        None in the sum of all.
        """
    @property
    def not_due(self) -> decimal.Decimal:
        ...
    @property
    def overdue(self) -> list[decimal.Decimal]:
        """
        One amount for each of the report's buckets.
        """
    @property
    def owed(self) -> decimal.Decimal:
        """
        Not due, and overdue, less the credit: the balance of 1210.
        """
class AgeingReport:
    """
    What is receivable (1210), by age.
    """
    def columns(self) -> dict[str, numpy.ndarray]:
        """
        The rows as arrays (n,): customer (uint64); credit, not_due, each of the buckets
        and owed (int64, minor units).
        """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def at(self) -> datetime.datetime:
        ...
    @property
    def buckets(self) -> list[str]:
        """
        By days since due: ["0-30", "31-60", "61-90", "91+"].
        """
    @property
    def due_after(self) -> int:
        """
        Days from an entry to the day when it is to be paid.
        """
    @property
    def recorded_through(self) -> datetime.datetime | None:
        ...
    @property
    def rows(self) -> list[AgedDebt]:
        """
        Ascending customers, those who owe or have a credit.
        """
    @property
    def sequence_through(self) -> int:
        """
        Asked again with this, the book gives the same for ever.
        """
    @property
    def total(self) -> AgedDebt:
        ...
class Receipt:
    """
    One entry as its customer's account sees it.
    """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def account(self) -> str:
        ...
    @property
    def book(self) -> str:
        ...
    @property
    def channel(self) -> int | None:
        """
        How the money came or went (1031 is WeChat); None where no channel has part in it.
        """
    @property
    def head(self) -> str:
        """
        The book's anchor: whoever keeps receipts keeps anchors.
        """
    @property
    def how(self) -> str:
        """
        "original" or "copy".
        """
    @property
    def line(self) -> StatementLine:
        """
        Its balance is that after the entry, in the order of recording.
        """
class OpenItem:
    """
    Something that is not paid yet.
    """
    @property
    def amount(self) -> decimal.Decimal:
        """
        What is left of it.
        """
    @property
    def days(self) -> int:
        """
        Whole days since then.
        """
    @property
    def effective(self) -> datetime.datetime:
        ...
    @property
    def memo(self) -> str:
        ...
class Reminder:
    """
    What a customer owes.
    """
    def to_html(self, language: str = 'en') -> str:
        ...
    def to_text(self, language: str = 'en') -> str:
        ...
    @property
    def at(self) -> datetime.datetime:
        ...
    @property
    def book(self) -> str:
        ...
    @property
    def customer(self) -> int:
        ...
    @property
    def head(self) -> str:
        ...
    @property
    def items(self) -> list[OpenItem]:
        """
        What is owed consists of these, the oldest first.
        """
    @property
    def owed(self) -> decimal.Decimal:
        """
        What is receivable.
        """
    @property
    def prepaid(self) -> decimal.Decimal:
        """
        What is left of the prepaid money; negative: overdrawn.
        """
class GroupBalances:
    """
    What several books have together.
    """
    @property
    def balances(self) -> dict[int, decimal.Decimal]:
        """
        Code to balance on its normal side, ascending; zeros are left out.
        """
    @property
    def books(self) -> list[str]:
        """
        Their ids, in the order in which they were given.
        """
    @property
    def currency(self) -> str:
        ...
    @property
    def open_between(self) -> decimal.Decimal:
        """
        Due from books less due to books: zero when every transfer among them is finished.
        """
def add_up(books: collections.abc.Sequence[Book], effective_before: typing.SupportsInt | typing.SupportsIndex | None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None) -> GroupBalances:
    ...
def add_up_income(reports: collections.abc.Sequence[IncomeReport]) -> IncomeReport:
    ...
def chained(entries: collections.abc.Sequence[Entry]) -> list[Entry]:
    """
    Entries that a book takes all of, or none.
    """
def role(name: str) -> frozenset[str]:
    """
    What people commonly may do, by name, to grant as it is or to change.
    
    Parameters: name: "administrator", "finance", "engineer", "business", "tenant" or "auditor".
    """
def verify(path: str, anchor: str | None = None) -> Verification:
    """
    Replays the journal of a SQLite book, and checks all that can be checked.
    
    Parameters: anchor: what Book.head said earlier, kept elsewhere.
    Raises: SubmeterError only where the file cannot be read, or the anchor is none.
    """
