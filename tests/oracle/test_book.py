# SPDX-License-Identifier: Apache-2.0
"""What ledger.md says of entries, ids, floors and alarms, on the model; and the model against a naive count."""

import io
import json
import random
from dataclasses import replace

import pytest

from .book import DIFFERENT, INT64_MAX, Account, Book, Entry, Outcome, answer_for, refused
from .json_lines import serve

CASH, PREPAID, REVENUE = 1010, 2010, 4010


def book(floor=0, levels=(), paid=0, **options):
    """A till, a customer with `paid` on the account, and a revenue account."""
    made = Book(**options)
    made.open(Account(CASH, "debit"))
    made.open(Account(PREPAID, "credit", floor, levels))
    made.open(Account(REVENUE))
    if paid:
        made.post(top_up(999, paid))
    return made


def top_up(id, amount, **more):
    return Entry(id, ((CASH, amount), (PREPAID, -amount)), **more)


def refund(id, amount):
    return Entry(id, ((PREPAID, amount), (CASH, -amount)))


def charge(id, amount):
    return Entry(id, ((PREPAID, amount), (REVENUE, -amount)), involuntary=True)


def test_a_top_up_and_a_charge():
    made = book(paid=10000)
    assert made.post(charge(1, 3334)) == Outcome("created")
    assert (made.balance(CASH), made.balance(PREPAID), made.balance(REVENUE)) == (10000, 6666, 3334)
    made.check()


def test_the_same_id_never_makes_a_second_entry():
    made = book()
    assert made.post(top_up(1, 500)).word == "created"
    assert made.post(top_up(1, 500)) == Outcome("exists")
    for other in (top_up(1, 501), refund(1, 500), top_up(1, 500, note="again"),
                  top_up(1, 500, effective_at="2026-01-01"), top_up(1, 500, involuntary=True)):
        assert made.post(other) == Outcome(DIFFERENT)
    assert len(made.entries) == 1


def test_an_authorised_debit_stops_at_the_floor():
    made = book(floor=-1000, paid=5000)
    assert made.post(refund(1, 6001)) == refused("below_floor")
    assert made.balance(PREPAID) == 5000
    assert made.post(refund(2, 6000)).word == "created"
    assert made.balance(PREPAID) == -1000


def test_an_involuntary_debit_is_recorded_and_flagged():
    made = book(paid=100)
    assert made.post(charge(1, 100)).below_floor == ()
    assert made.post(charge(2, 1)) == Outcome("created", below_floor=(PREPAID,))
    assert made.balance(PREPAID) == -1
    assert made.post(top_up(3, 1)).below_floor == ()


def test_money_that_arrives_below_the_floor_is_welcome():
    made = book()
    made.post(charge(1, 300))
    assert made.post(top_up(2, 100)) == Outcome("created")
    assert made.balance(PREPAID) == -200


def test_an_account_without_a_floor_falls_freely():
    assert book(floor=None).post(refund(1, 10**9)).word == "created"


def test_the_floor_sees_the_entry_as_a_whole():
    there_and_back = Entry(1, ((PREPAID, 500), (CASH, -500), (CASH, 500), (PREPAID, -500)))
    assert book().post(there_and_back).word == "created"


def test_an_id_refused_for_a_state_is_burned():
    made = book()
    assert made.post(refund(1, 10)) == refused("below_floor")
    made.post(top_up(2, 100))
    assert made.post(refund(1, 10)) == refused("below_floor")
    assert made.post(refund(1, 11)) == Outcome(DIFFERENT)
    made.check()
    lenient = book(burn=False)
    lenient.post(refund(1, 10))
    lenient.post(top_up(2, 100))
    assert lenient.post(refund(1, 10)).word == "created"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (top_up(0, 1), "bad_id"), (top_up(2**128, 1), "bad_id"),
        (Entry(1, ((CASH, 1),)), "too_few_postings"), (Entry(1, ()), "too_few_postings"),
        (top_up(1, 0), "zero_amount"),
        (Entry(1, ((CASH, 2), (PREPAID, -1))), "unbalanced"),
        (Entry(1, ((CASH, 1), (PREPAID, -2))), "unbalanced"),
        (Entry(1, ((CASH, 1), (7, -1))), "unknown_account"),
        (top_up(1, INT64_MAX + 1), "overflow"),
    ],
)
def test_a_request_that_makes_no_sense_burns_nothing(entry, reason):
    made = book()
    assert made.post(entry) == refused(reason)
    assert (made.entries, made.burned) == ([], {})


def test_a_balance_that_does_not_fit_is_refused():
    made = book(paid=INT64_MAX)
    assert made.post(top_up(1, 1)) == refused("overflow")
    assert made.balance(PREPAID) == INT64_MAX


def test_the_largest_id_is_an_id():
    assert book().post(top_up(2**128 - 1, 1)).word == "created"


