// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/postgresql_values.hpp"
#include "submeter/core/result.hpp"

#include <libpq-fe.h>

#include <chrono>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

// The little of libpq that the store needs: statements go out together, and no call takes longer
// than it was given.

namespace submeter::inline v0::ledger::postgresql {

/// When a call must have ended: a steady clock, because the other one may be set.
using deadline = std::chrono::steady_clock::time_point;

/// Why a call failed.
enum class trouble : std::uint8_t {
    refused,  ///< the server said no, and undid what the call did
    lost,     ///< the connection broke: what the call did may hold, or not
    late,     ///< no answer in time: the same
};

/// What is known of a failed call. It has no text, so that no secret can be in one. A value.
struct failure {
    trouble what = trouble::lost;
    std::string sqlstate{};    ///< five characters, where the server refused
    std::string constraint{};  ///< of a broken constraint: its name
    std::string column{};      ///< of a null that may not be: its column
};

/// A statement of the program's life: its name on the server, and its text.
struct statement {
    const char* name;
    const char* sql;
};

/// A statement with its parameters. A value.
struct query {
    statement what;
    std::vector<parameter> with{};
};

/// The rows that a statement gave, in binary. Columns count from 0. A null reads as nothing: 0, no
/// octets.
class rows {
public:
    explicit rows(PGresult* native) : native_(native) {}

    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(PQntuples(native_.get()));
    }
    [[nodiscard]] bool is_null(std::size_t row, int column) const noexcept {
        return PQgetisnull(native_.get(), static_cast<int>(row), column) == 1;
    }
    /// Borrowed from the rows.
    [[nodiscard]] bytes_view octets(std::size_t row, int column) const noexcept;
    [[nodiscard]] std::string text(std::size_t row, int column) const;
    /// An int2, int4 or int8.
    [[nodiscard]] std::int64_t integer(std::size_t row, int column) const noexcept;
    [[nodiscard]] std::uint64_t count(std::size_t row, int column) const noexcept {
        return static_cast<std::uint64_t>(integer(row, column));
    }
    /// A uuid.
    [[nodiscard]] id128 id(std::size_t row, int column) const noexcept;

private:
    struct clear {
        void operator()(PGresult* r) const noexcept { PQclear(r); }
    };
    std::unique_ptr<PGresult, clear> native_;
};

template <class T>
using answer = tl::expected<T, failure>;

/// Which failures to connect are worth another try.
enum class patience : std::uint8_t {
    starting,  ///< the server says that it is not ready yet
    any,       ///< and nobody listens, or the connection breaks
};

/// Waits a moment, but not beyond a time: whoever tries again at once is in the way of what he
/// waits for.
void wait_a_moment(deadline until) noexcept;

/// One connection. After `lost` and `late` it is closed. Confined.
class connection {
public:
    /// Connects and logs in, trying again as long as `with` allows. A host's name is looked up by
    /// the system, which has time limits of its own.
    [[nodiscard]] static answer<connection> open(const std::string& to, patience with,
                                                 deadline until);

    [[nodiscard]] bool is_open() const noexcept { return native_ != nullptr; }
    void close() noexcept { native_.reset(); }

    /// Sends queries together and gives the rows of each: one round trip. When one of them is
    /// refused, those behind it are not run, the transaction is rolled back, and the refusal is the
    /// answer.
    [[nodiscard]] answer<std::vector<rows>> run(std::span<const query> batch, deadline until);

private:
    struct finish {
        void operator()(PGconn* c) const noexcept { PQfinish(c); }
    };
    using native_connection = std::unique_ptr<PGconn, finish>;
    struct round;

    [[nodiscard]] static answer<native_connection> log_in(const std::string& to, deadline until);
    [[nodiscard]] answer<std::vector<rows>> run_once(std::span<const query> batch, deadline until);
    [[nodiscard]] bool send(const query& q, round& r);
    [[nodiscard]] answer<void> receive(round& r, deadline until);
    void take(PGresult* result, round& r);
    [[nodiscard]] tl::unexpected<failure> broken(trouble why);

    native_connection native_;
    std::set<std::string> prepared_;
};

}  // namespace submeter::inline v0::ledger::postgresql
