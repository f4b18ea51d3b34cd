// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/bytes.hpp"
#include "submeter/core/id.hpp"
#include "submeter/core/instant.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>

// The little of SQLite's interface that the store needs, with errors as values.

namespace submeter::inline v0::ledger::sqlite {

/// What an SQLite result code means to the owner of a book.
inline errc errc_of(int code) noexcept {
    switch (code & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return errc::book_locked;
        case SQLITE_ERROR:  // a statement does not fit the tables, or a function the values in them
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return errc::bad_journal;
        case SQLITE_READONLY:
        case SQLITE_PERM:
            return errc::cannot_write;
        case SQLITE_CANTOPEN:
            return errc::cannot_read;
        case SQLITE_CONSTRAINT:
            return errc::key_conflict;
        default:
            return errc::store_failed;
    }
}

/// An id as the tables have it: high half first.
using id_octets = std::array<std::byte, 16>;
inline id_octets octets_of(const id128& id) noexcept {
    id_octets out{};
    byte_writer to{out};
    for (const auto half : {id.high, id.low}) {
        to.u32_be(static_cast<std::uint32_t>(half >> 32));
        to.u32_be(static_cast<std::uint32_t>(half));
    }
    return out;
}

/// A prepared statement. Parameters count from 1, columns from 0, as SQLite has them. Binding
/// cannot fail but for lack of memory, which the step then reports.
class statement {
public:
    statement() = default;
    statement(sqlite3* db, std::string_view sql) {
        sqlite3_stmt* raw = nullptr;
        code_ = sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()),
                                   SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
        native_.reset(raw);
    }

    [[nodiscard]] int code() const noexcept { return code_; }

    statement& bind(int at, std::int64_t v) noexcept {
        return note(sqlite3_bind_int64(native_.get(), at, v));
    }
    statement& bind(int at, std::uint64_t v) noexcept {
        return bind(at, static_cast<std::int64_t>(v));
    }
    statement& bind(int at, std::uint16_t v) noexcept { return bind(at, std::int64_t{v}); }
    statement& bind(int at, std::uint8_t v) noexcept { return bind(at, std::int64_t{v}); }
    statement& bind(int at, instant t) noexcept { return bind(at, t.time_since_epoch().count()); }
    statement& bind_null(int at) noexcept { return note(sqlite3_bind_null(native_.get(), at)); }

    // What is bound here is borrowed until the statement has run.
    statement& bind(int at, std::string_view text) noexcept {
        return note(sqlite3_bind_text64(native_.get(), at, text.empty() ? "" : text.data(),
                                        text.size(), SQLITE_STATIC, SQLITE_UTF8));
    }
    statement& bind(int at, bytes_view octets) noexcept {
        return note(
            sqlite3_bind_blob64(native_.get(), at, octets.data(), octets.size(), SQLITE_STATIC));
    }
    // An id is copied.
    statement& bind(int at, const id128& id) noexcept {
        const auto octets = octets_of(id);
        return note(
            sqlite3_bind_blob64(native_.get(), at, octets.data(), octets.size(), SQLITE_TRANSIENT));
    }

    /// Runs a statement that gives no rows, and makes it ready for the next time.
    /// @return SQLite's code, SQLITE_OK for success.
    int run() noexcept {
        int code = code_;
        if (code == SQLITE_OK) code = sqlite3_step(native_.get());
        rewind();
        return code == SQLITE_DONE ? SQLITE_OK : code;
    }

    /// The next row. @return SQLITE_ROW, SQLITE_DONE or an error's code; rewind() after the last.
    int step() noexcept { return code_ == SQLITE_OK ? sqlite3_step(native_.get()) : code_; }

    void rewind() noexcept {
        sqlite3_reset(native_.get());
        if (native_) code_ = SQLITE_OK;
    }

