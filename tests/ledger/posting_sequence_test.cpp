// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/memory_store.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>

namespace {

using namespace submeter;
using namespace submeter::ledger;

constexpr account_id tenant{17};
constexpr purchase_slot first_slot{.epoch = 1, .slot = 0};

// What is true of one customer, kept by plain sums beside the entries.
struct truth {
    std::int64_t prepaid = 0;
    std::int64_t in_meter = 0;
    std::int64_t deposit = 0;
    std::int64_t payable = 0;
    std::int64_t owed = 0;
    std::int64_t earned = 0;
    std::int64_t received = 0;  // less what was paid out
    std::int64_t suspense = 0;
    std::int64_t foreign = 0;
    std::map<std::uint64_t, std::int64_t> in_transit{};
};

// The life of one customer in one billing mode: random events, each an entry by the rules.
class life {
public:
    life(billing_mode mode, std::uint32_t seed) : mode_{mode}, dice_{seed} {}

    void run(int events) {
        for (int i = 0; i < events && !::testing::Test::HasFailure(); ++i) {
            step();
            expect_balances();
        }
    }

    // Everything in flight is settled, the meter is emptied, the contract ends.
    void end() {
        while (!sent_.empty())
            confirm();
        while (!refunds_.empty())
            pay_out();
        if (is_.suspense > 0) identify();
        if (is_.foreign > 0) accept_foreign();
        if (is_.in_meter > 0) reduce(is_.in_meter);
        if (is_.in_meter < 0) meter_tells(-is_.in_meter);
        const auto short_of = is_.owed - is_.prepaid - is_.deposit;
        if (short_of > 0) pay_bill(short_of);
        close();
        if (is_.payable > 0) pay(is_.payable, {});
        expect_balances();
        // A book closes an account only when nothing is left on it.
        for (const auto& state : book_.accounts()) {
            if (state.settings.account.owner == 0) continue;
            EXPECT_TRUE(book_.change_account(
                {.account = state.settings.account, .status = account_status::closed}, now_))
                << to_text(state.settings.account);
        }
        EXPECT_EQ(balance({code_unidentified}), 0);
        EXPECT_EQ(balance({code_meter_credit}), 0);
    }

private:
    struct begun {
        id128 id;
        std::int64_t minor = 0;
        order_id order{};
    };

    std::int64_t roll(std::int64_t most) {
        return 1 + static_cast<std::int64_t>(dice_() % static_cast<std::uint64_t>(most));
    }
    id128 next_id() { return {0, ++ids_}; }
    entry_head head() { return {.id = next_id(), .effective = now_}; }
    static money yuan(std::int64_t minor) { return {minor, {}}; }
    [[nodiscard]] meter_id meter() const { return meter_id{meters_}; }
    std::string period() { return std::to_string(++periods_); }

    void post(const result<entry>& e) {
        ASSERT_TRUE(e) << describe(e.error().code).name;
        commit({*e});
    }
    void post(const result<std::vector<entry>>& all) {
        ASSERT_TRUE(all) << describe(all.error().code).name;
        commit(*all);
    }
    void open(ledger_account a) {
        EXPECT_TRUE(book_.find(a) != nullptr || book_.open_account({.account = a}, now_));
    }
    void commit(const std::vector<entry>& batch) {
        for (const auto& e : batch)
            for (const auto& p : e.postings)
                open(p.account);
        const auto report = book_.commit(batch, now_);
        ASSERT_TRUE(report) << describe(report.error().code).name;
        for (const auto& r : report->results)
            ASSERT_EQ(to_text(r), "created") << describe(r.why.code).name;
        if (!batch.empty()) last_ = batch.back().id;
    }
    [[nodiscard]] std::int64_t balance(ledger_account a) const {
        const auto* found = book_.find(a);
        return found == nullptr ? 0 : available(*found);
    }

