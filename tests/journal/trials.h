// How often a randomised test repeats: a default that is quick, and more on request.
#pragma once

#include <charconv>
#include <cstdlib>
#include <string_view>

namespace noodgeld::test {

/// `count` times NOODGELD_TEST_SCALE (1 if it is not set), for long runs.
[[nodiscard]] inline unsigned trials(unsigned count) {
    const char* const text = std::getenv("NOODGELD_TEST_SCALE");
    unsigned scale = 1;
    if (text != nullptr) {
        const std::string_view digits(text);
        std::from_chars(digits.data(), digits.data() + digits.size(), scale);
    }
    return count * scale;
}

}  // namespace noodgeld::test
