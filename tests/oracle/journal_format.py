# SPDX-License-Identifier: Apache-2.0
"""The octets of a book's journal, from docs/reference/journal.md alone."""

from .book import CHART
from .book_entry import EARLIEST, KEYS, KINDS, LATEST, LINKS, PHASES

KINDS_V1 = 8
STATUSES = ("open", "closed", "frozen")
# Codes of the chart that stand for one account each owner, and those that stand for one account.
OWNED = (1210, 2010, 2020, 2030, 2040, 2050)
SINGLE = tuple(map(int, CHART))
# Of docs/reference/errors.md, the reasons that lie in the state of a book.
BURNING = (105, 404, 405, 407, 419, 420, 421, 422, 424, 425, 426)


# Of the permissions, those for reading.
LOGGED = 1 << 0 | 1 << 14 | 1 << 15


class Malformed(ValueError):
    """Octets that are no record."""


class Reader:
    """Takes fields off the front of a record."""

    def __init__(self, octets):
        self.octets, self.place = octets, 0

    def take(self, count):
        """The next octets."""
        if self.place + count > len(self.octets):
            raise Malformed(f"the record ends inside a field at octet {self.place}")
        self.place += count
        return self.octets[self.place - count:self.place]

    def unsigned(self, size, below=None):
        """A number of `size` octets; below `below`, where that is said."""
        value = int.from_bytes(self.take(size), "big")
        if below is not None and value >= below:
            raise Malformed(f"{value} at octet {self.place - size}, which must be below {below}")
        return value

    def signed(self):
        return int.from_bytes(self.take(8), "big", signed=True)

    def time(self):
        value = self.signed()
        if not EARLIEST <= value < LATEST:
            raise Malformed(f"a time outside the calendar at octet {self.place - 8}")
        return value

    def id(self):
        return int.from_bytes(self.take(16), "big")

    def text(self):
        """UTF-8; of the control characters only tab and line feed."""
        octets = self.take(self.unsigned(4))
        try:
            text = octets.decode("utf-8")
        except UnicodeDecodeError:
            raise Malformed(f"text that is not UTF-8 before octet {self.place}") from None
        if any(ord(one) < 32 and one not in "\t\n" or ord(one) == 127 for one in text):
            raise Malformed(f"a control character before octet {self.place}")
        return text

    def account(self):
        code, owner = self.unsigned(2), self.unsigned(8)
        return f"{code}/{owner}" if owner else str(code)

    def opened(self):
        """An account that a book may have."""
        name = self.account()
        code, _, owner = name.partition("/")
        if not 1000 <= int(code) <= 5999 or int(code) in (SINGLE if owner else OWNED):
            raise Malformed(f"no book has an account {name}")
        return name

    def list_of(self, item, size=4):
        """A count and as many items."""
        return [item() for _ in range(self.unsigned(size))]

    def maybe(self, item):
        """One octet, and the item where it is 1."""
        return item() if self.unsigned(1, 2) else None

    def end(self):
        if self.place != len(self.octets):
            raise Malformed(f"{len(self.octets) - self.place} octets after the last field")


def book(read):
    """What record 0 says of the book."""
    made = {"id": read.id(), "currency": read.take(3), "scale": read.unsigned(1), "zone": read.text()}
    if not all(65 <= octet <= 90 for octet in made["currency"]) or not 2 <= made["scale"] <= 6:
        raise Malformed("a currency of three capitals, and a scale of 2 to 6")
    return made


def descending(levels):
    """Alarm levels, mildest first, at most eight."""
    if len(levels) > 8 or any(one <= other for one, other in zip(levels, levels[1:])):
        raise Malformed("alarm levels that do not descend, or more than eight")
    return tuple(levels)


def alarm(read):
    return {"account": read.account(), "level": read.unsigned(1), "minor": read.signed(), "available": read.signed(),
            "cause": read.id(), "effective": read.time()}


def settings(read):
    name, status = read.opened(), STATUSES[read.unsigned(1, 3)]
    floors = read.list_of(lambda: (read.time(), read.signed()), 1)
    if len(floors) > 4 or any(one >= other for (one, _), (other, _) in zip(floors, floors[1:])):
        raise Malformed("floors whose times do not ascend, or more than four")
    made = {"account": name, "status": status, "floors": tuple(floors),
            "levels": descending(read.list_of(read.signed, 1)), "rearm": read.signed()}
    if made["rearm"] < 0:
        raise Malformed("a negative hysteresis")
    return made


def operator(read):
    made = {"id": read.unsigned(8), "name": read.text(), "status": read.unsigned(1, 2),
            "roles": read.list_of(lambda: (read.unsigned(8), read.unsigned(8))),
            "customer": read.maybe(lambda: read.unsigned(8))}
    if made["id"] == 0 or not made["name"]:
        raise Malformed("an operator without a number or a name")
    return made


