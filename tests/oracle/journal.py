# SPDX-License-Identifier: Apache-2.0
"""The second verifier of a book's journal, from docs/reference/journal.md alone: octets and seals in, a verdict out.

    PYTHONPATH=tests python3 -m oracle.journal book.sqlite [anchor]
"""

import contextlib
import hashlib
import sqlite3
import sys
from dataclasses import replace

from . import journal_format, journal_state
from .book import Book
from .book_account import Settings
from .book_entry import Entry, shape_fault
from .book_rules import Refusal
from .journal_format import Malformed


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
        self.book, self.seal, self.version = Book(), bytes(32), 1
        self.identity, self.operators, self.policy = None, {}, {"refunds_above": None, "logged": 0}

    @property
    def anchor(self):
        """What to keep outside the machine."""
        return f"{self.book.records}:{self.seal.hex()}"

    @property
    def state(self):
        """The octets of the book's state after the last record."""
        return journal_state.state(self.identity, self.book, self.operators, self.policy)

    def take(self, octets, seal):
        """The next record, or Fault."""
        number = self.book.records
        try:
            if sealed(self.seal, octets) != seal:
                raise Malformed("the seal is not that of its octets")
            self._replay(journal_format.record(octets))
        except (Malformed, Refusal) as fault:
            raise Fault(number, " ".join(map(str, fault.args))) from fault
        self.seal = seal

    def _replay(self, record):
        book, now = self.book, record["recorded"]
        require(record["number"] == book.records, "the number has a gap")
        require(now >= book.clock, "the time of recording falls")
        require(record["version"] >= self.version, "the version falls")
        require((record["book"] is not None) == (book.records == 0), "record 0 and no other opens a book")
        self.version, self.identity = record["version"], record["book"] or self.identity
        require(record["expired"] == book.due(now), "the expired reservations are not those that are due")
        book.release(record["expired"], now)
        self._settings(record, now)
        self._entries(record, now)
        self._burned(record["burned"])
        for period in record["periods"]:
            self._period(period, now, len(book.entries) - len(record["entries"]))
        book.sealed(now)
        digest = record["checkpoint"]
        require(digest is None or digest == hashlib.sha256(self.state).digest(), "the checkpoint is not the state's")

    def _settings(self, record, now):
        for given in record["settings"]:
            one = Settings(**given)
            fault = self.book.account_fault(one, ())
            require(not fault, f"{one.account}: {fault}")
            self.book.put(one, now)
        self.operators |= {one["id"]: one for one in record["operators"]}
        self.policy = record["policy"] or self.policy

    def _entries(self, record, now):
        book, given = self.book, len(self.book.alarms)
        require(record["first_sequence"] == (len(book.entries) + 1 if record["entries"] else 0), "sequence numbers")
        for fields in record["entries"]:
            entry = Entry(**fields)
            require(entry.id not in book.by_id and entry.id not in book.burned, "an id occurs twice")
            if record["version"] == 1:
                self._first_entry(entry, now)
            else:
                self._entry(entry, now)
        found = [vars(alarm) | {"effective": book.by_id[alarm.cause].entry.effective} for alarm in book.alarms[given:]]
        require(record["alarms"] == found, "the alarms are not those of the entries")

    def _entry(self, entry, now):
        """An entry whose last key, where it is a reversal, is the book's own."""
        own = replace(entry, keys=entry.keys[:-1]) if entry.kind == "reversal" else entry
        keys = self.book.keys_of(own)
        require(tuple(keys) == entry.keys, "the last natural key is not that of the original")
        require(not any(key in self.book.by_key for key in keys), "a natural key occurs twice")
        require(entry.postings or entry.phase == "void", "an entry without postings")
        fault = shape_fault(own, now)
        require(not fault, fault and fault[0])
        self.book.record(own, keys, now)

    def _first_entry(self, entry, now):
        """In version 1 an id may be 0, reversals name no original, and a balance below the floor rings no alarm."""
        book, given = self.book, len(self.book.alarms)
        fault = shape_fault(replace(entry, kind="adjustment", id=entry.id or 1), now)
        require(not fault, fault and fault[0])
        book.record(entry, (), now)
        book.alarms[given:] = [alarm for alarm in book.alarms[given:] if alarm.level != 0]
        book.accounts |= {account: book.accounts[account].silent(0) for account, _ in entry.postings}

    def _burned(self, burned):
        for id, reason in burned:
            require(id not in self.book.by_id and id not in self.book.burned, "an id occurs twice")
            self.book.burned[id] = reason

    def _period(self, period, now, entries):
        book, through, authority = self.book, period["through"], period["authority"]
        if period["what"] == 1:
            require(book.closes and book.closes[-1] == through, "a reopening names another closing than the last")
            require(authority["reason"] and authority["approved_by"] not in (0, authority["by"]), "no approval")
            require(period["trial_balance"] == bytes(32), "a reopening with a trial balance")
            book.uncut(now)
            return
        require(through <= now and (not book.closes or through > book.closes[-1]), "a closing of another time")
        waiting = book.held(through, now) + book.orders(through)
        require(set(waiting) <= set(period["exceptions"]), "something is open")
        require(journal_state.trial_balance(book.entries[:entries], through) == period["trial_balance"],
                "the trial balance is not that of the entries")
        book.cut(through, now)


def require(holds, why):
    """Malformed unless it holds."""
    if not holds:
        raise Malformed(why)


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
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as store:
        yield from store.execute("SELECT octets, seal FROM commits ORDER BY number")


def main(path, *anchor):
    """Prints the anchor of a sound file, or what is wrong and where; gives the exit code."""
    try:
        print(verify(commits_of(path), *anchor).anchor)
    except Fault as fault:
        print(f"record {fault.args[0]}: {fault.args[1]}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
