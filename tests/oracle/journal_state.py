# SPDX-License-Identifier: Apache-2.0
"""The state of a book as octets, from docs/reference/journal.md: what a record's checkpoint is the digest of."""

import hashlib
import struct

from .journal_format import STATUSES


def numbers(account):
    """Code and owner of an account; so they also sort."""
    code, _, owner = account.partition("/")
    return int(code), int(owner or 0)


def account_of(name):
    return struct.pack(">HQ", *numbers(name))


def text(value):
    octets = value.encode("utf-8")
    return struct.pack(">I", len(octets)) + octets


def listed(items, size="I"):
    return struct.pack(">" + size, len(items)) + b"".join(items)


def maybe(value, encode):
    return b"\0" if value is None else b"\1" + encode(value)


def i64(value):
    return struct.pack(">q", value)


def sums(lines):
    """Ascending accounts with their sums, those of zero left out."""
    found = {}
    for account, minor in lines:
        found[account] = found.get(account, 0) + minor
    kept = sorted((numbers(account), minor) for account, minor in found.items() if minor)
    return [struct.pack(">HQq", *account, minor) for account, minor in kept]


def trial_balance(entries, through):
    """The digest of what is posted and effective before a time."""
    lines = (line for recorded in entries if recorded.entry.effective < through for line in recorded.entry.lines)
    return hashlib.sha256(listed(sums(lines))).digest()


def settings(given):
    floors = [struct.pack(">qq", *floor) for floor in given.floors]
    return (account_of(given.account) + struct.pack(">B", STATUSES.index(given.status)) + listed(floors, "B")
            + listed(list(map(i64, given.levels)), "B") + i64(given.rearm))


def account(one):
    bits = sum(1 << level for level in one.below)
    return settings(one.settings) + struct.pack(">qqqQH", one.minor, one.debits, one.credits, one.version, bits)


def reservation(entry):
    postings = [account_of(name) + i64(minor) for name, minor in entry.postings]
    return entry.id.to_bytes(16, "big") + i64(entry.effective) + maybe(entry.expires, i64) + listed(postings)


def operator(given):
    roles = [struct.pack(">QQ", *role) for role in given["roles"]]
    return (struct.pack(">Q", given["id"]) + text(given["name"]) + struct.pack(">B", given["status"]) + listed(roles)
            + maybe(given["customer"], lambda customer: struct.pack(">Q", customer)))


def policy(given):
    return maybe(given["refunds_above"], i64) + struct.pack(">Q", given["logged"])


def state(identity, book, operators, agreed):
    """The octets of a state. `identity` is what record 0 says of the book, `operators` by number, `agreed` its policy."""
    head = identity["id"].to_bytes(16, "big") + identity["currency"] + struct.pack(">B", identity["scale"])
    opened = [book.by_id[id].entry for id, state in sorted(book.holds.items()) if state == "open"]
    return (b"\1" + head + text(identity["zone"]) + struct.pack(">QQq", book.records, len(book.entries), book.clock)
            + max([0, *book.by_id, *book.burned]).to_bytes(16, "big")
            + listed([account(book.accounts[name]) for name in sorted(book.accounts, key=numbers)])
            + listed(list(map(reservation, opened)))
            + listed([operator(operators[id]) for id in sorted(operators)])
            + policy(agreed) + listed(list(map(i64, book.closes))))
