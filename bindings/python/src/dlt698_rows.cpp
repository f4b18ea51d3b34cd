// SPDX-License-Identifier: Apache-2.0
#include "dlt698_rows.hpp"

#include "submeter/codec/dlt698/entry.hpp"
#include "submeter/codec/dlt698/frame.hpp"
#include "submeter/codec/dlt698/refusal.hpp"
#include "submeter/codec/dlt698/security.hpp"

#include <optional>
#include <span>

namespace submeter::inline v0::python {

namespace {

namespace dlt698 = codec::dlt698;
using dlt698::data_view;
using dlt698::item;
using dlt698::oad;

// The numbers in an attribute's Data; elements are named as decode() names them.
class number_walker {
public:
    number_walker(oad attribute, std::span<const std::uint8_t> units, row_writer& out)
        : attribute_(attribute), units_(units), out_(out) {}

    void run(const data_view& d) {
        std::optional<item> what;
        if (const auto found = dlt698::find_item(attribute_)) what = *found;
        walk(d, what);
    }

private:
    void walk(const data_view& d, const std::optional<item>& what) {
        if (!d.is_list()) return leaf(d, what);
        const bool demand = what && what->shape == dlt698::item_shape::demand && d.count == 2;
        if (demand) return leaf(*dlt698::item_of(d, 0), what);  // its time is no number
        const bool outermost = level_++ == 0 && attribute_.index() == 0;
        std::size_t index = 0;
        for (dlt698::data_items items{d}; const auto one = items.next();) {
            ++index;
            if (outermost) element_ = static_cast<std::uint32_t>(index < 256 ? index : 0);
            walk(*one, part_of(what, index));
        }
        --level_;
    }

    // A list where the dictionary has one value: its elements are numbered.
    static std::optional<item> part_of(const std::optional<item>& what, std::size_t index) {
        if (!what) return std::nullopt;
        if (const auto part = dlt698::element(*what, index)) return *part;
        if (what->shape != dlt698::item_shape::value) return std::nullopt;
        auto out = *what;
        out.number = static_cast<std::uint8_t>(index < 256 ? index : 0);
        return out;
    }

    void leaf(const data_view& d, const std::optional<item>& what) {
        const auto value = d.is_null() ? result<decimal>{fail(errc::value_absent)}
                                       : d.number(what ? what->scaler : 0);
        if (value || value.error().code != errc::wrong_type) add(value, what);
        ++out_.current.item;
    }

    void add(const result<decimal>& value, const std::optional<item>& what) {
        const std::uint32_t id = attribute_.value | element_;
        if (!what) {
            constexpr const char* name = "data";
            out_.add(id, value, 0, {.text = name}, [] { return std::string{name}; });
            return;
        }
        const auto marks = what->phase | static_cast<std::uint32_t>(what->tariff) << 8 |
                           static_cast<std::uint32_t>(what->number) << 16;
        out_.add(id, value, units_[static_cast<std::size_t>(what->unit)],
                 {what->name.data(), what->id.value, marks}, [&] { return to_text(*what); });
    }

    oad attribute_;
    std::span<const std::uint8_t> units_;
    row_writer& out_;
    unsigned level_ = 0;
    std::uint32_t element_ = 0;
};

void add_refused(const dlt698::entry& e, row_writer& out) {
    constexpr const char* name = "result";
    const auto said = dlt698::accepted(*e.verdict);
    out.add(e.id, fail(said ? error{errc::wrong_type} : said.error()), 0, {.text = name},
            [] { return std::string{name}; });
    ++out.current.item;
}

void add_entry(const dlt698::entry& e, std::span<const std::uint8_t> units, row_writer& out) {
    if (e.verdict) return add_refused(e, out);
    if (e.data) number_walker{e.attribute(), units, out}.run(*e.data);
    dlt698::for_each_cell(e, [&](std::size_t, oad id, const data_view& d) {
        number_walker{id, units, out}.run(d);
    });
}

result<dlt698::apdu> open_reply(bytes_view data) {
    if (!dlt698::is_security(data)) return dlt698::parse_apdu(data);
    const auto r = dlt698::parse_security_reply(data);
    if (!r) return fail(r.error());
    if (r->how == dlt698::protection::refused) {
        const auto said = dlt698::accepted(r->verdict);
        return fail(said ? error{errc::meter_refused} : said.error());
    }
    if (r->how == dlt698::protection::cipher) return fail(errc::wrong_type);
    return dlt698::parse_apdu(r->carried);
}

// A server address of at most 19 digits.
result<std::uint64_t> digits_of(const dlt698::address& server) {
    std::uint64_t out = 0;
    bool filler = true;  // a nibble F in front fills an odd number of digits up
    for (std::size_t k = server.view().size(); k-- > 0;) {
        for (const int shift : {4, 0}) {
            const unsigned digit = to_u8(server.view()[k]) >> shift & 15U;
            if (digit > 9 && !(filler && digit == 15)) return fail(errc::bad_address, k);
            filler = false;
            if (digit == 15) continue;
            if (out > (UINT64_MAX - digit) / 10) return fail(errc::overflow, k);
            out = out * 10 + digit;
        }
    }
    return out;
}

}  // namespace

dlt698_reader::dlt698_reader() : room_(dlt698::frame_length_max) {}

result<void> dlt698_reader::read(bytes_view octets, row_writer& out) {
    const auto f = dlt698::decode(octets);
    if (!f) return fail(f.error());
    if (f->consumed != octets.size()) return fail(errc::bad_length);
    const auto address = digits_of(f->server);
    if (!address) return fail(address.error());
    out.current.address = *address;
    if (dlt698::direction_of(f->control) != codec::direction::response ||
        dlt698::is_fragment(f->control))
        return fail(errc::not_a_reply);
    const auto data = dlt698::clear_data(*f, room_);
    if (!data) return fail(data.error());
    const auto reply = open_reply(*data);
    if (!reply) return fail(reply.error());
    if (reply->way != codec::direction::response) return fail(errc::not_a_reply);
    if (reply->what != dlt698::service::get && reply->what != dlt698::service::report)
        return fail(errc::unknown_function);
    const auto before = out.size();
    dlt698::for_each_entry(*reply, [&](const dlt698::entry& e) {
        if (out.current.id == 0) out.current.id = e.id;
        add_entry(e, units_, out);
    });
    if (out.size() == before) return fail(errc::wrong_type);
    return {};
}

}  // namespace submeter::inline v0::python
