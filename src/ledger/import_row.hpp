// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/import_header.hpp"
#include "submeter/ledger/account.hpp"
#include "submeter/ledger/posting_rules.hpp"

namespace submeter::inline v0::ledger::detail {

// Reads the fields of one row. It borrows all that it is made of; the first thing that is wrong
// stays, and is what done() answers.
class import_row_reader {
public:
    import_row_reader(const import_header& header, const csv_row& row, const id128& book,
                      denomination in)
        : header_{header}, row_{row}, book_{book}, in_{in} {
        if (row.fields.size() != header.size())
            refuse(row.fields.size() < header.size() ? errc::missing_field : errc::unknown_field,
                   import_column::none);
    }

    // What the row of a table of accounts agrees. A customer's prepaid account has the floor 0
    // where none is given.
    import_result<account_settings> settings() {
        account_settings out{.account = account(), .status = status()};
        const auto given = text(import_column::floor);
        if (!given.empty())
            out.floors = {{since_ever, amount(import_column::floor)}};
        else if (!text(import_column::customer).empty())
            out.floors = {{since_ever, 0}};
        levels(out.levels_minor);
        if (!text(import_column::rearm).empty()) out.rearm_minor = amount(import_column::rearm);
        if (ok())
            if (const auto valid = check(out); !valid)
                refuse(valid.error(), column_of(valid.error(), out));
        return done(std::move(out));
    }

    // What an account brings along: against 3000, on its own normal side.
    import_result<entry> opening_balance() {
        const auto of = account();
        if (of.code == code_opening) refuse(errc::bad_value, import_column::account);
        const auto minor = amount(import_column::amount);
        if (ok() && minor == 0) refuse(errc::zero_amount, import_column::amount);
        const auto debit = on_normal_side(of.code, minor);
        entry out{.id = import_id(book_, {"opening", submeter::to_text(of)}),
                  .kind = entry_kind::opening,
                  .effective = effective(),
                  .memo = std::string{text(import_column::memo)},
                  .postings = {{{.code = code_opening}, -debit}, {of, debit}},
                  .offset_minutes = offset()};
        return done(std::move(out));
    }

    // A payment that has arrived, as posting_rules::top_up() posts it.
    import_result<entry> top_up() {
        const auto from = channel();
        const auto customer = static_cast<account_id>(number(import_column::customer));
        const payment_reference ref{
            .merchant = std::string{key(text(import_column::merchant), import_column::merchant)},
            .transaction =
                std::string{key(needed(import_column::transaction), import_column::transaction)},
            .trade = std::string{key(text(import_column::trade), import_column::trade)},
            .order = static_cast<order_id>(
                text(import_column::order).empty() ? 0 : number(import_column::order))};
        const entry_head head{.id = import_id(book_, {"top_up", submeter::ledger::to_text(from),
                                                      ref.merchant, ref.transaction}),
                              .effective = effective(),
                              .memo = std::string{text(import_column::memo)},
                              .offset_minutes = offset()};
        const money paid{amount(import_column::amount), in_};
        if (!ok()) return tl::unexpected(*fault_);
        auto out = posting_rules{.in = in_}.top_up(head, from, customer, paid, ref);
        if (!out) {
            refuse(out.error(), import_column::amount);
            return tl::unexpected(*fault_);
        }
        return done(std::move(*out));
    }

private:
    bool ok() const noexcept { return !fault_; }
    void refuse(const error& why, import_column at) {
        if (!fault_) fault_ = import_fault{why, at};
    }
    void refuse(errc why, import_column at) { refuse(error{.code = why}, at); }

    template <class T>
    import_result<T> done(T&& made) {
        if (fault_) return tl::unexpected(*fault_);
        return std::forward<T>(made);
    }

    std::string_view text(import_column c) const noexcept {
        return ok() ? header_.field(row_, c) : std::string_view{};
    }
    std::string_view needed(import_column c) {
        const auto out = text(c);
        if (out.empty()) refuse(errc::missing_field, c);
        return out;
    }
    // What becomes part of a natural key: with a blank around it, it would be another one.
    std::string_view key(std::string_view given, import_column c) {
        constexpr auto is_blank = [](char x) { return static_cast<unsigned char>(x) <= 0x20; };
        if (!given.empty() && (is_blank(given.front()) || is_blank(given.back())))
            refuse(errc::bad_syntax, c);
        return given;
    }
    // A positive number, as ids of the host are.
    std::uint64_t number(import_column c) {
        const auto value = parse_number(needed(c));
        if (value && *value > 0) return *value;
        refuse(value ? error{.code = errc::bad_value} : value.error(), c);
        return 0;
    }
    std::int64_t amount(import_column c) { return amount(needed(c), c); }
    std::int64_t amount(std::string_view of, import_column c) {
        const auto minor = parse_scaled(of, in_.scale);
        if (minor) return *minor;
        refuse(minor.error(), c);
        return 0;
    }
    instant effective() {
        const auto at = parse_instant(needed(import_column::effective));
        if (at) return *at;
        refuse(at.error(), import_column::effective);
        return {};
    }
    // The local time that is written, from UTC: it is there when effective() was read.
    std::int16_t offset() {
        const auto written = text(import_column::effective);
        const auto local = parse_local(written.substr(0, 19));
        const auto at = parse_instant(written);
        if (!local || !at) return 0;
        const auto ahead = local->time_since_epoch() - at->time_since_epoch();
        return static_cast<std::int16_t>(ahead / std::chrono::minutes{1});
    }

    // "2010/17" of a customer 17, or the account that is named.
    ledger_account account() {
        const auto named = text(import_column::account);
        const bool of_customer = !text(import_column::customer).empty();
        if (of_customer && !named.empty()) refuse(errc::unknown_field, import_column::account);
        if (of_customer)
            return prepaid_account(static_cast<account_id>(number(import_column::customer)));
        if (named.empty()) refuse(errc::missing_field, import_column::customer);
        const auto account = parse_ledger_account(named);
        if (!account) refuse(errc::bad_syntax, import_column::account);
        return account.value_or(ledger_account{});
    }
    account_status status() {
        const auto given = text(import_column::status);
        if (given == to_text(account_status::frozen)) return account_status::frozen;
        if (!given.empty() && given != to_text(account_status::open))
            refuse(errc::bad_value, import_column::status);
        return account_status::open;
    }
    // Blanks part the levels.
    void levels(std::vector<std::int64_t>& out) {
        auto rest = text(import_column::levels);
        while (!rest.empty()) {
            const auto end = std::min(rest.find(' '), rest.size());
            if (end > 0) out.push_back(amount(rest.substr(0, end), import_column::levels));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    // A row has one floor, so what is wrong beside the levels is the hysteresis or the account.
    static import_column column_of(const error& e, const account_settings& s) noexcept {
        if (e.code == errc::bad_levels) return import_column::levels;
        return s.rearm_minor < 0 ? import_column::rearm : import_column::account;
    }
    pay_channel channel() {
        const auto given = needed(import_column::channel);
        for (const auto c :
             {pay_channel::cash, pay_channel::bank, pay_channel::wechat, pay_channel::alipay})
            if (given == submeter::ledger::to_text(c)) return c;
        const auto code = parse_scaled(given, 0);
        if (code && *code >= 1000 && *code < 1100) return static_cast<pay_channel>(*code);
        if (ok()) refuse(errc::bad_value, import_column::channel);
        return pay_channel::cash;
    }

    const import_header& header_;
    const csv_row& row_;
    id128 book_;
    denomination in_;
    std::optional<import_fault> fault_;
};

}  // namespace submeter::inline v0::ledger::detail
