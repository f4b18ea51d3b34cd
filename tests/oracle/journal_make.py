# SPDX-License-Identifier: Apache-2.0
"""Writes records of version 2 from what `journal_format` reads, and journals of them with good seals."""

import struct

from . import journal_state
from .book_account import Settings
from .book_entry import KEYS, KINDS, LINKS, PHASES
from .journal import sealed
from .journal_state import account_of, i64, listed, maybe, text


def sealed_anew(records):
    """(octets, seal) of each, as somebody would make them who knows the formula."""
    seal, made = bytes(32), []
    for octets in records:
        seal = sealed(seal, octets)
        made.append((octets, seal))
    return made


def u64(value):
    return struct.pack(">Q", value)


def id128(value):
    return value.to_bytes(16, "big")


def book(given):
    return (id128(given["id"]) + given["currency"] + struct.pack(">B", given["scale"]) + text(given["zone"]))


def authority(given):
    return u64(given["by"]) + u64(given["approved_by"]) + text(given["reason"])


def parts(given):
    """(number, octets) of the parts that an entry has."""
    if given.get("offset"):
        yield 1, struct.pack(">h", given["offset"])
    if given.get("by") or given.get("approved_by") or given.get("reason"):
        yield 2, authority({"by": 0, "approved_by": 0, "reason": ""} | given)
    if given.get("links"):
        yield 4, listed([struct.pack(">B", LINKS.index(what) + 1) + id128(id) for what, id in given["links"]])
    if given.get("keys"):
        yield 8, listed([struct.pack(">B", KEYS.index(what) + 1) + text(value) for what, value in given["keys"]])
    phase = PHASES.index(given.get("phase", "plain"))
    if phase:
        more = maybe(given.get("expires"), i64) if phase == 1 else id128(given.get("holds", 0))
        yield 16, struct.pack(">B", phase) + more


def entry(given):
    """The octets of an entry, from the fields of `book_entry.Entry`."""
    made = dict(parts(given))
    return (id128(given["id"]) + struct.pack(">B", KINDS.index(given["kind"])) + i64(given["effective"])
            + text(given["memo"]) + listed([account_of(name) + i64(minor) for name, minor in given["postings"]])
            + struct.pack(">B", sum(made)) + b"".join(made.values()))


def alarm(given):
    return (account_of(given["account"]) + struct.pack(">Bqq", given["level"], given["minor"], given["available"])
            + id128(given["cause"]) + i64(given["effective"]))


def period(given):
    return (struct.pack(">Bq", given["what"], given["through"]) + listed(list(map(id128, given["exceptions"])))
            + authority(given["authority"]) + given["trial_balance"])


def audit(given):
    return i64(given["at"]) + u64(given["by"]) + u64(given["approved_by"]) + b"".join(map(text, given["texts"]))


EMPTY = {"number": 0, "recorded": 0, "book": None, "expired": [], "settings": [], "operators": [], "policy": None,
         "first_sequence": 0, "entries": [], "burned": [], "alarms": [], "periods": [], "audits": [],
         "checkpoint": None}


def record(given):
    """The octets of a record; what is not said is empty."""
    given = EMPTY | given
    return (b"\2" + u64(given["number"]) + i64(given["recorded"]) + maybe(given["book"], book)
            + listed(list(map(id128, given["expired"])))
            + listed([journal_state.settings(Settings(**one)) for one in given["settings"]])
            + listed(list(map(journal_state.operator, given["operators"])))
            + maybe(given["policy"], journal_state.policy) + u64(given["first_sequence"])
            + listed(list(map(entry, given["entries"])))
            + listed([id128(id) + struct.pack(">H", why) for id, why in given["burned"]])
            + listed(list(map(alarm, given["alarms"]))) + listed(list(map(period, given["periods"])))
            + listed(list(map(audit, given["audits"]))) + maybe(given["checkpoint"], bytes))
