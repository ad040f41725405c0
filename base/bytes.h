// Byte strings, as every layer passes them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace noodgeld {

using Bytes = std::vector<std::uint8_t>;         ///< Owns its bytes.
using ByteView = std::span<const std::uint8_t>;  ///< Borrows; never outlives the call.

/// The bytes of `text`, borrowed.
[[nodiscard]] inline ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// The text of `bytes`, borrowed. Says nothing about their encoding.
[[nodiscard]] inline std::string_view as_text(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline void append(Bytes& out, ByteView more) {
    out.insert(out.end(), more.begin(), more.end());
}

}  // namespace noodgeld
