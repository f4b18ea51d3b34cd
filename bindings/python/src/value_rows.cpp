// SPDX-License-Identifier: Apache-2.0
#include "value_rows.hpp"

#include "dlt698_rows.hpp"
#include "row_writer.hpp"
#include "submeter/codec/cjt188/dictionary.hpp"
#include "submeter/codec/cjt188/message.hpp"
#include "submeter/codec/cjt188/value.hpp"
#include "submeter/codec/dlt645/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/cursor.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/codec/dlt645/edition_1997/refusal.hpp"
#include "submeter/codec/dlt645/message.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/value.hpp"
#include "submeter/codec/modbus/ascii.hpp"
#include "submeter/codec/modbus/message.hpp"
#include "submeter/codec/modbus/registers.hpp"
#include "submeter/codec/modbus/tcp.hpp"

#include <algorithm>
#include <array>

namespace submeter::inline v0::python {

namespace {

namespace cjt188 = codec::cjt188;
namespace dlt645 = codec::dlt645;
namespace modbus = codec::modbus;

constexpr std::array<std::string_view, 40> units{
    "",   "kWh", "kvarh", "kVAh", "kW",   "kvar",    "kVA",     "V",         "A",   "Ah",
    "Hz", "%",   "deg",   "degC", "min",  "s",       "ms",      "CNY",       "J",   "kJ",
    "MJ", "GJ",  "Wh",    "MWh",  "W",    "MW",      "L",       "m3",        "L/h", "m3/h",
    "h",  "J/h", "kJ/h",  "MJ/h", "GJ/h", "CNY/kWh", "imp/kWh", "imp/kvarh", "var", "VA"};

// The digits of an address of packed digits, lowest octet first. @return `bad_address` for octets
// that are no digits.
template <std::size_t Size>
result<std::uint64_t> digits_of(const std::array<std::byte, Size>& octets) {
    std::uint64_t out = 0;
    for (std::size_t k = Size; k-- > 0;) {
        const int pair = bcd_to_int(octets[k]);
        if (pair < 0) return fail(errc::bad_address, k);
        out = out * 100 + static_cast<std::uint64_t>(pair);
    }
    return out;
}

// Both editions of DL/T 645, which have one frame; `Edition` knows what is in it.
template <class Edition>
class dlt645_reader {
public:
    result<void> read(bytes_view octets, row_writer& out) {
        const auto f = dlt645::decode(octets);
        if (!f) return fail(f.error());
        if (f->consumed != octets.size()) return fail(errc::bad_length);
        const auto address = digits_of(f->meter.octets);
        if (!address) return fail(address.error());
        out.current.address = *address;
        const auto reply = Edition::parse(*f, room_);
        if (!reply) return fail(reply.error());
        if (const auto done = accepted(*reply); !done) return done;
        if (reply->what != Edition::read) return fail(errc::unknown_function);
        out.current.id = reply->id.value;
        const auto found = Edition::find(reply->id, reply->data.size());
        if (!found) return fail(found.error());
        return read_values(typename Edition::cursor{*found, reply->data}, reply->data, out);
    }

private:
    // Values that are no numbers are left out, unless there is nothing else.
    template <class Cursor>
    result<void> read_values(Cursor values, bytes_view data, row_writer& out) {
        bool any = false;
        for (; const auto v = values.next(); ++out.current.item) {
            const auto value = dlt645::read_value(v->what, v->octets);
            if (!value && value.error().code == errc::bad_value) continue;
            any = true;
            add(v->what, value, out);
        }
        if (any) return {};
        return fail(values.rest().size() == data.size() ? errc::bad_length : errc::wrong_type);
    }

    template <class Item>
    void add(const Item& what, const result<decimal>& value, row_writer& out) {
        const auto unit = units_[static_cast<std::size_t>(what.unit)];
        const auto marks = what.phase | std::uint32_t{what.index} << 8 |
                           std::uint32_t{what.tariff} << 16 | std::uint32_t{what.history} << 24;
        out.add(what.id.value, value, unit, {what.name.data(), what.id.value, marks},
                [&] { return to_text(what); });
    }

    std::array<std::uint8_t, 32> units_ = unit_indices<dlt645::item_unit>();
    std::array<std::byte, dlt645::data_length_max> room_{};
};

struct edition_2007 {
    using cursor = dlt645::value_cursor;
    static constexpr auto read = dlt645::function::read;
    static auto parse(const dlt645::frame& f, bytes_span room) {
        return dlt645::parse_reply(f, room);
    }
    static auto find(dlt645::data_id id, std::size_t octets) {
        return dlt645::find_item(id, octets);
    }
};

struct edition_1997 {
    using cursor = dlt645::edition_1997::value_cursor;
    static constexpr auto read = dlt645::edition_1997::function::read;
    static auto parse(const dlt645::frame& f, bytes_span room) {
        return dlt645::edition_1997::parse_reply(f, room);
    }
    static auto find(dlt645::edition_1997::data_id id, std::size_t) {
        return dlt645::edition_1997::find_item(id);
    }
};

class cjt188_reader {
public:
    result<void> read(bytes_view octets, row_writer& out) {
        const auto f = cjt188::decode(octets);
        if (!f) return fail(f.error());
        if (f->consumed != octets.size()) return fail(errc::bad_length);
        const auto address = digits_of(f->meter.octets);
        if (!address) return fail(address.error());
        out.current.address = *address;
        const auto reply = cjt188::parse_reply(*f);
        if (!reply) return fail(reply.error());
        if (reply->refused) return fail(errc::meter_refused);
        out.current.id = reply->id.value;
        const auto found =
            cjt188::find_layout(cjt188::family_of(reply->type), reply->id, reply->data.size());
        if (!found) return fail(found.error());
        return read_values(*found, reply->data, out);
    }

private:
    result<void> read_values(const cjt188::layout& found, bytes_view data, row_writer& out) {
        bool any = false;
        for (const auto& f : found.fields) {
            const auto value = read_value(f, data);
            data = data.subspan(f.octets);
            if (value || value.error().code != errc::bad_value) {
                any = true;
                add(f, value, out);
            }
            ++out.current.item;
        }
        if (!any) return fail(errc::wrong_type);
        return {};
    }

