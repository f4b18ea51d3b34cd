// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/ledger/book.hpp"

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

// One book for many threads. It starts none: whoever hands in first commits what the others hand in
// meanwhile, all as one record with one sync, and everybody gets the results of their own.

namespace submeter::inline v0::ledger {

/// How much waits for a shared book, and how much of it is committed at once. A value.
struct shared_params {
    std::size_t waiting_max = 8192;  ///< entries in line; what goes beyond is `queue_full`
    std::size_t batch_max = 1024;    ///< a record takes no further hand-in once it has so many
};

/// A book that any thread may use. Synchronised; what it does, it does in a thread that called it,
/// in the order of arrival. It is not moved, and outlives every call.
///
///     ledger::shared_book shared{std::move(book)};
///     const auto report = shared.submit(entry, now);  // from any thread
///     const auto left = shared.with([&](const ledger::book& b) { return b.prepaid(customer); });
class SUBMETER_API shared_book {
public:
    explicit shared_book(book of, const shared_params& with = {});
    /// Closes it.
    ~shared_book();
    shared_book(const shared_book&) = delete;
    shared_book& operator=(const shared_book&) = delete;

    /// Records entries, and returns when they are in the store or are not. They stay together, in
    /// their order, in one record, and so does a chain; what other threads hand in may share that
    /// record. Its time is the greatest that any of them gave. Results and alarms are those of the
    /// caller's own entries, as book::commit() gives them.
    /// @return `queue_full` where they do not fit in the line, `shutting_down` after close(), and
    ///         `bad_date`, each at once and for the caller alone; what the store says
    ///         (`store_failed`, `outcome_unknown`, `store_lost`, …) for everybody in the record:
    ///         nothing of it counts then. What is thrown for lack of memory reaches one of them,
    ///         the others get `outcome_unknown`, and the book is closed.
    [[nodiscard]] result<commit_report> submit(std::vector<entry> batch, instant now);

    /// Records one entry. @return as the other, but `refused` and `burned` come as the error they
    /// are.
    [[nodiscard]] result<commit_report> submit(entry e, instant now);

    /// Runs `use(book&)` alone with the book, in its turn, and returns what it returns: for every
    /// other change and for every question. It sees whole records only; what it borrows from the
    /// book ends with it. It waits in line however long that is, also after close(), and must not
    /// come back to the shared book.
    template <class Use>
    auto with(Use&& use) {
        const turn mine{*this};
        return std::forward<Use>(use)(mine.of());
    }

    /// The same for questions alone.
    template <class Use>
    auto with(Use&& use) const {
        const turn mine{*this};
        return std::forward<Use>(use)(std::as_const(mine.of()));
    }

    /// How many entries are in line, those that are being committed included.
    [[nodiscard]] std::size_t waiting() const;

    /// Takes no more entries (`shutting_down`), and returns when all that were handed in before are
    /// answered.
    void close();

private:
    struct state;
    struct ticket;

    // The book to oneself, from when it is one's turn until the end.
    class SUBMETER_API turn {
    public:
        explicit turn(const shared_book& in);
        ~turn();
        turn(const turn&) = delete;
        turn& operator=(const turn&) = delete;
        [[nodiscard]] book& of() const noexcept;

    private:
        state& in_;
        std::unique_ptr<ticket> mine_;
    };

    std::unique_ptr<state> state_;
};

}  // namespace submeter::inline v0::ledger
