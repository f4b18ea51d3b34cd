// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the fuzz target of DL/T 698.45 asks of the values in an APDU: each typed reader takes any
// Data, and what it reads is the same after it was written.

#include "submeter/codec/dlt698/connect.hpp"
#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/prepaid.hpp"
#include "submeter/codec/dlt698/relay.hpp"
#include "submeter/codec/dlt698/tariff_tables.hpp"
#include "submeter/codec/dlt698/value.hpp"
#include "support/fuzzing.hpp"

namespace submeter::fuzzing::dlt698_values {

namespace dlt698 = codec::dlt698;

using room = std::array<std::byte, 4096>;

/// What was read is written, and read again it is the same.
template <class Value, class Read, class Write>
void check_kept(const result<Value>& value, Read read, Write write) {
    if (!value) return;
    room octets;
    const auto written = write(*value, bytes_span{octets});
    if (!written) return;  // a type that the writer does not choose
    const auto again = read(*written);
    require(again && *again == *value);
}

inline void check_numbers(const dlt698::data_view& d) {
    const auto whole = d.integer();
    const auto natural = d.unsigned_integer();
    if (whole) require(natural.has_value() == (*whole >= 0));
    if (whole && natural) require(*natural == static_cast<std::uint64_t>(*whole));
    if (const auto number = d.number(-2)) require(*number == (decimal{*whole, -2}));
    if (const auto bits = d.bits()) require(d.count == 64 || *bits >> d.count == 0);
}

inline void check_basic(const dlt698::data_view& d) {
    check_numbers(d);
    (void)d.boolean();
    (void)d.method();
    if (const auto octets = d.octets()) require(octets->size() <= d.encoded.size());
    if (const auto id = d.attribute()) (void)dlt698::find_item(*id);
    if (const auto when = d.moment())
        if (const auto local = dlt698::to_local(*when))
            require(dlt698::from_local(*local).has_value());
    if (const auto server = d.server()) {
        require(dlt698::matches(*server, *server));
        require(dlt698::matches(*server, dlt698::any_address));
        (void)dlt698::has_wildcard(*server);
        auto other = *server;
        other.octets[0] ^= std::byte{1};
        (void)dlt698::matches(*server, other);
        other.length = 5;
        (void)dlt698::matches(*server, other);
    }
}

inline void check_compound(const dlt698::data_view& d) {
    (void)dlt698::security_of(d);
    (void)dlt698::port_of(d);
    (void)dlt698::scaler_of(d);
    (void)dlt698::interval_of(d);
    if (const auto bounds = dlt698::region_of(d)) require(!bounds->to.encoded.empty());
    if (d.type == dlt698::data_type::rcsd) (void)dlt698::row_width(d.content);
    if (d.type != dlt698::data_type::rsd) return;
    const auto which = dlt698::read_selector(d.content);
    require(which.has_value());
    if (which->kind != dlt698::selector_kind::ranges) return;
    for (dlt698::range_list list{which->ranges}; const auto one = list.next();)
        require(!one->step.encoded.empty());
}

inline void check_prepaid(const dlt698::data_view& d) {
    const auto write = [](const auto& v, bytes_span out) { return dlt698::encode_data(v, out); };
    check_kept(dlt698::read_wallet(d), dlt698::read_wallet, write);
    check_kept(dlt698::read_alarm_money(d), dlt698::read_alarm_money, write);
    check_kept(dlt698::read_credit_limits(d), dlt698::read_credit_limits, write);
    const auto of_one = [](const auto& order, bytes_span out) {
        return dlt698::encode_data(order, out).and_then([](const auto& list) {
            return dlt698::item_of(list, 0);
        });
    };
    check_kept(dlt698::read_trip_order(d), dlt698::read_trip_order, of_one);
    check_kept(dlt698::read_close_order(d), dlt698::read_close_order, of_one);
    if (const auto operation = dlt698::read_wallet_operation(d)) {
        room octets;
        const auto written = dlt698::encode_data(*operation, octets);
        if (written) require(dlt698::read_wallet_operation(*written)->count == operation->count);
    }
}

inline void check_tables(const dlt698::data_view& d) {
    room octets;
    std::array<dlt698::zone_start, 14> zones{};
    if (const auto n = dlt698::read_zones(d, zones))
        require(dlt698::encode_zones(std::span{zones}.first(*n), octets).has_value());
    std::array<dlt698::slot_start, 14> slots{};
    if (const auto n = dlt698::read_day_table(d, slots)) {
        const std::span<const dlt698::slot_start> tables[]{std::span{slots}.first(*n)};
        require(dlt698::encode_day_tables(tables, octets).has_value());
    }
    std::array<decimal, 12> prices{};
    std::array<decimal, 12> values{};
    (void)dlt698::read_prices(d, prices);
    std::array<dlt698::step_settlement, 4> ends{};
    if (const auto steps = dlt698::read_steps(d, values, prices, ends))
        (void)dlt698::encode_steps(*steps, octets);
    std::array<dlt698::holiday, 8> days{};
    if (const auto n = dlt698::read_holidays(d, days))
        require(dlt698::encode_holidays(std::span{days}.first(*n), octets).has_value());
}

/// One Data, and all in it.
inline void check_data(const dlt698::data_view& d) {
    check_basic(d);
    check_compound(d);
    check_prepaid(d);
    check_tables(d);
    (void)dlt698::read_demand_time(d);
    std::size_t count = 0;
    for (dlt698::data_items items{d}; const auto one = items.next(); ++count)
        check_data(*one);
    if (d.is_list()) {
        require(!dlt698::item_of(d, count).has_value());
        require(dlt698::item_of(d, count / 2).has_value() == (count > 0));
    }
}

/// Each number that the dictionary sees in the Data of an attribute.
inline void check_item(dlt698::oad id, const dlt698::data_view& d) {
    const auto what = dlt698::find_item(id);
    if (!what) return;
    for (std::size_t index = 0; index < 6; ++index)
        (void)dlt698::read_number(*what, d, index);
}

inline void check_connection(const dlt698::apdu& a) {
    room octets;
    const auto read_back = [&](const auto& value, auto read) {
        if (!value) return;
        const auto written = dlt698::encode_apdu(*value, octets);
        require(written.has_value());
        const auto again = dlt698::parse_apdu(*written);
        require(again && read(*again).has_value());
    };
    read_back(dlt698::read_link_request(a), dlt698::read_link_request);
    read_back(dlt698::read_link_reply(a), dlt698::read_link_reply);
    read_back(dlt698::read_connect_request(a), dlt698::read_connect_request);
    read_back(dlt698::read_connect_reply(a), dlt698::read_connect_reply);
    read_back(dlt698::read_release_notice(a), dlt698::read_release_notice);
    if (const auto beat = dlt698::read_link_request(a))
        require(dlt698::answer(*beat, beat->sent, beat->sent).requested == beat->sent);
}

inline void check_exchange(const dlt698::apdu& a) {
    room octets;
    require(a.number() < 64);
    if (a.events_wait()) require(a.way == codec::direction::response);
    (void)dlt698::accepted(a);
    (void)dlt698::data_of_get(a);
    (void)dlt698::encode_report_answer(a, octets);
    auto other = a;
    other.way =
        a.way == codec::direction::request ? codec::direction::response : codec::direction::request;
    if (a.what != dlt698::service::error) require(dlt698::check_answer(a, other).has_value());
    require(!dlt698::check_answer(a, a).has_value());
    ++other.piid;
    require(!dlt698::check_answer(a, other).has_value());
    if (const auto no = dlt698::encode_verdict(a, dlt698::dar::denied, octets)) {
        const auto reply = dlt698::parse_apdu(*no);
        require(reply && !dlt698::accepted(*reply).has_value());
        require(dlt698::check_answer(a, *reply).has_value());
    }
}

/// All that is in an APDU.
inline void check_apdu(const dlt698::apdu& a) {
    check_connection(a);
    check_exchange(a);
    const auto use = [](const dlt698::entry& e) {
        for (const auto& d : {e.data, e.then_data})
            if (d) check_data(*d);
        if (e.data) check_item(e.attribute(), *e.data);
        dlt698::for_each_cell(e, [](std::size_t, dlt698::oad id, const dlt698::data_view& d) {
            check_data(d);
            check_item(id, d);
        });
        if (const auto to = dlt698::read_address(e.server))
            require(dlt698::address_flags(*to) == e.server[0]);
        require(!dlt698::to_name(e.method()).empty());
    };
    dlt698::for_each_entry(a, use);
    dlt698::for_each_reported(a, use);
}

/// Not a cipher: what shows that the octets went through it.
struct mirror {
    result<bytes_view> encrypt(bytes_view in, bytes_span out) const {
        if (in.size() > out.size()) return fail(errc::no_room);
        for (std::size_t i = 0; i < in.size(); ++i)
            out[i] = in[i] ^ std::byte{0x5A};
        return bytes_view{out.first(in.size())};
    }
    result<bytes_view> decrypt(bytes_view in, bytes_span out) const { return encrypt(in, out); }
    result<bytes_view> mac(bytes_view in, bytes_span out) const {
        if (out.size() < 2) return fail(errc::no_room);
        const auto check = crc16_x25(in);
        out[0] = static_cast<std::byte>(check >> 8);
        out[1] = static_cast<std::byte>(check & 255U);
        return bytes_view{out.first(2)};
    }
};

/// What is sealed and sent back opens to the same octets.
inline void check_sealed(const dlt698::security_request& r) {
    room octets;
    room opened;
    mirror module;
    auto given = r;
    given.mac = {};
    const auto sealed = dlt698::seal(given, module, octets);
    if (!sealed) return;
    dlt698::security_reply reply{.how = sealed->how, .carried = sealed->carried};
    if (!sealed->mac.empty()) reply.mac = sealed->mac;
    const auto back = dlt698::open(reply, module, opened);
    require(back && same(*back, r.carried));
}

inline void check_opened(const dlt698::security_reply& r) {
    room opened;
    mirror module;
    const auto back = dlt698::open(r, module, opened);
    if (r.how == dlt698::protection::refused) require(!back.has_value());
}

/// What is cut into fragments is put together again; a confirmation or a gap is refused.
inline void check_joined(bytes_view apdu) {
    if (apdu.empty()) return;
    room octets;
    room piece;
    dlt698::splitter parts{apdu, 1U + to_u8(apdu[0]) % 40U};
    if (parts.fits_one()) return;
    dlt698::reassembly whole{octets};
    while (true) {
        const auto one = parts.next();
        require(one && one->has_value());
        const auto length = dlt698::encode(**one, bytes_span{piece});
        const auto read = dlt698::parse_fragment(bytes_view{piece}.first(*length));
        require(read.has_value());
        const auto done = whole.add(*read);
        require(read->wants_confirmation() == (read->kind != dlt698::fragment_kind::last));
        if (!done) return require(done.error().code == errc::no_room);
        if (!*done) {
            require(whole.pending() && !whole.add(*read)->has_value());
            continue;
        }
        require(same(**done, apdu) && !whole.pending());
        break;
    }
    require(!whole.add(dlt698::confirmation({})).has_value());
}

}  // namespace submeter::fuzzing::dlt698_values
