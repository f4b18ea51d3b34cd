// SPDX-License-Identifier: Apache-2.0

// nanoMODBUS beside our own, where a developer has it at hand (SUBMETER_NANOMODBUS_DIR): the same
// request and the same reply, its line answered from memory.

#include "transactions.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <nanomodbus.h>

namespace {

struct memory_line {
    submeter::bytes_view answer;
    std::size_t read = 0;
};

std::int32_t read_line(std::uint8_t* out, std::uint16_t count, std::int32_t, void* arg) {
    auto& line = *static_cast<memory_line*>(arg);
    const std::size_t given = std::min(std::size_t{count}, line.answer.size() - line.read);
    std::transform(line.answer.data() + line.read, line.answer.data() + line.read + given, out,
                   submeter::to_u8);
    line.read += given;
    return static_cast<std::int32_t>(given);
}

std::int32_t write_line(const std::uint8_t*, std::uint16_t count, std::int32_t, void* arg) {
    static_cast<memory_line*>(arg)->read = 0;
    return count;
}

void modbus_rtu_nanomodbus(benchmark::State& state) {
    const transactions::modbus_rtu_read ours;
    memory_line line{ours.answer.view()};
    nmbs_platform_conf platform;
    nmbs_platform_conf_create(&platform);
    platform.transport = NMBS_TRANSPORT_RTU;
    platform.read = read_line;
    platform.write = write_line;
    platform.arg = &line;
    nmbs_t client;
    if (nmbs_client_create(&client, &platform) != NMBS_ERROR_NONE) std::abort();
    nmbs_set_destination_rtu_address(&client, ours.asked.unit);
    nmbs_set_read_timeout(&client, 10);
    nmbs_set_byte_timeout(&client, 10);
    std::array<std::uint16_t, transactions::modbus_rtu_read::register_total> numbers{};
    for (auto _ : state) {
        if (nmbs_read_holding_registers(&client, ours.asked.start, ours.asked.count,
                                        numbers.data()) != NMBS_ERROR_NONE)
            std::abort();
        transactions::keep(numbers);
    }
}
BENCHMARK(modbus_rtu_nanomodbus);

}  // namespace
