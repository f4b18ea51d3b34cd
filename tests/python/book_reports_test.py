# SPDX-License-Identifier: Apache-2.0
"""What a book says about itself beyond statements: sheets, ages, orders, papers, closings, several books."""

import datetime
from decimal import Decimal

import numpy
import polars
import pytest
import submeter
from submeter.ledger import (AccountSettings, Actor, Authority, BillLine, Book, BookPair, CustomerAmount, EntryHead,
                             EntryKind, MeterOrder, Operator, PeriodChange, Policy, PurchaseSlot, add_up,
                             add_up_income, keys, role, tables)

BOOK_ID = "000000000000000000000000000b00c1"
UTC = datetime.timezone.utc
NOW = datetime.datetime(2026, 3, 31, 8, tzinfo=UTC)
DAY = datetime.timedelta(days=1)
CHIEF, CLERK, TENANT, AUDITOR = 1, 2, 17, 4


def an_id(number):
    return f"{number:032x}"


def head(number, ago=0, memo="", **more):
    return EntryHead(an_id(number), NOW - ago * DAY, memo, **more)


def done(book, *entries):
    results = book.commit(entries, NOW).results
    assert all(str(result) == "created" for result in results), [str(result) for result in results]


@pytest.fixture
def book():
    """Customer 17 pays in advance, 18 is behind with two bills."""
    with Book.create(None, BOOK_ID, zone="Asia/Shanghai", now=NOW - 200 * DAY) as made:
        for customer in (17, 18):
            made.open_customer(customer, now=NOW - 200 * DAY)
        rules = made.posting_rules()
        done(made, rules.top_up(head(1, 50, "order 1"), "wechat", 17, Decimal("100.00")),
             rules.consumption(head(2, 40), "electricity", [CustomerAmount(17, Decimal("107.00"))]),
             rules.bill(head(3, 100, "bill of December"), an_id(101), 18, [BillLine(4010, Decimal("40.00"))]),
             rules.bill(head(4, 10, "bill of March"), an_id(102), 18, [BillLine(4010, Decimal("7.50"))]),
             rules.bill_payment(head(5, 5), "bank", 18, an_id(102), Decimal("2.50")))
        yield made


@pytest.fixture
def staffed(book):
    """With an administrator, a clerk who prints, an auditor, and the tenant of 17."""
    book.set_operator(Operator(CHIEF, "Wang", {0: role("administrator")}), NOW)
    for operator in (Operator(CLERK, "Li", {0: role("finance") | role("business")}),
                     Operator(AUDITOR, "Zhao", {0: role("auditor")}),
                     Operator(TENANT, "tenant", {0: role("tenant")}, own_customer=17)):
        book.set_operator(operator, NOW, by=Actor(CHIEF))
    return book


def rows_of(sheet):
    return [(row.code, row.debit, row.credit) for row in sheet.rows]


def test_a_trial_sheet_has_both_sides(book):
    made = book.trial_sheet()
    assert rows_of(made) == [
        (1020, Decimal("2.50"), Decimal("0.00")), (1031, Decimal("100.00"), Decimal("0.00")),
        (1210, Decimal("52.00"), Decimal("0.00")), (4010, Decimal("0.00"), Decimal("154.50"))]
    assert made.total.debit == made.total.credit == Decimal("154.50") and made.total.name == ""
    assert (made.overdrawn, made.rows[2].name) == (Decimal("7.00"), "receivable")
    assert (made.customer_money, made.channel_money) == (Decimal("0.00"), Decimal("102.50"))
    assert (made.effective_before, made.recorded_through, made.sequence_through) == (None, None, 5)
    posted = rows_of(book.trial_sheet(overdrafts="as_posted"))
    assert posted[2:4] == [(1210, Decimal("45.00"), Decimal("0.00")), (2010, Decimal("7.00"), Decimal("0.00"))]
    with pytest.raises(ValueError, match="as_receivable"):
        book.trial_sheet(overdrafts="hidden")


