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
    /// By officers 1 and 3, each on the draft itself. `facts` is for combining too, `more` is not.
    void sign_and_combine(const std::string& verbs, const std::string& verb,
                          const std::string& draft, const std::string& out,
                          const std::string& facts, const std::string& more = "") {
        const std::string sign = verbs + " " + verb + " @" + draft + more + facts + " --force";
        done(sign + " --key @o1.key --out @part1");
        done(sign + " --key @o3.key --out @part3");
        done(verbs + " combine @part3 @part1 --force --out @" + out + facts);
    }
    /// charter.cose: three officers of whom two activate, stop and settle; an issuer, an enroller,
    /// a ledger.
    void make_charter() {
        std::string officers;
        for (const char* name : {"o1", "o2", "o3"}) {
            officers += (officers.empty() ? R"({"key":")" : R"(,{"key":")") + new_key(name) +
                        R"(","name":")" + name + R"("})";
        }
        std::string json =
            R"({"drill": false, "officers": [)" + officers +
            R"(], "thresholds": {"activate": 2, "stop": 2, "charter": 2, "settle": 2})";
        for (const char* role : {"issuer", "enroller", "ledger"}) {
            json += std::string(R"(, ")") + role + R"(": ")" + new_key(role) + R"(")";
        }
        json += R"(, "auditors": [")" + new_key("auditor", "--sealing") + R"("])";
        json += R"(, "revocation_desk": ")" + new_key("desk", "--sealing") + R"(")";
        write("charter.json", json + R"(, "currency": "EUR", "regions": [
            {"number": 1, "code": "NL", "name": "Nederland"},
            {"number": 20, "parent": 1, "code": "PV20", "name": "Groningen"}]})");
        done("officer charter draft --input @charter.json --out @charter.draft");
        sign_and_combine("officer charter", "sign", "charter.draft", "charter.cose", "");
    }
    /// register.cose and merchants.pack, of the merchants in that table.
    void make_register(const std::string& table) {
        const std::string facts = " --facts @charter.cose";
        done("officer register draft --first --force --input @" + table +
             " --rows @merchants.pack --out @register.draft" + facts);
        sign_and_combine("officer register", "sign", "register.draft", "register.cose", facts,
                         " --rows @merchants.pack");
    }

  private:
    TemporaryDirectory folder_;
    unsigned drawn_ = 0;
};

}  // namespace noodgeld::test
