// Failure: why a verb did not do its work, in words for the person who asked, and how to exit.
#pragma once

#include <string>
#include <utility>

#include "base/exit_code.h"
#include "base/language.h"
#include "base/result.h"

namespace noodgeld {

struct Failure {
    ExitCode code = ExitCode::no;  ///< Never yes.
    Phrase why;                    ///< One line, without a full stop. Never a secret.
};

/// What a verb ends with: its exit code after it has said all itself, or a failure to be said.
using Outcome = Result<ExitCode, Failure>;

[[nodiscard]] inline auto refuse(Phrase why) {
    return fail(Failure{ExitCode::no, std::move(why)});
}
[[nodiscard]] inline auto misused(Phrase why) {
    return fail(Failure{ExitCode::usage, std::move(why)});
}
[[nodiscard]] inline auto cannot(Phrase why) {
    return fail(Failure{ExitCode::cannot, std::move(why)});
}

/// `failure`, with the name of what failed before its words.
[[nodiscard]] inline Failure about(const std::string& what, const Failure& failure) {
    return {failure.code, {what + ": " + failure.why.nl, what + ": " + failure.why.en}};
}

/// A sentence that a reason has in both languages, after the name of what was refused.
template <class Reason>
[[nodiscard]] Failure to_failure(const std::string& what, Reason reason) {
    const auto say = [&](Language language) {
        return what + ": " + std::string(sentence(reason, language));
    };
    return {ExitCode::no, {say(Language::nl), say(Language::en)}};
}

}  // namespace noodgeld
