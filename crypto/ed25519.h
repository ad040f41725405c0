// Ed25519 keys and signatures (RFC 8032, section 5.1): the types, and signing.
//
// Who may believe a signature is decided in one place, crypto/verifier.h. Signing and key
// derivation are libsodium's: deterministic and constant-time.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/bytes.h"
#include "base/secret.h"

namespace noodgeld::crypto {

using Seed = Secret<32>;  ///< 32 bytes from the system's randomness, or an RFC 8032 private key.

struct PublicKey {
    std::array<std::uint8_t, 32> bytes{};
    friend auto operator<=>(const PublicKey&, const PublicKey&) = default;
};

struct Signature {
    std::array<std::uint8_t, 64> bytes{};
    friend auto operator<=>(const Signature&, const Signature&) = default;
};

/// Signs in constant time. Move-only; its bytes are wiped when it dies. Thread-safe.
class SecretKey {
  public:
    /// The key whose RFC 8032 private key is `seed`.
    [[nodiscard]] static SecretKey from_seed(std::span<const std::uint8_t, 32> seed);

    [[nodiscard]] Signature sign(ByteView message) const;
    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
    /// The seed, for sealing into a file or printing on a voucher. Borrowed.
    [[nodiscard]] std::span<const std::uint8_t, 32> seed() const;

  private:
    SecretKey() = default;
    Secret<64> secret_;  // seed || public key, as libsodium keeps it
    PublicKey public_key_;
};

}  // namespace noodgeld::crypto
