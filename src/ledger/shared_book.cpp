// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/shared_book.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace submeter::inline v0::ledger {

// A call in line.
struct shared_book::ticket {
    std::vector<entry> batch{};
    instant now{};
    bool alone = false;        // wants the book to itself
    bool answered = false;     // by a call before it
    ticket* behind = nullptr;  // the next in line
    result<commit_report> answer = fail(errc::outcome_unknown);
};

// The calls stand in line, and the book is with the first of them. One that hands in commits for
// those right behind it too; they leave together.
struct shared_book::state {
    using held_guard = std::unique_lock<std::mutex>;

    state(book of, const shared_params& how) : kept(std::move(of)), params(how) {}

    result<commit_report> submit(ticket& mine) {
        const auto size = mine.batch.size();
        held_guard held{guard};
        if (closed) return fail(errc::shutting_down);
        if (size > params.waiting_max - waiting) return fail(errc::queue_full);
        const presence here{*this, size};
        wait_in_line(mine, held);
        if (!mine.answered) lead(held);
        return std::move(mine.answer);
    }

    void wait_in_line(ticket& mine, held_guard& held) {
        (last == nullptr ? first : last->behind) = &mine;
        last = &mine;
        moved.wait(held, [&] { return mine.answered || first == &mine; });
    }

    // The calls through this one leave the line.
    void advance(ticket& through) {
        visit(through, [](ticket& t) { t.answered = true; });
        first = through.behind;
        if (first == nullptr) last = nullptr;
        moved.notify_all();
    }

    void close() {
        held_guard held{guard};
        closed = true;
        moved.wait(held, [&] { return submitting == 0; });
    }

    book kept;  // of the first in line
    const shared_params params;
    std::mutex guard;               // of what follows
    std::condition_variable moved;  // the line; or the last who handed in has left
    ticket* first = nullptr;
    ticket* last = nullptr;
    std::size_t waiting = 0;     // entries
    std::size_t submitting = 0;  // calls
    bool closed = false;
    bool broken = false;  // something was thrown in the middle of a change

private:
    // A call that hands in, while the guard is held.
    struct presence {
        state& in;
        std::size_t size;
        presence(state& where, std::size_t entries) : in(where), size(entries) {
            in.waiting += size;
            ++in.submitting;
        }
        ~presence() {
            in.waiting -= size;
            if (--in.submitting == 0 && in.closed) in.moved.notify_all();
        }
        presence(const presence&) = delete;
        presence& operator=(const presence&) = delete;
    };

    // Commits for the first in line and those who share its record.
    void lead(held_guard& held) {
        ticket& end = last_of_record();
        held.unlock();
        try {
            commit(end);
        } catch (...) {
            held.lock();
            broken = closed = true;
            advance(end);
            throw;
        }
        held.lock();
        advance(end);
    }

    // As many as there is room for; but what follows an unfinished chain would become its rest.
    ticket& last_of_record() {
        auto* end = first;
        auto size = end->batch.size();
        while (end->behind != nullptr && !end->behind->alone && size < params.batch_max &&
               !is_unfinished(*end)) {
            end = end->behind;
            size += end->batch.size();
        }
        return *end;
    }
    static bool is_unfinished(const ticket& t) noexcept {
        return !t.batch.empty() && t.batch.back().next == chaining::with_next;
    }

    // Only who leads moves the head of the line, so it may be read without the guard.
    template <class Visitor>
    void visit(ticket& through, Visitor&& see) {
        auto* t = first;
        for (; t != &through; t = t->behind)
            see(*t);
        see(through);
    }

    void commit(ticket& end) {
        if (broken) {
            visit(end, [](ticket& t) { t.answer = fail(errc::shutting_down); });
            return;
        }
        if (&end == first) {
            end.answer = kept.commit(std::move(end.batch), end.now);
            return;
        }
        std::vector<entry> all;
        std::vector<id128> ids;
        auto now = first->now;
        visit(end, [&](ticket& t) {
            now = std::max(now, t.now);
            for (auto& e : t.batch) {
                ids.push_back(e.id);
                all.push_back(std::move(e));
            }
        });
        const auto report = kept.commit(std::move(all), now);
        if (report)
            share(*report, ids, end);
        else
            visit(end, [&](ticket& t) { t.answer = fail(report.error()); });
    }

    // Gives each call its part. Alarms stand in the order of the entries that gave them, and name
    // those.
    void share(const commit_report& whole, const std::vector<id128>& ids, ticket& end) {
        auto event = whole.events.begin();
        std::size_t i = 0;
        visit(end, [&](ticket& t) {
            commit_report own;
            own.results.reserve(t.batch.size());
            for (auto n = t.batch.size(); n > 0; --n, ++i) {
                own.results.push_back(whole.results[i]);
                if (whole.results[i].what != outcome::created) continue;
                for (; event != whole.events.end() && event->cause == ids[i]; ++event)
                    own.events.push_back(*event);
            }
            t.answer = std::move(own);
        });
    }
};

shared_book::shared_book(book of, const shared_params& with)
    : state_(std::make_unique<state>(std::move(of), with)) {}

shared_book::~shared_book() {
    close();
}

result<commit_report> shared_book::submit(std::vector<entry> batch, instant now) {
    if (const auto ok = detail::check_time(now); !ok) return fail(ok.error());
    ticket mine{.batch = std::move(batch), .now = now};
    return state_->submit(mine);
}

result<commit_report> shared_book::submit(entry e, instant now) {
    std::vector<entry> batch;
    batch.push_back(std::move(e));
    auto out = submit(std::move(batch), now);
    if (!out) return out;
    const auto& item = out->results[0];
    if (item.what == outcome::refused || item.what == outcome::burned) return fail(item.why);
    return out;
}

std::size_t shared_book::waiting() const {
    const state::held_guard held{state_->guard};
    return state_->waiting;
}

void shared_book::close() {
    state_->close();
}

shared_book::turn::turn(const shared_book& in)
    : in_(*in.state_), mine_(std::make_unique<ticket>(ticket{.alone = true})) {
    state::held_guard held{in_.guard};
    in_.wait_in_line(*mine_, held);
}

shared_book::turn::~turn() {
    const state::held_guard held{in_.guard};
    in_.advance(*mine_);
}

book& shared_book::turn::of() const noexcept {
    return in_.kept;
}

}  // namespace submeter::inline v0::ledger
