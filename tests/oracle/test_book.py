# SPDX-License-Identifier: Apache-2.0
"""What ledger.md says of a book, rule by rule, on the model."""

from dataclasses import replace

import pytest

from . import book_check
from .book import Book
from .book_account import Settings
from .book_ageing import DAY, ageing
from .book_entry import INT64_MAX, Entry
from .book_office import PERMISSIONS, Operator

CASH, PREPAID, REVENUE, ARREARS = "1031", "2010/7", "4010", "1210/7"
NOW = 1767240000


def book(paid=0, floor=0, levels=(), rearm=0):
    """A channel, a customer with `paid` on the account, revenue."""
    made = Book()
    prepaid = Settings(PREPAID, "open", ((0, floor),) if floor is not None else (), levels, rearm)
    made.found(NOW)
    for settings in (prepaid, Settings(ARREARS), Settings("2030/5")):
        assert made.open(settings, NOW) is None
    if paid:
        assert one(made, top_up(999, paid)) == ("created", 1)
    return made


def one(made, entry, now=NOW):
    """The outcome of a batch of one."""
    [outcome], _ = made.post([entry], now)
    book_check.full(made)
    return outcome


def entry(id, kind, debit, credit, amount, **more):
    return Entry(id, kind, **{"effective": NOW, "postings": ((debit, amount), (credit, -amount))} | more)


def top_up(id, amount, **more):
    return entry(id, "top_up", CASH, PREPAID, amount, **more)


def refund(id, amount, **more):
    return entry(id, "refund", PREPAID, CASH, amount, **more)


def charge(id, amount, **more):
    return entry(id, "consumption", PREPAID, REVENUE, amount, **more)


def settle(id, hold, phase="post", postings=(), **more):
    return Entry(id, effective=NOW, phase=phase, holds=hold, postings=postings, **more)


def refused(reason, index=0):
    return "refused", reason, index


def available(made, account=PREPAID):
    return made.accounts[account].available


# --- ids and keys -----------------------------------------------------------------------------------------


def test_the_same_id_never_makes_a_second_entry():
    made, first = book(), top_up(1, 500)
    assert one(made, first) == ("created", 1)
    assert one(made, replace(first, next=False)) == ("exists", 1)
    for part, other in {"kind": {"kind": "opening"}, "effective": {"effective": NOW + 1}, "offset": {"offset": 480},
                        "memo": {"memo": "again"}, "postings": {"postings": ((CASH, 501), (PREPAID, -501))},
                        "authority": {"by": 3}, "links": {"links": (("order", 5),)}, "keys": {"keys": (("bill", "5"),)},
                        "phase": {"phase": "pending"}}.items():
        assert one(made, replace(first, **other)) == (f"exists_with_different_{part}", 1)
    assert len(made.entries) == 1


def test_a_natural_key_holds_under_another_id_and_other_words_of_the_reason():
    made, first = book(), top_up(1, 500, keys=(("trade", "wechat/17"),), reason="notice")
    assert one(made, first) == ("created", 1)
    assert one(made, replace(first, id=2, reason="poll")) == ("exists", 1)
    assert one(made, replace(first, id=2, memo="?")) == ("exists_with_different_memo", 1)
    assert one(made, replace(first, id=2, keys=(("channel_refund", "wechat/17"),))) == ("created", 2)


def test_a_burned_id_stays_burned_and_takes_no_key():
    made, key = book(), (("channel_refund", "wechat/1"),)
    assert one(made, refund(1, 10, keys=key)) == refused("below_floor")
    one(made, top_up(2, 100))
    assert one(made, refund(1, 5)) == ("burned", "below_floor")
    assert one(made, refund(3, 10, keys=key)) == ("created", 2)


@pytest.mark.parametrize(("changed", "reason"), [
    ({"postings": ((CASH, 1),)}, "too_few_postings"), ({"memo": "\x07"}, "bad_value"),
    ({"postings": ((CASH, 2), (PREPAID, -1))}, "unbalanced"), ({"postings": ((CASH, 0), (PREPAID, 0))}, "zero_amount"),
    ({"effective": 2**40}, "bad_date"), ({"expires": NOW}, "bad_phase"), ({"holds": 9}, "bad_phase"),
    ({"keys": (("bill", "1"), ("bill", "1"))}, "bad_key"), ({"kind": "reversal"}, "bad_link"),
    ({"next": True}, "open_chain"), ({"phase": "pending", "expires": NOW}, "bad_date")])
