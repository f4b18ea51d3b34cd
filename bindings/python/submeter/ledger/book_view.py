# SPDX-License-Identifier: Apache-2.0
"""A book as one operator may read it."""

from collections.abc import Callable

from submeter import _core
from submeter.ledger.readings import Readings


class BookView(Readings):
    """A book as one operator may read it (docs/reference/permissions.md); `Book.view` makes it.

    It refuses what is not granted with SubmeterError not_permitted, and of a tenant whatever is not
    the tenant's own. It is closed with its book.
    """

    def __init__(self, made: "Callable[[], _core.ledger.BookView]") -> None:
        self._made = made

    @property
    def _read(self) -> "_core.ledger.BookView":
        return self._made()
