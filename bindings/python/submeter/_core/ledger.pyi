# SPDX-License-Identifier: Apache-2.0
"""
One property's books.
"""
from __future__ import annotations
import datetime
import decimal
import submeter._core
import typing
__all__: list[str] = ['Account', 'Anchoring', 'Book', 'Entry', 'EntryKind', 'JournalFinding', 'Verification', 'verify']
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
    def status(self) -> str:
        """
        "open", "frozen" or "closed".
        """
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
class Entry:
    """
    An entry of a book. Its postings sum to zero.
    """
    def __repr__(self) -> str:
        ...
    @property
    def effective(self) -> datetime.datetime:
        """
        Business time.
        """
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
    def phase(self) -> str:
        """
        "plain"; "pending" reserves, "post" and "void" end a reservation.
        """
    @property
    def postings(self) -> list[tuple[str, decimal.Decimal]]:
        """
        (account, amount): a debit is positive, a credit negative.
        """
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
class Anchoring:
    """
    How a journal stands to an anchor.
    
    Members:
    
      none : no anchor was given: a cut-off end cannot be excluded
    
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
class Book:
    """
    A book, opened for reading.
    """
    @staticmethod
    def open(path: str) -> Book:
        ...
    def accounts(self) -> list[Account]:
        ...
    def balance(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None = None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None = None, sequence_through: typing.SupportsInt | typing.SupportsIndex | None = None) -> decimal.Decimal:
        ...
    def entries(self, account: str | None = None) -> list[Entry]:
        ...
    def explain(self, account: str, effective_before: typing.SupportsInt | typing.SupportsIndex | None = None, recorded_through: typing.SupportsInt | typing.SupportsIndex | None = None, sequence_through: typing.SupportsInt | typing.SupportsIndex | None = None) -> submeter._core.Explanation:
        ...
    def export(self, format: str) -> str:
        ...
    def verify(self, anchor: str | None = None) -> Verification:
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
def verify(path: str, anchor: str | None = None) -> Verification:
    """
    Replays the journal of a SQLite book, and checks all that can be checked.
    
    Parameters: anchor: what Book.head said earlier, kept elsewhere.
    Raises: SubmeterError only where the file cannot be read, or the anchor is none.
    """