def test_a_request_that_makes_no_sense_burns_nothing(changed, reason):
    made = book()
    records = made.records
    assert one(made, replace(top_up(1, 1), **changed))[:2] == refused(reason)[:2]
    assert (made.entries, made.burned, made.records) == ([], {}, records)


def test_a_chain_is_all_or_nothing():
    made = book(paid=100)
    chain = [charge(1, 30, next=True), refund(2, 80, next=True), top_up(3, 5)]
    linked = refused("linked_entry_failed")
    assert made.post([*chain, top_up(4, 1)], NOW)[0] == [linked, refused("below_floor"), linked, ("created", 2)]
    assert (set(made.burned), available(made)) == ({2}, 101)
    chain[1] = refund(5, 70, next=True)
    assert made.post(chain, NOW)[0] == [("created", 3), ("created", 4), ("created", 5)]
    assert made.post(chain, NOW)[0] == [("exists", 3), ("exists", 4), ("exists", 5)]
    again = [charge(1, 30, next=True), refund(6, 999), top_up(7, 1)]
    assert made.post(again, NOW)[0] == [("exists", 3), refused("below_floor"), ("created", 6)]
    assert made.post([top_up(8, 1, next=True), top_up(9, 1, next=True)], NOW)[0] == [linked, refused("open_chain")]


# --- accounts ---------------------------------------------------------------------------------------------


def test_what_is_authorised_stops_at_the_floor_and_facts_are_told():
    made = book(paid=100, floor=-50)
    assert one(made, refund(1, 151)) == refused("below_floor")
    assert one(made, refund(2, 150)) == ("created", 2)
    [outcome], alarms = made.post([charge(3, 1)], NOW)
    assert outcome == ("created", 3)
    assert [(alarm.level, alarm.minor, alarm.available) for alarm in alarms] == [(0, -50, -51)]
    assert made.post([charge(4, 1)], NOW)[1] == []
    assert one(made, top_up(5, 1)) == ("created", 5)


def test_the_floor_is_that_of_the_day():
    made = book(paid=100)
    made.change(Settings(PREPAID, floors=((0, 0), (NOW + 10, -100))), NOW)
    assert one(made, refund(1, 101), NOW + 9) == refused("below_floor")
    assert one(made, refund(2, 101), NOW + 10) == ("created", 2)


def test_a_frozen_account_gives_nothing_away_and_a_closed_one_is_no_more():
    made = book(paid=100)
    made.change(Settings(PREPAID, "frozen"), NOW)
    assert one(made, refund(1, 1)) == refused("account_frozen")
    assert one(made, top_up(2, 1)) == ("created", 2)
    assert one(made, charge(3, 101)) == ("created", 3)
    assert made.change(Settings(PREPAID, "closed"), NOW) is None
    assert one(made, top_up(4, 1)) == refused("account_closed", 1)
    assert made.change(Settings(PREPAID), NOW) == "account_closed"


def test_an_account_with_money_or_a_hold_is_not_closed():
    made = book(paid=10)
    assert made.change(Settings(PREPAID, "closed"), NOW) == "account_not_empty"
    one(made, refund(1, 10))
    one(made, top_up(2, 5, phase="pending", expires=NOW + 5))
    assert made.change(Settings(PREPAID, "closed"), NOW + 4) == "account_not_empty"
    assert made.change(Settings(PREPAID, "closed"), NOW + 5) is None


def test_alarms_fire_once_and_arm_again_above_the_hysteresis():
    made = book(levels=(2000, 500), rearm=100, paid=3000)
    told = [[alarm.level for alarm in made.post([entry], NOW)[1]] for entry in (
        charge(1, 1000), charge(2, 1), charge(3, 1500), top_up(4, 1550), charge(5, 60), top_up(6, 111), charge(7, 200))]
    assert told == [[], [1], [2], [], [], [], [1]]
    made.change(Settings(PREPAID, levels=(2001, 500)), NOW)
    assert [alarm.level for alarm in made.post([charge(8, 1)], NOW)[1]] == [1]


