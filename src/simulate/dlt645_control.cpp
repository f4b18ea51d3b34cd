// SPDX-License-Identifier: Apache-2.0
#include "dlt645_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

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
    const auto plain = authorise(r);
    if (!plain) return said::refuse(refusal::not_authorised);
    const auto order = read_relay_order(*plain);
    if (!order || order->valid_until < wall_time()) return said::refuse(refusal::other);
    return move(*order, r.by.operator_code);
}

dlt645_meter::said dlt645_meter::move(const relay_order& order, std::uint32_t operator_code) {
    switch (order.what) {
        case relay_command::trip:
            if (keeps_power()) return said::refuse(refusal::other);
            open_relay(operator_code);
            break;
        case relay_command::timed_trip_close:
        case relay_command::timed_trip_permit:
            if (keeps_power() || is_open() || order.n2 == 0) return said::refuse(refusal::other);
            open_for(order.n2 * 5, order.what == relay_command::timed_trip_close, operator_code);
            break;
        case relay_command::permit_close:
            permit_close();
            break;
        case relay_command::close:
            close_relay(operator_code);
            break;
        case relay_command::alarm_on:
            sound_alarm(true);
            break;
        case relay_command::alarm_off:
            sound_alarm(false);
            break;
        case relay_command::keep_power:
            keep_power(true);
            break;
        case relay_command::release_keep_power:
            keep_power(false);
            break;
    }
    return said::with({});
}

}  // namespace submeter::inline v0::simulate
