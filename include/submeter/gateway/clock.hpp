// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/config.hpp"
#include "submeter/gateway/time.hpp"

#include <memory>
#include <optional>

namespace boost::asio {
class any_io_executor;
}

namespace submeter::inline v0::gateway {

/// Somebody who wants to be told when a moment has come: the hub.
/// Confined to the executor of its clock.
class sleeper {
public:
    /// The time is `now`, which may be earlier or later than what was asked for.
    virtual void on_time(time_point now) = 0;

protected:
    sleeper() = default;
    sleeper(const sleeper&) = default;
    sleeper& operator=(const sleeper&) = default;
    ~sleeper() = default;
};

/// Where the hub takes its time from; one clock serves one sleeper. Confined to its executor.
class SUBMETER_API clock {
public:
    clock() = default;
    clock(const clock&) = delete;
    clock& operator=(const clock&) = delete;
    virtual ~clock() = default;

    [[nodiscard]] virtual time_point now() const noexcept = 0;

    /// Replaces the wish of before: call `who.on_time()` at `at`, or never. It is not called from
    /// within this function.
    virtual void wake(sleeper& who, std::optional<time_point> at) = 0;

    /// Forgets the sleeper, who is about to go.
    virtual void forget() noexcept = 0;
};

/// A clock that a test or a simulation owns: time stands still until somebody sets it. It wakes
/// nobody; its owner calls `hub::on_time()` and asks `hub::next_wake()` how far it may jump.
/// Confined to the thread that runs the hub.
class SUBMETER_API manual_clock final : public clock {
public:
    explicit manual_clock(time_point start = {}) noexcept : now_(start) {}

    [[nodiscard]] time_point now() const noexcept override { return now_; }
    void wake(sleeper&, std::optional<time_point> at) override { wanted_ = at; }
    void forget() noexcept override { wanted_.reset(); }

    /// Time never runs back: an earlier time is ignored.
    void set(time_point t) noexcept {
        if (t > now_) now_ = t;
    }
    void advance(duration by) noexcept { set(now_ + by); }
    /// When the sleeper wants to be woken.
    [[nodiscard]] std::optional<time_point> wanted() const noexcept { return wanted_; }

private:
    time_point now_;
    std::optional<time_point> wanted_;
};

/// The clock of production: the system's time when it was made, plus what the steady clock has
/// counted since, so that setting the system's clock disturbs no time-out. One timer of Boost.Asio
/// on `executor`, which also runs `on_time()`. Confined to `executor`.
class SUBMETER_API steady_clock final : public clock {
public:
    explicit steady_clock(const boost::asio::any_io_executor& executor);
    ~steady_clock() override;

    [[nodiscard]] time_point now() const noexcept override;
    void wake(sleeper& who, std::optional<time_point> at) override;
    void forget() noexcept override;

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace submeter::inline v0::gateway
