// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/codec/dlt698/exchange.hpp"
#include "submeter/codec/dlt698/fragment.hpp"
#include "submeter/codec/dlt698/link.hpp"
#include "submeter/codec/dlt698/relay.hpp"
#include "submeter/codec/dlt698/tariff_tables.hpp"
#include "submeter/simulate/dlt698_security.hpp"
#include "submeter/simulate/virtual_meter.hpp"

#include <memory>
#include <string>

namespace submeter::inline v0::simulate {

/// One virtual DL/T 698.45 meter: its address, and who may command it. A value.
struct dlt698_meter_params {
    virtual_meter_params common{};
    codec::dlt698::address address{};
    std::string password{};  ///< of CONNECT by mechanism 1, and of method 131 of object 8000
    std::optional<security_module_params> module{};  ///< without one SECURITY is refused
    dlt698_access access{};
    codec::dlt698::connection_terms terms{};  ///< the most that it agrees to
    std::uint16_t frame_octets = 1024;  ///< user data in one frame; longer APDUs go in fragments
    std::uint8_t client = 0;            ///< to whom it speaks unasked
    std::uint16_t heartbeat_s = 0;      ///< login, then heartbeats so often; 0: no LINK
    std::uint16_t report_s = 0;  ///< a trip is reported so often until it is answered; 0: never
};

/// A single-phase meter that speaks DL/T 698.45 as a real one does: LINK, CONNECT, RELEASE, GET,
/// SET, ACTION, REPORT, transparent PROXY, SECURITY, with their refusals. Confined to one thread.
///
/// Lists are obeyed item by item, with no rollback. Blocks of a long GET are numbered from 1.
/// Records come newest first. A trip with an alarm delay happens when the delay is over and the
/// meter is fed or woken. Other PROXY services are answered by ERROR.
class SUBMETER_API dlt698_meter final : public virtual_meter {
public:
    explicit dlt698_meter(dlt698_meter_params params);

    /// Moves its time to `now` and gives the frames that it sends unasked, often none: login,
    /// heartbeat, report of a trip, the notice that a connection has ended.
    [[nodiscard]] std::vector<std::byte> wake(instant now);
    /// When it next has something to say or to do by itself, as far as it knows now.
    [[nodiscard]] std::optional<instant> next_wake() const;

    /// Puts a meter behind its first RS-485 port (F2010201), for transparent PROXY.
    void put_behind(std::shared_ptr<virtual_meter> other) { behind_ = std::move(other); }

    [[nodiscard]] codec::dlt698::address address() const noexcept { return params_.address; }
    [[nodiscard]] bool is_logged_in() const noexcept { return logged_in_; }
    [[nodiscard]] bool is_connected() const noexcept { return connected_.has_value(); }
    [[nodiscard]] bool is_warning() const noexcept { return warning_; }
    [[nodiscard]] const std::optional<virtual_security_module>& module() const noexcept {
        return module_;
    }

private:
    using bytes = std::vector<std::byte>;
    using dar = codec::dlt698::dar;
    using oad = codec::dlt698::oad;
    using omd = codec::dlt698::omd;
    using data_view = codec::dlt698::data_view;
    using apdu = codec::dlt698::apdu;
    struct said;
    struct record;
    struct outgoing {
        bytes octets;
        codec::dlt698::frame head{};
        codec::dlt698::splitter pieces;
    };
    struct connection {
        instant since{};
        instant ends{};
    };

    // Frames.
    [[nodiscard]] bytes answer(bytes_view octets) override;
    void forget() override;
    [[nodiscard]] bytes hear(const codec::dlt698::frame& f);
    [[nodiscard]] bytes hear_piece(const codec::dlt698::frame& f, bytes_view data);
    [[nodiscard]] bytes next_piece();
    [[nodiscard]] bytes send(codec::dlt698::frame head, bytes octets);
    void hear_link(bytes_view octets);

