// SPDX-License-Identifier: Apache-2.0
#include "codec/sum_frame_annotator.hpp"

#include "submeter/codec/detail/sum_frame.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::detail {

namespace {

// Puts "**" for each raw octet.
void hide(explanation& part) {
    for (auto& [name, value] : part.facts) {
        if (name != "raw") continue;
        for (auto& c : value)
            if (c != ' ') c = '*';
    }
}

}  // namespace

sum_frame_annotator::sum_frame_annotator(const sum_frame_words& words, bytes_view input,
                                         std::size_t offset)
    : words_(words), input_(input), offset_(offset) {
    while (start_ < input_.size() && input_[start_] == sum_frame_filler)
        ++start_;
}

std::size_t sum_frame_annotator::header_length() const {
    std::size_t out = 0;
    for (const auto& f : words_.header)
        out += f.length;
    return out;
}

std::optional<std::uint8_t> sum_frame_annotator::octet(std::size_t at) const {
    if (start_ + at >= input_.size()) return std::nullopt;
    return to_u8(input_[start_ + at]);
}

void sum_frame_annotator::add_field(const header_field& f) {
    const std::size_t there = std::min(f.length, input_.size() - at_);
    std::string value;
    if (there < f.length) {
        value.append(std::to_string(there)).append(" of ");
        value.append(std::to_string(f.length)).append(" octets");
    } else {
        value = f.text(input_.subspan(at_, there));
    }
    add(there, f.meaning, std::move(value), words_.source);
}

void sum_frame_annotator::header() {
    add(start_, "wake_up", std::to_string(start_).append(" octets"), words_.source);
    for (const auto& f : words_.header)
        add_field(f);
}

void sum_frame_annotator::trailer() {
    add(1, "checksum", "sum of the octets from the first 68H", words_.source);
    add(1, "end", "", words_.source);
}

void sum_frame_annotator::add(std::size_t count, std::string meaning, std::string value,
                              const char* source, shown raw) {
    const std::size_t there = std::min(count, input_.size() - at_);
    if (there == 0) return;
    parts_.push_back(octets_part(input_.subspan(at_, there), offset_ + at_, std::move(meaning),
                                 std::move(value), source));
    if (raw == shown::no) hide(parts_.back());
    at_ += there;
}

void sum_frame_annotator::note(const std::string& more) {
    if (parts_.empty()) return;
    for (auto& [name, value] : parts_.back().facts)
        if (name == "value") value.append(value.empty() ? "" : ", ").append(more);
}

void sum_frame_annotator::broken(const error& why, std::string expected,
                                 const std::string& more_of_found) {
    error placed = why;
    placed.offset += static_cast<std::uint32_t>(offset_);
    std::string found;
    if (why.offset < input_.size()) found = to_hex(input_.subspan(why.offset, 1));
    found += more_of_found;
    parts_.push_back(broken_part(placed, std::move(found), std::move(expected)));
}

void sum_frame_annotator::broken_check(const error& why) {
    broken(why, expected_by_frame(why));
}

// Fields are named as far as the frame went right; what stands behind the octet that broke it is
// not read.
void sum_frame_annotator::broken_frame(const error& why, shown data) {
    const std::size_t header = header_length();
    if (why.code == errc::bad_start) {
        add(start_, "wake_up", std::to_string(start_).append(" octets"), words_.source);
        for (const auto& f : words_.header)
            if (at_ < why.offset) add_field(f);
        add(1, "not_a_start", "", words_.source);
    } else {
        this->header();
        const auto length = octet(header - 1);
        if (length) add(*length, "data", data == shown::no ? "not shown" : "", words_.source, data);
        if (length) trailer();
    }
    add(input_.size() - at_, "not_read", "", words_.source, data);
    broken_check(why);
}

// What the octet at the error should have been.
std::string sum_frame_annotator::expected_by_frame(const error& why) const {
    switch (why.code) {
        case errc::bad_start:
            return to_hex({&sum_frame_start, 1});
        case errc::bad_end:
            return to_hex({&sum_frame_end, 1});
        case errc::bad_checksum:
            return hex_byte(sum8(input_.subspan(start_, why.offset - start_)));
        default:
            break;
    }
    const auto length = octet(header_length() - 1);
    const std::size_t least = start_ + header_length() + length.value_or(0) + sum_frame_trailer;
    return std::to_string(least).append(length ? " octets" : " octets or more");
}

explanation sum_frame_annotator::finish() {
    auto out = frame_part(words_.in, offset_, input_.size());
    out.parts = std::move(parts_);
    return out;
}

}  // namespace submeter::inline v0::codec::detail
