# SPDX-License-Identifier: Apache-2.0
"""One property's books, opened for reading: balances, entries, derivations, checks."""

import datetime
import os
from decimal import Decimal
from types import TracebackType
from typing import Literal

from submeter import _core
from submeter._core import Explanation
from submeter._core.ledger import Account, Anchoring, Entry, EntryKind, JournalFinding, Verification
from submeter.columns import to_seconds

__all__ = ["Account", "Anchoring", "Book", "Entry", "EntryKind", "JournalFinding", "Verification",
           "verify"]


def verify(path: "str | os.PathLike[str]", anchor: "str | None" = None) -> Verification:
    """Replays the journal of a SQLite book, and checks seals, sums, places, tables and balances.

    It works on a book that `Book.open` refuses, too. Without an anchor, entries cut off at the end
    cannot be noticed: keep `Verification.head` elsewhere, and hand it in later.

    Raises: SubmeterError where the file cannot be read at all, book_locked where a book has it
        open (`Book.verify` checks that one), or the anchor is none.
    """
    return _core.ledger.verify(os.fspath(path), anchor)


def _second(moment: "datetime.datetime | None") -> "int | None":
    return None if moment is None else int(to_seconds([moment])[0])


class Book:
    """A SQLite book, opened for reading; nothing is ever written to it. Confined to one thread.

        with Book.open("campus.book") as book:
            for account, balance in book.balances().items():
                print(account, balance, book.currency)
            print(book.explain("2010/17"))

    Balances are on the account's normal side: what a customer has left is positive.
    """

    def __init__(self, opened: _core.ledger.Book) -> None:
        self._held: "_core.ledger.Book | None" = opened

    @property
    def _opened(self) -> _core.ledger.Book:
        if self._held is None:
            raise ValueError("the book is closed")
        return self._held

    @classmethod
    def open(cls, path: "str | os.PathLike[str]") -> "Book":
        """Opens a book and replays its journal.

        Raises: SubmeterError cannot_read, book_locked, or what is wrong with the journal.
        """
        return cls(_core.ledger.Book.open(os.fspath(path)))

    def close(self) -> None:
        """Lets go of the file; all else is then a ValueError. Closing twice does no harm."""
        self._held = None

    def __enter__(self) -> "Book":
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
        return self._opened.balance(account, _second(effective_before), _second(recorded_through),
                                    sequence_through)

    def entries(self, account: "str | None" = None) -> "list[Entry]":
        """The entries in the order of recording: all, or those that touch an account."""
        return self._opened.entries(account)

    def explain(self, account: str, *, effective_before: "datetime.datetime | None" = None,
                recorded_through: "datetime.datetime | None" = None,
                sequence_through: "int | None" = None) -> Explanation:
        """Why a balance is what it is: each entry that it is made of, and the running balance."""
        return self._opened.explain(account, _second(effective_before), _second(recorded_through),
                                    sequence_through)

    def export(self, format: 'Literal["hledger", "beancount", "json"]') -> str:
        """The book for other programs: the same book always gives the same text.

        Parameters: format: "hledger" and "beancount" pass their own strict checkers; "json" is the
            canonical export, a line for the book and one for each account, entry and alarm.
        """
        return self._opened.export(format)

    def verify(self, anchor: "str | None" = None) -> Verification:
        """Checks the file, which the open book keeps locked, as the function `verify` does."""
        return self._opened.verify(anchor)
