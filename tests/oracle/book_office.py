# SPDX-License-Identifier: Apache-2.0
"""Who works with a book of the model, what is granted to whom, and what takes two persons.

Source: docs/reference/permissions.md, and ledger.md, section 11.
"""

from dataclasses import dataclass, field

NEEDS = {
    "record": ("top_up", "consumption", "common_area", "property_fee", "capacity_fee", "service_fee", "deposit",
               "discount", "settlement", "arrears", "chargeback", "unidentified", "identified", "free_quota", "payment",
               "tax"),
    "refund": ("refund", "payout", "payout_failed"), "reverse": ("reversal",),
    "adjust": ("opening", "adjustment", "rerating", "metering_difference"), "write_off": ("write_off",),
    "issue": ("issue", "issue_confirmed", "issue_undone", "meter_reduction", "meter_credit", "replacement"),
    "change_accounts": ("closing",), "transfer": ("transfer",)}
NEEDED = {kind: permission for permission, kinds in NEEDS.items() for kind in kinds}
PERMISSIONS = ("read", "record", "refund", "reverse", "adjust", "write_off", "issue", "change_accounts", "close_period",
               "reopen_period", "approve", "manage_operators", "change_policy", "print", "export_data", "read_audit",
               "transfer")
SYSTEM, TENANT = {"record", "issue"}, {"read", "print"}
# What a view is asked, with the permission that it takes; a policy may want its use in the trail.
READS = {"read_accounts": "read", "read_audit_trail": "read_audit", "read_whole": "export_data"}
LOGGED = tuple(READS.values())


def pays_out(entry, postings):
    """Whether what customers have, or what nobody knows whose it is, leaves through a channel. A reversal mirrors, and
    what a clearing channel takes back is gone already."""
    codes = [(int(account.partition("/")[0]), minor) for account, minor in postings]
    takes = any(minor > 0 and (code == 1210 or 2000 <= code < 2100) for code, minor in codes)
    through = [code for code, minor in codes if minor < 0 and 1000 <= code < 1100]
    taken_back = entry.kind == "chargeback" and all(1030 <= code < 1040 for code in through)
    return takes and bool(through) and entry.kind != "reversal" and not taken_back


@dataclass(frozen=True)
class Operator:
    """One who works with books. `grants` are (project or 0, permissions); `customer` is a tenant's own."""

    id: int
    name: str
    status: str = "active"
    grants: tuple = ()
    customer: int | None = None

    def rights(self, here):
        """What this one may do in a project."""
        if self.status != "active":
            return set()
        granted = {one for project, some in self.grants if project in (0, here) for one in some}
        return granted if self.customer is None else granted & TENANT


@dataclass
class Office:
    """The operators of a book, its policy, and the audit events: (who, operation, result, who approved). The project is
    the low half of the book's id."""

    project: int = 7
    operators: dict = field(default_factory=dict)
    refund_limit: int | None = None
    logged: tuple = ()
    trail: list = field(default_factory=list)

    def may(self, who, permission):
        """Whether somebody may do something."""
        if not self.operators:
            return True
        there = self.operators.get(who)
        return permission in (SYSTEM if who == 0 else there.rights(self.project) if there else ())

    def knows(self, who):
        """Whether somebody's audit events are taken as they are."""
        there = self.operators.get(who)
        return not self.operators or who == 0 or (there is not None and there.status == "active")

    def agreed(self, by, approved_by, reason):
        """Whether somebody else, who may, approved it for a reason."""
        return bool(reason) and approved_by not in (0, by) and self.may(approved_by, "approve")

    def entry_fault(self, entry, hold):
        """Why an entry is not for those who want it, whatever the accounts say, or None. `hold`: what it posts of."""
        postings = entry.postings or (hold.postings if hold and entry.phase == "post" else ())
        out = pays_out(entry, postings)
        if not self.may(entry.by, NEEDED[entry.kind]) or (out and not self.may(entry.by, "refund")):
            return "not_permitted", 0
        if self.takes_two(entry, postings) and not self.agreed(entry.by, entry.approved_by, entry.reason):
            return "approval_missing", 0
        return None

    def takes_two(self, entry, postings):
        """Whether it wants a second person; of a reversal, its original tells."""
        if entry.phase == "void":
            return False
        if entry.kind == "write_off":
            return True
        back = entry.kind in ("refund", "payout") or pays_out(entry, postings)
        return (back and self.refund_limit is not None
                and sum(minor for _, minor in postings if minor > 0) > self.refund_limit)

    def refused(self, entry, fault):
        """Of an entry that somebody may not record, a book with operators keeps who wanted it."""
        if fault in ("not_permitted", "approval_missing") and self.operators:
            self.trail.append((entry.by, "record_entry", fault, entry.approved_by))

    def operator_fault(self, operator, by):
        """Why an operator cannot be so, or None."""
        if operator.id == 0 or not operator.name:
            return "bad_value"
        if not self.may(by, "manage_operators"):
            return "not_permitted"
        people = (self.operators | {operator.id: operator}).values()
        return None if any("manage_operators" in one.rights(self.project) for one in people) else "no_manager"
