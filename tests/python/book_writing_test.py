# SPDX-License-Identifier: Apache-2.0
"""Books that Python writes: what becomes of each entry, and what is read back."""

import dataclasses
import datetime
import threading
import uuid
from decimal import Decimal

import pytest
import submeter
from submeter.ledger import (AccountSettings, Actor, AuditEvent, Authority, Book, BillLine, ClosingIds, CustomerAmount,
                             CustomerBalances, Entry, EntryHead, EntryKind, Fee, LinkKind, MeterExchange, MeterOrder,
                             MoneyLeft, Outcome, PaymentReference, PostingRules, PurchaseSlot, ReadingReference,
                             ReratedCharge, ReratedLine, TaxPolicy, chained, keys, new_id, verify)

BOOK_ID = "000000000000000000000000000b00c1"
NOW = datetime.datetime(2026, 11, 21, 8, tzinfo=datetime.timezone.utc)
HOUR = datetime.timedelta(hours=1)


def an_id(number):
    return f"{number:032x}"


def head(number, memo="", **more):
    return EntryHead(an_id(number), NOW, memo, **more)


@pytest.fixture
def book():
    """A book in memory with two customers."""
    with Book.create(None, BOOK_ID, zone="Asia/Shanghai", now=NOW) as made:
        for customer in (17, 18):
            made.open_customer(customer, levels=[Decimal("20.00"), Decimal("5.00")], now=NOW)
        yield made


@pytest.fixture
def rules(book):
    return book.posting_rules()


def only(report):
    [result] = report.results
    return result


def code_of(result):
    return result.error.name


def test_what_is_recorded_is_read_back(book, rules):
    paid = rules.top_up(head(1, "order 7"), "wechat", 17, Decimal("100.00"),
                        PaymentReference(merchant="M1", transaction="4200", trade="T-7", order=7))
    result = only(book.commit([paid], NOW))
    assert (result.outcome, result.sequence, result.recorded, result.error) == (Outcome.created, 1, True, None)
    [entry] = book.entries("2010/17")
    assert entry == paid
    assert (entry.id, entry.kind, entry.memo, entry.sequence) == (an_id(1), EntryKind.top_up, "order 7", 1)
    assert entry.postings == [("1031", Decimal("100.00")), ("2010/17", Decimal("-100.00"))]
    assert entry.links == [(LinkKind.order, an_id(7))]
    assert [(key.kind.name, key.value) for key in entry.keys] == [
        ("channel_transaction", "wechat/M1/4200"), ("trade", "wechat/T-7")]
    assert book.find_entry(an_id(1)) == book.find_entry(keys.trade("wechat", "T-7")) == entry
    assert book.find_entry(an_id(2)) is None
    assert book.balance("2010/17") == Decimal("100.00") and len(book) == 1


def test_the_same_again_exists_and_another_differs(book, rules):
    paid = rules.top_up(head(1, "a"), "wechat", 17, 10000, PaymentReference(transaction="4200"))
    book.commit([paid], NOW)
    again = only(book.commit([paid], NOW))
    assert (again.outcome, again.sequence, again.recorded) == (Outcome.exists, 1, True)
    changed = only(book.commit([rules.top_up(head(1, "b"), "wechat", 17, 10000)], NOW))
    assert (str(changed), changed.differs_in) == ("exists_with_different_memo", "memo") and not changed.recorded
    same_payment = rules.top_up(head(2, "a"), "wechat", 17, 10000, PaymentReference(transaction="4200"))
    assert str(only(book.commit([same_payment], NOW))) == "exists"
    other_amount = rules.top_up(head(3, "a"), "wechat", 17, 10001, PaymentReference(transaction="4200"))
    assert only(book.commit([other_amount], NOW)).differs_in == "postings"
    assert len(book) == 1


def test_a_refusal_is_a_value_and_burns_where_the_state_refused(book, rules):
    refund = rules.refund(head(1), 17, Decimal("5.00"))
    wrong = book.entry(an_id(2), EntryKind.adjustment, NOW, [("1010", 100), ("2010/17", -99)])
    results = book.commit([refund, wrong], NOW).results
    assert [str(result) for result in results] == ["refused", "refused"]
    assert [code_of(result) for result in results] == ["below_floor", "unbalanced"]
    assert isinstance(results[0].error, submeter.SubmeterError) and results[0].error.category.name
    book.commit([rules.top_up(head(3), "cash", 17, Decimal("50"))], NOW)
    burned = only(book.commit([refund], NOW))
    assert (burned.outcome, code_of(burned)) == (Outcome.burned, "below_floor")
    right = book.entry(an_id(2), EntryKind.adjustment, NOW, [("1010", 100), ("2010/17", -100)])
    assert str(only(book.commit([right], NOW))) == "created"


