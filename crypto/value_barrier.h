// Hides from the compiler where a value came from, so that it cannot turn arithmetic on masks back
// into a branch.
#pragma once

#include <cstdint>

namespace noodgeld::crypto {

[[nodiscard]] inline std::uint64_t value_barrier(std::uint64_t value) {
    __asm__("" : "+r"(value));
    return value;
}

}  // namespace noodgeld::crypto
