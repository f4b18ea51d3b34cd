// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/journal.hpp"

namespace submeter::inline v0::ledger {

std::string to_text(const anchor& a) {
    return std::to_string(a.count) + ":" + to_hex(a.seal);
}

result<anchor> parse_anchor(std::string_view text) noexcept {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) return fail(errc::bad_syntax, text.size());
    const auto count = parse_scaled(text.substr(0, colon), 0);
    if (!count) return fail(count.error());
    if (*count < 0) return fail(errc::bad_syntax);
    anchor out{.count = static_cast<std::uint64_t>(*count), .seal = {}};
    const auto digits = from_hex(text.substr(colon + 1), out.seal);
    if (!digits) return fail(digits.error());
    if (*digits != out.seal.size()) return fail(errc::incomplete, text.size());
    return out;
}

}  // namespace submeter::inline v0::ledger
