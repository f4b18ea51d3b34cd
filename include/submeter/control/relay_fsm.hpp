// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/control/decision.hpp"
#include "submeter/control/relay_policy.hpp"
#include "submeter/flow/event.hpp"
#include "submeter/site/meter.hpp"

#include <optional>
#include <utility>

namespace submeter::inline v0::control {

/// What the relay machine is doing.
enum class relay_phase : std::uint8_t {
    idle,       ///< nothing under way
    in_flight,  ///< a command was handed out and has no verdict yet
    verifying,  ///< a read-back was asked for
    resting,    ///< waits before it tries again
    stopped,    ///< commands no more; a person was called
};

/// All that a relay machine remembers: store it to go on after a restart. A value.
struct relay_memory {
    relay_phase phase = relay_phase::idle;
    relay_state seen = relay_state::unknown;
    std::optional<std::int64_t> balance_minor{};
    std::optional<command> sent{};      ///< the command that is in flight or being verified
    std::optional<command> doubtful{};  ///< the last one that nobody saw obeyed: a copy of it may
                                        ///< act until its valid_until
    bool tripped = false;               ///< the relay is open because this machine opened it
    std::uint32_t attempts = 0;
    std::uint32_t unanswered = 0;  ///< read-backs in a row that showed nothing
    instant asked{};               ///< when the read-back was asked for
    std::optional<instant> wake{};

    friend constexpr bool operator==(const relay_memory&, const relay_memory&) = default;
};

/// Trips and closes one account's relay by its balance. Sans-I/O: feed it balances, verdicts,
/// relay states and the time; carry out the decision that comes back. It keeps these promises:
///  - one command at a time: none while another has no verdict or is being verified;
///  - a verdict, done or unknown, is followed by a read-back, and only what was read counts;
///  - after a command that nobody saw obeyed, the opposite one waits until no copy can act;
///  - it closes only what it tripped: a relay that somebody else opened stays open;
///  - guarded supply is never tripped;
///  - after `attempts_max` commands that failed, or read-backs in a row that showed nothing, a
///    person is called, once, and nothing is commanded. A relay that cannot be read is still asked
///    for, `attempts_max` times as slowly, and goes on when any reading shows it.
/// A value, confined to one thread. Allocates nothing. Precondition: check(policy).
class relay_fsm {
public:
    constexpr relay_fsm(account_id account, site::point through, relay_policy policy,
                        relay_memory memory = {}) noexcept
        : account_{account}, through_{through}, policy_{policy}, m_{memory} {}

    /// An alarm level was crossed: the tenant is to be told. The book reports each crossing once.
    [[nodiscard]] constexpr decision on_watermark(const watermark_event& e) const noexcept {
        return {.what = action::notify,
                .why = reason::level_crossed,
                .account = account_,
                .at = e.at,
                .balance_minor = e.balance_minor,
                .threshold_minor = e.level_minor,
                .level = e.level,
                .attempt = 0,
                .order = {}};
    }

    /// The available balance is now this.
    [[nodiscard]] constexpr std::optional<decision> on_balance(std::int64_t minor,
                                                               instant now) noexcept {
        m_.balance_minor = minor;
        return next(now);
    }

    /// The verdict on the command in flight; at any other time it is late and ignored.
    [[nodiscard]] constexpr std::optional<decision> on_verdict(const verdict& v,
                                                               instant now) noexcept {
        if (m_.phase != relay_phase::in_flight) return {};
        if (v.what == outcome::refused) {
            m_.sent.reset();
            rest(now);
            return {};
        }
        if (v.what == outcome::done) return look(reason::verify_done, now);
        m_.doubtful = m_.sent;
        return look(reason::verify_unknown, now);
    }

    /// The relay's state as read at this moment, by a read-back or an ordinary poll; `unknown`
    /// where the read failed. While a command is in flight it proves nothing and is ignored, and so
    /// is what was read before the read-back was asked for.
    [[nodiscard]] constexpr std::optional<decision> on_relay(relay_state seen,
                                                             instant read_at) noexcept {
        if (m_.phase == relay_phase::in_flight) return {};
        if (m_.phase == relay_phase::verifying || blind()) {
            if (read_at < m_.asked || seen == relay_state::unknown) return {};
            return verified(seen, read_at);
        }
        if (seen != relay_state::unknown) observe(seen, read_at);
        return next(read_at);
    }

    /// Time has passed: to be called at next_wake().
    [[nodiscard]] constexpr std::optional<decision> on_time(instant now) noexcept {
        if (!m_.wake || now < *m_.wake) return {};
        if (m_.phase == relay_phase::in_flight) {
            // No verdict came before the command ran out: the same as an unknown one.
            m_.doubtful = m_.sent;
            return look(reason::verify_unknown, now);
        }
        if (m_.phase == relay_phase::verifying) return ask_again(now);
        if (blind()) {
            m_.asked = now;
            m_.wake = slowly(now);
            return decide(action::read_back, why_look(), now);
        }
        return next(now);
    }

    /// A person has looked after it: try again.
    [[nodiscard]] constexpr std::optional<decision> resume(instant now) noexcept {
        if (m_.phase != relay_phase::stopped) return {};
        if (blind()) {
            m_.unanswered = 0;
            return look(why_look(), now);
        }
        become_idle();
        return next(now);
    }

    /// When on_time() wants to be called; nothing while there is nothing to wait for.
    [[nodiscard]] constexpr std::optional<instant> next_wake() const noexcept { return m_.wake; }
    [[nodiscard]] constexpr const relay_memory& memory() const noexcept { return m_; }
    [[nodiscard]] constexpr const relay_policy& policy() const noexcept { return policy_; }

private:
    // Stopped because the relay cannot be read; a command may still wait for its read-back.
    [[nodiscard]] constexpr bool blind() const noexcept {
        return m_.phase == relay_phase::stopped && m_.unanswered > 0;
    }

