// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/shared_book.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace submeter::inline v0::ledger {

// A call in line.
struct shared_book::ticket {
    enum class stage : std::uint8_t {
        waits,
        leads,     // it is first in line, and the book is with it
        answered,  // by one before it; nobody else knows it any more
    };
    std::vector<entry> batch{};
    instant now{};
    bool alone = false;  // wants the book to itself
    std::size_t size = batch.size();
    result<commit_report> answer = fail(errc::outcome_unknown);
    ticket* behind = nullptr;  // the next in line
    std::atomic<stage> at = stage::waits;
};

// The calls stand in line, and the book is with the first of them. One that hands in commits for
// those right behind it too, and they leave together. Who waits does not hold the guard, nor needs
// it to leave: many are woken at once.
struct shared_book::state {
    using held_guard = std::unique_lock<std::mutex>;

    state(book of, const shared_params& how) : kept(std::move(of)), params(how) {}

    result<commit_report> submit(ticket& mine) {
        {
            const held_guard held{guard};
            if (closed) return fail(errc::shutting_down);
            if (mine.size > params.waiting_max - waiting) return fail(errc::queue_full);
            join(mine);
        }
        if (wait(mine) == ticket::stage::leads) lead();
        return std::move(mine.answer);
    }

    // Has the book to itself from then on until end_turn().
    void take_turn(ticket& mine) {
        {
            const held_guard held{guard};
            join(mine);
        }
        static_cast<void>(wait(mine));
    }
    void end_turn(ticket& mine) {
        const held_guard held{guard};
        advance(mine);
    }

    // Who is in its turn is behind all who were let in.
    void close() {
        {
            const held_guard held{guard};
            closed = true;
        }
        ticket mine{.alone = true};
        take_turn(mine);
        end_turn(mine);
    }

    book kept;  // of the first in line
    const shared_params params;
    std::atomic<std::uint32_t> moves = 0;  // of the line
    std::mutex guard;                      // of what follows
    ticket* first = nullptr;
    ticket* last = nullptr;
    std::size_t calls = 0;     // in line
    std::size_t waiting = 0;   // their entries
    std::size_t expected = 0;  // calls: those answered last, and who waited meanwhile
    bool closed = false;
    bool broken = false;  // something was thrown in the middle of a change

private:
    void join(ticket& mine) {
        if (last == nullptr) {
            first = &mine;
            mine.at = ticket::stage::leads;
        } else {
            last->behind = &mine;
        }
        last = &mine;
        ++calls;
        waiting += mine.size;
    }

    ticket::stage wait(const ticket& mine) {
        for (;;) {
            const auto seen = moves.load();
            if (const auto at = mine.at.load(); at != ticket::stage::waits) return at;
            moves.wait(seen);
        }
    }

    // The calls through this one leave the line.
    void advance(ticket& through) {
        expected = calls;
        auto* next = through.behind;
        visit(through, [this](ticket& t) {
            --calls;
            waiting -= t.size;
        });
        visit(through, [](ticket& t) { t.at = ticket::stage::answered; });
        first = next;
        if (next == nullptr)
            last = nullptr;
        else
            next->at = ticket::stage::leads;
        ++moves;
        moves.notify_all();
    }

    // Those who were answered just now are often back at once. Who leads lets them come, as long as
    // they do: else one half of them would sync while the other waits, and the disk works twice.
    void let_them_come(held_guard& held) {
        constexpr int patience = 4;
        for (int quiet = 0; calls < expected && quiet < patience; ++quiet) {
            const auto before = calls;
            held.unlock();
            std::this_thread::yield();
            held.lock();
            if (calls > before) quiet = 0;
        }
    }

    // Commits for the first in line and those who share its record.
    void lead() {
        held_guard held{guard};
        let_them_come(held);
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
        auto size = end->size;
        while (end->behind != nullptr && !end->behind->alone && size < params.batch_max &&
               !is_unfinished(*end)) {
            end = end->behind;
            size += end->size;
        }
        return *end;
    }
    static bool is_unfinished(const ticket& t) noexcept {
        return !t.batch.empty() && t.batch.back().next == chaining::with_next;
    }

    // Only who leads moves the head of the line, so it may be read without the guard; what stands
    // behind the last call may not. A call that is seen may be gone when it is answered.
    template <class Visitor>
    void visit(ticket& through, Visitor&& see) {
        for (auto* t = first; t != &through;) {
            auto* const behind = t->behind;
            see(*t);
            t = behind;
        }
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
            own.results.reserve(t.size);
            for (auto n = t.size; n > 0; --n, ++i) {
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
    : in_(*in.state_), mine_(std::make_unique<ticket>()) {
    mine_->alone = true;
    in_.take_turn(*mine_);
}

shared_book::turn::~turn() {
    in_.end_turn(*mine_);
}

book& shared_book::turn::of() const noexcept {
    return in_.kept;
}

}  // namespace submeter::inline v0::ledger
