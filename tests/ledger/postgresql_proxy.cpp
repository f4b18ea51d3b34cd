// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_proxy.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace ledger_test {
namespace {

sockaddr_un address_in(const std::string& folder) {
    sockaddr_un out{};
    out.sun_family = AF_UNIX;
    const auto path = folder + "/.s.PGSQL.5432";
    if (path.size() >= sizeof out.sun_path) std::abort();
    std::memcpy(out.sun_path, path.c_str(), path.size());
    return out;
}

const sockaddr* generic(const sockaddr_un& a) {
    return reinterpret_cast<const sockaddr*>(&a);
}

void write_all(int to, std::string_view octets) {
    while (!octets.empty()) {
        const auto count = send(to, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (count <= 0) return;  // the other end is gone, as reading will tell
        octets.remove_prefix(static_cast<std::size_t>(count));
    }
}

std::size_t index(way which) {
    return static_cast<std::size_t>(which);
}

std::uint32_t u32_at(const std::string& octets, std::size_t at) {
    std::uint32_t out = 0;
    for (std::size_t i = 0; i < 4; ++i)
        out = (out << 8) | static_cast<std::uint8_t>(octets[at + i]);
    return out;
}

}  // namespace

postgresql_proxy::postgresql_proxy(std::string server) : server_(std::move(server)) {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "submeter-proxy.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr || pipe2(stop_.data(), O_CLOEXEC) != 0) std::abort();
    folder_ = pattern;
    listener_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto here = address_in(folder_);
    if (bind(listener_, generic(here), sizeof here) != 0 || listen(listener_, 16) != 0)
        std::abort();
    thread_ = std::thread{[this] { run(); }};
}

postgresql_proxy::~postgresql_proxy() {
    close(stop_[1]);
    thread_.join();
    for (const auto& p : pairs_)
        close_both(p);
    close(listener_);
    close(stop_[0]);
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void postgresql_proxy::arm(way which, cut where, std::uint64_t at, std::function<void()> then) {
    const std::lock_guard lock{guard_};
    armed_ = true;
    has_cut_ = false;
    which_ = which;
    where_ = where;
    left_ = at;
    then_ = std::move(then);
}

bool postgresql_proxy::disarm() {
    const std::lock_guard lock{guard_};
    armed_ = false;
    return has_cut_;
}

bool postgresql_proxy::is_cut_here(way which) {
    const std::lock_guard lock{guard_};
    if (!armed_ || which != which_) return false;
    if (left_-- > 0) return false;
    armed_ = false;
    has_cut_ = true;
    return true;
}

void postgresql_proxy::run() {
    for (;;) {
        std::vector<pollfd> wait{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
        for (const auto& p : pairs_)
            for (const int from : p.from)
                wait.push_back({from, POLLIN, 0});
        if (poll(wait.data(), wait.size(), -1) <= 0) continue;
        if (wait[0].revents != 0) return;
        std::size_t at = 2;
        for (auto p = pairs_.begin(); p != pairs_.end(); at += 2) {
            auto state = fate::goes_on;
            for (const auto which : {way::to_server, way::to_client})
                if (state == fate::goes_on && wait[at + index(which)].revents != 0)
                    state = forward(*p, which);
            p = state == fate::ends ? pairs_.erase(p) : std::next(p);
        }
        if (wait[1].revents != 0) take_client();
    }
}

void postgresql_proxy::take_client() {
    const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto there = address_in(server_);
    pairs_.push_back({.from = {client, server}});
    if (connect(server, generic(there), sizeof there) == 0) return;
    close_both(pairs_.back());
    pairs_.pop_back();
}

postgresql_proxy::fate postgresql_proxy::forward(pair& p, way which) {
    std::array<char, 65536> some{};
    const auto count = read(p.from[index(which)], some.data(), some.size());
    if (count <= 0) {
        close_both(p);
        return fate::ends;
    }
    p.pending[index(which)].append(some.data(), static_cast<std::size_t>(count));
    return pass_messages(p, which);
}

// The size of the message at the front, or 0 while that cannot be told.
std::size_t postgresql_proxy::message_size(const pair& p, way which) {
    const auto& pending = p.pending[index(which)];
    const std::size_t type = which == way::to_server && !p.started ? 0 : 1;
    return pending.size() < type + 4 ? 0 : type + u32_at(pending, type);
}

postgresql_proxy::fate postgresql_proxy::pass_messages(pair& p, way which) {
    auto& pending = p.pending[index(which)];
    const int to = p.from[1 - index(which)];
    for (;;) {
        const auto size = message_size(p, which);
        if (size == 0 || pending.size() < size) return fate::goes_on;
        if (is_cut_here(which)) {
            if (where_ == cut::inside) write_all(to, pending.substr(0, size / 2));
            close_both(p);
            then_();
            return fate::ends;
        }
        write_all(to, pending.substr(0, size));
        if (which == way::to_server) p.started = true;
        pending.erase(0, size);
    }
}

void postgresql_proxy::close_both(const pair& p) {
    for (const int s : p.from)
        close(s);
}

}  // namespace ledger_test
