// SPDX-License-Identifier: Apache-2.0
#include "codec/describe.hpp"

#include "codec/dlt698/values.hpp"
#include "submeter/codec/dlt698/connect.hpp"
#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/security.hpp"

namespace submeter::inline v0::codec::dlt698 {

namespace {

decoded_item plain_item(std::string name, std::string value, std::string unit = {}) {
    decoded_item out;
    out.name = std::move(name);
    out.value = std::move(value);
    out.unit = std::move(unit);
    return out;
}

decoded_item verdict_item(const std::string& id, dar verdict) {
    auto out = plain_item("result", detail::dar_text(verdict));
    out.id = id;
    return out;
}

void add_data(decoded_frame& out, const data_view& d, const detail::named& about,
              const std::string& time = {}) {
    for (auto& one : detail::flatten(d, about, d.encoded)) {
        if (one.begins_list || one.is_time) continue;
        if (one.what.time.empty()) one.what.time = time;
        out.items.push_back(std::move(one.what));
    }
}

// When each row was frozen, or its event began.
std::vector<std::string> row_times(const entry& e) {
    std::vector<std::string> out;
    for_each_cell(e, [&](std::size_t row, oad id, const data_view& d) {
        if (out.size() <= row) out.resize(row + 1);
        const bool frozen = id == make_oad(0x2021);
        const bool began = id == make_oad(0x201E) && out[row].empty();
        if ((frozen || began) && d.moment()) out[row] = detail::value_text(d, 0).value_or("");
    });
    return out;
}

void add_rows(decoded_frame& out, const entry& e) {
    const auto times = row_times(e);
    for_each_cell(e, [&](std::size_t row, oad id, const data_view& d) {
        add_data(out, d, detail::name_of(id), d.moment() ? std::string{} : times[row]);
    });
}

class describer {
public:
    explicit describer(decoded_frame& out) : out_(out) {}

    void apdu_of(const apdu& a) {
        out_.function = to_text(a.what);
        switch (a.what) {
            case service::link:
                link(a);
                return;
            case service::connect:
                connect(a);
                return;
            case service::error:
                out_.items.push_back(plain_item("error", std::to_string(to_u8(a.body[0]))));
                out_.error_reply = true;
                return;
            default:
                entries(a);
        }
    }

    void security(const security_reply& r) {
        if (r.how == protection::refused) {
            out_.items.push_back(verdict_item({}, r.verdict));
            out_.error_reply = true;
        } else {
            carried(r.how, r.carried);
        }
        if (r.mac) add_octets("mac", *r.mac);
    }
    void security(const security_request& r) {
        carried(r.how, r.carried);
        if (r.proof == proof_kind::sid_mac || r.proof == proof_kind::sid) {
            out_.items.push_back(plain_item("sid", detail::id_text(r.sid.id)));
            add_octets("sid_parameters", r.sid.parameters);
        }
        add_octets("random", r.rn);
        add_octets("mac", r.mac);
    }

private:
    void carried(protection how, bytes_view octets) {
        if (how == protection::cipher) {
            out_.items.push_back(plain_item("cipher_text", to_hex(octets)));
        } else if (const auto inner = parse_apdu(octets)) {
            apdu_of(*inner);
            out_.items.push_back(plain_item("service", std::move(out_.function)));
        } else {
            out_.items.push_back(plain_item("data", to_hex(octets)));
        }
        out_.function = "security";
    }

    void add_octets(const char* name, bytes_view octets) {
        if (!octets.empty()) out_.items.push_back(plain_item(name, to_hex(octets)));
    }

    void link(const apdu& a) {
        if (const auto r = read_link_request(a)) {
            out_.items.push_back(plain_item("link", std::string{to_text(r->kind)}));
            out_.items.push_back(plain_item("heartbeat", std::to_string(r->heartbeat_s), "s"));
            out_.items.push_back(plain_item("sent", detail::moment_text(r->sent)));
        } else if (const auto reply = read_link_reply(a)) {
            out_.error_reply = reply->verdict != link_verdict::ok;
            out_.items.push_back(plain_item("result", std::string{to_text(reply->verdict)}));
            out_.items.push_back(
                plain_item("clock_trusted", reply->clock_trusted ? "true" : "false"));
            out_.items.push_back(plain_item("requested", detail::moment_text(reply->requested)));
            out_.items.push_back(plain_item("received", detail::moment_text(reply->received)));
            out_.items.push_back(plain_item("replied", detail::moment_text(reply->replied)));
        }
    }

    void terms(const connection_terms& t) {
        const auto add = [&](const char* name, std::uint32_t value, const char* unit) {
            out_.items.push_back(plain_item(name, std::to_string(value), unit));
        };
        add("version", t.version, "");
        add("send_size", t.send_size, "");
        add("receive_size", t.receive_size, "");
        add("window", t.window, "");
        add("apdu_size", t.apdu_size, "");
        add("timeout", t.timeout_s, "s");
    }

    void connect(const apdu& a) {
        if (const auto r = read_connect_request(a)) {
            terms(r->terms);
            out_.items.push_back(plain_item("mechanism", std::string{to_text(r->by)}));
        } else if (const auto reply = read_connect_reply(a)) {
            out_.error_reply = reply->verdict != connect_verdict::allowed;
            terms(reply->terms);
            out_.items.push_back(plain_item("result", std::string{to_text(reply->verdict)}));
        }
    }

