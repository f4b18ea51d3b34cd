// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/refusal.hpp"
#include "submeter/codec/dlt698/security_data.hpp"
#include "submeter/codec/dlt698/selector.hpp"
#include "submeter/codec/dlt698/service.hpp"

namespace submeter::inline v0::codec::dlt698::detail {

/// One part of a body, read. A value; borrows.
struct body_part {
    char symbol = 0;
    std::size_t offset = 0;
    bytes_view raw{};          ///< all its octets
    std::uint32_t number = 0;  ///< numbers, OAD, OMD, DAR; rows: how many
    bool present = false;      ///< q, a, w, T: there is Data, there are rows, there are octets
    data_view data{};          ///< d, q, a
    bytes_view octets{};       ///< x, T, A without length; w: the rows
};

/// Reads a body by its grammar and hands each part to `visitor.part(body_part)`; before a list
/// `visitor.list(offset, count)`, behind each innermost entry `visitor.end()`. Each octet is read
/// a fixed number of times.
template <class Visitor>
class walker {
public:
    constexpr walker(reader& in, Visitor& visitor) noexcept : in_(in), visitor_(visitor) {}

    constexpr void body(std::string_view grammar) noexcept {
        bool innermost = true;
        for (std::size_t i = 0; i < grammar.size() && in_.ok(); ++i) {
            if (grammar[i] != '(') {
                part(grammar[i]);
                continue;
            }
            // A list ends its grammar, so that what is inside goes up to the last parenthesis.
            innermost = false;
            // (substr() would ask a bare runtime for exceptions.)
            list({grammar.data() + i + 1, grammar.size() - i - 2});
            break;
        }
        if (innermost && in_.ok()) visitor_.end();
    }

private:
    constexpr void list(std::string_view inside) noexcept {
        const std::size_t from = in_.at();
        const std::size_t count = in_.count();
        if (in_.ok()) visitor_.list(from, count);
        for (std::size_t n = count; n > 0 && in_.ok(); --n)
            body(inside);
    }

    constexpr void part(char symbol) noexcept {
        if (symbol == 'N') return next_block();
        if (symbol == 'M') return mechanism();
        if (symbol == 'S') return connection_result();
        body_part out{.symbol = symbol, .offset = in_.at()};
        read(out);
        if (!in_.ok()) return;
        out.raw = in_.since(out.offset);
        visitor_.part(out);
    }

    constexpr void read(body_part& out) noexcept {
        switch (out.symbol) {
            case '1':
            case 'r':
                out.number = in_.u8();
                return;
            case '2':
                out.number = in_.u16();
                return;
            case '4':
            case 'o':
            case 'm':
                out.number = in_.u32();
                return;
            case 'd':
                out.data = read_data(in_);
                return;
            case 'q':
                if (choose(out)) out.data = read_data(in_);
                return;
            case 'a':
                out.present = chosen(1) == 1;
                if (out.present) out.data = read_data(in_);
                return;
            default:
                read_rest(out);
        }
    }

    constexpr void read_rest(body_part& out) noexcept {
        switch (out.symbol) {
            case 'c':
                skip_rcsd(in_);
                columns_ = in_.since(out.offset);
                return;
            case 's':
                skip_rsd(in_, 0);
                return;
            case 'w':
                if (choose(out)) rows(out);
                return;
            case 'T':
                if (choose(out)) out.octets = in_.string();
                return;
            case 'A':
            case 'x':
                out.octets = in_.string();
                return;
            default:
                in_.take(size_of(out.symbol));
        }
    }

    static constexpr std::size_t size_of(char symbol) noexcept {
        switch (symbol) {
            case 't':
                return date_time_length;
            case 'z':
                return date_time_s_length;
            case 'C':
                return 5;
            case 'P':
                return 8;
            case 'F':
                return 16;
            default:
                return 32;  // V
        }
    }

    constexpr std::uint8_t chosen(std::uint8_t max) noexcept {
        const std::size_t from = in_.at();
        const std::uint8_t out = in_.u8();
        if (out > max) in_.refuse(errc::bad_value, from);
        return out;
    }

    // 01 and what follows, or 00 and the DAR.
    constexpr bool choose(body_part& out) noexcept {
        out.present = chosen(1) == 1;
        if (!out.present) out.number = in_.u8();
        return out.present && in_.ok();
    }

    constexpr void rows(body_part& out) noexcept {
        const std::size_t width = row_width(columns_);
        out.number = static_cast<std::uint32_t>(in_.count());
        const std::size_t from = in_.at();
        for (std::size_t n = out.number * width; n > 0 && in_.ok(); --n)
            read_data(in_);
        if (in_.ok()) out.octets = in_.since(from);
    }

    constexpr void choice_part(char symbol, std::uint8_t max) noexcept {
        body_part out{.symbol = symbol, .offset = in_.at()};
        out.number = chosen(max);
        if (!in_.ok()) return;
        out.raw = in_.since(out.offset);
        visitor_.part(out);
        choice_ = static_cast<std::uint8_t>(out.number);
    }

    constexpr void next_block() noexcept {
        choice_part('N', 2);
        if (!in_.ok()) return;
        body(choice_ == 0 ? "r" : choice_ == 1 ? "(oq)" : "(ocw)");
    }

    constexpr void mechanism() noexcept {
        choice_part('M', 3);
        if (!in_.ok()) return;
        if (choice_ > 0) part('x');
        if (choice_ > 1) part('x');
    }

    constexpr void connection_result() noexcept {
        part('1');
        choice_part('S', 1);
        if (!in_.ok() || choice_ == 0) return;
        part('x');
        part('x');
    }

    reader& in_;
    Visitor& visitor_;
    bytes_view columns_{};
    std::uint8_t choice_ = 0;
};

/// Looks at nothing: what is left is the check.
struct blind_visitor {
    constexpr void part(const body_part&) noexcept {}
    constexpr void list(std::size_t, std::size_t) noexcept {}
    constexpr void end() noexcept {}
};

template <class Visitor>
constexpr void walk(reader& in, std::string_view grammar, Visitor& visitor) noexcept {
    walker<Visitor>{in, visitor}.body(grammar);
}

}  // namespace submeter::inline v0::codec::dlt698::detail
