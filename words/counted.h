// Counted: a number with its noun, "1 receipt" or "2 receipts".
#pragma once

#include <cstdint>
#include <string>

#include "base/failure.h"

namespace noodgeld {

[[nodiscard]] inline std::string counted(std::uint64_t count, const Phrase& one, const Phrase& many,
                                         Language language) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many).in(language);
}

}  // namespace noodgeld
