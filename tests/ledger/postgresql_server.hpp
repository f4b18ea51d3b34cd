// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace ledger_test {

/// A PostgreSQL server of the tests' own: its files are in a temporary folder, it listens on a
/// socket in that folder alone, and it syncs as a real one does. It goes with the object. Confined
/// to the thread that made it.
class postgresql_server {
public:
    /// Makes the files and starts. Ends the program, with what the server said, when it cannot.
    postgresql_server();
    ~postgresql_server();
    postgresql_server(const postgresql_server&) = delete;
    postgresql_server& operator=(const postgresql_server&) = delete;

    /// Returns when it takes connections.
    void start();
    /// The end of a power cut: all its processes are gone at once, none has tidied up.
    void kill();
    /// Nothing answers, and nothing is closed.
    void pause() const;
    void resume() const;

    /// An empty database, until the next call. @return the connection string for it.
    std::string fresh_database();
    /// What a backup is: the database as it is now, beside it. Nobody may be connected to it.
    std::string copy_of(const std::string& database);

    /// The folder of its socket, named as libpq expects.
    [[nodiscard]] const std::string& folder() const noexcept { return folder_; }

private:
    [[nodiscard]] std::vector<pid_t> processes() const;
    void command(const std::string& database, const std::string& sql) const;

    std::string folder_;
    pid_t main_ = 0;
    int words_ = -1;  // what it says, from a pipe
    int databases_ = 0;
};

/// The connection string for a database of the server whose socket is in `folder`.
std::string connection_string(const std::string& folder, const std::string& database);

/// The one server of the program's tests, running. The first call starts it.
postgresql_server& shared_server();

}  // namespace ledger_test
