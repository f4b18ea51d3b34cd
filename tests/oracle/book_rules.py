# SPDX-License-Identifier: Apache-2.0
"""What the state of a book forbids. These refusals burn the id, so that a retry never succeeds by surprise.

Source: ledger.md, sections 5 (reversal), 6, 9, 10 and 12. `book` is the model as it is before the entry.
"""

from .book_account import moves_of
from .book_entry import by_side, nets


class Refusal(Exception):
    """Why an entry is not taken: (reason, index of the posting)."""


def hold_of(book, entry, now):
    """The pending entry that a post or a void settles, or None where the entry names none."""
    if entry.phase not in ("post", "void"):
        return None
    if entry.holds not in book.holds:
        raise Refusal("hold_unknown", 0)
    if book.holds[entry.holds] != "open" or entry.holds in book.due(now):
        raise Refusal("hold_gone", 0)
    hold = book.by_id[entry.holds].entry
    reserved = by_side(hold.postings)
    for index, (account, minor) in enumerate(entry.postings):
        if by_side(entry.postings[:index + 1])[account, minor > 0] > reserved.get((account, minor > 0), 0):
            raise Refusal("exceeds_hold", index)
    return hold


def may_reverse(book, entry):
    """A reversal mirrors what an entry posted; reversing a reversal takes two persons and a reason."""
    [original] = entry.linked("original")
    recorded = book.by_id.get(original)
    if recorded is None or not recorded.entry.lines or not mirrors(entry.postings, recorded.entry.postings):
        raise Refusal("not_reversible", 0)
    agreed = book.office.agreed(entry.by, entry.approved_by, entry.reason)
    if recorded.entry.kind == "reversal" and not agreed:
        raise Refusal("approval_missing", 0)


def mirrors(postings, original):
    """Whether the nets are those of the original turned round; what 2010/x lacks may stand on 1210/x."""
    given, wanted = nets(postings), nets((account, -minor) for account, minor in original)
    left = {account: given.get(account, 0) - wanted.get(account, 0) for account in given.keys() | wanted.keys()}
    for account, lacking in list(left.items()):
        arrears = "1210/" + account[5:]
        if account.startswith("2010/") and lacking < 0 <= given.get(account, 0) and left.get(arrears) == -lacking:
            left[account] = left[arrears] = 0
    return not any(left.values())


def may_move(book, entry, hold, now):
    """Account -> what the entry does to it, in the order of first posting."""
    for index, (account, _) in enumerate(entry.postings):
        if account not in book.accounts:
            raise Refusal("unknown_account", index)
        if book.accounts[account].settings.status == "closed":
            raise Refusal("account_closed", index)
    moves = moves_of(entry, hold)
    for account, move in moves.items():
        fault = _fault(entry, book.accounts[account], book.accounts[account].moved(move), now)
        if fault:
            raise Refusal(fault, [posted for posted, _ in entry.postings].index(account))
    return moves


def _fault(entry, before, after, now):
    """Why an account cannot go from one state to the other, or None."""
    if not after.fits():
        return "overflow"
    if not entry.authorised or after.available >= before.available:
        return None
    if before.settings.status == "frozen":
        return "account_frozen"
    floor = before.settings.floor(now)
    return "below_floor" if floor is not None and after.available < floor else None