    void expect_balances() const {
        EXPECT_EQ(balance(prepaid_account(tenant)), is_.prepaid);
        EXPECT_EQ(balance(meter_account(meter())), is_.in_meter);
        EXPECT_EQ(balance(deposit_account(tenant)), is_.deposit);
        EXPECT_EQ(balance(payable_account(tenant)), is_.payable);
        EXPECT_EQ(balance(receivable_account(tenant)), is_.owed);
        EXPECT_EQ(balance({code_unidentified}), is_.suspense);
        EXPECT_EQ(balance({code_meter_credit}), is_.foreign);
        std::int64_t cash = 0;
        std::int64_t earned = 0;
        std::int64_t sum = 0;
        for (const auto& state : book_.accounts()) {
            const auto a = state.settings.account;
            const auto minor = state.minor;
            sum += minor;
            if (a.code < code_receivable) cash += minor;
            if (a.code / 1000 == 4 || a.code == code_output_tax) earned -= minor;
            if (a.code != code_in_transit) continue;
            const auto flying = is_.in_transit.find(a.owner);
            EXPECT_EQ(-minor, flying == is_.in_transit.end() ? 0 : flying->second) << to_text(a);
        }
        EXPECT_EQ(sum, 0);
        EXPECT_EQ(cash + fees_, is_.received);
        EXPECT_EQ(earned, is_.earned);
    }

    void step() {
        switch (dice_() % 16) {
            case 0:
            case 1:
                return top_up();
            case 2:
            case 3:
            case 4:
                return consume();
            case 5:
                return charge_fee();
            case 6:
                return mode_ == billing_mode::meter_side ? issue() : refund();
            case 7:
                return sent_.empty() ? refund() : confirm();
            case 8:
                return sent_.empty() ? deposit() : undo();
            case 9:
                return refunds_.empty() ? consume() : pay_out();
            case 10:
                return refunds_.empty() ? top_up() : fail_payout();
            case 11:
                return is_.suspense == 0 ? unidentified() : identify();
            case 12:
                return special();
            case 13:
                return rerate();
            case 14:
                return settle();
            default:
                return is_.owed > 0 ? pay_bill(roll(is_.owed)) : take_back();
        }
    }
    void special() {
        if (mode_ != billing_mode::meter_side) return free_quota();
        switch (dice_() % 4) {
            case 0:
                return is_.foreign == 0 ? foreign() : accept_foreign();
            case 1:
                return replace_meter();
            case 2:
                return is_.in_meter > 0 ? reduce(roll(is_.in_meter)) : free_quota();
            default:
                return free_quota();
        }
    }

    payment_reference ref() {
        return {.merchant = "M1", .transaction = period(), .trade = period()};
    }
    pay_channel any_channel() {
        constexpr pay_channel all[] = {pay_channel::cash, pay_channel::bank, pay_channel::wechat,
                                       pay_channel::alipay};
        return all[dice_() % 4];
    }
    [[nodiscard]] customer_amount part(std::int64_t minor) const {
        return {.customer = tenant, .amount = yuan(minor), .mode = mode_, .meter = meter()};
    }
    // Charges other than a meter's own consumption: prepaid money, or a debt.
    void charged(std::int64_t minor) {
        (mode_ == billing_mode::post_paid ? is_.owed : is_.prepaid) +=
            mode_ == billing_mode::post_paid ? minor : -minor;
    }

    void top_up() {
        const auto minor = roll(20000);
        const auto cleared = is_.owed > 0 ? std::min(is_.owed, minor) : 0;
        post(rules_.top_up_with_arrears(head(), next_id(), any_channel(), tenant, yuan(minor),
                                        yuan(is_.owed), ref()));
        is_.received += minor;
        is_.prepaid += minor - cleared;
        is_.owed -= cleared;
    }
    void deposit() {
        const auto minor = roll(10000);
        post(rules_.deposit(head(), any_channel(), tenant, yuan(minor), ref()));
        is_.received += minor;
        is_.deposit += minor;
    }
    void consume() {
        const auto minor = roll(900);
        auto used = part(minor);
        used.reading = {.at = instant{std::chrono::seconds{++periods_}}, .what = {}, .id = {}};
        post(rules_.consumption(head(), service::electricity, {&used, 1}));
        is_.earned += minor;
        if (mode_ == billing_mode::meter_side)
            is_.in_meter -= minor;
        else
            charged(minor);
    }
    void charge_fee() {
        const auto minor = roll(300);
        const auto share = part(minor);
        post(rules_.capacity_fee(head(), {"capacity", period()}, {&share, 1}));
        post(rules_.common_area(head(), {&share, 1}, yuan(minor), {"lift", period()},
                                yuan(2 * minor)));
        is_.earned += 3 * minor;
        charged(2 * minor);
    }
    void free_quota() {
        const auto minor = roll(100);
        const auto share = part(minor);
        post(rules_.free_quota(head(), {"free", period()}, {&share, 1}));
        charged(-minor);
    }
    void rerate() {
        const auto was = roll(500);
        const auto now = roll(500);
        if (was == now) return;
        post(rules_.rerating(head(), {.rerating = next_id(),
                                      .original = {0, 1},
                                      .customer = tenant,
                                      .mode = mode_,
                                      .contract = contract_state::running,
                                      .lines = {{code_electricity, yuan(was), yuan(now)}}}));
        is_.earned += now - was;
        charged(now - was);
    }

