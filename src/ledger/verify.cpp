// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/verify.hpp"

#include "ledger/journal_reader.hpp"
#include "ledger/open_orders.hpp"
#include "ledger/reversal_rules.hpp"
#include "submeter/ledger/replay.hpp"

#include <algorithm>

namespace submeter::inline v0::ledger {

namespace {

// The first account in which two ascending lists differ.
std::string first_difference(const std::vector<account_state>& stored,
                             const std::vector<account_state>& replayed) {
    const auto [s, r] =
        std::mismatch(stored.begin(), stored.end(), replayed.begin(), replayed.end());
    const auto text = [](const auto& at, const auto& end) -> std::string {
        if (at == end) return "no further account";
        return to_text(at->settings.account)
            .append(" = ")
            .append(std::to_string(at->minor))
            .append(" after ")
            .append(std::to_string(at->version))
            .append(" postings");
    };
    std::string out{"stored: "};
    return out.append(text(s, stored.end())).append("; replayed: ").append(text(r, replayed.end()));
}

// The first kind of row of which a store has another number than its records.
std::string first_difference(const row_counts& stored, const row_counts& replayed) {
    using kind = std::pair<const char*, std::uint64_t row_counts::*>;
    for (const auto& [name, count] :
         {kind{"books", &row_counts::books}, kind{"records", &row_counts::records},
          kind{"entries", &row_counts::entries}, kind{"postings", &row_counts::postings},
          kind{"alarms", &row_counts::alarms}, kind{"natural keys", &row_counts::keys},
          kind{"burned ids", &row_counts::burned}})
        if (stored.*count != replayed.*count)
            return "the tables have " + std::to_string(stored.*count) + " " + name +
                   ", the records " + std::to_string(replayed.*count);
    return {};
}

class verifier {
public:
    verifier(store& journal, const std::optional<anchor>& known)
        : journal_(journal), reader_(journal), known_(known) {
        if (known_ == anchor{}) known_.reset();
        if (known_) out_.anchored = anchoring::differs;
    }

    result<verification> run() {
        const auto read = records();
        if (!read) return fail(read.error());
        if (out_.findings.empty() && replay_.head().count == 0)
            add(errc::bad_journal, 0, "the store holds no records");
        if (out_.findings.empty()) check_cut();
        if (out_.findings.empty()) {
            if (const auto ok = check_counts(); !ok) return fail(ok.error());
            if (const auto ok = check_accounts(); !ok) return fail(ok.error());
            if (const auto ok = check_snapshot(); !ok) return fail(ok.error());
        }
        out_.identity = replay_.identity();
        out_.head = replay_.head();
        out_.entries = replay_.entries();
        return std::move(out_);
    }

private:
    void add(errc code, std::uint64_t commit, std::string text) {
        out_.findings.push_back({{.code = code}, commit, std::move(text)});
    }

    // Up to the first bad record: what follows it says nothing.
    result<void> records() {
        check_anchor();
        while (out_.findings.empty()) {
            const auto page = journal_.read(replay_.head().count, 256);
            if (!page) return fail(page.error());
            if (page->empty()) break;
            for (const auto& record : *page) {
                if (const auto read = take(record); !read) return fail(read.error());
                if (!out_.findings.empty()) break;
            }
        }
        return {};
    }

    result<void> take(const sealed_commit& record) {
        const auto number = replay_.head().count;
        const auto before = replay_.entries();
        const auto fed = replay_.feed(record, content_);
        if (!fed) {
            out_.findings.push_back({fed.error(), number,
                                     std::string{describe(fed.error().code).sentence},
                                     differing_entry(record, before)});
            return {};
        }
        if (const auto read = check_references(content_); !read) return read;
        const auto same = journal_.compare(content_);
        if (!same && same.error().code != errc::bad_journal) return fail(same.error());
        if (!same) {
            add(errc::bad_journal, number, "the tables do not say what the record says");
            if (same.error().index > 0) out_.findings.back().entry = before + same.error().index;
        }
        if (content_.checkpoint) checkpoint_ = {number, *content_.checkpoint};
        add_rows(rows_, content_);
        check_anchor();
        return {};
    }

    // Of a record that was changed the tables beside it still have what it said.
    std::uint64_t differing_entry(const sealed_commit& record, std::uint64_t before) {
        const auto content = decode_commit(record.octets);
        if (!content) return 0;
        const auto same = journal_.compare(*content);
        return same || same.error().index == 0 ? 0 : before + same.error().index;
    }

