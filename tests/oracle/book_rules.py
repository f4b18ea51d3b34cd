# SPDX-License-Identifier: Apache-2.0
"""What the state of a book forbids. Each of these refusals burns the id: a retry never succeeds by surprise.

Source: ledger.md, sections 5 (reversal), 6, 9, 10 and 12. `book` is the model as it is before the entry.
"""

from .book_account import moves_of
from .book_entry import by_side


class Refusal(Exception):
    """Why an entry is not taken: (reason, index of the posting)."""


def hold_of(book, entry, now):
    """The pending entry that a post or a void settles, or None where the entry names none."""
    if entry.phase not in ("post", "void_pending"):
        return None
    if entry.holds not in book.holds:
        raise Refusal("hold_unknown", 0)
    if book.holds[entry.holds] != "open" or entry.holds in book.due(now):
        raise Refusal("hold_gone", 0)
    hold = book.by_id[entry.holds].entry
    reserved = by_side(hold.postings)
    if any(minor > reserved.get(side, 0) for side, minor in by_side(entry.postings).items()):
        raise Refusal("hold_exceeded", 0)
    return hold


def may_reverse(book, entry):
    """A reversal mirrors what an entry posted; reversing a reversal takes two persons and a reason."""
    [original] = entry.linked("original")
    recorded = book.by_id.get(original)
    if recorded is None or not recorded.lines:
        raise Refusal("not_reversible", 0)
    wanted = by_side((account, -minor) for account, minor in recorded.lines)
    if not mirrors(by_side(entry.postings), wanted):
        raise Refusal("not_reversible", 0)
    if recorded.entry.kind == "reversal" and not (entry.reason and entry.approved_by):
        raise Refusal("approval_missing", 0)


def mirrors(given, wanted):
    """Whether sums by side are those wanted, but that a debit 2010/x may stand on 1210/x in part or whole."""
    left = {side: given.get(side, 0) - wanted.get(side, 0) for side in given.keys() | wanted.keys()}
    for (account, debit), lacking in list(left.items()):
        if account.startswith("2010/") and debit and lacking < 0:
            arrears = "1210/" + account[5:], True
            left[arrears] = left.get(arrears, 0) + lacking
            left[account, debit] = 0
    return not any(left.values())


def may_move(book, entry, hold, now):
    """Account -> what the entry does to it, in the order of first posting."""
    for index, (account, _) in enumerate(entry.postings):
        if account not in book.accounts:
            raise Refusal("unknown_account", index)
        if book.accounts[account].settings.status == "closed":
            raise Refusal("account_closed", index)
    if book.closes and entry.effective < book.closed_before:
        raise Refusal("period_closed", 0)
    moves = moves_of(entry, hold)
    changes = [(account, book.accounts[account], book.accounts[account].moved(move)) for account, move in moves.items()]
    if entry.authorised:
        _refuse(entry, "account_frozen", (account for account, before, after in changes if _frozen(before, after)))
    _refuse(entry, "overflow", (account for account, _, after in changes if not after.fits()))
    if entry.authorised:
        _refuse(entry, "below_floor", (account for account, before, after in changes if _below(before, after, now)))
    return moves


def _frozen(before, after):
    return after.available < before.available and before.settings.status == "frozen"


def _below(before, after, now):
    floor = before.settings.floor(now)
    return floor is not None and after.available < min(floor, before.available)


def _refuse(entry, reason, accounts):
    """Refuses for the first of the accounts, if there is one, at its first posting."""
    for account in accounts:
        raise Refusal(reason, next((i for i, (posted, _) in enumerate(entry.postings) if posted == account), 0))
