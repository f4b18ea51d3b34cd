# SPDX-License-Identifier: Apache-2.0
"""Operations on a book as lines of JSON, and their answers: what the model and the library are compared in.

Amounts are whole minor units (a posting's debit is positive), times seconds since 1970, ids 32 hexadecimal
digits, an account is "code" or "code/owner". One operation a line, one answer a line:

    {"op": "book", "now": t}                     a new book with the chart's accounts; the old one is gone
    {"op": "open", "now": t, "by": n, "approved_by": n, "account": a, "floors": [[from, minor], …], "levels": [minor, …],
     "rearm": minor}
    {"op": "change", "now": t, …}                the same, and "status": "open", "frozen" or "closed"
    {"op": "operator", "now": t, "by": n, "id": n, "name": text, "status": "active" or "suspended",
     "grants": [[project, [permission, …]], …], "customer": n or null}
    {"op": "policy", "now": t, "by": n, "refund_limit": minor or null, "logged": [permission, …]}
    {"op": "event", "now": t, "by": n, "operation": text}   of the host
    {"op": "read", "now": t, "by": n, "approved_by": n, "what": "read_accounts", "read_audit_trail" or "read_whole"}   through a view
        → {"ok": true} or {"error": reason}
    {"op": "open_many", "now": t, "by": n, "accounts": [{"account": a, …}, …]}
        → {"ok": true} or {"error": reason, "index": place}
    {"op": "post", "now": t, "entries": [{…}, …]}  one commit; fields of `book_entry.Entry`, left out: its default
        → {"outcomes": [["created", sequence] | ["exists", sequence] | ["exists_with_different_<part>", sequence]
           | ["burned", first reason] | ["refused", reason, index of the posting], …],
           "alarms": [[account, level, minor of the level, available, id], …]}
    {"op": "close", "now": t, "through": t, "exceptions": [id, …], "by": n, "approved_by": n, "reason": text}
    {"op": "reopen", "now": t, "by": n, "approved_by": n, "reason": text}
        → {"ok": true} or {"error": reason}
    {"op": "account", "account": a}
        → {"account": {"status": …, "minor": debits less credits, "pending_debits": n, "pending_credits": n,
           "available": n, "version": postings so far, "below": [places of the levels whose alarm is given]}}, or null
    {"op": "balance", "account": a, "effective_before": t, "recorded_through": t, "sequence_through": n}
        → {"minor": n on the account's normal side} or {"error": "overflow"}; a bound that is null does not bind
    {"op": "history", "account": a, "before": sequence or null, "limit": n}
        → {"sequences": [newest first]}
    {"op": "trail", "limit": n}
        → {"events": [[by, operation, result, approved_by], …]}, newest first
    {"op": "codes", "effective_before": t, "recorded_through": t}
        → {"codes": [[code, minor on its normal side], …]}, what the accounts of each code have together, those that
           have anything; or {"error": "overflow"}
    {"op": "trial", "effective_before": t, "recorded_through": t}
        → {"rows": [[code, debit, credit], …], "total": n, "overdrawn": n}, the overdrawn of 2010 under 1210;
           or {"error": "overflow"}
    {"op": "orders", "effective_before": t, "recorded_through": t}
        → {"orders": [[order, state, in transit], …]} or {"error": "overflow"}
    {"op": "ageing", "at": t, "borders": [days, …], "due_after": days, "recorded_through": t, "sequence_through": n}
        → {"rows": [[customer, credit, not due, [bucket, …], balance], …], "total": [the same without customer]},
           or {"error": "bad_value"}
    {"op": "take_up", "records": [[octets, seal], …]}  a book whose records are given; the old one is gone
        → {"ok": true}
    {"op": "restart"}                            the book is shut and opened again from its store
        → {"records": n, "entries": n}
"""

from .book import Book
from .book_account import Settings
from .book_ageing import ageing
from .book_entry import entry_from, normal
from .book_office import READS, Operator
from .book_reports import codes, orders, trial
from .journal import verify
from .json_lines import serve

BOUNDS = ("effective_before", "recorded_through", "sequence_through")


def settings_from(given):
    """Settings from their JSON object."""
    return Settings(given["account"], given.get("status", "open"), tuple(map(tuple, given.get("floors", ()))),
                    tuple(given.get("levels", ())), given.get("rearm", 0))


def operator_from(given):
    """An operator from its JSON object."""
    grants = tuple((project, tuple(some)) for project, some in given["grants"])
    return Operator(given["id"], given["name"], given["status"], grants, given["customer"])


def who(given):
    """Who wants a change, and who approved it."""
    return given["by"], given.get("approved_by", 0)


def fits(minor):
    """Whether an amount is one that the library can tell."""
    return -2**63 <= minor < 2**63


