# SPDX-License-Identifier: Apache-2.0
"""The verbs statement, income, backup, import and export."""

import datetime
import json
import subprocess
import sys
from decimal import Decimal

import polars
import pytest
from submeter.ledger import Book, Operator, role, verify

NOW = datetime.datetime(2026, 2, 1, tzinfo=datetime.timezone.utc)


@pytest.fixture
def path(tmp_path):
    made = tmp_path / "campus.book"
    with Book.create(made, "b" * 32, zone="Asia/Shanghai", now=NOW) as book:
        book.open_customer(17, now=NOW)
    return made


@pytest.fixture
def filled(run, path, vectors):
    for kind in ("opening_balances", "top_ups"):
        code, _, err = run("import", path, kind, vectors / "imports" / f"{kind}.csv")
        assert code == 0 and "2 rows, 2 created, 0 exists, 0 refused" in err
    return path


def test_import_says_what_is_wrong_with_each_row(run, path, tmp_path):
    table = tmp_path / "paid.csv"
    table.write_text("channel,transaction,customer,amount,effective\n"
                     "wechat,1,17,1.00,2026-01-02T00:00:00Z\n"
                     "wechat,2,99,1.00,2026-01-02T00:00:00Z\n"
                     "wechat,3,17,one,2026-01-02T00:00:00Z\n")
    code, out, err = run("import", path, "top_ups", table)
    assert code == 1 and out.splitlines() == [
        "line 3, customer: refused: unknown_account: the account does not exist",
        "line 4, amount: refused: bad_syntax: the text does not have the expected form"]
    assert "3 rows, 0 created, 0 exists, 3 refused" in err
    code, out, _ = run("import", path, "top_ups", table, "--rows", "--json")
    answer = json.loads(out)
    assert (code, answer["created"], answer["refused"]) == (1, 1, 2)
    assert [(row["line"], row["column"], row["code"]) for row in answer["findings"]] == [
        (3, "customer", "unknown_account"), (4, "amount", "bad_syntax")]
    table.write_text("channel,transaction,customer,amount,effective\nwechat,1,17,2.00,2026-01-02T00:00:00Z\n")
    code, out, _ = run("import", path, "top_ups", table)
    assert (code, out) == (1, "line 2: exists_with_different_postings\n")


def test_import_of_no_table_says_where(run, path, tmp_path):
    table = tmp_path / "paid.csv"
    table.write_text('channel,transaction,customer,amount,effective\nwechat,"1"1\n')
    code, out, err = run("import", path, "top_ups", table)
    assert (code, out) == (3, "") and "paid.csv: line 2, place 11" in err
    table.write_text("channel,sum\n")
    code, out, err = run("import", path, "top_ups", table)
    assert (code, out) == (3, "") and "unknown_field" in err and "rows" not in err
    assert 'paid.csv: line 1, place 2; first row: column 2: "sum" is none of amount, channel, customer, ' in err
    table.write_text("")
    code, out, err = run("import", path, "top_ups", table)
    assert (code, out) == (3, "") and "paid.csv: line 1; first row: there is none: the table is empty" in err
    table.write_text("channel,transaction,customer,amount,effective\n" + 65537 * "x")
    code, out, err = run("import", path, "top_ups", table)
    assert (code, out) == (3, "") and "line 2, place 65537; row: it has more than 65,536 octets" in err
    assert run("import", path, "top_ups", tmp_path / "none.csv")[0] == 3
    assert run("import", tmp_path / "none.book", "top_ups", table)[0] == 3
    assert run("import", path, "readings", table)[0] == 2


def test_an_import_that_breaks_off_says_how_far_it_came(run, path, tmp_path):
    table = tmp_path / "paid.csv"
    row = "wechat,{},17,0.01,2026-01-02T00:00:00Z\n"
    table.write_text("channel,transaction,customer,amount,effective\n" + row.format("") +
                     "".join(row.format(number) for number in range(1000)) + 'wechat,"9,17,0.01\n' + row.format(9))
    code, out, err = run("import", path, "top_ups", table, "--rows")
    assert (code, out) == (3, "line 2, transaction: refused: missing_field: a required field is missing\n")
    assert "1001 rows, 1000 created, 0 exists, 1 refused" in err and "paid.csv: line 1003, place 8" in err
    with Book.open(path) as book:
        assert len(book) == 1000
    code, out, _ = run("import", path, "top_ups", table, "--rows", "--json")
    assert (code, json.loads(out)["exists"]) == (3, 1000)


def test_a_row_with_another_number_of_fields_says_so(run, path, tmp_path):
    table = tmp_path / "paid.csv"
    table.write_text("channel,transaction,customer,amount,effective\nwechat,1,17,1,000.00,2026-01-02T00:00:00Z\n"
                     "wechat,2,17,1.00\n")
    assert run("import", path, "top_ups", table)[1].splitlines() == [
        "line 2: refused: unknown_field: more fields than columns",
        "line 3: refused: missing_field: fewer fields than columns"]


def test_accounts_are_not_opened_by_nobody(run, path, tmp_path):
    with Book.open(path, "write") as book:
        book.set_operator(Operator(1, "Wang", {0: role("administrator") | role("business")}), NOW)
    table = tmp_path / "accounts.csv"
    table.write_text("customer\n18\n19\n")
    code, out, err = run("import", path, "accounts", table)
    assert code == 1 and "2 rows, 0 created, 0 exists, 2 refused" in err
    assert [line.split(": ")[:3] for line in out.splitlines()] == [
        ["line 2", "refused", "not_permitted"], ["line 3", "refused", "not_permitted"]]
    assert run("import", path, "accounts", table, "--by", "1")[0] == 0


