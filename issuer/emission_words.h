// An emission in words, and for machines: what its officers must see before they attest it, with
// what a token of each series is worth. That is said by the series alone.
#pragma once

#include "issuer/emission_closing.h"
#include "words/shown.h"

namespace noodgeld {

/// Lines for a terminal. A series that is not in `held` is named as missing.
[[nodiscard]] std::string emission_words(const Emission& emission, const Holdings& held,
                                         Language language);

/// For each series: series, tokens and, if it is in `held`, face_value and value.
[[nodiscard]] Shown show_values(const Emission& emission, const Holdings& held, Language language);

}  // namespace noodgeld
