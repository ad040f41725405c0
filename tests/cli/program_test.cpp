// The program itself, as a process: what only a main can get wrong.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "base/exit_code.h"
#include "crypto/lanes/back_ends.h"
#include "files/files.h"
#include "files/key_file.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

struct Finished {
    int code = -1;
    std::string out;
    std::string err;
};

class Program : public testing::Test {
  protected:
    /// Runs the program with only this environment, in a session of its own: without a terminal,
    /// unless `input` is one. Its output goes to `output`.
    Finished run(std::vector<std::string> arguments, std::vector<std::string> environment = {},
                 const std::string& output = {}) {
        const pid_t pid = start(std::move(arguments), std::move(environment), "/dev/null",
                                output.empty() ? path("out") : output);
        const int code = wait_for(pid);
        return {code, output.empty() ? text("out") : "", text("err")};
    }
    pid_t start(std::vector<std::string> arguments, std::vector<std::string> environment,
                const std::string& input, const std::string& output) {
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        EXPECT_EQ(posix_spawn_file_actions_init(&actions), 0);
        EXPECT_EQ(posix_spawnattr_init(&attributes), 0);
        EXPECT_EQ(posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID), 0);
        const int create = O_WRONLY | O_CREAT | O_TRUNC;
        posix_spawn_file_actions_addopen(&actions, 0, input.c_str(), O_RDONLY, 0);
        posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), create, 0600);
        posix_spawn_file_actions_addopen(&actions, 2, path("err").c_str(), create, 0600);
        arguments.insert(arguments.begin(), NOODGELD_PROGRAM);
        pid_t pid = 0;
        EXPECT_EQ(posix_spawn(&pid, NOODGELD_PROGRAM, &actions, &attributes,
                              pointers(arguments).data(), pointers(environment).data()),
                  0);
        posix_spawn_file_actions_destroy(&actions);
        posix_spawnattr_destroy(&attributes);
        return pid;
    }
    static int wait_for(pid_t pid) {
        int status = 0;
        EXPECT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_TRUE(WIFEXITED(status));
        return WEXITSTATUS(status);
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_.path() / name).string();
    }
    [[nodiscard]] std::string text(const std::string& name) const {
        return std::string(as_text(*read_file(path(name))));
    }

  private:
    static std::vector<char*> pointers(std::vector<std::string>& texts) {
        std::vector<char*> out;
        for (std::string& one : texts) out.push_back(one.data());
        out.push_back(nullptr);
        return out;
    }
    TemporaryDirectory directory_;
};

TEST_F(Program, EndsWithTheDocumentedCodes) {
    EXPECT_EQ(run({"--version"}).code, static_cast<int>(ExitCode::yes));
    EXPECT_EQ(run({"inspect", "NO1:AAA"}).code, static_cast<int>(ExitCode::no));
    EXPECT_EQ(run({"nonsense"}).code, static_cast<int>(ExitCode::usage));
    EXPECT_EQ(run({"inspect", "/nowhere"}).code, static_cast<int>(ExitCode::cannot));
    EXPECT_EQ(run({"--help"}, {}, "/dev/full").code, static_cast<int>(ExitCode::cannot));
}

TEST_F(Program, SpeaksTheLanguageOfTheEnvironment) {
    EXPECT_THAT(run({"--help"}).out, HasSubstr("Usage"));
    EXPECT_THAT(run({"--help"}, {"LANG=nl_NL.UTF-8"}).out, HasSubstr("Gebruik"));
    EXPECT_THAT(run({"--help"}, {"LANG=nl_BE"}).out, HasSubstr("Gebruik"));
    EXPECT_THAT(run({"--help"}, {"LANG=de_DE.UTF-8"}).out, HasSubstr("Usage"));
    EXPECT_THAT(run({"--help"}, {"LANG=nl_NL", "LC_ALL=C"}).out, HasSubstr("Usage"));
    EXPECT_THAT(run({"--help", "--lang", "en"}, {"LANG=nl_NL"}).out, HasSubstr("Usage"));
}

TEST_F(Program, VerifiesByTheBackEndThatIsAskedForOrNotAtAll) {
    for (const std::string name : {"portable", "avx2", "ifma", "nonsense"}) {
        SCOPED_TRACE(name);
        const Finished ran = run({"verify"}, {"NOODGELD_CRYPTO=" + name});
        if (crypto::find_back_end(name) != nullptr) {
            EXPECT_EQ(ran.code, static_cast<int>(ExitCode::yes));
            EXPECT_THAT(ran.err, HasSubstr("(" + name + ", "));
        } else {
            EXPECT_EQ(ran.code, static_cast<int>(ExitCode::cannot));
            EXPECT_THAT(ran.err, HasSubstr("NOODGELD_CRYPTO"));
        }
    }
}

TEST_F(Program, MakesADifferentKeyEachTime) {
    const std::vector<std::string> environment{"NOODGELD_PASSPHRASE=x"};
    const auto make = [&](const std::string& name) {
        return run({"key", "new", "--light", "--role", "x", "--out", path(name)}, environment).out;
    };
    const std::string one = make("a.key");
    const std::string other = make("b.key");
    EXPECT_THAT(one, HasSubstr("public key"));
    EXPECT_NE(one, other);
    EXPECT_EQ(run({"key", "show", path("a.key")}).out, one);
}

TEST_F(Program, WithoutATerminalItSaysHowElseToGiveAPassphrase) {
    const Finished ran = run({"key", "new", "--role", "x", "--out", path("a.key")});
    EXPECT_EQ(ran.code, static_cast<int>(ExitCode::cannot));
    EXPECT_THAT(ran.err, HasSubstr("--passphrase-fd"));
}

/// A terminal: what a person types goes in, what they see comes out.
class Terminal {
  public:
    Terminal() : fd_(::posix_openpt(O_RDWR | O_NOCTTY)) {
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
    /// Everything seen up to and including the first time that `text` stands there.
    std::string see_until(const std::string& text) const {
        std::string seen;
        char byte = 0;
        while (seen.find(text) == std::string::npos && ::read(fd_, &byte, 1) == 1) seen += byte;
        return seen;
    }

  private:
    int fd_;
};

TEST_F(Program, OnATerminalAPassphraseIsAskedTwiceAndNotShown) {
    const Terminal terminal;
    const pid_t pid = start({"key", "new", "--light", "--role", "x", "--out", path("a.key")}, {},
                            terminal.path(), path("out"));
    EXPECT_THAT(terminal.see_until(": "), StartsWith("Passphrase for "));
    terminal.type("open sesame\n");
    const std::string between = terminal.see_until("Once more: ");
    EXPECT_THAT(between, Not(HasSubstr("sesame")));
    terminal.type("open sesame\n");
    EXPECT_EQ(wait_for(pid), 0) << text("err");
    EXPECT_TRUE(open_signing_key(*read_file(path("a.key")), as_bytes("open sesame")));
}

TEST_F(Program, TwoDifferentPassphrasesMakeNoKey) {
    const Terminal terminal;
    const pid_t pid = start({"key", "new", "--light", "--role", "x", "--out", path("a.key")}, {},
                            terminal.path(), path("out"));
    (void)terminal.see_until(": ");
    terminal.type("open sesame\n");
    (void)terminal.see_until("Once more: ");
    terminal.type("open sesam\n");
    EXPECT_EQ(wait_for(pid), static_cast<int>(ExitCode::no));
    EXPECT_THAT(text("err"), HasSubstr("differ"));
    EXPECT_FALSE(read_file(path("a.key")));
}

}  // namespace
}  // namespace noodgeld::test