def test_import_reads_stdin(path, vectors):
    with open(vectors / "imports/top_ups.csv", "rb") as table:
        done = subprocess.run([sys.executable, "-m", "submeter", "import", str(path), "top_ups", "-"], stdin=table,
                              capture_output=True, check=False)
    assert done.returncode == 0 and b"2 created" in done.stderr and done.stdout == b""


def test_statement_is_for_people_and_programs(run, filled):
    code, out, err = run("statement", filled, "2010/17", "--from", "2026-01", "--to", "2026-02")
    assert code == 0 and "112.01" in out and err == ""
    assert "余额" in run("statement", filled, "2010/17", "--language", "zh")[1]
    assert run("statement", filled, "2010/17", "--html")[1].startswith("<!DOCTYPE html>")
    answer = json.loads(run("statement", filled, "2010/17", "--from", "2026-01-02", "--json")[1])
    assert (answer["opening"], answer["closing"], answer["from"]) == ("12.00", "112.01", "2026-01-01T16:00:00Z")
    assert [line["amount"] for line in answer["lines"]] == ["100.00", "0.01"]
    old = json.loads(run("statement", filled, "2010/17", "--sequence-through", "1", "--json")[1])
    assert old["closing"] == "12.00" and old["from"] is None


def test_income_is_by_day_month_or_year(run, filled):
    answer = json.loads(run("income", filled, "--by", "day", "--json")[1])
    assert [period["period"] for period in answer["periods"]] == ["2026-01-01", "2026-01-02"]
    assert answer["received"] == "112.01"
    code, out, _ = run("income", filled, "--by", "year", "--to", "2026-01-02T00:00:00+08:00")
    assert code == 0 and "12.00" in out and "100.00" not in out
    assert json.loads(run("income", filled, "--recorded-through", "2026", "--json")[1])["periods"] == []


@pytest.mark.parametrize("words", [("--from", "yesterday"), ("--to", "2026-01-02T00:00:00"), ("--from", "2026-13"),
                                   ("--from", "2026-02", "--to", "2026-01"), ("--recorded-through", "x"),
                                   ("--sequence-through", "-1")])
def test_times_are_periods_or_moments(run, filled, words):
    for verb in (("statement", filled, "2010/17"), ("income", filled)):
        assert run(*verb, *words)[0] == 2


def test_a_statement_of_nobody_is_unreadable(run, filled):
    code, out, err = run("statement", filled, "2010/99")
    assert (code, out) == (3, "") and "unknown_account" in err and "2010/99" in err


def test_papers_are_written_to_files(run, filled, tmp_path):
    out = tmp_path / "paper.txt"
    for words in (("statement", filled, "2010/17"), ("income", filled), ("export", filled, "hledger"),
                  ("export", filled, "postings")):
        shown = run(*words)[1]
        code, none, _ = run(*words, "--out", out)
        assert (code, none, out.read_text(encoding="utf-8")) == (0, "", shown)
        assert run(*words, "--out", filled)[0] == 2
    assert verify(filled).good


def test_a_paper_has_one_form(run, filled):
    for verb in (("statement", filled, "2010/17"), ("income", filled)):
        code, out, err = run(*verb, "--html", "--json")
        assert (code, out) == (2, "") and "--html" in err


def test_no_paper_overwrites_another_book(run, filled, tmp_path):
    other = tmp_path / "other.book"
    Book.create(other, "c" * 32, now=NOW).close()
    kept = other.read_bytes()
    for words in (("statement", filled, "2010/17"), ("income", filled), ("export", filled, "hledger"),
                  ("export", filled, "postings"), ("export", filled, "postings", "--parquet")):
        code, _, err = run(*words, "--out", other)
        assert code == 2 and "other.book" in err and other.read_bytes() == kept


def test_backup_copies_and_prints_the_head(run, filled, tmp_path):
    copy = tmp_path / "copy.book"
    code, out, err = run("backup", filled, copy)
    head = out.split()[3]
    assert (code, out.split()[1]) == (0, "4") and "keep the head" in err
    assert verify(copy, head).good and verify(filled, head).good
    code, out, err = run("backup", filled, copy, "--json")
    assert (code, out) == (3, "") and "copy.book" in err
    assert json.loads(run("backup", filled, tmp_path / "second.book", "--json")[1]) == {"entries": 4, "head": head}


def test_export_is_for_accountants_and_tables(run, filled, tmp_path):
    assert "2010" in run("export", filled, "beancount")[1] or "Prepaid" in run("export", filled, "beancount")[1]
    lines = run("export", filled, "json")[1].splitlines()
    assert run("export", filled, "json", "--json")[1].splitlines() == lines and all(map(json.loads, lines))
    rows = [json.loads(line) for line in run("export", filled, "postings", "--json")[1].splitlines()]
    assert len(rows) == 8 and sum(Decimal(row["amount"]) for row in rows) == 0
    out = tmp_path / "entries.parquet"
    assert run("export", filled, "entries", "--parquet", "--out", out)[0] == 0
    assert len(polars.read_parquet(out)) == 4
    for words in (("hledger", "--json"), ("postings", "--parquet"), ("json", "--parquet", "--out", out),
                  ("entries", "--parquet", "--json", "--out", out)):
        assert run("export", filled, *words)[0] == 2


@pytest.mark.parametrize("form", [[], ["--json"], ["--parquet"]])
def test_a_table_that_cannot_be_written_is_told(run, filled, form):
    code, out, err = run("export", filled, "entries", *form, "--out", "/dev/full")
    assert (code, out) == (3, "") and "not written" in err
    assert run("export", filled, "entries", *form, "--out", "")[0] == 2


def test_parquet_without_polars_is_told(run, filled, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    code, _, err = run("export", filled, "entries", "--parquet", "--out", tmp_path / "e.parquet")
    assert code == 3 and "polars" in err and not (tmp_path / "e.parquet").exists()
