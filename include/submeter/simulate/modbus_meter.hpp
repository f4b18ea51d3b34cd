// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/modbus/message.hpp"
#include "submeter/simulate/virtual_meter.hpp"

namespace submeter::inline v0::simulate {

/// One virtual Modbus meter: its unit and its map. A value.
struct modbus_meter_params {
    virtual_meter_params common{};
    std::uint8_t unit = 1;
    std::uint16_t poll_start = 0;  ///< address of the poll block
    std::uint16_t model_code = 7;  ///< first register of the block: 7 is DDSY1352
};

/// A meter that speaks Modbus RTU with the Acrel map of generation A: the poll block of 48
/// registers by function 03H, force control at 0057H and 0058H by functions 03H and 10H. Other
/// places and functions get exception codes 02 and 01. Confined to one thread.
class SUBMETER_API modbus_meter final : public virtual_meter {
public:
    explicit modbus_meter(modbus_meter_params params);

    [[nodiscard]] std::uint8_t unit() const noexcept { return unit_; }

private:
    [[nodiscard]] std::vector<std::byte> answer(bytes_view octets) override;
    using poll_registers = std::array<std::uint16_t, 48>;

    [[nodiscard]] codec::modbus::exception obey(const codec::modbus::frame& f,
                                                codec::modbus::reply& said,
                                                std::vector<std::byte>& registers);
    [[nodiscard]] codec::modbus::exception write(const codec::modbus::request& r);
    [[nodiscard]] result<std::uint16_t> word_at(const poll_registers& block,
                                                std::uint32_t address) const;
    [[nodiscard]] poll_registers poll_block() const;
    [[nodiscard]] std::uint16_t status_word_a() const noexcept;

    std::uint8_t unit_;
    std::uint16_t poll_start_;
    std::uint16_t model_code_;
    std::uint16_t force_control_ = 0;
    std::uint16_t forced_open_ = 0;
};

}  // namespace submeter::inline v0::simulate
