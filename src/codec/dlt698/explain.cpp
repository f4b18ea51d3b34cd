// SPDX-License-Identifier: Apache-2.0
#include "submeter/codec/dlt698/explain.hpp"

#include "codec/describe.hpp"
#include "codec/dlt698/values.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::dlt698 {

namespace {

constexpr const char* frame_source = "DL/T 698.45, frame";
constexpr const char* service_source = "DL/T 698.45, application services";
constexpr const char* data_source = "DL/T 698.45, data types";
constexpr const char* object_source = "DL/T 698.45, objects";

std::string control_text(std::uint8_t control) {
    std::string out = (control & from_server_bit) != 0 ? "from the server" : "from the client";
    out += (control & client_started_bit) != 0 ? ", begun by the client" : ", begun by the server";
    if (is_fragment(control)) out += ", fragment";
    if (is_scrambled(control)) out += ", scrambled";
    if (function_of(control) == link_management) out += ", link management";
    if (function_of(control) == user_data) out += ", user data";
    return out;
}

std::string flags_text(std::uint8_t flags) {
    std::string out{to_text(static_cast<address_type>(flags >> 6))};
    out += ", logical address ";
    out += std::to_string(flags >> 4 & 3);
    out += ", ";
    out += std::to_string((flags & 15) + 1);
    out += " octets";
    return out;
}

std::string with_number(std::string_view text, std::uint32_t number) {
    std::string out = std::to_string(number);
    out += " (";
    out += text;
    out += ')';
    return out;
}

std::string value_of(const decoded_item& item) {
    std::string out = item.value.value_or("not there");
    if (!item.unit.empty()) {
        out += ' ';
        out += item.unit;
    }
    return out;
}

// What the numbers of a body mean, one after the other.
std::string_view numbers_of(direction way, service what, std::uint8_t choice) {
    const bool request = way == direction::request;
    switch (what) {
        case service::link:
            return request ? "link_kind heartbeat_s" : "result";
        case service::connect:
            return request ? "version send_size receive_size window apdu_size timeout_s"
                           : "version send_size receive_size window apdu_size timeout_s result";
        case service::release:
            return "result";
        case service::get:
            return request ? "last_block" : "is_last block";
        case service::set:
        case service::action:
            return "delay_s";
        case service::proxy:
            if (choice == 7) return "wait_s octet_wait_ms";
            return "timeout_s";
        default:
            return "number";
    }
}

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

    void add(std::size_t count, std::string meaning, std::string value, const char* source) {
        const std::size_t there = std::min(count, input_.size() - at_);
        if (there == 0) return;
        parts_.push_back(codec::detail::octets_part(input_.subspan(at_, there), offset_ + at_,
                                                    std::move(meaning), std::move(value), source));
        at_ += there;
    }

    // Up to octet `end` of the view.
    void add_to(std::size_t end, std::string meaning, std::string value, const char* source) {
        if (base_ + end > at_) add(base_ + end - at_, std::move(meaning), std::move(value), source);
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
        const auto found =
            why.offset < input_.size() ? to_hex(input_.subspan(why.offset, 1)) : std::string{};
        why.offset += static_cast<std::uint32_t>(offset_);
        parts_.push_back(codec::detail::broken_part(why, found, std::move(expected)));
    }

    // An error whose offset counts in the view.
    void broken_in_view(error why) {
        why.offset += static_cast<std::uint32_t>(base_);
        broken(why, {});
    }

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
    std::vector<explanation> parts_;
};

// Says what each part of a body is.
class body_visitor {
public:
    body_visitor(annotator& out, direction way, service what, std::uint8_t choice)
        : out_(out), way_(way), what_(what), numbers_(numbers_of(way, what, choice)) {}

    void list(std::size_t offset, std::size_t count) {
        std::size_t end = offset + 1;
        if (out_.octet(offset) > 0x80) end += out_.octet(offset) & 15U;
        out_.add_to(end, "count", std::to_string(count), service_source);
    }
    void end() { number_ = 0; }

