// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_schema.hpp"

#include <array>

namespace submeter::inline v0::ledger::postgresql {
namespace {

// Times are Unix seconds; amounts are minor units, debits positive. An owner above 2^63 shows as a
// negative number. Every key begins with the book, so that a database can hold many.
constexpr std::array first_version{
    statement{"make_leases", R"(CREATE TABLE IF NOT EXISTS submeter.leases (
    book uuid PRIMARY KEY, epoch int8 NOT NULL, holder uuid NOT NULL))"},
    statement{"make_books", R"(CREATE TABLE IF NOT EXISTS submeter.books (
    book uuid PRIMARY KEY REFERENCES submeter.leases,
    currency text NOT NULL, scale int8 NOT NULL, zone text NOT NULL))"},
    statement{"make_records", R"(CREATE TABLE IF NOT EXISTS submeter.records (
    book uuid REFERENCES submeter.leases, number int8,
    recorded int8 NOT NULL, octets bytea NOT NULL, seal bytea NOT NULL,
    PRIMARY KEY (book, number)))"},
    // Ids of entries (burned is 0) and burned ids (sequence is 0): unique together.
    statement{"make_ids", R"(CREATE TABLE IF NOT EXISTS submeter.ids (
    book uuid, id uuid, commit_number int8 NOT NULL, line int8 NOT NULL,
    sequence int8 NOT NULL, burned int8 NOT NULL,
    PRIMARY KEY (book, id)))"},
    statement{"make_entries", R"(CREATE TABLE IF NOT EXISTS submeter.entries (
    book uuid, sequence int8, commit_number int8 NOT NULL, id uuid NOT NULL,
    kind text NOT NULL, phase text NOT NULL, effective int8 NOT NULL,
    offset_minutes int8 NOT NULL, memo text NOT NULL,
    by_operator int8 NOT NULL, approved_by int8 NOT NULL, reason text NOT NULL,
    expires int8, hold uuid,
    PRIMARY KEY (book, sequence)))"},
    statement{"make_postings", R"(CREATE TABLE IF NOT EXISTS submeter.postings (
    book uuid, sequence int8, line int8,
    code int8 NOT NULL, owner int8 NOT NULL, minor int8 NOT NULL,
    PRIMARY KEY (book, sequence, line)))"},
    statement{"index_postings", R"(CREATE INDEX IF NOT EXISTS postings_of_account
    ON submeter.postings (book, code, owner, sequence))"},
    statement{"make_keys", R"(CREATE TABLE IF NOT EXISTS submeter.keys (
    book uuid, value text, what text, sequence int8 NOT NULL, line int8 NOT NULL,
    PRIMARY KEY (book, value, what)))"},
    statement{"make_alarms", R"(CREATE TABLE IF NOT EXISTS submeter.alarms (
    book uuid, commit_number int8, line int8,
    code int8 NOT NULL, owner int8 NOT NULL, level int8 NOT NULL,
    level_minor int8 NOT NULL, balance_minor int8 NOT NULL,
    cause uuid NOT NULL, effective int8 NOT NULL,
    PRIMARY KEY (book, commit_number, line)))"},
    statement{"make_accounts", R"(CREATE TABLE IF NOT EXISTS submeter.accounts (
    book uuid, code int8, owner int8, minor int8 NOT NULL,
    pending_debits int8 NOT NULL, pending_credits int8 NOT NULL,
    version int8 NOT NULL, alarms_given int8 NOT NULL, status text NOT NULL,
    floors text NOT NULL, levels_minor text NOT NULL, rearm_minor int8 NOT NULL,
    PRIMARY KEY (book, code, owner)))"},
    statement{"make_snapshots", R"(CREATE TABLE IF NOT EXISTS submeter.snapshots (
    book uuid PRIMARY KEY, number int8 NOT NULL, octets bytea NOT NULL))"},
    statement{"make_cursors", R"(CREATE TABLE IF NOT EXISTS submeter.cursors (
    book uuid, name text, number int8 NOT NULL,
    PRIMARY KEY (book, name)))"},
};

constexpr std::array all{migration{1, first_version}};
static_assert(all.back().to == schema_version);

}  // namespace

std::span<const migration> migrations() noexcept {
    return all;
}

}  // namespace submeter::inline v0::ledger::postgresql
