// SPDX-License-Identifier: Apache-2.0
// A purchase on its way into a virtual DL/T 645 meter, the program of
// docs/how-to/recharge-a-meter.md: the parts between marks are what the page shows.

#include "submeter/codec.hpp"
#include "submeter/meter.hpp"
#include "submeter/simulate.hpp"

#include <algorithm>
#include <iostream>

using namespace submeter;
namespace dlt645 = submeter::codec::dlt645;

namespace {

constexpr instant now{std::chrono::sys_days{std::chrono::year{2026} / 11 / 21}};
constexpr dlt645::credentials clerk{.operator_code = 0x11223344};

// [module]
// Where the meter component gets its MACs: here the virtual meters' key machine, at your place the
// real one.
class key_desk final : public meter::security_module {
public:
    explicit key_desk(simulate::key_machine& keys) : keys_(keys) {}

    result<bytes_view> mac(const question& q, bytes_span room) override {
        const auto code = keys_({.meter = dlt645::parse_address(q.meter).value(),
                                 .id = {q.where},
                                 .operator_code = clerk.operator_code,
                                 .part = q.number,
                                 .octets = q.octets});
        if (!code) return fail(code.error());
        std::copy(code->begin(), code->end(), room.begin());
        return bytes_view{room}.first(code->size());
    }
    result<bytes_view> encrypt(const question&, bytes_span) override {
        return fail(errc::not_authorised);
    }

private:
    simulate::key_machine& keys_;
};
// [module]

// [session]
// Function 03, 070000FF: the meter believes the head-end, and both have a session's key.
result<void> log_in(simulate::dlt645_meter& m, simulate::key_machine& keys) {
    std::array<std::byte, 64> out{};
    const auto length =
        dlt645::encode_authentication(m.address(), clerk.operator_code, keys.begin(), out);
    if (!length) return fail(length.error());
    const auto octets = m.feed(bytes_view{out}.first(*length), now);
    std::array<std::byte, dlt645::data_length_max> room{};
    const auto reply = dlt645::decode(octets).and_then(
        [&](const dlt645::frame& f) { return dlt645::parse_reply(f, room); });
    if (!reply) return fail(reply.error());
    if (const auto taken = dlt645::accepted(*reply); !taken) return taken;
    const auto answer = dlt645::read_authentication_answer(reply->data);
    if (!answer) return fail(answer.error());
    keys.accept(*answer);
    return {};
}
// [session]

// [order]
// One guarded command, and what the meter shows afterwards.
void order(simulate::dlt645_meter& m, const meter::device& d, const command& c) {
    const auto& what = std::get<credit>(c.data);
    std::cout << to_text(c.kind) << " no. " << what.count << " of " << to_text(what.amount) << ": ";
    const auto made = meter::make_command(d, c);
    if (!made) {
        std::cout << describe(made.error().code).name << "\n";
        return;
    }
    for (const auto& [write, verify] : *made) {
        const auto taken = meter::judge(write, m.feed(write.bytes, now));
        std::cout << to_text(taken.what);
        if (taken.what != outcome::done)
            std::cout << " (" << describe(taken.why.code).name << ' ' << taken.why.index << ")";
        const auto seen = meter::confirm(d, verify, m.feed(verify.bytes, now));
        std::cout << ", read back: " << to_text(seen.what) << "\n";
    }
}
// [order]

}  // namespace

int main() {
    // [main]
    const auto master = simulate::make_test_key(7);
    simulate::dlt645_meter m{{.common = {.made = now},
                              .address = dlt645::parse_address("220000000777").value(),
                              .module = simulate::security_module_params{.master = master}}};
    m.money.opened = false;  // a new meter; they begin with an account otherwise
    simulate::key_machine keys{master, m.address(), 99};

    meter::device_params host{.access = clerk};
    host.security = std::make_shared<key_desk>(keys);
    const auto d = meter::make_device(meter::builtin_profile("dlt645_2007_prepaid").value(), {},
                                      "220000000777", std::move(host));
    if (!d) return 1;

    const auto buy = [&](command_kind kind, std::int64_t fen, std::uint32_t count,
                         std::uint64_t customer) {
        order(m, *d,
              {.kind = kind, .data = credit{money{.minor = fen, .in = {}}, count, customer}});
    };
    buy(command_kind::top_up, 50'00, 1, 13800001);  // without a session
    if (!log_in(m, keys)) return 1;
    buy(command_kind::open_account, 0, 0, 13800001);
    buy(command_kind::top_up, 50'00, 1, 13800001);
    buy(command_kind::top_up, 50'00, 1, 13800001);  // the same again
    buy(command_kind::top_up, 20'00, 3, 13800001);  // one before is missing
    buy(command_kind::top_up, 20'00, 2, 5);         // somebody else's
    std::cout << "the meter holds " << to_text(money{.minor = m.money.remaining_cents, .in = {}})
              << "\n";
    // [main]
}
