# SPDX-License-Identifier: Apache-2.0
"""The verbs that found, close and print books: found, trial, ageing, orders, receipt, reminder, invoice, audit, close,
reopen, closings, group."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal

import pytest
import submeter
from submeter.ledger import (AccountSettings, Actor, Authority, BillLine, Book, CustomerAmount, EntryHead, MeterOrder, Operator, role,
                             verify)

UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 2, 1, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
AUDITOR, TENANT, MANAGER, CLERK = 4, 17, 1, 2


def an_id(number):
    return f"{number:032x}"


@pytest.fixture
def path(tmp_path):
    """Customer 17 pays in advance and has an order on its way, 18 owes 40.00 since December."""
    made = tmp_path / "campus.book"
    with Book.create(made, "b" * 32, zone="Asia/Shanghai", now=NOW - 100 * DAY) as book:
        for customer in (17, 18):
            book.open_customer(customer, now=NOW - 100 * DAY)
        for account in ("2030/7", "2020/9"):
            book.open_account(AccountSettings(account), NOW - 100 * DAY)
        rules = book.posting_rules()
        heads = [EntryHead(an_id(number), NOW - ago * DAY, memo)
                 for number, ago, memo in ((1, 50, "bill"), (2, 20, "paid"), (3, 10, "day"), (4, 5, ""))]
        entries = [rules.bill(heads[0], an_id(101), 18, [BillLine(4010, Decimal("40.00"))]),
                   rules.top_up(heads[1], "wechat", 17, Decimal("50.00")),
                   rules.consumption(heads[2], "electricity", [CustomerAmount(17, Decimal("12.50"))]),
                   rules.issue(heads[3], MeterOrder(7, 17, 9, Decimal("30.00")))]
        assert all(str(result) == "created" for result in book.commit(entries, NOW).results)
    return made


@pytest.fixture
def staffed(path):
    with Book.open(path, "write") as book:
        book.set_operator(Operator(MANAGER, "Wang", {0: role("administrator") | role("finance")}), NOW)
        for operator in (Operator(CLERK, "Li", {0: role("finance")}), Operator(AUDITOR, "Zhao", {0: role("auditor")}),
                         Operator(TENANT, "tenant", {0: role("tenant")}, own_customer=17)):
            book.set_operator(operator, NOW, by=Actor(MANAGER))
    return path


def answer(run, *words):
    code, out, _ = run(*words, "--json")
    assert code == 0
    return json.loads(out)


def test_a_book_is_founded_at_the_terminal(run, tmp_path):
    path = tmp_path / "new.book"
    code, out, err = run("found", path, "--id", "c" * 32, "--currency", "EUR", "--scale", "4", "--zone", "Europe/Berlin")
    assert (code, out.split()[:2], err) == (0, ["id", "c" * 32], "")
    with Book.open(path) as book:
        assert (book.id, book.currency, book.scale, book.zone) == ("c" * 32, "EUR", 4, "Europe/Berlin")
        assert out.split()[3] == book.head
    code, out, err = run("found", path)
    assert (code, out) == (3, "") and "book_exists" in err and "new.book" in err
    told = answer(run, "found", tmp_path / "second.book")
    assert verify(tmp_path / "second.book", told["head"]).good and len(told["id"]) == 32


@pytest.mark.parametrize("words", [("--zone", "Mars/Olympus"), ("--currency", "money"), ("--currency", "cny"), ("--scale", "7"),
                                   ("--id", "12"), ("--id", "zz")])
def test_what_a_book_cannot_be_founded_with_is_usage(run, tmp_path, words):
    code, out, err = run("found", tmp_path / "new.book", *words)
    assert (code, out) == (2, "") and f"{words[0]}: " in err
    assert run("found", "")[0] == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", [b"", b"no book"])
def test_a_file_that_is_there_becomes_no_book(run, tmp_path, there):
    path = tmp_path / "there.book"
    path.write_bytes(there)
    code, out, err = run("found", path)
    assert (code, out) == (3, "") and "there.book" in err and path.read_bytes() == there
    with pytest.raises(submeter.SubmeterError, match="book_exists"):
        Book.create(path, "c" * 32)
    assert path.read_bytes() == there and list(tmp_path.iterdir()) == [path]


def test_a_trial_sheet_is_for_people_and_programs(run, path):
    code, out, err = run("trial", path)
    assert code == 0 and "Trial balance" in out and err == ""
    told = answer(run, "trial", path)
    assert told["total"] == "90.00" and told["sequence_through"] == 4 and told["overdrawn"] == "0.00"
    assert (told["customer_money"], told["channel_money"]) == ("37.50", "50.00")
    assert {row["code"]: (row["debit"], row["credit"]) for row in told["rows"]} == {
        1031: ("50.00", "0.00"), 1210: ("40.00", "0.00"), 2010: ("0.00", "7.50"), 2030: ("0.00", "30.00"),
        4010: ("0.00", "52.50")}
    early = answer(run, "trial", path, "--before", "2026")
    assert (early["total"], early["before"]) == ("40.00", "2025-12-31T16:00:00Z")
    assert answer(run, "trial", path, "--sequence-through", "1")["total"] == "40.00"
    assert answer(run, "trial", path, "--recorded-through", "2026", "--as-posted")["rows"] == []


def test_arrears_are_sorted_by_age(run, path):
    told = answer(run, "ageing", path, "--at", "2026-02-01T00:00:00Z")
    assert told["buckets"] == ["0-30", "31-60", "61-90", "91+"] and told["at"] == "2026-02-01T00:00:00Z"
    assert told["rows"] == [{"customer": 18, "credit": "0.00", "not_due": "0.00",
                             "overdue": ["0.00", "40.00", "0.00", "0.00"], "owed": "40.00"}]
    assert told["total"]["customer"] is None and told["total"]["owed"] == "40.00"
    told = answer(run, "ageing", path, "--at", "2026-02", "--borders", "10,20", "--due-after", "45")
    assert (told["buckets"], told["rows"][0]["overdue"]) == (["0-10", "11-20", "21+"], ["40.00", "0.00", "0.00"])
    assert "40.00" in run("ageing", path)[1]
    for words in (("--borders", "30,20"), ("--borders", "x"), ("--borders", ""), ("--due-after", "-1"), ("--at", "now"),
                  ("--borders", ",".join(map(str, range(13)))), ("--at", "0001-01-01T00:00:00Z")):
        assert run("ageing", path, *words)[0] == 2


def test_orders_are_listed(run, path):
    assert answer(run, "orders", path)["orders"] == [
        {"order": 7, "state": "in_transit", "amount": "30.00", "in_transit": "30.00", "customer": 17, "meter": 9,
         "begun": "2026-01-27T00:00:00Z", "last": "2026-01-27T00:00:00Z", "entries": 1}]
    assert "in transit" in run("orders", path)[1]
    assert answer(run, "orders", path, "--before", "2026")["orders"] == []


def test_papers_are_shown_as_an_operator_may_read(run, staffed):
    for verb in (("trial", staffed), ("ageing", staffed), ("income", staffed), ("audit", staffed), ("closings", staffed),
                 ("export", staffed, "json"), ("export", staffed, "postings"), ("statement", staffed, "2010/18")):
        code, out, err = run(*verb, "--as", TENANT)
        assert (code, out) == (1, "") and "not_permitted" in err
    for verb in (("trial", staffed), ("ageing", staffed), ("income", staffed), ("audit", staffed), ("closings", staffed),
                 ("export", staffed, "json"), ("export", staffed, "postings"), ("statement", staffed, "2010/18")):
        assert run(*verb, "--as", AUDITOR)[:2] == run(*verb)[:2]
    assert answer(run, "statement", staffed, "2010/17", "--as", TENANT)["closing"] == "7.50"
    assert len(answer(run, "orders", staffed, "--as", TENANT)["orders"]) == 1
    rows = run("export", staffed, "balances", "--as", TENANT)[1].splitlines()
    assert [row.split(",")[0] for row in rows] == ["account", "1210/17", "2010/17", "2040/17", "2050/17"]
    assert run("trial", staffed, "--as", "x")[0] == 2


def test_who_reads_is_kept_where_the_policy_wants_it(run, staffed):
    with Book.open(staffed, "write") as book:
        book.set_policy(refund_limit=None, logged_reads=["read"], by=Actor(MANAGER, CLERK))
        before = len(book.audit_events())
    assert run("statement", staffed, "2010/17", "--as", TENANT)[0] == 0
    assert run("trial", staffed, "--as", TENANT)[0] == 1 and run("trial", staffed)[0] == 0
    [agreed] = answer(run, "audit", staffed, "book")["events"][:1]
    assert (agreed["operation"], agreed["by"], agreed["approved_by"]) == ("set_policy", MANAGER, CLERK)
    with Book.open(staffed) as book:
        assert [(event.operation, event.result) for event in book.audit_events()[before:]] == [
            ("read_statement", "done"), ("read_trial_sheet", "not_permitted")]
        with pytest.raises(submeter.SubmeterError, match="cannot_write"):
            book.view(TENANT).accounts()


def test_receipts_and_reminders_are_kept(run, path):
    code, out, _ = run("receipt", path, an_id(2), "2010/17", "--terminal", "desk 1")
    with Book.open(path) as book:
        assert code == 0 and book.head in out
    told = answer(run, "receipt", path, an_id(2), "2010/17", "--copy")
    assert (told["how"], told["amount"], told["balance"], told["channel"]) == ("copy", "50.00", "50.00", 1031)
    assert run("receipt", path, an_id(2), "2010/17", "--html", "--language", "zh")[1].startswith("<!DOCTYPE html>")
    assert "bill" in run("reminder", path, "18")[1]
    told = answer(run, "reminder", path, "18", "--copy")
    assert (told["owed"], told["items"][0]["memo"], told["items"][0]["amount"]) == ("40.00", "bill", "40.00")
    assert [event["after"] for event in answer(run, "audit", path, an_id(2))["events"]] == ["original", "copy", "original"]
    assert answer(run, "audit", path, an_id(2))["events"][0]["terminal"] == "desk 1"
    assert [event["operation"] for event in answer(run, "audit", path, "2010/18")["events"]] == ["print_reminder"] * 2
    assert verify(path, told["head"]).good


def test_a_tenants_papers_name_nobody(run, staffed):
    with Book.open(staffed, "write") as book:
        paid = book.posting_rules().top_up(EntryHead(an_id(5), NOW, "desk", authority=Authority(CLERK, reason="by hand")),
                                           "cash", 17, Decimal("1.00"))
        assert str(book.commit([paid], NOW).results[0]) == "created"
    words = ("receipt", staffed, an_id(5), "2010/17", "--by")
    assert "\nBy            2\nReason        by hand\n" in run(*words, MANAGER)[1]
    for form in ((), ("--html",)):
        code, out, _ = run(*words, TENANT, "--copy", *form)
        assert code == 0 and "desk" in out and "by hand" not in out and "By" not in out
    code, out, _ = run("statement", staffed, "2010/17", "--as", TENANT)
    assert code == 0 and "desk" in out and "system" not in out and " By " not in out


def test_what_cannot_be_printed_is_said(run, staffed):
    for words in (("receipt", staffed, an_id(9), "2010/17", "--by", CLERK),
                  ("reminder", staffed, "99", "--by", CLERK), ("invoice", staffed, an_id(9), "INV-1", "--by", CLERK)):
        code, out, err = run(*words)
        assert (code, out) == (3, "") and str(words[2]) in err
    assert f"no entry {an_id(9)}" in run("receipt", staffed, an_id(9), "2010/17", "--by", CLERK)[2]
    assert f"entry {an_id(2)} posts nothing to 4010" in run("receipt", staffed, an_id(2), "4010", "--by", CLERK)[2]
    assert f"no entry {an_id(9)}" in run("invoice", staffed, an_id(9), "INV-1", "--by", CLERK)[2]
    for words in (("receipt", staffed, "12", "2010/17"), ("receipt", staffed, an_id(2), "2010/17x"),
                  ("invoice", staffed, "12", "1")):
        code, out, err = run(*words)
        assert (code, out) == (2, "") and ("12" in err or "2010/17x" in err)
    for words in (("receipt", staffed, an_id(2), "2010/17"), ("reminder", staffed, "18", "--by", AUDITOR),
                  ("invoice", staffed, an_id(2), "INV-1", "--by", AUDITOR)):
        code, out, err = run(*words)
        assert (code, out) == (1, "") and "not_permitted" in err
    assert run("reminder", staffed, "0")[0] == 2
    assert run("receipt", staffed, an_id(2), "2010/17", "--html", "--json")[0] == 2


def test_papers_go_to_files(run, path, tmp_path):
    out = tmp_path / "paper.html"
    for words in (("trial", path), ("ageing", path), ("orders", path), ("receipt", path, an_id(2), "2010/17"),
                  ("reminder", path, "18")):
        code, none, _ = run(*words, "--html", "--out", out)
        assert (code, none) == (0, "") and out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert run(*words, "--out", path)[0] == 2
    assert verify(path).good


def test_an_entry_is_invoiced_and_its_invoice_withdrawn(run, path):
    assert run("invoice", path, an_id(2), "INV-12") == (0, "", "")
    told = answer(run, "invoice", path, an_id(2), "", "--reason", "wrong name")
    assert told["number"] is None and verify(path, told["head"]).good
    code, out, _ = run("audit", path, an_id(2))
    assert code == 0 and out.count("mark_invoice") == 2 and "wrong name" in out
    assert [event["after"] for event in answer(run, "audit", path, an_id(2))["events"]] == ["INV-12", ""]


def test_what_people_wrote_forges_no_row(run, path):
    forged = "wrong\n2026-02-01T00:00:00Z  set_policy\tgone\u2028\u202e" + "x" * 60_000
    assert run("invoice", path, an_id(2), "INV-12", "--reason", forged)[0] == 0
    assert run("close", path, "2026-01", "--reason", forged)[0] == 0
    for verb in ("audit", "closings"):
        head, *rows = run(verb, path)[1].split("\n")[:-1]
        assert len(rows) == 1 and len(rows[0]) < 400
        assert r"wrong\n2026-02-01T00:00:00Z  set_policy\tgone\u2028" in rows[0] and rows[0].endswith("…")
        assert forged in run(verb, path, "--json")[1].replace(json.dumps(forged, ensure_ascii=False), forged)


def test_a_time_that_no_datetime_shows_is_usage(run, path):
    for verb in (("statement", path, "2010/17", "--from"), ("income", path, "--to"), ("ageing", path, "--at"),
                 ("trial", path, "--before"), ("close", path)):
        for when in ("0001", "0001-01-01", "0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00"):
            code, out, err = run(*verb, when)
            assert (code, out) == (2, "") and when in err
    with Book.open(path) as book:
        for when in ("0001", "0000", "2026-02-30"):
            with pytest.raises(submeter.SubmeterError, match="bad_date"):
                book.period(when)


def test_papers_are_utf8_whatever_the_terminal_says(path):
    words = [sys.executable, "-m", "submeter", "ageing", path, "--at", "2026-02"]
    for encoding in ("latin-1", "ascii", "utf-8"):
        done = subprocess.run(words, capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding})
        assert (done.returncode, done.stderr) == (0, b"") and "31–60" in done.stdout.decode()


def test_a_period_is_closed_and_reopened(run, staffed):
    by = ("--by", CLERK, "--reason", "month end")
    code, out, err = run("close", staffed, "2026-02", *by)
    assert (code, out) == (1, "") and "open_orders" in err and "open are order 7\n" in err
    for order in ("8", an_id(9)):
        code, out, err = run("close", staffed, "2026-02", "--leave-open", "7", "--leave-open", order, *by)
        assert (code, out) == (2, "") and f"--leave-open {order}" in err
    assert run("close", staffed, "2026-01", "--leave-open", "7", *by)[0] == 2  # it began later
    code, out, _ = run("close", staffed, "2026-02", "--leave-open", "7", *by)
    assert code == 0 and "2026-01-31T16:00:00Z" in out
    told = answer(run, "reopen", staffed, "--by", CLERK, "--approved-by", MANAGER, "--reason", "a reading was missing")
    assert told["closed_before"] is None and verify(staffed, told["head"]).good
    closed, reopened = answer(run, "closings", staffed)["changes"]
    assert (closed["what"], closed["before"], closed["by"], closed["left_open"], closed["reason"]) == (
        "closed", "2026-01-31T16:00:00Z", CLERK, [an_id(7)], "month end")
    assert len(closed["trial_balance"]) == 64
    assert (reopened["what"], reopened["approved_by"], reopened["trial_balance"]) == ("reopened", MANAGER, None)
    code, out, _ = run("closings", staffed)
    assert code == 0 and len(out.splitlines()) == 3 and "a reading was missing" in out
    for words, why in ((("--approved-by", MANAGER), "not_permitted"),
                       (("--by", CLERK, "--approved-by", MANAGER, "--reason", "again"), "no_closed_period")):
        code, out, err = run("reopen", staffed, *words)
        assert (code, out) == (1, "") and why in err


def test_what_cannot_be_closed_is_usage(run, path):
    answer(run, "close", path, "2026-01")
    for words in (("2025",), ("9999",), ("0001",), ("soon",), ("",), ("2026-02", "--leave-open", "x"),
                  ("2026-02", "--leave-open", str(2**64))):
        assert run("close", path, *words)[0] == 2
    assert run("reopen", path)[0] == 2
    code, _, err = run("reopen", path, "--by", 1, "--approved-by", 1, "--reason", "alone")
    assert code == 1 and "approval_missing" in err


def test_books_are_added_up(run, path, tmp_path):
    other = tmp_path / "other.book"
    with Book.create(other, "d" * 32, zone="Asia/Shanghai", now=NOW) as book:
        book.open_customer(5, now=NOW)
        book.commit([book.posting_rules().top_up(EntryHead(an_id(1), NOW), "wechat", 5, Decimal("1.00"))], NOW)
    told = answer(run, "group", path, other)
    assert told["books"] == ["b" * 32, "d" * 32] and told["open_between"] == "0.00"
    assert {row["code"]: row["balance"] for row in told["rows"]}[1031] == "51.00"
    assert told["rows"][0]["name"] == "WeChat clearing"
    assert answer(run, "group", path, other, "--before", "2026")["rows"][0]["balance"] == "40.00"
    code, out, _ = run("group", path)
    assert code == 0 and "50.00" in out and "due between them: 0.00 CNY" in out
    with Book.create(tmp_path / "euro.book", "e" * 32, currency="EUR", now=NOW):
        pass
    code, out, err = run("group", path, tmp_path / "euro.book")
    assert (code, out) == (3, "") and "euro.book" in err
    code, _, err = run("group", path, path)
    assert code == 2 and f"{path} is named twice" in err
    code, _, err = run("group", path, other, f"{tmp_path}/./campus.book")
    assert code == 2 and "are one file" in err
    shutil.copy(path, tmp_path / "copy.book")
    code, out, err = run("group", other, path, tmp_path / "copy.book")
    assert (code, out) == (3, "") and f"{path} and {tmp_path}/copy.book are the same book, {'b' * 32}" in err
