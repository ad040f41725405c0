#include "words/visible.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "protocol/wire/cbor.h"

namespace noodgeld {
namespace {

constexpr std::size_t kLongest = 4;  // UTF-8: bytes of a character.

/// The first character of a text, if it is printable; else nothing.
std::string_view printable_start(std::string_view text) {
    for (std::size_t size = 1; size <= std::min(kLongest, text.size()); ++size) {
        const std::string_view start = text.substr(0, size);
        if (cbor::is_printable_utf8(start)) return start;
    }
    return {};
}

}  // namespace

std::string visible(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view start =
            text.front() == '\n' ? text.substr(0, 1) : printable_start(text);
        if (start.empty()) {
            out += fmt::format("\\x{:02x}", static_cast<std::uint8_t>(text.front()));
            text.remove_prefix(1);
        } else {
            out += start;
            text.remove_prefix(start.size());
        }
    }
    return out;
}

}  // namespace noodgeld