def test_chained_entries_stand_and_fall_together(book, rules):
    good = rules.top_up(head(1), "cash", 17, 100)
    bad = rules.refund(head(2), 18, 100)
    results = book.commit(chained([good, bad]), NOW).results
    assert [code_of(result) for result in results] == ["linked_entry_failed", "below_floor"]
    assert len(book) == 0
    assert [str(result) for result in book.commit([good, rules.top_up(head(3), "cash", 18, 1)], NOW).results] == [
        "created", "created"]


def test_a_reservation_is_posted_voided_or_expires(book, rules):
    book.commit([rules.top_up(head(1), "cash", 17, Decimal("50"))], NOW)
    def hold(number, expires=None):
        return book.entry(an_id(number), EntryKind.issue, NOW, [("2010/17", 1000), ("2030/7", -1000)],
                          phase="pending", expires=expires)
    book.open_account(AccountSettings("2030/7"), NOW)
    assert str(only(book.commit([hold(2)], NOW))) == "created"
    [prepaid] = [account for account in book.accounts() if account.id == "2010/17"]
    assert (prepaid.balance, prepaid.available) == (Decimal("50.00"), Decimal("40.00"))
    post = book.entry(an_id(3), EntryKind.issue, NOW, [], phase="post", holds=an_id(2))
    assert str(only(book.commit([post], NOW))) == "created"
    assert book.balance("2010/17") == Decimal("40.00")
    book.commit([hold(4), hold(5, expires=NOW + HOUR)], NOW)
    void = book.entry(an_id(6), EntryKind.issue, NOW, [], phase="void", holds=an_id(4))
    assert str(only(book.commit([void], NOW))) == "created"
    late = book.entry(an_id(7), EntryKind.issue, NOW, [], phase="post", holds=uuid.UUID(an_id(5)))
    assert code_of(only(book.commit([late], NOW + HOUR))) == "hold_gone"
    entry = book.find_entry(an_id(5))
    assert (entry.phase, entry.expires, entry.holds) == ("pending", NOW + HOUR, None)
    assert book.find_entry(an_id(3)).holds == an_id(2)


def test_alarms_come_with_the_commit(book, rules):
    report = book.commit([rules.top_up(head(1), "cash", 17, Decimal("30")),
                          rules.consumption(head(2), "water", [CustomerAmount(17, Decimal("26.00"))])], NOW)
    assert [(alarm.account, alarm.level, alarm.level_amount, alarm.available, alarm.cause, alarm.at)
            for alarm in report.alarms] == [
        ("2010/17", level, amount, Decimal("4.00"), an_id(2), NOW)
        for level, amount in ((1, Decimal("20.00")), (2, Decimal("5.00")))]


@pytest.mark.parametrize(("amount", "error"), [
    (1.5, TypeError), ("1.50", TypeError), (True, TypeError), (None, TypeError),
    (Decimal("1.505"), "inexact"), (2**63, "overflow"), (Decimal("1e30"), "overflow"), (Decimal("NaN"), "bad_syntax"),
    (0, "zero_amount"), (Decimal("-1"), "negative_amount")])
def test_an_amount_is_exact_or_refused(rules, amount, error):
    if isinstance(error, str):
        with pytest.raises(submeter.SubmeterError) as raised:
            rules.top_up(head(1), "cash", 17, amount)
        assert raised.value.name == error
    else:
        with pytest.raises(error):
            rules.top_up(head(1), "cash", 17, amount)


def test_decimals_and_minor_units_are_the_same_money(rules):
    assert (rules.top_up(head(1), "cash", 17, Decimal("12.5000")) == rules.top_up(head(1), "cash", 17, 1250)
            != rules.top_up(head(1), "cash", 17, 1251))


