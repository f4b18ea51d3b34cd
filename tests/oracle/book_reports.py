# SPDX-License-Identifier: Apache-2.0
"""What the model tells of all accounts together: sums by code, a trial balance, orders.

Source: docs/reference/ledger-reports.md. Balances are debits less credits, sums over the entries.
"""

from .book_entry import normal


def balances(book, bounds):
    """(code, debits less credits) of each account, as of a moment."""
    return [(int(name.partition("/")[0]), book.balance(name, **bounds)) for name in book.accounts]


def codes(book, bounds):
    """[code, sum on the normal side] of those that have anything."""
    sums = {}
    for code, minor in balances(book, bounds):
        sums[code] = sums.get(code, 0) + normal(str(code)) * minor
    return [[code, minor] for code, minor in sorted(sums.items()) if minor]


def trial(book, bounds):
    """([code, debit, credit] of the accounts on each side, how much of the debit of 1210 stands on 2010)."""
    rows, overdrawn = {}, 0
    for code, minor in balances(book, bounds):
        if code == 2010 and minor > 0:
            code, overdrawn = 1210, overdrawn + minor
        if minor:
            row = rows.setdefault(code, [0, 0])
            row[minor < 0] += abs(minor)
    return [[code, *rows[code]] for code in sorted(rows)], overdrawn


def orders(book, effective_before=None, recorded_through=None):
    """[order, state, what is in transit] of each account 2030 that was used."""
    found, now = [], effective_before is None and recorded_through is None
    for name in sorted((name for name in book.accounts if name.startswith("2030/")), key=lambda name: int(name[5:])):
        kinds = [recorded.entry.kind for recorded in book.entries
                 if any(posted == name for posted, _ in recorded.entry.lines)
                 and (effective_before is None or recorded.entry.effective < effective_before)
                 and (recorded_through is None or recorded.at <= recorded_through)]
        held = now and any(state == "open" and name in dict(book.by_id[id].entry.postings)
                           for id, state in book.holds.items())
        if kinds or held:
            there = -book.balance(name, effective_before, recorded_through)
            found.append([int(name[5:]), state_of(kinds, there), there])
    return found


def state_of(kinds, there):
    """The state of an order from the kinds of its entries, in the order of recording."""
    if not kinds:
        return "reserved"
    if there:
        return "in_transit"
    return {"issue_confirmed": "confirmed", "replacement": "confirmed", "issue_undone": "undone"}.get(kinds[-1], "ended")
