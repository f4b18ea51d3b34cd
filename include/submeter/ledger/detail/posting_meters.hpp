// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/ledger/detail/entry_builder.hpp"
#include "submeter/ledger/posting_events.hpp"

namespace submeter::inline v0::ledger {

namespace detail {

inline natural_key slot_key(meter_id meter, purchase_slot s) {
    return keys::meter_slot(meter, s.epoch, s.slot);
}

inline entry_builder& ordered(entry_builder& out, const meter_order& o) {
    return out.require(o.order != order_id{} && o.meter != meter_id{}, errc::bad_value)
        .link(o.order)
        .link(o.meter);
}

}  // namespace detail

inline result<entry> posting_rules::preset_credit(entry_head head, meter_id meter,
                                                  purchase_slot slot, money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::opening}
        .require(meter != meter_id{}, errc::bad_value)
        .move({.code = code_discounts}, meter_account(meter), amount)
        .link(meter)
        .key(detail::slot_key(meter, slot))
        .done();
}

inline result<entry> posting_rules::issue(entry_head head, const meter_order& order) const {
    detail::entry_builder out{in, std::move(head), entry_kind::issue};
    return detail::ordered(out, order)
        .move(prepaid_account(order.customer), order_account(order.order), order.amount)
        .done();
}

inline result<entry> posting_rules::issue_confirmed(entry_head head, const meter_order& order,
                                                    purchase_slot slot) const {
    detail::entry_builder out{in, std::move(head), entry_kind::issue_confirmed};
    return detail::ordered(out, order)
        .move(order_account(order.order), meter_account(order.meter), order.amount)
        .settling(order.start)
        .key(detail::slot_key(order.meter, slot))
        .done();
}

inline result<entry> posting_rules::issue_undone(entry_head head, const meter_order& order) const {
    detail::entry_builder out{in, std::move(head), entry_kind::issue_undone};
    return detail::ordered(out, order)
        .move(order_account(order.order), prepaid_account(order.customer), order.amount)
        .settling(order.start)
        .done();
}

inline result<entry> posting_rules::meter_reduction(entry_head head, const meter_order& order,
                                                    std::optional<purchase_slot> slot) const {
    detail::entry_builder out{in, std::move(head), entry_kind::meter_reduction};
    detail::ordered(out, order)
        .move(meter_account(order.meter), prepaid_account(order.customer), order.amount);
    if (slot) out.key(detail::slot_key(order.meter, *slot));
    return out.done();
}

inline result<entry> posting_rules::foreign_credit(entry_head head, const meter_order& order,
                                                   purchase_slot slot) const {
    detail::entry_builder out{in, std::move(head), entry_kind::meter_credit};
    return detail::ordered(out, order)
        .move({.code = code_metering_difference}, {.code = code_meter_credit}, order.amount)
        .key(detail::slot_key(order.meter, slot))
        .done();
}

inline result<entry> posting_rules::foreign_credit_accepted(entry_head head,
                                                            const meter_order& order) const {
    detail::entry_builder out{in, std::move(head), entry_kind::identified};
    return detail::ordered(out, order)
        .move({.code = code_meter_credit}, meter_account(order.meter), order.amount)
        .settling(order.start)
        .done();
}

inline result<entry> posting_rules::meter_removed(entry_head head, const meter_exchange& x) const {
    const bool documented = x.by == evidence::read || !head.authority.reason.empty();
    detail::entry_builder out{in, std::move(head), entry_kind::replacement};
    return out.require(x.order != order_id{} && x.old_meter != meter_id{}, errc::bad_value)
        .require(documented, errc::approval_missing)
        .post_signed(meter_account(x.old_meter), x.booked, 0)
        .not_negative(x.found, 1)
        .credit_signed(order_account(x.order), x.found, 1)
        .balance({.code = code_metering_difference})
        .link(x.order)
        .link(x.old_meter)
        .done();
}

inline result<entry> posting_rules::meter_installed(entry_head head, const meter_exchange& x,
                                                    purchase_slot slot) const {
    return detail::entry_builder{in, std::move(head), entry_kind::replacement}
        .require(x.order != order_id{} && x.new_meter != meter_id{}, errc::bad_value)
        .move(order_account(x.order), meter_account(x.new_meter), x.found)
        .link(x.order)
        .link(x.new_meter)
        .settling(x.start)
        .key(detail::slot_key(x.new_meter, slot))
        .done();
}

inline result<entry> posting_rules::metering_difference(entry_head head, meter_id meter,
                                                        money amount) const {
    return detail::entry_builder{in, std::move(head), entry_kind::metering_difference}
        .require(meter != meter_id{}, errc::bad_value)
        .post_signed({.code = code_metering_difference}, amount)
        .balance(meter_account(meter))
        .link(meter)
        .done();
}

}  // namespace submeter::inline v0::ledger
