# SPDX-License-Identifier: Apache-2.0
"""One account of the model: what is set, what is posted and reserved, which alarms are given.

Source: ledger.md, sections 3, 9 and 12. Values: a change makes a new one, so a chain that fails goes back
to what was. The balance of people and floors is told on the account's normal side.
"""

from dataclasses import dataclass, replace

from .book_entry import INT64_MAX, normal

STATUSES = ("open", "frozen", "closed")


@dataclass(frozen=True)
class Settings:
    """What the owner of the book decides. `floors` are (from, minor units), `levels` descend."""

    account: str
    status: str = "open"
    floors: tuple = ()
    levels: tuple = ()
    rearm: int = 0

    def floor(self, now):
        """The floor in force, or None."""
        return next((minor for since, minor in reversed(self.floors) if since <= now), None)

    def marks(self, now):
        """(level, amount) of all that rings: 1, 2, … and then the floor in force, which is level 0."""
        floor = self.floor(now)
        return [*enumerate(self.levels, 1), *([] if floor is None else [(0, floor)])]

    def fault(self):
        """Why nobody could hold to them, or None."""
        since = [since for since, _ in self.floors]
        if len(self.levels) > 8 or any(one <= other for one, other in zip(self.levels, self.levels[1:])):
            return "bad_levels"
        if self.rearm < 0 or len(since) > 4:
            return "bad_value"
        return "bad_date" if any(one >= other for one, other in zip(since, since[1:])) else None


@dataclass(frozen=True)
class Move:
    """What one entry does to one account: posts, and adds to or takes from what is reserved."""

    minor: int = 0
    debits: int = 0
    credits: int = 0
    lines: int = 0


@dataclass(frozen=True)
class Account:
    """An account now. `minor` is debits less credits; `below` the levels whose alarm is given; 1 is the first."""

    settings: Settings
    minor: int = 0
    debits: int = 0
    credits: int = 0
    version: int = 0
    below: frozenset = frozenset()

    @property
    def sign(self):
        return normal(self.settings.account)

    @property
    def balance(self):
        return self.sign * self.minor

    @property
    def available(self):
        """What is posted, less what is reserved to be taken away."""
        return self.balance - (self.credits if self.sign > 0 else self.debits)

    @property
    def empty(self):
        return self.minor == self.debits == self.credits == 0

    def fits(self):
        """Whether the balance stays in range whichever holds are posted, and what is reserved on each side."""
        return all(abs(minor) <= INT64_MAX for minor in (
            self.minor, self.debits, self.credits, self.minor + self.debits, self.minor - self.credits))

    def moved(self, move):
        """The account after a move, alarms aside."""
        return replace(self, minor=self.minor + move.minor, debits=self.debits + move.debits,
                       credits=self.credits + move.credits, version=self.version + move.lines)

    def silent(self, level):
        """The account as if a level had not rung."""
        return replace(self, below=self.below - {level})

    def set(self, settings):
        """The account under other settings: a level whose amount is new at its place can fire, so can new floors."""
        old = self.settings
        kept = {level for level in self.below - {0}
                if settings.levels[level - 1:level] == old.levels[level - 1:level]}
        if settings.floors == old.floors:
            kept |= self.below & {0}
        return replace(self, settings=settings, below=frozenset(kept))

    def rung(self, before, now):
        """(the account with its alarms given and armed again, those that fire: (level, its amount)) after a move."""
        below, fired = set(self.below), []
        for level, minor in self.settings.marks(now):
            if self.available >= minor + self.settings.rearm:
                below.discard(level)
            elif self.available < min(minor, before.available) and level not in below:
                below.add(level)
                fired.append((level, minor))
        return replace(self, below=frozenset(below)), fired


def moves_of(entry, hold=None):
    """Account -> move, in the order of first posting. `hold` is the entry that a post or a void settles."""
    made = {}

    def add(account, **change):
        old = made.get(account, Move())
        made[account] = replace(old, **{name: getattr(old, name) + by for name, by in change.items()})

    for account, minor in hold.postings if hold else ():
        add(account, debits=-max(minor, 0), credits=min(minor, 0))
    if entry.phase == "pending":
        for account, minor in entry.postings:
            add(account, debits=max(minor, 0), credits=-min(minor, 0))
    for account, minor in entry.lines:
        add(account, minor=minor, lines=1)
    return made
