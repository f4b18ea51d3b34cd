// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/edition_1997/explain.hpp"

#include "codec/describe.hpp"
#include "codec/dlt645/edition_1997/values.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::codec::dlt645::edition_1997 {

namespace {

constexpr const char* frame_source = "DL/T 645-1997, frame";
constexpr const char* data_source = "DL/T 645-1997, data identifiers";

// Lays fields over the octets of one frame, one after the other.
class annotator {
public:
    annotator(bytes_view input, std::size_t offset) : input_(input), offset_(offset) {}

    void add(std::size_t count, std::string meaning, std::string value,
             const char* source = frame_source) {
        const std::size_t there = std::min(count, input_.size() - at_);
        if (there == 0) return;
        parts_.push_back(codec::detail::octets_part(input_.subspan(at_, there), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        at_ += there;
    }
    void add_hidden(std::size_t count, std::string meaning) {
        const std::size_t before = parts_.size();
        add(count, std::move(meaning), "not shown");
        if (parts_.size() == before) return;
        for (auto& [name, value] : parts_.back().facts)
            if (name == "raw")
                std::replace_if(
                    value.begin(), value.end(), [](char c) { return c != ' '; }, '*');
    }
    void broken(error why, std::string expected) {
        const auto found = why.offset < input_.size() ? to_hex(input_.subspan(why.offset, 1)) : "";
        why.offset += static_cast<std::uint32_t>(offset_);
        parts_.push_back(codec::detail::broken_part(why, found, std::move(expected)));
    }
    explanation finish() {
        auto out = codec::detail::frame_part(protocol::dlt645_1997, offset_, input_.size());
        out.parts = std::move(parts_);
        return out;
    }

    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] bytes_view ahead(std::size_t count) const {
        return input_.subspan(at_, std::min(count, input_.size() - at_));
    }

private:
    bytes_view input_;
    std::size_t offset_;
    std::size_t at_ = 0;
    std::vector<explanation> parts_;
};

std::string control_text(std::uint8_t control) {
    std::string out{to_text(function_of(control))};
    out += is_reply(control) ? " reply" : " request";
    if (is_error_reply(control)) out += ", refused";
    if (has_follow_up(control)) out += ", more follows";
    return out;
}

void add_header(annotator& out, std::size_t wake_up) {
    out.add(wake_up, "wake_up", std::to_string(wake_up) + " octets");
    out.add(1, "start", "");
    address meter;
    const auto digits = out.ahead(meter.octets.size());
    std::copy(digits.begin(), digits.end(), meter.octets.begin());
    const bool whole = digits.size() == meter.octets.size();
    out.add(meter.octets.size(), "address", whole ? dlt645::to_text(meter) : "cut short");
    out.add(1, "start", "");
    const auto rest = out.ahead(2);
    out.add(1, "control", rest.empty() ? "" : control_text(to_u8(rest[0])));
    out.add(1, "length", rest.size() < 2 ? "" : std::to_string(to_u8(rest[1])));
}

void add_trailer(annotator& out) {
    out.add(1, "checksum", "sum of the octets from the first 68H");
    out.add(1, "end", "");
}

std::string value_text(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) out.append(" ").append(item.unit);
    return out;
}

void add_fields(annotator& out, const request& r) {
    const auto layout = detail::request_layout(r.what);
    if (layout.id) out.add(2, "identifier", to_text(r.id), data_source);
    if (layout.password) out.add_hidden(4, "password");
}
void add_fields(annotator& out, const reply& r) {
    if (r.has_id) out.add(2, "identifier", to_text(r.id), data_source);
}

template <class Message>
void add_message(annotator& out, const result<Message>& m, std::size_t length) {
    if (!m) {
        out.add_hidden(length, "data");  // what cannot be taken apart may hold a password
        add_trailer(out);
        out.broken(m.error(), "");
        return;
    }
    const std::size_t end = out.at() + length;
    add_fields(out, *m);
    const std::size_t data_at = out.at();
    const auto items = detail::read_items(*m);
    if (items)
        for (const auto& one : *items) {
            out.add(data_at + one.offset - out.at(), "separator", "", data_source);
            if (one.what.name == "password") {
                out.add_hidden(one.length, "password");
            } else {
                out.add(one.length, one.what.name, value_text(one.what), data_source);
            }
        }
    out.add(end - out.at(), items && !items->empty() ? "separator" : "data", "", data_source);
    add_trailer(out);
    if (items) return;
    auto why = items.error();
    why.offset += static_cast<std::uint32_t>(data_at);
    out.broken(why, "");
}

// What the octet at the error should have been.
std::string expected(const error& why, bytes_view body, std::size_t wake_up) {
    switch (why.code) {
        case errc::bad_start:
            return "68";
        case errc::bad_end:
            return "16";
        case errc::bad_checksum:
            return codec::detail::hex_byte(sum8(body.first(why.offset - wake_up)));
        default: {
            const std::size_t length = body.size() < header_length ? 0 : to_u8(body[9]);
            return std::to_string(wake_up + overhead + length) + " octets or more";
        }
    }
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{input, offset};
    std::size_t wake_up = 0;
    while (wake_up < input.size() && input[wake_up] == wake_up_octet)
        ++wake_up;
    const auto f = decode(input);
    add_header(out, wake_up);
    if (!f) {
        const std::size_t left = input.size() - out.at();
        out.add_hidden(left < 2 ? left : left - 2, "data");
        add_trailer(out);
        out.broken(f.error(), expected(f.error(), input.subspan(wake_up), wake_up));
        return out.finish();
    }
    std::array<std::byte, data_length_max> room;
    if (is_reply(f->control)) {
        add_message(out, parse_reply(*f, room), f->data.size());
    } else {
        add_message(out, parse_request(*f, room), f->data.size());
    }
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt645::edition_1997
