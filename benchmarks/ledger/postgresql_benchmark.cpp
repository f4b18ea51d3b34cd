// SPDX-License-Identifier: Apache-2.0
#include "fixtures.hpp"
#include "ledger/postgresql_server.hpp"
#include "submeter/ledger/postgresql_store.hpp"

#include <benchmark/benchmark.h>
#include <libpq-fe.h>

#include <array>

// A book in PostgreSQL beside its peer in one run and on one server: a plain client that sends a
// prepared statement and waits for its answer, two postings and two balance updates a transfer (no
// ids, no keys, no seals); the whole batch is one transaction, so that with a batch of 1 each
// transfer is one by itself. One item is one transfer; the syncs of the server's log show that both
// are equally durable.

namespace {

using namespace ledger_benchmark;
namespace postgresql = ledger::postgresql;

class connection {
public:
    explicit connection(const std::string& database) : native_(PQconnectdb(database.c_str())) {
        require(PQstatus(native_) == CONNECTION_OK, "cannot connect");
    }
    ~connection() { PQfinish(native_); }
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;

    std::string run(const std::string& sql) { return answer(PQexec(native_, sql.c_str())); }
    void prepare(const char* name, const char* sql) {
        answer(PQprepare(native_, name, sql, 0, nullptr));
    }
    void run_prepared(const char* name, std::int64_t first, std::int64_t second) {
        const std::array texts{std::to_string(first), std::to_string(second)};
        const std::array values{texts[0].c_str(), texts[1].c_str()};
        answer(PQexecPrepared(native_, name, 2, values.data(), nullptr, nullptr, 0));
    }

private:
    // The first value, or nothing.
    static std::string answer(PGresult* done) {
        const auto status = PQresultStatus(done);
        require(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK, "sql");
        std::string out = PQntuples(done) == 0 ? "" : PQgetvalue(done, 0, 0);
        PQclear(done);
        return out;
    }

    PGconn* native_;
};

class plain_client {
public:
    explicit plain_client(const std::string& database) : server_(database) {
        server_.run(
            "SET default_transaction_isolation = serializable;"
            "SET client_min_messages = warning;"
            "DROP TABLE IF EXISTS balances, postings;"
            "CREATE TABLE balances (account int8 PRIMARY KEY, minor int8 NOT NULL);"
            "CREATE TABLE postings (id int8 GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
            " account int8 NOT NULL, minor int8 NOT NULL);"
            "INSERT INTO balances SELECT n, 0 FROM generate_series(0, " +
            std::to_string(customers) + ") AS n");
        server_.prepare("post", "INSERT INTO postings (account, minor) VALUES ($1, $2)");
        server_.prepare("move", "UPDATE balances SET minor = minor + $2 WHERE account = $1");
    }

    void transfer(std::uint64_t first, std::uint64_t count) {
        server_.run("BEGIN");
        for (auto i = first; i < first + count; ++i) {
            leg(0, 5000);
            leg(static_cast<std::int64_t>(1 + i % customers), -5000);
        }
        server_.run("COMMIT");
    }

private:
    void leg(std::int64_t account, std::int64_t minor) {
        server_.run_prepared("post", account, minor);
        server_.run_prepared("move", account, minor);
    }

    connection server_;
};

// The server counts a connection's syncs when it is closed at the latest.
std::int64_t syncs_of(const std::string& database) {
    return std::stoll(connection{database}.run("SELECT wal_sync FROM pg_stat_wal"));
}

void count(benchmark::State& state, std::uint64_t items, std::int64_t syncs) {
    state.SetItemsProcessed(static_cast<std::int64_t>(items));
    state.counters["syncs_per_commit"] =
        benchmark::Counter(static_cast<double>(syncs), benchmark::Counter::kAvgIterations);
}

void statement_by_statement(benchmark::State& state) {
    const auto database = ledger_test::shared_server().fresh_database();
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    std::uint64_t next = 0;
    std::int64_t before = 0;
    {
        plain_client client{database};
        before = syncs_of(database);
        for (auto _ : state) {
            client.transfer(next, batch);
            next += batch;
        }
    }
    count(state, next, syncs_of(database) - before);
}

ledger::book founded_on(const std::string& database) {
    const id128 id{0xB00C, 1};
    auto out = postgresql::create(database, {.id = id, .in = {}}, instant{});
    require(out.has_value(), "cannot create");
    open_customers(*out, customers);
    return std::move(*out);
}

void book_on_postgresql(benchmark::State& state, id_order order) {
    const auto database = ledger_test::shared_server().fresh_database();
    const auto batch = static_cast<std::uint64_t>(state.range(0));
    std::uint64_t next = 0;
    std::int64_t before = 0;
    {
        auto book = founded_on(database);
        before = syncs_of(database);
        for (auto _ : state) {
            state.PauseTiming();
            auto entries = transfers(next, batch, order);
            state.ResumeTiming();
            require(book.commit(std::move(entries), instant{}).has_value(), "commit");
            next += batch;
        }
        require(book.entry_count() == next, "not all were created");
    }
    count(state, next, syncs_of(database) - before);
}

BENCHMARK(statement_by_statement)->Arg(1)->Arg(100)->Arg(8192)->UseRealTime();
BENCHMARK_CAPTURE(book_on_postgresql, ascending, id_order::ascending)
    ->Arg(1)
    ->Arg(100)
    ->Arg(8192)
    ->UseRealTime();
BENCHMARK_CAPTURE(book_on_postgresql, random, id_order::random)
    ->Arg(1)
    ->Arg(100)
    ->Arg(8192)
    ->UseRealTime();

}  // namespace
