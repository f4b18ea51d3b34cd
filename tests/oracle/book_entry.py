# SPDX-License-Identifier: Apache-2.0
"""An entry as it is handed in: its fields, what is wrong with it whatever the book holds, and how two differ.

Source: ledger.md, sections 3, 4 and 6. A posting is (account, minor units), a debit positive, a credit
negative; an account is "code" or "code/owner". Times are seconds since 1970 in UTC.
"""

from dataclasses import dataclass, replace

INT64_MAX = 2**63 - 1
EARLIEST, LATEST = -62135510400, 253402214400  # 0001-01-02 up to, not including, 9999-12-31
OFFSET_LIMIT = 24 * 60  # minutes
KEY_MAX = 1024  # octets

KINDS = ("opening", "top_up", "consumption", "common_area", "property_fee", "refund", "reversal", "adjustment",
         "capacity_fee", "service_fee", "deposit", "discount", "settlement", "arrears", "issue", "issue_confirmed",
         "issue_undone", "meter_reduction", "meter_credit", "write_off", "chargeback", "unidentified", "identified",
         "free_quota", "rerating", "replacement", "closing", "transfer", "payment", "metering_difference", "payout",
         "payout_failed", "tax")
# Debits that somebody decides on: they stop at the floor and at a frozen account. Everything else has happened.
AUTHORISED = ("refund", "reversal", "issue", "transfer")
LINKS = ("order", "reading", "bill", "original", "period", "group", "plan", "rerating", "meter", "hold")
KEYS = ("channel_transaction", "trade", "channel_refund", "meter_slot", "fee_period", "meter_reading", "reversal_of",
        "bill", "group", "settles", "rerated")
PHASES = ("plain", "pending", "post", "void")
PARTS = ("kind", "effective", "offset", "memo", "postings", "authority", "links", "keys", "phase", "expires", "holds")


@dataclass(frozen=True)
class Entry:
    """One item of a batch. What is not in PARTS (the id, and whether the next one hangs on it) is no content."""

    id: int
    kind: str = "adjustment"
    effective: int = 0
    offset: int = 0
    memo: str = ""
    postings: tuple = ()
    by: int = 0
    approved_by: int = 0
    reason: str = ""
    links: tuple = ()
    keys: tuple = ()
    phase: str = "plain"
    expires: int | None = None
    holds: int = 0
    next: bool = False

    @property
    def authorised(self):
        return self.phase == "pending" or (self.kind in AUTHORISED and self.phase == "plain")

    @property
    def lines(self):
        """What it posts: nothing while it is pending or when it voids."""
        return self.postings if self.phase in ("plain", "post") else ()

    def linked(self, what):
        """The ids of its links of one kind."""
        return [id for kind, id in self.links if kind == what]


def normal(account):
    """+1 where a debit raises the account (assets, 1…, and expenses, 5…), -1 where a credit does."""
    return 1 if account[0] in "15" else -1


def nets(postings):
    """Account -> debits less credits."""
    sums = {}
    for account, minor in postings:
        sums[account] = sums.get(account, 0) + minor
    return sums


def by_side(postings):
    """(account, side) -> how much is posted there."""
    sums = {}
    for account, minor in postings:
        side = account, minor > 0
        sums[side] = sums.get(side, 0) + abs(minor)
    return sums


def fit_to_print(text):
    """Whether a text has no control characters but tab and line feed."""
    return not any((ord(one) < 32 and one not in "\t\n") or ord(one) == 127 for one in text)


def shape_fault(entry, now):
    """(reason, index) of what no state of a book could mend, or None."""
    if entry.id == 0:
        return "bad_value", 0
    if _phase_is_wrong(entry):
        return "bad_phase", 0
    fault = _postings_fault(entry)
    if fault:
        return fault
    if not (EARLIEST <= entry.effective < LATEST and abs(entry.offset) < OFFSET_LIMIT
            and (entry.expires is None or now < entry.expires < LATEST)):
        return "bad_date", 0
    if not fit_to_print(entry.memo) or not fit_to_print(entry.reason):
        return "bad_value", 0
    for index, (kind, value) in enumerate(entry.keys):
        if kind == "reversal_of" or not _is_key(value) or (kind, value) in entry.keys[:index]:
            return "bad_key", index
    if entry.kind == "reversal" and len(entry.linked("original")) != 1:
        return "bad_link", 0
    return None


def _is_key(value):
    return fit_to_print(value) and 0 < len(value.encode()) <= KEY_MAX


def _postings_fault(entry):
    without = entry.phase == "void" or (entry.phase == "post" and not entry.postings)
    if not without and len(entry.postings) < 2:
        return "too_few_postings", 0
    for index, (_, minor) in enumerate(entry.postings):
        if minor == 0:
            return "zero_amount", index
        if minor < -INT64_MAX:
            return "overflow", index
    if sum(minor for _, minor in entry.postings) != 0:
        return "unbalanced", 0
    return None


def _phase_is_wrong(entry):
    settles = entry.phase in ("post", "void")
    return (settles != (entry.holds != 0) or (entry.expires is not None and entry.phase != "pending")
            or (entry.phase == "void" and entry.postings)
            or (entry.kind == "reversal" and entry.phase != "plain"))


def part(entry, name):
    """The value of one of PARTS."""
    if name == "authority":
        return entry.by, entry.approved_by, entry.reason
    if name == "keys":
        return tuple(key for key in entry.keys if key[0] != "reversal_of")
    return getattr(entry, name)


def difference(entry, recorded):
    """The first part in which two entries differ, or None."""
    return next((name for name in PARTS if part(entry, name) != part(recorded, name)), None)


def difference_of_twins(entry, recorded):
    """The same of an entry under a new id that has a key of a recorded one: the words of the reason do not count."""
    return difference(replace(entry, reason=recorded.reason), recorded)


def entry_from(given):
    """An entry from its JSON object."""
    fields = dict(given, id=int(given["id"], 16), postings=tuple(map(tuple, given.get("postings", ()))),
                  links=tuple((kind, int(id, 16)) for kind, id in given.get("links", ())),
                  keys=tuple(map(tuple, given.get("keys", ()))), holds=int(given.get("holds", "0"), 16))
    return Entry(**fields)
