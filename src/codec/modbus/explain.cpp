// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/modbus/explain.hpp"

#include "codec/describe.hpp"
#include "codec/modbus/knowledge.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::modbus {

namespace {

constexpr const char* line_source = "MODBUS over Serial Line";
constexpr const char* tcp_source = "MODBUS Messaging on TCP/IP";
constexpr const char* application_source = "MODBUS Application Protocol";

std::string function_text(std::uint8_t code) {
    std::string out{to_text(static_cast<function>(code & ~exception_bit))};
    if ((code & exception_bit) != 0) out += ", exception";
    return out;
}

void append(std::string& list, std::string_view text) {
    if (!list.empty()) list += ", ";
    list += text;
}

// A register whose number is known is "register[97]".
void append_item(const decoded_item& item, std::string& meaning, std::string& value) {
    std::string name = item.name;
    if (!item.id.empty()) name.append("[").append(item.id).append("]");
    append(meaning, name);
    std::string shown = item.value.value_or("not there");
    if (!item.unit.empty()) shown.append(" ").append(item.unit);
    if (!item.obis.empty()) shown.append(" (").append(item.obis).append(")");
    append(value, shown);
}

// Goes over the octets of a frame from its unit on, which lie on the wire as the framing says.
class annotator {
public:
    annotator(protocol in, bytes_view wire, std::size_t offset, const knowledge& known)
        : in_(in), wire_(wire), offset_(offset), known_(known) {}

    // What stands before the unit.
    void opening() {
        if (in_ == protocol::modbus_ascii && !wire_.empty())
            wire_part(1, "start", "colon", line_source);
        if (in_ != protocol::modbus_tcp) return;
        wire_number("transaction");
        wire_number("protocol");
        wire_number("length");
    }

    void header() {
        if (left() > 0) add(1, "unit", std::to_string(octet(0)), unit_source());
        if (left() > 0) add(1, "function", function_text(octet(0)), application_source);
    }

    void body(const request& r) {
        if (is_bare(r.what)) return;
        switch (r.what) {
            case function::read_file_record:
                return parts(file_part::read_request, r.data);
            case function::write_file_record:
                return parts(file_part::write, r.data);
            case function::read_device_identification:
                number8("mei_type");
                number8("read_device_id_code");
                return number8("object");
            case function::diagnostics:
                return diagnostic(r.data);
            case function::write_single_coil:
                number("start");
                return number("coil");
            case function::mask_write_register:
                return masks();
            case function::read_fifo_queue:
                return number("fifo_pointer");
            default:
                return block(r);
        }
    }

    void body(const reply& r) {
        if (r.refused != exception::none)
            return add(1, "exception", std::string{to_text(r.refused)}, application_source);
        switch (r.what) {
            case function::read_holding_registers:
            case function::read_input_registers:
            case function::read_write_multiple_registers:
                number8("octet_count");
                return registers(known_.run_of(r));
            case function::read_fifo_queue:
                number("octet_count");
                number("count");
                return registers(known_.run_of(r));
            case function::write_single_coil:
                number("start");
                return number("coil");
            case function::write_single_register:
                number("start");
                return registers(known_.run_of(r));
            case function::write_multiple_coils:
            case function::write_multiple_registers:
                number("start");
                return number("count");
            case function::mask_write_register:
                return masks();
            default:
                return special(r);
        }
    }

    // Whatever the rules above did not take.
    void rest_but_check() {
        const std::size_t check = check_length();
        if (left() > check) add(left() - check, "data", "", application_source);
    }

    void check() {
        const char* order =
            in_ == protocol::modbus_ascii ? "the sum of all is 0" : "low octet first";
        const char* name = in_ == protocol::modbus_ascii ? "lrc" : "crc";
        if (check_length() > 0) add(std::min(check_length(), left()), name, order, line_source);
        if (in_ == protocol::modbus_ascii && at_ < wire_.size())
            wire_part(std::min<std::size_t>(2, wire_.size() - at_), "end", "CR LF", line_source);
    }

