// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/apdu.hpp"

namespace submeter::inline v0::codec::dlt698 {

/// What an APDU says of one attribute or method; which members are there depends on the service and
/// its choice. A value; borrows.
struct entry {
    std::uint32_t id = 0;          ///< the OAD; of an ACTION the OMD
    std::optional<dar> verdict{};  ///< what the server says of it, unless it gives Data alone
    std::optional<data_view> data{};
    std::optional<oad> then{};  ///< the attribute that is read afterwards
    std::uint8_t delay_s = 0;   ///< so long afterwards
    std::optional<dar> then_verdict{};
    std::optional<data_view> then_data{};
    bytes_view selector{};  ///< RSD, for read_selector()
    bytes_view columns{};   ///< RCSD, for column_list
    bytes_view rows{};      ///< the Data of all rows
    std::size_t row_count = 0;
    bytes_view server{};  ///< PROXY: AF and SA of the server meant, for read_address()
    bytes_view octets{};  ///< PROXY transparent: what is carried

    [[nodiscard]] constexpr oad attribute() const noexcept { return {id}; }
    [[nodiscard]] constexpr omd method() const noexcept { return {id}; }
};

namespace detail {

template <class F>
class entry_visitor {
public:
    constexpr explicit entry_visitor(F& use) noexcept : use_(use) {}

    constexpr void part(const body_part& p) noexcept {
        switch (p.symbol) {
            case 'o':
            case 'm':
                named(p.number);
                return;
            case 'd':
                out_.data = p.data;
                return;
            case 'q':
                answered(p);
                return;
            case 'a':
                if (p.present) out_.data = p.data;
                return;
            case 'r':
                out_.verdict = static_cast<dar>(p.number);
                return;
            default:
                rest(p);
        }
    }
    constexpr void list(std::size_t, std::size_t) noexcept {}
    constexpr void end() noexcept {
        use_(static_cast<const entry&>(out_));
        const auto server = out_.server;
        out_ = entry{.server = server};
        named_ = false;
    }

private:
    constexpr void named(std::uint32_t id) noexcept {
        if (named_) {
            out_.then = oad{id};
        } else {
            out_.id = id;
        }
        named_ = true;
    }
    constexpr void answered(const body_part& p) noexcept {
        auto& data = out_.then ? out_.then_data : out_.data;
        auto& verdict = out_.then ? out_.then_verdict : out_.verdict;
        if (p.present) {
            data = p.data;
        } else {
            verdict = static_cast<dar>(p.number);
        }
    }
    constexpr void rest(const body_part& p) noexcept {
        switch (p.symbol) {
            case '1':
                if (named_) out_.delay_s = static_cast<std::uint8_t>(p.number);
                return;
            case 's':
                out_.selector = p.raw;
                return;
            case 'c':
                out_.columns = p.raw;
                return;
            case 'w':
                out_.rows = p.octets;
                if (p.present) {
                    out_.row_count = p.number;
                } else {
                    out_.verdict = static_cast<dar>(p.number);
                }
                return;
            case 'A':
                out_.server = p.octets;
                return;
            case 'T':
                if (!p.present) out_.verdict = static_cast<dar>(p.number);
                [[fallthrough]];
            case 'x':
                out_.octets = p.octets;
                return;
            default:
                return;
        }
    }

    F& use_;
    entry out_{};
    bool named_ = false;
};

}  // namespace detail

/// Calls `use(const entry&)` for each attribute or method that the APDU is about, in its order:
/// GET, SET, ACTION, REPORT and PROXY. Allocates nothing.
template <class F>
constexpr void for_each_entry(const apdu& a, F&& use) noexcept {
    if (!has_choice(a.what)) return;
    detail::reader in{a.body};
    detail::entry_visitor<F> visitor{use};
    detail::walk(in, detail::body_of(a.way, a.what, a.choice), visitor);
}

/// The same for what the server reports behind its answer.
template <class F>
constexpr void for_each_reported(const apdu& a, F&& use) noexcept {
    if (a.following == follow_report::none) return;
    detail::reader in{a.follow};
    detail::entry_visitor<F> visitor{use};
    detail::walk(in, detail::follow_body(a.following), visitor);
}

/// The only entry, or the first. @return `bad_count` where there is none.
[[nodiscard]] constexpr result<entry> first_entry(const apdu& a) noexcept {
    result<entry> out = fail(errc::bad_count);
    for_each_entry(a, [&](const entry& e) {
        if (!out) out = e;
    });
    return out;
}

/// Calls `use(row, attribute, data)` for each Data of a record's rows, by the columns that the
/// reply repeats. Allocates nothing.
template <class F>
constexpr void for_each_cell(const entry& e, F&& use) noexcept {
    detail::reader in{e.rows};
    for (std::size_t row = 0; row < e.row_count; ++row)
        for (column_list columns{e.columns}; const auto c = columns.next();)
            for (std::size_t k = 0; k < c->width(); ++k)
                use(row, c->at(k), detail::read_data(in));
}

/// The answer to GET of one attribute. @return the Data; or what accepted() says of the DAR;
/// `reply_mismatch` where the APDU is none.
[[nodiscard]] constexpr result<data_view> data_of_get(const apdu& a) noexcept {
    if (a.way != direction::response || a.what != service::get || a.choice != 1)
        return fail(errc::reply_mismatch);
    detail::reader in{a.body, 4};
    if (in.u8() == 1) return detail::read_data(in);
    return fail(accepted(static_cast<dar>(in.u8())).error());
}

}  // namespace submeter::inline v0::codec::dlt698
