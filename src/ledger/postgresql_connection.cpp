// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_connection.hpp"

#include <algorithm>
#include <array>
#include <poll.h>
#include <utility>

namespace submeter::inline v0::ledger::postgresql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// Waits until the socket can be read (or written), or the time is over. Errors show when it is
// read.
enum class ready : std::uint8_t { now, never };

ready wait(const PGconn* c, short events, deadline until) {
    pollfd one{.fd = PQsocket(c), .events = events, .revents = 0};
    for (;;) {
        const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
        if (left <= 0) return ready::never;
        const int code = poll(&one, 1, static_cast<int>(std::min<std::int64_t>(left, 60'000)));
        if (code > 0) return ready::now;
    }
}

std::string field(const PGresult* r, int which) {
    const char* text = PQresultErrorField(r, which);
    return text == nullptr ? std::string{} : std::string{text};
}

failure refusal(const PGresult* r) {
    return {.what = trouble::refused,
            .sqlstate = field(r, PG_DIAG_SQLSTATE),
            .constraint = field(r, PG_DIAG_CONSTRAINT_NAME),
            .column = field(r, PG_DIAG_COLUMN_NAME)};
}

}  // namespace

bytes_view rows::octets(std::size_t row, int column) const noexcept {
    const int at = static_cast<int>(row);
    const auto* data = reinterpret_cast<const std::byte*>(PQgetvalue(native_.get(), at, column));
    return {data, static_cast<std::size_t>(PQgetlength(native_.get(), at, column))};
}

std::string rows::text(std::size_t row, int column) const {
    const auto found = octets(row, column);
    return {reinterpret_cast<const char*>(found.data()), found.size()};
}

std::int64_t rows::integer(std::size_t row, int column) const noexcept {
    const auto found = octets(row, column);
    std::uint64_t out = 0;
    if (!found.empty() && (to_u8(found[0]) & 0x80U) != 0) out = ~std::uint64_t{0};
    for (const auto b : found)
        out = (out << 8) | to_u8(b);
    return static_cast<std::int64_t>(out);
}

id128 rows::id(std::size_t row, int column) const noexcept {
    const auto found = octets(row, column);
    id128 out;
    for (std::size_t i = 0; i < found.size(); ++i) {
        auto& half = i < 8 ? out.high : out.low;
        half = (half << 8) | to_u8(found[i]);
    }
    return out;
}

namespace {

constexpr statement roll_back{"roll_back", "ROLLBACK"};

// libpq would print notices.
void ignore(void*, const PGresult*) {}

tl::unexpected<failure> unfinished(trouble why) {
    return tl::unexpected{failure{.what = why}};
}

// With PQERRORS_SQLSTATE, the server's refusal of a log-in ends in its SQLSTATE; where there is
// none, nobody refused.
tl::unexpected<failure> not_connected(const PGconn* c) {
    std::string said = PQerrorMessage(c);
    while (!said.empty() && said.back() == '\n')
        said.pop_back();
    const auto last = said.substr(said.size() - std::min<std::size_t>(5, said.size()));
    const bool is_state = std::all_of(last.begin(), last.end(), [](char x) {
        return (x >= '0' && x <= '9') || (x >= 'A' && x <= 'Z');
    });
    if (last.size() < 5 || !is_state) return unfinished(trouble::lost);
    failure out{.what = trouble::refused};
    out.sqlstate = last;
    return tl::unexpected{out};
}

bool worth_another_try(const failure& f, patience with) {
    constexpr std::string_view cannot_connect_now = "57P03";
    if (f.what == trouble::refused) return f.sqlstate == cannot_connect_now;
    return f.what == trouble::lost && with == patience::any;
}

}  // namespace

void wait_a_moment(deadline until) noexcept {
    constexpr milliseconds moment{20};
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
    if (left.count() > 0) poll(nullptr, 0, static_cast<int>(std::min(left, moment).count()));
}

answer<connection::native_connection> connection::log_in(const std::string& to, deadline until) {
    native_connection c{PQconnectStart(to.c_str())};
    if (!c) return unfinished(trouble::lost);
    PQsetErrorVerbosity(c.get(), PQERRORS_SQLSTATE);
    PQsetNoticeReceiver(c.get(), ignore, nullptr);
    auto wants = PGRES_POLLING_WRITING;
    while (PQstatus(c.get()) != CONNECTION_BAD && wants != PGRES_POLLING_OK) {
        const auto events = wants == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (wait(c.get(), static_cast<short>(events), until) == ready::never)
            return unfinished(trouble::late);
        wants = PQconnectPoll(c.get());
    }
    if (PQstatus(c.get()) != CONNECTION_OK) return not_connected(c.get());
    if (PQsetnonblocking(c.get(), 1) != 0 || PQenterPipelineMode(c.get()) != 1)
        return unfinished(trouble::lost);
    return c;
}

answer<connection> connection::open(const std::string& to, patience with, deadline until) {
    for (;;) {
        auto native = log_in(to, until);
        if (native) {
            connection out;
            out.native_ = std::move(*native);
            return out;
        }
        if (!worth_another_try(native.error(), with)) return tl::unexpected{native.error()};
        if (steady_clock::now() >= until) return unfinished(trouble::late);
        wait_a_moment(until);
    }
}

// What one call waits for, and has received so far.
struct connection::round {
    std::vector<std::string> expected{};  // a statement to be prepared, or nothing: its rows
    std::size_t next = 0;
    std::vector<rows> given{};
    std::optional<failure> failed{};
    bool ended = false;
};

answer<std::vector<rows>> connection::run(std::span<const query> batch, deadline until) {
    auto out = run_once(batch, until);
    if (out || !native_ || PQtransactionStatus(native_.get()) == PQTRANS_IDLE) return out;
    const query undo{roll_back};
    if (const auto undone = run_once({&undo, 1}, until); !undone)
        return tl::unexpected{undone.error()};
    return out;
}

answer<std::vector<rows>> connection::run_once(std::span<const query> batch, deadline until) {
    if (!native_) return unfinished(trouble::lost);
    round r;
    for (const auto& q : batch)
        if (!send(q, r)) return broken(trouble::lost);
    if (PQpipelineSync(native_.get()) != 1) return broken(trouble::lost);
    if (const auto ok = receive(r, until); !ok) return tl::unexpected{ok.error()};
    if (r.failed) return tl::unexpected{*r.failed};
    return std::move(r.given);
}

bool connection::send(const query& q, round& r) {
    const std::string name = q.what.name;
    std::vector<Oid> types;
    std::vector<const char*> values;
    std::vector<int> lengths;
    for (const auto& p : q.with) {
        types.push_back(static_cast<Oid>(p.of));
        values.push_back(p.octets ? p.octets->data() : nullptr);
        lengths.push_back(p.octets ? static_cast<int>(p.octets->size()) : 0);
    }
    const std::vector<int> binary(q.with.size(), 1);
    const int count = static_cast<int>(q.with.size());
    const bool known = prepared_.contains(name) ||
                       std::find(r.expected.begin(), r.expected.end(), name) != r.expected.end();
    if (!known) {
        r.expected.push_back(name);
        if (PQsendPrepare(native_.get(), q.what.name, q.what.sql, count, types.data()) != 1)
            return false;
    }
    r.expected.emplace_back();
    return PQsendQueryPrepared(native_.get(), q.what.name, count, values.data(), lengths.data(),
                               binary.data(), 1) == 1;
}

answer<void> connection::receive(round& r, deadline until) {
    while (!r.ended) {
        const int unsent = PQflush(native_.get());
        if (unsent < 0) return broken(trouble::lost);
        const auto events = unsent == 0 ? POLLIN : POLLIN | POLLOUT;
        if (wait(native_.get(), static_cast<short>(events), until) == ready::never)
            return broken(trouble::late);
        if (PQconsumeInput(native_.get()) != 1) return broken(trouble::lost);
        while (!r.ended && PQisBusy(native_.get()) == 0) {
            take(PQgetResult(native_.get()), r);
            if (PQstatus(native_.get()) != CONNECTION_OK) return broken(trouble::lost);
        }
    }
    return {};
}

// Nothing comes between the results of two statements. A statement's name stays on the server even
// when what used it is rolled back.
void connection::take(PGresult* result, round& r) {
    if (result == nullptr) return;
    rows given{result};
    switch (PQresultStatus(result)) {
        case PGRES_PIPELINE_SYNC:
            r.ended = true;
            return;
        case PGRES_COMMAND_OK:
        case PGRES_TUPLES_OK:
            if (r.next < r.expected.size() && !r.expected[r.next].empty())
                prepared_.insert(r.expected[r.next]);
            else
                r.given.push_back(std::move(given));
            break;
        default:
            if (!r.failed) r.failed = refusal(result);
    }
    ++r.next;
}

tl::unexpected<failure> connection::broken(trouble why) {
    close();
    return unfinished(why);
}

}  // namespace submeter::inline v0::ledger::postgresql