def test_a_trial_sheet_is_of_any_moment(book):
    early = book.trial_sheet(effective_before=NOW - 45 * DAY)
    assert rows_of(early)[-2:] == [(2010, Decimal("0.00"), Decimal("100.00")), (4010, Decimal("0.00"), Decimal("40.00"))]
    assert early.effective_before == NOW - 45 * DAY
    assert rows_of(book.trial_sheet(sequence_through=1)) == [
        (1031, Decimal("100.00"), Decimal("0.00")), (2010, Decimal("0.00"), Decimal("100.00"))]
    assert rows_of(book.trial_sheet(recorded_through=NOW - DAY)) == []


def test_a_trial_sheet_is_paper_and_columns(book):
    made = book.trial_sheet()
    columns = made.columns()
    assert [column.dtype for column in columns.values()] == [numpy.int64] * 3
    assert columns["debit"].sum() == columns["credit"].sum() == 15450
    assert "Trial balance" in made.to_text() and "receivable" in made.to_html() and "试算" in made.to_text("zh")


def test_arrears_are_sorted_by_age(book):
    made = book.ageing(NOW)
    [row] = made.rows
    assert made.buckets == ["0-30", "31-60", "61-90", "91+"]
    assert (row.customer, row.credit, row.not_due, row.owed) == (18, 0, 0, Decimal("45.00"))
    assert row.overdue == [Decimal("5.00"), Decimal("0.00"), Decimal("0.00"), Decimal("40.00")]
    assert (made.total.customer, made.total.owed, made.at, made.sequence_through) == (None, row.owed, NOW, 5)
    later = book.ageing(NOW, borders=[99], due_after=14)
    assert later.buckets == ["0-99", "100+"] and later.due_after == 14
    assert (later.rows[0].not_due, later.rows[0].overdue) == (Decimal("5.00"), [Decimal("40.00"), Decimal("0.00")])
    assert book.ageing(NOW, sequence_through=3).total.owed == Decimal("40.00")
    for wrong in ({"borders": [30, 30]}, {"borders": [-1]}, {"due_after": -1}, {"borders": range(13)},
                  {"due_after": 2**31}):
        with pytest.raises(submeter.SubmeterError, match="bad_value"):
            book.ageing(NOW, **wrong)


def test_ages_are_a_table(book):
    made = book.ageing(NOW)
    frame = polars.DataFrame(made.columns())
    assert frame.columns == ["customer", "credit", "not_due", "0-30", "31-60", "61-90", "91+", "owed"]
    assert frame.schema["customer"] == polars.UInt64 and frame.schema["owed"] == polars.Int64
    assert frame.row(0) == (18, 0, 0, 500, 0, 0, 4000, 4500)
    assert "45.00" in made.to_text("zh") and made.to_html().startswith("<!DOCTYPE html>")


@pytest.fixture
def with_order(book):
    for account in ("2030/7", "2030/8", "2020/9"):
        book.open_account(AccountSettings(account), NOW)
    rules = book.posting_rules()
    done(book, rules.top_up(head(20), "cash", 17, Decimal("50.00")),
         rules.issue(head(21), MeterOrder(7, 17, 9, Decimal("30.00"))),
         rules.issue(head(22), MeterOrder(8, 17, 9, Decimal("5.00"))),
         rules.issue_confirmed(head(23), MeterOrder(7, 17, 9, Decimal("30.00"), start=an_id(21)), PurchaseSlot(0, 1)))
    return book


def test_orders_say_what_became_of_them(with_order):
    made = with_order.orders()
    assert [(row.order, row.state, row.amount, row.in_transit) for row in made.rows] == [
        (7, "confirmed", Decimal("30.00"), Decimal("0.00")), (8, "in_transit", Decimal("5.00"), Decimal("5.00"))]
    first = made.rows[0]
    assert (first.customer, first.meter, first.begun, first.last, first.entries) == (17, 9, NOW, NOW, 2)
    assert "in transit" in made.to_text() and made.to_html("zh").startswith("<!DOCTYPE html>")
    assert with_order.orders(effective_before=NOW).rows == []


