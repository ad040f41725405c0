// Misuse: what is wrong with a command line, in both languages. CLI11 says it in English only, and
// in a programmer's words.
#pragma once

#include <CLI/Error.hpp>

#include "cli/failure.h"

namespace noodgeld {

/// `error`: any but CLI::Success. An error that is not known is told as CLI11 tells it.
[[nodiscard]] Phrase misuse_in_words(const CLI::ParseError& error);

}  // namespace noodgeld
