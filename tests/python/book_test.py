# SPDX-License-Identifier: Apache-2.0
"""A book of format version 1, kept since that version: what is read from it, and what is noticed."""

import datetime
import hashlib
import shutil
import sqlite3
import subprocess
import sys
from decimal import Decimal

import pytest
import submeter
from submeter.ledger import Anchoring, EntryKind

HEAD = "9:922a72b0e96df1e148ebebb13c429dd177e716293c9a79147b1d55d69e8b6adf"
SHANGHAI = datetime.timezone(datetime.timedelta(hours=8))
FOUNDED = datetime.datetime.fromtimestamp(1_700_000_000, SHANGHAI)


@pytest.fixture
def path(vectors, tmp_path):
    """A copy, because SQLite may write beside it."""
    return shutil.copy(vectors / "books" / "version1.book", tmp_path / "campus.book")


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_balances_are_on_the_normal_side(path):
    with submeter.Book.open(path) as book:
        assert (book.currency, book.scale, book.zone, len(book), book.head) == ("CNY", 2, "Asia/Shanghai", 6, HEAD)
        balances = book.balances()
    assert balances["2010/17"] == Decimal("-22.34") and balances["2010/18"] == Decimal("24.00")
    assert balances["1031"] == Decimal("170.00") and balances["4010"] == Decimal("12.34")
    assert str(balances["2050/18"]) == "5.00"


def test_accounts_say_what_was_agreed(path):
    with submeter.Book.open(path) as book:
        [prepaid] = [account for account in book.accounts() if account.id == "2010/17"]
    assert (prepaid.name, prepaid.minor, prepaid.floor) == ("customer prepaid", -2234, Decimal("0.00"))
    assert prepaid.levels == [Decimal("100.00"), Decimal("20.00"), Decimal("0.01")]
    assert prepaid.is_open and prepaid.postings == 4


