// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ledger/sqlite_chains.hpp"
#include "submeter/core/error.hpp"

#include <array>
#include <charconv>
#include <string>
#include <string_view>

// An entry's postings as its row has them: a JSON array of [code, owner, minor, before], where
// `before` is the entry that touched the account last. One row an entry is half the work of one a
// posting; the view `postings` shows them one by one.

namespace submeter::inline v0::ledger::sqlite {

inline char* put_number(char* at, char* end, std::int64_t number) noexcept {
    return std::to_chars(at, end, number).ptr;
}

// Reads a number and the character behind it. False where there is no such thing.
inline bool take_number(std::string_view& text, std::int64_t& number, char then) noexcept {
    const auto* end = text.data() + text.size();
    const auto [stop, failed] = std::from_chars(text.data(), end, number);
    if (failed != std::errc{} || stop == end || *stop != then) return false;
    text.remove_prefix(static_cast<std::size_t>(stop + 1 - text.data()));
    return true;
}

/// Appends the text of an entry's postings, and links the entry into the chains.
inline void append_postings(const std::vector<posting>& all, std::uint64_t sequence,
                            account_chains& chains, std::string& out) {
    out.push_back('[');
    for (const auto& p : all) {
        std::array<char, 96> row{};
        char* const end = row.data() + row.size();
        char* at = row.data();
        *at++ = '[';
        for (const auto number :
             {std::int64_t{p.account.code}, static_cast<std::int64_t>(p.account.owner), p.minor}) {
            at = put_number(at, end, number);
            *at++ = ',';
        }
        at = put_number(at, end, static_cast<std::int64_t>(chains.link(p.account, sequence)));
        *at++ = ']';
        if (&p != &all[0]) out += ',';
        out.append(row.data(), at);
    }
    out += ']';
}

/// The entry that touched an account before the one with these postings. @return `bad_value` where
/// they do not touch it; `bad_journal` for a text that write_postings() does not write.
inline result<std::uint64_t> before_in(std::string_view text, const ledger_account& account) {
    if (text.empty() || text[0] != '[') return fail(errc::bad_journal);
    text.remove_prefix(1);
    while (!text.empty() && text[0] == '[') {
        text.remove_prefix(1);
        std::int64_t code = 0, owner = 0, minor = 0, before = 0;
        if (!take_number(text, code, ',') || !take_number(text, owner, ',') ||
            !take_number(text, minor, ',') || !take_number(text, before, ']'))
            return fail(errc::bad_journal);
        if (code == account.code && static_cast<std::uint64_t>(owner) == account.owner)
            return static_cast<std::uint64_t>(before);
        if (!text.empty() && text[0] == ',') text.remove_prefix(1);
    }
    return fail(text == "]" ? errc::bad_value : errc::bad_journal);
}

}  // namespace submeter::inline v0::ledger::sqlite
