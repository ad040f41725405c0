// Hexadecimal: bytes as people compare them: lower case, two digits a byte. By libsodium.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace noodgeld {

[[nodiscard]] std::string hex(ByteView bytes);
/// The bytes; nothing when a digit is none or one is missing. Capitals are read too.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view digits);

/// Fills `out` from twice as many digits in lower case: the one spelling of ids in paths and JSON.
/// False, and `out` is as it was, if `digits` are none.
[[nodiscard]] bool from_lower_hex(std::string_view digits, std::span<std::uint8_t> out);

/// As an id, key or hash: any type with an array `bytes`.
template <class T>
[[nodiscard]] std::optional<T> id_from_hex(std::string_view digits) {
    T out;
    const std::optional<Bytes> bytes = from_hex(digits);
    if (!bytes || bytes->size() != out.bytes.size()) return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), out.bytes.begin());
    return out;
}

}  // namespace noodgeld