    // A reply refuses when nothing in it was accepted; what is read after a write does not count.
    void entries(const apdu& a) {
        std::size_t count = 0;
        std::size_t refused = 0;
        for_each_entry(a, [&](const entry& e) {
            if (e.id == 0 && !e.verdict) return;  // GET next names a block alone
            auto about = is_order(a) ? detail::name_of_parameters(e.method())
                                     : detail::name_of(e.attribute());
            if (e.id == 0) about.id.clear();
            if (!out_.id && !about.id.empty()) out_.id = about.id;
            ++count;
            refused += e.verdict && *e.verdict != dar::ok ? 1U : 0U;
            one_entry(a, e, about);
        });
        out_.error_reply = count > 0 && refused == count;
        if (a.what == service::get && a.choice == 5 && a.way == direction::response)
            out_.follow_up = to_u8(a.body[0]) == 0;
        for_each_reported(a, [&](const entry& e) { answered(e, detail::name_of(e.attribute())); });
    }

    static bool is_order(const apdu& a) {
        return a.what == service::action ||
               (a.what == service::proxy && (a.choice == 5 || a.choice == 6));
    }

    // What the server is told to do, where the method is known.
    bool add_method(const entry& e, const detail::named& about) {
        const auto name = to_name(e.method());
        if (name == "unknown") return false;
        auto method = plain_item("method", std::string{name});
        method.id = about.id;
        out_.items.push_back(std::move(method));
        return true;
    }

    void one_entry(const apdu& a, const entry& e, const detail::named& about) {
        const bool lists_names = a.way == direction::request && !e.data && e.octets.empty() &&
                                 e.selector.empty() && (a.choice == 2 || a.what != service::get) &&
                                 !e.then;
        if (lists_names) {
            decoded_item item;
            item.id = about.id;
            item.name = about.what ? to_text(*about.what) : about.name;
            out_.items.push_back(std::move(item));
            return;
        }
        const bool told = a.way == direction::request && is_order(a) && add_method(e, about);
        if (!told || !e.data || !e.data->is_null()) answered(e, about);
        if (e.then_verdict) out_.items.push_back(verdict_item(to_text(*e.then), *e.then_verdict));
        if (e.then_data) add_data(out_, *e.then_data, detail::name_of(*e.then));
    }

    void answered(const entry& e, const detail::named& about) {
        if (e.verdict) out_.items.push_back(verdict_item(about.id, *e.verdict));
        if (e.data) add_data(out_, *e.data, about);
        add_rows(out_, e);
        if (!e.octets.empty()) {
            auto carried = plain_item("forwarded", to_hex(e.octets));
            carried.id = about.id;
            out_.items.push_back(std::move(carried));
        }
    }

    decoded_frame& out_;
};

// What the user data say; offsets of errors count from their front.
result<void> fill(decoded_frame& out, bytes_view data) {
    describer into{out};
    if (is_security(data)) {
        out.function = "security";
        if (to_u8(data[0]) == security_request_tag) {
            const auto r = parse_security_request(data);
            if (!r) return submeter::fail(r.error());
            into.security(*r);
        } else {
            const auto r = parse_security_reply(data);
            if (!r) return submeter::fail(r.error());
            into.security(*r);
        }
        return {};
    }
    const auto a = parse_apdu(data);
    if (!a) return submeter::fail(a.error());
    into.apdu_of(*a);
    return {};
}

result<void> fill_fragment(decoded_frame& out, bytes_view data) {
    constexpr const char* kinds[] = {"first", "last", "confirm", "middle"};
    const auto f = parse_fragment(data);
    if (!f) return submeter::fail(f.error());
    out.function = "fragment";
    out.follow_up = f->wants_confirmation();
    out.items.push_back(plain_item("fragment", kinds[static_cast<std::size_t>(f->kind)]));
    out.items.push_back(plain_item("sequence", std::to_string(f->sequence)));
    if (!f->piece.empty()) out.items.push_back(plain_item("piece", to_hex(f->piece)));
    return {};
}

}  // namespace

decoded_frame describe(bytes_view input, std::size_t offset, std::optional<direction> way) {
    const auto f = decode(input);
    const std::size_t length = overhead + f->server.length + f->data.size();
    decoded_frame out;
    out.in = protocol::dlt698;
    out.offset = offset + f->consumed - length;
    out.length = length;
    out.way = way.value_or(direction_of(f->control));
    out.address = to_text(f->server);
    // A wildcard is seen by its digits.
    if (f->server.type != address_type::single &&
        !(f->server.type == address_type::wildcard && has_wildcard(f->server)))
        out.address_type = std::string{to_text(f->server.type)};
    out.logical_address = f->server.logical;
    out.control = codec::detail::hex_byte(f->control);
    std::vector<std::byte> room(f->data.size());
    const auto data = *clear_data(*f, room);
    const auto filled = is_fragment(f->control) ? fill_fragment(out, data) : fill(out, data);
    out.ok = filled.has_value();
    if (!filled) {
        out.why = filled.error();
        out.why.offset += static_cast<std::uint32_t>(out.offset + overhead - 3 + f->server.length);
    }
    return out;
}

}  // namespace submeter::inline v0::codec::dlt698
