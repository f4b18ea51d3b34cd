// SPDX-License-Identifier: Apache-2.0
#include "submeter/simulate/dlt698_security.hpp"

#include <algorithm>

namespace submeter::inline v0::simulate {

namespace dlt698 = codec::dlt698;

codec::dlt645::secured_part part_of(covered_part what, bytes_view octets) noexcept {
    return {.part = static_cast<std::uint8_t>(what), .octets = octets};
}

result<bytes_view> session_module::encrypt(bytes_view plain, bytes_span room) const {
    const auto length = session_.encipher(part_of(covered_part::cipher, plain), room);
    if (!length) return fail(length.error());
    return bytes_view{room.first(*length)};
}

result<bytes_view> session_module::decrypt(bytes_view cipher, bytes_span room) const {
    const auto plain = session_.decipher(part_of(covered_part::cipher, {}), cipher);
    if (!plain) return fail(plain.error());
    if (room.size() < plain->size()) return fail(errc::no_room, room.size());
    std::copy(plain->begin(), plain->end(), room.begin());
    return bytes_view{room.first(plain->size())};
}

result<bytes_view> session_module::mac(bytes_view octets, bytes_span room) const {
    const auto code = session_.code(part_of(covered_part::apdu, octets));
    if (room.size() < code.size()) return fail(errc::no_room, room.size());
    std::copy(code.begin(), code.end(), room.begin());
    return bytes_view{room.first(code.size())};
}

result<std::array<std::byte, 4>> covered_octets(decimal amount) {
    const auto cents = rescale(amount, 2);
    if (!cents) return fail(cents.error());
    if (*cents < 0 || *cents > 0xFFFFFFFF) return fail(errc::overflow);
    std::array<std::byte, 4> out{};
    byte_writer w{out};
    w.u32_be(static_cast<std::uint32_t>(*cents));
    return out;
}

result<std::array<std::byte, 14>> covered_octets(const dlt698::wallet_operation& v) {
    const auto amount = covered_octets(v.amount);
    if (!amount) return fail(amount.error());
    if (v.customer.size() != 6) return fail(errc::bad_length, v.customer.size());
    std::array<std::byte, 14> out{};
    byte_writer w{out};
    w.put(bytes_view{*amount});
    w.u32_be(v.count);
    w.put(v.customer);
    return out;
}

connect_proof begin_connection(key_machine& machine) {
    const auto asked = machine.begin();
    connect_proof out{.first = {}, .second = asked.cipher};
    std::copy(asked.random.begin(), asked.random.end(), out.first.begin());
    std::copy(asked.diversifier.begin(), asked.diversifier.end(), out.first.begin() + 8);
    return out;
}

result<void> accept_connection(key_machine& machine, const dlt698::connect_reply& reply) {
    if (reply.verdict != dlt698::connect_verdict::allowed || reply.random.size() != 12)
        return fail(errc::not_authorised);
    codec::dlt645::authentication_answer given;
    std::copy_n(reply.random.begin(), 4, given.random.begin());
    std::copy_n(reply.random.begin() + 4, 8, given.module_serial.begin());
    machine.accept(given);
    const auto code = machine.session()->code(part_of(covered_part::parameters, reply.random));
    if (!std::equal(code.begin(), code.end(), reply.signature.begin(), reply.signature.end()))
        return fail(errc::not_authorised);
    return {};
}

}  // namespace submeter::inline v0::simulate