def replayed(records):
    """The book that sealed records add up to, as the verifier has it; its operators are not taken over."""
    verified = verify(records)
    verified.book.office.project = verified.identity["id"] % 2**64
    return verified.book


def then(given):
    """The moment that a question is about, on both axes of time."""
    return {bound: given[bound] for bound in BOUNDS[:2]}


def done(reason):
    """The answer of what succeeds or says why not."""
    return {"error": reason} if reason else {"ok": True}


def account_now(account):
    """An account's fields, or None where there is none."""
    return account and {"status": account.settings.status, "minor": account.minor, "pending_debits": account.debits,
                        "pending_credits": account.credits, "available": account.available,
                        "version": account.version, "below": sorted(account.below)}


class Answers:
    """Answers operations of one book after another."""

    def __init__(self):
        self.book = Book()

    def __call__(self, given):
        """The answer to one operation."""
        verb = {"book": self._new, "take_up": self._take_up, "open": self._open, "change": self._change, "post": self._post,
                "close": self._close, "reopen": self._reopen, "account": self._account, "balance": self._balance,
                "history": self._history, "restart": self._restart, "open_many": self._open_many,
                "operator": self._operator, "policy": self._policy, "event": self._event, "trail": self._trail, "read": self._read,
                "codes": self._codes, "trial": self._trial, "orders": self._orders, "ageing": self._ageing}
        return verb[given["op"]](given)

    def _new(self, given):
        self.book = Book()
        return done(self.book.found(given["now"]))

    def _take_up(self, given):
        self.book = replayed((bytes.fromhex(octets), bytes.fromhex(seal)) for octets, seal in given["records"])
        return done(None)

    def _open(self, given):
        return done(self.book.open(settings_from(given), given["now"], *who(given)))

    def _open_many(self, given):
        reason, place = self.book.open_many(list(map(settings_from, given["accounts"])), given["now"], *who(given))
        return {"error": reason, "index": place} if reason else done(None)

    def _change(self, given):
        return done(self.book.change(settings_from(given), given["now"], *who(given)))

    def _operator(self, given):
        return done(self.book.set_operator(operator_from(given), given["now"], *who(given)))

    def _policy(self, given):
        return done(self.book.set_policy(given["refund_limit"], given["logged"], given["now"], *who(given)))

    def _read(self, given):
        return done(self.book.read(given["what"], READS[given["what"]], given["now"], *who(given)))

    def _event(self, given):
        return done(self.book.host_event(given["operation"], given["by"], given["now"]))

    def _trail(self, given):
        return {"events": [list(event) for event in self.book.office.trail[::-1][:given["limit"]]]}

    def _post(self, given):
        outcomes, alarms = self.book.post(list(map(entry_from, given["entries"])), given["now"])
        return {"outcomes": list(map(list, outcomes)),
                "alarms": [[one.account, one.level, one.minor, one.available, f"{one.cause:032x}"] for one in alarms]}

    def _close(self, given):
        exceptions = [int(id, 16) for id in given["exceptions"]]
        return done(self.book.close(given["through"], exceptions, given["now"], *who(given)))

    def _reopen(self, given):
        return done(self.book.reopen((given["by"], given["approved_by"], given["reason"]), given["now"]))

    def _account(self, given):
        return {"account": account_now(self.book.accounts.get(given["account"]))}

    def _balance(self, given):
        sign, bounds = normal(given["account"]), {bound: given[bound] for bound in BOUNDS}
        minor = sign * self.book.balance(given["account"], **bounds)
        return {"minor": minor} if fits(minor) else done("overflow")

    def _codes(self, given):
        rows = codes(self.book, then(given))
        return {"codes": rows} if all(fits(minor) for _, minor in rows) else done("overflow")

    def _trial(self, given):
        rows, overdrawn = trial(self.book, then(given))
        total = sum(debit for _, debit, _ in rows)
        return {"rows": rows, "total": total, "overdrawn": overdrawn} if fits(total) else done("overflow")

    def _orders(self, given):
        rows = orders(self.book, **then(given))
        return {"orders": rows} if all(fits(minor) for *_, minor in rows) else done("overflow")

    def _ageing(self, given):
        borders = given["borders"]
        if borders != sorted(set(borders)):
            return done("bad_value")
        rows, total = ageing(self.book, given["at"], borders, given["due_after"], given["recorded_through"],
                             given["sequence_through"])
        return {"rows": rows, "total": total}

    def _history(self, given):
        return {"sequences": self.book.history(given["account"], given["before"], given["limit"])}

    def _restart(self, _):
        return {"records": self.book.records, "entries": len(self.book.entries)}


if __name__ == "__main__":
    serve(Answers())
