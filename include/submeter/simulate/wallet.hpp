// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace submeter::inline v0::simulate {

/// What a wallet says to a purchase.
enum class purchase_verdict : std::uint8_t {
    done,
    not_open,
    already_open,
    wrong_customer,
    duplicate,    ///< the count is the meter's own: a credit with it is in the meter already
    wrong_count,  ///< any other count but the next
    over_hoard,
    too_large,  ///< a refund above the balance
};

/// The money that a prepaid meter keeps, its limits and its count of purchases, in hundredths of
/// the currency (of a kWh in a meter that sells energy). A debt is `overdraft_cents`, and then
/// nothing remains. A value.
struct wallet {
    std::int64_t remaining_cents = 0;
    std::int64_t overdraft_cents = 0;
    std::uint32_t purchases = 0;
    std::int64_t cumulative_cents = 0;
    std::int64_t alarm_1_cents = 0;
    std::int64_t alarm_2_cents = 0;
    std::int64_t overdraft_limit_cents = 0;
    std::int64_t hoard_limit_cents = 0;  ///< 0: none
    std::int64_t close_permit_cents = 0;
    std::array<std::byte, 6> customer{};
    bool opened = true;

    [[nodiscard]] constexpr std::int64_t net_cents() const noexcept {
        return remaining_cents - overdraft_cents;
    }
    /// Whether the balance is used up, and the overdraft that it may use as well.
    [[nodiscard]] constexpr bool is_exhausted() const noexcept {
        return remaining_cents == 0 && overdraft_cents >= overdraft_limit_cents;
    }
    constexpr void deduct(std::int64_t cents) noexcept {
        const auto taken = std::min(cents, remaining_cents);
        remaining_cents -= taken;
        overdraft_cents += cents - taken;
    }
    /// The debt is paid first.
    constexpr void credit(std::int64_t cents) noexcept {
        const auto paid = std::min(cents, overdraft_cents);
        overdraft_cents -= paid;
        remaining_cents += cents - paid;
    }

    /// Opens an account with count 0 and no money, or with count 1 and the first.
    constexpr purchase_verdict open_account(const std::array<std::byte, 6>& whose,
                                            std::int64_t cents, std::uint32_t count) noexcept {
        if (opened) return purchase_verdict::already_open;
        if (count > 1 || (count == 0 && cents != 0)) return purchase_verdict::wrong_count;
        if (would_hoard(cents)) return purchase_verdict::over_hoard;
        opened = true;
        customer = whose;
        purchases = count;
        if (count == 1) take_in(cents);
        return purchase_verdict::done;
    }
    /// Takes a purchase: the account, the customer, the count and the hoard limit are checked, in
    /// this order.
    constexpr purchase_verdict recharge(const std::array<std::byte, 6>& whose, std::int64_t cents,
                                        std::uint32_t count) noexcept {
        const auto known = check(whose, count);
        if (known != purchase_verdict::done) return known;
        if (would_hoard(cents)) return purchase_verdict::over_hoard;
        purchases = count;
        take_in(cents);
        return purchase_verdict::done;
    }
    /// Gives money back, with the count of the next purchase.
    constexpr purchase_verdict refund(const std::array<std::byte, 6>& whose, std::int64_t cents,
                                      std::uint32_t count) noexcept {
        const auto known = check(whose, count);
        if (known != purchase_verdict::done) return known;
        if (cents > remaining_cents) return purchase_verdict::too_large;
        purchases = count;
        remaining_cents -= cents;
        return purchase_verdict::done;
    }
    /// Sets the balance and clears count and debt; the account is not open after it.
    constexpr void initialise(std::int64_t cents) noexcept {
        remaining_cents = cents;
        overdraft_cents = cumulative_cents = 0;
        purchases = 0;
        opened = false;
    }

private:
    [[nodiscard]] constexpr bool would_hoard(std::int64_t cents) const noexcept {
        return hoard_limit_cents > 0 && net_cents() + cents > hoard_limit_cents;
    }
    [[nodiscard]] constexpr purchase_verdict check(const std::array<std::byte, 6>& whose,
                                                   std::uint32_t count) const noexcept {
        if (!opened) return purchase_verdict::not_open;
        if (whose != customer) return purchase_verdict::wrong_customer;
        if (count == purchases) return purchase_verdict::duplicate;
        if (count != purchases + 1) return purchase_verdict::wrong_count;
        return purchase_verdict::done;
    }
    constexpr void take_in(std::int64_t cents) noexcept {
        credit(cents);
        cumulative_cents += cents;
    }
};

}  // namespace submeter::inline v0::simulate
