// The one main: it alone gives the program the clock, the system's randomness and the environment.
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <optional>
#include <string_view>

#include "base/check.h"
#include "cli/program.h"
#include "crypto/lanes/back_ends.h"

namespace {

noodgeld::UnixTime system_time() {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::floor<std::chrono::seconds>(since_1970).count()};
}

void system_randomness(std::span<std::uint8_t> out) {
    constexpr std::size_t kMostAtOnce = 256;  // getentropy(3)
    while (!out.empty()) {
        const auto part = out.first(std::min(out.size(), kMostAtOnce));
        NOODGELD_CHECK(getentropy(part.data(), part.size()) == 0);
        out = out.subspan(part.size());
    }
}

/// As POSIX has it: the first of these that is set and not empty.
noodgeld::Language environment_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("nl") ? noodgeld::Language::nl
                                                         : noodgeld::Language::en;
    }
    return noodgeld::Language::en;
}

/// NOODGELD_PASSPHRASE, which is wiped where it stood and taken out of the environment: no child
/// inherits it, and nobody who looks at this process later finds it there.
std::optional<noodgeld::SecretBytes> take_passphrase() {
    constexpr const char* kVariable = "NOODGELD_PASSPHRASE";
    char* const value = std::getenv(kVariable);
    if (value == nullptr) return std::nullopt;
    auto* const bytes = reinterpret_cast<std::uint8_t*>(value);
    const std::size_t size = std::strlen(value);
    noodgeld::SecretBytes passphrase(noodgeld::Bytes(bytes, bytes + size));
    noodgeld::wipe({bytes, size});
    (void)unsetenv(kVariable);
    return passphrase;
}

/// NOODGELD_CRYPTO: forces a back end of the verifier, for tests and measurements. False when this
/// CPU lacks it: never another in its stead.
bool choose_back_end(noodgeld::Context& context) {
    const char* name = std::getenv("NOODGELD_CRYPTO");
    if (name == nullptr || *name == '\0') return true;
    context.back_end = noodgeld::crypto::find_back_end(name);
    return context.back_end != nullptr;
}

}  // namespace

int main(int argc, char** argv) {
    // A crash leaves no file with keys in it.
    const rlimit no_core{0, 0};
    (void)setrlimit(RLIMIT_CORE, &no_core);
    (void)std::signal(SIGXFSZ, SIG_IGN);  // A limit on files is answered like a full disk.
    std::ios::sync_with_stdio(false);

    noodgeld::Context context{std::cin, std::cout, std::cerr, system_time, system_randomness};
    context.passphrase = take_passphrase();
    context.language = environment_language();
    context.out_is_terminal = isatty(STDOUT_FILENO) == 1;
    context.err_is_terminal = isatty(STDERR_FILENO) == 1;
    context.stopwatch = [start = std::chrono::steady_clock::now()] {
        return std::chrono::nanoseconds(std::chrono::steady_clock::now() - start);
    };
    if (!choose_back_end(context)) {
        context.warn({"NOODGELD_CRYPTO: deze processor heeft dat niet",
                      "NOODGELD_CRYPTO: this CPU does not have that"});
        return static_cast<int>(noodgeld::ExitCode::cannot);
    }
    const std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
    return static_cast<int>(noodgeld::run_program(arguments, context));
}
