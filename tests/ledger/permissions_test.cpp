// SPDX-License-Identifier: Apache-2.0
#include "ledger/fixtures.hpp"
#include "ledger/stores.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace {

using namespace ledger_test;

const actor boss{.by = operator_id{1}};

ledger_operator with(std::uint64_t id, permission_set may, project_id project = {}) {
    return {.id = operator_id{id},
            .name = "no. " + std::to_string(id),
            .grants = {{.project = project, .may = may}}};
}

entry by(entry e, std::uint64_t who, std::uint64_t approved = 0, std::string reason = {}) {
    e.authority = {operator_id{who}, operator_id{approved}, std::move(reason)};
    return e;
}

// Operators 1 (everything), 2 (finance), 3 (business), 4 (finance, suspended), 5 (finance in
// another project), 6 (finance in this one).
class Permissions : public testing::Test {
protected:
    Permissions() {
        EXPECT_EQ(posted(b_, paid(1, "500.00")), outcome::created);
        EXPECT_TRUE(b_.set_operator(chief(1), at(0)));
        auto suspended = with(4, roles::finance());
        suspended.status = operator_status::suspended;
        const project_id here{identity().id.low};
        for (const auto& o :
             {with(2, roles::finance()), with(3, roles::business()), suspended,
              with(5, roles::finance(), project_id{here == project_id{9} ? 8U : 9U}),
              with(6, roles::finance(), here)})
            EXPECT_TRUE(b_.set_operator(o, at(0), boss));
    }

    errc code(const result<void>& r) { return r ? errc::incomplete : r.error().code; }

    journal_commit last() {
        return *decode_commit(kept_.read(b_.head().count - 1, 1)->front().octets);
    }
    audit_event trace() {
        const auto record = last();
        EXPECT_EQ(record.audits.size(), 1U);
        EXPECT_TRUE(record.accounts.empty() && record.operators.empty() && !record.policy &&
                    record.periods.empty() && record.entries.empty());
        return record.audits.empty() ? audit_event{} : record.audits[0];
    }

    audit_event trace_of_change() { return last().audits.at(0); }

    memory_store kept_;
    book b_ = with_orders(std::make_unique<borrowed_store>(kept_));
};

TEST_F(Permissions, CountInTheBooksProjectAndEverywhere) {
    EXPECT_EQ(posted(b_, by(refunded(2, "1.00"), 2)), outcome::created);
    EXPECT_EQ(refusal(b_, by(refunded(3, "1.00"), 4)), errc::not_permitted) << "suspended";
    EXPECT_EQ(refusal(b_, by(refunded(4, "1.00"), 5)), errc::not_permitted) << "another project";
    EXPECT_EQ(posted(b_, by(refunded(5, "1.00"), 6)), outcome::created);
    EXPECT_EQ(refusal(b_, by(refunded(6, "1.00"), 77)), errc::not_permitted) << "unknown";
    EXPECT_EQ(refusal(b_, refunded(7, "1.00")), errc::not_permitted) << "the system";
    EXPECT_EQ(posted(b_, used(8, "1.00")), outcome::created) << "the system";
}

TEST_F(Permissions, ComeBeforeWhatTheBookSaysAndAfterTheEntryItself) {
    ASSERT_TRUE(b_.close_period(at(50), {}, {.by = operator_id{2}}, at(100)));
    EXPECT_EQ(refusal(b_, by(refunded(2, "999.00"), 77), 100), errc::not_permitted);
    EXPECT_EQ(refusal(b_, by(refunded(3, "999.00"), 2), 100), errc::period_closed);
    auto e = by(refunded(4, "999.00"), 77);
    e.postings[0].minor += 1;
    EXPECT_EQ(refusal(b_, e, 100), errc::unbalanced);
    EXPECT_EQ(posted(b_, by(paid(1, "500.00"), 0), 100), outcome::exists) << "whoever asks";
}

