// Hexadecimal: bytes as people compare them: lower case, two digits a byte.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.h"

namespace noodgeld {

[[nodiscard]] std::string hex(ByteView bytes);
/// The bytes; nothing when a digit is none or one is missing. Capitals are read too.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view digits);

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
