// Base64 (RFC 4648, section 4), with padding. By libsodium.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace noodgeld {

[[nodiscard]] std::string base64(ByteView bytes);
/// Accepts exactly what `base64` can produce; nothing else.
[[nodiscard]] std::optional<Bytes> from_base64(std::string_view text);

}  // namespace noodgeld
