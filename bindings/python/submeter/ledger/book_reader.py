# SPDX-License-Identifier: Apache-2.0
"""What can be asked of a book by whoever holds it."""

import contextlib
import datetime
from collections.abc import Iterator
from types import TracebackType
from typing import TypeVar

from submeter import _core
from submeter._core.ledger import Alarm, Verification
from submeter.ledger.book_view import BookView
from submeter.ledger.readings import Readings, to_seconds_or_now
from submeter.ledger.values import BookPair, Id

_Self = TypeVar("_Self", bound="BookReader")


class BookReader(Readings):
    """A book that is open, and answers whoever holds it. `Book` is one."""

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

    @property
    def _read(self) -> _core.ledger.Book:
        return self._opened

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

    def alarms(self, first: int = 0) -> "tuple[list[Alarm], int]":
        """The alarms that records set off, from number `first` on, in their order.

        Returns: them, and the number to ask from next: whoever passes them on keeps that by
            `set_cursor`, and misses none.
        """
        return self._opened.alarms(first)

    def cursor(self, name: str) -> int:
        """How far a reader of the journal has come: what `set_cursor` was given last, or 0."""
        return self._opened.cursor(name)

    def view(self, operator: int, *, terminal: str = "",
             now: "datetime.datetime | None" = None) -> BookView:
        """The book as an operator may read it: hand that, and nothing else, to the code that
        serves people. What is granted is looked up at each call.

        What the policy wants logged leaves an event in the book, which has to be open to write.

        Parameters: terminal, now: from where and when, for that event; by default the clock says.
        Raises: SubmeterError bad_value for a number that no operator has.
        """
        def made() -> "_core.ledger.BookView":
            return self._opened.view(operator, terminal, to_seconds_or_now(now))
        made()
        return BookView(made)

    def transfer_state(self, group: Id, taking: "BookReader") -> str:
        """How far a transfer from this book has come: "none", "reserved", "taken", "finished" or
        "withdrawn".

        Raises: SubmeterError bad_value where the id is no transfer's, or `taking` is another book
            than the one it goes to.
        """
        return self._opened.transfer_state(group, taking._opened)

    def open_transfers(self) -> "list[BookPair]":
        """The transfers that this book has begun and not ended: what to finish after a crash."""
        return self._opened.open_transfers()

    def verify(self, anchor: "str | None" = None) -> Verification:
        """Checks the file, which the open book keeps locked, as the function `verify` does."""
        with self._alone() as book:
            return book.verify(anchor)