TEST_F(Permissions, ARefusalBurnsTheIdWhoeverItWas) {
    for (const std::uint64_t who : {3U, 77U}) {
        const auto e = by(reversing(20 + who, paid(1, "500.00")), who);
        EXPECT_EQ(refusal(b_, e), errc::not_permitted);
        EXPECT_EQ(last().burned, (std::vector<burnt_id>{{e.id, errc::not_permitted}}));
        EXPECT_EQ(last().audits,
                  (std::vector<audit_event>{{.at = at(0),
                                             .by = operator_id{who},
                                             .operation = "record_entry",
                                             .subject = submeter::to_text(e.id),
                                             .after = "reversal 1031:-50000 2010/17:50000",
                                             .result = "not_permitted"}}));
        ASSERT_TRUE(b_.set_operator(with(who, roles::finance()), at(0), boss));
        const auto again = handed_in(b_, e);
        EXPECT_EQ(again.what, outcome::burned);
        EXPECT_EQ(again.why.code, errc::not_permitted);
    }
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Permissions, PendingPostAndVoidCountAsTheirKind) {
    EXPECT_EQ(refusal(b_, by(reserved(2, 100), 2)), errc::not_permitted) << "finance";
    ASSERT_EQ(posted(b_, by(reserved(3, 100), 3)), outcome::created);
    EXPECT_EQ(refusal(b_, by(ending(4, entry_phase::post, 3), 2)), errc::not_permitted);
    EXPECT_EQ(refusal(b_, by(ending(5, entry_phase::void_pending, 3), 2)), errc::not_permitted);
    EXPECT_EQ(posted(b_, by(ending(6, entry_phase::void_pending, 3), 3)), outcome::created);
}

TEST_F(Permissions, OneOfAChainWhoMayNotBreaksIt) {
    auto first = by(refunded(2, "1.00"), 2);
    first.next = chaining::with_next;
    const auto report =
        b_.commit(std::vector<entry>{first, by(reversing(3, paid(1, "500.00")), 3)}, at(0));
    ASSERT_TRUE(report);
    EXPECT_EQ(report->results[0].why.code, errc::linked_entry_failed);
    EXPECT_EQ(report->results[1].why.code, errc::not_permitted);
    EXPECT_EQ(last().burned.size(), 1U);
    ASSERT_EQ(last().audits.size(), 1U);
    EXPECT_EQ(last().audits[0].subject, submeter::to_text(id128{0xE, 3}));
}

TEST_F(Permissions, OfTenantsCountForReadingOnly) {
    auto tenant = with(9, chief(9).grants[0].may);
    tenant.own_customer = tenant_17;
    ASSERT_TRUE(b_.set_operator(tenant, at(0), boss));
    EXPECT_EQ(refusal(b_, by(paid(2, "1.00"), 9)), errc::not_permitted);
    EXPECT_EQ(code(b_.set_operator(with(10, {}), at(0), {.by = operator_id{9}})),
              errc::not_permitted);
    EXPECT_EQ(permissions_in(tenant, {}), tenant_permissions);
}

// --- two persons ---------------------------------------------------------------------------------

entry given_up(std::uint64_t id) {
    return {.id = {0xE, id},
            .kind = entry_kind::write_off,
            .effective = at(0),
            .memo = {},
            .postings = {{{.code = code_bad_debt}, 100},
                         {{.code = code_receivable, .owner = 17}, -100}}};
}

TEST_F(Permissions, AWriteOffIsApprovedByAnotherWhoMay) {
    EXPECT_EQ(refusal(b_, by(given_up(2), 2, 1)), errc::approval_missing) << "no reason";
    EXPECT_EQ(refusal(b_, by(given_up(3), 2, 0, "gone")), errc::approval_missing) << "nobody";
    EXPECT_EQ(last().audits.at(0).result, "approval_missing");
    EXPECT_EQ(last().audits.at(0).reason, "gone");
    EXPECT_EQ(refusal(b_, by(given_up(4), 2, 2, "gone")), errc::approval_missing) << "oneself";
    EXPECT_EQ(refusal(b_, by(given_up(5), 2, 3, "gone")), errc::approval_missing) << "business";
    EXPECT_EQ(refusal(b_, by(given_up(6), 2, 4, "gone")), errc::approval_missing) << "suspended";
    EXPECT_EQ(refusal(b_, by(given_up(7), 2, 5, "gone")), errc::approval_missing) << "elsewhere";
    EXPECT_EQ(refusal(b_, by(given_up(8), 2, 77, "gone")), errc::approval_missing) << "unknown";
    EXPECT_EQ(refusal(b_, by(given_up(9), 3, 1, "gone")), errc::not_permitted) << "comes first";
    EXPECT_EQ(posted(b_, by(given_up(10), 2, 6, "gone")), outcome::created);
    EXPECT_EQ(handed_in(b_, by(given_up(2), 2, 6, "gone")).what, outcome::burned);
}