def test_a_receipt_is_one_entry_of_an_account(book):
    made = book.receipt(an_id(1), "2010/17")
    assert (made.book, made.account, made.channel, made.how, made.head) == (BOOK_ID, "2010/17", 1031, "original", book.head)
    assert (made.line.kind, made.line.amount, made.line.balance, made.line.memo) == (
        EntryKind.top_up, Decimal("100.00"), Decimal("100.00"), "order 1")
    assert book.receipt(an_id(2), "2010/17", "copy").channel is None
    assert "100.00" in made.to_text() and book.head in made.to_html() and "收据" in made.to_text("zh")
    for entry, account, why in ((an_id(9), "2010/17", "bad_value"), (an_id(1), "2010/18", "bad_value"),
                                (an_id(1), "2010/99", "unknown_account")):
        with pytest.raises(submeter.SubmeterError, match=why):
            book.receipt(entry, account)
    with pytest.raises(ValueError, match="third"):
        book.receipt(an_id(1), "2010/17", "third")
    assert book.audit_events() == []


def test_a_reminder_lists_what_is_owed(book):
    made = book.reminder(18, NOW)
    assert (made.customer, made.at, made.owed, made.prepaid) == (18, NOW, Decimal("45.00"), Decimal("0.00"))
    assert [(item.memo, item.amount, item.days) for item in made.items] == [
        ("bill of December", Decimal("40.00"), 100), ("bill of March", Decimal("5.00"), 10)]
    assert (made.book, made.head) == (BOOK_ID, book.head) and made.items[0].effective == NOW - 100 * DAY
    assert "45.00" in made.to_text() and made.to_html("zh").startswith("<!DOCTYPE html>")
    assert book.reminder(17, NOW).prepaid == Decimal("-7.00")
    with pytest.raises(submeter.SubmeterError, match="unknown_account"):
        book.reminder(99, NOW)


def test_what_is_printed_and_invoiced_is_in_the_chain(book):
    text = book.print_receipt(an_id(1), "2010/17", now=NOW, by=Actor(terminal="desk 1"))
    assert book.head in text
    again = book.print_receipt(an_id(1), "2010/17", how="copy", form="html", language="zh", now=NOW)
    assert again.startswith("<!DOCTYPE html>") and book.head in again
    assert "bill of March" in book.print_reminder(18, now=NOW)
    book.mark_invoice(an_id(1), "INV-12", NOW)
    book.mark_invoice(an_id(1), "", NOW, by=Actor(reason="wrong name"))
    told = book.audit_events(an_id(1))
    assert [(event.operation, event.after) for event in told] == [
        ("print_receipt", "original"), ("print_receipt", "copy"), ("mark_invoice", "INV-12"), ("mark_invoice", "")]
    assert (told[0].terminal, told[3].reason) == ("desk 1", "wrong name")
    assert [event.operation for event in book.audit_events("2010/18")] == ["print_reminder"]
    with pytest.raises(submeter.SubmeterError, match="bad_value"):
        book.mark_invoice(an_id(9), "INV-13", NOW)
    with pytest.raises(submeter.SubmeterError, match="bad_value"):
        book.mark_invoice(an_id(1), "\ud800", NOW)
    with pytest.raises(ValueError, match="pdf"):
        book.print_receipt(an_id(1), "2010/17", form="pdf", now=NOW)
    assert book.verify().good


def test_who_may_not_print_is_told(staffed):
    with pytest.raises(submeter.SubmeterError, match="not_permitted"):
        staffed.print_receipt(an_id(1), "2010/17", now=NOW, by=Actor(AUDITOR))
    [refused] = staffed.audit_events(an_id(1))
    assert (refused.operation, refused.by, refused.result) == ("print_receipt", AUDITOR, "not_permitted")
    assert "100.00" in staffed.print_receipt(an_id(1), "2010/17", now=NOW, by=Actor(TENANT))
    with pytest.raises(submeter.SubmeterError, match="not_permitted"):
        staffed.mark_invoice(an_id(1), "INV-12", NOW, by=Actor(AUDITOR))