def authority(read):
    return {"by": read.unsigned(8), "approved_by": read.unsigned(8), "reason": read.text()}


def named(read, names):
    """The word for a number from 1 on."""
    number = read.unsigned(1, len(names) + 1)
    if number == 0:
        raise Malformed(f"0 at octet {read.place - 1}, which means nothing")
    return names[number - 1]


def present(read, value):
    """A part that says something; an empty one is left out."""
    if not value:
        raise Malformed(f"an empty part before octet {read.place}")
    return value


def phase(read):
    """Pending, post or void, with what belongs to it."""
    name = named(read, PHASES[1:])
    return {"phase": name} | ({"expires": read.maybe(read.time)} if name == "pending" else {"holds": read.id()})


def entry(read):
    """An entry; the parts that it lacks are left out."""
    made = {"id": read.id(), "kind": KINDS[read.unsigned(1, len(KINDS))], "effective": read.time(), "memo": read.text()}
    made["postings"] = tuple(read.list_of(lambda: (read.account(), read.signed())))
    parts = read.unsigned(1, 32)
    if parts & 1:
        made["offset"] = present(read, int.from_bytes(read.take(2), "big", signed=True))
    if parts & 2:
        given = authority(read)
        made |= present(read, given if any(given.values()) else {})
    if parts & 4:
        made["links"] = tuple(present(read, read.list_of(lambda: (named(read, LINKS), read.id()))))
    if parts & 8:
        made["keys"] = tuple(present(read, read.list_of(lambda: (named(read, KEYS), read.text()))))
    return made | (phase(read) if parts & 16 else {})


def burned(read):
    made = read.id(), read.unsigned(2)
    if made[1] not in BURNING:
        raise Malformed(f"reason {made[1]}, which burns no id")
    return made


def period(read):
    return {"what": read.unsigned(1, 2), "through": read.time(), "exceptions": read.list_of(read.id),
            "authority": authority(read), "trial_balance": read.take(32)}


def audit(read):
    return {"at": read.time(), "by": read.unsigned(8), "approved_by": read.unsigned(8),
            "texts": [read.text() for _ in range(7)]}


def record_v2(read):
    """A record of version 2, from its number on."""
    return {"number": read.unsigned(8), "recorded": read.time(), "book": read.maybe(lambda: book(read)),
            "expired": read.list_of(read.id), "settings": read.list_of(lambda: settings(read)),
            "operators": read.list_of(lambda: operator(read)), "policy": read.maybe(lambda: policy(read)),
            "first_sequence": read.unsigned(8), "entries": read.list_of(lambda: entry(read)),
            "burned": read.list_of(lambda: burned(read)), "alarms": read.list_of(lambda: alarm(read)),
            "periods": read.list_of(lambda: period(read)), "audits": read.list_of(lambda: audit(read)),
            "checkpoint": read.maybe(lambda: read.take(32))}


def policy(read):
    """`logged` are bits of permissions: read, export_data and read_audit at most."""
    made = {"refunds_above": read.maybe(read.signed), "logged": read.unsigned(8)}
    if (made["refunds_above"] or 0) < 0 or made["logged"] & ~LOGGED:
        raise Malformed("a policy of a negative limit, or one that logs what is no reading")
    return made


# --- version 1 --------------------------------------------------------------------------------------------


def settings_v1(read):
    """In version 1 an account is open or closed, has one floor or none, and its alarms have no hysteresis."""
    name, status = read.opened(), STATUSES[read.unsigned(1, 2)]
    floor = read.maybe(read.signed)
    floors = () if floor is None else ((EARLIEST, floor),)
    return {"account": name, "status": status, "floors": floors,
            "levels": descending(read.list_of(read.signed, 1)), "rearm": 0}


def entry_v1(read):
    return {"id": read.id(), "kind": KINDS[read.unsigned(1, KINDS_V1)], "effective": read.time(), "memo": read.text(),
            "postings": tuple(read.list_of(lambda: (read.account(), read.signed())))}


def record_v1(read):
    """A record of version 1, from its number on."""
    return {"number": read.unsigned(8), "recorded": read.time(), "book": read.maybe(lambda: book(read)),
            "settings": read.list_of(lambda: settings_v1(read)), "first_sequence": read.unsigned(8),
            "entries": read.list_of(lambda: entry_v1(read)), "alarms": read.list_of(lambda: alarm(read)),
            "expired": [], "operators": [], "policy": None, "burned": [], "periods": [], "checkpoint": None}


def record(octets):
    """A record of any version, as plain values; Malformed where it is none."""
    read = Reader(octets)
    version = read.unsigned(1)
    if version not in (1, 2):
        raise Malformed(f"version {version}")
    made = record_v1(read) if version == 1 else record_v2(read)
    read.end()
    return {"version": version} | made