TEST(Approvals, AreWantedInABookWithoutOperatorsToo) {
    auto b = with_orders();
    EXPECT_EQ(refusal(b, by(given_up(2), 0, 0, "gone")), errc::approval_missing);
    EXPECT_EQ(refusal(b, by(given_up(3), 5, 5, "gone")), errc::approval_missing);
    EXPECT_TRUE(paper_trail(b, submeter::to_text(id128{0xE, 3}))->empty()) << "nobody is known";
    EXPECT_EQ(posted(b, by(given_up(4), 5, 6, "gone")), outcome::created);
}

TEST_F(Permissions, RefundsAndPayoutsAboveTheLimitAreApproved) {
    ASSERT_TRUE(b_.set_policy({.refund_limit_minor = 100}, at(0), boss));
    EXPECT_EQ(posted(b_, by(refunded(2, "1.00"), 3)), outcome::created) << "not above";
    EXPECT_EQ(refusal(b_, by(refunded(3, "1.01"), 3)), errc::approval_missing);
    EXPECT_EQ(posted(b_, by(refunded(4, "1.01"), 3, 2, "moves out")), outcome::created);
    auto out = refunded(5, "1.50");
    out.kind = entry_kind::payout;
    EXPECT_EQ(refusal(b_, by(out, 3)), errc::approval_missing);
    out.id.low = 6;
    EXPECT_EQ(posted(b_, by(out, 3, 2, "moves out")), outcome::created);
}

TEST_F(Permissions, APolicyHasALimitAndLogsReads) {
    EXPECT_EQ(code(b_.set_policy({.refund_limit_minor = -1}, at(0), boss)), errc::bad_value);
    EXPECT_EQ(code(b_.set_policy({.logged_reads = permissions({permission::print})}, at(0), boss)),
              errc::bad_value);
    EXPECT_FALSE(b_.state().policy.refund_limit_minor);
    EXPECT_TRUE(b_.set_policy({.refund_limit_minor = 0}, at(0), boss));
}

TEST_F(Permissions, WhatPaysOutIsARefundWhateverItIsCalled) {
    EXPECT_TRUE(b_.set_operator(
        with(7, permissions({permission::record, permission::adjust, permission::reverse})), at(0),
        boss));
    const auto paying = [](std::uint64_t id, entry_kind kind, ledger_account from,
                           std::uint16_t through) {
        return entry{.id = {0xE, id},
                     .kind = kind,
                     .effective = at(0),
                     .memo = {},
                     .postings = {{from, 300}, {{.code = through}, -300}}};
    };
    const ledger_account unknown{.code = code_unidentified};
    std::uint64_t id = 10;
    for (const auto kind : {entry_kind::consumption, entry_kind::adjustment, entry_kind::payment})
        for (const auto& from : {prepaid_17, receivable_account(tenant_17),
                                 deposit_account(tenant_17), payable_account(tenant_17), unknown})
            for (const auto through : {code_cash, code_bank, code_wechat}) {
                EXPECT_EQ(refusal(b_, by(paying(++id, kind, from, through), 7)),
                          errc::not_permitted);
                EXPECT_EQ(posted(b_, by(paying(++id, kind, from, through), 2)), outcome::created);
            }
    auto mixed = paying(++id, entry_kind::chargeback, prepaid_17, code_wechat);
    EXPECT_EQ(posted(b_, by(mixed, 7)), outcome::created) << "the channel has taken it";
    mixed.id.low = ++id;
    mixed.postings.push_back({{.code = code_cash}, -100});
    mixed.postings[0].minor = 400;
    EXPECT_EQ(refusal(b_, by(mixed, 7)), errc::not_permitted) << "and some of it is cash";
    EXPECT_EQ(refusal(b_, by(reversing(++id, paid(1, "500.00")), 7)), errc::below_floor)
        << "a question of what is left";
    EXPECT_EQ(
        posted(b_, by(paying(++id, entry_kind::settlement, {.code = code_bank}, code_wechat), 7)),
        outcome::created)
        << "owed to nobody";
    auto held = paying(++id, entry_kind::consumption, prepaid_17, code_cash);
    held.phase = entry_phase::pending;
    EXPECT_EQ(refusal(b_, by(held, 7)), errc::not_permitted);
    held.id.low = ++id;
    ASSERT_EQ(posted(b_, by(held, 2)), outcome::created);
    auto end = ending(++id, entry_phase::post, held.id.low);
    end.kind = entry_kind::consumption;
    EXPECT_EQ(refusal(b_, by(end, 7)), errc::not_permitted) << "it posts what was reserved";
    end.id.low = ++id;
    end.phase = entry_phase::void_pending;
    EXPECT_EQ(posted(b_, by(end, 7)), outcome::created) << "released";
    ASSERT_TRUE(b_.set_policy({.refund_limit_minor = 299}, at(0), boss));
    EXPECT_EQ(refusal(b_, by(paying(++id, entry_kind::adjustment, prepaid_17, code_bank), 2)),
              errc::approval_missing);
}

