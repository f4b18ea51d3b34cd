// SPDX-License-Identifier: Apache-2.0
// The records of a virtual DL/T 698.45 meter: freezes, events, purchases; and the report of one.
#include "dlt698_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;
using codec::direction;

namespace {

constexpr oad freeze_time{0x20210200};
constexpr oad event_number{0x20220200};
constexpr oad event_start{0x201E0200};
constexpr oad event_end{0x20200200};
constexpr oad energy{0x00100200};
constexpr oad total_before{0x00102201};
constexpr oad trip_record{0x301F0200};
constexpr std::byte null_data{0};

std::optional<freeze_kind> kind_of(std::uint16_t object) {
    switch (object) {
        case 0x5000:
            return freeze_kind::instant;
        case 0x5003:
            return freeze_kind::hourly;
        case 0x5004:
            return freeze_kind::daily;
        case 0x5008:
            return freeze_kind::zone_switch;
        case 0x5009:
            return freeze_kind::day_table_switch;
        case 0x500A:
            return freeze_kind::price_switch;
        case 0x500B:
            return freeze_kind::step_switch;
        default:
            return std::nullopt;
    }
}

// A row's cell for a column; NULL where it has none.
template <class Cells>
std::vector<std::byte> cell_of(const Cells& cells, oad column) {
    for (const auto& [id, data] : cells) {
        if (id == column) return data;
        if (column.index() == 0 || id.value != (column.value & ~0xFFU)) continue;
        const auto list = read_data(data);
        const auto part = item_of(*list, column.index() - 1U);
        if (part) return {part->encoded.begin(), part->encoded.end()};
    }
    return {null_data};
}

std::optional<local_instant> time_of(const data_view& d) {
    const auto parts = d.moment();
    const auto t = parts ? to_local(*parts) : fail(errc::wrong_type);
    return t ? std::optional{*t} : std::nullopt;
}

// Whether a moment is one of those that an interval names, counted from `from`.
bool on_step(local_instant t, local_instant from, time_interval every) {
    constexpr std::int64_t seconds[] = {1, 60, 3600, 86400};
    const auto unit = static_cast<std::size_t>(every.unit);
    if (every.count == 0 || unit >= std::size(seconds)) return true;
    return (t - from).count() % (seconds[unit] * every.count) == 0;
}

bool in_range(local_instant t, const column_range& r) {
    const auto from = time_of(r.from);
    const auto to = time_of(r.to);
    if (!from || !to || t < *from || t >= *to) return false;
    const auto every = interval_of(r.step);
    return !every || on_step(t, *from, *every);
}

// Whether a row that is `place`-th last, from 1, and of time `t` is selected.
bool selects(const record_selector& s, std::size_t place, local_instant t) {
    switch (s.kind) {
        case selector_kind::none:
            return true;
        case selector_kind::nth_last:
            return place == s.count;
        case selector_kind::latest:
            return place <= s.count;
        case selector_kind::equal:
            return time_of(s.range.from) == t;
        case selector_kind::range:
            return in_range(t, s.range);
        case selector_kind::ranges:
            for (range_list all{s.ranges}; const auto r = all.next();)
                if (in_range(t, *r)) return true;
            return false;
        case selector_kind::start_time:
        case selector_kind::store_time: {
            const auto at = to_local(s.from);
            return at && *at == t;
        }
        default: {
            const auto from = to_local(s.from);
            const auto to = to_local(s.to);
            return from && to && t >= *from && t < *to && on_step(t, *from, s.every);
        }
    }
}

// Only the times of records are compared.
bool by_time(const record_selector& s) {
    const auto fits = [](oad what) {
        return what == freeze_time || what == event_start || what == event_end;
    };
    if (s.kind == selector_kind::equal || s.kind == selector_kind::range) return fits(s.range.what);
    if (s.kind != selector_kind::ranges) return true;
    for (range_list all{s.ranges}; const auto r = all.next();)
        if (!fits(r->what)) return false;
    return true;
}

}  // namespace