    // All that is left of a frame that cannot be read.
    void unread() {
        if (in_ == protocol::modbus_rtu) {
            rest_but_check();
            check();
        }
        not_read("data");
    }

    void not_read(const char* meaning) {
        if (at_ < wire_.size()) wire_part(wire_.size() - at_, meaning, "", application_source);
    }

    void broken(error why) {
        const auto [found, expected] = verdict(why);
        why.offset += static_cast<std::uint32_t>(offset_);
        parts_.push_back(codec::detail::broken_part(why, found, expected));
    }

    // From the unit on, check included.
    void set_octets(bytes_view octets) { octets_ = octets; }

    explanation finish() {
        auto out = codec::detail::frame_part(in_, offset_, wire_.size());
        out.parts = std::move(parts_);
        return out;
    }

private:
    struct found_and_expected {
        std::string found;
        std::string expected;
    };

    // What stands at an error, and what should.
    found_and_expected verdict(const error& why) const {
        if (why.code == errc::bad_checksum) return check_verdict(why.offset);
        std::string found;
        if (why.offset < wire_.size()) found = to_hex(wire_.subspan(why.offset, 1));
        if (why.code == errc::bad_start && in_ == protocol::modbus_tcp)
            found = codec::detail::spaced_hex(wire_.subspan(why.offset, 2));
        return {found, expected_text(why)};
    }

    found_and_expected check_verdict(std::size_t at) const {
        if (in_ == protocol::modbus_ascii) {
            const auto sent = to_u8(octets_.back());
            const auto right = lrc8(octets_.first(octets_.size() - 1));
            return {codec::detail::hex_byte(sent), codec::detail::hex_byte(right)};
        }
        const auto crc = crc16_modbus(wire_.first(at));
        const std::byte right[]{static_cast<std::byte>(crc), static_cast<std::byte>(crc >> 8)};
        return {codec::detail::spaced_hex(wire_.subspan(at, 2)), codec::detail::spaced_hex(right)};
    }

    std::string expected_text(const error& why) const {
        switch (why.code) {
            case errc::incomplete:
                if (why.index == 0) return "more octets";
                return std::to_string(why.index).append(" octets or more");
            case errc::bad_end:
                return "0a";
            case errc::bad_start:
                return in_ == protocol::modbus_tcp ? "00 00" : "3a";
            case errc::bad_digit:
                return "a hexadecimal digit";
            case errc::bad_bcd:
                return "a decimal digit in each half of the octet";
            case errc::unknown_function:
                return "a public function";
            case errc::bad_length:
                return "a length that the function allows";
            case errc::bad_count:
                return "a count that the function allows";
            default:
                return {};
        }
    }

    std::size_t width() const { return in_ == protocol::modbus_ascii ? 2 : 1; }
    std::size_t check_length() const {
        if (in_ == protocol::modbus_tcp) return 0;
        return in_ == protocol::modbus_ascii ? 1 : 2;
    }
    const char* unit_source() const {
        return in_ == protocol::modbus_tcp ? tcp_source : line_source;
    }
    std::size_t left() const { return octets_.size() - taken_; }
    std::uint8_t octet(std::size_t ahead) const { return to_u8(octets_[taken_ + ahead]); }
    int word() const { return octet(0) << 8 | octet(1); }

    void number(const char* meaning) {
        add(2, meaning, std::to_string(word()), application_source);
    }
    void number8(const char* meaning) {
        add(1, meaning, std::to_string(octet(0)), application_source);
    }
    void records(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            number("register");
    }
    // Values that lie in the same octets are one part.
    void registers(const register_run& run) {
        const auto named = known_.name(run);
        for (std::size_t i = 0; i < named.size();) {
            std::string meaning;
            std::string value;
            const std::size_t begin = named[i].offset;
            std::size_t end = begin;
            for (; i < named.size() && (named[i].offset < end || end == begin); ++i) {
                end = std::max(end, named[i].offset + named[i].length);
                append_item(named[i].item, meaning, value);
            }
            add(end - begin, std::move(meaning), std::move(value), application_source);
        }
    }
    void masks() {
        number("start");
        number("and_mask");
        number("or_mask");
    }
    void diagnostic(bytes_view data) {
        number("sub_function");
        add(data.size(), "data", "", application_source);
    }

