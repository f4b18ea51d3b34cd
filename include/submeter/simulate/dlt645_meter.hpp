// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt645/commands.hpp"
#include "submeter/codec/dlt645/credit.hpp"
#include "submeter/codec/dlt645/load_record.hpp"
#include "submeter/simulate/security_module.hpp"
#include "submeter/simulate/virtual_meter.hpp"

namespace submeter::inline v0::simulate {

/// Whether function 08H may always set the clock, or only as the firmware of fee-control meters
/// lets it: not within 5 minutes of midnight, not by more than 5 minutes, once a day.
enum class clock_guard : std::uint8_t { none, firmware };

/// How function 1CH is answered: nothing and an error octet, or, where P2 of the password is 01, a
/// word of two octets. Source: one maker.
enum class relay_answer : std::uint8_t { octet, word };

/// One virtual DL/T 645-2007 meter: its address, and who may command it. A value.
struct dlt645_meter_params {
    virtual_meter_params common{};
    codec::dlt645::address address{};
    codec::dlt645::credentials access{};
    std::optional<security_module_params> module{};  ///< without one function 03 is refused
    codec::dlt645::wallet_dialect dialect{};
    clock_guard guard = clock_guard::none;
    relay_answer answers_relay = relay_answer::octet;
    codec::dlt645::load_record_form load_form{};
    std::size_t part_octets = 200;  ///< data in one answer; what is longer follows by function 12H
};

/// A single-phase meter that speaks DL/T 645-2007 as a real one does: every function of the
/// standard and the security functions of fee-control meters, with their refusals. Confined to one
/// thread.
class SUBMETER_API dlt645_meter final : public virtual_meter {
public:
    explicit dlt645_meter(dlt645_meter_params params);

    /// The programming key: while it is down the address may be written, and the tables in force.
    void hold_programming_key(bool down) noexcept { programming_ = down; }
    [[nodiscard]] codec::dlt645::address address() const noexcept { return params_.address; }
    /// The rate of the line: it changes after the answer to function 17H.
    [[nodiscard]] codec::dlt645::line_rate rate() const noexcept { return rate_; }
    /// What the multi-function output gives.
    [[nodiscard]] codec::dlt645::terminal_signal signal() const noexcept { return signal_; }
    [[nodiscard]] const std::optional<virtual_security_module>& module() const noexcept {
        return module_;
    }

private:
    using bytes = std::vector<std::byte>;
    struct said;
    struct long_answer {
        codec::dlt645::data_id id{};
        bytes rest;
        bytes last;
        std::uint8_t sequence = 0;  // of `last`
    };

    [[nodiscard]] bytes answer(bytes_view octets) override;
    void forget() override;

    [[nodiscard]] said obey(const codec::dlt645::request& r);
    [[nodiscard]] said maintain(const codec::dlt645::request& r);
    [[nodiscard]] said set_clock(const codec::dlt645::request& r);
    [[nodiscard]] said set_address(const codec::dlt645::request& r);
    [[nodiscard]] said freeze(const codec::dlt645::request& r);
    [[nodiscard]] said change_rate(const codec::dlt645::request& r);
    [[nodiscard]] said change_password(const codec::dlt645::request& r);
    [[nodiscard]] said clear(const codec::dlt645::request& r);
    [[nodiscard]] said choose_signal(const codec::dlt645::request& r);

    [[nodiscard]] said read(const codec::dlt645::request& r);
    [[nodiscard]] said read_next(const codec::dlt645::request& r);
    [[nodiscard]] said next_part(codec::dlt645::data_id id);
    [[nodiscard]] std::optional<bytes> find(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_energy(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_demand(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_variable(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_event(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_purchase(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_relay_event(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_parameter(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_clock(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_table(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_freeze(codec::dlt645::data_id id) const;
    [[nodiscard]] std::optional<bytes> find_loads(const codec::dlt645::read_order& order) const;
    [[nodiscard]] std::uint16_t status_word(unsigned number) const;

    [[nodiscard]] said write(const codec::dlt645::request& r);
    /// Bits of the error octet; 0 where it was written.
    [[nodiscard]] std::uint16_t put(codec::dlt645::data_id id, bytes_view data,
                                    std::uint32_t operator_code);
    [[nodiscard]] std::uint16_t put_plain(codec::dlt645::data_id id, bytes_view data);
    [[nodiscard]] std::uint16_t put_load_mode(bytes_view data);
    void choose_loads();
    [[nodiscard]] bool take_demand_periods(codec::dlt645::data_id id, std::int64_t minutes);
    [[nodiscard]] bool take_settlement_day(std::size_t which, std::int64_t day_hour);
    [[nodiscard]] std::optional<std::uint16_t> put_table(codec::dlt645::data_id id,
                                                         bytes_view data);
    [[nodiscard]] bytes find_holiday(std::uint8_t number) const;
    [[nodiscard]] std::uint16_t put_holiday(std::uint8_t number, bytes_view data);
    [[nodiscard]] std::uint16_t put_clock(codec::dlt645::data_id id, bytes_view data,
                                          std::uint32_t operator_code);
    [[nodiscard]] std::uint16_t put_limit(codec::dlt645::data_id id, bytes_view data);
    [[nodiscard]] std::uint16_t put_switch(codec::dlt645::data_id id, bytes_view data);
    /// The plain data of a request that may be obeyed, by password or by the security module.
    [[nodiscard]] result<bytes> authorise(const codec::dlt645::request& r);

    [[nodiscard]] said control(const codec::dlt645::request& r);
    /// Bits of relay_refusal; 0 where it was done.
    [[nodiscard]] std::uint16_t why_not(const codec::dlt645::relay_order& order) const;
    /// Moves what is ordered. @return bits of relay_done.
    std::uint16_t move(const codec::dlt645::relay_order& order, std::uint32_t operator_code);

    [[nodiscard]] said secure(const codec::dlt645::request& r);
    [[nodiscard]] said authenticate(const codec::dlt645::request& r);
    [[nodiscard]] said extend_session(const codec::dlt645::request& r);
    [[nodiscard]] said credit(const codec::dlt645::request& r);
    [[nodiscard]] said set_up_wallet(const codec::dlt645::request& r);
    [[nodiscard]] said update_key(const codec::dlt645::request& r);
    [[nodiscard]] said read_file(const codec::dlt645::request& r);
    [[nodiscard]] said wallet_of(const codec::dlt645::request& r) const;

    dlt645_meter_params params_;
    std::optional<virtual_security_module> module_;
    std::map<std::uint8_t, std::uint32_t> passwords_;
    std::map<std::uint32_t, bytes> parameters_;
    std::optional<long_answer> long_;
    std::optional<std::chrono::local_days> clock_set_on_;
    codec::dlt645::line_rate rate_ = codec::dlt645::line_rate::bps_2400;
    codec::dlt645::terminal_signal signal_{};
    bool programming_ = false;
};

}  // namespace submeter::inline v0::simulate
