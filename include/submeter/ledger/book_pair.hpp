// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/posting_rules.hpp"

// Money that goes from one book to another. No commit reaches over two books, so it takes three
// steps, each of which happens once only:
//   1. the giving book reserves the amount: Dr 2010, Cr 2290, pending;
//   2. the taking book posts it: Dr 1290, Cr 2010;
//   3. the giving book posts what it reserved; or releases it where the taking book refused.
// Whatever is in the books says what comes next, so anybody can finish what was begun.

namespace submeter::inline v0::ledger {

/// A transfer between two books. A value.
struct book_pair {
    id128 group;          ///< made and stored before first use; the id of the steps 1 and 2
    account_id giver{};   ///< a customer of the giving book
    id128 taking_book{};  ///< where to
    account_id taker{};   ///< a customer of the taking book
    money amount{};
    instant effective{};
    std::string memo{};
    entry_authority authority{};
};

/// How far a transfer has come.
enum class pair_state : std::uint8_t {
    none,       ///< nothing is reserved
    reserved,   ///< step 1 is done
    taken,      ///< steps 1 and 2 are
    finished,   ///< all three
    withdrawn,  ///< the taking book refused: the money is free again
};

[[nodiscard]] constexpr std::string_view to_text(pair_state s) noexcept {
    constexpr std::array<std::string_view, 5> names{"none", "reserved", "taken", "finished",
                                                    "withdrawn"};
    return names[static_cast<std::size_t>(s)];
}

/// The transfers that a giving book has begun and not ended: what to finish() after a crash.
/// @return what the store says.
[[nodiscard]] SUBMETER_API result<std::vector<book_pair>> open_pairs(const book_reader& giving);

/// Step 1: reserves the amount in the giving book. Done again, it changes nothing, however far the
/// transfer has come since.
/// @return `unlike_currency` or `unlike_scale`; `key_conflict` where the group's id stands for
///         something else; why the book refused, for example `below_floor`; what the store says.
[[nodiscard]] SUBMETER_API result<void> begin(book& giving, const book_pair& p, instant now);

/// How far a transfer has come. @return `bad_value` where the group's id is no transfer's, or
/// `taking` is another book than the one it goes to; `unlike_currency` or `unlike_scale`;
/// `hold_gone` where somebody else has ended the reservation; what the stores say.
[[nodiscard]] SUBMETER_API result<pair_state> state_of(id128 group, const book_reader& giving,
                                                       const book_reader& taking);

/// Does the next step of a transfer. `end` is a new id for step 3; another one does as well when a
/// step is tried again. `by` is who does it, where that is not who began it.
/// @return how far it has come; `hold_unknown` where nothing was begun; `key_conflict` where the
///         group's id stands for something else in the taking book; as state_of().
[[nodiscard]] SUBMETER_API result<pair_state> advance(
    id128 group, id128 end, book& giving, book& taking, instant now,
    const std::optional<entry_authority>& by = {});

/// Finishes a transfer that was begun, wherever it stopped. @return `pair_state::finished` or
/// `withdrawn`; as advance().
[[nodiscard]] SUBMETER_API result<pair_state> finish(id128 group, id128 end, book& giving,
                                                     book& taking, instant now,
                                                     const std::optional<entry_authority>& by = {});

}  // namespace submeter::inline v0::ledger