    void part(const detail::body_part& p) {
        const std::size_t end = p.offset + p.raw.size();
        switch (p.symbol) {
            case 'o':
            case 'm':
                id(p, end);
                return;
            case 'd':
                data(p.data);
                return;
            case 'q':
            case 'a':
                choice_then(p, p.symbol == 'q' ? "result" : "data_present");
                return;
            case 'w':
                rows(p);
                return;
            case 'c':
                columns(p, end);
                return;
            case 'r':
                out_.add_to(end, "result",
                            with_number(to_text(static_cast<dar>(p.number)), p.number),
                            service_source);
                return;
            default:
                other(p, end);
        }
    }

private:
    void id(const detail::body_part& p, std::size_t end) {
        const bool method = p.symbol == 'm';
        about_ = method ? detail::name_of_parameters({p.number}) : detail::name_of({p.number});
        std::string text = about_.id;
        text += ' ';
        text += about_.what ? to_text(*about_.what) : about_.name;
        out_.add_to(end, method ? "method" : "attribute", text, object_source);
    }

    void data(const data_view& d) { data(d, about_); }

    void data(const data_view& d, const detail::named& about) {
        for (const auto& one : detail::flatten(d, about, out_.view())) {
            auto value = value_of(one.what);
            out_.add_to(one.offset + one.length, one.what.name, value, data_source);
            if (one.secret) out_.hide_last();
        }
    }

    void choice_then(const detail::body_part& p, const char* meaning) {
        out_.add_to(p.offset + 1, meaning, p.present ? "data" : "no data", service_source);
        if (p.present) {
            data(p.data);
        } else {
            refusal(p);
        }
    }

    void refusal(const detail::body_part& p) {
        out_.add_to(p.offset + p.raw.size(), "refusal",
                    with_number(to_text(static_cast<dar>(p.number)), p.number), service_source);
    }

    void columns(const detail::body_part& p, std::size_t end) {
        columns_ = p.raw;
        std::string text;
        for (column_list list{p.raw}; const auto c = list.next();) {
            if (!text.empty()) text += ' ';
            text += to_text(c->what);
            if (!c->is_record) continue;
            text += '(';
            for (std::size_t k = 0; k < c->width(); ++k) {
                if (k > 0) text += ' ';
                text += to_text(c->at(k));
            }
            text += ')';
        }
        out_.add_to(end, "columns", text.empty() ? "all" : text, data_source);
    }

    void rows(const detail::body_part& p) {
        out_.add_to(p.offset + 1, "result", p.present ? "rows" : "no rows", service_source);
        if (!p.present) {
            refusal(p);
            return;
        }
        const std::size_t end = p.offset + p.raw.size();
        out_.add_to(end - p.octets.size(), "rows", std::to_string(p.number), service_source);
        const entry e{.columns = columns_, .rows = p.octets, .row_count = p.number};
        for_each_cell(
            e, [&](std::size_t, oad id, const data_view& d) { data(d, detail::name_of(id)); });
    }

    std::string_view next_number() {
        std::string_view rest = numbers_;
        for (std::size_t k = number_; k > 0; --k)
            rest = rest.substr(std::min(rest.size(), rest.find(' ') == std::string_view::npos
                                                         ? rest.size()
                                                         : rest.find(' ') + 1));
        ++number_;
        const auto out = rest.substr(0, rest.find(' '));
        return out.empty() ? "number" : out;
    }

    std::string number_text(std::string_view name, std::uint32_t number) const {
        if (name == "link_kind")
            return with_number(to_text(static_cast<link_kind>(number)), number);
        if (what_ == service::link)
            return with_number(to_text(static_cast<link_verdict>(number & 7U)), number);
        return std::to_string(number);
    }

