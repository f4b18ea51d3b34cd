# SPDX-License-Identifier: Apache-2.0
"""A model of one book: what a ledger must answer, operation by operation (`book_answer` has them as JSON).

Source: ledger.md, sections 3, 4, 6, 9, 10 and 12, and docs/reference/permissions.md. Amounts are whole minor
units, times seconds, ids integers. The model is slow and says each thing once: balances as of a moment are sums over
the entries.
"""

from dataclasses import dataclass, field, replace

from .book_account import Account, Settings, moves_of
from .book_entry import Entry, difference, difference_of_twins, shape_fault
from .book_office import LOGGED, Office
from .book_rules import Refusal, hold_of, may_move, may_reverse

# What no state of the book would change, so that the same id may come again, mended.
UNBURNT = ("open_chain", "bad_phase", "too_few_postings", "zero_amount", "unbalanced", "bad_date",
           "bad_value", "bad_key", "bad_link", "exceeds_hold")
# Of ledger.md, section 3, the accounts without an owner that every book is founded with.
CHART = ("1010", "1020", "1031", "1032", "1290", "2060", "2065", "2210", "2290", "3000", "4010", "4011", "4012", "4020",
         "4030", "4040", "4050", "5010", "5020", "5030", "5040", "5050", "5060")
VOID = Entry(0, phase="void")


