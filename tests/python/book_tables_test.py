# SPDX-License-Identifier: Apache-2.0
"""Tables that go into a book and come out of it, operators, statements and reports."""

import csv
import datetime
import hashlib
import io
import json
import sys
import uuid
from decimal import Decimal

import polars
import pytest
import submeter
from submeter.ledger import (AccountSettings, Actor, AuditEvent, Authority, Book, CustomerAmount, EntryHead, Operator,
                             Outcome, Policy, keys, role, tables)

BOOK_ID = "000000000000000000000000000b00c1"
UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 2, 1, tzinfo=UTC)
TABLES = ("accounts", "opening_balances", "top_ups")


@pytest.fixture
def book():
    with Book.create(None, BOOK_ID, zone="Asia/Shanghai", now=NOW) as made:
        made.open_customer(17, levels=[Decimal("20.00")], now=NOW)
        yield made


@pytest.fixture
def filled(book, vectors):
    """With what the example tables have."""
    for kind in TABLES:
        book.import_csv(vectors / "imports" / f"{kind}.csv", kind, now=NOW)
    return book


def bring(book, text, kind="top_ups", **more):
    """What became of each row, as text."""
    said = []
    book.import_csv(io.BytesIO(text.encode()), kind, now=NOW, **more,
                    show=lambda row: said.append((row.line, str(row), row.column)))
    return said


def test_a_book_is_founded_in_a_zone_that_there_is(tmp_path):
    with pytest.raises(submeter.SubmeterError, match="zone_not_found"):
        Book.create(tmp_path / "campus.book", BOOK_ID, zone="Mars/Olympus", now=NOW)
    assert list(tmp_path.iterdir()) == []


def test_tables_come_in_and_exist_when_they_come_again(book, vectors):
    for kind in TABLES:
        path = vectors / "imports" / f"{kind}.csv"
        counts = book.import_csv(path, kind, now=NOW)
        assert (counts.rows, counts.created, counts.refused) == (2, 2, 0)
        with open(path, "rb") as again:
            counts = book.import_csv(again, kind, mode="rows", now=NOW)
        assert (counts.rows, counts.exists) == (2, 2)
    assert book.balances()["2010/17"] == Decimal("112.01")
    paid = book.find_entry(keys.channel_transaction("wechat", "M1", "4200"))
    assert (paid.offset_minutes, paid.effective) == (480, datetime.datetime(2026, 1, 2, tzinfo=UTC))
    assert repr(counts) == "<submeter.ImportCounts rows 2 created 0 exists 2 refused 0>"


def test_an_id_is_what_the_page_says(book, vectors):
    book.import_csv(vectors / "imports/top_ups.csv", "top_ups", now=NOW)
    digest = hashlib.sha256(f"{BOOK_ID}/top_up/wechat/M1/4200".encode()).hexdigest()
    assert book.entries()[0].id == "0" * 12 + digest[:20]


HEAD = "channel,transaction,customer,amount,effective\n"
GOOD, BAD = "wechat,1,17,1.00,2026-01-02T00:00:00Z\n", "wechat,2,17,1.005,2026-01-02T00:00:00Z\n"


def test_rows_are_answered_one_by_one_or_all_together(book):
    assert bring(book, HEAD + GOOD + BAD) == [(2, "refused", None), (3, "refused", "amount")]
    assert len(book) == 0
    assert bring(book, HEAD + GOOD + BAD, mode="rows") == [(2, "created", None), (3, "refused", "amount")]
    assert len(book) == 1


def test_a_row_holds_its_result(book):
    rows = []
    book.import_csv(io.BytesIO((HEAD + BAD + GOOD).encode()), "top_ups", now=NOW, show=rows.append)
    assert [row.result.error.name for row in rows] == ["too_many_digits", "linked_entry_failed"]
    assert rows[0].result.outcome == Outcome.refused and repr(rows[0]) == "<submeter.ImportedRow 2 refused>"


@pytest.mark.parametrize(("text", "name", "line", "place"), [
    (HEAD + 'wechat,"1"2\n', "bad_syntax", 2, 11), ("channel,amount\n", "missing_field", 1, 1),
    ("channel,Amount\n", "unknown_field", 1, 2), ("\ufeff" + HEAD + "\x00", "bad_value", 2, 1)])
def test_what_is_no_table_says_where(book, text, name, line, place):
    with pytest.raises(submeter.SubmeterError) as raised:
        bring(book, text)
    assert (raised.value.name, raised.value.index, raised.value.offset) == (name, line, place)


@pytest.mark.parametrize("table", [b"customer\n18\n", 18, None])
def test_a_table_that_is_brought_in_is_a_path_or_a_file(book, table):
    with pytest.raises(TypeError, match="a table is a path, or a file"):
        book.import_csv(table, "accounts", now=NOW)


