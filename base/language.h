// Language: the two that Noodgeld speaks, and one message in both.
#pragma once

#include <cstdint>
#include <string>

namespace noodgeld {

enum class Language : std::uint8_t { nl, en };

struct Phrase {
    std::string nl;
    std::string en;
    [[nodiscard]] const std::string& in(Language language) const {
        return language == Language::nl ? nl : en;
    }
};

}  // namespace noodgeld
