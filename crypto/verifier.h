// Verifier: the one place where a signature is believed or not.
//
// The rule, for every function, batch size, CPU and thread count. A signature (R, S) of a message M
// under a key A is valid if and only if
//   1. S is the little-endian encoding of an integer below L, the order of the base point;
//   2. A and R are canonical encodings (y below 2^255 - 19; no sign bit on x = 0) of curve points;
//   3. neither A nor R has small order (that is, [8]A and [8]R are not the neutral element);
//   4. [8]([S]B - R - [k]A) is the neutral element, k = SHA-512(R || A || M) mod L over the bytes
//      as received (RFC 8032, section 5.1.7, the cofactored equation).
// Libraries differ on 2 to 4 (docs/protocol.md lists how), so none of them decides here.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/executor.h"
#include "base/secret.h"
#include "crypto/ed25519.h"

namespace noodgeld::crypto {

struct BackEnd;  // crypto/lanes/back_ends.h

/// A message in up to three pieces, signed as their concatenation: so that a domain, a shared part
/// and an item's own part need not be copied together. Borrows the pieces.
struct Message {
    std::array<ByteView, 3> parts{};

    Message() = default;
    Message(ByteView a, ByteView b = {}, ByteView c = {}) : parts{a, b, c} {}  // NOLINT: implicit
};

/// What `find_invalid` checks.
struct SignedMessage {
    PublicKey key;
    Signature signature;
    Message message;
};

/// Public data only: verification is not constant-time. Thread-safe: any number of threads may call
/// any member at once.
class Verifier {
  public:
    struct Options {
        /// For what registered keys may cache, in bytes. The newest stay.
        std::size_t key_memory_bytes = std::size_t{64} << 20;
        /// Null: the fastest that this CPU has. It changes speed, never a verdict.
        const BackEnd* back_end = nullptr;
    };

    /// `seed`: fresh randomness that no author of signatures can know. `executor` is borrowed and
    /// must outlive the verifier.
    Verifier(Seed seed, Options options, Executor& executor);
    ~Verifier();
    Verifier(const Verifier&) = delete;
    Verifier& operator=(const Verifier&) = delete;

    /// Says that `key` will be used often: an issuer's series, a terminal. Changes speed, never a
    /// verdict. A key that is no valid point may be registered; nothing verifies under it.
    void register_key(const PublicKey& key) const;

    [[nodiscard]] bool verify(const PublicKey& key, const Signature& signature,
                              const Message& message) const;

    /// The indices, ascending, of the items that `verify` refuses. Empty: all are valid.
    [[nodiscard]] std::vector<std::size_t> find_invalid(std::span<const SignedMessage> items) const;

  private:
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace noodgeld::crypto
