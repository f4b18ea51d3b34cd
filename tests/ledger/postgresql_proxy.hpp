// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace ledger_test {

/// Which way a message goes.
enum class way : std::uint8_t { to_server, to_client };

/// Where a connection is cut: before a message passes, or when half of it has.
enum class cut : std::uint8_t { before, inside };

/// Stands between clients and a PostgreSQL server and passes their messages on one by one, until
/// it is told to cut at one of them. It goes on with new connections. It has a thread of its own;
/// the functions may be called from others.
class postgresql_proxy {
public:
    /// Listens in a folder of its own, for the server whose socket is in the folder `server`.
    explicit postgresql_proxy(std::string server);
    ~postgresql_proxy();
    postgresql_proxy(const postgresql_proxy&) = delete;
    postgresql_proxy& operator=(const postgresql_proxy&) = delete;

    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

    /// Cuts once, at the message that goes this way as number `at` (from 0, counted from now on,
    /// over all connections). `then` runs in the proxy's thread, after the cut.
    void arm(way which, cut where, std::uint64_t at, std::function<void()> then);
    /// Cuts no more. @return whether it has cut since arm().
    bool disarm();

private:
    /// One connection: the client's socket and the server's, and what came in and is no whole
    /// message yet.
    struct pair {
        std::array<int, 2> from{-1, -1};  // where what goes this way comes from
        std::array<std::string, 2> pending{};
        bool started = false;  // the first message of a client has no type
    };
    enum class fate : std::uint8_t { goes_on, ends };

    void run();
    void take_client();
    fate forward(pair& p, way which);
    fate pass_messages(pair& p, way which);
    static std::size_t message_size(const pair& p, way which);
    static void close_both(const pair& p);
    bool is_cut_here(way which);

    std::string server_;
    std::string folder_;
    int listener_ = -1;
    std::array<int, 2> stop_{-1, -1};
    std::list<pair> pairs_;

    std::mutex guard_;  // of what follows
    bool armed_ = false;
    bool has_cut_ = false;
    way which_ = way::to_server;
    cut where_ = cut::before;
    std::uint64_t left_ = 0;
    std::function<void()> then_;

    std::thread thread_;
};

}  // namespace ledger_test