@dataclass(frozen=True)
class Recorded:
    """An entry in the journal, and when it was taken. A post that says nothing has all of its hold's postings."""

    sequence: int
    at: int
    entry: object


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
    """One book. As long as it has no operators, everybody may do everything."""

    accounts: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)  # Recorded, the sequence number is the place + 1
    by_id: dict = field(default_factory=dict)  # id -> Recorded
    by_key: dict = field(default_factory=dict)  # (kind, value) -> Recorded
    burned: dict = field(default_factory=dict)  # id -> the first reason
    holds: dict = field(default_factory=dict)  # id of a pending entry -> "open", "posted", "voided", "expired"
    closes: list = field(default_factory=list)  # the cuts in force, ascending
    office: Office = field(default_factory=Office)
    clock: int = -2**63  # the time of the last record
    records: int = 0
    log: list = field(default_factory=list)  # what was recorded, for the checks
    alarms: list = field(default_factory=list)

    # --- time and holds -----------------------------------------------------------------------------------

    def now_is(self, now):
        """The time that counts: a clock that goes back is the last record's."""
        return max(now, self.clock)

    def due(self, now):
        """The open holds whose time is over, in the order of their ends."""
        ends = ((self.by_id[id].entry.expires, id) for id, state in self.holds.items() if state == "open")
        return [id for expires, id in sorted(end for end in ends if end[0] is not None) if expires <= now]

    def release(self, ids, now):
        """Holds end because their time is over."""
        for id in ids:
            self.holds[id] = "expired"
            for account, move in moves_of(VOID, self.by_id[id].entry).items():
                self.accounts[account], _ = self.accounts[account].moved(move).rung(self.accounts[account], now)
        if ids:
            self.log.append(("expired", now, tuple(ids)))

    def begun(self, now):
        """The time of the record that begins: what is due is released first."""
        now = self.now_is(now)
        self.release(self.due(now), now)
        return now

    def sealed(self, now, done=()):
        """One more record in the journal; `done` are its audit events of what was done."""
        self.office.trail += [(by, operation, "done", approved) for operation, by, approved in done]
        self.clock = now
        self.records += 1

    def denied(self, operation, by, now, approved=0, why="not_permitted"):
        """What was wanted and not allowed: a book with operators keeps the attempt."""
        if self.office.operators:
            self.audit(operation, by, why, now, approved)
        return why

    # --- settings and periods -----------------------------------------------------------------------------

    def found(self, now):
        """The first record: the accounts of the chart that have no owner."""
        for account in CHART:
            self.put(Settings(account), now)
        self.sealed(now)

    def open(self, settings, now, by=0, approved=0):
        """Opens an account; a reason where it cannot be."""
        return self.open_many([settings], now, by, approved)[0]

    def open_many(self, all, now, by, approved=0):
        """Opens accounts in one record; (a reason, and the place of the first culprit) where they cannot be."""
        if all and not self.office.may(by, "change_accounts"):
            return self.denied("open_account", by, now, approved), 0
        names = [settings.account for settings in all]
        for place, settings in enumerate(all):
            fault = settings.fault()
            if settings.account in self.accounts or settings.account in names[:place]:
                fault = "account_exists"
            if fault:
                return fault, place
        if all:
            now = self.begun(now)
            for settings in all:
                self.put(settings, now)
            self.sealed(now, [("open_account", by, approved)] * (len(all) if by else 0))
        return None, 0

    def change(self, settings, now, by=0, approved=0):
        """Changes what is set for an account, or closes it; a reason where it cannot be."""
        if not self.office.may(by, "change_accounts"):
            return self.denied("change_account", by, now, approved)
        if settings.account not in self.accounts:
            return "unknown_account"
        fault = settings.fault() or self.account_fault(settings, self.due(self.now_is(now)))
        if fault:
            return fault
        now = self.begun(now)
        self.put(settings, now)
        self.sealed(now, [("change_account", by, approved)])
        return None

    def put(self, settings, now):
        """Settings in force from now on."""
        old = self.accounts.get(settings.account)
        self.accounts[settings.account] = old.set(settings) if old else Account(settings)
        self.log.append(("settings", now, settings))

    def account_fault(self, settings, due):
        """Why an account cannot have these settings when the holds that are due are gone, or None."""
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

    def close(self, through, exceptions, now, by=0, approved=0):
        """Closes everything effective before `through`; a reason where it cannot be."""
        if not self.office.may(by, "close_period"):
            return self.denied("close_period", by, now, approved)
        now = self.now_is(now)
        if through > now or (self.closes and through <= self.closed_before):
            return "bad_date"
        if not set(self.held(through, now)) <= set(exceptions):
            return "open_orders"
        if not all(-2**63 <= self.balance(name, effective_before=through) < 2**63 for name in self.accounts):
            return "overflow"  # the trial balance does not fit
        if not set(self.orders(through)) <= set(exceptions):
            return "open_orders"
        self.begun(now)
        self.cut(through, now)
        self.sealed(now)
        return None

    def cut(self, through, now):
        """A period is closed."""
        self.closes.append(through)
        self.log.append(("closed", now, through))

    def uncut(self, now):
        """The last close is undone."""
        self.log.append(("reopened", now, self.closes.pop()))

    def held(self, through, now):
        """The open holds that a close would have to name."""
        due = self.due(now)
        return [id for id, state in self.holds.items()
                if state == "open" and id not in due and self.by_id[id].entry.effective < through]

    def orders(self, through):
        """The numbers of the orders on their way that a close would have to name."""
        return [int(account[5:]) for account in self.accounts
                if account.startswith("2030/") and self.balance(account, effective_before=through) != 0]

    def reopen(self, authority, now):
        """Goes back to the close before; a reason where it cannot be."""
        by, approved, _ = authority
        if not self.office.may(by, "reopen_period"):
            return self.denied("reopen_period", by, now, approved)
        if not self.closes:
            return "no_closed_period"
        if not self.office.agreed(*authority):
            return self.denied("reopen_period", by, now, approved, "approval_missing")
        now = self.begun(now)
        self.uncut(now)
        self.sealed(now)
        return None

    # --- operators ----------------------------------------------------------------------------------------

    def audit(self, operation, by, result, now, approved=0):
        """An audit event, which is all that its record holds."""
        now = self.begun(now)
        self.office.trail.append((by, operation, result, approved))
        self.sealed(now)

    def read(self, operation, permission, now, by, approved=0):
        """Somebody looks at the book; a reason where that is not allowed. The policy may want it in the trail."""
        fault = None if self.office.may(by, permission) else "not_permitted"
        if permission in self.office.logged:
            self.audit(operation, by, fault or "done", now, approved)
        return fault

    def host_event(self, operation, by, now):
        """What the host tells of somebody; a reason where nobody knows who that is."""
        known = self.office.knows(by)
        self.audit(operation, by, "done" if known else "not_permitted", now)
        return None if known else "not_permitted"

    def set_operator(self, operator, now, by, approved=0):
        """Adds or changes an operator; a reason where it cannot be."""
        fault = self.office.operator_fault(operator, by)
        if fault == "not_permitted":
            return self.denied("set_operator", by, now, approved)
        if fault:
            return fault
        now = self.begun(now)
        self.office.operators[operator.id] = operator
        self.log.append(("operator", now, operator))
        self.sealed(now, [("set_operator", by, approved)])
        return None

    def set_policy(self, refund_limit, logged, now, by, approved=0):
        """Says above which amount refunds take two, and which reads the trail keeps; a reason where it cannot be."""
        if (refund_limit or 0) < 0 or not set(logged) <= set(LOGGED):
            return "bad_value"
        if not self.office.may(by, "change_policy"):
            return self.denied("set_policy", by, now, approved)
        now = self.begun(now)
        self.office.refund_limit, self.office.logged = refund_limit, tuple(logged)
        self.log.append(("policy", now, refund_limit))
        self.sealed(now, [("set_policy", by, approved)])
        return None

    # --- entries ------------------------------------------------------------------------------------------

    def post(self, batch, now):
        """(an outcome for each entry, the alarms) of one commit."""
        now = self.now_is(now)
        due = self.due(now)
        before = len(self.entries), len(self.burned), len(self.alarms)
        self.release(due, now)
        outcomes, chain = [], []
        for place, entry in enumerate(batch, 1):
            chain.append(entry)
            if not entry.next or place == len(batch):
                outcomes += self._chain(chain, now)
                chain = []
        if due or before[:2] != (len(self.entries), len(self.burned)):
            self.sealed(now)
        return outcomes, self.alarms[before[2]:]

    def _chain(self, chain, now):
        """All of the chain, or nothing of it and the culprit's reason. What exists already is no culprit."""
        kept = dict(self.accounts), dict(self.by_key), dict(self.holds)
        counts, outcomes = (len(self.entries), len(self.alarms), len(self.log)), []
        for entry in chain:
            outcomes.append(self._one(entry, now, last=entry is chain[-1]))
            if outcomes[-1][0] not in ("created", "exists"):
                self._undo(kept, counts)
                linked = "refused", "linked_entry_failed", 0
                undone = [linked if word in ("created", "exists") and told > counts[0] else (word, told, *more)
                          for word, told, *more in outcomes]
                return undone + [linked] * (len(chain) - len(outcomes))
        return outcomes

    def _undo(self, kept, counts):
        self.accounts, self.by_key, self.holds = kept
        for recorded in self.entries[counts[0]:]:
            del self.by_id[recorded.entry.id]
        del self.entries[counts[0]:], self.alarms[counts[1]:], self.log[counts[2]:]

    def _one(self, entry, now, last):
        """The outcome: first what is known of its id, then of its keys, then its shape, then the book's state."""
        if last and entry.next:
            return "refused", "open_chain", 0
        if entry.id in self.by_id:
            recorded = self.by_id[entry.id]
            return known(recorded.sequence, difference(self._whole(entry, recorded), recorded.entry))
        if entry.id in self.burned:
            return "burned", self.burned[entry.id]
        keys = self.keys_of(entry)
        holder = next((self.by_key[key] for key in keys if key in self.by_key), None)
        if holder:
            return known(holder.sequence, difference_of_twins(self._whole(entry, holder), holder.entry))
        fault = shape_fault(entry, now) or self.office.entry_fault(entry, self.open_hold(entry.holds))
        if not fault:
            try:
                return "created", self.record(entry, keys, now)
            except Refusal as refusal:
                fault = refusal.args
        if fault[0] not in UNBURNT:
            self.burned[entry.id] = fault[0]
            self.office.refused(entry, fault[0])
        return "refused", *fault

    def open_hold(self, id):
        """The pending entry under an id that is neither settled nor over, or None."""
        return self.by_id[id].entry if self.holds.get(id) == "open" else None

    def _whole(self, entry, recorded):
        """A post that says nothing, with the postings of the hold that the recorded one settled."""
        if entry.postings or not entry.phase == recorded.entry.phase == "post" or entry.holds != recorded.entry.holds:
            return entry
        return replace(entry, postings=self.by_id[recorded.entry.holds].entry.postings)

    def keys_of(self, entry):
        """Its natural keys; a reversal has one more, so that an original has one reversal."""
        originals = entry.linked("original")[:1] if entry.kind == "reversal" else ()
        return [*entry.keys, *(("reversal_of", f"{id:032x}") for id in originals)]

    def record(self, entry, keys, now):
        """Takes an entry, or raises the first reason why a state of the book forbids it."""
        if self.closes and entry.effective < self.closed_before:
            raise Refusal("period_closed", 0)
        hold = hold_of(self, entry, now)
        if entry.phase == "post" and not entry.postings:
            entry = replace(entry, postings=hold.postings)
        if entry.kind == "reversal" and entry.links:  # the first journals had no links
            may_reverse(self, entry)
        changed = {}
        for account, move in may_move(self, entry, hold, now).items():
            before = self.accounts[account]
            changed[account], fired = before.moved(move).rung(before, now)
            self.alarms += [Alarm(account, *mark, changed[account].available, entry.id) for mark in fired]
        self.accounts |= changed
        recorded = Recorded(len(self.entries) + 1, now, entry)
        self.entries.append(recorded)
        self.by_id[entry.id] = recorded
        self.by_key |= dict.fromkeys(keys, recorded)
        if entry.phase == "pending":
            self.holds[entry.id] = "open"
        elif hold:
            self.holds[entry.holds] = "posted" if entry.phase == "post" else "voided"
        self.log.append(("entry", now, recorded.sequence))
        return recorded.sequence

    # --- questions ----------------------------------------------------------------------------------------

    def balance(self, account, effective_before=None, recorded_through=None, sequence_through=None):
        """Debits less credits of the entries that were known then and effective then."""
        return sum(minor for recorded in self.entries
                   if (effective_before is None or recorded.entry.effective < effective_before)
                   and (recorded_through is None or recorded.at <= recorded_through)
                   and (sequence_through is None or recorded.sequence <= sequence_through)
                   for posted, minor in recorded.entry.lines if posted == account)

    def history(self, account, before=None, limit=10):
        """The sequence numbers of the entries that name an account, newest first."""
        named = [recorded.sequence for recorded in self.entries
                 if any(account == posted for posted, _ in recorded.entry.postings)]
        return [sequence for sequence in reversed(named) if before is None or sequence < before][:limit]
