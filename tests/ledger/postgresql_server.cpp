// SPDX-License-Identifier: Apache-2.0
#include "ledger/postgresql_server.hpp"

#include <libpq-fe.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ledger_test {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& why) {
    std::fputs((why + "\n").c_str(), stderr);
    std::abort();
}

// Debian keeps the server's programs out of the path.
std::string program(const std::string& name) {
    fs::path found;
    std::error_code none;
    for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", none)) {
        const auto candidate = version.path() / "bin" / name;
        if (fs::exists(candidate) && candidate > found) found = candidate;
    }
    return found.empty() ? name : found.string();
}

// PostgreSQL refuses to run as root.
void leave_root(const std::string& folder) {
    if (geteuid() != 0) return;
    const auto* user = getpwnam("postgres");
    if (user == nullptr) user = getpwnam("nobody");
    if (user == nullptr || chown(folder.c_str(), user->pw_uid, user->pw_gid) != 0 ||
        setgroups(0, nullptr) != 0 || setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
        _exit(126);
}

[[noreturn]] void become(const std::string& folder, std::vector<std::string> words, int says) {
    leave_root(folder);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);  // it does not outlive the tests
    std::vector<char*> pointers;
    for (auto& w : words)
        pointers.push_back(w.data());
    pointers.push_back(nullptr);
    if (chdir(folder.c_str()) != 0 || dup2(says, 1) < 0 || dup2(says, 2) < 0) _exit(126);
    execvp(pointers[0], pointers.data());
    _exit(127);
}

// Starts a program whose words come out of the pipe.
pid_t run(const std::string& folder, const std::vector<std::string>& words, int& says) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) give_up("no pipe");
    const auto child = fork();
    if (child == 0) {
        close(ends[0]);
        become(folder, words, ends[1]);
    }
    close(ends[1]);
    says = ends[0];
    return child;
}

// Reads until the program has said `awaited`, or ended.
std::string listen(int to, const std::string& awaited) {
    std::string heard;
    std::array<char, 4096> some{};
    while (awaited.empty() || heard.find(awaited) == std::string::npos) {
        const auto count = read(to, some.data(), some.size());
        if (count <= 0) break;
        heard.append(some.data(), static_cast<std::size_t>(count));
    }
    return heard;
}

pid_t parent_of(const fs::path& process) {
    std::ifstream in{process / "stat"};
    std::string line;
    std::getline(in, line);
    const auto name_end = line.rfind(')');  // "pid (name) state parent …"
    return name_end == std::string::npos ? 0 : std::atoi(line.c_str() + name_end + 4);
}

}  // namespace

std::string connection_string(const std::string& folder, const std::string& database) {
    return "host=" + folder + " user=submeter dbname=" + database;
}

postgresql_server::postgresql_server() {
    // What a killed server leaves behind becomes ours, so that we can wait for its end.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    std::string pattern = (fs::temp_directory_path() / "submeter-pg.XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) give_up("no temporary folder");
    folder_ = pattern;
    int says = -1;
    const auto child = run(folder_,
                           {program("initdb"), "--pgdata=data", "--username=submeter",
                            "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"},
                           says);
    const auto heard = listen(says, "");
    close(says);
    int status = -1;
    waitpid(child, &status, 0);
    if (status != 0) give_up("initdb: " + heard);
    start();
}

postgresql_server::~postgresql_server() {
    if (main_ != 0) kill();  // nobody wants its files any more
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void postgresql_server::start() {
    main_ = run(folder_,
                {program("postgres"), "-D", "data", "-k", folder_, "-c", "listen_addresses=", "-c",
                 "fsync=on", "-c", "autovacuum=off", "-c", "log_checkpoints=off", "-c",
                 "log_min_messages=log", "-c", "shared_buffers=16MB", "-c",
                 "recovery_init_sync_method=syncfs"},
                words_);
    const std::string ready = "ready to accept connections";
    const auto heard = listen(words_, ready);
    if (heard.find(ready) == std::string::npos) give_up("postgres: " + heard);
}

std::vector<pid_t> postgresql_server::processes() const {
    std::vector<pid_t> out{main_};
    for (const auto& process : fs::directory_iterator("/proc")) {
        const auto pid = std::atoi(process.path().filename().c_str());
        if (pid != 0 && parent_of(process.path()) == main_) out.push_back(pid);
    }
    return out;
}

void postgresql_server::kill() {
    ::kill(main_, SIGSTOP);  // it starts no more of them
    const auto all = processes();
    for (const auto p : all)
        ::kill(p, SIGKILL);
    for (const auto p : all)
        waitpid(p, nullptr, 0);
    close(words_);
    main_ = 0;
}

void postgresql_server::pause() const {
    ::kill(main_, SIGSTOP);
    for (const auto p : processes())
        ::kill(p, SIGSTOP);
}

void postgresql_server::resume() const {
    for (const auto p : processes())
        ::kill(p, SIGCONT);
}

// A database for each test would be thousands of files to sync after each kill.
std::string postgresql_server::fresh_database() {
    if (databases_++ == 0) command("postgres", "CREATE DATABASE books");
    command("books", "DROP SCHEMA IF EXISTS submeter CASCADE");
    return connection_string(folder_, "books");
}

std::string postgresql_server::copy_of(const std::string& database) {
    const auto copy = "copy" + std::to_string(++databases_);
    const auto from = database.substr(database.rfind('=') + 1);
    command("postgres", "CREATE DATABASE " + copy + " TEMPLATE " + from);
    return connection_string(folder_, copy);
}

void postgresql_server::command(const std::string& database, const std::string& sql) const {
    auto* c = PQconnectdb(connection_string(folder_, database).c_str());
    PQsetNoticeReceiver(
        c, [](void*, const PGresult*) {}, nullptr);
    auto* done = PQexec(c, sql.c_str());
    if (PQresultStatus(done) != PGRES_COMMAND_OK) give_up(PQerrorMessage(c));
    PQclear(done);
    PQfinish(c);
}

postgresql_server& shared_server() {
    static postgresql_server server;
    return server;
}

}  // namespace ledger_test
