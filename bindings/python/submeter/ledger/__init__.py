# SPDX-License-Identifier: Apache-2.0
"""One property's books: entries, balances, derivations, reports, checks."""

import os

from submeter import _core
from submeter._core.ledger import (Account, AgedDebt, AgeingReport, Alarm, Anchoring, CommitReport,
                                   Entry, EntryKind, EntryResult, GroupBalances, ImportCounts,
                                   ImportedRow, IncomeReport, JournalFinding, KeyKind, LinkKind,
                                   NaturalKey, OpenItem, OrderOverview, OrderRow, Outcome,
                                   PostingRules, Receipt, RecordedEntry, Reminder, Reservation,
                                   StatementLine, StatementOfAccount, TrialRow, TrialSheet,
                                   Turnover, Verification, chained, keys, role)
from submeter.ledger.book import Book
from submeter.ledger.book_view import BookView
from submeter.ledger.group import add_up, add_up_income
from submeter.ledger.values import (AccountSettings, Actor, AuditEvent, Authority, BillLine,
                                    BookPair, ClosingIds, CustomerAmount, CustomerBalances,
                                    EntryHead, Fee, MeterExchange, MeterOrder, MoneyLeft, Operator,
                                    PaymentReference, PeriodChange, Policy, PurchaseSlot,
                                    ReadingReference, ReratedCharge, ReratedLine, TaxPolicy, new_id)

__all__ = ["Account", "AccountSettings", "Actor", "AgedDebt", "AgeingReport", "Alarm", "Anchoring",
           "AuditEvent", "Authority", "BillLine", "Book", "BookPair", "BookView", "ClosingIds",
           "CommitReport", "CustomerAmount", "CustomerBalances", "Entry", "EntryHead", "EntryKind",
           "EntryResult", "Fee", "GroupBalances", "ImportCounts", "ImportedRow", "IncomeReport",
           "JournalFinding", "KeyKind", "LinkKind", "MeterExchange", "MeterOrder", "MoneyLeft",
           "NaturalKey", "OpenItem", "Operator", "OrderOverview", "OrderRow", "Outcome",
           "PaymentReference", "PeriodChange", "Policy", "PostingRules", "PurchaseSlot",
           "ReadingReference", "Receipt", "RecordedEntry", "Reminder", "ReratedCharge",
           "ReratedLine", "Reservation", "StatementLine", "StatementOfAccount", "TaxPolicy",
           "TrialRow", "TrialSheet", "Turnover", "Verification", "add_up", "add_up_income",
           "chained", "keys", "new_id", "role", "verify"]


def verify(path: "str | os.PathLike[str]", anchor: "str | None" = None) -> Verification:
    """Replays the journal of a SQLite book, and checks seals, sums, places, tables and balances.

    It works on a book that `Book.open` refuses, too. Without an anchor, entries cut off at the end
    cannot be noticed: keep `Verification.head` elsewhere, and hand it in later.

    Raises: SubmeterError where the file cannot be read at all, book_locked where a book has it
        open (`Book.verify` checks that one), or the anchor is none.
    """
    return _core.ledger.verify(os.fspath(path), anchor)
