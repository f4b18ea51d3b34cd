// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "submeter/simulate/dlt645_meter.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

// The other end of the line: dials in over loopback, says who it is, and passes octets on to one
// virtual meter.
class field_gateway {
public:
    field_gateway(boost::asio::io_context& io, std::uint16_t port,
                  const submeter::simulate::dlt645_meter_params& behind)
        : socket_(io), meter_(behind) {
        socket_.connect({boost::asio::ip::address_v4::loopback(), port});
        write(socket_, boost::asio::buffer(std::string_view{"LOGIN:1001\r\n"}));
        listen();
    }

private:
    void listen() {
        socket_.async_read_some(
            boost::asio::buffer(room_), [this](const auto& failed, std::size_t count) {
                if (failed) return;
                const auto now = std::chrono::system_clock::now();
                const auto reply = meter_.feed(submeter::bytes_view{room_}.first(count),
                                               std::chrono::floor<std::chrono::seconds>(now));
                write(socket_, boost::asio::buffer(reply));
                listen();
            });
    }

    boost::asio::ip::tcp::socket socket_;
    submeter::simulate::dlt645_meter meter_;
    std::array<std::byte, 256> room_{};
};
