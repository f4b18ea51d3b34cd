// SPDX-License-Identifier: Apache-2.0
#include "submeter/ledger/import_table.hpp"

#include "submeter/crypto/sha256.hpp"
#include "submeter/ledger/natural_key.hpp"

namespace submeter::inline v0::ledger {

id128 import_id(const id128& book, std::initializer_list<std::string_view> of) {
    auto text = submeter::to_text(book);
    text.append("/").append(detail::join_key(of));
    const auto digest = crypto::sha256(std::as_bytes(std::span{text}));
    id128 out;
    for (std::size_t i = 0; i < 2; ++i)
        out.high = (out.high << 8) | to_u8(digest[i]);
    for (std::size_t i = 2; i < 10; ++i)
        out.low = (out.low << 8) | to_u8(digest[i]);
    return out;
}

}  // namespace submeter::inline v0::ledger
