# SPDX-License-Identifier: Apache-2.0
"""The octets of a book's journal, from docs/reference/journal.md alone."""

from .book_entry import EARLIEST, INT64_MAX, LATEST

KINDS_V1 = 8


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


def postings(read, least=2):
    """At least two, none zero, their sum is."""
    found = tuple(read.list_of(lambda: (read.account(), read.signed())))
    if len(found) < least or any(minor == 0 or minor < -INT64_MAX for _, minor in found):
        raise Malformed(f"a posting of zero or -2^63, or fewer than two, before octet {read.place}")
    if sum(minor for _, minor in found) != 0:
        raise Malformed(f"postings that do not sum to zero before octet {read.place}")
    return found


def alarm(read):
    return {"account": read.account(), "level": read.unsigned(1), "minor": read.signed(), "available": read.signed(),
            "cause": read.id(), "effective": read.time()}


def settings_v1(read):
    """In version 1 an account is open or closed, has one floor or none, and its alarms have no hysteresis."""
    name, status = read.account(), ("open", "closed")[read.unsigned(1, 2)]
    floor = read.maybe(read.signed)
    floors = () if floor is None else ((EARLIEST, floor),)
    return {"account": name, "status": status, "floors": floors,
            "levels": descending(read.list_of(read.signed, 1)), "rearm": 0}


def entry_v1(read):
    return {"id": read.id(), "kind": read.unsigned(1, KINDS_V1), "effective": read.time(), "memo": read.text(),
            "postings": postings(read), "phase": "plain", "keys": [], "links": []}


def record_v1(read):
    """A record of version 1, from its number on."""
    made = {"number": read.unsigned(8), "recorded": read.time(), "book": read.maybe(lambda: book(read)),
            "settings": read.list_of(lambda: settings_v1(read)), "first_sequence": read.unsigned(8),
            "entries": read.list_of(lambda: entry_v1(read)), "alarms": read.list_of(lambda: alarm(read))}
    read.end()
    return made


def record(octets):
    """A record of any version, as plain values; Malformed where it is none."""
    read = Reader(octets)
    version = read.unsigned(1)
    if version not in (1,):
        raise Malformed(f"version {version}")
    return {"version": version} | record_v1(read)
