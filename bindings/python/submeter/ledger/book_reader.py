# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a book."""

import contextlib
import datetime
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import TracebackType
from typing import Literal, TypeVar

from submeter import _core
from submeter._core import Explanation
from submeter._core.ledger import (Account, IncomeReport, NaturalKey, RecordedEntry,
                                   StatementOfAccount, Verification)
from submeter.columns import to_second
from submeter.ledger.values import AuditEvent, Id, Operator

_Self = TypeVar("_Self", bound="BookReader")


def to_seconds_or_none(moment: "datetime.datetime | None") -> "int | None":
    """Seconds since 1970 of an aware datetime, where there is one."""
    return None if moment is None else to_second(moment)


class BookReader:
    """How a book stands, and how it stood at any moment. `Book` is one."""

    def __init__(self, opened: _core.ledger.Book) -> None:
        self._held: "_core.ledger.Book | None" = opened
        self._busy = False

    @property
    def _opened(self) -> _core.ledger.Book:
        if self._held is None:
            raise ValueError("the book is closed")
        if self._busy:
            raise RuntimeError("another thread is at work in the book")
        return self._held

    @contextlib.contextmanager
    def _alone(self) -> "Iterator[_core.ledger.Book]":
        """The book for a call in which other threads run: they do not get at it meanwhile."""
        held = self._opened
        self._busy = True
        try:
            yield held
        finally:
            self._busy = False

    def close(self) -> None:
        """Lets go of the file; all else is then a ValueError. Closing twice does no harm."""
        if self._busy:
            raise RuntimeError("another thread is at work in the book")
        self._held = None

    def __enter__(self: _Self) -> _Self:
        return self

    def __exit__(self, kind: "type[BaseException] | None", error: "BaseException | None",
                 trace: "TracebackType | None") -> None:
        self.close()

    @property
    def id(self) -> str:
        """32 hexadecimal digits."""
        return self._opened.id

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self._opened.currency

    @property
    def scale(self) -> int:
        """Decimals of a minor unit."""
        return self._opened.scale

    @property
    def zone(self) -> str:
        """The name of the book's local time."""
        return self._opened.zone

    @property
    def head(self) -> str:
        """The anchor to keep elsewhere: how many records there are, and the seal of the last."""
        return self._opened.head

    def __len__(self) -> int:
        """How many entries there are."""
        return self._opened.entry_count

    @property
    def closed_before(self) -> "datetime.datetime | None":
        """Before which effective time nothing is recorded any more."""
        return self._opened.closed_before

    def accounts(self) -> "list[Account]":
        """All accounts, ascending."""
        return self._opened.accounts()

    def balances(self) -> "dict[str, Decimal]":
        """Account to balance, ascending."""
        return {account.id: account.balance for account in self.accounts()}

    def balance(self, account: str, *, effective_before: "datetime.datetime | None" = None,
                recorded_through: "datetime.datetime | None" = None,
                sequence_through: "int | None" = None) -> Decimal:
        """A balance now, or as of a moment on either time axis.

        Parameters: account: "2010/17". effective_before: business time, exclusive.
            recorded_through, sequence_through: what was known then.
        Raises: SubmeterError unknown_account.
        """
        return self._opened.balance(account, to_seconds_or_none(effective_before),
                                    to_seconds_or_none(recorded_through), sequence_through)

    def entries(self, account: "str | None" = None) -> "list[RecordedEntry]":
        """The entries in the order of recording: all, or those that touch an account."""
        return self._opened.entries(account)

    def visit_entries(self, visit: "Callable[[RecordedEntry], object]") -> None:
        """Shows each entry in the order of recording; they are not held together in memory."""
        self._opened.visit_entries(visit)

    def find_entry(self, key: "Id | NaturalKey") -> "RecordedEntry | None":
        """The entry that is recorded under an id, or holds a natural key."""
        if isinstance(key, NaturalKey):
            return self._opened.find_key(key)
        return self._opened.find_id(key)

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come: what `set_cursor` was given last, or 0."""
        return self._opened.cursor(name)

    def explain(self, account: str, *, effective_before: "datetime.datetime | None" = None,
                recorded_through: "datetime.datetime | None" = None,
                sequence_through: "int | None" = None) -> Explanation:
        """Why a balance is what it is: each entry that it is made of, and the running balance."""
        return self._opened.explain(account, to_seconds_or_none(effective_before),
                                    to_seconds_or_none(recorded_through), sequence_through)

    def export(self, format: 'Literal["hledger", "beancount", "json"]') -> str:
        """The book for other programs: the same book always gives the same text.

        Parameters: format: "hledger" and "beancount" pass their own strict checkers; "json" is the
            canonical export, a line for the book and one for each account, entry and alarm.
        """
        return self._opened.export(format)

    def operators(self) -> "list[Operator]":
        """Who works with the book, ascending ids; in a book without any nobody is asked."""
        return self._opened.operators()

    def audit_events(self) -> "list[AuditEvent]":
        """What happened around the book, in the order of recording: changes of accounts, operators
        and the policy, what was refused, and what the host keeps there. Closings and reopenings are
        no events: `closed_before` says what they came to."""
        return self._opened.audit_events()

    def period(self, text: str) -> "tuple[datetime.datetime, datetime.datetime]":
        """When a day, month or year of the book's local time ("2026-11") starts and ends."""
        return self._opened.period(text)

    def statement(self, account: str, start: "datetime.datetime | None" = None,
                  end: "datetime.datetime | None" = None, *,
                  recorded_through: "datetime.datetime | None" = None,
                  sequence_through: "int | None" = None) -> StatementOfAccount:
        """What happened on an account from `start` to before `end` of business time, as it was
        known at a moment. Raises: SubmeterError unknown_account, bad_date."""
        return self._opened.statement(account, to_seconds_or_none(start), to_seconds_or_none(end),
                                      to_seconds_or_none(recorded_through), sequence_through)

    def income(self, start: "datetime.datetime | None" = None,
               end: "datetime.datetime | None" = None, *,
               by: 'Literal["day", "month", "year"]' = "day",
               axis: 'Literal["effective", "recorded"]' = "effective",
               recorded_through: "datetime.datetime | None" = None,
               sequence_through: "int | None" = None) -> IncomeReport:
        """What came in by channel and was earned by item, by local day, month or year.

        Parameters: axis: which time of an entry it goes by.
        """
        return self._opened.income(to_seconds_or_none(start), to_seconds_or_none(end), by, axis,
                                   to_seconds_or_none(recorded_through), sequence_through)

    def verify(self, anchor: "str | None" = None) -> Verification:
        """Checks the file, which the open book keeps locked, as the function `verify` does."""
        with self._alone() as book:
            return book.verify(anchor)
