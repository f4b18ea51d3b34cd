// SPDX-License-Identifier: Apache-2.0

// What a transaction costs the processor: build the request, read the reply into numbers. libmodbus
// does the same beside it, with its system calls answered from memory (fake_line.cpp).

#include "crc_references.hpp"
#include "fake_line.hpp"
#include "transactions.hpp"

#include <benchmark/benchmark.h>
#include <modbus/modbus.h>

namespace {

using namespace submeter;

template <class Transaction>
void measure(benchmark::State& state, Transaction transaction) {
    for (auto _ : state)
        transaction();
}

template <class Stream>
void measure_line(benchmark::State& state, bytes_view frame, Stream stream) {
    transactions::clean_line line{frame, stream};
    for (auto _ : state)
        line();
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(line.octets.size()));
}

void modbus_rtu_submeter(benchmark::State& state) {
    measure(state, transactions::modbus_rtu_read{});
}
BENCHMARK(modbus_rtu_submeter);

void modbus_rtu_libmodbus(benchmark::State& state) {
    const transactions::modbus_rtu_read ours;
    fake_line::answer_with(ours.answer.octets.data(), ours.answer.length);
    modbus_t* context = modbus_new_rtu("none", 9600, 'N', 8, 1);
    if (context == nullptr) std::abort();
    modbus_set_slave(context, ours.asked.unit);
    modbus_set_socket(context, fake_line::descriptor);
    std::array<std::uint16_t, transactions::modbus_rtu_read::register_total> numbers{};
    for (auto _ : state) {
        if (modbus_read_registers(context, ours.asked.start, ours.asked.count, numbers.data()) !=
            ours.asked.count)
            std::abort();
        transactions::keep(numbers);
    }
    modbus_free(context);
}
BENCHMARK(modbus_rtu_libmodbus);

void dlt645_submeter(benchmark::State& state) {
    measure(state, transactions::dlt645_read{});
}
void cjt188_submeter(benchmark::State& state) {
    measure(state, transactions::cjt188_read{});
}
void dlt698_submeter(benchmark::State& state) {
    measure(state, transactions::dlt698_get_reply{});
}
BENCHMARK(dlt645_submeter);
BENCHMARK(cjt188_submeter);
BENCHMARK(dlt698_submeter);

void modbus_stream(benchmark::State& state) {
    measure_line(state, transactions::modbus_rtu_read{}.answer.view(),
                 codec::modbus::stream{codec::direction::response});
}
void dlt645_stream(benchmark::State& state) {
    measure_line(state, transactions::dlt645_read{}.answer.view(), codec::dlt645::stream{});
}
void cjt188_stream(benchmark::State& state) {
    measure_line(state, transactions::cjt188_read{}.answer.view(), codec::cjt188::stream{});
}
void dlt698_stream(benchmark::State& state) {
    measure_line(state, transactions::dlt698_get_reply{}.answer.view(),
                 codec::dlt698::basic_stream<1024>{});
}
BENCHMARK(modbus_stream);
BENCHMARK(dlt645_stream);
BENCHMARK(cjt188_stream);
BENCHMARK(dlt698_stream);

// Every way gives the same over all lengths; else their times would mean nothing.
template <std::uint16_t Crc(bytes_view)>
void measure_crc(benchmark::State& state) {
    std::array<std::byte, 256> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i)
        octets[i] = static_cast<std::byte>(i * 37);
    bytes_view in = octets;
    for (std::size_t n = 0; n <= in.size(); ++n)
        if (Crc(in.first(n)) != crc16_modbus(in.first(n))) std::abort();
    in = in.first(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
        benchmark::DoNotOptimize(in);
        benchmark::DoNotOptimize(Crc(in));
    }
    state.SetBytesProcessed(state.iterations() * state.range(0));
}

std::uint16_t chosen_crc(bytes_view in) {
    return crc16_modbus(in);
}
std::uint16_t portable_crc(bytes_view in) {
    return submeter::detail::crc16_by_tables<0xA001>(in, 0xFFFF);
}

void crc16_portable(benchmark::State& state) {
    measure_crc<portable_crc>(state);
}
void crc16_slicing_by_16(benchmark::State& state) {
    measure_crc<crc_references::slicing_by_16>(state);
}
void crc16_chosen(benchmark::State& state) {
    measure_crc<chosen_crc>(state);
}
void crc16_folding(benchmark::State& state) {
    if (!crc_references::can_fold()) return state.SkipWithError("no PCLMULQDQ");
    measure_crc<crc_references::folding>(state);
}
BENCHMARK(crc16_portable)->Arg(8)->Arg(64)->Arg(256);
BENCHMARK(crc16_slicing_by_16)->Arg(8)->Arg(64)->Arg(256);
BENCHMARK(crc16_chosen)->Arg(8)->Arg(64)->Arg(256);
BENCHMARK(crc16_folding)->Arg(8)->Arg(64)->Arg(256);

}  // namespace
