// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/book_reader.hpp"

#include "ledger/journal_reader.hpp"

namespace submeter::inline v0::ledger {

book_reader::~book_reader() = default;
book_reader::book_reader(book_reader&& other) noexcept = default;
book_reader& book_reader::operator=(book_reader&& other) noexcept = default;

const account_state* book_reader::find(const ledger_account& a) const {
    return state_.balances().find(a);
}

std::vector<account_state> book_reader::accounts() const {
    return state_.balances().all();
}

result<money> book_reader::prepaid(account_id customer) const {
    const auto* a = find(prepaid_account(customer));
    if (a == nullptr) return fail(errc::unknown_account);
    return money{available(*a), identity().in};
}

result<money> book_reader::balance(const ledger_account& a, const as_of& when) const {
    const auto* now = find(a);
    if (now == nullptr) return fail(errc::unknown_account);
    if (when.is_now()) return money{posted(*now), identity().in};
    const auto minor = journal_reader{*store_}.sum(a, when);
    if (!minor) return fail(minor.error());
    return money{on_normal_side(a.code, *minor), identity().in};
}

result<std::vector<recorded_entry>> book_reader::entries(const ledger_account& a,
                                                         const as_of& when) const {
    return journal_reader{*store_}.entries(a, when);
}

result<std::optional<recorded_entry>> book_reader::find_entry(const id128& id) const {
    return journal_reader{*store_}.find(id);
}

result<std::optional<recorded_entry>> book_reader::find_entry(const natural_key& key) const {
    return journal_reader{*store_}.find(key);
}

result<std::uint64_t> book_reader::cursor(std::string_view name) const {
    return store_->cursor(name);
}

book_reader::book_reader(std::unique_ptr<store> kept_in, replay state)
    : store_(std::move(kept_in)), state_(std::move(state)) {}

result<void> book_reader::show_commits(std::uint64_t first,
                                       detail::visitor<const journal_commit&> visit) const {
    return journal_reader{*store_}.visit_commits(first, head().count, visit);
}

result<void> book_reader::show_history(const ledger_account& a,
                                       detail::visitor<recorded_entry&&> visit) const {
    return journal_reader{*store_}.visit_history(a, visit);
}

}  // namespace submeter::inline v0::ledger
