// The program itself, as a process: what only a main can get wrong.
#include <gmock/gmock.h>
#include <sys/resource.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/exit_code.h"
#include "crypto/lanes/back_ends.h"
#include "files/files.h"
#include "files/key_file.h"
#include "tests/cli/spawned_program.h"
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
    /// Runs the program without a terminal. Its output goes to `output`.
    Finished run(std::vector<std::string> arguments, std::vector<std::string> environment = {},
                 const std::string& output = {}) {
        const Streams streams{"/dev/null", output.empty() ? path("out") : output, path("err")};
        SpawnedProgram program(std::move(arguments), std::move(environment), streams);
        const int code = program.wait();
        return {code, output.empty() ? text("out") : "", text("err")};
    }
    [[nodiscard]] Streams on(const Terminal& terminal) const {
        return {terminal.path(), path("out"), path("err")};
    }
    [[nodiscard]] std::string path(const std::string& name) const {
        return (directory_.path() / name).string();
    }
    [[nodiscard]] std::string text(const std::string& name) const {
        return std::string(as_text(*read_file(path(name))));
    }

  private:
    TemporaryDirectory directory_;
};

TEST_F(Program, SaysThatAFileMayNotGrow) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit none{0, before.rlim_max};
    Finished made;
    {
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
        const Streams streams{"/dev/null", "/dev/null", "/dev/null"};
        SpawnedProgram program({"key", "new", "--role", "x", "--light", "--out", path("k.key")},
                               {"NOODGELD_PASSPHRASE=correct horse battery staple"}, streams);
        made.code = program.wait();
        ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    }
    EXPECT_EQ(made.code, static_cast<int>(ExitCode::cannot));
}

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

/// The environment of a process, as others on the machine may read it.
std::string environment_of(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/environ", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST_F(Program, ThePassphraseIsWipedFromTheEnvironment) {
    const Terminal terminal;  // Whose reader waits, so that the program stays.
    const SpawnedProgram program({"verify"}, {"FIRST=1", "NOODGELD_PASSPHRASE=sesame", "LAST=2"},
                                 on(terminal));
    std::string seen;
    // The program may not have begun yet, and its environment then is its parent's.
    for (int i = 0; i < 1'000; ++i) {
        seen = environment_of(program.pid());
        const bool begun = seen.find("LAST=2") != std::string::npos;
        if (begun && seen.find("sesame") == std::string::npos) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_THAT(seen, HasSubstr("LAST=2"));
    EXPECT_THAT(seen, HasSubstr("NOODGELD_PASSPHRASE="));
    EXPECT_THAT(seen, Not(HasSubstr("sesame")));
}

TEST_F(Program, APassphraseOfTheEnvironmentIsDiscouraged) {
    const auto said = [this](const std::string& passphrase, const std::string& name) {
        return run({"key", "new", "--light", "--role", "x", "--out", path(name)},
                   {"NOODGELD_PASSPHRASE=" + passphrase})
            .err;
    };
    EXPECT_THAT(said("x", "a.key"), HasSubstr("--passphrase-fd 3"));
    EXPECT_THAT(said("a\xff", "b.key"), HasSubstr("not UTF-8"));
}

TEST_F(Program, OnATerminalAPassphraseIsAskedTwiceAndNotShown) {
    const Terminal terminal;
    SpawnedProgram program({"key", "new", "--light", "--role", "x", "--out", path("a.key")}, {},
                           on(terminal));
    EXPECT_THAT(terminal.see_until(": "), StartsWith("Passphrase for "));
    terminal.type("open sesame\n");
    const std::string between = terminal.see_until("Once more: ");
    EXPECT_THAT(between, Not(HasSubstr("sesame")));
    terminal.type("open sesame\n");
    EXPECT_EQ(program.wait(), 0) << text("err");
    EXPECT_TRUE(open_signing_key(*read_file(path("a.key")), as_bytes("open sesame")));
}

TEST_F(Program, APassphraseTypedInTwoWaysIsOne) {
    const Terminal terminal;
    SpawnedProgram program({"key", "new", "--light", "--role", "x", "--out", path("a.key")}, {},
                           on(terminal));
    (void)terminal.see_until(": ");
    terminal.type("caf\u00e9\n");
    (void)terminal.see_until("Once more: ");
    terminal.type("cafe\u0301\r\n");
    EXPECT_EQ(program.wait(), 0) << text("err");
    EXPECT_TRUE(open_signing_key(*read_file(path("a.key")), as_bytes("caf\u00e9")));
}

TEST_F(Program, TwoDifferentPassphrasesMakeNoKey) {
    const Terminal terminal;
    SpawnedProgram program({"key", "new", "--light", "--role", "x", "--out", path("a.key")}, {},
                           on(terminal));
    (void)terminal.see_until(": ");
    terminal.type("open sesame\n");
    (void)terminal.see_until("Once more: ");
    terminal.type("open sesam\n");
    EXPECT_EQ(program.wait(), static_cast<int>(ExitCode::no));
    EXPECT_THAT(text("err"), HasSubstr("differ"));
    EXPECT_FALSE(read_file(path("a.key")));
}

}  // namespace
}  // namespace noodgeld::test
