// SPDX-License-Identifier: Apache-2.0

// What a transaction costs the processor: build the request, read the reply into numbers. libmodbus
// does the same beside it, with its system calls answered from memory (fake_line.cpp).

#include "crc_references.hpp"
#include "fake_line.hpp"
#include "submeter/codec.hpp"

#include <benchmark/benchmark.h>
#include <modbus/modbus.h>

#include <array>
#include <cstdlib>

namespace {

using namespace submeter;

constexpr std::uint16_t register_total = 64;

struct recorded {
    std::array<std::byte, 300> octets{};
    std::size_t length = 0;

    bytes_view view() const { return bytes_view{octets}.first(length); }
};

template <class T>
T must(const result<T>& r) {
    if (!r) std::abort();
    return *r;
}

recorded modbus_reply_octets() {
    std::array<std::byte, register_total * 2> registers{};
    for (std::size_t i = 0; i < registers.size(); ++i)
        registers[i] = static_cast<std::byte>(i);
    recorded out;
    out.length = must(codec::modbus::encode(
        codec::modbus::reply{.count = register_total, .registers = registers}, out.octets));
    return out;
}

void modbus_rtu_submeter(benchmark::State& state) {
    namespace modbus = codec::modbus;
    const auto answer = modbus_reply_octets();
    const modbus::request asked{.start = 100, .count = register_total};
    std::array<std::byte, modbus::frame_length_max> out{};
    std::array<std::uint16_t, register_total> numbers{};
    for (auto _ : state) {
        benchmark::DoNotOptimize(must(modbus::encode(asked, out)));
        benchmark::DoNotOptimize(out);
        const auto f = must(modbus::decode(answer.view(), codec::direction::response));
        const auto r = must(modbus::parse_reply(f));
        if (!modbus::check_answer(asked, r)) std::abort();
        if (must(modbus::read_words(r.registers, numbers)) != register_total) std::abort();
        benchmark::DoNotOptimize(numbers);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(modbus_rtu_submeter);

void modbus_rtu_libmodbus(benchmark::State& state) {
    const auto answer = modbus_reply_octets();
    fake_line::answer_with(answer.octets.data(), answer.length);
    modbus_t* context = modbus_new_rtu("none", 9600, 'N', 8, 1);
    if (context == nullptr) std::abort();
    modbus_set_slave(context, 1);
    modbus_set_socket(context, fake_line::descriptor);
    std::array<std::uint16_t, register_total> numbers{};
    for (auto _ : state) {
        if (modbus_read_registers(context, 100, register_total, numbers.data()) != register_total)
            std::abort();
        benchmark::DoNotOptimize(numbers);
        benchmark::ClobberMemory();
    }
    modbus_free(context);
}
BENCHMARK(modbus_rtu_libmodbus);

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

recorded energy_reply_octets(const codec::dlt645::address& meter) {
    namespace dlt645 = codec::dlt645;
    std::array<std::byte, 4> value{};
    const auto item = must(dlt645::find_item(dlt645::ids::active_energy_import));
    must(dlt645::write_value(item, {87654, -2}, value));
    recorded out;
    out.length = must(dlt645::encode(
        dlt645::reply{.meter = meter, .id = dlt645::ids::active_energy_import, .data = value},
        out.octets));
    return out;
}

void dlt645_submeter(benchmark::State& state) {
    namespace dlt645 = codec::dlt645;
    const auto meter = must(dlt645::parse_address("201900123456"));
    const auto answer = energy_reply_octets(meter);
    const dlt645::request asked{.meter = meter, .id = dlt645::ids::active_energy_import};
    std::array<std::byte, dlt645::frame_length_max> out{};
    std::array<std::byte, dlt645::data_length_max> room;
    for (auto _ : state) {
        benchmark::DoNotOptimize(must(dlt645::encode(asked, out)));
        benchmark::DoNotOptimize(out);
        const auto r = must(dlt645::parse_reply(must(dlt645::decode(answer.view())), room));
        if (!dlt645::check_answer(asked, r)) std::abort();
        const auto item = must(dlt645::find_item(r.id));
        benchmark::DoNotOptimize(must(dlt645::read_value(item, r.data)));
        benchmark::ClobberMemory();
    }
}
BENCHMARK(dlt645_submeter);

void dlt645_stream(benchmark::State& state) {
    namespace dlt645 = codec::dlt645;
    const auto answer = energy_reply_octets(must(dlt645::parse_address("201900123456")));
    dlt645::stream s;
    for (auto _ : state) {
        auto chunk = answer.view();
        auto f = s.next(chunk);
        benchmark::DoNotOptimize(f);
    }
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(answer.length));
}
BENCHMARK(dlt645_stream);

}  // namespace
