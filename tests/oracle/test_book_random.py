# SPDX-License-Identifier: Apache-2.0
"""Random runs of the model: the invariants against sums of its own log, and what the maker of operations reaches."""

import io
import json
import random
from collections import Counter
from dataclasses import replace

import pytest

from . import book_check
from .book import Book
from .book_answer import Answers
from .book_entry import PARTS
from .book_make import Maker, operations
from .json_lines import serve
from .test_book import ARREARS, CASH, NOW, PREPAID, book, one, refund

REASONS = ("bad_key", "bad_link", "bad_phase", "bad_value", "bad_date", "overflow", "too_few_postings",
           "unbalanced", "zero_amount", "unknown_account", "account_closed", "account_frozen", "below_floor",
           "period_closed", "hold_unknown", "hold_gone", "exceeds_hold", "not_reversible", "approval_missing",
           "linked_entry_failed", "open_chain", "not_permitted")
ERRORS = {"open": ("account_exists", "bad_levels", "bad_value", "bad_date", "not_permitted"),
          "open_many": ("account_exists", "bad_levels", "bad_value", "bad_date", "not_permitted"),
          "change": ("unknown_account", "account_closed", "account_not_empty", "bad_levels", "bad_value", "bad_date",
                     "not_permitted"),
          "close": ("open_orders", "bad_date", "not_permitted"),
          "reopen": ("approval_missing", "no_closed_period", "not_permitted"),
          "operator": ("bad_value", "no_manager", "not_permitted"), "policy": ("bad_value", "not_permitted"),
          "event": ("not_permitted",), "read": ("not_permitted",), "ageing": ("bad_value",), "codes": (), "trial": (), "orders": ()}


def run(seed, count):
    """A book after `count` random operations, and how often each answer came."""
    answers, told, passed = Answers(), Counter(), book_check.Passed()
    for given, answer in operations(seed, count, answers):
        book_check.quick(answers.book)
        passed.see(answers.book, given, answer)
        told[given["op"], answer.get("error")] += 1
        for word, *more in answer.get("outcomes", ()):
            told[(word, more[0]) if word == "refused" else word] += 1
        told.update(("alarm", alarm[1]) for alarm in answer.get("alarms", ()))
    return answers.book, told


@pytest.mark.parametrize("seed", range(4))
def test_the_invariants_hold(seed):
    made, _ = run(seed, 300)
    book_check.full(made)


def test_every_answer_comes_up():
    told = sum((run(seed, 400)[1] for seed in range(50, 80)), Counter())
    wanted = [("refused", reason) for reason in REASONS]
    wanted += ["created", "exists", "burned", *(f"exists_with_different_{part}" for part in PARTS)]
    wanted += [(operation, fault) for operation, faults in ERRORS.items() for fault in (None, *faults)]
    wanted += [("alarm", level) for level in range(5)]
    assert [answer for answer in wanted if not told[answer]] == []


@pytest.mark.parametrize("spoil", ["amount", "account", "twice", "time", "floor"])
def test_the_check_finds_what_was_changed(spoil):
    made = book(paid=100)
    one(made, refund(1, 40))
    last = made.entries[-1]
    changed = {"amount": {"postings": ((PREPAID, 41), (CASH, -40))},
               "account": {"postings": ((ARREARS, 40), (CASH, -40))}, "twice": {"id": 999}, "time": {},
               "floor": {"postings": ((PREPAID, 140), (CASH, -140))}}[spoil]
    made.entries[-1] = replace(last, at=last.at - (spoil == "time"), entry=replace(last.entry, **changed))
    with pytest.raises(AssertionError):
        book_check.full(made)


def test_question_and_answer_in_lines_of_json():
    maker, out = Maker(random.Random(1), Book()), io.StringIO()
    questions = {"op": "book", "now": NOW}, maker.first()[0], {"op": "account", "account": "1031"}, {}
    serve(Answers(), map(json.dumps, questions), out)
    replies = [json.loads(line) for line in out.getvalue().splitlines()]
    assert replies[:2] == [{"ok": True}] * 2 and replies[2]["account"]["minor"] == 0 and "error" in replies[3]
