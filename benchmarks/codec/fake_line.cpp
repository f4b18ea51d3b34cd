// SPDX-License-Identifier: Apache-2.0
#include "fake_line.hpp"

#include <algorithm>
#include <cstring>
#include <sys/select.h>
#include <sys/syscall.h>
#include <unistd.h>

// The functions below take the place of the C library's for this program and for libmodbus; what
// does not concern the fake line goes on to the system.

namespace {

const std::byte* reply = nullptr;
std::size_t reply_length = 0;
std::size_t reply_read = 0;

}  // namespace

void fake_line::answer_with(const std::byte* octets, std::size_t length) {
    reply = octets;
    reply_length = length;
    reply_read = length;
}

extern "C" {

ssize_t write(int fd, const void* octets, size_t length) {
    if (fd != fake_line::descriptor) return syscall(SYS_write, fd, octets, length);
    reply_read = 0;
    return static_cast<ssize_t>(length);
}

ssize_t read(int fd, void* out, size_t length) {
    if (fd != fake_line::descriptor) return syscall(SYS_read, fd, out, length);
    const std::size_t count = std::min(length, reply_length - reply_read);
    std::memcpy(out, reply + reply_read, count);
    reply_read += count;
    return static_cast<ssize_t>(count);
}

int select(int count, fd_set* readable, fd_set* writable, fd_set* failed, timeval* timeout) {
    if (count == fake_line::descriptor + 1) return 1;
    return static_cast<int>(syscall(SYS_select, count, readable, writable, failed, timeout));
}

}  // extern "C"
