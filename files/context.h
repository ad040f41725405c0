// Context: all that a verb may use of the world around the program. A main makes it; so does a
// test.
#pragma once

#include <chrono>
#include <functional>
#include <istream>
#include <optional>
#include <ostream>
#include <span>
#include <string>

#include "base/failure.h"
#include "base/secret.h"
#include "crypto/verifier.h"
#include "protocol/wire/time.h"
#include "words/visible.h"

namespace noodgeld {

/// Borrows its streams. Not thread-safe: a verb that starts threads hands them what they need.
struct Context {
    std::istream& in;
    std::ostream& out;  ///< What was asked for.
    std::ostream& err;  ///< What the person should know besides: warnings, progress, failures.
    std::function<UnixTime()> clock;
    std::function<void(std::span<std::uint8_t>)> randomness;  ///< Fills with the system's.
    Language language = Language::en;
    bool json = false;  ///< Print for machines, where the verb can.
    bool out_is_terminal = false;
    bool err_is_terminal = false;  ///< Only then is progress shown.
    /// How long the program has run, for rates.
    std::function<std::chrono::nanoseconds()> stopwatch = [] { return std::chrono::nanoseconds{}; };
    const crypto::BackEnd* back_end = nullptr;  ///< Asked for; null for the best.
    /// What NOODGELD_PASSPHRASE said. Main has taken it out of the environment by then.
    std::optional<SecretBytes> passphrase = std::nullopt;
    /// Whether the person was told what is wrong with that: once is enough.
    mutable bool passphrase_warned = false;

    [[nodiscard]] UnixTime now() const { return clock(); }
    [[nodiscard]] crypto::Seed random_seed() const {
        crypto::Seed seed;
        randomness(seed.fill());
        return seed;
    }
    [[nodiscard]] crypto::Verifier::Options verification() const {
        crypto::Verifier::Options options;
        options.back_end = back_end;
        return options;
    }
    [[nodiscard]] const std::string& say(const Phrase& phrase) const { return phrase.in(language); }
    /// One line to `err`: "noodgeld: ...".
    void warn(const Phrase& phrase) const { err << "noodgeld: " << visible(say(phrase)) << '\n'; }
};

}  // namespace noodgeld
