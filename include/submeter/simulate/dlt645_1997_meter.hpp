// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/edition_1997/dictionary.hpp"
#include "submeter/codec/dlt645/edition_1997/message.hpp"
#include "submeter/simulate/virtual_meter.hpp"

namespace submeter::inline v0::simulate {

/// An identifier that a maker adds to DL/T 645-1997, and the octets that it begins with. A value.
struct vendor_item_1997 {
    codec::dlt645::edition_1997::data_id id{};
    std::vector<std::byte> octets;  ///< lowest first; what is written has as many
    codec::dlt645::item_access access = codec::dlt645::item_access::read;
};

/// The maker's identifier for the relay: one octet, written and read. A value.
struct vendor_relay_1997 {
    codec::dlt645::edition_1997::data_id id{};
    std::byte open{0xAA};
    std::byte closed{0x55};
};

/// One virtual DL/T 645-1997 meter: its address, its passwords, and what its maker added, since the
/// edition has neither relay nor prepayment. A value.
struct dlt645_1997_meter_params {
    virtual_meter_params common{};
    codec::dlt645::address address{};
    std::vector<codec::dlt645::edition_1997::password> passwords;  ///< one a level
    std::vector<vendor_item_1997> vendor;
    std::optional<vendor_relay_1997> relay{};
    /// Where the balance is read, 4 octets, 2 decimals.
    std::optional<codec::dlt645::edition_1997::data_id> balance{};
    std::size_t part_octets = 200;  ///< data in one answer; what is longer follows by function 02H
};

/// A single-phase meter that speaks DL/T 645-1997 as a real one does: every function of the
/// edition, with the refusals of its error octet. Confined to one thread.
///
/// Zones and day tables count as soon as they are written; holidays are kept, and choose no table.
/// It keeps no earlier months and no demands: those are refused as unknown, but clearing demands is
/// obeyed and counted.
class SUBMETER_API dlt645_1997_meter final : public virtual_meter {
public:
    explicit dlt645_1997_meter(dlt645_1997_meter_params params);

    [[nodiscard]] codec::dlt645::address address() const noexcept { return params_.address; }
    /// The characteristic octet of the line's rate, as function 0CH last set it.
    [[nodiscard]] std::byte rate() const noexcept { return rate_; }

private:
    using bytes = std::vector<std::byte>;
    using data_id = codec::dlt645::edition_1997::data_id;
    using request = codec::dlt645::edition_1997::request;
    struct said;

    [[nodiscard]] bytes answer(bytes_view octets) override;
    void forget() override;

    [[nodiscard]] bytes hear(const request& r);
    [[nodiscard]] said obey(const request& r);
    [[nodiscard]] said read(const request& r);
    [[nodiscard]] said read_next(const request& r);
    [[nodiscard]] said next_part(data_id id);
    [[nodiscard]] said write(const request& r);
    [[nodiscard]] said set_clock(const request& r);
    [[nodiscard]] said set_address(const request& r);
    [[nodiscard]] said change_rate(const request& r);
    [[nodiscard]] said change_password(const request& r);
    [[nodiscard]] said clear_demand(const request& r);

    [[nodiscard]] bytes find(data_id id) const;
    [[nodiscard]] bytes find_one(data_id id) const;
    [[nodiscard]] bytes find_vendor(data_id id) const;
    [[nodiscard]] bytes find_variable(data_id id) const;
    [[nodiscard]] bytes find_programming(data_id id) const;
    [[nodiscard]] bytes find_clock(data_id id) const;
    /// Bits of the error octet; 0 where it was written.
    [[nodiscard]] std::uint8_t put(data_id id, bytes_view data);
    [[nodiscard]] std::uint8_t put_clock(data_id id, bytes_view data);
    [[nodiscard]] std::uint8_t put_parameter(data_id id, bytes_view data);
    [[nodiscard]] bool is_known(const codec::dlt645::edition_1997::password& p) const;
    void rebuild_tables();

    dlt645_1997_meter_params params_;
    std::map<std::uint16_t, bytes> parameters_;
    bytes rest_;  // of a long answer
    data_id rest_id_{};
    bytes last_;  // the last answer, id first
    bool last_more_ = false;
    std::byte rate_{0x04};  // 1200 bit/s
};

}  // namespace submeter::inline v0::simulate
