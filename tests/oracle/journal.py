# SPDX-License-Identifier: Apache-2.0
"""The second verifier of a book's journal, from docs/reference/journal.md alone: octets and seals in, a verdict out.

    PYTHONPATH=tests python3 -m oracle.journal book.sqlite [anchor]
"""

import hashlib
import sqlite3
import sys

from . import journal_format
from .book import Book
from .book_account import Settings
from .book_entry import KINDS, Entry
from .book_rules import Refusal


class Fault(Exception):
    """The number of the first bad record, and what is wrong with it."""


def sealed(before, octets):
    """The seal of a record over the one before."""
    return hashlib.sha256(before + octets).digest()


def anchor_from(text):
    """(how many records, the last seal) of "12:9f86…"."""
    count, seal = text.split(":")
    return int(count), bytes.fromhex(seal)


class Verifier:
    """Replays records one after another on the model of a book."""

    def __init__(self):
        self.book, self.seal = Book(), bytes(32)

    @property
    def anchor(self):
        """What to keep outside the machine."""
        return f"{self.book.records}:{self.seal.hex()}"

    def take(self, octets, seal):
        """The next record, or Fault."""
        number = self.book.records
        try:
            if sealed(self.seal, octets) != seal:
                raise journal_format.Malformed("the seal is not that of its octets")
            self._replay(journal_format.record(octets))
        except (journal_format.Malformed, Refusal) as fault:
            raise Fault(number, " ".join(map(str, fault.args))) from fault
        self.seal = seal

    def _replay(self, record):
        book, now = self.book, record["recorded"]
        require(record["number"] == book.records, "the number has a gap")
        require(now >= book.clock, "the time of recording falls")
        require((record["book"] is not None) == (book.records == 0), "record 0 and no other opens a book")
        self._settings([Settings(**one) for one in record["settings"]], now)
        require(record["first_sequence"] == (len(book.entries) + 1 if record["entries"] else 0), "sequence numbers")
        given = len(book.alarms)
        for one in record["entries"]:
            self._entry(Entry(**one | {"kind": KINDS[one["kind"]]}), now, record["version"])
        found = [vars(alarm) | {"effective": book.by_id[alarm.cause].entry.effective} for alarm in book.alarms[given:]]
        require(record["alarms"] == found, "the alarms are not those of the entries")
        book.sealed(now)

    def _settings(self, settings, now):
        for one in settings:
            fault = self.book.account_fault(one, ())
            require(not fault, f"{one.account}: {fault}")
            self.book.put(one, now)

    def _entry(self, entry, now, version):
        book, given = self.book, len(self.book.alarms)
        require(entry.id not in book.by_id, "an entry's id occurs twice")
        book.record(entry, entry.keys, now)
        if version == 1:
            self._without_floor(entry, given)

    def _without_floor(self, entry, given):
        """In version 1 a balance that falls below the floor rings no alarm."""
        book = self.book
        book.alarms[given:] = [alarm for alarm in book.alarms[given:] if alarm.level != 0]
        book.accounts |= {account: book.accounts[account].silent(0) for account, _ in entry.postings}


def require(holds, why):
    """Malformed unless it holds."""
    if not holds:
        raise journal_format.Malformed(why)


def verify(commits, anchor=None):
    """The verifier after all (octets, seal); Fault where one is bad, or the anchor is not among them."""
    verifier, count, wanted = Verifier(), *(anchor_from(anchor) if anchor else (0, None))
    for octets, seal in commits:
        verifier.take(octets, seal)
        if verifier.book.records == count and seal != wanted:
            raise Fault(count - 1, "the seal is not the anchor's")
    if verifier.book.records < count:
        raise Fault(verifier.book.records, "the journal is shorter than its anchor")
    return verifier


def commits_of(path):
    """The records of an SQLite file with their seals."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as store:
        yield from store.execute("SELECT octets, seal FROM commits ORDER BY number")


if __name__ == "__main__":
    print(verify(commits_of(sys.argv[1]), *sys.argv[2:]).anchor)
