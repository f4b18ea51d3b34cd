# SPDX-License-Identifier: Apache-2.0
"""A model of one book: what a ledger must answer, told from the list of entries.

Source: ledger.md, sections 4, 6, 9 and 12. Amounts are whole minor units; in a posting a debit is
positive and a credit negative, so the postings of an entry sum to zero. The balance of an account is
told on its normal side: a customer's prepaid account (credit-normal) has a positive balance while there
is money on it. Holds, natural keys, reversals and period close are not modelled.
"""

from dataclasses import dataclass, field

from .json_lines import serve

INT64_MAX = 2**63 - 1
CREATED, EXISTS, DIFFERENT = "created", "exists", "exists_with_different_content"


@dataclass(frozen=True)
class Account:
    """An account as it was opened. `floor` is the lowest balance an authorised debit may leave."""

    id: int
    normal: str = "credit"
    floor: int | None = None
    levels: tuple = ()  # watermarks: an alarm when the balance falls below one
    state: str = "open"  # open, frozen, closed

    @property
    def sign(self):
        return 1 if self.normal == "debit" else -1


@dataclass(frozen=True)
class Entry:
    """One request: everything but `id` is its content. `postings` are (account, amount) pairs."""

    id: int
    postings: tuple
    involuntary: bool = False  # consumption and fees already incurred: recorded below the floor too
    effective_at: str = ""
    note: str = ""

    @property
    def content(self):
        return (self.postings, self.involuntary, self.effective_at, self.note)


@dataclass(frozen=True)
class Outcome:
    """The answer to a request: the word, why it was refused, and what else its commit holds."""

    word: str
    reason: str | None = None
    crossings: tuple = ()  # (account, level, balance before, balance after)
    below_floor: tuple = ()  # accounts that an involuntary debit left below their floor


def refused(reason):
    """The outcome of an entry that changes nothing."""
    return Outcome("refused", reason)