def test_alarms_fire_once_for_each_fall_and_arm_again_at_the_level():
    made = book(levels=(2000, 500, 1), paid=3000)
    said = [made.post(entry).crossings for entry in (
        charge(1, 1000), charge(2, 1), charge(3, 10), charge(4, 1989), charge(5, 5),
        top_up(6, 1999 + 5), charge(7, 1999), top_up(8, 2000), charge(9, 1))]
    assert said == [
        (),  # exactly at the level is not below it
        ((PREPAID, 2000, 2000, 1999),),
        (),  # still below
        ((PREPAID, 500, 1989, 0), (PREPAID, 1, 1989, 0)),
        (),
        (),  # 1999: the two lower levels are armed again, the highest is not
        ((PREPAID, 500, 1999, 0), (PREPAID, 1, 1999, 0)),
        (),  # 2000: all are
        ((PREPAID, 2000, 2000, 1999),),
    ]
    made.check()


def test_a_new_account_below_its_level_is_silent_until_it_has_been_there():
    made = book(floor=None, levels=(100,))
    assert made.post(charge(1, 5)).crossings == ()
    assert made.post(top_up(2, 105)).crossings == ()
    assert made.post(charge(3, 1)).crossings == ((PREPAID, 100, 100, 99),)


def test_a_refused_entry_crosses_nothing():
    made = book(levels=(50,), paid=60)
    assert made.post(refund(1, 61)).crossings == ()
    assert made.post(refund(2, 60)).crossings == ((PREPAID, 50, 60, 0),)


def test_frozen_and_closed_accounts_take_no_postings():
    made = book(paid=10)
    made.set_state(PREPAID, "frozen")
    assert made.post(charge(1, 1)) == refused("account_frozen")
    with pytest.raises(ValueError):
        made.set_state(PREPAID, "closed")
    made.set_state(PREPAID, "open")
    made.post(refund(2, 10))
    made.set_state(PREPAID, "closed")
    assert made.post(top_up(3, 1)) == refused("account_closed")
    with pytest.raises(ValueError):
        made.set_state(PREPAID, "open")


def test_balances_as_of_both_times():
    made = book()
    made.post(top_up(1, 100, effective_at="2026-01-02"))
    made.post(top_up(2, 10, effective_at="2026-01-01"))
    made.post(top_up(3, 1, effective_at="2026-01-03"))
    assert [made.balance(PREPAID, recorded=count) for count in range(4)] == [0, 100, 110, 111]
    assert made.balance(PREPAID, effective="2026-01-01") == 10
    assert made.balance(PREPAID, effective="2026-01-02") == 110
    assert made.balance(PREPAID, recorded=1, effective="2026-01-01") == 0


@pytest.mark.parametrize("seed", range(20))
def test_random_operations_against_running_sums(seed):
    """The replayed balances against sums kept on the way, and the alarms against their definition."""
    source = random.Random(seed)
    made = book(floor=-200, levels=(500, 100, 0))
    sums, posted, above = {CASH: 0, PREPAID: 0, REVENUE: 0}, {}, {500: False, 100: False, 0: True}
    for _ in range(150):
        id, amount = source.randint(1, 120), source.randint(1, 400)
        entry = source.choice((top_up, refund, charge))(id, amount)
        if posted and source.random() < 0.2:
            entry = source.choice(list(posted.values()))
        told = made.post(entry)
        if entry.id in posted:
            assert told.word == ("exists" if posted[entry.id] == entry else DIFFERENT)
            continue
        after = sums[PREPAID] - dict(entry.postings)[PREPAID]
        if told.word == "created":
            assert entry.involuntary or after >= -200 or after > sums[PREPAID]
            posted[entry.id] = entry
            for number, amount in entry.postings:
                sums[number] += amount if number == CASH else -amount
            assert [level for _, level, _, _ in told.crossings] == [
                level for level in (500, 100, 0) if above[level] and after < level]
            above = {level: after >= level for level in above}
        else:
            assert told.word == DIFFERENT or (told.reason == "below_floor" and not entry.involuntary)
        assert {number: made.balance(number) for number in sums} == sums
    made.check()


def test_the_check_finds_a_changed_posting():
    for postings in (((CASH, 101), (PREPAID, -100)), ((CASH, 101), (PREPAID, -101))):
        made = book(paid=100)
        made.entries[0] = replace(made.entries[0], postings=postings)
        with pytest.raises(AssertionError):
            made.check()


def test_question_and_answer_in_lines_of_json():
    questions = [
        {"open": {"id": 1, "normal": "debit"}}, {"open": {"id": 2, "floor": 0, "levels": [50]}},
        {"post": {"id": "a1", "postings": [[1, "60"], [2, "-60"]]}},
        {"post": {"id": "a2", "postings": [[2, "20"], [1, "-20"]]}},
        {"post": {"id": "a3", "postings": [[2, "99"], [1, "-99"]]}},
        {"balance": 2}, {"state": [2, "frozen"]}, {"burn": 1}]
    out = io.StringIO()
    serve(answer_for(Book()), map(json.dumps, questions), out)
    replies = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [reply.get("outcome") for reply in replies] == [
        "created", "created", "created", "created", "refused", None, "created", None]
    assert replies[3]["crossings"] == [[2, 50, 60, 40]]
    assert replies[4]["reason"] == "below_floor"
    assert replies[5] == {"balance": "40"}
    assert "error" in replies[7]
