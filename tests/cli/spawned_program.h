// SpawnedProgram: the program itself as a process, and a terminal to run it on.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace noodgeld::test {

/// A terminal: what a person types goes in, what they see comes out.
class Terminal {
  public:
    Terminal() : fd_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
        EXPECT_EQ(::grantpt(fd_), 0);
        EXPECT_EQ(::unlockpt(fd_), 0);
    }
    ~Terminal() { ::close(fd_); }
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    /// Opening it makes it the terminal of a session that has none.
    [[nodiscard]] std::string path() const { return ::ptsname(fd_); }
    void type(const std::string& text) const {
        EXPECT_EQ(::write(fd_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    /// Everything seen up to and including the first time that `text` stands there; or until the
    /// program ended, or a minute passed without anything.
    [[nodiscard]] std::string see_until(const std::string& text) const {
        constexpr int kMinute = 60'000;
        std::string seen;
        pollfd ready{fd_, POLLIN, 0};
        char byte = 0;
        while (seen.find(text) == std::string::npos && ::poll(&ready, 1, kMinute) == 1 &&
               ::read(fd_, &byte, 1) == 1) {
            if (byte != '\r') seen += byte;  // A terminal puts one before each line end.
        }
        return seen;
    }

  private:
    int fd_;
};

/// Where a process reads and writes: paths.
struct Streams {
    std::string in = "/dev/null";
    std::string out = "/dev/null";
    std::string err = "/dev/null";
};

/// Killed when it dies, unless it was waited for.
class SpawnedProgram {
  public:
    /// With only this environment, and what sanitizers are told, in a session of its own: without a
    /// terminal, unless one of its streams is one.
    SpawnedProgram(std::vector<std::string> arguments, std::vector<std::string> environment,
                   const Streams& streams) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        EXPECT_EQ(posix_spawn_file_actions_init(&actions), 0);
        EXPECT_EQ(posix_spawnattr_init(&attributes), 0);
        EXPECT_EQ(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID), 0);
        const int create = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_addopen(&actions, 0, streams.in.c_str(), O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, streams.out.c_str(), create, 0600);
        posix_spawn_file_actions_addopen(&actions, 2, streams.err.c_str(), create, 0600);
        arguments.insert(arguments.begin(), NOODGELD_PROGRAM);
        for (const std::string name : {"TSAN_OPTIONS", "ASAN_OPTIONS", "UBSAN_OPTIONS"}) {
            if (const char* told = std::getenv(name.c_str())) {
                environment.push_back(name + "=" + told);
            }
        }
        EXPECT_EQ(posix_spawn(&pid_, NOODGELD_PROGRAM, &actions, &attributes,
                              pointers(arguments).data(), pointers(environment).data()),
                  0);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
    }
    ~SpawnedProgram() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    SpawnedProgram(const SpawnedProgram&) = delete;
    SpawnedProgram& operator=(const SpawnedProgram&) = delete;

    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Its exit status.
    int wait() {
        int status = 0;
        EXPECT_EQ(::waitpid(pid_, &status, 0), pid_);
        pid_ = 0;
        EXPECT_TRUE(WIFEXITED(status));
        return WEXITSTATUS(status);
    }

  private:
    static std::vector<char*> pointers(std::vector<std::string>& texts) {
        std::vector<char*> out;
        for (std::string& one : texts) out.push_back(one.data());
        out.push_back(nullptr);
        return out;
    }
    pid_t pid_ = 0;
};

}  // namespace noodgeld::test
