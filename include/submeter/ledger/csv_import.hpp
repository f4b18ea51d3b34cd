// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/flat_map.hpp"
#include "submeter/ledger/detail/permission_rules.hpp"
#include "submeter/ledger/import_row.hpp"
#include "submeter/ledger/outcome.hpp"

namespace submeter::inline v0::ledger {

/// Whether a row that cannot be recorded keeps the others back.
enum class import_mode : std::uint8_t {
    all,   ///< all rows are recorded in one record, or none: they are held until the end
    rows,  ///< row by row: whatever can be is recorded
};

/// How a table is brought in. A value.
struct import_params {
    import_kind what = import_kind::top_ups;
    import_mode mode = import_mode::all;
    entry_authority authority{};    ///< of each entry
    std::size_t batch_rows = 1000;  ///< as many rows share a record, where it is row by row
};

/// What became of one row. A value.
struct import_report {
    std::uint64_t line = 0;                      ///< where the row begins
    import_column column = import_column::none;  ///< the one that is wrong
    entry_result became;  ///< refused with linked_entry_failed: another row keeps it back
};

/// "created", "exists_with_different_floor", "refused". Allocates the text.
[[nodiscard]] inline std::string to_text(const import_report& r) {
    const bool differs = r.became.what == outcome::exists_with_different_content;
    if (!differs || r.became.differs_in != entry_field::none) return to_text(r.became);
    std::string out{"exists_with_different_"};
    return out.append(to_text(r.column));
}

/// How many rows there were, and what became of them. A value.
struct import_counts {
    std::uint64_t rows = 0;
    std::uint64_t created = 0;
    std::uint64_t exists = 0;
    std::uint64_t refused = 0;  ///< those that differ from what is recorded included

    friend bool operator==(const import_counts&, const import_counts&) = default;
};

/// Brings a CSV table into a book. The same table again is `exists` in each row: an account by its
/// name, an opening balance by its account, a top-up by its channel, merchant and transaction.
/// What the state of the book would refuse for good (an account that is not there, a closed period,
/// an operator who may not) is refused here without burning the row's id, so that it can be handed
/// in again. Confined; it borrows the book, which nobody else changes meanwhile. `Book` is
/// ledger::book.
///
///     csv_import in{book, {.what = import_kind::top_ups}, now};
///     while (more) ok = in.feed(piece, show);  // show(const import_report&), line by line
///     const auto counts = in.finish(show);
template <class Book>
class csv_import {
public:
    csv_import(Book& into, import_params params, instant now)
        : into_{into}, params_{std::move(params)}, now_{now} {}

    /// Takes the next piece of the table. Each row that is done with is shown.
    /// @return as csv_stream::feed(); what is wrong with the first row (import_header::read(), with
    ///         the line as `index`), which is shown too; what the store says. What is recorded by
    ///         then, row by row, stays.
    template <class Visitor>
    [[nodiscard]] result<void> feed(std::string_view piece, Visitor&& show) {
        return table_.feed(piece, [&](const csv_row& row) { return take(row, show); });
    }

    /// The end of the table: what is still held is recorded and shown. @return as feed();
    /// `missing_field` for a table without a first row.
    template <class Visitor>
    [[nodiscard]] result<import_counts> finish(Visitor&& show) {
        const auto ok = table_.finish([&](const csv_row& row) { return take(row, show); });
        if (!ok) return fail(ok.error());
        if (!header_) return fail(errc::missing_field, 0, 1);
        if (const auto done = settle(show); !done) return fail(done.error());
        return counts_;
    }

    /// What is wrong with the first row, as people read it; empty where it is fine, or not read.
    [[nodiscard]] std::string_view header_fault() const noexcept { return header_fault_; }

private:
    // A row that waits: for its answer, unless it has one.
    struct waiting {
        std::uint64_t line = 0;
        import_column at = import_column::none;
        std::optional<entry_result> answer{};
    };

    template <class Visitor>
    result<void> take(const csv_row& row, Visitor&& show) {
        if (!header_) return take_header(row, show);
        import_row_reader reader{*header_, row, into_.identity().id, into_.identity().in};
        rows_.push_back({.line = row.line});
        switch (params_.what) {
            case import_kind::accounts:
                take_settings(reader.settings());
                break;
            case import_kind::opening_balances:
                take_entry(reader.opening_balance());
                break;
            case import_kind::top_ups:
                take_entry(reader.top_up());
                break;
        }
        if (params_.mode == import_mode::rows && rows_.size() >= params_.batch_rows)
            return settle(show);
        return {};
    }

    template <class Visitor>
    result<void> take_header(const csv_row& row, Visitor&& show) {
        auto header = import_header::read(row, params_.what);
        if (header) {
            header_ = std::move(*header);
            return {};
        }
        const auto& fault = header.error();
        const auto named = fault.what.index < row.fields.size() ? row.fields[fault.what.index] : "";
        header_fault_ = explain(fault, named, params_.what);
        show(import_report{row.line, fault.at, {.why = fault.what}});
        return fail(fault.what.code, fault.what.index + 1, static_cast<std::size_t>(row.line));
    }

