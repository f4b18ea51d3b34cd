// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/billing/usage.hpp"
#include "submeter/tariff/settle.hpp"
#include "submeter/tariff/state.hpp"

#include <span>
#include <utility>

namespace submeter::inline v0::billing {

/// How far an account's bill has come, and how much of it has been posted. Plain data, kept between
/// readings; it belongs to one plan. A value.
struct running_bill {
    tariff::rating_state state{};
    money posted{};

    friend bool operator==(const running_bill&, const running_bill&) = default;
};

/// What one usage adds to the bill. A value.
struct bill_step {
    money amount{};  ///< to be posted; may be zero, and negative under negative prices
    /// The plan's calendar cuts the interval, so its usage was divided by time.
    quality how = quality::measured;

    friend constexpr bool operator==(const bill_step&, const bill_step&) = default;
};

/// A bill on which nothing has been posted. `carried` is `tariff::next_bill` of the bill before,
/// where ladders and quotas go on.
[[nodiscard]] inline running_bill start_bill(const tariff::plan& p,
                                             tariff::rating_state carried = {}) {
    return {.state = std::move(carried), .posted = money{0, p.in}};
}

/// Adds a usage to the bill and says what to post for it: the difference of two rounded running
/// totals, never a rounded difference, so that all posts sum to the bill (design rule 2).
/// Precondition: tariff::check(p). On an error the bill is unchanged. Allocates a copy of the
/// state.
/// @return as tariff::add and tariff::settle; `unlike_currency` or `unlike_scale` for another
/// plan's bill.
[[nodiscard]] inline result<bill_step> post(const tariff::plan& p, running_bill& bill,
                                            const usage& u) {
    auto state = bill.state;
    const auto added = tariff::add(p, state, u.over, u.used);
    if (!added) return fail(added.error());
    const auto owed = tariff::settle(p, state);
    if (!owed) return fail(owed.error());
    const auto step = subtract(owed->total, bill.posted);
    if (!step) return fail(step.error());
    bill.state = std::move(state);
    bill.posted = owed->total;
    const auto divided = added->estimated() ? quality::estimated : quality::measured;
    return bill_step{.amount = *step, .how = detail::worse(u.how, divided)};
}

/// The bill as it stands: what has been posted, by line.
/// @return as tariff::settle; `not_conserved` unless the posts sum to it.
[[nodiscard]] inline result<charge> close(const tariff::plan& p, const running_bill& bill) {
    auto owed = tariff::settle(p, bill.state);
    if (owed && owed->total != bill.posted) return fail(errc::not_conserved);
    return owed;
}

/// Closes the bill and proves it: all its usages, rated again from nothing at once, must give the
/// same charge. `carried` is what the bill was started with. O(usages).
/// @return as close; `not_conserved` where the two differ.
[[nodiscard]] inline result<charge> close_checked(const tariff::plan& p, const running_bill& bill,
                                                  std::span<const usage> all,
                                                  tariff::rating_state carried = {}) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto added = tariff::add(p, carried, all[i].over, all[i].used);
        if (!added) return fail(added.error().code, added.error().offset, i);
    }
    const auto at_once = tariff::settle(p, carried);
    if (!at_once) return at_once;
    auto owed = close(p, bill);
    if (owed && *owed != *at_once) return fail(errc::not_conserved);
    return owed;
}

}  // namespace submeter::inline v0::billing
