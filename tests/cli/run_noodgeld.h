// Runs a command line of noodgeld within the test: fixed clock, numbered randomness, text streams.
#pragma once

#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include "cli/program.h"
#include "tests/support/fixtures.h"

namespace noodgeld::test {

struct Ran {
    ExitCode code = ExitCode::cannot;
    std::string out;
    std::string err;
};

/// What NOODGELD_PASSPHRASE says, as a main hands it on; here it stays for the next run.
inline std::optional<SecretBytes> environment_passphrase() {
    const char* const value = std::getenv("NOODGELD_PASSPHRASE");
    if (value == nullptr) return std::nullopt;
    const ByteView bytes = as_bytes(value);
    return SecretBytes(Bytes(bytes.begin(), bytes.end()));
}

inline Ran run_noodgeld(const std::vector<std::string>& arguments, const std::string& input = {},
                        Language language = Language::en) {
    std::istringstream in(input);
    std::ostringstream out;
    std::ostringstream err;
    static unsigned drawn = 0;  // No two runs draw the same.
    Context context{in,
                    out,
                    err,
                    [] { return kCrisis; },
                    [](std::span<std::uint8_t> bytes) {
                        for (std::uint8_t& byte : bytes) {
                            byte = example_hash("randomness", ++drawn).bytes[0];
                        }
                    },
                    language};
    context.passphrase = environment_passphrase();
    context.passphrase_warned = true;
    const ExitCode code = run_program(arguments, context);
    return {code, out.str(), err.str()};
}

}  // namespace noodgeld::test