def test_words_of_an_import_are_checked(book):
    for words in ({"kind": "readings"}, {"mode": "some"}):
        with pytest.raises(ValueError):
            bring(book, HEAD, **words)


def test_a_long_table_is_not_held(book):
    rows = 20_000
    table = io.BytesIO((HEAD + "".join(f"wechat,{n},17,0.01,2026-01-02T00:00:00Z\n" for n in range(rows))).encode())
    counts = book.import_csv(table, "top_ups", mode="rows", now=NOW)
    assert (counts.created, book.balances()["2010/17"]) == (rows, Decimal("200.00"))


def test_operators_do_what_is_granted(book):
    rules = book.posting_rules()
    book.set_operator(Operator(1, "Wang", {0: role("administrator")}), NOW)
    book.set_operator(Operator(2, "Li", {0: role("business"), 7: {"print"}}), NOW, by=Actor(1))
    assert [operator.name for operator in book.operators()] == ["Wang", "Li"]
    assert book.operators()[1].grants == {0: role("business"), 7: frozenset({"print"})}
    refund = rules.refund(EntryHead("1" * 32, NOW, authority=Authority(1)), 17, 1)
    [result] = book.commit([refund], NOW).results
    assert result.error.name == "not_permitted"
    for change in (lambda by: book.open_customer(18, now=NOW, by=by),
                   lambda by: book.set_policy(refund_limit=Decimal("50"), now=NOW, by=by)):
        with pytest.raises(submeter.SubmeterError, match="not_permitted"):
            change(Actor(3))
    book.open_customer(18, now=NOW, by=Actor(2))
    book.set_policy(refund_limit=Decimal("50"), logged_reads={"read", "read_audit"}, now=NOW, by=Actor(1, approved_by=2))
    assert book.policy == Policy(Decimal("50.00"), frozenset({"read", "read_audit"}))
    assert book.audit_events()[-1].approved_by == 2
    for wrong in ({"refund_limit": -1}, {"refund_limit": None, "logged_reads": ["print"]}):
        with pytest.raises(submeter.SubmeterError, match="bad_value"):
            book.set_policy(**wrong, now=NOW, by=Actor(1))
    book.audit(AuditEvent(NOW, "print", by=2), NOW, permission="print")
    with pytest.raises(submeter.SubmeterError, match="not_permitted"):
        book.audit(AuditEvent(NOW, "print", by=1), NOW, permission="print")
    with pytest.raises(submeter.SubmeterError, match="no_manager"):
        book.set_operator(Operator(1, "Wang", {}, "suspended"), NOW, by=Actor(1))
    told = book.audit_events()
    assert [(event.operation, event.by, event.result) for event in told][:4] == [
        ("set_operator", 0, "done"), ("set_operator", 1, "done"), ("record_entry", 1, "not_permitted"),
        ("open_account", 3, "not_permitted")]
    assert AuditEvent(NOW, "print", by=2) in told
    tenant = Operator(4, "tenant", {0: role("tenant")}, own_customer=17)
    book.set_operator(tenant, NOW, by=Actor(1))
    assert book.operators()[2] == tenant
    for wrong in (lambda: role("king"), lambda: book.set_operator(Operator(5, "x", {0: {"fly"}}), NOW)):
        with pytest.raises(ValueError, match="is no"):
            wrong()


def test_a_statement_adds_up(filled):
    made = filled.statement("2010/17", *filled.period("2026-01"))
    assert (made.account, made.opening, made.raised, made.lowered, made.closing) == (
        "2010/17", Decimal("0.00"), Decimal("112.01"), Decimal("0.00"), Decimal("112.01"))
    assert [(line.kind.name, line.amount, line.balance, line.memo) for line in made.lines] == [
        ("opening", Decimal("12.00"), Decimal("12.00"), "old, system"),
        ("top_up", Decimal("100.00"), Decimal("112.00"), ""), ("top_up", Decimal("0.01"), Decimal("112.01"), "")]
    assert made.start == datetime.datetime(2025, 12, 31, 16, tzinfo=UTC) and made.sequence_through == len(filled)
    assert filled.statement("2010/17").start is None
    assert "112.01" in made.to_text() and "余额" in made.to_text("zh") and made.to_html().startswith("<!DOCTYPE html>")
    before = filled.statement("2010/17", sequence_through=1)
    assert (len(before.lines), before.closing) == (1, Decimal("12.00"))
    with pytest.raises(submeter.SubmeterError, match="unknown_account"):
        filled.statement("2010/99")


