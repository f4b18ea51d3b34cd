# SPDX-License-Identifier: Apache-2.0
"""The second verifier of journals: on the vectors, and on journals with one octet or one rule wrong."""

import json
import pathlib
import struct

import pytest

from .book_entry import INT64_MAX, KINDS
from .journal import Fault, sealed, verify

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "journal.json"
NOW = 1767240000
CASH, PREPAID, REVENUE = (1031, 0), (2010, 17), (4010, 0)


def vectors():
    """(octets, seal) of each record."""
    cases = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
    return [(bytes.fromhex(case["hex"]), bytes.fromhex(case["seal"])) for case in cases]


def first_fault(commits, anchor=None):
    """The number of the first bad record."""
    with pytest.raises(Fault) as caught:
        verify(commits, anchor)
    return caught.value.args[0]


# --- octets -----------------------------------------------------------------------------------------------


def test_the_vectors_are_sound():
    told = verify(vectors())
    assert told.anchor == f"{len(vectors())}:{vectors()[-1][1].hex()}"
    assert verify(vectors(), told.anchor).anchor == told.anchor


@pytest.mark.parametrize("number", range(5))
def test_each_flipped_bit_is_found_where_it_is(number):
    commits = vectors()
    octets, seal = commits[number]
    for place in range(8 * len(octets)):
        changed = bytearray(octets)
        changed[place // 8] ^= 1 << place % 8
        assert first_fault([*commits[:number], (bytes(changed), seal)]) == number
    changed = bytes([seal[0] ^ 1]) + seal[1:]
    assert first_fault([*commits[:number], (octets, changed), *commits[number + 1:]]) == number


def test_what_is_cut_swapped_taken_out_or_put_in_is_found():
    commits = vectors()
    anchor = verify(commits).anchor
    assert first_fault(commits[:-1], anchor) == len(commits) - 1
    assert first_fault([*commits[:2], commits[3], commits[2], *commits[4:]]) == 2
    assert first_fault([*commits[:2], *commits[3:]]) == 2
    assert first_fault([*commits[:3], commits[2], *commits[3:]]) == 3
    assert first_fault(rewritten([octets for octets, _ in commits[:4]] + [record(4)]), anchor) == 4


def test_no_prefix_and_no_longer_record_is_a_record():
    *commits, (octets, _) = vectors()
    earlier = [octets for octets, _ in commits]
    for length in range(len(octets)):
        assert first_fault(rewritten([*earlier, octets[:length]])) == len(commits)
    assert first_fault(rewritten([*earlier, octets + b"\0"])) == len(commits)


# --- rules ------------------------------------------------------------------------------------------------


def rewritten(records):
    """Records sealed anew, as somebody would who knows the formula."""
    seal, made = bytes(32), []
    for octets in records:
        seal = sealed(seal, octets)
        made.append((octets, seal))
    return made


def text(value):
    octets = value.encode()
    return struct.pack(">I", len(octets)) + octets


def listed(items, size="I"):
    return struct.pack(">" + size, len(items)) + b"".join(items)


def posting(account, minor):
    return struct.pack(">HQq", *account, minor)


def entry(id, kind, *postings, effective=NOW, memo=""):
    return (id.to_bytes(16, "big") + struct.pack(">Bq", KINDS.index(kind), effective) + text(memo)
            + listed([posting(*one) for one in postings]))


def settings(account, status=0, floor=None, levels=()):
    head = struct.pack(">HQBB", *account, status, floor is not None)
    return head + (b"" if floor is None else struct.pack(">q", floor)) + listed(
        [struct.pack(">q", level) for level in levels], "B")


def alarm(account, level, minor, balance, cause):
    return struct.pack(">HQBqq", *account, level, minor, balance) + cause.to_bytes(16, "big") + struct.pack(">q", NOW)


def record(number, accounts=(), first=0, entries=(), alarms=(), book=b"", recorded=NOW):
    """A record of version 1."""
    return (struct.pack(">BQqB", 1, number, recorded, bool(book)) + book + listed(accounts) + struct.pack(">Q", first)
            + listed(entries) + listed(alarms))


BOOK = bytes(15) + b"\7CNY\2" + text("Asia/Shanghai")
FOUNDED = record(0, [settings(CASH), settings(PREPAID, 0, -100, (500, 50)), settings(REVENUE)], book=BOOK)
PAID = record(1, first=1, entries=[entry(1, "top_up", (CASH, 600), (PREPAID, -600))])


def charge(id, amount, kind="consumption"):
    return entry(id, kind, (PREPAID, amount), (REVENUE, -amount))


SOUND = {
    "a fact below the floor": record(2, first=2, entries=[charge(2, 800)], alarms=[
        alarm(PREPAID, 1, 500, -200, 2), alarm(PREPAID, 2, 50, -200, 2)]),
    "a refund down to the floor": record(2, first=2, entries=[charge(2, 50), charge(3, 650, "refund")], alarms=[
        alarm(PREPAID, 1, 500, -100, 3), alarm(PREPAID, 2, 50, -100, 3)]),
    "an account changed and one closed": record(2, [settings(PREPAID, 0, None, (550,)), settings((2010, 9)),
                                                    settings((2010, 9), 1)], recorded=NOW + 9),
}
UNSOUND = {
    "number": record(3),
    "clock": record(2, recorded=NOW - 1),
    "a second founding": record(2, book=BOOK),
    "sequence": record(2, first=3, entries=[charge(2, 1)]),
    "sequence without entries": record(2, first=2),
    "id": record(2, first=2, entries=[charge(1, 1)]),
    "id in the record": record(2, first=2, entries=[charge(2, 1), charge(2, 1)]),
    "account": record(2, first=2, entries=[entry(2, "opening", (CASH, 1), ((2040, 5), -1))]),
    "closed": record(2, [settings(REVENUE, 1)], 2, [charge(2, 1)]),
    "closed with money": record(2, [settings(PREPAID, 1)]),
    "opened again": record(2, [settings(REVENUE, 1), settings(REVENUE)]),
    "floor": record(2, first=2, entries=[charge(2, 50), charge(3, 651, "refund")], alarms=[
        alarm(PREPAID, 1, 500, -101, 3), alarm(PREPAID, 2, 50, -101, 3)]),
    "range": record(2, first=2, entries=[entry(2, "top_up", (CASH, INT64_MAX), (PREPAID, -INT64_MAX))]),
    "sum": record(2, first=2, entries=[entry(2, "top_up", (CASH, 5), (PREPAID, -4))]),
    "one posting": record(2, first=2, entries=[entry(2, "top_up")]),
    "zero": record(2, first=2, entries=[entry(2, "top_up", (CASH, 0), (PREPAID, 0))]),
    "kind": record(2, first=2, entries=[charge(2, 1, "tax")]),
    "time": record(2, first=2, entries=[entry(2, "top_up", (CASH, 1), (PREPAID, -1), effective=-2**62)]),
    "control character": record(2, first=2, entries=[entry(2, "top_up", (CASH, 1), (PREPAID, -1), memo="\r")]),
    "no alarm": record(2, first=2, entries=[charge(2, 101)]),
    "alarm of nothing": record(2, first=2, entries=[charge(2, 1)], alarms=[alarm(PREPAID, 1, 500, 599, 2)]),
    "alarm at the level": record(2, first=2, entries=[charge(2, 100)], alarms=[alarm(PREPAID, 1, 500, 500, 2)]),
    "alarm of another balance": record(2, first=2, entries=[charge(2, 101)], alarms=[alarm(PREPAID, 1, 500, 498, 2)]),
    "levels": record(2, [settings(PREPAID, 0, None, (1, 2))]),
    "version": b"\7" + record(2)[1:],
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_record_passes(name):
    assert verify(rewritten([FOUNDED, PAID, SOUND[name], record(3, recorded=NOW + 9)])).book.records == 4


@pytest.mark.parametrize("name", UNSOUND)
def test_a_broken_rule_is_found_behind_good_seals(name):
    assert first_fault(rewritten([FOUNDED, PAID, UNSOUND[name]])) == 2


def test_a_new_level_is_armed_at_once():
    """Changed settings arm the level whose amount is new; the other one stays as it was."""
    below = record(2, first=2, entries=[charge(2, 560)], alarms=[
        alarm(PREPAID, 1, 500, 40, 2), alarm(PREPAID, 2, 50, 40, 2)])
    changed = record(3, [settings(PREPAID, 0, None, (500, 45))], 3, [charge(3, 1)], [alarm(PREPAID, 2, 45, 39, 3)])
    assert verify(rewritten([FOUNDED, PAID, below, changed])).book.records == 4


def test_a_journal_begins_with_its_book():
    assert first_fault(rewritten([record(0)])) == 0
