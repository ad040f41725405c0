// An office: a folder of its own, in which command lines of noodgeld are run one after another.
#pragma once

#include <boost/json.hpp>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "base/check.h"
#include "cli/program.h"
#include "files/files.h"
#include "tests/support/fixtures.h"
#include "tests/support/temporary_directory.h"

namespace noodgeld::test {

struct OfficeRun {
    ExitCode code = ExitCode::cannot;
    std::string out;
    std::string err;
};

/// The clock stands at kCrisis; randomness differs from call to call, and is the same in every run
/// of the test. All keys have one passphrase, which comes as if from the environment.
class Office {
  public:
    static constexpr const char* kPassphrase = "correct horse";

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_.path() / name).string();
    }
    void write(const std::string& name, std::string_view text) const {
        NOODGELD_CHECK(write_file(path(name), as_bytes(text), {true, false}).has_value());
    }
    void write(const std::string& name, const Bytes& bytes) const {
        NOODGELD_CHECK(write_file(path(name), bytes, {true, false}).has_value());
    }
    [[nodiscard]] Bytes read(const std::string& name) const { return *read_file(path(name)); }

    /// Words that begin with '@' name files of the office: "@charter.cose".
    OfficeRun run(const std::string& line, Language language = Language::en) {
        std::vector<std::string> arguments;
        std::istringstream words(line);
        for (std::string word; words >> word;) {
            arguments.push_back(word.front() == '@' ? path(word.substr(1)) : word);
        }
        std::istringstream in;
        std::ostringstream out;
        std::ostringstream err;
        Context context{in,
                        out,
                        err,
                        [] { return kCrisis; },
                        [this](std::span<std::uint8_t> bytes) {
                            for (std::uint8_t& byte : bytes) {
                                byte = example_hash("office", ++drawn_).bytes[0];
                            }
                        },
                        language};
        const ByteView passphrase = as_bytes(kPassphrase);
        context.passphrase = SecretBytes(Bytes(passphrase.begin(), passphrase.end()));
        context.passphrase_warned = true;
        const ExitCode code = run_program(arguments, context);
        return {code, out.str(), err.str()};
    }
    /// The same, which must succeed: what it printed.
    std::string done(const std::string& line) {
        const OfficeRun ran = run(line);
        if (ran.code != ExitCode::yes)
            std::fprintf(stderr, "%s: %s\n", line.c_str(), ran.err.c_str());
        NOODGELD_CHECK(ran.code == ExitCode::yes);
        return ran.out;
    }
    boost::json::object json(const std::string& line) {
        return boost::json::parse(done(line + " --json")).as_object();
    }
    /// Makes NAME.key; its public key.
    std::string new_key(const std::string& name, const std::string& kind = "") {
        const auto made =
            json("key new --light --role " + name + " --out @" + name + ".key " + kind);
        return std::string(made.at("public_key").as_string());
    }

  private:
    TemporaryDirectory folder_;
    unsigned drawn_ = 0;
};

}  // namespace noodgeld::test
