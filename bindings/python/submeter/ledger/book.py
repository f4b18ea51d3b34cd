# SPDX-License-Identifier: Apache-2.0
"""A book that is written."""

import datetime
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, BinaryIO, Literal

from submeter import _core
from submeter._core.ledger import (CommitReport, Entry, EntryKind, ImportCounts, ImportedRow,
                                   PostingRules)
from submeter.columns import to_second
from submeter.errors import SubmeterError
from submeter.ledger.book_reader import BookReader
from submeter.ledger.readings import Printing, to_seconds_or_none
from submeter.ledger.readings import to_seconds_or_now as _now
from submeter.ledger.values import (AccountSettings, Actor, Amount, AuditEvent, Authority, BookPair,
                                    Id, Operator, TaxPolicy)

_PIECE = 1 << 16
_Form = Literal["text", "html"]
_Language = Literal["en", "zh"]


class Book(BookReader):
    """One property's books, in a SQLite file or in memory. Confined to one thread.

        with Book.create("campus.book", new_id(), zone="Asia/Shanghai") as book:
            book.open_customer(17, levels=[Decimal("20.00")])
            rules = book.posting_rules()
            paid = rules.top_up(EntryHead(new_id(), when), "wechat", 17, Decimal("100.00"))
            [result] = book.commit([paid]).results

    Every change is in the file before the call returns, or has not happened. What is opened for
    reading answers each change with SubmeterError cannot_write. `now` is when it is recorded: by
    default the clock says; where that is earlier than the last time, the last time is taken.
    Balances are on the account's normal side: what a customer has left is positive.
    """

    @classmethod
    def create(cls, path: "str | os.PathLike[str] | None", id: Id, *, currency: str = "CNY",
               scale: int = 2, zone: str = "UTC", now: "datetime.datetime | None" = None) -> "Book":
        """Founds a book in a new file, with the chart's accounts that have no owner.

        Parameters: path: None keeps the book in memory. scale: decimals of a minor unit, 2 to 6.
            zone: the name of its local time.
        Raises: SubmeterError book_exists where there is any file, cannot_write, bad_scale,
            bad_value, zone_not_found.
        """
        file = None if path is None else os.fspath(path)
        if file is not None and os.path.exists(file):  # an empty one SQLite would take over
            raise SubmeterError(_core.code_of("book_exists"))
        return cls(_core.ledger.Book.create(file, id, currency, scale, zone, _now(now)))

    @classmethod
    def open(cls, path: "str | os.PathLike[str]", mode: 'Literal["read", "write"]' = "read", *,
             known: "str | None" = None, if_restored: 'Literal["refuse", "acknowledge"]' = "refuse",
             now: "datetime.datetime | None" = None, by: "Actor | None" = None) -> "Book":
        """Opens a book, to read or to write, and replays its journal.

        Parameters: known: what `head` said earlier, kept elsewhere (for mode "write"): a book that
                is behind it was restored from a copy, and opens only when that is acknowledged,
                which is kept in its chain with `now` and `by`.
        Raises: SubmeterError cannot_read, book_locked, book_restored, or what is wrong with the
            journal.
        """
        if mode == "read":
            if known is not None or if_restored != "refuse":
                raise ValueError("an anchor is for a book that is opened to write; verify() checks "
                                 "one that is read")
            return cls(_core.ledger.Book.open(os.fspath(path)))
        if mode != "write":
            raise ValueError('the mode is "read" or "write"')
        if if_restored not in ("refuse", "acknowledge"):
            raise ValueError('if_restored is "refuse" or "acknowledge"')
        return cls(_core.ledger.Book.open_to_write(os.fspath(path), known,
                                                   if_restored == "acknowledge", _now(now), by))

    def posting_rules(self, *, tax: "TaxPolicy | None" = None,
                      arrears: 'Literal["stay", "clear_first"]' = "stay",
                      cash_decimals: int = 2) -> PostingRules:
        """The rules that make entries of events, in this book's currency.

        Parameters: cash_decimals: of amounts that go through a channel, in a book that has more.
        """
        return PostingRules(self.currency, self.scale, tax=tax, arrears=arrears,
                            cash_decimals=cash_decimals)

    def entry(self, id: Id, kind: EntryKind, effective: datetime.datetime,
              postings: "Iterable[tuple[str, Amount]]", **more: Any) -> Entry:
        """An entry in this book's currency, for what no posting rule makes; as `Entry`."""
        return Entry(id, kind, effective, postings, currency=self.currency, scale=self.scale, **more)

    def commit(self, entries: "Iterable[Entry]",
               now: "datetime.datetime | None" = None) -> CommitReport:
        """Records entries: those that may be are recorded together, in their order.

        The same entry handed in again is `exists`, however often. Entries that are `chained` are
        recorded together or not at all.

        Returns: a result for each, and the alarms that they set off.
        Raises: SubmeterError store_failed, outcome_unknown, … from the file alone: then nothing of
            the batch counts. unlike_currency, unlike_scale for an entry made for another book.
        """
        with self._alone() as book:
            return book.commit(list(entries), _now(now))

    def open_customer(self, customer: int, *, floor: Amount = 0, levels: Sequence[Amount] = (),
                      now: "datetime.datetime | None" = None, by: "Actor | None" = None) -> None:
        """Opens the accounts of a customer: what is owed, prepaid, deposited, to be paid back.

        Parameters: floor: authorised debits do not go below it; -50 in a Decimal is an overdraft.
            levels: of alarms, mildest first.
        Raises: SubmeterError account_exists, bad_levels, bad_value, not_permitted.
        """
        self._opened.open_customer(customer, floor, list(levels), _now(now), by)

    def open_account(self, settings: AccountSettings, now: "datetime.datetime | None" = None, *,
                     by: "Actor | None" = None) -> None:
        """Opens an account. Raises: SubmeterError account_exists, bad_value, bad_levels, …."""
        self._opened.open_account(settings, _now(now), by)

    def change_account(self, settings: AccountSettings, now: "datetime.datetime | None" = None, *,
                       by: "Actor | None" = None) -> None:
        """Changes what is agreed about an account, all of it: what the settings leave out is agreed
        no more. An audit event says what was before. Raises: SubmeterError unknown_account,
        account_not_empty, …."""
        self._opened.change_account(settings, _now(now), by)

    def set_status(self, account: str, status: 'Literal["open", "frozen", "closed"]',
                   now: "datetime.datetime | None" = None, *, by: "Actor | None" = None) -> None:
        """Freezes an account, opens it again or closes it; its floors and levels stay.

        Raises: SubmeterError as change_account.
        """
        self._opened.set_status(account, status, _now(now), by)

    def set_operator(self, operator: Operator, now: "datetime.datetime | None" = None, *,
                     by: "Actor | None" = None) -> None:
        """Adds an operator, or changes what one may do. The first is added by anybody; from then on
        the book takes from each only what is granted.

        Raises: SubmeterError not_permitted; no_manager where nobody could manage the operators any
            more.
        """
        self._opened.set_operator(operator, _now(now), by)

    def set_policy(self, *, refund_limit: "Amount | None", logged_reads: "Collection[str]" = (),
                   now: "datetime.datetime | None" = None, by: "Actor | None" = None) -> None:
        """Says what `policy` is from now on: all of it.

        Parameters: refund_limit: above it a refund wants a second person. logged_reads: permissions
            whose use a view leaves in the chain, of "read", "export_data" and "read_audit".
        Raises: SubmeterError bad_value for a negative amount or another permission, not_permitted.
        """
        self._opened.set_policy(refund_limit, logged_reads, _now(now), by)

    def audit(self, event: AuditEvent, now: "datetime.datetime | None" = None, *,
              permission: "str | None" = None) -> None:
        """Keeps an event of the host in the book's chain.

        Parameters: permission: what its operator needs for it, such as "print".
        Raises: SubmeterError bad_value, not_permitted.
        """
        self._opened.audit(event, _now(now), permission)

    def print_receipt(self, entry: Id, account: str, *, how: Printing = "original",
                      form: _Form = "text", language: _Language = "en",
                      now: "datetime.datetime | None" = None, by: "Actor | None" = None) -> str:
        """Makes the receipt of an entry, and keeps in the chain that it was printed, or refused to
        somebody; the anchor on it covers that, too.

        Parameters: how: "copy" where it was handed out before.
        Raises: SubmeterError as `receipt`, not_permitted.
        """
        return self._opened.print_receipt(entry, account, how, form, language, _now(now), by)

    def print_reminder(self, customer: int, *, how: Printing = "original", form: _Form = "text",
                       language: _Language = "en", now: "datetime.datetime | None" = None,
                       by: "Actor | None" = None) -> str:
        """Makes a reminder of what a customer owes now, and keeps that, as `print_receipt`."""
        return self._opened.print_reminder(customer, how, form, language, _now(now), by)

    def mark_invoice(self, entry: Id, number: str, now: "datetime.datetime | None" = None, *,
                     by: "Actor | None" = None) -> None:
        """Keeps in the chain that an entry was invoiced under a number, or, with an empty one, that
        its invoice was withdrawn. The entry stays as it is; `audit_events(entry)` tells.

        Raises: SubmeterError bad_value for an id that is no entry's, not_permitted.
        """
        self._opened.mark_invoice(entry, number, _now(now), by)

    def import_csv(self, table: "str | os.PathLike[str] | BinaryIO",
                   kind: 'Literal["accounts", "opening_balances", "top_ups"]', *,
                   mode: 'Literal["all", "rows"]' = "all", authority: "Authority | None" = None,
                   show: "Callable[[ImportedRow], object] | None" = None,
                   now: "datetime.datetime | None" = None) -> ImportCounts:
        """Brings a CSV table in (docs/reference/import.md has the columns). The same table again
        changes nothing: each row then exists.

        Parameters: table: a path, or a file that is read as octets. mode: "all" rows are recorded
                or none, or "rows" one by one. show: is given each row that is done with, in the
                order of lines.
        Raises: SubmeterError for what is no such table, with the line as `index` and the place in
            it as `offset`; what the file of the book says. Rows that are recorded by then stay, and
            have been shown.
        """
        if isinstance(table, (str, os.PathLike)):
            with open(table, "rb") as opened:
                return self.import_csv(opened, kind, mode=mode, authority=authority, show=show,
                                       now=now)
        if not hasattr(table, "read"):
            raise TypeError("a table is a path, or a file that is read as octets")
        bringing = self._opened.begin_import(kind, mode, authority, _now(now))
        seen = show or (lambda row: None)
        while piece := table.read(_PIECE):
            for row in bringing.feed(piece):
                seen(row)
            bringing.check()
        for row in bringing.finish():
            seen(row)
        return bringing.check()

    def close_period(self, through: datetime.datetime, *, exceptions: "Sequence[int | Id]" = (),
                     authority: "Authority | None" = None,
                     now: "datetime.datetime | None" = None) -> None:
        """Closes what is effective before a time: nothing is recorded there any more.

        Parameters: exceptions: reservations by id, and orders by number, that are open knowingly.
        Raises: SubmeterError bad_date, open_orders.
        """
        self._opened.close_period(to_second(through), list(exceptions), authority, _now(now))

    def reopen_period(self, authority: Authority, now: "datetime.datetime | None" = None) -> None:
        """Undoes the last closing. Raises: SubmeterError no_closed_period, approval_missing."""
        self._opened.reopen_period(authority, _now(now))

    def begin_transfer(self, pair: BookPair, now: "datetime.datetime | None" = None) -> None:
        """Reserves what goes to a customer of another book. Done again, it changes nothing.

        Raises: SubmeterError key_conflict where the group's id stands for something else, or why
            the book refused, such as below_floor.
        """
        self._opened.begin_transfer(pair, _now(now))

    def finish_transfer(self, group: Id, end: Id, taking: "Book",
                        now: "datetime.datetime | None" = None, *,
                        by: "Authority | None" = None) -> str:
        """Finishes a transfer that this book began, wherever it stopped.

        Parameters: end: the id of the entry that ends it here, made and stored before first use.
            by: who does it, where that is another than who began it.
        Returns: "finished", or "withdrawn" where the other book refused: the money is free again.
        Raises: SubmeterError hold_unknown where nothing was begun, as `transfer_state`.
        """
        return self._opened.finish_transfer(group, end, taking._opened, _now(now), by)

    def checkpoint(self, now: "datetime.datetime | None" = None) -> None:
        """Writes a snapshot, so that opening need not replay what was before."""
        with self._alone() as book:
            book.checkpoint(_now(now))

    def set_cursor(self, name: str, number: int) -> None:
        """Says how far a reader of the journal has come.

        Raises: SubmeterError bad_value past its end.
        """
        self._opened.set_cursor(name, number)

    def back_up(self, path: "str | os.PathLike[str]") -> None:
        """Copies the book's file while it is open. Keep `head` elsewhere from then on; with it,
        `open` recognises a copy that was put back. Raises: SubmeterError book_exists,
        cannot_write."""
        with self._alone() as book:
            book.back_up(os.fspath(path))
