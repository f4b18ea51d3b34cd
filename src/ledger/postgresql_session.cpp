// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_session.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace submeter::inline v0::ledger::postgresql {
namespace {

constexpr statement isolate{
    "isolate", "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"};
constexpr statement begin_view{"begin_view", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"};
constexpr statement speak_utf8{"speak_utf8", "SET client_encoding TO 'UTF8'"};
// What was answered is on the disk, whatever the role or the database is set to.
constexpr statement be_durable{"be_durable",
                               "SELECT set_config('synchronous_commit', 'on', false)"
                               " WHERE current_setting('synchronous_commit') = 'off'"};
constexpr statement limit_time{"limit_time", "SELECT set_config('statement_timeout', $1, false)"};

std::vector<query> settings(const params& with) {
    const auto milliseconds = std::to_string(with.deadline.count());
    return {{isolate},
            {speak_utf8},
            {be_durable},
            {limit_time, {one(type::text, std::string_view{milliseconds})}}};
}

constexpr bool begins_with(std::string_view state, std::string_view group) noexcept {
    return state.substr(0, group.size()) == group;
}

}  // namespace

// SQLSTATEs: PostgreSQL's appendix A.
errc errc_of(const failure& f) noexcept {
    if (f.what == trouble::late) return errc::timeout;
    if (f.what == trouble::lost) return errc::link_closed;
    const std::string_view state = f.sqlstate;
    if (state == "23505") return errc::key_conflict;         // unique_violation
    if (state == "23502") return errc::store_lost;           // not_null_violation: see fence
    if (state == "23503") return errc::store_lost;           // foreign_key_violation: no lease
    if (state == "25006") return errc::cannot_write;         // read_only_sql_transaction
    if (state == "42501") return errc::cannot_write;         // insufficient_privilege
    if (begins_with(state, "28")) return errc::cannot_read;  // invalid_authorization
    if (state == "3D000") return errc::cannot_read;          // invalid_catalog_name
    if (state == "3F000") return errc::cannot_read;          // invalid_schema_name
    if (state == "42P01") return errc::cannot_read;          // undefined_table
    return errc::store_failed;
}

bool is_known(const failure& f) noexcept {
    return f.what == trouble::refused && f.sqlstate != "40003";  // statement_completion_unknown
}

bool is_passing(const failure& f) noexcept {
    constexpr std::array<std::string_view, 2> states{"40001", "40P01"};
    return f.what == trouble::refused &&
           std::find(states.begin(), states.end(), f.sqlstate) != states.end();
}

answer<void> session::connect(patience with, deadline until) {
    if (link_.is_open()) return {};
    if (was_connected_ && may_ == access::read) return tl::unexpected{failure{}};
    auto made = connection::open(database_, with, until);
    if (!made) return tl::unexpected{made.error()};
    auto ready = made->run(settings(with_), until);
    // By itself: it has to come before any query.
    if (ready && may_ == access::read) ready = made->run(std::array{query{begin_view}}, until);
    if (!ready) return tl::unexpected{ready.error()};
    link_ = std::move(*made);
    was_connected_ = true;
    return {};
}

answer<std::vector<rows>> session::run(std::span<const query> batch, deadline until) {
    auto out = link_.run(batch, until);
    if (!out && may_ == access::read) link_.close();  // its transaction is gone
    return out;
}

answer<std::vector<rows>> session::ask(std::span<const query> batch, deadline until) {
    for (;;) {
        const auto connected = connect(patience::any, until);
        auto out = connected ? run(batch, until)
                             : answer<std::vector<rows>>{tl::unexpected{connected.error()}};
        if (out) return out;
        const bool passes = out.error().what == trouble::lost || is_passing(out.error());
        if (!passes || may_ == access::read || std::chrono::steady_clock::now() >= until)
            return out;
        wait_a_moment(until);
    }
}

answer<rows> session::ask(const query& q) {
    auto out = ask({&q, 1}, ends());
    if (!out) return tl::unexpected{out.error()};
    return std::move(out->front());
}

}  // namespace submeter::inline v0::ledger::postgresql
