// Trimmed: text without what scanners, keyboards and files add around it.
#pragma once

#include <string_view>

namespace noodgeld {

/// Without the spaces, tabs and line ends around it. A view into `text`.
[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kAround = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kAround);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kAround) - first + 1);
}

}  // namespace noodgeld