    // What a record says of those before it: originals mirrored, periods summed up.
    result<void> check_references(const journal_commit& c) {
        for (const auto& e : c.entries)
            if (c.version > 1 && e.kind == entry_kind::reversal)
                if (const auto ok = check_original(e, c); !ok) return ok;
        for (const auto& p : c.periods)
            if (p.what == period_act::closed)
                if (const auto ok = check_closing(p, c.number); !ok) return ok;
        return {};
    }

    result<void> check_original(const entry& reversal, const journal_commit& c) {
        const auto id = find_link(reversal, link_kind::original);
        const auto here = std::find_if(c.entries.begin(), c.entries.end(),
                                       [&](const entry& e) { return id && e.id == *id; });
        std::optional<entry> original;
        if (here != c.entries.end()) original = *here;
        if (!original && id) {
            auto found = reader_.find(*id);
            if (!found && found.error().code != errc::bad_journal) return fail(found.error());
            if (found && *found) original = std::move((*found)->what);
        }
        if (!original || !detail::check_reversal(reversal, *original))
            add(errc::not_reversible, c.number,
                "the reversal " + to_text(reversal.id) + " does not mirror its original");
        return {};
    }

    result<void> check_closing(const period_change& p, std::uint64_t number) {
        const auto sums = sum_journal(journal_, number, p.through);
        if (!sums) return fail(sums.error());
        if (digest_of(*sums) != p.trial_balance)
            add(errc::not_conserved, number,
                "a closing has another trial balance than its entries");
        else if (!detail::check_open_orders(*sums, p.exceptions))
            add(errc::open_orders, number, "a closing does not list an order that was open");
        return {};
    }

    void check_anchor() {
        if (!known_ || known_->count != replay_.head().count) return;
        if (known_->seal == replay_.head().seal)
            out_.anchored = anchoring::matches;
        else
            add(errc::broken_seal, known_->count == 0 ? 0 : known_->count - 1,
                "the seals hold together, but the anchor over " + std::to_string(known_->count) +
                    " records has another: something up to there was written anew");
    }

    void check_cut() {
        if (!known_ || known_->count <= replay_.head().count) return;
        add(errc::cut_off, replay_.head().count,
            "the anchor was taken over " + std::to_string(known_->count) +
                " records, and there are " + std::to_string(replay_.head().count));
    }

    // Each record's rows are there; as many as that are all.
    result<void> check_counts() {
        const auto counts = journal_.count_rows();
        if (!counts && counts.error().code != errc::bad_journal) return fail(counts.error());
        if (!counts)
            add(errc::bad_journal, replay_.head().count - 1,
                "pages or indexes of the store are damaged");
        else if (*counts != rows_)
            add(errc::bad_journal, replay_.head().count - 1, first_difference(*counts, rows_));
        return {};
    }

    result<void> check_accounts() {
        const auto stored = journal_.accounts();
        if (!stored && stored.error().code != errc::bad_journal) return fail(stored.error());
        if (!stored) {
            add(errc::bad_journal, replay_.head().count - 1,
                "the accounts or the tables of the store are not as a book makes them");
            return {};
        }
        const auto replayed = replay_.balances().all();
        if (*stored != replayed)
            add(errc::not_conserved, replay_.head().count - 1, first_difference(*stored, replayed));
        return {};
    }

    // What a book would be taken up from is what the newest checkpoint vouches for.
    result<void> check_snapshot() {
        const auto kept = journal_.snapshot();
        if (!kept && kept.error().code != errc::bad_journal) return fail(kept.error());
        if (!kept || !vouched_for(*kept))
            add(errc::bad_journal, replay_.head().count - 1,
                "the snapshot is not the newest that a record vouches for");
        return {};
    }
    [[nodiscard]] bool vouched_for(const std::optional<stored_snapshot>& s) const {
        if (!s || !checkpoint_) return !s && !checkpoint_;
        return s->number == checkpoint_->first && crypto::sha256(s->octets) == checkpoint_->second;
    }

    store& journal_;
    journal_reader reader_;
    std::optional<anchor> known_;
    replay replay_{uniqueness::checked};
    journal_commit content_;  // of the record at hand
    row_counts rows_;
    std::optional<std::pair<std::uint64_t, crypto::sha256_digest>> checkpoint_;
    verification out_;
};

}  // namespace

result<verification> verify(store& journal, const std::optional<anchor>& known) {
    return verifier{journal, known}.run();
}

}  // namespace submeter::inline v0::ledger
