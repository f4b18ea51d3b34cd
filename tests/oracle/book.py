# SPDX-License-Identifier: Apache-2.0
"""A model of one book: what a ledger must answer, operation by operation (`book_answer` has them as JSON).

Source: ledger.md, sections 3, 4, 6, 9, 10 and 12. Amounts are whole minor units, times seconds, ids integers.
The model is slow and says each thing once: balances as of a moment are sums over the entries.
"""

from dataclasses import dataclass, field

from .book_account import Account, lines_of, moves_of
from .book_entry import Entry, difference, difference_of_twins, shape_fault
from .book_rules import Refusal, hold_of, may_move, may_reverse

VOID = Entry(0, phase="void_pending")


@dataclass(frozen=True)
class Recorded:
    """An entry in the journal, when it was taken, and what it posts."""

    sequence: int
    at: int
    entry: object
    lines: tuple


@dataclass(frozen=True)
class Alarm:
    """A level that an entry let an account fall below; level 0 is the floor."""

    account: str
    level: int
    minor: int
    available: int
    cause: int


def known(sequence, different):
    """The outcome of a request that is recorded already, perhaps in other words."""
    return (f"exists_with_different_{different}" if different else "exists"), sequence


@dataclass
class Book:
    """A book without operators: everybody may do everything."""

    accounts: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)  # Recorded, the sequence number is the place + 1
    by_id: dict = field(default_factory=dict)  # id -> Recorded
    by_key: dict = field(default_factory=dict)  # (kind, value) -> Recorded
    burned: dict = field(default_factory=dict)  # id -> the first reason
    holds: dict = field(default_factory=dict)  # id of a pending entry -> "open", "posted", "voided", "expired"
    closes: list = field(default_factory=list)  # the cuts in force, ascending
    clock: int = -2**63  # the time of the last record
    records: int = 1
    log: list = field(default_factory=list)  # what was recorded, for the checks
    alarms: list = field(default_factory=list)

    # --- time and holds -----------------------------------------------------------------------------------

    def now_is(self, now):
        """The time that counts: a clock that goes back is the last record's."""
        return max(now, self.clock)

    def due(self, now):
        """The open holds whose time is over."""
        return [id for id, state in self.holds.items() if state == "open" and self._is_due(id, now)]

    def _is_due(self, id, now):
        expires = self.by_id[id].entry.expires
        return expires is not None and expires <= now

    def _release(self, ids, now):
        for id in ids:
            self.holds[id] = "expired"
            for account, move in moves_of(VOID, self.by_id[id].entry).items():
                self.accounts[account], _ = self.accounts[account].moved(move).rung(self.accounts[account])
        if ids:
            self.log.append(("expired", now, tuple(ids)))

    def _recorded(self, now):
        self.clock = now
        self.records += 1

    # --- settings and periods -----------------------------------------------------------------------------

    def set(self, settings, now):
        """Opens and changes accounts, all or none. (reason, index) or None."""
        now = self.now_is(now)
        due = set(self.due(now))
        for index, one in enumerate(settings):
            fault = one.fault() or self._account_fault(one, due)
            if fault:
                return fault, index
        self._release(sorted(due), now)
        for one in settings:
            old = self.accounts.get(one.account)
            self.accounts[one.account] = old.set(one) if old else Account(one)
        self.log.append(("settings", now, tuple(settings)))
        self._recorded(now)
        return None

    def _account_fault(self, settings, due):
        old = self.accounts.get(settings.account)
        if old is None:
            return None
        if old.settings.status == "closed":
            return "account_closed"
        held = any(account == settings.account for id, state in self.holds.items()
                   if state == "open" and id not in due for account, _ in self.by_id[id].entry.postings)
        return "account_not_empty" if settings.status == "closed" and (old.minor or held) else None

    @property
    def closed_before(self):
        return self.closes[-1] if self.closes else None

    def close(self, through, exceptions, now):
        """Closes everything effective before `through`; a reason where it cannot be."""
        now = self.now_is(now)
        if self.closes and through <= self.closed_before:
            return "period_closed"
        if not set(self.waiting(through, now)) <= set(exceptions):
            return "open_orders"
        self._release(self.due(now), now)
        self.closes.append(through)
        self.log.append(("closed", now, through))
        self._recorded(now)
        return None

    def waiting(self, through, now):
        """What a close would have to name: open holds by id, orders on their way by number."""
        due = self.due(now)
        held = [id for id, state in self.holds.items()
                if state == "open" and id not in due and self.by_id[id].entry.effective < through]
        return held + [int(account[5:]) for account in self.accounts if account.startswith("2030/")
                       and self.balance(account, effective_before=through) != 0]

    def reopen(self, authority, now):
        """Goes back to the close before; a reason where it cannot be."""
        by, approved_by, reason = authority
        if not reason or approved_by in (0, by):
            return "approval_missing"
        if not self.closes:
            return "nothing_closed"
        now = self.now_is(now)
        self._release(self.due(now), now)
        self.log.append(("reopened", now, self.closes.pop()))
        self._recorded(now)
        return None

    # --- entries ------------------------------------------------------------------------------------------

    def post(self, batch, now):
        """(an outcome for each entry, the alarms) of one commit."""
        now = self.now_is(now)
        due = self.due(now)
        before = len(self.entries), len(self.burned), len(self.alarms)
        self._release(due, now)
        outcomes, chain = [], []
        for entry in batch:
            chain.append(entry)
            if not entry.next:
                outcomes += self._chain(chain, now)
                chain = []
        outcomes += [("refused", "linked_entry_failed", 0)] * len(chain)
        if due or before[:2] != (len(self.entries), len(self.burned)):
            self._recorded(now)
        return outcomes, self.alarms[before[2]:]

    def _chain(self, chain, now):
        """All of the chain, or nothing of it and the culprit's reason."""
        kept = (dict(self.accounts), dict(self.by_key), dict(self.holds)) if len(chain) > 1 else None
        counts, outcomes = (len(self.entries), len(self.alarms), len(self.log)), []
        for entry in chain:
            outcomes.append(self._one(entry, now))
            if kept and outcomes[-1][0] not in ("created", "exists"):
                self._undo(kept, counts)
                culprit, linked = outcomes[-1], ("refused", "linked_entry_failed", 0)
                return [culprit if place == len(outcomes) - 1 else linked for place in range(len(chain))]
        return outcomes

    def _undo(self, kept, counts):
        self.accounts, self.by_key, self.holds = kept
        for recorded in self.entries[counts[0]:]:
            del self.by_id[recorded.entry.id]
        del self.entries[counts[0]:], self.alarms[counts[1]:], self.log[counts[2]:]

    def _one(self, entry, now):
        fault = shape_fault(entry)
        if fault:
            return "refused", *fault
        if entry.id in self.by_id:
            recorded = self.by_id[entry.id]
            return known(recorded.sequence, difference(entry, recorded.entry))
        if entry.id in self.burned:
            return "burned", self.burned[entry.id]
        keys = self._keys(entry)
        holder = next((self.by_key[key] for key in keys if key in self.by_key), None)
        if holder:
            return known(holder.sequence, difference_of_twins(entry, holder.entry))
        try:
            return "created", self._record(entry, keys, now)
        except Refusal as refusal:
            reason, index = refusal.args
            self.burned[entry.id] = reason
            return "refused", reason, index

    def _keys(self, entry):
        """Its natural keys; a reversal has one more, so that an original has one reversal."""
        mirrored = [("reversal_of", original) for original in entry.linked("original") if entry.kind == "reversal"]
        return [*entry.keys, *mirrored]

    def _record(self, entry, keys, now):
        """Takes an entry, or raises the first reason why a state of the book forbids it."""
        hold = hold_of(self, entry, now)
        if entry.kind == "reversal":
            may_reverse(self, entry)
        changed = {}
        for account, move in may_move(self, entry, hold, now).items():
            before = self.accounts[account]
            changed[account], fired = before.moved(move).rung(before)
            self._alarm(entry, before, changed[account], fired, now)
        self.accounts |= changed
        recorded = Recorded(len(self.entries) + 1, now, entry, lines_of(entry, hold))
        self.entries.append(recorded)
        self.by_id[entry.id] = recorded
        self.by_key |= dict.fromkeys(keys, recorded)
        if entry.phase == "pending":
            self.holds[entry.id] = "open"
        elif hold:
            self.holds[entry.holds] = "posted" if entry.phase == "post" else "voided"
        self.log.append(("entry", now, recorded.sequence))
        return recorded.sequence

    def _alarm(self, entry, before, after, fired, now):
        """One alarm for each level that fires, and one for a fact that passes the floor."""
        settings = after.settings
        floor = settings.floor(now)
        told = [(place + 1, settings.levels[place]) for place in fired]
        if floor is not None and after.available < floor <= before.available:
            told.append((0, floor))
        self.alarms += [Alarm(settings.account, level, minor, after.available, entry.id) for level, minor in told]

    # --- questions ----------------------------------------------------------------------------------------

    def balance(self, account, effective_before=None, recorded_through=None, sequence_through=None):
        """Debits less credits of the entries that were known then and effective then."""
        return sum(minor for recorded in self.entries
                   if (effective_before is None or recorded.entry.effective < effective_before)
                   and (recorded_through is None or recorded.at <= recorded_through)
                   and (sequence_through is None or recorded.sequence <= sequence_through)
                   for posted, minor in recorded.lines if posted == account)

    def history(self, account, before=None, limit=10):
        """The sequence numbers of the entries that name an account, newest first."""
        named = [recorded.sequence for recorded in self.entries
                 if any(account == posted for posted, _ in recorded.lines or recorded.entry.postings)]
        return [sequence for sequence in reversed(named) if before is None or sequence < before][:limit]