    // Bits are shown as on the wire: in each octet the first is the lowest.
    void bits(bytes_view data) {
        for (std::size_t i = 0; i < data.size(); ++i) {
            std::string shown;
            for (unsigned bit = 0; bit < 8; ++bit)
                shown += (octet(0) >> bit & 1) != 0 ? '1' : '0';
            add(1, "bits", shown, application_source);
        }
    }

    void block(const request& r) {
        number("start");
        if (r.what != function::write_single_register) number("count");
        if (r.what == function::read_write_multiple_registers) {
            number("write_start");
            number("write_count");
        }
        if (is_read(r.what) || is_bit_read(r.what)) return;
        if (r.what != function::write_single_register) number8("octet_count");
        if (r.what == function::write_multiple_coils) return bits(r.data);
        registers(run_of(r));
    }

    void parts(file_part kind, bytes_view data) {
        number8("octet_count");
        while (!data.empty()) {
            const auto part = take_part(kind, data);
            if (!part) return;
            if (kind == file_part::read_reply) number8("octet_count");
            number8("reference_type");
            if (kind != file_part::read_reply) {
                number("file");
                number("record");
                number("count");
            }
            records(part->registers.size() / 2);
        }
    }

    void identification(bytes_view data) {
        for (const char* meaning : {"mei_type", "read_device_id_code", "conformity_level",
                                    "more_follows", "next_object", "object_count"})
            number8(meaning);
        for (auto rest = data.subspan(5); !rest.empty();) {
            const auto object = take_object(rest);
            if (!object) return;
            number8("object");
            number8("octet_count");
            add(object->text.size(), "text", "", application_source);
        }
    }

    void special(const reply& r) {
        switch (r.what) {
            case function::read_coils:
            case function::read_discrete_inputs:
                number8("octet_count");
                return bits(r.data);
            case function::read_exception_status:
                return bits(r.data);
            case function::diagnostics:
                return diagnostic(r.data);
            case function::get_comm_event_log:
                number8("octet_count");
                number("status");
                number("event_count");
                number("message_count");
                return add(r.data.size() - 6, "events", "", application_source);
            case function::get_comm_event_counter:
                number("status");
                return number("event_count");
            case function::read_file_record:
                return parts(file_part::read_reply, r.data);
            case function::write_file_record:
                return parts(file_part::write, r.data);
            case function::read_device_identification:
                return identification(r.data);
            default:  // report_server_id
                number8("octet_count");
                return add(r.data.size(), "data", "", application_source);
        }
    }

    // The next `count` octets of the frame, with what they are on the wire.
    void add(std::size_t count, std::string meaning, std::string value, const char* source) {
        if (count == 0) return;
        taken_ += count;
        wire_part(count * width(), std::move(meaning), std::move(value), source);
    }

    void wire_number(const char* meaning) {
        if (wire_.size() - at_ < 2) return;
        const int value = to_u8(wire_[at_]) << 8 | to_u8(wire_[at_ + 1]);
        wire_part(2, meaning, std::to_string(value), tcp_source);
    }