    void other(const detail::body_part& p, std::size_t end) {
        switch (p.symbol) {
            case '1':
            case '2':
            case '4': {
                const auto name = next_number();
                const bool is_count = name == "heartbeat_s";
                out_.add_to(end, std::string{name},
                            is_count ? std::to_string(p.number) : number_text(name, p.number),
                            service_source);
                return;
            }
            case 't':
            case 'z':
                out_.add_to(end, "time", detail::moment_text(*read_date_time(p.raw)), data_source);
                return;
            case 's':
                out_.add_to(end, "selector", selector_text(p.raw), data_source);
                return;
            case 'A':
                out_.add_to(end, "server", server_text(p.octets), data_source);
                return;
            case 'x':
                octets(p, end);
                return;
            case 'T':
                out_.add_to(p.offset + 1, "result", p.present ? "octets" : "no octets",
                            service_source);
                if (!p.present) return refusal(p);
                out_.add_to(end, "octets", to_hex(p.octets), service_source);
                return;
            default:
                named_octets(p, end);
        }
    }

    // A password, or what proves the client, is not shown.
    void octets(const detail::body_part& p, std::size_t end) {
        const bool secret = what_ == service::connect && way_ == direction::request;
        out_.add_to(end, secret ? "proof" : "octets", secret ? "not shown" : to_hex(p.octets),
                    service_source);
        if (secret) out_.hide_last();
    }

    void named_octets(const detail::body_part& p, std::size_t end) {
        constexpr std::string_view symbols = "VPFCMSN";
        constexpr const char* names[] = {"factory_version", "protocol_bits", "function_bits",
                                         "port_settings",   "mechanism",     "security_present",
                                         "result"};
        const auto i = symbols.find(p.symbol);
        std::string text = to_hex(p.raw);
        if (p.symbol == 'V')
            text = std::string{reinterpret_cast<const char*>(p.raw.data()), p.raw.size()};
        for (auto& c : text)
            if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
                c = '.';
        out_.add_to(end, i < std::size(names) ? names[i] : "octets", text, service_source);
    }

    static std::string selector_text(bytes_view rsd) {
        constexpr const char* kinds[] = {
            "none",        "equal",       "range",         "ranges",    "start time", "store time",
            "start times", "store times", "success times", "n-th last", "latest n"};
        const auto s = *read_selector(rsd);
        std::string out = kinds[static_cast<std::size_t>(s.kind)];
        if (s.kind == selector_kind::nth_last || s.kind == selector_kind::latest) {
            out += ", n ";
            out += std::to_string(s.count);
        }
        if (s.kind == selector_kind::equal || s.kind == selector_kind::range) {
            out += ' ';
            out += to_text(s.range.what);
            out += " from ";
            out += detail::value_text(s.range.from, 0).value_or("NULL");
        }
        if (s.kind == selector_kind::range) {
            out += " to ";
            out += detail::value_text(s.range.to, 0).value_or("NULL");
        }
        return out;
    }

    static std::string server_text(bytes_view octets) {
        if (const auto server = read_address(octets)) return to_text(*server);
        return to_hex(octets);
    }

    annotator& out_;
    direction way_;
    service what_;
    std::string_view numbers_;
    std::size_t number_ = 0;
    detail::named about_{};
    bytes_view columns_{};
};

// The ending of an APDU that parse_apdu() has accepted.
void explain_ending(annotator& out, const apdu& a, std::size_t at) {
    if (!detail::has_ending(a.what)) return;
    if (a.way == direction::response) {
        constexpr const char* kinds[] = {"none", "results", "records"};
        out.add_to(++at, "follow_report", kinds[static_cast<std::size_t>(a.following)],
                   service_source);
        if (a.following != follow_report::none) {
            body_visitor visitor{out, direction::response, service::report, 1};
            detail::reader in{out.view(), at};
            detail::walk(in, detail::follow_body(a.following), visitor);
            at += a.follow.size();
        }
    }
    out.add_to(++at, "time_tag", a.tag ? "present" : "none", service_source);
    if (!a.tag) return;
    out.add_to(at += date_time_s_length, "sent", detail::moment_text(a.tag->sent), data_source);
    std::string valid = std::to_string(a.tag->valid.count);
    valid += ' ';
    valid += to_text(a.tag->valid.unit);
    out.add_to(at + time_interval_length, "valid", valid, data_source);
}

