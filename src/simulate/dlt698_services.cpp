// SPDX-License-Identifier: Apache-2.0
// GET, SET, ACTION and PROXY of a virtual DL/T 698.45 meter.
#include "dlt698_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;
using codec::direction;

namespace {

// What an answer has beside its entries: head, count, ending and a time tag.
constexpr std::size_t answer_overhead = 20;

// GetResult, with the OAD in front.
std::vector<std::byte> result_of(oad id, dar verdict, bytes_view data) {
    std::vector<std::byte> out(4);
    byte_writer{out}.u32_be(id.value);
    out.push_back(std::byte{static_cast<std::uint8_t>(verdict == dar::ok ? 1 : 0)});
    if (verdict == dar::ok) {
        append(out, data);
    } else {
        out.push_back(static_cast<std::byte>(verdict));
    }
    return out;
}

std::size_t count_of(const apdu& a) {
    std::size_t out = 0;
    for_each_entry(a, [&](const entry&) { ++out; });
    return out;
}

}  // namespace

dlt698_meter::bytes dlt698_meter::get(const apdu& a, std::optional<dar> no) {
    const bool of_records = a.choice >= 3;
    std::vector<bytes> parts;
    for_each_entry(a, [&](const entry& e) {
        if (of_records) {
            for (auto& chunk : read_records(e, no))
                parts.push_back(std::move(chunk));
            return;
        }
        const auto is = no ? said{*no, {}} : read(e.attribute());
        parts.push_back(result_of(e.attribute(), is.verdict, is.data));
    });
    const bool list = a.choice == 2 || a.choice == 4;
    std::size_t octets = answer_overhead;
    for (const auto& part : parts)
        octets += part.size();
    blocks_.clear();
    if (parts.size() <= 1 || (octets <= apdu_octets_ && parts.size() == count_of(a)))
        return make_apdu({.way = direction::response,
                          .what = service::get,
                          .choice = a.choice,
                          .piid = piid_of(a)},
                         {.tag = a.tag}, [&](auto& w) {
                             if (list) w.count(parts.size());
                             for (const auto& part : parts)
                                 w.raw(part);
                         });
    const std::size_t room =
        apdu_octets_ > 2 * answer_overhead ? apdu_octets_ - answer_overhead : answer_overhead;
    for (std::size_t i = 0; i < parts.size();) {
        std::size_t n = 0;
        bytes body;
        do {
            append(body, parts[i + n++]);
        } while (i + n < parts.size() && n < 127 && body.size() + parts[i + n].size() <= room);
        bytes made{std::byte{static_cast<std::uint8_t>(of_records ? 2 : 1)},
                   static_cast<std::byte>(n)};
        append(made, body);
        blocks_.push_back(std::move(made));
        i += n;
    }
    return block(a, 0);
}

dlt698_meter::bytes dlt698_meter::block(const apdu& a, std::size_t index) const {
    return make_apdu(
        {.way = direction::response, .what = service::get, .choice = 5, .piid = piid_of(a)},
        {.tag = a.tag}, [&](auto& w) {
            w.u8(index + 1 == blocks_.size() ? 1 : 0);
            w.u16(static_cast<std::uint16_t>(index + 1));
            w.raw(blocks_[index]);
        });
}

// The request names the last block that came, so that a lost answer can be asked for again.
dlt698_meter::bytes dlt698_meter::get_next(const apdu& a) {
    const std::size_t last = to_u8(a.body[0]) * 256U + to_u8(a.body[1]);
    if (last >= 1 && last < blocks_.size()) return block(a, last);
    return make_apdu(
        {.way = direction::response, .what = service::get, .choice = 5, .piid = piid_of(a)},
        {.tag = a.tag}, [&](auto& w) {
            w.u8(1);
            w.u16(static_cast<std::uint16_t>(last));
            w.u8(0);
            w.verdict(blocks_.empty() ? dar::no_transfer : dar::bad_block_number);
        });
}

dlt698_meter::bytes dlt698_meter::set(const apdu& a, std::optional<dar> no) {
    return make_apdu(
        {.way = direction::response, .what = service::set, .choice = a.choice, .piid = piid_of(a)},
        {.tag = a.tag}, [&](auto& w) {
            if (a.choice != 1) w.count(count_of(a));
            for_each_entry(a, [&](const entry& e) {
                w.attribute(e.attribute());
                w.verdict(no ? *no : write(e.attribute(), *e.data));
                if (!e.then) return;
                const auto is = no ? said{*no, {}} : read(*e.then);
                w.raw(result_of(*e.then, is.verdict, is.data));
            });
        });
}

dlt698_meter::bytes dlt698_meter::act(const apdu& a, std::optional<dar> no) {
    return make_apdu({.way = direction::response,
                      .what = service::action,
                      .choice = a.choice,
                      .piid = piid_of(a)},
                     {.tag = a.tag}, [&](auto& w) {
                         if (a.choice != 1) w.count(count_of(a));
                         for_each_entry(a, [&](const entry& e) {
                             const auto done = no ? said{*no, {}} : perform(e.method(), *e.data);
                             w.method(e.method());
                             w.verdict(done.verdict);
                             w.u8(done.data.empty() ? 0 : 1);
                             w.raw(done.data);
                             if (!e.then) return;
                             const auto is = no ? said{*no, {}} : read(*e.then);
                             w.raw(result_of(*e.then, is.verdict, is.data));
                         });
                     });
}

dlt698_meter::bytes dlt698_meter::proxy(const apdu& a, std::optional<dar> no) {
    const auto asked = first_entry(a);
    if (!asked) return {};
    constexpr auto port = make_oad(0xF201, 2, 1);
    auto why = no.value_or(asked->attribute() != port ? dar::no_such_object
                           : behind_                  ? dar::ok
                                                      : dar::denied);
    bytes heard;
    if (why == dar::ok) {
        heard = behind_->feed(asked->octets, now());
        if (heard.empty()) why = dar::timed_out;
    }
    return make_apdu(
        {.way = direction::response, .what = service::proxy, .choice = 7, .piid = piid_of(a)},
        {.tag = a.tag}, [&](auto& w) {
            w.attribute(asked->attribute());
            w.u8(why == dar::ok ? 1 : 0);
            if (why == dar::ok) {
                w.octet_string(heard);
            } else {
                w.verdict(why);
            }
        });
}

}  // namespace submeter::inline v0::simulate
