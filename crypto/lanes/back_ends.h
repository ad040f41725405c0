// BackEnds: which of them this CPU has.
#pragma once

#include <span>
#include <string_view>

#include "crypto/lanes/back_end.h"

namespace noodgeld::crypto {

/// Those that this CPU can run, the slowest first: portable is always there. Asks the CPU once.
[[nodiscard]] std::span<const BackEnd* const> back_ends();

/// The one of that name; null if this CPU lacks it or there is none such.
[[nodiscard]] const BackEnd* find_back_end(std::string_view name);

/// The fastest.
[[nodiscard]] const BackEnd& best_back_end();

extern const BackEnd kPortableBackEnd;
extern const BackEnd kAvx2BackEnd;
extern const BackEnd kIfmaBackEnd;

}  // namespace noodgeld::crypto