def refused(view, *asks):
    for ask in asks:
        with pytest.raises(submeter.SubmeterError, match="not_permitted"):
            ask(view)


def test_a_tenant_sees_the_own_only(staffed):
    seen = staffed.view(TENANT)
    assert (seen.id, seen.currency, seen.scale, seen.zone) == (BOOK_ID, "CNY", 2, "Asia/Shanghai")
    assert sorted(seen.balances()) == ["1210/17", "2010/17", "2040/17", "2050/17"]
    assert seen.balance("2010/17") == staffed.balance("2010/17") == Decimal("-7.00")
    assert seen.balance("2010/17", sequence_through=1) == Decimal("100.00")
    assert [entry.postings for entry in seen.entries("2010/17")] == [
        [("2010/17", Decimal("-100.00"))], [("2010/17", Decimal("107.00"))]]
    assert seen.find_entry(an_id(1)).authority == Authority() and seen.find_entry(an_id(3)) is None
    assert seen.statement("2010/17").closing == Decimal("-7.00")
    assert seen.explain("2010/17").facts["balance"] == "-7.00 CNY"
    assert seen.receipt(an_id(1), "2010/17").line.amount == Decimal("100.00")
    assert seen.reminder(17, NOW).prepaid == Decimal("-7.00")
    assert seen.orders().rows == [] and seen.period("2026-03")[0] < NOW
    refused(seen, lambda v: v.balance("2010/18"), lambda v: v.entries("2010/18"), lambda v: v.statement("1020"),
            lambda v: v.reminder(18, NOW), lambda v: v.receipt(an_id(3), "1210/18"), lambda v: v.income(),
            lambda v: v.trial_sheet(), lambda v: v.ageing(NOW), lambda v: v.audit_events(), lambda v: v.entries(),
            lambda v: v.export("json"), lambda v: v.operators(), lambda v: v.period_changes(),
            lambda v: v.reservations(), lambda v: v.visit_entries(print), lambda v: v.find_entry(keys.bill(an_id(101))))


def test_a_view_is_as_wide_as_what_is_granted(staffed):
    auditor = staffed.view(AUDITOR)
    assert auditor.trial_sheet().total.debit == staffed.trial_sheet().total.debit
    assert auditor.ageing(NOW).total.owed == Decimal("45.00") and auditor.income().earned == Decimal("154.50")
    assert auditor.export("json") == staffed.export("json") and auditor.operators() == staffed.operators()
    assert len(auditor.audit_events()) == 4 and auditor.period_changes() == []
    assert auditor.find_entry(keys.bill(an_id(101))).id == an_id(3) and len(auditor.entries()) == 5
    refused(auditor, lambda v: v.receipt(an_id(1), "2010/17"))
    refused(staffed.view(CHIEF), lambda v: v.export("json"))
    refused(staffed.view(99), lambda v: v.accounts(), lambda v: v.orders())
    staffed.set_operator(Operator(AUDITOR, "Zhao", {}, "suspended"), NOW, by=Actor(CHIEF))
    refused(auditor, lambda v: v.trial_sheet())
    with pytest.raises(submeter.SubmeterError, match="unknown_account"):
        staffed.view(CLERK).entries("2010/99")


def test_a_view_leaves_what_the_policy_wants_logged(staffed):
    staffed.set_policy(refund_limit=None, logged_reads=["read", "export_data"], now=NOW, by=Actor(CHIEF))
    seen = staffed.view(TENANT, terminal="desk 2", now=NOW + DAY)
    assert seen.balance("2010/17") == Decimal("-7.00")
    refused(seen, lambda v: v.statement("2010/18"), lambda v: v.operators(), lambda v: v.audit_events())
    told = staffed.audit_events()[-3:]
    assert [(event.operation, event.subject, event.result) for event in told] == [
        ("read_balance", "2010/17", "done"), ("read_statement", "2010/18", "not_permitted"),
        ("read_whole", "book", "not_permitted")]
    assert {(event.by, event.terminal, event.at) for event in told} == {(TENANT, "desk 2", NOW + DAY)}