    [[nodiscard]] constexpr reason why_look() const noexcept {
        return m_.sent ? reason::verify_unknown : reason::relay_not_seen;
    }

    // The state that balance and policy ask for; nothing where the relay is not ours to move.
    [[nodiscard]] constexpr std::optional<relay_state> wanted() const noexcept {
        if (!m_.balance_minor) return {};
        if (policy_.guard == supply_guard::guarded)
            return m_.tripped ? std::optional{relay_state::closed} : std::nullopt;
        if (*m_.balance_minor <= policy_.floor_minor) return relay_state::open;
        if (!m_.tripped) return {};
        // Between floor and recovery level a tripped relay stays tripped.
        return *m_.balance_minor > policy_.recovery_minor ? relay_state::closed : relay_state::open;
    }

    [[nodiscard]] constexpr std::optional<decision> next(instant now) noexcept {
        if (m_.phase == relay_phase::in_flight || m_.phase == relay_phase::verifying) return {};
        // Whether the relay is ours to close, only the outstanding read-back can tell.
        if (blind() && m_.sent) return {};
        const auto want = wanted();
        if (!want || m_.seen == *want) {
            if (want == relay_state::closed) m_.tripped = false;
            become_idle();
            return {};
        }
        if (m_.phase == relay_phase::stopped) return {};
        if (m_.phase == relay_phase::resting && now < *m_.wake) return {};
        if (m_.seen == relay_state::unknown) return look(reason::relay_not_seen, now);
        if (must_wait(*want, now)) return {};
        const auto kind = want == relay_state::open ? command_kind::trip : command_kind::close;
        if (m_.attempts >= policy_.attempts_max) return give_up(now);
        return send(kind, now);
    }

    // An unanswered trip might still be obeyed after our close, and the other way round.
    constexpr bool must_wait(relay_state want, instant now) noexcept {
        if (!m_.doubtful || now >= m_.doubtful->valid_until) return false;
        if (state_after(m_.doubtful->kind) == want) return false;
        m_.phase = relay_phase::resting;
        m_.wake = m_.doubtful->valid_until;
        return true;
    }

    constexpr decision send(command_kind kind, instant now) noexcept {
        const bool again = m_.attempts > 0 || (m_.tripped && kind == command_kind::trip);
        ++m_.attempts;
        m_.sent =
            command{through_.meter, through_.circuit, kind, now, now + policy_.command_validity};
        m_.phase = relay_phase::in_flight;
        m_.wake = m_.sent->valid_until;
        const auto first =
            kind == command_kind::trip ? reason::floor_reached : reason::balance_recovered;
        auto out = decide(action::command, again ? reason::relay_disagrees : first, now);
        out.attempt = m_.attempts;
        out.order = m_.sent;
        return out;
    }

    constexpr decision look(reason why, instant now) noexcept {
        m_.phase = relay_phase::verifying;
        m_.asked = now;
        m_.wake = now + policy_.retry_after;
        return decide(action::read_back, why, now);
    }

    // The read-back showed nothing in its time.
    constexpr decision ask_again(instant now) noexcept {
        ++m_.unanswered;
        if (m_.unanswered < policy_.attempts_max) return look(why_look(), now);
        m_.phase = relay_phase::stopped;
        m_.wake = slowly(now);
        auto out = decide(action::escalate, reason::relay_unreadable, now);
        out.attempt = m_.unanswered;
        return out;
    }

    [[nodiscard]] constexpr instant slowly(instant now) const noexcept {
        return now + policy_.retry_after * policy_.attempts_max;
    }

    // An open relay is our work where a trip of ours may have opened it, however late.
    constexpr void observe(relay_state seen, instant at) noexcept {
        m_.seen = seen;
        if (!m_.doubtful) return;
        if (seen == relay_state::open && m_.doubtful->kind == command_kind::trip) m_.tripped = true;
        if (at >= m_.doubtful->valid_until) m_.doubtful.reset();
    }

    [[nodiscard]] constexpr std::optional<decision> verified(relay_state seen,
                                                             instant now) noexcept {
        const auto sent = std::exchange(m_.sent, std::nullopt);
        m_.unanswered = 0;
        observe(seen, now);
        if (sent && seen != state_after(sent->kind)) {
            if (now < sent->valid_until) m_.doubtful = sent;  // a relay may be slow, too
            rest(now);
            return {};
        }
        if (sent) m_.tripped = seen == relay_state::open;
        become_idle();
        return next(now);
    }

    constexpr decision give_up(instant now) noexcept {
        m_.phase = relay_phase::stopped;
        m_.wake.reset();
        auto out = decide(action::escalate, reason::attempts_used_up, now);
        out.attempt = m_.attempts;
        return out;
    }

    constexpr void rest(instant now) noexcept {
        m_.phase = relay_phase::resting;
        m_.wake = now + policy_.retry_after;
    }

    constexpr void become_idle() noexcept {
        m_.phase = relay_phase::idle;
        m_.attempts = 0;
        m_.unanswered = 0;
        m_.wake.reset();
    }

    [[nodiscard]] constexpr decision decide(action what, reason why, instant now) const noexcept {
        const auto balance = m_.balance_minor.value_or(0);
        return {.what = what,
                .why = why,
                .account = account_,
                .at = now,
                .balance_minor = balance,
                .threshold_minor =
                    balance <= policy_.floor_minor ? policy_.floor_minor : policy_.recovery_minor,
                .level = 0,
                .attempt = 0,
                .order = {}};
    }

    account_id account_{};
    site::point through_;
    relay_policy policy_;
    relay_memory m_;
};

}  // namespace submeter::inline v0::control
