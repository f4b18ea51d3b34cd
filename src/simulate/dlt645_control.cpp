// SPDX-License-Identifier: Apache-2.0
#include "dlt645_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

constexpr std::uint32_t words_asked = 1;  // P2 of the password, its highest octet

// Why an order was not authorised, in bits of relay_refusal.
std::uint16_t why_unauthorised(const request& r, const error& e) {
    if (protection_of(r.what, r.by.level) == protection::plain) return relay_refusal::password;
    return e.code == errc::not_authorised ? relay_refusal::authentication_expired
                                          : relay_refusal::mac;
}

}  // namespace

result<dlt645_meter::bytes> dlt645_meter::authorise(const request& r) {
    const auto p = protection_of(r.what, r.by.level);
    if (p == protection::plain) {
        const auto known = passwords_.find(r.by.level);
        if (known == passwords_.end() || known->second != r.by.password)
            return fail(errc::not_authorised);
        return bytes{r.data.begin(), r.data.end()};
    }
    if (!module_) return fail(errc::not_authorised);
    const auto parts = read_secured(r, p);
    if (!parts) return fail(parts.error());
    const auto now = wall_time();
    const auto session = module_->session(now);
    if (!session) return fail(session.error());
    if (has_mac(p)) {
        const auto right = module_->check(part_of(r, parts->body), parts->code, now);
        if (!right) return fail(right.error());
    }
    if (!has_cipher(p)) return bytes{parts->body.begin(), parts->body.end()};
    auto plain = session->decipher(part_of(r, {}), parts->body);
    if (!plain) module_->fail_once(now);
    return plain;
}

dlt645_meter::said dlt645_meter::control(const request& r) {
    const bool words =
        params_.answers_relay == relay_answer::word && r.by.password >> 16 == words_asked;
    const auto refuse = [&](std::uint16_t octet, std::uint16_t word) {
        return words ? said::refuse_word(word) : said::refuse(octet);
    };
    const auto plain = authorise(r);
    if (!plain) return refuse(refusal::not_authorised, why_unauthorised(r, plain.error()));
    const auto order = read_relay_order(*plain);
    if (!order) return refuse(refusal::other, relay_refusal::bad_n2);
    if (const auto bits = why_not(*order); bits != 0) return refuse(refusal::other, bits);
    const auto done = move(*order, r.by.operator_code);
    return said::with(words ? word_le(done, 2) : bytes{});
}

std::uint16_t dlt645_meter::why_not(const relay_order& order) const {
    if (order.valid_until < wall_time()) return relay_refusal::expired;
    switch (order.what) {
        case relay_command::trip:
            return keeps_power() ? relay_refusal::keep_power : 0;
        case relay_command::timed_trip_close:
        case relay_command::timed_trip_permit:
            if (keeps_power()) return relay_refusal::keep_power_timed;
            if (is_open()) return relay_refusal::already_tripped;
            return order.n2 == 0 ? relay_refusal::bad_n2 : 0;
        default:
            return 0;
    }
}

std::uint16_t dlt645_meter::move(const relay_order& order, std::uint32_t operator_code) {
    switch (order.what) {
        case relay_command::trip:
            open_relay(operator_code);
            return relay_done::tripped;
        case relay_command::timed_trip_close:
        case relay_command::timed_trip_permit:
            open_for(order.n2 * 5, order.what == relay_command::timed_trip_close, operator_code);
            return relay_done::timed_trip;
        case relay_command::permit_close:
            permit_close();
            return relay_done::close_permitted;
        case relay_command::close:
            close_relay(operator_code);
            return relay_done::closed;
        case relay_command::alarm_on:
            sound_alarm(true);
            return relay_done::alarm_on;
        case relay_command::alarm_off:
            sound_alarm(false);
            return relay_done::alarm_off;
        case relay_command::keep_power:
            keep_power(true);
            return relay_done::keep_power_on;
        case relay_command::release_keep_power:
            keep_power(false);
            return relay_done::keep_power_released;
    }
    return 0;
}

}  // namespace submeter::inline v0::simulate
