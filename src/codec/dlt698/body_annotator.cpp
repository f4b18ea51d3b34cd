// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt698/body_annotator.hpp"

#include "codec/dlt698/values.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/relay.hpp"

#include <algorithm>

namespace submeter::inline v0::codec::dlt698::detail {

namespace {

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

    bool has_password() const {
        return asks_password_ || (what_ == service::connect && way_ == direction::request);
    }

    void part(const body_part& p) {
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
    void id(const body_part& p, std::size_t end) {
        const bool method = p.symbol == 'm';
        about_ = method ? name_of_parameters({p.number}) : name_of({p.number});
        asks_password_ = asks_password_ || (method && close_by_password_method.value == p.number);
        std::string text = about_.id;
        text += ' ';
        text += about_.what && !method ? to_text(*about_.what) : about_.name;
        out_.add_to(end, method ? "method" : "attribute", text, object_source);
    }

    void data(const data_view& d) { data(d, about_); }

    void data(const data_view& d, const named& about) {
        for (const auto& one : flatten(d, about, out_.view())) {
            auto value = value_of(one.what);
            out_.add_to(one.offset + one.length, one.what.name, value, data_source);
            if (one.secret) out_.hide_last();
        }
    }

    void choice_then(const body_part& p, const char* meaning) {
        out_.add_to(p.offset + 1, meaning, p.present ? "data" : "no data", service_source);
        if (p.present) {
            data(p.data);
        } else {
            refusal(p);
        }
    }

    void refusal(const body_part& p) {
        out_.add_to(p.offset + p.raw.size(), "refusal",
                    with_number(to_text(static_cast<dar>(p.number)), p.number), service_source);
    }

    void columns(const body_part& p, std::size_t end) {
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

    void rows(const body_part& p) {
        out_.add_to(p.offset + 1, "result", p.present ? "rows" : "no rows", service_source);
        if (!p.present) {
            refusal(p);
            return;
        }
        const std::size_t end = p.offset + p.raw.size();
        out_.add_to(end - p.octets.size(), "rows", std::to_string(p.number), service_source);
        const entry e{.columns = columns_, .rows = p.octets, .row_count = p.number};
        for_each_cell(e, [&](std::size_t, oad id, const data_view& d) { data(d, name_of(id)); });
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

    void other(const body_part& p, std::size_t end) {
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
                out_.add_to(end, "time", moment_text(*read_date_time(p.raw)), data_source);
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
    void octets(const body_part& p, std::size_t end) {
        const bool secret = what_ == service::connect && way_ == direction::request;
        out_.add_to(end, secret ? "proof" : "octets", secret ? "not shown" : to_hex(p.octets),
                    service_source);
        if (secret) out_.hide_last();
    }

    void named_octets(const body_part& p, std::size_t end) {
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
        const auto s = *dlt698::read_selector(rsd);
        std::string out = kinds[static_cast<std::size_t>(s.kind)];
        if (s.kind == selector_kind::nth_last || s.kind == selector_kind::latest) {
            out += ", n ";
            out += std::to_string(s.count);
        }
        if (s.kind == selector_kind::equal || s.kind == selector_kind::range) {
            out += ' ';
            out += to_text(s.range.what);
            out += " from ";
            out += value_text(s.range.from, 0).value_or("NULL");
        }
        if (s.kind == selector_kind::range) {
            out += " to ";
            out += value_text(s.range.to, 0).value_or("NULL");
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
    named about_{};
    bytes_view columns_{};
    bool asks_password_ = false;
};

}  // namespace

std::string with_number(std::string_view text, std::uint32_t number) {
    std::string out = std::to_string(number);
    out += " (";
    out += text;
    out += ')';
    return out;
}

secrecy explain_body(annotator& out, reader& in, const body_kind& kind, std::string_view grammar) {
    body_visitor visitor{out, kind.way, kind.what, kind.choice};
    walk(in, grammar, visitor);
    return visitor.has_password() ? secrecy::password : secrecy::none;
}

}  // namespace submeter::inline v0::codec::dlt698::detail
