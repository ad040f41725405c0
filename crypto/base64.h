// Base64 (RFC 4648, section 4), with padding. By libsodium.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "crypto/bytes.h"

namespace noodgeld::crypto {

[[nodiscard]] std::string base64(ByteView bytes);
/// Accepts exactly what `base64` can produce; nothing else.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace noodgeld::crypto