    // APDUs. Each gives the answer's octets, none for silence.
    [[nodiscard]] bytes obey(bytes_view octets);
    [[nodiscard]] bytes unwrap(bytes_view octets);
    [[nodiscard]] result<bytes> open(const codec::dlt698::security_request& r);
    [[nodiscard]] bytes serve(bytes_view octets, security_level level);
    [[nodiscard]] std::optional<dar> barred(const apdu& a, security_level level) const;
    [[nodiscard]] bytes connect(const apdu& a);
    [[nodiscard]] codec::dlt698::connect_verdict judge(const codec::dlt698::connect_request& r,
                                                       codec::dlt698::connect_reply& out,
                                                       bytes& security);
    [[nodiscard]] bytes release(const apdu& a);
    [[nodiscard]] bytes get(const apdu& a, std::optional<dar> barred);
    [[nodiscard]] bytes get_next(const apdu& a);
    [[nodiscard]] bytes block(const apdu& a, std::size_t index) const;
    [[nodiscard]] bytes set(const apdu& a, std::optional<dar> barred);
    [[nodiscard]] bytes act(const apdu& a, std::optional<dar> barred);
    [[nodiscard]] bytes proxy(const apdu& a, std::optional<dar> barred);
    [[nodiscard]] std::uint8_t piid_of(const apdu& a) const noexcept;

    // Objects.
    [[nodiscard]] said read(oad what) const;
    [[nodiscard]] bytes whole(oad what) const;
    [[nodiscard]] bytes find_variable(oad what) const;
    [[nodiscard]] bytes find_money(oad what) const;
    [[nodiscard]] bytes find_setting(oad what) const;
    [[nodiscard]] bytes find_table(oad what) const;
    [[nodiscard]] bytes find_control(oad what) const;
    [[nodiscard]] bytes moment(std::optional<local_instant> t) const;
    [[nodiscard]] std::uint16_t status_word(unsigned number) const;
    [[nodiscard]] dar write(oad what, const data_view& data);
    [[nodiscard]] dar put(oad what, const data_view& data);
    [[nodiscard]] dar put_switch(oad what, const data_view& data);
    [[nodiscard]] dar put_table(oad what, const data_view& data);
    [[nodiscard]] dar put_row(oad what, const data_view& data);
    [[nodiscard]] dar put_limits(oad what, const data_view& data);

    // Methods.
    [[nodiscard]] said perform(omd what, const data_view& data);
    [[nodiscard]] dar perform_relay(omd what, const data_view& data);
    [[nodiscard]] dar trip(const data_view& data);
    [[nodiscard]] dar close(const data_view& data);
    [[nodiscard]] dar close_by_password(const data_view& data);
    [[nodiscard]] said perform_module(omd what, const data_view& data);
    [[nodiscard]] dar take_wallet(const data_view& data);
    [[nodiscard]] dar initialise_wallet(const data_view& data);
    [[nodiscard]] dar update_key(const data_view& data);
    [[nodiscard]] dar hold_session(const data_view& data);
    [[nodiscard]] dar check(bytes_view octets, bytes_view mac);
    void do_what_is_due();

    // Records.
    [[nodiscard]] std::optional<std::vector<record>> records_of(oad what) const;
    [[nodiscard]] std::vector<bytes> read_records(const codec::dlt698::entry& e,
                                                  std::optional<dar> barred) const;
    [[nodiscard]] bool events_wait() const noexcept;
    [[nodiscard]] bytes report();

    dlt698_meter_params params_;
    std::optional<virtual_security_module> module_;
    std::shared_ptr<virtual_meter> behind_;

    bytes incoming_room_;
    codec::dlt698::reassembly incoming_;
    std::optional<outgoing> outgoing_;
    std::vector<bytes> blocks_;
    std::optional<connection> connected_;
    std::size_t apdu_octets_;
    bool guarded_;

    bool logged_in_ = false;
    unsigned unanswered_ = 0;
    std::uint8_t link_number_ = 0;
    instant link_due_;
    instant report_due_;
    std::uint32_t reported_trips_ = 0;
    std::uint32_t sent_trips_ = 0;

    std::optional<std::pair<instant, codec::dlt698::trip_order>> due_trip_;
    std::uint8_t keep_power_mode_ = 0;
    bool warning_ = false;
    std::int64_t current_limit_ = 0;  // in 0.0001 A
    std::int64_t trip_delay_min_ = 0;
    std::array<std::int64_t, 2> energy_alarms_{};  // in 0.01 kWh
    std::array<std::int64_t, 3> energy_limits_{};
    bytes holidays_;
    // Of the steps in force and the spare ones; the tables themselves do not hold them.
    std::array<std::vector<codec::dlt698::step_settlement>, 2> settlements_;
    bool second_steps_ = false;
};

}  // namespace submeter::inline v0::simulate
