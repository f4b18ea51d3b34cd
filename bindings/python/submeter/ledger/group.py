# SPDX-License-Identifier: Apache-2.0
"""Several books seen as one."""

import datetime
from collections.abc import Iterable

from submeter import _core
from submeter._core.ledger import GroupBalances, IncomeReport
from submeter.ledger.book_reader import BookReader
from submeter.ledger.readings import to_seconds_or_none


def add_up(books: "Iterable[BookReader]", *, effective_before: "datetime.datetime | None" = None,
           recorded_through: "datetime.datetime | None" = None) -> GroupBalances:
    """The balances of books together, by code, now or as of a moment.

    Raises: SubmeterError unlike_currency, unlike_scale, or bad_value for a book that is there
        twice, with the book's place as index; bad_value for no book.
    """
    return _core.ledger.add_up([book._opened for book in books],
                               to_seconds_or_none(effective_before),
                               to_seconds_or_none(recorded_through))


def add_up_income(reports: "Iterable[IncomeReport]") -> IncomeReport:
    """The income reports of several books together.

    Raises: SubmeterError unlike_currency, unlike_scale, or bad_value for another span, step, axis
        or zone, with the report's place as index; bad_value for no report.
    """
    return _core.ledger.add_up_income(list(reports))
