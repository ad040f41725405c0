// Failure: why a verb did not do its work, in words for the person who asked, and how to exit.
#pragma once

#include <string>
#include <utility>

#include "cli/exit_code.h"
#include "crypto/result.h"
#include "protocol/refusal.h"

namespace noodgeld {

/// One message in both languages.
struct Phrase {
    std::string nl;
    std::string en;
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::nl ? nl : en;
    }
};

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

}  // namespace noodgeld