def test_a_view_without_operators_shows_all_and_closes_with_its_book(book, tmp_path):
    seen = book.view(5)
    assert seen.balances() == book.balances()
    with open(tmp_path / "balances.csv", "w", encoding="utf-8") as out:
        tables.write_csv(seen, "balances", out)
    book.close()
    with pytest.raises(ValueError, match="the book is closed"):
        seen.accounts()


def test_what_is_reserved_is_listed(with_order):
    hold = with_order.entry(an_id(30), EntryKind.issue, NOW, [("2010/17", Decimal("2.00")), ("2030/8", Decimal("-2.00"))],
                            phase="pending", expires=NOW + DAY)
    done(with_order, hold)
    [held] = with_order.reservations()
    assert (held.id, held.effective, held.expires, held.postings) == (an_id(30), NOW, NOW + DAY, hold.postings)
    done(with_order, with_order.entry(an_id(31), EntryKind.issue, NOW, [], phase="void", holds=an_id(30)))
    assert with_order.reservations() == []


def test_alarms_are_passed_on_once(book):
    book.open_customer(19, levels=[Decimal("20.00")], now=NOW)
    rules = book.posting_rules()
    done(book, rules.top_up(head(40), "cash", 19, Decimal("25.00")))
    before, following = book.alarms(book.cursor("sms"))
    assert [(alarm.account, alarm.level) for alarm in before] == [("2010/17", 0)]
    book.set_cursor("sms", following)
    report = book.commit([rules.consumption(head(41), "gas", [CustomerAmount(19, Decimal("10.00"))])], NOW)
    alarms, following = book.alarms(book.cursor("sms"))
    assert [(alarm.account, alarm.level, alarm.available) for alarm in alarms] == [("2010/19", 1, Decimal("15.00"))]
    assert [alarm.cause for alarm in alarms] == [alarm.cause for alarm in report.alarms] == [an_id(41)]
    assert book.alarms(following) == ([], following) and book.alarms(2**64 - 1) == ([], following)
    assert [alarm.cause for alarm in book.alarms()[0]] == [an_id(2), an_id(41)]


def test_a_policy_is_told(book):
    assert book.policy == Policy()
    book.set_policy(refund_limit=Decimal("50"), now=NOW)
    assert book.policy.refund_limit == Decimal("50.00")


@pytest.mark.parametrize("ask", [
    lambda book: book.commit([None]), lambda book: book.view(None), lambda book: book.view("17"),
    lambda book: book.import_csv("tests/vectors/imports/top_ups.csv", None), lambda book: book.close_period(None),
    lambda book: submeter._core.ledger.add_up([None], None, None), lambda book: add_up_income([None])])
def test_what_is_of_a_wrong_type_is_said(book, root, monkeypatch, ask):
    monkeypatch.chdir(root)
    with pytest.raises(TypeError):
        ask(book)


@pytest.mark.parametrize("operator", [-1, 2**64])
def test_a_view_is_of_a_number_that_there_can_be(book, operator):
    with pytest.raises(submeter.SubmeterError, match="bad_value"):
        book.view(operator)


def test_closings_and_reopenings_are_told(with_order):
    through = NOW - DAY
    with pytest.raises(submeter.SubmeterError, match="open_orders"):
        with_order.close_period(NOW + DAY, now=NOW + 2 * DAY)
    with_order.close_period(through, authority=Authority(CLERK, reason="month end"), now=NOW)
    with_order.close_period(NOW + DAY, exceptions=[8], now=NOW + 2 * DAY)
    with_order.reopen_period(Authority(1, 2, "a reading was missing"), NOW + 3 * DAY)
    closed, late, reopened = with_order.period_changes()
    assert closed == PeriodChange(NOW, "closed", through, [], Authority(CLERK, reason="month end"), closed.trial_balance)
    assert len(closed.trial_balance) == 64 and late.exceptions == [an_id(8)]
    assert reopened == PeriodChange(NOW + 3 * DAY, "reopened", NOW + DAY, [], Authority(1, 2, "a reading was missing"))
    assert with_order.closed_before == through


