# SPDX-License-Identifier: Apache-2.0
"""One property's books: entries, balances, derivations, checks."""

import os

from submeter import _core
from submeter._core.ledger import (Account, Alarm, Anchoring, CommitReport, Entry, EntryKind,
                                   EntryResult, ImportCounts, ImportedRow, IncomeReport,
                                   JournalFinding, KeyKind, LinkKind, NaturalKey, Outcome,
                                   PostingRules, RecordedEntry, StatementLine, StatementOfAccount,
                                   Turnover, Verification, chained, keys, role)
from submeter.ledger.book import Book
from submeter.ledger.values import (AccountSettings, Actor, AuditEvent, Authority, BillLine,
                                    ClosingIds, CustomerAmount, CustomerBalances, EntryHead, Fee,
                                    MeterExchange, MeterOrder, MoneyLeft, Operator,
                                    PaymentReference, PurchaseSlot, ReadingReference, ReratedCharge,
                                    ReratedLine, TaxPolicy, new_id)

__all__ = ["Account", "AccountSettings", "Actor", "Alarm", "Anchoring", "AuditEvent", "Authority",
           "BillLine", "Book", "ClosingIds", "CommitReport", "CustomerAmount", "CustomerBalances",
           "Entry", "EntryHead", "EntryKind", "EntryResult", "Fee", "ImportCounts", "ImportedRow",
           "IncomeReport", "JournalFinding", "KeyKind", "LinkKind", "MeterExchange", "MeterOrder",
           "MoneyLeft", "NaturalKey", "Operator", "Outcome", "PaymentReference", "PostingRules",
           "PurchaseSlot", "ReadingReference", "RecordedEntry", "ReratedCharge", "ReratedLine",
           "StatementLine", "StatementOfAccount", "TaxPolicy", "Turnover", "Verification", "chained",
           "keys", "new_id", "role", "verify"]


def verify(path: "str | os.PathLike[str]", anchor: "str | None" = None) -> Verification:
    """Replays the journal of a SQLite book, and checks seals, sums, places, tables and balances.

    It works on a book that `Book.open` refuses, too. Without an anchor, entries cut off at the end
    cannot be noticed: keep `Verification.head` elsewhere, and hand it in later.

    Raises: SubmeterError where the file cannot be read at all, book_locked where a book has it
        open (`Book.verify` checks that one), or the anchor is none.
    """
    return _core.ledger.verify(os.fspath(path), anchor)
