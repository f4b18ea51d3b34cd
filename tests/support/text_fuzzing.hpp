// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fuzz targets of codec_text share.

#include "submeter/codec/decoded.hpp"
#include "submeter/codec/explain.hpp"
#include "submeter/codec/joined.hpp"
#include "support/fuzzing.hpp"

#include <string>
#include <vector>

namespace submeter::fuzzing {

/// Marks the octets that an explanation and its parts annotate.
inline void mark_explained(const explanation& e, std::vector<bool>& seen) {
    if (e.rule == "codec.octets") {
        const std::size_t offset = std::stoul(e.facts[0].second);
        const std::size_t length = (e.facts[1].second.size() + 1) / 3;  // "68 11 …"
        require(offset + length <= seen.size());
        std::fill_n(seen.begin() + static_cast<std::ptrdiff_t>(offset), length, true);
    }
    for (const auto& part : e.parts)
        mark_explained(part, seen);
}

/// What is found lies in the input, in order, and what it makes together is whole; and whatever it
/// is, each octet is annotated.
inline void check_texts(codec::protocol in, const codec::decode_context& context,
                        bytes_view input) {
    std::size_t end = 0;
    std::vector<bytes_view> frames;
    for (const auto& f : codec::decode_text(in, context, input)) {
        require(f.offset >= end && f.length > 0 && f.offset + f.length <= input.size());
        end = f.offset + f.length;
        require(!codec::to_json(f).empty());
        if (f.ok) frames.push_back(input.subspan(f.offset, f.length));
    }
    if (const auto whole = codec::decode_joined(in, frames)) require(whole->ok);
    std::vector<bool> seen(input.size());
    mark_explained(codec::explain(in, context, input), seen);
    require(std::ranges::find(seen, false) == seen.end());
}

}  // namespace submeter::fuzzing
