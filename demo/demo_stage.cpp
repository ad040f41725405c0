#include "demo/demo_stage.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "files/files.h"

namespace noodgeld {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kVariable = "NOODGELD_PASSPHRASE=";

int wait_for(int pid) {
    int status = 0;
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

/// Where what a process says on its standard error goes, beside its log.
std::string errors_of(const std::string& log) {
    return log + ".err";
}

/// The environment of this process, with the demo's passphrase.
std::vector<char*> environment(std::string& passphrase) {
    std::vector<char*> out;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!std::string_view(*variable).starts_with(kVariable)) {
            out.push_back(*variable);
        }
    }
    out.push_back(passphrase.data());
    out.push_back(nullptr);
    return out;
}

}  // namespace

DemoDaemon::DemoDaemon(DemoDaemon&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), url_(std::move(other.url_)) {}

DemoDaemon& DemoDaemon::operator=(DemoDaemon&& other) noexcept {
    if (this != &other) {
        kill_now();
        pid_ = std::exchange(other.pid_, -1);
        url_ = std::move(other.url_);
    }
    return *this;
}

http::Client DemoDaemon::client() const {
    http::Client::Options options;
    options.timeout = std::chrono::seconds(30);
    return http::Client(http::parse_endpoint(url_).value(), options);
}

void DemoDaemon::kill_now() {
    if (pid_ < 0) return;
    (void)::kill(pid_, SIGKILL);
    (void)wait_for(std::exchange(pid_, -1));
}

bool DemoDaemon::stop() {
    if (pid_ < 0) return true;
    (void)::kill(pid_, SIGTERM);
    const int status = wait_for(std::exchange(pid_, -1));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

Result<DemoStage, Failure> DemoStage::make(const std::string& folder, bool again,
                                           const std::string& program) {
    std::error_code error;
    const fs::path path = fs::absolute(folder, error);
    // Only what an earlier demo left is emptied.
    const fs::path mark = path / "made-by-noodgeld-demo.txt";
    if (again && fs::exists(mark, error)) fs::remove_all(path, error);
    if (fs::exists(path, error) && !fs::is_empty(path, error)) {
        return misused({folder + " bestaat al; kies een andere map of zet --again",
                        folder + " exists already; choose another folder or add --again"});
    }
    NOODGELD_TRY_VOID(make_folder((path / "logs").string()));
    NOODGELD_TRY_VOID(
        write_file(mark.string(), as_bytes("noodgeld demo --again deletes this folder.\n")));
    return DemoStage(path, program);
}

std::string DemoStage::path(const std::string& name) const {
    return (folder_ / name).string();
}

Result<int, Failure> DemoStage::spawn(const std::vector<std::string>& arguments,
                                      const std::string& log) const {
    std::vector<std::string> words{"noodgeld", "--lang", "en"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    std::string passphrase = std::string(kVariable) + kPassphrase;
    std::vector<char*> envp = environment(passphrase);

    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    // Apart, for what a verb warns of is no part of what it was asked for.
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, errors_of(log).c_str(),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0644);
    int pid = -1;
    const int rc = posix_spawn(&pid, program_.c_str(), &actions, nullptr, argv.data(), envp.data());
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0) return cannot({"kan geen proces starten", "cannot start a process"});
    return pid;
}

Result<std::string, Failure> DemoStage::run(const std::vector<std::string>& arguments,
                                            ExitCode expected) {
    std::string command;
    for (const std::string& word : arguments) command += word + " ";
    const std::string log =
        "logs/" + std::to_string(1000 + ++runs_).substr(1) + "-" + arguments.at(0) + ".txt";
    NOODGELD_TRY(const int pid, spawn(arguments, path(log)));
    const int status = wait_for(pid);
    NOODGELD_TRY(std::string said, read(log));
    if (!WIFEXITED(status) || WEXITSTATUS(status) != static_cast<int>(expected)) {
        NOODGELD_TRY(const std::string why, read(errors_of(log)));
        const std::string what = command + "-> " + said + why;
        return refuse({what, what});
    }
    return said;
}

Result<DemoDaemon, Failure> DemoStage::serve(const std::string& name,
                                             std::vector<std::string> arguments) {
    const std::string ready = path(name + ".url");
    std::error_code error;
    fs::remove(ready, error);
    arguments.insert(arguments.end(), {"--ready-file", ready});
    const std::string log = path("logs/" + name + "-" + std::to_string(++runs_) + ".txt");
    NOODGELD_TRY(const int pid, spawn(arguments, log));
    DemoDaemon daemon(pid, "");
    constexpr int kTries = 1'500;  // 30 seconds
    for (int i = 0; i < kTries; ++i) {
        if (fs::exists(ready, error)) {
            NOODGELD_TRY(const std::string url, read(name + ".url"));
            daemon.url_ = url.substr(0, url.find('\n'));
            return daemon;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return cannot({name + " begint niet te luisteren; zie " + log,
                   name + " does not begin to listen; see " + log});
}

Result<void, Failure> DemoStage::write(const std::string& name, const std::string& text) const {
    return write_file(path(name), as_bytes(text), {true, false});
}

Result<std::string, Failure> DemoStage::read(const std::string& name) const {
    NOODGELD_TRY(const Bytes bytes, read_file(path(name)));
    return std::string(as_text(bytes));
}

}  // namespace noodgeld