def test_a_balance_fits_whichever_holds_are_posted():
    made = book(paid=INT64_MAX - 5)
    assert one(made, top_up(1, 6)) == refused("overflow")
    assert one(made, top_up(2, 5, phase="pending")) == ("created", 2)
    assert one(made, top_up(3, 1)) == refused("overflow")
    assert one(made, settle(4, 2, "void")) == ("created", 3)
    assert one(made, top_up(5, 5)) == ("created", 4)


# --- holds and reversals ----------------------------------------------------------------------------------


def test_a_hold_reserves_and_is_settled_once():
    made = book(paid=100)
    assert one(made, refund(1, 101, phase="pending")) == refused("below_floor")
    assert one(made, refund(2, 80, phase="pending")) == ("created", 2)
    assert (available(made), made.balance(PREPAID)) == (20, -100)
    assert one(made, refund(3, 21)) == refused("below_floor")
    assert one(made, settle(4, 2, postings=((PREPAID, 81), (CASH, -81)))) == refused("exceeds_hold")
    assert one(made, settle(5, 2, postings=((PREPAID, 50), (CASH, -50)))) == ("created", 3)
    assert (available(made), made.balance(PREPAID)) == (50, -50)
    assert one(made, settle(6, 2)) == refused("hold_gone")
    assert one(made, settle(7, 999)) == refused("hold_unknown")


def test_a_hold_ends_at_its_time():
    made = book(paid=100)
    one(made, refund(1, 80, phase="pending", expires=NOW + 60))
    assert one(made, top_up(2, 1), NOW + 59) == ("created", 3)
    assert available(made) == 21
    assert one(made, settle(3, 1), NOW + 60) == refused("hold_gone")
    assert available(made) == 101


def test_an_entry_is_reversed_once_and_what_is_spent_becomes_arrears():
    made = book(paid=100)
    one(made, charge(1, 70))
    links = (("original", 999),)
    assert one(made, entry(2, "reversal", PREPAID, CASH, 100, links=links)) == refused("below_floor")
    split = entry(3, "reversal", PREPAID, CASH, 100, links=links,
                  postings=((CASH, -100), (PREPAID, 30), (ARREARS, 70)))
    for postings in (((CASH, -99), (PREPAID, 99)), ((CASH, -100), (PREPAID, 130), (ARREARS, -30)),
                     ((CASH, -100), (PREPAID, -30), (ARREARS, 130))):
        assert one(made, replace(split, id=len(made.burned) + 50, postings=postings)) == refused("not_reversible")
    assert one(made, split) == ("created", 3)
    assert one(made, replace(split, id=5)) == ("exists", 3)
    again = entry(6, "reversal", CASH, PREPAID, 30, links=(("original", 3),), by=1,
                  postings=((CASH, 100), (PREPAID, -30), (ARREARS, -70)))
    assert one(made, again) == refused("approval_missing")
    assert one(made, replace(again, id=7, approved_by=2, reason="it was right")) == ("created", 4)


def test_arrears_do_not_become_prepaid_money_by_a_reversal():
    made = book(paid=100)
    one(made, entry(1, "arrears", PREPAID, ARREARS, 10))
    assert one(made, Entry(2, "reversal", NOW, postings=((PREPAID, 10), (PREPAID, -10)),
                           links=(("original", 1),))) == refused("not_reversible")


# --- time -------------------------------------------------------------------------------------------------


def test_balances_as_of_each_axis():
    made = book()
    for id, amount, day, at in ((1, 100, 2, 0), (2, 10, 1, 5), (3, 1, 3, 5)):
        one(made, top_up(id, amount, effective=NOW + day), NOW + at)
    assert [made.balance(CASH, sequence_through=count) for count in range(4)] == [0, 100, 110, 111]
    assert [made.balance(CASH, effective_before=NOW + day) for day in range(1, 5)] == [0, 10, 110, 111]
    assert [made.balance(CASH, recorded_through=NOW + at) for at in (-1, 0, 4, 5)] == [0, 100, 100, 111]
    assert made.balance(CASH, NOW + 2, NOW + 5, 1) == 0
    assert made.history(CASH, 3, 1) == [2]