    void wire_part(std::size_t length, std::string meaning, std::string value, const char* source) {
        parts_.push_back(codec::detail::octets_part(wire_.subspan(at_, length), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        at_ += length;
    }

    protocol in_;
    bytes_view wire_;
    bytes_view octets_{};
    std::size_t offset_;
    const knowledge& known_;
    std::size_t taken_ = 0;  // of octets_
    std::size_t at_ = 0;     // of wire_
    std::vector<explanation> parts_;
};

// The rest of a frame behind its header; `said` is what its message turned out to be, `wrong` what
// is the matter with it beside its form.
template <class Message>
void explain_message(annotator& out, protocol in, const result<Message>& said,
                     const result<void>& wrong) {
    if (said) {
        out.body(*said);
    } else {
        out.rest_but_check();
    }
    out.check();
    if (said && wrong) return;
    error why = said ? wrong.error() : said.error();
    if (!said) why.offset = static_cast<std::uint32_t>(place_on_wire(in, why.offset));
    out.broken(why);
}

void explain_content(annotator& out, protocol in, const frame& f, direction way,
                     const knowledge& known, bytes_view wire) {
    out.header();
    if (way == direction::request) {
        const auto said = parse_request(f);
        return explain_message(out, in, said, said ? known.check_values(f, *said) : result<void>{});
    }
    const auto said = parse_reply(f);
    auto wrong = said ? known.check(wire, *said) : result<void>{};
    if (said && wrong) wrong = known.check_values(f, *said);
    explain_message(out, in, said, wrong);
}

// The octets from the unit on, check included, that a readable frame consists of.
bytes_view octets_of(protocol in, bytes_view input, const frame& f,
                     const std::array<std::byte, ascii_octets_max>& room) {
    if (in == protocol::modbus_ascii) return bytes_view{room}.first(f.data.size() + 3);
    if (in == protocol::modbus_tcp)
        return input.subspan(tcp_header_length, f.consumed - tcp_header_length);
    return input.first(f.consumed);
}

// A frame that is there as a whole, though its check or its end is wrong.
std::optional<frame> whole_frame(protocol in, bytes_view input, const error& why,
                                 const std::array<std::byte, ascii_octets_max>& room) {
    const bool check = why.code == errc::bad_checksum;
    if (in == protocol::modbus_rtu && check)
        return frame{.unit = to_u8(input[0]),
                     .function = to_u8(input[1]),
                     .data = input.subspan(2, why.offset - 2),
                     .consumed = why.offset + std::size_t{2}};
    if (in != protocol::modbus_ascii || (!check && why.code != errc::bad_end)) return std::nullopt;
    const std::size_t end = check ? why.offset + std::size_t{2} : why.offset - std::size_t{1};
    const std::size_t count = (end - 1) / 2;
    if (count < 3) return std::nullopt;
    return detail::ascii_content(bytes_view{room}.first(count), end + 2);
}

// The octets of a frame that went right as far as they are there.
bytes_view octets_so_far(protocol in, bytes_view input, const error& why,
                         const std::array<std::byte, ascii_octets_max>& room) {
    if (in == protocol::modbus_rtu) return input;
    if (in == protocol::modbus_tcp) return input.subspan(std::min(input.size(), tcp_header_length));
    if (why.code == errc::bad_start || input.empty()) return {};
    const auto right = std::min<std::size_t>(why.offset, input.size());
    return bytes_view{room}.first(std::min(room.size(), (std::max<std::size_t>(right, 1) - 1) / 2));
}

void explain_unreadable(annotator& out, protocol in, bytes_view octets, const error& why) {
    if (in != protocol::modbus_ascii || why.code != errc::bad_start) out.opening();
    out.set_octets(octets);
    out.header();
    out.unread();
    out.broken(why);
}

}  // namespace

explanation explain(protocol in, bytes_view input, const decode_context& context,
                    std::size_t offset) {
    std::array<std::byte, ascii_octets_max> room{};
    const auto way = *way_of(in, context);
    const auto f = decode_framed(in, input, way, room);
    const knowledge known{in, context};
    annotator out{in, f ? input.first(f->consumed) : input, offset, known};
    const auto whole = f ? *f : whole_frame(in, input, f.error(), room);
    if (!whole) {
        explain_unreadable(out, in, octets_so_far(in, input, f.error(), room), f.error());
        return out.finish();
    }
    out.opening();
    out.set_octets(octets_of(in, input, *whole, room));
    explain_content(out, in, *whole, way, known, input);
    if (!f) {
        out.not_read("not_read");
        out.broken(f.error());
    }
    return out.finish();
}

explanation explain(protocol in, bytes_view input, direction d, std::size_t offset) {
    return explain(in, input, decode_context{.way = d}, offset);
}

explanation explain(bytes_view input, direction d, std::size_t offset) {
    return explain(protocol::modbus_rtu, input, d, offset);
}

}  // namespace submeter::inline v0::codec::modbus
