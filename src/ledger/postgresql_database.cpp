// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_schema.hpp"
#include "ledger/postgresql_session.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::ledger::postgresql {
namespace {

constexpr statement find_schema{"find_schema",
                                "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = 'submeter'"};
constexpr statement make_schema{"make_schema", "CREATE SCHEMA IF NOT EXISTS submeter"};
constexpr statement make_format{"make_format",
                                "CREATE TABLE IF NOT EXISTS submeter.format"
                                " (one int8 PRIMARY KEY CHECK (one = 1), version int8 NOT NULL)"};
constexpr statement read_version{"read_version", "SELECT version FROM submeter.format"};
constexpr statement set_version{"set_version",
                                "INSERT INTO submeter.format VALUES (1, $1)"
                                " ON CONFLICT (one) DO UPDATE SET version = excluded.version"};
constexpr statement read_books{
    "read_books", "SELECT book, currency, scale, zone FROM submeter.books ORDER BY book"};

// Two who make the same thing at once may both be told that it is there.
bool met_another(const failure& f) {
    constexpr std::array<std::string_view, 4> states{"23505", "42P06", "42P07", "XX000"};
    return f.what == trouble::refused &&
           std::find(states.begin(), states.end(), f.sqlstate) != states.end();
}

result<void> run_step(session& s, const query& q) {
    constexpr int tries = 5;
    for (int i = 1;; ++i) {
        const auto done = s.ask(q);
        if (done) return {};
        if (i == tries || !met_another(done.error())) return fail(errc_of(done.error()));
    }
}

// Making what is there already wants rights that an ordinary writer need not have.
result<void> make_frame(session& s) {
    const auto found = s.ask({find_schema});
    if (!found) return fail(errc_of(found.error()));
    if (found->size() == 0)
        if (const auto ok = run_step(s, {make_schema}); !ok) return ok;
    return run_step(s, {make_format});
}

// 0 where there are no tables.
result<std::int64_t> version_of(session& s) {
    const auto found = s.ask({read_version});
    if (!found && (found.error().sqlstate == "42P01" || found.error().sqlstate == "3F000"))
        return 0;  // undefined_table, invalid_schema_name
    if (!found) return fail(errc_of(found.error()));
    return found->size() == 0 ? 0 : found->integer(0, 0);
}

result<void> migrate(session& s, std::int64_t from) {
    for (const auto& m : migrations()) {
        if (m.to <= from) continue;
        for (const auto& step : m.steps)
            if (const auto ok = run_step(s, {step}); !ok) return ok;
        if (const auto ok = run_step(s, {set_version, {number(m.to)}}); !ok) return ok;
    }
    return {};
}

result<session> connected(const std::string& database, const params& with, access may) {
    session out{database, with, may};
    if (const auto ok = out.connect(patience::starting, out.ends()); !ok)
        return fail(errc_of(ok.error()));
    return out;
}

}  // namespace

result<void> prepare_database(const std::string& database, const params& with) {
    auto s = connected(database, with, access::write);
    if (!s) return fail(s.error());
    const auto version = version_of(*s);
    if (!version) return fail(version.error());
    if (*version == schema_version) return {};
    if (*version > schema_version) return fail(errc::wrong_version);
    if (const auto ok = make_frame(*s); !ok) return ok;
    return migrate(*s, *version);
}

result<session> open_session(const std::string& database, const params& with, access may) {
    auto s = connected(database, with, may);
    if (!s) return s;
    const auto version = version_of(*s);
    if (!version) return fail(version.error());
    if (*version == 0) return fail(errc::cannot_read);
    if (*version != schema_version) return fail(errc::wrong_version);
    return s;
}

result<std::vector<book_identity>> list_books(const std::string& database, const params& with) {
    auto s = open_session(database, with, access::read);
    if (!s) return fail(s.error());
    const auto found = s->ask({read_books});
    if (!found) return fail(errc_of(found.error()));
    std::vector<book_identity> out;
    for (std::size_t row = 0; row < found->size(); ++row) {
        const auto unit = parse_currency(found->text(row, 1));
        if (!unit) return fail(errc::bad_journal);
        out.push_back(
            {.id = found->id(row, 0),
             .in = {.unit = *unit, .scale = static_cast<std::uint8_t>(found->integer(row, 2))},
             .zone = found->text(row, 3)});
    }
    return out;
}

}  // namespace submeter::inline v0::ledger::postgresql
