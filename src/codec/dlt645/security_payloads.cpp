// SPDX-License-Identifier: Apache-2.0
#include "codec/dlt645/payloads.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/session.hpp"

namespace submeter::inline v0::codec::dlt645::detail {

namespace {

using items = std::vector<placed_item>;

// Takes the data from the front, an item at a time.
class payload {
public:
    explicit payload(bytes_view data) : data_(data) {}

    void text(std::string name, std::size_t length, std::string value) {
        out_.push_back(plain_item(std::move(name), std::move(value), at_, length));
        at_ += length;
    }
    void octets(std::string name, std::size_t length) {
        text(std::move(name), length, to_hex(data_.subspan(at_, length)));
    }
    void secret(std::string name, std::size_t length) {
        text(std::move(name), length, "not shown");
        out_.back().secret = true;
    }
    void number(std::string name, std::size_t length) {
        std::uint32_t value = 0;
        for (std::size_t i = length; i-- > 0;)
            value = value << 8 | to_u8(data_[at_ + i]);
        text(std::move(name), length, std::to_string(value));
    }
    void amount(std::string name, decimal value) {
        text(std::move(name), 4, submeter::to_text(value));
        out_.back().what.unit = "CNY";
    }
    void customer(const customer_number& c) { text("customer", 6, to_text(c)); }
    // Sets the OBIS code of the last item.
    void obis(const char* code) { out_.back().what.obis = code; }

    items finish() {
        add_rest(out_, "data", data_, at_);
        return std::move(out_);
    }

private:
    bytes_view data_;
    items out_;
    std::size_t at_ = 0;
};

// Balance and purchase count of the wallet, as the dictionary has them.
constexpr const char* balance_obis = "1-129:96.2.0";
constexpr const char* count_obis = "1-129:96.3.0";

items read_credit(bytes_view data) {
    payload out{data};
    if (const auto one = read_credit_order(data)) {
        out.amount("amount", one->order.amount);
        out.number("purchase_count", 4);
        out.octets("mac_1", 4);
        out.customer(one->order.customer);
        out.octets("mac_2", 4);
    } else if (const auto other = read_numbered_order(data)) {
        out.amount("amount", other->amount);
        out.octets("order", 8);
        out.octets("mac_1", 4);
        if (other->schedule) out.octets("schedule", 6);
        out.text("meter", 6, to_text(other->meter));
        out.octets("mac_2", 4);
    }
    return out.finish();
}

items read_setup(bytes_view data) {
    payload out{data};
    if (const auto setup = read_wallet_setup(data)) {
        out.amount("amount", setup->amount);
        out.octets("mac_1", 4);
        out.number("purchase_count", 4);
        out.octets("mac_2", 4);
    }
    return out.finish();
}

void add_balance(payload& out, const wallet_state& state) {
    out.amount("remaining_money", state.balance);
    out.obis(balance_obis);
}
void add_count(payload& out) {
    out.number("purchase_count", 4);
    out.obis(count_obis);
}

items read_wallet(bytes_view data) {
    payload out{data};
    const auto state = read_wallet_state(data);
    if (!state) return out.finish();
    const bool customer_first = state->key_info && !state->balance_mac;
    if (customer_first) out.customer(state->customer);
    add_balance(out, *state);
    if (state->balance_mac) out.octets("balance_mac", 4);
    add_count(out);
    if (state->count_mac) out.octets("count_mac", 4);
    if (!customer_first) out.customer(state->customer);
    if (state->key_info) out.octets("key_info", 4);
    return out.finish();
}

items read_authentication_data(bytes_view data) {
    payload out{data};
    if (data.size() == 24) {
        out.octets("cipher", 8);
        out.octets("random", 8);
        out.octets("diversifier", 8);
    }
    return out.finish();
}

items read_validity(bytes_view data) {
    payload out{data};
    if (const auto validity = read_session_validity(data)) {
        out.text("session_minutes", 2, std::to_string(validity->minutes));
        out.octets("mac", 4);
    }
    return out.finish();
}

items read_key(bytes_view data) {
    payload out{data};
    if (data.size() == 40) {
        out.octets("key_info", 4);
        out.octets("mac", 4);
    }
    if (data.size() > 8) out.secret("key", data.size() == 40 ? 32 : data.size());
    return out.finish();
}

void add_file_part(payload& out) {
    out.number("file_length", 2);
    out.number("file_start", 2);
    out.number("file", 2);
    out.number("directory", 2);
}

}  // namespace

items read_security(const request& r) {
    switch (r.id.value) {
        case ids::authenticate.value:
            return read_authentication_data(r.data);
        case ids::session_validity.value:
            return read_validity(r.data);
        case ids::open_account.value:
        case ids::recharge.value:
        case ids::vendor_refund.value:
            return read_credit(r.data);
        case ids::initialise_wallet.value:
            return read_setup(r.data);
        case ids::update_control_key.value:
        case ids::update_parameter_key.value:
        case ids::update_identity_key.value:
            return read_key(r.data);
        case ids::read_module_file.value: {
            payload out{r.data};
            if (r.data.size() == 8) add_file_part(out);
            return out.finish();
        }
        default:
            return raw_data(r.data);
    }
}

items read_security(const reply& r) {
    payload out{r.data};
    if (r.id == ids::authenticate) {
        if (r.data.size() == 12) {
            out.octets("random", 4);
            out.octets("module_serial", 8);
        }
        return out.finish();
    }
    if (r.id == ids::read_module_file) {
        if (r.data.size() >= 12) {
            add_file_part(out);
            out.octets("file_data", r.data.size() - 12);
            out.octets("mac", 4);
        }
        return out.finish();
    }
    return read_wallet(r.data);
}

}  // namespace submeter::inline v0::codec::dlt645::detail
