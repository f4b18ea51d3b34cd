// SPDX-License-Identifier: Apache-2.0
// The methods of a virtual DL/T 698.45 meter: relay, warning, security module, wallet.
#include "dlt698_said.hpp"

namespace submeter::inline v0::simulate {

using namespace codec::dlt698;

namespace {

dar refusal_of(purchase_verdict v) {
    switch (v) {
        case purchase_verdict::done:
            return dar::ok;
        case purchase_verdict::wrong_customer:
            return dar::customer_mismatch;
        case purchase_verdict::duplicate:
            return dar::duplicate_recharge;
        case purchase_verdict::wrong_count:
            return dar::recharge_count_wrong;
        case purchase_verdict::over_hoard:
            return dar::over_hoard_limit;
        default:
            return dar::other;
    }
}

// A structure of one value and SID_MAC.
struct secured_value {
    data_view value{};
    security_mac security{};
};

std::optional<secured_value> read_secured_value(const data_view& data) {
    if (data.type != data_type::structure || data.count != 2) return std::nullopt;
    const auto security = security_of(*item_of(data, 1));
    if (!security) return std::nullopt;
    return secured_value{*item_of(data, 0), *security};
}

}  // namespace

dlt698_meter::said dlt698_meter::perform(omd what, const data_view& data) {
    const auto object = what.object();
    if (object >= 0x8000 && object <= 0x8002) return {perform_relay(what, data), {}};
    if (what == wallet_method) return {take_wallet(data), {}};
    if (what == wallet_initialise_method) return {initialise_wallet(data), {}};
    if (object == 0xF100 && module_) return perform_module(what, data);
    const bool known = !whole(make_oad(object)).empty();
    return {known ? dar::object_undefined : dar::no_such_object, {}};
}

dlt698_meter::dar dlt698_meter::perform_relay(omd what, const data_view& data) {
    if (what == trip_method) return trip(data);
    if (what == close_method) return close(data);
    if (what == close_by_password_method) return close_by_password(data);
    if (what == arrears_warning_on_method) {
        if (data.type != data_type::structure || data.count != 2 ||
            item_of(data, 0)->type != data_type::octet_string ||
            item_of(data, 1)->type != data_type::visible_string)
            return dar::type_mismatch;
        if (item_of(data, 0)->content.size() != 3) return dar::out_of_range;
        warning_ = true;
        return dar::ok;
    }
    if (what.method() < 127 || what.method() > (what.object() == 0x8001 ? 129 : 128))
        return dar::object_undefined;
    if (!data.is_null()) return dar::type_mismatch;
    if (what == arrears_warning_off_method) {
        warning_ = false;
    } else if (what.object() == 0x8000) {
        sound_alarm(what == alarm_on_method);
    } else {
        keep_power_mode_ = what == keep_power_on_method ? 1 : what == keep_power_off_method ? 0 : 2;
        keep_power(what == keep_power_on_method);
        if (keeps_power()) due_trip_.reset();
    }
    return dar::ok;
}

dlt698_meter::dar dlt698_meter::trip(const data_view& data) {
    if (data.type != data_type::array) return dar::type_mismatch;
    data_items items{data};
    while (const auto item = items.next()) {
        const auto order = read_trip_order(*item);
        if (!order) return dar::type_mismatch;
        if (order->relay != first_relay) return dar::no_such_object;
        if (keeps_power()) return dar::denied;
        due_trip_ = {now() + std::chrono::minutes{order->alarm_delay_min}, *order};
    }
    do_what_is_due();
    return dar::ok;
}

void dlt698_meter::do_what_is_due() {
    const bool second = tariffs.second[static_cast<std::size_t>(tariff_part::steps)];
    if (second != second_steps_) settlements_[0] = settlements_[1];
    second_steps_ = second;
    if (!due_trip_ || now() < due_trip_->first) return;
    const auto order = due_trip_->second;
    due_trip_.reset();
    if (order.limit_min == 0) {
        open_relay();
    } else {
        open_for(order.limit_min, order.auto_close, 0);
    }
}

dlt698_meter::dar dlt698_meter::close(const data_view& data) {
    if (data.type != data_type::array) return dar::type_mismatch;
    data_items items{data};
    while (const auto item = items.next()) {
        const auto order = read_close_order(*item);
        if (!order) return dar::type_mismatch;
        if (order->relay != first_relay) return dar::no_such_object;
        due_trip_.reset();
        order->direct ? close_relay() : permit_close();
    }
    return dar::ok;
}

dlt698_meter::dar dlt698_meter::close_by_password(const data_view& data) {
    if (data.type != data_type::array) return dar::type_mismatch;
    data_items items{data};
    while (const auto item = items.next()) {
        if (item->type != data_type::structure || item->count != 3) return dar::type_mismatch;
        const auto relay = item_of(*item, 0)->attribute();
        const auto direct = item_of(*item, 1)->integer();
        const auto word = text_of(*item_of(*item, 2));
        if (!relay || !direct || !word) return dar::type_mismatch;
        if (*relay != first_relay) return dar::no_such_object;
        if (params_.password.empty() || *word != params_.password) return dar::not_authorised;
        due_trip_.reset();
        *direct == 1 ? close_relay() : permit_close();
    }
    return dar::ok;
}

dlt698_meter::said dlt698_meter::perform_module(omd what, const data_view& data) {
    switch (what.method()) {
        case 3:
        case 4:
            return {dar::denied, {}};  // its files are not simulated
        case 5:
            if (!data.is_null()) return {dar::type_mismatch, {}};
            module_->end_session();
            return {dar::ok, moment(wall_time())};
        case 7:
            return {update_key(data), {}};
        case 9:
            return {hold_session(data), {}};
        default:
            return {dar::object_undefined, {}};
    }
}

// Whether a MAC over parameters is right. Without a module it is not looked at.
dlt698_meter::dar dlt698_meter::check(bytes_view octets, bytes_view mac) {
    if (!module_) return dar::ok;
    const auto now = wall_time();
    if (!module_->session(now)) return dar::security_failed;
    codec::dlt645::mac code{};
    const bool whole_code = mac.size() == code.size();
    if (whole_code) std::copy(mac.begin(), mac.end(), code.begin());
    const auto right = module_->check(part_of(covered_part::parameters, octets), code, now);
    return whole_code && right ? dar::ok : dar::esam_check_failed;
}

// The new key is carried; the stand-in goes on with its own.
dlt698_meter::dar dlt698_meter::update_key(const data_view& data) {
    const auto asked = read_secured_value(data);
    if (!asked || asked->value.type != data_type::octet_string) return dar::type_mismatch;
    const auto right = check(asked->value.content, asked->security.mac);
    if (right == dar::ok) module_->key_info = 1;
    return right;
}

// Ours: the octets are the minutes, highest first; SID is not looked at.
dlt698_meter::dar dlt698_meter::hold_session(const data_view& data) {
    const auto asked = read_secured_value(data);
    if (!asked || asked->value.type != data_type::octet_string) return dar::type_mismatch;
    const auto minutes = asked->value.content;
    if (minutes.size() != 2) return dar::out_of_range;
    if (!module_->session(wall_time())) return dar::security_failed;
    module_->hold_for(static_cast<std::uint16_t>(to_u8(minutes[0]) * 256 + to_u8(minutes[1])),
                      wall_time());
    return dar::ok;
}

dlt698_meter::dar dlt698_meter::take_wallet(const data_view& data) {
    const auto asked = read_wallet_operation(data);
    if (!asked)
        return asked.error().code == errc::bad_value ? dar::out_of_range : dar::type_mismatch;
    const auto covered = covered_octets(*asked);
    const auto cents = rescale(asked->amount, 2);
    if (!covered || !cents) return dar::out_of_range;
    const auto right = check(*covered, asked->security.mac);
    if (right != dar::ok) return right;
    if (module_ && module_->key_info == 0 && asked->order == wallet_order::open_account)
        return dar::other;  // accounts are opened with production keys
    // The number may have two octets in front of the six of the address.
    const auto number = asked->meter_number;
    const auto own = params_.address.view();
    if (number.size() < own.size() ||
        !std::equal(own.rbegin(), own.rend(), number.last(own.size()).begin()))
        return dar::bad_address;
    std::array<std::byte, 6> whose{};
    std::copy(asked->customer.begin(), asked->customer.end(), whose.begin());
    const auto before = money.remaining_cents;
    const auto verdict =
        asked->order == wallet_order::open_account ? money.open_account(whose, *cents, asked->count)
        : asked->order == wallet_order::recharge   ? money.recharge(whose, *cents, asked->count)
                                                   : money.refund(whose, *cents, asked->count);
    if (verdict == purchase_verdict::done && asked->count != 0) book_purchase(before, *cents);
    return refusal_of(verdict);
}

dlt698_meter::dar dlt698_meter::initialise_wallet(const data_view& data) {
    const auto asked = read_secured_value(data);
    const auto amount = asked ? asked->value.number(money_scaler) : fail(errc::wrong_type);
    if (!amount || asked->value.type != data_type::double_long_unsigned) return dar::type_mismatch;
    const auto covered = covered_octets(*amount);
    if (!covered) return dar::out_of_range;
    const auto right = check(*covered, asked->security.mac);
    if (right != dar::ok) return right;
    if (module_ && module_->key_info != 0) return dar::other;  // with factory keys only
    money.initialise(rescale(*amount, 2).value_or(0));
    return dar::ok;
}

}  // namespace submeter::inline v0::simulate