TEST_F(Permissions, AReservedRefundIsApprovedWhenItBeginsAndWhenItPosts) {
    ASSERT_TRUE(b_.set_policy({.refund_limit_minor = 100}, at(0), boss));
    auto e = refunded(2, "2.00");
    e.phase = entry_phase::pending;
    EXPECT_EQ(refusal(b_, by(e, 3)), errc::approval_missing);
    for (const std::uint64_t id : {3U, 4U}) {
        e.id.low = id;
        ASSERT_EQ(posted(b_, by(e, 3, 2, "moves out")), outcome::created);
    }
    auto end = ending(5, entry_phase::post, 3);
    end.kind = entry_kind::refund;
    EXPECT_EQ(refusal(b_, by(end, 3)), errc::approval_missing) << "all that is reserved";
    end.id.low = 6;
    end.postings = {{e.postings[0].account, 100}, {e.postings[1].account, -100}};
    EXPECT_EQ(posted(b_, by(end, 3)), outcome::created) << "a part below the limit";
    end = ending(7, entry_phase::void_pending, 4);
    end.kind = entry_kind::refund;
    EXPECT_EQ(posted(b_, by(end, 3)), outcome::created) << "released";
}

TEST_F(Permissions, AReversalOfAReversalIsApprovedByAnotherWhoMay) {
    const auto first = by(reversing(2, paid(1, "500.00")), 2);
    ASSERT_EQ(posted(b_, first), outcome::created);
    EXPECT_EQ(refusal(b_, by(reversing(3, first), 2, 3, "right")), errc::approval_missing);
    EXPECT_EQ(refusal(b_, by(reversing(4, first), 2, 2, "right")), errc::approval_missing);
    EXPECT_EQ(posted(b_, by(reversing(5, first), 2, 6, "right")), outcome::created);
}

// --- other changes -------------------------------------------------------------------------------

TEST_F(Permissions, ARefusedChangeLeavesATrace) {
    const ledger_account new_one = prepaid_account(tenant_18);
    const actor clerk{.by = operator_id{2},
                      .approved_by = operator_id{6},
                      .terminal = "desk 2",
                      .reason = "asked"};
    EXPECT_EQ(code(b_.open_account({.account = new_one}, at(1), clerk)), errc::not_permitted);
    EXPECT_EQ(b_.find(new_one), nullptr);
    auto left = trace();
    EXPECT_EQ(left, (audit_event{.at = at(1),
                                 .by = operator_id{2},
                                 .approved_by = operator_id{6},
                                 .terminal = "desk 2",
                                 .operation = "open_account",
                                 .subject = "2010/18",
                                 .after = settings_text(account_settings{.account = new_one}),
                                 .result = "not_permitted",
                                 .reason = "asked"}));
    EXPECT_EQ(code(b_.change_account({.account = prepaid_17, .rearm_minor = 5}, at(2), clerk)),
              errc::not_permitted);
    left = trace();
    EXPECT_EQ(left.operation, "change_account");
    EXPECT_EQ(left.before, settings_text(b_.find(prepaid_17)->settings));
    EXPECT_EQ(left.result, "not_permitted");
    EXPECT_EQ(code(b_.set_policy({.refund_limit_minor = 1}, at(3), clerk)), errc::not_permitted);
    EXPECT_EQ(trace().operation, "set_policy");
    EXPECT_FALSE(b_.state().policy.refund_limit_minor);
    EXPECT_EQ(code(b_.set_operator(with(2, chief(2).grants[0].may), at(4), clerk)),
              errc::not_permitted);
    EXPECT_EQ(trace().subject, "2");
    EXPECT_EQ(code(b_.close_period(at(1), {}, {.by = operator_id{3}, .reason = "?"}, at(5))),
              errc::not_permitted);
    left = trace();
    EXPECT_EQ(left.operation, "close_period");
    EXPECT_EQ(left.by, operator_id{3});
    EXPECT_EQ(left.subject, submeter::to_text(at(1)));
    EXPECT_TRUE(verify(kept_)->good());
}

