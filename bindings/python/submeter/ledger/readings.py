# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a book, of all of it or of what one operator may read."""

import abc
import datetime
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Literal

from submeter import _core
from submeter._core import Explanation
from submeter._core.ledger import (Account, AgeingReport, IncomeReport, NaturalKey, OrderOverview,
                                   Receipt, RecordedEntry, Reminder, Reservation,
                                   StatementOfAccount, TrialSheet)
from submeter.columns import refuse, to_second
from submeter.ledger.values import AuditEvent, Id, Operator, PeriodChange, Policy

Printing = Literal["original", "copy"]
#: What is said of a time that no datetime of UTC can show.
OUTSIDE = "it is not in the years 1 to 9999 of UTC"


def to_seconds_or_none(moment: "datetime.datetime | None") -> "int | None":
    """Seconds since 1970 of an aware datetime, where there is one."""
    return None if moment is None else to_second(moment)


def to_seconds_or_now(moment: "datetime.datetime | None") -> int:
    """Seconds since 1970 of an aware datetime; of the clock, where there is none."""
    return int(time.time()) if moment is None else to_second(moment)


class Readings(abc.ABC):
    """How a book stands, and how it stood at any moment: what `Book` and `BookView` both answer.

    The permission that an operator needs stands in brackets: a view is refused with SubmeterError
    not_permitted without it, a book asks nobody.
    """

    @property
    @abc.abstractmethod
    def _read(self) -> "_core.ledger.Book | _core.ledger.BookView":
        """What answers."""

    @property
    def id(self) -> str:
        """32 hexadecimal digits."""
        return self._read.id

    @property
    def currency(self) -> str:
        """The currency of all amounts."""
        return self._read.currency

    @property
    def scale(self) -> int:
        """Decimals of a minor unit."""
        return self._read.scale

    @property
    def zone(self) -> str:
        """The name of the book's local time."""
        return self._read.zone

    def period(self, text: str) -> "tuple[datetime.datetime, datetime.datetime]":
        """When a day, month or year of the book's local time ("2026-11") starts and ends.

        Raises: SubmeterError bad_syntax, bad_date, also where that is not in the years 1 to 9999 of
            UTC.
        """
        try:
            return self._read.period(text)
        except ValueError:  # of datetime, which ends there
            raise refuse("bad_date", None, OUTSIDE) from None

    def accounts(self) -> "list[Account]":
        """All accounts, ascending; a tenant's own. [read]"""
        return self._read.accounts()

    def balances(self) -> "dict[str, Decimal]":
        """Account to balance, ascending; a tenant's own. [read]"""
        return {account.id: account.balance for account in self.accounts()}

    def balance(self, account: str, *, effective_before: "datetime.datetime | None" = None,
                recorded_through: "datetime.datetime | None" = None,
                sequence_through: "int | None" = None) -> Decimal:
        """A balance now, or as of a moment on either time axis. [read]

        Parameters: account: "2010/17". effective_before: business time, exclusive.
            recorded_through, sequence_through: what was known then.
        Raises: SubmeterError unknown_account.
        """
        return self._read.balance(account, to_seconds_or_none(effective_before),
                                  to_seconds_or_none(recorded_through), sequence_through)

    def entries(self, account: "str | None" = None) -> "list[RecordedEntry]":
        """The entries in the order of recording: all [export_data], or those that touch an account
        [read], of which a tenant sees the own postings."""
        return self._read.entries(account)

    def visit_entries(self, visit: "Callable[[RecordedEntry], object]") -> None:
        """Shows each entry in the order of recording; they are not held together in memory.
        [export_data]"""
        self._read.visit_entries(visit)

    def find_entry(self, key: "Id | NaturalKey") -> "RecordedEntry | None":
        """The entry that is recorded under an id [read], or holds a natural key [export_data]."""
        if isinstance(key, NaturalKey):
            return self._read.find_key(key)
        return self._read.find_id(key)

    def reservations(self) -> "list[Reservation]":
        """What is reserved and neither posted nor released, by ascending ids. [export_data]"""
        return self._read.reservations()

    def explain(self, account: str, *, effective_before: "datetime.datetime | None" = None,
                recorded_through: "datetime.datetime | None" = None,
                sequence_through: "int | None" = None) -> Explanation:
        """Why a balance is what it is: each entry that it is made of, and the running balance.
        [read]"""
        return self._read.explain(account, to_seconds_or_none(effective_before),
                                  to_seconds_or_none(recorded_through), sequence_through)

    def export(self, format: 'Literal["hledger", "beancount", "json"]') -> str:
        """The book for other programs: the same book always gives the same text. [export_data]

        Parameters: format: "hledger" and "beancount" pass their own strict checkers; "json" is the
            canonical export of all that is in the book (docs/reference/ledger-reports.md).
        """
        return self._read.export(format)

    def operators(self) -> "list[Operator]":
        """Who works with the book, ascending ids; in a book without any nobody is asked.
        [export_data]"""
        return self._read.operators()

    @property
    def policy(self) -> Policy:
        """What wants a second person, and which reads of views leave a trace. [export_data]"""
        return self._read.policy()

    def audit_events(self, subject: "str | None" = None) -> "list[AuditEvent]":
        """What happened around the book, in the order of recording: changes of accounts, operators
        and the policy, prints and invoice marks, what was refused, and what the host keeps there.
        [read_audit]

        Parameters: subject: only what is about it, such as an entry's id or "2010/17".
        """
        return self._read.audit_events(subject)

    def period_changes(self) -> "list[PeriodChange]":
        """The closings of periods and their reopenings, in the order of recording.
        [export_data]"""
        return self._read.period_changes()

    def statement(self, account: str, start: "datetime.datetime | None" = None,
                  end: "datetime.datetime | None" = None, *,
                  recorded_through: "datetime.datetime | None" = None,
                  sequence_through: "int | None" = None) -> StatementOfAccount:
        """What happened on an account from `start` to before `end` of business time, as it was
        known at a moment. [read] Raises: SubmeterError unknown_account, bad_date."""
        return self._read.statement(account, to_seconds_or_none(start), to_seconds_or_none(end),
                                    to_seconds_or_none(recorded_through), sequence_through)

    def income(self, start: "datetime.datetime | None" = None,
               end: "datetime.datetime | None" = None, *,
               by: 'Literal["day", "month", "year"]' = "day",
               axis: 'Literal["effective", "recorded"]' = "effective",
               recorded_through: "datetime.datetime | None" = None,
               sequence_through: "int | None" = None) -> IncomeReport:
        """What came in by channel and was earned by item, by local day, month or year. [read, no
        tenant]

        Parameters: axis: which time of an entry it goes by.
        """
        return self._read.income(to_seconds_or_none(start), to_seconds_or_none(end), by, axis,
                                 to_seconds_or_none(recorded_through), sequence_through)

    def trial_sheet(self, *, effective_before: "datetime.datetime | None" = None,
                    overdrafts: 'Literal["as_receivable", "as_posted"]' = "as_receivable",
                    recorded_through: "datetime.datetime | None" = None,
                    sequence_through: "int | None" = None) -> TrialSheet:
        """The trial balance by code, now or as of a moment; both sides are the same. [read, no
        tenant]

        Parameters: overdrafts: whether customers who are overdrawn (2010) stand among those who
            owe (1210), as on a balance sheet.
        """
        return self._read.trial_sheet(to_seconds_or_none(effective_before), overdrafts,
                                      to_seconds_or_none(recorded_through), sequence_through)

    def ageing(self, at: datetime.datetime, *, borders: Sequence[int] = (30, 60, 90),
               due_after: int = 0, recorded_through: "datetime.datetime | None" = None,
               sequence_through: "int | None" = None) -> AgeingReport:
        """What customers owe (1210), by how long it has been due. [read, no tenant]

        Parameters: at: what is effective before it counts; ages are counted to its local day.
            borders: the last day of each bucket, ascending, at most 12. due_after: days from an
            entry to the day when it is to be paid.
        Raises: SubmeterError bad_value for borders that do not ascend, and days below 0 or above
            36500.
        """
        return self._read.ageing(to_second(at), list(borders), due_after,
                                 to_seconds_or_none(recorded_through), sequence_through)

    def orders(self, *, effective_before: "datetime.datetime | None" = None,
               recorded_through: "datetime.datetime | None" = None,
               sequence_through: "int | None" = None) -> OrderOverview:
        """What became of the money sent to meters: now, reservations included, or as of a moment;
        a tenant's own. [read]"""
        return self._read.orders(to_seconds_or_none(effective_before),
                                 to_seconds_or_none(recorded_through), sequence_through)

    def receipt(self, entry: Id, account: str, how: Printing = "original") -> Receipt:
        """The receipt of an entry for one of the accounts that it posts to. Nothing is recorded:
        what is handed out, `Book.print_receipt` makes. [print]

        Raises: SubmeterError bad_value for an id that is no entry's, or one that posts nothing to
            the account; unknown_account.
        """
        return self._read.receipt(entry, account, how)

    def reminder(self, customer: int, at: datetime.datetime) -> Reminder:
        """What a customer owes at a time, item by item. Nothing is recorded: what is handed out,
        `Book.print_reminder` makes. [print]

        Raises: SubmeterError unknown_account.
        """
        return self._read.reminder(customer, to_second(at))