@pytest.mark.parametrize(("make", "name"), [
    (lambda book: Book.create(None, BOOK_ID, scale=1000), "bad_scale"),
    (lambda book: Book.create(None, BOOK_ID, scale=-1), "bad_scale"),
    (lambda book: PostingRules("CNY", 2**70), "bad_scale"),
    (lambda book: book.entry(an_id(1), EntryKind.adjustment, NOW, [], offset_minutes=2**64), "bad_value"),
    (lambda book: book.open_customer(-1, now=NOW), "bad_value"),
    (lambda book: book.open_customer(2**64, now=NOW), "bad_value"),
    (lambda book: book.posting_rules().top_up(head(1), "cash", -17, 1), "bad_value"),
    (lambda book: book.posting_rules().top_up(head(1), 2**16, 17, 1), "bad_value"),
    (lambda book: book.posting_rules().adjustment(head(1), 17, 1, 2**16), "bad_value"),
    (lambda book: book.posting_rules().consumption(head(1), "gas", [CustomerAmount(-1, 1)]), "bad_value"),
    (lambda book: book.balance("2010/17", sequence_through=-1), "bad_value"),
    (lambda book: book.statement("2010/17", sequence_through=2**64), "bad_value"),
    (lambda book: book.set_cursor("x", -1), "bad_value"),
    (lambda book: book.set_cursor("x", 1000), "bad_value"),
    (lambda book: keys.meter_slot(-1, 0, 0), "bad_value"),
    (lambda book: book.posting_rules().top_up(head(1, "a\ud800b"), "cash", 17, 1), "bad_value"),
    (lambda book: book.entry(an_id(1), EntryKind.adjustment, NOW, [], memo="\udcff"), "bad_value")])
def test_a_value_that_cannot_be_is_an_error_of_the_catalogue(book, make, name):
    with pytest.raises(submeter.SubmeterError) as raised:
        make(book)
    assert raised.value.name == name


def test_numbers_up_to_the_last_are_taken(book, rules):
    book.open_customer(2**64 - 1, now=NOW)
    entry = rules.top_up(head(1), "cash", 2**64 - 1, 1)
    assert str(only(book.commit([entry], NOW))) == "created"
    assert book.balances()[f"2010/{2**64 - 1}"] == Decimal("0.01")
    assert book.balance("2010/17", sequence_through=2**64 - 1) == 0


@pytest.mark.parametrize("customer", [17.0, "17", None, Decimal(17)])
def test_a_number_is_a_whole_number(rules, customer):
    with pytest.raises(TypeError):
        rules.top_up(head(1), "cash", customer, 1)


@pytest.mark.parametrize("moment", [NOW.replace(tzinfo=None), NOW.replace(microsecond=1)])
def test_a_time_is_a_whole_second_with_a_zone(rules, moment):
    with pytest.raises(submeter.SubmeterError) as raised:
        rules.top_up(EntryHead(an_id(1), moment), "cash", 17, 1)
    assert "row" not in str(raised.value)


@pytest.mark.parametrize("made", ["", "12", "x" * 32, 12, None])
def test_an_id_is_an_id(made):
    with pytest.raises((submeter.SubmeterError, TypeError)):
        keys.bill(made) if made is not None else EntryHead(12, NOW) and PostingRules().refund(EntryHead(12, NOW), 1, 1)


def test_ids_ascend_and_do_not_repeat():
    made = [new_id(milliseconds) for milliseconds in range(100)] + [new_id() for _ in range(100)]
    assert made[:101] == sorted(made[:101]) and len(set(made)) == 200


def test_unlike_money_is_refused(book):
    for other, why in ((PostingRules("USD"), "unlike_currency"), (PostingRules("CNY", 4), "unlike_scale")):
        with pytest.raises(submeter.SubmeterError) as raised:
            book.commit([other.top_up(head(1), "cash", 17, 100)], NOW)
        assert raised.value.name == why
    with pytest.raises(submeter.SubmeterError, match="bad_scale"):
        PostingRules("CNY", 7)


