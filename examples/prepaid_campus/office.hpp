// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "campus.hpp"
#include "field.hpp"
#include "submeter/billing.hpp"
#include "submeter/control.hpp"
#include "submeter/ledger.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace campus {

/// One command that was carried out, for the statements and the proof.
struct switching {
    account_id account{};
    command_kind kind{};
    instant at{};
    outcome answer = outcome::unknown;
    bool took_effect = false;  ///< the relay was seen in the commanded state afterwards
};

/// What the back office knows of one account.
struct desk {
    const tenant* of = nullptr;
    const tariff::plan* plan = nullptr;  ///< of the month, as the directory says
    billing::register_track track;
    billing::running_bill bill;
    control::relay_fsm relay;
    std::vector<billing::usage> usages;
    std::optional<reading> first;
    std::optional<reading> last;
    std::optional<instant> pays_at;
    instant relay_read{};  ///< the latest read-back: what was polled before it is old
    std::vector<billing::statement_payment> payments;
    std::vector<billing::statement_note> notes;
    std::uint64_t paid_count = 0;
};

struct office_counters {
    std::uint64_t alarms[3] = {0, 0, 0};
    std::uint64_t trips = 0;
    std::uint64_t closes = 0;
    std::uint64_t top_ups = 0;
    std::uint64_t escalations = 0;
};

/// The back office: readings become usage, usage becomes money, money becomes commands. It holds
/// one desk for each account, in the order of their ids, and one book.
class office {
public:
    office(const estate& e, ledger::book book);

    /// What happens at one hour, always in this order: polls are queued; payments arrive, and who
    /// was switched off is switched on before the polls; readings become postings; alarms are
    /// given; relays follow the balances.
    void work(instant hour, field& f);

    /// Posts an entry that the month's end brings.
    void commit(const entry& e, instant now);
    id128 next_id() noexcept { return {.high = 0x43414D505553ULL, .low = ++ids_}; }

    ledger::book& book() noexcept { return book_; }
    std::map<account_id, desk>& desks() noexcept { return desks_; }
    const std::vector<billing::usage>& common_usage() const noexcept { return common_usages_; }
    const std::vector<switching>& switchings() const noexcept { return switchings_; }
    const office_counters& counters() const noexcept { return counted_; }

private:
    void open_accounts(const estate& e);
    void take_payments(instant hour, field& f);
    account_id account_of(const reading& r) const;
    std::vector<ledger::customer_amount> rate(const std::vector<reading>& readings);
    void take_reading(desk& d, const reading& r, money& owed);
    void post_consumption(instant hour, const std::vector<ledger::customer_amount>& parts);
    void give_alarm(const watermark_event& event);
    void see_relays(const std::vector<reading>& readings, field& f);
    void follow_balance(account_id id, desk& d, instant hour, field& f);
    void carry_out(desk& d, std::optional<control::decision> next, field& f);
    std::optional<control::decision> command_relay(desk& d, const command& c, field& f);
    std::optional<control::decision> read_back(desk& d, field& f);

    const estate& estate_;
    ledger::book book_;
    ledger::posting_rules rules_;
    std::map<account_id, desk> desks_;
    billing::register_track common_track_;
    std::vector<billing::usage> common_usages_;
    std::vector<switching> switchings_;
    office_counters counted_;
    std::uint64_t ids_ = 0;
};

}  // namespace campus
