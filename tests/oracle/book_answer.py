# SPDX-License-Identifier: Apache-2.0
"""Operations on a book as lines of JSON, and their answers: what the model and the library are compared in.

Amounts are whole minor units (a posting's debit is positive), times seconds since 1970, ids 32 hexadecimal
digits, an account is "code" or "code/owner". One operation a line, one answer a line:

    {"op": "book", "now": t}                     a new book with the chart's accounts; the old one is gone
    {"op": "open", "now": t, "account": a, "floors": [[from, minor], …], "levels": [minor, …], "rearm": minor}
    {"op": "change", "now": t, …}                the same, and "status": "open", "frozen" or "closed"
        → {"ok": true} or {"error": reason}
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
    {"op": "restart"}                            the book is shut and opened again from its store
        → {"records": n, "entries": n}
"""

from .book import Book
from .book_account import Settings
from .book_entry import entry_from, normal
from .json_lines import serve

BOUNDS = ("effective_before", "recorded_through", "sequence_through")


def settings_from(given):
    """Settings from their JSON object."""
    return Settings(given["account"], given.get("status", "open"), tuple(map(tuple, given.get("floors", ()))),
                    tuple(given.get("levels", ())), given.get("rearm", 0))


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
        verb = {"book": self._new, "open": self._open, "change": self._change, "post": self._post,
                "close": self._close, "reopen": self._reopen, "account": self._account, "balance": self._balance,
                "history": self._history, "restart": self._restart}
        return verb[given["op"]](given)

    def _new(self, given):
        self.book = Book()
        return done(self.book.found(given["now"]))

    def _open(self, given):
        return done(self.book.open(settings_from(given), given["now"]))

    def _change(self, given):
        return done(self.book.change(settings_from(given), given["now"]))

    def _post(self, given):
        outcomes, alarms = self.book.post(list(map(entry_from, given["entries"])), given["now"])
        return {"outcomes": list(map(list, outcomes)),
                "alarms": [[one.account, one.level, one.minor, one.available, f"{one.cause:032x}"] for one in alarms]}

    def _close(self, given):
        exceptions = [int(id, 16) for id in given["exceptions"]]
        return done(self.book.close(given["through"], exceptions, given["now"]))

    def _reopen(self, given):
        return done(self.book.reopen((given["by"], given["approved_by"], given["reason"]), given["now"]))

    def _account(self, given):
        return {"account": account_now(self.book.accounts.get(given["account"]))}

    def _balance(self, given):
        sign, bounds = normal(given["account"]), {bound: given[bound] for bound in BOUNDS}
        minor = sign * self.book.balance(given["account"], **bounds)
        return {"minor": minor} if -2**63 <= minor < 2**63 else {"error": "overflow"}

    def _history(self, given):
        return {"sequences": self.book.history(given["account"], given["before"], given["limit"])}

    def _restart(self, _):
        return {"records": self.book.records, "entries": len(self.book.entries)}


if __name__ == "__main__":
    serve(Answers())
