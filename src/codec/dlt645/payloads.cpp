// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/payloads.hpp"

#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/refusal.hpp"
#include "submeter/codec/dlt645/security.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

// Adds items one behind the other.
class item_list {
public:
    void add(std::string name, std::string value, std::size_t length) {
        out_.push_back(plain_item(std::move(name), std::move(value), at_, length));
        at_ += length;
    }
    items take() { return std::move(out_); }

private:
    items out_;
    std::size_t at_ = 0;
};

std::string channel_text(std::uint8_t channel) {
    return channel == all_channels ? "all" : std::to_string(channel);
}

// The plain data of function 1C. Where N1 alone is no command, its high bits may be a channel.
result<items> read_order(bytes_view plain) {
    auto order = read_relay_order(plain);
    if (!order && order.error().code == errc::bad_value)
        order = read_relay_order(plain, relay_channels::in_n1_bits);
    if (!order) return fail(order.error());
    item_list out;
    out.add("relay_command", std::string{to_text(order->what)}, 1);
    if (order->channel != 0) out.add("channel", channel_text(order->channel), 0);
    out.add("n2", std::to_string(order->n2), 1);
    out.add("valid_until", submeter::to_text(order->valid_until), 6);
    return out.take();
}

// A secured level: the plain data with a code, or a cipher.
result<items> read_relay(const request& r) {
    const auto p = protection_of(r.what, r.by.level);
    if (p == protection::plain && r.by.level < 0x90) return read_order(r.data);
    if (p == protection::with_mac && r.data.size() == relay_order_length + 4) {
        auto out = read_order(r.data.first(relay_order_length));
        if (out) add_rest(*out, "mac", r.data, relay_order_length);
        return out;
    }
    items out;
    add_rest(out, "cipher", r.data, 0);
    return out;
}

result<items> read_clock(const request& r) {
    const auto when = read_stamp(r.data);
    if (!when) return fail(when.error());
    return items{plain_item("time", submeter::to_text(*when), 0, r.data.size())};
}

std::string part_text(const std::optional<std::uint8_t>& part) {
    return part ? std::to_string(*part) : "every";
}

result<items> read_freeze(const request& r) {
    const auto order = read_freeze_order(r.data);
    if (!order) return fail(order.error());
    item_list out;
    out.add("minute", part_text(order->minute), 1);
    out.add("hour", part_text(order->hour), 1);
    out.add("day", part_text(order->day), 1);
    out.add("month", part_text(order->month), 1);
    return out.take();
}

items read_rate(bytes_view data) {
    const auto rate = read_line_rate(data);
    if (!rate) return raw_data(data);
    items out{plain_item("rate", std::to_string(bits_per_second(*rate)), 0, 1)};
    out[0].what.unit = "bit/s";
    return out;
}

items read_signal(bytes_view data) {
    const auto signal = read_terminal_output(data);
    if (!signal) return raw_data(data);
    return {plain_item("terminal_signal", std::string{to_text(*signal)}, 0, 1)};
}

items read_events(const request& r) {
    const auto which = read_clear_events(r);
    if (!which) return raw_data(r.data);
    return {plain_item("events", *which == all_events ? "all" : to_text(*which), 0, 4)};
}

items read_given_address(bytes_view data) {
    const auto given = read_address(data);
    if (!given) return raw_data(data);
    return {plain_item("address", to_text(*given), 0, data.size())};
}

result<items> read_blocks(const request& r) {
    if (r.data.size() != 1 && r.data.size() != 6) return raw_data(r.data);
    const auto order = read_read_order(r);
    if (!order) return fail(order.error().code, order.error().offset + 1);
    item_list out;
    out.add("blocks", std::to_string(*order->blocks), 1);
    if (order->from) out.add("from", submeter::to_text(*order->from), 5);
    return out.take();
}

items read_relay_word(const reply& r) {
    constexpr std::string_view names[] = {
        "closed",        "close_permitted",         "tripped",  "trip_delayed",
        "timed_trip",    "trip_delayed_by_current", "",         "",
        "keep_power_on", "keep_power_released",     "alarm_on", "alarm_off"};
    const auto word = relay_word(r);
    if (!word) return raw_data(r.data);
    return {plain_item("result", names_of_bits(*word, names), 0, 2)};
}

}  // namespace

items raw_data(bytes_view data) {
    items out;
    add_rest(out, "data", data, 0);
    return out;
}

std::string names_of_bits(std::uint16_t bits, std::span<const std::string_view> names) {
    std::string out;
    for (std::size_t k = 0; k < 16; ++k) {
        if ((bits >> k & 1U) == 0) continue;
        if (!out.empty()) out += ' ';
        if (k < names.size() && !names[k].empty()) {
            out += names[k];
        } else {
            out.append("bit_").append(std::to_string(k));
        }
    }
    return out.empty() ? "none" : out;
}

items read_refusal(const reply& r) {
    constexpr std::string_view err[] = {"other",           "no_such_data",   "not_authorised",
                                        "rate_fixed",      "too_many_zones", "too_many_slots",
                                        "too_many_tariffs"};
    constexpr std::string_view serr[] = {"other",
                                         "duplicate_recharge",
                                         "esam_check_failed",
                                         "authentication_failed",
                                         "customer_mismatch",
                                         "wrong_count",
                                         "over_hoard_limit",
                                         "",
                                         "meter_suspended",
                                         "",
                                         "",
                                         "",
                                         "",
                                         "",
                                         "",
                                         "password_is_set"};
    constexpr std::string_view relay[] = {"meter_suspended",        "mac",     "password",
                                          "authentication_expired", "expired", "keep_power",
                                          "keep_power_timed",       "bad_n2",  "already_tripped"};
    const auto bits = refusal_bits(r);
    std::span<const std::string_view> names{err};
    if (r.what == function::authenticate) {
        names = serr;
    } else if (relay_word(r)) {
        names = relay;
    }
    return {plain_item("refusal", names_of_bits(bits, names), 0, r.data.size())};
}

result<items> read_payload(const request& r) {
    switch (r.what) {
        case function::authenticate:
            return read_security(r);
        case function::broadcast_time:
            return read_clock(r);
        case function::read:
            if (r.data.empty()) return items{};
            return read_blocks(r);
        case function::write_address:
            return read_given_address(r.data);
        case function::freeze:
            return read_freeze(r);
        case function::change_rate:
            return read_rate(r.data);
        case function::clear_events:
            return read_events(r);
        case function::relay_control:
            return read_relay(r);
        case function::terminal_output:
            return read_signal(r.data);
        default:
            return raw_data(r.data);
    }
}

result<items> read_payload(const reply& r) {
    switch (r.what) {
        case function::authenticate:
            return read_security(r);
        case function::read_address:
            return read_given_address(r.data);
        case function::change_rate:
            return read_rate(r.data);
        case function::relay_control:
            return read_relay_word(r);
        case function::terminal_output:
            return read_signal(r.data);
        default:
            return raw_data(r.data);
    }
}

}  // namespace submeter::inline v0::codec::dlt645::detail
