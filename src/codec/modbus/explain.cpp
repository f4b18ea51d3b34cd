// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/explain.hpp"

#include "codec/describe.hpp"
#include "submeter/codec/modbus/message.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::modbus {

namespace {

constexpr const char* line_source = "MODBUS over Serial Line";
constexpr const char* application_source = "MODBUS Application Protocol";

std::string function_text(std::uint8_t code) {
    std::string out{to_text(static_cast<function>(code & ~exception_bit))};
    if ((code & exception_bit) != 0) out += ", exception";
    return out;
}

class annotator {
public:
    annotator(bytes_view input, std::size_t offset) : input_(input), offset_(offset) {}

    void header() {
        if (left() > 0) add(1, "unit", std::to_string(octet(0)), line_source);
        if (left() > 0) add(1, "function", function_text(octet(0)), application_source);
    }

    void body(const request& r) {
        number("start");
        if (r.what != function::write_single_register) number("count");
        if (r.what == function::write_multiple_registers) count_octet();
        registers(r.registers.size() / 2);
    }

    void body(const reply& r) {
        if (r.refused != exception::none) {
            add(1, "exception", std::string{to_text(r.refused)}, application_source);
            return;
        }
        if (is_read(r.what)) {
            count_octet();
        } else {
            number("start");
            if (r.what == function::write_multiple_registers) number("count");
        }
        registers(r.registers.size() / 2);
    }

    void rest_but_checksum() {
        if (left() > 2) add(left() - 2, "data", "", application_source);
    }

    void checksum() {
        add(std::min<std::size_t>(2, left()), "crc", "low octet first", line_source);
    }

    void broken(const error& why) {
        error placed = why;
        placed.offset += static_cast<std::uint32_t>(offset_);
        std::string found;
        std::string expected;
        if (why.code == errc::bad_checksum) {
            const auto crc = crc16_modbus(input_.first(why.offset));
            found = codec::detail::spaced_hex(input_.subspan(why.offset, 2));
            expected = codec::detail::hex_byte(static_cast<std::uint8_t>(crc)) + " " +
                       codec::detail::hex_byte(static_cast<std::uint8_t>(crc >> 8));
        } else if (why.offset < input_.size()) {
            found = to_hex(input_.subspan(why.offset, 1));
        }
        if (why.code == errc::incomplete) expected = "more octets";
        parts_.push_back(codec::detail::broken_part(placed, found, expected));
    }

    explanation finish() {
        auto out = codec::detail::frame_part(protocol::modbus_rtu, offset_, input_.size());
        out.parts = std::move(parts_);
        return out;
    }

private:
    std::size_t left() const { return input_.size() - at_; }
    std::uint8_t octet(std::size_t ahead) const { return to_u8(input_[at_ + ahead]); }

    void number(const char* meaning) {
        add(2, meaning, std::to_string(octet(0) << 8 | octet(1)), application_source);
    }
    void count_octet() { add(1, "octet_count", std::to_string(octet(0)), application_source); }

    void registers(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            number("register");
    }

    void add(std::size_t count, std::string meaning, std::string value, const char* source) {
        if (count == 0) return;
        parts_.push_back(codec::detail::octets_part(input_.subspan(at_, count), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        at_ += count;
    }

    bytes_view input_;
    std::size_t offset_;
    std::size_t at_ = 0;
    std::vector<explanation> parts_;
};

template <class Message>
void explain_message(annotator& out, const result<Message>& m) {
    if (m) {
        out.body(*m);
    } else {
        out.rest_but_checksum();
    }
    out.checksum();
    if (!m) out.broken(m.error());
}

}  // namespace

explanation explain(bytes_view input, direction d, std::size_t offset) {
    annotator out{input, offset};
    out.header();
    const auto f = decode(input, d);
    if (!f) {
        out.rest_but_checksum();
        out.checksum();
        out.broken(f.error());
    } else if (d == direction::request) {
        explain_message(out, parse_request(*f));
    } else {
        explain_message(out, parse_reply(*f));
    }
    return out.finish();
}

}  // namespace submeter::inline v0::codec::modbus
