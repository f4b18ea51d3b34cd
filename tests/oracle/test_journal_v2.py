# SPDX-License-Identifier: Apache-2.0
"""Version 2 of the journal in the second verifier: the vectors, and one broken rule each behind good seals."""

import hashlib
import json
import pathlib

import pytest

from . import journal_format, journal_make, journal_state
from .journal import Fault, Verifier, verify
from .journal_make import sealed_anew

VECTORS = pathlib.Path(__file__).resolve().parents[1] / "vectors" / "journal_v2.json"
NOW = 1767240000
CASH, PREPAID, REVENUE, ARREARS, ORDER = "1031", "2010/7", "4010", "1210/7", "2030/5"


def vectors():
    """The document, and (octets, seal) of each record."""
    document = json.loads(VECTORS.read_text(encoding="utf-8"))
    return document, [(bytes.fromhex(case["hex"]), bytes.fromhex(case["seal"])) for case in document["cases"]]


def test_the_vectors_are_sound_and_so_is_the_state():
    document, commits = vectors()
    told = verify(commits)
    assert told.state.hex() == document["state"]
    assert verify(commits, told.anchor).anchor == told.anchor


def test_what_is_read_is_written_octet_for_octet():
    for octets, _ in vectors()[1]:
        assert journal_make.record(journal_format.record(octets)) == octets


