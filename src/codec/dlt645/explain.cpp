// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt645/explain.hpp"

#include "codec/describe.hpp"
#include "codec/dlt645/values.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::codec::dlt645 {

namespace {

constexpr const char* frame_source = "DL/T 645-2007, frame";
constexpr const char* data_source = "DL/T 645-2007, data identifiers";

// Digits of a packed number, highest first.
std::string packed_digits(std::uint32_t value, unsigned count) {
    std::string out;
    for (unsigned i = count; i-- > 0;)
        out += "0123456789ABCDEF"[value >> (4 * i) & 15];
    return out;
}

// Walks along one frame and adds a part for each field that is there.
class annotator {
public:
    annotator(bytes_view input, std::size_t offset) : input_(input), offset_(offset) {}

    void header() {
        while (start_ < input_.size() && input_[start_] == wake_up_octet)
            ++start_;
        add(start_, "wake_up", std::to_string(start_) + " octets", frame_source);
        add(1, "start", "", frame_source);
        add_with(6, "address", [](bytes_view raw) {
            address meter;
            std::copy(raw.begin(), raw.end(), meter.octets.begin());
            return to_text(meter);
        });
        add(1, "start", "", frame_source);
        add_with(1, "control", [](bytes_view raw) { return control_text(to_u8(raw[0])); });
        add_with(1, "length", [](bytes_view raw) { return std::to_string(to_u8(raw[0])); });
    }

    template <class Message>
    void message(const Message& m, std::size_t data_length) {
        const std::size_t begin = at_;
        parts(m);
        const std::size_t data_at = at_;
        if (const auto items = detail::read_items(m)) {
            for (const auto& one : *items) {
                add(data_at + one.offset - at_, "data", "", data_source);
                add(one.length, one.what.name, value_text(one.what), data_source,
                    one.what.name == "password" ? shown::no : shown::yes);
            }
        }
        const std::size_t sequence = sequence_length(m);
        add(begin + data_length - at_ - sequence, "data", "", data_source);
        add(sequence, "sequence", std::to_string(m.sequence), frame_source);
    }

    // Data that cannot be taken apart; a request that should carry a password is not shown.
    void unread_data(std::size_t length) {
        const std::size_t control_at = start_ + 8;
        const auto control = control_at < input_.size() ? input_[control_at] : std::byte{};
        const auto what = function_of(to_u8(control));
        const bool secret =
            detail::request_layout(what).password || what == function::change_password;
        add(length, "data", secret ? "not shown" : "masked", frame_source,
            secret ? shown::no : shown::yes);
    }

    void trailer() {
        add(1, "checksum", "sum of the octets from the first 68H", frame_source);
        add(1, "end", "", frame_source);
    }

    void broken(const error& why) {
        error placed = why;
        placed.offset += static_cast<std::uint32_t>(offset_);
        const auto found = why.offset < input_.size() ? to_hex(input_.subspan(why.offset, 1)) : "";
        parts_.push_back(codec::detail::broken_part(placed, found, expected(why)));
    }

    explanation finish() {
        auto out = codec::detail::frame_part(protocol::dlt645_2007, offset_, input_.size());
        out.parts = std::move(parts_);
        return out;
    }

private:
    enum class shown { yes, no };

    // Puts "**" for each raw octet.
    static void hide(explanation& part) {
        for (auto& [name, value] : part.facts) {
            if (name != "raw") continue;
            for (auto& c : value)
                if (c != ' ') c = '*';
        }
    }

    static std::string control_text(std::uint8_t control) {
        std::string out{to_text(function_of(control))};
        out += is_reply(control) ? " reply" : " request";
        if (is_error_reply(control)) out += ", refused";
        if (has_follow_up(control)) out += ", more follows";
        return out;
    }

    static std::string value_text(const decoded_item& item) {
        std::string out = item.value.value_or("not there");
        if (!item.unit.empty()) out += " " + item.unit;
        if (!item.time.empty()) out += " at " + item.time;
        return out;
    }

    static std::size_t sequence_length(const request& r) {
        return detail::request_layout(r.what).sequence ? 1 : 0;
    }
    static std::size_t sequence_length(const reply& r) {
        return !r.refused && detail::reply_layout(r.what).sequence ? 1 : 0;
    }

    void parts(const request& r) {
        const auto layout = detail::request_layout(r.what);
        if (layout.id) add(4, "identifier", to_text(r.id), data_source);
        if (layout.password) {
            add(1, "password_level", packed_digits(r.by.level, 2), frame_source);
            add(3, "password", "not shown", frame_source, shown::no);
        }
        if (layout.operator_code)
            add(4, "operator", packed_digits(r.by.operator_code, 8), frame_source);
    }
    void parts(const reply& r) {
        if (detail::names_identifier(r)) add(4, "identifier", to_text(r.id), data_source);
    }

    // What the octet at the error should have been.
    std::string expected(const error& why) const {
        const auto body = input_.subspan(start_);
        switch (why.code) {
            case errc::bad_start:
                return "68";
            case errc::bad_end:
                return "16";
            case errc::bad_checksum:
                return codec::detail::hex_byte(sum8(body.first(why.offset - start_)));
            case errc::incomplete: {
                const std::size_t length = body.size() < header_length ? 0 : to_u8(body[9]);
                return std::to_string(start_ + overhead + length) + " octets or more";
            }
            default:
                return "";
        }
    }

    template <class Text>
    void add_with(std::size_t count, const char* meaning, Text text) {
        if (at_ + count > input_.size()) return;
        add(count, meaning, text(input_.subspan(at_, count)), frame_source);
    }

    void add(std::size_t count, std::string meaning, std::string value, const char* source,
             shown raw = shown::yes) {
        const std::size_t there = std::min(count, input_.size() - at_);
        if (there == 0) return;
        parts_.push_back(codec::detail::octets_part(input_.subspan(at_, there), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        if (raw == shown::no) hide(parts_.back());
        at_ += there;
    }

    bytes_view input_;
    std::size_t offset_;
    std::size_t start_ = 0;  // wake-up octets
    std::size_t at_ = 0;
    std::vector<explanation> parts_;
};

template <class Message>
void explain_message(annotator& out, const result<Message>& m, const frame& f) {
    if (!m) {
        out.unread_data(f.data.size());
        out.trailer();
        out.broken(m.error());
        return;
    }
    out.message(*m, f.data.size());
    out.trailer();
    const auto items = detail::read_items(*m);
    if (items) return;
    auto why = items.error();
    why.offset += static_cast<std::uint32_t>(detail::data_start(*m));
    out.broken(why);
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{input, offset};
    out.header();
    const auto f = decode(input);
    if (!f) {
        out.unread_data(input.size() < overhead ? input.size() : input.size() - overhead);
        out.trailer();
        out.broken(f.error());
        return out.finish();
    }
    std::array<std::byte, data_length_max> room;
    if (is_reply(f->control)) {
        explain_message(out, parse_reply(*f, room), *f);
    } else {
        explain_message(out, parse_request(*f, room), *f);
    }
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt645
