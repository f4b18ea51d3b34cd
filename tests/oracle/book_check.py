# SPDX-License-Identifier: Apache-2.0
"""The invariants of ledger.md, section 12, that a ledger keeps: cheap ones after each commit, all of them in full.

The numbers are the section's. 4, the chain, is `journal`'s. 5, 6, 7 and 11 ask for meters, orders and splits: a book
has natural keys (10), orders that a close has to name, sums by code that the model is asked for, and entries that sum
to zero (1). 12 is that a book knows no other's accounts. Who might what comes from docs/reference/permissions.md.
The full check tells everything anew from the entries and what was decided beside them, with sums over lists only: it
shares no arithmetic with the model.
"""

from .book_entry import normal
from .book_office import NEEDED, PERMISSIONS


def quick(book):
    """What holds after each commit."""
    assert sum(account.minor for account in book.accounts.values()) == 0, "1: debits and credits"
    assert sum(account.debits - account.credits for account in book.accounts.values()) == 0, "1: what is reserved"
    for name, account in book.accounts.items():
        assert min(account.debits, account.credits) >= 0, f"{name}: less than nothing is reserved"
        assert account.settings.status != "closed" or account.empty, f"8: {name} is closed and not empty"


class Passed:
    """14: what was told as of a moment that has passed is told for ever."""

    def __init__(self):
        self.told = {}

    def see(self, book, given, answer):
        """The answer to a question, if it is one as of a moment, before the book goes on."""
        recorded, sequence = given.get("recorded_through"), given.get("sequence_through")
        if (recorded is not None and recorded < book.clock) or (sequence is not None and sequence <= len(book.entries)):
            question = str(given)
            assert self.told.setdefault(question, answer) == answer, f"14: {given} was {self.told[question]}"


def full(book):
    """Everything, from the list of entries on."""
    entries_alone(book)
    Replay(book).run()
    for name, account in book.accounts.items():
        lines = [minor for recorded in book.entries for posted, minor in recorded.entry.lines if posted == name]
        assert (sum(lines), len(lines)) == (account.minor, account.version), f"2: {name} is not its postings"


def entries_alone(book):
    """1, 9, 10, 13: what can be said of the entries one by one and two by two."""
    seen, times = set(), [recorded.at for recorded in book.entries]
    assert times == sorted(times), "13: recorded times fall"
    for recorded in book.entries:
        entry = recorded.entry
        assert sum(minor for _, minor in recorded.entry.lines) == 0, f"1: entry {recorded.sequence}"
        unique = [("id", entry.id), *entry.keys]
        if entry.kind == "reversal" and entry.links:  # the first journals had no links
            [original] = entry.linked("original")
            unique.append(("reversal_of", original))
            is_mirror(recorded, book.by_id[original])
        assert not seen & set(unique), f"9, 10: entry {recorded.sequence} has something twice"
        seen |= set(unique)
    assert not seen & {("id", id) for id in book.burned}, "an id is recorded and burned"


def is_mirror(recorded, original):
    """9: the amounts are mirrored, a customer's 1210 and 2010 together; an undone undoing has two names on it."""
    def sums(lines, sign):
        found = {}
        for account, minor in lines:
            account = account.replace("1210/", "2010/")
            found[account] = found.get(account, 0) + sign * minor
        return {account: minor for account, minor in found.items() if minor}

    assert sums(recorded.entry.lines, 1) == sums(original.entry.lines, -1), f"9: entry {recorded.sequence} is no mirror"
    assert original.sequence < recorded.sequence, f"9: entry {recorded.sequence} comes before its original"
    if original.entry.kind == "reversal":
        assert recorded.entry.reason and recorded.entry.approved_by, f"9: entry {recorded.sequence} has no approval"


def leaves(entry):
    """Whether customers' money goes out; but for reversals, and what a clearing channel has taken back already."""
    out = [account for account, minor in entry.postings if minor < 0 and account.startswith("10")]
    if entry.kind == "reversal" or (entry.kind == "chargeback" and all(account.startswith("103") for account in out)):
        return False
    return bool(out) and any(minor > 0 and account.startswith(("1210", "20")) for account, minor in entry.postings)


