// SPDX-License-Identifier: Apache-2.0

// The jobs whose instructions are counted: callgrind looks at functions by the name of job_…, and
// instructions.py compares what it saw with the limits in instructions.json. Each job is called ten
// times; what it works on is not known to the compiler.

#include "transactions.hpp"

#include <cstdio>

namespace {

using namespace transactions;

template <class Job, class... On>
void call_often(Job job, On&... on) {
    for (int i = 0; i < 10; ++i)
        job(on...);
}

using dlt698_line = clean_line<codec::dlt698::basic_stream<1024>>;

}  // namespace

extern "C" {

[[gnu::noinline]] void job_modbus_rtu_read(modbus_rtu_read& on) {
    on();
}
[[gnu::noinline]] void job_dlt645_read(dlt645_read& on) {
    on();
}
[[gnu::noinline]] void job_cjt188_read(cjt188_read& on) {
    on();
}
[[gnu::noinline]] void job_dlt698_get_reply(dlt698_get_reply& on) {
    on();
}
[[gnu::noinline]] void job_modbus_stream(clean_line<codec::modbus::stream>& on) {
    on();
}
[[gnu::noinline]] void job_dlt645_stream(clean_line<codec::dlt645::stream>& on) {
    on();
}
[[gnu::noinline]] void job_cjt188_stream(clean_line<codec::cjt188::stream>& on) {
    on();
}
[[gnu::noinline]] void job_dlt698_stream(dlt698_line& on) {
    on();
}
[[gnu::noinline]] void job_crc16_8(bytes_view& on) {
    keep(crc16_modbus(on));
}
[[gnu::noinline]] void job_crc16_64(bytes_view& on) {
    keep(crc16_modbus(on));
}
[[gnu::noinline]] void job_crc16_256(bytes_view& on) {
    keep(crc16_modbus(on));
}

}  // extern "C"

int main() {
    modbus_rtu_read modbus;
    dlt645_read dlt645;
    cjt188_read cjt188;
    dlt698_get_reply dlt698;
    call_often(job_modbus_rtu_read, modbus);
    call_often(job_dlt645_read, dlt645);
    call_often(job_cjt188_read, cjt188);
    call_often(job_dlt698_get_reply, dlt698);

    clean_line modbus_line{modbus.answer.view(), codec::modbus::stream{codec::direction::response}};
    clean_line dlt645_line{dlt645.answer.view(), codec::dlt645::stream{}};
    clean_line cjt188_line{cjt188.answer.view(), codec::cjt188::stream{}};
    dlt698_line dlt698_frames{dlt698.answer.view(), {}};
    call_often(job_modbus_stream, modbus_line);
    call_often(job_dlt645_stream, dlt645_line);
    call_often(job_cjt188_stream, cjt188_line);
    call_often(job_dlt698_stream, dlt698_frames);

    const std::vector<std::byte> octets(256, std::byte{0x5A});
    bytes_view some{octets};
    call_often(job_crc16_256, some);
    some = some.first(64);
    call_often(job_crc16_64, some);
    some = some.first(8);
    call_often(job_crc16_8, some);

    // How many octets a call of each stream gets, and whether this processor multiplies without
    // carries: instructions.py reads it.
    std::printf("octets job_modbus_stream %zu\n", modbus_line.octets.size());
    std::printf("octets job_dlt645_stream %zu\n", dlt645_line.octets.size());
    std::printf("octets job_cjt188_stream %zu\n", cjt188_line.octets.size());
    std::printf("octets job_dlt698_stream %zu\n", dlt698_frames.octets.size());
#if SUBMETER_CLMUL
    std::printf("carryless %d\n", __builtin_cpu_supports("pclmul") ? 1 : 0);
#endif
}