// An APDU that is the annotator's view, up to what breaks it.
void explain_apdu(annotator& out) {
    detail::reader in{out.view()};
    const std::uint8_t tag = in.u8();
    const auto way = (tag & detail::answer_bit) != 0 ? direction::response : direction::request;
    const auto what = detail::service_of(tag, {});
    if (!in.ok()) return;
    std::string name{to_text(what)};
    name += way == direction::request ? " request" : " response";
    out.add_to(1, "service", name, service_source);
    std::uint8_t choice = 0;
    if (has_choice(what) && out.view().size() > 1) {
        choice = in.u8();
        out.add_to(2, "choice", with_number(to_text(what, choice), choice), service_source);
    }
    const auto grammar = detail::body_of(way, what, choice);
    if (grammar != detail::no_body && in.remaining() > 0) {
        const std::uint8_t piid = in.u8();
        out.add_to(in.at(), "piid", std::to_string(piid & 0x3FU), service_source);
        body_visitor visitor{out, way, what, choice};
        detail::walk(in, grammar, visitor);
        if (in.ok())
            if (const auto a = parse_apdu(out.view())) explain_ending(out, *a, in.at());
    }
    const auto whole = parse_apdu(out.view());
    out.add_to(out.view().size(), "unread", "", service_source);
    if (!whole) out.broken_in_view(whole.error());
}

std::size_t string_end(bytes_view apdu, std::size_t at) {
    detail::reader in{apdu, at};
    in.string();
    return in.at();
}

// What a SECURITY APDU carries: the APDU in it where it is in the clear.
void explain_carried(annotator& out, protection how, bytes_view carried) {
    const auto apdu = out.view();
    const auto start = static_cast<std::size_t>(carried.data() - apdu.data());
    const std::size_t base = out.at() - 2;
    out.add_to(start, "carried_length", std::to_string(carried.size()), service_source);
    if (how == protection::cipher) {
        out.add_to(start + carried.size(), "cipher_text", "", service_source);
        return;
    }
    out.look_at(carried);
    if (is_security(carried)) {
        out.add(carried.size(), "carried", "security", service_source);
    } else {
        explain_apdu(out);
    }
    out.look_back(apdu, base);
}

void explain_proof(annotator& out, const security_request& r, std::size_t at) {
    const auto apdu = out.view();
    out.add_to(++at, "proof", std::string{to_text(r.proof)}, service_source);
    if (r.proof == proof_kind::sid_mac || r.proof == proof_kind::sid) {
        detail::reader in{apdu, at};
        (void)detail::read_sid(in);
        out.add_to(in.at(), "sid", detail::id_text(r.sid.id), service_source);
        at = in.at();
    } else {
        at = string_end(apdu, at);
        out.add_to(at, "random", to_hex(r.rn), service_source);
    }
    out.add_to(apdu.size(), "mac", to_hex(r.mac), service_source);
}

template <class Security>
void explain_head(annotator& out, const result<Security>& r, const char* service) {
    out.add_to(1, "service", service, service_source);
    if (r) out.add_to(2, "protection", std::string{to_text(r->how)}, service_source);
}

void explain_security(annotator& out) {
    const auto apdu = out.view();
    if (to_u8(apdu[0]) == security_request_tag) {
        const auto r = parse_security_request(apdu);
        explain_head(out, r, "security request");
        if (r) {
            const std::size_t end = string_end(apdu, 2);
            explain_carried(out, r->how, r->carried);
            return explain_proof(out, *r, end);
        }
        out.add_to(apdu.size(), "unread", "", service_source);
        return out.broken_in_view(r.error());
    }
    const auto r = parse_security_reply(apdu);
    explain_head(out, r, "security response");
    if (!r) {
        out.add_to(apdu.size(), "unread", "", service_source);
        return out.broken_in_view(r.error());
    }
    std::size_t end = 3;
    if (r->how == protection::refused) {
        out.add_to(end, "refusal", std::string{to_text(r->verdict)}, service_source);
    } else {
        end = string_end(apdu, 2);
        explain_carried(out, r->how, r->carried);
    }
    out.add_to(end + 1, "mac_present", r->mac ? "yes" : "no", service_source);
    if (r->mac) out.add_to(apdu.size(), "mac", to_hex(*r->mac), service_source);
}

