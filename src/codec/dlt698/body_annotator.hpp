// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/dlt698/annotator.hpp"
#include "submeter/codec/dlt698/apdu.hpp"

namespace submeter::inline v0::codec::dlt698::detail {

// Which body it is.
struct body_kind {
    direction way = direction::request;
    service what = service::get;
    std::uint8_t choice = 0;
};

// Whether a body holds what is not shown.
enum class secrecy : unsigned char { none, password };

// Says what each part of a body is, up to what `in` refuses.
secrecy explain_body(annotator& out, reader& in, const body_kind& kind, std::string_view grammar);

}  // namespace submeter::inline v0::codec::dlt698::detail