def test_an_export_tells_operators_and_closings(staffed):
    staffed.close_period(NOW - DAY, authority=Authority(CLERK), now=NOW)
    told = staffed.export("json")
    assert '"operator":17,"name":"tenant"' in told and '"own_customer":17' in told
    assert '{"period":"closed","before":"2026-03-30T08:00:00Z"' in told and '"audit":"set_operator"' in told


@pytest.fixture
def other():
    with Book.create(None, an_id(0xB00C2), zone="Asia/Shanghai", now=NOW - 200 * DAY) as made:
        made.open_customer(5, now=NOW - 200 * DAY)
        done(made, made.posting_rules().top_up(head(1, 50), "wechat", 5, Decimal("10.00")))
        yield made


def test_books_add_up(book, other):
    made = add_up([book, other])
    assert made.books == [BOOK_ID, other.id] and made.currency == "CNY" and made.open_between == 0
    assert made.balances == {1020: Decimal("2.50"), 1031: Decimal("110.00"), 1210: Decimal("45.00"),
                             2010: Decimal("3.00"), 4010: Decimal("154.50")}
    assert add_up([book, other], effective_before=NOW - 45 * DAY).balances[1031] == Decimal("110.00")
    assert add_up([book], recorded_through=NOW - DAY).balances == {}
    income = add_up_income([book.income(by="month"), other.income(by="month")])
    assert (income.received, income.earned) == (Decimal("112.50"), Decimal("154.50"))
    with Book.create(None, an_id(3), currency="USD", now=NOW) as foreign, \
            pytest.raises(submeter.SubmeterError, match="unlike_currency") as raised:
        add_up([book, foreign])
    assert raised.value.index == 1
    for ask in (lambda: add_up([]), lambda: add_up([book, book]), lambda: add_up_income([]),
                lambda: add_up_income([book.income(by="month"), other.income(by="year")])):
        with pytest.raises(submeter.SubmeterError, match="bad_value"):
            ask()


def test_a_transfer_between_books_is_finished_once(book, other):
    pair = BookPair(an_id(50), 5, BOOK_ID, 17, Decimal("4.00"), NOW, "moves", Authority(0))
    assert other.transfer_state(pair.group, book) == "none"
    other.begin_transfer(pair, NOW)
    other.begin_transfer(pair, NOW)
    assert other.transfer_state(pair.group, book) == "reserved" and other.open_transfers() == [pair]
    assert other.finish_transfer(pair.group, an_id(51), book, NOW) == "finished"
    assert other.finish_transfer(pair.group, an_id(52), book, NOW) == "finished"
    assert other.transfer_state(pair.group, book) == "finished" and other.open_transfers() == []
    assert (other.balance("2010/5"), book.balance("2010/17")) == (Decimal("6.00"), Decimal("-3.00"))
    assert add_up([book, other]).open_between == 0


def test_a_transfer_that_is_refused_is_withdrawn(book, other):
    pair = BookPair(an_id(50), 5, BOOK_ID, 99, Decimal("4.00"), NOW)
    other.begin_transfer(pair, NOW)
    assert other.finish_transfer(pair.group, an_id(51), book, NOW, by=Authority(0, reason="night run")) == "withdrawn"
    assert other.balance("2010/5") == Decimal("10.00")
    for wrong, why in ((BookPair(an_id(50), 5, BOOK_ID, 17, 1, NOW), "key_conflict"),
                       (BookPair(an_id(60), 5, BOOK_ID, 17, Decimal("99.00"), NOW), "below_floor")):
        with pytest.raises(submeter.SubmeterError, match=why):
            other.begin_transfer(wrong, NOW)
    with pytest.raises(submeter.SubmeterError, match="hold_unknown"):
        other.finish_transfer(an_id(70), an_id(71), book, NOW)