def test_each_flipped_bit_is_found_where_it_is():
    _, commits = vectors()
    verifier = Verifier()
    for number, (octets, seal) in enumerate(commits):
        for place in range(8 * len(octets)):
            changed = bytearray(octets)
            changed[place // 8] ^= 1 << place % 8
            with pytest.raises(Fault) as caught:
                verifier.take(bytes(changed), seal)
            assert caught.value.args[0] == number
        verifier.take(octets, seal)


def test_no_prefix_of_a_record_is_a_record():
    for octets, _ in vectors()[1]:
        for length in range(len(octets)):
            with pytest.raises(journal_format.Malformed):
                journal_format.record(octets[:length])


# --- rules ------------------------------------------------------------------------------------------------


def entry(id, kind, debit, credit, amount, **more):
    postings = (debit, amount), (credit, -amount)
    return {"id": id, "kind": kind, "effective": NOW, "memo": "", "postings": postings} | more


def settings(account, **more):
    return {"account": account, "status": "open", "floors": (), "levels": (), "rearm": 0} | more


def alarm(level, minor, available, cause):
    return {"account": PREPAID, "level": level, "minor": minor, "available": available, "cause": cause,
            "effective": NOW}


def balance_of(through, *lines):
    """A closing with the trial balance of some lines."""
    digest = hashlib.sha256(journal_state.listed(journal_state.sums(lines))).digest()
    return {"what": 0, "through": through, "exceptions": [2, 5], "trial_balance": digest,
            "authority": {"by": 1, "approved_by": 0, "reason": ""}}


LINES = ((CASH, 600), (PREPAID, -600), (PREPAID, 30), (ORDER, -30))
CLOSED = balance_of(NOW + 1, *LINES)
OPENED = {"what": 1, "through": NOW + 1, "exceptions": [], "trial_balance": bytes(32),
          "authority": {"by": 1, "approved_by": 2, "reason": "a late meter"}}
ISSUE = ("issue", PREPAID, ORDER)
REFUND = ("refund", PREPAID, CASH)
CHARGE = ("consumption", PREPAID, REVENUE)
FOUNDED = {"book": {"id": 7, "currency": b"CNY", "scale": 2, "zone": "Asia/Shanghai"}, "settings": [
    settings(CASH), settings(PREPAID, floors=((0, 0),), levels=(500, 50), rearm=10), settings(REVENUE),
    settings(ARREARS), settings(ORDER)]}
PAID = {"first_sequence": 1, "entries": [
    entry(1, "top_up", CASH, PREPAID, 600, keys=(("trade", "wechat/1"),)),
    entry(2, *REFUND, 60, phase="pending", expires=NOW + 60), entry(3, *ISSUE, 30)]}
BACK = entry(4, "reversal", PREPAID, CASH, 500, links=(("original", 1),), keys=(("reversal_of", f"{1:032x}"),))
BACK["postings"] = ((PREPAID, 500), (ARREARS, 100), (CASH, -600))
AGAIN = entry(5, "reversal", CASH, PREPAID, 500, links=(("original", 4),), keys=(("reversal_of", f"{4:032x}"),),
              by=1, approved_by=2, reason="it was right", postings=((CASH, 600), (ARREARS, -100), (PREPAID, -500)))
LOW = [alarm(1, 500, 10, 4), alarm(2, 50, 10, 4)]
POST = entry(4, "adjustment", PREPAID, CASH, 50, phase="post", holds=2)


def posted(*entries, alarms=(), **more):
    return {"entries": list(entries), "first_sequence": 4, "alarms": list(alarms)} | more


SOUND = {
    "post of a part": posted(POST),
    "void": posted(POST | {"phase": "void", "postings": ()}),
    "due": {"recorded": NOW + 60, "expired": [2]},
    "a policy": {"policy": {"refunds_above": 0, "logged": 1 << 0 | 1 << 14 | 1 << 15}},
    "reversal with arrears, and its own": posted(BACK, AGAIN, alarms=LOW),
    "fact below the floor": posted(entry(4, *CHARGE, 511), alarms=[
        alarm(1, 500, -1, 4), alarm(2, 50, -1, 4), alarm(0, 0, -1, 4)]),
    "burned": {"burned": [(9, 407)]},
    "closing and reopening": {"recorded": NOW + 1, "periods": [CLOSED, OPENED, CLOSED]},
    "frozen, and money for it": {"settings": [settings(PREPAID, status="frozen")],
                                 **posted(entry(4, "top_up", CASH, PREPAID, 1))},
}
UNSOUND = {
    "post of too much": ("exceeds_hold", posted(POST | {"postings": ((PREPAID, 61), (CASH, -61))})),
    "post elsewhere": ("exceeds_hold", posted(POST | {"postings": ((PREPAID, 5), (REVENUE, -5))})),
    "post without postings": ("postings", posted(POST | {"postings": ()})),
    "post twice": ("hold_gone", posted(POST, POST | {"id": 5})),
    "post of nothing": ("hold_unknown", posted(POST | {"holds": 1})),
    "a negative limit": ("negative limit", {"policy": {"refunds_above": -1, "logged": 0}}),
    "logs what is no reading": ("no reading", {"policy": {"refunds_above": None, "logged": 1 << 13}}),
    "no id": ("bad_value", posted(entry(0, "top_up", CASH, PREPAID, 1))),
    "due, and not told": ("due", {"recorded": NOW + 60}),
    "told, and not due": ("due", {"recorded": NOW + 59, "expired": [2]}),
    "post of what is due": ("hold_gone", posted(POST, recorded=NOW + 60, expired=[2])),
    "expiry that is over": ("bad_date", posted(entry(4, *REFUND, 1, phase="pending", expires=NOW))),
    "reservation below the floor": ("below_floor", posted(entry(4, *REFUND, 511, phase="pending"))),
    "issue below the floor": ("below_floor", posted(entry(4, *ISSUE, 511))),
    "refund of what is frozen": ("account_frozen", {"settings": [settings(PREPAID, status="frozen")],
                                                    **posted(entry(4, *REFUND, 1))}),
    "closed with a reservation": ("account_not_empty", {"settings": [settings(PREPAID, status="closed")]}),
    "key twice": ("key", posted(entry(4, "top_up", CASH, PREPAID, 1, keys=(("trade", "wechat/1"),)))),
    "key twice in one": ("bad_key", posted(entry(4, "top_up", CASH, PREPAID, 1, keys=(("bill", "1"), ("bill", "1"))))),
    "key of nothing": ("bad_key", posted(entry(4, "top_up", CASH, PREPAID, 1, keys=(("bill", ""),)))),
    "key of the book": ("bad_key", posted(entry(4, "top_up", CASH, PREPAID, 1, keys=(("reversal_of", "1"),)))),
    "reversal without its key": ("original", posted(BACK | {"keys": ()}, alarms=LOW)),
    "reversal of other amounts": ("not_reversible", posted(BACK | {"postings": ((PREPAID, 599), (CASH, -599))})),
    "reversal of a reservation": ("not_reversible", posted(BACK | {
        "links": (("original", 2),), "keys": (("reversal_of", f"{2:032x}"),)})),
    "reversal of a reversal by one": ("approval", posted(BACK, AGAIN | {"approved_by": 0}, alarms=LOW)),
    "burned and recorded": ("twice", {"burned": [(1, 407)]}),
    "burned twice": ("twice", {"burned": [(9, 407), (9, 407)]}),
    "burned for its shape": ("burns", {"burned": [(9, 400)]}),
    "closing of later": ("another time", {"periods": [CLOSED]}),
    "closing of orders that are not named": ("open", {"recorded": NOW + 1, "periods": [CLOSED | {"exceptions": [2]}]}),
    "closing of holds that are not named": ("open", {"recorded": NOW + 1, "periods": [CLOSED | {"exceptions": [5]}]}),
    "closing of other sums": ("balance", {"recorded": NOW + 1, "periods": [balance_of(NOW + 1, *LINES[:2])]}),
    "closing twice": ("another time", {"recorded": NOW + 1, "periods": [CLOSED, CLOSED]}),
    "reopening of nothing": ("another closing", {"recorded": NOW + 1, "periods": [OPENED]}),
    "reopening alone": ("approval", {"recorded": NOW + 1, "periods": [CLOSED, OPENED | {
        "authority": OPENED["authority"] | {"approved_by": 1}}]}),
    "reopening with sums": ("a trial balance", {"recorded": NOW + 1, "periods": [
        CLOSED, OPENED | {"trial_balance": CLOSED["trial_balance"]}]}),
    "no alarm of the floor": ("alarms", posted(entry(4, *CHARGE, 511), alarms=[
        alarm(1, 500, -1, 4), alarm(2, 50, -1, 4)])),
    "hysteresis": ("levels", {"settings": [settings(PREPAID, levels=(1, 1))]}),
    "floors": ("floors", {"settings": [settings(PREPAID, floors=((0, 0), (0, 1)))]}),
    "account": ("3000/5", {"settings": [settings("3000/5")]}),
    "checkpoint": ("checkpoint", {"checkpoint": bytes(32)}),
    "operator": ("operator", {"operators": [{"id": 0, "name": "a", "status": 0, "roles": [], "customer": None}]}),
}


def journal(*records):
    """Records with good seals, numbered on; the clock stands where none is said."""
    return sealed_anew([journal_make.record({"recorded": NOW} | given | {"number": number})
                        for number, given in enumerate((FOUNDED, PAID, *records))])


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_record_passes(name):
    assert verify(journal(SOUND[name], {"recorded": NOW + 60, "expired": [2] if name in STILL_HELD else []}))


STILL_HELD = SOUND.keys() - {"post of a part", "void", "due"}


@pytest.mark.parametrize("name", UNSOUND)
def test_a_broken_rule_is_found_behind_good_seals(name):
    why, given = UNSOUND[name]
    with pytest.raises(Fault) as caught:
        verify(journal(given))
    assert caught.value.args[0] == 2 and why in caught.value.args[1]


def test_what_is_closed_takes_nothing_until_it_is_opened_again():
    late = posted(entry(4, "top_up", CASH, PREPAID, 1), recorded=NOW + 1)
    closed = {"recorded": NOW + 1, "periods": [CLOSED]}
    with pytest.raises(Fault) as caught:
        verify(journal(closed, late))
    assert caught.value.args == (3, "period_closed 0")
    assert verify(journal(closed, {"recorded": NOW + 1, "periods": [OPENED]}, late))


def test_a_state_is_vouched_for_by_its_digest():
    digest = hashlib.sha256(verify(journal(SOUND["void"], {})).state).digest()
    with pytest.raises(Fault):
        verify(journal(SOUND["void"], {"checkpoint": digest}, {"checkpoint": digest}))
    assert verify(journal(SOUND["void"], {"checkpoint": digest})).anchor


@pytest.mark.parametrize("parts", [
    b"\1\0\0", b"\2" + bytes(20), b"\4" + bytes(4), b"\x08" + bytes(4), b"\x10\0", b"\x20"])
def test_an_empty_part_is_left_out(parts):
    octets = journal_make.record({"recorded": NOW} | posted(entry(4, "top_up", CASH, PREPAID, 1)))
    tail = octets[-18:]  # no parts; no burned ids, alarms, periods, audits, checkpoint
    assert tail[:1] == b"\0" and journal_format.record(octets)
    with pytest.raises(journal_format.Malformed):
        journal_format.record(octets[:-18] + parts + tail[1:])


def test_the_version_never_falls():
    first = journal_format.record(vectors()[1][0][0])
    assert first["version"] == 2
    old = b"\1" + (1).to_bytes(8, "big") + NOW.to_bytes(8, "big") + bytes(1 + 4 + 8 + 4 + 4)
    with pytest.raises(Fault) as caught:
        verify(sealed_anew([journal_make.record(FOUNDED | {"recorded": NOW}), old]))
    assert caught.value.args == (1, "the version falls")