TEST_F(Permissions, TheSystemChangesNothingButItsEntries) {
    EXPECT_EQ(code(b_.open_customer(tenant_18, 0, {}, at(1))), errc::not_permitted);
    EXPECT_EQ(code(b_.change_account({.account = prepaid_17}, at(1))), errc::not_permitted);
    EXPECT_EQ(code(b_.set_operator(with(8, {}), at(1))), errc::not_permitted);
    EXPECT_EQ(code(b_.set_policy({}, at(1))), errc::not_permitted);
    EXPECT_EQ(code(b_.close_period(at(1), {}, {}, at(1))), errc::not_permitted);
    EXPECT_TRUE(b_.audit({.at = at(1), .operation = "restarted"}, at(1)));
}

TEST_F(Permissions, WhoMayIsNamedInTheChain) {
    const actor clerk{.by = operator_id{3}, .terminal = "desk 1"};
    ASSERT_TRUE(b_.open_customer(tenant_18, 0, {500}, at(1), clerk));
    const auto record = last();
    ASSERT_EQ(record.audits.size(), record.accounts.size());
    EXPECT_EQ(record.audits[0].operation, "open_account");
    EXPECT_EQ(record.audits[0].by, operator_id{3});
    EXPECT_EQ(record.audits[0].result, "done");
    ASSERT_TRUE(b_.set_status(prepaid_17, account_status::frozen, at(1),
                              {.by = operator_id{3}, .approved_by = operator_id{2}}));
    EXPECT_EQ(trace_of_change().approved_by, operator_id{2});
    EXPECT_EQ(code(b_.open_customer(tenant_18, 0, {500}, at(1), clerk)), errc::account_exists);
    EXPECT_EQ(code(b_.change_account({.account = prepaid_account(account_id{99})}, at(1), clerk)),
              errc::unknown_account);
}

TEST_F(Permissions, APeriodIsReopenedByTwoWhoMay) {
    ASSERT_TRUE(b_.close_period(at(10), {}, {.by = operator_id{2}}, at(20)));
    EXPECT_EQ(code(b_.reopen_period({operator_id{3}, operator_id{2}, "late"}, at(30))),
              errc::not_permitted);
    EXPECT_EQ(trace().operation, "reopen_period");
    EXPECT_EQ(code(b_.reopen_period({operator_id{2}, operator_id{3}, "late"}, at(30))),
              errc::approval_missing);
    EXPECT_EQ(trace().result, "approval_missing");
    EXPECT_EQ(trace().approved_by, operator_id{3});
    EXPECT_EQ(closed_before(b_.state()), at(10));
    EXPECT_TRUE(b_.reopen_period({operator_id{2}, operator_id{6}, "late"}, at(30)));
    EXPECT_EQ(code(b_.reopen_period({operator_id{2}, operator_id{6}, "late"}, at(30))),
              errc::no_closed_period);
}

TEST_F(Permissions, HostEventsAreBySomebodyKnown) {
    EXPECT_TRUE(b_.audit({.at = at(1), .by = operator_id{5}, .operation = "log_in"}, at(1)));
    for (const std::uint64_t who : {4U, 77U}) {
        EXPECT_EQ(
            code(b_.audit(
                {.at = at(1), .by = operator_id{who}, .operation = "log_in", .result = "done"},
                at(1))),
            errc::not_permitted);
        EXPECT_EQ(trace().result, "not_permitted");
        EXPECT_EQ(trace().by, operator_id{who});
    }
}

