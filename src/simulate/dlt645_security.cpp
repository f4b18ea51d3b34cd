// SPDX-License-Identifier: Apache-2.0
// Function 03 of a virtual DL/T 645 meter: the session, the account and the wallet.
#include "dlt645_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt645;

namespace {

std::uint16_t refusal_of(purchase_verdict v) {
    switch (v) {
        case purchase_verdict::done:
            return 0;
        case purchase_verdict::wrong_customer:
            return security_refusal::customer_mismatch;
        case purchase_verdict::duplicate:
            return security_refusal::duplicate_recharge;
        case purchase_verdict::wrong_count:
            return security_refusal::wrong_count;
        case purchase_verdict::over_hoard:
            return security_refusal::over_hoard_limit;
        default:
            return security_refusal::other;
    }
}

std::uint16_t refusal_of(const error& e) {
    return e.code == errc::not_authorised ? security_refusal::authentication_failed
                                          : security_refusal::esam_check_failed;
}

}  // namespace

dlt645_meter::said dlt645_meter::secure(const request& r) {
    if (!module_) return said::refuse_word(security_refusal::other);
    if (r.id == ids::authenticate) return authenticate(r);
    if (r.id == ids::wallet_status || r.id == ids::wallet_status_2) return wallet_of(r);
    if (!module_->session(wall_time()))
        return said::refuse_word(security_refusal::authentication_failed);
    const bool refunds = params_.dialect.refund != data_id{} && r.id == params_.dialect.refund;
    if (r.id == ids::open_account || r.id == ids::recharge || refunds) return credit(r);
    switch (r.id.value) {
        case ids::session_validity.value:
            return extend_session(r);
        case ids::end_session.value:
        case ids::end_session_2.value: {
            auto out = wallet_of(r);
            module_->end_session();
            return out;
        }
        case ids::initialise_wallet.value:
            return set_up_wallet(r);
        case ids::update_control_key.value:
        case ids::update_parameter_key.value:
        case ids::update_identity_key.value:
            return update_key(r);
        case ids::read_module_file.value:
            return read_file(r);
        default:
            return said::refuse_word(security_refusal::other);
    }
}

dlt645_meter::said dlt645_meter::authenticate(const request& r) {
    const auto asked = read_authentication(r.data);
    if (!asked) return said::refuse_word(security_refusal::other);
    const auto given = module_->authenticate(*asked, wall_time());
    if (!given) return said::refuse_word(security_refusal::authentication_failed);
    bytes out{given->random.begin(), given->random.end()};
    out.insert(out.end(), given->module_serial.begin(), given->module_serial.end());
    return said::with(out);
}

dlt645_meter::said dlt645_meter::extend_session(const request& r) {
    const auto asked = read_session_validity(r.data);
    if (!asked) return said::refuse_word(security_refusal::other);
    const auto right = module_->check(part_of(r, r.data.first(2)), asked->code, wall_time());
    if (!right) return said::refuse_word(refusal_of(right.error()));
    module_->hold_for(asked->minutes, wall_time());
    return said::with({});
}

dlt645_meter::said dlt645_meter::credit(const request& r) {
    const auto asked = read_credit_order(r.data, params_.dialect);
    if (!asked) return said::refuse_word(security_refusal::other);
    const auto now = wall_time();
    const auto first = module_->check(part_of(r, r.data.first(8), 1), asked->mac1, now);
    if (!first) return said::refuse_word(refusal_of(first.error()));
    const auto second = module_->check(part_of(r, r.data.subspan(12, 6), 2), asked->mac2, now);
    if (!second) return said::refuse_word(refusal_of(second.error()));
    const auto& order = asked->order;
    const auto cents = rescale(order.amount, 2);
    const bool opening = r.id == ids::open_account;
    if (!cents || (opening && module_->key_info == 0))
        return said::refuse_word(security_refusal::other);
    const auto before = money.remaining_cents;
    const auto& whose = order.customer.octets;
    const auto verdict = opening                 ? money.open_account(whose, *cents, order.count)
                         : r.id == ids::recharge ? money.recharge(whose, *cents, order.count)
                                                 : money.refund(whose, *cents, order.count);
    if (verdict != purchase_verdict::done) return said::refuse_word(refusal_of(verdict));
    if (order.count != 0) book_purchase(before, *cents);
    return said::with({});
}

dlt645_meter::said dlt645_meter::set_up_wallet(const request& r) {
    const auto asked = read_wallet_setup(r.data, params_.dialect);
    if (!asked || asked->count != 0 || module_->key_info != 0)
        return said::refuse_word(security_refusal::other);
    const auto now = wall_time();
    const auto first = module_->check(part_of(r, r.data.first(4), 1), asked->mac1, now);
    if (!first) return said::refuse_word(refusal_of(first.error()));
    const auto second = module_->check(part_of(r, r.data.subspan(8, 4), 2), asked->mac2, now);
    if (!second) return said::refuse_word(refusal_of(second.error()));
    const auto cents = rescale(asked->amount, 2);
    if (!cents) return said::refuse_word(security_refusal::other);
    money.initialise(*cents);
    return said::with({});
}

// The new key is carried and its information kept; the stand-in goes on with its own keys.
dlt645_meter::said dlt645_meter::update_key(const request& r) {
    const auto asked = read_key_update(r.data);
    if (!asked) return said::refuse_word(security_refusal::other);
    const auto right = module_->check(part_of(r, r.data.first(4)), asked->code, wall_time());
    if (!right) return said::refuse_word(refusal_of(right.error()));
    module_->key_info = asked->key_info;
    return said::with({});
}

// Its files hold zeros.
dlt645_meter::said dlt645_meter::read_file(const request& r) {
    const auto asked = read_module_file_part(r.data);
    if (!asked || asked->length > 180) return said::refuse_word(security_refusal::other);
    bytes out{r.data.begin(), r.data.end()};
    out.resize(out.size() + asked->length);
    const auto session = module_->session(wall_time());
    const auto code = session->code(part_of(r, bytes_view{out}.subspan(8)));
    out.insert(out.end(), code.begin(), code.end());
    return said::with(out);
}

dlt645_meter::said dlt645_meter::wallet_of(const request& r) const {
    wallet_state state{.balance = {money.remaining_cents, -2},
                       .count = money.purchases,
                       .customer = {money.customer},
                       .key_info = module_->key_info};
    if (r.id == ids::wallet_status || r.id == ids::wallet_status_2) {
        state.balance_mac = state.count_mac = mac{};
        if (const auto session = module_->session(wall_time())) {
            const auto units =
                codec::dlt645::detail::units_of(state.balance, params_.dialect).value_or(0);
            state.balance_mac = session->code(part_of(r, word_le(units, 4), 1));
            state.count_mac = session->code(part_of(r, word_le(state.count, 4), 2));
        }
    }
    bytes out(26);
    const auto length = write_wallet_state(state, out, params_.dialect);
    if (!length) return said::refuse_word(security_refusal::other);
    out.resize(*length);
    return said::with(out);
}

}  // namespace submeter::inline v0::simulate
