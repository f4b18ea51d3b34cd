// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_pair.hpp"

#include "fixtures.hpp"
#include "stores.hpp"
#include "submeter/ledger/group.hpp"

#include <gtest/gtest.h>

namespace {

using namespace ledger_test;

constexpr id128 east{0xB00C, 1};
constexpr id128 west{0xB00C, 2};
constexpr id128 group{0x6, 1};
constexpr id128 end{0x7, 1};

book_identity identity_of(id128 id) {
    auto out = identity();
    out.id = id;
    return out;
}

book_pair nine_yuan() {
    return {.group = group,
            .giver = tenant_17,
            .taking_book = west,
            .taker = tenant_18,
            .amount = yuan("9.00"),
            .effective = at(10),
            .memo = "moves house"};
}

// Two books whose stores outlive them, so that they can be taken up again after a crash.
class BookPair : public ::testing::Test {
protected:
    BookPair() {
        found(east_store_, east);
        found(west_store_, west);
        auto b = open(east_store_);
        EXPECT_EQ(posted(b, paid(1, "50.00")), outcome::created);
    }

    static void found(memory_store& in, id128 id) {
        auto b = book::create(identity_of(id), std::make_unique<borrowed_store>(in), at(0));
        for (const auto who : {tenant_17, tenant_18})
            EXPECT_TRUE(b->open_customer(who, 0, {}, at(0)));
    }
    book open(memory_store& in) {
        return std::move(*book::open(std::make_unique<borrowed_store>(in, &fails_of(in))));
    }
    std::optional<errc>& fails_of(memory_store& in) {
        return &in == &east_store_ ? east_fails_ : west_fails_;
    }

    // The money on both sides, and that both books hold together.
    void expect_money(const std::string& of_17, const std::string& of_18) {
        const auto giving = open(east_store_);
        const auto taking = open(west_store_);
        EXPECT_EQ(left(giving, tenant_17), of_17);
        EXPECT_EQ(left(taking, tenant_18), of_18);
        const std::array<const book_reader*, 2> both{&giving, &taking};
        EXPECT_EQ(open_between(*add_up(both)), 0);
        EXPECT_TRUE(open_pairs(giving)->empty());
        EXPECT_TRUE(verify(east_store_)->good());
        EXPECT_TRUE(verify(west_store_)->good());
    }

    memory_store east_store_;
    memory_store west_store_;
    std::optional<errc> east_fails_;
    std::optional<errc> west_fails_;
};

TEST_F(BookPair, TakesThreeStepsEachInOneBook) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    EXPECT_EQ(*state_of(group, giving, taking), pair_state::none);
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    EXPECT_EQ(*state_of(group, giving, taking), pair_state::reserved);
    EXPECT_EQ(left(giving), "41.00");
    EXPECT_EQ(left(taking, tenant_18), "0.00");
    EXPECT_EQ(*advance(group, end, giving, taking, at(21)), pair_state::taken);
    EXPECT_EQ(left(taking, tenant_18), "9.00");
    const std::array<const book_reader*, 2> both{&giving, &taking};
    EXPECT_EQ(open_between(*add_up(both)), 900);
    EXPECT_EQ(*advance(group, end, giving, taking, at(22)), pair_state::finished);
    EXPECT_EQ(*finish(group, {0x7, 9}, giving, taking, at(23)), pair_state::finished);
    expect_money("41.00", "9.00");
}

// [finish]
TEST_F(BookPair, IsFinishedFromTheBooksAloneWhereverItStopped) {
    for (int steps = 0; steps < 3; ++steps) {
        {
            auto giving = open(east_store_);
            auto taking = open(west_store_);
            auto p = nine_yuan();
            p.group.low += static_cast<std::uint64_t>(steps);
            ASSERT_TRUE(begin(giving, p, at(20)));
            for (int i = 0; i < steps; ++i)
                ASSERT_TRUE(advance(p.group, {0x8, p.group.low}, giving, taking, at(21)));
        }  // the machine stops here; what the caller knew is lost
        auto giving = open(east_store_);
        auto taking = open(west_store_);
        const auto begun = open_pairs(giving);
        ASSERT_TRUE(begun);
        EXPECT_EQ(begun->size(), steps == 2 ? 0U : 1U);
        for (const auto& p : *begun)
            EXPECT_EQ(*finish(p.group, {0x9, p.group.low}, giving, taking, at(30)),
                      pair_state::finished);
    }
    expect_money("23.00", "27.00");
}
// [finish]

TEST_F(BookPair, IsFinishedAfterAnyWriteFailed) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    east_fails_ = errc::store_failed;
    EXPECT_EQ(begin(giving, nine_yuan(), at(20)).error().code, errc::store_failed);
    EXPECT_EQ(finish(group, end, giving, taking, at(20)).error().code, errc::hold_unknown);
    east_fails_.reset();
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    west_fails_ = errc::store_failed;
    EXPECT_EQ(finish(group, end, giving, taking, at(20)).error().code, errc::store_failed);
    west_fails_.reset();
    east_fails_ = errc::store_failed;
    EXPECT_EQ(finish(group, end, giving, taking, at(20)).error().code, errc::store_failed);
    east_fails_.reset();
    EXPECT_EQ(*finish(group, end, giving, taking, at(20)), pair_state::finished);
    expect_money("41.00", "9.00");
}