TEST_F(Permissions, PapersAndInvoicesNeedOne) {
    auto tenant = with(9, chief(9).grants[0].may);
    tenant.own_customer = tenant_17;
    ASSERT_TRUE(b_.set_operator(tenant, at(0), boss));
    EXPECT_EQ(code(mark_invoice(b_, {0xE, 1}, "No. 9", at(1), {.by = operator_id{9}})),
              errc::not_permitted);
    EXPECT_TRUE(
        record_print(b_, "receipt", "e1", printing::original, at(1), {.by = operator_id{3}}));
    EXPECT_EQ(code(record_print(b_, "receipt", "e1", printing::copy, at(1))), errc::not_permitted);
    EXPECT_EQ(trace().operation, "print_receipt");
    EXPECT_EQ(code(mark_invoice(b_, {0xE, 1}, "No. 9", at(1), {.by = operator_id{5}})),
              errc::not_permitted);
    EXPECT_EQ(trace().operation, "mark_invoice");
    EXPECT_TRUE(mark_invoice(b_, {0xE, 1}, "No. 9", at(1), {.by = operator_id{2}}));
}

// --- who manages ---------------------------------------------------------------------------------

TEST(FirstOperator, IsAddedByAnybodyAndManages) {
    auto b = in_memory();
    EXPECT_EQ(b.set_operator(with(1, roles::finance()), at(0)).error().code, errc::no_manager);
    auto suspended = chief(1);
    suspended.status = operator_status::suspended;
    EXPECT_EQ(b.set_operator(suspended, at(0)).error().code, errc::no_manager);
    EXPECT_EQ(b.set_operator(with(1, roles::administrator(), project_id{99}), at(0)).error().code,
              errc::no_manager)
        << "elsewhere";
    EXPECT_TRUE(b.state().operators.empty());
    EXPECT_TRUE(b.set_operator(with(1, roles::administrator()), at(0)));
    EXPECT_EQ(b.set_operator(with(2, roles::finance()), at(0)).error().code, errc::not_permitted);
    EXPECT_TRUE(b.set_operator(with(2, roles::finance()), at(0), boss));
}

TEST_F(Permissions, SomebodyAlwaysManages) {
    auto self = chief(1);
    self.status = operator_status::suspended;
    EXPECT_EQ(code(b_.set_operator(self, at(1), boss)), errc::no_manager);
    EXPECT_EQ(code(b_.set_operator(with(1, roles::finance()), at(1), boss)), errc::no_manager);
    auto tenant = chief(1);
    tenant.own_customer = tenant_17;
    EXPECT_EQ(code(b_.set_operator(tenant, at(1), boss)), errc::no_manager);
    ASSERT_TRUE(b_.set_operator(with(8, roles::administrator()), at(1), boss));
    EXPECT_TRUE(b_.set_operator(self, at(1), boss)) << "there is another";
    EXPECT_EQ(code(b_.set_operator(chief(1), at(2), boss)), errc::not_permitted) << "suspended";
    EXPECT_TRUE(b_.set_operator(chief(1), at(2), {.by = operator_id{8}}));
}

TEST_F(Permissions, AreTheSameWhenTheBookIsTakenUpAgain) {
    auto again = book::open(std::make_unique<borrowed_store>(kept_));
    ASSERT_TRUE(again);
    EXPECT_EQ(refusal(*again, by(refunded(2, "1.00"), 77)), errc::not_permitted);
    EXPECT_EQ(posted(*again, by(refunded(3, "1.00"), 2)), outcome::created);
}

TEST_F(Permissions, AreFoundAmongManyOperators) {
    for (std::uint64_t i = 0; i < 60; ++i) {
        const auto id = 100 + i * 37 % 60;  // each once, in no order
        ASSERT_TRUE(b_.set_operator(with(id, id % 2 == 0 ? roles::finance() : roles::engineer()),
                                    at(0), boss));
    }
    for (std::uint64_t id = 100; id < 160; ++id)
        EXPECT_EQ(handed_in(b_, by(refunded(id, "0.01"), id)).what,
                  id % 2 == 0 ? outcome::created : outcome::refused);
}

TEST_F(Permissions, ARestoredBookIsAcknowledgedBySomebodyKnown) {
    const anchor later{.count = b_.head().count + 1, .seal = b_.head().seal};
    open_params known{.known = later,
                      .if_restored = restored_book::acknowledge,
                      .now = at(9),
                      .by = {.by = operator_id{77}, .reason = "the disk died"}};
    EXPECT_EQ(book::open(std::make_unique<borrowed_store>(kept_), known).error().code,
              errc::not_permitted);
    known.known->count += 1;
    known.by.by = operator_id{};
    EXPECT_TRUE(book::open(std::make_unique<borrowed_store>(kept_), known));
}

