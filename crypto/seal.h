// Sealing: bytes at rest that only a passphrase, or only a recipient's key, opens.
//
// Both forms are one file: a magic line, a deterministic CBOR header, then ciphertext. Formats are
// in docs/sealed-files.md. Wrong passphrase, wrong key and damaged ciphertext look the same.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"
#include "crypto/ed25519.h"

namespace noodgeld::crypto {

enum class SealError : std::uint8_t {
    malformed,   ///< Not a sealed file of this form, or its cost is outside the allowed range.
    not_opened,  ///< Wrong passphrase or key, or the bytes were changed.
    no_memory,   ///< The machine has not the memory that the file's cost asks for.
};

/// The work to turn a passphrase into a key: Argon2id (RFC 9106).
struct PassphraseCost {
    std::uint32_t passes = 3;
    std::uint32_t memory_kib = 64 * 1024;  ///< RFC 9106, section 4: the second recommended option
    friend auto operator<=>(const PassphraseCost&, const PassphraseCost&) = default;
};

/// Seals `secret` under `passphrase`: Argon2id, then ChaCha20-Poly1305 (RFC 8439) with what
/// precedes the ciphertext as associated data. `label` says in clear what it is (for people;
/// authenticated). `randomness`: fresh; gives the salt. Malformed: a label above 256 bytes, or a
/// cost that `open_with_passphrase` would refuse.
[[nodiscard]] Result<Bytes, SealError> seal_with_passphrase(ByteView secret, ByteView label,
                                                            ByteView passphrase,
                                                            const Seed& randomness,
                                                            PassphraseCost cost = {});
/// The secret. Refuses costs above 16 passes or 1 GiB, or below 8 KiB, before doing any work.
[[nodiscard]] Result<SecretBytes, SealError> open_with_passphrase(ByteView file,
                                                                  ByteView passphrase);
/// The label of a file sealed with a passphrase, not authenticated: for prompts and listings.
[[nodiscard]] Result<Bytes, SealError> label_of(ByteView file);

/// An X25519 public key (RFC 7748) to seal for.
struct SealingKey {
    std::array<std::uint8_t, 32> bytes{};
    friend auto operator<=>(const SealingKey&, const SealingKey&) = default;
};

/// Whether sealing for `key` keeps anything secret: not so for the few keys of small order, whose
/// every shared secret is zero. Keys from outside are to be refused where they are decoded.
[[nodiscard]] bool is_usable(const SealingKey& key);

/// Opens what was sealed for its public half. Its private key is derived from its seed, so that
/// the seed of a signing key would not give away anything here.
class OpeningKey {
  public:
    [[nodiscard]] static OpeningKey from_seed(std::span<const std::uint8_t, 32> seed);
    [[nodiscard]] const SealingKey& sealing_key() const { return public_; }
    [[nodiscard]] std::span<const std::uint8_t, 32> seed() const { return seed_.view(); }

  private:
    OpeningKey() = default;
    Seed seed_;
    Secret<32> scalar_;
    SealingKey public_;
    friend Result<SecretBytes, SealError> open_sealed(ByteView, const OpeningKey&);
};

/// Seals `secret` so that any one of `recipients` (1 to 17, each usable) opens it, and all who open
/// it see the same: a random file key that the header commits to, boxed for each (X25519,
/// ChaCha20-Poly1305), then chunks of 64 KiB under it (the STREAM construction of Hoang,
/// Reyhanitabar, Rogaway and Vizár, 2015). `randomness`: fresh.
[[nodiscard]] Bytes seal_for(std::span<const SealingKey> recipients, ByteView secret,
                             const Seed& randomness);
[[nodiscard]] Result<SecretBytes, SealError> open_sealed(ByteView file, const OpeningKey& key);
/// Whom a file sealed for recipients says it is for, ascending; not authenticated.
[[nodiscard]] Result<std::vector<SealingKey>, SealError> recipients_of(ByteView file);

}  // namespace noodgeld::crypto