def test_each_rule_makes_an_entry(rules):
    """One call each: the amounts of every rule are tests/vectors/posting_rules.json, in C++."""
    order = MeterOrder(7, 17, 9, 5000, start=an_id(99))
    slot, many = PurchaseSlot(0, 3), [CustomerAmount(17, 100), CustomerAmount(18, 200, "post_paid")]
    exchange = MeterExchange(8, 9, 10, 3000, 2900, start=an_id(99))
    approved = head(1, authority=Authority(1, 2, "gone"))
    reading = CustomerAmount(17, 100, "meter_side", 9, ReadingReference(NOW, "1-0:1.8.0"), an_id(5))
    made = {
        "opening": [rules.opening_balance(head(1), 17, -300)],
        "discount": [rules.discounted_top_up(head(1), "alipay", 17, 5000, 4500)],
        "arrears": [rules.arrears_cleared(head(1), 17, 1)],
        "deposit": [rules.deposit(head(1), 1033, 17, 1)],
        "payment": [rules.bill_payment(head(1), "bank", 17, an_id(4), 1)],
        "unidentified": [rules.unidentified(head(1), "bank", 1)],
        "identified": [rules.identified(head(1), an_id(4), 17, 1)],
        "settlement": [rules.settlement(head(1), "wechat", 1000, 6)],
        "chargeback": [rules.chargeback(head(1), "wechat", 17, 1, an_id(4))],
        "issue": [rules.issue(head(1), MeterOrder(7, 17, 9, 1))],
        "issue_confirmed": [rules.issue_confirmed(head(1), order, slot)],
        "issue_undone": [rules.issue_undone(head(1), order)],
        "meter_reduction": [rules.meter_reduction(head(1), order), rules.meter_reduction(head(1), order, slot)],
        "replacement": [rules.meter_removed(head(1), MeterExchange(8, 9, 10, 3000, 2900)),
                        rules.meter_installed(head(1), exchange, slot)],
        "metering_difference": [rules.metering_difference(head(1), 9, -5)],
        "consumption": [rules.consumption(head(1), "electricity", many), rules.consumption(head(1), "gas", [reading])],
        "common_area": [rules.common_area(head(1), many, 50, whole=350)],
        "property_fee": [rules.property_fee(head(1), Fee("property", "2026-11"), many)],
        "capacity_fee": [rules.capacity_fee(head(1), Fee("capacity", "2026-11"), many)],
        "service_fee": [rules.service_fee(head(1), Fee("late", "2026-11"), many)],
        "free_quota": [rules.free_quota(head(1), Fee("quota", "2026-11"), many)],
        "refund": [rules.refund(head(1), 17, 1, order=7)],
        "payout": [rules.payout(head(1), 17, "wechat", 1, refund=an_id(4))],
        "payout_failed": [rules.payout_failed(head(1), 17, "wechat", 1, refund=an_id(4))],
        "adjustment": [rules.adjustment(head(1), 17, -1, 5040)],
        "rerating": [rules.rerating(head(1), ReratedCharge(an_id(5), an_id(4), 17, [ReratedLine(4010, 100, 90)]))],
        "write_off": [rules.write_off(approved, 17, 1)],
        "transfer": [rules.transfer_out(head(1), an_id(6), 17, 1), rules.transfer_in(head(1), an_id(6), 17, 1)]}
    for kind, entries in made.items():
        for entry in entries:
            assert (entry.kind.name, sum(amount for _, amount in entry.postings)) == (kind, 0)
    assert [entry.kind.name for entry in rules.closing(
        head(1), ClosingIds(*map(an_id, range(1, 6))), CustomerBalances(17, 100, 200, 50))] == ["closing"] * 3
    assert [line.kind.name for line in (
        rules.bill(head(1), an_id(4), 17, [BillLine(4010, 100), BillLine(4030, 5)]),
        rules.preset_credit(head(1), 9, slot, 500), rules.foreign_credit(head(1), MeterOrder(7, 17, 9, 1), slot),
        rules.foreign_credit_accepted(head(1), order), rules.unidentified_returned(head(1), an_id(4), "bank", 1))
    ] == ["consumption", "opening", "meter_credit", "identified", "payout"]
    assert made["write_off"][0].authority == Authority(1, 2, "gone")
    assert reading and made["consumption"][1].keys[0].value == "9/2026-11-21T08:00:00Z/1-0:1.8.0"
    with pytest.raises(submeter.SubmeterError, match="not_conserved"):
        rules.common_area(head(1), many, 50, whole=351)
    with pytest.raises(submeter.SubmeterError, match="approval_missing"):
        rules.write_off(head(1), 17, 1)


def test_top_ups_clear_arrears_and_reversals_mirror(book):
    rules = book.posting_rules(arrears="clear_first")
    entries = rules.top_up_with_arrears(head(1), an_id(2), "cash", 17, 5000, 2000)
    assert [str(result) for result in book.commit(entries, NOW).results] == ["created", "created"]
    assert book.balances()["1210/17"] == Decimal("-20.00")
    undone = rules.reversal(head(3), book.find_entry(an_id(2)), [MoneyLeft(17, 3000)])
    assert str(only(book.commit([undone], NOW))) == "created"
    again = only(book.commit([rules.reversal(head(4), book.find_entry(an_id(2)))], NOW))
    assert str(again) == "exists" and book.balance("2010/17") == Decimal("50.00")