def test_a_closed_period_takes_nothing_until_it_is_opened_again():
    made = book(paid=100)
    one(made, entry(1, "issue", PREPAID, "2030/5", 30))
    one(made, refund(2, 10, phase="pending"))
    assert made.close(NOW + 1, [5], NOW + 9) == made.close(NOW + 1, [2], NOW + 9) == "open_orders"
    assert made.close(NOW + 1, [2, 5], NOW + 9) is None
    assert one(made, top_up(3, 1)) == refused("period_closed")
    assert one(made, top_up(4, 1, effective=NOW + 1)) == ("created", 4)
    assert made.reopen((1, 1, "late meter"), NOW) == made.reopen((1, 2, ""), NOW) == "approval_missing"
    assert made.reopen((1, 2, "late meter"), NOW) is None
    assert one(made, top_up(5, 1)) == ("created", 5)


def test_a_clock_that_goes_back_is_the_last_record_s():
    made = book()
    one(made, top_up(1, 1), NOW + 50)
    one(made, top_up(2, 1), NOW)
    assert [recorded.at for recorded in made.entries] == [NOW + 50] * 2


# --- operators --------------------------------------------------------------------------------------------

MANAGER, CLERK, TENANT = (Operator(1, "Wang", grants=((0, PERMISSIONS),)),
                          Operator(2, "Li", grants=((7, ("record", "approve")), (8, ("refund",)))),
                          Operator(3, "a tenant", grants=((0, PERMISSIONS),), customer=7))


def staffed(*people, **more):
    """A book with a manager and other operators."""
    made = book(**more)
    assert [made.set_operator(one, NOW, by) for one, by in zip((MANAGER, *people), (0, *[1] * len(people)))] == (
        [None] * (1 + len(people)))
    return made


def test_each_may_what_is_granted_here_and_a_refusal_burns():
    made = staffed(CLERK, TENANT, paid=100)
    for id, by, outcome in ((1, 2, refused("not_permitted")), (2, 3, refused("not_permitted")),
                            (3, 9, refused("not_permitted")), (4, 0, refused("not_permitted")), (5, 1, ("created", 2))):
        assert one(made, refund(id, 1, by=by)) == outcome
    assert one(made, refund(4, 1)) == ("burned", "not_permitted")
    assert one(made, top_up(6, 1)) == ("created", 3)
    made.set_operator(replace(CLERK, status="suspended"), NOW, 1)
    assert one(made, top_up(7, 1, by=2)) == refused("not_permitted")


def test_what_takes_two_is_approved_by_somebody_who_may():
    made = staffed(CLERK, paid=100)
    assert made.set_policy(10, (), NOW, 2) == "not_permitted"
    assert made.set_policy(-1, (), NOW, 1) == made.set_policy(10, ("print",), NOW, 1) == "bad_value"
    assert made.set_policy(10, (), NOW, 1) is None
    assert one(made, refund(1, 10, by=1)) == ("created", 2)
    for id, approved_by in ((2, 0), (3, 1), (4, 9)):
        wanted = refund(id, 11, by=1, approved_by=approved_by, reason="moved out")
        assert one(made, wanted) == refused("approval_missing")
    assert one(made, refund(5, 11, by=1, approved_by=2)) == refused("approval_missing")
    assert one(made, refund(6, 11, by=1, approved_by=2, reason="moved out")) == ("created", 3)
    assert one(made, entry(7, "write_off", REVENUE, ARREARS, 1, by=1)) == refused("approval_missing")


def test_somebody_always_manages_the_operators():
    made = book()
    assert made.set_operator(CLERK, NOW, 0) == "no_manager"
    assert made.set_operator(MANAGER, NOW, 0) is None
    assert made.set_operator(CLERK, NOW, 0) == "not_permitted"
    assert made.set_operator(replace(MANAGER, status="suspended"), NOW, 1) == "no_manager"
    assert made.set_operator(replace(CLERK, name=""), NOW, 0) == "bad_value"


