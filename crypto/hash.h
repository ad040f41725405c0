// SHA-256 and SHA-512 (FIPS 180-4). Computed by OpenSSL, which uses the CPU's own instructions for
// them: three to five times as fast as libsodium (docs/performance.md). What was hashed is wiped
// from the state.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/bytes.h"

namespace noodgeld::crypto {

struct Hash {
    std::array<std::uint8_t, 32> bytes{};
    friend auto operator<=>(const Hash&, const Hash&) = default;
};

struct Hash512 {
    std::array<std::uint8_t, 64> bytes{};
    friend auto operator<=>(const Hash512&, const Hash512&) = default;
};

/// The SHA-256 of the concatenation of `parts`.
[[nodiscard]] Hash sha256(std::initializer_list<ByteView> parts);

/// The SHA-512 of the concatenation of `parts`.
[[nodiscard]] Hash512 sha512(std::initializer_list<ByteView> parts);

/// SHA-256 over bytes that come in pieces. One use: `finish` ends it.
class Sha256 {
  public:
    Sha256();
    Sha256& update(ByteView bytes);
    [[nodiscard]] Hash finish();

  private:
    alignas(64) std::array<std::uint8_t, 128> state_{};  // OpenSSL's SHA256_CTX
};

}  // namespace noodgeld::crypto