class Replay:
    """Follows the log: at each entry, what was available before and after, by sums over all lines and open holds."""

    def __init__(self, book):
        self.book, self.decided, self.open = book, {}, {}
        self.posted, self.cuts = {}, []
        self.people, self.refund_limit = {}, None

    def run(self):
        """3, 8, the periods, and who might."""
        for what, now, told in self.book.log:
            getattr(self, what)(now, told)
        assert set(self.open) == {id for id, state in self.book.holds.items() if state == "open"}, "open holds"
        for name, account in self.book.accounts.items():
            assert self.available(name) == account.available, f"{name}: available"
        assert self.cuts == self.book.closes, "periods"

    def available(self, name):
        """Posted, less what holds would take."""
        sign = normal(name)
        held = (minor for entry in self.open.values() for account, minor in entry.postings if account == name)
        return sign * self.posted.get(name, 0) + sum(min(sign * minor, 0) for minor in held)

    def settings_of(self, name, now):
        """(status, the floor in force or None)."""
        one = self.decided[name]
        floors = [minor for since, minor in one.floors if since <= now]
        return one.status, floors[-1] if floors else None

    def entry(self, now, sequence):
        recorded = self.book.entries[sequence - 1]
        entry = recorded.entry
        assert not self.cuts or entry.effective >= self.cuts[-1], f"entry {sequence} is in a closed period"
        self.authority(entry)
        if entry.phase in ("post", "void"):
            hold = self.open.get(entry.holds)
            assert hold, f"entry {sequence} settles what is not open"
            assert hold.expires is None or hold.expires > now, f"entry {sequence} settles what is over"
        names = dict.fromkeys(name for name, _ in entry.postings)
        before = {name: self.available(name) for name in names}
        for name, minor in recorded.entry.lines:
            self.posted[name] = self.posted.get(name, 0) + minor
        if entry.phase == "pending":
            self.open[entry.id] = entry
        elif entry.phase != "plain":
            del self.open[entry.holds]
        for name in names:
            status, floor = self.settings_of(name, now)
            assert status != "closed", f"8: entry {sequence} on {name}, which is closed"
            if entry.authorised and self.available(name) < before[name]:
                assert status == "open", f"entry {sequence} takes from {name}, which is frozen"
                assert floor is None or self.available(name) >= floor, f"3: entry {sequence} on {name}"

    def rights(self, who):
        """What somebody might at this point."""
        one = self.people.get(who)
        if who == 0 or not self.people:
            return {"record", "issue"} if self.people else set(PERMISSIONS)
        if one is None or one.status == "suspended":
            return set()
        return {right for project, some in one.grants if project in (0, self.book.office.project) for right in some
                if one.customer is None or right in ("read", "print")}

    def authority(self, entry):
        """Who wanted an entry might, and what takes two persons had two."""
        rights = self.rights(entry.by)
        assert NEEDED[entry.kind] in rights, f"entry {entry.id:x}: operator {entry.by} may not"
        assert "refund" in rights or not leaves(entry), f"entry {entry.id:x}: operator {entry.by} may not pay out"
        undone = [self.book.by_id[id].entry.kind for id in entry.linked("original")] if entry.kind == "reversal" else []
        back = entry.kind in ("refund", "payout") or leaves(entry)
        paid = sum(minor for _, minor in entry.postings if minor > 0) if back else 0
        two = (entry.kind == "write_off" or undone == ["reversal"]
               or (self.refund_limit is not None and paid > self.refund_limit))
        if two and entry.phase != "void":
            assert entry.reason and entry.approved_by not in (0, entry.by), f"entry {entry.id:x} takes two"
            assert "approve" in self.rights(entry.approved_by), f"entry {entry.id:x}: who approved it may not"

    def operator(self, _, told):
        self.people[told.id] = told
        assert any("manage_operators" in self.rights(who) for who in self.people), "nobody manages the operators"

    def policy(self, _, told):
        self.refund_limit = told

    def settings(self, _, told):
        self.decided[told.account] = told

    def expired(self, now, ids):
        for id in ids:
            assert self.open.pop(id).expires <= now, "a hold is released too early"

    def closed(self, _, through):
        self.cuts.append(through)

    def reopened(self, _, through):
        assert self.cuts.pop() == through, "what is reopened was closed last"
