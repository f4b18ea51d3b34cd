// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/shared_book.hpp"

#include <future>
#include <thread>
#include <vector>

// Threads around a shared book, without a clock: who comes when is settled by what is in line.

namespace ledger_test {

using namespace submeter;
using namespace submeter::ledger;

/// Runs `work(0)` to `work(count - 1)`, each in a thread of its own, and waits for them.
template <class Work>
void in_threads(std::size_t count, const Work& work) {
    std::vector<std::thread> all;
    for (std::size_t i = 0; i < count; ++i)
        all.emplace_back([&work, i] { work(i); });
    for (auto& one : all)
        one.join();
}

/// Keeps a shared book to itself, so that others line up behind it, until open() or its end.
class barrier {
public:
    explicit barrier(shared_book& at) {
        holder_ = std::thread{[this, &at] {
            at.with([this](const book&) {
                entered_.set_value();
                opened_.get_future().wait();
            });
        }};
        entered_.get_future().wait();
    }
    ~barrier() { open(); }
    barrier(const barrier&) = delete;
    barrier& operator=(const barrier&) = delete;

    void open() {
        if (!holder_.joinable()) return;
        opened_.set_value();
        holder_.join();
    }

private:
    std::promise<void> entered_;
    std::promise<void> opened_;
    std::thread holder_;
};

/// Returns when so many entries are in line.
inline void wait_for_line(const shared_book& of, std::size_t entries) {
    while (of.waiting() != entries)
        std::this_thread::yield();
}

using answer = std::future<result<commit_report>>;

/// Hands entries in from a thread of its own, and returns when they are in line.
inline answer line_up(shared_book& to, std::vector<entry> batch, instant now) {
    const auto wanted = to.waiting() + batch.size();
    auto out = std::async(std::launch::async, [&to, batch = std::move(batch), now]() mutable {
        return to.submit(std::move(batch), now);
    });
    wait_for_line(to, wanted);
    return out;
}

}  // namespace ledger_test
