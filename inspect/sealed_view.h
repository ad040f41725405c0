// SealedView: what a sealed file says in clear: for whom it is, and its label.
#pragma once

#include <optional>

#include "inspect/trust.h"
#include "words/shown.h"

namespace noodgeld {

/// Nothing when the file is not a sealed one; a failure when it begins as one and is malformed.
[[nodiscard]] std::optional<Result<Shown, Failure>> show_sealed(ByteView file, const Trust& trust,
                                                                Language language);

}  // namespace noodgeld