// Records that were made before are facts: a journal of somebody who may no longer is a good one.
TEST_F(Permissions, AreNotAskedOfWhatIsRecorded) {
    ASSERT_EQ(posted(b_, by(refunded(2, "1.00"), 2)), outcome::created);
    auto gone = with(2, roles::finance());
    gone.status = operator_status::suspended;
    ASSERT_TRUE(b_.set_operator(gone, at(0), boss));
    EXPECT_TRUE(verify(kept_)->good());
    EXPECT_TRUE(book::open(std::make_unique<borrowed_store>(kept_)));
}

// --- random operators ----------------------------------------------------------------------------

// What the page says, spelled out again, slowly: by the names of the kinds.
bool may_by_the_page(const std::vector<ledger_operator>& all, operator_id who,
                     std::string_view kind) {
    const auto is = [&](std::initializer_list<std::string_view> names) {
        return std::find(names.begin(), names.end(), kind) != names.end();
    };
    std::uint64_t bit = 1U << 1;  // record
    if (is({"refund", "payout", "payout_failed"})) bit = 1U << 2;
    if (is({"reversal"})) bit = 1U << 3;
    if (is({"opening", "adjustment", "rerating", "metering_difference"})) bit = 1U << 4;
    if (is({"write_off"})) bit = 1U << 5;
    if (is({"issue", "issue_confirmed", "issue_undone", "meter_reduction", "meter_credit",
            "replacement"}))
        bit = 1U << 6;
    if (is({"closing"})) bit = 1U << 7;
    if (is({"transfer"})) bit = 1U << 16;
    if (all.empty()) return true;
    if (who == operator_id{}) return bit == 1U << 1 || bit == 1U << 6;
    for (const auto& o : all)
        for (const auto& g : o.grants)
            if (o.id == who && o.status == operator_status::active && !o.own_customer &&
                (to_number(g.project) == 0 || to_number(g.project) == identity().id.low) &&
                (g.may.bits & bit) != 0)
                return true;
    return false;
}

ledger_operator drawn(std::mt19937& random) {
    ledger_operator out{.id = operator_id{2 + random() % 4}, .name = "x"};
    if (random() % 4 == 0) out.status = operator_status::suspended;
    if (random() % 6 == 0) out.own_customer = tenant_17;
    for (auto left = random() % 3; left > 0; --left)
        out.grants.push_back({project_id{random() % 3}, {random() & 0x1FFFF}});
    return out;
}

TEST(RandomOperators, NoEntryIsRecordedWithoutThePermission) {
    std::mt19937 random{20261121};
    memory_store kept;
    auto b = with_orders(std::make_unique<borrowed_store>(kept));
    std::size_t taken = 0;
    std::size_t refused = 0;
    for (std::uint64_t id = 1; id <= 6000; ++id) {
        if (id == 200) {
            ASSERT_TRUE(b.set_operator(chief(1), at(0)));
        }
        if (id > 200 && random() % 5 == 0) {
            ASSERT_TRUE(b.set_operator(drawn(random), at(0), boss));
        }
        entry e = paid(id, "1.00");
        e.kind = static_cast<entry_kind>(random() % entry_kind_count);
        if (e.kind == entry_kind::reversal) continue;
        const bool out = random() % 2 == 0;
        const bool cash = random() % 2 == 0;
        if (cash) e.postings[0].account.code = code_cash;
        if (out)
            for (auto& p : e.postings)
                p.minor = -p.minor;
        const bool pays = out && (cash || e.kind != entry_kind::chargeback);
        e = by(std::move(e), random() % 7, 1 + random() % 5, "x");
        const auto operators = b.state().operators;
        const bool may = may_by_the_page(operators, e.authority.by, to_text(e.kind)) &&
                         (!pays || may_by_the_page(operators, e.authority.by, "refund"));
        const auto got = handed_in(b, e);
        ASSERT_EQ(got.why.code == errc::not_permitted, !may) << id << " " << to_text(e.kind);
        if (got.why.code == errc::approval_missing) {
            ASSERT_EQ(e.kind, entry_kind::write_off);
        }
        (may ? taken : refused) += 1;
    }
    EXPECT_GT(taken, 1000U);
    EXPECT_GT(refused, 1000U);
    EXPECT_TRUE(verify(kept)->good());
}

}  // namespace
