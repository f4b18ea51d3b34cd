// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/csv_import.hpp"

#include "ledger/import_row.hpp"
#include "ledger/permission_rules.hpp"
#include "submeter/ledger/book.hpp"
#include "submeter/ledger/detail/flat_map.hpp"

namespace submeter::inline v0::ledger {

std::string to_text(const import_report& r) {
    const bool differs = r.became.what == outcome::exists_with_different_content;
    if (!differs || r.became.differs_in != entry_field::none) return to_text(r.became);
    std::string out{"exists_with_different_"};
    return out.append(to_text(r.column));
}

struct csv_import::state {
    state(book& to, import_params how, instant at) : into{to}, params{std::move(how)}, now{at} {}

    // A row that waits: for its answer, unless it has one.
    struct waiting {
        std::uint64_t line = 0;
        import_column at = import_column::none;
        std::optional<entry_result> answer{};
        bool by_twin = false;  // the answer holds if an earlier row is recorded
    };

    result<void> take(const csv_row& row, const show_row& show) {
        if (!header) return take_header(row, show);
        detail::import_row_reader reader{*header, row, into.identity().id, into.identity().in};
        rows.push_back({.line = row.line});
        switch (params.what) {
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
        if (params.mode == import_mode::rows && rows.size() >= params.batch_rows)
            return settle(show);
        return {};
    }

    result<void> take_header(const csv_row& row, const show_row& show) {
        auto first = detail::import_header::read(row, params.what);
        if (first) {
            header = std::move(*first);
            return {};
        }
        const auto& fault = first.error();
        const auto named = fault.what.index < row.fields.size() ? row.fields[fault.what.index] : "";
        header_fault = detail::explain(fault, named, params.what);
        show(import_report{row.line, fault.at, {.why = fault.what}});
        return fail(fault.what.code, fault.what.index + 1, static_cast<std::size_t>(row.line));
    }

    void refuse(const detail::import_fault& fault) {
        rows.back().at = fault.at;
        rows.back().answer = entry_result{.why = fault.what};
        any_refused = true;
    }
    void refuse(errc why, import_column at) { refuse(detail::import_fault{{.code = why}, at}); }

    void take_settings(detail::import_result<account_settings> s) {
        if (!s) return refuse(s.error());
        if (const auto* known = settings_of(s->account)) {
            rows.back().by_twin = into.find(s->account) == nullptr;
            return compare(*known, *s);
        }
        if (header->knows(import_column::customer) && s->account.code == code_prepaid)
            for (const auto& other : customer_accounts(account_id{s->account.owner}))
                if (other != s->account && settings_of(other) == nullptr) open_later({other});
        open_later(std::move(*s));
    }
    // What is agreed already, in the book or by a row before.
    const account_settings* settings_of(const ledger_account& a) const {
        if (const auto* known = into.find(a)) return &known->settings;
        const auto* place = places.find(a);
        return place == nullptr ? nullptr : &settings[*place];
    }
    void open_later(account_settings s) {
        places.try_emplace(s.account, settings.size());
        settings.push_back(std::move(s));
    }
    // What a book has already is not opened again.
    void compare(const account_settings& known, const account_settings& given) {
        if (known == given) {
            rows.back().answer = entry_result{.what = outcome::exists};
            return;
        }
        rows.back().at = difference(known, given);
        rows.back().answer = entry_result{.what = outcome::exists_with_different_content};
        any_refused = true;
    }
    static import_column difference(const account_settings& a, const account_settings& b) noexcept {
        if (a.status != b.status) return import_column::status;
        if (a.floors != b.floors) return import_column::floor;
        if (a.levels_minor != b.levels_minor) return import_column::levels;
        return import_column::rearm;
    }

    void take_entry(detail::import_result<entry> e) {
        if (!e) return refuse(e.error());
        if (const auto ok = detail::check_time(e->effective); !ok)
            return refuse(ok.error().code, import_column::effective);
        e->authority = params.authority;
        if (const auto may = detail::check_authority(into.state(), *e); !may)
            return refuse(detail::import_fault{may.error()});
        if (e->effective < closed_before(into.state()))
            return refuse(errc::period_closed, import_column::effective);
        for (const auto& p : e->postings)
            if (const auto why = closed_or_unknown(p.account)) return refuse(*why, whose(*e, p));
        entries.push_back(std::move(*e));
    }
    std::optional<errc> closed_or_unknown(const ledger_account& a) const {
        const auto* known = into.find(a);
        if (known == nullptr) return errc::unknown_account;
        if (known->settings.status == account_status::closed) return errc::account_closed;
        return std::nullopt;
    }
    import_column whose(const entry& e, const posting& p) const noexcept {
        if (e.kind == entry_kind::top_up && is_channel(p.account.code))
            return import_column::channel;
        return header->knows(import_column::customer) ? import_column::customer
                                                      : import_column::account;
    }

    // Records what waits, and shows what became of it.
    result<void> settle(const show_row& show) {
        const auto done = std::exchange(rows, {});
        const bool refused = std::exchange(any_refused, false);
        const bool kept_back = refused && params.mode == import_mode::all;
        std::vector<entry_result> answers;
        if (!done.empty() && !kept_back) {
            auto recorded = record(done.size());
            if (!recorded) return fail(recorded.error());
            answers = std::move(*recorded);
        }
        auto answer = answers.begin();
        for (const auto& row : done) {
            const entry_result other{.why = {.code = errc::linked_entry_failed}};
            const bool lost = row.by_twin && row.answer->what == outcome::exists &&
                              (kept_back || answers[0].what == outcome::refused);
            const auto became = row.answer && !lost ? *row.answer : kept_back ? other : *answer++;
            count(became);
            show(import_report{row.line, row.at, became});
        }
        return {};
    }

    // Reading has ended with an error: of the table, unless it is one that recording gave. What
    // came before it is recorded, row by row.
    result<void> stop(const error& why, const show_row& show) {
        if (params.mode == import_mode::rows)
            if (const auto ok = settle(show); !ok) return ok;
        return fail(why);
    }

    // An answer for each row that has none yet; `most` are enough.
    result<std::vector<entry_result>> record(std::size_t most) {
        if (params.what == import_kind::accounts) return open(most);
        if (params.mode == import_mode::all)
            for (std::size_t i = 0; i + 1 < entries.size(); ++i)
                entries[i].next = chaining::with_next;
        auto report = into.commit(std::exchange(entries, {}), now);
        if (!report) return fail(report.error());
        return std::move(report->results);
    }
    result<std::vector<entry_result>> open(std::size_t most) {
        const auto opened = std::exchange(settings, {});
        places = {};
        const actor by{.by = params.authority.by,
                       .approved_by = params.authority.approved_by,
                       .reason = params.authority.reason};
        entry_result each{.what = outcome::created};
        if (const auto ok = into.open_accounts(opened, now, by); !ok) {
            if (ok.error().code != errc::not_permitted) return fail(ok.error());
            each = {.why = ok.error()};
        }
        return std::vector<entry_result>(most, each);
    }

    void count(const entry_result& r) noexcept {
        ++counts.rows;
        ++(r.what == outcome::created  ? counts.created
           : r.what == outcome::exists ? counts.exists
                                       : counts.refused);
    }

    book& into;
    import_params params;
    instant now;
    csv_stream table;
    std::optional<detail::import_header> header;
    std::string header_fault;
    std::vector<waiting> rows;
    bool any_refused = false;  // one of the rows that wait cannot be recorded
    std::vector<entry> entries;
    std::vector<account_settings> settings;
    detail::flat_map<ledger_account, std::size_t, detail::account_hash> places;
    import_counts counts;
};

csv_import::csv_import(book& into, import_params params, instant now)
    : state_{std::make_unique<state>(into, std::move(params), now)} {}
csv_import::~csv_import() = default;
csv_import::csv_import(csv_import&& other) noexcept = default;
csv_import& csv_import::operator=(csv_import&& other) noexcept = default;

result<void> csv_import::take(std::string_view piece, show_row show) {
    const auto ok =
        state_->table.feed(piece, [&](const csv_row& row) { return state_->take(row, show); });
    return ok ? ok : state_->stop(ok.error(), show);
}

result<import_counts> csv_import::end(show_row show) {
    const auto ok =
        state_->table.finish([&](const csv_row& row) { return state_->take(row, show); });
    if (!ok) return fail(state_->stop(ok.error(), show).error());
    if (!state_->header) {
        if (state_->header_fault.empty())
            state_->header_fault = "there is none: the table is empty";
        return fail(errc::missing_field, 0, 1);
    }
    if (const auto done = state_->settle(show); !done) return fail(done.error());
    return state_->counts;
}

std::string_view csv_import::header_fault() const noexcept {
    return state_->header_fault;
}

}  // namespace submeter::inline v0::ledger