def test_income_is_by_channel_and_item(filled):
    rules = filled.posting_rules()
    used = rules.consumption(EntryHead("1" * 32, NOW), "water", [CustomerAmount(17, Decimal("2.50"))])
    assert filled.commit([used], NOW).results[0].recorded
    made = filled.income(by="month")
    assert [(period, [(row.code, row.name, row.raised) for row in rows]) for period, rows in made.periods] == [
        ("2026-01", [(1010, "cash counter", Decimal("0.01")), (1020, "bank", Decimal("12.00")),
                     (1031, "WeChat clearing", Decimal("100.00"))]),
        ("2026-02", [(4011, "water", Decimal("2.50"))])]
    assert (made.received, made.earned) == (Decimal("112.01"), Decimal("2.50"))
    assert [period for period, _ in filled.income(by="year", axis="recorded").periods] == ["2026"]
    assert "4011" in made.to_text() and made.to_html("zh").startswith("<!DOCTYPE html>")
    assert filled.income(recorded_through=NOW - datetime.timedelta(days=1)).periods == []
    with pytest.raises(ValueError, match="week"):
        filled.income(by="week")


def table_of(book, name):
    out = io.StringIO()
    tables.write_csv(book, name, out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_tables_of_a_book_say_what_it_says(filled):
    postings = table_of(filled, "postings")
    sums = {}
    for row in postings:
        sums[row["account"]] = sums.get(row["account"], 0) + Decimal(row["amount"])
    assert sum(sums.values()) == 0
    balances = {row["account"]: Decimal(row["balance"]) for row in table_of(filled, "balances")}
    assert balances == filled.balances()
    assert all(abs(sums.get(account, 0)) == abs(balance) for account, balance in balances.items())
    [prepaid] = [row for row in table_of(filled, "accounts") if row["account"] == "2010/17"]
    assert (prepaid["code"], prepaid["owner"], prepaid["name"]) == ("2010", "17", "customer prepaid")
    assert (prepaid["levels"], prepaid["floor"], prepaid["balance"]) == ("20.00", "0.00", "112.01")
    entries = table_of(filled, "entries")
    assert [row["sequence"] for row in entries] == ["1", "2", "3", "4"]
    assert entries[2]["keys"] == "channel_transaction:wechat/M1/4200 trade:wechat/T-7"
    assert (entries[0]["memo"], entries[0]["effective"], entries[0]["expires"]) == (
        "old, system", "2025-12-31T16:00:00Z", "")


def test_no_memo_is_a_formula_in_a_spreadsheet(filled, tmp_path):
    written = "=HYPERLINK(1)", "+1", "-1", "@a", "\t=1", "＝1", "a=1", "'=1", ""
    for number, text in enumerate(written):
        head = EntryHead(uuid.UUID(int=number + 1), NOW, text, authority=Authority(reason=text))
        [result] = filled.commit([filled.posting_rules().top_up(head, "cash", 17, 1)], NOW).results
        assert result.outcome == Outcome.created
    rows = table_of(filled, "entries")[-len(written):]
    for column in ("memo", "reason"):
        assert [row[column] for row in rows] == [*("'" + text for text in written[:6]), *written[6:]]
    tables.write_parquet(filled, "entries", tmp_path / "entries")
    assert polars.read_parquet(tmp_path / "entries")["memo"].to_list()[-len(written):] == list(written)


def test_an_owner_may_be_any_number(book):
    greatest = f"2010/{2**64 - 1}"
    book.open_account(AccountSettings(greatest), NOW)
    assert book.balance(greatest) == 0
    with pytest.raises(submeter.SubmeterError, match="overflow"):
        book.balance(f"2010/{2**64}")


def test_a_table_is_the_same_as_json_and_parquet(filled, tmp_path):
    for name in ("accounts", "balances", "entries", "postings"):
        rows, out = table_of(filled, name), io.StringIO()
        tables.write_json(filled, name, out)
        read = [json.loads(line) for line in out.getvalue().splitlines()]
        assert [{key: "" if value is None else str(value) for key, value in row.items()} for row in read] == rows
        tables.write_parquet(filled, name, tmp_path / name)
        frame = polars.read_parquet(tmp_path / name)
        assert frame.columns == list(rows[0]) and len(frame) == len(rows)
        for row, seen in zip(rows, frame.iter_rows(named=True)):
            for key, value in seen.items():
                shown = value.isoformat().replace("+00:00", "Z") if isinstance(value, datetime.datetime) else str(value)
                assert row[key] == ("" if value is None else shown)
    assert polars.read_parquet(tmp_path / "postings").schema["amount"] == polars.Decimal(38, 2)


def test_parquet_without_polars_says_what_is_missing(filled, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(ImportError, match="needs the package polars"):
        tables.write_parquet(filled, "postings", tmp_path / "postings.parquet")
    with pytest.raises(ValueError, match="no table"):
        tables.write_csv(filled, "alarms", io.StringIO())


def test_what_a_visitor_raises_arrives(filled):
    def refuse(entry):
        raise KeyError(entry.sequence)
    with pytest.raises(KeyError, match="1"):
        filled.visit_entries(refuse)
