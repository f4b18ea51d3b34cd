# SPDX-License-Identifier: Apache-2.0
"""Random people for random books: who wants something, who approves it, and what is granted to whom."""

from .book_office import LOGGED, NEEDED, PERMISSIONS, READS


class People:
    """Chooses somebody for what is to be done, mostly somebody who may do it."""

    def __init__(self, draw, book):
        self.draw, self.book = draw, book

    def first(self):
        """The operators that a book begins with: none, or one who may everything and one who approves."""
        if self.draw.random() < 0.5:
            return []
        return [{"id": id, "name": name, "status": "active", "grants": [grant], "customer": None}
                for id, name, grant in ((1, "Wang", [0, list(PERMISSIONS)]),
                                        (2, "李", [self.book.office.project, ["approve", "record"]]))]

    def who(self, permission):
        """Who wants something that takes a permission."""
        office = self.book.office
        if not office.operators:
            return self.draw.choice((0, 0, 0, 1, 7))
        able = [who for who in (0, *office.operators) if office.may(who, permission)]
        return self.draw.choice(able) if able and self.draw.random() < 0.93 else self.draw.randint(0, 9)

    def second(self, by):
        """Who approves what somebody wants."""
        able = [who for who in (*self.book.office.operators, 8) if who != by and self.book.office.may(who, "approve")]
        return self.draw.choice(able) if able and self.draw.random() < 0.9 else self.draw.randint(0, 9)

    def two(self, kind, reason):
        """The authority of an entry that wants two."""
        by = self.who(NEEDED[kind])
        return {"by": by, "approved_by": self.second(by), "reason": reason}

    def authority(self, kind):
        """The authority of an entry: in most cases what it needs, more now and then."""
        office, careful = self.book.office, self.draw.random()
        if careful < 0.2 or (kind in ("write_off", "refund") and careful < 0.8):
            made = self.two(kind, self.draw.choice(("asked by the tenant",) * 6 + ("",)))
        elif office.operators:
            made = {"by": self.who(NEEDED[kind])}
        else:
            made = {}
        if made and self.draw.random() < 0.1:
            made["approved_by"] = self.draw.choice((0, made["by"]))
        return made

    def act(self):
        """(an operation about operators or around the book, its fields)."""
        what = self.draw.choices(("operator", "policy", "event", "trail", "read"), (6, 2, 1, 2, 2))[0]
        if what == "operator" and not self.book.office.operators and self.draw.random() < 0.7:
            what = "event"  # most books without operators stay so for a while
        return what, getattr(self, what)()

    def operator(self):
        """Somebody new, or a change of somebody."""
        draw = self.draw
        projects = 0, 0, self.book.office.project, self.book.office.project, 8
        grants = [[draw.choice(projects), self.some()] for _ in range(draw.choice((0, 1, 1, 1, 2)))]
        return {"id": draw.choice((0, *range(1, 8), *range(1, 8))), "name": draw.choice(("Chen", "Zhao", "无名", "")
                if draw.random() < 0.2 else ("Chen",)), "status": draw.choice(("active",) * 5 + ("suspended",)),
                "grants": grants, "customer": draw.choice((None,) * 6 + (3,))}

    def some(self):
        """What may be granted together: few things, most, or all."""
        few = self.draw.sample(PERMISSIONS, self.draw.choice((1, 3, 8, 14)))
        return self.draw.choice((few, few, list(PERMISSIONS)))

    def policy(self):
        logged = self.draw.sample(LOGGED, self.draw.choice((0, 1, 3)))
        if self.draw.random() < 0.1:
            return self.draw.choice(({"refund_limit": -1, "logged": []}, {"refund_limit": 0, "logged": ["print"]}))
        return {"refund_limit": self.draw.choice((None, 0, 500, 3000)), "logged": logged}

    def read(self):
        return {"what": self.draw.choice(tuple(READS))}

    def event(self):
        return {"operation": self.draw.choice(("log_in", "log_out"))}

    def trail(self):
        return {"limit": self.draw.choice((1, 5, 100))}
