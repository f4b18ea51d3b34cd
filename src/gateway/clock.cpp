// SPDX-License-Identifier: Apache-2.0
#include "submeter/gateway/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

namespace submeter::inline v0::gateway {

struct steady_clock::state : std::enable_shared_from_this<state> {
    explicit state(const boost::asio::any_io_executor& executor) : timer(executor) {}

    [[nodiscard]] time_point now() const noexcept {
        const auto passed = std::chrono::steady_clock::now() - started;
        return epoch + std::chrono::floor<duration>(passed);
    }

    void wake(sleeper& sleeping, std::optional<time_point> at) {
        who = &sleeping;
        timer.cancel();
        if (!at) return;
        timer.expires_at(started + (*at - epoch));
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& failed) {
            if (!failed && self->who != nullptr) self->who->on_time(self->now());
        });
    }

    void forget() noexcept {
        who = nullptr;
        try {
            timer.cancel();
        } catch (const boost::system::system_error&) {
            // A wait that goes on finds nobody to wake.
        }
    }

    boost::asio::steady_timer timer;
    time_point epoch = std::chrono::floor<duration>(std::chrono::system_clock::now());
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    sleeper* who = nullptr;
};

steady_clock::steady_clock(const boost::asio::any_io_executor& executor)
    : state_(std::make_shared<state>(executor)) {}

steady_clock::~steady_clock() {
    state_->forget();
}

time_point steady_clock::now() const noexcept {
    return state_->now();
}

void steady_clock::wake(sleeper& who, std::optional<time_point> at) {
    state_->wake(who, at);
}

void steady_clock::forget() noexcept {
    state_->forget();
}

}  // namespace submeter::inline v0::gateway
