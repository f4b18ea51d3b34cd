// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/cjt188/commands.hpp"
#include "submeter/simulate/virtual_meter.hpp"

namespace submeter::inline v0::simulate {

/// Whether a repeated or wrong purchase number is refused; what meters do is not known.
enum class purchase_rule : std::uint8_t { next_only, any };

/// One virtual CJ/T 188 meter. A value.
struct cjt188_meter_params {
    virtual_meter_params common{};  ///< "watt-hours" of its load are litres, of heat watt-hours
    codec::cjt188::meter_type type = codec::cjt188::meter_type::cold_water;
    codec::cjt188::address address{};
    codec::cjt188::dialect dialect{};
    purchase_rule rule = purchase_rule::next_only;
    bool battery_low = false;
};

/// A water, gas or heat meter with a valve that speaks CJ/T 188: reading, settlement values, valve,
/// purchase, price table, days, clock, key version, address and index, in both orders of the
/// identifier. What it does not know, or may not do, it refuses with its status. The valve is the
/// relay of the common part. Confined to one thread.
class SUBMETER_API cjt188_meter final : public virtual_meter {
public:
    explicit cjt188_meter(cjt188_meter_params params);

    [[nodiscard]] codec::cjt188::address address() const noexcept { return params_.address; }
    /// Whether it has left factory mode: its address and index can no longer be written.
    [[nodiscard]] bool is_sealed() const noexcept { return sealed_; }

private:
    using bytes = std::vector<std::byte>;

    [[nodiscard]] bytes answer(bytes_view octets) override;
    /// What a meter says, or nothing where it refuses.
    [[nodiscard]] std::optional<bytes> obey(const codec::cjt188::request& r);
    [[nodiscard]] std::optional<bytes> read(codec::cjt188::data_id id) const;
    [[nodiscard]] bytes read_meter() const;
    [[nodiscard]] bytes read_heat() const;
    [[nodiscard]] bytes read_purchase() const;
    [[nodiscard]] std::optional<bytes> write(const codec::cjt188::request& r);
    [[nodiscard]] std::optional<bytes> move_valve(bytes_view data);
    [[nodiscard]] std::optional<bytes> purchase(bytes_view data);
    [[nodiscard]] std::optional<bytes> set_prices(bytes_view data);
    [[nodiscard]] std::optional<bytes> set_day(std::uint8_t& day, bytes_view data) const;
    [[nodiscard]] std::optional<bytes> set_index(bytes_view data);
    [[nodiscard]] std::optional<bytes> set_address(bytes_view data);
    [[nodiscard]] bytes status() const;
    [[nodiscard]] bytes quantity(std::int64_t hundredths, std::uint8_t unit) const;
    [[nodiscard]] std::int64_t metered() const noexcept;
    [[nodiscard]] std::int64_t settled(std::size_t months_ago) const;

    cjt188_meter_params params_;
    bytes prices_;
    std::uint8_t settlement_day_ = 1;
    std::uint8_t reading_day_ = 1;
    std::uint8_t key_version_ = 0;
    std::int64_t last_purchase_ = 0;
    std::int64_t index_offset_ = 0;
    bool sealed_ = false;
};

}  // namespace submeter::inline v0::simulate
