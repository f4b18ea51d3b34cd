# SPDX-License-Identifier: Apache-2.0
"""Random operations on a book from a seed, chosen so that every outcome and every reason comes up often.

Source: ledger.md, sections 3, 5, 6, 9 and 10, for what happens in a book. More than half of the books get operators,
some from the start on. `Maker` looks into a model that the
operations are applied to, to know what would be a retry, what may be settled, reversed or closed.
"""

import itertools
import json
import random

from .book_make_entry import Entries
from .book_make_office import People
from .book_office import READS

NOON = 1767240000  # 2026-01-01T04:00:00Z: where the clock of a run begins
DAY = 86400
CUSTOMERS = range(1, 9)
OWNED = ("1210", "2010", "2020", "2030", "2040", "2050")


def operations(seed, count, answers, first=None):
    """(operation, answer) of a new book: its founding, its accounts, and `count` more; `answers` gives the answers."""
    first = first or {"op": "book", "now": NOON}
    yield first, answers(first)
    maker = Maker(random.Random(seed), answers.book)
    for given in itertools.chain(maker.first(), (maker.next() for _ in range(count))):
        yield given, answers(json.loads(json.dumps(given)))


class Maker:
    """Makes the next operation; `draw` is a random.Random, `book` the model after all operations so far."""

    def __init__(self, draw, book):
        self.draw, self.book, self.now, self.asked = draw, book, NOON, []
        self.people = People(draw, book)
        self.entries = Entries(draw, book, self.people)

    def first(self):
        """The accounts of a book at its start: most of those that entries will name."""
        names = [f"{code}/{owner}" for owner in CUSTOMERS for code in OWNED if self.draw.random() < 0.85]
        at_once = self.draw.randint(0, len(names))
        opened = [{"op": "open", "now": self.now, "by": 0} | self.settings(name) for name in names[at_once:]]
        opened.append({"op": "open_many", "now": self.now, "by": 0,
                       "accounts": [self.settings(name) for name in names[:at_once]]})
        return opened + [{"op": "operator", "now": self.now, "by": 0} | one for one in self.people.first()]

    def next(self):
        """One operation. The clock has a mind of its own, but likes the moments at which something begins or ends."""
        self.now += self.draw.choices((0, self.draw.randint(1, 3600), self.draw.randint(1, 3 * DAY),
                                       -self.draw.randint(1, 7200)), (45, 45, 5, 5))[0]
        if self.draw.random() < 0.1:
            self.now = min((at for at in self.moments() if at > self.now), default=self.now) - self.draw.choice((0, 0, 1))
        make = self.draw.choices(
            (self.post, self.change, self.open, self.open_many, self.account, self.balance, self.sums, self.ageing,
             self.history, self.close, self.reopen, self.office, self.restart),
            (70, 8, 2, 1, 8, 6, 3, 3, 3, 3, 2, 5, 1))[0]
        return make()

    def moments(self):
        """When holds expire and floors begin."""
        for id, state in self.book.holds.items():
            if state == "open" and self.book.by_id[id].entry.expires is not None:
                yield self.book.by_id[id].entry.expires
        for account in self.book.accounts.values():
            yield from (since for since, _ in account.settings.floors)

    # --- commits ------------------------------------------------------------------------------------------

    def post(self):
        """A batch; some of its items hang together."""
        batch = [self.entries.make(self.now) for _ in range(self.draw.choice((1, 1, 1, 1, 2, 3, 6)))]
        if len(batch) > 1 and self.draw.random() < 0.2:  # the same request twice, or one that is like it
            batch[-1] = self.entries.again(batch[0])
        chained = self.draw.random() < 0.4
        for entry in batch if chained else ():
            if self.draw.random() < 0.6:
                entry["next"] = True
        if self.draw.random() < 0.97:
            batch[-1].pop("next", None)
        return {"op": "post", "now": self.now, "entries": batch}

    def settings(self, name):
        """Settings that an account may have."""
        draw, made = self.draw, {"account": name}
        if name.startswith(("2010/", "2020/", "2050/", "1020")) and draw.random() < 0.8:
            since = sorted(draw.sample(range(NOON - 5 * DAY, NOON + 60 * DAY), draw.choice((1, 1, 2, 4))))
            made["floors"] = [[one, draw.choice((0, 0, -500, -5000, 100))] for one in since]
            if draw.random() < 0.7:
                made["floors"][0][0] = NOON - 400 * DAY
        if name.startswith(("2010/", "2020/", "1210/")):
            made["levels"] = sorted(draw.sample((5000, 2000, 1000, 500, 1, 0, -200), draw.choice((0, 1, 3, 3, 5))),
                                    reverse=True)
            made["rearm"] = draw.choice((0, 0, 1, 100, 2500))
        return made

    def open(self):
        """Opens an account; at times one that is there, or as nobody could hold to."""
        name = f"{self.draw.choice(OWNED)}/{self.draw.randint(1, 40)}"
        return (self.begin("open", "change_accounts") | self.settings(name)
                | self.spoilt(name not in self.book.accounts))

    def open_many(self):
        """Opens some accounts at once; at times one of them cannot be, or is named twice."""
        draw = self.draw
        names = [f"{draw.choice(OWNED)}/{draw.randint(100, 10**6)}" for _ in range(draw.choice((0, 1, 3, 5)))]
        if names and draw.random() < 0.3:
            names.insert(draw.randint(0, len(names)), draw.choice((names[0], self.name(1))))
        made = self.begin("open_many", "change_accounts")
        return made | {"accounts": [self.settings(name) | self.spoilt(True) for name in names]}

    def begin(self, op, permission):
        """An operation of somebody who may do it, most times; at times another approves it."""
        made = {"op": op, "now": self.now, "by": self.people.who(permission)}
        return made | ({"approved_by": self.draw.randint(1, 9)} if self.draw.random() < 0.1 else {})

    def change(self):
        """Changes, freezes or closes an account; at times something that cannot be."""
        name = self.name()
        old = self.book.accounts.get(name)
        made = self.settings(name) if old is None or self.draw.random() < 0.4 else self.as_it_is(name)
        if old is not None:
            made["status"] = self.status_for(name, old.settings.status)
        return self.begin("change", "change_accounts") | made | self.spoilt(old and made["status"] == "open")

    def as_it_is(self, name):
        """The settings that an account has."""
        old = self.book.accounts[name].settings
        return {"account": name, "status": old.status, "floors": [list(one) for one in old.floors],
                "levels": list(old.levels), "rearm": old.rearm}

    def status_for(self, name, old):
        """Frozen ones thaw soon; what is empty closes at times, what is not is tried now and then."""
        if old == "frozen":
            return self.draw.choice(("open", "open", "frozen"))
        if "/" not in name:
            return "open"
        closing = 0.3 if self.book.accounts[name].empty else 0.05
        return self.draw.choices(("open", "frozen", "closed"), (0.8, 0.15, closing))[0]

    def spoilt(self, alone):
        """What makes settings that nobody could hold to, at times, where nothing else is wrong with them."""
        if not alone or self.draw.random() < 0.9:
            return {}
        return self.draw.choice((
            {"levels": [5, 5]}, {"levels": [1, 2]}, {"levels": list(range(9, 0, -1))}, {"rearm": -1},
            {"floors": [[NOON, 0], [NOON, 1]]}, {"floors": [[NOON + 1, 0], [NOON, 1]]},
            {"floors": [[NOON + at, 0] for at in range(5)]}))

    # --- periods ------------------------------------------------------------------------------------------

    def close(self):
        """Closes up to some days ago, with all exceptions that are needed, or one too few."""
        draw = self.draw
        through = self.now - draw.choice((-1, 0, DAY, 2 * DAY, 10 * DAY, 30 * DAY))
        if self.book.closes and draw.random() < 0.8:
            through = max(through, self.book.closed_before + draw.choice((0, 1, DAY)))
        waiting = self.book.held(through, self.book.now_is(self.now)) + self.book.orders(through)
        if waiting and draw.random() < 0.5:
            waiting.remove(draw.choice(waiting))
        if draw.random() < 0.2:
            waiting.append(draw.randint(1, 50))
        return self.begin("close", "close_period") | {
            "through": through, "reason": "month end", "exceptions": [f"{id:032x}" for id in waiting]}

    def reopen(self):
        """Opens the last close again, mostly as the reference wants it."""
        made = self.begin("reopen", "reopen_period")
        approved_by = self.draw.choices((self.people.second(made["by"]), 0, made["by"]), (8, 1, 1))[0]
        return made | {"approved_by": approved_by, "reason": self.draw.choice(("wrong tariff",) * 7 + ("",))}

    def office(self):
        """Something about operators, or around the book."""
        what, more = self.people.act()
        needed = {"operator": "manage_operators", "policy": "change_policy"}
        permission = needed.get(what) or READS.get(more.get("what"), "read")
        return {"op": what} | more if what == "trail" else self.begin(what, permission) | more

    # --- questions ----------------------------------------------------------------------------------------

    def name(self, there=0.95):
        """An account, at times one that is not there."""
        return self.draw.choice(list(self.book.accounts)) if self.draw.random() < there else "2010/777"

    def account(self):
        return {"op": "account", "account": self.name()}

    def balance(self):
        """A balance as of any of the three, each bounded or not; at times one that was asked for before."""
        draw, entries = self.draw, self.book.entries
        if self.asked and draw.random() < 0.2:
            return draw.choice(self.asked)
        times = [recorded.at for recorded in entries[-30:]] + [self.now]
        effective = [recorded.entry.effective for recorded in draw.sample(entries, min(5, len(entries)))] + [self.now]
        self.asked.append({
            "op": "balance", "account": self.name(1),
            "effective_before": draw.choice((None, draw.choice(effective) + draw.choice((0, 1)))),
            "recorded_through": draw.choice((None, draw.choice(times) - draw.choice((0, 0, 1, 5000)))),
            "sequence_through": draw.choice((None, draw.randint(0, len(entries) + 1)))})
        return self.asked[-1]

    def moment(self):
        """A business time and a time of recording to ask for, or not."""
        known = self.draw.choice(self.book.entries[-40:]).at if self.book.entries and self.draw.random() < 0.5 else None
        return self.now - self.draw.choice((-DAY, 0, self.draw.randint(0, 50 * DAY))), known

    def sums(self):
        at, known = self.moment()
        return {"op": self.draw.choice(("codes", "trial", "orders")),
                "effective_before": self.draw.choice((None, at)), "recorded_through": known}

    def ageing(self):
        """What is owed, by one set of borders or another; at times by what are none."""
        draw, (at, known) = self.draw, self.moment()
        borders = draw.choice(([30, 60, 90], [], [0], [1, 2, 3, 5, 10], [3, 6, 9, 15, 25], [5, 5],
                               sorted(draw.sample(range(60), 3))))
        return {"op": "ageing", "at": at, "borders": borders, "due_after": draw.choice((0, 0, 1, 7, 30)),
                "recorded_through": known,
                "sequence_through": draw.choice((None, draw.randint(0, len(self.book.entries) + 1)))}

    def history(self):
        before = self.draw.choice((None, self.draw.randint(1, len(self.book.entries) + 2)))
        return {"op": "history", "account": self.name(1), "before": before, "limit": self.draw.choice((1, 5, 50))}

    def restart(self):
        return {"op": "restart"}