@dataclass
class Book:
    """A book. With `burn`, an id refused for a state of the book stays refused for ever (section 6, rule 3)."""

    burn: bool = True
    accounts: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)  # in the order recorded; the number of one is its place + 1
    by_id: dict = field(default_factory=dict)
    running: dict = field(default_factory=dict)  # account -> balance now; `check` compares it with the replay
    burned: dict = field(default_factory=dict)  # id -> (content, reason)
    armed: dict = field(default_factory=dict)  # (account, level) -> whether it can fire

    def open(self, account):
        """Opens an account with balance zero. A level above zero is armed once the balance has reached it."""
        if account.id in self.accounts or account.normal not in ("debit", "credit"):
            raise ValueError("an account is opened once, on a side")
        self.accounts[account.id] = account
        self.running[account.id] = 0
        self.armed |= {(account.id, level): 0 >= level for level in account.levels}

    def set_state(self, number, state):
        """Freezes, closes or opens an account; a closed one has no balance and stays closed."""
        old = self.accounts[number]
        if old.state == "closed" or (state == "closed" and self.running[number] != 0):
            raise ValueError("closed for good, and only when empty")
        self.accounts[number] = Account(old.id, old.normal, old.floor, old.levels, state)

    def balance(self, number, recorded=None, effective=None):
        """The balance by replay: of the first `recorded` entries, of those effective before or at `effective`."""
        account = self.accounts[number]
        return account.sign * sum(
            amount for entry in self.entries[:recorded] for posted, amount in entry.postings
            if posted == number and (effective is None or entry.effective_at <= effective))

    def post(self, entry):
        """Records an entry, or says why not. Order: id, shape, state of the accounts, range, floors."""
        known = self.by_id.get(entry.id)
        if known is not None:
            return Outcome(EXISTS if known.content == entry.content else DIFFERENT)
        if entry.id in self.burned:
            content, reason = self.burned[entry.id]
            return refused(reason) if content == entry.content else Outcome(DIFFERENT)
        fault = self._shape_fault(entry)
        if fault:
            return refused(fault)
        changes = self._changes(entry)
        fault = self._state_fault(entry, changes)
        if fault:
            if self.burn:
                self.burned[entry.id] = (entry.content, fault)
            return refused(fault)
        self.entries.append(entry)
        self.by_id[entry.id] = entry
        self.running |= {number: after for number, (_, after) in changes.items()}
        below = tuple(number for number, (before, after) in changes.items()
                      if self._falls_below_floor(number, before, after))
        return Outcome(CREATED, None, self._crossings(changes), below)

    def _shape_fault(self, entry):
        """What is wrong with the request whatever the book holds."""
        if not 0 < entry.id < 2**128:
            return "bad_id"
        if len(entry.postings) < 2:
            return "too_few_postings"
        if any(amount == 0 for _, amount in entry.postings):
            return "zero_amount"
        if any(abs(amount) > INT64_MAX for _, amount in entry.postings):
            return "overflow"
        if sum(amount for _, amount in entry.postings) != 0:
            return "unbalanced"
        if any(number not in self.accounts for number, _ in entry.postings):
            return "unknown_account"
        return None

    def _changes(self, entry):
        """Account -> (balance before, balance after) of the whole entry, in order of first posting."""
        found = {}
        for number, amount in entry.postings:
            before, after = found.get(number) or (self.running[number],) * 2
            found[number] = (before, after + self.accounts[number].sign * amount)
        return found

    def _state_fault(self, entry, changes):
        for number in changes:
            if self.accounts[number].state != "open":
                return f"account_{self.accounts[number].state}"
        if any(abs(after) > INT64_MAX for _, after in changes.values()):
            return "overflow"
        falling = (self._falls_below_floor(number, *change) for number, change in changes.items())
        return "below_floor" if not entry.involuntary and any(falling) else None

    def _falls_below_floor(self, number, before, after):
        """Whether a change takes money from an account and leaves it below its floor."""
        floor = self.accounts[number].floor
        return floor is not None and after < before and after < floor

    def _crossings(self, changes):
        """Each armed level that a balance is now below, highest first; at or above it, a level re-arms."""
        found = []
        for number, (before, after) in changes.items():
            for level in sorted(self.accounts[number].levels, reverse=True):
                if after >= level:
                    self.armed[number, level] = True
                elif self.armed[number, level]:
                    self.armed[number, level] = False
                    found.append((number, level, before, after))
        return tuple(found)

    def check(self):
        """The invariants of section 12 that this model can break."""
        replay = dict.fromkeys(self.accounts, 0)
        for entry in self.entries:
            assert sum(amount for _, amount in entry.postings) == 0
            for number, amount in entry.postings:
                replay[number] += self.accounts[number].sign * amount
        assert replay == self.running
        assert len(self.by_id.keys() | self.burned.keys()) == len(self.entries) + len(self.burned)
        for (number, level), armed in self.armed.items():
            assert armed == (replay[number] >= level)



def answer_for(book):
    """The answering function of one book: {"open": {…}}, {"post": {…}}, {"balance": account} or {"state": […]}."""
    def answer(question):
        ((verb, what),) = question.items()
        if verb == "open":
            book.open(Account(**what | {"levels": tuple(what.get("levels", ()))}))
            return {"outcome": CREATED}
        if verb == "post":
            postings = tuple((number, int(amount)) for number, amount in what["postings"])
            told = book.post(Entry(**what | {"id": int(str(what["id"]), 16), "postings": postings}))
            return {"outcome": told.word, "reason": told.reason, "crossings": told.crossings,
                    "below_floor": told.below_floor}
        if verb == "state":
            book.set_state(*what)
            return {"outcome": CREATED}
        if verb != "balance":
            raise ValueError(f"unknown verb {verb}")
        return {"balance": str(book.balance(what))}
    return answer


if __name__ == "__main__":
    serve(answer_for(Book()))
