// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "codec/describe.hpp"

#include <algorithm>
#include <utility>

namespace submeter::inline v0::codec::dlt698::detail {

inline constexpr const char* frame_source = "DL/T 698.45, frame";
inline constexpr const char* service_source = "DL/T 698.45, application services";
inline constexpr const char* data_source = "DL/T 698.45, data types";
inline constexpr const char* object_source = "DL/T 698.45, objects";

// "6 (no_such_object)".
std::string with_number(std::string_view text, std::uint32_t number);

// Walks along one frame and adds a part for each field that is there.
class annotator {
public:
    annotator(bytes_view octets, std::size_t offset) : input_(octets), offset_(offset) {}

    // The octets of what follows are those of `view`, which stand at at() of the frame.
    void look_at(bytes_view view) { look_back(view, at_); }
    void look_back(bytes_view view, std::size_t base) {
        view_ = view;
        base_ = base;
    }

    std::size_t at() const { return at_; }

    // @return whether there was any of it.
    bool add(std::size_t count, std::string meaning, std::string value, const char* source) {
        const std::size_t there = std::min(count, input_.size() - at_);
        if (there == 0) return false;
        parts_.push_back(codec::detail::octets_part(input_.subspan(at_, there), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        at_ += there;
        return true;
    }

    // Up to octet `end` of the view.
    bool add_to(std::size_t end, std::string meaning, std::string value, const char* source) {
        return base_ + end > at_ &&
               add(base_ + end - at_, std::move(meaning), std::move(value), source);
    }

    std::uint8_t octet(std::size_t at) const { return to_u8(view_[at]); }
    bytes_view view() const { return view_; }

    void hide_last() {
        for (auto& [name, value] : parts_.back().facts) {
            if (name != "raw") continue;
            for (auto& c : value)
                if (c != ' ') c = '*';
        }
    }

    void broken(error why, std::string expected) {
        const std::size_t octets = why.code == errc::bad_checksum ? 2 : 1;
        const auto rest = input_.subspan(why.offset < input_.size() ? why.offset : input_.size());
        auto found = codec::detail::spaced_hex(rest.first(std::min(octets, rest.size())));
        why.offset += static_cast<std::uint32_t>(offset_);
        parts_.push_back(codec::detail::broken_part(why, std::move(found), std::move(expected)));
    }

    // An error whose offset counts in the view. What breaks the frame around it is told instead.
    void broken_in_view(error why) {
        if (frame_is_broken_) return;
        why.offset += static_cast<std::uint32_t>(base_);
        broken(why, {});
    }
    void expect_broken_frame() { frame_is_broken_ = true; }

    explanation finish() {
        auto out = codec::detail::frame_part(protocol::dlt698, offset_, input_.size());
        out.parts = std::move(parts_);
        return out;
    }

    bytes_view input() const { return input_; }

private:
    bytes_view input_;
    bytes_view view_{};
    std::size_t base_ = 0;
    std::size_t offset_;
    std::size_t at_ = 0;
    bool frame_is_broken_ = false;
    std::vector<explanation> parts_;
};

// The octets of the annotator's view, as far as they can be told: an APDU of any service but
// SECURITY, or one of SECURITY.
void explain_apdu(annotator& out);
void explain_security(annotator& out);

}  // namespace submeter::inline v0::codec::dlt698::detail
