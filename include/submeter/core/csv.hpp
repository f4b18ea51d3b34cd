// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/core/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace submeter::inline v0 {

/// One row of a CSV table. Borrowed until the visitor returns.
struct csv_row {
    std::uint64_t line = 0;  ///< 1, 2, …: where it begins
    std::span<const std::string_view> fields;
};

/// The most octets that one row may have.
inline constexpr std::size_t csv_row_max = 65536;

/// Reads a CSV table (RFC 4180) that comes in pieces: fields between commas, those with commas,
/// quotes or line ends in double quotes, quotes doubled; lines end with LF or CRLF. A byte order
/// mark of UTF-8 at the start and empty lines are passed over. Confined; holds one row.
class csv_stream {
public:
    /// Takes the next piece and shows each row that is whole to `visit(const csv_row&)`, which
    /// gives a result<void>; its error ends the reading.
    /// @return `bad_syntax` for a quote or a carriage return where none may stand, `bad_value` for
    ///         the octets 00 and F8 to FF, `no_room` for a row above csv_row_max; with the line as
    ///         `index` and the octet's place in it, 1 first, as `offset`; of a quote that is not
    ///         closed, where it opens. After an error there is nothing more to read. Whether the
    ///         fields are UTF-8 is for who takes them.
    template <class Visitor>
    [[nodiscard]] result<void> feed(std::string_view piece, Visitor&& visit) {
        for (const char c : piece) {
            ++column_;
            if (mark_ < byte_order_mark.size() && begins_with_mark(c)) continue;
            if (const auto ok = take(c); !ok) return ok;
            if (at_ == place::row_end)
                if (const auto ok = show(visit); !ok) return ok;
        }
        return {};
    }

    /// The last row, which may end without a line end. @return `bad_syntax` inside quotes, and as
    /// feed().
    template <class Visitor>
    [[nodiscard]] result<void> finish(Visitor&& visit) {
        if (at_ == place::quoted) return refuse_quoted(errc::bad_syntax);
        if (at_ == place::carriage_return) return refuse(errc::bad_syntax);
        if (at_ != place::row_start) {
            end_field();
            return show(visit);
        }
        if (mark_ > 0 && mark_ < byte_order_mark.size()) return refuse(errc::bad_value);
        return {};
    }

private:
    enum class place : std::uint8_t {
        row_start,
        field_start,
        plain,
        quoted,
        quote_in_quoted,  // the end of the field, or the first of two
        carriage_return,
        row_end,
    };
    static constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

    bool begins_with_mark(char c) noexcept {
        if (c == byte_order_mark[mark_]) {
            if (++mark_ == byte_order_mark.size()) column_ = 0;
            return true;
        }
        text_.assign(byte_order_mark.substr(0, mark_));  // it was the beginning of a text
        if (mark_ > 0) at_ = place::plain;
        mark_ = byte_order_mark.size();
        return false;
    }

    result<void> take(char c) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet == 0 || octet >= 0xF8) return refuse(errc::bad_value);
        if (at_ == place::quoted) return take_quoted(c);
        if (at_ == place::carriage_return && c != '\n') return refuse(errc::bad_syntax);
        switch (c) {
            case '\n':
                if (at_ != place::row_start) end_field();
                at_ = place::row_end;
                return {};
            case '\r':
                at_ = place::carriage_return;
                return {};
            case ',':
                end_field();
                at_ = place::field_start;
                return check_room();
            case '"':
                return take_quote();
            default:
                return take_plain(c);
        }
    }
    result<void> take_quoted(char c) {
        if (c == '"') {
            at_ = place::quote_in_quoted;
            return {};
        }
        const auto ok = keep(c);
        if (c == '\n') next_line();
        return ok;
    }
    result<void> take_quote() {
        if (at_ == place::plain) return refuse(errc::bad_syntax);
        const bool doubled = at_ == place::quote_in_quoted;
        at_ = place::quoted;
        if (doubled) return keep('"');
        quote_line_ = line_;
        quote_column_ = column_;
        return {};
    }
    result<void> take_plain(char c) {
        if (at_ == place::quote_in_quoted) return refuse(errc::bad_syntax);
        at_ = place::plain;
        return keep(c);
    }
    result<void> keep(char c) {
        text_ += c;
        return check_room();
    }
    [[nodiscard]] result<void> check_room() const noexcept {
        if (text_.size() + ends_.size() <= csv_row_max) return {};
        return at_ == place::quoted ? refuse_quoted(errc::no_room) : refuse(errc::no_room);
    }
    void end_field() { ends_.push_back(text_.size()); }

    template <class Visitor>
    result<void> show(Visitor&& visit) {
        fields_.clear();
        std::size_t begin = 0;
        for (const auto end : ends_) {
            fields_.push_back(std::string_view{text_}.substr(begin, end - begin));
            begin = end;
        }
        const bool empty = fields_.size() <= 1 && text_.empty();
        const auto ok = empty ? result<void>{} : visit(csv_row{row_line_, fields_});
        text_.clear();
        ends_.clear();
        next_line();
        row_line_ = line_;
        at_ = place::row_start;
        return ok;
    }
    void next_line() noexcept {
        ++line_;
        column_ = 0;
    }
    [[nodiscard]] result<void> refuse(errc why) const noexcept {
        return fail(why, column_, static_cast<std::size_t>(line_));
    }
    [[nodiscard]] result<void> refuse_quoted(errc why) const noexcept {
        return fail(why, quote_column_, static_cast<std::size_t>(quote_line_));
    }

    place at_ = place::row_start;
    std::uint64_t line_ = 1;
    std::uint64_t row_line_ = 1;
    std::size_t column_ = 0;
    std::uint64_t quote_line_ = 0;  // where the last quote opened
    std::size_t quote_column_ = 0;
    std::size_t mark_ = 0;
    std::string text_;  // the row's fields, one after another
    std::vector<std::size_t> ends_;
    std::vector<std::string_view> fields_;
};

}  // namespace submeter::inline v0
