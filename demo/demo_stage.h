// DemoStage: a folder, and the program itself as other processes: officers' tools that end, daemons
// that serve until they are stopped or killed.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "files/context.h"
#include "http/client.h"

namespace noodgeld {

/// A daemon of ours, as a process of its own on loopback. Killed when it dies.
class DemoDaemon {
  public:
    DemoDaemon(DemoDaemon&& other) noexcept;
    DemoDaemon& operator=(DemoDaemon&& other) noexcept;
    ~DemoDaemon() { kill_now(); }

    [[nodiscard]] const std::string& url() const { return url_; }
    [[nodiscard]] int pid() const { return pid_; }
    [[nodiscard]] http::Client client() const;
    /// kill -9: no goodbye, as when the power goes.
    void kill_now();
    /// SIGTERM, and waits. Whether it ended well.
    bool stop();

  private:
    friend class DemoStage;
    DemoDaemon(int pid, std::string url) : pid_(pid), url_(std::move(url)) {}
    int pid_ = -1;
    std::string url_;
};

/// Runs verbs of a program: the one it is part of, unless told otherwise. Passphrases come from the
/// environment.
class DemoStage {
  public:
    /// The passphrase of every key on a stage.
    static constexpr const char* kPassphrase = "drill";

    /// `folder` is made, and must not be there unless `again`, which empties it first.
    [[nodiscard]] static Result<DemoStage, Failure> make(
        const std::string& folder, bool again, const std::string& program = "/proc/self/exe");

    /// The path of a file of the stage.
    [[nodiscard]] std::string path(const std::string& name) const;
    /// Runs a verb to its end; what it prints is kept under logs/ and given back. Fails unless it
    /// ends with `expected`.
    [[nodiscard]] Result<std::string, Failure> run(const std::vector<std::string>& arguments,
                                                   ExitCode expected = ExitCode::yes);
    /// Starts a verb that serves, and waits until it does.
    [[nodiscard]] Result<DemoDaemon, Failure> serve(const std::string& name,
                                                    std::vector<std::string> arguments);
    [[nodiscard]] Result<void, Failure> write(const std::string& name,
                                              const std::string& text) const;
    [[nodiscard]] Result<std::string, Failure> read(const std::string& name) const;

  private:
    DemoStage(std::filesystem::path folder, std::string program)
        : folder_(std::move(folder)), program_(std::move(program)) {}
    [[nodiscard]] Result<int, Failure> spawn(const std::vector<std::string>& arguments,
                                             const std::string& log) const;

    std::filesystem::path folder_;
    std::string program_;
    int runs_ = 0;
};

}  // namespace noodgeld
