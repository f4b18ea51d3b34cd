// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/dlt698_key_machine.hpp"

#include "submeter/codec/dlt698/service.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace dlt698 = codec::dlt698;
using meter::envelope;

namespace {

// Where the parts of F1000600 lie in its Data: behind the tags of structure, integer, two
// double-long-unsigned and octet-string.
constexpr std::size_t amount_at = 5;
constexpr std::size_t count_at = 10;
constexpr std::size_t customer_at = 16;
constexpr std::size_t customer_end = customer_at + 6;

}  // namespace

dlt698_key_machine::dlt698_key_machine(std::shared_ptr<key_machine> machine, dlt698_access access,
                                       std::uint64_t seed)
    : machine_(std::move(machine)), access_(access), random_(seed) {}

result<session_module> dlt698_key_machine::session() const {
    const auto& held = machine_->session();
    if (!held) return fail(errc::not_authorised);
    return session_module{*held};
}

result<bytes_view> dlt698_key_machine::mac(const question& q, bytes_span room) {
    if (q.where != dlt698::wallet_method.value || q.octets.size() < customer_end)
        return fail(errc::bad_value);
    if (!machine_->session()) return fail(errc::not_authorised);
    std::array<std::byte, 14> covered{};
    byte_writer w{covered};
    w.put(q.octets.subspan(amount_at, 4));
    w.put(q.octets.subspan(count_at, 4));
    w.put(q.octets.subspan(customer_at, 6));
    const auto code = machine_->session()->code(part_of(covered_part::parameters, covered));
    if (room.size() < code.size()) return fail(errc::no_room, room.size());
    std::copy(code.begin(), code.end(), room.begin());
    return bytes_view{room.first(code.size())};
}

result<bytes_view> dlt698_key_machine::encrypt(const question&, bytes_span) {
    return fail(errc::command_not_supported);
}

security_level dlt698_key_machine::level_of(bytes_view apdu) const {
    if (apdu.empty()) return security_level::bare;
    switch (static_cast<dlt698::service>(apdu[0])) {
        case dlt698::service::get:
            return access_.read;
        case dlt698::service::set:
            return access_.write;
        case dlt698::service::action:
            return access_.act;
        default:
            return security_level::bare;
    }
}

result<std::optional<envelope>> dlt698_key_machine::wrap(const question& q, bytes_span room) {
    const auto level = level_of(q.octets);
    if (level == security_level::bare) return std::optional<envelope>{};
    if (room.size() < dlt698::random_length) return fail(errc::no_room, room.size());
    envelope out{.carried = q.octets};
    const auto proof = room.first(dlt698::random_length);
    room = room.subspan(dlt698::random_length);
    if (level == security_level::cipher) {
        byte_writer w{proof};
        w.u16_be(static_cast<std::uint16_t>(q.octets.size()));
        out.by = envelope::proof::sid_mac;
        out.sid = own_sid;
        out.sid_parameters = proof.first(2);
    } else {
        for (auto& octet : proof)
            octet = static_cast<std::byte>(random_.below(256));
        out.by =
            level == security_level::mac ? envelope::proof::random_mac : envelope::proof::random;
        out.random = proof;
    }
    if (level == security_level::random) return std::optional{out};
    const auto made_by = session();
    if (!made_by) return fail(made_by.error());
    if (level == security_level::cipher) {
        const auto cipher = made_by->encrypt(q.octets, room);
        if (!cipher) return fail(cipher.error());
        out.cover = envelope::form::cipher;
        out.carried = *cipher;
        room = room.subspan(cipher->size());
    }
    const auto code = made_by->mac(out.carried, room);
    if (!code) return fail(code.error());
    out.mac = *code;
    return std::optional{out};
}

result<bytes_view> dlt698_key_machine::open(const question&, const envelope& reply,
                                            bytes_span room) {
    const bool plain = reply.cover == envelope::form::plain;
    if (plain && reply.mac.empty()) return reply.carried;
    const auto made_by = session();
    if (!made_by) return fail(made_by.error());
    std::array<std::byte, dlt698::security_mac_length> code{};
    const auto right = made_by->mac(reply.carried, code);
    if (!right || !std::ranges::equal(*right, reply.mac)) return fail(errc::bad_mac);
    return plain ? reply.carried : made_by->decrypt(reply.carried, room);
}

}  // namespace submeter::inline v0::simulate