    [[nodiscard]] meter_order order(const begun& b) const {
        return {.order = b.order,
                .customer = tenant,
                .meter = meter(),
                .amount = yuan(b.minor),
                .start = b.id};
    }
    purchase_slot next_slot() { return {.epoch = 1, .slot = ++slots_}; }
    void issue() {
        if (is_.prepaid <= 0) return top_up();
        begun b{.id = {}, .minor = roll(is_.prepaid), .order = order_id{++orders_}};
        post(rules_.issue(head(), order(b)));
        b.id = last_;
        sent_.push_back(b);
        is_.prepaid -= b.minor;
        is_.in_transit[to_number(b.order)] = b.minor;
    }
    begun landed() {
        const auto b = sent_.back();
        sent_.pop_back();
        is_.in_transit.erase(to_number(b.order));
        return b;
    }
    void confirm() {
        const auto b = landed();
        post(rules_.issue_confirmed(head(), order(b), next_slot()));
        is_.in_meter += b.minor;
    }
    void undo() {
        const auto b = landed();
        post(rules_.issue_undone(head(), order(b)));
        is_.prepaid += b.minor;
    }
    void reduce(std::int64_t minor) {
        const begun b{.id = {}, .minor = minor, .order = order_id{++orders_}};
        post(rules_.meter_reduction(head(), order(b), next_slot()));
        is_.in_meter -= minor;
        is_.prepaid += minor;
    }
    void meter_tells(std::int64_t more) {
        post(rules_.metering_difference(head(), meter(), yuan(more)));
        is_.in_meter += more;
    }
    void foreign() {
        const begun b{.id = {}, .minor = roll(500), .order = order_id{++orders_}};
        post(rules_.foreign_credit(head(), order(b), next_slot()));
        foreign_ = {.id = last_, .minor = b.minor, .order = b.order};
        is_.foreign = b.minor;
    }
    void accept_foreign() {
        post(rules_.foreign_credit_accepted(head(), order(foreign_)));
        is_.in_meter += is_.foreign;
        is_.foreign = 0;
    }
    void replace_meter() {
        const auto found = roll(1000);
        meter_exchange x{.order = order_id{++orders_},
                         .old_meter = meter(),
                         .new_meter = meter_id{meters_ + 1},
                         .booked = yuan(is_.in_meter),
                         .found = yuan(found)};
        post(rules_.meter_removed(head(), x));
        EXPECT_EQ(balance(order_account(x.order)), found);
        EXPECT_EQ(balance(meter_account(x.old_meter)), 0);
        x.start = last_;
        ++meters_;
        post(rules_.meter_installed(head(), x, first_slot));
        is_.in_meter = found;
    }

