// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_rows.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace submeter::inline v0::ledger::sqlite {

/// The rows of records that are not in the tables yet. Confined.
class waiting_rows {
public:
    /// An entry with more than every entry has, by its place among all; an alarm and a burned id,
    /// by their record and line.
    struct special_entry {
        std::size_t place = 0;
        entry what;
    };
    struct alarm {
        std::uint64_t commit = 0;
        std::uint64_t line = 0;
        watermark_event what;
    };
    struct burnt {
        std::uint64_t commit = 0;
        burnt_id what;
    };
    struct key {
        natural_key what;
        std::uint64_t sequence = 0;
    };

    [[nodiscard]] bool empty() const noexcept { return records_ == 0; }
    [[nodiscard]] std::uint64_t records() const noexcept { return records_; }
    /// How much waits: so many entries and burned ids, or records where these are more.
    [[nodiscard]] std::uint64_t size() const noexcept {
        return std::max<std::uint64_t>(entries_.size() + burned_.size(), records_);
    }

    /// The record that holds an entry, if that waits.
    [[nodiscard]] std::optional<std::uint64_t> commit_of(std::uint64_t sequence) const {
        if (entries_.empty() || sequence < entries_[0].sequence) return std::nullopt;
        const auto at = sequence - entries_[0].sequence;
        return at < entries_.size() ? std::optional{entries_[at].commit} : std::nullopt;
    }

    /// Adds those of the next record.
    void add(const journal_commit& c, account_chains& chains) {
        if (c.opens) opens_ = c.opens;
        for (std::size_t i = 0; i < c.entries.size(); ++i)
            add(c.entries[i], c.first_sequence + i, c.number, chains);
        for (const auto& b : c.burned)
            burned_.push_back({c.number, b});
        for (std::size_t i = 0; i < c.events.size(); ++i)
            alarms_.push_back({c.number, i + 1, c.events[i]});
        ++records_;
    }
    /// An account as they leave it.
    void set(const account_state& a) { *accounts_.try_emplace(a.settings.account, {}).first = a; }

    void clear() {
        records_ = 0;
        opens_.reset();
        entries_.clear();
        texts_.clear();
        special_.clear();
        keys_.clear();
        burned_.clear();
        alarms_.clear();
        accounts_ = {};
    }

    [[nodiscard]] const std::optional<book_identity>& opens() const noexcept { return opens_; }
    [[nodiscard]] std::size_t entries() const noexcept { return entries_.size(); }
    /// Borrowed, as all that follows.
    [[nodiscard]] entry_row entry_at(std::size_t place) const noexcept {
        const auto& e = entries_[place];
        const std::string_view all{texts_};
        const auto end = place + 1 < entries_.size() ? entries_[place + 1].memo : all.size();
        return {.sequence = e.sequence,
                .commit = e.commit,
                .id = bytes_view{e.id},
                .kind = e.kind,
                .effective = e.effective,
                .memo = all.substr(e.memo, e.postings - e.memo),
                .postings = all.substr(e.postings, end - e.postings)};
    }
    [[nodiscard]] std::span<const special_entry> special() const noexcept { return special_; }
    [[nodiscard]] std::span<const key> keys() const noexcept { return keys_; }
    [[nodiscard]] std::span<const burnt> burned() const noexcept { return burned_; }
    [[nodiscard]] std::span<const alarm> alarms() const noexcept { return alarms_; }

    /// The places of the entries in the order of their ids.
    [[nodiscard]] std::vector<std::size_t> by_id() const {
        std::vector<std::size_t> out(entries_.size());
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = i;
        const auto before = [&](auto a, auto b) { return entries_[a].id < entries_[b].id; };
        if (!std::is_sorted(out.begin(), out.end(), before))
            std::sort(out.begin(), out.end(), before);
        return out;
    }
    /// The accounts that changed, ascending.
    [[nodiscard]] std::vector<const account_state*> accounts() const {
        std::vector<const account_state*> out;
        out.reserve(accounts_.size());
        accounts_.for_each(
            [&](const ledger_account&, const account_state& a) { out.push_back(&a); });
        std::sort(out.begin(), out.end(), [](const auto* a, const auto* b) {
            return a->settings.account < b->settings.account;
        });
        return out;
    }

private:
    struct short_row {
        id_octets id{};
        std::uint64_t sequence = 0;
        std::uint64_t commit = 0;
        instant effective{};
        std::size_t memo = 0;  // where it begins among the texts
        std::size_t postings = 0;
        entry_kind kind{};
    };

    void add(const entry& e, std::uint64_t sequence, std::uint64_t commit, account_chains& chains) {
        const auto memo = texts_.size();
        texts_ += e.memo;
        entries_.push_back({.id = octets_of(e.id),
                            .sequence = sequence,
                            .commit = commit,
                            .effective = e.effective,
                            .memo = memo,
                            .postings = texts_.size(),
                            .kind = e.kind});
        append_postings(e.postings, sequence, chains, texts_);
        if (!is_plain(e)) special_.push_back({entries_.size() - 1, e});
        for (const auto& k : e.keys)
            keys_.push_back({k, sequence});
    }

    std::uint64_t records_ = 0;
    std::optional<book_identity> opens_;
    std::vector<short_row> entries_;
    std::string texts_;  // of the entries, one behind the other
    std::vector<special_entry> special_;
    std::vector<key> keys_;
    std::vector<burnt> burned_;
    std::vector<alarm> alarms_;
    detail::flat_map<ledger_account, account_state, detail::account_hash> accounts_;
};

}  // namespace submeter::inline v0::ledger::sqlite