    void refuse(const import_fault& fault) {
        rows_.back().at = fault.at;
        rows_.back().answer = entry_result{.why = fault.what};
        refused_ = true;
    }
    void refuse(errc why, import_column at) { refuse(import_fault{{.code = why}, at}); }

    void take_settings(import_result<account_settings> s) {
        if (!s) return refuse(s.error());
        if (const auto* known = settings_of(s->account)) return compare(*known, *s);
        if (header_->knows(import_column::customer) && s->account.code == code_prepaid)
            for (const auto& other : customer_accounts(account_id{s->account.owner}))
                if (other != s->account && settings_of(other) == nullptr) open_later({other});
        open_later(std::move(*s));
    }
    // What is agreed already, in the book or by a row before.
    [[nodiscard]] const account_settings* settings_of(const ledger_account& a) const {
        if (const auto* known = into_.find(a)) return &known->settings;
        const auto* place = places_.find(a);
        return place == nullptr ? nullptr : &settings_[*place];
    }
    void open_later(account_settings s) {
        places_.try_emplace(s.account, settings_.size());
        settings_.push_back(std::move(s));
    }
    // What a book has already is not opened again.
    void compare(const account_settings& known, const account_settings& given) {
        if (known == given) {
            rows_.back().answer = entry_result{.what = outcome::exists};
            return;
        }
        rows_.back().at = difference(known, given);
        rows_.back().answer = entry_result{.what = outcome::exists_with_different_content};
        refused_ = true;
    }
    static import_column difference(const account_settings& a, const account_settings& b) noexcept {
        if (a.status != b.status) return import_column::status;
        if (a.floors != b.floors) return import_column::floor;
        if (a.levels_minor != b.levels_minor) return import_column::levels;
        return import_column::rearm;
    }

    void take_entry(import_result<entry> e) {
        if (!e) return refuse(e.error());
        e->authority = params_.authority;
        if (const auto may = detail::check_authority(into_.state(), *e); !may)
            return refuse(import_fault{may.error()});
        if (e->effective < closed_before(into_.state()))
            return refuse(errc::period_closed, import_column::effective);
        for (const auto& p : e->postings)
            if (const auto why = closed_or_unknown(p.account)) return refuse(*why, whose(*e, p));
        entries_.push_back(std::move(*e));
    }
    [[nodiscard]] std::optional<errc> closed_or_unknown(const ledger_account& a) const {
        const auto* state = into_.find(a);
        if (state == nullptr) return errc::unknown_account;
        if (state->settings.status == account_status::closed) return errc::account_closed;
        return std::nullopt;
    }
    [[nodiscard]] import_column whose(const entry& e, const posting& p) const noexcept {
        if (e.kind == entry_kind::top_up && is_channel(p.account.code))
            return import_column::channel;
        return header_->knows(import_column::customer) ? import_column::customer
                                                       : import_column::account;
    }

    // Records what waits, and shows what became of it.
    template <class Visitor>
    result<void> settle(Visitor&& show) {
        const bool kept_back = refused_ && params_.mode == import_mode::all;
        std::vector<entry_result> answers;
        if (!kept_back) {
            auto recorded = record();
            if (!recorded) return fail(recorded.error());
            answers = std::move(*recorded);
        }
        auto answer = answers.begin();
        for (const auto& row : rows_) {
            const entry_result other{.why = {.code = errc::linked_entry_failed}};
            const auto became = row.answer ? *row.answer : kept_back ? other : *answer++;
            count(became);
            show(import_report{row.line, row.at, became});
        }
        rows_.clear();
        refused_ = false;
        return {};
    }

    // One answer for each row that has none yet.
    result<std::vector<entry_result>> record() {
        if (params_.what == import_kind::accounts) return open();
        if (params_.mode == import_mode::all)
            for (std::size_t i = 0; i + 1 < entries_.size(); ++i)
                entries_[i].next = chaining::with_next;
        auto report = into_.commit(std::exchange(entries_, {}), now_);
        if (!report) return fail(report.error());
        return std::move(report->results);
    }
    result<std::vector<entry_result>> open() {
        const auto opened = std::exchange(settings_, {});
        places_ = {};
        const actor by{.by = params_.authority.by,
                       .approved_by = params_.authority.approved_by,
                       .reason = params_.authority.reason};
        entry_result each{.what = outcome::created};
        if (const auto ok = into_.open_accounts(opened, now_, by); !ok) {
            if (ok.error().code != errc::not_permitted) return fail(ok.error());
            each = {.why = ok.error()};
        }
        return std::vector<entry_result>(rows_.size(), each);
    }

    void count(const entry_result& r) noexcept {
        ++counts_.rows;
        ++(r.what == outcome::created  ? counts_.created
           : r.what == outcome::exists ? counts_.exists
                                       : counts_.refused);
    }

    Book& into_;
    import_params params_;
    instant now_;
    csv_stream table_;
    std::optional<import_header> header_;
    std::string header_fault_;
    std::vector<waiting> rows_;
    bool refused_ = false;  // one of the rows that wait cannot be recorded
    std::vector<entry> entries_;
    std::vector<account_settings> settings_;
    detail::flat_map<ledger_account, std::size_t, detail::account_hash> places_;
    import_counts counts_;
};

}  // namespace submeter::inline v0::ledger
