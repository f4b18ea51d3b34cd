# SPDX-License-Identifier: Apache-2.0
"""What customers of the model owe, by age.

Source: docs/reference/ledger-reports.md, "Arrears by age". Minor units are taken one pile at a time, slowly.
"""

from dataclasses import dataclass

DAY, EAST = 86400, 8 * 3600  # the books of the tests are kept in a zone eight hours east


@dataclass
class Item:
    """What an entry did to one account 1210; `left` is not offset yet, a debt is positive."""

    sequence: int
    entry: object
    left: int

    def link(self, what):
        return next(iter(self.entry.linked(what)), None)


def offset(one, other):
    """As much as goes from both, where they are on different sides."""
    if one.left * other.left < 0:
        both = min(abs(one.left), abs(other.left))
        for item in (one, other):
            item.left -= both if item.left > 0 else -both


def items_of(book, account, at, recorded_through, sequence_through):
    """The items of an account as they were known then, in the order of recording."""
    found = []
    for recorded in book.entries:
        known = ((recorded_through is None or recorded.at <= recorded_through)
                 and (sequence_through is None or recorded.sequence <= sequence_through))
        lines = [minor for posted, minor in recorded.entry.lines if posted == account]
        if lines and known and recorded.entry.effective < at:
            found.append(Item(recorded.sequence, recorded.entry, sum(lines)))
    return found


def settle(items):
    """Offsets credits against debts, step by step of the page."""
    for item in reversed(items):
        for older in items:
            if older.sequence < item.sequence and older.entry.id == item.link("original"):
                offset(older, item)
    by_age = sorted(items, key=lambda item: (item.entry.effective, item.sequence))
    for rule in (lambda credit, debt: credit.link("bill") is not None and credit.link("bill") == debt.link("bill"),
                 lambda credit, debt: True):
        for credit in by_age:
            for debt in by_age:
                if credit.left < 0 < debt.left and rule(credit, debt):
                    offset(credit, debt)
    return by_age


def day(seconds):
    return (seconds + EAST) // DAY


def aged(items, at, borders, due_after):
    """[credit, not due, [each bucket], balance]."""
    credit, not_due, buckets = 0, 0, [0] * (len(borders) + 1)
    for item in settle(items):
        age = day(at) - day(item.entry.effective) - due_after
        if item.left < 0:
            credit -= item.left
        elif age < 0:
            not_due += item.left
        else:
            buckets[sum(border < age for border in borders)] += item.left
    return [credit, not_due, buckets, not_due + sum(buckets) - credit]


def ageing(book, at, borders, due_after, recorded_through, sequence_through):
    """([customer, credit, not due, buckets, balance] of each who has a balance, the sum of all without customer)."""
    rows, total = [], [0, 0, [0] * (len(borders) + 1), 0]
    for account in sorted((name for name in book.accounts if name.startswith("1210/")), key=lambda name: int(name[5:])):
        items = items_of(book, account, at, recorded_through, sequence_through)
        row = aged(items, at, borders, due_after)
        assert row[3] == book.balance(account, at, recorded_through, sequence_through), f"{account}: the buckets' sum"
        total = [total[0] + row[0], total[1] + row[1], list(map(sum, zip(total[2], row[2]))), total[3] + row[3]]
        if row[3]:
            rows.append([int(account[5:]), *row])
    return rows, total
