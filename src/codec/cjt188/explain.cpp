// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/cjt188/explain.hpp"

#include "codec/cjt188/values.hpp"
#include "codec/describe.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::cjt188 {

namespace {

constexpr const char* frame_source = "CJ/T 188, frame";
constexpr const char* data_source = "CJ/T 188, data identifiers";

std::string control_text(std::uint8_t control) {
    std::string out{to_text(function_of(control))};
    out += is_reply(control) ? " reply" : " request";
    if (is_error_reply(control)) out += ", refused";
    return out;
}

std::string value_text(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) out += " " + item.unit;
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
        add_with(1, "type", [](bytes_view raw) {
            return std::string{to_text(static_cast<meter_type>(raw[0]))};
        });
        add_with(7, "address", [](bytes_view raw) {
            address meter;
            std::copy(raw.begin(), raw.end(), meter.octets.begin());
            return to_text(meter);
        });
        add_with(1, "control", [](bytes_view raw) { return control_text(to_u8(raw[0])); });
        add_with(1, "length", [](bytes_view raw) { return std::to_string(to_u8(raw[0])); });
    }

    template <class Message>
    void message(const Message& m) {
        const auto form = detail::form_of(m);
        if (form == detail::message_form::id_sequence)
            add(2, "identifier", to_text(m.id), data_source);
        if (form != detail::message_form::data)
            add(1, "sequence", std::to_string(m.sequence), frame_source);
        const auto items = detail::read_items(m);
        if (!items) {
            add(m.data.size(), "data", "", data_source);
            return;
        }
        for (const auto& one : *items) {
            if (one.length == 0) {
                derived(one.what);
            } else {
                add(one.length, one.what.name, value_text(one.what), data_source,
                    one.secret ? shown::no : shown::yes);
            }
        }
    }

    // Data that cannot be taken apart. Those of a frame that writes may be a key.
    void unread_data(std::size_t length) {
        const std::size_t control_at = start_ + 9;
        const bool read =
            control_at < input_.size() && function_of(to_u8(input_[control_at])) == function::read;
        add(length, "data", read ? "" : "not shown", frame_source, read ? shown::yes : shown::no);
    }

    void trailer() {
        add(1, "checksum", "sum of the octets from 68H", frame_source);
        add(1, "end", "", frame_source);
    }

    void broken(const error& why) {
        error placed = why;
        placed.offset += static_cast<std::uint32_t>(offset_);
        const auto found = why.offset < input_.size() ? to_hex(input_.subspan(why.offset, 1)) : "";
        parts_.push_back(codec::detail::broken_part(placed, found, expected(why)));
    }

    // The octets before 68H, by which the offsets of a message's errors are off.
    std::size_t start() const { return start_; }

    explanation finish() {
        auto out = codec::detail::frame_part(protocol::cjt188, offset_, input_.size());
        out.parts = std::move(parts_);
        return out;
    }

private:
    enum class shown { yes, no };

    // Says what octets that were just shown mean beside their own value.
    void derived(const decoded_item& item) {
        if (parts_.empty() || item.name == "address") return;
        for (auto& [name, value] : parts_.back().facts)
            if (name == "value") value += ", " + item.name + " " + value_text(item);
    }

    // Puts "**" for each raw octet.
    static void hide(explanation& part) {
        for (auto& [name, value] : part.facts) {
            if (name != "raw") continue;
            for (auto& c : value)
                if (c != ' ') c = '*';
        }
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
                const std::size_t length = body.size() < header_length ? 0 : to_u8(body[10]);
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
        auto why = m.error();
        why.offset += static_cast<std::uint32_t>(out.start());
        out.broken(why);
        return;
    }
    out.message(*m);
    out.trailer();
    const auto items = detail::read_items(*m);
    if (items) return;
    auto why = items.error();
    why.offset += static_cast<std::uint32_t>(out.start() + detail::data_start(detail::form_of(*m)));
    out.broken(why);
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{input, offset};
    out.header();
    const auto f = decode(input);
    if (!f) {
        out.unread_data(input.size() < overhead + out.start()
                            ? input.size()
                            : input.size() - overhead - out.start());
        out.trailer();
        out.broken(f.error());
        return out.finish();
    }
    if (is_reply(f->control)) {
        explain_message(out, parse_reply(*f), *f);
    } else {
        explain_message(out, parse_request(*f), *f);
    }
    return out.finish();
}

}  // namespace submeter::inline v0::codec::cjt188