def test_income_is_split_into_net_and_tax(book):
    rules = book.posting_rules(tax=TaxPolicy({4010: (13, 100)}))
    charge = rules.consumption(head(1), "electricity", [CustomerAmount(17, Decimal("113.00"))])
    assert charge.postings == [("2010/17", Decimal("113.00")), ("4010", Decimal("-100.00")), ("2210", Decimal("-13.00"))]
    apart = book.posting_rules(tax=TaxPolicy({4010: (13, 100)}, "apart"))
    assert apart.output_tax(head(2), 4010, Decimal("113.00")).postings == [
        ("4010", Decimal("13.00")), ("2210", Decimal("-13.00"))]


def test_accounts_are_opened_changed_frozen_and_closed(book, rules):
    book.open_account(AccountSettings("1033"), NOW)
    with pytest.raises(submeter.SubmeterError, match="account_exists"):
        book.open_account(AccountSettings("1033"), NOW)
    with pytest.raises(submeter.SubmeterError, match="account_exists"):
        book.open_customer(17, now=NOW)
    [prepaid] = [account for account in book.accounts() if account.id == "2010/17"]
    agreed = AccountSettings.of(prepaid)
    assert agreed.levels == (Decimal("20.00"), Decimal("5.00")) and agreed.status == "open"
    floors = [(None, Decimal("-50")), (NOW + HOUR, 0)]
    book.change_account(dataclasses.replace(agreed, floors=floors, rearm=Decimal("1.00")), NOW, by=Actor(reason="asked"))
    assert str(only(book.commit([rules.refund(head(1), 17, Decimal("50"))], NOW))) == "created"
    [prepaid] = [account for account in book.accounts() if account.id == "2010/17"]
    assert [amount for _, amount in prepaid.floors] == [Decimal("-50.00"), Decimal("0.00")]
    assert prepaid.rearm == Decimal("1.00")
    book.set_status("2010/17", "frozen", NOW, by=Actor(reason="lost card"))
    [frozen] = [account for account in book.accounts() if account.id == "2010/17"]
    assert AccountSettings.of(frozen) == dataclasses.replace(AccountSettings.of(prepaid), status="frozen")
    assert code_of(only(book.commit([rules.refund(head(2), 17, 1)], NOW))) == "account_frozen"
    with pytest.raises(ValueError, match="shut"):
        book.set_status("2010/17", "shut", NOW)
    with pytest.raises(submeter.SubmeterError, match="unknown_account"):
        book.set_status("2010/99", "frozen", NOW)
    with pytest.raises(submeter.SubmeterError, match="account_not_empty"):
        book.change_account(dataclasses.replace(agreed, status="closed"), NOW)
    with pytest.raises(ValueError, match="shut"):
        book.change_account(dataclasses.replace(agreed, status="shut"), NOW)


def test_a_period_closes_and_reopens(book, rules):
    assert book.closed_before is None
    book.close_period(NOW, now=NOW + HOUR)
    assert book.closed_before == NOW
    before = EntryHead(an_id(1), NOW - HOUR)
    assert code_of(only(book.commit([rules.top_up(before, "cash", 17, 1)], NOW + HOUR))) == "period_closed"
    late = EntryHead(an_id(2), NOW + HOUR, late_for=NOW - HOUR)
    assert str(only(book.commit([rules.top_up(late, "cash", 17, 1)], NOW + HOUR))) == "created"
    with pytest.raises(submeter.SubmeterError, match="approval_missing"):
        book.reopen_period(Authority(1), NOW + HOUR)
    book.reopen_period(Authority(1, 2, "a reading was missing"), NOW + HOUR)
    assert book.closed_before is None
    with pytest.raises(submeter.SubmeterError, match="no_closed_period"):
        book.reopen_period(Authority(1, 2, "again"), NOW + HOUR)