TEST_F(BookPair, IsWithdrawnWhereTheTakingBookRefusesAndStaysSo) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    auto p = nine_yuan();
    p.taker = account_id{99};
    ASSERT_TRUE(begin(giving, p, at(20)));
    // It is refused, and the giving book cannot note that.
    east_fails_ = errc::store_failed;
    EXPECT_FALSE(finish(group, end, giving, taking, at(20)));
    east_fails_.reset();
    EXPECT_EQ(*state_of(group, giving, taking), pair_state::reserved);
    ASSERT_TRUE(taking.open_customer(account_id{99}, 0, {}, at(20)));
    EXPECT_EQ(*finish(group, end, giving, taking, at(21)), pair_state::withdrawn);
    EXPECT_EQ(*finish(group, end, giving, taking, at(22)), pair_state::withdrawn);
    expect_money("50.00", "0.00");
}

TEST_F(BookPair, BeginsOnceAndWithOneContent) {
    auto giving = open(east_store_);
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    ASSERT_TRUE(begin(giving, nine_yuan(), at(21)));
    auto more = nine_yuan();
    more.amount = yuan("10.00");
    EXPECT_EQ(begin(giving, more, at(21)).error().code, errc::key_conflict);
    auto another = nine_yuan();
    another.taker = tenant_17;
    EXPECT_EQ(begin(giving, another, at(21)).error().code, errc::key_conflict);
    auto else_where = paid(77, "1.00");
    ASSERT_EQ(posted(giving, else_where), outcome::created);
    another.group = else_where.id;
    EXPECT_EQ(begin(giving, another, at(21)).error().code, errc::key_conflict);
    auto dear = nine_yuan();
    dear.group = {0x6, 5};
    dear.amount = yuan("42.01");
    EXPECT_EQ(begin(giving, dear, at(21)).error().code, errc::below_floor);
}

TEST_F(BookPair, TakesOnlyTheBookThatItGoesTo) {
    auto giving = open(east_store_);
    memory_store third;
    found(third, {0xB00C, 3});
    auto stranger = open(third);
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    EXPECT_EQ(finish(group, end, giving, stranger, at(20)).error().code, errc::bad_value);
    auto dollars = book::create({.id = west, .in = {.unit = {{'U', 'S', 'D'}}}},
                                std::make_unique<memory_store>(), at(0));
    EXPECT_EQ(finish(group, end, giving, *dollars, at(20)).error().code, errc::unlike_currency);
}

TEST_F(BookPair, TakesNothingForAReservationThatSomebodyReleased) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    auto released = ending(50, entry_phase::void_pending, 0);
    released.holds = group;
    ASSERT_EQ(posted(giving, released, 20), outcome::created);
    EXPECT_EQ(finish(group, end, giving, taking, at(20)).error().code, errc::hold_gone);
    expect_money("50.00", "0.00");
}

TEST_F(BookPair, GoesOnInTheOpenPeriodWhenItsOwnIsClosed) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    ASSERT_TRUE(begin(giving, nine_yuan(), at(20)));
    ASSERT_TRUE(giving.close_period(at(100), {group}, {}, at(200)));
    ASSERT_TRUE(taking.close_period(at(150), {}, {}, at(200)));
    EXPECT_EQ(*finish(group, end, giving, taking, at(201)), pair_state::finished);
    const auto taken = *taking.find_entry(group);
    EXPECT_EQ(taken->what.effective, at(150));
    EXPECT_EQ(find_link(taken->what, link_kind::period)->low, 1'700'000'010U);
    expect_money("41.00", "9.00");
}

TEST_F(BookPair, AnotherFinishesWhatSomebodyBeganWhoMayNoLonger) {
    auto giving = open(east_store_);
    auto taking = open(west_store_);
    const actor boss{.by = operator_id{1}};
    for (auto* b : {&giving, &taking}) {
        ASSERT_TRUE(b->set_operator(chief(1), at(0)));
        ASSERT_TRUE(b->set_operator(chief(2), at(0), boss));
    }
    auto pair = nine_yuan();
    EXPECT_EQ(begin(giving, pair, at(20)).error().code, errc::not_permitted) << "the system";
    pair.group.low += 1;
    pair.authority.by = operator_id{2};
    ASSERT_TRUE(begin(giving, pair, at(20)));
    auto gone = chief(2);
    gone.status = operator_status::suspended;
    ASSERT_TRUE(giving.set_operator(gone, at(0), boss));
    EXPECT_EQ(*advance(pair.group, {0xE, 50}, giving, taking, at(20)), pair_state::taken);
    EXPECT_EQ(advance(pair.group, {0xE, 50}, giving, taking, at(20)).error().code,
              errc::not_permitted);
    const entry_authority other{.by = operator_id{1}, .approved_by = {}, .reason = "2 has left"};
    EXPECT_EQ(*finish(pair.group, {0xE, 51}, giving, taking, at(20), other), pair_state::finished);
    EXPECT_EQ((*giving.find_entry({0xE, 51}))->what.authority, other);
    expect_money("41.00", "9.00");
}

}  // namespace