def test_entries_sum_to_zero_and_come_in_order(path):
    with submeter.Book.open(path) as book:
        entries, touching = book.entries(), book.entries("2010/17")
    assert [entry.sequence for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert all(sum(amount for _, amount in entry.postings) == 0 for entry in entries)
    assert [entry.sequence for entry in touching] == [1, 3, 4, 5]
    paid = entries[0]
    assert (paid.kind, paid.memo, paid.id) == (EntryKind.top_up, "order 1", f"{0xE:016x}{1:016x}")
    assert paid.postings == [("1031", Decimal("50.00")), ("2010/17", Decimal("-50.00"))]
    assert paid.effective == FOUNDED and paid.recorded == FOUNDED + datetime.timedelta(seconds=1)


def test_a_balance_is_known_as_of_any_moment(path):
    with submeter.Book.open(path) as book:
        assert book.balance("2010/17") == Decimal("-22.34")
        assert book.balance("2010/17", sequence_through=3) == Decimal("37.66")
        second_hour = FOUNDED + datetime.timedelta(seconds=3600)
        assert book.balance("2010/17", effective_before=second_hour) == Decimal("50.00")
        assert book.balance("2010/17", recorded_through=second_hour) == Decimal("50.00")
        with pytest.raises(submeter.SubmeterError, match="no time zone"):
            book.balance("2010/17", effective_before=second_hour.replace(tzinfo=None))


def test_a_balance_lists_what_it_is_made_of(path):
    with submeter.Book.open(path) as book:
        told = book.explain("2010/17")
    assert told.facts["balance"] == "-22.34 CNY"
    assert [part.facts["amount"] for part in told.parts] == ["50.00", "-12.34", "-30.00", "-30.00"]
    assert told.parts[-1].facts["balance"] == "-22.34"
    assert "物业" in told.to_text("en") and "余额" in told.to_text("zh")


@pytest.mark.parametrize("account", ["2010/99", "9999", "nonsense", "0"])
def test_an_account_that_is_not_there_is_an_error(path, account):
    with submeter.Book.open(path) as book:
        for ask in (book.balance, book.explain, book.entries):
            with pytest.raises(submeter.SubmeterError):
                ask(account)


def test_reading_changes_nothing(path):
    before = digest(path)
    with submeter.Book.open(path) as book:
        book.entries()
    submeter.verify(path)
    assert digest(path) == before


def test_an_open_book_verifies_itself(path):
    with submeter.Book.open(path) as book:
        with pytest.raises(submeter.SubmeterError, match="book_locked"):
            submeter.verify(path)
        found = book.verify()
        assert (found.good, found.entries, found.head) == (True, 6, HEAD)
        assert book.verify(HEAD).anchored == Anchoring.matches
        assert [finding.name for finding in book.verify(f"12:{'0' * 64}").findings] == ["cut_off"]
        assert book.balance("2010/17") == Decimal("-22.34")
    change(path, "UPDATE entries SET memo = 'order 2' WHERE sequence = 1")
    with submeter.Book.open(path) as book:  # the tables beside the journal are not what opening checks
        assert not book.verify().good


def test_a_closed_book_says_so(path):
    book = submeter.Book.open(path)
    book.close()
    book.close()
    for ask in (lambda: book.head, lambda: len(book), book.accounts, book.verify, lambda: book.balance("2010/17")):
        with pytest.raises(ValueError, match="the book is closed"):
            ask()
    assert submeter.verify(path).good  # the lock has gone


def test_a_good_book_verifies(path):
    plain = submeter.verify(path)
    assert (plain.good, plain.entries, plain.head, plain.anchored) == (True, 6, HEAD, Anchoring.none)
    assert submeter.verify(path, HEAD).anchored == Anchoring.matches
    with pytest.raises(submeter.SubmeterError):
        submeter.verify(path, "9:beef")


def change(path, *statements):
    with sqlite3.connect(path) as book:
        for statement in statements:
            book.execute(statement)
    book.close()


@pytest.mark.parametrize("statement", [
    "UPDATE postings SET minor = minor + 1 WHERE sequence = 1",
    "UPDATE entries SET memo = 'order 2' WHERE sequence = 1",
    "DELETE FROM entries WHERE sequence = 3",
    "UPDATE accounts SET minor = minor - 1 WHERE code = 2010 AND owner = 17",
    "DELETE FROM commits WHERE number = 4",
    "UPDATE commits SET octets = (SELECT octets FROM commits WHERE number = 5) WHERE number = 4",
])
def test_a_changed_book_is_noticed(path, statement):
    change(path, "PRAGMA foreign_keys = OFF", statement)
    found = submeter.verify(path, HEAD)
    assert not found.good
    assert found.findings[0].name and found.findings[0].text


def test_a_cut_off_end_is_noticed_with_the_anchor(path):
    change(path, "DELETE FROM commits WHERE number = 8", "DELETE FROM entries WHERE sequence = 6",
           "DELETE FROM postings WHERE sequence = 6",
           "UPDATE accounts SET minor = minor - 500, version = version - 1 WHERE code = 2010 AND owner = 18",
           "UPDATE accounts SET minor = 0, version = 0 WHERE code = 2050 AND owner = 18")
    assert submeter.verify(path).good
    found = submeter.verify(path, HEAD)
    assert [finding.name for finding in found.findings] == ["cut_off"]
    assert found.anchored == Anchoring.differs


def test_what_is_no_book_is_an_error(tmp_path, path):
    (tmp_path / "text.book").write_text("no book at all " * 100)
    change(tmp_path / "other.book", "CREATE TABLE t (x)")
    for name, code in (("none.book", "cannot_read"), ("text.book", "bad_journal"), ("other.book", "bad_journal")):
        for ask in (submeter.Book.open, submeter.verify):
            with pytest.raises(submeter.SubmeterError, match=code):
                ask(tmp_path / name)


def checked(program, *words):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_beancount_accepts_the_export(path, tmp_path):
    with submeter.Book.open(path) as book:
        (tmp_path / "book.beancount").write_text(book.export("beancount"), encoding="utf-8")
    checked(sys.executable, "-m", "beancount.scripts.check", tmp_path / "book.beancount")


def test_hledger_accepts_the_export(path, tmp_path):
    with submeter.Book.open(path) as book:
        (tmp_path / "book.journal").write_text(book.export("hledger"), encoding="utf-8")
    checked("hledger", "-f", tmp_path / "book.journal", "check", "-s")


def test_the_canonical_export_is_always_the_same(path):
    with submeter.Book.open(path) as book, pytest.raises(ValueError, match="beancount"):
        first = book.export("json")
        assert first == book.export("json") and len(first.splitlines()) > 6
        book.export("ledger")