void explain_fragment(annotator& out) {
    constexpr const char* kinds[] = {"first", "last", "confirm", "middle"};
    const auto f = parse_fragment(out.view());
    if (!f) {
        out.add_to(out.view().size(), "unread", "", frame_source);
        return out.broken_in_view(f.error());
    }
    std::string text = kinds[static_cast<std::size_t>(f->kind)];
    text += ", number ";
    text += std::to_string(f->sequence);
    out.add_to(fragment_header_length, "fragment", text, frame_source);
    out.add_to(out.view().size(), "piece", "", frame_source);
}

// Wake-up octets, 68H up to HCS; as far as they are there.
std::size_t explain_header(annotator& out) {
    std::size_t start = 0;
    while (start < out.input().size() && out.input()[start] == wake_up_octet)
        ++start;
    out.add(start, "wake_up", std::to_string(start) + " octets", frame_source);
    const auto body = out.input().subspan(start);
    if (body.empty() || body[0] != start_octet) return start;
    out.add(1, "start", "", frame_source);
    if (body.size() >= 3)
        out.add(2, "length", std::to_string(detail::claimed_length(body) - 2), frame_source);
    if (body.size() >= 4) out.add(1, "control", control_text(to_u8(body[3])), frame_source);
    if (body.size() < 5) return start;
    out.add(1, "address_flags", flags_text(to_u8(body[4])), frame_source);
    const std::size_t header = detail::address_end(body);
    if (body.size() < header + 2) return start;
    out.add(header - 6, "address", to_text(*read_address(body.subspan(4, header - 5))),
            frame_source);
    out.add(1, "client", std::to_string(to_u8(body[header - 1])), frame_source);
    out.add(2, "header_check", "CRC-16/X-25 of the octets from L", frame_source);
    return start;
}

std::string low_first(std::uint16_t crc) {
    const std::byte octets[]{static_cast<std::byte>(crc & 255U), static_cast<std::byte>(crc >> 8)};
    return codec::detail::spaced_hex(octets);
}

// What should have stood where decode() found an error.
std::string expected_of(bytes_view body, const error& why, std::size_t start) {
    switch (why.code) {
        case errc::bad_start:
            return "68";
        case errc::bad_end:
            return "16";
        case errc::bad_checksum:
            return low_first(crc16_x25(body.subspan(1, why.offset - start - 1)));
        case errc::bad_length:
            return std::to_string(detail::address_end(body) + 3) + " or more";
        case errc::incomplete: {
            if (body.size() < 5 || body.size() < detail::address_end(body) + 2)
                return "a whole header";
            return std::to_string(start + detail::claimed_length(body)) + " octets";
        }
        default:
            return {};
    }
}

void explain_user_data(annotator& out, const frame& f) {
    std::vector<std::byte> room(f.data.size());
    const auto data = *clear_data(f, room);
    out.look_at(data);
    if (is_fragment(f.control)) {
        explain_fragment(out);
    } else if (is_security(data)) {
        explain_security(out);
    } else {
        explain_apdu(out);
    }
}

}  // namespace

explanation explain(bytes_view input, std::size_t offset) {
    annotator out{input, offset};
    const std::size_t start = explain_header(out);
    const auto f = decode(input);
    if (!f) {
        const auto body = input.subspan(start);
        const bool whole = f.error().code == errc::bad_end || f.error().code == errc::bad_checksum;
        if (whole && out.at() + 3 <= input.size())
            out.add(input.size() - out.at() - 3, "user_data", "", frame_source);
        if (whole) {
            out.add(2, "frame_check", "CRC-16/X-25 of the octets from L", frame_source);
            out.add(1, "end", "", frame_source);
        }
        out.add(input.size() - out.at(), "unread", "", frame_source);
        out.broken(f.error(), expected_of(body, f.error(), start));
        return out.finish();
    }
    explain_user_data(out, *f);
    out.add(2, "frame_check", "CRC-16/X-25 of the octets from L", frame_source);
    out.add(1, "end", "", frame_source);
    return out.finish();
}

}  // namespace submeter::inline v0::codec::dlt698
