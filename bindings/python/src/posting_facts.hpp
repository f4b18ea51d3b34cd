// SPDX-License-Identifier: Apache-2.0
#pragma once

// What each argument of a posting rule is in Python: taken<T>::given is its type there, and
// taken<T>::of() makes the C++ value of it. The dataclasses are those of submeter.ledger.values.

#include "ledger_values.hpp"
#include "submeter/ledger/posting_rules.hpp"

#include <span>
#include <utility>

namespace submeter::inline v0::python {

using py_channel = py_given<"str | int">;

/// "wechat", or 1033 for a channel that has no name.
ledger::pay_channel channel_of(py::handle given);

template <class T>
struct taken;

template <class T>
struct taken<const T&> : taken<T> {};

template <>
struct taken<std::uint16_t> {
    using given = whole<std::uint16_t>;
    static std::uint16_t of(given v, denomination /*in*/) { return v.value; }
};

// Ids of the host are plain numbers in Python.
template <class Id>
struct taken_number {
    using given = whole_number;
    static Id of(given v, denomination /*in*/) { return Id{v.value}; }
};
template <>
struct taken<account_id> : taken_number<account_id> {};
template <>
struct taken<meter_id> : taken_number<meter_id> {};
template <>
struct taken<order_id> : taken_number<order_id> {};

template <>
struct taken<id128> {
    using given = py_some_id;
    static id128 of(const given& v, denomination /*in*/) { return id_of(v); }
};

template <>
struct taken<money> {
    using given = py_amount;
    static money of(const given& v, denomination in) { return {minor_of(v, in), in}; }
};

template <>
struct taken<ledger::pay_channel> {
    using given = py_channel;
    static ledger::pay_channel of(const given& v, denomination /*in*/) { return channel_of(v); }
};

template <>
struct taken<ledger::service> {
    using given = std::string;
    static ledger::service of(const given& v, denomination in);
};

template <>
struct taken<ledger::entry_head> {
    using given = py_given<"submeter.ledger.values.EntryHead">;
    static ledger::entry_head of(const given& v, denomination in);
};
template <>
struct taken<ledger::payment_reference> {
    using given = py_given<"submeter.ledger.values.PaymentReference | None">;
    static ledger::payment_reference of(const given& v, denomination in);
};
template <>
struct taken<ledger::meter_order> {
    using given = py_given<"submeter.ledger.values.MeterOrder">;
    static ledger::meter_order of(const given& v, denomination in);
};
template <>
struct taken<ledger::purchase_slot> {
    using given = py_given<"submeter.ledger.values.PurchaseSlot">;
    static ledger::purchase_slot of(const given& v, denomination in);
};
template <>
struct taken<ledger::meter_exchange> {
    using given = py_given<"submeter.ledger.values.MeterExchange">;
    static ledger::meter_exchange of(const given& v, denomination in);
};
template <>
struct taken<ledger::customer_amount> {
    using given = py_given<"submeter.ledger.values.CustomerAmount">;
    static ledger::customer_amount of(const given& v, denomination in);
};
template <>
struct taken<ledger::fee> {
    using given = py_given<"submeter.ledger.values.Fee | None">;
    static ledger::fee of(const given& v, denomination in);
};
template <>
struct taken<ledger::bill_line> {
    using given = py_given<"submeter.ledger.values.BillLine">;
    static ledger::bill_line of(const given& v, denomination in);
};
template <>
struct taken<ledger::rerated_charge> {
    using given = py_given<"submeter.ledger.values.ReratedCharge">;
    static ledger::rerated_charge of(const given& v, denomination in);
};
template <>
struct taken<ledger::money_left> {
    using given = py_given<"submeter.ledger.values.MoneyLeft">;
    static ledger::money_left of(const given& v, denomination in);
};
template <>
struct taken<ledger::customer_balances> {
    using given = py_given<"submeter.ledger.values.CustomerBalances">;
    static ledger::customer_balances of(const given& v, denomination in);
};
template <>
struct taken<ledger::closing_ids> {
    using given = py_given<"submeter.ledger.values.ClosingIds">;
    static ledger::closing_ids of(const given& v, denomination in);
};

template <>
struct taken<entry> {
    using given = const entry_value&;
    static const entry& of(given v, denomination /*in*/) { return v.what; }
};

// Nothing is None.
template <class T>
struct taken<std::optional<T>> {
    using given = std::optional<typename taken<T>::given>;
    static std::optional<T> of(const given& v, denomination in) {
        if (!v || py::handle{*v}.is_none()) return std::nullopt;
        return taken<T>::of(*v, in);
    }
};

// The vector lives until the rule has answered.
template <class T>
struct taken<std::span<const T>> {
    using given = std::vector<typename taken<T>::given>;
    static std::vector<T> of(const given& items, denomination in) {
        std::vector<T> out;
        for (const auto& item : items)
            out.push_back(taken<T>::of(item, in));
        return out;
    }
};

}  // namespace submeter::inline v0::python