std::optional<std::vector<dlt698_meter::record>> dlt698_meter::records_of(oad what) const {
    if (what.attribute() != 2 || what.feature() != 0) return std::nullopt;
    std::vector<record> out;
    if (const auto kind = kind_of(what.object())) {
        for (const auto& f : freezes(*kind))
            out.push_back({f.at,
                           {{freeze_time, moment(f.at)},
                            {energy, make_data([&](auto& w) {
                                 w.array(f.centi_kwh.size());
                                 for (const auto v : f.centi_kwh)
                                     w.integer(data_type::double_long_unsigned, v);
                             })}}});
        return out;
    }
    const auto add = [&](std::uint32_t number, local_instant start, local_instant end) {
        out.push_back({start,
                       {{event_number, double_long_unsigned(number)},
                        {event_start, moment(start)},
                        {event_end, moment(end)}}});
    };
    const auto relay = [&](const event_list<relay_event>& list) {
        auto number = list.count;
        for (const auto& e : list.last) {
            add(number--, e.at, e.at);
            out.back().cells.push_back({total_before, double_long_unsigned(e.centi_kwh)});
        }
    };
    switch (what.object()) {
        case 0x3011: {
            auto number = events_.outages.count;
            for (const auto& e : events_.outages.last)
                add(number--, e.start, e.end);
            return out;
        }
        case 0x301F:
            relay(events_.trips);
            return out;
        case 0x3020:
            relay(events_.closes);
            return out;
        case 0x3028: {
            auto number = events_.purchases.count;
            for (const auto& e : events_.purchases.last) {
                add(number--, e.at, e.at);
                const bool paid_in = e.after_cents >= e.before_cents;
                auto& cells = out.back().cells;
                cells.push_back({{0x202C8202}, double_long_unsigned(e.count)});
                cells.push_back({{0x202C2201}, double_long_unsigned(e.before_cents)});
                cells.push_back(
                    {{0x202E2200},
                     double_long_unsigned(e.cumulative_cents - (paid_in ? e.cents : 0))});
                cells.push_back({{0x202C8201}, double_long_unsigned(e.after_cents)});
                cells.push_back({{0x202E8200}, double_long_unsigned(e.cumulative_cents)});
            }
            return out;
        }
        default:
            return std::nullopt;
    }
}

// OAD, RCSD and rows, or a DAR; several of these where the rows of one do not fit an APDU.
std::vector<dlt698_meter::bytes> dlt698_meter::read_records(const entry& e,
                                                            std::optional<dar> no) const {
    const auto rows = records_of(e.attribute());
    const auto selector = read_selector(e.selector);
    auto why = no.value_or(!rows ? dar::no_such_object : dar::ok);
    if (why == dar::ok && (!selector || !by_time(*selector))) why = dar::out_of_range;
    std::vector<oad> columns;
    for (column_list asked{e.columns}; const auto c = asked.next();)
        for (std::size_t k = 0; k < c->width(); ++k)
            columns.push_back(c->at(k));
    bytes names{e.columns.begin(), e.columns.end()};
    if (columns.empty() && rows && !rows->empty()) {
        for (const auto& [id, data] : rows->front().cells)
            columns.push_back(id);
        names = {static_cast<std::byte>(columns.size())};
        for (const auto id : columns) {
            names.resize(names.size() + 5);
            byte_writer{bytes_span{names}.last(4)}.u32_be(id.value);
        }
    }
    bytes head(4);
    byte_writer{head}.u32_be(e.id);
    append(head, names);
    std::vector<bytes> out;
    if (why != dar::ok) {
        head.push_back(std::byte{0});
        head.push_back(static_cast<std::byte>(why));
        return {head};
    }
    bytes body;
    std::size_t count = 0;
    const auto finish = [&] {
        auto made = head;
        made.push_back(std::byte{1});
        made.push_back(static_cast<std::byte>(count));
        append(made, body);
        out.push_back(std::move(made));
        body.clear();
        count = 0;
    };
    std::size_t place = 0;
    for (const auto& row : *rows) {
        if (!selects(*selector, ++place, row.at)) continue;
        bytes cells;
        for (const auto id : columns)
            append(cells, cell_of(row.cells, id));
        const std::size_t with = head.size() + body.size() + cells.size() + 24;
        if (count > 0 && (with > apdu_octets_ || count == 127)) finish();
        append(body, cells);
        ++count;
    }
    if (count > 0 || out.empty()) finish();
    return out;
}

bool dlt698_meter::events_wait() const noexcept {
    return params_.report_s > 0 && events_.trips.count > reported_trips_;
}

dlt698_meter::bytes dlt698_meter::report() {
    const auto rows = records_of(trip_record);
    sent_trips_ = events_.trips.count;
    constexpr oad columns[] = {event_number, event_start, event_end, total_before};
    return make_apdu({.way = direction::response,
                      .what = service::report,
                      .choice = 2,
                      .piid = static_cast<std::uint8_t>(sent_trips_ & 0x3FU)},
                     {}, [&](auto& w) {
                         w.count(1);
                         w.attribute(trip_record);
                         w.columns(columns);
                         w.u8(1);
                         w.count(1);
                         for (const auto id : columns)
                             w.raw(cell_of(rows->front().cells, id));
                     });
}

}  // namespace submeter::inline v0::simulate