def test_an_attempt_stays_in_the_trail():
    made = staffed(CLERK)
    records = made.records
    assert made.change(Settings(PREPAID), NOW, 2) == made.close(NOW, [], NOW, 2) == "not_permitted"
    assert made.open(Settings("2010/8"), NOW, 1) is None and made.host_event("log_in", 9, NOW) == "not_permitted"
    assert made.office.trail[-4:] == [
        (2, "change_account", "not_permitted", 0), (2, "close_period", "not_permitted", 0), (1, "open_account", "done", 0),
        (9, "log_in", "not_permitted", 0)]
    assert made.records == records + 4
    assert made.change(Settings(PREPAID), NOW, 1, 2) is None and made.office.trail[-1] == (1, "change_account", "done", 2)
    assert one(made, refund(1, 1, by=2, approved_by=1)) == refused("not_permitted")
    assert made.office.trail[-1] == (2, "record_entry", "not_permitted", 1)


def test_reads_stay_in_the_trail_where_the_policy_wants_them():
    made = staffed(CLERK)
    records = made.records
    assert made.read("read_accounts", "read", NOW, 1) is None and made.records == records
    assert made.set_policy(None, ("read", "export_data"), NOW, 1) is None
    assert made.read("read_accounts", "read", NOW, 1) is None and made.read("read_audit_trail", "read_audit", NOW, 1) is None
    assert made.read("read_whole", "export_data", NOW, 2) == "not_permitted"
    assert made.office.trail[-2:] == [(1, "read_accounts", "done", 0), (2, "read_whole", "not_permitted", 0)]
    assert made.records == records + 3


def test_who_pays_out_may_refund_whatever_it_is_called():
    made = staffed(replace(CLERK, grants=((0, ("record", "adjust")),)), paid=1000)
    for id, kind, debit, credit, by, outcome in (
            (1, "consumption", PREPAID, "1010", 2, refused("not_permitted")),
            (2, "adjustment", "2060", "1020", 2, refused("not_permitted")),
            (3, "payment", ARREARS, CASH, 2, refused("not_permitted")),
            (4, "chargeback", PREPAID, "1010", 2, refused("not_permitted")),
            (5, "chargeback", PREPAID, CASH, 2, ("created", 2)), (6, "settlement", "1020", CASH, 2, ("created", 3)),
            (7, "top_up", CASH, PREPAID, 2, ("created", 4)), (8, "consumption", PREPAID, "1010", 1, ("created", 5))):
        assert one(made, entry(id, kind, debit, credit, 5, by=by)) == outcome
    assert made.set_policy(4, (), NOW, 1) is None
    assert one(made, entry(9, "consumption", PREPAID, "1010", 5, by=1)) == refused("approval_missing")


def test_accounts_open_together_or_none():
    made = book()
    records, all = made.records, [Settings("2010/8"), Settings("2010/9", rearm=-1), Settings("2010/8")]
    assert made.open_many(all, NOW, 0) == ("bad_value", 1)
    assert made.open_many([all[0], all[0]], NOW, 0) == ("account_exists", 1)
    assert made.open_many([], NOW, 0) == (None, 0) and made.records == records
    assert made.open_many([all[0], Settings("2010/9")], NOW, 0) == (None, 0) and made.records == records + 1


# --- arrears ----------------------------------------------------------------------------------------------


def test_debts_are_sorted_by_age():
    made, bill = book(), (("bill", 1),)
    for id, amount, days, links in ((1, 500, 0, ()), (2, 300, 40, bill), (3, 200, 80, ())):
        one(made, entry(id, "capacity_fee", ARREARS, REVENUE, amount, effective=NOW + days * DAY, links=links))
    one(made, entry(4, "payment", CASH, ARREARS, 350, effective=NOW + 81 * DAY, links=bill))
    rows, total = ageing(made, NOW + 100 * DAY, [30, 60, 90], 14, None, None)
    assert rows == [[7, 0, 0, [200, 0, 450, 0], 650]] and total == rows[0][1:]
    one(made, entry(5, "reversal", ARREARS, CASH, 350, effective=NOW + 82 * DAY, links=(("original", 4),)))
    assert ageing(made, NOW + 100 * DAY, [30, 60, 90], 21, None, None)[1] == [0, 200, [0, 300, 500, 0], 1000]
    assert ageing(made, NOW + 82 * DAY, [], 3, None, None)[1] == [0, 200, [450], 650]