def test_a_file_is_a_book_for_others_too(tmp_path):
    path, copy = tmp_path / "campus.book", tmp_path / "copy.book"
    with Book.create(path, uuid.UUID(BOOK_ID), currency="USD", scale=4, zone="UTC", now=NOW) as book:
        book.open_customer(17, floor=Decimal("-0.0001"), now=NOW)
        with pytest.raises(submeter.SubmeterError, match="inexact"):
            book.posting_rules().top_up(head(1), "cash", 17, Decimal("1.2345"))
        rules = book.posting_rules(cash_decimals=4)
        book.commit([rules.top_up(head(1), "cash", 17, Decimal("1.2345"))], NOW)
        book.audit(AuditEvent(NOW, "log_in", by=3, terminal="desk 1"), NOW)
        book.set_cursor("sms", 2)
        book.back_up(copy)
        for name in ("", "a\0b"):
            with pytest.raises(submeter.SubmeterError, match="cannot_write"):
                book.back_up(name)
        older = book.head
        book.checkpoint(NOW)
        newer = book.head
    assert verify(path, newer).good and verify(path, older).good
    assert [finding.name for finding in verify(copy, newer).findings] == ["cut_off"]
    with Book.open(path) as book:
        assert (book.id, book.currency, book.scale, book.cursor("sms")) == (BOOK_ID, "USD", 4, 2)
        with pytest.raises(submeter.SubmeterError, match="cannot_write"):
            book.commit([rules.top_up(head(2), "cash", 17, 1)], NOW)
    with pytest.raises(submeter.SubmeterError, match="book_exists"):
        Book.create(path, BOOK_ID, now=NOW)


def test_a_restored_book_is_recognised(tmp_path):
    path, copy = tmp_path / "campus.book", tmp_path / "copy.book"
    with Book.create(path, BOOK_ID, now=NOW) as book:
        book.back_up(copy)
        book.open_customer(17, now=NOW)
        newest = book.head
    with Book.open(path, "write", known=newest) as book:
        assert book.head == newest
    with pytest.raises(submeter.SubmeterError, match="book_restored"):
        Book.open(copy, "write", known=newest)
    with Book.open(copy, "write", known=newest, if_restored="acknowledge", now=NOW, by=Actor(1, reason="disk")) as book:
        book.open_customer(17, now=NOW)
        assert book.verify().good
    for words in ({"known": newest}, {"mode": "append"}, {"mode": "write", "if_restored": "yes"}):
        with pytest.raises(ValueError):
            Book.open(path, **words)


@pytest.mark.parametrize("count", [7, 8, 9, 30])
def test_a_history_reads_entries_of_one_record_and_of_many(book, rules, count):
    entries = [rules.top_up(head(number, f"order {number}"), "cash", 17, number) for number in range(1, count + 1)]
    for batch in (entries, [rules.top_up(head(100), "cash", 17, 1)]):
        assert all(result.recorded for result in book.commit(batch, NOW).results)
    assert [entry.id for entry in book.entries("2010/17")] == [*map(an_id, range(1, count + 1)), an_id(100)]
    assert [entry.memo for entry in book.entries("2010/17")][:count] == [entry.memo for entry in entries]
    assert book.balance("2010/17", sequence_through=count) == Decimal(sum(range(1, count + 1))) / 100


def test_the_clock_is_asked_where_no_time_is_given():
    before = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    with Book.create(None, BOOK_ID) as book:
        book.open_customer(1)
        book.commit([book.posting_rules().top_up(EntryHead(new_id(), before), "cash", 1, 1)])
        [entry] = book.entries()
    assert before <= entry.recorded <= datetime.datetime.now(datetime.timezone.utc)


def test_two_threads_do_not_meet_in_a_book(book, rules):
    entries = [rules.top_up(head(number), "cash", 17, 1) for number in range(1, 20_001)]
    met, done = [], threading.Event()
    def look():
        while not done.is_set():
            try:
                book.balance("2010/17")
            except RuntimeError as error:
                met.append(error)
    looker = threading.Thread(target=look)
    looker.start()
    report = book.commit(entries, NOW)
    done.set()
    looker.join()
    assert all(result.outcome == Outcome.created for result in report.results)
    assert all("another thread" in str(error) for error in met)


def test_values_say_what_they_are(book, rules):
    entry = rules.top_up(head(1), "cash", 17, 1)
    report = book.commit([entry], NOW)
    assert repr(entry) == f"<submeter.Entry top_up {an_id(1)}>"
    assert repr(book.entries()[0]) == "<submeter.RecordedEntry 1 top_up>"
    assert repr(report.results[0]) == "<submeter.EntryResult created>"
    assert repr(keys.fee_period(17, "a/b", "2026-11")) == "<submeter.NaturalKey fee_period 17/a%2Fb/2026-11>"
    with pytest.raises(ValueError, match="phase"):
        Entry(an_id(1), EntryKind.issue, NOW, [], phase="later")