    [[nodiscard]] std::int64_t integer(int at) const noexcept {
        return sqlite3_column_int64(native_.get(), at);
    }
    /// Whether the first columns have these types, a letter each: integer, text, blob. A damaged
    /// row may have NULL where the schema allows none, and SQLite reads that as 0. Ask first:
    /// reading a value may change what SQLite says of its type.
    [[nodiscard]] bool has(std::string_view types) const noexcept {
        int at = 0;
        for (const char t : types) {
            const int wanted = t == 'i' ? SQLITE_INTEGER : t == 't' ? SQLITE_TEXT : SQLITE_BLOB;
            if (sqlite3_column_type(native_.get(), at++) != wanted) return false;
        }
        return true;
    }
    [[nodiscard]] instant time(int at) const noexcept {
        return instant{std::chrono::seconds{integer(at)}};
    }
    /// Borrowed until the next step.
    [[nodiscard]] bytes_view octets(int at) const noexcept {
        const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(native_.get(), at));
        return {data, static_cast<std::size_t>(sqlite3_column_bytes(native_.get(), at))};
    }
    /// The same.
    [[nodiscard]] std::string_view text_view(int at) const noexcept {
        const auto found = octets(at);
        return {reinterpret_cast<const char*>(found.data()), found.size()};
    }
    [[nodiscard]] std::string text(int at) const { return std::string{text_view(at)}; }
    /// Zero for octets that are no id.
    [[nodiscard]] id128 id(int at) const noexcept {
        const auto found = octets(at);
        id128 out;
        if (found.size() != 16) return out;
        for (std::size_t k = 0; k < 16; ++k) {
            auto& half = k < 8 ? out.high : out.low;
            half = half << 8 | std::to_integer<std::uint64_t>(found[k]);
        }
        return out;
    }

private:
    struct finalize {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    statement& note(int code) noexcept {
        if (code_ == SQLITE_OK) code_ = code;
        return *this;
    }

    std::unique_ptr<sqlite3_stmt, finalize> native_;
    int code_ = SQLITE_MISUSE;
};

/// An INSERT of many rows, in whole bundles as far as possible: running a statement costs as much
/// as two or three rows.
class bulk_insert {
public:
    /// `values` is one row of parameters, in brackets.
    bulk_insert(sqlite3* db, const std::string& head, const std::string& values)
        : one_(db, std::string{head}.append(values)),
          columns_(static_cast<int>(std::count(values.begin(), values.end(), '?'))) {
        auto all = std::string{head}.append(values);
        for (std::size_t i = 1; i < bundle; ++i)
            all.append(",").append(values);
        many_ = {db, all};
    }

    /// Inserts the rows from number `first` to before `end`: `bind(statement, at, number)` binds
    /// those of one row behind the parameter `at`. @return SQLite's code.
    template <class Bind>
    int run(std::size_t first, std::size_t end, Bind&& bind) {
        int code = SQLITE_OK;
        for (; code == SQLITE_OK && end - first >= bundle; code = many_.run())
            for (int at = 0; at < columns_ * static_cast<int>(bundle); at += columns_)
                bind(many_, at, first++);
        for (; code == SQLITE_OK && first < end; code = one_.run())
            bind(one_, 0, first++);
        return code;
    }

private:
    static constexpr std::size_t bundle = 16;

    statement one_;
    statement many_;
    int columns_ = 0;
};

/// The name under which SQLite finds the file of this name: it would take "file:…" for a URI and
/// ":memory:" for no file at all. @return `cannot_read` for what names no file.
inline result<std::string> file_name(const std::string& path) {
    if (path.empty() || path.find('\0') != std::string::npos) return fail(errc::cannot_read);
    const std::string_view start{path};
    if (start.front() == ':' || start.substr(0, 5) == "file:") return std::string{"./"} += path;
    return path;
}

/// One connection, confined. It does not wait for locks: a book has one writer.
class database {
public:
    /// The database in a file. @return as file_name(); what SQLite says.
    [[nodiscard]] static result<database> open_file(const std::string& path, int flags) {
        const auto name = file_name(path);
        if (!name) return fail(name.error());
        return open(*name, flags);
    }
    /// The same of a name as SQLite reads it: ":memory:", a URI.
    [[nodiscard]] static result<database> open(const std::string& name, int flags) {
        sqlite3* raw = nullptr;
        const int code = sqlite3_open_v2(
            name.c_str(), &raw, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nullptr);
        database out{raw};
        if (code != SQLITE_OK) return fail(errc_of(code));
        return out;
    }

    [[nodiscard]] sqlite3* native() const noexcept { return native_.get(); }

    /// Runs statements whose rows do not matter. @return SQLite's code.
    int run(const std::string& sql) const noexcept {
        return sqlite3_exec(native_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    }
    [[nodiscard]] statement prepare(std::string_view sql) const { return {native_.get(), sql}; }

    /// The one value of a query such as a pragma.
    [[nodiscard]] result<std::string> value(std::string_view sql) const {
        auto query = prepare(sql);
        const int code = query.step();
        if (code != SQLITE_ROW) return fail(errc_of(code));
        return query.text(0);
    }

private:
    struct close {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };
    explicit database(sqlite3* raw) : native_(raw) {}

    std::unique_ptr<sqlite3, close> native_;
};

}  // namespace submeter::inline v0::ledger::sqlite