    // Where the unit octet is none of the table, the digits stand alone, as decode() has them.
    static result<cjt188::measurement> read_value(const cjt188::field& f, bytes_view data) {
        const auto value = cjt188::read_value(f, data);
        if (value || value.error().code != errc::bad_value) return value;
        return cjt188::read_digits(f, data).map([](const decimal& digits) {
            return cjt188::measurement{digits, cjt188::item_unit::none};
        });
    }

    void add(const cjt188::field& f, const result<cjt188::measurement>& value, row_writer& out) {
        const auto unit = value ? units_[static_cast<std::size_t>(value->unit)] : std::uint8_t{0};
        const auto number = value.map([](const cjt188::measurement& m) { return m.value; });
        const auto history = cjt188::history_of({static_cast<std::uint16_t>(out.current.id)});
        out.add(out.current.id, number, unit, {f.name.data(), out.current.id, 0}, [&] {
            std::string name{f.name};
            if (history != 0) name.append("_last_").append(std::to_string(history));
            return name;
        });
    }

    std::array<std::uint8_t, 32> units_ = unit_indices<cjt188::item_unit>();
};

bool reads_registers(modbus::function what) {
    using enum modbus::function;
    return what == read_holding_registers || what == read_input_registers ||
           what == read_write_multiple_registers || what == read_fifo_queue;
}

result<void> read_registers(const modbus::frame& f, std::size_t length, row_writer& out) {
    if (f.consumed != length) return fail(errc::bad_length);
    out.current.address = f.unit;
    const auto reply = modbus::parse_reply(f);
    if (!reply) return fail(reply.error());
    if (const auto done = modbus::accepted(*reply); !done) return done;
    const auto count = static_cast<std::uint32_t>(reply->registers.size() / 2);
    if (count == 0 || !reads_registers(reply->what)) return fail(errc::wrong_type);
    constexpr const char* name = "register";
    for (std::uint32_t k = 0; k < count; ++k) {
        const auto word = modbus::read_number(reply->registers, k, {});
        out.current.item = k;
        out.add(k, word.map([](std::int64_t w) {
            return decimal{w, 0};
        }),
                0, {.text = name}, [] { return std::string{name}; });
    }
    return {};
}

struct modbus_rtu_reader {
    result<void> read(bytes_view octets, row_writer& out) const {
        const auto f = modbus::decode(octets, codec::direction::response);
        if (!f) return fail(f.error());
        return read_registers(*f, octets.size(), out);
    }
};

struct modbus_tcp_reader {
    result<void> read(bytes_view octets, row_writer& out) const {
        const auto f = modbus::decode_tcp(octets);
        if (!f) return fail(f.error());
        return read_registers(f->content, octets.size(), out);
    }
};

struct modbus_ascii_reader {
    result<void> read(bytes_view octets, row_writer& out) const {
        std::array<std::byte, modbus::ascii_octets_max> room{};
        const auto f = modbus::decode_ascii(octets, room);
        if (!f) return fail(f.error());
        return read_registers(*f, octets.size(), out);
    }
};

template <class Reader>
value_rows read_all(Reader reader, bytes_view input, std::span<const std::int64_t> offsets) {
    row_writer out{offsets.size()};
    for (std::size_t k = 0; k + 1 < offsets.size(); ++k) {
        const auto begin = static_cast<std::size_t>(offsets[k]);
        out.begin(static_cast<std::int64_t>(k));
        const auto octets = input.subspan(begin, static_cast<std::size_t>(offsets[k + 1]) - begin);
        const auto done = reader.read(octets, out);
        if (!done) out.add_failure(done.error());
    }
    return out.take();
}

}  // namespace

std::span<const std::string_view> value_units() noexcept {
    return units;
}

std::uint8_t unit_index(std::string_view text) noexcept {
    const auto found = std::find(units.begin(), units.end(), text);
    return found == units.end() ? std::uint8_t{0}
                                : static_cast<std::uint8_t>(found - units.begin());
}

value_rows read_value_rows(codec::protocol in, bytes_view input,
                           std::span<const std::int64_t> offsets) {
    switch (in) {
        case codec::protocol::dlt645_2007:
            return read_all(dlt645_reader<edition_2007>{}, input, offsets);
        case codec::protocol::dlt645_1997:
            return read_all(dlt645_reader<edition_1997>{}, input, offsets);
        case codec::protocol::cjt188:
            return read_all(cjt188_reader{}, input, offsets);
        case codec::protocol::modbus_rtu:
            return read_all(modbus_rtu_reader{}, input, offsets);
        case codec::protocol::modbus_tcp:
            return read_all(modbus_tcp_reader{}, input, offsets);
        case codec::protocol::modbus_ascii:
            return read_all(modbus_ascii_reader{}, input, offsets);
        case codec::protocol::dlt698:
            return read_all(dlt698_reader{}, input, offsets);
    }
    return {};
}

}  // namespace submeter::inline v0::python