    void refund() {
        if (is_.prepaid <= 0) return top_up();
        const auto minor = roll(is_.prepaid);
        post(rules_.refund(head(), tenant, yuan(minor)));
        refunds_.push_back({.id = last_, .minor = minor});
        is_.prepaid -= minor;
        is_.payable += minor;
    }
    void pay(std::int64_t minor, id128 of) {
        post(rules_.payout(head(), tenant, any_channel(), yuan(minor), {.refund = period()}, of));
        is_.payable -= minor;
        is_.received -= minor;
    }
    void pay_out() {
        const auto b = refunds_.back();
        refunds_.pop_back();
        pay(b.minor, b.id);
    }
    void fail_payout() {
        const auto b = refunds_.back();
        refunds_.pop_back();
        post(rules_.payout_failed(head(), tenant, pay_channel::wechat, yuan(b.minor),
                                  {.refund = period()}, b.id));
        is_.payable -= b.minor;
        is_.prepaid += b.minor;
    }
    void unidentified() {
        const auto minor = roll(5000);
        post(rules_.unidentified(head(), pay_channel::bank, yuan(minor), ref()));
        receipt_ = last_;
        is_.suspense = minor;
        is_.received += minor;
    }
    void identify() {
        if (dice_() % 2 == 0) {
            post(rules_.identified(head(), receipt_, tenant, yuan(is_.suspense)));
            is_.prepaid += is_.suspense;
        } else {
            post(rules_.unidentified_returned(head(), receipt_, pay_channel::bank,
                                              yuan(is_.suspense), {.refund = period()}));
            is_.received -= is_.suspense;
        }
        is_.suspense = 0;
    }
    void settle() {
        const auto held = balance({code_wechat});
        if (held < 2) return;
        const auto fee_taken = roll(held / 2);
        post(rules_.settlement(head(), pay_channel::wechat, yuan(held), yuan(fee_taken),
                               {.transaction = period()}));
        fees_ += fee_taken;
    }
    void pay_bill(std::int64_t minor) {
        post(rules_.bill_payment(head(), any_channel(), tenant, next_id(), yuan(minor), ref()));
        is_.owed -= minor;
        is_.received += minor;
    }
    // A top-up that was wrong; what is spent already becomes a debt.
    void take_back() {
        const auto minor = roll(3000);
        const auto paid = rules_.top_up(head(), pay_channel::cash, tenant, yuan(minor), ref());
        post(paid);
        is_.prepaid += minor;
        const money_left left{tenant, yuan(is_.prepaid)};
        post(rules_.reversal(head(), *paid, {&left, 1}));
        const auto back = std::min(std::max<std::int64_t>(is_.prepaid, 0), minor);
        is_.prepaid -= back;
        is_.owed += minor - back;
    }
    void close() {
        const closing_ids ids{next_id(), next_id(), next_id(), next_id(), next_id()};
        const auto left = is_.prepaid + is_.deposit - is_.owed;
        post(rules_.closing(head(), ids,
                            {tenant, yuan(is_.prepaid), yuan(is_.deposit), yuan(is_.owed)}));
        is_.payable += left;
        is_.prepaid = is_.deposit = is_.owed = 0;
    }

    billing_mode mode_;
    std::mt19937 dice_;
    posting_rules rules_{
        .tax = {.moment = tax_moment::with_revenue,
                .rates = {{code_electricity, {13, 100}}, {code_capacity_fee, {6, 100}}}},
        .arrears = arrears_policy::clear_first};
    truth is_;
    instant now_{std::chrono::seconds{1'800'000'000}};
    book book_ =
        *book::create({}, std::make_unique<memory_store>(), now_, {.seals = sealing::none});
    std::vector<begun> sent_;
    std::vector<begun> refunds_;
    begun foreign_;
    id128 receipt_;
    id128 last_;
    std::uint64_t ids_ = 0;
    std::uint64_t orders_ = 0;
    std::uint64_t meters_ = 1;
    std::uint64_t slots_ = 0;
    int periods_ = 0;
    std::int64_t fees_ = 0;
};

class PostingSequence : public ::testing::TestWithParam<billing_mode> {};

TEST_P(PostingSequence, AccountsEndWhereTheMoneyIs) {
    for (std::uint32_t seed = 1; seed <= 12; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        life of{GetParam(), seed};
        of.run(400);
        of.end();
        if (HasFailure()) return;
    }
}

INSTANTIATE_TEST_SUITE_P(EachMode, PostingSequence,
                         ::testing::Values(billing_mode::back_office, billing_mode::meter_side,
                                           billing_mode::post_paid));

}  // namespace
