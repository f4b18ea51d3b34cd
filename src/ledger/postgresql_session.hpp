// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/postgresql_connection.hpp"
#include "submeter/ledger/postgresql_store.hpp"

#include <span>

namespace submeter::inline v0::ledger::postgresql {

/// Whether a session may change anything. One that only reads has a view: it sees the database as
/// it was at its first query, to its end.
enum class access : std::uint8_t { read, write };

/// What a failure means to the owner of a book. Nothing was done where the server refused.
[[nodiscard]] errc errc_of(const failure& f) noexcept;

/// Whether the failed call certainly did nothing.
[[nodiscard]] bool is_known(const failure& f) noexcept;

/// Whether the server refused because of what others did at the same time: the same may succeed
/// now.
[[nodiscard]] bool is_passing(const failure& f) noexcept;

/// A connection that is made again when it breaks; but a view ends with its connection. Confined.
class session {
public:
    session(std::string database, const params& with, access may)
        : database_(std::move(database)), with_(with), may_(may) {}

    /// When a call that begins now must have ended.
    [[nodiscard]] deadline ends() const noexcept {
        return std::chrono::steady_clock::now() + with_.deadline;
    }

    /// Connects, unless it is connected.
    [[nodiscard]] answer<void> connect(patience with, deadline until);

    /// Queries in one round trip, once. Connected before.
    [[nodiscard]] answer<std::vector<rows>> run(std::span<const query> batch, deadline until);

    /// Queries that may be run any number of times: until there is an answer, or a refusal that
    /// stays, or the time is over.
    [[nodiscard]] answer<std::vector<rows>> ask(std::span<const query> batch, deadline until);

    /// One query, in the time of one call.
    [[nodiscard]] answer<rows> ask(const query& q);

private:
    std::string database_;
    params with_;
    access may_;
    connection link_;
    bool was_connected_ = false;
};

/// A session with a database whose tables are of our version.
[[nodiscard]] result<session> open_session(const std::string& database, const params& with,
                                           access may);

}  // namespace submeter::inline v0::ledger::postgresql
